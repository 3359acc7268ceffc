"""The vocabulary of an index: exact frequencies that follow every change of a listing."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker.core.scoring.text_match import Vocabulary, deletions

#: Asked words kept ready.
MOST_KEPT = 1 << 16


class Lexicon(Vocabulary):
    """Rarity and likeness of syllables, equal at any time to those of the listings present."""

    def __init__(self, seen: dict[str, int], *, total: int) -> None:
        """Take the frequencies at the building and sort the words by what a slip leaves of them."""
        super().__init__(seen, total=total)
        self._words = list(seen)
        found = [(hash(key), at) for at, word in enumerate(self._words) for key in deletions(word)]
        table: NDArray[np.int64] = np.array(found, np.int64).reshape(-1, 2)
        order = np.argsort(table[:, 0], kind="stable")
        # As arrays of Python: single numbers of them are at hand faster.
        self._keys = array("q", table[order, 0].tobytes())
        self._word_of = array("i", table[order, 1].astype(np.int32).tobytes())
        #: The words that came later, by what a slip leaves of them.
        self._later: dict[str, set[str]] = {}
        self._version = 0
        #: The words one slip away, until a new word comes.
        self._alike: dict[str, Sequence[str]] = {}
        #: Asked words made ready, between changes.
        self._weighed: dict[str, tuple[tuple[tuple[str, int], ...], int]] = {}

    @property
    def version(self) -> int:
        """Return how often the count has changed."""
        return self._version

    def near(self, word: str) -> Iterable[str]:
        """Return at least the syllables ever counted that are one slip away."""
        keys, word_of, words = self._keys, self._word_of, self._words
        last, found = len(keys), set[str]()
        for key in deletions(word):
            hashed = hash(key)
            at = bisect_left(keys, hashed)
            while at < last and keys[at] == hashed:
                found.add(words[word_of[at]])
                at += 1
            found.update(self._later.get(key, ()))
        return found

    def alike(self, word: str) -> Sequence[str]:
        """Return the syllables ever counted that are one slip away."""
        known = self._alike.get(word)
        if known is None:
            if len(self._alike) >= MOST_KEPT:
                self._alike.clear()
            known = self._alike[word] = super().alike(word)
        return known

    def weighed(self, word: str) -> tuple[tuple[tuple[str, int], ...], int]:
        """Return the misspellings and the weight of an asked word, kept until a listing changes."""
        known = self._weighed.get(word)
        if known is None:
            if len(self._weighed) >= MOST_KEPT:
                self._weighed.clear()
            known = self._weighed[word] = super().weighed(word)
        return known

    def everyday(self) -> list[str]:
        """Return the syllables that are not rare."""
        rare = self._rare
        return [word for word, seen in self._seen.items() if seen > rare]

    def add(self, words: Iterable[str]) -> None:
        """Count the syllables of a listing that comes."""
        for word in words:
            if word not in self._seen:
                self._alike.clear()
                self._seen[word] = 0
                for key in deletions(word):
                    self._later.setdefault(key, set()).add(word)
            self._seen[word] += 1
        self._total += 1
        self._counted_anew()

    def remove(self, words: Iterable[str]) -> None:
        """Uncount the syllables of a listing that goes."""
        for word in words:
            self._seen[word] -= 1
        self._total -= 1
        self._counted_anew()

    def _counted_anew(self) -> None:
        self._version += 1
        self._weighed.clear()

    @property
    def nbytes(self) -> int:
        """Return the bytes of the arrays."""
        return sum(len(one) * one.itemsize for one in (self._keys, self._word_of))
