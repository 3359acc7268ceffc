"""What one listing is worth to packed requirements, criterion by criterion, in whole millionths.

Every finding equals the criterion's own: small tables are asked of the criteria themselves and
kept by what the listing shares with others; amounts are counted in whole numbers, and where these
do not fit, the criterion itself is asked.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from matchmaker.core.scoring import criteria
from matchmaker.core.scoring.context import Context
from matchmaker.core.scoring.criteria import (
    NEUTRAL,
    PENDING,
    PENDING_OUTSIDE,
    VERIFIED,
    VERIFIED_OUTSIDE,
)
from matchmaker.core.scoring.index.columns import Ints
from matchmaker.core.scoring.index.tables import Findings, Kept
from matchmaker.core.scoring.reverse.columns import (
    CATEGORY,
    MOST_HUNDREDTHS,
    MOST_WANTED,
    TEXT,
    THOUSANDTHS,
    VOLUME,
    RequirementColumns,
    packed,
    whole,
)
from matchmaker.core.scoring.reverse.words import AskedTexts, Met
from matchmaker.core.scoring.shapes import ONE, Finding, HeldCertificate, Listing, Requirement
from matchmaker.core.scoring.text_match import TextFeatures

#: Tables kept of a block, by category, place or scheme of listings.
MOST_KEPT = 1024
_NO_END = 1 << 30
#: A quotient in millionths further than this from a whole number is rounded safely.
_SURE = 1e-4


class PriceSight(StrEnum):
    """What of the price criterion the reader may know."""

    EXACT = "exact"
    #: Within (1) or above (0): what falls between would tell the ceiling.
    WITHIN_OR_ABOVE = "within_or_above"


class Open(NamedTuple):
    """The rows a category leaves open, with what is the same for every listing of it."""

    rows: Ints
    owner: Ints
    #: The share of the category.
    shares: Ints
    words: Ints
    #: Which asked words stand in any of the rows.
    asked: Ints
    weights: Ints
    #: The most the criteria behind the text can add.
    left: Ints
    is_text_must: Ints


class Block:
    """Packed requirements with what is kept for them from listing to listing."""

    def __init__(
        self, requirements: list[Requirement], *, context: Context, sight: PriceSight
    ) -> None:
        """Pack the requirements."""
        self.columns: RequirementColumns = packed(requirements, context=context)
        self.context = context
        self.sight = sight
        self.texts = AskedTexts(self.columns.words, vocabulary=context.texts)
        self.alive = np.ones(len(requirements), np.bool_)
        self._kept = Kept(MOST_KEPT)

    def meet(self, listing: Listing) -> Met:
        """Return how the asked words are met."""
        return Met(self.texts, features=self._features(listing))

    def meet_open(self, listing: Listing) -> Met:
        """Return how the words are met that open rows ask; the others count as not met."""
        asked = self.open_to(listing.category).asked
        return Met(self.texts, features=self._features(listing), of=asked)

    def _features(self, listing: Listing) -> TextFeatures:
        return self.context.texts.features(listing.name, description=listing.words)

    def category(self, code: str | None) -> Findings:
        """Return the findings of the distinct wanted categories."""
        return self._kept.get(("category", code), make=lambda: self._category(code))

    def _category(self, code: str | None) -> Findings:
        tree = self.context.categories
        found = [
            criteria.category(code, wanted=wanted, tree=tree) for wanted in self.columns.categories
        ]
        return Findings(
            np.array([one.value for one in found], np.int64),
            np.array([bool(one.misses) for one in found], np.bool_),
        )

    def open_to(self, code: str | None) -> "Open":
        """Return the rows whose must a listing of this category does not fail by it."""
        return self._kept.get(("open", code), make=lambda: self._open_to(code))

    def _open_to(self, code: str | None) -> "Open":
        columns, found = self.columns, self.category(code)
        missed = found.missed[columns.codes["category"]] & columns.is_must[CATEGORY]
        rows = np.flatnonzero(~missed)
        words = columns.codes["words"][rows]
        values = found.values[columns.codes["category"][rows]]
        return Open(
            rows,
            columns.owner[rows],
            (values * columns.weights[CATEGORY][rows] + ONE // 2) // ONE,
            words,
            self.texts.asked_in(words),
            columns.weights[:, rows],
            columns.weights[VOLUME:, rows].sum(axis=0),
            columns.is_must[TEXT][rows],
        )

    def place(self, listing: Listing) -> Findings:
        """Return the findings of the distinct delivery places."""
        key = ("place", listing.province, listing.point)
        return self._kept.get(key, make=lambda: self._place(listing))

    def _place(self, listing: Listing) -> Findings:
        found = [
            criteria.place(listing, requirement=one, context=self.context)
            for one in self.columns.places
        ]
        return Findings(
            np.array([one.value for one in found], np.int64),
            np.array([bool(one.misses) for one in found], np.bool_),
        )

    def held(self, certificates: tuple[HeldCertificate, ...]) -> Findings:
        """Return the findings of the distinct wishes of a day."""
        return self._kept.get(("held", certificates), make=lambda: self._held(certificates))

    def _held(self, certificates: tuple[HeldCertificate, ...]) -> Findings:
        papers = self.columns.held
        best = np.zeros(len(papers.asked), np.int64)
        for one in certificates:
            worth = self._worth(one)[papers.set_of]
            np.maximum(best, self._answers(one.scheme)[papers.asked] * worth, out=best)
        sizes = np.diff(papers.ptr)
        missing = np.bincount(papers.set_of[best < PENDING], minlength=len(sizes))
        values = _sums(best, ptr=papers.ptr) // np.maximum(1, sizes)
        return Findings(np.where(sizes > 0, values, ONE), missing > 0)

    def _answers(self, scheme: str) -> Ints:
        return self._kept.get(
            ("answers", scheme),
            make=lambda: np.array(
                [
                    criteria.answers(scheme, wish=wish, order=self.context.schemes)
                    for wish in self.columns.wishes
                ],
                np.int64,
            ),
        )

    def _worth(self, held: HeldCertificate) -> Ints:
        day = self.columns.held.day
        is_valid = (_ordinal(held.valid_from, otherwise=0) <= day) & (
            day <= _ordinal(held.valid_to, otherwise=_NO_END)
        )
        inside, outside = (
            (VERIFIED, VERIFIED_OUTSIDE) if held.verified else (PENDING, PENDING_OUTSIDE)
        )
        return np.where(is_valid, inside, outside)

    def dossier(self, listing: Listing) -> Findings:
        """Return the findings of the distinct dossiers of a day."""
        papers, items = self.columns.dossiers, self.columns.items
        sizes = np.diff(papers.ptr)
        if listing.dossier is None:
            return Findings(np.where(sizes > 0, NEUTRAL, ONE), sizes > 0)
        until = np.full(len(items) + 1, -1, np.int64)
        for item, day in listing.dossier.items():
            if item in items:
                until[items[item]] = _ordinal(day, otherwise=_NO_END)
        is_good = until[papers.asked] >= papers.day[papers.set_of]
        good = np.bincount(papers.set_of[is_good], minlength=len(sizes))
        values = np.where(sizes > 0, good * ONE // np.maximum(1, sizes), ONE)
        return Findings(values, good < sizes)

    def volume(self, listing: Listing, *, codes: Ints) -> Findings:
        """Return the findings of these codes of volumes."""
        volumes = self.columns.volumes
        free = self._free(listing)
        unit = self._unit(listing.unit)
        is_asked = volumes.unit[codes] >= 0
        if listing.unit is None and not listing.not_comparable:
            is_known = is_asked
        else:
            is_known = is_asked & (volumes.unit[codes] == unit)
        amounts = volumes.amounts[codes]
        if free is None:
            return self._asked_each(
                Findings(np.full(len(codes), ONE), np.zeros(len(codes), np.bool_)),
                codes=codes,
                which=is_asked,
                ask=lambda code: criteria.volume(listing, wanted=volumes.wanted[code]),
            )
        covered = np.minimum(np.maximum(free, 0), amounts).sum(axis=1)
        unstated = amounts[:, free < 0].sum(axis=1)
        total = volumes.total[codes]
        values = _millionths(2 * covered + unstated, of=2 * total)
        missed = covered < volumes.least[codes]
        found = Findings(
            np.where(is_known, values, np.where(is_asked, NEUTRAL, ONE)),
            np.where(is_known, missed, is_asked),
        )
        return self._asked_each(
            found,
            codes=codes,
            which=~volumes.is_whole[codes],
            ask=lambda code: criteria.volume(listing, wanted=volumes.wanted[code]),
        )

    def _free(self, listing: Listing) -> Ints | None:
        """Return free capacity by month in thousandths, -1 where unknown; None where not whole."""
        months = self.columns.volumes.months
        free = np.full(len(months), -1, np.int64)
        if not listing.unit:
            return free
        for month, amount in listing.free.items():
            if month in months:
                offered = whole(
                    max(amount, Decimal(0)), places=THOUSANDTHS, most=MOST_WANTED * 10**3
                )
                if offered is None:
                    return None
                free[months[month]] = offered
        return free

    def _unit(self, unit: str | None) -> int:
        return self.columns.units.get(unit or "", len(self.columns.units))

    def _asked_each(
        self, found: Findings, *, codes: Ints, which: Ints, ask: Callable[[int], Finding]
    ) -> Findings:
        """Fill in what the criterion itself says, once for each code."""
        places = np.flatnonzero(which)
        if not len(places):
            return found
        known = {code: ask(code) for code in set(codes[places].tolist())}
        for place in places.tolist():
            one = known[int(codes[place])]
            found.values[place], found.missed[place] = one.value, one.is_missed
        return found

    def price(self, listing: Listing, *, codes: Ints) -> Findings:
        """Return the findings of these codes of ceilings, as far as the reader may know."""
        ceilings = self.columns.ceilings
        is_asked = ceilings.unit[codes] >= 0
        stated = [p for p in (listing.price_min, listing.price_max) if p is not None]
        is_known = is_asked & (ceilings.unit[codes] == self._unit(listing.unit))
        if not stated or listing.unit is None:
            is_known = np.zeros(len(codes), np.bool_)
        values, missed = np.where(is_asked, NEUTRAL, ONE), is_asked.copy()
        rows = np.flatnonzero(is_known)
        if len(rows):
            found = self._prices(listing, codes=codes[rows], stated=stated)
            values[rows], missed[rows] = found.values, found.missed
        return Findings(values, missed)

    def _prices(self, listing: Listing, *, codes: Ints, stated: list[Decimal]) -> Findings:
        low, is_sure = self._worths(min(stated), codes=codes)
        high, is_sure_too = self._worths(max(stated), codes=codes)
        asked = self.columns.ceilings.asked
        found = self._asked_each(
            Findings((low + high) // 2, low < ONE),
            codes=codes,
            which=~(is_sure & is_sure_too),
            ask=lambda code: criteria.price(
                listing, ceiling=asked[code][0], discount=asked[code][1]
            ),
        )
        if self.sight is PriceSight.EXACT:
            return found
        return Findings(np.where(found.values < ONE, 0, ONE), found.missed)

    def _worths(self, price: Decimal, *, codes: Ints) -> tuple[Ints, Ints]:
        """Return what one price is worth under these ceilings, and where that is surely exact."""
        ceilings = self.columns.ceilings
        hundredths = whole(price, places=2, most=MOST_HUNDREDTHS)
        quotients = np.minimum(
            float(price) * ceilings.kept[codes] / ceilings.limit[codes] * ONE, 3.0 * ONE
        )
        values = np.where(
            quotients <= ONE, ONE, np.maximum(0, 2 * ONE - np.ceil(quotients).astype(np.int64))
        )
        is_far = np.abs(quotients - np.rint(quotients)) >= _SURE
        is_sure = is_far | (quotients < ONE - 1) | (quotients > 2 * ONE + 1)
        if hundredths is None or hundredths < 0:
            return values, is_sure
        is_whole = ceilings.is_whole[codes]
        limit = ceilings.whole_limit[codes]
        over = hundredths * ceilings.whole_kept[codes] - limit * 10**6
        exact = np.where(over <= 0, ONE, np.maximum(0, ONE + (-over // limit)))
        return np.where(is_whole, exact, values), is_sure | is_whole


def _sums(values: Ints, *, ptr: Ints) -> Ints:
    summed = np.zeros(len(values) + 1, np.int64)
    np.cumsum(values, out=summed[1:])
    return np.asarray(summed[ptr[1:]] - summed[ptr[:-1]])


def _millionths(part: Ints, *, of: Ints) -> Ints:
    """Return part ÷ whole in millionths, rounded down, in two steps that fit 64 bits."""
    thousandths, rest = np.divmod(part * 1000, of)
    return np.asarray(thousandths * 1000 + rest * 1000 // of)


def _ordinal(day: date | None, *, otherwise: int) -> int:
    return otherwise if day is None else day.toordinal()
