"""What would it take over all requirements: the changes of one listing that open most of them.

What is tried comes from the ways of single requirements, so every change is the smallest that does
for one; what it opens is counted over all, by the same scores.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce

from matchmaker.core.scoring.changes import Change, Way, apply, what_would_it_take
from matchmaker.core.scoring.index.columns import Ints
from matchmaker.core.scoring.reverse import Bars, RequirementIndex, Stands
from matchmaker.core.scoring.shapes import Listing

#: Requirements of each kind (nearly a match, not yet in the top list) whose ways are looked for.
MOST_ASKED = 24
#: Distinct changes and pairs counted over all requirements.
MOST_COUNTED = 48
#: Musts that a change or two can mend.
MOST_FAILED = 2


@dataclass(frozen=True, slots=True)
class Opening:
    """One change or two of a listing, and the requirements they gain or lose it, by rising id."""

    changes: tuple[Change, ...]
    #: Those that it becomes a match of, and matches whose top list it newly enters.
    opened: tuple[int, ...]
    lifted: tuple[int, ...]
    #: Those it no longer is a match of.
    lost: tuple[int, ...]

    def for_producer(self) -> "Opening":
        """Return the opening without what only buyers and staff may know."""
        changes = tuple(one.for_producer() for one in self.changes)
        return Opening(changes, self.opened, (), self.lost)


def openings(
    listing: Listing,
    *,
    index: RequirementIndex,
    among: Collection[int],
    bars: Bars | None = None,
) -> tuple[Opening, ...]:
    """Return what opens or lifts most first, then the fewest changes; each gains something.

    With `bars` also what lifts a match into a top list: bars tell of other producers, give them
    for buyers and staff only. Bounded work: ways of at most 2 × `MOST_ASKED` requirements, at
    most `MOST_COUNTED` changes counted, each in one ranking of all requirements.
    """
    stands = index.stand(listing).among(among)
    asking = _Asking(listing, index=index, among=among, stands=stands, bars=bars)
    counted = (asking.count(changes) for changes in asking.changes())
    found = [one for one in counted if one.opened or one.lifted]
    return tuple(sorted(found, key=_gain))


def told(found: Iterable[Opening]) -> tuple[Opening, ...]:
    """Return openings as a producer may read them, each change once: the one that opens most."""
    seen: dict[str, Opening] = {}
    for one in found:
        shown = one.for_producer()
        if shown.opened:
            seen.setdefault(repr(shown.changes), shown)
    return tuple(seen.values())


def _gain(one: Opening) -> tuple[int, int]:
    return len(one.lost) - len(one.opened) - len(one.lifted), len(one.changes)


class _Asking:
    """One listing, what it is a match of now, and what it is to be measured by."""

    def __init__(
        self,
        listing: Listing,
        *,
        index: RequirementIndex,
        among: Collection[int],
        stands: Stands,
        bars: Bars | None,
    ) -> None:
        self.listing, self.index, self.among, self.bars = listing, index, among, bars
        self.stands = stands
        self.matches = set(stands.matches.ids.tolist())
        self.tops = self._tops(listing)

    def _tops(self, listing: Listing) -> set[int]:
        if self.bars is None:
            return set()
        return self.index.entered(listing, bars=self.bars).keys() & set(self.among)

    def changes(self) -> list[tuple[Change, ...]]:
        """Return the distinct changes and pairs of the nearest requirements, singles first."""
        found = {repr(way.changes): way.changes for way in [*self._to_match(), *self._to_lift()]}
        return sorted(found.values(), key=len)[:MOST_COUNTED]

    def _to_match(self) -> Iterator[Way]:
        near = self.stands.near_misses
        for number in near.ids[self._is_mendable(near)][:MOST_ASKED].tolist():
            yield from self._ways(number, floor=None)

    def _is_mendable(self, near: Stands) -> Ints:
        supposed = near.off_category & (self.listing.category is not None)
        return (near.failed <= MOST_FAILED) & ~supposed

    def _to_lift(self) -> Iterator[Way]:
        if self.bars is None:
            return
        below = self.stands.matches
        floors = self.index.scores_of(self.bars)
        gaps = sorted(
            (floors[number] - score, number)
            for number, score in zip(below.ids.tolist(), below.scores.tolist(), strict=True)
            if number not in self.tops
        )
        for _, number in gaps[:MOST_ASKED]:
            yield from self._ways(number, floor=floors[number])

    def _ways(self, number: int, *, floor: int | None) -> tuple[Way, ...]:
        return what_would_it_take(
            self.index.requirements[number],
            listing=self.listing,
            context=self.index.context,
            rank_floor=floor,
        )

    def count(self, changes: tuple[Change, ...]) -> Opening:
        """Rank all requirements for the changed listing and compare."""
        changed = reduce(lambda one, change: apply(change, listing=one), changes, self.listing)
        matches = set(self.index.stand(changed).among(self.among).matches.ids.tolist())
        opened = matches - self.matches
        lifted = (self._tops(changed) - self.tops) - opened
        return Opening(
            changes, *(tuple(sorted(one)) for one in (opened, lifted, self.matches - matches))
        )
