"""Vietnamese numbers: a dot between thousands, a comma before decimals; exact, never float."""

import re
from decimal import Decimal

from matchmaker.core.quantities.errors import QuantityError

#: Nothing in this trade is larger; more is a slip of the finger.
LARGEST = Decimal(10) ** 12
#: Decimal places kept by the database.
PLACES = 6

_GROUPED = re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?")
_PLAIN = re.compile(r"\d+(,\d+)?")
#: 1,250 is 1.25 as written here and 1250 as written in English.
_EITHER = re.compile(r"[1-9]\d{0,2}(,\d{3})+")
_DOT_DECIMAL = re.compile(r"\d+\.(\d{1,2}|\d{4,})")

_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " "})


def parse_number(text: str) -> Decimal:
    """Return the exact number a Vietnamese reader reads.

    Raises QuantityError: empty, not_a_number, negative, too_large, too_precise, or
    ambiguous_thousands for `1,250`, which some mean as 1.25 and some as 1250.
    """
    written = text.translate(_SPACES).strip()
    if not written:
        raise QuantityError("empty")
    if written[0] in "-−":
        parse_number(written[1:])
        raise QuantityError("negative")
    number = _read(written.replace(" ", "") if _spaced(written) else written)
    if number > LARGEST:
        raise QuantityError("too_large")
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > PLACES and number != round(number, PLACES):
        raise QuantityError("too_precise", places=PLACES)
    return number


def _spaced(written: str) -> bool:
    return re.fullmatch(r"\d{1,3}( \d{3})+(,\d+)?", written) is not None


def _read(written: str) -> Decimal:
    if not written.isascii() or len(written) > 40:
        raise QuantityError("not_a_number", text=written[:40])
    if _EITHER.fullmatch(written):
        raise QuantityError("ambiguous_thousands", text=written)
    if _GROUPED.fullmatch(written) or _PLAIN.fullmatch(written):
        return Decimal(written.replace(".", "").replace(",", "."))
    if _DOT_DECIMAL.fullmatch(written):
        return Decimal(written)
    raise QuantityError("not_a_number", text=written)


def format_number(number: Decimal | int, *, language: str = "vi") -> str:
    """Return `1.234,5` in Vietnamese, `1,234.5` in English, without trailing zeros.

    Three decimals alone get a zero (`1,2500`), since `1,250` is read as thousands by some.
    """
    exact = Decimal(number)
    whole = exact.to_integral_value()
    written = f"{whole:,f}" if whole == exact else f"{exact.normalize():,f}"
    if language == "en":
        return written
    local = written.translate(str.maketrans(",.", ".,"))
    return f"{local}0" if _EITHER.fullmatch(local) else local
