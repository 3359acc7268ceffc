"""Sweeps over buyers: each one's whole agenda is an assignment of wishes to slots, solved exactly.

A buyer meets a producer once at most, so the gaps that a meeting opens or closes in its producer's
day depend on the others' agendas alone, and the assignment is exact for them. Value outweighs
discomfort; chance noise, falling to nothing, lets sweeps leave a local optimum.
"""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from matchmaker.core.timetable.grid import Grid, Ints
from matchmaker.core.timetable.shapes import Weights

Floats = NDArray[np.float64]

#: A unit of value beside one of discomfort: no sum of a buyer's discomforts and noise reaches it.
VALUE = 100_000.0
#: What a held forced wish is worth beside everything else.
FORCED = 1e12
#: Makes a dummy row that stands for a slot a full buyer must leave free be taken before any wish.
REST = 1e15


class Agendas:
    """A timetable that one buyer's agenda at a time is made better in."""

    def __init__(self, grid: Grid, *, slots: Mapping[int, int], weights: Weights) -> None:
        """Begin with wishes held in slots beside the locked ones, without conflict."""
        self.grid, self._weights = grid, weights
        count, days = len(grid.producers.most), grid.producers.day_most.shape[1]
        # A column more than slots: what lies outside the day, never busy.
        self._busy = np.zeros((count, grid.slots + 1), np.bool_)
        self._busy[:, :-1] = grid.producers.locked_at
        self._held = grid.producers.locked.copy()
        self._taken = np.zeros(count, np.int64)
        self._by_day = np.zeros((count, days), np.int64)
        self._locked_by_day = np.zeros((count, days), np.int64)
        for day in range(days):
            locked = grid.producers.locked_at[:, grid.day == day]
            self._locked_by_day[:, day] = locked.sum(axis=1)
        self._load = np.zeros(grid.slots, np.int64)
        self._slot_of = np.full(len(grid.weight), -1, np.int64)
        order = np.argsort(grid.buyer, kind="stable")
        order = order[grid.open[order]]
        cuts = np.searchsorted(grid.buyer[order], np.arange(len(grid.buyers.most) + 1))
        self._wishes = [order[a:b] for a, b in pairwise(cuts.tolist())]
        self._forced = np.zeros(len(grid.weight), np.bool_)
        self._forced[list(grid.forced)] = True
        for wish, slot in slots.items():
            self._slot_of[wish] = slot
        held = np.array(sorted(slots), np.int64)
        self._count(held, slots=self._slot_of[held], by=1)

    def slots(self) -> dict[int, int]:
        """Return the slot of each wish held beside the locked ones."""
        held = np.flatnonzero(self._slot_of >= 0)
        return dict(zip(held.tolist(), self._slot_of[held].tolist(), strict=True))

    def sweep(self, *, chance: np.random.Generator, noise: float) -> None:
        """Make every buyer's agenda the best beside the others, in chance order."""
        for buyer in chance.permutation(len(self._wishes)).tolist():
            if len(self._wishes[buyer]):
                self._improve(buyer, chance=chance, noise=noise)

    def _improve(self, buyer: int, *, chance: np.random.Generator, noise: float) -> None:
        wishes = self._wishes[buyer]
        held = wishes[self._slot_of[wishes] >= 0]
        self._count(held, slots=self._slot_of[held], by=-1)
        self._slot_of[held] = -1
        gain = self._gains(buyer)
        if noise:
            gain += np.where(gain > 0, chance.normal(0, noise, gain.shape), 0)
        rest = self._rests(buyer)
        row, slot = linear_sum_assignment(np.concatenate([gain, rest]), maximize=True)
        use = row < len(wishes)
        row, slot = row[use], slot[use]
        use = gain[row, slot] > 0
        chosen, at = wishes[row[use]], slot[use]
        self._slot_of[chosen] = at
        self._count(chosen, slots=at, by=1)

    def _gains(self, buyer: int) -> Floats:
        """Return what each of a buyer's wishes gains in each slot; 0 where it cannot be held."""
        grid, weights, wishes = self.grid, self._weights, self._wishes[buyer]
        producers = grid.producer[wishes]
        held = self._held[producers]
        bonus = np.where(held == 0, weights.first, np.where(held == 1, weights.second, 0))
        worth = (grid.weight[wishes] + bonus) * VALUE
        short = grid.producers.least[producers] > held
        worth = worth + short * (weights.shortfall * VALUE) + self._forced[wishes] * FORCED
        gain = worth[:, None] - self._discomfort(buyer, producers=producers)
        gain[~self._possible(buyer, producers=producers)] = 0
        return np.asarray(gain, np.float64)

    def _discomfort(self, buyer: int, *, producers: Ints) -> Floats:
        """Return what a meeting in each slot costs in gaps and preferences."""
        grid, weights = self.grid, self._weights
        busy = self._busy[producers]
        opened = 1.0 - busy[:, grid.before] - busy[:, grid.after]
        idle = (self._by_day + self._locked_by_day)[producers][:, grid.day] == 0
        opened[idle] = 0
        against = grid.producers.against[producers].astype(np.int64) + grid.buyers.against[buyer]
        return np.asarray(weights.gap * opened + weights.preference * against)

    def _possible(self, buyer: int, *, producers: Ints) -> NDArray[np.bool_]:
        grid = self.grid
        free = grid.producers.free[producers] & ~self._busy[producers][:, :-1]
        free &= grid.buyers.free[buyer]
        room = self._taken[producers] < grid.producers.most[producers]
        day = (self._by_day < grid.producers.day_most)[producers][:, grid.day]
        possible = free & room[:, None] & day
        if grid.shared[buyer]:
            possible &= self._load < grid.room
        return np.asarray(possible)

    def _rests(self, buyer: int) -> Floats:
        """Return dummy rows that take the slots a buyer's own limits leave unused."""
        grid = self.grid
        free, day_most = grid.buyers.free[buyer], grid.buyers.day_most[buyer]
        rows = []
        left = int(free.sum())
        for day in range(len(day_most)):
            cells = free & (grid.day == day)
            surplus = int(cells.sum() - max(day_most[day], 0))
            rows += [cells] * surplus
            left -= surplus
        surplus = left - max(int(grid.buyers.most[buyer]), 0)
        rows += [free] * surplus
        return np.array(rows, np.float64).reshape(-1, grid.slots) * REST

    def _count(self, wishes: Ints, *, slots: Ints, by: int) -> None:
        producers, grid = self.grid.producer[wishes], self.grid
        self._busy[producers, slots] = by > 0
        np.add.at(self._held, producers, by)
        np.add.at(self._taken, producers, by)
        np.add.at(self._by_day, (producers, grid.day[slots]), by)
        np.add.at(self._load, slots, by * grid.shared[grid.buyer[wishes]])
