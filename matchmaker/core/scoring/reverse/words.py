"""The words all requirements ask, turned round: which of them a listing's words can meet.

Which words can meet which depends on spelling only and is kept. What they weigh depends on the
listings present and is asked of the vocabulary, once between two changes of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import OSA

from matchmaker.core.scoring.index.asks import percent_alike, percent_in_field
from matchmaker.core.scoring.index.columns import Codes, Ints
from matchmaker.core.scoring.index.wording import GRAMS, gram_code
from matchmaker.core.scoring.shapes import ONE
from matchmaker.core.scoring.text_match import (
    COVERAGE_PARTS,
    LIKENESS_PARTS,
    REGIONAL,
    SpelledWord,
    Syllable,
    TextFeatures,
    Vocabulary,
    deletions,
    grams_of,
    phrase_percent,
    slip_percent,
    spelled,
)

#: Words of listings for which the asked words they can meet are kept.
MOST_KEPT = 1 << 16


class Met:
    """How the asked words are met by one listing: by code of the asked words."""

    def __init__(
        self, texts: "AskedTexts", *, features: TextFeatures, of: Ints | None = None
    ) -> None:
        """Meet the asked words that the listing's words can meet: all, or some of them."""
        self._texts = texts
        percents = texts.percents(features)
        hit = np.flatnonzero(percents if of is None else percents * of)
        self.met = np.zeros(len(texts.is_asked), np.int64)
        at, _, sizes = ranges(texts.unit_ptr, codes=hit)
        worth = percents[hit] * texts.weights_of(hit)
        np.add.at(self.met, texts.unit_texts[at], np.repeat(worth, sizes))
        self._grams = np.array([gram_code(one) for one in features.grams], np.int64)

    def most(self, codes: Ints) -> Ints:
        """Return the most the value of each can be, without counting what the words weigh."""
        hit = self.met[codes] > 0
        return np.where(hit | ~self._texts.is_asked[codes], ONE, ONE * LIKENESS_PARTS // 100)

    def missed(self, codes: Ints) -> Ints:
        """Tell where words are asked and none is met."""
        return np.asarray(self._texts.is_asked[codes] & (self.met[codes] == 0))

    def values(self, codes: Ints) -> Ints:
        """Return the value of the text criterion."""
        texts, met = self._texts, self.met[codes]
        coverage = np.zeros(len(codes), np.int64)
        hit = np.flatnonzero(met)
        totals = texts.totals(codes[hit])
        coverage[hit] = met[hit] * ONE // (100 * totals)
        value = (coverage * COVERAGE_PARTS + self._likeness(codes) * LIKENESS_PARTS) // 100
        return np.where(texts.is_asked[codes], value, ONE)

    def _likeness(self, codes: Ints) -> Ints:
        texts, size = self._texts, len(self._grams)
        if not size:
            return np.zeros(len(codes), np.int64)
        is_own = np.zeros(GRAMS, np.bool_)
        is_own[self._grams] = True
        at, before, sizes = ranges(texts.gram_ptr, codes=codes)
        counted = np.zeros(len(at) + 1, np.int64)
        np.cumsum(is_own[texts.grams[at]], out=counted[1:])
        common = counted[before + sizes] - counted[before]
        return np.asarray(2 * common * ONE // (sizes + size))


def ranges(ptr: Ints, *, codes: Ints) -> tuple[Ints, Ints, Ints]:
    """Return all places of the ranges of some codes, where each range begins, and the sizes."""
    starts = ptr[codes]
    sizes = ptr[codes + 1] - starts
    before = np.cumsum(sizes) - sizes
    at = np.arange(int(sizes.sum())) + np.repeat(starts - before, sizes)
    return at, before, sizes


class _Token(NamedTuple):
    """A word as it stands in a listing: what decides how well it meets any asked word."""

    bare: str
    marked: str
    in_description: bool
    in_bare_text: bool


def _tokens(features: TextFeatures) -> Iterator[_Token]:
    for words, in_description in ((features.name, False), (features.description, True)):
        for bare, forms in words.forms.items():
            for marked in forms:
                yield _Token(bare, marked, in_description, words.is_bare)


class AskedTexts:
    """The distinct words of requirements, with the asked syllables they are made of."""

    def __init__(self, texts: Sequence[str], *, vocabulary: Vocabulary) -> None:
        """Spell every text."""
        self.vocabulary = vocabulary
        units: Codes[SpelledWord] = Codes()
        every = [[units.code(one) for one in spelled(text)] for text in texts]
        self.units = units.values
        self.is_asked = np.array([bool(one) for one in every], np.bool_)
        self.text_ptr = pointers([len(one) for one in every])
        self.text_units = np.array([code for one in every for code in one], np.int64)
        order = np.argsort(self.text_units, kind="stable")
        self.unit_texts = np.repeat(np.arange(len(every)), np.diff(self.text_ptr))[order]
        counts = np.bincount(self.text_units, minlength=len(self.units))
        self.unit_ptr = pointers(counts.tolist())
        grams = [[gram_code(one) for one in grams_of(text)] for text in texts]
        self.gram_ptr = pointers([len(one) for one in grams])
        self.grams = np.array([code for one in grams for code in one], np.int64)
        self._weights = np.zeros(len(self.units), np.int64)
        self._version = vocabulary.version
        self._same: dict[str, list[int]] = {}
        self._regional: dict[str, list[tuple[int, Syllable]]] = {}
        self._phrases: dict[str, list[tuple[int, tuple[Syllable, ...]]]] = {}
        self._slips: dict[str, set[int]] = {}
        #: By a word of listings: the asked words one slip away, whatever is rare.
        self._near: dict[str, tuple[tuple[int, str], ...]] = {}
        #: By token: the asked words it meets and how well, until words are counted anew.
        self._met: dict[_Token, tuple[Ints, Ints]] = {}
        for number, unit in enumerate(self.units):
            self._file(number, unit=unit)

    def _file(self, number: int, *, unit: SpelledWord) -> None:
        word = unit.syllable.bare
        self._same.setdefault(word, []).append(number)
        for phrase in unit.regional:
            if len(phrase) == 1:
                self._regional.setdefault(phrase[0].bare, []).append((number, phrase[0]))
            else:
                # All its words must stand together: one of them is enough to look.
                self._phrases.setdefault(phrase[0].bare, []).append((number, phrase))
        if len(word) >= 3 and not word.isdigit():
            for key in deletions(word):
                self._slips.setdefault(key, set()).add(number)

    def _one_slip_away(self, word: str) -> tuple[tuple[int, str], ...]:
        known = self._near.get(word)
        if known is None:
            near = {number for key in deletions(word) for number in self._slips.get(key, ())}
            asked = [(number, self.units[number].syllable.bare) for number in sorted(near)]
            known = tuple(
                (number, other)
                for number, other in asked
                if other != word and OSA.distance(word, other, score_cutoff=1) <= 1
            )
            if len(self._near) >= MOST_KEPT:
                self._near.clear()
            self._near[word] = known
        return known

    def _meets(self, token: _Token) -> tuple[Ints, Ints]:
        """Return the asked words that a token meets by itself, and how well in percent."""
        known = self._met.get(token)
        if known is None:
            found = [*self._hits(token)]
            known = (
                np.array([number for number, _ in found], np.int64),
                np.array(
                    [
                        percent_in_field(percent, in_description=token.in_description)
                        for _, percent in found
                    ],
                    np.int64,
                ),
            )
            if len(self._met) >= MOST_KEPT:
                self._met.clear()
            self._met[token] = known
        return known

    def _hits(self, token: _Token) -> Iterator[tuple[int, int]]:
        for number in self._same.get(token.bare, ()):
            asked = self.units[number].syllable
            yield number, percent_alike(asked, marked=token.marked, is_bare=token.in_bare_text)
        for number, phrase in self._regional.get(token.bare, ()):
            if token.in_bare_text or token.marked == phrase.marked:
                yield number, REGIONAL
        for number, other in self._one_slip_away(token.bare):
            if self.vocabulary.may_be_slip(other, other=token.bare):
                yield number, slip_percent(other)

    def percents(self, features: TextFeatures) -> Ints:
        """Return how well each asked word is met, in percent."""
        self._count_anew()
        found = np.zeros(len(self.units), np.int64)
        hits = [self._meets(token) for token in _tokens(features)]
        if hits:
            numbers = np.concatenate([one for one, _ in hits])
            np.maximum.at(found, numbers, np.concatenate([percents for _, percents in hits]))
        for word in features.bare & self._phrases.keys():
            for number, phrase in self._phrases[word]:
                found[number] = max(found[number], phrase_percent(phrase, features=features))
        return found

    def _count_anew(self) -> None:
        if self._version != self.vocabulary.version:
            self._version = self.vocabulary.version
            self._weights[:] = 0
            self._met.clear()

    def asked_in(self, codes: Ints) -> Ints:
        """Tell for each asked word whether it stands in one of these texts."""
        found = np.zeros(len(self.units), np.bool_)
        at, _, _ = ranges(self.text_ptr, codes=codes)
        found[self.text_units[at]] = True
        return found

    def totals(self, codes: Ints) -> Ints:
        """Return what all words of each text weigh together."""
        at, before, sizes = ranges(self.text_ptr, codes=codes)
        units = self.text_units[at]
        summed = np.zeros(len(at) + 1, np.int64)
        np.cumsum(self.weights_of(units), out=summed[1:])
        return np.asarray(summed[before + sizes] - summed[before])

    def weights_of(self, units: Ints) -> Ints:
        """Return what these asked words weigh now."""
        self._count_anew()
        weights = self._weights[units]
        unknown = units[weights == 0]
        if len(unknown):
            for number in set(unknown.tolist()):
                unit = self.units[number]
                word = self.vocabulary.asked_word(unit.syllable, regional=unit.regional)
                self._weights[number] = word.weight
            weights = self._weights[units]
        return weights


def pointers(sizes: Iterable[int]) -> Ints:
    """Return where ranges of these sizes begin, and where the last ends."""
    counts = np.array(list(sizes), np.int64)
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
