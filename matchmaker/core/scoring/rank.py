"""Scores and rankings: exact, deterministic, independent of the order of what is ranked."""

from collections.abc import Callable, Hashable, Iterable

from matchmaker.core.scoring import criteria
from matchmaker.core.scoring.context import Context
from matchmaker.core.scoring.shapes import (
    Assessment,
    Criterion,
    CriterionScore,
    Listing,
    Mode,
    Ranking,
    Requirement,
    Scored,
)
from matchmaker.core.scoring.text_match import meet
from matchmaker.core.scoring.weights import modes_of, share, weights_of

_Found = dict[Criterion, Assessment]


class Yardstick:
    """A requirement made ready to measure many listings.

    Findings that depend on a code only (category, place, certificates, dossier) are tables that
    fill as codes are met; the same finding gives the share and the explanation.
    """

    def __init__(self, requirement: Requirement, *, context: Context) -> None:
        """Read weights, modes, words and the day papers are needed once."""
        self.requirement = requirement
        self.context = context
        self.needed_on = context.needed_on(requirement)
        self._modes = modes_of(requirement)
        self._weights = weights_of(requirement, defaults=context.weights)
        self._queries = [context.texts.query(item.words) for item in requirement.items]
        self._tables: dict[Hashable, Assessment] = {}

    def measure(self, listing: Listing) -> Scored:
        """Score one listing by the item of the requirement it answers best."""
        shared = self._shared(listing)
        found = [
            {**shared, **self._of_item(position, listing=listing)}
            for position in range(len(self.requirement.items))
        ]
        item = max(range(len(found)), key=lambda i: (*self._standing(found[i]), -i))
        lines = tuple(self._line(criterion, found=found[item]) for criterion in Criterion)
        score = sum(line.share for line in lines)
        return Scored(self.requirement.id, listing.id, item, score, lines)

    def _standing(self, found: _Found) -> tuple[int, int]:
        """An item with fewer failed musts answers better, then one with the higher score."""
        failed = sum(1 for c, one in found.items() if one.misses and self._modes[c] is Mode.MUST)
        score = sum(share(self._weights[c], value=one.value) for c, one in found.items())
        return -failed, score

    def _line(self, criterion: Criterion, *, found: _Found) -> CriterionScore:
        one, mode, weight = found[criterion], self._modes[criterion], self._weights[criterion]
        return CriterionScore(
            criterion,
            mode,
            one.value,
            weight,
            share(weight, value=one.value),
            one.reasons,
            one.misses if mode is Mode.MUST else (),
        )

    def _kept(self, key: Hashable, *, find: Callable[[], Assessment]) -> Assessment:
        known = self._tables.get(key)
        if known is None:
            known = self._tables[key] = find()
        return known

    def _shared(self, listing: Listing) -> _Found:
        wanted, context, day = self.requirement, self.context, self.needed_on
        return {
            Criterion.CERTIFICATION: self._kept(
                (Criterion.CERTIFICATION, listing.certificates),
                find=lambda: criteria.certification(
                    listing.certificates,
                    wishes=wanted.wishes,
                    order=context.schemes,
                    needed_on=day,
                ),
            ),
            Criterion.PLACE: self._kept(
                (Criterion.PLACE, listing.province, listing.point),
                find=lambda: criteria.place(listing, requirement=wanted, context=context),
            ),
            Criterion.DOSSIER: criteria.dossier(
                listing.dossier, asked=wanted.dossier, needed_on=day
            ),
        }

    def _of_item(self, position: int, *, listing: Listing) -> _Found:
        wanted, item = self.requirement, self.requirement.items[position]
        return {
            Criterion.CATEGORY: self._kept(
                (Criterion.CATEGORY, position, listing.category),
                find=lambda: criteria.category(
                    listing.category, wanted=item.categories, tree=self.context.categories
                ),
            ),
            Criterion.TEXT: self._text(position, listing=listing),
            Criterion.VOLUME: criteria.volume(listing, wanted=item.volume or wanted.volume),
            Criterion.PRICE: criteria.price(
                listing, ceiling=item.ceiling or wanted.ceiling, discount=wanted.discount
            ),
        }

    def _text(self, position: int, *, listing: Listing) -> Assessment:
        query = self._queries[position]
        if not query.asked:
            return criteria.nothing_asked(Criterion.TEXT)
        features = self.context.texts.features(listing.name, description=listing.words)
        return criteria.text(meet(query, features=features))


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
    measured = [yardstick.measure(listing) for listing in listings]
    return _ranked(measured, by_id=lambda scored: scored.listing_id, top=top)


def rank_requirements(
    listing: Listing,
    *,
    requirements: Iterable[Requirement],
    context: Context,
    top: int | None = None,
) -> Ranking:
    """Rank requirements for a listing by the same scores; ties by requirement id."""
    measured = [score(wanted, listing=listing, context=context) for wanted in requirements]
    return _ranked(measured, by_id=lambda scored: scored.requirement_id, top=top)


def _ranked(measured: list[Scored], *, by_id: Callable[[Scored], int], top: int | None) -> Ranking:
    matches = [scored for scored in measured if scored.is_match]
    misses = [scored for scored in measured if not scored.is_match]
    matches.sort(key=lambda scored: (-scored.score, by_id(scored)))
    misses.sort(key=lambda scored: (*_how_far(scored), -scored.score, by_id(scored)))
    return Ranking(tuple(matches[:top]), tuple(misses[:top]))


def _how_far(scored: Scored) -> tuple[bool, int]:
    failed = scored.failed
    return Criterion.CATEGORY in failed, len(failed)
