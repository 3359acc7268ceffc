"""What is read of listings; each function takes who is looking and shows no more than they may."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import joinedload, load_only, raiseload, selectinload

from matchmaker.accounts.models import Organization, OrganizationStatus, Province
from matchmaker.base.db import db, get_one
from matchmaker.base.grants import Grants
from matchmaker.base.paging import Page, fetch_page
from matchmaker.base.security import Viewer
from matchmaker.certification import queries as certification
from matchmaker.certification.models import (
    Certificate,
    CertificateStatus,
    CertificationScheme,
    DossierDocument,
    DossierItem,
)
from matchmaker.core.text import fold, tokens
from matchmaker.listings import policy
from matchmaker.listings.models import (
    CapacityCommitment,
    Category,
    Listing,
    ListingStatus,
    Photo,
)

#: What everybody may read of a published listing and of its maker.
_PUBLIC = (
    Listing.code,
    Listing.organization_id,
    Listing.category_code,
    Listing.name,
    Listing.description,
    Listing.packaging,
    Listing.unit,
    Listing.pack_size,
    Listing.pack_unit,
    Listing.shelf_life_days,
    Listing.gtin,
    Listing.status,
    Listing.is_sample,
    Listing.source_year,
    Listing.years_moved,
    Listing.published_at,
)
_PUBLIC_MAKER = (
    Organization.name,
    Organization.kind,
    Organization.status,
    Organization.ward_name,
    Organization.province_code,
    Organization.is_unnamed,
)

#: Listings that whoever stands above shows beyond what is public.
also_visible = Grants()


def public() -> ColumnElement[bool]:
    """Return the condition of what everybody may see: published, by a verified producer."""
    verified = select(Organization.id).where(Organization.status == OrganizationStatus.VERIFIED)
    return (Listing.status == ListingStatus.PUBLISHED) & Listing.organization_id.in_(verified)


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition under which `policy.may_see` holds, or a grant."""
    if viewer.is_staff:
        return Listing.id.is_not(None)
    own = Listing.organization_id == viewer.organization_id if viewer.organization_id else false()
    return or_(public(), own, also_visible.to(viewer))


def is_visible(listing_id: int, *, seen_by: Viewer) -> bool:
    """Tell whether the viewer may open a listing's page."""
    found = select(Listing.id).where(Listing.id == listing_id, visible_to(seen_by))
    return db.session.scalar(found) is not None


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


def with_public_parts(statement: Select[Listing]) -> Select[Listing]:
    """Load what everybody may see of a listing; asking the rows for more raises."""
    maker = joinedload(Listing.organization)
    return statement.options(
        load_only(*_PUBLIC, raiseload=True),
        maker.load_only(*_PUBLIC_MAKER, raiseload=True),
        maker.joinedload(Organization.province),
        joinedload(Listing.category).joinedload(Category.parent),
        selectinload(Listing.photos),
        selectinload(Listing.certificates).joinedload(Certificate.scheme),
        selectinload(Listing.covering_certificates).joinedload(Certificate.scheme),
        raiseload(Listing.capacities),
        raiseload(Listing.commitments),
        raiseload(Listing.documents),
    )


def get_listing(listing_id: int, *, seen_by: Viewer) -> Listing:
    """Return a listing the viewer may see, or raise NotFoundError.

    Who may not see price and capacity gets a row without them.
    """
    visible = select(Listing).where(Listing.id == listing_id, visible_to(seen_by))
    found = get_one(with_public_parts(visible))
    if not sees_commercial(found, seen_by=seen_by):
        return found
    return get_one(_with_parts(visible).execution_options(populate_existing=True))


def sees_commercial(listing: Listing, *, seen_by: Viewer) -> bool:
    """Tell whether the viewer may see price and capacity of a listing it may see."""
    granted: set[int] = set()
    if seen_by.is_distributor and not policy.is_public(listing):
        asked = select(Listing.id).where(Listing.id == listing.id, also_visible.to(seen_by))
        granted = set(db.session.scalars(asked))
    return policy.may_see_commercial(seen_by, listing, granted=granted)


def get_photo(listing_id: int, *, photo_id: int, seen_by: Viewer) -> Photo:
    """Return a photo of a listing the viewer may see, or raise NotFoundError."""
    return get_one(
        select(Photo)
        .join(Photo.listing)
        .where(Photo.id == photo_id, Photo.listing_id == listing_id, visible_to(seen_by))
        .options(joinedload(Photo.file), joinedload(Photo.thumbnail))
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
    *,
    seen_by: Viewer,
    number: int,
    status: ListingStatus | None = None,
    archived: bool = True,
) -> Page[Listing]:
    """Return the listings of the viewer's producer, newest change first."""
    statement = select(Listing).where(Listing.organization_id == (seen_by.organization_id or 0))
    if not archived:
        statement = statement.where(Listing.status != ListingStatus.ARCHIVED)
    if status is not None:
        statement = statement.where(Listing.status == status)
    ordered = statement.order_by(Listing.updated_at.desc(), Listing.id.desc())
    return fetch_page(_with_parts(ordered), number=number)


def own_counts(*, seen_by: Viewer) -> dict[ListingStatus, int]:
    """Return how many listings of the viewer's producer have each status."""
    rows = db.session.execute(
        select(Listing.status, func.count(Listing.id))
        .where(Listing.organization_id == (seen_by.organization_id or 0))
        .group_by(Listing.status)
    )
    found = dict(rows.all())
    return {status: found.get(status, 0) for status in ListingStatus}


def published_listings(listing_ids: Iterable[int]) -> list[Listing]:
    """Return published listings by id, in the order given, with their parts."""
    wanted = list(listing_ids)
    rows = db.session.scalars(
        _with_parts(select(Listing).where(Listing.id.in_(wanted), public()))
    ).unique()
    by_id = {row.id: row for row in rows}
    return [by_id[one] for one in wanted if one in by_id]


def in_category(code: str) -> ColumnElement[bool]:
    """Return the condition that a listing lies in the subtree of a category."""
    inside = select(Category.code).where(or_(Category.code == code, Category.parent_code == code))
    return Listing.category_code.in_(inside)


def certificates_about(listing: Listing) -> list[Certificate]:
    """Return its own certificates and those of its organisation that name it, newest first."""
    found = {one.id: one for one in (*listing.certificates, *listing.covering_certificates)}
    return sorted(found.values(), key=lambda one: (one.issued_on, one.id), reverse=True)


def shown_certificates(listing: Listing, *, seen_by: Viewer) -> list[Certificate]:
    """Return what the viewer may know of them: verified ones, and all of them to its owner."""
    found = certificates_about(listing)
    if seen_by.is_staff or policy.is_owner(seen_by, listing):
        return found
    return [one for one in found if one.status is CertificateStatus.VERIFIED]


def levels_of(listings: Iterable[Listing], *, on: date) -> dict[int, list[Certificate]]:
    """Return the highest valid certificates of each listing by its id."""
    order = certification.scheme_order(on=on)
    return {
        one.id: certification.highest_levels(certificates_about(one), order=order, on=on)
        for one in listings
    }


def delivery_provinces(listing: Listing) -> list[Province]:
    """Return the provinces a listing is delivered to; nothing when it is anywhere."""
    if not listing.delivery_provinces:
        return []
    return list(
        db.session.scalars(
            select(Province)
            .where(Province.code.in_(listing.delivery_provinces))
            .order_by(Province.code)
        )
    )


#: Dossier items a listing answers by itself, each with the column that says it.
TOLD_BY_LISTING = {
    "gtin": "gtin",
    "price-list": "price_min",
    "case-specification": "packaging",
    "shelf-life": "shelf_life_days",
    "minimum-order": "min_order",
    "lead-time": "lead_time_days",
}


def told_by(listing: Listing) -> dict[str, date | None]:
    """Return the dossier items answered without a document, each with its last day."""
    told: dict[str, date | None] = {
        item: None for item, column in TOLD_BY_LISTING.items() if getattr(listing, column)
    }
    if listing.capacities:
        told["monthly-capacity"] = None
    if listing.photos:
        told["photos"] = None
    if listing.organization.tax_number:
        told["tax-invoice"] = None
    told.update(certification.told_by_certificates(certificates_about(listing)))
    return told


def dossier_of(listing: Listing, *, on: date) -> list[certification.DossierLine]:
    """Return the usual checklist for one listing, with what it and its maker have for it."""
    documents = [
        one
        for one in certification.documents_of(listing.organization_id)
        if one.listing_id in (None, listing.id)
    ]
    items = certification.Checklists(on=on).items(None)
    return certification.dossier_lines(items, documents, on=on, told=told_by(listing))


@dataclass(frozen=True, slots=True)
class HeldDossier:
    """A producer's dossier against a checklist: its own items, and those of each listing."""

    own: list[certification.DossierLine]
    listings: Page[tuple[Listing, list[certification.DossierLine]]]


def held_dossier(
    organization: Organization,
    *,
    items: Iterable[DossierItem],
    seen_by: Viewer,
    number: int,
    on: date,
) -> HeldDossier:
    """Return what a producer has of a checklist, listings in pages."""
    items = list(items)
    documents = certification.documents_of(organization.id)
    told = certification.told_by_certificates(certification.certificates_of(organization.id))
    if organization.tax_number:
        told["tax-invoice"] = None
    page = own_listings(seen_by=seen_by, number=number, archived=False)
    return HeldDossier(
        certification.dossier_lines(
            [one for one in items if not one.per_listing],
            [one for one in documents if one.listing_id is None],
            on=on,
            told=told,
        ),
        Page(
            [(one, _lines_of(one, items, documents=documents, on=on)) for one in page.rows],
            page.number,
            page.size,
            page.total,
        ),
    )


def _lines_of(
    listing: Listing,
    items: Iterable[DossierItem],
    *,
    documents: Iterable[DossierDocument],
    on: date,
) -> list[certification.DossierLine]:
    return certification.dossier_lines(
        [one for one in items if one.per_listing],
        [one for one in documents if one.listing_id in (None, listing.id)],
        on=on,
        told=told_by(listing),
    )


def names_of(listing_ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of listings by id (staff pages)."""
    wanted = {one for one in listing_ids if one is not None}
    rows = db.session.execute(
        select(Listing.id, Listing.name).where(Listing.id.in_(wanted)).order_by(Listing.id)
    )
    return dict(rows.all())


def names_of_own(*, seen_by: Viewer) -> dict[int, str]:
    """Return the names of the listings of the viewer's producer, by name."""
    rows = db.session.execute(
        select(Listing.id, Listing.name)
        .where(Listing.organization_id == (seen_by.organization_id or 0))
        .order_by(Listing.name_folded, Listing.id)
    )
    return dict(rows.all())


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
            .where(public())
            .group_by(group)
        ).all()
    )
    tops = db.session.scalars(
        select(Category).where(Category.parent_code.is_(None)).order_by(Category.position)
    )
    return [Facet(top.code, top.name_vi, top.name_en, counts.get(top.code, 0)) for top in tops]


def subcategory_facets(code: str) -> list[Facet]:
    """Return the categories below the group of `code` that have published listings."""
    group = func.coalesce(Category.parent_code, Category.code)
    chosen = select(func.coalesce(Category.parent_code, Category.code)).where(Category.code == code)
    rows = db.session.execute(
        select(Category, func.count(Listing.id))
        .join(Listing, Listing.category_code == Category.code)
        .where(
            public(),
            Category.parent_code.is_not(None),
            group.in_(chosen),
        )
        .group_by(Category.code)
        .order_by(Category.position, Category.code)
    )
    return [Facet(one.code, one.name_vi, one.name_en, count) for one, count in rows]


def province_facets() -> list[Facet]:
    """Return the provinces with their number of published listings, most first."""
    rows = db.session.execute(
        select(Province, func.count(Listing.id))
        .join(Organization, Organization.province_code == Province.code)
        .join(Listing, Listing.organization_id == Organization.id)
        .where(public())
        .group_by(Province.code)
        .order_by(func.count(Listing.id).desc(), Province.code)
    )
    return [Facet(one.code, one.name_vi, one.name_en, count) for one, count in rows]


def scheme_facets() -> list[Facet]:
    """Return the schemes of which published listings hold verified certificates."""
    rows = db.session.execute(
        select(CertificationScheme, func.count(func.distinct(Listing.id)))
        .join(Certificate, Certificate.scheme_code == CertificationScheme.code)
        .join(Listing, Listing.id == Certificate.listing_id)
        .where(
            public(),
            Certificate.status == CertificateStatus.VERIFIED,
        )
        .group_by(CertificationScheme.code)
        .order_by(CertificationScheme.position)
    )
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


def committed_by_month(listing: Listing) -> dict[tuple[int, int], Decimal]:
    """Return what running contracts take of each (year, month), in the listing's unit."""
    committed: dict[tuple[int, int], Decimal] = {}
    for row in listing.commitments:
        key = (row.year, row.month)
        committed[key] = committed.get(key, Decimal(0)) + row.quantity
    return committed


def most_committed(listing: Listing, *, start: date) -> dict[int, tuple[int, Decimal]]:
    """Return for each calendar month the year in which contracts take most of it from a day on."""
    most: dict[int, tuple[int, Decimal]] = {}
    for (year, month), amount in sorted(committed_by_month(listing).items()):
        if (year, month) >= (start.year, start.month) and (
            month not in most or most[month][1] < amount
        ):
            most[month] = (year, amount)
    return most


def free_capacity(
    listing: Listing, *, months: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], Decimal] | None:
    """Return declared minus committed for each (year, month), in the listing's unit.

    None when the producer has declared no capacity at all; never below zero.
    """
    if not listing.capacities:
        return None
    declared = {row.month: row.quantity for row in listing.capacities}
    committed = committed_by_month(listing)
    return {
        key: max(declared.get(key[1], Decimal(0)) - committed.get(key, Decimal(0)), Decimal(0))
        for key in months
    }


@dataclass(frozen=True, slots=True)
class CapacityMonth:
    """What a listing can deliver in one month, in its unit."""

    year: int
    month: int
    declared: Decimal
    committed: Decimal
    free: Decimal
    #: Free capacity in steps from 0 (none) to 5 (the best month).
    level: int


def coming_months(start: date, *, count: int = 12) -> list[tuple[int, int]]:
    """Return (year, month) pairs, beginning with the month of a day."""
    first = start.year * 12 + start.month - 1
    return [(one // 12, one % 12 + 1) for one in range(first, first + count)]


def capacity_calendar(listing: Listing, *, start: date) -> list[CapacityMonth]:
    """Return the next twelve months of a listing; nothing when no capacity is declared."""
    months = coming_months(start)
    free = free_capacity(listing, months=months)
    if free is None:
        return []
    declared = {row.month: row.quantity for row in listing.capacities}
    committed = committed_by_month(listing)
    best = max(free.values())
    return [
        CapacityMonth(
            year,
            month,
            declared.get(month, Decimal(0)),
            committed.get((year, month), Decimal(0)),
            free[year, month],
            _level(free[year, month], best=best),
        )
        for year, month in months
    ]


def _level(amount: Decimal, *, best: Decimal) -> int:
    return 0 if not amount else max(1, int(5 * amount / best))


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
    listings = db.session.scalar(select(func.count(Listing.id)).where(public()))
    producers = db.session.scalar(
        select(func.count(func.distinct(Listing.organization_id)))
        .join(Listing.organization)
        .where(public())
    )
    return {"listings": listings or 0, "producers": producers or 0}


def count_by_status(organization_id: int) -> dict[str, int]:
    """Return how many listings of a producer have each status."""
    rows = db.session.execute(
        select(Listing.status, func.count(Listing.id))
        .where(Listing.organization_id == organization_id)
        .group_by(Listing.status)
    )
    found = {status.value: count for status, count in rows}
    return {status.value: found.get(status.value, 0) for status in ListingStatus}


def published_by(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition under which a listing is one the viewer's producer has published."""
    return and_(public(), Listing.organization_id == (viewer.organization_id or 0))


def published_of(viewer: Viewer) -> list[Listing]:
    """Return what the viewer's producer has published, by name."""
    own = select(Listing).where(published_by(viewer))
    return list(db.session.scalars(own.order_by(Listing.name_folded, Listing.id)))
