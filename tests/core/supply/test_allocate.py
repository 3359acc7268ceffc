"""Scarce capacity shared, small enough to be checked by hand."""

from decimal import Decimal

import numpy as np
import pytest

from matchmaker.core.supply import (
    Allocation,
    Fairness,
    Fit,
    Need,
    Stock,
    allocate,
    allocation_problems,
    first_come_first_served,
)

MAY, JUNE = (2027, 5), (2027, 6)
ZERO = Decimal(0)


def need(requirement: int, may: int, june: int = 0, *, priority: int = 1) -> Need:
    return Need(requirement, {MAY: Decimal(may), JUNE: Decimal(june)}, priority)


def stock(listing: int, may: int, june: int = 0) -> Stock:
    return Stock(listing, {MAY: Decimal(may), JUNE: Decimal(june)})


def shared(needs: list[Need], stocks: list[Stock], fits: list[Fit]) -> Allocation:
    """Allocate, and let the checker agree."""
    found = allocate(needs, stocks=stocks, fits=fits)
    assert allocation_problems(needs, stocks=stocks, fits=fits, allocation=found) == []
    return found


def test_whoever_has_a_choice_makes_room_for_whoever_has_none() -> None:
    needs, stocks = [need(1, 10), need(2, 10)], [stock(7, 10), stock(8, 10)]
    fits = [Fit(1, 7, 900_000), Fit(1, 8, 500_000), Fit(2, 7, 800_000)]
    assert shared(needs, stocks, fits) == Allocation(
        amounts={(1, 8, MAY): Decimal(10), (2, 7, MAY): Decimal(10)},
        unmet={1: ZERO, 2: ZERO},
        filled=Decimal(20),
        total_unmet=ZERO,
        unmet_bound=ZERO,
        quality=Decimal(13),
        quality_bound=Decimal(13),
        fairness=Fairness(filled=2, partly=0, empty=0, lowest=10**6, median=10**6, listings=2),
    )
    served = first_come_first_served(needs, stocks=stocks, fits=fits)
    assert (served.unmet, served.unmet_bound) == ({1: ZERO, 2: Decimal(10)}, None)


def test_as_much_filled_the_better_match_wins() -> None:
    fits = [Fit(1, 7, 400_000), Fit(2, 7, 600_000)]
    found = shared([need(1, 10), need(2, 10)], [stock(7, 10)], fits)
    assert found.amounts == {(2, 7, MAY): Decimal(10)}
    assert found.fairness == Fairness(filled=1, partly=0, empty=1, lowest=0, median=0, listings=1)


def test_priority_multiplies_the_match() -> None:
    fits = [Fit(1, 7, 400_000), Fit(2, 7, 600_000)]
    found = shared([need(1, 10, priority=2), need(2, 10)], [stock(7, 10)], fits)
    assert found.amounts == {(1, 7, MAY): Decimal(10)}


def test_volume_comes_before_any_match() -> None:
    """A long chain of poor matches is taken to fill one unit more."""
    needs = [need(each, 1) for each in range(40)]
    stocks = [stock(each, 1) for each in range(40)]
    fits = [Fit(each, each - 1, 1_000_000) for each in range(1, 40)]
    fits += [Fit(each, each, 0) for each in range(40)]
    assert shared(needs, stocks, fits).total_unmet == ZERO


def test_months_are_shared_each_by_itself() -> None:
    found = shared([need(1, 10, 4), need(2, 10, 4)], [stock(7, 15, 5)], [Fit(1, 7), Fit(2, 7, 1)])
    assert found.unmet == {1: ZERO, 2: Decimal(8)}


def test_first_come_takes_its_best_matches_first() -> None:
    needs, stocks = [need(2, 10), need(1, 10)], [stock(7, 6), stock(8, 9)]
    fits = [Fit(1, 7), Fit(1, 8), Fit(2, 7, 1), Fit(2, 8, 2)]
    served = first_come_first_served(needs, stocks=stocks, fits=fits)
    assert served.amounts == {
        (2, 8, MAY): Decimal(9),
        (2, 7, MAY): Decimal(1),
        (1, 7, MAY): Decimal(5),
    }


def test_a_need_without_fits_stays_unmet_and_nothing_at_all_is_fine() -> None:
    assert shared([need(1, 3)], [stock(7, 3)], []).unmet == {1: Decimal(3)}
    assert shared([], [], []).fairness == Fairness(0, 0, 0, 10**6, 10**6, 0)


def test_absurd_and_tiny_volumes_stay_exact() -> None:
    huge, tiny = Decimal(10) ** 25, Decimal("0.0004")
    needs = [Need(1, {MAY: huge}), Need(2, {MAY: tiny}), Need(3, {MAY: huge + 1})]
    stocks = [Stock(7, {MAY: Decimal(f"{huge:f}.0004")}), Stock(8, {MAY: huge - 1})]
    fits = [Fit(each, listing, each) for each in (1, 2, 3) for listing in (7, 8)]
    found = shared(needs, stocks, fits)
    assert found.total_unmet == found.unmet_bound == 2


@pytest.mark.parametrize(
    ("needs", "stocks", "fits"),
    [
        ([need(1, 1), need(1, 2)], [], []),
        ([], [stock(1, 1), stock(1, 2)], []),
        ([need(1, 1)], [stock(7, 1)], [Fit(1, 7), Fit(1, 7, 5)]),
        ([need(1, 1)], [stock(7, 1)], [Fit(1, 8)]),
    ],
)
def test_what_comes_twice_or_is_not_there_is_refused(
    needs: list[Need], stocks: list[Stock], fits: list[Fit]
) -> None:
    with pytest.raises(ValueError, match=r"once|not there"):
        allocate(needs, stocks=stocks, fits=fits)


@pytest.mark.parametrize("seed", range(3))
def test_many_needs_leave_the_least_unmet_that_can_be(seed: int) -> None:
    chance = np.random.default_rng(seed)
    needs = [need(each, *chance.integers(0, 4000, 2).tolist()) for each in range(120)]
    stocks = [stock(each, *chance.integers(0, 900, 2).tolist()) for each in range(600)]
    fits = [
        Fit(each, listing, int(chance.integers(300_000, 1_000_000)))
        for each in range(120)
        for listing in chance.choice(600, 12, replace=False).tolist()
    ]
    found = shared(needs, stocks, fits)
    served = first_come_first_served(needs, stocks=stocks, fits=fits)
    assert found.total_unmet == found.unmet_bound < served.total_unmet
    assert found.quality_bound is not None
    assert 0 <= found.quality_bound - found.quality <= found.quality / 10**6
    assert found == allocate(needs, stocks=stocks[::-1], fits=fits[::-1])
