"""Whom a participant can wish to meet, the best match first, and what it has wished so far."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from matchmaker.base.db import db
from matchmaker.base.paging import Page, slice_page
from matchmaker.base.security import Viewer
from matchmaker.core.event_cycle import HELD_OUTCOMES, Attendance, Outcome, Priority
from matchmaker.core.text import tokens
from matchmaker.core.timetable import Side
from matchmaker.events import queries
from matchmaker.events.models import Desk, EventDay, MeetingResult, Participation, TradeEvent, Wish
from matchmaker.introductions.models import Introduction
from matchmaker.matching import queries as matching
from matchmaker.requirements import queries as requirements
from matchmaker.requirements.models import Requirement

#: Candidates on one page.
PAGE = 20


@dataclass(frozen=True, slots=True)
class CandidateFilter:
    """What the candidates are narrowed to; empty fields narrow nothing."""

    words: str = ""
    chosen: str = ""


class Earlier(NamedTuple):
    """A meeting of the two at an earlier event: its title and what the own side said of it."""

    event: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the other side, as one participant may read of it."""

    participation: Participation
    #: From 0 to 100, of the best pair; None where nothing matches or can be compared.
    score: int | None
    #: What of the two sides fits best, as names.
    fits: tuple[str, str] | None
    #: What the candidate shows: its products, or its requirements as far as they may be read.
    shows: tuple[str, ...]
    wish: Priority | None
    #: The last introduction of the two.
    before: Introduction | None
    #: Their last meeting at an earlier event.
    met: Earlier | None


def candidate_page(
    own: Participation,
    *,
    wanted: CandidateFilter,
    seen_by: Viewer,
    today: date,
    number: int,
) -> Page[Candidate]:
    """Return one page of the other side, best match first; the statements do not grow with it."""
    found = candidates(own, seen_by=seen_by, today=today)
    return slice_page([one for one in found if _fits(one, wanted)], number=number, size=PAGE)


def candidates(own: Participation, *, seen_by: Viewer, today: date) -> list[Candidate]:
    """Return everybody of the other side who has a place, best match first, then by name."""
    side = Side.PRODUCER if own.side is Side.BUYER else Side.BUYER
    others = queries.participations(own.event_id, statuses=(Attendance.CONFIRMED,), side=side)
    if own.side is Side.BUYER:
        pairs, shows = _seen_by_buyer(own, others=others, today=today)
    else:
        pairs, shows = _seen_by_producer(own, others=others, seen_by=seen_by, today=today)
    wishes, before = wishes_of(own.id), _last_introductions(own, others=others)
    met = _last_meetings(own, others=others)
    found = [
        Candidate(
            one,
            pairs[one.id][0] if one.id in pairs else None,
            pairs[one.id][1] if one.id in pairs else None,
            shows.get(one.id, ()),
            wishes.get(one.id),
            before.get(one.organization_id),
            met.get(one.organization_id),
        )
        for one in others
    ]
    return sorted(found, key=_rank)


#: The best pair of each candidate: its score, and what of the own side and of theirs it is.
_Pairs = Mapping[int, tuple[int, tuple[str, str]]]
_Shows = Mapping[int, tuple[str, ...]]


def _rank(one: Candidate) -> tuple[int, str, int]:
    score = -1 if one.score is None else one.score
    return -score, one.participation.organization.name_folded, one.participation.id


def _fits(one: Candidate, wanted: CandidateFilter) -> bool:
    if wanted.chosen == "yes" and one.wish is None:
        return False
    if wanted.chosen == "no" and one.wish is not None:
        return False
    text = " ".join((one.participation.organization.name, *one.shows))
    return set(tokens(wanted.words)) <= set(tokens(text))


def _seen_by_buyer(
    own: Participation, *, others: Sequence[Participation], today: date
) -> tuple[_Pairs, _Shows]:
    names = {one.id: one.name for other in others for one in other.listings}
    scores = matching.match_scores(
        listing_ids=names, requirement_ids=[one.id for one in own.requirements], today=today
    )
    titles = {one.id: one.title for one in own.requirements}
    brought = {other.id: {one.id for one in other.listings} for other in others}
    pairs = _best(
        brought,
        scores={(listing, wanted): score for (wanted, listing), score in scores.items()},
        words=lambda listing, wanted: (titles[wanted], names[listing]),
    )
    return pairs, {other.id: tuple(one.name for one in other.listings) for other in others}


def _seen_by_producer(
    own: Participation, *, others: Sequence[Participation], seen_by: Viewer, today: date
) -> tuple[_Pairs, _Shows]:
    readable = _readable(others, seen_by=seen_by)
    scores = matching.told_scores(
        listing_ids=[one.id for one in own.listings],
        requirement_ids=readable,
        seen_by=seen_by,
        today=today,
    )
    names = {one.id: one.name for one in own.listings}
    brought = {
        other.id: {one.id for one in other.requirements if one.id in readable} for other in others
    }
    pairs = _best(
        brought,
        scores=scores,
        words=lambda wanted, listing: (names[listing], readable[wanted].title),
    )
    shows = {
        other: tuple(readable[one].title for one in sorted(some)) for other, some in brought.items()
    }
    return pairs, shows


def _readable(others: Iterable[Participation], *, seen_by: Viewer) -> dict[int, Requirement]:
    """Return the requirements whose distributor the viewer may know; others would betray it."""
    ids = [one.id for other in others for one in other.requirements if not one.is_anonymous]
    return requirements.some_requirements(ids, seen_by=seen_by)


def _best(
    brought: Mapping[int, Collection[int]],
    *,
    scores: Mapping[tuple[int, int], int],
    words: Callable[[int, int], tuple[str, str]],
) -> _Pairs:
    """Return the best pair of each candidate; `scores` are by (theirs, own)."""
    by_theirs: dict[int, tuple[int, int]] = {}
    for (theirs, own), score in sorted(scores.items()):
        if score > by_theirs.get(theirs, (-1, 0))[0]:
            by_theirs[theirs] = (score, own)
    found = {}
    for other, some in brought.items():
        ranked = [(by_theirs[one][0], one) for one in sorted(some) if one in by_theirs]
        if ranked:
            score, theirs = max(ranked, key=lambda one: one[0])
            found[other] = (score, words(theirs, by_theirs[theirs][1]))
    return found


def wishes_of(participation_id: int) -> dict[int, Priority]:
    """Return what a participant has wished, by the other's participation."""
    rows = db.session.execute(
        select(Wish.other_id, Wish.priority).where(Wish.participation_id == participation_id)
    )
    return dict(rows.all())


def count_wishes(participation_id: int) -> dict[Priority, int]:
    """Return how many wishes of each kind a participant has."""
    rows = db.session.execute(
        select(Wish.priority, func.count(Wish.id))
        .where(Wish.participation_id == participation_id)
        .group_by(Wish.priority)
    )
    return dict(rows.all())


def without_wishes(event_id: int, *, reminded_before: datetime) -> list[Participation]:
    """Return those with a place who have wished nothing and were not reminded since."""
    reminded = Participation.reminded_at
    not_since = or_(reminded.is_(None), reminded <= reminded_before)
    wished = select(Wish.participation_id).where(Wish.event_id == event_id)
    return list(
        db.session.scalars(
            select(Participation)
            .where(
                Participation.event_id == event_id,
                Participation.status == Attendance.CONFIRMED,
                not_since,
                Participation.id.not_in(wished),
            )
            .order_by(Participation.id)
        )
    )


def _last_introductions(
    own: Participation, *, others: Sequence[Participation]
) -> dict[int, Introduction]:
    """Return the last introduction with each of the others, by their organisation."""
    mine, theirs = own.organization_id, [one.organization_id for one in others]
    statement = (
        select(Introduction)
        .where(
            or_(
                (Introduction.producer_id == mine) & Introduction.distributor_id.in_(theirs),
                (Introduction.distributor_id == mine) & Introduction.producer_id.in_(theirs),
            )
        )
        .order_by(Introduction.id)
    )
    return {
        one.distributor_id if one.producer_id == mine else one.producer_id: one
        for one in db.session.scalars(statement)
    }


def _last_meetings(own: Participation, *, others: Sequence[Participation]) -> dict[int, Earlier]:
    """Return the last meeting with each of the others at an earlier event, by their organisation.

    Only what the own side said: what the other says of it is its own.
    """
    last_day = (
        select(EventDay.event_id, func.max(EventDay.held_on).label("held_on"))
        .group_by(EventDay.event_id)
        .subquery()
    )
    own_day = max((one.held_on for one in own.event.days), default=date.max)
    is_buyer = own.side is Side.BUYER
    at_own = MeetingResult.buyer_id if is_buyer else MeetingResult.producer_id
    at_other = MeetingResult.producer_id if is_buyer else MeetingResult.buyer_id
    (desk, mine), (other_desk, theirs) = (
        (aliased(Desk), aliased(Participation)) for _side in range(2)
    )
    rows = db.session.execute(
        select(theirs.organization_id, TradeEvent.title, MeetingResult.outcome)
        .join(desk, desk.id == at_own)
        .join(mine, mine.id == desk.participation_id)
        .join(other_desk, other_desk.id == at_other)
        .join(theirs, theirs.id == other_desk.participation_id)
        .join(TradeEvent, TradeEvent.id == MeetingResult.event_id)
        .join(last_day, last_day.c.event_id == TradeEvent.id)
        .where(
            last_day.c.held_on < own_day,
            MeetingResult.side == own.side,
            MeetingResult.event_id != own.event_id,
            MeetingResult.outcome.in_(HELD_OUTCOMES),
            mine.organization_id == own.organization_id,
            theirs.organization_id.in_([one.organization_id for one in others]),
        )
        .order_by(last_day.c.held_on, MeetingResult.recorded_at, MeetingResult.id)
    )
    return {organization_id: Earlier(title, outcome) for organization_id, title, outcome in rows}
