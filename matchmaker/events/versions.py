"""Versions of a timetable: stored, read as a grid, compared."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, insert, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from matchmaker.accounts.models import Organization
from matchmaker.base.db import db, get_one, transactional
from matchmaker.base.paging import Page, fetch_page
from matchmaker.core import timetable as core
from matchmaker.core.event_cycle import Attendance, Stage
from matchmaker.core.timetable import Reason
from matchmaker.events import queries
from matchmaker.events.instance import EventInstance
from matchmaker.events.models import (
    Desk,
    EventDay,
    EventSlot,
    Meeting,
    Participation,
    Timetable,
    TradeEvent,
    UnheldWish,
)

#: Stages in which a timetable is made and made anew.
MADE_IN = (Stage.TIMETABLE, Stage.PRELIMINARY, Stage.FINAL)
#: Stages in which meetings are moved by hand; on the day only those that have not begun.
EDITED_IN = (*MADE_IN, Stage.DAY)


@dataclass(frozen=True, slots=True)
class Place:
    """When and where two desks meet."""

    slot_id: int
    table: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two versions, by (buyer's desk, producer's desk)."""

    added: Mapping[tuple[int, int], Place] = field(default_factory=dict)
    cancelled: Mapping[tuple[int, int], Place] = field(default_factory=dict)
    #: Old place and new one.
    moved: Mapping[tuple[int, int], tuple[Place, Place]] = field(default_factory=dict)

    @property
    def desks(self) -> set[int]:
        """Every desk whose agenda differs."""
        pairs = (*self.added, *self.cancelled, *self.moved)
        return {desk for pair in pairs for desk in pair}


@transactional
def store(
    read: EventInstance,
    found: core.Timetable,
    *,
    event_id: int,
    job_id: int,
    base_id: int | None,
    at: datetime,
) -> int | None:
    """Keep a computed timetable as the newest version; return its number.

    None when the event has changed so that it cannot be kept: it went on, or a desk is gone.
    """
    event = queries.locked(queries.event_with_days(event_id))
    kept = db.session.scalar(select(Timetable.number).where(Timetable.job_id == job_id))
    if kept is not None:
        return kept
    desks = set(db.session.scalars(select(Desk.id).where(Desk.event_id == event_id)))
    if event.stage not in MADE_IN or not {*read.buyers, *read.producers} <= desks:
        return None
    return add_version(read, found, event_id=event_id, job_id=job_id, base_id=base_id, at=at).number


def add_version(
    read: EventInstance,
    found: core.Timetable,
    *,
    event_id: int,
    job_id: int | None,
    base_id: int | None,
    at: datetime,
) -> Timetable:
    """Add a computed timetable as the newest version; the caller holds the event's row."""
    row = Timetable(
        event_id=event_id,
        number=next_number(event_id),
        base_id=base_id,
        job_id=job_id,
        made_at=at,
        changed_at=at,
        value=found.value,
        bound=found.bound,
        producer_gaps=found.producer_gaps,
        buyer_gaps=found.buyer_gaps,
        against_preference=found.against_preference,
        left_out=[[read.producers[one.producer], int(one.has_slot)] for one in found.left_out],
    )
    db.session.add(row)
    db.session.flush()
    _add_meetings(row, read=read, found=found)
    return row


def _add_meetings(row: Timetable, *, read: EventInstance, found: core.Timetable) -> None:
    wishes = read.instance.wishes
    locked = {lock.wish for lock in read.instance.locks}
    meetings = [
        {
            "timetable_id": row.id,
            "slot_id": read.slots[one.slot],
            "table_number": one.table,
            "buyer_id": read.pair(one.wish)[0],
            "producer_id": read.pair(one.wish)[1],
            "weight": wishes[one.wish].weight,
            "is_locked": one.wish in locked,
        }
        for one in found.meetings
    ]
    unheld = [
        {
            "timetable_id": row.id,
            "buyer_id": read.pair(wish)[0],
            "producer_id": read.pair(wish)[1],
            "weight": wishes[wish].weight,
            "reason": reason,
        }
        for wish, reason in sorted(found.reasons.items())
    ]
    if meetings:
        db.session.execute(insert(Meeting), meetings)
    if unheld:
        db.session.execute(insert(UnheldWish), unheld)


def next_number(event_id: int) -> int:
    """Return the number of the next version; the caller holds the event's row."""
    newest = select(func.max(Timetable.number)).where(Timetable.event_id == event_id)
    return (db.session.scalar(newest) or 0) + 1


def versions_of(event_id: int) -> list[Timetable]:
    """Return every version, the newest first."""
    statement = select(Timetable).where(Timetable.event_id == event_id)
    return list(db.session.scalars(statement.order_by(Timetable.number.desc())))


def get_version(event_id: int, *, number: int) -> Timetable:
    """Return a version of an event, or raise NotFoundError."""
    return get_one(
        select(Timetable).where(Timetable.event_id == event_id, Timetable.number == number)
    )


def published_of(event_id: int) -> Timetable | None:
    """Return the version that was published last."""
    statement = (
        select(Timetable)
        .where(Timetable.event_id == event_id, Timetable.published_at.is_not(None))
        .order_by(Timetable.published_at.desc(), Timetable.id.desc())
        .limit(1)
    )
    return db.session.scalar(statement)


def with_desks() -> tuple[ExecutableOption, ...]:
    """Return what loads both ends of meetings with their organisations."""
    return tuple(
        joinedload(end).joinedload(Desk.participation).joinedload(Participation.organization)
        for end in (Meeting.buyer, Meeting.producer)
    )


def meetings_of(
    timetable_id: int, *, day: EventDay | None = None, desks: Collection[int] | None = None
) -> list[Meeting]:
    """Return the meetings of a version, of one day or some desks, in order of time and table."""
    statement = (
        select(Meeting)
        .join(Meeting.slot)
        .join(EventSlot.day)
        .where(Meeting.timetable_id == timetable_id)
        .options(joinedload(Meeting.slot).joinedload(EventSlot.day), *with_desks())
        .order_by(EventDay.held_on, EventSlot.starts, Meeting.table_number)
    )
    if day is not None:
        statement = statement.where(EventSlot.day_id == day.id)
    if desks is not None:
        mine = list(desks)
        statement = statement.where(or_(Meeting.buyer_id.in_(mine), Meeting.producer_id.in_(mine)))
    return list(db.session.scalars(statement))


def get_meeting(meeting_id: int, *, event: TradeEvent) -> Meeting:
    """Return a meeting of any version of an event, or raise NotFoundError."""
    return get_one(
        select(Meeting)
        .join(Meeting.timetable)
        .where(Meeting.id == meeting_id, Timetable.event_id == event.id)
        .options(
            joinedload(Meeting.timetable),
            joinedload(Meeting.slot).joinedload(EventSlot.day),
            *with_desks(),
        )
    )


def locked_meetings(timetable_id: int) -> list[Meeting]:
    """Return the meetings of a version that a new one must hold."""
    statement = select(Meeting).where(Meeting.timetable_id == timetable_id, Meeting.is_locked)
    return list(db.session.scalars(statement.order_by(Meeting.id)))


def count_meetings(timetable_ids: Iterable[int]) -> dict[int, int]:
    """Return how many meetings each version has."""
    rows = db.session.execute(
        select(Meeting.timetable_id, func.count(Meeting.id))
        .where(Meeting.timetable_id.in_(list(timetable_ids)))
        .group_by(Meeting.timetable_id)
    )
    return dict(rows.all())


def unheld_page(timetable_id: int, *, number: int) -> Page[UnheldWish]:
    """Return one page of the wishes a version does not hold, the heaviest first."""
    statement = (
        select(UnheldWish)
        .where(UnheldWish.timetable_id == timetable_id)
        .options(
            *(
                joinedload(end)
                .joinedload(Desk.participation)
                .joinedload(Participation.organization)
                for end in (UnheldWish.buyer, UnheldWish.producer)
            )
        )
        .order_by(UnheldWish.weight.desc(), UnheldWish.buyer_id, UnheldWish.producer_id)
    )
    return fetch_page(statement, number=number)


def unheld_counts(timetable_id: int) -> dict[Reason, int]:
    """Return how many wishes are not held, by reason."""
    rows = db.session.execute(
        select(UnheldWish.reason, func.count())
        .where(UnheldWish.timetable_id == timetable_id)
        .group_by(UnheldWish.reason)
    )
    return dict(rows.all())


def places_of(timetable_id: int) -> dict[tuple[int, int], Place]:
    """Return when and where the pairs of a version meet."""
    rows = db.session.execute(
        select(Meeting.buyer_id, Meeting.producer_id, Meeting.slot_id, Meeting.table_number).where(
            Meeting.timetable_id == timetable_id
        )
    )
    return {(buyer, producer): Place(slot, table) for buyer, producer, slot, table in rows}


def changes_between(
    before: Mapping[tuple[int, int], Place], after: Mapping[tuple[int, int], Place]
) -> Changes:
    """Return what differs between two versions."""
    both = before.keys() & after.keys()
    return Changes(
        added={pair: after[pair] for pair in sorted(after.keys() - both)},
        cancelled={pair: before[pair] for pair in sorted(before.keys() - both)},
        moved={
            pair: (before[pair], after[pair])
            for pair in sorted(both)
            if before[pair] != after[pair]
        },
    )


def desks_by_id(ids: Iterable[int]) -> dict[int, Desk]:
    """Return desks with their organisation."""
    statement = select(Desk).where(Desk.id.in_(list(ids)))
    found = db.session.scalars(
        statement.options(joinedload(Desk.participation).joinedload(Participation.organization))
    )
    return {one.id: one for one in found}


def copied(base: Timetable, *, at: datetime) -> Timetable:
    """Return a copy of a version as the newest one, to be changed by hand."""
    row = Timetable(
        event_id=base.event_id,
        number=next_number(base.event_id),
        base_id=base.id,
        made_at=at,
        changed_at=at,
        value=base.value,
        bound=base.bound,
        producer_gaps=base.producer_gaps,
        buyer_gaps=base.buyer_gaps,
        against_preference=base.against_preference,
        left_out=base.left_out,
    )
    db.session.add(row)
    db.session.flush()
    for model in (Meeting, UnheldWish):
        columns = [one.name for one in model.__table__.c if one.name not in ("id", "timetable_id")]
        _copy(model, columns=columns, base_id=base.id, row_id=row.id)
    return row


def _copy(
    model: type[Meeting] | type[UnheldWish], *, columns: Sequence[str], base_id: int, row_id: int
) -> None:
    kept = [getattr(model, name) for name in columns]
    rows = db.session.execute(select(*kept).where(model.timetable_id == base_id)).all()
    if rows:
        values = [dict(zip(columns, one, strict=True)) for one in rows]
        db.session.execute(insert(model), [{**one, "timetable_id": row_id} for one in values])


def own_tables(event_id: int) -> set[int]:
    """Return the tables that are a buyer's own."""
    statement = select(Desk.table_number).where(
        Desk.event_id == event_id, Desk.table_number.is_not(None)
    )
    return {one for one in db.session.scalars(statement) if one is not None}


def gone_from(timetable_id: int) -> set[str]:
    """Return the names of those who meet in a version and have no place any more."""
    gone = (
        select(Desk.id).join(Desk.participation).where(Participation.status != Attendance.CONFIRMED)
    )
    statement = (
        select(Organization.name)
        .join(Participation, Participation.organization_id == Organization.id)
        .join(Desk, Desk.participation_id == Participation.id)
        .join(Meeting, or_(Meeting.buyer_id == Desk.id, Meeting.producer_id == Desk.id))
        .where(Meeting.timetable_id == timetable_id, Desk.id.in_(gone))
    )
    return set(db.session.scalars(statement))
