"""A plan as people read it, from whole grains by arc."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal

from matchmaker.core.scoring.shapes import ONE, Month
from matchmaker.core.supply.exact import amount_of, grains, money_of, total
from matchmaker.core.supply.problem import Amounts, Problem
from matchmaker.core.supply.shapes import Aim, Certificate, Demand, Plan, Terms


def as_plan(
    problem: Problem,
    *,
    amounts: Amounts,
    demand: Demand,
    terms: Terms,
    unpriced: Collection[int],
    certificates: Mapping[Aim, Certificate],
) -> Plan:
    """Return the plan of amounts in grains by arc; every figure in it is exact."""
    used = [(arc, amount) for arc, amount in zip(problem.arcs, amounts, strict=True) if amount]
    by_listing: dict[int, dict[Month, Decimal]] = defaultdict(dict)
    for arc, amount in used:
        by_listing[problem.listings[arc.listing]][problem.months[arc.month]] = amount_of(amount)
    producers = sorted({problem.producers[arc.producer] for arc, _ in used})
    wanted = {month: grains(amount) for month, amount in sorted(demand.by_month.items())}
    covered = dict.fromkeys(wanted, 0)
    for arc, amount in used:
        covered[problem.months[arc.month]] += amount
    everything = sum(covered.values())
    least = 0 if demand.least is None else grains(demand.least)
    return Plan(
        certificates=certificates,
        amounts=dict(by_listing),
        producers=tuple(producers),
        covered={month: amount_of(amount) for month, amount in covered.items()},
        unmet={month: amount_of(wanted[month] - amount) for month, amount in covered.items()},
        missing=amount_of(problem.aim - everything),
        shares={month: _share(amount, of=wanted[month]) for month, amount in covered.items()},
        purchase=money_of(sum(arc.price * amount for arc, amount in used)),
        onboarding=total(terms.onboarding for _ in producers),
        assumed=tuple(listing for listing in by_listing if listing in unpriced),
        score=sum(arc.score * amount for arc, amount in used) // everything if everything else 0,
        is_useful=everything >= least,
    )


def _share(amount: int, *, of: int) -> int:
    return amount * ONE // of if of else ONE
