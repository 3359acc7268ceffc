"""Independent check of a timetable: reads the instance and the meetings, nothing else."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from matchmaker.core.timetable.shapes import Instance, Meeting, Participant, Side, Timetable


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that a timetable breaks.

    Codes: unknown_wish, unknown_slot, held_twice, unavailable, double_booked, table_taken,
    wrong_table, too_many_tables, above_most, above_most_a_day, lock_broken, agenda_changed,
    above_bound.
    """

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


def problems(instance: Instance, timetable: Timetable) -> list[Problem]:
    """Return every rule of the instance that the timetable breaks; an empty list when none."""
    strange = list(_strange(instance, timetable.meetings))
    if strange:
        return strange
    found = list(_unavailable(instance, timetable.meetings))
    found += _clashes(instance, timetable.meetings)
    found += _tables(instance, timetable.meetings)
    found += _above_most(instance, timetable.meetings)
    found += _locks(instance, timetable)
    if timetable.value > timetable.bound:
        found.append(Problem("above_bound", {"value": timetable.value, "bound": timetable.bound}))
    return found


def _strange(instance: Instance, meetings: Iterable[Meeting]) -> Iterator[Problem]:
    seen: set[int] = set()
    for meeting in meetings:
        if not 0 <= meeting.wish < len(instance.wishes):
            yield Problem("unknown_wish", {"wish": meeting.wish})
        if not 0 <= meeting.slot < len(instance.slots):
            yield Problem("unknown_slot", {"wish": meeting.wish, "slot": meeting.slot})
        if meeting.wish in seen:
            yield Problem("held_twice", {"wish": meeting.wish})
        seen.add(meeting.wish)


def _both(instance: Instance, meeting: Meeting) -> list[tuple[Side, int, Participant]]:
    wish = instance.wishes[meeting.wish]
    return [
        (Side.BUYER, wish.buyer, instance.buyers[wish.buyer]),
        (Side.PRODUCER, wish.producer, instance.producers[wish.producer]),
    ]


def _unavailable(instance: Instance, meetings: Iterable[Meeting]) -> Iterator[Problem]:
    for meeting in meetings:
        for side, at, participant in _both(instance, meeting):
            if meeting.slot not in participant.slots:
                yield Problem("unavailable", _facts(meeting, side=side, at=at))


def _facts(meeting: Meeting, *, side: Side, at: int) -> dict[str, Any]:
    return {"wish": meeting.wish, "slot": meeting.slot, "side": side, "participant": at}


def _clashes(instance: Instance, meetings: Iterable[Meeting]) -> Iterator[Problem]:
    busy: set[tuple[Side, int, int]] = set()
    for meeting in meetings:
        for side, at, _ in _both(instance, meeting):
            if (side, at, meeting.slot) in busy:
                yield Problem("double_booked", _facts(meeting, side=side, at=at))
            busy.add((side, at, meeting.slot))


def _tables(instance: Instance, meetings: Iterable[Meeting]) -> Iterator[Problem]:
    taken: set[tuple[int, int]] = set()
    shared: Counter[int] = Counter()
    owned = sorted(buyer.table for buyer in instance.buyers if buyer.table is not None)
    for meeting in meetings:
        own = instance.buyers[instance.wishes[meeting.wish].buyer].table
        if own != meeting.table and (own is not None or not _is_shared(instance, meeting, owned)):
            yield Problem("wrong_table", {"wish": meeting.wish, "table": meeting.table})
        if (meeting.slot, meeting.table) in taken:
            yield Problem("table_taken", {"slot": meeting.slot, "table": meeting.table})
        taken.add((meeting.slot, meeting.table))
        shared[meeting.slot] += own is None
    for slot, count in sorted(shared.items()):
        if instance.tables is not None and count > instance.tables[slot]:
            yield Problem("too_many_tables", {"slot": slot, "count": count})


def _is_shared(instance: Instance, meeting: Meeting, owned: list[int]) -> bool:
    """Tell whether a table is one of the slot's: the first numbers that nobody owns."""
    if meeting.table < 1 or meeting.table in owned:
        return False
    rank = meeting.table - sum(1 <= table < meeting.table for table in owned)
    return instance.tables is None or rank <= instance.tables[meeting.slot]


def _above_most(instance: Instance, meetings: Iterable[Meeting]) -> Iterator[Problem]:
    held: Counter[tuple[Side, int]] = Counter()
    by_day: Counter[tuple[Side, int, int]] = Counter()
    for meeting in meetings:
        for side, at, participant in _both(instance, meeting):
            day = instance.slots[meeting.slot].day
            held[side, at] += 1
            by_day[side, at, day] += 1
            if participant.most is not None and held[side, at] > participant.most:
                yield Problem("above_most", _facts(meeting, side=side, at=at))
            most = participant.most_a_day
            if most is not None and by_day[side, at, day] > most:
                yield Problem("above_most_a_day", _facts(meeting, side=side, at=at))


def _locks(instance: Instance, timetable: Timetable) -> Iterator[Problem]:
    slots = timetable.slot_of
    for lock in instance.locks:
        slot = slots.get(lock.wish)
        if slot is None or lock.slot not in (None, slot):
            yield Problem("lock_broken", {"wish": lock.wish, "slot": lock.slot})
    locked = {lock.wish for lock in instance.locks}
    for meeting in timetable.meetings:
        for side, at, participant in _both(instance, meeting):
            if participant.agenda_locked and meeting.wish not in locked:
                yield Problem("agenda_changed", _facts(meeting, side=side, at=at))
