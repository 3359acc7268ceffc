"""What a requirement comes to month by month: real days, and nothing lost in rounding."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.core.scoring import Month
from matchmaker.matching import demand
from matchmaker.requirements.models import Requirement

D = Decimal
TODAY = date(2026, 11, 5)


def _requirement(amount: str | Decimal, *, start: date, end: date, **facts: Any) -> Requirement:
    facts = {"unit": "tan", "period": "month", "months": []} | facts
    return Requirement(
        id=1,
        code="NC1",
        title="xoài",
        volume_least=D(amount),
        volume_most=D(amount),
        window_start=start,
        window_end=end,
        **facts,
    )


def _by_month(requirement: Requirement) -> dict[Month, Decimal]:
    volume = demand.as_scored(requirement, dossier=(), today=TODAY).volume
    assert volume is not None
    return dict(volume.by_month)


def _total(requirement: Requirement) -> Decimal:
    return sum(_by_month(requirement).values(), D(0))


@pytest.mark.parametrize(
    ("amount", "period", "first", "last", "tonnes"),
    [
        ("50", "day", date(2027, 1, 1), date(2027, 12, 31), "18250"),
        ("200", "week", date(2027, 6, 10), date(2027, 6, 16), "200"),
        ("70", "week", date(2027, 2, 1), date(2027, 3, 31), "590"),
        ("20", "month", date(2027, 2, 1), date(2027, 3, 31), "40"),
        ("30", "quarter", date(2027, 2, 1), date(2027, 3, 31), "20"),
        ("120", "year", date(2027, 2, 1), date(2027, 3, 31), "20"),
        ("100", "once", date(2027, 2, 1), date(2027, 4, 30), "100"),
    ],
)
def test_days_and_weeks_are_counted_months_are_months(
    amount: str, period: str, first: date, last: date, tonnes: str
) -> None:
    found = _total(_requirement(amount, start=first, end=last, period=period))
    assert found == D(tonnes) * 1000


def test_trips_are_counted_over_the_days_of_their_period() -> None:
    wanted = _requirement(
        "1.5",
        start=date(2027, 2, 1),
        end=date(2027, 2, 28),
        period="trip",
        trips_per_period=D(3),
        trip_period="week",
    )
    assert _by_month(wanted) == {(2027, 2): D(18000)}


def test_months_left_out_count_no_days() -> None:
    wanted = _requirement(
        "1", start=date(2027, 1, 1), end=date(2027, 12, 31), period="day", months=[2, 4]
    )
    assert _by_month(wanted) == {(2027, 2): D(28000), (2027, 4): D(30000)}


@given(
    st.decimals(min_value=D("0.001"), max_value=D(10**6), places=3),
    st.sampled_from(["day", "week", "once", "season"]),
    st.dates(min_value=TODAY, max_value=date(2028, 1, 1)),
    st.integers(min_value=0, max_value=700),
)
def test_the_months_add_up_to_what_is_asked(
    amount: Decimal, period: str, first: date, days: int
) -> None:
    wanted = _requirement(
        amount, start=first, end=first + timedelta(days=days), period=period, unit="kg"
    )
    each = {"day": D(days + 1), "week": D(days + 1) / 7, "once": D(1), "season": D(1)}[period]
    assert _total(wanted) == (amount * each).quantize(D("0.001"))


def test_the_window_is_known_without_a_volume() -> None:
    wanted = _requirement("1", start=date(2027, 5, 20), end=date(2027, 7, 2))
    wanted.volume_least = wanted.volume_most = None
    assert demand.window_months(wanted, today=TODAY) == {(2027, 5), (2027, 6), (2027, 7)}
