"""What is read of listings; each function takes who is looking and shows no more than they may."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.accounts.models import Organization, OrganizationStatus, Province
from matchmaker.base.db import db, get_one
from matchmaker.base.paging import Page, fetch_page
from matchmaker.base.security import Viewer
from matchmaker.certification.models import (
    Certificate,
    CertificateStatus,
    CertificationScheme,
    certificate_coverage,
)
from matchmaker.core.text import fold, tokens
from matchmaker.listings.models import (
    CapacityCommitment,
    Category,
    Listing,
    ListingStatus,
    Photo,
)

#: Orders a catalogue can be asked for.
ORDERS = ("newest", "name")


@dataclass(frozen=True, slots=True)
class CatalogueFilter:
    """What a catalogue is narrowed to; empty fields narrow nothing."""

    words: str = ""
    category: str = ""
    province: str = ""
    scheme: str = ""
    order: str = "newest"


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition under which `policy.may_see` holds."""
    if viewer.is_staff:
        return Listing.id.is_not(None)
    own = Listing.organization_id == viewer.organization_id if viewer.organization_id else false()
    return or_(Listing.status == ListingStatus.PUBLISHED, own)


def _with_parts(statement: Select[Listing]) -> Select[Listing]:
    """Load what every page of a listing shows, in a fixed number of statements."""
    return statement.options(
        joinedload(Listing.organization).joinedload(Organization.province),
        joinedload(Listing.category).joinedload(Category.parent),
        selectinload(Listing.capacities),
        selectinload(Listing.commitments),
        selectinload(Listing.photos).joinedload(Photo.file),
        selectinload(Listing.photos).joinedload(Photo.thumbnail),
        selectinload(Listing.certificates).joinedload(Certificate.scheme),
        selectinload(Listing.covering_certificates).joinedload(Certificate.scheme),
    )


def get_listing(listing_id: int, *, seen_by: Viewer) -> Listing:
    """Return a listing the viewer may see, or raise NotFoundError."""
    return get_one(
        _with_parts(select(Listing).where(Listing.id == listing_id, visible_to(seen_by)))
    )


def get_own_listing(listing_id: int, *, seen_by: Viewer) -> Listing:
    """Return a listing of the viewer's producer, or raise NotFoundError."""
    return get_one(
        _with_parts(
            select(Listing).where(
                Listing.id == listing_id,
                Listing.organization_id == (seen_by.organization_id or 0),
            )
        )
    )


def own_listings(
    *, seen_by: Viewer, number: int, status: ListingStatus | None = None
) -> Page[Listing]:
    """Return the listings of the viewer's producer, newest change first."""
    statement = select(Listing).where(Listing.organization_id == (seen_by.organization_id or 0))
    if status is not None:
        statement = statement.where(Listing.status == status)
    ordered = statement.order_by(Listing.updated_at.desc(), Listing.id.desc())
    return fetch_page(_with_parts(ordered), number=number)


def catalogue(wanted: CatalogueFilter, *, number: int, size: int = 24) -> Page[Listing]:
    """Return one page of the published listings that fit `wanted` (the same for everybody)."""
    statement = select(Listing).where(*_conditions(wanted)).join(Listing.organization)
    if wanted.order == "name":
        statement = statement.order_by(Listing.name_folded, Listing.id)
    else:
        statement = statement.order_by(Listing.published_at.desc(), Listing.id)
    return fetch_page(_with_parts(statement), number=number, size=size)


def published_listings(listing_ids: Iterable[int]) -> list[Listing]:
    """Return published listings by id, in the order given, with their parts."""
    wanted = list(listing_ids)
    rows = db.session.scalars(
        _with_parts(
            select(Listing).where(Listing.id.in_(wanted), Listing.status == ListingStatus.PUBLISHED)
        )
    ).unique()
    by_id = {row.id: row for row in rows}
    return [by_id[one] for one in wanted if one in by_id]


def _conditions(wanted: CatalogueFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Listing.status == ListingStatus.PUBLISHED]
    conditions.extend(
        or_(
            Listing.name_folded.contains(token, autoescape=True),
            Listing.organization.has(Organization.name_folded.contains(token, autoescape=True)),
        )
        for token in tokens(wanted.words)[:8]
    )
    if wanted.words and not tokens(wanted.words):
        conditions.append(false())
    if wanted.category:
        conditions.append(in_category(wanted.category))
    if wanted.province:
        conditions.append(Listing.organization.has(Organization.province_code == wanted.province))
    if wanted.scheme:
        conditions.append(_holds(wanted.scheme))
    return conditions


def in_category(code: str) -> ColumnElement[bool]:
    """Return the condition that a listing lies in the subtree of a category."""
    inside = select(Category.code).where(or_(Category.code == code, Category.parent_code == code))
    return Listing.category_code.in_(inside)


def _holds(scheme_code: str) -> ColumnElement[bool]:
    verified = select(Certificate.id).where(
        Certificate.scheme_code == scheme_code,
        Certificate.status == CertificateStatus.VERIFIED,
    )
    covered = select(certificate_coverage.c.listing_id).where(
        certificate_coverage.c.certificate_id.in_(verified)
    )
    return or_(Listing.certificates.any(Certificate.id.in_(verified)), Listing.id.in_(covered))


@dataclass(frozen=True, slots=True)
class Facet:
    """A value a catalogue can be narrowed to, and how many published listings have it."""

    code: str
    name_vi: str
    name_en: str
    count: int


def category_facets() -> list[Facet]:
    """Return the top categories with their number of published listings."""
    group = func.coalesce(Category.parent_code, Category.code)
    counts: dict[str, int] = dict(
        db.session.execute(
            select(group, func.count(Listing.id))
            .join(Category, Category.code == Listing.category_code)
            .where(Listing.status == ListingStatus.PUBLISHED)
            .group_by(group)
        )
        .tuples()
        .all()
    )
    tops = db.session.scalars(
        select(Category).where(Category.parent_code.is_(None)).order_by(Category.position)
    )
    return [Facet(top.code, top.name_vi, top.name_en, counts.get(top.code, 0)) for top in tops]


def province_facets() -> list[Facet]:
    """Return the provinces with their number of published listings, most first."""
    rows = db.session.execute(
        select(Province, func.count(Listing.id))
        .join(Organization, Organization.province_code == Province.code)
        .join(Listing, Listing.organization_id == Organization.id)
        .where(Listing.status == ListingStatus.PUBLISHED)
        .group_by(Province.code)
        .order_by(func.count(Listing.id).desc(), Province.code)
    ).tuples()
    return [Facet(one.code, one.name_vi, one.name_en, count) for one, count in rows]


def scheme_facets() -> list[Facet]:
    """Return the schemes of which published listings hold verified certificates."""
    rows = db.session.execute(
        select(CertificationScheme, func.count(func.distinct(Listing.id)))
        .join(Certificate, Certificate.scheme_code == CertificationScheme.code)
        .join(Listing, Listing.id == Certificate.listing_id)
        .where(
            Listing.status == ListingStatus.PUBLISHED,
            Certificate.status == CertificateStatus.VERIFIED,
        )
        .group_by(CertificationScheme.code)
        .order_by(CertificationScheme.position)
    ).tuples()
    return [Facet(one.code, one.name_vi, one.name_en, count) for one, count in rows]


def category_choices() -> list[Category]:
    """Return every category with its parent, groups before their members."""
    return list(
        db.session.scalars(
            select(Category).options(joinedload(Category.parent)).order_by(Category.code)
        )
    )


def categories_named(words: str) -> list[Category]:
    """Return the categories whose name or other words hold all folded `words`."""
    wanted = tokens(words)
    if not wanted:
        return []
    return [
        one
        for one in category_choices()
        if all(token in fold(f"{one.name_vi} {one.aliases} {one.name_en}") for token in wanted)
    ]


def free_capacity(
    listing: Listing, *, months: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], Decimal] | None:
    """Return declared minus committed for each (year, month), in the listing's unit.

    None when the producer has declared no capacity at all; never below zero.
    """
    if not listing.capacities:
        return None
    declared = {row.month: row.quantity for row in listing.capacities}
    committed: dict[tuple[int, int], Decimal] = {}
    for row in listing.commitments:
        key = (row.year, row.month)
        committed[key] = committed.get(key, Decimal(0)) + row.quantity
    return {
        key: max(declared.get(key[1], Decimal(0)) - committed.get(key, Decimal(0)), Decimal(0))
        for key in months
    }


def committed_in(listing_id: int, *, year: int, month: int) -> Decimal:
    """Return what running contracts take of one month, in the listing's unit."""
    rows = db.session.scalars(
        select(CapacityCommitment.quantity).where(
            CapacityCommitment.listing_id == listing_id,
            CapacityCommitment.year == year,
            CapacityCommitment.month == month,
        )
    )
    return sum(rows, Decimal(0))


def public_figures() -> dict[str, int]:
    """Return the live figures of the public home: published listings and verified producers."""
    listings = db.session.scalar(
        select(func.count(Listing.id)).where(Listing.status == ListingStatus.PUBLISHED)
    )
    producers = db.session.scalar(
        select(func.count(func.distinct(Listing.organization_id)))
        .join(Listing.organization)
        .where(
            Listing.status == ListingStatus.PUBLISHED,
            Organization.status == OrganizationStatus.VERIFIED,
        )
    )
    return {"listings": listings or 0, "producers": producers or 0}
