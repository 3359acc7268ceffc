"""A timetable in the making: who meets whom when, one step at a time, never in conflict."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from matchmaker.core.timetable.grid import Grid, Ints, Seats

FREE = -1
BLOCKED = -2
#: Not held.
NOWHERE = -1


class Move(NamedTuple):
    """A held wish that changes its slot."""

    wish: int
    source: int
    target: int


class Board:
    """The slots of the wishes held beside the locked ones; every step keeps every hard rule.

    `rows` holds, for buyers and then producers, the wish held in each slot, FREE or BLOCKED.
    Tables are counted in `load`; only `chain` moves look past them, so `shift` checks.
    """

    def __init__(self, grid: Grid, *, slots: Mapping[int, int] | None = None) -> None:
        """Begin empty, or with `slots` of wishes, which must not conflict."""
        self.grid = grid
        held = np.array(list((slots or {}).items()), np.int64).reshape(-1, 2)
        wishes, at = held[:, 0], held[:, 1]
        sides = ((grid.buyers, grid.buyer), (grid.producers, grid.producer))
        self.rows = [_rows(side, who=ends[wishes], at=at, wishes=wishes) for side, ends in sides]
        self.ends = (grid.buyer.tolist(), grid.producer.tolist())
        self.slot_of = _spread(at, to=wishes, size=len(grid.weight))
        self.held: list[list[int]] = [
            np.bincount(ends[wishes], minlength=len(side.most)).tolist() for side, ends in sides
        ]
        self.by_day = [by_day(grid, side, who=ends[wishes], at=at).tolist() for side, ends in sides]
        self.load = load_of(grid, wishes=wishes, at=at).tolist()
        self.day = grid.day.tolist()
        self.shared = grid.shared.tolist()
        self.room = grid.room.tolist()
        self.most = [side.most.tolist() for side, _ in sides]
        self.day_most = [side.day_most.tolist() for side, _ in sides]

    def slots(self) -> dict[int, int]:
        """Return the slot of each wish held beside the locked ones."""
        return {wish: slot for wish, slot in enumerate(self.slot_of) if slot != NOWHERE}

    def place(self, wish: int, *, slot: int) -> None:
        """Hold a wish in a slot that `fits` it."""
        self._count(wish, slot=slot, by=1)
        for side, ends in enumerate(self.ends):
            self.rows[side][ends[wish]][slot] = wish
        self.slot_of[wish] = slot

    def remove(self, wish: int) -> int:
        """Hold a wish no longer; return the slot it had."""
        slot = self.slot_of[wish]
        self._count(wish, slot=slot, by=-1)
        for side, ends in enumerate(self.ends):
            self.rows[side][ends[wish]][slot] = FREE
        self.slot_of[wish] = NOWHERE
        return slot

    def _count(self, wish: int, *, slot: int, by: int) -> None:
        for side, ends in enumerate(self.ends):
            who = ends[wish]
            self.held[side][who] += by
            self.by_day[side][who][self.day[slot]] += by
        self.load[slot] += by * self.shared[self.ends[0][wish]]

    def has_room(self, wish: int) -> bool:
        """Tell whether both may have one meeting more in all."""
        return all(
            self.held[side][ends[wish]] < self.most[side][ends[wish]]
            for side, ends in enumerate(self.ends)
        )

    def fits(self, wish: int, *, slot: int) -> bool:
        """Tell whether both are free in the slot, on that day, and have a table."""
        return (
            self.rows[0][self.ends[0][wish]][slot] == FREE
            and self.rows[1][self.ends[1][wish]][slot] == FREE
            and self.has_table(wish, slot=slot)
            and self.day_allows(wish, slot=slot)
        )

    def has_table(self, wish: int, *, slot: int) -> bool:
        """Tell whether a table is left for the wish in the slot."""
        return not self.shared[self.ends[0][wish]] or self.load[slot] < self.room[slot]

    def day_allows(self, wish: int, *, slot: int) -> bool:
        """Tell whether both may have one meeting more that day."""
        day = self.day[slot]
        return all(
            self.by_day[side][ends[wish]][day] < self.day_most[side][ends[wish]][day]
            for side, ends in enumerate(self.ends)
        )

    def free_slots(self, side: int, *, who: int) -> list[int]:
        """Return the slots in which a participant could take a meeting, tables aside."""
        held, most = self.by_day[side][who], self.day_most[side][who]
        return [
            slot
            for slot, (wish, day) in enumerate(zip(self.rows[side][who], self.day, strict=True))
            if wish == FREE and held[day] < most[day]
        ]

    def common_slots(self, wish: int) -> Iterator[int]:
        """Yield the slots that fit a wish, in order."""
        buyer, producer = self.rows[0][self.ends[0][wish]], self.rows[1][self.ends[1][wish]]
        for slot, (one, other) in enumerate(zip(buyer, producer, strict=True)):
            if one == other == FREE and self.fits(wish, slot=slot):
                yield slot

    def held_total(self, producer: int) -> int:
        """Return a producer's meetings, the locked ones included."""
        return self.held[1][producer] + int(self.grid.producers.locked[producer])

    def chain(self, side: int, *, who: int, source: int, target: int) -> list[Move] | None:
        """Return the moves that free `who`, free in `target`, in `source` along a Kempe chain.

        None when a blocked cell or a day's most stands in the way. The chain never reaches a
        participant of the other side that is free in `source`.
        """
        moves: list[Move] = []
        one, other = source, target
        while (wish := self.rows[side][who][one]) >= 0:
            side = 1 - side
            who = self.ends[side][wish]
            if self.rows[side][who][other] == BLOCKED:
                return None
            moves.append(Move(wish, one, other))
            one, other = other, one
        if moves and not self._day_allows_end(side, who=who, moved=moves[-1]):
            return None
        return moves

    def _day_allows_end(self, side: int, *, who: int, moved: Move) -> bool:
        day = self.day[moved.target]
        if day == self.day[moved.source]:
            return True
        return bool(self.by_day[side][who][day] < self.day_most[side][who][day])

    def shift(self, moves: Sequence[Move]) -> None:
        """Make the moves of a chain, all at once."""
        for move in moves:
            self.remove(move.wish)
        for move in moves:
            self.place(move.wish, slot=move.target)

    def overfull(self) -> list[int]:
        """Return the slots with more meetings at shared tables than tables."""
        return [slot for slot, load in enumerate(self.load) if load > self.room[slot]]


def _rows(side: Seats, *, who: Ints, at: Ints, wishes: Ints) -> list[list[int]]:
    cells = np.where(side.free, FREE, BLOCKED)
    cells[who, at] = wishes
    rows: list[list[int]] = cells.tolist()
    return rows


def _spread(at: Ints, *, to: Ints, size: int) -> list[int]:
    slots = np.full(size, NOWHERE, np.int64)
    slots[to] = at
    found: list[int] = slots.tolist()
    return found


def by_day(grid: Grid, side: Seats, *, who: Ints, at: Ints) -> Ints:
    """Return participants x days: how many meetings each has."""
    counts = np.zeros(side.day_most.shape, np.int64)
    np.add.at(counts, (who, grid.day[at]), 1)
    return counts


def load_of(grid: Grid, *, wishes: Ints, at: Ints) -> Ints:
    """Return how many meetings sit at shared tables in each slot."""
    sat = at[grid.shared[grid.buyer[wishes]]]
    return np.bincount(sat, minlength=grid.slots)
