"""The index: packed listings beside the database, their changes, and exact rankings.

One caller at a time: whoever shares an index between threads holds a lock.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import partial
from itertools import repeat
from typing import NamedTuple

import numpy as np

from matchmaker.core.garbage import garbage_waits
from matchmaker.core.scoring.context import Context
from matchmaker.core.scoring.index import standings
from matchmaker.core.scoring.index.asks import Ask, make_ready
from matchmaker.core.scoring.index.columns import Ints, Segment, packed
from matchmaker.core.scoring.index.engine import Search, fastest
from matchmaker.core.scoring.index.lexicon import Lexicon
from matchmaker.core.scoring.index.tables import SegmentTables
from matchmaker.core.scoring.index.vectors import Best
from matchmaker.core.scoring.rank import Yardstick
from matchmaker.core.scoring.shapes import Listing, Ranking, Requirement
from matchmaker.core.scoring.text_match import syllables

#: How many matches are ranked when nobody says.
TOP = 50
#: Changed listings measured one by one; more are packed.
MOST_LOOSE = 64
#: A packed catalogue is worth building afresh when so many, or this part of it, have changed.
WORTH_BUILDING, WORTH_PART = 2_000, 20


#: Requirements kept ready; the one asked first goes.
MOST_READY = 512


class Match(NamedTuple):
    """A listing that meets every must: its score, and the item it answers best."""

    listing_id: int
    score: int
    item: int


@dataclass(slots=True)
class Part:
    """A segment, which of its rows still stand, and what is kept for it from call to call."""

    segment: Segment
    alive: Ints
    tables: SegmentTables

    @classmethod
    def of(cls, segment: Segment, *, context: Context) -> "Part":
        alive = np.ones(len(segment), np.uint8)
        return cls(segment, alive, SegmentTables(segment, context=context))

    def row(self, listing_id: int) -> int | None:
        """Return the row of a listing that still stands."""
        row = self.segment.row(listing_id)
        return row if row is not None and self.alive[row] else None


@dataclass(slots=True)
class Ready:
    """A requirement made ready to be asked, until the words are counted anew."""

    yardstick: Yardstick
    version: int
    #: By item and segment (the id of its tables, which the question holds).
    asks: dict[tuple[int, int], Ask]

    def ask(self, item: int, *, tables: SegmentTables) -> Ask:
        """Return what an item asks of a segment."""
        known = self.asks.get((item, id(tables)))
        if known is None:
            known = Ask(self.yardstick, item=item, tables=tables)
            self.asks[item, id(tables)] = known
        return known


class Index:
    """Listings ready to be ranked; equal at any time to one built afresh from those present.

    Rarity depends on all listings, so every change counts its words exactly and at once: scores
    are those of `rank` over the listings present with a `TextIndex` of them.
    """

    def __init__(
        self, listings: Iterable[Listing], *, context: Context, search: Search | None = None
    ) -> None:
        """Pack listings of distinct ids; the words of `context` are replaced by theirs."""
        segment, whole = packed(listings, tree=context.categories)
        seen = segment.text.frequencies()
        lexicon = Lexicon(seen, total=len(segment))
        for listing in whole:
            lexicon.add(_words(listing))
        self.lexicon = lexicon
        self.context = replace(context, texts=lexicon)
        self._search = search or fastest()
        self.main = Part.of(segment, context=self.context)
        make_ready(lexicon.everyday(), tables=self.main.tables)
        self._delta: Part | None = None
        self._ready: dict[int, Ready] = {}
        #: Listings changed since the building, and those the columns cannot hold.
        self._recent: dict[int, Listing] = {}
        self._loose: dict[int, Listing] = {one.id: one for one in whole}

    def __len__(self) -> int:
        """Return how many listings are present."""
        return self.lexicon.total

    @property
    def nbytes(self) -> int:
        """Return the bytes of all arrays."""
        return self.lexicon.nbytes + sum(one.segment.nbytes for one in self._parts)

    @property
    def is_worth_building(self) -> bool:
        """Tell whether so much has changed that a fresh building is faster to ask."""
        part = len(self.main.segment) // WORTH_PART
        return len(self._recent) > max(WORTH_BUILDING, part)

    @property
    def _parts(self) -> list[Part]:
        return [self.main, *([self._delta] if self._delta else [])]

    def searched_by(self, search: Search) -> "Index":
        """Return an index of the same listings, shared, that searches in another way."""
        other = copy(self)
        other._search = search
        return other

    def turn(self, context: Context) -> None:
        """Go on with other vocabularies or another day; the words stay."""
        self.context = replace(context, texts=self.lexicon)
        for part in self._parts:
            part.tables = SegmentTables(part.segment, context=self.context)
        self._ready.clear()

    def put(self, listing: Listing) -> None:
        """Add a listing or change the one of this id; equal words are not counted anew."""
        words, before = _words(listing), self._taken_out(listing.id)
        if words != before:
            self._uncount(before)
            self.lexicon.add(words)
        self._recent[listing.id] = self._loose[listing.id] = listing
        if len(self._loose) > MOST_LOOSE:
            self._pack()

    def remove(self, listing_id: int) -> None:
        """Take a listing out; nothing happens when it is not here."""
        self._uncount(self._taken_out(listing_id))

    def _uncount(self, words: set[str] | None) -> None:
        if words is not None:
            self.lexicon.remove(words)

    def _taken_out(self, listing_id: int) -> set[str] | None:
        """Take a listing out and return its words, still counted; None when it is not here."""
        loose = self._loose.pop(listing_id, None)
        self._recent.pop(listing_id, None)
        if loose is not None:
            return _words(loose)
        for part in self._parts:
            row = part.row(listing_id)
            if row is not None:
                part.alive[row] = 0
                return part.segment.text.words_of(row)
        return None

    def _pack(self) -> None:
        """Pack what has changed since the building; what does not fit stays loose."""
        kept = [one for one in self._loose.values() if one.id not in self._recent]
        segment, whole = packed(self._recent.values(), tree=self.context.categories)
        self._delta = Part.of(segment, context=self.context)
        # What is kept ready holds the segment that was here before.
        self._ready.clear()
        self._loose = {one.id: one for one in (*kept, *whole)}

    def matches(self, requirement: Requirement, *, top: int = TOP, floor: int = 0) -> list[Match]:
        """Return the best listings that meet every must, best first, ties by listing id.

        `floor` is a score that the last of them is thought to reach, as from a ranking before.
        Where that is so they are found faster; they are the same in any case.
        """
        return self._matches(self._made_ready(requirement), top=top, floor=floor)

    def _made_ready(self, requirement: Requirement) -> Ready:
        """Return a requirement ready to be asked, kept from the last time where nothing changed."""
        known = self._ready.get(requirement.id)
        if (
            known is not None
            and known.version == self.lexicon.version
            and known.yardstick.context is self.context
            and known.yardstick.requirement == requirement
        ):
            return known
        self._ready.pop(requirement.id, None)
        if len(self._ready) >= MOST_READY:
            self._ready.pop(next(iter(self._ready)))
        yardstick = Yardstick(requirement, context=self.context)
        found = self._ready[requirement.id] = Ready(yardstick, self.lexicon.version, {})
        return found

    def rematch(
        self,
        requirements: Iterable[Requirement],
        *,
        floors: Mapping[int, int] | None = None,
        top: int = TOP,
    ) -> dict[int, list[Match]]:
        """Return the `matches` of many requirements by requirement id; `floors` are by it too.

        Those that want the same are ranked one after the other, while its rows are near at hand.
        """
        known, tree = floors or {}, self.context.categories
        alike = sorted(requirements, key=lambda one: [*map(tree.path, one.items[0].categories)])
        with garbage_waits():
            return {one.id: self.matches(one, top=top, floor=known.get(one.id, 0)) for one in alike}

    def _matches(self, ready: Ready, *, top: int, floor: int = 0) -> list[Match]:
        if not top:
            return []
        found = self._matches_from(ready, top=top, floor=floor)
        if floor and (len(found) < top or found[-1].score < floor):
            return self._matches_from(ready, top=top, floor=0)
        return found

    def _matches_from(self, ready: Ready, *, top: int, floor: int) -> list[Match]:
        """Return the best among those that reach a score; they may be fewer, or others behind."""
        yardstick = ready.yardstick
        found: dict[int, Match] = {}
        for listing in self._loose.values():
            standing = yardstick.stand(listing)
            if standing.is_match:
                found[listing.id] = Match(listing.id, standing.score, standing.item)
        if not found and len(yardstick.requirement.items) == 1:
            return _as_matches(self._packed(ready, item=0, top=top, floor=floor), item=0)
        for item in range(len(yardstick.requirement.items)):
            bar = max(floor, _bar(found, top=top))
            best = self._packed(ready, item=item, top=top, floor=bar)
            for match in _as_matches(best, item=item):
                known = found.get(match.listing_id)
                if known is None or match.score > known.score:
                    found[match.listing_id] = match
        return sorted(found.values(), key=_order)[:top]

    def _packed(self, ready: Ready, *, item: int, top: int, floor: int) -> Best:
        """Return the best packed rows for an item."""
        best = Best.none(top, floor=floor)
        for part in self._parts:
            ask = ready.ask(item, tables=part.tables)
            best = self._search(ask, alive=part.alive, best=best)
        return best

    def rank(
        self,
        requirement: Requirement,
        *,
        read: Callable[[Sequence[int]], Iterable[Listing]],
        top: int = TOP,
    ) -> Ranking:
        """Return what `rank` returns over the listings present, reasons included.

        `read` gets the listings of some ids, to word their reasons.
        """
        ready = self._made_ready(requirement)
        yardstick = ready.yardstick
        matches = [one.listing_id for one in self._matches(ready, top=top)]
        misses = self._near_misses(ready, top=top)
        by_id = {one.id: one for one in read([*matches, *misses])}
        return Ranking(
            tuple(yardstick.measure(by_id[one]) for one in matches),
            tuple(yardstick.measure(by_id[one]) for one in misses),
        )

    def near_misses(self, requirement: Requirement, *, top: int = TOP) -> list[int]:
        """Return the ids of the nearest listings that miss a must, in the order of `rank`."""
        return self._near_misses(self._made_ready(requirement), top=top)

    def _near_misses(self, ready: Ready, *, top: int) -> list[int]:
        yardstick = ready.yardstick
        found = [
            (*standings.place_of(one), one.listing_id)
            for one in map(yardstick.stand, self._loose.values())
            if not one.is_match
        ]
        for part in self._parts:
            asks = [
                ready.ask(item, tables=part.tables)
                for item in range(len(yardstick.requirement.items))
            ]
            found += standings.near_misses(asks, alive=part.alive, top=top, search=self._search)
        return [listing_id for *_, listing_id in sorted(found)[:top]]


def _bar(found: dict[int, Match], *, top: int) -> int:
    """Return the least score that can be among the top, as far as is known."""
    if len(found) < top or not top:
        return 0
    return sorted((one.score for one in found.values()), reverse=True)[top - 1]


def _as_matches(best: Best, *, item: int) -> list[Match]:
    return list(map(_MATCH, zip(best.ids.tolist(), best.scores.tolist(), repeat(item))))


#: Makes a match of a tuple; half the time of calling `Match`.
_MATCH: Callable[[tuple[int, int, int]], Match] = partial(tuple.__new__, Match)


def _order(match: Match) -> tuple[int, int]:
    return -match.score, match.listing_id


def _words(listing: Listing) -> set[str]:
    return {one.bare for text in (listing.name, listing.words) for one in syllables(text)}
