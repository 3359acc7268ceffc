"""Hold every meeting of a small event with provably the fewest gaps.

By core-guided MaxSAT where python-sat is installed (requirements-exact), else by HiGHS. Both read
the same event and give the same number of breaks.
"""

from collections import Counter
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Rounds:
    """Meetings that must all be held: pairs of participants of any side, and where each may be.

    `days` is the day of each slot; `tables` the meetings each slot has room for, None for enough.
    `fairness` is how many breaks anybody may have more than anybody else, None for any number.
    It is stated for events of one day. Of each pair in `order` the first meeting comes before the
    second.
    """

    days: tuple[int, ...]
    participants: int
    meetings: tuple[tuple[int, int], ...]
    allowed: tuple[frozenset[int], ...]
    tables: tuple[int, ...] | None = None
    fairness: int | None = None
    order: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        """Refuse fairness over several days, which no solver here states."""
        if self.fairness is not None and len(set(self.days)) > 1:
            raise ValueError("fairness holds within one day")

    @property
    def counts(self) -> list[int]:
        """How many meetings each participant has."""
        found = Counter(who for pair in self.meetings for who in pair)
        return [found[who] for who in range(self.participants)]

    @property
    def fixed_fairness(self) -> bool:
        """Whether somebody has no break whatever happens, so that fairness is a most for all."""
        return any(count <= 1 or count == len(self.days) for count in self.counts)


@dataclass(frozen=True, slots=True)
class Held:
    """The slot of every meeting, and how many breaks there are; `breaks` is proven the fewest."""

    slots: tuple[int, ...]
    breaks: int


class Solver(Protocol):
    """Finds the fewest breaks when everybody has `least` to `most` of them."""

    def __call__(self, rounds: Rounds, *, least: int, most: int | None) -> Held | None:
        """Return the best, or None when the meetings cannot be held."""


def fewest_breaks(rounds: Rounds, *, solver: Solver | None = None) -> Held | None:
    """Return the meetings in slots with the fewest breaks, or None when they cannot be held."""
    solve = solver or best_solver()
    if rounds.fairness is None:
        return solve(rounds, least=0, most=None)
    if rounds.fixed_fairness:
        return solve(rounds, least=0, most=rounds.fairness)
    best: Held | None = None
    for least in range(len(rounds.days)):
        # Everybody has `least` breaks at least.
        if best is not None and rounds.participants * least >= best.breaks:
            break
        found = solve(rounds, least=least, most=least + rounds.fairness)
        if found is not None and (best is None or found.breaks < best.breaks):
            best = found
    return best


def best_solver() -> Solver:
    """Return the fastest solver there is."""
    name = "maxsat" if find_spec("pysat") is not None else "breaks"
    solver: Solver = import_module(f"matchmaker.core.timetable.{name}").solve
    return solver


def breaks_of(rounds: Rounds, slots: tuple[int, ...]) -> list[int]:
    """Return each participant's breaks between meetings of one day."""
    busy = {(who, slot) for pair, slot in zip(rounds.meetings, slots, strict=True) for who in pair}
    starts: Counter[tuple[int, int]] = Counter()
    for who, slot in busy:
        follows = slot > 0 and rounds.days[slot - 1] == rounds.days[slot]
        if not (follows and (who, slot - 1) in busy):
            starts[who, rounds.days[slot]] += 1
    found = [0] * rounds.participants
    for (who, _day), count in starts.items():
        found[who] += count - 1
    return found


def faults(rounds: Rounds, slots: tuple[int, ...]) -> list[str]:
    """Return the rules that slots break; reads the event alone.

    Codes: not_allowed, double_booked, too_many_tables, out_of_order, unfair.
    """
    found = []
    if any(slot not in allowed for slot, allowed in zip(slots, rounds.allowed, strict=True)):
        found.append("not_allowed")
    busy = [(who, slot) for pair, slot in zip(rounds.meetings, slots, strict=True) for who in pair]
    if len(busy) != len(set(busy)):
        found.append("double_booked")
    load = Counter(slots)
    if rounds.tables is not None and any(load[at] > rounds.tables[at] for at in load):
        found.append("too_many_tables")
    if any(slots[first] >= slots[second] for first, second in rounds.order):
        found.append("out_of_order")
    breaks = breaks_of(rounds, slots)
    if rounds.fairness is not None and max(breaks) - min(breaks) > rounds.fairness:
        found.append("unfair")
    return found
