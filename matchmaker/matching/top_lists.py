"""The best listings of every open requirement, stored: what a change touches is counted again.

A change is marked by the chore, after its commit: requirements that a changed listing may enter
or stood in, and those that changed themselves. While a full re-match runs nothing is marked; the
changes wait for the bars it sets.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import joinedload

from matchmaker.base import long_jobs
from matchmaker.base.clock import local_day
from matchmaker.base.db import db, transactional
from matchmaker.base.paging import Page, fetch_page
from matchmaker.core import scoring
from matchmaker.core.scoring.reverse import Bar
from matchmaker.matching import live
from matchmaker.matching.live import Everything
from matchmaker.matching.models import (
    ListingChange,
    RequirementChange,
    TopList,
    VocabularyChange,
)
from matchmaker.requirements.models import Requirement

#: The kind of job that counts every list.
REMATCH = "rematch"
#: Listings in a list.
TOP = 50
#: How far below the bar, in millionths, a listing still marks a requirement: words are weighed by
#: the listings present, so scores drift a little between two full re-matches.
SLACK = 500
#: Lists counted and stored in one transaction, and in one run of the chore.
BATCH, MOST_AT_ONCE = 25, 500
#: Changes marked at once.
MOST_CHANGES = 2_000
#: When a list was counted that never was.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def bars() -> dict[int, Bar]:
    """Return the last of every full list, by requirement id."""
    rows = db.session.execute(
        select(TopList.requirement_id, TopList.last_score, TopList.last_listing_id).where(
            TopList.last_score.is_not(None)
        )
    )
    return {one: Bar(score or 0, listing_id or 0) for one, score, listing_id in rows}


Ranked = Sequence[tuple[int, int]]


def ranked(
    everything: Everything, *, requirement_ids: Iterable[int], before: Mapping[int, Bar]
) -> dict[int, Ranked | None]:
    """Return the ids and scores of the best listings; None for what is not open any more.

    `before` are the bars of the lists as they are stored: what is below is seldom looked at.
    """
    found: dict[int, Ranked | None] = dict.fromkeys(requirement_ids)
    known = everything.demand.private.requirements
    wanted = [known[one] for one in found if one in known]
    catalogue = everything.catalogue
    if catalogue.index is not None:
        floors = {one: max(0, bar.score - SLACK) for one, bar in before.items()}
        for one, matches in catalogue.index.rematch(wanted, floors=floors, top=TOP).items():
            found[one] = [(match.listing_id, match.score) for match in matches]
        return found
    for requirement in wanted:
        whole = scoring.rank(
            requirement, listings=catalogue.by_id.values(), context=catalogue.context, top=TOP
        )
        found[requirement.id] = [(one.listing_id, one.score) for one in whole.matches]
    return found


@transactional
def store(found: Mapping[int, Ranked | None], *, at: datetime, job_id: int | None = None) -> None:
    """Keep the lists of some requirements; a list of what is not open is dropped.

    A full re-match (`job_id`) also moves what later lists are compared with.
    """
    known = {
        row.requirement_id: row
        for row in db.session.scalars(select(TopList).where(TopList.requirement_id.in_(found)))
    }
    present = set(db.session.scalars(select(Requirement.id).where(Requirement.id.in_(found))))
    for requirement_id, best in found.items():
        row = known.get(requirement_id)
        if best is None:
            if row is not None:
                db.session.delete(row)
        elif requirement_id in present:
            if row is None:
                row = TopList(requirement_id=requirement_id)
                db.session.add(row)
            _fill(row, best=best, at=at, job_id=job_id)


def _fill(row: TopList, *, best: Ranked, at: datetime, job_id: int | None) -> None:
    row.listing_ids = [listing_id for listing_id, _ in best]
    row.scores = [score for _, score in best]
    is_full = len(best) == TOP
    row.last_listing_id, row.last_score = best[-1] if is_full else (None, None)
    row.ranked_at, row.is_stale = at, False
    if job_id is not None:
        row.since_ids, row.since_at = row.matched_ids, row.matched_at
        row.matched_ids, row.matched_at, row.job_id = row.listing_ids, at, job_id
    if row.since_ids is not None:
        now_there, then = set(row.listing_ids), set(row.since_ids)
        row.entered, row.gone = len(now_there - then), len(then - now_there)


def counted_by(job_id: int) -> set[int]:
    """Return the requirements whose list a job has counted already."""
    return set(db.session.scalars(select(TopList.requirement_id).where(TopList.job_id == job_id)))


@transactional
def drop_closed(open_ids: Collection[int]) -> None:
    """Drop the lists of requirements that are not open any more."""
    kept = set(db.session.scalars(select(TopList.requirement_id)))
    for some in _chunks(sorted(kept - set(open_ids))):
        db.session.execute(delete(TopList).where(TopList.requirement_id.in_(some)))


def refresh(at: datetime) -> None:
    """Mark what was touched since the last time and count those lists again."""
    if long_jobs.is_active(REMATCH):
        return
    today = local_day(at)
    mark(today=today)
    _recount(at, today=today)


@dataclass(frozen=True, slots=True)
class _Unmarked:
    """Changes whose lists are not marked yet: their own ids, and what they are about."""

    listing_changes: list[int]
    requirement_changes: list[int]
    vocabulary_changes: list[int]
    listing_ids: set[int]
    requirement_ids: set[int]

    @classmethod
    def read(cls) -> "_Unmarked":
        """Return the oldest that are not marked."""
        listings = db.session.execute(
            select(ListingChange.id, ListingChange.listing_id)
            .where(ListingChange.is_marked.is_(False))
            .order_by(ListingChange.id)
            .limit(MOST_CHANGES)
        ).all()
        requirements = db.session.execute(
            select(RequirementChange.id, RequirementChange.requirement_id)
            .where(RequirementChange.is_marked.is_(False))
            .order_by(RequirementChange.id)
            .limit(MOST_CHANGES)
        ).all()
        vocabularies = db.session.scalars(
            select(VocabularyChange.id).where(VocabularyChange.is_marked.is_(False))
        )
        return cls(
            [row.id for row in listings],
            [row.id for row in requirements],
            list(vocabularies),
            {row.listing_id for row in listings},
            {row.requirement_id for row in requirements},
        )

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.listing_changes or self.requirement_changes or self.vocabulary_changes)


def mark(*, today: date) -> set[int]:
    """Mark the lists that committed changes may touch and return their requirements."""
    changes = _Unmarked.read()
    if not changes:
        return set()
    lists = {row[0]: row for row in db.session.execute(_LISTS)}
    touched: set[int] = set()
    if lists:
        touched |= changes.requirement_ids
        if changes.vocabulary_changes:
            touched |= lists.keys()
        if changes.listing_ids:
            touched |= _touched_by(changes.listing_ids, lists=lists.values(), today=today)
    _mark(touched, known=lists.keys(), changes=changes)
    return touched


_LISTS = select(TopList.requirement_id, TopList.listing_ids, TopList.scores)


def _touched_by(
    listing_ids: set[int],
    *,
    lists: Iterable[tuple[int, list[int], list[int]]],
    today: date,
) -> set[int]:
    """Return the requirements whose stored list one of these listings may enter, leave or climb."""
    stored: dict[int, dict[int, int]] = {one: {} for one in listing_ids}
    for requirement_id, ids, scores in lists:
        for listing_id in listing_ids.intersection(ids):
            stored[listing_id][requirement_id] = scores[ids.index(listing_id)]
    touched: set[int] = set()
    with live.everything(today=today) as everything:
        index = everything.demand.private
        aligned = index.bars(bars())
        for listing_id, before in stored.items():
            listing = everything.catalogue.by_id.get(listing_id)
            after = {} if listing is None else index.entered(listing, bars=aligned, slack=SLACK)
            touched |= {
                one for one in before.keys() | after.keys() if before.get(one) != after.get(one)
            }
    return touched


@transactional
def _mark(touched: set[int], *, known: Collection[int], changes: _Unmarked) -> None:
    for some in _chunks(sorted(touched & set(known))):
        db.session.execute(
            update(TopList).where(TopList.requirement_id.in_(some)).values(is_stale=True)
        )
    # A requirement without a list that is open now gets one; of one that is not, none is left.
    for requirement_id in touched - set(known):
        if db.session.get(Requirement, requirement_id) is not None:
            db.session.add(TopList(requirement_id=requirement_id, is_stale=True, ranked_at=_NEVER))
    for model, ids in (
        (ListingChange, changes.listing_changes),
        (RequirementChange, changes.requirement_changes),
        (VocabularyChange, changes.vocabulary_changes),
    ):
        for some in _chunks(ids):
            db.session.execute(update(model).where(model.id.in_(some)).values(is_marked=True))


def _recount(at: datetime, *, today: date) -> None:
    stale = list(
        db.session.scalars(
            select(TopList.requirement_id)
            .where(TopList.is_stale)
            .order_by(TopList.requirement_id)
            .limit(MOST_AT_ONCE)
        )
    )
    before = bars()
    with live.looking(today=today) as look:
        for some in _chunks(stale, size=BATCH):
            with look() as everything:
                found = ranked(everything, requirement_ids=some, before=before)
            store(found, at=at)


def _chunks(ids: Sequence[int], *, size: int = 500) -> Iterable[Sequence[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


@dataclass(frozen=True, slots=True)
class News:
    """What is new in a top list since a day."""

    entered: int
    since: datetime


def news_of(requirement_ids: Iterable[int]) -> dict[int, News]:
    """Return for each requirement how many listings are new in its list, where any is."""
    rows = db.session.execute(
        select(TopList.requirement_id, TopList.entered, TopList.since_at).where(
            TopList.requirement_id.in_(list(requirement_ids)),
            TopList.entered > 0,
        )
    )
    return {one: News(entered, since) for one, entered, since in rows if since}


def changed_lists(*, number: int) -> Page[TopList]:
    """Return the lists that are not as the re-match before the last found them, most first."""
    statement = (
        select(TopList)
        .where(TopList.since_at.is_not(None), or_(TopList.entered > 0, TopList.gone > 0))
        .options(joinedload(TopList.requirement).joinedload(Requirement.organization))
        .order_by((TopList.entered + TopList.gone).desc(), TopList.requirement_id)
    )
    return fetch_page(statement, number=number)
