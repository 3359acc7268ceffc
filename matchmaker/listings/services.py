"""What is done to listings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask_babel import gettext as _

from matchmaker.accounts.models import Organization
from matchmaker.base import audit
from matchmaker.base.db import add_numbered
from matchmaker.base.errors import ConflictError, NotAllowedError
from matchmaker.base.files import StoredFile
from matchmaker.base.labels import label
from matchmaker.base.security import Viewer
from matchmaker.core.quantities import UNITS
from matchmaker.core.text import fold
from matchmaker.listings import policy
from matchmaker.listings.models import Listing, ListingCapacity, ListingStatus, Photo, Topic

#: Photos of one listing at most.
MOST_PHOTOS = 8


@dataclass(frozen=True, slots=True)
class Task:
    """One topic of the listing editor and whether it is done."""

    topic: Topic
    done: bool
    #: Without it the listing cannot be published.
    needed: bool


def completeness(listing: Listing) -> list[Task]:
    """Return the task list of a listing, in the order of the editor."""
    packed = UNITS[listing.unit].factor is not None or listing.pack_size is not None
    # Every draft begins with kg; until something is said of it, nobody has looked at it.
    assumed = (
        listing.status is ListingStatus.DRAFT and listing.unit == "kg" and not _is_measured(listing)
    )
    certified = bool(listing.certificates or listing.covering_certificates)
    return [
        Task(Topic.BASICS, done=bool(listing.name and listing.category_code), needed=True),
        Task(Topic.PACKAGING, done=packed and not assumed, needed=not assumed),
        Task(Topic.CAPACITY, done=any(row.quantity for row in listing.capacities), needed=True),
        Task(Topic.TERMS, done=listing.price_min is not None, needed=False),
        Task(Topic.PHOTOS, done=bool(listing.photos), needed=False),
        Task(Topic.CERTIFICATES, done=certified, needed=False),
    ]


def _is_measured(listing: Listing) -> bool:
    """Tell whether anything was said that counts in the listing's unit, or of its packages."""
    said = (
        listing.packaging,
        listing.min_order,
        listing.lead_time_days,
        listing.shelf_life_days,
        listing.price_min,
    )
    return any(one is not None and one != "" for one in said) or bool(listing.capacities)


def is_complete(listing: Listing) -> bool:
    """Tell whether everything is there that publishing needs."""
    return all(task.done for task in completeness(listing) if task.needed)


def create_listing(
    organization: Organization, *, name: str, at: datetime, category_code: str | None = None
) -> Listing:
    """Add a draft listing of a producer, with the next free code."""
    listing = Listing(
        organization=organization,
        name=name,
        name_folded=fold(name),
        category_code=category_code,
        unit="kg",
        status=ListingStatus.DRAFT,
        created_at=at,
        updated_at=at,
    )
    add_numbered(listing, prefix="SP")
    audit.record("listing.created", subject=listing, name=name)
    return listing


def change_listing(listing: Listing, *, at: datetime, facts: Mapping[str, object]) -> None:
    """Set columns of a listing; `facts` maps column names to values."""
    changed = {name: value for name, value in facts.items() if getattr(listing, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(listing, name, value)
    listing.name_folded = fold(listing.name)
    listing.updated_at = at
    audit.record("listing.changed", subject=listing, columns=sorted(changed))


def change_packaging(listing: Listing, *, at: datetime, facts: Mapping[str, object]) -> bool:
    """Set the packaging; tell whether figures were dropped with the old unit.

    Capacity and price are stated in the unit: with another unit they would say something else.
    ConflictError while a contract counts in the old one.
    """
    other_unit = facts["unit"] != listing.unit
    if other_unit and listing.commitments:
        raise ConflictError(_("Hợp đồng đang chạy tính theo đơn vị cũ, chưa đổi được đơn vị tính."))
    dropped = other_unit and bool(listing.capacities or listing.price_min is not None)
    if other_unit:
        listing.capacities.clear()
        facts = {**facts, "price_min": None, "price_max": None}
    change_listing(listing, at=at, facts=facts)
    return dropped


def set_capacity(listing: Listing, *, monthly: Mapping[int, Decimal | None], at: datetime) -> None:
    """Declare what can be delivered in each calendar month (1–12), in the listing's unit."""
    existing = {row.month: row for row in listing.capacities}
    for month, quantity in monthly.items():
        row = existing.get(month)
        if quantity is None:
            if row is not None:
                listing.capacities.remove(row)
        elif row is None:
            listing.capacities.append(ListingCapacity(month=month, quantity=quantity))
        else:
            row.quantity = quantity
    listing.updated_at = at
    audit.record(
        "listing.capacity_changed",
        subject=listing,
        months={str(m): str(q) for m, q in monthly.items() if q is not None},
    )


def publish_listing(listing: Listing, *, by: Viewer, at: datetime) -> None:
    """Show a complete listing of a verified producer to everybody.

    Raises NotAllowedError for an unverified producer, ConflictError when it is not complete.
    """
    if not policy.may_publish(by, listing):
        raise NotAllowedError(
            _("Đơn vị chưa được xác minh. Bạn có thể chuẩn bị sản phẩm, chưa công bố được.")
        )
    missing = [label(one.topic) for one in completeness(listing) if one.needed and not one.done]
    if missing:
        raise ConflictError(
            _("Chưa công bố được vì còn thiếu: %(topics)s.", topics=", ".join(missing))
        )
    listing.status = ListingStatus.PUBLISHED
    listing.published_at = listing.published_at or at
    listing.updated_at = at
    audit.record("listing.published", subject=listing)


def archive_listing(listing: Listing, *, at: datetime) -> None:
    """Take a listing out of the catalogue; running introductions keep what they recorded."""
    if listing.status is ListingStatus.ARCHIVED:
        raise ConflictError(_("Sản phẩm đã được lưu trữ."))
    listing.status = ListingStatus.ARCHIVED
    listing.updated_at = at
    audit.record("listing.archived", subject=listing)


def restore_listing(listing: Listing, *, at: datetime) -> None:
    """Bring an archived listing back as a draft."""
    if listing.status is not ListingStatus.ARCHIVED:
        raise ConflictError(_("Sản phẩm không nằm trong lưu trữ."))
    listing.status = ListingStatus.DRAFT
    listing.updated_at = at
    audit.record("listing.restored", subject=listing)


def add_photo(
    listing: Listing, *, picture: StoredFile, thumbnail: StoredFile, caption: str, at: datetime
) -> Photo:
    """Add a photo at the end; ConflictError when there are `MOST_PHOTOS` already."""
    if len(listing.photos) >= MOST_PHOTOS:
        raise ConflictError(_("Mỗi sản phẩm có tối đa %(n)s ảnh.", n=MOST_PHOTOS))
    photo = Photo(
        file=picture,
        thumbnail=thumbnail,
        caption=caption,
        position=max((one.position for one in listing.photos), default=0) + 1,
    )
    listing.photos.append(photo)
    listing.updated_at = at
    audit.record("listing.photo_added", subject=listing)
    return photo


def caption_photo(listing: Listing, *, photo: Photo, caption: str, at: datetime) -> None:
    """Say what a photo shows."""
    photo.caption = caption
    listing.updated_at = at
    audit.record("listing.photo_captioned", subject=listing)


def remove_photo(listing: Listing, *, photo: Photo, at: datetime) -> None:
    """Take a photo away."""
    listing.photos.remove(photo)
    listing.updated_at = at
    audit.record("listing.photo_removed", subject=listing)
