"""The index of names: postings of syllables and character 3-grams, refined on a short list.

A query is answered in three steps: every reading of it collects credit for its syllables from
the postings; character 3-grams of the glued letters join in where syllables are not enough; the
best hundred are compared letter by letter.
Entries may come, change and go: the answers are those of an index built afresh from the entries
at hand. One caller at a time: whoever shares an index between threads holds a lock.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from matchmaker.core.scoring.text_match import Syllable
from matchmaker.core.search.postings import Rows
from matchmaker.core.search.readings import Reading, readings
from matchmaker.core.search.table import Entry, NameTable, Words, grams

Key = TypeVar("Key", bound=Hashable)
_Credits = NDArray[np.float32]
_Shares = NDArray[np.float64]

#: What a word met in the maker's name is worth beside one in the product's.
IN_MAKER = 0.9
#: What the beginning of a word is worth while the rest is still being typed.
BEGUN = 0.6
COVERAGE, FULLNESS = 0.75, 0.25
WORDS, LETTERS, BEGINNING = 0.5, 0.36, 0.14
#: Syllables that say everything: the 3-grams have nothing to add.
_CLEAR = 0.98
_GRAMS = 0.6
_SHORT_LIST = 100
#: What letters in another order are worth.
ANY_ORDER = 0.97
#: Hits below this, or below this part of the best one, are not answers.
_LEAST, _LEAST_OF_BEST = 0.35, 0.52


@dataclass(frozen=True, slots=True)
class Hit(Generic[Key]):
    """A found entry and how well it fits, between 0 and 1."""

    key: Key
    score: float


class _WordMet(NamedTuple):
    """The weight of a word, and its weighted credit in every entry: anywhere and in the name."""

    weight: float
    anywhere: _Credits
    in_name: _Credits


class _Met(NamedTuple):
    """A reading and how its words are met in every entry."""

    reading: Reading
    is_bare: bool
    words: Sequence[_WordMet]

    def roughly(self, per_weight: _Credits) -> _Credits:
        """Return how well every entry meets the words, its maker's name taken for its own."""
        total = self.words[0].anywhere.copy()
        for word in self.words[1:]:
            total += word.anywhere
        fullness = np.minimum(total * per_weight, 1.0)
        total *= COVERAGE * self.reading.worth / self._asked()
        fullness *= FULLNESS * self.reading.worth
        total += fullness
        return total

    def exactly(self, rows: Rows, *, per_weight: _Credits) -> tuple[_Shares, _Shares]:
        """Return how well some entries meet the words: all of the query, much of the name.

        And how much of the query is met where the maker's name says more of it; 0 elsewhere.
        """
        total = np.zeros(len(rows))
        named = np.zeros(len(rows))
        for word in self.words:
            total += word.anywhere[rows]
            named += word.in_name[rows]
        fullness = np.minimum(named * per_weight[rows], 1.0)
        covered = total / self._asked()
        return COVERAGE * covered + FULLNESS * fullness, np.where(total > named, covered, 0.0)

    def _asked(self) -> float:
        return sum(word.weight for word in self.words)


class SearchIndex(Generic[Key]):
    """Finds entries by name. Equal scores keep the order in which the entries came."""

    def __init__(self, entries: Iterable[Entry[Key]] = ()) -> None:
        """Build from entries; of several with one key the last counts, in the place of the first."""
        self._table = NameTable(entries)

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self._table)

    def put(self, entry: Entry[Key]) -> None:
        """Add an entry behind all others, or in the place of the one with its key."""
        self._table.put(entry)

    def remove(self, key: Key) -> None:
        """Take an entry out; without one of that key nothing changes."""
        self._table.remove(key)

    def search(self, query: str, *, top: int = 10) -> list[Hit[Key]]:
        """Return the best entries for a query, best first; nothing when nothing is like it."""
        meant = readings(query, vocabulary=self._table.vocabulary)
        if not meant or not len(self):
            return []
        met = self._words_met(meant)
        rows = self._short_list(met, count=max(_SHORT_LIST, top))
        scores = self._refined(rows, met=met)
        order = np.lexsort((self._table.order[rows], -scores))[:top]
        least = max(_LEAST, _LEAST_OF_BEST * float(scores.max(initial=0.0)))
        return [self._hit(int(rows[at]), score=scores[at]) for at in order if scores[at] >= least]

    def _hit(self, row: int, *, score: float) -> Hit[Key]:
        return Hit(self._table.entries[row].key, round(min(1.0, float(score)), 6))

    def _short_list(self, met: Sequence[_Met], *, count: int) -> Rows:
        """Return the rows whose words, and where these say too little letters, fit best."""
        rough = np.zeros(self._table.rows, dtype=np.float32)
        for one in met:
            np.maximum(rough, one.roughly(self._table.per_weight), out=rough)
        if float(rough.max()) < _CLEAR:
            rough += _GRAMS * self._grams_met(met[0].reading)
        return _best(rough, count=count, order=self._table.order)

    def _words_met(self, meant: Sequence[Reading]) -> list[_Met]:
        """Return every reading with the credits of its words in every entry."""
        known: dict[tuple[Syllable, bool, bool], _WordMet] = {}
        found = []
        for one in meant:
            is_bare, last = one.is_bare, len(one.words) - 1
            words = []
            for place, word in enumerate(one.words):
                key = (word, is_bare, place == last)
                if key not in known:
                    known[key] = self._word_met(word, nothing_marked=is_bare, is_last=key[2])
                words.append(known[key])
            found.append(_Met(one, is_bare, words))
        return found

    def _word_met(self, word: Syllable, *, nothing_marked: bool, is_last: bool) -> _WordMet:
        table = self._table
        weight, counterparts = table.vocabulary.counterparts(word, nothing_marked=nothing_marked)
        named = np.zeros(table.rows, dtype=np.float32)
        if is_last:
            named[table.begun.rows(word.bare)] = BEGUN * weight
        for credit, form in counterparts:
            named[table.in_name.rows(form)] = credit * weight
        if not table.in_maker:
            return _WordMet(weight, named, named)
        made = np.zeros_like(named)
        for credit, form in counterparts:
            made[table.in_maker.rows(form)] = IN_MAKER * credit * weight
        return _WordMet(weight, np.maximum(named, made, out=made), named)

    def _grams_met(self, one: Reading) -> _Credits:
        """Return the Dice likeness of the glued letters with those of every name."""
        asked = grams("".join(word.bare for word in one.words))
        found = [self._table.grams.rows(gram) for gram in asked]
        shared = np.bincount(np.concatenate(found), minlength=self._table.rows)
        likeness: _Credits = (2 * shared / (self._table.gram_counts + len(asked))).astype(
            np.float32
        )
        return likeness

    def _refined(self, rows: Rows, *, met: Sequence[_Met]) -> NDArray[np.float64]:
        """Return the scores of a short list: its words, its letters, and how it begins."""
        names = [self._table.words[row] for row in rows]
        scores = np.zeros(len(rows))
        for is_bare in {one.is_bare for one in met}:
            alike = [one for one in met if one.is_bare is is_bare]
            letters = _letters_met([one.reading for one in alike], names=names, is_bare=is_bare)
            for one, in_letters in zip(alike, letters, strict=True):
                in_words, by_maker = one.exactly(rows, per_weight=self._table.per_weight)
                spelled = np.maximum(in_letters, LETTERS * IN_MAKER * by_maker)
                found = one.reading.worth * (WORDS * in_words + spelled)
                np.maximum(scores, found, out=scores)
        return scores


def _letters_met(
    meant: Sequence[Reading], *, names: Sequence[Words], is_bare: bool
) -> NDArray[np.float64]:
    """Return for every reading how like the letters of each name are, and how it begins."""
    asked = [Words.of(one.words).letters(without_marks=is_bare) for one in meant]
    named = [name.letters(without_marks=is_bare) for name in names]
    asked_glued, glued = _glued(asked), _glued(named)
    as_written = process.cdist(asked_glued, glued, scorer=fuzz.ratio)
    in_any_order = process.cdist(_ordered(asked), _ordered(named), scorer=fuzz.ratio)
    begun = np.array([[name.startswith(one) for name in glued] for one in asked_glued])
    letters = LETTERS / 100.0 * np.maximum(as_written, ANY_ORDER * in_any_order)
    found: NDArray[np.float64] = letters + BEGINNING * begun
    return found


def _glued(texts: Sequence[str]) -> list[str]:
    return [text.replace(" ", "") for text in texts]


def _ordered(texts: Sequence[str]) -> list[str]:
    return [" ".join(sorted(text.split())) for text in texts]


def _best(rough: _Credits, *, count: int, order: NDArray[np.int64]) -> Rows:
    """Return the rows with the highest rough scores, none without any; of equals the first."""
    rows = np.flatnonzero(rough > 0.3 * rough.max()).astype(np.int32)
    if len(rows) <= count:
        return rows
    last = np.partition(rough[rows], len(rows) - count)[len(rows) - count]
    better = rows[rough[rows] > last]
    equal = rows[rough[rows] == last]
    first = np.argsort(order[equal])[: count - len(better)]
    return np.concatenate((better, equal[first]))
