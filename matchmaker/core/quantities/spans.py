"""How many months a span of days has: what a contract promises, and what it takes of each month."""

import calendar
from datetime import date, timedelta
from fractions import Fraction

from matchmaker.core.quantities.dates import after_months


def months_of(first: date, last: date) -> Fraction:
    """Return how many months lie from a day to a day, both included, counted from the first.

    15/01–14/04 are exactly 3; the days after the last whole month count as their part of the next.
    """
    end = last + timedelta(days=1)
    if end <= first:
        return Fraction(0)
    whole = (end.year - first.year) * 12 + end.month - first.month
    if after_months(first, months=whole) > end:
        whole -= 1
    begun = after_months(first, months=whole)
    following = after_months(first, months=whole + 1)
    return whole + Fraction((end - begun).days, (following - begun).days)


def parts_of_months(first: date, last: date) -> dict[tuple[int, int], Fraction]:
    """Return, by (year, month), the part of each calendar month that lies from a day to a day."""
    found: dict[tuple[int, int], Fraction] = {}
    begin = first
    while begin <= last:
        days = calendar.monthrange(begin.year, begin.month)[1]
        end = min(last, begin.replace(day=days))
        found[begin.year, begin.month] = Fraction((end - begin).days + 1, days)
        begin = end + timedelta(days=1)
    return found
