"""The parts of an organisation's name: legal form, trades, place, and what it is called."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from matchmaker.core.names.tables import (
    ABBREVIATIONS,
    FORMS,
    NAMELESS,
    NEVER_A_NAME,
    PLACES,
    SAME_ORGANIZATION,
    SAME_TRADE,
    TRADES,
    Form,
)
from matchmaker.core.scoring.text_match import Syllable, syllables

_LONGEST = 300
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
#: A place stands at the end, behind a dash, a comma or "at".
_AT_PLACE = re.compile(r"(?:\s[-–—]\s|,\s*|\s(?:tại|tai)\s)([^-–—,]+)$", re.IGNORECASE)
_OF_PLACE = re.compile(r"^(?:tinh|thanh pho|tp|tp\.)\s+")
_GLUED_DOT = re.compile(r"(?<=\w)\.(?=\w)")

Words = tuple[Syllable, ...]


@dataclass(frozen=True, slots=True)
class CompanyName:
    """What a name says: `named` without form and place, `proper` without trades besides."""

    form: Form | None
    named: Words
    proper: Words
    trades: frozenset[str]
    place: str
    #: The number of the line of renamings it begins with; None when it is in none.
    group: int | None


def glued(words: Words) -> str:
    """Return a name as one folded word; i and y sound alike."""
    return "".join(same_i(word.bare) for word in words)


def same_i(bare: str) -> str:
    """Return a folded syllable in which i and y are one letter."""
    return bare.replace("y", "i")


@lru_cache(maxsize=1 << 14)
def read_name(name: str) -> CompanyName:
    """Return the parts of a name; text without a letter gives empty parts."""
    text, place = _without_place(_GLUED_DOT.sub("", _beginning(name)))
    words = _spelled_out(syllables(text))
    group, words = _without_group(words)
    form, words = _without_form(words)
    if group is None:
        group, words = _without_group(words)
    is_bare = all(word.marked == word.bare for word in words)
    # Without marks a single syllable may well be of the name: Tài as well as tại.
    named, _nameless = _without(
        words,
        is_phrase=lambda span: _NAMELESS.has(span, is_bare=False),
        kept_whole=_TRADES.of_several_words,
    )
    if group is None:
        group, named = _without_group(named)
    if group is not None and _folded(named) in PLACES:
        place, named = place or _folded(named), ()
    proper, trades = _without(
        named, is_phrase=lambda span: _TRADES.has(span, is_bare=is_bare), kept_whole=PLACES
    )
    if not proper and group is None:
        # All of it names trades: then these are the name.
        proper, trades = named or words, []
    kinds = frozenset(SAME_TRADE.get(one, one) for one in trades)
    return CompanyName(form, named, proper, kinds, place, group)


def _beginning(name: str) -> str:
    return unicodedata.normalize("NFC", name)[:_LONGEST]


def _without_place(text: str) -> tuple[str, str]:
    """Return a name without what stands in brackets and without a province at its end."""
    place = ""
    for inside in _IN_BRACKETS.findall(text):
        place = place or _place(inside)
    bare = _IN_BRACKETS.sub(" ", text).strip()
    found = _AT_PLACE.search(bare)
    if found and (at := _place(found[1])):
        return bare[: found.start()], place or at
    return bare or text, place


def _place(text: str) -> str:
    folded = _OF_PLACE.sub("", " ".join(word.bare for word in syllables(text)))
    return folded if folded in PLACES else ""


def _spelled_out(words: Words) -> Words:
    """Return the words with every abbreviation of an activity in full, tmdv as well as tm dv."""
    found: list[Syllable] = []
    for place, word in enumerate(words):
        short = _abbreviations(word.bare) if word.bare == word.marked else ()
        # A name may be an abbreviation too: the last word is left as it is.
        if short and (place < len(words) - 1 or len(short) > 1 or short[0] in NEVER_A_NAME):
            found.extend(syllables(" ".join(ABBREVIATIONS[one] for one in short)))
        else:
            found.append(word)
    return tuple(found)


def _abbreviations(word: str) -> tuple[str, ...]:
    if word in ABBREVIATIONS:
        return (word,)
    for length in (2, 3):
        if word[:length] in ABBREVIATIONS and (rest := _abbreviations(word[length:])):
            return (word[:length], *rest)
    return ()


def _without_form(words: Words) -> tuple[Form | None, Words]:
    """Return the first legal form in a name, and the name without any."""
    kept, found = _without(words, is_phrase=lambda span: _folded(span) in FORMS)
    return (FORMS[found[0]] if found else None), kept


def _without(
    words: Words, *, is_phrase: Callable[[Words], bool], kept_whole: frozenset[str] = frozenset()
) -> tuple[Words, list[str]]:
    """Return the words outside of phrases, and the folded phrases, the longest at each place.

    A phrase to be kept whole is not taken apart.
    """
    kept: list[Syllable] = []
    found: list[str] = []
    start = 0
    while start < len(words):
        span = words[start : start + 1]
        for length in range(min(_LONGEST_PHRASE, len(words) - start), 0, -1):
            span = words[start : start + length]
            if _folded(span) in kept_whole or is_phrase(span):
                break
        if is_phrase(span):
            found.append(_folded(span))
        else:
            kept.extend(span)
        start += len(span)
    return tuple(kept), found


def _folded(words: Words) -> str:
    return " ".join(word.bare for word in words)


class _Phrases:
    """Phrases with their marks; without marks only what can hardly be another word."""

    def __init__(self, phrases: Iterable[str]) -> None:
        spelled = [syllables(phrase) for phrase in phrases]
        self._marked = {tuple(word.marked for word in words) for words in spelled}
        self._bare = {_folded(words) for words in spelled}
        self.of_several_words = frozenset(_folded(words) for words in spelled if len(words) > 1)

    def has(self, span: Words, *, is_bare: bool) -> bool:
        """Tell whether words are one of the phrases, in a name written without marks or with."""
        if tuple(word.marked for word in span) in self._marked:
            return True
        unmarked = all(word.marked == word.bare for word in span)
        return unmarked and (is_bare or len(span) > 1) and _folded(span) in self._bare


def _without_group(words: Words) -> tuple[int | None, Words]:
    """Return which known organisation a name begins with, and the words behind that."""
    for length in range(min(_LONGEST_ALIAS, len(words)), 0, -1):
        group = _GROUPS.get("".join(word.bare for word in words[:length]))
        if group is not None and all(_may_be_alias(word) for word in words[:length]):
            return group, words[length:]
    return None, words


def _may_be_alias(word: Syllable) -> bool:
    return word.marked == word.bare or word.marked in _ALIAS_FORMS


def _aliases() -> Iterable[tuple[int, Words]]:
    for group, line in enumerate(SAME_ORGANIZATION):
        for alias in line:
            yield group, _spelled_out(syllables(_GLUED_DOT.sub("", alias)))


_NAMELESS, _TRADES = _Phrases(NAMELESS), _Phrases(TRADES)
_LONGEST_PHRASE = max(len(phrase.split()) for phrase in (*FORMS, *NAMELESS, *TRADES))
_GROUPS = {"".join(word.bare for word in words): group for group, words in _aliases()}
_LONGEST_ALIAS = max(len(words) for _group, words in _aliases())
#: Written with other marks it is another word: gỗ is not GO!.
_ALIAS_FORMS = frozenset(word.marked for _group, words in _aliases() for word in words)
