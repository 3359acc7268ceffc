"""Our index beside what people could use instead, on made-up nations of fixed seed.

All engines answer the same requirements in one process, one after the other; times are given as
ratios to our own median, so the machine's speed cancels out. Recall counts the products planted
for a requirement among the first 5 and 50.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import numpy as np

from bench.catalogue import Nation
from bench.engines import ENGINES, TOP, Catalogue, Engine, Query
from bench.postgres import postgres_engine
from matchmaker.core.scoring import Listing, Requirement, TextIndex, rank
from matchmaker.core.scoring.index import Index, Match, vectors
from matchmaker.core.scoring.index.engine import Search, fastest
from matchmaker.core.scoring.reverse import Bar, Bars, RequirementIndex
from matchmaker.matching.top_lists import SLACK

SIZES = (20_000, 200_000, 1_000_000)
#: Requirements asked of the fast engines; the slow ones get as many as fit their time.
ROUNDS = 150
SECONDS = 12.0
#: Requirements of a full re-match, told as time a pair; requirements asked for near misses.
REMATCHED, NEAR = 1_000, 50
#: Open requirements that one change is held against, and changes of each kind.
OPEN, CHANGED = 10_000, 200
#: Lists counted for the drift of words, before and after so many changes of names.
DRIFTED, RENAMED = 400, 100
#: Catalogues up to this size are held against exhaustive scoring in the run itself.
EXHAUSTIVE = 20_000


@dataclass(slots=True)
class Timed:
    """An engine's seconds a requirement, and the share of planted products it found."""

    name: str
    build_seconds: float = 0.0
    seconds: list[float] = field(default_factory=list)
    #: The same when a requirement is asked for the first time.
    first: list[float] = field(default_factory=list)
    at_5: list[float] = field(default_factory=list)
    at_50: list[float] = field(default_factory=list)

    def summary(self, *, ours: float) -> dict[str, Any]:
        """Return medians, the ratio to ours and the recall."""
        median = statistics.median(self.seconds)
        return {
            "engine": self.name,
            "build_seconds": round(self.build_seconds, 2),
            "queries": len(self.seconds),
            "median_ms": round(median * 1000, 3),
            "first_ms": round(statistics.median(self.first) * 1000, 3),
            "p99_ms": round(float(np.percentile(self.seconds, 99)) * 1000, 3),
            "ratio": round(median / ours, 2),
            "recall_at_5": round(statistics.mean(self.at_5), 4),
            "recall_at_50": round(statistics.mean(self.at_50), 4),
        }


class Ours:
    """Our index with one of its searches."""

    def __init__(self, index: Index, *, search: Search) -> None:
        """Take the packed catalogue."""
        self.index = index.searched_by(search)

    def top(self, asked: Requirement) -> list[int]:
        """Rank."""
        return [one.listing_id for one in self.index.matches(asked, top=TOP)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="run.py bench scoring", description=__doc__)
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each slow engine")
    arguments = parser.parse_args()
    found = [
        measure(size, rounds=arguments.rounds, seconds=arguments.seconds)
        for size in arguments.sizes
    ]
    # On the ground of the ratios: a question asked again. A first one takes all there is to do.
    growth, first = _growth(found, figure="median_ms"), _growth(found, figure="first_ms")
    if arguments.json:
        answer = {"scoring": found, "growth": growth, "growth_first_time": first}
        print(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    for one in found:
        _print(one)
    print(f"time growth, largest by smallest: asked again {growth}, first time {first}")


def measure(size: int, *, rounds: int, seconds: float) -> dict[str, Any]:
    """Return all figures of one size."""
    nation = Nation(size)
    planted = nation.requirements()
    listings = list(nation.listings(planted))
    started = time.perf_counter()
    index = Index(listings, context=nation.context())
    build = time.perf_counter() - started
    asked = [requirement for requirement, _, _ in planted][:rounds]
    fast = Timed("ours (numba)", build)
    engines: dict[str, tuple[Timed, Callable[[Requirement], list[int]]]] = {
        fast.name: (fast, Ours(index, search=fastest()).top),
        "ours (NumPy)": (Timed("ours (NumPy)", build), Ours(index, search=vectors.search).top),
    }
    engines.update(_others(Catalogue(index, listings)))
    _interleave([*engines.values()], asked=asked, truths=nation.truths(), seconds=seconds)
    ours = statistics.median(fast.seconds)
    return {
        "size": size,
        "build_seconds": round(build, 2),
        "bytes_a_listing": round(index.nbytes / size, 1),
        "engines": [timed.summary(ours=ours) for timed, _ in engines.values()],
        "exact": _exactness(index, nation=nation, listings=listings, asked=asked),
        **_rematch(index, nation=nation),
        "one_change": one_change(index, nation=nation, listings=listings),
        **_floor(index, ours=ours),
    }


def _others(
    catalogue: Catalogue,
) -> dict[str, tuple[Timed, Callable[[Requirement], list[int]]]]:
    """Build the other engines."""
    found = {}
    for name, make in {**ENGINES, **postgres_engine()}.items():
        started = time.perf_counter()
        engine = make(catalogue)
        timed = Timed(name, time.perf_counter() - started)
        found[name] = (timed, _asking(engine, catalogue=catalogue))
    return found


def _asking(engine: Engine, *, catalogue: Catalogue) -> Callable[[Requirement], list[int]]:
    # Making the shares of all codes ready is part of no engine's time.
    made: dict[int, Query] = {}

    def top(requirement: Requirement) -> list[int]:
        asked = made.pop(requirement.id, None)
        if asked is None:
            made[requirement.id] = Query(requirement, catalogue=catalogue)
            return []
        return engine.top(asked)

    return top


def _interleave(
    engines: Sequence[tuple[Timed, Callable[[Requirement], list[int]]]],
    *,
    asked: Sequence[Requirement],
    truths: Sequence[frozenset[int]],
    seconds: float,
) -> None:
    """Ask every engine in turn; one that has used up its time answers no more."""
    # The first requirement fills caches and compiles.
    for requirement in (asked[-1], asked[-1]):
        for _, top in engines[:2]:
            top(requirement)
    for requirement, truth in zip(asked, truths, strict=False):
        for timed, top in engines:
            if len(timed.seconds) >= 3 and sum(timed.seconds) > seconds:
                continue
            # What is made once for a requirement (ours: its words and tables; the others: the
            # shares of all codes) is in no engine's time; ours is told beside it.
            started = time.perf_counter()
            top(requirement)
            timed.first.append(time.perf_counter() - started)
            started = time.perf_counter()
            found = top(requirement)
            timed.seconds.append(time.perf_counter() - started)
            if truth:
                timed.at_5.append(len(truth & set(found[:5])) / len(truth))
                timed.at_50.append(len(truth & set(found[:50])) / len(truth))


def _exactness(
    index: Index, *, nation: Nation, listings: Sequence[Any], asked: Sequence[Requirement]
) -> dict[str, Any]:
    """Compare the searches with each other, and small catalogues with exhaustive scoring."""
    fast, plain = index, index.searched_by(vectors.search)
    equal = [fast.matches(one) == plain.matches(one) for one in asked]
    found: dict[str, Any] = {"numba_equals_numpy": sum(equal) / len(equal)}
    if len(listings) <= EXHAUSTIVE:
        context = nation.context()
        exact = type(context)(
            context.categories,
            context.schemes,
            context.provinces,
            TextIndex.of(listings),
            context.today,
        )
        same = [
            [(one.listing_id, one.score) for one in fast.matches(requirement)]
            == [
                (one.listing_id, one.score)
                for one in rank(requirement, listings=listings, context=exact, top=TOP).matches
            ]
            for requirement in asked[:5]
        ]
        found["equals_exhaustive"] = sum(same) / len(same)
    return found


def _rematch(index: Index, *, nation: Nation) -> dict[str, Any]:
    """Rank for many open requirements as the job does: afresh, then again with stored bars."""
    wanted = nation.open_requirements(REMATCHED)
    index.rematch(wanted[:2])
    found, afresh = _rematched(index, wanted=wanted, floors={})
    floors = {one: best[-1].score - SLACK for one, best in found.items() if len(best) == TOP}
    again, with_bars = _rematched(index, wanted=wanted, floors=floors)
    return {
        "rematch_ns_a_pair": afresh,
        "rematch_with_bars_ns_a_pair": with_bars,
        "rematch_with_bars_is_the_same": again == found,
        "near_misses_ms": _near_misses_ms(index, wanted=wanted[:NEAR]),
    }


def _rematched(
    index: Index, *, wanted: Sequence[Requirement], floors: dict[int, int]
) -> tuple[dict[int, list[Match]], dict[str, float]]:
    pairs = len(wanted) * len(index)
    wall, cpu = time.perf_counter(), time.process_time()
    found = index.rematch(wanted, floors=floors, top=TOP)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return found, {"wall": round(wall * 1e9 / pairs, 3), "cpu": round(cpu * 1e9 / pairs, 3)}


def _near_misses_ms(index: Index, *, wanted: Sequence[Requirement]) -> float:
    seconds = []
    for one in wanted:
        started = time.perf_counter()
        index.near_misses(one, top=TOP)
        seconds.append(time.perf_counter() - started)
    return round(statistics.median(seconds) * 1000, 3)


def one_change(index: Index, *, nation: Nation, listings: Sequence[Listing]) -> dict[str, Any]:
    """Return what one changed listing costs against all open requirements, in CPU time.

    Bars are real ones of as many requirements as fit the time, repeated by chance for the rest.
    """
    open_ = nation.open_requirements(OPEN)
    started = time.process_time()
    reverse = RequirementIndex(open_, context=index.context)
    packed = time.process_time() - started
    known, chance = _bars(index, open_=open_), random.Random(nation.seed)
    some = list(known.values()) or [Bar(0, 0)]
    bars = reverse.bars({one.id: known.get(one.id) or chance.choice(some) for one in open_})
    chosen = chance.sample(listings, min(CHANGED, len(listings)))
    cheaper = [replace(one, price_min=Decimal(20_000), price_max=None) for one in chosen]
    for one in chosen:
        reverse.entered(one, bars=bars)
    return {
        "open_requirements": len(open_),
        "pack_seconds": round(packed, 2),
        "entered_us": _median_us(cheaper, act=lambda one: reverse.entered(one, bars=bars)),
        "rank_all_us": _median_us(cheaper, act=lambda one: reverse.stand(one).matches),
        "entered_new_words_us": _renamed_us(index, reverse=reverse, chosen=chosen, bars=bars),
        "drift": _drift(index, open_=open_[:DRIFTED], chosen=chosen[:RENAMED]),
    }


def _median_us(listings: Sequence[Listing], *, act: Callable[[Listing], object]) -> int:
    seconds = []
    for one in listings:
        started = time.process_time()
        act(one)
        seconds.append(time.process_time() - started)
    return round(statistics.median(seconds) * 1e6)


def _renamed(chosen: Sequence[Listing]) -> list[Listing]:
    return [
        replace(one, name=other.name) for one, other in zip(chosen, reversed(chosen), strict=True)
    ]


def _renamed_us(
    index: Index, *, reverse: RequirementIndex, chosen: Sequence[Listing], bars: Bars
) -> int:
    """Return the time where the words have been counted anew just before."""
    seconds = []
    for one in _renamed(chosen[:50]):
        index.put(one)
        started = time.process_time()
        reverse.entered(one, bars=bars)
        seconds.append(time.process_time() - started)
    for one in chosen[:50]:
        index.put(one)
    return round(statistics.median(seconds) * 1e6)


def _bars(index: Index, *, open_: Sequence[Requirement]) -> dict[int, Bar]:
    started = time.perf_counter()
    found: dict[int, Bar] = {}
    for one in open_:
        best = index.matches(one, top=TOP)
        if len(best) == TOP:
            found[one.id] = Bar(best[-1].score, best[-1].listing_id)
        if time.perf_counter() - started > SECONDS:
            break
    return found


def _drift(
    index: Index, *, open_: Sequence[Requirement], chosen: Sequence[Listing]
) -> dict[str, Any]:
    """Rename listings and return how many of the lists that change so are marked, as is done live."""
    before = {one.id: index.matches(one, top=TOP) for one in open_}
    reverse = RequirementIndex(open_, context=index.context)
    full = {one: best[-1] for one, best in before.items() if len(best) == TOP}
    bars = reverse.bars({one: Bar(last.score, last.listing_id) for one, last in full.items()})
    marked: set[int] = set()
    for renamed in _renamed(chosen):
        index.put(renamed)
        stood = {
            one: match.score
            for one, best in before.items()
            for match in best
            if match.listing_id == renamed.id
        }
        entered = reverse.entered(renamed, bars=bars, slack=SLACK)
        marked |= {
            one for one in stood.keys() | entered.keys() if stood.get(one) != entered.get(one)
        }
    after = {one.id: index.matches(one, top=TOP) for one in open_}
    for one in chosen:
        index.put(one)
    ids = {
        one: ([m.listing_id for m in before[one]], [m.listing_id for m in after[one]])
        for one in before
    }
    members = {one for one, (was, is_now) in ids.items() if set(was) != set(is_now)}
    order = {one for one, (was, is_now) in ids.items() if was != is_now}
    moved = [abs(after[one][-1].score - last.score) for one, last in full.items() if after[one]]
    return {
        "renamed_listings": len(chosen),
        "lists": len(before),
        "marked": len(marked),
        "members_changed": len(members),
        "of_these_marked": round(len(members & marked) / max(1, len(members)), 3),
        "order_changed": len(order),
        "of_these_marked_too": round(len(order & marked) / max(1, len(order)), 3),
        "bar_moved_millionths_median": round(statistics.median(moved)) if moved else 0,
    }


def _floor(index: Index, *, ours: float) -> dict[str, Any]:
    """Return how long it takes this machine to read all codes once, and ours as a ratio."""
    block = np.ones(1 << 25, np.int64)
    block.sum()
    started = time.perf_counter()
    for _ in range(3):
        block.sum()
    speed = 3 * block.nbytes / (time.perf_counter() - started)
    columns = index.main.segment.columns
    codes = (columns.supply_of, columns.price_of, columns.held_of, columns.place_of)
    touched = sum(one.nbytes for one in (*codes, columns.dossier_of))
    return {
        "memory_gb_a_second": round(speed / 1e9, 2),
        "floor_ms": round(touched / speed * 1000, 4),
        "ours_by_floor": round(ours * speed / touched, 2),
    }


def _growth(found: Sequence[dict[str, Any]], *, figure: str) -> float | None:
    medians = [one["engines"][0][figure] for one in found]
    return round(medians[-1] / medians[0], 2) if len(medians) > 1 else None


def _print(one: dict[str, Any]) -> None:
    print(f"\n{one['size']:,} listings")
    for name, figure in one.items():
        if name not in ("size", "engines"):
            print(f"  {name}: {figure}")
    print(
        f"  {'engine':<22}{'ms':>10}{'first':>10}{'p99':>10}{'ratio':>9}{'@5':>7}{'@50':>7}{'queries':>9}"
    )
    for row in one["engines"]:
        print(
            f"  {row['engine']:<22}{row['median_ms']:>10.2f}{row['first_ms']:>10.2f}{row['p99_ms']:>10.2f}"
            f"{row['ratio']:>9.1f}{row['recall_at_5']:>7.3f}{row['recall_at_50']:>7.3f}"
            f"{row['queries']:>9}"
        )


if __name__ == "__main__":
    main()
