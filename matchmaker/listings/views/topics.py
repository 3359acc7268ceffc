"""What each topic of the listing editor asks, and what saving it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash
from flask_babel import gettext as _

from matchmaker.accounts import queries as accounts
from matchmaker.base.clock import now
from matchmaker.base.files import store_picture
from matchmaker.base.filters import named, unit_name
from matchmaker.base.forms import BaseForm
from matchmaker.core.quantities import UNITS
from matchmaker.core.quantities.money import Money
from matchmaker.listings import queries, services
from matchmaker.listings.forms import (
    SIZE_UNITS,
    BasicsForm,
    CapacityForm,
    HarvestForm,
    PackagingForm,
    PhotosForm,
    TermsForm,
)
from matchmaker.listings.harvest import harvest_of
from matchmaker.listings.models import Listing, Topic


@dataclass(frozen=True, slots=True)
class Editor:
    """How one topic is asked and saved; a refusal of the service stands at the field `blamed`."""

    form: Callable[[Listing], Any]
    save: Callable[[Any, Listing], None]
    blamed: str | None = None


def category_options() -> list[tuple[str, str]]:
    """Return the categories a product can be of, each with its group."""
    return [
        ("", ""),
        *(
            (one.code, f"{named(one.parent)} › {named(one)}")
            for one in queries.category_choices()
            if one.parent is not None
        ),
    ]


def _basics(listing: Listing) -> BasicsForm:
    form = BasicsForm(obj=listing)
    form.category_code.offer(category_options())
    return form


def _packaging(listing: Listing) -> PackagingForm:
    form = PackagingForm(obj=listing)
    form.unit.offer([(code, unit_name(code)) for code in UNITS])
    form.pack_unit.offer([("", ""), *((code, unit_name(code)) for code in SIZE_UNITS)])
    return form


def _capacity(listing: Listing) -> CapacityForm:
    declared: dict[str, Any] = {f"month_{row.month}": row.quantity for row in listing.capacities}
    return CapacityForm(data=declared, listing=listing)


def fill_from_harvest(form: CapacityForm, listing: Listing, *, asked: HarvestForm) -> None:
    """Put the amounts of the harvest into its months; what was typed for the others stays."""
    harvest = harvest_of(listing.category_code)
    if harvest is None:
        return
    months = dict.fromkeys(harvest.main, asked.main.data)
    if asked.lesser.data is not None:
        months |= dict.fromkeys(harvest.lesser, asked.lesser.data)
    for month, amount in months.items():
        form[f"month_{month}"].raw_data = None
        form[f"month_{month}"].data = amount


def _terms(listing: Listing) -> TermsForm:
    low, high = listing.price_min, listing.price_max
    price = Money(low, high or low) if low is not None else None
    form = TermsForm(data={"price": price, "delivery_provinces": listing.delivery_provinces})
    form.delivery_provinces.offer([(one.code, named(one)) for one in accounts.provinces()])
    return form


def _save_basics(form: BasicsForm, listing: Listing) -> None:
    services.change_listing(listing, at=now(), facts=form.facts())


def _save_packaging(form: PackagingForm, listing: Listing) -> None:
    if services.change_packaging(listing, at=now(), facts=form.facts()):
        flash(_("Đơn vị tính đã đổi. Hãy nhập lại sản lượng và giá theo đơn vị mới."), "warning")


def _save_capacity(form: CapacityForm, listing: Listing) -> None:
    services.set_capacity(listing, monthly=form.facts(), at=now())


def _save_terms(form: TermsForm, listing: Listing) -> None:
    form.check_unit(listing.unit)
    if not form.errors:
        services.change_listing(listing, at=now(), facts=form.facts())


def _save_photos(form: PhotosForm, listing: Listing) -> None:
    for upload in filter(None, form.photos.data):
        picture, thumbnail = store_picture(upload)
        services.add_photo(
            listing,
            picture=picture,
            thumbnail=thumbnail,
            caption=form.caption.data or "",
            at=now(),
        )


def _nothing(_listing: Listing) -> BaseForm:
    return BaseForm()


def _save_nothing(_form: BaseForm, _listing: Listing) -> None:
    """Certificates have pages of their own."""


EDITORS: dict[str, Editor] = {
    Topic.BASICS: Editor(_basics, _save_basics),
    Topic.PACKAGING: Editor(_packaging, _save_packaging, blamed="unit"),
    Topic.CAPACITY: Editor(_capacity, _save_capacity),
    Topic.TERMS: Editor(_terms, _save_terms),
    Topic.PHOTOS: Editor(lambda _listing: PhotosForm(), _save_photos, blamed="photos"),
    Topic.CERTIFICATES: Editor(_nothing, _save_nothing),
}
