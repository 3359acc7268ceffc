"""The timetable of an event, anytime: a first one without conflict at once, then better ones.

Select by a flow, colour by chains, cover and fill; then sweeps, neighbourhoods of the integer
programme while value is missing, and noisy sweeps against gaps.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from matchmaker.core.timetable.account import timetable_of
from matchmaker.core.timetable.board import Board
from matchmaker.core.timetable.colour import colour, insert, tightest_first
from matchmaker.core.timetable.contradictions import refuse_contradictions
from matchmaker.core.timetable.cover import cover, fill
from matchmaker.core.timetable.grid import Flags, Grid, grid_of
from matchmaker.core.timetable.program import Program, forced_slots
from matchmaker.core.timetable.select import Selection, select
from matchmaker.core.timetable.shapes import DEFAULT_WEIGHTS, Instance, Stop, Timetable, Weights
from matchmaker.core.timetable.swaps import swap_slots
from matchmaker.core.timetable.tidy import Agendas

#: Cells up to which the whole event is one programme, with a bound of its own.
SMALL = 12_000
#: Cells of a neighbourhood: at first, at least, at most; and how it grows and shrinks.
NEAR, LEAST, MOST = 600.0, 300.0, 1_100.0
GROWS, SHRINKS = 1.03, 0.95
#: Neighbourhoods without a gain after which gaps are looked at instead.
PATIENCE = 100
#: Noise of the sweeps for value.
SHAKES = (100.0, 0.0, 0.0)
#: Sweeps of the first round against gaps; each next one is twice as long, up to a most.
ROUND, LONGEST = 40, 640
#: Meetings up to which slots are swapped after a round, in so many passes.
FEW, PASSES, HEAT = 1_000, 40, 15.0
#: The noise that a round begins with, in units of discomfort: less than what a gap costs.
NOISE = 20.0


def never() -> bool:
    """Never stop."""
    return False


def best_timetable(
    instance: Instance,
    *,
    seed: int = 0,
    weights: Weights = DEFAULT_WEIGHTS,
    stop: Stop = never,
    steps: int = 60,
) -> Timetable:
    """Return the last of `solve`; as many steps give the same answer wherever they run."""
    found = solve(instance, seed=seed, weights=weights, stop=stop, steps=steps)
    return list(found)[-1]


def solve(
    instance: Instance,
    *,
    seed: int = 0,
    weights: Weights = DEFAULT_WEIGHTS,
    stop: Stop = never,
    steps: int | None = None,
) -> Iterator[Timetable]:
    """Yield timetables without conflict, each better than the one before.

    Ends when `stop` says so or after `steps` steps; neither cuts the first timetable off. Raises
    InfeasibleError when the instance contradicts itself or its forced wishes do not fit.
    """
    search = Search.begin(instance, seed=seed, weights=weights)
    yield search.best
    for taken, better in enumerate(search.steps(), start=1):
        if better:
            yield search.best
        if stop() or (steps is not None and taken >= steps):
            return


@dataclass(slots=True)
class Search:
    """A search in progress: the best timetable and the slots of its wishes."""

    instance: Instance
    grid: Grid
    weights: Weights
    chance: np.random.Generator
    slots: dict[int, int]
    best: Timetable

    @classmethod
    def begin(cls, instance: Instance, *, seed: int, weights: Weights) -> "Search":
        """Return a search that has its first timetable."""
        refuse_contradictions(instance)
        grid = grid_of(instance)
        chance = np.random.default_rng(seed)
        selection = select(grid, weights=weights)
        slots = first_slots(grid, selection=selection, weights=weights, chance=chance)
        best = timetable_of(
            instance, grid=grid, slots=slots, bound=selection.bound, weights=weights
        )
        search = cls(instance, grid, weights, chance, slots, best)
        search._shake()
        return search

    def _shake(self) -> None:
        """Sweep for value when some is missing, so that even the first timetable is good."""
        if self._is_worth_most() or not self.grid.open.any():
            return
        agendas = Agendas(self.grid, slots=self.slots, weights=self.weights)
        for noise in SHAKES:
            agendas.sweep(chance=self.chance, noise=noise)
        board = Board(self.grid, slots=agendas.slots())
        cover(board)
        fill(board, weights=self.weights)
        self._keep(board.slots())

    def steps(self) -> Iterator[bool]:
        """Yield after every step whether it made the timetable better; end at the proven best."""
        if not self.grid.open.any():
            return
        yield from self._raise_value()
        yield from self._tidy()

    def _raise_value(self) -> Iterator[bool]:
        """Search neighbourhoods of the integer programme while value is missing."""
        if self._is_worth_most():
            return
        program = Program(self.grid, weights=self.weights)
        if program.cells <= SMALL:
            yield self._lower_bound(program)
        idle, size = 0, NEAR
        while idle < PATIENCE and not self._is_worth_most():
            free = self._neighbourhood(program, size=size)
            better = self._keep(program.improved(self.slots, free=free))
            idle = 0 if better else idle + 1
            size = min(size * GROWS, MOST) if program.was_easy else max(size * SHRINKS, LEAST)
            yield better

    def _neighbourhood(self, program: Program, *, size: float) -> Flags:
        """Return the cells of some slots, buyers or producers, taken by chance."""
        grid = self.grid
        kinds = (
            (program.slot, grid.slots),
            (grid.buyer[program.wish], len(grid.buyers.most)),
            (grid.producer[program.wish], len(grid.producers.most)),
        )
        ends, count = kinds[int(self.chance.integers(len(kinds)))]
        order = self.chance.permutation(count)
        cells = np.bincount(ends, minlength=count)[order].cumsum()
        many = max(2, int(np.searchsorted(cells, size)))
        return np.isin(ends, order[:many])

    def _tidy(self) -> Iterator[bool]:
        """Sweep against gaps, round after round, each from the best with noise falling to 0."""
        sweeps = ROUND
        while self.best.discomfort(self.weights):
            agendas = Agendas(self.grid, slots=self.slots, weights=self.weights)
            for at in range(sweeps):
                noise = NOISE * max(0.0, 1 - at / (sweeps - 3))
                agendas.sweep(chance=self.chance, noise=noise)
                yield self._keep(agendas.slots())
            if len(self.slots) <= FEW:
                yield from self._swap_slots()
            sweeps = min(2 * sweeps, LONGEST)

    def _swap_slots(self) -> Iterator[bool]:
        """Swap slots along chains, pass after pass."""
        board = Board(self.grid, slots=self.slots)
        for at in range(PASSES):
            heat = HEAT * max(0.0, 1 - at / (PASSES - 3))
            swap_slots(board, chance=self.chance, weights=self.weights, heat=heat)
            yield self._keep(board.slots())

    def _is_worth_most(self) -> bool:
        return self.best.value >= self.best.bound

    def _lower_bound(self, program: Program) -> bool:
        bound = program.bound()
        if bound >= self.best.bound:
            return False
        self.best = self._timetable(self.slots, bound=bound)
        return True

    def _keep(self, slots: Mapping[int, int]) -> bool:
        """Keep these slots when they leave nobody out anew and are worth more or disturb less."""
        found = self._timetable(slots, bound=self.best.bound)
        if self._rank(found) <= self._rank(self.best):
            return False
        self.slots, self.best = dict(slots), found
        return True

    def _rank(self, found: Timetable) -> tuple[int, int, int]:
        placeable = sum(one.has_slot for one in found.left_out)
        return -placeable, found.value, -found.discomfort(self.weights)

    def _timetable(self, slots: Mapping[int, int], *, bound: int) -> Timetable:
        return timetable_of(
            self.instance, grid=self.grid, slots=slots, bound=bound, weights=self.weights
        )


def first_slots(
    grid: Grid, *, selection: Selection, weights: Weights, chance: np.random.Generator
) -> dict[int, int]:
    """Return slots for the selected wishes, with everybody covered and every hole filled."""
    board = Board(grid)
    for wish in tightest_first(grid, wishes=grid.forced):
        if not insert(board, wish=wish, chance=chance):
            board = Board(grid, slots=forced_slots(grid, weights=weights))
            break
    colour(board, wishes=selection.wishes, chance=chance)
    cover(board)
    fill(board, weights=weights)
    return board.slots()
