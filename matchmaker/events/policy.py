"""Who may see and do what with a trade event."""

from datetime import date

from matchmaker.base.security import Viewer
from matchmaker.core.event_cycle import (
    ANNOUNCED,
    COMING,
    PLANNED,
    SEATED,
    Attendance,
    Stage,
    Step,
    steps_of,
)
from matchmaker.core.lifecycle import Actor
from matchmaker.events.models import Participation, TradeEvent

#: Stages in which there are results to read and to enter.
REPORTED_IN = (Stage.DAY, Stage.CLOSING, Stage.FOLLOW_UP)
#: Steps that staff take by a button of the event's page; publishing belongs to the timetable.
ON_THE_PAGE = (
    "open_registration",
    "open_wishes",
    "close_wishes",
    "reopen_wishes",
    "begin",
    "close",
    "follow_up",
    "cancel",
)


def may_see(viewer: Viewer, event: TradeEvent, *, own: Participation | None) -> bool:
    """Staff see every event, everybody what is announced, those who take part what they were in."""
    if viewer.is_staff or event.stage in ANNOUNCED:
        return True
    return own is not None and event.stage is not Stage.DRAFT


def may_plan(viewer: Viewer, event: TradeEvent) -> bool:
    """Staff change what an event says until it is over."""
    return viewer.is_staff and (event.stage is Stage.DRAFT or event.stage in ANNOUNCED)


def may_set_days(viewer: Viewer, event: TradeEvent) -> bool:
    """Staff change days and slots until wishes are opened."""
    return viewer.is_staff and event.stage in PLANNED


def may_invite(viewer: Viewer, event: TradeEvent) -> bool:
    """Staff invite, confirm and refuse until the meetings begin."""
    return viewer.is_staff and event.stage in SEATED


def may_register(viewer: Viewer, event: TradeEvent, *, own: Participation | None, on: date) -> bool:
    """A verified party registers while registration is open; who is invited answers later too."""
    if not ("party" in viewer.kinds and viewer.verified):
        return False
    if own is not None and own.status is Attendance.INVITED:
        return event.stage in SEATED
    if own is not None and own.status in COMING:
        return may_change(viewer, event, own=own)
    return event.stage is Stage.REGISTRATION and on <= event.register_until


def may_change(viewer: Viewer, event: TradeEvent, *, own: Participation) -> bool:
    """A verified party changes what it filled in until the timetable is made."""
    is_own = viewer.organization_id == own.organization_id
    open_now = event.stage in (Stage.REGISTRATION, Stage.WISHES)
    return is_own and viewer.verified and own.status in COMING and open_now


def may_decline(viewer: Viewer, event: TradeEvent, *, own: Participation | None) -> bool:
    """Whoever is invited may say no until the meetings begin."""
    invited = own is not None and own.status is Attendance.INVITED
    return invited and "party" in viewer.kinds and event.stage in SEATED


def may_withdraw(viewer: Viewer, event: TradeEvent, *, own: Participation | None) -> bool:
    """Whoever is coming may withdraw until the meetings begin."""
    coming = own is not None and own.status in COMING
    return coming and "party" in viewer.kinds and event.stage in SEATED


def may_wish(viewer: Viewer, event: TradeEvent, *, own: Participation | None) -> bool:
    """A verified party with a place wishes while wishes are open; nobody does it for it."""
    has_place = own is not None and own.status is Attendance.CONFIRMED
    if own is None or not has_place or viewer.organization_id != own.organization_id:
        return False
    return viewer.verified and event.stage is Stage.WISHES


def steps_for(viewer: Viewer, event: TradeEvent) -> tuple[Step, ...]:
    """Return the steps staff may take by a button of the event's page."""
    if not viewer.is_staff:
        return ()
    steps = steps_of(Actor.STAFF, stage=event.stage)
    return tuple(step for step in steps if step.name in ON_THE_PAGE)


def publishing_steps(viewer: Viewer, event: TradeEvent) -> tuple[str, ...]:
    """Return the steps by which staff may publish a timetable now."""
    if not viewer.is_staff:
        return ()
    steps = steps_of(Actor.STAFF, stage=event.stage)
    return tuple(step.name for step in steps if step.is_publishing)


def actor_of(viewer: Viewer) -> Actor | None:
    """Return on whose side of a participation the viewer stands."""
    if viewer.is_staff:
        return Actor.STAFF
    if viewer.is_producer:
        return Actor.PRODUCER
    return Actor.DISTRIBUTOR if viewer.is_distributor else None
