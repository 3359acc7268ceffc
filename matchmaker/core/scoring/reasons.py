"""Reasons of a score as codes with facts; the words in either language are made above."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class ReasonCode(StrEnum):
    """Every reason a criterion can give, with the facts it carries.

    Months are (year, month); amounts are Decimals in base units; percents are Decimals with one
    digit; dates are dates; schemes, categories, provinces, units and dossier items are codes.

    | code | facts |
    |---|---|
    | NOTHING_ASKED | criterion: Criterion |
    | CATEGORY_INSIDE | category, wanted: the wanted subtree it lies in |
    | CATEGORY_NEAR | category, wanted: the nearest wanted one, distance: steps in the tree |
    | CATEGORY_ELSEWHERE | category, wanted: the nearest wanted one |
    | CATEGORY_UNKNOWN | – (ask for the category) |
    | TEXT_WORDS_MET | words: tuple of words as the buyer wrote them |
    | TEXT_WORDS_ALIKE | pairs: tuple of (asked, found), a small spelling difference |
    | TEXT_WORDS_REGIONAL | pairs: tuple of (asked, found), the same thing in another region |
    | TEXT_WORDS_MISSING | words: tuple |
    | VOLUME_FULL | wanted, unit |
    | VOLUME_PARTLY | percent, covered, wanted, unit |
    | VOLUME_SHORT | months: tuple of (month, amount short), unit |
    | VOLUME_BELOW_LEAST | covered, least, unit |
    | VOLUME_UNKNOWN | months: tuple of months without a stated capacity (ask for it) |
    | VOLUME_NOT_COMPARABLE | missing: what must be stated (pack size…), wanted: unit (ask) |
    | VOLUME_UNIT_DIFFERS | offered: unit, wanted: unit (ask) |
    | CERTIFICATE_HELD | scheme, valid_to: date or None |
    | CERTIFICATE_STRONGER | scheme: the one held, wanted: tuple, valid_to: date or None |
    | CERTIFICATE_PENDING | scheme, wanted: tuple, valid_to: date or None (not verified yet) |
    | CERTIFICATE_ENDS_EARLY | scheme, wanted: tuple, valid_to, needed_on: date |
    | CERTIFICATE_STARTS_LATE | scheme, wanted: tuple, valid_from, needed_on: date |
    | CERTIFICATE_MISSING | wanted: tuple, nearest: tuple of schemes held in the same line |
    | PRICE_WITHIN | price, ceiling, unit |
    | PRICE_PARTLY_ABOVE | percent: of the dearest, price: the dearest, ceiling, unit |
    | PRICE_ABOVE | percent: of the cheapest, price: the cheapest, ceiling, unit |
    | PRICE_NET | discount: percent taken off before comparing |
    | PRICE_UNKNOWN | – (ask for the price) |
    | PRICE_NOT_COMPARABLE | missing: what must be stated, wanted: unit (ask) |
    | PRICE_UNIT_DIFFERS | offered: unit, wanted: unit (ask) |
    | PLACE_SAME_PROVINCE | province, km |
    | PLACE_SAME_REGION | region, km |
    | PLACE_DISTANCE | km |
    | PLACE_UNKNOWN | – (ask for the place) |
    | DOSSIER_COMPLETE | asked: number |
    | DOSSIER_MISSING | items: tuple, asked: number |
    | DOSSIER_EXPIRING | items: tuple of (item, valid_to), asked: number, needed_on: date |
    | DOSSIER_UNKNOWN | asked: number (ask for the dossier) |
    """

    NOTHING_ASKED = "nothing_asked"
    CATEGORY_INSIDE = "category_inside"
    CATEGORY_NEAR = "category_near"
    CATEGORY_ELSEWHERE = "category_elsewhere"
    CATEGORY_UNKNOWN = "category_unknown"
    TEXT_WORDS_MET = "text_words_met"
    TEXT_WORDS_ALIKE = "text_words_alike"
    TEXT_WORDS_REGIONAL = "text_words_regional"
    TEXT_WORDS_MISSING = "text_words_missing"
    VOLUME_FULL = "volume_full"
    VOLUME_PARTLY = "volume_partly"
    VOLUME_SHORT = "volume_short"
    VOLUME_BELOW_LEAST = "volume_below_least"
    VOLUME_UNKNOWN = "volume_unknown"
    VOLUME_NOT_COMPARABLE = "volume_not_comparable"
    VOLUME_UNIT_DIFFERS = "volume_unit_differs"
    CERTIFICATE_HELD = "certificate_held"
    CERTIFICATE_STRONGER = "certificate_stronger"
    CERTIFICATE_PENDING = "certificate_pending"
    CERTIFICATE_ENDS_EARLY = "certificate_ends_early"
    CERTIFICATE_STARTS_LATE = "certificate_starts_late"
    CERTIFICATE_MISSING = "certificate_missing"
    PRICE_WITHIN = "price_within"
    PRICE_PARTLY_ABOVE = "price_partly_above"
    PRICE_ABOVE = "price_above"
    PRICE_NET = "price_net"
    PRICE_UNKNOWN = "price_unknown"
    PRICE_NOT_COMPARABLE = "price_not_comparable"
    PRICE_UNIT_DIFFERS = "price_unit_differs"
    PLACE_SAME_PROVINCE = "place_same_province"
    PLACE_SAME_REGION = "place_same_region"
    PLACE_DISTANCE = "place_distance"
    PLACE_UNKNOWN = "place_unknown"
    DOSSIER_COMPLETE = "dossier_complete"
    DOSSIER_MISSING = "dossier_missing"
    DOSSIER_EXPIRING = "dossier_expiring"
    DOSSIER_UNKNOWN = "dossier_unknown"


#: Reasons that say what is not known and must be asked for.
ASKING = frozenset(
    {
        ReasonCode.CATEGORY_UNKNOWN,
        ReasonCode.VOLUME_UNKNOWN,
        ReasonCode.VOLUME_NOT_COMPARABLE,
        ReasonCode.VOLUME_UNIT_DIFFERS,
        ReasonCode.PRICE_UNKNOWN,
        ReasonCode.PRICE_NOT_COMPARABLE,
        ReasonCode.PRICE_UNIT_DIFFERS,
        ReasonCode.PLACE_UNKNOWN,
        ReasonCode.DOSSIER_UNKNOWN,
    }
)

#: Facts that would tell a producer the buyer's ceiling.
HIDDEN_FROM_PRODUCER = frozenset({"ceiling", "percent"})
_PRICE_REASONS = frozenset(
    {ReasonCode.PRICE_WITHIN, ReasonCode.PRICE_PARTLY_ABOVE, ReasonCode.PRICE_ABOVE}
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One short finding about a criterion: a code and the facts its sentence needs."""

    code: ReasonCode
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def asks(self) -> bool:
        """Tell whether the finding is that something is not known."""
        return self.code in ASKING

    def for_producer(self) -> "Reason":
        """Return the reason without what only the buyer may know (the ceiling)."""
        if self.code not in _PRICE_REASONS:
            return self
        kept = {name: fact for name, fact in self.facts.items() if name not in HIDDEN_FROM_PRODUCER}
        return Reason(self.code, kept)
