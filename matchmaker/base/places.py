"""Addresses: old and new ones read and led to today's wards and provinces."""

from dataclasses import dataclass

from vietnamadminunits import convert_address, parse_address


@dataclass(frozen=True, slots=True)
class Place:
    """A ward of today and its province, as codes and names."""

    ward_code: str | None
    ward_name: str
    province_code: str | None
    province_name: str
    street: str
    #: The text named units of before July 2025 and was converted.
    was_converted: bool
    latitude: float | None = None
    longitude: float | None = None


def read_address(text: str) -> Place | None:
    """Return the place an address names today, or None when nothing of it is known.

    An address with a district is of the old map and is converted; one that is new already stays.
    """
    text = " ".join(text.split())[:300]
    if not text:
        return None
    if _names_a_district(text):
        found = _converted(text)
        if found is not None and found.ward_code:
            return found
    return _parsed(text)


def _names_a_district(text: str) -> bool:
    folded = text.casefold()
    words = ("huyện", "quận", "thị xã", "h.", "q.", "tx.", "thành phố", "tp")
    # A new address has at most ward and province; a third part between them is a district.
    return any(word in folded for word in words) or text.count(",") >= 2


def _converted(text: str) -> Place | None:
    try:
        unit = convert_address(text)
    except (ValueError, KeyError, AttributeError, TypeError):
        # The library raises what comes up for text that is no address.
        return None
    return _place(unit, was_converted=True)


def _parsed(text: str) -> Place | None:
    try:
        unit = parse_address(text)
    except (ValueError, KeyError, AttributeError, TypeError):
        return None
    return _place(unit, was_converted=False)


def _place(unit: object, *, was_converted: bool) -> Place | None:
    if unit is None or getattr(unit, "province_code", None) is None:
        return None
    return Place(
        ward_code=getattr(unit, "ward_code", None),
        ward_name=getattr(unit, "ward", None) or "",
        province_code=getattr(unit, "province_code", None),
        province_name=getattr(unit, "short_province", None) or "",
        street=getattr(unit, "street", None) or "",
        was_converted=was_converted,
        latitude=getattr(unit, "latitude", None),
        longitude=getattr(unit, "longitude", None),
    )
