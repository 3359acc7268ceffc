"""A demand and its suppliers in whole numbers: what can be delivered, by whom, in which month."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from matchmaker.core.scoring.shapes import Month
from matchmaker.core.supply.exact import GRAINS, free_grains, grains
from matchmaker.core.supply.shapes import Demand, Supplier, Terms


class Arc(NamedTuple):
    """One listing in one month; amounts and price in grains, the rest are positions."""

    listing: int
    producer: int
    month: int
    capacity: int
    least: int
    price: int
    score: int


#: Grains by arc, in the order of `Problem.arcs`.
Amounts = list[int]


@dataclass(frozen=True)
class Problem:
    """What is wanted and what can be had; arcs are those that can deliver anything useful."""

    months: tuple[Month, ...]
    wanted: tuple[int, ...]
    #: The total never exceeded.
    most: int
    #: What one producer delivers at least.
    least_each: int
    arcs: tuple[Arc, ...]
    #: Ids by position.
    listings: tuple[int, ...]
    producers: tuple[int, ...]
    #: Grains of VND; None: no price is known.
    neutral_price: int | None
    #: Listing ids that cannot deliver the least.
    too_small: tuple[int, ...]

    @cached_property
    def by_month(self) -> list[list[int]]:
        """Arcs of each month, cheapest first, then best match, then by listing."""
        return _grouped(self.cheapest_first, by=[arc.month for arc in self.arcs])

    @cached_property
    def by_producer(self) -> list[list[int]]:
        """Arcs of each producer, cheapest first."""
        found = _grouped(self.cheapest_first, by=[arc.producer for arc in self.arcs])
        return found + [[]] * (len(self.producers) - len(found))

    @cached_property
    def cheapest_first(self) -> list[int]:
        """All arcs, cheapest first, then best match, then by listing and month."""
        return sorted(
            range(len(self.arcs)),
            key=lambda k: (self.arcs[k].price, -self.arcs[k].score, *self.arcs[k][:3]),
        )

    @cached_property
    def ceilings(self) -> list[int]:
        """What all suppliers together can deliver of each month's wanted volume."""
        free = [0] * len(self.months)
        for arc in self.arcs:
            free[arc.month] += arc.capacity
        return [min(pair) for pair in zip(free, self.wanted, strict=True)]

    @cached_property
    def reach(self) -> int:
        """No plan covers more than this."""
        return min(self.most, sum(self.ceilings))

    @cached_property
    def aim(self) -> int:
        """The wanted total."""
        return min(self.most, sum(self.wanted))


def pose(demand: Demand, *, suppliers: Iterable[Supplier], terms: Terms) -> Problem:
    """Return the problem in whole numbers, the same whatever the order of the suppliers.

    Raises ValueError when a listing comes twice.
    """
    every = sorted(suppliers, key=lambda supplier: supplier.listing_id)
    if len({supplier.listing_id for supplier in every}) < len(every):
        raise ValueError("a listing comes once")
    months = sorted(month for month, amount in demand.by_month.items() if grains(amount))
    wanted = [grains(demand.by_month[month]) for month in months]
    most = sum(wanted) if demand.most is None else min(sum(wanted), grains(demand.most))
    neutral = _median([grains(s.price) for s in every if s.price is not None])
    least = least_each(most, usual=neutral, terms=terms)
    producers = sorted({supplier.producer_id for supplier in every})
    place = {producer: position for position, producer in enumerate(producers)}
    arcs = [
        arc
        for position, supplier in enumerate(every)
        for arc in _arcs(
            supplier,
            listing=position,
            producer=place[supplier.producer_id],
            wanted=[
                (month, min(amount, most)) for month, amount in zip(months, wanted, strict=True)
            ],
            neutral=neutral or 0,
        )
    ]
    useful = _able(arcs, wanted=wanted, least=least)
    kept = tuple(arc for arc in arcs if arc.producer in useful)
    left = {arc.listing for arc in kept}
    return Problem(
        months=tuple(months),
        wanted=tuple(wanted),
        most=most,
        least_each=least,
        arcs=kept,
        listings=tuple(supplier.listing_id for supplier in every),
        producers=tuple(producers),
        neutral_price=neutral,
        too_small=tuple(
            supplier.listing_id
            for position, supplier in enumerate(every)
            if position not in left and _offers_anything(supplier, months=months)
        ),
    )


def least_each(most: int, *, usual: int | None, terms: Terms) -> int:
    """Return the grains one producer delivers at least, when `most` are wanted in all.

    `usual` is the usual price in grains of VND; where there is none, the share alone decides.
    """
    share = Fraction(terms.least_share) * most
    if usual and terms.least_value is not None:
        share = min(share, Fraction(terms.least_value) * GRAINS * GRAINS / usual)
    return int(share)


def _arcs(
    supplier: Supplier,
    *,
    listing: int,
    producer: int,
    wanted: Sequence[tuple[Month, int]],
    neutral: int,
) -> list[Arc]:
    """Return the months in which a listing can deliver at least its least order."""
    least = grains(supplier.least_order)
    price = neutral if supplier.price is None else grains(supplier.price)
    found = []
    for position, (month, amount) in enumerate(wanted):
        free = supplier.free.get(month)
        capacity = 0 if free is None else min(free_grains(free), amount)
        if capacity and capacity >= least:
            found.append(Arc(listing, producer, position, capacity, least, price, supplier.score))
    return found


def _able(arcs: Iterable[Arc], *, wanted: Sequence[int], least: int) -> set[int]:
    """Return the producers who can deliver the least, all their listings together."""
    found: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for arc in arcs:
        found[arc.producer][arc.month] += arc.capacity
    return {
        producer
        for producer, months in found.items()
        if sum(min(free, wanted[month]) for month, free in months.items()) >= least
    }


def _offers_anything(supplier: Supplier, *, months: Iterable[Month]) -> bool:
    return any(supplier.free.get(month, 0) > 0 for month in months)


def _median(prices: list[int]) -> int | None:
    """Return the lower median."""
    return sorted(prices)[(len(prices) - 1) // 2] if prices else None


def _grouped(order: Iterable[int], *, by: Sequence[int]) -> list[list[int]]:
    groups: list[list[int]] = [[] for _ in range(max(by, default=-1) + 1)]
    for item in order:
        groups[by[item]].append(item)
    return groups
