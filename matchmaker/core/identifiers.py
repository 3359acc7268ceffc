"""Numbers that identify organisations, products and telephones, checked and normalised."""

import re
from dataclasses import dataclass

import phonenumbers
from stdnum import ean
from stdnum.exceptions import ValidationError
from stdnum.vn import mst

_SEPARATORS = re.compile(r"[\s.\-–—_/]+")
_PERSONAL = re.compile(r"\d{12}")


@dataclass(frozen=True)
class IdentifierError(ValueError):
    """A number that cannot be right; `code` says why."""

    code: str


def parse_tax_number(text: str) -> str:
    """Return a tax code (`0100112437`, `0314409058-001`) or a 12-digit personal number.

    A tax code is checked by its check digit, a personal number has none. IdentifierError codes:
    `tax_digits`, `tax_check`.
    """
    digits = _SEPARATORS.sub("", text)
    if not digits.isascii() or not digits.isdigit() or len(digits) not in {10, 12, 13}:
        raise IdentifierError("tax_digits")
    if _PERSONAL.fullmatch(digits):
        return digits
    try:
        checked = mst.validate(digits)
    except ValidationError:
        raise IdentifierError("tax_check") from None
    return str(mst.format(checked))


def parse_gtin(text: str) -> str:
    """Return a GTIN of 8, 12, 13 or 14 digits. IdentifierError codes: `gtin_digits`, `gtin_check`."""
    digits = _SEPARATORS.sub("", text)
    if not digits.isascii() or not digits.isdigit() or len(digits) not in {8, 12, 13, 14}:
        raise IdentifierError("gtin_digits")
    if not ean.is_valid(digits):
        raise IdentifierError("gtin_check")
    return digits


def parse_phone(text: str) -> str:
    """Return E.164 of a Vietnamese or international number. IdentifierError code: `phone`."""
    try:
        number = phonenumbers.parse(text, "VN")
    except phonenumbers.NumberParseException:
        raise IdentifierError("phone") from None
    if not phonenumbers.is_valid_number(number):
        raise IdentifierError("phone")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
