"""Ranked matches both ways, near misses, shortlist and comparison."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from matchmaker.base.db import db
from matchmaker.base.errors import NotFoundError
from matchmaker.base.paging import Page, slice_page
from matchmaker.base.security import Viewer
from matchmaker.certification.queries import Checklists
from matchmaker.core import scoring
from matchmaker.core.scoring import Criterion, Month, Scored, Way, Yardstick
from matchmaker.core.scoring.opening import Opening, openings, told
from matchmaker.core.scoring.rank import Standing
from matchmaker.core.scoring.reverse import RequirementIndex, Stands
from matchmaker.core.text import tokens
from matchmaker.listings import queries as listing_queries
from matchmaker.listings.models import Listing
from matchmaker.matching import demand, disclosure, live, offers, policy, top_lists
from matchmaker.matching.models import ShortlistEntry
from matchmaker.requirements import policy as requirement_policy
from matchmaker.requirements import queries as requirement_queries
from matchmaker.requirements.models import Requirement

#: Near misses for which the ways are worked out on one page.
NEAR_MISSES = 20
#: Listings compared side by side at most.
MOST_COMPARED = 4

#: Catalogues of up to so many listings are measured whole, so that totals are exact.
MOST_WHOLE = 3_000
#: Matches and near misses listed of a larger catalogue.
MOST_RANKED = 500

#: Changes shown that would open most requirements.
MOST_OPENINGS = 6

#: Scores are kept in millionths.
SCORES_A_PERCENT = 10_000

ORDERS = ("score", "price", "volume", "distance")


@dataclass(frozen=True, slots=True)
class MatchFilter:
    """What ranked matches are narrowed to; empty fields narrow nothing."""

    words: str = ""
    province: str = ""
    scheme: str = ""
    order: str = "score"


@dataclass(frozen=True, slots=True)
class Match:
    """A ranked listing: its place by score, its lines, and the row it is about."""

    position: int
    scored: Scored
    listing: Listing
    ways: tuple[Way, ...] = ()
    #: Free capacity in the months of the window, in `unit`; None where none is stated or comparable.
    free: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """A requirement that fits a listing, as its producer may read it."""

    position: int
    scored: Scored
    requirement: Requirement
    sight: requirement_policy.Sight
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnFit:
    """A requirement that a listing of the viewer's own fits best, as its producer may read it."""

    requirement: Requirement
    listing_id: int
    listing_name: str


@dataclass(frozen=True, slots=True)
class RankedPage:
    """A page of listings measured by a requirement, with how many there are of each kind."""

    page: Page[Match]
    matches: int
    near_misses: int


class Measured:
    """One requirement against every published listing: measured once, shown in parts."""

    def __init__(self, requirement: Requirement, *, today: date) -> None:
        dossier = Checklists(on=today).codes(requirement.organization_id)
        self.wanted = demand.as_scored(requirement, dossier=dossier, today=today)
        self.months = demand.window_months(requirement, today=today)
        months = self.months | demand.months_of(self.wanted)
        with live.catalogue(months, today=today) as found:
            self.by_id = found.by_id
            self.yardstick = Yardstick(self.wanted, context=found.context)
            standings = [self.yardstick.stand(one) for one in self._to_measure(found)]
        self.matches = sorted(
            (one for one in standings if one.is_match), key=lambda one: (-one.score, one.listing_id)
        )
        self.near_misses = sorted(
            (one for one in standings if not one.is_match and self._is_near(one)), key=_nearness
        )

    def _to_measure(self, found: live.Catalogue) -> list[scoring.Listing]:
        """Return every listing of a catalogue, of a very large one those the index puts on top."""
        if found.index is None or len(found.by_id) <= MOST_WHOLE:
            return list(found.by_id.values())
        best = [one.listing_id for one in found.index.matches(self.wanted, top=MOST_RANKED)]
        near = found.index.near_misses(self.wanted, top=MOST_RANKED)
        return [found.by_id[one] for one in (*best, *near)]

    def _is_near(self, standing: Standing) -> bool:
        """Leave out what is of another kind altogether: it would take another product."""
        return Criterion.CATEGORY not in standing.failed

    @property
    def positions(self) -> dict[int, int]:
        """Return the place of each match, by listing id."""
        return {one.listing_id: place for place, one in enumerate(self.matches, start=1)}

    def stand(self, listing_ids: Iterable[int]) -> list[Standing]:
        """Return where some listings stand; what is not published any more is left out."""
        known = [self.by_id[one] for one in dict.fromkeys(listing_ids) if one in self.by_id]
        return [self.yardstick.stand(one) for one in known]

    def free(self, listing_id: int) -> Decimal | None:
        """Return what a listing has free in the months of the window, however far ahead is known."""
        free = self.by_id[listing_id].free
        if not free:
            return None
        return sum((free.get(month, Decimal(0)) for month in self.months), Decimal(0))

    def ways(self, listing_id: int) -> tuple[Way, ...]:
        """Return what it would take to make a listing a match."""
        return scoring.what_would_it_take(
            self.wanted, listing=self.by_id[listing_id], context=self.yardstick.context
        )


def _nearness(standing: Standing) -> tuple[int, int, int]:
    return len(standing.failed), -standing.score, standing.listing_id


def ranked_matches(
    requirement: Requirement, *, wanted: MatchFilter, number: int, size: int, today: date
) -> RankedPage:
    """Return one page of the matches of a requirement, best first, ties by listing id."""
    measured = Measured(requirement, today=today)
    shown = _ordered(
        _narrowed(measured.matches, measured=measured, wanted=wanted),
        measured=measured,
        wanted=wanted,
    )
    return _ranked_page(slice_page(shown, number=number, size=size), measured=measured)


def near_misses(
    requirement: Requirement, *, wanted: MatchFilter, number: int, today: date
) -> RankedPage:
    """Return one page of the near misses, the fewest failed musts first, with what it would take."""
    measured = Measured(requirement, today=today)
    shown = _narrowed(measured.near_misses, measured=measured, wanted=wanted)
    page = slice_page(shown, number=number, size=NEAR_MISSES)
    return _ranked_page(page, measured=measured, ways=measured.ways)


def chosen_matches(
    requirement: Requirement, *, listing_ids: Sequence[int], today: date
) -> RankedPage:
    """Return how some listings stand, in the order asked for, all on one page."""
    measured = Measured(requirement, today=today)
    standings = measured.stand(listing_ids)
    return _ranked_page(
        Page(standings, 1, max(1, len(standings)), len(standings)), measured=measured
    )


def counted(measured: Measured) -> RankedPage:
    """Return how many there are of each kind, without a row."""
    return _ranked_page(Page([], 1, 1, 0), measured=measured)


def all_matches(requirement: Requirement, *, today: date, top: int | None = None) -> list[Match]:
    """Return the matches of a requirement, best first: all, or the first `top`."""
    measured = Measured(requirement, today=today)
    return _matches(measured.matches[:top], measured=measured)


def _no_ways(_listing_id: int) -> tuple[Way, ...]:
    return ()


def _ranked_page(
    page: Page[Standing],
    *,
    measured: Measured,
    ways: Callable[[int], tuple[Way, ...]] = _no_ways,
) -> RankedPage:
    rows = _matches(page.rows, measured=measured, ways=ways)
    return RankedPage(
        Page(rows, page.number, page.size, page.total),
        len(measured.matches),
        len(measured.near_misses),
    )


def _matches(
    standings: Sequence[Standing],
    *,
    measured: Measured,
    ways: Callable[[int], tuple[Way, ...]] = _no_ways,
) -> list[Match]:
    positions = measured.positions
    rows = {
        one.id: one
        for one in listing_queries.published_listings([one.listing_id for one in standings])
    }
    return [
        Match(
            positions.get(one.listing_id, 0),
            measured.yardstick.explain(one),
            rows[one.listing_id],
            ways(one.listing_id),
            measured.free(one.listing_id),
            measured.by_id[one.listing_id].unit or "",
        )
        for one in standings
        if one.listing_id in rows
    ]


def _narrowed(
    standings: Iterable[Standing], *, measured: Measured, wanted: MatchFilter
) -> list[Standing]:
    words = set(tokens(wanted.words))
    return [
        one
        for one in standings
        if _fits(measured.by_id[one.listing_id], wanted=wanted, words=words)
    ]


def _fits(offer: scoring.Listing, *, wanted: MatchFilter, words: set[str]) -> bool:
    if wanted.province and offer.province != wanted.province:
        return False
    if wanted.scheme and wanted.scheme not in {held.scheme for held in offer.certificates}:
        return False
    return words <= set(tokens(f"{offer.name} {offer.code}"))


def _ordered(
    standings: list[Standing], *, measured: Measured, wanted: MatchFilter
) -> list[Standing]:
    """Keep the order by score; or order by one criterion, the score deciding among equals."""
    if wanted.order == "price":
        return sorted(standings, key=lambda one: _price(measured.by_id[one.listing_id]))
    criterion = {"volume": Criterion.VOLUME, "distance": Criterion.PLACE}.get(wanted.order)
    if criterion is None:
        return standings
    place = list(Criterion).index(criterion)
    return sorted(standings, key=lambda one: -one.findings[place].value)


def _price(offer: scoring.Listing) -> tuple[bool, Decimal]:
    return offer.price_min is None, offer.price_min or Decimal(0)


def compared(requirement: Requirement, *, listing_ids: Sequence[int], today: date) -> list[Match]:
    """Return up to four listings side by side, in the order asked for; unknown ids are left out."""
    measured = Measured(requirement, today=today)
    return _matches(measured.stand(listing_ids)[:MOST_COMPARED], measured=measured)


def match_of(requirement: Requirement, *, listing_id: int, today: date) -> Match:
    """Return how one listing answers a requirement, or raise NotFoundError."""
    found = compared(requirement, listing_ids=[listing_id], today=today)
    if not found:
        raise NotFoundError
    return found[0]


class Fitness(StrEnum):
    """How a listing stands to requirements."""

    FITS = "fits"
    #: It misses a must, but not the category.
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class FittingPage:
    """A page of the requirements a listing fits or nearly fits, with how many there are of each."""

    page: Page[Fit]
    fits: int
    nearly: int
    #: The changes of the listing that open most requirements.
    openings: tuple[Opening, ...] = ()


def fitting_requirements(
    listing: Listing, *, shown: Fitness, seen_by: Viewer, number: int, size: int, today: date
) -> FittingPage:
    """Return one page of the open requirements a listing fits (or nearly), as seen by its side."""
    among = set(requirement_queries.open_ids(seen_by=seen_by, on=today))
    with live.everything(today=today) as everything:
        open_ = everything.demand
        index = open_.private if seen_by.is_staff else open_.told
        offer = _offer(listing, months=open_.months)
        fits, nearly = _fits_and_nearly(index.stand(offer).among(among))
        found_here = {Fitness.FITS: fits, Fitness.NEAR: nearly}[shown]
        page = slice_page(found_here, number=number, size=size)
        scored = [
            Yardstick(index.requirements[one], context=index.context).measure(offer)
            for one in page.rows
        ]
        ways = {
            one: _ways(one, offer=offer, index=index) for one in page.rows if shown is Fitness.NEAR
        }
        found = _openings(offer, index=index, among=among, seen_by=seen_by)
    rows = requirement_queries.some_requirements(page.rows, seen_by=seen_by)
    sights = requirement_queries.sights(rows.values(), seen_by=seen_by)
    first = (page.number - 1) * page.size + 1
    rows_shown = [
        _fit(
            one,
            position=place,
            requirement=rows[one.requirement_id],
            sight=sights[one.requirement_id],
            ways=ways.get(one.requirement_id, ()),
            seen_by=seen_by,
        )
        for place, one in enumerate(scored, start=first)
        if one.requirement_id in rows
    ]
    return FittingPage(
        Page(rows_shown, page.number, page.size, page.total), len(fits), len(nearly), found
    )


def fits_of_own(*, seen_by: Viewer, today: date, most: int) -> tuple[list[OwnFit], int]:
    """Return the open requirements a producer's published listings fit best, and how many fit."""
    among = set(requirement_queries.open_ids(seen_by=seen_by, on=today))
    best: dict[int, tuple[int, int]] = {}
    with live.everything(today=today) as everything:
        open_ = everything.demand
        own = offers.offers(listing_queries.published_by(seen_by), months=open_.months)
        for offer in own:
            found = open_.told.stand(offer).among(among).matches
            for requirement_id, score in zip(
                found.ids.tolist(), found.scores.tolist(), strict=True
            ):
                rank = (-score, offer.id)
                best[requirement_id] = min(best.get(requirement_id, rank), rank)
    names = {offer.id: offer.name for offer in own}
    chosen = sorted(best, key=lambda one: (best[one], one))[:most]
    rows = requirement_queries.some_requirements(chosen, seen_by=seen_by)
    shown = [OwnFit(rows[one], best[one][1], names[best[one][1]]) for one in chosen if one in rows]
    return shown, len(best)


def match_scores(
    *, listing_ids: Collection[int], requirement_ids: Collection[int], today: date
) -> dict[tuple[int, int], int]:
    """Return the score of each match of some listings and some open requirements, in percent.

    Keys are (requirement id, listing id); as buyers and staff score.
    """
    chosen = and_(listing_queries.public(), Listing.id.in_(list(listing_ids)))
    with live.everything(today=today) as everything:
        index, months = everything.demand.private, everything.demand.months
        return _scores(offers.offers(chosen, months=months), index=index, among=requirement_ids)


def told_scores(
    *,
    listing_ids: Collection[int],
    requirement_ids: Collection[int],
    seen_by: Viewer,
    today: date,
) -> dict[tuple[int, int], int]:
    """Return the same of listings of the viewer's own, as a producer may read it."""
    chosen = and_(listing_queries.published_by(seen_by), Listing.id.in_(list(listing_ids)))
    with live.everything(today=today) as everything:
        index, months = everything.demand.told, everything.demand.months
        return _scores(offers.offers(chosen, months=months), index=index, among=requirement_ids)


def _scores(
    some: Iterable[scoring.Listing], *, index: RequirementIndex, among: Collection[int]
) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for offer in some:
        matches = index.stand(offer).among(among).matches
        for one, score in zip(matches.ids.tolist(), matches.scores.tolist(), strict=True):
            found[one, offer.id] = score // SCORES_A_PERCENT
    return found


def _fits_and_nearly(stands: Stands) -> tuple[list[int], list[int]]:
    """Return the ids of the matches, and of the near misses that are not of another kind."""
    near = stands.near_misses
    return stands.matches.ids.tolist(), near.ids[~near.off_category].tolist()


def _fit(
    scored: Scored,
    *,
    position: int,
    requirement: Requirement,
    sight: requirement_policy.Sight,
    ways: tuple[Way, ...],
    seen_by: Viewer,
) -> Fit:
    shown = ways if seen_by.is_staff else tuple(way.for_producer() for way in ways)
    return Fit(
        position,
        scored if seen_by.is_staff else disclosure.for_producer(scored),
        requirement,
        replace(sight, private=sight.private and seen_by.is_staff),
        shown,
    )


def _ways(
    requirement_id: int, *, offer: scoring.Listing, index: RequirementIndex
) -> tuple[Way, ...]:
    return scoring.what_would_it_take(
        index.requirements[requirement_id], listing=offer, context=index.context
    )


def _openings(
    offer: scoring.Listing, *, index: RequirementIndex, among: set[int], seen_by: Viewer
) -> tuple[Opening, ...]:
    """Return what would open most; to a producer without what tells of ceilings and rivals."""
    if seen_by.is_staff:
        bars = index.bars(top_lists.bars())
        return openings(offer, index=index, among=among, bars=bars)[:MOST_OPENINGS]
    return told(openings(offer, index=index, among=among))[:MOST_OPENINGS]


def _seen(
    requirement: Requirement,
    *,
    sight: requirement_policy.Sight,
    checklists: Checklists,
    today: date,
) -> scoring.Requirement:
    dossier = checklists.codes(requirement.organization_id)
    wanted = demand.as_scored(requirement, dossier=dossier, today=today)
    return wanted if sight.private else demand.for_producers(wanted, named=sight.terms)


def _as_seen(scored: Scored, *, sight: requirement_policy.Sight) -> Scored:
    return scored if sight.private else disclosure.for_producer(scored)


def _offer(listing: Listing, *, months: set[Month]) -> scoring.Listing:
    """Return a listing as the scorer sees it, published or not."""
    return offers.offers(Listing.id == listing.id, months=months)[0]


def fit_of(listing: Listing, *, requirement: Requirement, seen_by: Viewer, today: date) -> Fit:
    """Return how a listing answers one requirement, as the viewer may read it."""
    sight = requirement_queries.sight_of(requirement, seen_by=seen_by)
    wanted = _seen(requirement, sight=sight, checklists=Checklists(on=today), today=today)
    months = demand.months_of(wanted)
    with live.catalogue(months, today=today) as everything:
        offer = _offer(listing, months=months)
        scored = _as_seen(Yardstick(wanted, context=everything.context).measure(offer), sight=sight)
    return Fit(0, scored, requirement, sight)


def shortlist(requirement: Requirement) -> list[ShortlistEntry]:
    """Return what a distributor put aside for a requirement, the oldest first."""
    return list(
        db.session.scalars(
            select(ShortlistEntry)
            .where(ShortlistEntry.requirement_id == requirement.id)
            .options(joinedload(ShortlistEntry.listing).joinedload(Listing.organization))
            .order_by(ShortlistEntry.added_at, ShortlistEntry.listing_id)
        )
    )


def lock_shortlist(requirement: Requirement) -> None:
    """Let nobody else change the shortlist of a requirement before this transaction ends."""
    db.session.execute(
        select(Requirement.id).where(Requirement.id == requirement.id).with_for_update()
    )


def shortlisted_ids(requirement: Requirement) -> set[int]:
    """Return the ids of the listings put aside for a requirement."""
    return set(
        db.session.scalars(
            select(ShortlistEntry.listing_id).where(ShortlistEntry.requirement_id == requirement.id)
        )
    )


def get_ranked_requirement(requirement_id: int, *, seen_by: Viewer) -> Requirement:
    """Return a requirement whose matches the viewer may see, or raise NotFoundError."""
    found = requirement_queries.get_requirement(requirement_id, seen_by=seen_by)
    if not policy.may_see_matches(seen_by, found):
        raise NotFoundError
    return found
