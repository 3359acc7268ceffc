"""The words of introductions' coded values."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from matchmaker.base.audit import tell_of
from matchmaker.base.labels import register
from matchmaker.core.lifecycle import Actor, Answer, Reasons, Status
from matchmaker.introductions.models import Introduction

register(
    Status,
    labels={
        Status.REQUESTED: _l("Chờ nhà sản xuất trả lời"),
        Status.OFFERED: _l("Chờ nhà phân phối trả lời"),
        Status.PROPOSED: _l("Chờ hai bên trả lời"),
        Status.ACCEPTED_BY_PRODUCER: _l("Nhà sản xuất đã đồng ý"),
        Status.ACCEPTED_BY_DISTRIBUTOR: _l("Nhà phân phối đã đồng ý"),
        Status.ACCEPTED: _l("Hai bên đã đồng ý"),
        Status.MEETING: _l("Đã gặp"),
        Status.SAMPLE: _l("Đã gửi mẫu"),
        Status.QUOTATION: _l("Đã báo giá"),
        Status.MEMORANDUM: _l("Đã ký ghi nhớ"),
        Status.CONTRACT: _l("Đã ký hợp đồng"),
        Status.FIRST_ORDER: _l("Đã có đơn đầu tiên"),
        Status.DELIVERING: _l("Đang giao hàng"),
        Status.COMPLETED: _l("Hoàn thành"),
        Status.DECLINED: _l("Đã từ chối"),
        Status.WITHDRAWN: _l("Đã rút"),
        Status.EXPIRED: _l("Hết hạn trả lời"),
        Status.FAILED: _l("Không thành"),
    },
    tones={
        Status.REQUESTED: "warning",
        Status.OFFERED: "warning",
        Status.PROPOSED: "warning",
        Status.ACCEPTED_BY_PRODUCER: "warning",
        Status.ACCEPTED_BY_DISTRIBUTOR: "warning",
        Status.ACCEPTED: "accent",
        Status.MEETING: "accent",
        Status.SAMPLE: "accent",
        Status.QUOTATION: "accent",
        Status.MEMORANDUM: "accent",
        Status.CONTRACT: "success",
        Status.FIRST_ORDER: "success",
        Status.DELIVERING: "success",
        Status.COMPLETED: "success",
    },
)
register(
    Actor,
    labels={
        Actor.PRODUCER: _l("Nhà sản xuất"),
        Actor.DISTRIBUTOR: _l("Nhà phân phối"),
        Actor.STAFF: _l("Sở Công Thương"),
        Actor.CLOCK: _l("Hệ thống"),
    },
)
register(
    Answer,
    labels={
        Answer.ASKED: _l("Chưa trả lời"),
        Answer.ACCEPTED: _l("Đã đồng ý"),
        Answer.DECLINED: _l("Đã từ chối"),
    },
    tones={Answer.ASKED: "warning", Answer.ACCEPTED: "success"},
)

#: What a step is called on its button.
STEP_ACTS: Mapping[str, Any] = {
    "accept": _l("Đồng ý kết nối"),
    "decline": _l("Từ chối"),
    "withdraw": _l("Rút lời giới thiệu"),
    "meeting": _l("Ghi buổi gặp"),
    "sample": _l("Ghi gửi mẫu"),
    "quotation": _l("Ghi báo giá"),
    "memorandum": _l("Ghi biên bản ghi nhớ"),
    "contract": _l("Ghi hợp đồng"),
    "first_order": _l("Ghi đơn hàng đầu tiên"),
    "delivery": _l("Ghi giao hàng"),
    "complete": _l("Đánh dấu hoàn thành"),
    "fail": _l("Báo không thành"),
}

#: What a step is called in the timeline.
STEP_DONE: Mapping[str, Any] = {
    "begin": _l("Đã đề nghị giới thiệu"),
    "accept": _l("Đã đồng ý kết nối"),
    "decline": _l("Đã từ chối"),
    "withdraw": _l("Đã rút lời giới thiệu"),
    "expire": _l("Hết hạn trả lời"),
    "meeting": _l("Đã gặp"),
    "sample": _l("Đã gửi mẫu"),
    "quotation": _l("Đã báo giá"),
    "memorandum": _l("Đã ký biên bản ghi nhớ"),
    "contract": _l("Đã ký hợp đồng"),
    "first_order": _l("Có đơn hàng đầu tiên"),
    "delivery": _l("Ghi nhận giao hàng"),
    "complete": _l("Hoàn thành"),
    "fail": _l("Không thành"),
    "next": _l("Đổi việc tiếp theo"),
    "join": _l("Một thành viên đồng ý góp nguồn cung"),
    "leave": _l("Một thành viên từ chối góp nguồn cung"),
    "requirement_withdrawn": _l("Nhu cầu được rút"),
}

#: What the owner is expected to do next.
NEXT_WORDS: Mapping[str, Any] = {
    "accept": _l("Trả lời đề nghị"),
    "meeting": _l("Hẹn gặp"),
    "sample": _l("Gửi mẫu"),
    "quotation": _l("Xem mẫu và nhận báo giá"),
    "memorandum": _l("Trả lời báo giá, ký ghi nhớ"),
    "contract": _l("Ký hợp đồng"),
    "first_order": _l("Đặt đơn hàng đầu tiên"),
    "delivery": _l("Giao hàng và ghi kết quả"),
}

#: Coded reasons, whatever list they stand in.
REASON_WORDS: Mapping[str, Any] = {
    "volume": _l("Sản lượng không phù hợp"),
    "price": _l("Giá không phù hợp"),
    "certification": _l("Chưa đủ chứng nhận"),
    "season": _l("Không đúng mùa vụ"),
    "capacity_taken": _l("Đã kín công suất"),
    "distance": _l("Quá xa"),
    "terms": _l("Điều kiện thương mại không phù hợp"),
    "range": _l("Không thuộc ngành hàng đang tìm"),
    "requirement_withdrawn": _l("Nhu cầu đã được rút"),
    "plan_changed": _l("Kế hoạch thay đổi"),
    "found_elsewhere": _l("Đã tìm được đối tác khác"),
    "mistake": _l("Đề nghị nhầm"),
    "volume_not_met": _l("Không giữ được sản lượng"),
    "quality": _l("Chất lượng không đạt"),
    "papers": _l("Thiếu giấy tờ"),
    "price_changed": _l("Giá thay đổi"),
    "payment": _l("Thanh toán"),
    "no_answer": _l("Không còn trả lời"),
    "force_majeure": _l("Bất khả kháng"),
    "weather": _l("Thời tiết"),
    "disease": _l("Dịch bệnh"),
    "quality_rejected": _l("Hàng bị trả vì chất lượng"),
    "order_reduced": _l("Bên mua giảm đơn"),
    "transport": _l("Vận chuyển"),
    "other": _l("Lý do khác"),
}

#: Kinds of documents.
DOCUMENT_KINDS: Mapping[str, Any] = {
    "quotation": _l("Báo giá"),
    "memorandum": _l("Biên bản ghi nhớ"),
    "contract": _l("Hợp đồng"),
    "delivery_note": _l("Phiếu giao hàng"),
    "test_report": _l("Phiếu kiểm nghiệm"),
    "other": _l("Tài liệu khác"),
}

#: Columns of the board.
COLUMN_WORDS: Mapping[str, Any] = {
    "unanswered": _l("Chờ trả lời"),
    "talking": _l("Đang trao đổi"),
    "running": _l("Đang thực hiện"),
    "ended": _l("Đã kết thúc"),
}

#: What facts of a step are called.
FACT_WORDS: Mapping[str, Any] = {
    "day": _l("Ngày"),
    "place": _l("Địa điểm"),
    "quantity": _l("Số lượng"),
    "price": _l("Giá"),
    "valid_until": _l("Có hiệu lực đến"),
    "value": _l("Giá trị"),
    "check": _l("Đợt kiểm tra"),
    "promised": _l("Đã hứa"),
    "delivered": _l("Đã giao"),
    "number": _l("Số hợp đồng"),
    "starts_on": _l("Từ ngày"),
    "ends_on": _l("Đến ngày"),
    "member": _l("Thành viên"),
}


def amount(written: str) -> Decimal:
    """Return an amount as the facts of a step keep it."""
    return Decimal(written)


def reason_options(
    reasons: Reasons, *, table: Mapping[Reasons, tuple[str, ...]]
) -> list[tuple[str, Any]]:
    """Return the (code, words) pairs of a list of reasons."""
    return [(code, REASON_WORDS[code]) for code in table[reasons]]


tell_of(
    Introduction,
    word=_l("Giới thiệu"),
    name=lambda: Introduction.code,
    endpoint="introductions.show",
    argument="introduction_id",
)
