"""Small honest likenesses of words, each as it is commonly used, after folding."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import bm25s
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from matchmaker.core.text import fold, tokens

Scores = NDArray[np.float64]


class Baseline(Protocol):
    """Scores every text for a query."""

    def scores(self, query: str) -> Scores:
        """Return how like each text is, the more the better."""


class Rapidfuzz:
    """One scorer of rapidfuzz."""

    def __init__(self, texts: Sequence[str], *, scorer: Any) -> None:
        """Fold the texts once."""
        self._texts = [fold(text) for text in texts]
        self._scorer = scorer

    def scores(self, query: str) -> Scores:
        """Compare with every text."""
        found = process.cdist([fold(query)], self._texts, scorer=self._scorer)
        return np.asarray(found[0], dtype=np.float64)


class Grams:
    """Character 3-grams: the share in common (Jaccard), or weighed by rarity (TF-IDF, cosine)."""

    def __init__(self, texts: Sequence[str], *, by_rarity: bool) -> None:
        """Count the 3-grams of the texts once."""
        counted = [_counts(text) for text in texts]
        self._places = {
            gram: at for at, gram in enumerate(sorted({g for one in counted for g in one}))
        }
        rows = np.array([self._row(one) for one in counted])
        self._by_rarity = by_rarity
        seen = (rows > 0).sum(axis=0)
        self._rarity = np.log((1 + len(texts)) / (1 + seen)) + 1
        self._rows = _unit(rows * self._rarity) if by_rarity else (rows > 0).astype(np.float64)

    def _row(self, counts: dict[str, int]) -> Scores:
        row = np.zeros(len(self._places))
        for gram, count in counts.items():
            if gram in self._places:
                row[self._places[gram]] = count
        return row

    def scores(self, query: str) -> Scores:
        """Compare with every text."""
        counts = _counts(query)
        row = self._row(counts)
        if self._by_rarity:
            return np.asarray(self._rows @ _unit(row[None] * self._rarity)[0])
        shared = self._rows @ (row > 0)
        return np.asarray(shared / (self._rows.sum(axis=1) + len(counts) - shared))


class Bm25:
    """BM25 of folded syllables."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Index the texts once."""
        self._index = bm25s.BM25()
        self._index.index([list(tokens(text)) or [""] for text in texts], show_progress=False)
        self._known = {word for text in texts for word in tokens(text)}
        self._total = len(texts)

    def scores(self, query: str) -> Scores:
        """Score every text."""
        asked = [word for word in tokens(query) if word in self._known]
        if not asked:
            return np.zeros(self._total)
        return np.asarray(self._index.get_scores(asked), dtype=np.float64)


BASELINES: dict[str, Callable[[Sequence[str]], Baseline]] = {
    "folding + WRatio": lambda texts: Rapidfuzz(texts, scorer=fuzz.WRatio),
    "folding + token_set": lambda texts: Rapidfuzz(texts, scorer=fuzz.token_set_ratio),
    "trigram Jaccard": lambda texts: Grams(texts, by_rarity=False),
    "BM25": Bm25,
    "TF-IDF char-3": lambda texts: Grams(texts, by_rarity=True),
}


def best(scores: Scores, *, top: int) -> list[int]:
    """Return the places of the best scores, the first of equals first, none without any."""
    order = np.argsort(-scores, kind="stable")[:top]
    return [int(at) for at in order if scores[at] > 0]


def _counts(text: str) -> dict[str, int]:
    framed = f" {fold(text)} "
    found: dict[str, int] = {}
    for at in range(len(framed) - 2):
        found[framed[at : at + 3]] = found.get(framed[at : at + 3], 0) + 1
    return found


def _unit(rows: Scores) -> Scores:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1))
