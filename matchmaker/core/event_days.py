"""The days of a trade event: times as people write them, cut into slots around breaks."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from matchmaker.core.quantities import QuantityError

#: Minutes of a day; the end of a day may be written 24:00.
DAY = 24 * 60
NOON = 12 * 60
#: Slots of one day at most.
MOST_SLOTS = 60

_CLOCK = re.compile(r"(\d{1,2})\s*(?:[:hg.]\s*(\d{2})?)?", re.IGNORECASE)
_SPAN = re.compile(r"(.+?)\s*(?:-|–|—|đến|to)\s*(.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """From a minute of a day to another one, the end not included."""

    starts: int
    ends: int

    def overlaps(self, other: "Span") -> bool:
        """Tell whether the two have a minute in common."""
        return self.starts < other.ends and other.starts < self.ends


@dataclass(frozen=True, slots=True)
class DayPlan:
    """When a day's meetings are: `meeting` and `pause` are minutes."""

    hours: Span
    meeting: int
    pause: int = 0
    breaks: tuple[Span, ...] = ()


def parse_clock(text: str) -> int:
    """Return the minute of the day that `8:30`, `8h30`, `8h` or `08.30` says.

    Raises QuantityError: not_a_clock.
    """
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise QuantityError("not_a_clock")
    minute = int(found[1]) * 60 + int(found[2] or 0)
    if int(found[2] or 0) > 59 or minute > DAY:
        raise QuantityError("not_a_clock")
    return minute


def format_clock(minute: int) -> str:
    """Return `08:30`."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def parse_spans(text: str) -> tuple[Span, ...]:
    """Return the breaks that `11:30-13:30, 15h-15h15` says, in order of time.

    Raises QuantityError: not_a_clock, not_a_span, spans_overlap.
    """
    parts = [part for part in re.split(r"[,;\n]", text) if part.strip()]
    spans = sorted((_span(part) for part in parts), key=lambda one: one.starts)
    if any(one.overlaps(other) for one, other in pairwise(spans)):
        raise QuantityError("spans_overlap")
    return tuple(spans)


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise QuantityError("not_a_span")
    span = Span(parse_clock(found[1]), parse_clock(found[2]))
    if span.starts >= span.ends:
        raise QuantityError("not_a_span")
    return span


def format_spans(spans: Iterable[Span]) -> str:
    """Return breaks as `parse_spans` reads them."""
    return ", ".join(f"{format_clock(one.starts)}-{format_clock(one.ends)}" for one in spans)


def slots_of(plan: DayPlan) -> tuple[Span, ...]:
    """Return the slots of a day in order: none overlaps a break, another or the end of the day."""
    return tuple(_cut(plan))


def _cut(plan: DayPlan) -> Iterator[Span]:
    at, found = plan.hours.starts, 0
    while plan.meeting > 0 and at + plan.meeting <= plan.hours.ends and found < MOST_SLOTS:
        slot = Span(at, at + plan.meeting)
        hit = next((one for one in plan.breaks if one.overlaps(slot)), None)
        if hit is not None:
            at = hit.ends
            continue
        yield slot
        found += 1
        at = slot.ends + plan.pause
