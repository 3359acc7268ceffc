"""Open requirements packed, to be ranked for one listing; kept up change by change.

One caller at a time, as with the index of listings.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from matchmaker.core.scoring.context import Context
from matchmaker.core.scoring.index.columns import Ints
from matchmaker.core.scoring.index.tables import Findings
from matchmaker.core.scoring.rank import Yardstick
from matchmaker.core.scoring.reverse.block import Block, PriceSight
from matchmaker.core.scoring.reverse.columns import (
    CATEGORY,
    CERTIFICATION,
    DOSSIER,
    PLACE,
    PRICE,
    TEXT,
    VOLUME,
)
from matchmaker.core.scoring.reverse.words import Met
from matchmaker.core.scoring.shapes import ONE, Criterion, Listing, Ranking, Requirement

#: Packed requirements are worth building afresh when so many have changed.
WORTH_BUILDING = 500

#: The criteria read row by row, those that tell requirements apart most first.
_READ = (VOLUME, CERTIFICATION, PRICE, PLACE, DOSSIER)
_SCORE_BITS, _ITEM_BITS = 24, 20
_MOST_FAILED = len(Criterion)
_MOST_ITEMS = (1 << _ITEM_BITS) - 1


class Bar(NamedTuple):
    """The last of a requirement's top list: its score, ties broken by its listing's id.

    A list that is not full has the bar `ANYTHING`: every match enters it.
    """

    score: int
    listing_id: int


ANYTHING = Bar(-1, 0)


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars of an index's requirements, in its order; good until a requirement changes."""

    scores: tuple[Ints, ...]
    listing_ids: tuple[Ints, ...]


@dataclass(frozen=True)
class Stands:
    """Where a listing stands with every requirement, by its best item; arrays of one length."""

    ids: Ints
    scores: Ints
    #: How many musts fail, and whether the category is one of them.
    failed: Ints
    off_category: Ints

    def among(self, requirement_ids: Collection[int]) -> "Stands":
        """Return those of some requirements."""
        return self._at(np.isin(self.ids, np.array(list(requirement_ids), np.int64)))

    def _at(self, which: Ints) -> "Stands":
        return Stands(
            self.ids[which], self.scores[which], self.failed[which], self.off_category[which]
        )

    @cached_property
    def matches(self) -> "Stands":
        """Those that fail no must, best first, ties by requirement id."""
        found = self._at(self.failed == 0)
        return found._at(np.lexsort((found.ids, -found.scores)))

    @cached_property
    def near_misses(self) -> "Stands":
        """The others: a fitting category first, then the fewest failed musts, score and id."""
        found = self._at(self.failed > 0)
        return found._at(np.lexsort((found.ids, -found.scores, found.failed, found.off_category)))

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.ids)


class RequirementIndex:
    """Requirements ready to be ranked for any listing; equal to `rank_requirements` at any time.

    The words of `context` may change under it (a live `Lexicon`): every answer weighs by those of
    its moment. Another day or other vocabularies need a new index.
    """

    def __init__(
        self,
        requirements: Iterable[Requirement],
        *,
        context: Context,
        sight: PriceSight = PriceSight.EXACT,
    ) -> None:
        """Pack requirements of distinct ids."""
        self.context = context
        self.sight = sight
        self._by_id = {one.id: one for one in requirements}
        self._main = self._block(self._by_id.values())
        self._recent: dict[int, Requirement] = {}
        self._delta: Block | None = None
        self._place = {one: place for place, one in enumerate(self._by_id)}

    def __len__(self) -> int:
        """Return how many requirements are present."""
        return len(self._by_id)

    @property
    def requirements(self) -> Mapping[int, Requirement]:
        """Return the requirements present, by id."""
        return self._by_id

    @property
    def is_worth_building(self) -> bool:
        """Tell whether so much has changed that a fresh building is faster to ask."""
        return len(self._recent) > WORTH_BUILDING

    def _block(self, requirements: Iterable[Requirement]) -> Block:
        return Block(list(requirements), context=self.context, sight=self.sight)

    def put(self, requirement: Requirement) -> None:
        """Add a requirement or change the one of this id."""
        self.remove(requirement.id)
        self._by_id[requirement.id] = self._recent[requirement.id] = requirement

    def remove(self, requirement_id: int) -> None:
        """Take a requirement out; nothing happens when it is not here."""
        self._by_id.pop(requirement_id, None)
        self._recent.pop(requirement_id, None)
        self._delta = None
        place = self._place.pop(requirement_id, None)
        if place is not None:
            self._main.alive[place] = False

    @property
    def _blocks(self) -> list[Block]:
        if self._delta is None and self._recent:
            self._delta = self._block(self._recent.values())
        return [self._main, *([self._delta] if self._delta else [])]

    def stand(self, listing: Listing) -> Stands:
        """Return where a listing stands with every requirement."""
        found = [_stands(block, listing=listing) for block in self._blocks]
        return Stands(
            *(
                np.concatenate([getattr(one, name) for one in found])
                for name in ("ids", "scores", "failed", "off_category")
            )
        )

    def rank(self, listing: Listing, *, top: int) -> Ranking:
        """Return what `rank_requirements` returns, reasons included (with the price exact)."""
        found = self.stand(listing)
        return Ranking(
            *(
                tuple(
                    Yardstick(self._by_id[one], context=self.context).measure(listing)
                    for one in stands.ids[:top].tolist()
                )
                for stands in (found.matches, found.near_misses)
            )
        )

    def bars(self, by_requirement: Mapping[int, Bar]) -> Bars:
        """Return stored bars in the order of this index; what has none is entered by any match."""
        found = [
            [by_requirement.get(one, ANYTHING) for one in block.columns.ids.tolist()]
            for block in self._blocks
        ]
        return Bars(
            tuple(np.array([one.score for one in bars], np.int64) for bars in found),
            tuple(np.array([one.listing_id for one in bars], np.int64) for bars in found),
        )

    def scores_of(self, bars: Bars) -> dict[int, int]:
        """Return the score of each bar by requirement id."""
        return {
            one: score
            for block, scores in zip(self._blocks, bars.scores, strict=True)
            for one, score in zip(block.columns.ids.tolist(), scores.tolist(), strict=True)
        }

    def entered(self, listing: Listing, *, bars: Bars, slack: int = 0) -> dict[int, int]:
        """Return the scores of a listing where it is in the top list, by requirement id.

        It is where it meets every must and its score is above the bar, or equals it with an id
        that is not greater. `slack` lowers every bar by so many millionths.
        """
        found: dict[int, int] = {}
        for block, scores, ids in zip(self._blocks, bars.scores, bars.listing_ids, strict=True):
            # An equal score with a greater id stays below: it needs one millionth more.
            least = scores + (ids < listing.id) - slack
            found.update(_above(block, listing=listing, least=least))
        return found

    def touched(
        self,
        before: Listing | None,
        *,
        after: Listing | None,
        bars: Bars,
        slack: int = 0,
    ) -> set[int]:
        """Return the requirements whose stored top list a changed listing can touch.

        None stands for a listing that was or is not there. Promised under one count of words: if
        the bars are those of exact top lists, every requirement whose list of ids and scores
        changes is returned, and with `slack` 0 no other. What is not promised: when words are
        counted anew (a name changed, a listing came or went), scores of *other* listings move too.
        Of a thousand listings and more, one change moves the weight of a word it does not have by
        a thousandth at most, and no rarity but those of its own words by more. `slack` covers what
        has moved since the bars were stored; the next full re-match ends it.
        """
        was, is_now = (
            {} if one is None else self.entered(one, bars=bars, slack=slack)
            for one in (before, after)
        )
        return {one for one in was.keys() | is_now.keys() if was.get(one) != is_now.get(one)}


class _Reading:
    """One listing read by rows of a block; its words are met once."""

    def __init__(self, block: Block, *, listing: Listing, met: Met) -> None:
        self.listing, self.block, self.met = listing, block, met
        self.codes = block.columns.codes

    def findings(self, criterion: int, *, rows: Ints) -> Findings:
        """Return the findings of a criterion."""
        if criterion == TEXT:
            codes = self.codes["words"][rows]
            return Findings(self.met.values(codes), self.met.missed(codes))
        return self._READ[criterion](self, rows)

    def _category(self, rows: Ints) -> Findings:
        return self.block.category(self.listing.category).at(self.codes["category"][rows])

    def _volume(self, rows: Ints) -> Findings:
        return self.block.volume(self.listing, codes=self.codes["volume"][rows])

    def _held(self, rows: Ints) -> Findings:
        return self.block.held(self.listing.certificates).at(self.codes["held"][rows])

    def _price(self, rows: Ints) -> Findings:
        return self.block.price(self.listing, codes=self.codes["price"][rows])

    def _place(self, rows: Ints) -> Findings:
        return self.block.place(self.listing).at(self.codes["place"][rows])

    def _dossier(self, rows: Ints) -> Findings:
        return self.block.dossier(self.listing).at(self.codes["dossier"][rows])

    _READ: Mapping[int, Callable[["_Reading", Ints], Findings]] = {
        CATEGORY: _category,
        VOLUME: _volume,
        CERTIFICATION: _held,
        PRICE: _price,
        PLACE: _place,
        DOSSIER: _dossier,
    }


def _stands(block: Block, *, listing: Listing) -> Stands:
    """Read every row, then take the best item of each requirement that is alive."""
    columns = block.columns
    reading = _Reading(block, listing=listing, met=block.meet(listing))
    rows = np.arange(len(columns.owner))
    failed, scores = np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64)
    for criterion in (CATEGORY, TEXT, *_READ):
        found = reading.findings(criterion, rows=rows)
        scores += _shares(columns.weights[criterion], values=found.values)
        failed += found.missed & columns.is_must[criterion]
    off = reading.findings(CATEGORY, rows=rows).missed & columns.is_must[CATEGORY]
    best = _best_rows(failed, scores=scores, starts=columns.starts)[block.alive]
    return Stands(columns.ids[block.alive], scores[best], failed[best], off[best])


def _best_rows(failed: Ints, *, scores: Ints, starts: Ints) -> Ints:
    """Return each requirement's row with the fewest failed musts, the highest score, the first."""
    if not len(failed):
        return np.zeros(0, np.int64)
    item = np.arange(len(failed)) - np.repeat(starts[:-1], np.diff(starts))
    keys = ((_MOST_FAILED - failed) << (_SCORE_BITS + _ITEM_BITS)) | (scores << _ITEM_BITS)
    best = np.maximum.reduceat(keys | (_MOST_ITEMS - item), starts[:-1])
    return np.asarray(starts[:-1] + _MOST_ITEMS - (best & _MOST_ITEMS))


def _shares(weights: Ints, *, values: Ints) -> Ints:
    """Return weight × value in millionths, a half rounded up, row by row."""
    return np.asarray((values * weights + ONE // 2) // ONE)


def _above(block: Block, *, listing: Listing, least: Ints) -> dict[int, int]:
    """Return the scores of at least `least` (one a requirement) without a failed must.

    Rows that cannot reach it are left out criterion by criterion.
    """
    columns, open_ = block.columns, block.open_to(listing.category)
    reading = _Reading(block, listing=listing, met=block.meet_open(listing))
    bars = least[open_.owner]
    text = _shares(open_.weights[TEXT], values=reading.met.most(open_.words))
    kept = open_.shares + text + open_.left >= bars
    kept &= block.alive[open_.owner]
    kept &= ~(reading.met.missed(open_.words) & open_.is_text_must)
    at = np.flatnonzero(kept)
    rows, bars, text, scores = open_.rows[at], bars[at], text[at], open_.shares[at]
    left = open_.left[at]
    for criterion in _READ:
        found = reading.findings(criterion, rows=rows)
        weights = columns.weights[criterion][rows]
        scores = scores + _shares(weights, values=found.values)
        left = left - weights
        kept = scores + text + left >= bars
        kept &= ~(found.missed & columns.is_must[criterion][rows])
        rows, bars, text, scores, left = (one[kept] for one in (rows, bars, text, scores, left))
    values = reading.findings(TEXT, rows=rows).values
    scores = scores + _shares(columns.weights[TEXT][rows], values=values)
    return _best_scores(columns.ids[columns.owner[rows]], scores=scores, which=scores >= bars)


def _best_scores(ids: Ints, *, scores: Ints, which: Ints) -> dict[int, int]:
    found: dict[int, int] = {}
    for one, score in zip(ids[which].tolist(), scores[which].tolist(), strict=True):
        found[one] = max(found.get(one, 0), score)
    return found
