"""What buyers write in one line: products with their volume, wished certificates, months."""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from matchmaker.core.quantities import QuantityError, parse_volume
from matchmaker.core.text import fold

#: A window over all months of the year lasts so long.
_YEAR = timedelta(days=364)

_AMOUNT_BEGINS = re.compile(r"\s+(?=(?:khoảng|hơn|trên|tối thiểu|ít nhất|dưới|tối đa|từ)?\s*~?\d)")
_AND = re.compile(r"\s*(?:;|,|&|\+|\n|\b(?:và|va|and)\b)\s*", re.IGNORECASE)
_OR = re.compile(r"\s*(?:/|\||\b(?:hoặc|hoac|hay|or)\b)\s*", re.IGNORECASE)
#: Words that say what holds anyway: a stronger scheme counts.
_OR_STRONGER = re.compile(
    r"(?:\b(?:hoặc|hoac|hay|or)\s+)?\b(?:mạnh hơn|manh hon|cao hơn|cao hon|tương đương trở lên"
    r"|trở lên|tro len|stronger|higher|above)\b",
    re.IGNORECASE,
)
_EXACT = re.compile(r"^\s*(?:đúng|chính|chỉ|dung|exactly|only)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ProductLine:
    """Products of one line, and the volume it ends with as written (may be empty)."""

    words: tuple[str, ...]
    volume: str = ""


def read_products(text: str, *, language: str = "vi") -> ProductLine:
    """Return the products of `cà chua; su hào; ổi, 70 tấn/tuần`, each as written, and the volume.

    Products are told apart by semicolons and line ends; a comma belongs to the product, unless a
    volume follows it.
    """
    parts = [part for part in (" ".join(one.split()) for one in re.split(r"[;\n]", text)) if part]
    if not parts:
        return ProductLine(())
    last, volume = _volume_at_end(parts[-1], language=language)
    words = (*parts[:-1], last) if last else tuple(parts[:-1])
    return ProductLine(tuple(dict.fromkeys(words)), volume)


def _volume_at_end(part: str, *, language: str) -> tuple[str, str]:
    """Split at the first comma a volume follows, else where an amount for a period begins."""
    for found in re.finditer(r",\s+|^", part):
        if _is_volume(part[found.end() :], language=language):
            return part[: found.start()].strip(" ,"), part[found.end() :]
    for found in _AMOUNT_BEGINS.finditer(part):
        rest = part[found.end() :]
        if "/" in rest and _is_volume(rest, language=language):
            return part[: found.start()].strip(" ,"), rest
    return part, ""


def _is_volume(text: str, *, language: str) -> bool:
    try:
        parse_volume(text, language=language)
    except QuantityError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class WishGroup:
    """Schemes of which any one will do; `exact`: a stronger one does not."""

    schemes: tuple[str, ...]
    exact: bool = False


class UnknownSchemeError(ValueError):
    """A name that is no scheme's; `name` as written."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def scheme_names(rows: Iterable[tuple[str, Sequence[str]]]) -> Mapping[str, tuple[str, ...]]:
    """Return the codes each folded name stands for, from (code, names) pairs in their order."""
    found: dict[str, tuple[str, ...]] = {}
    for code, names in rows:
        for name in {_key(one) for one in (code, *names)}:
            if name:
                found[name] = (*found.get(name, ()), code)
    return found


def read_wishes(text: str, *, names: Mapping[str, tuple[str, ...]]) -> tuple[WishGroup, ...]:
    """Return the groups of `VietGAP hoặc GlobalGAP và ATTP`: "and" between, "or" inside.

    `names` comes from `scheme_names`; a name shared by several schemes means any of them. Raises
    UnknownSchemeError for the first name that is none.
    """
    groups = (_group(part, names=names) for part in _AND.split(_OR_STRONGER.sub(" ", text)))
    return tuple(group for group in groups if group.schemes)


def _group(part: str, *, names: Mapping[str, tuple[str, ...]]) -> WishGroup:
    bare = _EXACT.sub("", part)
    codes: list[str] = []
    for name in _OR.split(bare):
        if not _key(name):
            continue
        if _key(name) not in names:
            raise UnknownSchemeError(name.strip()[:60])
        codes.extend(names[_key(name)])
    return WishGroup(tuple(dict.fromkeys(codes)), exact=bare != part)


def _key(name: str) -> str:
    return re.sub(r"[^0-9a-z]+", "", fold(name.replace("★", " sao").replace("*", " sao")))


def next_window(months: Sequence[int], *, today: date) -> tuple[date, date]:
    """Return the first and last day of the next time these months come, in the order given.

    A season that is running begins today. All twelve months last a year from today.
    """
    if len(set(months)) == 12:
        return today, today + _YEAR
    first, last = months[0], months[-1]
    year = today.year if first <= last or today.month > last else today.year - 1
    end_year = year if first <= last else year + 1
    if date(end_year, last, monthrange(end_year, last)[1]) < today:
        year, end_year = year + 1, end_year + 1
    begin = max(date(year, first, 1), today)
    return begin, date(end_year, last, monthrange(end_year, last)[1])


def is_run(months: Sequence[int]) -> bool:
    """Tell whether months follow each other, over the end of the year too."""
    return all(after == before % 12 + 1 for before, after in pairwise(months))
