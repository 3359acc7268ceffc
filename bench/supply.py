"""Combined supply: plans for one requirement, and scarce capacity shared over all of them.

Seconds are CPU time of this process, medians over the seeds; counts, costs and unmet volumes are
ratios to greedy ways on the same instances in the same run. Every answer passes the checker.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import partial
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from matchmaker.core.scoring import Month
from matchmaker.core.supply import (
    Aim,
    Allocation,
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
from matchmaker.core.supply.filling import cheapest_first, widest_first
from matchmaker.core.supply.problem import Amounts, Problem, pose
from matchmaker.core.supply.solver import components

T = TypeVar("T")
Market = tuple[list[Need], list[Stock], list[Fit]]

MONTHS: tuple[Month, ...] = tuple((2027, month) for month in range(1, 13))
PRODUCERS, REQUIREMENTS, LISTINGS, CANDIDATES, CATEGORIES = 500, 1000, 20_000, 60, 40
#: Wanted volume over half the free capacity.
SCARCITIES = {"scarce": 1.6, "balanced": 1.0, "slack": 0.5}
#: How far what is asked for drifts from what is offered, category by category: at 0 the same
#: categories are as frequent among both, at 1 the two have nothing to do with each other.
DRIFTS = {"alike": 0.0, "apart": 1.0}
SETTINGS = {
    f"{scarcity}, {drift}": (SCARCITIES[scarcity], DRIFTS[drift])
    for drift in DRIFTS
    for scarcity in SCARCITIES
}


@dataclass(frozen=True, slots=True)
class Plans:
    """One requirement; ratios are to the greedy way of the same aim."""

    seed: int
    cheapest_seconds: float
    cheapest_gap: float
    suppliers: int
    suppliers_of_cheapest_first: int
    cost_ratio: float
    fewest_seconds: float
    fewest: int
    fewest_bound: int
    fewest_of_widest_first: int
    fewest_purchase_ratio: float
    balanced_seconds: float
    balanced_suppliers: int
    balanced_gap: float


@dataclass(frozen=True, slots=True)
class Sharing:
    """All requirements; shares are of the wanted volume, the ratio is greedy's unmet over ours."""

    setting: str
    seed: int
    fits: int
    seconds: float
    wall_seconds: float
    greedy_seconds: float
    unmet_share: float
    unmet_share_of_first_come: float
    unmet_ratio: float
    gap_to_bound: float
    match_gap: float
    nothing: int
    nothing_of_first_come: int


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="run.py bench supply", description=__doc__)
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    parser.add_argument("--seeds", type=int, default=5, help="seeds from 0 on, one requirement")
    parser.add_argument("--markets", type=int, default=3, help="seeds from 0 on, all requirements")
    arguments = parser.parse_args()
    # The first call imports the solver; that is no part of the search.
    imported = _timed(lambda: components(np.array([0]), np.array([1]), size=2))[1]
    plans = [_told(_plans(seed)) for seed in range(arguments.seeds)]
    sharings = [
        _told(_sharing(setting, seed=seed))
        for setting in SETTINGS
        for seed in range(arguments.markets)
    ]
    if arguments.json:
        found = {
            "import_seconds": round(imported, 2),
            "one_requirement": [asdict(one) for one in plans],
            "all_requirements": [asdict(one) for one in sharings],
        }
        print(json.dumps(found, indent=2))
        return
    print(f"importing the solver: {imported:.2f} s")
    _print_plans(plans)
    _print_sharings(sharings)


def _told(found: T) -> T:
    """Say on stderr that one more instance is done."""
    sys.stderr.write(".")
    sys.stderr.flush()
    return found


def _plans(seed: int) -> Plans:
    demand, suppliers = one_requirement(seed)
    terms = Terms()
    ways = {}
    for aim in Aim:
        combined, took = _timed(partial(combine, demand, suppliers=suppliers, aims=(aim,)))
        _hold(problems(demand, suppliers=suppliers, combined=combined))
        ways[aim] = combined.plan(aim), took
    problem = pose(demand, suppliers=suppliers, terms=terms)
    (cheapest, took), (fewest, fewest_took), (balanced, balanced_took) = ways.values()
    cheap, wide = cheapest_first(problem), widest_first(problem)
    cheap_cost = _purchase(problem, cheap) + float(terms.onboarding) * _count(problem, cheap)
    return Plans(
        seed=seed,
        cheapest_seconds=round(took, 3),
        cheapest_gap=float(cheapest.certificates[Aim.CHEAPEST].gap),
        suppliers=cheapest.suppliers,
        suppliers_of_cheapest_first=_count(problem, cheap),
        cost_ratio=round(float(cheapest.cost) / cheap_cost, 4),
        fewest_seconds=round(fewest_took, 3),
        fewest=fewest.suppliers,
        fewest_bound=int(fewest.certificates[Aim.FEWEST].bound),
        fewest_of_widest_first=_count(problem, wide),
        fewest_purchase_ratio=round(float(fewest.purchase) / _purchase(problem, wide), 4),
        balanced_seconds=round(balanced_took, 3),
        balanced_suppliers=balanced.suppliers,
        balanced_gap=float(balanced.certificates[Aim.BALANCED].gap),
    )


def _sharing(setting: str, *, seed: int) -> Sharing:
    scarcity, drift = SETTINGS[setting]
    needs, stocks, fits = all_requirements(seed, scarcity=scarcity, drift=drift)
    began = time.perf_counter()
    shared, took = _timed(lambda: allocate(needs, stocks=stocks, fits=fits))
    wall = time.perf_counter() - began
    served, greedy_took = _timed(lambda: first_come_first_served(needs, stocks=stocks, fits=fits))
    for found in (shared, served):
        _hold(allocation_problems(needs, stocks=stocks, fits=fits, allocation=found))
    wanted = float(shared.filled + shared.total_unmet)
    return Sharing(
        setting=setting,
        seed=seed,
        fits=len(fits),
        seconds=round(took, 2),
        wall_seconds=round(wall, 2),
        greedy_seconds=round(greedy_took, 2),
        unmet_share=round(float(shared.total_unmet) / wanted, 4),
        unmet_share_of_first_come=round(float(served.total_unmet) / wanted, 4),
        unmet_ratio=round(float(served.total_unmet / shared.total_unmet), 2),
        **_gaps(shared),
        nothing=shared.fairness.empty,
        nothing_of_first_come=served.fairness.empty,
    )


def _gaps(shared: Allocation) -> dict[str, float]:
    """Return how far unmet volume and match are from their bounds, as shares."""
    if shared.unmet_bound is None or shared.quality_bound is None:
        raise SystemExit("an allocation came without its bounds")
    unmet = (shared.total_unmet - shared.unmet_bound) / shared.total_unmet
    match = (shared.quality_bound - shared.quality) / shared.quality
    return {"gap_to_bound": float(unmet), "match_gap": float(round(match, 9))}


def one_requirement(seed: int) -> tuple[Demand, list[Supplier]]:
    """Return a year of about 60 t a month and producers with a season of nine months."""
    chance = np.random.default_rng(seed)
    free = _seasons(chance, count=PRODUCERS)
    price = np.clip(chance.normal(20_000, 2_000, PRODUCERS), 14_000, 28_000).astype(int)
    score = chance.integers(300_000, 1_000_001, PRODUCERS)
    wanted = (60_000 * (1 + 0.2 * np.sin(np.arange(12)))).astype(int)
    suppliers = [
        Supplier(
            listing_id=each,
            producer_id=each,
            free=_calendar(free[each]),
            price=Decimal(int(price[each])),
            score=int(score[each]),
        )
        for each in range(PRODUCERS)
    ]
    return Demand(_calendar(wanted)), suppliers


def all_requirements(seed: int, *, scarcity: float, drift: float) -> Market:
    """Return needs that want `scarcity` times half of all capacity, by category and certificate."""
    chance = np.random.default_rng(seed)
    common, own = chance.dirichlet(np.full(CATEGORIES, 2.0), 2)
    offered = chance.choice(CATEGORIES, LISTINGS, p=common)
    asked = chance.choice(CATEGORIES, REQUIREMENTS, p=(1 - drift) * common + drift * own)
    held, demanded = chance.integers(0, 4, LISTINGS), chance.integers(0, 3, REQUIREMENTS)
    free = _seasons(chance, count=LISTINGS)
    size = chance.lognormal(0, 0.9, (REQUIREMENTS, 1))
    swing = np.clip(1 + 0.2 * chance.standard_normal((REQUIREMENTS, 12)), 0.4, None)
    wanted = (size / size.sum() * free.sum() / 12 * scarcity / 2 * swing).astype(int)
    fits = []
    for need in range(REQUIREMENTS):
        fitting = np.flatnonzero((offered == asked[need]) & (held >= demanded[need]))
        chosen = chance.permutation(fitting)[:CANDIDATES]
        scores = chance.integers(300_000, 1_000_000, len(chosen))
        fits += [
            Fit(need, listing, score)
            for listing, score in zip(chosen.tolist(), scores.tolist(), strict=True)
        ]
    needs = [Need(need, _calendar(wanted[need])) for need in range(REQUIREMENTS)]
    return needs, [Stock(each, _calendar(free[each])) for each in range(LISTINGS)], fits


def _seasons(chance: np.random.Generator, *, count: int) -> npt.NDArray[np.int64]:
    """Return kilograms by month: a harvest that falls off on both sides of its peak."""
    peak, month = chance.integers(0, 12, (count, 1)), np.arange(12)
    away = np.minimum((month - peak) % 12, (peak - month) % 12)
    size = chance.lognormal(1.5, 0.8, (count, 1))
    tonnes = size * np.clip(1.2 - 0.28 * away, 0, None)
    return np.asarray(1000 * tonnes, dtype=np.int64)


def _calendar(row: npt.NDArray[np.int64]) -> dict[Month, Decimal]:
    return {
        month: Decimal(amount) for month, amount in zip(MONTHS, row.tolist(), strict=True) if amount
    }


def _count(problem: Problem, amounts: Amounts) -> int:
    return len({arc.producer for arc, x in zip(problem.arcs, amounts, strict=True) if x})


def _purchase(problem: Problem, amounts: Amounts) -> float:
    grains = sum(arc.price * x for arc, x in zip(problem.arcs, amounts, strict=True))
    return grains / 10**12


def _timed(act: Callable[[], T]) -> tuple[T, float]:
    """Return what comes of it and the CPU seconds it took."""
    began = time.process_time()
    found = act()
    return found, time.process_time() - began


def _hold(wrong: Sequence[str]) -> None:
    if wrong:
        raise SystemExit("\n".join(wrong[:10]))


def _print_plans(plans: Sequence[Plans]) -> None:
    print(f"\none requirement, {PRODUCERS} producers, 12 months (each seed, then medians)")
    print("            cheapest                             fewest                       balanced")
    print("seed      s    gap %  suppliers  cost    s  suppliers (bound)  purchase    s  suppliers")
    for one in plans:
        print(
            f"{one.seed:>4}{one.cheapest_seconds:>7.2f}{one.cheapest_gap * 100:>9.3f}"
            f"{one.suppliers:>6} / {one.suppliers_of_cheapest_first:<3}{one.cost_ratio:>6.3f}"
            f"{one.fewest_seconds:>6.2f}{one.fewest:>5} / {one.fewest_of_widest_first}"
            f" ({one.fewest_bound}){one.fewest_purchase_ratio:>14.3f}"
            f"{one.balanced_seconds:>9.2f}{one.balanced_suppliers:>6}"
        )
    seconds = (_median(plans, name) for name in ("cheapest_seconds", "fewest_seconds"))
    cheap = statistics.median(one.suppliers / one.suppliers_of_cheapest_first for one in plans)
    print("median seconds: cheapest {:.2f}, fewest {:.2f}".format(*seconds), end="")
    print(f", balanced {_median(plans, 'balanced_seconds'):.2f}")
    print(f"median suppliers of cheapest / of cheapest-first: {cheap:.2f}")
    print(f"median purchase of fewest / of widest-first: {_median(plans, 'fewest_purchase_ratio')}")


def _print_sharings(sharings: Sequence[Sharing]) -> None:
    print(f"\n{REQUIREMENTS} requirements, {LISTINGS} listings, 12 months (medians over the seeds)")
    print(
        "setting           CPU s  wall s  greedy s  unmet %  first come %  ratio (least)  gap  nothing"
    )
    for setting in SETTINGS:
        some = [one for one in sharings if one.setting == setting]
        print(
            f"{setting:<16}{_median(some, 'seconds'):>7.2f}{_median(some, 'wall_seconds'):>8.2f}"
            f"{_median(some, 'greedy_seconds'):>10.2f}{_median(some, 'unmet_share') * 100:>9.2f}"
            f"{_median(some, 'unmet_share_of_first_come') * 100:>14.2f}"
            f"{_median(some, 'unmet_ratio'):>7.2f} ({min(one.unmet_ratio for one in some):.2f})"
            f"{max(one.gap_to_bound for one in some):>9.1f}{_median(some, 'nothing'):>6.0f} / "
            f"{_median(some, 'nothing_of_first_come'):.0f}"
        )


def _median(found: Sequence[Plans] | Sequence[Sharing], name: str) -> float:
    return float(statistics.median(getattr(one, name) for one in found))


if __name__ == "__main__":
    main()
