"""Listings packed into columns: rows sorted by category, every other value a code.

Categories stand in the order of the tree, so that a wanted subtree is one range of rows.

What many listings share (a price, a set of certificates, a calendar of capacity) is kept once in
a table of distinct values; a row holds its number there. Amounts are whole numbers, so that what
is counted from them is exact.
"""

from array import array
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from matchmaker.core.garbage import garbage_waits
from matchmaker.core.scoring.index.wording import TextColumns, TextPacker
from matchmaker.core.scoring.shapes import HeldCertificate, Listing, Month
from matchmaker.core.vocab import CategoryTree, Point

Ints = NDArray[Any]

#: Capacity is kept in thousandths of the base unit, up to a billion base units a month.
CAPACITY_PLACES = 3
MOST_CAPACITY = 10 ** (9 + CAPACITY_PLACES)
#: Months for which a segment has a column.
MOST_MONTHS = 60
#: The day of what has no end; ordinals of dates are below.
NO_END = 1 << 30

#: The bits that tell which schemes a row holds.
SCHEME_BITS = 31

#: The unit code of what cannot be compared, and of what states nothing.
NOT_COMPARABLE, NOTHING_STATED = -1, -2
#: The capacity of a month nothing is stated for.
UNKNOWN = -1
#: Supplies and dossiers kept as they are written; instead of the code of one that is not.
MOST_WRITTEN, _NOT_PACKED = 1 << 16, -1

_Value = TypeVar("_Value", bound=Hashable)


class Columns(NamedTuple):
    """The arrays of a segment; `starts` and every `…_ptr` have one entry more than what they cut.

    A name ending in `_of` gives the code of a row.
    """

    ids: Ints
    #: The rows of a category are starts[code]:starts[code + 1].
    starts: Ints
    supply_of: Ints
    price_of: Ints
    held_of: Ints
    place_of: Ints
    dossier_of: Ints
    #: The schemes each row holds, one bit each (`scheme_bit`).
    schemes_of: Ints
    #: One row a calendar of capacity: the unit, and the capacity of each month.
    supply_unit: Ints
    supply_free: Ints
    #: One row a price: the unit, the places of its ends among the sorted amounts (-1: not stated).
    price_unit: Ints
    price_low: Ints
    price_high: Ints
    #: One row a set of certificates: held_ptr cuts what follows.
    held_ptr: Ints
    held_scheme: Ints
    held_verified: Ints
    held_from: Ints
    held_to: Ints
    #: One row a dossier; the dossier nothing is stated of is -1.
    dossier_ptr: Ints
    dossier_item: Ints
    dossier_until: Ints


class Codes(Generic[_Value]):
    """Distinct values numbered in the order they are met."""

    def __init__(self) -> None:
        """Begin without a value."""
        self.by_value: dict[_Value, int] = {}

    def code(self, value: _Value) -> int:
        """Return the number of a value, a new one for a new value."""
        return self.by_value.setdefault(value, len(self.by_value))

    @property
    def values(self) -> list[_Value]:
        """Return the values in the order of their numbers."""
        return list(self.by_value)


@dataclass(frozen=True, slots=True)
class Segment:
    """Packed listings with what their codes mean; never changed once it is made."""

    columns: Columns
    text: TextColumns
    category_of: Ints
    categories: dict[str | None, int]
    places: list[tuple[str | None, Point | None]]
    units: dict[str, int]
    months: dict[Month, int]
    schemes: dict[str, int]
    items: dict[str, int]
    #: Distinct prices in rising order; as they are, as floats, and whole in hundredths or -1.
    amounts: list[Decimal]
    amount_floats: NDArray[np.float64]
    amount_hundredths: NDArray[np.int64]
    #: Rows by rising listing id.
    by_id: Ints

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.columns.ids)

    def row(self, listing_id: int) -> int | None:
        """Return the row of a listing; None when it is not here."""
        ids = self.columns.ids
        place = int(np.searchsorted(ids, listing_id, sorter=self.by_id))
        if place == len(ids) or ids[self.by_id[place]] != listing_id:
            return None
        return int(self.by_id[place])

    @property
    def nbytes(self) -> int:
        """Return the bytes of all arrays."""
        own = (self.category_of, self.by_id, self.amount_floats, self.amount_hundredths)
        return sum(one.nbytes for one in (*self.columns, *own)) + self.text.nbytes


_Calendar = tuple[int, tuple[tuple[Month, int], ...]]
_Price = tuple[int, Decimal | None, Decimal | None]
_Papers = tuple[tuple[int, int], ...] | None


class Packer:
    """Takes listings one by one and packs them; what does not fit the columns is left whole."""

    def __init__(self) -> None:
        """Begin without a listing."""
        self.whole: list[Listing] = []
        self._ids = array("q")
        self._codes = {name: array("i") for name in ("category", *_CODED)}
        self._categories: Codes[str | None] = Codes()
        self._units: Codes[str] = Codes()
        self._months: Codes[Month] = Codes()
        self._supplies: Codes[_Calendar] = Codes()
        #: The codes of what was packed before, as listings write it.
        self._written_supplies: dict[Hashable, int | None] = {}
        self._written_dossiers: dict[Hashable, int] = {}
        self._prices: Codes[_Price] = Codes()
        self._held: Codes[tuple[HeldCertificate, ...]] = Codes()
        self._places: Codes[tuple[str | None, Point | None]] = Codes()
        self._items: Codes[str] = Codes()
        self._dossiers: Codes[_Papers] = Codes()
        self._texts = TextPacker()

    def add(self, listing: Listing) -> None:
        """Pack one listing."""
        supply = self._supply(listing)
        if supply is None:
            self.whole.append(listing)
            return
        self._ids.append(listing.id)
        codes = self._codes
        codes["category"].append(self._categories.code(listing.category))
        codes["supply"].append(supply)
        codes["price"].append(self._prices.code(self._price(listing)))
        codes["held"].append(self._held.code(listing.certificates))
        codes["place"].append(self._places.code((listing.province, listing.point)))
        codes["dossier"].append(self._dossier(listing))
        self._texts.add(listing.name, description=listing.words)

    def _unit(self, listing: Listing) -> int:
        if listing.unit is not None:
            return self._units.code(listing.unit)
        return NOT_COMPARABLE if listing.not_comparable else NOTHING_STATED

    def _supply(self, listing: Listing) -> int | None:
        """Return the code of unit and capacity by month; None when the columns cannot hold them."""
        # As it is written, so that most listings need not be counted in thousandths.
        written = (self._unit(listing), *listing.free.items())
        code = self._written_supplies.get(written, _NOT_PACKED)
        if code == _NOT_PACKED:
            calendar = self._calendar(listing)
            code = None if calendar is None else self._supplies.code(calendar)
            if len(self._written_supplies) >= MOST_WRITTEN:
                self._written_supplies.clear()
            self._written_supplies[written] = code
        return code

    def _calendar(self, listing: Listing) -> _Calendar | None:
        """Return unit and capacity by month; None when the columns cannot hold them."""
        unit = self._unit(listing)
        if unit < 0:
            return unit, ()
        months = []
        for month, amount in sorted(listing.free.items()):
            thousandths = _in_thousandths(amount)
            if thousandths is None:
                return None
            if self._months.code(month) >= MOST_MONTHS:
                del self._months.by_value[month]
                return None
            months.append((month, thousandths))
        return unit, tuple(months)

    def _price(self, listing: Listing) -> _Price:
        stated = [one for one in (listing.price_min, listing.price_max) if one is not None]
        unit = self._unit(listing)
        if not stated or unit < 0:
            return NOT_COMPARABLE, None, None
        return unit, min(stated), max(stated)

    def _dossier(self, listing: Listing) -> int:
        """Return the code of the papers."""
        if listing.dossier is None:
            return self._dossiers.code(None)
        written = tuple(listing.dossier.items())
        code = self._written_dossiers.get(written)
        if code is None:
            code = self._dossiers.code(self._papers(listing.dossier))
            if len(self._written_dossiers) >= MOST_WRITTEN:
                self._written_dossiers.clear()
            self._written_dossiers[written] = code
        return code

    def _papers(self, dossier: Mapping[str, date | None]) -> tuple[tuple[int, int], ...]:
        return tuple(
            (self._items.code(item), _ordinal(until, otherwise=NO_END))
            for item, until in sorted(dossier.items())
        )

    def segment(self, *, tree: CategoryTree) -> Segment:
        """Return all that was added, rows by category, capacity and listing id."""
        ids = np.frombuffer(self._ids, np.int64) if self._ids else np.zeros(0, np.int64)
        codes = {
            name: np.array(found, dtype=_narrow(max(found, default=0)))
            for name, found in self._codes.items()
        }
        supply_rank, supplies = self._packed_supplies()
        codes["supply"] = supply_rank[codes["supply"]].astype(codes["supply"].dtype)
        categories = sorted(self._categories.values, key=lambda one: _path(one, tree=tree))
        category_rank = _ranks([self._categories.by_value[one] for one in categories])
        codes["category"] = category_rank[codes["category"]].astype(codes["category"].dtype)
        order = np.lexsort((ids, codes["supply"], codes["category"])).astype(np.int32)
        ids = ids[order]
        codes = {name: found[order] for name, found in codes.items()}
        # Certificates stand in the order of the rows, so that rows side by side read what is near.
        held_order = _by_first_row(codes["held"])
        codes["held"] = _ranks(held_order)[codes["held"]].astype(codes["held"].dtype)
        held = self._held.values
        amounts = sorted(
            {one for price in self._prices.by_value for one in price[1:] if one is not None}
        )
        schemes: Codes[str] = Codes()
        packed_held = _packed_held([held[at] for at in held_order.tolist()], schemes=schemes)
        columns = Columns(
            ids,
            np.searchsorted(codes["category"], np.arange(len(categories) + 1)),
            codes["supply"],
            codes["price"],
            codes["held"],
            codes["place"],
            codes["dossier"],
            _scheme_bits(packed_held)[codes["held"]],
            *supplies,
            *_packed_prices(self._prices.values, amounts=amounts),
            *packed_held,
            *_packed_dossiers(self._dossiers.values),
        )
        return Segment(
            columns,
            self._texts.packed(order),
            codes["category"],
            {one: number for number, one in enumerate(categories)},
            self._places.values,
            self._units.by_value,
            self._months.by_value,
            schemes.by_value,
            self._items.by_value,
            amounts,
            np.array([float(one) for one in amounts], np.float64),
            np.array([_hundredths(one) for one in amounts], np.int64),
            np.argsort(ids, kind="stable").astype(np.int32),
        )

    def _packed_supplies(self) -> tuple[Ints, tuple[Ints, Ints]]:
        """Return the new number of each calendar, the units and the capacities.

        The new order is by unit and total, so that rows of like supply stand together.
        """
        values = self._supplies.values
        units = np.array([unit for unit, _ in values], np.int32)
        free = np.full((len(values), max(1, len(self._months.by_value))), UNKNOWN, np.int64)
        for place, (_, months) in enumerate(values):
            for month, amount in months:
                free[place, self._months.by_value[month]] = amount
        order = np.lexsort((np.maximum(free, 0).sum(axis=1), units))
        return _ranks(order), (units[order], free[order])


_NOTHING = Decimal(0)
_CODED = ("supply", "price", "held", "place", "dossier")


def packed(listings: Iterable[Listing], *, tree: CategoryTree) -> tuple[Segment, list[Listing]]:
    """Return listings packed, and those that do not fit the columns."""
    packer = Packer()
    with garbage_waits():
        for listing in listings:
            packer.add(listing)
        return packer.segment(tree=tree), packer.whole


def _path(category: str | None, *, tree: CategoryTree) -> tuple[str, ...]:
    return () if category is None else tree.path(category)


def _ranks(order: Sequence[int] | Ints) -> Ints:
    """Return the new number of what stands at each old one, given the old numbers in new order."""
    ranks = np.empty(len(order), np.int64)
    ranks[np.asarray(order, np.int64)] = np.arange(len(order))
    return ranks


def _by_first_row(codes: Ints) -> Ints:
    """Return the codes by the row that has them first; every code up to the greatest has one."""
    found, first = np.unique(codes, return_index=True)
    return np.asarray(found[np.argsort(first)])


def _in_thousandths(amount: Decimal) -> int | None:
    """Return an amount in thousandths; None where it is finer, or too large for the columns."""
    offered = max(amount, _NOTHING)
    thousandths = int(offered.scaleb(CAPACITY_PLACES))
    is_whole = Decimal(thousandths).scaleb(-CAPACITY_PLACES) == offered
    return thousandths if is_whole and thousandths <= MOST_CAPACITY else None


def _narrow(most: int) -> type[np.uint16 | np.int32]:
    return np.uint16 if most < 1 << 16 else np.int32


def _ordinal(day: date | None, *, otherwise: int) -> int:
    return otherwise if day is None else day.toordinal()


def _hundredths(amount: Decimal) -> int:
    """Return an amount in hundredths where it is whole and of a usual size, else -1."""
    whole = int(amount.scaleb(2))
    return whole if 0 <= whole < 1 << 50 and Decimal(whole).scaleb(-2) == amount else -1


def _packed_prices(
    prices: Sequence[_Price], *, amounts: Sequence[Decimal]
) -> tuple[Ints, Ints, Ints]:
    places: dict[Decimal | None, int] = {amount: place for place, amount in enumerate(amounts)}
    places[None] = -1
    columns = zip(*((unit, places[low], places[high]) for unit, low, high in prices), strict=True)
    found = [np.array(column, np.int32) for column in columns]
    unit, low, high = found or [np.zeros(0, np.int32)] * 3
    return unit, low, high


def _packed_held(
    sets: Sequence[tuple[HeldCertificate, ...]], *, schemes: Codes[str]
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    every = [held for one in sets for held in one]
    return (
        _pointers(sets, size=len),
        np.array([schemes.code(held.scheme) for held in every], np.int16),
        np.array([held.verified for held in every], np.uint8),
        np.array([_ordinal(held.valid_from, otherwise=0) for held in every], np.int32),
        np.array([_ordinal(held.valid_to, otherwise=NO_END) for held in every], np.int32),
    )


def scheme_bit(schemes: Ints) -> Ints:
    """Return the bits of some schemes; two may share one, where there are very many."""
    return np.asarray(np.left_shift(1, schemes % SCHEME_BITS))


def _scheme_bits(held: tuple[Ints, ...]) -> Ints:
    """Return the bits of each set of certificates."""
    pointers, schemes = held[:2]
    found = np.zeros(max(1, len(pointers) - 1), np.int32)
    sets = np.repeat(np.arange(len(pointers) - 1), np.diff(pointers))
    np.bitwise_or.at(found, sets, scheme_bit(schemes.astype(np.int32)))
    return found


def _packed_dossiers(dossiers: Sequence[_Papers]) -> tuple[Ints, Ints, Ints]:
    """A dossier nothing is stated of is one item -1."""
    stated = [((-1, NO_END),) if papers is None else papers for papers in dossiers]
    every = [paper for papers in stated for paper in papers]
    return (
        _pointers(stated, size=len),
        np.array([item for item, _ in every], np.int16),
        np.array([until for _, until in every], np.int32),
    )


def _pointers(values: Sequence[_Value], *, size: Callable[[Any], int]) -> Ints:
    found = np.zeros(len(values) + 1, np.int32)
    np.cumsum([size(one) for one in values], out=found[1:])
    return found
