"""What happens on the day: somebody is late, leaves or stays away, and the change it asks for."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from flask_babel import gettext as _

from matchmaker.base.clock import local_day
from matchmaker.base.errors import ConflictError, InvalidInputError
from matchmaker.core import timetable as core
from matchmaker.core.event_cycle import Attendance, Stage
from matchmaker.core.timetable import Side
from matchmaker.core.timetable.changes import Absent, NewWishes
from matchmaker.core.timetable.repair import rebound, repair
from matchmaker.events import queries, versions
from matchmaker.events.instance import EventInstance, read_instance, slot_begins
from matchmaker.events.models import Meeting, Participation, Timetable, TradeEvent
from matchmaker.events.versions import Changes, Place

#: Stages in which people come and a published timetable is repaired.
REPAIRED_IN = (Stage.FINAL, Stage.DAY)

#: More than any timetable is worth: the bound is found anew after the repair.
UNKNOWN = 2**60


class Happening(StrEnum):
    """What happened to a participant; a slot says from or until when."""

    LATE = "late"
    LEAVES = "leaves"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The timetable after something happened, and what it changes of the published one."""

    published: Timetable
    read: EventInstance
    found: core.Timetable
    changes: Changes
    #: Slots in which the participant is not there, beyond those it had said before.
    missed: frozenset[int]


def propose(
    event: TradeEvent,
    own: Participation,
    *,
    what: Happening,
    slot_id: int | None,
    at: datetime,
) -> Proposal:
    """Return the change that moves fewest other meetings; nothing that has begun is moved.

    ConflictError without a published timetable, InvalidInputError without a slot where one is
    needed.
    """
    published, held, begun = _present(event, at=at)
    missed = _missed(event, what=what, slot_id=slot_id, begun=begun)
    ids = frozenset(event.slots[one].id for one in missed)
    desks = {one.id for one in own.desks}
    locked = [
        one
        for one in held
        if one.is_locked and not (one.slot_id in ids and {one.buyer_id, one.producer_id} & desks)
    ]
    read = read_instance(event, locked=locked, held=held, today=local_day(at))
    try:
        instance, found = _repaired(
            read, before=_as_core(read, held=held), own=own, missed=missed, begun=begun
        )
    except core.InfeasibleError as error:
        raise ConflictError(
            _("Một cuộc gặp đã khoá không giữ được nữa (%(code)s).", code=error.code)
        ) from None
    return _proposal(published, read=replace(read, instance=instance), found=found, missed=ids)


def propose_meetings(
    event: TradeEvent, own: Participation, *, other_ids: Collection[int], at: datetime
) -> Proposal:
    """Return what a participant can hold of the meetings it wishes now; nobody is moved for it.

    `other_ids` are participations of the other side. ConflictError without a published timetable,
    or when somebody named has no place.
    """
    published, held, begun = _present(event, at=at)
    side = Side.PRODUCER if own.side is Side.BUYER else Side.BUYER
    coming = queries.participations(event.id, statuses=(Attendance.CONFIRMED,), side=side)
    wanted = set(other_ids)
    if not wanted <= {one.id for one in coming}:
        raise ConflictError(_("Có đơn vị đã chọn không còn tham dự. Hãy mở lại trang để xem."))
    is_buyer = own.side is Side.BUYER
    read = read_instance(
        event,
        locked=[one for one in held if one.is_locked],
        held=held,
        also=[(own.id, one) if is_buyer else (one, own.id) for one in sorted(wanted)],
        today=local_day(at),
    )
    others = {desk.id for one in coming if one.id in wanted for desk in one.desks}
    desks = {one.id for one in own.desks}
    asked = [
        wish
        for wish in range(len(read.instance.wishes))
        if desks & set(read.pair(wish)) and others & set(read.pair(wish))
    ]
    before = _as_core(read, held=held)
    found = repair(read.instance, before, NewWishes(()), now=begun, adds=asked).timetable
    return _proposal(published, read=read, found=found, missed=frozenset())


def _present(event: TradeEvent, *, at: datetime) -> tuple[Timetable, list[Meeting], int]:
    """Return the published timetable, its meetings, and how many slots have begun."""
    published = versions.published_of(event.id)
    if event.stage not in REPAIRED_IN or published is None:
        raise ConflictError(_("Chỉ sửa được lịch đã công bố, trước khi hội nghị kết thúc."))
    begun = sum(slot_begins(slot) <= at for slot in event.slots)
    return published, versions.meetings_of(published.id), begun


def _proposal(
    published: Timetable, *, read: EventInstance, found: core.Timetable, missed: frozenset[int]
) -> Proposal:
    places = versions.places_of(published.id)
    changes = versions.changes_between(places, _places(read, found))
    return Proposal(published, read, found, changes, missed)


def _missed(
    event: TradeEvent, *, what: Happening, slot_id: int | None, begun: int
) -> frozenset[int]:
    """Return the slots that are missed, by their place in the event; what has begun is over."""
    slots = event.slots
    place = {slot.id: at for at, slot in enumerate(slots)}
    if what is Happening.ABSENT:
        return frozenset(range(begun, len(slots)))
    if slot_id not in place:
        raise InvalidInputError(_("Hãy chọn một lượt gặp."))
    chosen, day = place[slot_id], slots[place[slot_id]].day_id
    of_day = [at for at, slot in enumerate(slots) if slot.day_id == day and at >= begun]
    if what is Happening.LATE:
        return frozenset(at for at in of_day if at < chosen)
    return frozenset(at for at in of_day if at > chosen)


def _as_core(read: EventInstance, *, held: Collection[Meeting]) -> core.Timetable:
    number = {read.pair(wish): wish for wish in range(len(read.instance.wishes))}
    place = {slot: at for at, slot in enumerate(read.slots)}
    meetings = [
        core.Meeting(place[one.slot_id], one.table_number, number[one.buyer_id, one.producer_id])
        for one in held
        if (one.buyer_id, one.producer_id) in number
    ]
    ordered = tuple(sorted(meetings, key=lambda one: (one.slot, one.table)))
    return core.Timetable(ordered, 0, UNKNOWN, 0, 0, 0)


def _repaired(
    read: EventInstance,
    *,
    before: core.Timetable,
    own: Participation,
    missed: frozenset[int],
    begun: int,
) -> tuple[core.Instance, core.Timetable]:
    instance, found = read.instance, before
    desks = read.buyers if own.side is Side.BUYER else read.producers
    for desk in own.desks:
        change = Absent(own.side, desks.index(desk.id), missed)
        result = repair(instance, found, change, now=begun)
        instance, found = result.instance, result.timetable
    return instance, rebound(instance, found)


def _places(read: EventInstance, found: core.Timetable) -> dict[tuple[int, int], Place]:
    return {read.pair(one.wish): Place(read.slots[one.slot], one.table) for one in found.meetings}
