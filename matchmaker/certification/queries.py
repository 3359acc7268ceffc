"""What is read of schemes, certificates and dossiers."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from matchmaker.base.db import db, get_one
from matchmaker.base.paging import Page, fetch_page
from matchmaker.base.security import Viewer
from matchmaker.certification.models import (
    Certificate,
    CertificateStatus,
    CertificationScheme,
    DossierDocument,
    DossierItem,
    DossierRule,
    SchemeEdge,
)
from matchmaker.core.text import fold

#: Days before expiry at which holders and staff are warned.
WARNINGS = (90, 60, 30)


def schemes(*, on: date) -> list[CertificationScheme]:
    """Return the schemes in use on a day, in the order of the vocabulary."""
    return list(
        db.session.scalars(
            select(CertificationScheme)
            .where(
                or_(CertificationScheme.valid_from.is_(None), CertificationScheme.valid_from <= on),
                or_(CertificationScheme.valid_to.is_(None), CertificationScheme.valid_to >= on),
            )
            .order_by(CertificationScheme.position, CertificationScheme.code)
        )
    )


def scheme_edges() -> list[SchemeEdge]:
    """Return every dated rule of the partial order."""
    return list(
        db.session.scalars(
            select(SchemeEdge).order_by(SchemeEdge.weaker_code, SchemeEdge.stronger_code)
        )
    )


def _with_parts(statement: Select[Certificate]) -> Select[Certificate]:
    return statement.options(
        joinedload(Certificate.scheme),
        joinedload(Certificate.organization),
        joinedload(Certificate.scan),
    )


def get_certificate(certificate_id: int, *, seen_by: Viewer) -> Certificate:
    """Return a certificate of the viewer's organisation, or any for staff, or raise."""
    statement = select(Certificate).where(Certificate.id == certificate_id)
    if not seen_by.is_staff:
        statement = statement.where(Certificate.organization_id == (seen_by.organization_id or 0))
    return get_one(_with_parts(statement))


def certificates_of(organization_id: int) -> list[Certificate]:
    """Return the certificates of an organisation and its listings, newest first."""
    return list(
        db.session.scalars(
            _with_parts(
                select(Certificate)
                .where(Certificate.organization_id == organization_id)
                .order_by(Certificate.issued_on.desc(), Certificate.id.desc())
            )
        )
    )


def verification_queue(*, status: CertificateStatus, number: int) -> Page[Certificate]:
    """Return one page of the certificates with a status, those waiting longest first."""
    return fetch_page(
        _with_parts(
            select(Certificate)
            .where(Certificate.status == status)
            .order_by(func.coalesce(Certificate.status_at, Certificate.created_at), Certificate.id)
        ),
        number=number,
    )


def expiring(
    *, on: date, days: int, number: int, organization_id: int | None = None
) -> Page[Certificate]:
    """Return the verified certificates that end within `days` of a day, the next first."""
    statement = select(Certificate).where(
        Certificate.status == CertificateStatus.VERIFIED,
        Certificate.expires_on >= on,
        Certificate.expires_on <= on + timedelta(days=days),
    )
    if organization_id is not None:
        statement = statement.where(Certificate.organization_id == organization_id)
    return fetch_page(
        _with_parts(statement.order_by(Certificate.expires_on, Certificate.id)), number=number
    )


def twins_of(certificate: Certificate) -> list[Certificate]:
    """Return other certificates with the same scheme and number: staff compare them."""
    if not certificate.number:
        return []
    same = select(Certificate).where(
        Certificate.scheme_code == certificate.scheme_code, Certificate.id != certificate.id
    )
    return [
        one
        for one in db.session.scalars(_with_parts(same))
        if fold(one.number) == fold(certificate.number)
    ]


def waiting_certificates() -> int:
    """Return how many certificates wait for staff."""
    return (
        db.session.scalar(
            select(func.count(Certificate.id)).where(
                Certificate.status == CertificateStatus.PENDING
            )
        )
        or 0
    )


def dossier_items(*, organization_id: int | None, on: date) -> list[DossierItem]:
    """Return what a distributor asks for on a day; its own rules replace the usual ones."""
    in_force = and_(
        DossierRule.valid_from <= on,
        or_(DossierRule.valid_to.is_(None), DossierRule.valid_to >= on),
    )
    rows = db.session.scalars(
        select(DossierRule)
        .where(
            in_force,
            or_(
                DossierRule.organization_id.is_(None),
                DossierRule.organization_id == organization_id,
            ),
        )
        .options(joinedload(DossierRule.item))
    ).all()
    own = [row for row in rows if row.organization_id is not None]
    chosen = own or list(rows)
    return sorted((row.item for row in chosen), key=lambda item: (item.position, item.code))


def all_dossier_items() -> list[DossierItem]:
    """Return every dossier item in its order."""
    return list(db.session.scalars(select(DossierItem).order_by(DossierItem.position)))


def documents_of(organization_id: int) -> list[DossierDocument]:
    """Return the dossier documents of a producer and its listings."""
    return list(
        db.session.scalars(
            select(DossierDocument)
            .where(DossierDocument.organization_id == organization_id)
            .options(joinedload(DossierDocument.item), joinedload(DossierDocument.file))
            .order_by(DossierDocument.item_code, DossierDocument.id)
        )
    )


def get_document(document_id: int, *, seen_by: Viewer) -> DossierDocument:
    """Return a document of the viewer's organisation, or any for staff, or raise."""
    statement = select(DossierDocument).where(DossierDocument.id == document_id)
    if not seen_by.is_staff:
        statement = statement.where(
            DossierDocument.organization_id == (seen_by.organization_id or 0)
        )
    return get_one(statement.options(joinedload(DossierDocument.file)))


@dataclass(frozen=True, slots=True)
class DossierLine:
    """One item of a checklist with the document that answers it, if any."""

    item: DossierItem
    document: DossierDocument | None
    #: "present", "expiring", "expired" or "missing".
    state: str


def dossier_lines(
    items: list[DossierItem], documents: list[DossierDocument], *, on: date
) -> list[DossierLine]:
    """Return the checklist of a producer: present, expiring within 30 days, expired, missing."""
    return [_line(item, documents, on=on) for item in items]


def _line(item: DossierItem, documents: list[DossierDocument], *, on: date) -> DossierLine:
    held = [one for one in documents if one.item_code == item.code]
    if not held:
        return DossierLine(item, None, "missing")
    best = max(held, key=lambda one: (one.valid_until or date.max, one.id))
    if best.valid_until is None or best.valid_until > on + timedelta(days=30):
        return DossierLine(item, best, "present")
    return DossierLine(item, best, "expiring" if best.valid_until >= on else "expired")
