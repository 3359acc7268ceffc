"""Volumes with their period and trips: `1–1,5 tấn/chuyến, 3 chuyến/tuần`."""

import re
from dataclasses import dataclass
from decimal import Decimal

from matchmaker.core.quantities.errors import QuantityError
from matchmaker.core.quantities.numbers import (
    checked_amount,
    format_number,
    parse_amount,
    parse_number,
)
from matchmaker.core.quantities.units import UNITS, Unit, find_unit
from matchmaker.core.text import fold

#: Code → Vietnamese and English word.
PERIODS: dict[str, tuple[str, str]] = {
    "day": ("ngày", "day"),
    "week": ("tuần", "week"),
    "month": ("tháng", "month"),
    "quarter": ("quý", "quarter"),
    "season": ("vụ", "season"),
    "year": ("năm", "year"),
    "once": ("một lần", "once"),
    "trip": ("chuyến", "trip"),
}
_PERIOD_OF = {fold(word): code for code, words in PERIODS.items() for word in words} | {
    "mua": "season",
    "dot": "trip",
    "lan": "once",
}
#: How many of each are in a year of 365.25 days.
_PER_YEAR: dict[str, Decimal] = {
    "day": Decimal("365.25"),
    "week": Decimal("365.25") / 7,
    "month": Decimal(12),
    "quarter": Decimal(4),
    "year": Decimal(1),
}
_DAYS_OF = {"day": 1, "week": 7}
_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
_SCALES = {
    "": Decimal(1),
    "nghin": Decimal(1000),
    "ngan": Decimal(1000),
    "thousand": Decimal(1000),
    "trieu": Decimal(10**6),
    "million": Decimal(10**6),
}
_QUALIFIERS = {
    "hon": "at_least",
    "tren": "at_least",
    "toi thieu": "at_least",
    "it nhat": "at_least",
    "khoang": "about",
    "tam": "about",
    "~": "about",
    "gan": "about",
    "duoi": "at_most",
    "toi da": "at_most",
    "over": "at_least",
    "more than": "at_least",
    "at least": "at_least",
    "about": "about",
    "at most": "at_most",
    "up to": "at_most",
}
_NUMBER = r"[\d][\d.,]*"
_DASH = r"\s*(?:-|–|—|\bđến\b|\bden\b|\btới\b|\btoi\b|\bto\b)\s*"
_AMOUNT = re.compile(
    rf"(?:(?:từ|tu)\s+)?(?P<least>{_NUMBER})(?:{_DASH}(?P<most>{_NUMBER}))?"
    r"\s*(?P<scale>nghìn|ngàn|nghin|ngan|thousand|triệu|trieu|million)?\s*(?P<unit>.*)",
    re.IGNORECASE,
)
_TRIPS = re.compile(rf"(?P<trips>{_NUMBER})\s*(?:chuyến|chuyen|trips?)\s*/\s*(?P<period>.+)", re.I)


@dataclass(frozen=True, slots=True)
class Volume:
    """An amount from `least` to `most` (None: open) of `unit` for one `period`.

    With period "trip", `trips` trips are made in one `trip_period`.
    """

    least: Decimal | None
    most: Decimal | None
    unit: str
    period: str = "once"
    trips: Decimal | None = None
    trip_period: str | None = None
    #: "at_least", "at_most", "about" or "".
    qualifier: str = ""


def parse_volume(text: str, *, language: str = "vi") -> Volume:
    """Return the volume a text says; QuantityError with what is wrong or must be asked.

    Words may be of either language; numbers are read as `language` writes them. Without a period it is a one-off. A "season" is returned as such: it needs dates.
    """
    written = " ".join(text.replace("\u00a0", " ").split())
    if not written:
        raise QuantityError("empty")
    amount_text, _, trips_text = written.partition(", ") if "," in written else (written, "", "")
    if not _TRIPS.fullmatch(trips_text):
        amount_text, trips_text = written, ""
    qualifier, amount_text = _qualifier(amount_text)
    amount_text, _, period_text = amount_text.partition("/")
    least, most, unit = _amount(amount_text.strip(), language=language)
    period = _period(period_text)
    trips, trip_period = _trips(trips_text, period=period, language=language)
    return Volume(
        None if qualifier == "at_most" else least,
        None if qualifier == "at_least" else most,
        unit.code,
        period,
        trips,
        trip_period,
        qualifier,
    )


def _qualifier(written: str) -> tuple[str, str]:
    for word, code in _QUALIFIERS.items():
        count = len(word.split())
        words = written.split(" ")
        if fold(" ".join(words[:count])) == word:
            return code, " ".join(words[count:])
    return ("about", written[1:]) if written.startswith("~") else ("", written)


def _amount(written: str, *, language: str) -> tuple[Decimal, Decimal, Unit]:
    if written.startswith(("-", "−")):
        raise QuantityError("negative")
    found = _AMOUNT.fullmatch(written)
    if found is None:
        raise QuantityError("not_a_number", text=written[:40])
    scale = _SCALES[fold(found["scale"] or "")]
    least = parse_number(found["least"].rstrip(".,"), language=language) * scale
    most = least
    if found["most"]:
        most = parse_number(found["most"].rstrip(".,"), language=language) * scale
    if most < least:
        raise QuantityError("range_backwards")
    if most == 0:
        raise QuantityError("zero")
    checked_amount(most)
    return least, most, _unit(found["unit"].strip())


def _unit(written: str) -> Unit:
    """The longest beginning that is a unit; what follows is the product (`tấn vải thiều`)."""
    words = written.split(" ")
    for count in range(min(3, len(words)), 0, -1):
        try:
            return find_unit(" ".join(words[:count]))
        except QuantityError:
            continue
    raise QuantityError("unknown_unit", text=written[:40])


def _period(written: str) -> str:
    if not written:
        return "once"
    code = _PERIOD_OF.get(fold(written))
    if code is None:
        raise QuantityError("unknown_period", text=written[:40])
    return code


def _trips(written: str, *, period: str, language: str) -> tuple[Decimal | None, str | None]:
    found = _TRIPS.fullmatch(written)
    if period != "trip":
        return None, None
    if found is None:
        raise QuantityError("trips_needed")
    return parse_amount(found["trips"], language=language), _period(found["period"])


def format_volume(volume: Volume, *, language: str = "vi") -> str:
    """Return the volume in words that `parse_volume` of the language reads back to the same."""
    number = 0 if language == "vi" else 1
    unit = UNITS[volume.unit]
    amounts = [a for a in (volume.least, volume.most) if a is not None]
    shown = "–".join(format_number(a, language=language) for a in dict.fromkeys(amounts))
    prefix = {
        "at_least": ("hơn ", "over "),
        "at_most": ("tối đa ", "at most "),
        "about": ("khoảng ", "about "),
        "": ("", ""),
    }[volume.qualifier][number]
    words = f"{prefix}{shown} {(unit.name_vi, unit.name_en)[number]}"
    if volume.period != "once":
        words += f"/{PERIODS[volume.period][number]}"
    if volume.trips is not None and volume.trip_period is not None:
        trips = format_number(volume.trips, language=language)
        words += f", {trips} {PERIODS['trip'][number]}/{PERIODS[volume.trip_period][number]}"
    return words


def in_days(
    amount: Decimal,
    *,
    period: str,
    days: int,
    of: int,
    trips: Decimal | None = None,
    trip_period: str | None = None,
) -> Decimal:
    """Return what an amount for one period comes to in `days` days of a month of `of` days.

    Days and weeks are counted; a month, a third of a quarter or a twelfth of a year is taken in
    proportion. Raises QuantityError period_needs_dates for "season" and "once".
    """
    if period == "trip":
        if trips is None or trip_period is None:
            raise QuantityError("trips_needed")
        return in_days(amount * trips, period=trip_period, days=days, of=of)
    if period in _DAYS_OF:
        return amount * days / _DAYS_OF[period]
    if period not in _MONTHS_OF:
        raise QuantityError("period_needs_dates", period=period)
    return amount * days / (_MONTHS_OF[period] * of)


def per_month(
    amount: Decimal, *, period: str, trips: Decimal | None = None, trip_period: str | None = None
) -> Decimal:
    """Return what an amount for one period comes to in an average month (365.25 days / 12).

    Raises QuantityError period_needs_dates for "season" and "once": only dates say it.
    """
    if period == "trip":
        if trips is None or trip_period is None:
            raise QuantityError("trips_needed")
        return per_month(amount * trips, period=trip_period)
    if period not in _PER_YEAR:
        raise QuantityError("period_needs_dates", period=period)
    return amount * _PER_YEAR[period] / 12
