"""How many months a span of days has."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.core.quantities import months_of, parts_of_months

DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2027, 1, 1), date(2027, 12, 31), Fraction(12)),
        (date(2027, 1, 15), date(2027, 4, 14), Fraction(3)),
        (date(2027, 1, 31), date(2027, 2, 27), Fraction(1)),
        (date(2027, 1, 31), date(2027, 2, 1), Fraction(2, 28)),
        (date(2027, 5, 1), date(2027, 6, 15), 1 + Fraction(15, 30)),
        (date(2028, 2, 29), date(2029, 2, 27), Fraction(12)),
        (date(2027, 1, 2), date(2027, 1, 1), Fraction(0)),
    ],
)
def test_months_are_counted_from_the_first_day(first: date, last: date, months: Fraction) -> None:
    assert months_of(first, last) == months


def test_a_calendar_month_counts_by_its_days_within() -> None:
    assert parts_of_months(date(2027, 1, 15), date(2027, 4, 14)) == {
        (2027, 1): Fraction(17, 31),
        (2027, 2): Fraction(1),
        (2027, 3): Fraction(1),
        (2027, 4): Fraction(14, 30),
    }
    assert parts_of_months(date(2027, 1, 31), date(2027, 2, 1)) == {
        (2027, 1): Fraction(1, 31),
        (2027, 2): Fraction(1, 28),
    }


@given(DAYS, st.integers(0, 2000))
def test_a_longer_span_has_more_months_and_about_as_many_as_its_days_say(
    first: date, days: int
) -> None:
    last = first + timedelta(days=days)
    months = months_of(first, last)
    assert Fraction(days + 1, 31) <= months <= Fraction(days + 1, 28)
    assert months < months_of(first, last + timedelta(days=1))


@given(DAYS, st.integers(0, 2000))
def test_the_parts_hold_every_day_once(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    parts = parts_of_months(first, last)
    assert all(0 < part <= 1 for part in parts.values())
    assert sum(part < 1 for part in parts.values()) <= 2
    assert list(parts) == sorted(parts)
    assert (first.year, first.month) in parts
    assert (last.year, last.month) in parts
