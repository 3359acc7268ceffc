"""The fewest breaks in business-to-business meeting scheduling: the benchmark of JAIR 74 (2022).

Reads instances in the benchmark's own format (.dzn); nothing of them is kept here. An answer is
always the proven fewest number of breaks at fairness 2, or null when the meetings cannot be held.
"""

import argparse
import json
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from matchmaker.core.timetable.exact import Rounds, breaks_of, faults, fewest_breaks

FAIRNESS = 2
MORNING, AFTERNOON = 1, 2


@dataclass(frozen=True, slots=True)
class Measured:
    """A file, the fewest breaks, whether that is proven, and the CPU time it took."""

    file: str
    breaks: int | None
    proven: bool
    cpu_seconds: float


def main() -> None:
    """Solve every file and print."""
    parser = argparse.ArgumentParser(prog="run.py bench b2bsp", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    arguments = parser.parse_args()
    found = []
    for path in arguments.files:
        found.append(measure(path))
        if not arguments.json:
            print(_line(found[-1]), flush=True)
    if arguments.json:
        rows = [{name: getattr(one, name) for name in Measured.__slots__} for one in found]
        print(json.dumps({"instances": rows}, ensure_ascii=False, indent=2))


def _line(one: Measured) -> str:
    breaks = "none" if one.breaks is None else str(one.breaks)
    return f"{one.file:<36}{breaks:>6}{one.cpu_seconds:>9.1f} s"


def measure(path: Path) -> Measured:
    """Solve one file; SystemExit when it is not an instance or the answer breaks a rule."""
    try:
        rounds = read_rounds(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SystemExit(f"{path}: {error}") from None
    began = cpu_seconds()
    held = fewest_breaks(rounds)
    took = round(cpu_seconds() - began, 2)
    if held is None:
        return Measured(path.name, breaks=None, proven=True, cpu_seconds=took)
    wrong = faults(rounds, held.slots)
    if wrong or sum(breaks_of(rounds, held.slots)) != held.breaks:
        raise SystemExit(f"{path}: the answer breaks a rule: {wrong}")
    print(f"{path.name}: {took} s", file=sys.stderr, flush=True)
    return Measured(path.name, breaks=held.breaks, proven=True, cpu_seconds=took)


def cpu_seconds() -> float:
    """Return the CPU time of this process and its children."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def read_rounds(text: str) -> Rounds:
    """Read an instance; ValueError says what is missing or does not fit."""
    slots, participants = _number(text, "nTotalSlots"), _number(text, "nBusiness")
    morning = _number(text, "nMorningSlots")
    requested = _requested(text)
    forbidden = _sets(text, "forbidden") or [set()] * participants
    fixed = _fixed(text, count=len(requested))
    if len(forbidden) != participants or len(fixed) != len(requested):
        raise ValueError("lists differ in length")
    allowed = []
    for (first, second, half), slot in zip(requested, fixed, strict=True):
        halves = {MORNING: range(1, morning + 1), AFTERNOON: range(morning + 1, slots + 1)}
        able = set(halves.get(half, range(1, slots + 1)))
        able -= forbidden[first - 1] | forbidden[second - 1]
        allowed.append(frozenset(one - 1 for one in (able & {slot} if slot else able)))
    return Rounds(
        days=(0,) * slots,
        participants=participants,
        meetings=tuple((first - 1, second - 1) for first, second, _ in requested),
        allowed=tuple(allowed),
        tables=(_number(text, "nTables"),) * slots,
        fairness=FAIRNESS,
        order=tuple(
            (earlier - 1, at)
            for at, before in enumerate(_sets(text, "precedences"))
            for earlier in sorted(before)
        ),
    )


def _number(text: str, name: str) -> int:
    found = re.search(rf"\b{name}\s*=\s*(\d+)\s*;", text)
    if found is None:
        raise ValueError(f"there is no {name}")
    return int(found[1])


def _body(text: str, name: str) -> str | None:
    found = re.search(rf"\b{name}\s*=\s*\[(.*?)\]\s*;", text, re.DOTALL)
    return None if found is None else found[1]


def _requested(text: str) -> list[tuple[int, int, int]]:
    rows = []
    for row in (_body(text, "requested") or "").split("|"):
        numbers = [int(one) for one in re.findall(r"\d+", row)]
        if numbers:
            first, second, half = numbers
            rows.append((first, second, half))
    if len(rows) != _number(text, "nMeetings"):
        raise ValueError("requested does not hold nMeetings rows")
    return rows


def _sets(text: str, name: str) -> list[set[int]]:
    """Return a list of sets; 0 stands for nothing."""
    found = re.findall(r"\{(.*?)\}", _body(text, name) or "", re.DOTALL)
    return [{int(one) for one in re.findall(r"\d+", inside)} - {0} for inside in found]


def _fixed(text: str, *, count: int) -> list[int]:
    body = _body(text, "fixed")
    return [0] * count if body is None else [int(one) for one in re.findall(r"\d+", body)]


if __name__ == "__main__":
    main()
