"""Listings and requirements as the scorer sees them, read in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, select

from matchmaker.accounts.models import Organization
from matchmaker.base.db import db
from matchmaker.certification import queries as certification
from matchmaker.certification.models import (
    Certificate,
    CertificateStatus,
    CertificationScheme,
    DossierDocument,
    certificate_coverage,
)
from matchmaker.core import scoring
from matchmaker.core.quantities import PackSize, QuantityError, base_unit_of, to_base
from matchmaker.core.scoring import HeldCertificate, Month
from matchmaker.listings.models import (
    CapacityCommitment,
    Listing,
    ListingCapacity,
    Photo,
)
from matchmaker.listings.queries import TOLD_BY_LISTING

_COUNTED = (CertificateStatus.VERIFIED, CertificateStatus.PENDING)

_COLUMNS = (
    Listing.id,
    Listing.code,
    Listing.name,
    Listing.description,
    Listing.category_code,
    Listing.unit,
    Listing.pack_size,
    Listing.pack_unit,
    Listing.price_min,
    Listing.price_max,
    Listing.gtin,
    Listing.packaging,
    Listing.shelf_life_days,
    Listing.min_order,
    Listing.lead_time_days,
    Listing.organization_id,
    Organization.province_code,
    Organization.tax_number,
)


@dataclass(slots=True)
class _Parts:
    """What belongs to listings, by listing or organisation id."""

    declared: dict[int, dict[int, Decimal]] = field(default_factory=dict)
    committed: dict[int, dict[Month, Decimal]] = field(default_factory=dict)
    certificates: dict[int, list[tuple[HeldCertificate, str]]] = field(default_factory=dict)
    documents: dict[tuple[int, int | None], dict[str, date | None]] = field(default_factory=dict)
    pictured: set[int] = field(default_factory=set)


def offers(condition: ColumnElement[bool], *, months: Iterable[Month]) -> list[scoring.Listing]:
    """Return the listings under a condition with their free capacity in these months.

    Seven statements however many listings there are.
    """
    chosen = select(Listing.id).join(Listing.organization).where(condition)
    rows = db.session.execute(
        select(*_COLUMNS).join(Listing.organization).where(condition).order_by(Listing.id)
    ).all()
    parts = _Parts(
        declared=_declared(chosen),
        committed=_committed(chosen),
        certificates=_certificates(chosen),
        documents=_documents({row.organization_id for row in rows}),
        pictured=set(
            db.session.scalars(select(Photo.listing_id).where(Photo.listing_id.in_(chosen)))
        ),
    )
    wanted = sorted(set(months))
    return [_offer(row, parts=parts, months=wanted) for row in rows]


def _declared(chosen: Any) -> dict[int, dict[int, Decimal]]:
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    rows = db.session.execute(
        select(ListingCapacity.listing_id, ListingCapacity.month, ListingCapacity.quantity).where(
            ListingCapacity.listing_id.in_(chosen)
        )
    )
    for listing_id, month, quantity in rows:
        found[listing_id][month] = quantity
    return found


def _committed(chosen: Any) -> dict[int, dict[Month, Decimal]]:
    found: dict[int, dict[Month, Decimal]] = defaultdict(dict)
    rows = db.session.execute(
        select(
            CapacityCommitment.listing_id,
            CapacityCommitment.year,
            CapacityCommitment.month,
            CapacityCommitment.quantity,
        ).where(CapacityCommitment.listing_id.in_(chosen))
    )
    for listing_id, year, month, quantity in rows:
        before = found[listing_id].get((year, month), Decimal(0))
        found[listing_id][year, month] = before + quantity
    return found


def _certificates(chosen: Any) -> dict[int, list[tuple[HeldCertificate, str]]]:
    found: dict[int, list[tuple[HeldCertificate, str]]] = defaultdict(list)
    columns = (
        Certificate.scheme_code,
        Certificate.status,
        Certificate.issued_on,
        Certificate.expires_on,
        CertificationScheme.family,
    )
    own = (
        select(Certificate.listing_id, *columns)
        .join(Certificate.scheme)
        .where(Certificate.listing_id.in_(chosen), Certificate.status.in_(_COUNTED))
    )
    covering = (
        select(certificate_coverage.c.listing_id, *columns)
        .join(Certificate, Certificate.id == certificate_coverage.c.certificate_id)
        .join(Certificate.scheme)
        .where(certificate_coverage.c.listing_id.in_(chosen), Certificate.status.in_(_COUNTED))
    )
    for statement in (own, covering):
        for listing_id, scheme, status, issued_on, expires_on, family in db.session.execute(
            statement
        ):
            verified = status is CertificateStatus.VERIFIED
            held = HeldCertificate(scheme, verified, issued_on, expires_on)
            found[listing_id or 0].append((held, family))
    return found


def _documents(
    organization_ids: set[int],
) -> dict[tuple[int, int | None], dict[str, date | None]]:
    found: dict[tuple[int, int | None], dict[str, date | None]] = defaultdict(dict)
    rows = db.session.execute(
        select(
            DossierDocument.organization_id,
            DossierDocument.listing_id,
            DossierDocument.item_code,
            DossierDocument.valid_until,
        ).where(DossierDocument.organization_id.in_(organization_ids))
    )
    for organization_id, listing_id, item, valid_until in rows:
        held = found[organization_id, listing_id]
        held[item] = _longest(held[item], valid_until) if item in held else valid_until
    return found


def _longest(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)


def _offer(row: Any, *, parts: _Parts, months: Sequence[Month]) -> scoring.Listing:
    pack = PackSize(row.pack_size, row.pack_unit) if row.pack_size and row.pack_unit else None
    unit, missing = _base_unit(row.unit, pack=pack)
    one = to_base(Decimal(1), unit=row.unit, pack=pack) if unit else None
    held = parts.certificates.get(row.id, [])
    return scoring.Listing(
        id=row.id,
        code=row.code,
        name=row.name,
        words=row.description,
        category=row.category_code,
        unit=unit,
        not_comparable=missing,
        free=_free(row.id, parts=parts, months=months, one=one) if one else {},
        price_min=_per_base(row.price_min, one=one),
        price_max=_per_base(row.price_max, one=one),
        certificates=tuple(
            sorted({held for held, _ in held}, key=lambda c: (c.scheme, str(c.valid_to)))
        ),
        province=row.province_code,
        dossier=_dossier(row, parts=parts) or None,
    )


def _base_unit(unit: str, *, pack: PackSize | None) -> tuple[str | None, str | None]:
    try:
        return base_unit_of(unit, pack=pack), None
    except QuantityError:
        return None, "pack_size"


def _per_base(price: int | None, *, one: Decimal | None) -> Decimal | None:
    return None if price is None or not one else Decimal(price) / one


def _free(
    listing_id: int, *, parts: _Parts, months: Sequence[Month], one: Decimal
) -> dict[Month, Decimal]:
    declared = parts.declared.get(listing_id)
    if not declared:
        return {}
    committed = parts.committed.get(listing_id, {})
    nothing = Decimal(0)
    return {
        month: max(declared.get(month[1], nothing) - committed.get(month, nothing), nothing) * one
        for month in months
    }


def _dossier(row: Any, *, parts: _Parts) -> dict[str, date | None]:
    """Return the items present, each with its last day: what the listing says counts too."""
    found: dict[str, date | None] = {
        item: None for item, column in TOLD_BY_LISTING.items() if getattr(row, column)
    }
    if parts.declared.get(row.id):
        found["monthly-capacity"] = None
    if row.id in parts.pictured:
        found["photos"] = None
    if row.tax_number:
        found["tax-invoice"] = None
    for held, family in parts.certificates.get(row.id, []):
        item = certification.TOLD_BY_FAMILY.get(family)
        if item and held.verified:
            found[item] = _longest(found[item], held.valid_to) if item in found else held.valid_to
    found.update(parts.documents.get((row.organization_id, None), {}))
    found.update(parts.documents.get((row.organization_id, row.id), {}))
    return found
