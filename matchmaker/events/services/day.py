"""The day itself: who has come, and changes of the timetable that staff accept."""

from collections.abc import Collection
from datetime import datetime

from flask_babel import gettext as _

from matchmaker.accounts.models import Organization
from matchmaker.base import audit
from matchmaker.base.db import db
from matchmaker.base.errors import ConflictError
from matchmaker.base.security import Viewer
from matchmaker.core import timetable as core
from matchmaker.core.event_cycle import Attendance
from matchmaker.events import queries, repairs, versions
from matchmaker.events.models import Participation, Timetable, TradeEvent
from matchmaker.events.repairs import Happening, Proposal
from matchmaker.events.services.places import seat_walk_in
from matchmaker.events.services.timetable import tell_changes


def check_in(event: TradeEvent, own: Participation, *, at: datetime) -> None:
    """Note that a participant has come; a second time changes nothing."""
    if queries.locked(event).stage not in repairs.REPAIRED_IN:
        raise ConflictError(_("Chỉ điểm danh được khi đã có lịch chính thức."))
    if own.status is not Attendance.CONFIRMED:
        raise ConflictError(_("Đơn vị này không có chỗ tại hội nghị."))
    if own.checked_in_at is None:
        own.checked_in_at = at
        audit.record("event.checked_in", subject=event, organization_id=own.organization_id)


def accept_change(
    event: TradeEvent,
    own: Participation,
    *,
    what: Happening,
    slot_id: int | None,
    shown: int,
    at: datetime,
    is_published: bool = True,
) -> Timetable:
    """Repair the published timetable `shown` and publish it; those it touches are told.

    Else it is kept as a version to be changed by hand and published then.

    ConflictError when another version was published since it was proposed.
    """
    proposal = repairs.propose(queries.locked(event), own, what=what, slot_id=slot_id, at=at)
    _check_shown(proposal, shown=shown)
    away = {slot.id for slot in own.absences}
    own.absences = [
        *own.absences,
        *(slot for slot in event.slots if slot.id in proposal.missed - away),
    ]
    return _publish(event, proposal, own=own, what=what.value, at=at, is_published=is_published)


def walk_in(
    event: TradeEvent, organization: Organization, *, person: str, by: Viewer, at: datetime
) -> Participation:
    """Give a place to an organisation that stands at the door; it brings all that fits the event.

    ConflictError before the final timetable, or for an organisation that is not verified.
    """
    if queries.locked(event).stage not in repairs.REPAIRED_IN or not by.is_staff:
        raise ConflictError(_("Chỉ nhận khách đến không hẹn khi đã có lịch chính thức."))
    if not organization.is_verified:
        raise ConflictError(_("Chỉ nhận đơn vị đã được xác minh."))
    own = queries.participation_of(event.id, organization_id=organization.id)
    own = seat_walk_in(event, organization, own=own, person=person, at=at)
    own.checked_in_at = own.checked_in_at or at
    audit.record("event.walked_in", subject=event, organization_id=organization.id)
    return own


def accept_meetings(
    event: TradeEvent,
    own: Participation,
    *,
    other_ids: Collection[int],
    shown: int,
    at: datetime,
) -> Timetable:
    """Add to the published timetable `shown` what a participant can hold; who meets it is told.

    ConflictError when another version was published since, or when nothing can be held.
    """
    proposal = repairs.propose_meetings(queries.locked(event), own, other_ids=other_ids, at=at)
    _check_shown(proposal, shown=shown)
    if not proposal.changes.added:
        raise ConflictError(_("Không cuộc gặp nào trong số đã chọn còn xếp được."))
    return _publish(event, proposal, own=own, what="meetings", at=at)


def _check_shown(proposal: Proposal, *, shown: int) -> None:
    if proposal.published.number != shown:
        raise ConflictError(_("Lịch vừa được sửa ở nơi khác. Hãy xem lại đề xuất."))


def _publish(
    event: TradeEvent,
    proposal: Proposal,
    *,
    own: Participation,
    what: str,
    at: datetime,
    is_published: bool = True,
) -> Timetable:
    broken = core.problems(proposal.read.instance, proposal.found)
    if broken:  # pragma: no cover - the checker has never found one
        message = f"the repaired timetable breaks {broken[:3]}"
        raise RuntimeError(message)
    made = versions.add_version(
        proposal.read,
        proposal.found,
        event_id=event.id,
        job_id=None,
        base_id=proposal.published.id,
        at=at,
    )
    event.updated_at = at
    db.session.flush()
    audit.record("event.repaired", subject=event, organization_id=own.organization_id, what=what)
    if is_published:
        made.published_at = at
        tell_changes(event, changes=proposal.changes, is_first=False)
    return made
