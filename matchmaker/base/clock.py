"""The one place that reads the clock."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Where the product lives; days begin and end here.
LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

_fixed: ContextVar[datetime | None] = ContextVar("fixed_clock", default=None)


def now() -> datetime:
    """Return the present as an aware UTC time."""
    return _fixed.get() or datetime.now(UTC)


def today() -> date:
    """Return the present day in Việt Nam."""
    return local_day(now())


def local_day(at: datetime) -> date:
    """Return the day in Việt Nam that `at` falls on."""
    return at.astimezone(LOCAL_ZONE).date()


def day_begins(day: date) -> datetime:
    """Return when a day begins in Việt Nam."""
    return datetime.combine(day, time(tzinfo=LOCAL_ZONE))


@contextmanager
def fixed(at: datetime) -> "Iterator[None]":
    """Hold the clock at `at` (aware) inside the block."""
    token = _fixed.set(at)
    try:
        yield
    finally:
        _fixed.reset(token)
