"""Numbers, units, volumes, money, months and dates as people in Việt Nam write them."""

from matchmaker.core.quantities.dates import format_date, parse_date, parse_months
from matchmaker.core.quantities.errors import QuantityError
from matchmaker.core.quantities.money import format_money, format_short_money, parse_money
from matchmaker.core.quantities.numbers import format_number, parse_number
from matchmaker.core.quantities.units import (
    BASE_UNITS,
    UNITS,
    Kind,
    PackSize,
    Unit,
    base_unit_of,
    find_unit,
    to_base,
)
from matchmaker.core.quantities.volumes import (
    PERIODS,
    Volume,
    format_volume,
    parse_volume,
    per_month,
)

__all__ = [
    "BASE_UNITS",
    "PERIODS",
    "UNITS",
    "Kind",
    "PackSize",
    "QuantityError",
    "Unit",
    "Volume",
    "base_unit_of",
    "find_unit",
    "format_date",
    "format_money",
    "format_number",
    "format_short_money",
    "format_volume",
    "parse_date",
    "parse_money",
    "parse_months",
    "parse_number",
    "parse_volume",
    "per_month",
    "to_base",
]
