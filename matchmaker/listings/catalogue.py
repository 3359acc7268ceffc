"""The catalogue: published products by words, category, place and scheme."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, or_, select

from matchmaker.accounts.models import Organization
from matchmaker.base.db import db
from matchmaker.base.paging import Page, fetch_page, slice_page
from matchmaker.certification.models import (
    Certificate,
    CertificateStatus,
    certificate_coverage,
)
from matchmaker.core.text import tokens
from matchmaker.listings import finding
from matchmaker.listings.models import Listing
from matchmaker.listings.queries import in_category, public, with_public_parts

#: Orders a catalogue can be asked for.
ORDERS = ("best", "newest", "name")


@dataclass(frozen=True, slots=True)
class CatalogueFilter:
    """What a catalogue is narrowed to; empty fields narrow nothing."""

    words: str = ""
    category: str = ""
    province: str = ""
    scheme: str = ""
    order: str = "newest"


def catalogue_page(wanted: CatalogueFilter, *, number: int, size: int = 24) -> Page[Listing]:
    """Return one page of the published listings that fit `wanted` (the same for everybody).

    Words are read as people write them where this process keeps the names; until then every word
    must stand in the name of the product or its maker.
    """
    ids = finding.found(wanted.words) if wanted.words else None
    said = _with_all(wanted.words) if ids is None else [Listing.id.in_(ids)]
    conditions = [*said, *_conditions(wanted)]
    if wanted.order == "best" and ids is not None:
        return _best_first(ids, conditions=conditions, number=number, size=size)
    statement = select(Listing).where(*conditions).join(Listing.organization)
    if wanted.order == "name":
        statement = statement.order_by(Listing.name_folded, Listing.id)
    else:
        statement = statement.order_by(Listing.published_at.desc(), Listing.id)
    return fetch_page(with_public_parts(statement), number=number, size=size)


def _best_first(
    ids: Sequence[int], *, conditions: Sequence[ColumnElement[bool]], number: int, size: int
) -> Page[Listing]:
    fitting = set(db.session.scalars(select(Listing.id).where(*conditions)))
    page = slice_page([one for one in ids if one in fitting], number=number, size=size)
    rows = db.session.scalars(
        with_public_parts(select(Listing).where(Listing.id.in_(page.rows)))
    ).unique()
    by_id = {row.id: row for row in rows}
    found = [by_id[one] for one in page.rows if one in by_id]
    return Page(found, page.number, page.size, page.total)


def public_names(*, among: Iterable[int] | None = None) -> list[tuple[int, str, str]]:
    """Return (id, name, maker) of the published listings, or of those `among` some ids."""
    statement = (
        select(Listing.id, Listing.name, Organization.name)
        .join(Listing.organization)
        .where(public())
        .order_by(Listing.id)
    )
    if among is not None:
        statement = statement.where(Listing.id.in_(among))
    return [(number, name, maker) for number, name, maker in db.session.execute(statement)]


def _with_all(words: str) -> list[ColumnElement[bool]]:
    """Return the conditions that every word stands in the name of a product or its maker."""
    if words and not tokens(words):
        return [false()]
    return [
        or_(
            Listing.name_folded.contains(token, autoescape=True),
            Listing.organization.has(Organization.name_folded.contains(token, autoescape=True)),
        )
        for token in tokens(words)[:8]
    ]


def _conditions(wanted: CatalogueFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [public()]
    if wanted.category:
        conditions.append(in_category(wanted.category))
    if wanted.province:
        conditions.append(Listing.organization.has(Organization.province_code == wanted.province))
    if wanted.scheme:
        conditions.append(_holds(wanted.scheme))
    return conditions


def _holds(scheme_code: str) -> ColumnElement[bool]:
    verified = select(Certificate.id).where(
        Certificate.scheme_code == scheme_code,
        Certificate.status == CertificateStatus.VERIFIED,
    )
    covered = select(certificate_coverage.c.listing_id).where(
        certificate_coverage.c.certificate_id.in_(verified)
    )
    return or_(Listing.certificates.any(Certificate.id.in_(verified)), Listing.id.in_(covered))
