"""How the years of the sources are moved into the present, and how seasons come round again."""

from dataclasses import dataclass
from datetime import date, timedelta

from matchmaker.core.quantities import after_months

#: Most facts of the sources are of this year; it becomes the year of loading.
REFERENCE_YEAR = 2022
#: A season nearer than this is too late to answer: the next one is meant.
SHORTEST_NOTICE = timedelta(days=21)
#: Producers can answer a requirement without a season this long.
OPEN_FOR = timedelta(days=180)
#: Before a season, answers end this long ahead.
BEFORE_SEASON = timedelta(days=7)


def years_moved(year: int, *, on: date) -> int:
    """Return how many years a fact of `year` is moved: all alike, but never past `on`."""
    return min(on.year - REFERENCE_YEAR, on.year - year)


def moved_day(year: int, *, on: date, within: float) -> date:
    """Return a day of the moved year; the sources state none, so `within` in [0, 1) picks it.

    Only the part of the year that has gone by on `on` is used: nothing lies in the future.
    """
    first = date(year + years_moved(year, on=on), 1, 1)
    gone_by = on.timetuple().tm_yday
    return first + timedelta(days=int(within * min(gone_by, 365)))


@dataclass(frozen=True, slots=True)
class Window:
    """When goods are wanted, and until when producers can answer."""

    start: date
    end: date
    deadline: date


def window(written: str, *, on: date) -> Window:
    """Return the next window: `12` is twelve months, `06-01..07-15` a season of every year."""
    if ".." not in written:
        start = after_months((on + SHORTEST_NOTICE).replace(day=1), months=1)
        end = after_months(start, months=int(written)) - timedelta(days=1)
        return Window(start, end, on + OPEN_FOR)
    first, last = (date.fromisoformat(f"2000-{part}") for part in written.split(".."))
    soonest = on + SHORTEST_NOTICE
    start = first.replace(year=soonest.year)
    if start < soonest:
        start = start.replace(year=soonest.year + 1)
    end = last.replace(year=start.year + (last < first))
    return Window(start, end, start - BEFORE_SEASON)
