"""What came of a meeting; interest opens an introduction or goes on with one."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select

from matchmaker.base import audit
from matchmaker.base.clock import local_day
from matchmaker.base.db import db, transactional
from matchmaker.base.errors import ConflictError, NotAllowedError
from matchmaker.base.security import Viewer
from matchmaker.core.event_cycle import (
    ASKED_AFTER,
    FOLLOWED_UP_AFTER,
    GOES_ON,
    Attendance,
    Outcome,
    Stage,
    times_due,
)
from matchmaker.core.lifecycle import find_step
from matchmaker.core.timetable import Side
from matchmaker.events import mails, outcomes, policy, queries, versions
from matchmaker.events.agendas import Appointment, Pair
from matchmaker.events.instance import slot_begins
from matchmaker.events.models import Meeting, MeetingResult, Participation, TradeEvent
from matchmaker.introductions import policy as introduction_policy
from matchmaker.introductions import services as introductions
from matchmaker.introductions import snapshots
from matchmaker.introductions.models import Introduction
from matchmaker.listings import queries as listings
from matchmaker.requirements import queries as requirements


@dataclass(frozen=True, slots=True)
class Said:
    """What a side says of a meeting; the value of a memorandum is in đồng."""

    outcome: Outcome
    note: str = ""
    next_on: date | None = None
    value: int | None = None


def may_record(own: Participation, *, appointment: Appointment, by: Viewer, at: datetime) -> bool:
    """Tell whether a side may say what came of a meeting: once it has begun."""
    is_own = by.verified and by.organization_id == own.organization_id
    begun = slot_begins(appointment.meeting.slot) <= at
    return is_own and begun and own.event.stage in policy.REPORTED_IN


def result_of(own: Participation, *, appointment: Appointment) -> MeetingResult | None:
    """Return what the own side has said of a meeting."""
    return _result(own, meeting=appointment.meeting)


def _result(own: Participation, *, meeting: Meeting) -> MeetingResult | None:
    return db.session.scalar(
        select(MeetingResult).where(
            MeetingResult.buyer_id == meeting.buyer_id,
            MeetingResult.producer_id == meeting.producer_id,
            MeetingResult.side == own.side,
        )
    )


@transactional
def ask_for_results(at: datetime) -> None:
    """Ask those whose results are missing, on the first and the third day after the meetings."""
    for event in queries.in_stages(Stage.CLOSING):
        _ask(event, due=_times_due(event, after=ASKED_AFTER, at=at), at=at)


@transactional
def follow_up(at: datetime) -> None:
    """Ask what became of the next steps, 30, 90, 180 and 365 days after the meetings."""
    for event in queries.in_stages(Stage.CLOSING, Stage.FOLLOW_UP):
        _follow_up(event, due=_times_due(event, after=FOLLOWED_UP_AFTER, at=at))


def _times_due(event: TradeEvent, *, after: tuple[int, ...], at: datetime) -> int:
    last = max((day.held_on for day in event.days), default=None)
    return 0 if last is None else times_due((local_day(at) - last).days, after=after)


def _follow_up(event: TradeEvent, *, due: int) -> None:
    published = versions.published_of(event.id)
    if not due or published is None:
        return
    behind = queries.not_followed_up(event.id, times=due)
    going_on = outcomes.going_on(published) if behind else {}
    for one in behind:
        one.followed_up = due
    by_organization = {
        one.organization_id: going_on[one.id] for one in behind if one.id in going_on
    }
    for organization_id, user in queries.people_of(list(by_organization)):
        mails.followed_up(event, going=by_organization[organization_id], to=user)


def _ask(event: TradeEvent, *, due: int, at: datetime) -> None:
    published = versions.published_of(event.id)
    if not due or published is None:
        return
    missing = outcomes.missing_of(published)
    asked = [
        one
        for one in queries.participations(event.id, statuses=(Attendance.CONFIRMED,))
        if one.results_asked < due and missing.get(one.id)
    ]
    for one in asked:
        one.results_asked, one.results_asked_at = due, at
    by_organization = {one.organization_id: missing[one.id] for one in asked}
    for organization_id, user in queries.people_of(list(by_organization)):
        mails.results_missing(event, names=by_organization[organization_id], to=user)


def record_result(
    own: Participation,
    *,
    appointment: Appointment,
    outcome: Outcome,
    pair: Pair | None,
    note: str,
    next_on: date | None,
    by: Viewer,
    at: datetime,
    value: int | None = None,
) -> MeetingResult:
    """Keep what a side says; with interest and a pair, say yes to an introduction of the pair.

    Whoever says so first asks, and contacts are open once the other side has said yes as well.
    ConflictError before the meeting has begun.
    """
    if not may_record(own, appointment=appointment, by=by, at=at):
        raise ConflictError(_("Kết quả được ghi từ lúc cuộc gặp bắt đầu."))
    said = Said(outcome, note=note, next_on=next_on, value=value)
    row = _keep(own, meeting=appointment.meeting, said=said, by=by, at=at)
    if outcome in GOES_ON and pair is not None:
        row.introduction = _said_yes(pair, note=note, by=by, at=at)
    db.session.flush()
    return row


def record_on_paper(
    meeting: Meeting, *, side: Side, said: Said, event: TradeEvent, by: Viewer, at: datetime
) -> MeetingResult:
    """Keep what a side wrote on paper and staff read; it says yes to no introduction.

    ConflictError before the meeting has begun.
    """
    if not by.is_staff:
        raise NotAllowedError
    stage = queries.locked(event).stage
    if stage not in policy.REPORTED_IN or slot_begins(meeting.slot) > at:
        raise ConflictError(_("Kết quả được ghi từ lúc cuộc gặp bắt đầu."))
    desk = meeting.buyer if side is Side.BUYER else meeting.producer
    return _keep(desk.participation, meeting=meeting, said=said, by=by, at=at)


def _keep(
    own: Participation, *, meeting: Meeting, said: Said, by: Viewer, at: datetime
) -> MeetingResult:
    """Keep what a side says, in the place of what it said before."""
    row = _result(own, meeting=meeting)
    if row is None:
        row = MeetingResult(
            event_id=own.event_id,
            buyer_id=meeting.buyer_id,
            producer_id=meeting.producer_id,
            side=own.side,
        )
        db.session.add(row)
    row.outcome, row.note, row.next_on = said.outcome, said.note, said.next_on
    row.value = said.value if said.outcome is Outcome.MEMORANDUM else None
    row.recorded_by_id, row.recorded_at = by.user_id, at
    row.by_staff = by.is_staff or by.acting
    db.session.flush()
    audit.record(
        "event.result_recorded",
        subject=own.event,
        organization_id=own.organization_id,
        outcome=said.outcome.value,
    )
    return row


def _said_yes(pair: Pair, *, note: str, by: Viewer, at: datetime) -> Introduction:
    listing = listings.get_listing(pair.listing_id, seen_by=by)
    requirement = requirements.get_requirement(pair.requirement_id, seen_by=by)
    introduction = introductions.begin_introduction(
        listing,
        requirement=requirement,
        by=by,
        volume=None,
        note=note,
        snapshot=snapshots.snapshot(listing, requirement=requirement, scored=pair.scored),
        at=at,
    )
    actor = introduction_policy.actor_of(by, introduction)
    if actor is not None and find_step("accept", status=introduction.status, actor=actor):
        introductions.take_step(introduction, "accept", by=by, at=at, note=note)
    return introduction
