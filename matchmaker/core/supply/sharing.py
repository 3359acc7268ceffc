"""One month's capacity shared over all needs: filled volume first, then match."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, gcd

import numpy as np
import numpy.typing as npt

from matchmaker.core.supply.network import Grains, Network
from matchmaker.core.supply.solver import Floats, Indices, Program, components, solve

#: What a filled unit counts, next to at most 1 for its match. Large enough that the linear program
#: all but always fills the most; what it leaves the paths below fill.
FILLED = 16

#: Arcs in one linear program; small ones cost more to hand over than to solve.
BATCH = 1500


@dataclass(frozen=True, slots=True)
class Share:
    """Grains by arc; no way of sharing leaves less unmet or, filling as much, matches better."""

    arcs: Indices
    amounts: Grains
    unmet_bound: int
    quality_bound: int


@dataclass
class _Month:
    """One month's arcs, and what needs and listings have, as they change."""

    need: Indices
    listing: Indices
    weight: npt.NDArray[np.int64]
    wanted: Grains
    free: Grains
    amounts: Grains

    def got(self) -> Grains:
        """Return what each need has."""
        return _summed(self.amounts, by=self.need, size=len(self.wanted))

    def given(self) -> Grains:
        """Return what each listing gives."""
        return _summed(self.amounts, by=self.listing, size=len(self.free))


def share(net: Network, *, month: int) -> Share:
    """Return how one month's capacity is shared best."""
    wanted, free = net.wanted[:, month], net.free[:, month]
    arcs = np.flatnonzero((wanted[net.need] > 0) & (free[net.listing] > 0))
    need, listing = net.need[arcs], net.listing[arcs]
    alone = _alone(need, capacity=np.minimum(wanted[need], free[listing]), wanted=wanted)
    state = _Month(need, listing, net.weight[arcs], wanted, free, alone)
    # Whoever takes a best match that nobody else lacks is served best alone.
    contested = [(batch, _share_batch(state, batch=batch)) for batch in _contested(state)]
    _trim(state)
    unmet_bound = _widen(state)
    quality = state.amounts.astype(object) * state.weight
    return Share(
        arcs=arcs,
        amounts=state.amounts,
        unmet_bound=unmet_bound,
        quality_bound=int(quality.sum())
        + sum(
            _above(state, batch=batch, bound=bound, quality=quality) for batch, bound in contested
        ),
    )


def _alone(need: Indices, *, capacity: Grains, wanted: Grains) -> Grains:
    """Return what each need would take from its best matches on, were it alone."""
    before = np.cumsum(capacity) - capacity
    starts = np.searchsorted(need, need)
    taken: Grains = np.maximum(0, np.minimum(capacity, wanted[need] - (before - before[starts])))
    return taken


def _contested(state: _Month) -> Iterator[Indices]:
    """Yield batches of whole components in which some listing is asked for more than it has."""
    over = np.flatnonzero(state.given() > state.free)
    if not len(over):
        return
    needs = len(state.wanted)
    label = components(state.need, needs + state.listing, size=needs + len(state.free))
    positions = np.flatnonzero(np.isin(label[state.need], label[needs + over]))
    by_label = positions[np.argsort(label[state.need[positions]], kind="stable")]
    ends = np.flatnonzero(np.diff(label[state.need[by_label]])) + 1
    start = 0
    for end in [*ends.tolist(), len(by_label)]:
        if end - start >= BATCH or end == len(by_label):
            yield np.sort(by_label[start:end])
            start = end


@dataclass(frozen=True, slots=True)
class _Bound:
    """Σ (FILLED + weight ÷ heaviest) × grains is no more than `value` in a batch."""

    value: Fraction
    heaviest: int


def _share_batch(state: _Month, *, batch: Indices) -> _Bound:
    """Set the amounts of a batch to what its linear program finds; return its bound."""
    need, listing = state.need[batch], state.listing[batch]
    capacity = np.minimum(state.wanted[need], state.free[listing])
    scale, heaviest = int(state.wanted[need].max()), max(1, int(state.weight[batch].max()))
    solution = solve(
        _program(
            -(FILLED + state.weight[batch] / heaviest),
            sides=((need, state.wanted), (listing, state.free)),
            high=capacity,
            scale=scale,
        )
    )
    values = np.zeros(len(batch)) if solution.values is None else solution.values
    # Basic solutions are multiples of whatever divides all that is wanted and free.
    step = gcd(*map(int, state.wanted[need]), *map(int, state.free[listing]))
    whole = np.rint(values * (scale / step))
    exact = np.array([int(value) * step for value in whole], dtype=state.amounts.dtype)
    state.amounts[batch] = np.maximum(0, np.minimum(exact, capacity))
    lowest = (
        Fraction(solution.bound)
        if np.isfinite(solution.bound)
        else -Fraction((FILLED + 1) * sum(map(int, capacity)), scale)
    )
    return _Bound(-lowest * scale, heaviest)


def _program(
    cost: Floats,
    *,
    sides: tuple[tuple[Indices, Grains], ...],
    high: Grains,
    scale: int,
) -> Program:
    """Return the linear program of a batch; nodes with a single arc are bounds, not rows."""
    arcs = np.arange(len(cost))
    rows: list[Indices] = []
    columns: list[Indices] = []
    limits: list[Floats] = []
    count = 0
    for nodes, limit in sides:
        unique, place, times = np.unique(nodes, return_inverse=True, return_counts=True)
        shared = times > 1
        row = np.cumsum(shared) - 1
        used = shared[place]
        rows.append(count + row[place[used]])
        columns.append(arcs[used])
        limits.append((limit[unique[shared]] / scale).astype(np.float64))
        count += int(shared.sum())
    ends = np.concatenate(limits)
    return Program(
        cost=cost,
        rows=np.concatenate(rows),
        columns=np.concatenate(columns),
        entries=np.ones(sum(map(len, rows))),
        row_low=np.full(count, -np.inf),
        row_high=ends,
        low=np.zeros(len(cost)),
        high=(high / scale).astype(np.float64),
    )


def _above(state: _Month, *, batch: Indices, bound: _Bound, quality: Grains) -> int:
    """Return by how much the match of a batch that fills the most could still be better."""
    filled = sum(map(int, state.amounts[batch]))
    best = (bound.value - FILLED * filled) * bound.heaviest
    return max(0, ceil(best - int(quality[batch].sum())))


def _trim(state: _Month) -> None:
    """Take away what rounding gave too much, from the poorest match on."""
    for nodes, limits in ((state.need, state.wanted), (state.listing, state.free)):
        excess = _summed(state.amounts, by=nodes, size=len(limits)) - limits
        for node in np.flatnonzero(excess > 0):
            above = excess[node]
            arcs = np.flatnonzero(nodes == node)
            for arc in sorted(arcs.tolist(), key=lambda arc: (state.weight[arc], -arc)):
                cut = min(above, state.amounts[arc])
                state.amounts[arc] -= cut
                above -= cut


def _widen(state: _Month) -> int:
    """Fill along augmenting paths until there is none; return the least that stays unmet.

    What the search reaches in the end is a minimum cut, which proves the bound in whole numbers.
    """
    while True:
        still, left = state.wanted - state.got(), state.free - state.given()
        tree = _Tree(state, start=still > 0)
        ends = np.flatnonzero(tree.listings & (left > 0))
        if not len(ends):
            return int(state.wanted[tree.needs].sum() - state.free[tree.listings].sum())
        for listing in ends.tolist():
            tree.push(listing, still=still, left=left)


class _Tree:
    """Needs and listings reached from needs that are short, and the arcs that led there."""

    def __init__(self, state: _Month, *, start: npt.NDArray[np.bool_]) -> None:
        self._state = state
        self.needs = start.copy()
        self.listings = np.zeros(len(state.free), dtype=np.bool_)
        self._into_need = np.full(len(state.wanted), -1)
        self._into_listing = np.full(len(state.free), -1)
        need, listing = state.need, state.listing
        used = state.amounts > 0
        while True:
            ahead = np.flatnonzero(self.needs[need] & ~self.listings[listing])
            self._into_listing[listing[ahead]] = ahead
            self.listings[listing[ahead]] = True
            back = np.flatnonzero(used & self.listings[listing] & ~self.needs[need])
            self._into_need[need[back]] = back
            self.needs[need[back]] = True
            if not len(back):
                return

    def push(self, listing: int, *, still: Grains, left: Grains) -> None:
        """Give what a listing has left along the path to the need that is short, if any is left."""
        state, gains, gives = self._state, [int(self._into_listing[listing])], []
        need = int(state.need[gains[-1]])
        while (arc := int(self._into_need[need])) >= 0:
            gives.append(arc)
            gains.append(int(self._into_listing[state.listing[arc]]))
            need = int(state.need[gains[-1]])
        moved = min(left[listing], still[need], *(state.amounts[arc] for arc in gives))
        if moved > 0:
            state.amounts[gains] += moved
            state.amounts[gives] -= moved
            left[listing] -= moved
            still[need] -= moved


def _summed(amounts: Grains, *, by: Indices, size: int) -> Grains:
    sums = np.zeros(size, dtype=amounts.dtype)
    np.add.at(sums, by, amounts)
    return sums
