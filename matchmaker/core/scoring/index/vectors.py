"""The exact best rows of a segment with NumPy: bounds first, rows only where they can matter."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from matchmaker.core.scoring.index.asks import (
    CERTIFICATION,
    DOSSIER,
    OUT,
    PLACE,
    PRICE,
    TEXT,
    VOLUME,
    Ask,
    share,
)
from matchmaker.core.scoring.index.columns import Ints
from matchmaker.core.scoring.shapes import ONE

#: The criteria read row by row: first what is at hand with the row and tells much, the calendar of
#: capacity last.
READ = (CERTIFICATION, PLACE, DOSSIER, PRICE, VOLUME)
#: Rows read at once where no word is met.
_BATCH = 1 << 14


class Best(NamedTuple):
    """The best rows found so far, best first, ties by listing id; scores at least `floor` count."""

    ids: Ints
    scores: Ints
    size: int
    floor: int

    @classmethod
    def none(cls, size: int, *, floor: int = 0) -> "Best":
        """Begin without a row."""
        return cls(np.zeros(0, np.int64), np.zeros(0, np.int64), size, floor)

    @property
    def bar(self) -> int:
        """Return the least score that can still enter."""
        if len(self.scores) < self.size or not self.size:
            return self.floor
        return max(self.floor, int(self.scores[-1]))

    def with_rows(self, ids: Ints, *, scores: Ints) -> "Best":
        """Return the best of these and of more rows."""
        counts = scores >= self.bar
        all_ids = np.concatenate([self.ids, ids[counts]])
        all_scores = np.concatenate([self.scores, scores[counts]])
        order = np.lexsort((all_ids, -all_scores))[: self.size]
        return Best(all_ids[order], all_scores[order], self.size, self.floor)


def search(ask: Ask, *, alive: Ints, best: Best) -> Best:
    """Return the best rows that meet every must, together with the best found before."""
    if not best.size or not len(ask.segment):
        return best
    return _Search(ask, alive=alive).run(best)


class _Search:
    def __init__(self, ask: Ask, *, alive: Ints) -> None:
        self.ask = ask
        self.alive = alive
        self.category = ask.category_shares
        #: The most that criteria not read yet can add, after each one read.
        self.left = [sum(ask.weighing[one].weight for one in READ[at:]) for at in range(6)]
        self.met_rows, self.met = ask.met()
        self.without = self._text_bound(np.zeros(1, np.int64)).item()

    def run(self, best: Best) -> Best:
        best = self._met(best)
        if self.without == OUT:
            return best
        is_met = np.zeros(len(self.ask.segment), np.bool_)
        is_met[self.met_rows] = True
        for rows, bound in self._others():
            if bound + self.left[0] + self.without < best.bar:
                break
            rows_left = rows[~is_met[rows]]
            best = self._read(best, rows=rows_left, met=np.zeros(len(rows_left), np.int64))
        return best

    def _met(self, best: Best) -> Best:
        """Read the rows with a hit: first those that may be best, then what can still enter."""
        if not len(self.met_rows):
            return best
        bounds = self.category[self.ask.segment.category_of[self.met_rows]]
        bounds = bounds + self.left[0] + self._text_bound(self.met)
        first = min(len(bounds), 4 * best.size) - 1
        order = np.argpartition(-bounds, first)
        for chosen in (order[: first + 1], order[first + 1 :]):
            entering = chosen[bounds[chosen] >= best.bar]
            best = self._read(best, rows=self.met_rows[entering], met=self.met[entering])
        return best

    def _others(self) -> Iterator[tuple[Ints, int]]:
        """Return rows by falling share of their category, with that share."""
        starts = self.ask.segment.columns.starts
        for code in np.argsort(-self.category, kind="stable").tolist():
            if self.category[code] == OUT:
                return
            for start in range(int(starts[code]), int(starts[code + 1]), _BATCH):
                end = min(start + _BATCH, int(starts[code + 1]))
                yield np.arange(start, end), int(self.category[code])

    def _read(self, best: Best, *, rows: Ints, met: Ints) -> Best:
        """Read criterion by criterion; rows that cannot enter any more are left out on the way."""
        ask, bar = self.ask, best.bar
        scores = self.category[ask.segment.category_of[rows]]
        bounds = self._text_bound(met)
        kept = np.flatnonzero((self.alive[rows] != 0) & (bounds > OUT) & (scores > OUT))
        for at, criterion in enumerate(READ):
            rows, met, bounds, scores = rows[kept], met[kept], bounds[kept], scores[kept]
            found = ask.findings(criterion, rows=rows)
            scores = scores + ask.weighing[criterion].shares(found)
            kept = np.flatnonzero(scores + self.left[at + 1] + bounds >= max(bar, 0))
        rows, met, scores = rows[kept], met[kept], scores[kept]
        scores = scores + self._text(rows, met=met)
        return best.with_rows(ask.segment.columns.ids[rows], scores=scores)

    def _text(self, rows: Ints, *, met: Ints) -> Ints:
        words, weight = self.ask.words, self.ask.weighing[TEXT].weight
        if words is None:
            return np.full(len(rows), weight)
        return share(weight, values=words.value(met, likeness=self.ask.likeness(rows)))

    def _text_bound(self, met: Ints) -> Ints:
        """Return the most that the words can add; `OUT` where a must is missed."""
        words, weighing = self.ask.words, self.ask.weighing[TEXT]
        if words is None:
            return np.full(len(met), weighing.weight)
        most = share(weighing.weight, values=words.value(met, likeness=ONE))
        return np.where(met == 0, OUT, most) if weighing.is_must else most
