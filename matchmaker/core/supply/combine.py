"""Several producers together for one requirement that none can fill alone: three plans."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from math import ceil, floor

import numpy as np

from matchmaker.core.scoring.shapes import ONE
from matchmaker.core.supply.exact import GRAINS, amount_of
from matchmaker.core.supply.filling import cheapest_first, repaired, widest_first
from matchmaker.core.supply.plans import as_plan
from matchmaker.core.supply.problem import Amounts, Arc, Problem, pose
from matchmaker.core.supply.program import SLACK, Model
from matchmaker.core.supply.shapes import Aim, Certificate, Combined, Demand, Supplier, Terms
from matchmaker.core.supply.solver import Outcome, Program, Solution, solve

#: A plan that covers less than the widest by more than one part in this of the wanted total is
#: no plan.
PARTS = 1_000_000

#: How often one supplier more is allowed when so few cannot deliver their least.
TRIES = 4


def combine(
    demand: Demand,
    *,
    suppliers: Iterable[Supplier],
    terms: Terms | None = None,
    aims: Collection[Aim] = tuple(Aim),
) -> Combined:
    """Return the cheapest plan, the one of fewest suppliers and a balanced one, each certified.

    Every supplier given meets every must of the requirement except its volume; nothing else is
    judged here. All plans cover as much of the demand as can be (to a millionth), and among those

    - cheapest has the least purchase + onboarding × suppliers;
    - fewest has the fewest suppliers, then the least purchase;
    - balanced has the least purchase + onboarding × suppliers + `supplier_worth` × usual value of
      the goods × suppliers + Σ amount × usual price × `score_worth` × (1 − match).

    The usual price is the neutral price, the median of the known; where none is known, balanced
    weighs suppliers and match alone. Amounts are base units, exact to a millionth; costs are VND.
    The same input gives the same plans. Raises ValueError when a listing comes twice or an amount
    is no amount.
    """
    terms = terms or Terms()
    every = tuple(suppliers)
    problem = pose(demand, suppliers=every, terms=terms)
    search = _Search(problem, terms)
    chosen: dict[tuple[int, ...], dict[Aim, Certificate]] = {}
    for aim, (amounts, certificate) in search.best(aims).items():
        chosen.setdefault(tuple(amounts), {})[aim] = certificate
    unpriced = {supplier.listing_id for supplier in every if supplier.price is None}
    neutral = problem.neutral_price
    return Combined(
        plans=tuple(
            as_plan(
                problem,
                amounts=list(amounts),
                demand=demand,
                terms=terms,
                unpriced=unpriced,
                certificates=certificates,
            )
            for amounts, certificates in chosen.items()
        ),
        neutral_price=None if neutral is None else amount_of(neutral),
        beyond_reach=amount_of(problem.aim - search.reach),
        too_small=problem.too_small,
    )


@dataclass(frozen=True, slots=True)
class _Measure:
    """What a plan costs in VND: goods, what a poorer match is worth, and each supplier."""

    supplier: Fraction = Fraction(0)
    mismatch: Fraction = Fraction(0)

    def unit(self, arc: Arc) -> Fraction:
        """Return the cost of one base unit."""
        return Fraction(arc.price, GRAINS) + self.mismatch * (ONE - arc.score) / ONE

    def value(self, problem: Problem, *, amounts: Amounts) -> Fraction:
        """Return the exact cost of a plan."""
        used = [(arc, x) for arc, x in zip(problem.arcs, amounts, strict=True) if x]
        goods = sum((self.unit(arc) * x for arc, x in used), Fraction(0)) / GRAINS
        return goods + self.supplier * len({arc.producer for arc, _ in used})


def _measures(problem: Problem, *, terms: Terms) -> dict[Aim, _Measure]:
    """Return what each aim counts; for fewest what decides among equally few."""
    onboarding = Fraction(terms.onboarding)
    usual = Fraction(GRAINS if problem.neutral_price is None else problem.neutral_price, GRAINS)
    value = usual * problem.aim / GRAINS
    taken_on = onboarding if problem.neutral_price is not None else Fraction(0)
    return {
        Aim.CHEAPEST: _Measure(supplier=onboarding),
        Aim.FEWEST: _Measure(),
        Aim.BALANCED: _Measure(
            supplier=taken_on + Fraction(terms.supplier_worth) * value,
            mismatch=usual * Fraction(terms.score_worth),
        ),
    }


class _Search:
    """Looks for the best plan of each aim among what the solver and two greedy ways find."""

    def __init__(self, problem: Problem, terms: Terms) -> None:
        self._problem = problem
        self._terms = terms
        self._measures = _measures(problem, terms=terms)
        self._bounds: dict[Aim, float] = {}
        self._pool: list[Amounts] = []
        #: No plan covers more grains than this.
        self.reach = problem.reach
        #: What the plans sought cover at least.
        self._covered = problem.reach

    def best(self, aims: Collection[Aim]) -> dict[Aim, tuple[Amounts, Certificate]]:
        """Return the amounts and the certificate of each aim, in the order of the aims."""
        problem = self._problem
        if not problem.reach:
            nothing = Certificate(Decimal(0), Decimal(0), Decimal(0))
            return {aim: ([0] * len(problem.arcs), nothing) for aim in Aim if aim in aims}
        self._pool = [
            repaired(problem, amounts=greedy(problem)) for greedy in (cheapest_first, widest_first)
        ]
        self._model = Model(problem)
        self._find_reach()
        ways = {
            Aim.CHEAPEST: self._seek_cheapest,
            Aim.FEWEST: self._seek_fewest,
            Aim.BALANCED: self._seek_balanced,
        }
        for aim, seek in ways.items():
            if aim in aims:
                seek()
        return {aim: self._judged(aim) for aim in Aim if aim in aims}

    def _find_reach(self) -> None:
        """Settle how much can be covered, where least deliveries may keep it below capacity."""
        if any(sum(amounts) == self._problem.reach for amounts in self._pool):
            return
        program = self._model.widest()
        found = self._solved(program, gap=self._terms.gap)
        self._keep(found)
        everything = sum(self._problem.wanted)
        bound = floor(Fraction(min(1.0, 1 - found.bound + SLACK)) * everything)
        self.reach = min(self._problem.reach, bound)
        self._covered = max(sum(amounts) for amounts in self._pool)

    def _seek_cheapest(self) -> None:
        found = self._solved(self._program(Aim.CHEAPEST), gap=self._terms.gap)
        self._keep(found)
        self._bounds[Aim.CHEAPEST] = found.bound

    def _seek_balanced(self) -> None:
        found = self._solved(self._program(Aim.BALANCED), gap=self._terms.other_gap)
        self._keep(found)
        self._bounds[Aim.BALANCED] = found.bound

    def _seek_fewest(self) -> None:
        """Find how few could do, then the cheapest way with so few, or with one more."""
        fewest = self._solved(self._model.fewest(covered=self._covered), gap=0.0)
        bound = max(1, ceil(fewest.bound - 1e-6)) if np.isfinite(fewest.bound) else 1
        self._bounds[Aim.FEWEST] = bound
        few = min(self._suppliers(amounts) for amounts in self._pool)
        for at_most in range(bound, min(few, bound + TRIES) + 1):
            program = self._program(Aim.FEWEST, at_most=at_most)
            found = self._solved(program, gap=self._terms.other_gap)
            if self._keep(found) or found.outcome is Outcome.STOPPED:
                return

    def _program(self, aim: Aim, *, at_most: int | None = None) -> Program:
        measure = self._measures[aim]
        return self._model.cheapest(
            unit=np.array([float(measure.unit(arc)) for arc in self._problem.arcs]),
            supplier=float(measure.supplier),
            covered=self._covered,
            at_most=at_most,
        )

    def _solved(self, program: Program, *, gap: float) -> Solution:
        return solve(program, gap=gap, nodes=self._terms.nodes, seconds=self._terms.seconds)

    def _keep(self, found: Solution) -> bool:
        """Add what the solver found to the pool, in whole grains; tell whether it found any."""
        if found.values is None:
            return False
        wanted, arcs = self._problem.wanted, self._problem.arcs
        shares = self._model.shares(found.values)
        rounded = [
            floor(Fraction(share) * wanted[arc.month])
            for arc, share in zip(arcs, shares, strict=True)
        ]
        self._pool.append(repaired(self._problem, amounts=rounded))
        return True

    def _suppliers(self, amounts: Amounts) -> int:
        return len({arc.producer for arc, x in zip(self._problem.arcs, amounts, strict=True) if x})

    def _judged(self, aim: Aim) -> tuple[Amounts, Certificate]:
        """Return the best of the pool by the exact measure of an aim."""
        widest = max(sum(amounts) for amounts in self._pool)
        pool = [x for x in self._pool if (widest - sum(x)) * PARTS <= self._problem.aim]
        measure, by_count = self._measures[aim], aim is Aim.FEWEST

        def order(amounts: Amounts) -> tuple[int, Fraction, Amounts]:
            count = self._suppliers(amounts) if by_count else 0
            return count, measure.value(self._problem, amounts=amounts), amounts

        best = min(pool, key=order)
        value = Fraction(order(best)[0]) if by_count else order(best)[1]
        return best, _certificate(value, bound=self._bounds[aim])


def _certificate(value: Fraction, *, bound: float) -> Certificate:
    """Return value and bound in whole VND or suppliers, the bound no better than the value."""
    lowest = min(value, Fraction(max(bound, 0.0)))
    gap = (value - lowest) / value if value else Fraction(0)
    return Certificate(
        value=_rounded(value, places=0 if value.denominator == 1 else 2, rounding=ROUND_CEILING),
        bound=_rounded(lowest, places=0 if lowest.denominator == 1 else 2, rounding=ROUND_FLOOR),
        gap=_rounded(gap, places=6, rounding=ROUND_CEILING),
    )


def _rounded(value: Fraction, *, places: int, rounding: str) -> Decimal:
    scaled = value * 10**places
    whole = ceil(scaled) if rounding == ROUND_CEILING else floor(scaled)
    return Context(prec=150).scaleb(Decimal(whole), -places)
