"""Dates and months of the year as people write them."""

import calendar
import re
from datetime import date

from matchmaker.core.quantities.errors import QuantityError
from matchmaker.core.text import fold

_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_WORDS = re.compile(r"\b(?:thang|duong lich|nam truoc|nam sau|va|month|months|t)\b")
_PART = re.compile(r"(\d{1,2})(?:\s*(?:-|–|—|den|toi)\s*(\d{1,2}))?")
_ALL_YEAR = frozenset({"quanh nam", "ca nam", "all year", "year round"})
_SEASON_WORDS = ("tet", "mua vu", "mua", "vu", "am lich", "am")

EARLIEST = 1900
LATEST = 2200


def parse_date(text: str) -> date:
    """Return the day of `05/11/2026`, `5-11-2026` or `2026-11-05`.

    Raises QuantityError: empty, not_a_date, impossible_date.
    """
    written = text.strip()
    if not written:
        raise QuantityError("empty")
    found, iso = _DATE.fullmatch(written), _ISO.fullmatch(written)
    if found is not None:
        day, month, year = (int(part) for part in found.groups())
    elif iso is not None:
        year, month, day = (int(part) for part in iso.groups())
    else:
        raise QuantityError("not_a_date", text=written[:40])
    if not EARLIEST <= year <= LATEST:
        raise QuantityError("impossible_date", text=written)
    try:
        return date(year, month, day)
    except ValueError:
        raise QuantityError("impossible_date", text=written) from None


def format_date(day: date) -> str:
    """Return `05/11/2026`."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def parse_months(text: str) -> tuple[int, ...]:
    """Return the months (1–12) of `5-7`, `tháng 10 năm trước đến tháng 3 năm sau`, `quanh năm`.

    A range keeps its order, so it may pass the end of the year. Raises QuantityError:
    empty, not_months, months_need_dates for Tết, seasons and lunar months.
    """
    folded = fold(text)
    if not folded:
        raise QuantityError("empty")
    if folded in _ALL_YEAR:
        return tuple(range(1, 13))
    for word in _SEASON_WORDS:
        if re.search(rf"\b{word}\b", folded):
            raise QuantityError("months_need_dates", word=word)
    cleaned = " ".join(_WORDS.sub(" ", folded).split())
    months: list[int] = []
    for part in re.split(r"[,;]", cleaned):
        months.extend(_range(part.strip(), text=text))
    return tuple(dict.fromkeys(months))


def after_months(day: date, *, months: int) -> date:
    """Return the same day of a later month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _range(part: str, *, text: str) -> list[int]:
    found = _PART.fullmatch(part)
    if found is None:
        raise QuantityError("not_months", text=text[:40])
    first, last = int(found[1]), int(found[2] or found[1])
    if not (1 <= first <= 12 and 1 <= last <= 12):
        raise QuantityError("not_months", text=text[:40])
    return [(first + step - 1) % 12 + 1 for step in range((last - first) % 12 + 1)]
