"""What each distinct value is worth to a requirement: values in millionths and missed musts.

Categories and places are asked of the criteria themselves and kept; amounts, days and papers are
counted in whole numbers with the criteria's own constants. Every finding equals the criterion's.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, NamedTuple, TypeVar

import numpy as np

from matchmaker.core.scoring import criteria
from matchmaker.core.scoring.context import Context
from matchmaker.core.scoring.criteria import (
    CATEGORY_VALUES,
    NEUTRAL,
    PENDING,
    PENDING_OUTSIDE,
    VERIFIED,
    VERIFIED_OUTSIDE,
)
from matchmaker.core.scoring.index.columns import (
    CAPACITY_PLACES,
    NOTHING_STATED,
    UNKNOWN,
    Ints,
    Segment,
    scheme_bit,
)
from matchmaker.core.scoring.shapes import (
    ONE,
    PriceCeiling,
    Requirement,
    VolumeWanted,
    Wish,
)
from matchmaker.core.vocab import CategoryTree, distance_km

#: Tables kept of a segment; the one made first goes.
MOST_KEPT = 1024
MOST_WORDS = 1 << 15
#: Whole numbers up to here can be multiplied by a thousand.
_FITS = (1 << 63) // 1000
#: A quotient in millionths further than this from a whole number is rounded safely.
_SURE = 1e-4

_Made = TypeVar("_Made")


class Findings(NamedTuple):
    """A value and whether a must would miss, of each code."""

    values: Ints
    missed: Ints

    def at(self, codes: Ints) -> "Findings":
        """Return the findings of these codes."""
        return Findings(self.values[codes], self.missed[codes])


def constant(size: int) -> Findings:
    """Return what is found where nothing is asked."""
    return Findings(np.full(size, ONE, np.int64), np.zeros(size, np.bool_))


class Ranges(NamedTuple):
    """Ranges of rows whose categories are worth the same, those worth most first."""

    starts: Ints
    ends: Ints
    values: Ints
    missed: Ints

    def at(self, chosen: Ints) -> "Ranges":
        """Return some of the ranges, in their order."""
        return Ranges(*(one[chosen] for one in self))

    @property
    def rows(self) -> Ints:
        """Return the rows, range by range."""
        pairs = zip(self.starts.tolist(), self.ends.tolist(), strict=True)
        return np.concatenate([np.zeros(0, np.int64), *(np.arange(*pair) for pair in pairs)])


class Kept:
    """What was made for a key, for as many keys as are of use."""

    def __init__(self, most: int) -> None:
        """Begin empty."""
        self._most = most
        self._made: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable, *, make: Callable[[], _Made]) -> _Made:
        """Return what was made for the key, or make it."""
        found: _Made | None = self._made.get(key)
        if found is None:
            found = self._made[key] = make()
            if len(self._made) > self._most:
                self._made.popitem(last=False)
        return found


class SegmentTables:
    """The findings of a segment's codes that depend on vocabularies, kept from call to call."""

    def __init__(self, segment: Segment, *, context: Context) -> None:
        """Prepare the tables of a segment under these vocabularies."""
        self.segment = segment
        self.context = context
        self._kept = Kept(MOST_KEPT)
        #: The hits of asked words, while the count of the words stands.
        self._hits: dict[Hashable, Ints] = {}
        self._version = context.texts.version
        #: Room for compiled searches, for as many as run at once.
        self.rooms: list[Any] = []
        self._ancestors = _Ancestors.of(segment, tree=context.categories)
        held, dossier = segment.columns.held_ptr, segment.columns.dossier_ptr
        self._set_of = np.repeat(np.arange(len(held) - 1, dtype=np.int32), np.diff(held))
        self._dossier_of = np.repeat(np.arange(len(dossier) - 1, dtype=np.int32), np.diff(dossier))

    def kept_hits(self) -> dict[Hashable, Ints]:
        """Return where the hits of asked words are kept; empty after another count of the words."""
        if self._version != self.context.texts.version or len(self._hits) > MOST_WORDS:
            self._hits.clear()
            self._version = self.context.texts.version
        return self._hits

    def category(self, wanted: tuple[str, ...]) -> Findings:
        """Return the findings of the categories: the best over the wanted ones."""
        if not wanted:
            return constant(len(self.segment.categories))
        return self._kept.get(("category", wanted), make=lambda: self._categories(wanted))

    def _categories(self, wanted: tuple[str, ...]) -> Findings:
        found = [self._of_root(one) for one in wanted]
        values = np.maximum.reduce([one.values for one in found])
        return Findings(values, np.logical_and.reduce([one.missed for one in found]))

    def _of_root(self, root: str) -> Findings:
        return self._kept.get(("root", root), make=lambda: self._root(root))

    def _root(self, root: str) -> Findings:
        """Return the findings for one wanted category: what is in another group is worth nothing."""
        common, steps = self._ancestors.compared(self.context.categories.path(root))
        values = np.zeros(steps.max(initial=0) + max(CATEGORY_VALUES) + 1, np.int64)
        values[list(CATEGORY_VALUES)] = list(CATEGORY_VALUES.values())
        is_inside = common == len(self.context.categories.path(root))
        found = np.where(is_inside, ONE, np.where(common > 0, values[steps], 0))
        unknown = self.segment.categories.get(None)
        if unknown is not None:
            found[unknown] = NEUTRAL
        return Findings(found, ~is_inside)

    def inside(self, wanted: tuple[str, ...]) -> Ranges:
        """Return the rows inside the wanted categories."""
        return self._kept.get(("inside", wanted), make=lambda: self._inside(wanted))

    def _inside(self, wanted: tuple[str, ...]) -> Ranges:
        found_spans = (self._ancestors.spans.get(one, _EMPTY) for one in wanted)
        # Of two that begin at one category the whole one comes first.
        spans = sorted(found_spans, key=lambda span: (span[0], -span[1]))
        if not wanted or _SCATTERED in spans:
            found = self.ranges(wanted)
            return found.at(~found.missed)
        merged: list[tuple[int, int]] = []
        for first, end in spans:
            # Subtrees stand apart or one in the other.
            if first < end and (not merged or first >= merged[-1][1]):
                merged.append((first, end))
        starts = self.segment.columns.starts
        firsts = np.array([first for first, _ in merged], np.int64)
        ends = np.array([end for _, end in merged], np.int64)
        values = np.full(len(merged), ONE, np.int64)
        # Arrays without gaps, as everywhere: the compiled search is compiled once for each layout.
        return Ranges(starts[firsts], starts[ends], values, values < ONE)

    def ranges(self, wanted: tuple[str, ...]) -> Ranges:
        """Return the rows by what their categories are worth."""
        return self._kept.get(("ranges", wanted), make=lambda: self._ranges(wanted))

    def _ranges(self, wanted: tuple[str, ...]) -> Ranges:
        found, starts = self.category(wanted), self.segment.columns.starts
        changes = np.diff(found.values).astype(np.bool_) | np.diff(found.missed)
        firsts = np.concatenate([np.zeros(1, np.int64), np.flatnonzero(changes) + 1])
        lasts = np.append(firsts[1:], len(found.values))
        order = np.argsort(-found.values[firsts], kind="stable")
        firsts, lasts = firsts[order], lasts[order]
        return Ranges(starts[firsts], starts[lasts], found.values[firsts], found.missed[firsts])

    def place(self, requirement: Requirement) -> Findings:
        """Return the findings of the places."""
        key = ("place", requirement.province, requirement.point)
        return self._kept.get(key, make=lambda: self._places(requirement))

    def _places(self, requirement: Requirement) -> Findings:
        context = self.context
        there = context.point_of(requirement.province, point=requirement.point)
        if there is None:
            return constant(len(self.segment.places))
        values = []
        for province, point in self.segment.places:
            here = context.point_of(province, point=point)
            km = None if here is None else round(distance_km(here, there=there))
            values.append(None if km is None else criteria.place_value(km))
        return Findings(
            np.array([NEUTRAL if one is None else one for one in values], np.int64),
            np.array([not one for one in values], np.bool_),
        )

    def fits(self, wishes: tuple[Wish, ...]) -> Ints:
        """Return for each wish (row) which schemes (column) answer it."""
        return self._kept.get(("fits", wishes), make=lambda: self._fits(wishes))

    def _fits(self, wishes: tuple[Wish, ...]) -> Ints:
        order = self.context.schemes
        return np.array(
            [
                [
                    criteria.answers(scheme, wish=wish, order=order)
                    for scheme in self.segment.schemes
                ]
                for wish in wishes
            ],
            np.uint8,
        ).reshape(len(wishes), len(self.segment.schemes))

    def fitting_bits(self, wishes: tuple[Wish, ...]) -> tuple[Ints, int]:
        """Return for each wish the bits of the schemes that answer it, and of all of them."""
        return self._kept.get(("bits", wishes), make=lambda: self._bits(wishes))

    def _bits(self, wishes: tuple[Wish, ...]) -> tuple[Ints, int]:
        fits = self.fits(wishes)
        bits = scheme_bit(np.arange(fits.shape[1]))
        found = [int(np.bitwise_or.reduce(bits[one > 0], initial=0)) for one in fits]
        return np.array(found, np.int64), reduce(or_, found, 0)

    def held(self, wishes: tuple[Wish, ...], *, day: date) -> Findings:
        """Return the findings of the sets of certificates."""
        if not wishes:
            return constant(len(self.segment.columns.held_ptr) - 1)
        return self._kept.get(("held", wishes, day), make=lambda: self._held(wishes, day=day))

    def _held(self, wishes: tuple[Wish, ...], *, day: date) -> Findings:
        columns, today = self.segment.columns, day.toordinal()
        is_valid = (columns.held_from <= today) & (today <= columns.held_to)
        worth = np.where(
            columns.held_verified == 1,
            np.where(is_valid, VERIFIED, VERIFIED_OUTSIDE),
            np.where(is_valid, PENDING, PENDING_OUTSIDE),
        )
        total = np.zeros(len(columns.held_ptr) - 1, np.int64)
        missed = np.zeros(len(total), np.bool_)
        for answers in self.fits(wishes):
            best = np.zeros(len(total), np.int64)
            np.maximum.at(best, self._set_of, worth * answers[columns.held_scheme])
            total += best
            missed |= best < PENDING
        return Findings(total // len(wishes), missed)

    def dossier(self, asked: tuple[str, ...], *, day: date) -> Findings:
        """Return the findings of the dossiers."""
        wanted = tuple(dict.fromkeys(asked))
        if not wanted:
            return constant(len(self.segment.columns.dossier_ptr) - 1)
        return self._kept.get(("dossier", wanted, day), make=lambda: self._papers(wanted, day=day))

    def asked_items(self, asked: tuple[str, ...]) -> Ints:
        """Return for each item of the segment whether it is asked; the last entry is no item."""
        return self._kept.get(("items", asked), make=lambda: self._asked_items(asked))

    def _asked_items(self, asked: tuple[str, ...]) -> Ints:
        found = np.zeros(len(self.segment.items) + 1, np.uint8)
        found[[self.segment.items[one] for one in asked if one in self.segment.items]] = 1
        return found

    def _papers(self, wanted: tuple[str, ...], *, day: date) -> Findings:
        columns = self.segment.columns
        is_good = self.asked_items(wanted)[columns.dossier_item] == 1
        is_good &= columns.dossier_until >= day.toordinal()
        size = len(columns.dossier_ptr) - 1
        good = np.bincount(self._dossier_of[is_good], minlength=size)
        is_unknown = np.zeros(size, np.bool_)
        is_unknown[self._dossier_of[columns.dossier_item < 0]] = True
        values = np.where(is_unknown, NEUTRAL, good * ONE // len(wanted))
        return Findings(values, is_unknown | (good < len(wanted)))

    def price(self, ceiling: PriceCeiling | None, *, discount: Decimal | None) -> "PriceAsked":
        """Return what the prices are measured by."""
        key = ("price", ceiling, discount)
        return self._kept.get(
            key, make=lambda: PriceAsked.of(self.segment, ceiling=ceiling, discount=discount)
        )


#: No category, and categories of a tree in another order than that of packing.
_EMPTY, _SCATTERED = (0, 0), (-1, -1)


@dataclass(frozen=True, slots=True)
class _Ancestors:
    """The paths of a segment's categories as numbers: one row a category, -1 behind its end."""

    numbers: dict[str, int]
    paths: Ints
    depths: Ints
    #: The categories of each subtree: the first and the one behind the last.
    spans: dict[str, tuple[int, int]]

    @classmethod
    def of(cls, segment: Segment, *, tree: CategoryTree) -> "_Ancestors":
        paths = [() if code is None else tree.path(code) for code in segment.categories]
        numbers: dict[str, int] = {}
        found = np.full((len(paths), max(map(len, paths), default=0)), -1, np.int32)
        for place, path in enumerate(paths):
            found[place, : len(path)] = [numbers.setdefault(one, len(numbers)) for one in path]
        spans: dict[str, tuple[int, int]] = {}
        for place, path in enumerate(paths):
            for one in path:
                first, end = spans.get(one, (place, place))
                spans[one] = (first, place + 1) if end == place else _SCATTERED
        return cls(numbers, found, np.array([len(path) for path in paths], np.int64), spans)

    def compared(self, path: tuple[str, ...]) -> tuple[Ints, Ints]:
        """Return how many steps from the top each category shares with a path, and how far it is."""
        is_same, common = np.ones(len(self.depths), np.bool_), np.zeros(len(self.depths), np.int64)
        for depth, code in enumerate(path[: self.paths.shape[1]]):
            is_same &= self.paths[:, depth] == self.numbers.get(code, -2)
            common += is_same
        return common, self.depths + len(path) - 2 * common


class PriceAsked(NamedTuple):
    """The value of each distinct amount under a ceiling, and the first amount above it."""

    unit: int
    values: Ints
    first_above: int

    @classmethod
    def of(
        cls, segment: Segment, *, ceiling: PriceCeiling | None, discount: Decimal | None
    ) -> "PriceAsked":
        """Value the amounts of a segment; without a ceiling the unit is `NOTHING_STATED`."""
        if ceiling is None:
            return cls(NOTHING_STATED, np.zeros(1, np.int64), 0)
        unit = segment.units.get(ceiling.unit, len(segment.units))
        values = _amount_values(segment, limit=ceiling.amount, discount=discount or _NOTHING)
        # What is worth less than one is above; what is above by less than a millionth too.
        first = int(np.searchsorted(-values, -ONE, side="right"))
        return cls(unit, values, first)

    def findings(self, segment: Segment, *, codes: Ints) -> Findings:
        """Return the findings of these codes of prices."""
        if self.unit == NOTHING_STATED:
            return constant(len(codes))
        columns = segment.columns
        low, high = columns.price_low[codes], columns.price_high[codes]
        is_known = columns.price_unit[codes] == self.unit
        values = (self.values[low] + self.values[high]) // 2 if len(self.values) else NEUTRAL
        return Findings(np.where(is_known, values, NEUTRAL), ~is_known | (low >= self.first_above))


_NOTHING = Decimal(0)


def _amount_values(segment: Segment, *, limit: Decimal, discount: Decimal) -> Ints:
    """Return the value of each distinct amount: exact, counted by hand only where it is close."""
    hundredths = segment.amount_hundredths
    whole = _whole_values(hundredths, limit=limit, discount=discount)
    if whole is not None and hundredths.min() >= 0:
        return whole
    kept = (100 - discount) / 100
    quotients = segment.amount_floats * float(kept) / float(limit) * ONE
    overs = np.ceil(np.minimum(quotients, 3.0 * ONE)).astype(np.int64)
    values = np.where(quotients <= ONE, ONE, np.maximum(0, 2 * ONE - overs))
    is_close = np.abs(quotients - np.rint(quotients)) < _SURE
    is_close &= (quotients > ONE - 1.0) & (quotients < 2 * ONE + 1.0)
    if whole is not None:
        values = np.where(hundredths >= 0, whole, values)
        is_close &= hundredths < 0
    for place in np.flatnonzero(is_close).tolist():
        amount = segment.amounts[place]
        net = amount * (100 - discount) / 100 if discount else amount
        values[place] = criteria.price_value(net, limit=limit)
    return values


def _whole_values(hundredths: Ints, *, limit: Decimal, discount: Decimal) -> Ints | None:
    """Return the values of amounts in whole hundredths; None where the numbers are too long."""
    kept, unit = int((100 - discount).scaleb(4)), int(limit.scaleb(2))
    if Decimal(kept).scaleb(-4) != 100 - discount or Decimal(unit).scaleb(-2) != limit:
        return None
    most = unit * 10**6
    if most >= _FITS or not len(hundredths):
        return None
    # What costs more than twice the limit is worth nothing, however much more.
    over = np.minimum(hundredths, 2 * most // kept + 1) * kept - most
    thousands, rest = np.divmod(np.clip(over, 0, most) * 1000, most)
    millionths = thousands * 1000 - (-(rest * 1000) // most)
    return np.where(over <= 0, ONE, np.maximum(0, ONE - millionths))


class VolumeAsked(NamedTuple):
    """A wanted volume by the columns of a segment, in parts of a thousandth: whole numbers.

    `factor` of these parts are a thousandth of the base unit.
    """

    unit: int
    months: Ints
    amounts: Ints
    factor: int
    #: What is wanted in months no listing here states.
    outside: int
    total: int
    least: int
    #: Whether 64 bits hold every number on the way.
    fits: bool

    @property
    def most(self) -> Ints:
        """Return what is wanted each month in whole thousandths, rounded up."""
        return self.amounts if self.factor == 1 else np.asarray(-(-self.amounts // self.factor))

    @classmethod
    def of(cls, segment: Segment, *, wanted: VolumeWanted | None) -> "VolumeAsked | None":
        """Return the wanted volume for a segment; None where nothing is asked."""
        if wanted is None or not any(wanted.by_month.values()):
            return None
        # Most months want the same.
        stated = {*wanted.by_month.values(), *([] if wanted.least is None else [wanted.least])}
        places = max(CAPACITY_PLACES, *[-_exponent(one) for one in stated])
        whole = {one: _whole(one, places=places) for one in stated}
        months, amounts = [], []
        for month, amount in wanted.by_month.items():
            if month in segment.months and amount:
                months.append(segment.months[month])
                amounts.append(whole[amount])
        total = sum([whole[one] for one in wanted.by_month.values()])
        least = total if wanted.least is None else min(whole[wanted.least], total)
        factor = 10 ** (places - CAPACITY_PLACES)
        fits = 2 * total < _FITS and factor < _FITS
        return cls(
            segment.units.get(wanted.unit, len(segment.units)),
            np.array(months, np.int64),
            np.array(amounts, np.int64 if fits else np.object_),
            factor,
            total - sum(amounts),
            total,
            least,
            fits,
        )

    def findings(self, segment: Segment, *, codes: Ints) -> Findings:
        """Return the findings of these codes of supply."""
        units = segment.columns.supply_unit[codes]
        is_known = (units == self.unit) | (units == NOTHING_STATED)
        free = segment.columns.supply_free[codes][:, self.months]
        offered = np.minimum(np.maximum(free, 0), self.most) * self.factor
        covered = np.minimum(offered, self.amounts).sum(axis=1)
        open_volume = np.where(free == UNKNOWN, self.amounts, 0).sum(axis=1) + self.outside
        values = np.where(is_known, self._values(2 * covered + open_volume), NEUTRAL)
        return Findings(
            values.astype(np.int64), ~is_known | (covered < self.least).astype(np.bool_)
        )

    def _values(self, halves: Ints) -> Ints:
        """Return halves ÷ (2 · total) in millionths, rounded down."""
        whole = 2 * self.total
        if not self.fits:
            return np.asarray(halves * ONE // whole)
        thousandths, rest = np.divmod(halves * 1000, whole)
        return np.asarray(thousandths * 1000 + rest * 1000 // whole)


def _exponent(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _whole(amount: Decimal, *, places: int) -> int:
    """Return an amount in whole parts of 10^-places, however long it is."""
    number, parts = amount.as_integer_ratio()
    return int(number * 10**places // parts)
