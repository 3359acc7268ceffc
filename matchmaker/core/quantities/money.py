"""Money: whole đồng, written as people write it."""

import re
from dataclasses import dataclass
from decimal import Decimal

from matchmaker.core.quantities.errors import QuantityError
from matchmaker.core.quantities.numbers import format_number, parse_number
from matchmaker.core.quantities.units import UNITS, Kind
from matchmaker.core.text import fold

#: A thousand billion đồng; more is a slip of the finger.
LARGEST_MONEY = 10**15

_SCALES: dict[str, int] = {
    "": 1,
    "k": 1000,
    "thousand": 1000,
    "nghin": 1000,
    "ngan": 1000,
    "tr": 10**6,
    "trieu": 10**6,
    "million": 10**6,
    "ti": 10**9,
    "ty": 10**9,
    "billion": 10**9,
}
_AMOUNT = re.compile(
    r"(?P<number>[\d.,]+)\s*(?P<scale>k|nghin|ngan|thousand|trieu|tr|million|billion|ti|ty)?"
    r"(?:\s+(?P<rest>\d))?\s*(?P<sign>dong|vnd|d|₫)?"
)
_DASH = re.compile(r"\s*(?:-|–|—|\bden\b|\bto\b)\s*")
#: A first end written in full; less than that beside "… triệu" leaves open what it counts.
_IN_FULL = 1000


@dataclass(frozen=True, slots=True)
class Money:
    """Whole đồng from `least` to `most`, for one `unit` word as written (may be empty)."""

    least: int
    most: int
    unit: str = ""


def parse_money(text: str, *, language: str = "vi") -> Money:
    """Return an amount or a range: `29.900 đồng/kg`, `25-30 nghìn`, `1 triệu 2`.

    A word after the last amount counts for the first too. Raises QuantityError: empty,
    not_a_number, ambiguous_thousands, zero, too_large, money_fraction, range_backwards,
    scale_needed for `900 - 1,2 triệu`.
    """
    written, _, unit = text.partition("/")
    folded = fold(written).removeprefix("tu ")
    if not folded:
        raise QuantityError("empty")
    if folded.startswith(("-", "−")):
        raise QuantityError("negative")
    parts = _DASH.split(folded)
    if len(parts) > 2:
        raise QuantityError("not_a_number", text=text[:40])
    first, last = (_written(part) for part in (parts[0], parts[-1]))
    most = _amount(last, scale=_SCALES[last["scale"] or ""], language=language)
    scale = _first_scale(first, last=last, most=most, language=language)
    least = _amount(first, scale=scale, language=language)
    if least > most:
        raise QuantityError("range_backwards")
    return Money(least, most, unit.strip())


def _written(part: str) -> re.Match[str]:
    found = _AMOUNT.fullmatch(part.strip())
    if found is None:
        raise QuantityError("not_a_number", text=part[:40])
    return found


def _first_scale(first: re.Match[str], *, last: re.Match[str], most: int, language: str) -> int:
    """Return what the first end counts: its own word, or the last one's where it has none."""
    if first["scale"] or first["sign"] or not last["scale"]:
        return _SCALES[first["scale"] or ""]
    number, scale = parse_number(first["number"], language=language), _SCALES[last["scale"]]
    if number * scale <= most:
        return scale
    if number < _IN_FULL:
        raise QuantityError("scale_needed")
    return 1


def _amount(found: re.Match[str], *, scale: int, language: str) -> int:
    amount = parse_number(found["number"], language=language) * scale
    if found["rest"]:
        # "1 triệu 2": the digit counts tenths of the word before it.
        amount += Decimal(found["rest"]) * scale / 10
    if amount != amount.to_integral_value():
        raise QuantityError("money_fraction")
    if amount == 0:
        raise QuantityError("zero")
    if amount > LARGEST_MONEY:
        raise QuantityError("too_large")
    return int(amount)


def format_money(amount: int, *, language: str = "vi") -> str:
    """Return `12.500 ₫` (no-break space) in Vietnamese, `12,500 VND` in English."""
    sign = "₫" if language == "vi" else "VND"
    return f"{format_number(amount, language=language)}\u00a0{sign}"


def spoken_price(amount: int, *, unit: str) -> tuple[int, str]:
    """Return a price for one unit as people name it: for a kilogram where that is whole đồng."""
    found = UNITS[unit]
    if found.kind is not Kind.MASS or found.factor is None or found.factor < 1:
        return amount, unit
    each = amount / found.factor
    return (int(each), "kg") if each == each.to_integral_value() else (amount, unit)


def format_short_money(amount: int, *, language: str = "vi") -> str:
    """Return `11,8 tỷ đồng`, `350 triệu đồng` or the whole amount when it is small."""
    for scale, word_vi, word_en in ((10**9, "tỷ", "billion"), (10**6, "triệu", "million")):
        if amount >= scale:
            short = (Decimal(amount) / scale).quantize(Decimal("0.1"))
            number = format_number(short, language=language)
            return f"{number} {word_vi} đồng" if language == "vi" else f"{number} {word_en} VND"
    return format_money(amount, language=language)
