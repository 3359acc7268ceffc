"""Why a quantity cannot be understood; the words are made above."""

from typing import Any


class QuantityError(ValueError):
    """A written quantity is wrong, or something must be asked: `code` with its facts.

    Codes: empty, not_a_number, ambiguous_thousands, negative, zero, too_large, too_precise,
    unknown_unit, size_needed (unit), size_unit_differs (unit, pack_unit), kinds_differ,
    range_backwards, scale_needed, not_whole, unknown_period, period_needs_dates, trips_needed, money_fraction,
    not_a_date, impossible_date, not_months, months_need_dates (word).
    """

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
