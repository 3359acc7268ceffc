"""A timetable after a change, with as few other changes as it takes.

The agendas that were hit are assigned again with a large bonus for slots that stay; what is left
goes in along the shortest chain within a budget of moves; then holes are filled touching nobody.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from matchmaker.core.garbage import garbage_waits
from matchmaker.core.timetable.account import timetable_of
from matchmaker.core.timetable.board import NOWHERE, Board, by_day, load_of
from matchmaker.core.timetable.changes import (
    Absent,
    Change,
    Dropout,
    NewLocks,
    participants,
)
from matchmaker.core.timetable.colour import chains, insert, tables_allow, tightest_first
from matchmaker.core.timetable.contradictions import refuse_contradictions
from matchmaker.core.timetable.cover import fill, marginal
from matchmaker.core.timetable.grid import Grid, grid_of
from matchmaker.core.timetable.program import forced_slots
from matchmaker.core.timetable.select import select
from matchmaker.core.timetable.shapes import DEFAULT_WEIGHTS, Instance, Lock, Timetable, Weights

#: A slot that stays counts as much as a tenth of the heaviest wish.
KEEP, WORTH = 1.0, 10.0
#: More than any wishes hit: whoever was not hit keeps a meeting.
STAYS = 10_000.0
#: Meetings moved for those that were hit: as many again, and this many at least.
FEW = 4


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed for those who read the old timetable.

    `moved` are (wish, old slot, new slot), `cancelled` and `added` are wishes.
    """

    moved: tuple[tuple[int, int, int], ...]
    cancelled: tuple[int, ...]
    added: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Repaired:
    """The event and the timetable after a change, and what it changed."""

    instance: Instance
    timetable: Timetable
    difference: Difference


def repair(
    instance: Instance,
    timetable: Timetable,
    change: Change,
    *,
    weights: Weights = DEFAULT_WEIGHTS,
    now: int = 0,
    seed: int = 0,
    adds: Iterable[int] | None = None,
) -> Repaired:
    """Return the timetable after a change; locked meetings and slots before `now` never move.

    Holes are filled with the wishes `adds`, or with any that was not held before.
    `timetable` has no problem in `instance`. The bound after an absence or locks is the one from
    before, which still holds; `rebound` finds a closer one. Raises InfeasibleError when the change
    contradicts a lock.
    """
    # A collection walks through all wishes.
    with garbage_waits():
        return _repaired(
            instance, timetable, change, weights=weights, now=now, seed=seed, adds=adds
        )


def _repaired(
    instance: Instance,
    timetable: Timetable,
    change: Change,
    *,
    weights: Weights,
    now: int,
    seed: int,
    adds: Iterable[int] | None,
) -> Repaired:
    changed = change.applied(instance)
    refuse_contradictions(changed)
    before = timetable.slot_of
    grid = _frozen(changed, before=before, now=now)
    chance = np.random.default_rng(seed)
    board = _begin(grid, before=before, weights=weights, chance=chance)
    _rescue(board, before=before, chance=chance, weights=weights)
    fill(board, weights=weights, wishes=_usable(board, adds))
    bound = timetable.bound
    if not _only_restricts(change, instance):
        bound = select(grid_of(changed), weights=weights).bound
    found = timetable_of(
        changed,
        grid=grid,
        slots=board.slots(),
        bound=bound,
        weights=weights,
        before={meeting.wish: meeting for meeting in timetable.meetings},
    )
    return Repaired(changed, found, difference(timetable, found))


def _usable(board: Board, adds: Iterable[int] | None) -> list[int] | None:
    return None if adds is None else [wish for wish in adds if board.grid.open[wish]]


def _rescue(
    board: Board, *, before: Mapping[int, int], chance: np.random.Generator, weights: Weights
) -> None:
    """Find other slots for what was hit, moving few others."""
    hit = _lost(board, before)
    budget = len(hit) + max(FEW, len(hit))
    for side in (0, 1):
        for who, count in sorted(Counter(board.ends[side][wish] for wish in hit).items()):
            agenda = _Agenda(board, before, weights, side, who, trades=1 < count == len(hit))
            budget -= agenda.assign(hit, budget=budget)
        hit = _lost(board, before)
    for wish in tightest_first(board.grid, wishes=hit):
        budget -= _insert(board, wish=wish, chance=chance, budget=budget)


def _lost(board: Board, wishes: Iterable[int]) -> list[int]:
    """Return the wishes that are not held and could be."""
    slot_of, usable = board.slot_of, board.grid.open
    return sorted(wish for wish in wishes if slot_of[wish] == NOWHERE and usable[wish])


def _only_restricts(change: Change, instance: Instance) -> bool:
    """Tell whether no timetable after the change is worth more than one before."""
    if isinstance(change, Dropout):
        return participants(instance, change.side)[change.who].least == 0
    return isinstance(change, Absent | NewLocks)


def rebound(
    instance: Instance, timetable: Timetable, *, weights: Weights = DEFAULT_WEIGHTS
) -> Timetable:
    """Return the timetable with the bound of its instance as it is now."""
    bound = select(grid_of(instance), weights=weights).bound
    return replace(timetable, bound=min(bound, timetable.bound))


def difference(old: Timetable, new: Timetable) -> Difference:
    """Return what a reader of the old timetable must be told."""
    before, after = old.slot_of, new.slot_of
    return Difference(
        moved=tuple(
            (wish, slot, after[wish])
            for wish, slot in sorted(before.items())
            if after.get(wish, slot) != slot
        ),
        cancelled=tuple(sorted(before.keys() - after.keys())),
        added=tuple(sorted(after.keys() - before.keys())),
    )


def _frozen(instance: Instance, *, before: Mapping[int, int], now: int) -> Grid:
    """Return the grid in which what was held before `now` is locked and nothing else fits there."""
    if now == 0:
        return grid_of(instance)
    locked = {lock.wish for lock in instance.locks if lock.slot is not None}
    past = [
        Lock(wish, slot)
        for wish, slot in sorted(before.items())
        if slot < now and wish not in locked and _both_present(instance, wish=wish, slot=slot)
    ]
    held = replace(instance, locks=(*instance.locks, *past))
    refuse_contradictions(held)
    grid = grid_of(held)
    for side in (grid.buyers, grid.producers):
        side.free[:, :now] = False
    grid.open[~grid.cells().any(axis=1)] = False
    return grid


def _both_present(instance: Instance, *, wish: int, slot: int) -> bool:
    asked = instance.wishes[wish]
    both = (instance.buyers[asked.buyer], instance.producers[asked.producer])
    return all(slot in participant.slots for participant in both)


def _begin(
    grid: Grid, *, before: Mapping[int, int], weights: Weights, chance: np.random.Generator
) -> Board:
    """Return a board with the forced wishes and all that still can stay where it was."""
    forced = _forced(grid, before=before, weights=weights, chance=chance)
    held = _still_held(grid, before=before) | forced
    if _keeps_limits(grid, held=held):
        return Board(grid, slots=held)
    board = Board(grid, slots=forced)
    heaviest = sorted(before, key=lambda wish: (-int(grid.weight[wish]), wish))
    _keep(board, wishes=heaviest, before=before)
    return board


def _forced(
    grid: Grid, *, before: Mapping[int, int], weights: Weights, chance: np.random.Generator
) -> dict[int, int]:
    """Return slots of the forced wishes, those they had where that is possible."""
    if not grid.forced:
        return {}
    board = Board(grid)
    _keep(board, wishes=grid.forced, before=before)
    for wish in grid.forced:
        if board.slot_of[wish] == NOWHERE and not insert(board, wish=wish, chance=chance):
            return forced_slots(grid, weights=weights)
    return board.slots()


def _still_held(grid: Grid, *, before: Mapping[int, int]) -> dict[int, int]:
    """Return all that still can be where it was, limits aside."""
    wishes = np.array(sorted(before), np.int64)
    at = np.array([before[wish] for wish in wishes.tolist()], np.int64)
    can = grid.open[wishes] & grid.buyers.free[grid.buyer[wishes], at]
    can &= grid.producers.free[grid.producer[wishes], at]
    return dict(zip(wishes[can].tolist(), at[can].tolist(), strict=True))


def _keeps_limits(grid: Grid, *, held: Mapping[int, int]) -> bool:
    """Tell whether nobody is double-booked or above a limit, and every slot has its tables."""
    wishes, at = np.array(list(held), np.int64), np.array(list(held.values()), np.int64)
    for side, ends in ((grid.buyers, grid.buyer), (grid.producers, grid.producer)):
        who = ends[wishes]
        counts = by_day(grid, side, who=who, at=at)
        if (counts > side.day_most).any() or (counts.sum(axis=1) > side.most).any():
            return False
        if len(np.unique(who * grid.slots + at)) < len(who):
            return False
    return not (load_of(grid, wishes=wishes, at=at) > grid.room).any()


def _keep(board: Board, *, wishes: Sequence[int], before: Mapping[int, int]) -> None:
    usable = board.grid.open
    for wish in wishes:
        slot = before.get(wish)
        if slot is None or board.slot_of[wish] != NOWHERE or not usable[wish]:
            continue
        if board.has_room(wish) and board.fits(wish, slot=slot):
            board.place(wish, slot=slot)


@dataclass(frozen=True, slots=True)
class _Agenda:
    """One participant's agenda, to be assigned again with what was hit."""

    board: Board
    before: Mapping[int, int]
    weights: Weights
    side: int
    who: int
    #: Whether a lighter meeting may be given up for a heavier one that was hit.
    trades: bool

    def assign(self, hit: Sequence[int], *, budget: int) -> int:
        """Hold as much of the agenda as is worth it; return how many meetings moved."""
        board = self.board
        ends = board.ends[self.side]
        lost = [wish for wish in _lost(board, hit) if ends[wish] == self.who]
        if not lost:
            return 0
        row = list(board.rows[self.side][self.who])
        old = {wish: board.remove(wish) for wish in row if wish >= 0}
        chosen = self._chosen(old, lost=lost)
        moved = sum(1 for wish, slot in chosen.items() if old.get(wish) != slot)
        placed = self._place(chosen) if moved <= budget else []
        if all(wish in placed for wish in old if wish in chosen or not self._may_go(wish)):
            return sum(1 for wish in placed if old.get(wish) != chosen[wish])
        for wish in placed:
            board.remove(wish)
        for wish, slot in old.items():
            board.place(wish, slot=slot)
        return 0

    def _may_go(self, wish: int) -> bool:
        return self.trades and wish not in self.board.grid.forced

    def _chosen(self, old: Mapping[int, int], *, lost: Sequence[int]) -> dict[int, int]:
        wishes = [*old, *lost]
        gain = np.array([self._gains(wish, stays=wish in old) for wish in wishes])
        row, slot = linear_sum_assignment(gain.reshape(len(wishes), -1), maximize=True)
        pairs = zip(row.tolist(), slot.tolist(), strict=True)
        return {wishes[at]: where for at, where in pairs if gain[at, where] > 0}

    def _gains(self, wish: int, *, stays: bool) -> list[float]:
        """Return what holding a wish in each slot is worth; 0 where it does not fit."""
        board = self.board
        heaviest = float(board.grid.weight.max())
        worth = WORTH * marginal(board, wish=wish, weights=self.weights) / heaviest
        if stays and not self._may_go(wish):
            worth += STAYS
        gain = [0.0] * board.grid.slots
        for slot in board.common_slots(wish):
            gain[slot] = 1 + worth + (KEEP if self.before[wish] == slot else 0)
        return gain

    def _place(self, chosen: Mapping[int, int]) -> list[int]:
        """Hold the wishes in order while they fit; return those that do."""
        placed = []
        for wish, slot in chosen.items():
            if self.board.has_room(wish) and self.board.fits(wish, slot=slot):
                self.board.place(wish, slot=slot)
                placed.append(wish)
        return placed


def _insert(board: Board, *, wish: int, chance: np.random.Generator, budget: int) -> int:
    """Hold a wish along the shortest chain within the budget; return how many meetings moved."""
    if not board.has_room(wish) or budget < 1:
        return 0
    slot = next(board.common_slots(wish), None)
    if slot is not None:
        board.place(wish, slot=slot)
        return 1
    ways = [
        (moves, at)
        for moves, at in chains(board, wish=wish, chance=chance)
        if len(moves) < budget and tables_allow(board, wish=wish, slot=at, moves=moves)
    ]
    if not ways:
        return 0
    moves, slot = min(ways, key=lambda way: len(way[0]))
    board.shift(moves)
    board.place(wish, slot=slot)
    return len(moves) + 1
