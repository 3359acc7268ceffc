"""Plans for one requirement, small enough to be checked by hand."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from matchmaker.core.supply import (
    Aim,
    Certificate,
    Combined,
    Demand,
    Plan,
    Supplier,
    Terms,
    combine,
    problems,
)

MAY, JUNE = (2027, 5), (2027, 6)
ZERO = Decimal(0)
#: Nothing but the goods costs anything, and any amount is worth asking for.
BARE = Terms(onboarding=ZERO, least_share=ZERO, supplier_worth=ZERO, score_worth=ZERO)


def supplier(
    listing: int, may: int = 0, june: int = 0, *, price: int | None = 10, producer: int = 0
) -> Supplier:
    return Supplier(
        listing,
        producer or listing,
        {MAY: Decimal(may), JUNE: Decimal(june)},
        None if price is None else Decimal(price),
    )


def wanted(may: int, june: int = 0) -> Demand:
    return Demand({MAY: Decimal(may), JUNE: Decimal(june)})


def combined(demand: Demand, *suppliers: Supplier, terms: Terms = BARE) -> Combined:
    """Combine, and let the checker agree."""
    found = combine(demand, suppliers=suppliers, terms=terms)
    assert problems(demand, suppliers=suppliers, combined=found, terms=terms) == []
    return found


def test_a_plan_tells_who_delivers_how_much_when() -> None:
    found = combined(wanted(100, 50), supplier(1, 60, 60), supplier(2, 80, price=12))
    certificate = Certificate(Decimal(1580), Decimal(1580), ZERO)
    assert found == Combined(
        plans=(
            Plan(
                certificates={
                    Aim.CHEAPEST: certificate,
                    Aim.FEWEST: Certificate(Decimal(2), Decimal(2), ZERO),
                    Aim.BALANCED: certificate,
                },
                amounts={1: {MAY: Decimal(60), JUNE: Decimal(50)}, 2: {MAY: Decimal(40)}},
                producers=(1, 2),
                covered={MAY: Decimal(100), JUNE: Decimal(50)},
                unmet={MAY: ZERO, JUNE: ZERO},
                missing=ZERO,
                shares={MAY: 1_000_000, JUNE: 1_000_000},
                purchase=Decimal(1580),
                onboarding=ZERO,
                assumed=(),
                score=1_000_000,
                is_useful=True,
            ),
        ),
        neutral_price=Decimal(10),
        beyond_reach=ZERO,
        too_small=(),
    )


def test_the_three_aims_lead_to_three_plans() -> None:
    small = [supplier(each, 30, price=10) for each in range(1, 5)]
    poor = [replace(each, score=0) for each in small]
    fit = [supplier(5, 60, price=11), supplier(6, 60, price=11)]
    terms = replace(BARE, score_worth=Decimal("0.5"))
    found = combined(wanted(120), *poor, supplier(7, 120, price=20), *fit, terms=terms)
    assert [(plan.aims, plan.suppliers, plan.cost) for plan in found.plans] == [
        ((Aim.CHEAPEST,), 4, 1200),
        ((Aim.FEWEST,), 1, 2400),
        ((Aim.BALANCED,), 2, 1320),
    ]


def test_taking_on_a_supplier_has_its_price() -> None:
    small, large = [supplier(1, 50), supplier(2, 50)], supplier(3, 100, price=11)
    goods_alone = combined(wanted(100), *small, large)
    with_papers = combined(wanted(100), *small, large, terms=replace(BARE, onboarding=Decimal(101)))
    assert goods_alone.plan(Aim.CHEAPEST).producers == (1, 2)
    assert with_papers.plan(Aim.CHEAPEST).producers == (3,)
    assert with_papers.plan(Aim.CHEAPEST).cost == 1201


def test_several_listings_of_a_producer_are_one_supplier() -> None:
    found = combined(
        wanted(90), supplier(1, 30, producer=7), supplier(2, 60, producer=7), supplier(3, 50)
    )
    assert found.plan(Aim.FEWEST).producers == (7,)
    assert found.plan(Aim.FEWEST).amounts == {1: {MAY: Decimal(30)}, 2: {MAY: Decimal(60)}}


def test_one_supplier_alone_is_a_plan() -> None:
    plan = combined(wanted(10, 10), supplier(1, 10, 10)).plans[0]
    assert (plan.aims, plan.producers, plan.missing) == (tuple(Aim), (1,), ZERO)


def test_what_is_beyond_all_capacity_is_said_month_by_month() -> None:
    found = combined(wanted(100, 40), supplier(1, 30, 60), supplier(2, 20))
    plan = found.plan(Aim.CHEAPEST)
    assert found.beyond_reach == plan.missing == 50
    assert plan.unmet == {MAY: Decimal(50), JUNE: ZERO}
    assert plan.shares == {MAY: 500_000, JUNE: 1_000_000}


def test_an_unknown_price_stands_at_the_median_and_is_named() -> None:
    found = combined(
        wanted(100), supplier(1, 40, price=8), supplier(2, 60, price=None), supplier(3, 9, price=20)
    )
    plan = found.plan(Aim.CHEAPEST)
    assert (found.neutral_price, plan.assumed, plan.purchase) == (Decimal(8), (2,), Decimal(800))


def test_where_no_price_is_known_suppliers_and_match_decide() -> None:
    unpriced = [supplier(each, 50, price=None) for each in (1, 2)]
    better = replace(supplier(3, 50, price=None), score=1_000_000)
    poorer = [replace(each, score=100_000) for each in unpriced]
    found = combined(wanted(50), *poorer, better, terms=Terms())
    assert found.neutral_price is None
    assert found.plan(Aim.BALANCED).producers == (3,)
    assert found.plan(Aim.BALANCED).purchase == ZERO


def test_nobody_delivers_less_than_a_least_order() -> None:
    stiff = replace(supplier(1, 60, price=5), least_order=Decimal(50))
    found = combined(wanted(100), stiff, supplier(2, 70))
    assert found.plan(Aim.CHEAPEST).amounts == {1: {MAY: Decimal(60)}, 2: {MAY: Decimal(40)}}
    too_stiff = replace(stiff, least_order=Decimal(61))
    found = combined(wanted(100), too_stiff, supplier(2, 70))
    assert (found.too_small, found.plans[0].producers, found.beyond_reach) == ((1,), (2,), 30)


def test_least_orders_that_exclude_each_other_leave_the_least_uncovered() -> None:
    stiff = [
        replace(supplier(each, most), least_order=Decimal(most))
        for each, most in ((1, 60), (2, 55))
    ]
    found = combined(wanted(100), *stiff)
    assert found.plan(Aim.CHEAPEST).amounts == {1: {MAY: Decimal(60)}}
    assert found.plan(Aim.CHEAPEST).missing == found.beyond_reach == 40


def test_a_few_kilograms_are_not_worth_a_supplier() -> None:
    terms = replace(BARE, least_share=Decimal("0.01"))
    found = combined(
        wanted(1000), supplier(1, 995), supplier(2, 3), supplier(3, 20, price=11), terms=terms
    )
    plan = found.plan(Aim.CHEAPEST)
    assert found.too_small == (2,)
    assert plan.amounts == {1: {MAY: Decimal(990)}, 3: {MAY: Decimal(10)}}


def test_of_a_huge_demand_goods_worth_the_papers_are_enough() -> None:
    terms = Terms(least_share=Decimal("0.01"), least_value=Decimal(200))
    found = combined(wanted(100_000), supplier(1, 25), supplier(2, 15), terms=terms)
    assert (found.plans[0].producers, found.too_small) == ((1,), (2,))


def test_the_most_caps_the_total_and_the_least_says_what_is_useful() -> None:
    demand = replace(wanted(60, 60), most=Decimal(80), least=Decimal(70))
    plan = combined(demand, supplier(1, 60, 60)).plans[0]
    assert (sum(plan.covered.values()), plan.missing, plan.is_useful) == (80, ZERO, True)
    plan = combined(demand, supplier(1, 60)).plans[0]
    assert (sum(plan.covered.values()), plan.missing, plan.is_useful) == (60, 20, False)


@pytest.mark.parametrize(
    ("demand", "suppliers"),
    [(wanted(0), [supplier(1, 5)]), (wanted(7), []), (Demand({}), []), (wanted(7), [supplier(1)])],
)
def test_nothing_wanted_or_nothing_there_is_one_empty_plan(
    demand: Demand, suppliers: list[Supplier]
) -> None:
    found = combined(demand, *suppliers)
    assert [(plan.aims, plan.amounts) for plan in found.plans] == [(tuple(Aim), {})]
    assert found.plans[0].missing == found.beyond_reach == sum(demand.by_month.values())


def test_absurd_and_tiny_volumes_stay_exact() -> None:
    huge, tiny = Decimal(10) ** 25, Decimal("0.0004")
    found = combined(
        Demand({MAY: huge, JUNE: tiny}),
        Supplier(1, 1, {MAY: huge - 1, JUNE: tiny}, Decimal(3)),
        Supplier(2, 2, {MAY: Decimal(5)}, Decimal(4)),
    )
    assert found.plan(Aim.CHEAPEST).missing == ZERO
    with pytest.raises(ValueError, match="not an amount"):
        combine(Demand({MAY: Decimal("1E+30")}), suppliers=[])


def test_what_is_finer_than_a_milligram_is_cut_off() -> None:
    third = Decimal(10) / 3
    plan = combined(Demand({MAY: third}), Supplier(1, 1, {MAY: third}, Decimal(1))).plans[0]
    assert plan.amounts == {1: {MAY: Decimal("3.333333")}}
    assert plan.missing == ZERO


def test_capacity_promised_twice_is_no_capacity() -> None:
    assert combined(wanted(5), supplier(1, -5)).plans[0].missing == 5


def test_only_the_plans_asked_for_are_sought() -> None:
    found = combine(wanted(5), suppliers=[supplier(1, 5)], aims=(Aim.FEWEST,))
    assert [plan.aims for plan in found.plans] == [(Aim.FEWEST,)]


def test_a_listing_comes_once() -> None:
    with pytest.raises(ValueError, match="once"):
        combine(wanted(5), suppliers=[supplier(1, 5), supplier(1, 6)])


@pytest.mark.parametrize(
    "made",
    [
        lambda: Demand({MAY: Decimal(-1)}),
        lambda: Demand({MAY: Decimal("NaN")}),
        lambda: Supplier(1, 1, {}, price=Decimal(-1)),
        lambda: Supplier(1, 1, {}, score=1_000_001),
        lambda: Terms(least_share=Decimal(2)),
        lambda: Terms(onboarding=Decimal("Infinity")),
    ],
)
def test_impossible_figures_are_refused(made: object) -> None:
    with pytest.raises(ValueError, match="0 "):
        made()  # type: ignore[operator]


@pytest.mark.parametrize("seed", range(4))
def test_a_year_of_many_producers_is_planned_to_a_tenth_of_a_percent(seed: int) -> None:
    demand, suppliers = _year(seed, producers=60)
    found = combined(demand, *suppliers, terms=Terms())
    cheapest = found.plan(Aim.CHEAPEST)
    assert cheapest.missing == found.beyond_reach == 0
    assert cheapest.certificates[Aim.CHEAPEST].gap <= Decimal("0.001")
    assert found.plan(Aim.FEWEST).suppliers <= found.plan(Aim.BALANCED).suppliers
    assert found.plan(Aim.BALANCED).suppliers <= cheapest.suppliers


def test_a_node_limit_still_gives_a_valid_plan_with_an_honest_gap() -> None:
    demand, suppliers = _year(1, producers=60)
    found = combined(demand, *suppliers, terms=Terms(nodes=1, gap=0.0, other_gap=0.0))
    for plan in found.plans:
        assert all(certificate.gap < Decimal("0.2") for certificate in plan.certificates.values())


def _year(seed: int, *, producers: int) -> tuple[Demand, list[Supplier]]:
    """Return a year's demand and producers with seasons, two listings a producer now and then."""
    chance = np.random.default_rng(seed)
    months = [(2027, month) for month in range(1, 13)]
    suppliers = []
    for each in range(producers):
        away = np.abs((np.arange(12) - chance.integers(12) + 6) % 12 - 6)
        free = (chance.lognormal(8, 0.8) * np.clip(1.2 - 0.28 * away, 0, None)).astype(int)
        suppliers.append(
            Supplier(
                each,
                each - each % 3 % 2,
                {month: Decimal(int(amount)) for month, amount in zip(months, free, strict=True)},
                Decimal(int(chance.normal(20_000, 2_000))),
                score=int(chance.integers(300_000, 1_000_000)),
                least_order=Decimal(int(chance.choice([0, 0, 500]))),
            )
        )
    return Demand({month: Decimal(20_000) for month in months}), suppliers
