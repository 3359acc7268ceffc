"""An instance as arrays, with the meetings that are locked to a slot already taken out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.core.timetable.contradictions import fixed_slots
from matchmaker.core.timetable.shapes import Half, Instance, Participant

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: More than any count of an event.
PLENTY = 1 << 30


@dataclass(frozen=True, slots=True)
class Seats:
    """One side of an event: what its participants can take beside their locked meetings.

    Shapes: `free`, `locked_at` and `against` participants x slots, `day_most` participants x days,
    the others one number a participant.
    """

    free: Flags
    #: Busy with a meeting that is locked to a slot.
    locked_at: Flags
    #: Slots outside the preferred half.
    against: Flags
    most: Ints
    day_most: Ints
    least: Ints
    #: Meetings locked to a slot.
    locked: Ints
    closed: Flags

    @property
    def room(self) -> Ints:
        """The most meetings each can still take: slots, days and its own most."""
        return np.asarray(np.minimum(self.most, self.day_most.sum(axis=1)), np.int64)


@dataclass(frozen=True, slots=True)
class Grid:
    """An event without its locked meetings; wishes keep their numbers.

    Shapes: `buyer`, `producer`, `weight`, `open` one a wish; `day`, `room` one a slot.
    """

    buyers: Seats
    producers: Seats
    buyer: Ints
    producer: Ints
    weight: Ints
    #: Wishes that may still be placed: neither locked to a slot nor without a common slot.
    open: Flags
    day: Ints
    #: The slot before and after on the same day; the number of slots where there is none.
    before: Ints
    after: Ints
    #: Shared tables left in each slot.
    room: Ints
    #: Buyers that sit at shared tables.
    shared: Flags
    #: Wishes locked to a slot, with it.
    fixed: dict[int, int]
    #: Open wishes that must be held in some slot.
    forced: tuple[int, ...]

    @property
    def slots(self) -> int:
        """The number of slots."""
        return len(self.day)

    def cells(self) -> Flags:
        """Return wishes x slots: where each open wish could be held if nothing else were."""
        free = self.buyers.free[self.buyer] & self.producers.free[self.producer]
        return np.asarray(free & self.open[:, None])


def grid_of(instance: Instance) -> Grid:
    """Return the arrays of an instance without contradictions."""
    fixed = fixed_slots(instance.locks)
    day = _days(instance)
    buyer, producer, weight = _wishes(instance)
    shared = np.array([one.table is None for one in instance.buyers], np.bool_)
    room = np.full(len(day), PLENTY, np.int64)
    if instance.tables is not None:
        room[:] = instance.tables
    buyers = _seats(instance.buyers, instance=instance, day=day, wishes=buyer, fixed=fixed)
    producers = _seats(instance.producers, instance=instance, day=day, wishes=producer, fixed=fixed)
    for wish, slot in fixed.items():
        room[slot] -= shared[buyer[wish]]
    buyers.free[np.ix_(shared, room <= 0)] = False
    can = (buyers.free[buyer] & producers.free[producer]).any(axis=1)
    can &= (buyers.room[buyer] > 0) & (producers.room[producer] > 0)
    forced = sorted({lock.wish for lock in instance.locks} - fixed.keys())
    closed = buyers.closed[buyer] | producers.closed[producer]
    closed[forced] = False
    can &= ~closed
    can[list(fixed)] = False
    before, after = _neighbours(day)
    return Grid(
        buyers=buyers,
        producers=producers,
        buyer=buyer,
        producer=producer,
        weight=weight,
        open=can,
        day=day,
        before=before,
        after=after,
        room=room,
        shared=shared,
        fixed=fixed,
        forced=tuple(forced),
    )


def _days(instance: Instance) -> Ints:
    """Return the day of each slot, counted from 0 without holes."""
    days = np.array([slot.day for slot in instance.slots], np.int64)
    return np.asarray(np.unique(days, return_inverse=True)[1], np.int64).reshape(-1)


def _neighbours(day: Ints) -> tuple[Ints, Ints]:
    count = len(day)
    before, after = np.full(count, count, np.int64), np.full(count, count, np.int64)
    same = np.flatnonzero(day[1:] == day[:-1])
    before[same + 1], after[same] = same, same + 1
    return before, after


def _wishes(instance: Instance) -> tuple[Ints, Ints, Ints]:
    wishes, count = instance.wishes, len(instance.wishes)
    return (
        np.fromiter((wish.buyer for wish in wishes), np.int64, count),
        np.fromiter((wish.producer for wish in wishes), np.int64, count),
        np.fromiter((wish.weight for wish in wishes), np.int64, count),
    )


def _present(participants: Sequence[Participant], *, slots: int) -> Flags:
    """Return participants x slots: who is there when; most are there at the same times."""
    rows: dict[frozenset[int], Flags] = {}
    for participant in participants:
        if participant.slots not in rows:
            row = rows[participant.slots] = np.zeros(slots, np.bool_)
            row[list(participant.slots)] = True
    found = [rows[one.slots] for one in participants]
    return np.array(found, np.bool_).reshape(len(participants), slots)


def _seats(
    participants: Sequence[Participant],
    *,
    instance: Instance,
    day: Ints,
    wishes: Ints,
    fixed: dict[int, int],
) -> Seats:
    count, slots = len(participants), len(instance.slots)
    days = int(day.max()) + 1 if slots else 0
    free, locked_at = _present(participants, slots=slots), np.zeros((count, slots), np.bool_)
    day_most = np.repeat(_limits(participants, "most_a_day")[:, None], days, axis=1)
    most, locked = _limits(participants, "most"), np.zeros(count, np.int64)
    for wish, slot in fixed.items():
        who = wishes[wish]
        free[who, slot], locked_at[who, slot] = False, True
        most[who] -= 1
        day_most[who, day[slot]] -= 1
        locked[who] += 1
    in_day = np.zeros((count, days), np.int64)
    for one in range(days):
        in_day[:, one] = free[:, day == one].sum(axis=1)
    return Seats(
        free=free,
        locked_at=locked_at,
        against=_against(participants, instance=instance),
        most=most,
        day_most=np.minimum(day_most, in_day),
        least=np.array([one.least for one in participants], np.int64),
        locked=locked,
        closed=np.array([one.agenda_locked for one in participants], np.bool_),
    )


def _limits(participants: Sequence[Participant], name: str) -> Ints:
    found: list[Any] = [getattr(one, name) for one in participants]
    return np.array([PLENTY if one is None else min(one, PLENTY) for one in found], np.int64)


def _against(participants: Sequence[Participant], *, instance: Instance) -> Flags:
    halves = np.array([slot.half is Half.MORNING for slot in instance.slots], np.bool_)
    found = np.zeros((len(participants), len(halves)), np.bool_)
    for at, participant in enumerate(participants):
        if participant.prefers is not None:
            found[at] = halves != (participant.prefers is Half.MORNING)
    return found
