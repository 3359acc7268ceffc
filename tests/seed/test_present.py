"""Years move towards the day of loading, and seasons come round again."""

from datetime import date

import pytest

from matchmaker.seed.present import Window, after_months, moved_day, window, years_moved


@pytest.mark.parametrize(
    ("year", "moved"), [(2015, 4), (2019, 4), (2022, 4), (2023, 3), (2025, 1), (2026, 0)]
)
def test_years_move_alike_but_never_into_the_future(year: int, moved: int) -> None:
    assert years_moved(year, on=date(2026, 11, 24)) == moved


@pytest.mark.parametrize(
    ("on", "within", "day"),
    [
        (date(2026, 11, 24), 0.0, date(2026, 1, 1)),
        (date(2026, 11, 24), 0.999999, date(2026, 11, 24)),
        (date(2026, 1, 1), 0.999999, date(2026, 1, 1)),
        (date(2024, 12, 31), 0.999999, date(2024, 12, 30)),
    ],
)
def test_a_moved_day_lies_in_the_part_of_the_year_gone_by(
    on: date, within: float, day: date
) -> None:
    assert moved_day(2022, on=on, within=within) == day


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2026, 11, 24), 1, date(2026, 12, 24)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_later_is_the_same_day_or_the_last(day: date, months: int, later: date) -> None:
    assert after_months(day, months=months) == later


@pytest.mark.parametrize(
    ("written", "on", "found"),
    [
        (
            "12",
            date(2026, 11, 24),
            Window(date(2027, 1, 1), date(2027, 12, 31), date(2027, 5, 23)),
        ),
        (
            "06-01..07-15",
            date(2026, 11, 24),
            Window(date(2027, 6, 1), date(2027, 7, 15), date(2027, 5, 25)),
        ),
        (
            "12-15..02-05",
            date(2026, 11, 24),
            Window(date(2026, 12, 15), date(2027, 2, 5), date(2026, 12, 8)),
        ),
        (
            "12-15..02-05",
            date(2026, 11, 25),
            Window(date(2027, 12, 15), date(2028, 2, 5), date(2027, 12, 8)),
        ),
        (
            "01-05..02-04",
            date(2031, 12, 31),
            Window(date(2033, 1, 5), date(2033, 2, 4), date(2032, 12, 29)),
        ),
    ],
)
def test_the_next_window_leaves_time_to_answer(written: str, on: date, found: Window) -> None:
    assert window(written, on=on) == found
