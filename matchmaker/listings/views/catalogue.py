"""The public catalogue, product pages and photos."""

import segno
from flask import render_template, request
from flask.typing import ResponseReturnValue

from matchmaker.base.clock import today
from matchmaker.base.files import answer_picture
from matchmaker.base.filters import show_number
from matchmaker.base.forms import clean_text
from matchmaker.base.outbox import link_to
from matchmaker.base.paging import page_number
from matchmaker.base.security import allow, viewer
from matchmaker.listings import policy, queries
from matchmaker.listings.catalogue import CatalogueFilter, catalogue_page
from matchmaker.listings.queries import CapacityMonth
from matchmaker.listings.views.blueprints import listings as bp


@bp.get("/products")
@allow("anyone")
def catalogue() -> ResponseReturnValue:
    """Show the published products, narrowed by what the address says."""
    words = _asked("words")
    wanted = CatalogueFilter(
        words=words,
        category=_asked("category"),
        province=_asked("province"),
        scheme=_asked("scheme"),
        order=_asked("order") or ("best" if words else "newest"),
    )
    page = catalogue_page(wanted, number=page_number())
    return render_template(
        "listings/catalogue.html",
        page=page,
        wanted=wanted,
        levels=queries.levels_of(page.rows, on=today()),
        categories=queries.category_facets(),
        subcategories=queries.subcategory_facets(wanted.category),
        provinces=queries.province_facets(),
        schemes=queries.scheme_facets(),
    )


def _asked(name: str) -> str:
    return (clean_text(request.args.get(name)) or "")[:200]


@bp.get("/products/<int:listing_id>")
@allow("anyone")
def show(listing_id: int) -> ResponseReturnValue:
    """Show a product; price, capacity and terms only to who may see them."""
    looking = viewer()
    listing = queries.get_listing(listing_id, seen_by=looking)
    commercial = queries.sees_commercial(listing, seen_by=looking)
    address = link_to("listings.show", listing_id=listing.id)
    return render_template(
        "listings/show.html",
        listing=listing,
        certificates=queries.shown_certificates(listing, seen_by=looking),
        levels=queries.levels_of([listing], on=today())[listing.id],
        commercial=commercial,
        is_owner=policy.is_owner(looking, listing),
        is_public=policy.is_public(listing),
        calendar=queries.capacity_calendar(listing, start=today()) if commercial else [],
        dossier=queries.dossier_of(listing, on=today()) if commercial else [],
        delivery=queries.delivery_provinces(listing) if commercial else [],
        strip=strip,
        address=address,
        qr_code=segno.make(address, error="m").svg_data_uri(scale=4, border=2, light="#fff"),
    )


@bp.get("/products/<int:listing_id>/photos/<int:photo_id>")
@allow("anyone")
def photo(listing_id: int, photo_id: int) -> ResponseReturnValue:
    """Show a photo, or its thumbnail."""
    found = queries.get_photo(listing_id, photo_id=photo_id, seen_by=viewer())
    small = found.thumbnail if "thumb" in request.args else None
    return answer_picture(small or found.file)


def strip(calendar: list[CapacityMonth], *, column: str) -> list[tuple[int, str, int]]:
    """Return months for `months_strip`: the amounts of one column of the calendar."""
    return [(row.month, show_number(getattr(row, column)), row.level) for row in calendar]
