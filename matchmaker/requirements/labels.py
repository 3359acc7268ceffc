"""The words of requirements' coded values."""

from flask_babel import lazy_gettext as _l

from matchmaker.base.audit import tell_of
from matchmaker.base.labels import register
from matchmaker.core.scoring import Criterion
from matchmaker.requirements.models import CriterionMode, Requirement, RequirementStatus

register(
    RequirementStatus,
    labels={
        RequirementStatus.DRAFT: _l("Bản nháp"),
        RequirementStatus.PUBLISHED: _l("Đang công bố"),
        RequirementStatus.WITHDRAWN: _l("Đã rút"),
        RequirementStatus.CLOSED: _l("Đã đóng"),
    },
    tones={
        RequirementStatus.PUBLISHED: "success",
        RequirementStatus.DRAFT: "warning",
    },
)
register(
    CriterionMode,
    labels={
        CriterionMode.MUST: _l("Bắt buộc"),
        CriterionMode.PREFER: _l("Ưu tiên"),
        CriterionMode.IGNORE: _l("Bỏ qua"),
    },
    tones={CriterionMode.MUST: "accent"},
)
register(
    Criterion,
    labels={
        Criterion.CATEGORY: _l("Nhóm sản phẩm"),
        Criterion.TEXT: _l("Tên và mô tả"),
        Criterion.VOLUME: _l("Sản lượng"),
        Criterion.CERTIFICATION: _l("Chứng nhận"),
        Criterion.PRICE: _l("Giá"),
        Criterion.PLACE: _l("Nơi sản xuất"),
        Criterion.DOSSIER: _l("Hồ sơ"),
    },
)

tell_of(
    Requirement,
    word=_l("Nhu cầu mua"),
    name=lambda: Requirement.title,
    endpoint="requirements.show",
    argument="requirement_id",
)
