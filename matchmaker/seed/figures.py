"""What the sources do not state: plausible figures, the same for a code at every loading."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from math import floor, log10
from random import Random

from matchmaker.seed import tables

#: Of a hundred listings, this many state no capacity, and as many no price.
UNKNOWN_PERCENT = 3.5
#: What the lesser months bring of a full one.
LESSER = Decimal("0.4")
#: A price of at least the key is rounded to this many đồng.
PRICE_STEPS = {1_000_000: 50_000, 100_000: 5_000, 10_000: 500, 0: 100}


@dataclass(frozen=True, slots=True)
class Figures:
    """Sample figures of one listing, in its unit; None where the listing states nothing."""

    unit: str
    pack_size: Decimal | None
    pack_unit: str | None
    price_min: int | None
    price_max: int | None
    #: By calendar month; empty when no capacity is stated.
    capacity: dict[int, Decimal]
    lead_time_days: int | None
    shelf_life_days: int | None
    min_order: Decimal | None


@cache
def _kinds() -> dict[str, dict[str, str]]:
    return {row["key"]: row for row in tables.rows("figures")}


def figures_of(code: str, *, category: str) -> Figures:
    """Return the figures of a listing, drawn in the range of its product or its category."""
    row = _kinds().get(code) or _kinds()[category]
    chance = Random(code)  # noqa: S311 - the same sample figures every time, no secrets
    unknown, volume, price, has_range = (chance.random() for _ in range(4))
    low, high = _price(row, at=price, is_range=has_range < 0.5)
    states_price = not UNKNOWN_PERCENT / 100 <= unknown < 2 * UNKNOWN_PERCENT / 100
    states_capacity = unknown >= UNKNOWN_PERCENT / 100
    return Figures(
        unit=row["unit"],
        pack_size=tables.exact(row["pack_size"]),
        pack_unit=row["pack_unit"] or None,
        price_min=low if states_price else None,
        price_max=high if states_price else None,
        capacity=_capacity(row, at=volume) if states_capacity else {},
        lead_time_days=tables.number(row["lead_days"]),
        shelf_life_days=tables.number(row["shelf_days"]),
        min_order=tables.exact(row["min_order"]),
    )


def _price(row: dict[str, str], *, at: float, is_range: bool) -> tuple[int, int]:
    low, high = int(row["price_low"]), int(row["price_high"])
    amount = low + (high - low) * at
    step = next(step for above, step in PRICE_STEPS.items() if amount >= above)
    least = round(amount / step) * step
    return least, least + (max(step, round(least / 10 / step) * step) if is_range else 0)


def _capacity(row: dict[str, str], *, at: float) -> dict[int, Decimal]:
    low, high = int(row["monthly_low"]), int(row["monthly_high"])
    # Squared: many small producers, few large ones.
    full = _two_digits(low + (high - low) * at**2)
    full_months, lesser_months = months(row["months"]), months(row["lesser_months"])
    return {
        month: full
        if month in full_months
        else (full * LESSER).to_integral_value()
        if month in lesser_months
        else Decimal(0)
        for month in range(1, 13)
    }


def months(written: str) -> frozenset[int]:
    """Return the months of `12;1;2` or `1-12`."""
    if written == "1-12":
        return frozenset(range(1, 13))
    return frozenset(int(month) for month in tables.words(written))


def _two_digits(amount: float) -> Decimal:
    step = 10 ** max(0, floor(log10(amount)) - 1)
    return Decimal(max(1, round(amount / step)) * step)
