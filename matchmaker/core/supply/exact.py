"""Exact amounts and money: whole grains inside, decimals outside.

A grain is a millionth: a milligram of a kilogram, a millionth of a đồng. Whatever is finer is cut
off, so that what is given out never exceeds what is there.
"""

from collections.abc import Iterable
from decimal import Context, Decimal

#: Grains in one base unit, and in one VND.
GRAINS = 1_000_000

#: Amounts from here on are no volumes of this world.
LIMIT = Decimal(10) ** 30

#: Wide enough for every sum and product below, whatever precision the caller computes with.
_WIDE = Context(prec=150)


def grains(amount: Decimal) -> int:
    """Return an amount in whole grains, cut off below one.

    Raises ValueError for what is not a number or as large as `LIMIT` on either side of 0.
    """
    if not amount.is_finite() or not -LIMIT < amount < LIMIT:
        raise ValueError(f"not an amount: {amount}")
    return int(_WIDE.scaleb(amount, 6))


def free_grains(amount: Decimal) -> int:
    """Return a free capacity in whole grains; what is promised beyond the capacity counts as 0."""
    return max(0, grains(amount))


def amount_of(count: int) -> Decimal:
    """Return grains as an exact decimal of base units."""
    return _scaled(count, places=6)


def money_of(count: int) -> Decimal:
    """Return grains of volume times grains of price as an exact decimal of VND."""
    return _scaled(count, places=12)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Return the exact sum, whatever precision the caller computes with."""
    found = Decimal(0)
    for amount in amounts:
        found = _WIDE.add(found, amount)
    return found


def _scaled(count: int, *, places: int) -> Decimal:
    whole, rest = divmod(count, 10**places)
    return _WIDE.normalize(_WIDE.scaleb(Decimal(count), -places)) if rest else Decimal(whole)
