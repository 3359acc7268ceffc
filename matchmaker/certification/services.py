"""What is done to certificates and dossier documents."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import delete, insert
from sqlalchemy.orm.attributes import flag_modified

from matchmaker.accounts import queries as accounts
from matchmaker.accounts.models import Organization, User
from matchmaker.base import audit
from matchmaker.base.clock import local_day
from matchmaker.base.db import db, transactional
from matchmaker.base.errors import ConflictError
from matchmaker.base.files import StoredFile
from matchmaker.base.security import Viewer
from matchmaker.certification import mails, policy, queries
from matchmaker.certification.models import (
    Certificate,
    CertificateStatus,
    DossierDocument,
    DossierItem,
    certificate_coverage,
)
from matchmaker.core.quantities import after_months

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
    covers: Collection[int],
    scan: StoredFile | None,
    at: datetime,
) -> Certificate:
    """Add a certificate that waits for staff; `facts` maps column names to values.

    `covers` are the listings an organisation's certificate names.
    """
    certificate = Certificate(
        organization=organization,
        scan=scan,
        status=CertificateStatus.PENDING,
        created_at=at,
        **facts,
    )
    db.session.add(certificate)
    audit.record("certificate.added", subject=certificate, scheme=certificate.scheme_code)
    _cover(certificate, listing_ids=covers)
    return certificate


def change_certificate(
    certificate: Certificate,
    *,
    facts: Mapping[str, object],
    covers: Collection[int],
    scan: StoredFile | None,
    at: datetime,
) -> bool:
    """Change a certificate; what staff had decided is open again, save that it stays suspended.

    Tell whether anything changed: sending the same again leaves the decision as it is.
    """
    if certificate.status is CertificateStatus.REVOKED:
        raise ConflictError(_("Giấy chứng nhận đã bị thu hồi, không sửa được."))
    other_facts = any(getattr(certificate, name) != value for name, value in facts.items())
    other_listings = set(covers) != queries.covered_listings(certificate)
    if not (other_facts or other_listings or scan is not None):
        return False
    for name, value in facts.items():
        setattr(certificate, name, value)
    certificate.scan = scan or certificate.scan
    was = certificate.status
    if was is not CertificateStatus.SUSPENDED:
        _ask_again(certificate, at=at)
    certificate.warned_days = None
    audit.record("certificate.changed", subject=certificate, was=was.value)
    _cover(certificate, listing_ids=covers)
    return True


def _ask_again(certificate: Certificate, *, at: datetime) -> None:
    """Put a certificate back into the queue of staff."""
    certificate.status = CertificateStatus.PENDING
    certificate.status_reason = ""
    certificate.status_at = at
    certificate.status_by_id = None


def _cover(certificate: Certificate, *, listing_ids: Collection[int]) -> None:
    """Have an organisation's certificate name these listings and no others."""
    db.session.flush()
    db.session.execute(
        delete(certificate_coverage).where(certificate_coverage.c.certificate_id == certificate.id)
    )
    if listing_ids:
        db.session.execute(
            insert(certificate_coverage),
            [{"certificate_id": certificate.id, "listing_id": one} for one in sorted(listing_ids)],
        )
    # Whoever keeps what listings hold looks at a certificate when it is flushed: once more, now
    # that it names them.
    flag_modified(certificate, "status")
    db.session.flush()


def remove_certificate(certificate: Certificate, *, by: Viewer) -> None:
    """Take away a certificate that staff have never verified; ConflictError for any other."""
    if not policy.may_remove(by, certificate):
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
    if decision is CertificateStatus.VERIFIED:
        certificate.verified_at = certificate.verified_at or at
    audit.record(_ACTS[decision], subject=certificate, reason=reason)
    mails.decided(certificate, to=_people_of(certificate))


def _people_of(certificate: Certificate) -> list[User]:
    members = accounts.members_of(certificate.organization_id)
    return [member.user for member in members if member.user.active]


@transactional
def warn_expiring(at: datetime) -> None:
    """Warn the holders of certificates that end within 90, 60 and 30 days, once each."""
    for certificate, days in queries.to_warn(on=local_day(at)):
        certificate.warned_days = days
        mails.expiring(certificate, days=days, to=_people_of(certificate))


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
    """Add a document to the dossier of a producer, or of one of its listings.

    A document whose item ages, and that states no last day, counts from the day it was issued.
    """
    item = db.session.get_one(DossierItem, item_code)
    if valid_until is None and issued_on and item.max_age_months:
        valid_until = after_months(issued_on, months=item.max_age_months)
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
