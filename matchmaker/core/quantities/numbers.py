"""Numbers as their reader's language writes them: `1.234,5` or `1,234.5`; exact, never float."""

import re
from decimal import Decimal

from matchmaker.core.quantities.errors import QuantityError

#: Nothing in this trade is larger, money included; more is a slip of the finger.
LARGEST = Decimal(10) ** 15
#: The largest amount of a unit: tonnes of it in kg, or so much in each month of a contract, still
#: fit the database.
LARGEST_AMOUNT = Decimal(10) ** 9
#: The largest amount of a base unit that the database keeps with its decimal places.
LARGEST_KEPT = Decimal(10) ** 12
#: Decimal places kept by the database.
PLACES = 6

_GROUPED = re.compile(r"[1-9]\d{0,2}(\.\d{3})+(,\d+)?")
_PLAIN = re.compile(r"\d+(,\d+)?")
#: Written the other language's way, and nothing else in this one.
_FOREIGN = re.compile(r"[1-9]\d{0,2}(,\d{3})+\.\d+|[1-9]\d{0,2}(,\d{3}){2,}")
#: 1,250 is 1.25 as written here and 1250 as written in English.
_EITHER = re.compile(r"[1-9]\d{0,2},\d{3}")
_DOT_DECIMAL = re.compile(r"0\.\d+|\d+\.(\d{1,2}|\d{4,})")

_SWAPPED = str.maketrans(",.", ".,")
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " "})


def parse_number(text: str, *, language: str = "vi") -> Decimal:
    """Return the exact number a reader of the language reads; the other way of writing it too
    where it can mean nothing else.

    Raises QuantityError: empty, not_a_number, negative, too_large, too_precise, or
    ambiguous_thousands for `1,250` in Vietnamese and `1.250` in English.
    """
    written = text.translate(_SPACES).strip()
    if not written:
        raise QuantityError("empty")
    if written[0] in "-−":
        parse_number(written[1:], language=language)
        raise QuantityError("negative")
    number = _read(written.replace(" ", "") if _spaced(written) else written, language=language)
    if number > LARGEST:
        raise QuantityError("too_large")
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > PLACES and number != round(number, PLACES):
        raise QuantityError("too_precise", places=PLACES)
    return number


def parse_amount(text: str, *, language: str = "vi") -> Decimal:
    """Return a number as `parse_number` does, too_large above LARGEST_AMOUNT."""
    return checked_amount(parse_number(text, language=language))


def checked_amount(amount: Decimal, *, most: Decimal = LARGEST_AMOUNT) -> Decimal:
    """Return an amount of at most `most`; raises QuantityError too_large."""
    if amount > most:
        raise QuantityError("too_large")
    return amount


def _spaced(written: str) -> bool:
    return re.fullmatch(r"[1-9]\d{0,2}( \d{3})+([,.]\d+)?", written) is not None


def _read(written: str, *, language: str) -> Decimal:
    """Return the number; English is read as Vietnamese with the two signs exchanged."""
    if not written.isascii() or len(written) > 40:
        raise QuantityError("not_a_number", text=written[:40])
    local = written.translate(_SWAPPED) if language == "en" else written
    if _EITHER.fullmatch(local):
        raise QuantityError("ambiguous_thousands", text=written)
    if _GROUPED.fullmatch(local) or _PLAIN.fullmatch(local):
        return Decimal(local.replace(".", "").replace(",", "."))
    if _DOT_DECIMAL.fullmatch(local):
        return Decimal(local)
    if _FOREIGN.fullmatch(local):
        return Decimal(local.replace(",", ""))
    raise QuantityError("not_a_number", text=written)


def format_number(number: Decimal | int, *, language: str = "vi") -> str:
    """Return `1.234,5` in Vietnamese, `1,234.5` in English, without trailing zeros.

    Three decimals alone get a zero (`1,2340`), since `1,234` is read as thousands by some.
    """
    exact = Decimal(number)
    whole = exact.to_integral_value()
    written = f"{whole:,f}" if whole == exact else f"{exact.normalize():,f}"
    local = written.translate(_SWAPPED)
    local = f"{local}0" if _EITHER.fullmatch(local) else local
    return local.translate(_SWAPPED) if language == "en" else local
