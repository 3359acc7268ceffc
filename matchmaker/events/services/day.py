"""The day itself: who has come, and changes of the timetable that staff accept."""

from datetime import datetime

from flask_babel import gettext as _

from matchmaker.base import audit
from matchmaker.base.db import db
from matchmaker.base.errors import ConflictError
from matchmaker.core import timetable as core
from matchmaker.core.event_cycle import Attendance
from matchmaker.events import queries, repairs, versions
from matchmaker.events.models import Participation, Timetable, TradeEvent
from matchmaker.events.repairs import Happening
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
) -> Timetable:
    """Repair the published timetable `shown` and publish it; those it touches are told.

    ConflictError when another version was published since it was proposed.
    """
    proposal = repairs.propose(queries.locked(event), own, what=what, slot_id=slot_id, at=at)
    if proposal.published.number != shown:
        raise ConflictError(_("Lịch vừa được sửa ở nơi khác. Hãy xem lại đề xuất."))
    broken = core.problems(proposal.read.instance, proposal.found)
    if broken:  # pragma: no cover - the checker has never found one
        message = f"the repaired timetable breaks {broken[:3]}"
        raise RuntimeError(message)
    away = {slot.id for slot in own.absences}
    own.absences = [
        *own.absences,
        *(slot for slot in event.slots if slot.id in proposal.missed - away),
    ]
    made = versions.add_version(
        proposal.read,
        proposal.found,
        event_id=event.id,
        job_id=None,
        base_id=proposal.published.id,
        at=at,
    )
    made.published_at = at
    event.updated_at = at
    db.session.flush()
    audit.record(
        "event.repaired", subject=event, organization_id=own.organization_id, what=what.value
    )
    tell_changes(event, changes=proposal.changes, is_first=False)
    return made
