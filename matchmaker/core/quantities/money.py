"""Money: whole đồng, written as people write it."""

import re
from dataclasses import dataclass
from decimal import Decimal

from matchmaker.core.quantities.errors import QuantityError
from matchmaker.core.quantities.numbers import format_number, parse_number
from matchmaker.core.text import fold

#: A thousand billion đồng; more is a slip of the finger.
LARGEST = 10**15

_SCALES: dict[str, int] = {
    "": 1,
    "k": 1000,
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
    r"(?P<number>[\d.,]+)\s*(?P<scale>k|nghin|ngan|trieu|tr|million|billion|ti|ty)?"
    r"(?:\s+(?P<rest>\d))?\s*(?:dong|vnd|d|₫)?"
)
_DASH = re.compile(r"\s*(?:-|–|—|den)\s*")


@dataclass(frozen=True, slots=True)
class Money:
    """Whole đồng from `least` to `most`, for one `unit` word as written (may be empty)."""

    least: int
    most: int
    unit: str = ""


def parse_money(text: str) -> Money:
    """Return an amount or a range: `29.900 đồng/kg`, `28.000đ - 29.500đ/kg`, `1 triệu 2`.

    Raises QuantityError: empty, not_a_number, ambiguous_thousands, zero, too_large,
    money_fraction, range_backwards.
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
    amounts = [_amount(part) for part in parts]
    if amounts[0] > amounts[-1]:
        raise QuantityError("range_backwards")
    return Money(amounts[0], amounts[-1], unit.strip())


def _amount(folded: str) -> int:
    found = _AMOUNT.fullmatch(folded.strip())
    if found is None:
        raise QuantityError("not_a_number", text=folded[:40])
    scale = _SCALES[found["scale"] or ""]
    amount = parse_number(found["number"]) * scale
    if found["rest"]:
        # "1 triệu 2": the digit counts tenths of the word before it.
        amount += Decimal(found["rest"]) * scale / 10
    if amount != amount.to_integral_value():
        raise QuantityError("money_fraction")
    if amount == 0:
        raise QuantityError("zero")
    if amount > LARGEST:
        raise QuantityError("too_large")
    return int(amount)


def format_money(amount: int, *, language: str = "vi") -> str:
    """Return `12.500 ₫` (no-break space) in Vietnamese, `12,500 VND` in English."""
    sign = "₫" if language == "vi" else "VND"
    return f"{format_number(amount, language=language)}\u00a0{sign}"


def format_short_money(amount: int, *, language: str = "vi") -> str:
    """Return `11,8 tỷ đồng`, `350 triệu đồng` or the whole amount when it is small."""
    for scale, word_vi, word_en in ((10**9, "tỷ", "billion"), (10**6, "triệu", "million")):
        if amount >= scale:
            short = (Decimal(amount) / scale).quantize(Decimal("0.1"))
            number = format_number(short, language=language)
            return f"{number} {word_vi} đồng" if language == "vi" else f"{number} {word_en} VND"
    return format_money(amount, language=language)
