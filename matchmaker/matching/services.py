"""What buyers do with their matches."""

from datetime import datetime

from flask_babel import gettext as _

from matchmaker.base import audit, long_jobs
from matchmaker.base.db import db
from matchmaker.base.errors import ConflictError
from matchmaker.base.security import Viewer
from matchmaker.listings.models import Listing
from matchmaker.matching.models import ShortlistEntry
from matchmaker.matching.queries import lock_shortlist, shortlisted_ids
from matchmaker.matching.top_lists import REMATCH
from matchmaker.requirements.models import Requirement

#: Listings put aside for one requirement at most.
LONGEST_SHORTLIST = 50


def keep_listing(requirement: Requirement, *, listing: Listing, by: Viewer, at: datetime) -> None:
    """Put a listing aside; what is there already stays."""
    lock_shortlist(requirement)
    kept = shortlisted_ids(requirement)
    if listing.id in kept:
        return
    if len(kept) >= LONGEST_SHORTLIST:
        raise ConflictError(_("Danh sách rút gọn có tối đa %(n)s sản phẩm.", n=LONGEST_SHORTLIST))
    db.session.add(
        ShortlistEntry(
            requirement_id=requirement.id,
            listing_id=listing.id,
            added_by_id=by.user_id,
            added_at=at,
        )
    )
    audit.record("shortlist.added", subject=requirement, listing_id=listing.id)


def drop_listing(requirement: Requirement, *, listing_id: int) -> None:
    """Take a listing off the shortlist; what is not there stays away."""
    lock_shortlist(requirement)
    entry = db.session.get(ShortlistEntry, (requirement.id, listing_id))
    if entry is None:
        return
    db.session.delete(entry)
    audit.record("shortlist.removed", subject=requirement, listing_id=listing_id)


def start_rematch(*, by: Viewer, at: datetime) -> long_jobs.Job:
    """Ask for a full re-match; the one that is under way is returned instead."""
    if long_jobs.is_active(REMATCH):
        return long_jobs.latest(REMATCH, count=1)[0]
    job = long_jobs.request_job(REMATCH, by_user_id=by.user_id, at=at, active_key=REMATCH)
    audit.record("rematch.requested", subject=job)
    return job


def cancel_rematch(*, at: datetime) -> None:
    """Stop the full re-match that is under way; nothing happens where none is."""
    for job in long_jobs.latest(REMATCH, count=1):
        if job.is_active:
            long_jobs.cancel(job, at=at)
            audit.record("rematch.cancelled", subject=job)
