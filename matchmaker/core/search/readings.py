"""What a typed query may mean: as it stands, as raw keystrokes, cut apart, in regional words."""

import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from matchmaker.core.scoring.synonyms import SAME_THING
from matchmaker.core.scoring.text_match import Syllable, syllables
from matchmaker.core.search.keystrokes import from_telex, from_vni
from matchmaker.core.search.vocabulary import LONGEST_GLUED, Vocabulary, words_of
from matchmaker.core.text import decompose

#: What a reading is worth beside the query as it stands.
DECODED, CUT, REGIONAL, UNNAMED = 0.98, 0.97, 0.93, 0.93
#: Words that only say what kind of thing is named behind them.
_LEADING = frozenset({"quả", "trái", "củ", "cây", "hột", "hạt"})
_MOST_READINGS = 10


@dataclass(frozen=True, slots=True)
class Reading:
    """Words a query may mean, and how likely they are meant."""

    words: tuple[Syllable, ...]
    worth: float

    @property
    def is_bare(self) -> bool:
        """Tell whether nothing is written with marks."""
        return all(word.bare == word.marked for word in self.words)


def readings(query: str, *, vocabulary: Vocabulary) -> list[Reading]:
    """Return what a query may mean, the likeliest first; nothing when it has no letters."""
    words = words_of(query)
    if not words:
        return []
    found = [Reading(words, 1.0)]
    for is_eager in (False, True):
        decoded = tuple(_decoded(word, vocabulary=vocabulary, is_eager=is_eager) for word in words)
        if decoded not in [one.words for one in found]:
            found.append(Reading(decoded, 1.0 if not is_eager else DECODED))
    if len(found) > 1 and not all(word.bare in vocabulary for word in words):
        # What the keys mean is known, what they spell is not.
        found[0] = Reading(words, DECODED)
        found[0], found[1] = found[1], found[0]
    likeliest = found[0]
    if any(word.bare not in vocabulary for word in likeliest.words):
        found.extend(_cut(likeliest, vocabulary=vocabulary))
    found.extend(Reading(one.words[1:], one.worth * UNNAMED) for one in found if _is_led(one))
    regional = [other for one in found for other in _regional(one, vocabulary=vocabulary)]
    unique = {one.words: one for one in reversed([*found, *regional])}
    return sorted(unique.values(), key=lambda one: -one.worth)[:_MOST_READINGS]


def _is_led(one: Reading) -> bool:
    return len(one.words) > 1 and one.words[0].written in _LEADING


def _decoded(word: Syllable, *, vocabulary: Vocabulary, is_eager: bool) -> Syllable:
    """Return what the keys of a word mean where names have that and, unless eager, not the keys."""
    if word.marked != word.bare or (word.bare in vocabulary and not is_eager):
        return word
    for meant in (from_telex(word.bare), from_vni(word.bare)):
        spelled = syllables(meant) if meant else ()
        if len(spelled) == 1 and spelled[0].bare in vocabulary:
            return spelled[0]
    return word


def _letters(words: tuple[Syllable, ...]) -> list[str]:
    """Return the letters of words, each with the marks behind it."""
    letters: list[str] = []
    for char in "".join(decompose(word.written) for word in words):
        if unicodedata.combining(char):
            letters[-1] += char
        else:
            letters.append(char)
    return letters


def _cut(one: Reading, *, vocabulary: Vocabulary) -> list[Reading]:
    """Return the reading with its letters put together and cut at known words."""
    if sum(len(word.bare) for word in one.words) > LONGEST_GLUED:
        return []
    letters = _letters(one.words)
    places = vocabulary.cut("".join(word.bare for word in one.words))
    if places is None:
        return []
    pieces = pairwise(places)
    spelled = tuple(s for start, end in pieces for s in syllables("".join(letters[start:end])))
    return [Reading(spelled, CUT)] if spelled != one.words else []


_Phrase = tuple[Syllable, ...]


def _phrases() -> dict[tuple[str, ...], list[tuple[_Phrase, list[_Phrase]]]]:
    """Every phrase of the table by its bare syllables, with the others of its line."""
    found: dict[tuple[str, ...], list[tuple[_Phrase, list[_Phrase]]]] = {}
    for line in SAME_THING:
        spelled = [syllables(phrase) for phrase in line]
        for phrase in spelled:
            others = [other for other in spelled if other != phrase]
            found.setdefault(tuple(s.bare for s in phrase), []).append((phrase, others))
    return found


_PHRASES = _phrases()
_LONGEST_PHRASE = max(len(phrase) for phrase in _PHRASES)


def _regional(one: Reading, *, vocabulary: Vocabulary) -> list[Reading]:
    """Return the reading with one phrase, and with every phrase, in other regional words."""
    places = _places(one, vocabulary=vocabulary)
    found = [
        Reading(one.words[:start] + other + one.words[end:], one.worth * REGIONAL)
        for start, end, others in places
        for other in others
    ]
    if len(places) > 1:
        words = one.words
        for start, end, others in reversed(places):
            words = words[:start] + others[0] + words[end:]
        found.append(Reading(words, one.worth * REGIONAL * REGIONAL))
    return found


def _places(one: Reading, *, vocabulary: Vocabulary) -> list[tuple[int, int, list[_Phrase]]]:
    places, start = [], 0
    while start < len(one.words):
        length, others = _phrase_at(one, start=start)
        known = [phrase for phrase in others if all(s.bare in vocabulary for s in phrase)]
        if known:
            places.append((start, start + length, known))
        start += length
    return places


def _phrase_at(one: Reading, *, start: int) -> tuple[int, list[_Phrase]]:
    """Return the length of the longest known phrase from `start` and what may stand for it."""
    for length in range(min(_LONGEST_PHRASE, len(one.words) - start), 0, -1):
        span = one.words[start : start + length]
        lines = [
            others
            for phrase, others in _PHRASES.get(tuple(s.bare for s in span), ())
            if one.is_bare or all(a.marked == p.marked for a, p in zip(span, phrase, strict=True))
        ]
        if lines:
            return length, [other for others in lines for other in others]
    return 1, []
