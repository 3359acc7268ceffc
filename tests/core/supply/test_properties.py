"""What holds for any demand and any suppliers, any needs and any stocks."""

from decimal import Decimal
from fractions import Fraction
from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.core.scoring import ONE
from matchmaker.core.supply import (
    Aim,
    Demand,
    Fit,
    Need,
    Stock,
    Supplier,
    Terms,
    allocate,
    allocation_problems,
    combine,
    first_come_first_served,
    problems,
)
from tests.core.supply.strategies import demands, markets, small, suppliers, terms

Market = tuple[list[Need], list[Stock], list[Fit]]

MODEST = settings(max_examples=80, deadline=None)


@given(demands(), suppliers(), terms)
@MODEST
def test_every_plan_passes_the_checker(demand: Demand, offered: list[Supplier], on: Terms) -> None:
    combined = combine(demand, suppliers=offered, terms=on)
    assert problems(demand, suppliers=offered, combined=combined, terms=on) == []
    assert {aim for plan in combined.plans for aim in plan.aims} == set(Aim)


@given(demands(), suppliers(), terms, st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_of_suppliers_does_not_matter(
    demand: Demand, offered: list[Supplier], on: Terms, random: Random
) -> None:
    shuffled = random.sample(offered, len(offered))
    assert combine(demand, suppliers=offered, terms=on) == combine(
        demand, suppliers=shuffled, terms=on
    )


@given(demands(), suppliers())
@MODEST
def test_without_least_deliveries_all_that_can_be_covered_is(
    demand: Demand, offered: list[Supplier]
) -> None:
    free = [Supplier(s.listing_id, s.producer_id, s.free, s.price, s.score) for s in offered]
    combined = combine(demand, suppliers=free, terms=Terms(least_share=Decimal(0)))
    for plan in combined.plans:
        assert plan.missing == combined.beyond_reach


@given(demands(small), suppliers(small, most=3), terms)
@MODEST
def test_no_plan_in_whole_units_is_better_than_the_certified_bound(
    demand: Demand, offered: list[Supplier], on: Terms
) -> None:
    combined = combine(demand, suppliers=offered, terms=on)
    rivals = [
        rival for rival in _whole_plans(demand, offered) if _keeps(rival, demand, offered, on)
    ]
    most = max((sum(rival.values()) for rival in rivals), default=0)
    for plan in combined.plans:
        covered = sum(plan.covered.values())
        assert most * (1 - Decimal("0.000001")) <= covered
        if covered > most:
            continue
        widest = [rival for rival in rivals if sum(rival.values()) == most]
        for aim, certificate in plan.certificates.items():
            best = min(_value(rival, offered, on, aim) for rival in widest)
            if aim is not Aim.BALANCED:
                assert certificate.bound <= best + Fraction(best, 10**6)
            if aim is Aim.CHEAPEST:
                assert certificate.gap <= Decimal("0.001")


def _whole_plans(
    demand: Demand, offered: list[Supplier]
) -> list[dict[tuple[int, tuple[int, int]], int]]:
    """Return every way of delivering whole units within capacity."""
    places = [
        (s.listing_id, month, int(min(free, demand.by_month.get(month, 0))))
        for s in offered
        for month, free in s.free.items()
        if min(free, demand.by_month.get(month, 0)) > 0
    ][:6]
    ways = product(*(range(most + 1) for _, _, most in places))
    return [
        {place[:2]: amount for place, amount in zip(places, way, strict=True) if amount}
        for way in ways
    ]


def _keeps(
    rival: dict[tuple[int, tuple[int, int]], int],
    demand: Demand,
    offered: list[Supplier],
    on: Terms,
) -> bool:
    by_id = {s.listing_id: s for s in offered}
    wanted = sum(demand.by_month.values())
    most = wanted if demand.most is None else min(wanted, demand.most)
    least, usual = on.least_share * most, _usual(offered)
    if usual and on.least_value is not None:
        least = min(least, on.least_value / usual)
    each: dict[int, int] = {}
    for (listing, _), amount in rival.items():
        each[by_id[listing].producer_id] = each.get(by_id[listing].producer_id, 0) + amount
    return (
        sum(rival.values()) <= most
        and all(amount >= least for amount in each.values())
        and all(amount >= by_id[listing].least_order for (listing, _), amount in rival.items())
        and all(
            sum(x for (_, when), x in rival.items() if when == month) <= amount
            for month, amount in demand.by_month.items()
        )
    )


def _value(
    rival: dict[tuple[int, tuple[int, int]], int], offered: list[Supplier], on: Terms, aim: Aim
) -> Fraction:
    by_id = {s.listing_id: s for s in offered}
    neutral = _usual(offered)
    count = len({by_id[listing].producer_id for listing, _ in rival})
    if aim is Aim.FEWEST:
        return Fraction(count)
    goods = sum(
        amount * (neutral if (price := by_id[listing].price) is None else price)
        for (listing, _), amount in rival.items()
    )
    return Fraction(goods) + count * Fraction(on.onboarding)


def _usual(offered: list[Supplier]) -> Decimal:
    known = sorted(s.price for s in offered if s.price is not None)
    return known[(len(known) - 1) // 2] if known else Decimal(0)


@given(markets())
@MODEST
def test_every_allocation_passes_the_checker(market: Market) -> None:
    needs, stocks, fits = market
    shared = allocate(needs, stocks=stocks, fits=fits)
    served = first_come_first_served(needs, stocks=stocks, fits=fits)
    assert allocation_problems(needs, stocks=stocks, fits=fits, allocation=shared) == []
    assert allocation_problems(needs, stocks=stocks, fits=fits, allocation=served) == []
    assert shared.total_unmet == shared.unmet_bound
    assert shared.total_unmet <= served.total_unmet


@given(markets(st.integers(0, 3).map(Decimal), most=2))
@MODEST
def test_no_sharing_in_whole_units_is_better(market: Market) -> None:
    needs, stocks, fits = market
    shared = allocate(needs, stocks=stocks, fits=fits)
    best = sum((_best_of_month(market, month) for month in _months(needs)), start=_Pair(0, 0))
    assert (shared.filled, shared.quality * ONE) == (best.filled, best.quality)


class _Pair:
    """Filled units and Σ amount × match × priority in millionths."""

    def __init__(self, filled: int, quality: int) -> None:
        self.filled, self.quality = filled, quality

    def __add__(self, other: "_Pair") -> "_Pair":
        return _Pair(self.filled + other.filled, self.quality + other.quality)


def _months(needs: list[Need]) -> set[tuple[int, int]]:
    return {month for need in needs for month in need.by_month}


def _best_of_month(market: Market, month: tuple[int, int]) -> _Pair:
    needs, stocks, fits = market
    wanted = {need.requirement_id: int(need.by_month.get(month, 0)) for need in needs}
    free = {stock.listing_id: int(stock.free.get(month, 0)) for stock in stocks}
    priority = {need.requirement_id: need.priority for need in needs}
    found = (0, 0)
    for way in product(range(4), repeat=len(fits)):
        taken = list(zip(fits, way, strict=True))
        if all(
            sum(x for fit, x in taken if fit.requirement_id == each) <= most
            for each, most in wanted.items()
        ) and all(
            sum(x for fit, x in taken if fit.listing_id == each) <= most
            for each, most in free.items()
        ):
            quality = sum(x * fit.score * priority[fit.requirement_id] for fit, x in taken)
            found = max(found, (sum(way), quality))
    return _Pair(*found)
