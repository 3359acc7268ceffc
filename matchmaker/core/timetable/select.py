"""Choose which wishes to hold, slots aside: a min-cost flow with a certified upper bound.

Each producer's first and second meeting earn a bonus, so the flow is concave and spreads the
meetings. The programme is a network's, hence its vertices are whole.
"""

from dataclasses import dataclass
from math import floor
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from matchmaker.core.timetable.grid import PLENTY, Grid, Ints, Seats
from matchmaker.core.timetable.rows import Rows
from matchmaker.core.timetable.shapes import InfeasibleError, Weights


@dataclass(frozen=True, slots=True)
class Selection:
    """Wishes that would be held if slots did not clash; no timetable has more value than `bound`.

    The bound counts the locked meetings too.
    """

    wishes: tuple[int, ...]
    bound: int


def select(grid: Grid, *, weights: Weights) -> Selection:
    """Return the most valuable choice; InfeasibleError when the forced wishes alone are too many."""
    worth = earned(grid, weights=weights)
    rows, gain, most = _network(grid, weights=weights)
    least = np.zeros(len(gain))
    least[list(grid.forced)] = 1
    if not rows.count:
        chosen = np.zeros(0, np.int64)
        return Selection(tuple(chosen.tolist()), worth)
    matrix, limits = rows.matrix(columns=len(gain)), rows.limits()
    found = linprog(
        -gain,
        A_ub=matrix,
        b_ub=limits,
        bounds=np.stack([least, np.maximum(most, least)], axis=1),
        method="highs-ds",
    )
    if found.x is None:
        raise InfeasibleError("forced_do_not_fit")
    chosen = np.flatnonzero(np.round(found.x[: len(grid.weight)]))
    certified = weak_duality(
        found, gain=gain, matrix=matrix, limits=limits, least=least, most=np.maximum(most, least)
    )
    return Selection(tuple(chosen.tolist()), worth + certified)


def weak_duality(
    found: Any, *, gain: Any, matrix: csr_array, limits: Any, least: Any, most: Any
) -> int:
    """Return a whole number no solution exceeds, from the prices of the rows alone."""
    prices = np.maximum(-found.ineqlin.marginals, 0.0)
    spare = gain - matrix.T @ prices
    bound = prices @ limits + np.maximum(spare * most, spare * least).sum()
    return floor(float(bound) + 1e-6)


def earned(grid: Grid, *, weights: Weights) -> int:
    """Return what the locked meetings are worth, less the whole guarantee that they leave open."""
    weight = int(grid.weight[list(grid.fixed)].sum())
    bonus = int(bonus_of(grid.producers.locked, weights=weights).sum())
    return weight + bonus - weights.shortfall * int(_missing(grid).sum())


def bonus_of(held: Ints, *, weights: Weights) -> Ints:
    """Return the bonus of producers with so many meetings."""
    return np.asarray(weights.first * (held > 0) + weights.second * (held > 1), np.int64)


def _missing(grid: Grid) -> Ints:
    return np.concatenate([_open_guarantee(side) for side in (grid.buyers, grid.producers)])


def _open_guarantee(side: Seats) -> Ints:
    return np.asarray(np.maximum(side.least - side.locked, 0), np.int64)


def _network(grid: Grid, *, weights: Weights) -> tuple[Rows, Any, Any]:
    """Return the rows, the gain and the most of each column.

    Columns: wishes, first meetings, second meetings, guaranteed ones of buyers and producers.
    """
    wishes, producers = len(grid.weight), len(grid.producers.most)
    producer_ids = np.arange(producers)
    rows = Rows()
    rows.at_most(grid.buyer, np.minimum(grid.buyers.room, PLENTY))
    rows.at_most(grid.producer, np.minimum(grid.producers.room, PLENTY))
    tables = int(np.minimum(grid.room, PLENTY).sum())
    if tables < PLENTY:
        shared = np.flatnonzero(grid.shared[grid.buyer])
        rows.at_most(np.zeros(len(shared), np.int64), np.array([tables]), columns=shared)
    first = wishes + producer_ids
    rows.covered(grid.producer, by=np.arange(wishes), parts=[first, first + producers])
    at = wishes + 2 * producers
    guarantee = []
    for side, ends in ((grid.buyers, grid.buyer), (grid.producers, grid.producer)):
        wanted = _open_guarantee(side)
        ids = np.arange(len(wanted))
        if wanted.any():
            rows.covered(ends, by=np.arange(wishes), parts=[at + ids])
        guarantee.append(wanted)
        at += len(wanted)
    locked = grid.producers.locked
    gain = [grid.weight, np.full(producers, weights.first), np.full(producers, weights.second)]
    most = [grid.open, locked == 0, locked <= 1]
    gain += [np.full(len(wanted), weights.shortfall) for wanted in guarantee]
    most += guarantee
    return rows, np.concatenate(gain).astype(float), np.concatenate(most).astype(float)
