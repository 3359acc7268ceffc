"""Units of trade and exact conversion to the base units kg, l and cái."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from matchmaker.core.quantities.errors import QuantityError
from matchmaker.core.text import fold


class Kind(StrEnum):
    """What a unit measures by itself; a package says so only with a declared size."""

    MASS = "mass"
    VOLUME = "volume"
    COUNT = "count"
    PACKAGE = "package"


BASE_UNITS: dict[Kind, str] = {Kind.MASS: "kg", Kind.VOLUME: "l", Kind.COUNT: "cai"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit; `factor` is in the base unit of its kind, None when a size must be declared."""

    code: str
    name_vi: str
    name_en: str
    kind: Kind
    factor: Decimal | None
    aliases: tuple[str, ...] = ()


def _mass(code: str, vi: str, en: str, factor: str, *aliases: str) -> Unit:
    return Unit(code, vi, en, Kind.MASS, Decimal(factor), aliases)


def _package(code: str, vi: str, en: str, *aliases: str) -> Unit:
    return Unit(code, vi, en, Kind.PACKAGE, None, aliases)


_ALL = (
    _mass("kg", "kg", "kg", "1", "ký", "kí", "kilogam", "kilôgam", "kilogram", "kgs", "cân"),
    _mass("g", "g", "g", "0.001", "gam", "gram", "gr"),
    _mass("lang", "lạng", "100 g", "0.1", "lượng"),
    _mass("yen", "yến", "10 kg", "10"),
    _mass("ta", "tạ", "quintal (100 kg)", "100"),
    _mass("ta60", "tạ 60 kg", "60-kg quintal", "60", "tạ khoai", "tạ sáu mươi"),
    _mass("tan", "tấn", "t", "1000", "ton", "tons", "tonne", "tonnes"),
    Unit("l", "lít", "litre", Kind.VOLUME, Decimal(1), ("l", "lit", "liter", "litre", "litres")),
    Unit("ml", "ml", "ml", Kind.VOLUME, Decimal("0.001"), ("mililit", "cc")),
    Unit(
        "cai",
        "cái",
        "piece",
        Kind.COUNT,
        Decimal(1),
        ("chiếc", "trái", "quả", "con", "piece", "pieces", "sản phẩm"),
    ),
    Unit("ta12", "tá", "dozen", Kind.COUNT, Decimal(12), ("lố", "dozen")),
    _package("hop", "hộp", "box", "box", "boxes"),
    _package("goi", "gói", "packet", "packet", "packets"),
    _package("tui", "túi", "bag", "bịch", "bọc"),
    _package("chai", "chai", "bottle", "lọ", "keo", "bottle", "bottles"),
    _package("hu", "hũ", "jar", "hủ", "jar"),
    _package("lon", "lon", "can", "can"),
    _package("thung", "thùng", "carton", "carton", "cartons"),
    _package("ket", "két", "crate", "crate"),
    _package("bao", "bao", "sack", "sack"),
    _package("loc", "lốc", "pack", "dây"),
    _package("chuc", "chục", "chục (ten or more)"),
    _package("gia", "giạ", "giạ (bushel)", "dạ"),
    _package("thien", "thiên", "thiên (thousand)"),
    _package("bo", "bó", "bunch"),
)

UNITS: dict[str, Unit] = {unit.code: unit for unit in _ALL}


def _spellings() -> dict[str, str]:
    exact: dict[str, str] = {}
    for unit in _ALL:
        for spelling in (unit.name_vi, *unit.aliases, unit.name_en):
            exact.setdefault(spelling.casefold(), unit.code)
    return exact


_EXACT = _spellings()
#: Without diacritics; a spelling of two units (`ta` is tạ or tá) is left out and asked for.
_FOLDED: dict[str, str] = {}
for _spelling, _code in _EXACT.items():
    _key = fold(_spelling)
    _FOLDED[_key] = _code if _FOLDED.get(_key, _code) == _code else ""
#: Written without diacritics, tạ is far more common than tá.
_FOLDED["ta"] = "ta"


def find_unit(text: str) -> Unit:
    """Return the unit of a word, with or without diacritics; QuantityError unknown_unit."""
    word = " ".join(text.split()).casefold().rstrip(".")
    code = UNITS[word].code if word in UNITS else _EXACT.get(word) or _FOLDED.get(fold(word))
    if not code:
        raise QuantityError("unknown_unit", text=text[:40])
    return UNITS[code]


@dataclass(frozen=True, slots=True)
class PackSize:
    """What one unit of a package holds: `size` of `unit`, a unit that measures by itself."""

    size: Decimal
    unit: str


def base_unit_of(unit: str, *, pack: PackSize | None = None) -> str:
    """Return the base unit ("kg", "l", "cai") in which amounts of `unit` can be compared.

    Raises QuantityError size_needed when only a declared size would say it.
    """
    return _measure(unit, pack=pack)[0]


def to_base(amount: Decimal, *, unit: str, pack: PackSize | None = None) -> Decimal:
    """Return `amount` in its base unit, exactly; QuantityError size_needed, never a guess."""
    return amount * _measure(unit, pack=pack)[1]


def convert(amount: Decimal, *, unit: str, into: str, pack: PackSize | None = None) -> Decimal:
    """Return an amount of one unit in another, to a millionth; `pack` is what one `into` holds.

    Raises QuantityError kinds_differ when they measure different things, size_needed.
    """
    kind, one = _measure(into, pack=pack)
    other, factor = _measure(unit, pack=None)
    if kind != other or not one:
        raise QuantityError("kinds_differ")
    return round(amount * factor / one, 6).normalize() + 0


def _measure(unit: str, *, pack: PackSize | None) -> tuple[str, Decimal]:
    """Return the base unit and how much of it one `unit` is."""
    found = UNITS[unit]
    if found.factor is not None:
        return BASE_UNITS[found.kind], found.factor
    if pack is None:
        raise QuantityError("size_needed", unit=unit)
    inner = UNITS[pack.unit]
    if inner.factor is None:
        raise QuantityError("size_needed", unit=pack.unit)
    return BASE_UNITS[inner.kind], pack.size * inner.factor
