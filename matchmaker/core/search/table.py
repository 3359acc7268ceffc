"""The names of a search index by row: their words, letters and weights, kept while they change."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from matchmaker.core.scoring.text_match import Syllable
from matchmaker.core.search.postings import Postings
from matchmaker.core.search.vocabulary import Form, Vocabulary, commonness, prefixes, words_of

Key = TypeVar("Key", bound=Hashable)
_LONGEST_BEGINNING = 5


@dataclass(frozen=True, slots=True)
class Entry(Generic[Key]):
    """A thing with a name, and the name of who makes it where that may be searched."""

    key: Key
    name: str
    maker: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, with a space between them, with and without marks."""

    marked: str
    bare: str

    @classmethod
    def of(cls, words: Sequence[Syllable]) -> "Words":
        """Return the words of syllables."""
        marked = " ".join(word.marked for word in words)
        bare = " ".join(word.bare for word in words)
        return cls(marked, marked if marked == bare else bare)

    def letters(self, *, without_marks: bool) -> str:
        """Return the words as they are compared."""
        return self.bare if without_marks else self.marked


class _Terms:
    """All that an entry is found by."""

    def __init__(self, entry: Entry[Key]) -> None:
        self.name = words_of(entry.name)
        self.maker = words_of(entry.maker)
        self.syllables = [word.bare for word in self.name]
        self.in_name = {word.marked for word in self.name}
        self.in_maker = {word.marked for word in self.maker}
        self.begun = prefixes(set(self.syllables), longest=_LONGEST_BEGINNING)
        self.grams = grams("".join(self.syllables))
        self.forms: set[Form] = {(word.bare, word.marked) for word in (*self.name, *self.maker)}
        self.bare = {bare for bare, _marked in self.forms}


class NameTable(Generic[Key]):
    """Rows of names. What is worked out of them is the same however they came."""

    def __init__(self, entries: Iterable[Entry[Key]]) -> None:
        """Build from entries; of several with one key the last counts, in the place of the first."""
        self._row_of: dict[Key, int] = {}
        self.entries: dict[int, Entry[Key]] = {}
        self.words: list[Words] = []
        self.vocabulary = Vocabulary()
        self.in_name, self.in_maker = Postings(), Postings()
        self.begun, self.grams, self._syllables = Postings(), Postings(), Postings()
        self._free: list[int] = []
        self._came = 0
        listed = {entry.key: entry for entry in entries}.values()
        #: The place of every row among equals.
        self.order = np.arange(len(listed))
        self.gram_counts = np.zeros(len(listed), dtype=np.float32)
        self._lengths = np.zeros(len(listed), dtype=np.int64)
        self._commonness = np.zeros(len(listed), dtype=np.int64)
        for entry in listed:
            self._fill(self._next_row(entry.key), entry=entry)
        for bare, seen in self.vocabulary.counts():
            np.add.at(self._commonness, self._syllables.rows(bare), commonness(seen))

    def __len__(self) -> int:
        """Return the number of names."""
        return len(self._row_of)

    @property
    def rows(self) -> int:
        """Return the number of rows, empty ones too."""
        return len(self.words)

    @cached_property
    def per_weight(self) -> NDArray[np.float32]:
        """Return for every row 1 ÷ the weight of its words; 1 where there are none."""
        weights = self._lengths * self.vocabulary.rarest - self._commonness
        per_weight: NDArray[np.float32] = (1.0 / np.maximum(weights, 1)).astype(np.float32)
        return per_weight

    def put(self, entry: Entry[Key]) -> None:
        """Add a name behind all others, or in the place of the one with its key."""
        row = self._row_of.get(entry.key)
        if row is None:
            row = self._next_row(entry.key)
        else:
            self._empty(row)
        terms = self._fill(row, entry=entry)
        self._recount(terms, before=-1)
        own = [commonness(self.vocabulary.seen(bare)) for bare in terms.syllables]
        self._commonness[row] = sum(own)

    def remove(self, key: Key) -> None:
        """Take a name out; without one of that key nothing changes."""
        row = self._row_of.pop(key, None)
        if row is not None:
            self._empty(row)
            self._free.append(row)

    def _next_row(self, key: Key) -> int:
        """Return an empty row for a key that has none."""
        if self._free:
            row = self._free.pop()
        else:
            row = len(self.words)
            self.words.append(_NO_WORDS)
            if row == len(self.order):
                self._grow()
        self._row_of[key] = row
        self.order[row] = self._came
        self._came += 1
        return row

    def _grow(self) -> None:
        self.order = np.append(self.order, 0)
        self.gram_counts = np.append(self.gram_counts, np.float32(0))
        self._lengths = np.append(self._lengths, 0)
        self._commonness = np.append(self._commonness, 0)

    def _fill(self, row: int, *, entry: Entry[Key]) -> _Terms:
        terms = _Terms(entry)
        self.vocabulary.add(terms.forms)
        self.in_name.add(row, terms=terms.in_name)
        self.in_maker.add(row, terms=terms.in_maker)
        self.begun.add(row, terms=terms.begun)
        self.grams.add(row, terms=terms.grams)
        self._syllables.add(row, terms=terms.syllables)
        self.entries[row] = entry
        self.words[row] = Words.of(terms.name)
        self.gram_counts[row] = len(terms.grams)
        self._lengths[row] = len(terms.syllables)
        return terms

    def _empty(self, row: int) -> None:
        terms = _Terms(self.entries.pop(row))
        self.vocabulary.drop(terms.forms)
        self.in_name.drop(row, terms=terms.in_name)
        self.in_maker.drop(row, terms=terms.in_maker)
        self.begun.drop(row, terms=terms.begun)
        self.grams.drop(row, terms=terms.grams)
        self._syllables.drop(row, terms=terms.syllables)
        self.words[row] = _NO_WORDS
        self.gram_counts[row] = self._lengths[row] = self._commonness[row] = 0
        self._recount(terms, before=1)

    def _recount(self, terms: _Terms, *, before: int) -> None:
        """Weigh the rows that share a syllable whose count was `before` more than it is now."""
        self.__dict__.pop("per_weight", None)
        for bare in terms.bare:
            seen = self.vocabulary.seen(bare)
            change = commonness(seen) - commonness(seen + before)
            np.add.at(self._commonness, self._syllables.rows(bare), change)


_NO_WORDS = Words("", "")


def grams(glued: str) -> set[str]:
    """Return the character 3-grams of glued letters, with their beginning and end."""
    framed = f"^{glued}$"
    return {framed[i : i + 3] for i in range(len(framed) - 2)}
