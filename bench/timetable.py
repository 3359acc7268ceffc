"""Our timetables of trade events beside greedy, round robin and one CP-SAT model.

Events are made up with fixed seeds; all ways see the same event in one run. CPU time is of this
process; the gap is to our certified bound, for every way alike.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bench.events import BLOCKINGS, L, M, S, Size, make_event
from bench.rivals import RIVALS, cp_sat
from matchmaker.core.timetable import Instance, Side, Timetable, problems, solve
from matchmaker.core.timetable.changes import Absent, Change, Dropout
from matchmaker.core.timetable.repair import rebound, repair

SIZES = {"S": S, "M": M, "L": L}
#: The gap that counts as good enough, by size.
ENOUGH = {"S": 0.002, "M": 0.002, "L": 0.0005}
SEED = 1
CHANGES = 30


@dataclass(frozen=True, slots=True)
class Measured:
    """One way on one event; times are CPU seconds."""

    event: str
    way: str
    meetings: int
    gap_percent: float
    producer_gaps: int
    buyer_gaps: int
    left_out_placeable: int
    cpu_seconds: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="run.py bench timetable", description=__doc__)
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    parser.add_argument("--sizes", nargs="*", choices=SIZES, default=list(SIZES))
    parser.add_argument("--seconds", type=float, default=10.0, help="CPU seconds of our search")
    parser.add_argument("--cp-seconds", type=float, default=30.0, help="CP-SAT's; 0 leaves it out")
    arguments = parser.parse_args()
    rows: list[Measured] = []
    changes: list[dict[str, Any]] = []
    for name in arguments.sizes:
        for blocking in (None, *BLOCKINGS):
            size = SIZES[name] if blocking is None else SIZES[name].blocked(*blocking)
            rows += measure(size, seconds=arguments.seconds, enough=ENOUGH[name])
        if arguments.cp_seconds and name != "L":
            rows.append(_measure_cp_sat(SIZES[name], seconds=arguments.cp_seconds))
        changes += measure_changes(SIZES[name])
    if arguments.json:
        found = [{name: getattr(one, name) for name in Measured.__slots__} for one in rows]
        print(json.dumps({"timetables": found, "changes": changes}, indent=2))
        return
    _print(rows, changes)


def _print(rows: list[Measured], changes: list[dict[str, Any]]) -> None:
    print(f"{'event':<14}{'way':<16}{'held':>7}{'gap %':>9}{'idle':>7}{'out':>5}{'CPU s':>8}")
    for one in rows:
        print(
            f"{one.event:<14}{one.way:<16}{one.meetings:>7}{one.gap_percent:>9.4f}"
            f"{one.producer_gaps:>7}{one.left_out_placeable:>5}{one.cpu_seconds:>8.2f}"
        )
    for change in changes:
        print("  ".join(f"{name} {value}" for name, value in change.items()))


def measure(size: Size, *, seconds: float, enough: float) -> list[Measured]:
    """Return the first, the first good enough and the last timetable of ours, and the rivals."""
    instance = make_event(size, seed=SEED)
    began = time.process_time()
    found: dict[str, tuple[Timetable, float]] = {}
    for timetable in solve(instance, stop=lambda: time.process_time() - began > seconds):
        took = time.process_time() - began
        found.setdefault("ours, first", (timetable, took))
        if timetable.gap <= enough:
            found.setdefault("ours, close", (timetable, took))
        found["ours, last"] = (timetable, took)
    last = found["ours, last"][0]
    rows = [_row(size, way, instance, *one) for way, one in found.items()]
    for way, rival in RIVALS.items():
        began = time.process_time()
        rows.append(_rival_row(size, way, instance, rival, bound=last.bound))
    return rows


def _rival_row(
    size: Size, way: str, instance: Instance, rival: Callable[[Instance], Timetable], *, bound: int
) -> Measured:
    began = time.process_time()
    timetable = replace(rival(instance), bound=bound)
    return _row(size, way, instance, timetable, time.process_time() - began)


def _measure_cp_sat(size: Size, *, seconds: float) -> Measured:
    instance = make_event(size, seed=SEED)
    bound = next(solve(instance)).bound
    return _rival_row(
        size, "CP-SAT", instance, lambda one: cp_sat(one, seconds=seconds), bound=bound
    )


def _row(size: Size, way: str, instance: Instance, found: Timetable, seconds: float) -> Measured:
    wrong = problems(instance, found)
    if wrong:
        raise SystemExit(f"{size.name}, {way}: {wrong[:3]}")
    return Measured(
        event=size.name,
        way=way,
        meetings=len(found.meetings),
        gap_percent=round(100 * found.gap, 4),
        producer_gaps=found.producer_gaps,
        buyer_gaps=found.buyer_gaps,
        left_out_placeable=sum(one.has_slot for one in found.left_out),
        cpu_seconds=round(seconds, 2),
    )


def measure_changes(size: Size) -> list[dict[str, Any]]:
    """Return what changes of the day cost: moves of others, gap to the new bound, milliseconds."""
    instance = make_event(size, seed=SEED)
    began = time.process_time()
    *_, before = solve(instance, stop=lambda: time.process_time() - began > 2)
    chance = np.random.default_rng(SEED)
    kinds: dict[str, list[tuple[int, float, float]]] = {}
    for _ in range(CHANGES):
        buyer = int(chance.integers(size.buyers))
        producer = int(chance.integers(size.producers))
        first = frozenset(sorted(instance.buyers[buyer].slots)[:4])
        happened: dict[str, Change] = {
            "buyer 4 slots late": Absent(Side.BUYER, buyer, first),
            "producer drops out": Dropout(Side.PRODUCER, producer),
            "buyer drops out": Dropout(Side.BUYER, buyer),
        }
        for name, change in happened.items():
            kinds.setdefault(name, []).append(_change(instance, before, change))
    return [_summary(size, name, found) for name, found in kinds.items()]


def _change(instance: Instance, before: Timetable, change: Change) -> tuple[int, float, float]:
    began = time.process_time()
    after = repair(instance, before, change)
    took = time.process_time() - began
    if problems(after.instance, after.timetable):
        raise SystemExit("a repair made a conflict")
    gap = rebound(after.instance, after.timetable).gap
    return len(after.difference.moved), 100 * gap, 1000 * took


def _summary(size: Size, name: str, found: list[tuple[int, float, float]]) -> dict[str, Any]:
    moved, gap, took = zip(*found, strict=True)
    return {
        "event": size.name,
        "change": name,
        "moved_mean": round(statistics.mean(moved), 1),
        "moved_most": max(moved),
        "gap_percent_mean": round(statistics.mean(gap), 3),
        "cpu_ms_median": round(statistics.median(took), 1),
        "cpu_ms_most": round(max(took), 1),
    }


if __name__ == "__main__":
    main()
