"""Steps of an event's cycle, taken by staff or by the clock."""

from datetime import date, datetime

from flask_babel import gettext as _

from matchmaker.base import audit
from matchmaker.base.clock import local_day
from matchmaker.base.db import db, transactional
from matchmaker.base.errors import ConflictError, InvalidInputError, NotAllowedError
from matchmaker.base.security import STRANGER, Viewer
from matchmaker.core.event_cycle import COMING, Attendance, Stage, Step, find_step
from matchmaker.core.lifecycle import Actor
from matchmaker.events import mails, queries
from matchmaker.events.models import TradeEvent


def take_step(event: TradeEvent, name: str, *, by: Viewer, at: datetime) -> None:
    """Take a step of the table; ConflictError with a sentence when it is not allowed now."""
    if not by.is_staff:
        raise NotAllowedError
    step = find_step(name, stage=queries.locked(event).stage, actor=Actor.STAFF)
    if step is None:
        raise ConflictError(step_refused())
    if name == "open_registration":
        _check_complete(event, on=local_day(at))
    move(event, step=step, at=at)


def cancel(event: TradeEvent, *, reason: str, by: Viewer, at: datetime) -> None:
    """Call an event off and tell everybody who was asked or is coming."""
    if not reason:
        raise InvalidInputError(_("Hãy ghi lý do huỷ."))
    announced = event.stage is not Stage.DRAFT
    event.cancel_reason = reason
    take_step(event, "cancel", by=by, at=at)
    if announced:
        concerned = queries.participations(event.id, statuses=(*COMING, Attendance.INVITED))
        people = queries.people_of([one.organization_id for one in concerned])
        mails.cancelled(event, to=[user for _id, user in people])


def move(event: TradeEvent, *, step: Step, at: datetime, by_clock: bool = False) -> None:
    """Change the stage as the table says."""
    event.stage = step.target
    event.updated_at = at
    db.session.flush()
    if step.name == "open_wishes":
        coming = queries.participations(event.id, statuses=(Attendance.CONFIRMED,))
        people = queries.people_of([one.organization_id for one in coming])
        mails.wishes_opened(event, to=[user for _id, user in people])
    audit.record(
        f"event.{step.name}",
        subject=event,
        reason=event.cancel_reason,
        by=STRANGER if by_clock else None,
    )


def step_refused() -> str:
    """Return the sentence for a step the table does not allow now."""
    return str(_("Hội nghị không còn ở bước này. Hãy mở lại trang để xem."))


def _check_complete(event: TradeEvent, *, on: date) -> None:
    """Refuse to announce what nobody could come to."""
    first = min((day.held_on for day in event.days), default=None)
    if first is None:
        raise ConflictError(_("Hãy thêm ít nhất một ngày gặp trước khi mở đăng ký."))
    if event.register_until < on:
        raise ConflictError(_("Hạn đăng ký đã qua. Hãy sửa hạn trước khi mở đăng ký."))
    if event.wishes_until >= first:
        raise ConflictError(_("Hạn chọn đối tác phải trước ngày gặp đầu tiên."))


@transactional
def advance_due(at: datetime) -> None:
    """Take the steps whose day has come: deadlines that have passed, days that are held or over."""
    on = local_day(at)
    for event in queries.under_way():
        name = _due(queries.locked(event), on=on)
        step = find_step(name, stage=event.stage, actor=Actor.CLOCK)
        if step is not None:
            move(event, step=step, at=at, by_clock=True)


def _due(event: TradeEvent, *, on: date) -> str:
    """Return the step that the day asks for, empty when none."""
    days = [day.held_on for day in event.days]
    due = {
        Stage.REGISTRATION: ("open_wishes", event.register_until < on),
        Stage.WISHES: ("close_wishes", event.wishes_until < on),
        Stage.FINAL: ("begin", bool(days) and min(days) <= on),
        Stage.DAY: ("close", bool(days) and max(days) < on),
    }
    name, is_due = due.get(event.stage, ("", False))
    return name if is_due else ""
