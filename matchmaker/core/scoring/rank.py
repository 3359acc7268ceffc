"""Scores and rankings: exact, deterministic, independent of the order of what is ranked."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from operator import itemgetter

from matchmaker.core.scoring import criteria
from matchmaker.core.scoring.context import Context
from matchmaker.core.scoring.shapes import (
    Assessment,
    Criterion,
    CriterionScore,
    Finding,
    Listing,
    Mode,
    PriceCeiling,
    Ranking,
    Requirement,
    Scored,
    VolumeWanted,
)
from matchmaker.core.scoring.text_match import meet
from matchmaker.core.scoring.weights import share, weighed

_CRITERIA = tuple(Criterion)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a listing stands before its reasons are worded: findings in the criteria's order."""

    listing_id: int
    item: int
    score: int
    failed: tuple[Criterion, ...]
    findings: tuple[Finding, ...]

    @property
    def is_match(self) -> bool:
        """Tell whether every must is met."""
        return not self.failed


class Yardstick:
    """A requirement made ready to measure many listings.

    Findings that depend on codes only (category, place, certificates) are tables that fill as
    codes are met; the same finding gives the share and the explanation.
    """

    def __init__(self, requirement: Requirement, *, context: Context) -> None:
        """Read weights, modes, words and the day papers are needed once."""
        self.requirement = requirement
        self.context = context
        self.needed_on = context.needed_on(requirement)
        found = weighed(requirement, defaults=context.weights)
        self.modes, self.weights, self.musts = found
        self.queries = [context.texts.query(item.words) for item in requirement.items]
        self._tables: dict[Hashable, Finding] = {}

    def measure(self, listing: Listing) -> Scored:
        """Score one listing by the item of the requirement it answers best."""
        return self.explain(self.stand(listing))

    def stand(self, listing: Listing) -> Standing:
        """Return where a listing stands by the item it answers best.

        Best is the item with the fewest failed musts, then the highest score, then the first.
        """
        certification, place = self._certification(listing), self._place(listing)
        dossier, volume = self._dossier(listing), self._volume(listing, own=None)
        price = self._price(listing, own=None)
        standings = [
            self._standing(
                position,
                listing_id=listing.id,
                findings=(
                    self._category(position, listing=listing),
                    self._text(position, listing=listing),
                    self._volume(listing, own=item.volume) if item.volume else volume,
                    certification,
                    self._price(listing, own=item.ceiling) if item.ceiling else price,
                    place,
                    dossier,
                ),
            )
            for position, item in enumerate(self.requirement.items)
        ]
        return max(standings, key=lambda one: (-len(one.failed), one.score, -one.item))

    def explain(self, standing: Standing) -> Scored:
        """Return the score with every line and its reasons."""
        lines = tuple(
            self._line(criterion, weight=weight, assessment=finding.explain())
            for criterion, weight, finding in zip(
                _CRITERIA, self.weights, standing.findings, strict=True
            )
        )
        ids = self.requirement.id, standing.listing_id
        return Scored(*ids, standing.item, standing.score, lines)

    def _standing(self, item: int, *, listing_id: int, findings: tuple[Finding, ...]) -> Standing:
        score, failed = 0, []
        for criterion, weight, found in zip(_CRITERIA, self.weights, findings, strict=True):
            score += share(weight, value=found.value)
            if found.is_missed and self.modes[criterion] is Mode.MUST:
                failed.append(criterion)
        return Standing(listing_id, item, score, tuple(failed), findings)

    def _line(self, criterion: Criterion, *, weight: int, assessment: Assessment) -> CriterionScore:
        mode, value = self.modes[criterion], assessment.value
        missed = assessment.misses if mode is Mode.MUST else ()
        of_score = share(weight, value=value)
        return CriterionScore(criterion, mode, value, weight, of_score, assessment.reasons, missed)

    def _kept(self, key: Hashable, *, find: Callable[[], Assessment]) -> Finding:
        known = self._tables.get(key)
        if known is None:
            known = self._tables[key] = Finding.of(find())
        return known

    def _category(self, item: int, *, listing: Listing) -> Finding:
        return self._kept(
            (item, listing.category),
            find=lambda: criteria.category(
                listing.category,
                wanted=self.requirement.items[item].categories,
                tree=self.context.categories,
            ),
        )

    def _text(self, item: int, *, listing: Listing) -> Finding:
        query = self.queries[item]
        if not query.asked:
            return Finding.of(criteria.nothing_asked(Criterion.TEXT))
        features = self.context.texts.features(listing.name, description=listing.words)
        return criteria.text(meet(query, features=features))

    def _volume(self, listing: Listing, *, own: VolumeWanted | None) -> Finding:
        return criteria.volume(listing, wanted=own or self.requirement.volume)

    def _certification(self, listing: Listing) -> Finding:
        return self._kept(
            listing.certificates,
            find=lambda: criteria.certification(
                listing.certificates,
                wishes=self.requirement.wishes,
                order=self.context.schemes,
                needed_on=self.needed_on,
            ),
        )

    def _price(self, listing: Listing, *, own: PriceCeiling | None) -> Finding:
        ceiling = own or self.requirement.ceiling
        return criteria.price(listing, ceiling=ceiling, discount=self.requirement.discount)

    def _place(self, listing: Listing) -> Finding:
        return self._kept(
            (Criterion.PLACE, listing.province, listing.point),
            find=lambda: criteria.place(
                listing, requirement=self.requirement, context=self.context
            ),
        )

    def _dossier(self, listing: Listing) -> Finding:
        return criteria.dossier(
            listing.dossier, asked=self.requirement.dossier, needed_on=self.needed_on
        )


def score(requirement: Requirement, *, listing: Listing, context: Context) -> Scored:
    """Score one listing for one requirement, with every line, reason and missed must."""
    return Yardstick(requirement, context=context).measure(listing)


def rank(
    requirement: Requirement,
    *,
    listings: Iterable[Listing],
    context: Context,
    top: int | None = None,
) -> Ranking:
    """Rank listings for a requirement: best first, ties by listing id.

    Near misses stand apart: those of a fitting category first, then the fewest failed musts, then
    the score, then the listing id. `top` keeps that many of each; None keeps all.
    """
    yardstick = Yardstick(requirement, context=context)
    return _ranking(
        ((standing.listing_id, yardstick, standing) for standing in map(yardstick.stand, listings)),
        top=top,
    )


def rank_requirements(
    listing: Listing,
    *,
    requirements: Iterable[Requirement],
    context: Context,
    top: int | None = None,
) -> Ranking:
    """Rank requirements for a listing by the same scores; ties by requirement id."""
    yardsticks = (Yardstick(wanted, context=context) for wanted in requirements)
    return _ranking(((one.requirement.id, one, one.stand(listing)) for one in yardsticks), top=top)


#: What is ranked: the id that decides ties, the yardstick, where it stands.
_Entry = tuple[int, Yardstick, Standing]

#: How many more than asked for are gathered before the worst are dropped.
_SPARE = 64


class _Best:
    """The best entries seen so far by a key, the least first.

    The others are dropped along the way: a catalogue of standings kept alive costs more in
    garbage collection than the scoring itself.
    """

    def __init__(self, top: int | None) -> None:
        self._top = top
        self._kept: list[tuple[tuple[int, ...], _Entry]] = []
        #: The key of the last of the top, once so many are known.
        self._bar: tuple[int, ...] | None = None

    def add(self, entry: _Entry, *, key: tuple[int, ...]) -> None:
        """Keep an entry unless it is known to be worse than the top."""
        if self._bar is not None and key > self._bar:
            return
        self._kept.append((key, entry))
        if self._top is not None and len(self._kept) > self._top + _SPARE:
            self._drop()

    def explained(self) -> tuple[Scored, ...]:
        """Word the reasons of what is kept, best first."""
        self._drop()
        return tuple(yardstick.explain(standing) for _, (_, yardstick, standing) in self._kept)

    def _drop(self) -> None:
        self._kept.sort(key=itemgetter(0))
        if self._top is not None and len(self._kept) > self._top:
            del self._kept[self._top :]
            self._bar = self._kept[-1][0] if self._kept else None


def _ranking(entries: Iterable[_Entry], *, top: int | None) -> Ranking:
    """Order first, then word the reasons of what is kept."""
    matches, misses = _Best(top), _Best(top)
    for entry in entries:
        number, _, standing = entry
        if standing.is_match:
            matches.add(entry, key=(-standing.score, number))
        else:
            misses.add(entry, key=(*_how_far(standing), -standing.score, number))
    return Ranking(matches.explained(), misses.explained())


def _how_far(standing: Standing) -> tuple[bool, int]:
    return Criterion.CATEGORY in standing.failed, len(standing.failed)
