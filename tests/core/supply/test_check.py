"""The checker sees what is wrong, one mistake at a time."""

from dataclasses import replace
from decimal import Decimal

import pytest

from matchmaker.core.supply import (
    Aim,
    Allocation,
    Certificate,
    Demand,
    Fit,
    Need,
    Plan,
    Stock,
    Supplier,
    Terms,
    allocate,
    allocation_problems,
    combine,
    first_come_first_served,
    problems,
)

MAY, JUNE = (2027, 5), (2027, 6)
DEMAND = Demand({MAY: Decimal(100), JUNE: Decimal(50)}, most=Decimal(140))
TERMS = Terms(least_share=Decimal("0.1"), least_value=None)
SUPPLIERS = [
    Supplier(1, 1, {MAY: Decimal(70), JUNE: Decimal(50)}, Decimal(10), least_order=Decimal(20)),
    Supplier(2, 2, {MAY: Decimal(80)}, None, score=500_000),
]
COMBINED = combine(DEMAND, suppliers=SUPPLIERS, terms=TERMS)
PLAN = COMBINED.plans[0]
BETTER = Certificate(Decimal(1), Decimal(0), Decimal(0))


def test_a_sound_plan_has_no_problems() -> None:
    assert problems(DEMAND, suppliers=SUPPLIERS, combined=COMBINED, terms=TERMS) == []


@pytest.mark.parametrize(
    ("spoiled", "said"),
    [
        (replace(PLAN, amounts={9: {MAY: Decimal(1)}}), "listing 9 is no supplier"),
        (replace(PLAN, amounts={1: {(2030, 1): Decimal(1)}}), "not wanted"),
        (replace(PLAN, unmet={}), "not the demand's"),
        (replace(PLAN, amounts={1: {MAY: Decimal(71)}}), "exceeds the free capacity"),
        (replace(PLAN, amounts={1: {MAY: Decimal(5)}}), "below the least order"),
        (replace(PLAN, amounts={2: {MAY: Decimal(0)}}), "is no amount"),
        (replace(PLAN, amounts={2: {MAY: Decimal("0.0000001")}}), "is no amount"),
        (replace(PLAN, amounts={2: {MAY: Decimal(2)}}), "less than the least"),
        (
            replace(PLAN, amounts={1: {MAY: Decimal(70)}, 2: {MAY: Decimal(31)}}),
            "more than is wanted",
        ),
        (replace(PLAN, covered=PLAN.unmet), "do not add up"),
        (replace(PLAN, shares=dict.fromkeys(PLAN.shares, 1)), "the share is wrong"),
        (replace(PLAN, producers=(1,)), "not those who deliver"),
        (replace(PLAN, missing=Decimal(1)), "the missing is wrong"),
        (replace(PLAN, purchase=Decimal(1)), "the purchase is wrong"),
        (replace(PLAN, onboarding=Decimal(1)), "the onboarding is wrong"),
        (replace(PLAN, assumed=()), "the assumed prices is wrong"),
        (replace(PLAN, score=3), "the score is wrong"),
        (replace(PLAN, is_useful=False), "the usefulness is wrong"),
        (replace(PLAN, certificates={Aim.CHEAPEST: BETTER}), "is not that of the plan"),
    ],
)
def test_each_mistake_in_a_plan_is_seen(spoiled: Plan, said: str) -> None:
    combined = replace(COMBINED, plans=(spoiled,))
    found = problems(DEMAND, suppliers=SUPPLIERS, combined=combined, terms=TERMS)
    assert any(said in wrong for wrong in found), found


def test_certificates_must_hold_together() -> None:
    sound = PLAN.certificates[Aim.CHEAPEST]
    for spoiled, said in (
        (replace(sound, bound=sound.value + 1), "is above the value"),
        (replace(sound, bound=sound.value / 2), "is too small"),
    ):
        plan = replace(PLAN, certificates={Aim.CHEAPEST: spoiled})
        combined = replace(COMBINED, plans=(plan,))
        found = problems(DEMAND, suppliers=SUPPLIERS, combined=combined, terms=TERMS)
        assert any(said in wrong for wrong in found), found


def test_plans_side_by_side_are_compared() -> None:
    empty = combine(DEMAND, suppliers=[], terms=TERMS).plans[0]
    plans = (
        replace(PLAN, certificates={Aim.CHEAPEST: PLAN.certificates[Aim.CHEAPEST]}),
        replace(empty, certificates={}),
        replace(PLAN, certificates=PLAN.certificates),
    )
    combined = replace(COMBINED, plans=plans, neutral_price=Decimal(3))
    found = problems(DEMAND, suppliers=SUPPLIERS, combined=combined, terms=TERMS)
    for said in ("an aim has two plans", "two plans are the same", "median", "another plan is"):
        assert any(said in wrong for wrong in found), found


NEEDS = [Need(1, {MAY: Decimal(10)}), Need(2, {MAY: Decimal(10)})]
STOCKS = [Stock(7, {MAY: Decimal(10)}), Stock(8, {MAY: Decimal(10)})]
FITS = [Fit(1, 7, 900_000), Fit(1, 8, 500_000), Fit(2, 7, 800_000)]
SHARED = allocate(NEEDS, stocks=STOCKS, fits=FITS)


@pytest.mark.parametrize(
    ("spoiled", "said"),
    [
        (replace(SHARED, amounts={(2, 8, MAY): Decimal(1)}), "does not fit"),
        (replace(SHARED, amounts={(2, 7, MAY): Decimal(0)}), "is no amount"),
        (replace(SHARED, amounts={(2, 7, MAY): Decimal(11)}), "more than is free"),
        (replace(SHARED, amounts={(2, 7, MAY): Decimal(11)}), "more than it wants"),
        (replace(SHARED, unmet={}), "the unmet is wrong"),
        (replace(SHARED, filled=Decimal(1)), "the filled is wrong"),
        (replace(SHARED, total_unmet=Decimal(1)), "the total unmet is wrong"),
        (replace(SHARED, unmet_bound=Decimal(1)), "the unmet bound is wrong"),
        (replace(SHARED, quality=Decimal(1)), "the quality is wrong"),
        (replace(SHARED, quality_bound=Decimal(1)), "the quality bound is wrong"),
        (replace(SHARED, fairness=replace(SHARED.fairness, empty=1)), "the fairness is wrong"),
        (
            replace(
                first_come_first_served(NEEDS, stocks=STOCKS, fits=FITS), unmet_bound=Decimal(0)
            ),
            "more could be filled",
        ),
    ],
)
def test_each_mistake_in_an_allocation_is_seen(spoiled: Allocation, said: str) -> None:
    found = allocation_problems(NEEDS, stocks=STOCKS, fits=FITS, allocation=spoiled)
    assert any(said in wrong for wrong in found), found
