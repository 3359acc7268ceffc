"""How well the words of a listing meet the words of a requirement.

Coverage (80 %): every asked syllable weighs by its rarity and is met as well as its best
counterpart: the same word, the same letters with other marks, a regional word, a small
misspelling; a word met in the description only counts nine tenths. Likeness (20 %): the
character 3-grams of the asked words and of the name (Dice).
Everything is counted in whole numbers, so that any engine that counts gets the same value.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import log1p
from typing import NamedTuple

from rapidfuzz.distance import OSA

from matchmaker.core.scoring.shapes import ONE, Listing
from matchmaker.core.scoring.synonyms import SAME_THING
from matchmaker.core.text import decompose

COVERAGE_PARTS, LIKENESS_PARTS = 80, 20

#: How well a counterpart meets an asked syllable, in percent.
SAME, BARE_NAME, REGIONAL, OTHER_MARKS = 100, 96, 90, 70
TYPO_LONG, TYPO_SHORT = 75, 60
#: What a hit in the description is worth beside one in the name, in tenths.
DESCRIPTION_TENTHS = 9

#: Longer runs of letters are no words; slips in them are not looked for.
LONGEST_WITH_SLIPS = 64

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzđ0123456789")
_PLAIN = re.compile(r"[a-z0-9]+")


class Syllable(NamedTuple):
    """One syllable: folded, folded with its marks in one order, and as it was written."""

    bare: str
    marked: str
    written: str


class Hit(NamedTuple):
    """How an asked syllable is met: how well in percent, and by which word."""

    percent: int
    found: str
    kind: str


_NO_HIT = Hit(0, "", "missing")


class Meeting(NamedTuple):
    """The value of the text criterion in millionths and how each asked word was met."""

    value: int
    is_met: bool
    hits: tuple[tuple[str, Hit], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """The syllables of a text: under each folded one its marked forms and how they are written."""

    forms: Mapping[str, Mapping[str, str]]
    #: True when the text is written without any mark.
    is_bare: bool


@dataclass(frozen=True, slots=True)
class TextFeatures:
    """What the text criterion needs of a listing."""

    name: Words
    description: Words
    bare: frozenset[str]
    grams: frozenset[str]


class AskedWord(NamedTuple):
    """One asked syllable, its weight, its misspellings and the phrases that may stand for it."""

    syllable: Syllable
    weight: int
    typos: tuple[tuple[str, int], ...]
    regional: tuple[tuple[Syllable, ...], ...]


@dataclass(frozen=True)
class TextQuery:
    """The asked words made ready."""

    asked: tuple[AskedWord, ...]
    #: The folded syllables with a space before, between and behind them.
    joined: str
    weight: int

    @cached_property
    def grams(self) -> frozenset[str]:
        """The character 3-grams."""
        return _grams(self.joined)

    @property
    def letters(self) -> bytes:
        """The folded syllables as ASCII."""
        return self.joined.encode()

    @cached_property
    def terms(self) -> frozenset[str]:
        """All folded syllables that can hit anything."""
        terms = {unit.syllable.bare for unit in self.asked}
        terms |= {other for unit in self.asked for other, _ in unit.typos}
        terms |= {s.bare for unit in self.asked for phrase in unit.regional for s in phrase}
        return frozenset(terms)

    @cached_property
    def nothing_met(self) -> tuple[tuple[str, Hit], ...]:
        """What is found where no word is met."""
        return tuple((unit.syllable.written, _NO_HIT) for unit in self.asked)


def syllables(text: str) -> tuple[Syllable, ...]:
    """Return the syllables of `text`; their bare forms are its folded tokens.

    Composed and decomposed text, old and new placement of the tone give the same marked forms.
    """
    return tuple([found for word in text.split() for found in _of_word(word)])


@lru_cache(maxsize=1 << 16)
def _of_word(word: str) -> tuple[Syllable, ...]:
    if word.isascii():
        return tuple([Syllable(one, one, one) for one in _PLAIN.findall(word.lower())])
    chunks: list[list[str]] = [[]]
    for char in decompose(word):
        if unicodedata.combining(char):
            if chunks[-1]:
                chunks[-1].append(char)
        elif char in _LETTERS:
            chunks[-1].append(char)
        else:
            chunks.append([])
    return tuple(_syllable(chunk) for chunk in chunks if chunk)


def _syllable(chars: list[str]) -> Syllable:
    bare = "".join(c for c in chars if not unicodedata.combining(c)).replace("đ", "d")
    tones = "".join(sorted(c for c in chars if c in _TONES))
    marked = "".join(c for c in chars if c not in _TONES) + tones
    return Syllable(bare, marked, unicodedata.normalize("NFC", "".join(chars)))


def _words(text: str) -> Words:
    forms: dict[str, dict[str, str]] = {}
    for syllable in syllables(text):
        forms.setdefault(syllable.bare, {}).setdefault(syllable.marked, syllable.written)
    is_bare = all(list(marked) == [bare] for bare, marked in forms.items())
    return Words(forms, is_bare)


def grams_of(text: str) -> frozenset[str]:
    """Return the character 3-grams of a text, folded, a space before and behind it."""
    return _grams(_joined(syllables(text)))


def _joined(spelled: tuple[Syllable, ...]) -> str:
    return f" {' '.join([s.bare for s in spelled])} "


def _grams(joined: str) -> frozenset[str]:
    return frozenset([joined[i : i + 3] for i in range(len(joined) - 2)])


def features_of(name: str, *, description: str) -> TextFeatures:
    """Return what the text criterion needs of a listing's name and description."""
    in_name, in_description = _words(name), _words(description)
    bare = frozenset(in_name.forms) | frozenset(in_description.forms)
    return TextFeatures(in_name, in_description, bare, grams_of(name))


def _phrases() -> dict[tuple[str, ...], list[tuple[tuple[Syllable, ...], ...]]]:
    """Every phrase of the table by its folded syllables, each first of its line."""
    found: dict[tuple[str, ...], list[tuple[tuple[Syllable, ...], ...]]] = {}
    for line in SAME_THING:
        spelled = [syllables(phrase) for phrase in line]
        for phrase in spelled:
            others = [other for other in spelled if other != phrase]
            found.setdefault(tuple(s.bare for s in phrase), []).append((phrase, *others))
    return found


_PHRASES = _phrases()
_LONGEST_PHRASE = max(len(phrase) for phrase in _PHRASES)
_FIRST_WORDS = frozenset(phrase[0] for phrase in _PHRASES)


def _written_so(asked: tuple[Syllable, ...], *, phrase: tuple[Syllable, ...], bare: bool) -> bool:
    return bare or all(a.marked == p.marked for a, p in zip(asked, phrase, strict=True))


def _regional_at(
    asked: tuple[Syllable, ...], *, start: int, bare: bool
) -> tuple[int, list[tuple[Syllable, ...]]]:
    """Return the length of the longest known phrase from `start` and what may stand for it."""
    if asked[start].bare not in _FIRST_WORDS:
        return 1, []
    for length in range(min(_LONGEST_PHRASE, len(asked) - start), 0, -1):
        span = asked[start : start + length]
        lines = [
            others
            for phrase, *others in _PHRASES.get(tuple(s.bare for s in span), ())
            if _written_so(span, phrase=phrase, bare=bare)
        ]
        if lines:
            return length, [other for others in lines for other in others]
    return 1, []


def _regional(asked: tuple[Syllable, ...]) -> dict[str, list[tuple[Syllable, ...]]]:
    bare = all(s.bare == s.marked for s in asked)
    found: dict[str, list[tuple[Syllable, ...]]] = {}
    start = 0
    while start < len(asked):
        length, others = _regional_at(asked, start=start, bare=bare)
        for syllable in asked[start : start + length]:
            found.setdefault(syllable.bare, []).extend(others)
        start += length
    return found


class SpelledWord(NamedTuple):
    """One asked syllable and the phrases that may stand for it, whatever the listings are."""

    syllable: Syllable
    regional: tuple[tuple[Syllable, ...], ...]


def spelled(words: str) -> tuple[SpelledWord, ...]:
    """Return the distinct asked syllables of `words`, each as it stands first."""
    return _spelled(syllables(words))


def _spelled(asked: tuple[Syllable, ...]) -> tuple[SpelledWord, ...]:
    words = {one.bare for one in asked}
    if len(words) == len(asked) and words.isdisjoint(_FIRST_WORDS):
        return tuple([SpelledWord(one, ()) for one in asked])
    regional = _regional(asked)
    return tuple(
        SpelledWord(syllable, tuple(dict.fromkeys(regional[syllable.bare])))
        for syllable in {s.bare: s for s in reversed(asked)}.values()
    )[::-1]


class Vocabulary:
    """How rare each syllable is among the listings, and which syllables look alike.

    Depends on the listings only, not on their order. Rarity is in thousandths of log1p(odds).
    `near` is what a kind of vocabulary finds in its own way.
    """

    def __init__(self, seen: dict[str, int], *, total: int) -> None:
        """Take how many listings have each folded syllable, and how many listings there are."""
        self._seen = seen
        self._total = total

    @property
    def total(self) -> int:
        """Return how many listings are counted."""
        return self._total

    @property
    def version(self) -> int:
        """Return a number that another count of the listings changes."""
        return 0

    @property
    def _rare(self) -> int:
        return max(3, self._total // 3000)

    def near(self, word: str) -> Iterable[str]:
        """Return at least all known syllables one slip away."""
        raise NotImplementedError

    def features(self, name: str, *, description: str) -> TextFeatures:
        """Return the features of a text."""
        return features_of(name, description=description)

    def rarity(self, word: str) -> int:
        """Return how much a folded syllable weighs, at least 1."""
        seen = self._seen.get(word, 0)
        return max(1, round(1000 * log1p((self._total - seen + 0.5) / (seen + 0.5))))

    def typos(self, word: str) -> tuple[tuple[str, int], ...]:
        """Return the known syllables one slip away with their percent, best first."""
        if len(word) < 3 or word.isdigit():
            return ()
        percent, seen, rare = slip_percent(word), self._seen, self._rare
        # As `may_be_slip` has it, without asking about the word itself again and again.
        most = self._total if seen.get(word, 0) <= rare else rare
        return tuple(
            [(other, percent) for other in self.alike(word) if 0 < seen.get(other, 0) <= most]
        )

    def alike(self, word: str) -> Sequence[str]:
        """Return all known syllables one slip away, in order."""
        others = {*self.near(word)} - {word}
        distance = OSA.distance
        return sorted([one for one in others if distance(word, one, score_cutoff=1) <= 1])

    def may_be_slip(self, word: str, *, other: str) -> bool:
        """Tell whether a known syllable may be taken for an asked one, where they are one slip apart.

        Only where one of the two is rare, so that everyday syllables are not taken for another.
        """
        seen = self._seen.get(other, 0)
        return 0 < seen <= self._rare or (seen > 0 and self._seen.get(word, 0) <= self._rare)

    def query(self, words: str) -> TextQuery:
        """Make asked words ready to be met with listings."""
        asked = syllables(words)
        units = tuple(
            [self.asked_word(one.syllable, regional=one.regional) for one in _spelled(asked)]
        )
        return TextQuery(units, _joined(asked), sum([unit.weight for unit in units]))

    def asked_word(
        self, syllable: Syllable, *, regional: tuple[tuple[Syllable, ...], ...]
    ) -> AskedWord:
        """Make one asked word ready."""
        typos, weight = self.weighed(syllable.bare)
        return AskedWord(syllable, weight, typos, regional)

    def weighed(self, word: str) -> tuple[tuple[tuple[str, int], ...], int]:
        """Return the misspellings of an asked folded syllable and what it weighs."""
        typos = self.typos(word)
        return typos, self._weight(word, typos=typos)

    def _weight(self, word: str, *, typos: tuple[tuple[str, int], ...]) -> int:
        """A word nobody uses may be a slip: it weighs no more than what it is a slip of."""
        rarity, seen = self.rarity(word), self._seen
        # What the fewest listings have weighs most.
        rarest = min([(seen.get(other, 0), other) for other, _ in typos], default=None)
        likely = self.rarity(rarest[1]) if rarest else 0
        if not self._seen.get(word, 0):
            return max(1, likely * 4 // 5 if likely else rarity // 2)
        if likely and self._seen[word] <= self._rare:
            return min(rarity, likely + 1000)
        return rarity


def slip_percent(word: str) -> int:
    """Return how well an asked syllable is met by one a slip away."""
    return TYPO_LONG if len(word) > 3 else TYPO_SHORT


class TextIndex(Vocabulary):
    """The vocabulary of listings at hand, with the features of their texts kept."""

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        """Build from (name, description) of every listing that is ranked."""
        self._features: dict[tuple[str, str], TextFeatures] = {}
        total = 0
        seen: Counter[str] = Counter()
        for name, description in texts:
            features = self.features(name, description=description)
            self._features[name, description] = features
            seen.update(features.bare)
            total += 1
        super().__init__(seen, total=total)
        self._alike: dict[str, list[str]] = {}
        for word in sorted(seen):
            for key in deletions(word):
                self._alike.setdefault(key, []).append(word)

    @classmethod
    def of(cls, listings: Iterable[Listing]) -> "TextIndex":
        """Build from listings."""
        return cls((listing.name, listing.words) for listing in listings)

    def features(self, name: str, *, description: str) -> TextFeatures:
        """Return the features of a text, kept from the building where it was among the listings."""
        known = self._features.get((name, description))
        return known or super().features(name, description=description)

    def near(self, word: str) -> Iterable[str]:
        """Return the syllables that are the same where a letter of one or both is left out."""
        return {other for key in deletions(word) for other in self._alike.get(key, ())}


def deletions(word: str) -> frozenset[str]:
    """Return a word and what is left of it without any one letter; of a very long one itself."""
    if len(word) > LONGEST_WITH_SLIPS:
        return frozenset({word})
    return frozenset({word, *(word[:i] + word[i + 1 :] for i in range(len(word)))})


def meet(query: TextQuery, *, features: TextFeatures) -> Meeting:
    """Return how well a listing's text meets the asked words; the query has at least one."""
    likeness = _dice(query.grams, features.grams)
    if query.terms.isdisjoint(features.bare):
        value = likeness * LIKENESS_PARTS // 100
        return Meeting(value, is_met=False, hits=query.nothing_met)
    found = [(word, _best_hit(word, features=features)) for word in query.asked]
    met = sum(word.weight * hit.percent for word, hit in found)
    coverage = met * ONE // (100 * query.weight)
    value = (coverage * COVERAGE_PARTS + likeness * LIKENESS_PARTS) // 100
    return Meeting(value, met > 0, tuple((word.syllable.written, hit) for word, hit in found))


def _dice(one: frozenset[str], other: frozenset[str]) -> int:
    return 2 * len(one & other) * ONE // (len(one) + len(other)) if other else 0


def phrase_percent(phrase: tuple[Syllable, ...], *, features: TextFeatures) -> int:
    """Return how well a regional phrase of several words is met, 0 where it is not there."""
    if all(_stands_in(one, words=features.name) for one in phrase):
        return REGIONAL
    if all(_stands_in(one, words=features.description) for one in phrase):
        return REGIONAL * DESCRIPTION_TENTHS // 10
    return 0


def _best_hit(word: AskedWord, *, features: TextFeatures) -> Hit:
    in_name = _hit(word, words=features.name)
    if in_name.percent == SAME:
        return in_name
    in_description = _hit(word, words=features.description)
    reduced = in_description.percent * DESCRIPTION_TENTHS // 10
    return max(in_name, in_description._replace(percent=reduced), key=lambda hit: hit.percent)


def _hit(word: AskedWord, *, words: Words) -> Hit:
    hits = [_same_letters(word.syllable, words=words)]
    for phrase in word.regional:
        if all(_stands_in(s, words=words) for s in phrase):
            hits.append(Hit(REGIONAL, " ".join(s.written for s in phrase), "regional"))
    for other, percent in word.typos:
        if other in words.forms:
            hits.append(Hit(percent, _written(words.forms[other]), "alike"))
    return max(hits, key=lambda hit: hit.percent)


def _same_letters(asked: Syllable, *, words: Words) -> Hit:
    forms = words.forms.get(asked.bare)
    if forms is None:
        return _NO_HIT
    if asked.marked in forms or asked.marked == asked.bare:
        return Hit(SAME, asked.written, "met")
    if words.is_bare:
        return Hit(BARE_NAME, asked.written, "met")
    return Hit(OTHER_MARKS, _written(forms), "alike")


def _written(forms: Mapping[str, str]) -> str:
    return forms[min(forms)]


def _stands_in(syllable: Syllable, *, words: Words) -> bool:
    forms = words.forms.get(syllable.bare)
    return forms is not None and (syllable.marked in forms or words.is_bare)
