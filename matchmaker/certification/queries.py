"""What is read of schemes, certificates and dossiers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from matchmaker.accounts.models import Membership, Organization, User
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
    DossierState,
    SchemeEdge,
    certificate_coverage,
)
from matchmaker.core import vocab
from matchmaker.core.text import fold

#: Days before expiry at which holders and staff are warned.
WARNINGS = (90, 60, 30)
#: Holders warned in one go of the clock; the rest follow a minute later.
MOST_WARNINGS = 200


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


def scheme_order(*, on: date) -> vocab.SchemeOrder:
    """Return which scheme satisfies which on a day."""
    return vocab.SchemeOrder(
        (
            vocab.SchemeEdge(one.weaker_code, one.stronger_code, one.valid_from, one.valid_to)
            for one in scheme_edges()
        ),
        at=on,
    )


def highest_levels(
    certificates: Iterable[Certificate], *, order: vocab.SchemeOrder, on: date
) -> list[Certificate]:
    """Return the certificates valid on a day, without those a stronger one of them satisfies.

    Of several of one scheme the newest stays; the newest comes first.
    """
    newest: dict[str, Certificate] = {}
    for one in sorted(certificates, key=lambda one: (one.issued_on, one.id)):
        if one.is_valid(on=on):
            newest[one.scheme_code] = one
    kept = [
        one
        for code, one in newest.items()
        if not any(other != code and order.satisfies(other, wanted=code) for other in newest)
    ]
    return sorted(kept, key=lambda one: (one.issued_on, one.id), reverse=True)


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


def to_warn(*, on: date) -> list[tuple[Certificate, int]]:
    """Return the certificates whose holder is to be warned, each with the days it is warned at.

    Those of an organisation in which nobody can be written to wait until somebody is.
    """
    somebody = (
        select(Membership.id)
        .join(Membership.user)
        .where(Membership.organization_id == Certificate.organization_id, User.active)
    )
    rows = db.session.scalars(
        _with_parts(
            select(Certificate)
            .where(
                Certificate.status == CertificateStatus.VERIFIED,
                Certificate.expires_on >= on,
                somebody.exists(),
                or_(
                    *(
                        (Certificate.expires_on <= on + timedelta(days=days))
                        & (Certificate.warned_days.is_(None) | (Certificate.warned_days > days))
                        for days in WARNINGS
                    )
                ),
            )
            .order_by(Certificate.expires_on, Certificate.id)
            .limit(MOST_WARNINGS)
        )
    )
    return [
        (one, min(days for days in WARNINGS if one.expires_on <= on + timedelta(days=days)))
        for one in rows
        if one.expires_on is not None
    ]


def covered_listings(certificate: Certificate) -> set[int]:
    """Return the listings an organisation's certificate names."""
    return set(
        db.session.scalars(
            select(certificate_coverage.c.listing_id).where(
                certificate_coverage.c.certificate_id == certificate.id
            )
        )
    )


def coverage_of(organization_id: int) -> dict[int, list[int]]:
    """Return the listings each certificate of an organisation names, by certificate."""
    found: dict[int, list[int]] = {}
    rows = db.session.execute(
        select(certificate_coverage.c.certificate_id, certificate_coverage.c.listing_id)
        .join(Certificate, Certificate.id == certificate_coverage.c.certificate_id)
        .where(Certificate.organization_id == organization_id)
        .order_by(certificate_coverage.c.listing_id)
    )
    for certificate_id, listing_id in rows:
        found.setdefault(certificate_id, []).append(listing_id)
    return found


def queue_counts() -> dict[CertificateStatus, int]:
    """Return how many certificates have each status (staff)."""
    rows = db.session.execute(
        select(Certificate.status, func.count(Certificate.id)).group_by(Certificate.status)
    )
    found = dict(rows.all())
    return {status: found.get(status, 0) for status in CertificateStatus}


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


class Checklists:
    """What each distributor asks of a supplier's dossier on a day; read in one statement."""

    def __init__(self, *, on: date) -> None:
        self._items: dict[int | None, list[DossierItem]] = {}
        rows = db.session.scalars(
            select(DossierRule)
            .where(
                DossierRule.valid_from <= on,
                or_(DossierRule.valid_to.is_(None), DossierRule.valid_to >= on),
            )
            .options(joinedload(DossierRule.item))
        )
        for row in rows:
            self._items.setdefault(row.organization_id, []).append(row.item)

    def owners(self) -> list[Organization]:
        """Return the distributors that have items of their own, by name."""
        ids = [one for one in self._items if one is not None]
        return list(
            db.session.scalars(
                select(Organization)
                .where(Organization.id.in_(ids))
                .order_by(Organization.name_folded, Organization.id)
            )
        )

    def items(self, organization_id: int | None) -> list[DossierItem]:
        """Return a distributor's own items where it has any, else the usual ones, in order."""
        found = self._items.get(organization_id) or self._items.get(None, [])
        return sorted(found, key=lambda item: (item.position, item.code))

    def codes(self, organization_id: int | None) -> tuple[str, ...]:
        """Return the codes of the items."""
        return tuple(item.code for item in self.items(organization_id))


#: Dossier items a verified certificate answers, by the family of its scheme.
TOLD_BY_FAMILY = {
    "food-safety": "food-safety",
    "farm": "farm-certificate",
    "ocop": "recognition",
    "cnnttb": "recognition",
}


def told_by_certificates(certificates: Iterable[Certificate]) -> dict[str, date | None]:
    """Return the dossier items verified certificates answer, each with its last day."""
    told: dict[str, date] = {}
    for one in certificates:
        item = TOLD_BY_FAMILY.get(one.scheme.family)
        if item and one.status is CertificateStatus.VERIFIED:
            told[item] = max(told.get(item, date.min), one.expires_on or date.max)
    return {item: None if last == date.max else last for item, last in told.items()}


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
    """One item of a checklist and what answers it.

    `until` is the last day of what answers it; empty when that does not age.
    """

    item: DossierItem
    document: DossierDocument | None
    until: date | None
    state: DossierState

    @property
    def is_answered(self) -> bool:
        """Tell whether it is there and still counts."""
        return self.state in {DossierState.PRESENT, DossierState.EXPIRING}


def dossier_lines(
    items: Iterable[DossierItem],
    documents: Iterable[DossierDocument],
    *,
    on: date,
    told: Mapping[str, date | None] | None = None,
) -> list[DossierLine]:
    """Return the checklist of a producer on a day.

    `told` are the items answered without a document (by the listing itself, by a certificate),
    each with its last day. Of several answers the one that lasts longest counts.
    """
    held = list(documents)
    return [_line(item, held, told=told or {}, on=on) for item in items]


def _line(
    item: DossierItem,
    documents: Sequence[DossierDocument],
    *,
    told: Mapping[str, date | None],
    on: date,
) -> DossierLine:
    answers: list[tuple[date, DossierDocument | None]] = [
        (one.valid_until or date.max, one) for one in documents if one.item_code == item.code
    ]
    if item.code in told:
        answers.append((told[item.code] or date.max, None))
    if not answers:
        return DossierLine(item, None, None, DossierState.MISSING)
    last, document = max(answers, key=lambda answer: (answer[0], answer[1] is not None))
    return DossierLine(item, document, None if last == date.max else last, _state(last, on=on))


def _state(last: date, *, on: date) -> DossierState:
    if last < on:
        return DossierState.EXPIRED
    soon = on + timedelta(days=WARNINGS[-1])
    return DossierState.EXPIRING if last <= soon else DossierState.PRESENT


def count_expiring(*, on: date) -> dict[int, int]:
    """Return how many verified certificates end within 30, 60 and 90 days of a day."""
    ends = list(
        db.session.scalars(
            select(Certificate.expires_on).where(
                Certificate.status == CertificateStatus.VERIFIED,
                Certificate.expires_on >= on,
                Certificate.expires_on <= on + timedelta(days=max(WARNINGS)),
            )
        )
    )
    return {
        days: sum(1 for end in ends if end is not None and end <= on + timedelta(days=days))
        for days in sorted(WARNINGS)
    }
