"""What came of an event's meetings, as staff read it: one by one, and as the closing report."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from matchmaker.accounts.models import Organization
from matchmaker.base.db import db
from matchmaker.base.paging import Page, fetch_page
from matchmaker.core.event_cycle import HELD_OUTCOMES, Attendance, Outcome, Priority
from matchmaker.core.event_report import Met, Report, report
from matchmaker.core.lifecycle import ENDED, Status
from matchmaker.core.text import fold
from matchmaker.core.timetable import Side
from matchmaker.events import versions
from matchmaker.events.instance import slot_begins
from matchmaker.events.models import (
    Desk,
    EventDay,
    EventSlot,
    Meeting,
    MeetingResult,
    Participation,
    Timetable,
    TradeEvent,
    Wish,
    participation_listing,
)
from matchmaker.introductions.models import Introduction
from matchmaker.listings.models import Listing

#: Characters of a category's code that name its group.
_GROUP = 2


@dataclass(frozen=True, slots=True)
class MeetingOutcome:
    """A planned meeting and what each side has said of it."""

    meeting: Meeting
    said: Mapping[Side, MeetingResult]


@dataclass(frozen=True, slots=True)
class Going:
    """Whom something may still come of a meeting with, and the last open introduction of the two."""

    name: str
    introduction_id: int | None


@dataclass(frozen=True, slots=True)
class Closing:
    """The closing report: the figures, what was wished, and the timetable they are about."""

    report: Report
    timetable: Timetable
    wishes: Mapping[Priority, int]
    #: Pairs of participants of whom at least one wished to meet the other.
    wished_pairs: int


def outcome_page(
    timetable: Timetable, *, words: str, missing: bool, number: int
) -> Page[MeetingOutcome]:
    """Return one page of the meetings of a version in order of time and table."""
    buyer, producer = _organizations()
    statement = (
        select(Meeting)
        .join(Meeting.slot)
        .join(EventSlot.day)
        .join(buyer.desk, buyer.desk.id == Meeting.buyer_id)
        .join(buyer.own, buyer.own.id == buyer.desk.participation_id)
        .join(buyer.of, buyer.of.id == buyer.own.organization_id)
        .join(producer.desk, producer.desk.id == Meeting.producer_id)
        .join(producer.own, producer.own.id == producer.desk.participation_id)
        .join(producer.of, producer.of.id == producer.own.organization_id)
        .where(Meeting.timetable_id == timetable.id)
        .options(
            joinedload(Meeting.slot).joinedload(EventSlot.day),
            *versions.with_desks(),
        )
        .order_by(EventDay.held_on, EventSlot.starts, Meeting.table_number)
    )
    for word in fold(words).split():
        named = (one.of.name_folded.contains(word, autoescape=True) for one in (buyer, producer))
        statement = statement.where(or_(*named))
    if missing:
        # Whoever did not come, as the other side says, has nothing to tell.
        was_held = _said(timetable, outcome=Outcome.ABSENT) == 0
        statement = statement.where(_said(timetable) < len(Side), was_held)
    page = fetch_page(statement, number=number)
    found = _results(page.rows)
    rows = [MeetingOutcome(one, found[one.buyer_id, one.producer_id]) for one in page.rows]
    return Page(rows, page.number, page.size, page.total)


class _End:
    """The tables that lead from one end of a meeting to its organisation."""

    def __init__(self) -> None:
        self.desk, self.own, self.of = aliased(Desk), aliased(Participation), aliased(Organization)


def _organizations() -> tuple[_End, _End]:
    return _End(), _End()


def _said(timetable: Timetable, *, outcome: Outcome | None = None) -> ColumnElement[int]:
    """Return how many sides have said something, or this, of the meeting of a row."""
    found = (
        select(func.count(MeetingResult.id))
        .where(
            MeetingResult.event_id == timetable.event_id,
            MeetingResult.buyer_id == Meeting.buyer_id,
            MeetingResult.producer_id == Meeting.producer_id,
        )
        .correlate(Meeting)
    )
    if outcome is not None:
        found = found.where(MeetingResult.outcome == outcome)
    return found.scalar_subquery()


def _results(
    meetings: Sequence[Meeting],
) -> defaultdict[tuple[int, int], dict[Side, MeetingResult]]:
    found: defaultdict[tuple[int, int], dict[Side, MeetingResult]] = defaultdict(dict)
    buyers = {one.buyer_id for one in meetings}
    statement = select(MeetingResult).where(MeetingResult.buyer_id.in_(buyers))
    for row in db.session.scalars(statement.options(joinedload(MeetingResult.introduction))):
        found[row.buyer_id, row.producer_id][row.side] = row
    return found


def said_of(meeting: Meeting) -> Mapping[Side, MeetingResult]:
    """Return what each side has said of a meeting."""
    return _results([meeting])[meeting.buyer_id, meeting.producer_id]


def missing_of(timetable: Timetable) -> dict[int, list[str]]:
    """Return by participation whom it met without saying what came of it, by name.

    Where people were checked in, only meetings of two who came count, or of which one side spoke.
    Whoever did not come, as the other side says, has nothing to tell.
    """
    meetings = versions.meetings_of(timetable.id)
    found = _results(meetings)
    missing: defaultdict[int, list[str]] = defaultdict(list)
    ends = [(one.buyer.participation, one.producer.participation) for one in meetings]
    came = {own.id for pair in ends for own in pair if own.checked_in_at is not None}
    for one, (buyer, producer) in zip(meetings, ends, strict=True):
        said = found[one.buyer_id, one.producer_id]
        if not said and came and not {buyer.id, producer.id} <= came:
            continue
        if any(row.outcome is Outcome.ABSENT for row in said.values()):
            continue
        if Side.BUYER not in said:
            missing[buyer.id].append(producer.organization.name)
        if Side.PRODUCER not in said:
            missing[producer.id].append(buyer.organization.name)
    return dict(missing)


def going_on(timetable: Timetable) -> dict[int, list[Going]]:
    """Return by participation with whom something may still come of a meeting.

    Somebody said that it was held, neither side that it has no interest, and of the introductions of
    the two since the first meeting one is open or none was begun. As many statements for few
    meetings as for many.
    """
    meetings = versions.meetings_of(timetable.id)
    found, begun = _results(meetings), _begun_since(meetings)
    going: defaultdict[int, dict[int, Going]] = defaultdict(dict)
    for one in meetings:
        said = found[one.buyer_id, one.producer_id].values()
        of_held = {row.outcome for row in said if row.outcome in HELD_OUTCOMES}
        if not of_held or Outcome.NO_INTEREST in of_held:
            continue
        buyer, producer = one.buyer.participation, one.producer.participation
        states = dict(begun[buyer.organization_id, producer.organization_id])
        states |= {row.introduction.id: row.introduction.status for row in said if row.introduction}
        opened = [number for number, status in states.items() if status not in ENDED]
        if states and not opened:
            continue
        latest = max(opened, default=None)
        going[buyer.id][producer.id] = Going(producer.organization.name, latest)
        going[producer.id][buyer.id] = Going(buyer.organization.name, latest)
    return {own: list(others.values()) for own, others in going.items()}


def _begun_since(meetings: Sequence[Meeting]) -> defaultdict[tuple[int, int], dict[int, Status]]:
    """Return the introductions begun since the first meeting, by buyer's and producer's id."""
    found: defaultdict[tuple[int, int], dict[int, Status]] = defaultdict(dict)
    first = min((slot_begins(one.slot) for one in meetings), default=None)
    if first is None:
        return found
    buyers = {one.buyer.participation.organization_id for one in meetings}
    rows = db.session.execute(
        select(
            Introduction.id,
            Introduction.distributor_id,
            Introduction.producer_id,
            Introduction.status,
        ).where(Introduction.distributor_id.in_(buyers), Introduction.created_at >= first)
    )
    for number, buyer, producer, status in rows:
        found[buyer, producer][number] = status
    return found


def closing_report(event: TradeEvent, *, timetable: Timetable) -> Closing:
    """Return the closing report of an event; as many statements for few as for many."""
    wishes = db.session.execute(
        select(Wish.participation_id, Wish.other_id, Wish.priority).where(Wish.event_id == event.id)
    ).all()
    counts = {one: sum(row.priority is one for row in wishes) for one in Priority}
    pairs = {
        frozenset((row.participation_id, row.other_id))
        for row in wishes
        if row.priority is not Priority.NO_THANKS
    }
    confirmed = db.session.execute(
        select(Participation.id, Participation.side, Participation.checked_in_at).where(
            Participation.event_id == event.id, Participation.status == Attendance.CONFIRMED
        )
    ).all()
    counted = report(
        _met(event, timetable=timetable),
        came={one.id for one in confirmed if one.checked_in_at is not None},
        producers={one.id for one in confirmed if one.side is Side.PRODUCER},
    )
    return Closing(counted, timetable, counts, len(pairs))


def _met(event: TradeEvent, *, timetable: Timetable) -> list[Met]:
    said: defaultdict[tuple[int, int], dict[Side, Outcome]] = defaultdict(dict)
    values: dict[tuple[int, int], int] = {}
    for row in db.session.scalars(select(MeetingResult).where(MeetingResult.event_id == event.id)):
        pair = row.buyer_id, row.producer_id
        said[pair][row.side] = row.outcome
        # Both sides state the same paper: it is counted once.
        values[pair] = max(values.get(pair, 0), row.value or 0)
    groups = _groups(event)
    buyer, producer = aliased(Desk), aliased(Desk)
    meetings = db.session.execute(
        select(
            Meeting.buyer_id,
            Meeting.producer_id,
            buyer.participation_id,
            producer.participation_id.label("of_producer"),
        )
        .join(buyer, buyer.id == Meeting.buyer_id)
        .join(producer, producer.id == Meeting.producer_id)
        .where(Meeting.timetable_id == timetable.id)
    )
    return [
        Met(
            own,
            other,
            tuple(said[at, met].values()),
            tuple(sorted(groups[other])),
            values.get((at, met)) or None,
            tuple(own if side is Side.BUYER else other for side in said[at, met]),
        )
        for at, met, own, other in meetings
    ]


def _groups(event: TradeEvent) -> defaultdict[int, set[str]]:
    """Return the groups of what each producer brings."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    rows = db.session.execute(
        select(participation_listing.c.participation_id, Listing.category_code)
        .join(Listing, Listing.id == participation_listing.c.listing_id)
        .join(Participation, Participation.id == participation_listing.c.participation_id)
        .where(Participation.event_id == event.id, Listing.category_code.is_not(None))
    )
    for own, code in rows:
        found[own].add(code[:_GROUP])
    return found
