"""How an event is planned: what it says, its days and slots."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from flask_babel import gettext as _

from matchmaker.base import audit
from matchmaker.base.db import add_numbered, db
from matchmaker.base.errors import ConflictError, InvalidInputError
from matchmaker.base.security import Viewer
from matchmaker.core.event_cycle import PLANNED, Stage
from matchmaker.core.event_days import DayPlan, slots_of
from matchmaker.core.timetable import Side
from matchmaker.events import policy, queries
from matchmaker.events.models import EventDay, EventSlot, TradeEvent
from matchmaker.events.services import places
from matchmaker.listings.models import Category

#: Days of one event at most.
MOST_DAYS = 10


def create_event(
    *, by: Viewer, at: datetime, facts: Mapping[str, object], categories: Sequence[Category]
) -> TradeEvent:
    """Add a draft; `facts` maps column names to values."""
    event = TradeEvent(
        stage=Stage.DRAFT, created_by_id=by.user_id, created_at=at, updated_at=at, **facts
    )
    event.categories = list(categories)
    add_numbered(event, prefix="HN")
    audit.record("event.created", subject=event, title=event.title)
    return event


def change_event(
    event: TradeEvent,
    *,
    by: Viewer,
    at: datetime,
    facts: Mapping[str, object],
    categories: Sequence[Category],
) -> None:
    """Replace what an event says; new places go to those who wait longest."""
    if not policy.may_plan(by, queries.locked(event)):
        raise ConflictError(_("Hội nghị đã qua hoặc đã huỷ, không sửa được nữa."))
    for name, value in facts.items():
        setattr(event, name, value)
    event.categories = list(categories)
    event.updated_at = at
    db.session.flush()
    for side in Side:
        places.move_up(event, side=side, at=at)
    audit.record("event.changed", subject=event)


def set_day(event: TradeEvent, *, held_on: date, plan: DayPlan, at: datetime) -> EventDay:
    """Add a day or cut it anew; slots that stay keep what people said about them.

    ConflictError once wishes are open; InvalidInputError for a day without a slot or one day too
    many.
    """
    _check_plannable(event)
    slots = slots_of(plan)
    if not slots:
        raise InvalidInputError(_("Với các giờ này, cả ngày không có lượt gặp nào."))
    day = next((one for one in event.days if one.held_on == held_on), None)
    if day is None:
        if len(event.days) >= MOST_DAYS:
            raise InvalidInputError(_("Một hội nghị có tối đa %(n)s ngày.", n=MOST_DAYS))
        day = EventDay(held_on=held_on)
        event.days.append(day)
    day.starts, day.ends = plan.hours.starts, plan.hours.ends
    day.meeting, day.pause = plan.meeting, plan.pause
    day.breaks = [[one.starts, one.ends] for one in plan.breaks]
    kept = {slot.starts: slot for slot in day.slots}
    day.slots = [kept.get(one.starts) or EventSlot(starts=one.starts) for one in slots]
    for slot, span in zip(day.slots, slots, strict=True):
        slot.ends = span.ends
    event.updated_at = at
    db.session.flush()
    event.days.sort(key=lambda one: one.held_on)
    audit.record("event.day_set", subject=event, day=held_on.isoformat(), slots=len(slots))
    return day


def remove_day(event: TradeEvent, *, held_on: date, at: datetime) -> None:
    """Take a day out of an event; what is not there stays away."""
    _check_plannable(event)
    day = next((one for one in event.days if one.held_on == held_on), None)
    if day is None:
        return
    if event.stage is not Stage.DRAFT and len(event.days) == 1:
        raise ConflictError(_("Hội nghị đã mở đăng ký cần có ít nhất một ngày."))
    event.days.remove(day)
    event.updated_at = at
    audit.record("event.day_removed", subject=event, day=held_on.isoformat())


def _check_plannable(event: TradeEvent) -> None:
    if queries.locked(event).stage not in PLANNED:
        raise ConflictError(_("Đã mở chọn đối tác nên không đổi ngày giờ được nữa."))
