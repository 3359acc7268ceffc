"""Numbers, units, volumes, money, months and dates as people in Việt Nam write them."""

from matchmaker.core.quantities.dates import after_months, format_date, parse_date, parse_months
from matchmaker.core.quantities.errors import QuantityError
from matchmaker.core.quantities.money import (
    LARGEST_MONEY,
    format_money,
    format_short_money,
    parse_money,
    spoken_price,
)
from matchmaker.core.quantities.numbers import (
    LARGEST_AMOUNT,
    LARGEST_KEPT,
    checked_amount,
    format_number,
    parse_amount,
    parse_number,
)
from matchmaker.core.quantities.spans import months_of, parts_of_months
from matchmaker.core.quantities.units import (
    BASE_UNITS,
    UNITS,
    Kind,
    PackSize,
    Unit,
    base_unit_of,
    convert,
    find_unit,
    to_base,
)
from matchmaker.core.quantities.volumes import (
    PERIODS,
    Volume,
    format_volume,
    in_days,
    parse_volume,
    per_month,
)

__all__ = [
    "BASE_UNITS",
    "LARGEST_AMOUNT",
    "LARGEST_KEPT",
    "LARGEST_MONEY",
    "PERIODS",
    "UNITS",
    "Kind",
    "PackSize",
    "QuantityError",
    "Unit",
    "Volume",
    "after_months",
    "base_unit_of",
    "checked_amount",
    "convert",
    "find_unit",
    "format_date",
    "format_money",
    "format_number",
    "format_short_money",
    "format_volume",
    "in_days",
    "months_of",
    "parse_amount",
    "parse_date",
    "parse_money",
    "parse_months",
    "parse_number",
    "parse_volume",
    "parts_of_months",
    "per_month",
    "spoken_price",
    "to_base",
]
