"""An event as a time-indexed integer programme, solved whole or in neighbourhoods with HiGHS.

A column holds a wish in a slot. Neighbourhoods are bounded in nodes, not in time, so that the same
steps give the same answer.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from matchmaker.core.timetable.grid import PLENTY, Flags, Grid, Ints, Seats
from matchmaker.core.timetable.rows import Rows
from matchmaker.core.timetable.select import earned, weak_duality
from matchmaker.core.timetable.shapes import InfeasibleError, Weights

Floats = NDArray[np.float64]

#: Branching nodes spent on one neighbourhood, and on the forced wishes.
NODES = 10
FORCED_NODES = 100_000
FORCED = 1e6


class Program:
    """The programme of an event, or of some of its wishes; columns keep one order."""

    def __init__(self, grid: Grid, *, weights: Weights, wishes: Ints | None = None) -> None:
        """Gather the columns of all open wishes, or of `wishes` alone."""
        self.grid, self._worth = grid, earned(grid, weights=weights)
        cells = grid.cells()
        if wishes is not None:
            cells[np.setdiff1d(np.arange(len(cells)), wishes)] = False
        self.wish, self.slot = (np.asarray(one, np.int64) for one in np.nonzero(cells))
        self.cells = len(self.wish)
        self._column = {
            (wish, slot): at
            for at, (wish, slot) in enumerate(
                zip(self.wish.tolist(), self.slot.tolist(), strict=True)
            )
        }
        self._rows = Rows()
        self._add_limits()
        self._parts: list[tuple[Ints, int]] = []
        self._add_bonus(weights)
        self._add_guarantees(weights)
        self.columns = self.cells + sum(len(most) for most, _ in self._parts)
        self.matrix = self._rows.matrix(columns=self.columns).tocsc()
        self.limits = self._rows.limits()
        gains = [grid.weight[self.wish], *(np.full(len(most), by) for most, by in self._parts)]
        #: Whether the last neighbourhood was solved without branching.
        self.was_easy = True
        self.gain: Floats = np.concatenate(gains).astype(float)
        #: What a search sees: a forced wish is worth more than all it could push out.
        self.pull = self.gain.copy()
        self.pull[: self.cells][np.isin(self.wish, grid.forced)] += FORCED
        most = [np.ones(self.cells, np.int64), *(part for part, _ in self._parts)]
        self.most: Floats = np.concatenate(most).astype(float)

    def _add_limits(self) -> None:
        grid, slots = self.grid, self.grid.slots
        self._rows.at_most(self.wish, np.ones(len(grid.weight), np.int64))
        for side, ends in ((grid.buyers, grid.buyer), (grid.producers, grid.producer)):
            who = ends[self.wish]
            self._rows.at_most(who * slots + self.slot, np.ones(side.free.size, np.int64))
            self._rows.at_most(who, np.minimum(side.most, PLENTY))
            days = side.day_most.shape[1]
            self._rows.at_most(who * days + grid.day[self.slot], side.day_most.reshape(-1))
        if int(grid.room.min(initial=PLENTY)) < PLENTY:
            shared = np.flatnonzero(grid.shared[grid.buyer[self.wish]])
            self._rows.at_most(self.slot[shared], grid.room, columns=shared)

    def _add_bonus(self, weights: Weights) -> None:
        locked = self.grid.producers.locked
        ids = self.cells + np.arange(len(locked))
        groups = self.grid.producer[self.wish]
        self._rows.covered(groups, by=np.arange(self.cells), parts=[ids, ids + len(locked)])
        self._parts += [
            ((locked == 0).astype(np.int64), weights.first),
            ((locked <= 1).astype(np.int64), weights.second),
        ]

    def _add_guarantees(self, weights: Weights) -> None:
        grid = self.grid
        for side, ends in ((grid.buyers, grid.buyer), (grid.producers, grid.producer)):
            wanted = np.maximum(side.least - side.locked, 0)
            if wanted.any():
                begin = self.cells + sum(len(most) for most, _ in self._parts)
                ids = begin + np.arange(len(wanted))
                self._rows.covered(ends[self.wish], by=np.arange(self.cells), parts=[ids])
                self._parts.append((wanted, weights.shortfall))

    def bound(self) -> int:
        """Return a value that no timetable exceeds: that of the relaxed programme, certified."""
        none = np.zeros(self.columns)
        found = linprog(
            -self.gain,
            A_ub=self.matrix,
            b_ub=self.limits,
            bounds=np.stack([none, self.most], axis=1),
            method="highs-ds",
        )
        certified = weak_duality(
            found,
            gain=self.gain,
            matrix=self.matrix.tocsr(),
            limits=self.limits,
            least=none,
            most=self.most,
        )
        return self._worth + certified

    def point(self, slots: Mapping[int, int]) -> Floats:
        """Return the columns of wishes held in slots, with the bonuses they earn."""
        point = np.zeros(self.columns)
        point[np.array([self._column[item] for item in slots.items()], np.int64)] = 1
        held = self._held(self.grid.producers, self.grid.producer, point)
        at = self.cells
        count = len(held)
        point[at : at + count] = np.minimum(held, self.most[at : at + count])
        first = point[at : at + count]
        at += count
        point[at : at + count] = np.minimum(held - first, self.most[at : at + count])
        at += count
        grid = self.grid
        for side, ends in ((grid.buyers, grid.buyer), (grid.producers, grid.producer)):
            if np.maximum(side.least - side.locked, 0).any():
                held = self._held(side, ends, point)
                point[at : at + len(held)] = np.minimum(held, self.most[at : at + len(held)])
                at += len(held)
        return point

    def _held(self, side: Seats, ends: Ints, point: Floats) -> Floats:
        who = ends[self.wish]
        found = np.bincount(who, weights=point[: self.cells], minlength=len(side.most))
        return np.asarray(found, np.float64)

    def value(self, slots: Mapping[int, int]) -> float:
        """Return what wishes held in slots earn beside the locked ones."""
        return float(self.gain @ self.point(slots))

    def improved(self, slots: Mapping[int, int], *, free: Flags) -> dict[int, int]:
        """Return the best slots when only the `free` cells may change; `slots` when none better."""
        point = self.point(slots)
        loose = np.concatenate([free, np.ones(self.columns - self.cells, np.bool_)])
        stays = np.where(loose, 0, point)
        left = self.limits - self.matrix @ stays
        columns = self._possible(np.flatnonzero(loose), left=left)
        found = self._search(columns=columns, left=left)
        pull = self.pull[columns]
        if found is None or pull @ found <= pull @ point[columns] + 0.5:
            return dict(slots)
        stays[columns] = found
        held = np.flatnonzero(stays[: self.cells] > 0.5)
        return dict(zip(self.wish[held].tolist(), self.slot[held].tolist(), strict=True))

    def _search(self, *, columns: Ints, left: Floats) -> Floats | None:
        """Return the best whole values of some columns that keep the rows."""
        matrix = self.matrix[:, columns]
        rows = np.unique(matrix.indices)
        found = milp(
            -self.pull[columns],
            constraints=LinearConstraint(matrix[rows], -np.inf, left[rows]),
            integrality=np.ones(len(columns)),
            bounds=Bounds(0, self.most[columns]),
            options={"node_limit": NODES, "mip_rel_gap": 0},
        )
        self.was_easy = found.status == 0
        return None if found.x is None else np.asarray(np.round(found.x), np.float64)

    def _possible(self, columns: Ints, *, left: Floats) -> Ints:
        """Return the columns that no full row forbids."""
        entries = self.matrix[:, columns].tocoo()
        full = (entries.data > 0) & (left[entries.row] < 0.5)
        forbidden = np.zeros(len(columns), np.bool_)
        forbidden[entries.col[full]] = True
        return columns[~(forbidden & (columns < self.cells))]


def forced_slots(grid: Grid, *, weights: Weights) -> dict[int, int]:
    """Return a slot for each forced wish; InfeasibleError when they cannot all be held."""
    wishes = np.array(grid.forced, np.int64)
    program = Program(grid, weights=weights, wishes=wishes)
    once = np.zeros((len(wishes), program.columns))
    for at, wish in enumerate(grid.forced):
        once[at, : program.cells] = program.wish == wish
    found = milp(
        np.zeros(program.columns),
        constraints=[
            LinearConstraint(program.matrix, -np.inf, program.limits),
            LinearConstraint(once, 1, 1),
        ],
        integrality=np.ones(program.columns),
        bounds=Bounds(0, program.most),
        options={"node_limit": FORCED_NODES},
    )
    if found.x is None:
        raise InfeasibleError("forced_do_not_fit")
    held = np.flatnonzero(np.round(found.x[: program.cells]))
    return dict(zip(program.wish[held].tolist(), program.slot[held].tolist(), strict=True))
