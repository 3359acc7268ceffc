"""Where a meeting could be moved to, with what stands in the way of each slot."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
from flask_babel import gettext as _

from matchmaker.core.timetable.account import gaps
from matchmaker.events import versions
from matchmaker.events.instance import present_slots, slot_begins
from matchmaker.events.models import Desk, EventSlot, Meeting, Timetable, TradeEvent
from matchmaker.events.versions import Place


@dataclass(frozen=True, slots=True)
class Line:
    """A change of one pair's meeting."""

    pair: tuple[int, int]
    before: Place | None
    after: Place | None


class Conflict(StrEnum):
    """Why a meeting cannot be in a slot."""

    BUYER_AWAY = "buyer_away"
    PRODUCER_AWAY = "producer_away"
    BUYER_BUSY = "buyer_busy"
    PRODUCER_BUSY = "producer_busy"
    NO_TABLE = "no_table"
    BEGUN = "begun"


@dataclass(frozen=True, slots=True)
class Option:
    """A slot a meeting could be in: the table it would get, or what stands in the way."""

    slot: EventSlot
    table: int | None
    #: Each with the name of the third party, where there is one.
    conflicts: tuple[tuple[Conflict, str], ...] = ()
    is_now: bool = False


def options(meeting: Meeting, *, event: TradeEvent, at: datetime) -> list[Option]:
    """Return every slot of the event as a place for a meeting, in order of time.

    What has begun stays where it is, and nothing is moved into the past.
    """
    has_begun = slot_begins(meeting.slot) <= at
    others = [one for one in versions.meetings_of(meeting.timetable_id) if one.id != meeting.id]
    by_slot: dict[int, list[Meeting]] = {}
    for one in others:
        by_slot.setdefault(one.slot_id, []).append(one)
    ends = (meeting.buyer, meeting.producer)
    present = [present_slots(one.participation, slots=event.slots) for one in ends]
    own_tables = versions.own_tables(event.id)
    found = []
    for slot in event.slots:
        there = by_slot.get(slot.id, [])
        table = _table(meeting, there=there, event=event, own_tables=own_tables)
        conflicts = _conflicts(meeting, slot=slot, there=there, present=present, table=table)
        if has_begun or slot_begins(slot) <= at:
            conflicts = ((Conflict.BEGUN, ""),)
        found.append(Option(slot, table, conflicts, is_now=slot.id == meeting.slot_id))
    return found


def _table(
    meeting: Meeting, *, there: Sequence[Meeting], event: TradeEvent, own_tables: set[int]
) -> int | None:
    """Return the buyer's own table, the table it has now, or the first free shared one."""
    taken = {one.table_number for one in there}
    own = meeting.buyer.table_number
    if own is not None:
        return None if own in taken else own
    shared = [one for one in range(1, event.tables + 1) if one not in own_tables | taken]
    if meeting.table_number in shared:
        return meeting.table_number
    return shared[0] if shared else None


def _conflicts(
    meeting: Meeting,
    *,
    slot: EventSlot,
    there: Sequence[Meeting],
    present: Sequence[set[int]],
    table: int | None,
) -> tuple[tuple[Conflict, str], ...]:
    found: list[tuple[Conflict, str]] = []
    if slot.id not in present[0]:
        found.append((Conflict.BUYER_AWAY, ""))
    if slot.id not in present[1]:
        found.append((Conflict.PRODUCER_AWAY, ""))
    for one in there:
        if one.buyer_id == meeting.buyer_id:
            found.append((Conflict.BUYER_BUSY, _name(one.producer)))
        if one.producer_id == meeting.producer_id:
            found.append((Conflict.PRODUCER_BUSY, _name(one.buyer)))
    # Its own table is taken by the buyer itself: that is said already.
    own_is_taken = meeting.buyer.table_number is not None and found
    if table is None and not own_is_taken:
        found.append((Conflict.NO_TABLE, ""))
    return tuple(found)


def _name(desk: Desk) -> str:
    return desk.participation.organization.name


def sentence(option: Option) -> str:
    """Say what stands in the way of a slot."""
    words: dict[Conflict, Callable[[str], str]] = {
        Conflict.BUYER_AWAY: lambda _name: _("nhà phân phối vắng"),
        Conflict.PRODUCER_AWAY: lambda _name: _("nhà sản xuất vắng"),
        Conflict.BUYER_BUSY: lambda name: _("nhà phân phối gặp %(name)s", name=name),
        Conflict.PRODUCER_BUSY: lambda name: _("nhà sản xuất gặp %(name)s", name=name),
        Conflict.BEGUN: lambda _name: _("đã bắt đầu"),
        Conflict.NO_TABLE: lambda _name: _("hết bàn"),
    }
    return "; ".join(str(words[conflict](name)) for conflict, name in option.conflicts)


def count_gaps(timetable: Timetable, *, event: TradeEvent) -> None:
    """Count the gaps of a version anew after a change by hand."""
    meetings = versions.meetings_of(timetable.id)
    place = {slot.id: at for at, slot in enumerate(event.slots)}
    days = sorted({slot.day.held_on for slot in event.slots})
    day = np.array([days.index(slot.day.held_on) for slot in event.slots], np.int64)
    counted = []
    for ends in ([one.buyer_id for one in meetings], [one.producer_id for one in meetings]):
        rows = {desk: n for n, desk in enumerate(sorted(set(ends)))}
        busy = np.zeros((len(rows), len(place)), np.bool_)
        for desk, one in zip(ends, meetings, strict=True):
            busy[rows[desk], place[one.slot_id]] = True
        counted.append(gaps(busy, day=day))
    timetable.buyer_gaps, timetable.producer_gaps = counted
