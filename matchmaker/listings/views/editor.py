"""A producer's own products and their editor, one topic a page."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.queries import own_organization
from matchmaker.base.clock import now, today
from matchmaker.base.db import transactional
from matchmaker.base.errors import NotFoundError
from matchmaker.base.once import already_created, created
from matchmaker.base.paging import page_number
from matchmaker.base.security import allow, viewer
from matchmaker.listings import policy, queries, services
from matchmaker.listings.forms import CapacityForm, CaptionForm, HarvestForm, StartForm
from matchmaker.listings.harvest import harvest_of
from matchmaker.listings.models import Listing, ListingStatus, Photo, Topic
from matchmaker.listings.views.blueprints import listings as bp
from matchmaker.listings.views.catalogue import strip
from matchmaker.listings.views.topics import EDITORS, category_options, fill_from_harvest

_TOPIC = "any(basics, packaging, capacity, terms, photos, certificates)"


@bp.get("/my/products")
@allow("producer")
def mine() -> ResponseReturnValue:
    """Show the producer's own products by status."""
    asked = request.args.get("status", "")
    status = ListingStatus(asked) if asked in set(ListingStatus) else None
    page = queries.own_listings(seen_by=viewer(), number=page_number(), status=status)
    return render_template(
        "listings/mine.html",
        page=page,
        status=status,
        statuses=list(ListingStatus),
        counts=queries.own_counts(seen_by=viewer()),
        tasks={one.id: services.completeness(one) for one in page.rows},
        levels=queries.levels_of(page.rows, on=today()),
    )


@bp.get("/my/products/new")
@allow("producer")
def create() -> ResponseReturnValue:
    """Ask for the name and the category of a new product."""
    return _start_page(_start_form())


@bp.post("/my/products/new")
@allow("producer")
@transactional
def save_new() -> ResponseReturnValue:
    """Add a draft and lead to its editor."""
    form = _start_form()
    if not form.validate():
        return _start_page(form), 422
    if done := already_created(form):
        return done
    listing = services.create_listing(
        own_organization(viewer()),
        name=form.name.data,
        category_code=form.category_code.data,
        at=now(),
    )
    return created(form, location=url_for(".edit", listing_id=listing.id))


def _start_form() -> StartForm:
    form = StartForm()
    form.category_code.offer(category_options())
    return form


def _start_page(form: StartForm) -> str:
    return render_template("listings/create.html", form=form)


@bp.get("/my/products/<int:listing_id>")
@allow("producer")
def edit(listing_id: int) -> ResponseReturnValue:
    """Show the task list of a product."""
    listing = queries.get_own_listing(listing_id, seen_by=viewer())
    return render_template(
        "listings/edit.html",
        listing=listing,
        tasks=services.completeness(listing),
        complete=services.is_complete(listing),
        may_publish=policy.may_publish(viewer(), listing),
        calendar=queries.capacity_calendar(listing, start=today()),
        strip=strip,
    )


@bp.get(f"/my/products/<int:listing_id>/<{_TOPIC}:topic>")
@allow("producer")
def edit_topic(listing_id: int, topic: str) -> ResponseReturnValue:
    """Ask for one topic."""
    listing = queries.get_own_listing(listing_id, seen_by=viewer())
    form = EDITORS[topic].form(listing)
    form.version.data = str(listing.version_id)
    return _topic_page(listing, topic=topic, form=form)


@bp.post(f"/my/products/<int:listing_id>/<{_TOPIC}:topic>")
@allow("producer")
@transactional
def save_topic(listing_id: int, topic: str) -> ResponseReturnValue:
    """Save one topic and go back to the task list."""
    listing = queries.get_own_listing(listing_id, seen_by=viewer())
    form = EDITORS[topic].form(listing)
    if topic == Topic.CAPACITY and "fill" in request.form:
        return _filled(form, listing)
    if not form.validate():
        return _topic_page(listing, topic=topic, form=form), 422
    if form.is_stale(listing.version_id):
        return _topic_page(listing, topic=topic, form=form), 409
    with form.attempting(field=EDITORS[topic].blamed):
        EDITORS[topic].save(form, listing)
    if form.errors:
        return _topic_page(listing, topic=topic, form=form), 422
    flash(_("Đã lưu."), "success")
    return redirect(_after(listing, topic=topic), 303)


def _filled(form: CapacityForm, listing: Listing) -> ResponseReturnValue:
    """Show the months filled in by the harvest calendar; nothing is saved."""
    asked = HarvestForm(request.form, prefix="harvest-")
    if not asked.validate():
        form.refuse(str(_("Chưa điền được theo lịch thu hoạch.")))
        return _topic_page(listing, topic=Topic.CAPACITY, form=form, harvest_form=asked), 422
    fill_from_harvest(form, listing, asked=asked)
    return _topic_page(listing, topic=Topic.CAPACITY, form=form, harvest_form=asked)


def _after(listing: Listing, *, topic: str) -> str:
    if topic == Topic.PHOTOS:
        return url_for(".edit_topic", listing_id=listing.id, topic=topic)
    return url_for(".edit", listing_id=listing.id)


def _topic_page(
    listing: Listing, *, topic: str, form: Any, harvest_form: HarvestForm | None = None
) -> str:
    return render_template(
        f"listings/topics/{topic}.html",
        listing=listing,
        topic=Topic(topic),
        form=form,
        harvest=harvest_of(listing.category_code),
        harvest_form=harvest_form or HarvestForm(None, prefix="harvest-"),
        most_photos=services.MOST_PHOTOS,
        certificates=queries.certificates_about(listing),
    )


@bp.post("/my/products/<int:listing_id>/photos/<int:photo_id>/caption")
@allow("producer")
@transactional
def caption_photo(listing_id: int, photo_id: int) -> ResponseReturnValue:
    """Say what a photo shows."""
    listing, photo = _own_photo(listing_id, photo_id=photo_id)
    form = CaptionForm()
    if not form.validate():
        photos = EDITORS[Topic.PHOTOS].form(listing)
        photos.refuse(form.caption.errors[0])
        return _topic_page(listing, topic=Topic.PHOTOS, form=photos), 422
    services.caption_photo(listing, photo=photo, caption=form.caption.data or "", at=now())
    return redirect(url_for(".edit_topic", listing_id=listing.id, topic="photos"), 303)


@bp.post("/my/products/<int:listing_id>/photos/<int:photo_id>/remove")
@allow("producer")
@transactional
def remove_photo(listing_id: int, photo_id: int) -> ResponseReturnValue:
    """Take a photo away."""
    listing, photo = _own_photo(listing_id, photo_id=photo_id)
    services.remove_photo(listing, photo=photo, at=now())
    flash(_("Đã xoá ảnh."), "success")
    return redirect(url_for(".edit_topic", listing_id=listing.id, topic="photos"), 303)


def _own_photo(listing_id: int, *, photo_id: int) -> tuple[Listing, Photo]:
    listing = queries.get_own_listing(listing_id, seen_by=viewer())
    photo = next((one for one in listing.photos if one.id == photo_id), None)
    if photo is None:
        raise NotFoundError
    return listing, photo


@bp.post("/my/products/<int:listing_id>/publish")
@allow("producer")
@transactional
def publish(listing_id: int) -> ResponseReturnValue:
    """Show the product to everybody."""
    listing = queries.get_own_listing(listing_id, seen_by=viewer())
    services.publish_listing(listing, by=viewer(), at=now())
    flash(_("Sản phẩm đã được công bố."), "success")
    return redirect(url_for(".show", listing_id=listing.id), 303)


@bp.post("/my/products/<int:listing_id>/archive")
@allow("producer")
@transactional
def archive(listing_id: int) -> ResponseReturnValue:
    """Take the product out of the catalogue."""
    listing = queries.get_own_listing(listing_id, seen_by=viewer())
    services.archive_listing(listing, at=now())
    flash(_("Sản phẩm đã được lưu trữ. Bạn có thể khôi phục bất cứ lúc nào."), "success")
    return redirect(url_for(".edit", listing_id=listing.id), 303)


@bp.post("/my/products/<int:listing_id>/restore")
@allow("producer")
@transactional
def restore(listing_id: int) -> ResponseReturnValue:
    """Bring the product back as a draft."""
    listing = queries.get_own_listing(listing_id, seen_by=viewer())
    services.restore_listing(listing, at=now())
    flash(_("Sản phẩm đã trở lại thành bản nháp."), "success")
    return redirect(url_for(".edit", listing_id=listing.id), 303)
