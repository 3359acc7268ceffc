"""The agenda of a participant, and the brief before each of its meetings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from matchmaker.base.errors import NotFoundError
from matchmaker.base.security import Viewer
from matchmaker.core.event_calendar import Entry, calendar
from matchmaker.core.event_cycle import Stage
from matchmaker.core.scoring import Scored
from matchmaker.core.timetable import Side
from matchmaker.events import candidates, versions
from matchmaker.events.candidates import Candidate
from matchmaker.events.instance import slot_begins, slot_ends
from matchmaker.events.models import Desk, Meeting, Participation, Timetable, TradeEvent
from matchmaker.listings import queries as listings
from matchmaker.matching import queries as matching
from matchmaker.matching.queries import Fitness

#: Stages in which participants read their agenda.
SHOWN_IN = (Stage.PRELIMINARY, Stage.FINAL, Stage.DAY, Stage.CLOSING, Stage.FOLLOW_UP)
#: Pairs of a product and a requirement that a brief goes into.
MOST_PAIRS = 3


@dataclass(frozen=True, slots=True)
class Appointment:
    """A meeting as one of its sides reads it."""

    meeting: Meeting
    own_desk: Desk
    other_desk: Desk

    @property
    def other(self) -> Participation:
        """Who is met."""
        return self.other_desk.participation


@dataclass(frozen=True, slots=True)
class Pair:
    """How a product answers a requirement, as the reader may know it."""

    listing_id: int
    listing: str
    requirement_id: int
    requirement: str
    scored: Scored


@dataclass(frozen=True, slots=True)
class Brief:
    """What one knows before a meeting."""

    appointment: Appointment
    candidate: Candidate | None
    pairs: Sequence[Pair]


def shown_version(event: TradeEvent) -> Timetable:
    """Return the version participants read, or raise NotFoundError while there is none."""
    published = versions.published_of(event.id) if event.stage in SHOWN_IN else None
    if published is None:
        raise NotFoundError
    return published


def agenda(own: Participation, *, timetable: Timetable) -> list[Appointment]:
    """Return the meetings of a participant in order of time; three statements at most."""
    desks = {one.id for one in own.desks}
    return [
        appointment
        for one in versions.meetings_of(timetable.id, desks=desks)
        if (appointment := _seen_from(one, desks=desks)) is not None
    ]


def _seen_from(meeting: Meeting, *, desks: set[int]) -> Appointment | None:
    if meeting.buyer_id in desks:
        return Appointment(meeting, meeting.buyer, meeting.producer)
    if meeting.producer_id in desks:
        return Appointment(meeting, meeting.producer, meeting.buyer)
    return None


def agenda_file(
    own: Participation, *, event: TradeEvent, timetable: Timetable, at: datetime
) -> str:
    """Return a participant's agenda as a calendar file."""
    entries = [
        Entry(
            uid=f"{event.code}-{one.meeting.buyer_id}-{one.meeting.producer_id}@matchmaker",
            starts=slot_begins(one.meeting.slot),
            ends=slot_ends(one.meeting.slot),
            title=one.other.organization.name,
            place=f"{event.place} ({one.meeting.table_number})",
            sequence=timetable.number,
        )
        for one in agenda(own, timetable=timetable)
    ]
    return calendar(entries, name=event.title, made_at=at)


def brief(
    own: Participation, *, meeting_id: int, timetable: Timetable, seen_by: Viewer, today: date
) -> Brief:
    """Return what a participant may know before one of its own meetings, or raise NotFoundError."""
    found = [one for one in agenda(own, timetable=timetable) if one.meeting.id == meeting_id]
    if not found:
        raise NotFoundError
    appointment = found[0]
    known = {
        one.participation.id: one
        for one in candidates.candidates(own, seen_by=seen_by, today=today)
    }
    pairs = (
        _pairs_of_buyer(own, other=appointment.other, today=today)
        if own.side is Side.BUYER
        else _pairs_of_producer(own, other=appointment.other, seen_by=seen_by, today=today)
    )
    best = sorted(pairs, key=lambda one: -one.scored.score)[:MOST_PAIRS]
    return Brief(appointment, known.get(appointment.other.id), best)


def _pairs_of_buyer(own: Participation, *, other: Participation, today: date) -> list[Pair]:
    names = [one.id for one in other.listings]
    return [
        Pair(row.listing.id, row.listing.name, requirement.id, requirement.title, row.scored)
        for requirement in own.requirements
        for row in matching.chosen_matches(requirement, listing_ids=names, today=today).page.rows
    ]


def _pairs_of_producer(
    own: Participation, *, other: Participation, seen_by: Viewer, today: date
) -> list[Pair]:
    wanted = {one.id for one in other.requirements if not one.is_anonymous}
    return [
        Pair(listing.id, listing.name, row.requirement.id, row.requirement.title, row.scored)
        for listing in listings.published_of(seen_by)
        if listing in own.listings
        for shown in Fitness
        for row in matching.fitting_requirements(
            listing, shown=shown, seen_by=seen_by, number=1, size=50, today=today
        ).page.rows
        if row.requirement.id in wanted
    ]
