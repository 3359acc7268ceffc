"""Where the rows of a segment stand that miss a must, the nearest first."""

from collections.abc import Sequence

import numpy as np

from matchmaker.core.scoring.index.asks import CATEGORY, CERTIFICATION, TEXT, Ask, share
from matchmaker.core.scoring.index.columns import Ints
from matchmaker.core.scoring.index.engine import Search
from matchmaker.core.scoring.index.tables import Findings
from matchmaker.core.scoring.index.vectors import Best
from matchmaker.core.scoring.rank import Standing
from matchmaker.core.scoring.shapes import ONE, Criterion

#: Rows looked at together.
_BATCH = 1 << 18

#: What near misses are ordered by: category missed, number of musts missed, minus the score.
Place = tuple[int, int, int]


def place_of(standing: Standing) -> Place:
    """Return what a near miss is ordered by before its id."""
    return Criterion.CATEGORY in standing.failed, len(standing.failed), -standing.score


#: Place and listing id.
Miss = tuple[int, int, int, int]


def near_misses(asks: Sequence[Ask], *, alive: Ints, top: int, search: Search) -> list[Miss]:
    """Return at least the nearest rows that miss a must by every item.

    Every row is looked at only where the items are several, where the category is no must, or
    where too few rows miss one must alone; of the wanted category every row where other musts than
    certificates can be missed.
    """
    if not len(alive):
        return []
    ask = asks[0]
    if len(asks) > 1 or not ask.is_must[CATEGORY]:
        return _among(asks, rows=np.arange(len(alive)), alive=alive, top=top)
    others = [one for one in range(CATEGORY + 1, len(ask.is_must)) if ask.is_must[one]]
    if others == [CERTIFICATION] and ask.requirement.wishes:
        inside = _found(ask.without_papers(), alive=alive, top=top, search=search, off=0)
    else:
        inside = _among(asks, rows=ask.ranges.rows, alive=alive, top=top) if others else []
    if len(inside) >= top:
        return inside
    outside = _found(ask.outside(), alive=alive, top=top, search=search, off=1)
    if len(inside) + len(outside) >= top or not others:
        return inside + outside
    return _among(asks, rows=np.arange(len(alive)), alive=alive, top=top)


def _found(ask: Ask, *, alive: Ints, top: int, search: Search, off: int) -> list[Miss]:
    """Return the best rows of those alone that miss one must."""
    best = search(ask, alive=alive, best=Best.none(top))
    pairs = zip(best.ids.tolist(), best.scores.tolist(), strict=True)
    return [(off, 1, -score, listing_id) for listing_id, score in pairs]


def _among(asks: Sequence[Ask], *, rows: Ints, alive: Ints, top: int) -> list[Miss]:
    """Return the nearest of these rows that miss a must by every item."""
    found: list[Miss] = []
    met = [ask.met() for ask in asks]
    for start in range(0, len(rows), _BATCH):
        some = rows[start : start + _BATCH]
        some = some[alive[some] != 0]
        failed, missed, scores = _standings(asks, rows=some, met=met)
        is_miss = failed > 0
        ids = asks[0].segment.columns.ids[some[is_miss]]
        keys = (missed[is_miss], failed[is_miss], -scores[is_miss], ids)
        order = np.lexsort(keys[::-1])[:top]
        found += zip(*(key[order].tolist() for key in keys), strict=True)
    return found


def _standings(
    asks: Sequence[Ask], *, rows: Ints, met: Sequence[tuple[Ints, Ints]]
) -> tuple[Ints, Ints, Ints]:
    """Return by the best item of each row: musts failed, whether the category, the score."""
    best = _standing(asks[0], rows=rows, met=met[0])
    for ask, own in zip(asks[1:], met[1:], strict=True):
        other = _standing(ask, rows=rows, met=own)
        is_better = (other[0] < best[0]) | ((other[0] == best[0]) & (other[2] > best[2]))
        failed, missed, scores = (
            np.where(is_better, new, old) for new, old in zip(other, best, strict=True)
        )
        best = failed, missed, scores
    return best


def _standing(ask: Ask, *, rows: Ints, met: tuple[Ints, Ints]) -> tuple[Ints, Ints, Ints]:
    failed = np.zeros(len(rows), np.int64)
    scores = np.zeros(len(rows), np.int64)
    missed = np.zeros(len(rows), np.int64)
    for criterion, weighing in enumerate(ask.weighing):
        found = _findings(ask, criterion=criterion, rows=rows, met=met)
        scores += share(weighing.weight, values=found.values)
        if weighing.is_must:
            failed += found.missed
        if weighing.is_must and criterion == CATEGORY:
            missed += found.missed
    return failed, missed, scores


def _findings(ask: Ask, *, criterion: int, rows: Ints, met: tuple[Ints, Ints]) -> Findings:
    if criterion == CATEGORY:
        return ask.categories.at(ask.segment.category_of[rows])
    if criterion != TEXT:
        return ask.findings(criterion, rows=rows)
    if ask.words is None:
        return Findings(np.full(len(rows), ONE), np.zeros(len(rows), np.bool_))
    every = np.zeros(len(ask.segment), np.int64)
    every[met[0]] = met[1]
    own = every[rows]
    return Findings(ask.words.value(own, likeness=ask.likeness(rows)), own == 0)
