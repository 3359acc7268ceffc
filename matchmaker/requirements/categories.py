"""Which categories the words of a product suggest."""

from collections.abc import Sequence

from matchmaker.core.text import fold
from matchmaker.listings.models import Category


def suggested(words: str, *, categories: Sequence[Category]) -> list[str]:
    """Return the codes of the categories a product's words name; none when nothing is certain.

    The words from the first on, the longest beginning first, are looked for as a whole name or
    alias, then as one of the things a name lists. What all the other words name inside of that is
    meant (thịt heo is heo among thịt). Diacritics count as long as any are written (`cà` is no
    `cá`).
    """
    folded = words.isascii()
    pieces = _plain(words, folded=folded).split()
    for count in range(len(pieces), 0, -1):
        found = _called(" ".join(pieces[:count]), categories=categories, folded=folded)
        if found:
            rest = _called(" ".join(pieces[count:]), categories=categories, folded=folded)
            return [one.code for one in rest if one.parent_code in _codes(found)] or _codes(found)
    return []


def _codes(categories: Sequence[Category]) -> list[str]:
    return [one.code for one in categories]


def _called(name: str, *, categories: Sequence[Category], folded: bool) -> list[Category]:
    """Return the categories of a name or alias, else those whose name lists it."""
    whole = [one for one in categories if name in _names(one, folded=folded)]
    return whole or [one for one in categories if name in _parts(one, folded=folded)]


def _names(category: Category, *, folded: bool) -> set[str]:
    aliases = category.aliases.replace(",", ";").split(";")
    written = (category.name_vi, category.name_en, *aliases)
    return {_plain(one, folded=folded) for one in written if one.strip()}


def _parts(category: Category, *, folded: bool) -> set[str]:
    parts = f"{category.name_vi},{category.name_en}".replace("/", ",").split(",")
    return {_plain(part, folded=folded) for part in parts if part.strip()}


def _plain(text: str, *, folded: bool) -> str:
    return fold(text) if folded else " ".join(text.casefold().split())
