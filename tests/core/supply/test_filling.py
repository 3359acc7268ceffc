"""Any amounts at all become valid ones."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.core.supply import Demand, Supplier, Terms
from matchmaker.core.supply.filling import cheapest_first, repaired, widest_first
from matchmaker.core.supply.problem import Amounts, Problem, pose
from tests.core.supply.strategies import demands, small, suppliers, terms

MAY = (2027, 5)


@given(demands(small), suppliers(small), terms, st.data())
@settings(max_examples=300, deadline=None)
def test_repaired_amounts_keep_every_limit(
    demand: Demand, offered: list[Supplier], on: Terms, data: st.DataObject
) -> None:
    problem = pose(demand, suppliers=offered, terms=on)
    count = len(problem.arcs)
    guess = data.draw(st.lists(st.integers(0, 9 * 10**6), min_size=count, max_size=count))
    for amounts in (guess, cheapest_first(problem), widest_first(problem)):
        assert _broken(problem, repaired(problem, amounts=amounts)) == []


def test_one_who_cannot_be_lifted_leaves_and_others_step_in() -> None:
    offered = [
        Supplier(1, 1, {MAY: Decimal(60)}, Decimal(10), least_order=Decimal(60)),
        Supplier(2, 2, {MAY: Decimal(50)}, Decimal(11)),
        Supplier(3, 3, {MAY: Decimal(40)}, Decimal(12)),
    ]
    terms = Terms(least_share=Decimal("0.4"), least_value=None)
    problem = pose(Demand({MAY: Decimal(100)}), suppliers=offered, terms=terms)
    lifted = repaired(problem, amounts=_grains(60, 30, 0))
    assert lifted == _grains(60, 40, 0)
    # Of two who are too small the first leaves and the other takes its place.
    assert repaired(problem, amounts=_grains(60, 20, 20)) == _grains(60, 0, 40)


def _grains(*kilograms: int) -> Amounts:
    return [each * 10**6 for each in kilograms]


def _broken(problem: Problem, amounts: Amounts) -> list[str]:
    """Return the limits that amounts break."""
    arcs = list(zip(problem.arcs, amounts, strict=True))
    months = [
        sum(amount for arc, amount in arcs if arc.month == month)
        for month in range(len(problem.months))
    ]
    each = [
        sum(amount for arc, amount in arcs if arc.producer == producer)
        for producer in range(len(problem.producers))
    ]
    limits = {
        "capacity": all(0 <= amount <= arc.capacity for arc, amount in arcs),
        "least order": all(not amount or amount >= arc.least for arc, amount in arcs),
        "month": all(had <= most for had, most in zip(months, problem.wanted, strict=True)),
        "most": sum(amounts) <= problem.most,
        "least of a producer": all(not had or had >= problem.least_each for had in each),
    }
    return [limit for limit, holds in limits.items() if not holds]
