"""The linear programs behind the plans, each month measured in its own wanted volume."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from matchmaker.core.supply.exact import GRAINS
from matchmaker.core.supply.problem import Problem
from matchmaker.core.supply.solver import Floats, Indices, Program

#: What a sum of shares may miss by rounding.
SLACK = 1e-9


@dataclass
class _Rows:
    """Rows of a program, added block by block."""

    rows: list[Indices] = field(default_factory=list)
    columns: list[Indices] = field(default_factory=list)
    entries: list[Floats] = field(default_factory=list)
    low: list[Floats] = field(default_factory=list)
    high: list[Floats] = field(default_factory=list)
    count: int = 0

    def add(self, *terms: tuple[Indices, Indices, Floats], low: Floats, high: Floats) -> None:
        """Add len(low) rows; each term is (row in the block, column, entry) in parallel."""
        for rows, columns, entries in terms:
            self.rows.append(rows + self.count)
            self.columns.append(columns)
            self.entries.append(entries)
        self.low.append(low)
        self.high.append(high)
        self.count += len(low)

    def program(
        self, cost: Floats, *, low: Floats, high: Floats, integral: npt.NDArray[np.bool_]
    ) -> Program:
        """Return the program of these rows."""
        return Program(
            cost=cost,
            rows=np.concatenate(self.rows),
            columns=np.concatenate(self.columns),
            entries=np.concatenate(self.entries),
            row_low=np.concatenate(self.low),
            row_high=np.concatenate(self.high),
            low=low,
            high=high,
            integral=integral,
        )


class Model:
    """A problem in floating point.

    Variables in this order: the share of its month that each arc delivers; whether each producer
    is chosen; whether each arc with a least order is used; the share of each month left open.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        arcs, wanted = problem.arcs, problem.wanted
        self._wanted = np.array([float(amount) for amount in wanted])
        self._month = np.array([arc.month for arc in arcs], dtype=np.intp)
        self._producer = np.array([arc.producer for arc in arcs], dtype=np.intp)
        self._ceiling = np.array([arc.capacity / wanted[arc.month] for arc in arcs])
        least = np.array([arc.least / wanted[arc.month] for arc in arcs])
        self._ordered = np.flatnonzero(least)
        self._least = least[self._ordered]
        ceilings = zip(problem.ceilings, wanted, strict=True)
        self._open = np.array([1 - ceiling / amount for ceiling, amount in ceilings])
        self._first_producer = len(arcs)
        self._first_used = self._first_producer + len(problem.producers)
        self._first_open = self._first_used + len(self._ordered)
        self._size = self._first_open + len(wanted)

    def cheapest(
        self, *, unit: Floats, supplier: float, covered: int, at_most: int | None = None
    ) -> Program:
        """Minimise cost in VND: `unit` by arc a base unit, `supplier` by producer chosen.

        At least `covered` grains are covered, by no more than `at_most` producers.
        """
        cost = np.zeros(self._size)
        cost[: self._first_producer] = unit * (self._wanted[self._month] / GRAINS)
        cost[self._first_producer : self._first_used] = supplier
        return self._program(cost, covered=covered, at_most=at_most)

    def widest(self) -> Program:
        """Minimise the share of everything wanted that is left open."""
        cost = np.zeros(self._size)
        cost[self._first_open :] = self._wanted / self._wanted.sum()
        return self._program(cost, covered=0, at_most=None)

    def fewest(self, *, covered: int) -> Program:
        """Minimise producers, were capacity all that counts: what it finds is a bound."""
        months, producers = len(self._wanted), len(self._problem.producers)
        shares = np.zeros((months, producers))
        np.add.at(shares, (self._month, self._producer), self._ceiling)
        month, producer = np.nonzero(shares)
        every = np.arange(months)
        rows = _Rows()
        rows.add(
            (month, producer, np.minimum(shares[month, producer], 1.0)),
            (every, producers + every, np.ones(months)),
            low=np.full(months, 1 - SLACK),
            high=np.full(months, np.inf),
        )
        highest_open = self._limit_open(rows, first=producers, covered=covered)
        return rows.program(
            np.r_[np.ones(producers), np.zeros(months)],
            low=np.r_[np.zeros(producers), self._open],
            high=np.r_[np.ones(producers), highest_open],
            integral=np.arange(producers + months) < producers,
        )

    def shares(self, values: Floats) -> list[float]:
        """Return the share of its month that each arc delivers."""
        used = values[: self._first_producer].copy()
        used[self._ordered] *= values[self._first_used : self._first_open] > 0.5
        return [float(share) for share in used]

    def _program(self, cost: Floats, *, covered: int, at_most: int | None) -> Program:
        rows = _Rows()
        self._add_months(rows)
        self._add_chosen(rows)
        self._add_least_orders(rows)
        self._add_least_each(rows)
        if at_most is not None:
            chosen = np.arange(self._first_producer, self._first_used)
            ones = np.ones(len(chosen))
            rows.add(
                (np.zeros_like(chosen), chosen, ones), low=np.zeros(1), high=np.full(1, at_most)
            )
        highest_open = self._limit_open(rows, first=self._first_open, covered=covered)
        whole = np.zeros(self._size, dtype=np.bool_)
        whole[self._first_producer : self._first_open] = True
        return rows.program(
            cost,
            low=np.r_[np.zeros(self._first_open), self._open],
            high=np.r_[
                np.minimum(self._ceiling, 1.0),
                np.ones(self._first_open - self._first_producer),
                highest_open,
            ],
            integral=whole,
        )

    def _add_months(self, rows: _Rows) -> None:
        """A month is delivered or left open."""
        arcs, months = np.arange(len(self._month)), np.arange(len(self._wanted))
        ones = np.ones(len(months))
        rows.add(
            (self._month, arcs, np.ones(len(arcs))),
            (months, self._first_open + months, ones),
            low=ones,
            high=ones,
        )

    def _add_chosen(self, rows: _Rows) -> None:
        """Only chosen producers deliver; month by month, which makes the relaxation tight."""
        arcs = np.arange(len(self._month))
        rows.add(
            (arcs, arcs, np.ones(len(arcs))),
            (arcs, self._first_producer + self._producer, -np.minimum(self._ceiling, 1.0)),
            low=np.full(len(arcs), -np.inf),
            high=np.zeros(len(arcs)),
        )

    def _add_least_orders(self, rows: _Rows) -> None:
        """A month with a least order delivers nothing, or that and no more than the capacity."""
        block, used = (
            np.arange(len(self._ordered)),
            self._first_used + np.arange(len(self._ordered)),
        )
        ones, endless = np.ones(len(block)), np.full(len(block), np.inf)
        nothing = np.zeros(len(block))
        rows.add(
            (block, self._ordered, ones),
            (block, used, -np.minimum(self._ceiling[self._ordered], 1.0)),
            low=-endless,
            high=nothing,
        )
        rows.add(
            (block, self._ordered, ones), (block, used, -self._least), low=nothing, high=endless
        )

    def _add_least_each(self, rows: _Rows) -> None:
        """A chosen producer delivers the least, all months and listings together."""
        least = self._problem.least_each
        if not least:
            return
        producers = np.arange(len(self._problem.producers))
        rows.add(
            (self._producer, np.arange(len(self._month)), self._wanted[self._month] / least),
            (producers, self._first_producer + producers, -np.ones(len(producers))),
            low=np.zeros(len(producers)),
            high=np.full(len(producers), np.inf),
        )

    def _limit_open(self, rows: _Rows, *, first: int, covered: int) -> Floats:
        """Bound what is left open so that `covered` and no more than the most is covered."""
        problem = self._problem
        if covered == sum(problem.ceilings):
            return self._open
        months = np.arange(len(self._wanted))
        everything = sum(problem.wanted)
        rows.add(
            (np.zeros_like(months), first + months, self._wanted / everything),
            low=np.full(1, (everything - problem.most) / everything - SLACK),
            high=np.full(1, (everything - covered) / everything + SLACK),
        )
        return np.ones(len(months))
