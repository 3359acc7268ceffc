"""The words of certificates' coded values."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import SQLColumnExpression, select

from matchmaker.base.audit import tell_of
from matchmaker.base.i18n import choose_language
from matchmaker.base.labels import register
from matchmaker.certification.models import (
    Certificate,
    CertificateStatus,
    CertificationScheme,
    DossierDocument,
    DossierItem,
    DossierState,
)

register(
    CertificateStatus,
    labels={
        CertificateStatus.PENDING: _l("Chờ xác minh"),
        CertificateStatus.VERIFIED: _l("Đã xác minh"),
        CertificateStatus.REJECTED: _l("Bị từ chối"),
        CertificateStatus.REVOKED: _l("Đã thu hồi"),
        CertificateStatus.SUSPENDED: _l("Tạm đình chỉ"),
    },
    tones={
        CertificateStatus.PENDING: "warning",
        CertificateStatus.VERIFIED: "success",
        CertificateStatus.REJECTED: "danger",
        CertificateStatus.REVOKED: "danger",
        CertificateStatus.SUSPENDED: "danger",
    },
)
#: What staff can conclude, as they choose it.
DECISIONS = {
    CertificateStatus.VERIFIED: _l("Xác minh: giấy đúng như đã khai"),
    CertificateStatus.REJECTED: _l("Từ chối"),
    CertificateStatus.REVOKED: _l("Thu hồi"),
    CertificateStatus.SUSPENDED: _l("Tạm đình chỉ"),
}

#: The acts of a certificate's history.
ACTS = {
    "certificate.added": _l("Gửi giấy chứng nhận"),
    "certificate.changed": _l("Sửa giấy chứng nhận"),
    "certificate.verified": _l("Xác minh"),
    "certificate.rejected": _l("Từ chối"),
    "certificate.revoked": _l("Thu hồi"),
    "certificate.suspended": _l("Tạm đình chỉ"),
}

register(
    DossierState,
    labels={
        DossierState.PRESENT: _l("Có"),
        DossierState.EXPIRING: _l("Sắp hết hạn"),
        DossierState.EXPIRED: _l("Hết hạn"),
        DossierState.MISSING: _l("Còn thiếu"),
    },
    tones={
        DossierState.PRESENT: "success",
        DossierState.EXPIRING: "warning",
        DossierState.EXPIRED: "danger",
        DossierState.MISSING: "neutral",
    },
)


def _scheme_name() -> SQLColumnExpression[str]:
    scheme = CertificationScheme
    name = scheme.name_vi if choose_language() == "vi" else scheme.name_en
    return select(name).where(scheme.code == Certificate.scheme_code).scalar_subquery()


def _item_name() -> SQLColumnExpression[str]:
    name = DossierItem.name_vi if choose_language() == "vi" else DossierItem.name_en
    return select(name).where(DossierItem.code == DossierDocument.item_code).scalar_subquery()


tell_of(
    Certificate,
    word=_l("Chứng nhận"),
    name=_scheme_name,
    endpoint="certification.review",
    argument="certificate_id",
)
tell_of(DossierDocument, word=_l("Giấy tờ hồ sơ"), name=_item_name)
