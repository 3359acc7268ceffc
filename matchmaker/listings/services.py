"""What is done to listings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import func, select

from matchmaker.accounts.models import Organization
from matchmaker.base import audit
from matchmaker.base.db import db
from matchmaker.base.errors import ConflictError, NotAllowedError
from matchmaker.base.files import StoredFile
from matchmaker.base.security import Viewer
from matchmaker.core.text import fold
from matchmaker.listings import policy
from matchmaker.listings.models import Listing, ListingCapacity, ListingStatus, Photo

#: Photos of one listing at most.
MOST_PHOTOS = 8


@dataclass(frozen=True, slots=True)
class Task:
    """One topic of the listing editor and whether it is done."""

    topic: str
    done: bool
    #: Without it the listing cannot be published.
    needed: bool


def completeness(listing: Listing) -> list[Task]:
    """Return the task list of a listing, in the order of the editor."""
    packed = listing.unit in UNITS_WITHOUT_SIZE or listing.pack_size is not None
    certified = bool(listing.certificates or listing.covering_certificates)
    return [
        Task("basics", done=bool(listing.name and listing.category_code), needed=True),
        Task("packaging", done=packed, needed=True),
        Task("capacity", done=any(row.quantity for row in listing.capacities), needed=True),
        Task("terms", done=listing.price_min is not None, needed=False),
        Task("photos", done=bool(listing.photos), needed=False),
        Task("certificates", done=certified, needed=False),
    ]


#: Units that say how much they hold by themselves.
UNITS_WITHOUT_SIZE = frozenset({"kg", "g", "lang", "yen", "ta", "ta60", "tan", "l", "ml", "cai"})


def create_listing(organization: Organization, *, name: str, at: datetime) -> Listing:
    """Add a draft listing of a producer, with the next free code."""
    listing = Listing(
        code=_next_code(),
        organization=organization,
        name=name,
        name_folded=fold(name),
        status=ListingStatus.DRAFT,
        created_at=at,
        updated_at=at,
    )
    db.session.add(listing)
    audit.record("listing.created", subject=listing, name=name)
    return listing


def _next_code() -> str:
    largest = db.session.scalar(select(func.max(Listing.id))) or 0
    return f"SP{largest + 1:05d}"


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
    missing = [task.topic for task in completeness(listing) if task.needed and not task.done]
    if missing:
        raise ConflictError(_("Sản phẩm còn thiếu phần bắt buộc, chưa công bố được."))
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


def remove_photo(listing: Listing, *, photo: Photo, at: datetime) -> None:
    """Take a photo away."""
    listing.photos.remove(photo)
    listing.updated_at = at
    audit.record("listing.photo_removed", subject=listing)
