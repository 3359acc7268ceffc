"""Rows of two tables people hold, as listings and requirements the scorer ranks.

What cannot be read of an optional cell is said with its place, and the row is still ranked with what
is left; a row without a code or a name is refused by its number.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from matchmaker.base.tables import Row, Table
from matchmaker.core import scoring
from matchmaker.core.names import Directory
from matchmaker.core.quantities import (
    PERIODS,
    UNITS,
    PackSize,
    QuantityError,
    Volume,
    base_unit_of,
    find_unit,
    in_days,
    parse_date,
    parse_money,
    parse_months,
    parse_number,
    parse_volume,
    to_base,
)
from matchmaker.core.scoring import HeldCertificate, Month
from matchmaker.core.text import fold, tokens
from matchmaker.matching import demand
from matchmaker.matching.vocabulary import Vocabularies, province_code
from matchmaker.requirements.categories import suggested
from matchmaker.requirements.models import Requirement, RequirementItem, RequirementWish
from matchmaker.requirements.reading import (
    UnknownSchemeError,
    WishGroup,
    read_products,
    read_wishes,
)

#: Names of organisations compared with one another at most.
MOST_NAMES = 5_000

_LARGE_UNITS = frozenset({"tan", "ta", "ta60", "yen"})
_ALL_MONTHS = tuple(range(1, 13))
_PACK = re.compile(r"^(?P<unit>\D+?)\s*\(?\s*(?P<size>\d[\d.,]*)\s*(?P<inner>[^\d\s()]+)\s*\)?$")
_PERIOD_OF = {fold(word): code for code, words in PERIODS.items() for word in (code, *words)}

#: What each column may be called, folded; the first is what we call it.
LISTING_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "ma", "ma san pham", "ma sp", "id"),
    "name": ("name", "ten", "ten san pham", "san pham", "product", "name vi"),
    "category": ("category", "nhom", "nhom san pham", "nganh hang", "loai"),
    "description": ("description", "mo ta"),
    "volume": ("volume", "san luong", "so luong", "khoi luong", "capacity"),
    "unit": ("unit", "don vi", "don vi tinh", "dvt"),
    "period": ("period", "ky", "ky giao", "chu ky"),
    "months": ("months", "thang", "cac thang", "mua vu"),
    "price": ("price", "gia", "don gia", "gia ban"),
    "certifications": ("certifications", "chung nhan", "certificates", "giay chung nhan"),
    "province": ("province", "tinh", "tinh thanh", "tinh thanh pho", "dia phuong"),
    "producer": ("producer", "nha san xuat", "co so", "chu the", "don vi san xuat"),
}
REQUIREMENT_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "ma", "ma nhu cau", "id"),
    "title": ("title", "ten", "nhu cau", "san pham", "san pham can mua", "name"),
    "category": LISTING_COLUMNS["category"],
    "volume": LISTING_COLUMNS["volume"],
    "unit": LISTING_COLUMNS["unit"],
    "period": LISTING_COLUMNS["period"],
    "start": ("start", "tu ngay", "bat dau", "from"),
    "end": ("end", "den ngay", "ket thuc", "to"),
    "certifications": LISTING_COLUMNS["certifications"],
    "max_price": ("max price", "gia tran", "gia toi da", "ceiling"),
    "province": LISTING_COLUMNS["province"],
    "distributor": ("distributor", "nha phan phoi", "don vi mua", "buyer"),
}


class Sheet(StrEnum):
    """Which of the two files."""

    LISTINGS = "listings"
    REQUIREMENTS = "requirements"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a cell: which file, row and column, what stands there, and a code.

    Codes: those of QuantityError, and no_code, no_name, same_code, unknown_category,
    unknown_scheme, unknown_province, window_backwards, price_per_kg, alike.
    """

    sheet: Sheet
    row: int
    column: str
    text: str
    code: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A row that can be ranked: as the scorer sees it, and whose it is."""

    listing: scoring.Listing
    producer: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row that can be ranked for: as the scorer sees it, and whose it is."""

    requirement: scoring.Requirement
    title: str
    distributor: str


@dataclass(slots=True)
class Read:
    """What was read of both files; `refused` rows are not ranked."""

    offers: list[Offer] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)


class MissingColumnsError(ValueError):
    """Files without the columns they cannot be read without: (file, our name of the column)."""

    def __init__(self, missing: Sequence[tuple[Sheet, str]]) -> None:
        super().__init__(missing)
        self.missing = tuple(missing)


_COLUMNS = {Sheet.LISTINGS: LISTING_COLUMNS, Sheet.REQUIREMENTS: REQUIREMENT_COLUMNS}
_NEEDED = {Sheet.LISTINGS: ("code", "name"), Sheet.REQUIREMENTS: ("code", "title")}


class _Cells:
    """The cells of one row by our names of the columns, noting what cannot be read."""

    def __init__(self, sheet: Sheet, row: Row, *, places: Mapping[str, int], read: Read) -> None:
        self.sheet, self.row, self.places, self.found = sheet, row, places, read

    def text(self, column: str) -> str:
        place = self.places.get(column)
        if place is None or place >= len(self.row.cells):
            return ""
        return " ".join(self.row.cells[place].split())

    def warn(self, column: str, code: str, *, text: str | None = None) -> None:
        shown = self.text(column) if text is None else text
        self.found.warnings.append(Remark(self.sheet, self.row.number, column, shown[:80], code))

    def refuse(self, column: str, code: str) -> None:
        remark = Remark(self.sheet, self.row.number, column, self.text(column)[:80], code)
        self.found.refused.append(remark)


def read_sheets(
    listings: Table, *, requirements: Table, vocabularies: Vocabularies, today: date
) -> Read:
    """Read both tables; MissingColumnsError when code or name columns are not there."""
    tables = ((Sheet.LISTINGS, listings), (Sheet.REQUIREMENTS, requirements))
    missing = [
        (sheet, one) for sheet, table in tables for one in missing_columns(table, sheet=sheet)
    ]
    if missing:
        raise MissingColumnsError(missing)
    read = Read()
    named: dict[Sheet, dict[str, _Cells]] = {sheet: {} for sheet in Sheet}
    for number, cells in enumerate(
        _rows(requirements, sheet=Sheet.REQUIREMENTS, read=read), start=1
    ):
        wanted = _requirement(cells, number=number, vocabularies=vocabularies, today=today)
        title, distributor = cells.text("title"), cells.text("distributor")
        read.wanted.append(Wanted(wanted, title, distributor))
        named[Sheet.REQUIREMENTS].setdefault(distributor, cells)
    months = {month for one in read.wanted for month in demand.months_of(one.requirement)}
    for number, cells in enumerate(_rows(listings, sheet=Sheet.LISTINGS, read=read), start=1):
        listing = _listing(cells, number=number, vocabularies=vocabularies, months=months)
        read.offers.append(Offer(listing, cells.text("producer")))
        named[Sheet.LISTINGS].setdefault(cells.text("producer"), cells)
    _warn_alike(named[Sheet.REQUIREMENTS], column="distributor")
    _warn_alike(named[Sheet.LISTINGS], column="producer")
    return read


def _warn_alike(named: Mapping[str, "_Cells"], *, column: str) -> None:
    """Warn where a name is likely one above it, written otherwise."""
    names = [name for name in named if name][:MOST_NAMES]
    place = {name: number for number, name in enumerate(names)}
    directory = Directory((name, name) for name in names)
    for name in names:
        other = min((known for known, _ in directory.like(name)), key=place.__getitem__, default="")
        if other and place[other] < place[name]:
            named[name].warn(column, "alike", text=f"{name} ≈ {other}")


def missing_columns(table: Table, *, sheet: Sheet) -> list[str]:
    """Return our names of the columns a file must have and has not."""
    places = _places(table.heading, columns=_COLUMNS[sheet])
    return [column for column in _NEEDED[sheet] if column not in places]


def _rows(table: Table, *, sheet: Sheet, read: Read) -> Iterable[_Cells]:
    """Yield the rows that have a code of their own and a name."""
    places = _places(table.heading, columns=_COLUMNS[sheet])
    _code, name = _NEEDED[sheet]
    seen: set[str] = set()
    for row in table.rows:
        cells = _Cells(sheet, row, places=places, read=read)
        code = cells.text("code")
        if not code:
            cells.refuse("code", "no_code")
        elif not cells.text(name):
            cells.refuse(name, "no_name")
        elif code in seen:
            cells.refuse("code", "same_code")
        else:
            seen.add(code)
            yield cells


def _places(heading: Sequence[str], *, columns: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    called = [" ".join(tokens(cell)) for cell in heading]
    found: dict[str, int] = {}
    for column, names in columns.items():
        place = next((called.index(name) for name in names if name in called), None)
        if place is not None:
            found[column] = place
    return found


def _listing(
    cells: _Cells, *, number: int, vocabularies: Vocabularies, months: set[Month]
) -> scoring.Listing:
    unit, pack = _unit(cells)
    volume = _volume(cells, unit=unit)
    if volume is not None and unit is None:
        unit = volume.unit
    price, price_unit = _price(cells, column="price", unit=unit)
    unit = unit or price_unit or "kg"
    base, missing = _base(unit, pack=pack)
    one = to_base(Decimal(1), unit=unit, pack=pack) if base else None
    categories = _categories(cells, vocabularies=vocabularies)
    name = cells.text("name")
    return scoring.Listing(
        id=number,
        code=cells.text("code"),
        name=name,
        words=cells.text("description"),
        category=next(
            iter(categories or suggested(name, categories=vocabularies.categories)), None
        ),
        unit=base,
        not_comparable=missing,
        free=_free(cells, volume=volume, one=one, months=months),
        price_min=_per_base(price[0] if price else None, unit=price_unit, one=one),
        price_max=_per_base(price[1] if price else None, unit=price_unit, one=one),
        certificates=_certificates(cells, vocabularies=vocabularies),
        province=_province(cells, vocabularies=vocabularies),
    )


def _base(unit: str, *, pack: PackSize | None) -> tuple[str | None, str | None]:
    try:
        return base_unit_of(unit, pack=pack), None
    except QuantityError as error:
        return None, error.code


def _unit(cells: _Cells) -> tuple[str | None, PackSize | None]:
    """Return the unit of a row and what it holds (`hộp 500 g`)."""
    written = cells.text("unit")
    if not written:
        return None, None
    try:
        packed = _PACK.match(written)
        if packed is None:
            return find_unit(written).code, None
        return find_unit(packed["unit"]).code, _pack_size(packed["size"], packed["inner"])
    except QuantityError as error:
        cells.warn("unit", error.code)
        return None, None


def _pack_size(size: str, inner: str) -> PackSize:
    pack = PackSize(_positive(parse_number(size)), find_unit(inner).code)
    base_unit_of(pack.unit)
    return pack


def _positive(number: Decimal) -> Decimal:
    if not number:
        raise QuantityError("zero")
    return number


def _volume(cells: _Cells, *, unit: str | None) -> Volume | None:
    """Return the volume of a row, `5 tấn/tuần` in one cell or spread over three."""
    written = cells.text("volume")
    if not written:
        return None
    try:
        try:
            volume = parse_volume(written)
        except QuantityError:
            amount = _positive(parse_number(written))
            volume = Volume(amount, amount, unit or "kg")
    except QuantityError as error:
        cells.warn("volume", error.code)
        return None
    return _with_period(cells, volume=volume)


def _with_period(cells: _Cells, *, volume: Volume) -> Volume | None:
    """Return the volume for the period its own column names; what is no period is said."""
    written = cells.text("period")
    if not written or volume.period != "once":
        return volume
    code = _PERIOD_OF.get(fold(written).removeprefix("/").strip())
    if code is None or code == "trip":
        cells.warn("period", "unknown_period")
        return None
    return Volume(volume.least, volume.most, volume.unit, code, qualifier=volume.qualifier)


def _free(
    cells: _Cells, *, volume: Volume | None, one: Decimal | None, months: set[Month]
) -> dict[Month, Decimal]:
    """Return what a row states for the months wanted; nothing is stated without a volume."""
    ripe = _months(cells)
    if volume is None or one is None or ripe is None:
        return {}
    amount = volume.most if volume.most is not None else volume.least
    if amount is None:
        return {}
    try:
        return {
            month: _in_month(amount, volume=volume, month=month, ripe=ripe) * one
            for month in months
        }
    except QuantityError as error:
        cells.warn("volume", error.code)
        return {}


def _in_month(amount: Decimal, *, volume: Volume, month: Month, ripe: tuple[int, ...]) -> Decimal:
    """Return what comes in one month, counted like what is wanted: days and weeks by the day."""
    if month[1] not in ripe:
        return Decimal(0)
    if volume.period in {"season", "once", "year"}:
        # A season's, a stock's or a year's volume comes in the months named.
        return (amount / len(ripe)).quantize(Decimal("0.001"))
    days = monthrange(*month)[1]
    return in_days(
        amount,
        period=volume.period,
        days=days,
        of=days,
        trips=volume.trips,
        trip_period=volume.trip_period,
    )


def _months(cells: _Cells) -> tuple[int, ...] | None:
    """Return the months named, all when none are, None when they cannot be read."""
    written = cells.text("months")
    if not written:
        return _ALL_MONTHS
    try:
        return tuple(parse_months(written))
    except QuantityError as error:
        cells.warn("months", error.code)
        return None


def _price(
    cells: _Cells, *, column: str, unit: str | None
) -> tuple[tuple[int, int] | None, str | None]:
    """Return the lowest and highest price, and the unit it names itself (`20.000 đ/kg`).

    Nobody names the price of a tonne: in a large unit a bare price is said to be that of a kg.
    """
    written = cells.text(column)
    if not written:
        return None, None
    amount, _, written_unit = written.partition("/")
    try:
        money = parse_money(amount)
        _positive(Decimal(money.least))
        per = find_unit(written_unit).code if written_unit.strip() else None
    except QuantityError as error:
        cells.warn(column, error.code)
        return None, None
    if per is None and unit in _LARGE_UNITS:
        cells.warn(column, "price_per_kg")
        per = "kg"
    return (money.least, money.most), per


def _per_base(price: int | None, *, unit: str | None, one: Decimal | None) -> Decimal | None:
    if price is None or not one:
        return None
    if unit is not None and UNITS[unit].factor is not None:
        return Decimal(price) / to_base(Decimal(1), unit=unit)
    return Decimal(price) / one


def _categories(cells: _Cells, *, vocabularies: Vocabularies) -> list[str]:
    """Return the codes of the categories a cell names, several apart by semicolons."""
    known = {one.code for one in vocabularies.categories}
    found: list[str] = []
    for part in filter(None, (one.strip() for one in cells.text("category").split(";"))):
        codes = [part] if part in known else suggested(part, categories=vocabularies.categories)
        if not codes:
            cells.warn("category", "unknown_category", text=part)
        found.extend(codes)
    return list(dict.fromkeys(found))


def _certificates(cells: _Cells, *, vocabularies: Vocabularies) -> tuple[HeldCertificate, ...]:
    groups = _wishes(cells, vocabularies=vocabularies)
    codes = dict.fromkeys(code for group in groups for code in group.schemes)
    return tuple(HeldCertificate(code, verified=True) for code in sorted(codes))


def _wishes(cells: _Cells, *, vocabularies: Vocabularies) -> list[WishGroup]:
    """Return the groups of a cell; a name that is no scheme's is said and left out."""
    found: list[WishGroup] = []
    for part in cells.text("certifications").split(";"):
        try:
            found.extend(read_wishes(part, names=vocabularies.scheme_codes))
        except UnknownSchemeError as error:
            cells.warn("certifications", "unknown_scheme", text=error.name)
    return found


def _province(cells: _Cells, *, vocabularies: Vocabularies) -> str | None:
    written = cells.text("province")
    if not written:
        return None
    code = province_code(written, vocabularies=vocabularies)
    if code is None:
        cells.warn("province", "unknown_province")
    return code


def _requirement(
    cells: _Cells, *, number: int, vocabularies: Vocabularies, today: date
) -> scoring.Requirement:
    """Return the row by way of the very model the platform ranks: one meaning of every cell."""
    unit, pack = _unit(cells)
    line = read_products(cells.text("title"))
    volume = _volume(cells, unit=unit)
    if volume is None and line.volume and not cells.text("volume"):
        volume = parse_volume(line.volume)
    wanted_unit = volume.unit if volume else unit
    price, price_unit = _price(cells, column="max_price", unit=wanted_unit)
    start, end = _window(cells)
    unit = wanted_unit or price_unit or "kg"
    row = Requirement(
        id=number,
        code=cells.text("code"),
        organization_id=0,
        title=cells.text("title")[:300],
        volume_least=volume.least if volume else None,
        volume_most=volume.most if volume else None,
        unit=unit,
        pack_size=pack.size if pack else None,
        pack_unit=pack.unit if pack else None,
        period=volume.period if volume else "month",
        trips_per_period=volume.trips if volume else None,
        trip_period=volume.trip_period if volume else None,
        window_start=start,
        window_end=end,
        months=[],
        delivery_province_code=_province(cells, vocabularies=vocabularies),
        price_ceiling=_ceiling(price, price_unit=price_unit, unit=unit, pack=pack),
    )
    row.items = _items(cells, words=line.words, vocabularies=vocabularies)
    row.wishes = [
        RequirementWish(group_number=place, scheme_code=code, exact=group.exact)
        for place, group in enumerate(_wishes(cells, vocabularies=vocabularies), start=1)
        for code in group.schemes
    ]
    return demand.as_scored(row, dossier=(), today=today)


def _items(
    cells: _Cells, *, words: Sequence[str], vocabularies: Vocabularies
) -> list[RequirementItem]:
    """Return the alternatives; categories in the order of the products are theirs one by one."""
    named = [one for one in cells.text("category").split(";") if one.strip()]
    shared = _categories(cells, vocabularies=vocabularies)
    items = []
    for place, one in enumerate(words):
        own = shared
        if len(named) == len(words) > 1 and len(shared) == len(named):
            own = [shared[place]]
        codes = own or suggested(one, categories=vocabularies.categories)
        items.append(RequirementItem(position=place + 1, words=one[:200], category_codes=codes))
    return items


def _ceiling(
    price: tuple[int, int] | None, *, price_unit: str | None, unit: str, pack: PackSize | None
) -> int | None:
    """Return the ceiling for one unit of the requirement; None when the units do not meet."""
    if price is None:
        return None
    if price_unit is None or price_unit == unit:
        return price[1]
    try:
        if base_unit_of(price_unit) != base_unit_of(unit, pack=pack):
            return None
        one = to_base(Decimal(1), unit=unit, pack=pack)
        return int(price[1] * one / to_base(Decimal(1), unit=price_unit))
    except QuantityError:
        return None


def _window(cells: _Cells) -> tuple[date | None, date | None]:
    start, end = _day(cells, "start"), _day(cells, "end")
    if start is not None and end is not None and end < start:
        cells.warn("end", "window_backwards")
        return start, None
    return start, end


def _day(cells: _Cells, column: str) -> date | None:
    written = cells.text(column)
    if not written:
        return None
    try:
        return parse_date(written)
    except QuantityError as error:
        cells.warn(column, error.code)
        return None
