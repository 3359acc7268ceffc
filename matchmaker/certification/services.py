"""What is done to certificates and dossier documents."""

from collections.abc import Mapping
from datetime import date, datetime

from flask_babel import gettext as _

from matchmaker.accounts.models import Organization
from matchmaker.base import audit
from matchmaker.base.db import db
from matchmaker.base.errors import ConflictError
from matchmaker.base.files import StoredFile
from matchmaker.base.security import Viewer
from matchmaker.certification import policy
from matchmaker.certification.models import (
    Certificate,
    CertificateStatus,
    DossierDocument,
)

_ACTS = {
    CertificateStatus.VERIFIED: "certificate.verified",
    CertificateStatus.REJECTED: "certificate.rejected",
    CertificateStatus.REVOKED: "certificate.revoked",
    CertificateStatus.SUSPENDED: "certificate.suspended",
}


def add_certificate(
    organization: Organization,
    *,
    facts: Mapping[str, object],
    listing_id: int | None,
    scan: StoredFile | None,
    at: datetime,
) -> Certificate:
    """Add a certificate that waits for staff; `facts` maps column names to values."""
    certificate = Certificate(
        organization=organization,
        listing_id=listing_id,
        scan=scan,
        status=CertificateStatus.PENDING,
        created_at=at,
        **facts,
    )
    db.session.add(certificate)
    audit.record("certificate.added", subject=certificate, scheme=certificate.scheme_code)
    return certificate


def change_certificate(
    certificate: Certificate, *, facts: Mapping[str, object], scan: StoredFile | None, at: datetime
) -> None:
    """Change a certificate; whatever staff had decided about it is open again."""
    if certificate.status is CertificateStatus.REVOKED:
        raise ConflictError(_("Giấy chứng nhận đã bị thu hồi, không sửa được."))
    for name, value in facts.items():
        setattr(certificate, name, value)
    if scan is not None:
        certificate.scan = scan
    was = certificate.status
    certificate.status = CertificateStatus.PENDING
    certificate.status_reason = ""
    certificate.status_at = at
    certificate.status_by_id = None
    audit.record("certificate.changed", subject=certificate, was=was.value)


def remove_certificate(certificate: Certificate) -> None:
    """Take away a certificate that staff have not verified."""
    if certificate.status not in {CertificateStatus.PENDING, CertificateStatus.REJECTED}:
        raise ConflictError(_("Chỉ xoá được giấy chứng nhận chưa được xác minh."))
    audit.record("certificate.removed", subject=certificate, number=certificate.number)
    db.session.delete(certificate)


def decide_certificate(
    certificate: Certificate,
    *,
    decision: CertificateStatus,
    by: Viewer,
    reason: str,
    at: datetime,
) -> None:
    """Record what staff decided; ConflictError when its status does not allow it."""
    if not policy.may_decide(by, certificate, decision=decision):
        raise ConflictError(_("Giấy chứng nhận không còn ở trạng thái cho phép việc này."))
    certificate.status = decision
    certificate.status_reason = reason
    certificate.status_at = at
    certificate.status_by_id = by.user_id
    audit.record(_ACTS[decision], subject=certificate, reason=reason)


def add_document(
    organization: Organization,
    *,
    item_code: str,
    listing_id: int | None,
    file: StoredFile | None,
    note: str,
    issued_on: date | None,
    valid_until: date | None,
    at: datetime,
) -> DossierDocument:
    """Add a document to the dossier of a producer, or of one of its listings."""
    document = DossierDocument(
        organization_id=organization.id,
        item_code=item_code,
        listing_id=listing_id,
        file=file,
        note=note,
        issued_on=issued_on,
        valid_until=valid_until,
        created_at=at,
    )
    db.session.add(document)
    audit.record("dossier.document_added", subject=document, item=item_code)
    return document


def remove_document(document: DossierDocument) -> None:
    """Take a document out of the dossier."""
    audit.record("dossier.document_removed", subject=document, item=document.item_code)
    db.session.delete(document)
