"""The timetable of an event: computed, changed by hand, published; on both databases."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from matchmaker.base import long_jobs
from matchmaker.base.clock import LOCAL_ZONE
from matchmaker.base.db import db
from matchmaker.base.errors import ConflictError, InvalidInputError
from matchmaker.base.long_jobs import JobStatus, Run
from matchmaker.base.outbox import OutboxMail
from matchmaker.base.security import Viewer
from matchmaker.core import timetable as core
from matchmaker.core.event_cycle import Attendance, Priority, Stage
from matchmaker.core.timetable import Half, Reason, Side
from matchmaker.events import agendas, instance, moves, services, timetabling, versions
from matchmaker.events.models import Desk, Meeting, Participation, Timetable, TradeEvent, Wish
from tests import make
from tests.conftest import viewer_for

NOW = make.NOW
MUST, MEET, NO = Priority.MUST, Priority.MEET, Priority.NO_THANKS
pytestmark = pytest.mark.usefixtures("app")


def _staff() -> Viewer:
    office = make.department()
    return viewer_for(office, user=make.user(office))


class Fair:
    """An event whose wishes are closed."""

    def __init__(
        self, *, buyers: int = 2, makers: int = 3, slots: int = 4, **facts: object
    ) -> None:
        self.event = make.event("timetable", slots=slots, **facts)
        self.buyers = [make.participation(self.event, make.distributor()) for _ in range(buyers)]
        self.makers = [make.participation(self.event, make.producer()) for _ in range(makers)]

    def wish(self, own: Participation, other: Participation, priority: Priority = MEET) -> None:
        db.session.add(
            Wish(
                event_id=self.event.id,
                participation_id=own.id,
                other_id=other.id,
                priority=priority,
                at=NOW,
            )
        )
        db.session.flush()

    def everybody_wishes(self) -> None:
        for buyer in self.buyers:
            for maker in self.makers:
                self.wish(buyer, maker)

    def read(self) -> instance.EventInstance:
        return instance.read_instance(self.event, locked=[], today=NOW.date())


def _made(event: TradeEvent, *, base: Timetable | None = None) -> Timetable:
    """Have a timetable made as the consumer does it."""
    job = services.start_timetable(event, seconds=1, base=base, by=_staff(), at=NOW)
    db.session.commit()
    run = long_jobs.claim(NOW)
    assert run is not None
    assert run.job_id == job.id
    result = timetabling.run(run)
    job.status, job.active_key, job.result = JobStatus.DONE, None, dict(result)
    db.session.commit()
    return versions.get_version(event.id, number=result["number"])


def test_every_wish_that_fits_is_held_and_nobody_is_booked_twice() -> None:
    fair = Fair()
    fair.everybody_wishes()
    made = _made(fair.event)
    meetings = versions.meetings_of(made.id)
    assert (len(meetings), made.gap, made.number) == (6, 0.0, 1)
    for end in ("buyer_id", "producer_id", "table_number"):
        booked = Counter((one.slot_id, getattr(one, end)) for one in meetings)
        assert set(booked.values()) == {1}
    assert fair.event.job is not None


def test_the_database_refuses_a_double_booking() -> None:
    fair = Fair()
    fair.everybody_wishes()
    made = _made(fair.event)
    first, *others = versions.meetings_of(made.id)
    other = next(one for one in others if one.buyer_id == first.buyer_id)
    other.slot_id = first.slot_id
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.flush()


def test_wishes_weigh_by_both_sides_and_no_thanks_is_no_meeting() -> None:
    fair = Fair(buyers=1)
    buyer, (one, two, three) = fair.buyers[0], fair.makers
    fair.wish(buyer, one, MUST)
    fair.wish(two, buyer)
    fair.wish(buyer, three)
    fair.wish(three, buyer, NO)
    read = fair.read()
    weights = {read.pair(n)[1]: wish.weight for n, wish in enumerate(read.instance.wishes)}
    assert set(weights) == {one.desks[0].id, two.desks[0].id}
    assert weights[one.desks[0].id] > weights[two.desks[0].id]


def test_a_match_weighs_more_than_none() -> None:
    fair = Fair(buyers=1, makers=2)
    buyer = fair.buyers[0]
    wanted = make.requirement(buyer.organization)
    fits = make.listing(fair.makers[0].organization)
    other = make.listing(fair.makers[1].organization, category="0901", name="Tủ thờ")
    buyer.requirements = [wanted]
    fair.makers[0].listings, fair.makers[1].listings = [fits], [other]
    fair.everybody_wishes()
    read = fair.read()
    weights = {read.pair(n)[1]: wish.weight for n, wish in enumerate(read.instance.wishes)}
    assert weights[fair.makers[0].desks[0].id] > weights[fair.makers[1].desks[0].id]


def test_absence_travel_and_preference_reach_the_timetable() -> None:
    fair = Fair(buyers=1, makers=1)
    own = fair.makers[0]
    own.absences = [fair.event.slots[1]]
    day = fair.event.days[0].held_on
    own.arrives_at = datetime(day.year, day.month, day.day, 8, 30, tzinfo=LOCAL_ZONE)
    own.leaves_at = own.arrives_at + timedelta(minutes=60)
    own.prefers, own.most_a_day = Half.MORNING, 3
    db.session.flush()
    (seat,) = fair.read().instance.producers
    # 8:00 is before the arrival, 8:30 is an absence, 9:30 is after the departure.
    assert seat.slots == frozenset({2})
    assert (seat.prefers, seat.most_a_day) == (Half.MORNING, 3)


def test_an_organisation_of_two_desks_shares_its_meetings_out_evenly() -> None:
    fair = Fair(buyers=1, makers=4)
    buyer = fair.buyers[0]
    buyer.desks.append(Desk(event_id=fair.event.id, position=2, name="Bàn hai"))
    db.session.flush()
    fair.everybody_wishes()
    read = fair.read()
    load = Counter(read.pair(n)[0] for n in range(len(read.instance.wishes)))
    assert load == {desk.id: 2 for desk in buyer.desks}


def test_only_those_with_a_place_are_timetabled() -> None:
    fair = Fair()
    fair.everybody_wishes()
    fair.makers[0].status = Attendance.WITHDRAWN
    db.session.flush()
    read = fair.read()
    assert len(read.producers) == 2
    assert len(read.instance.wishes) == 4


def test_each_wish_that_is_not_held_has_its_reason() -> None:
    fair = Fair(buyers=1, makers=3, slots=2)
    fair.everybody_wishes()
    away = fair.makers[2]
    away.absences = fair.event.slots
    db.session.flush()
    made = _made(fair.event)
    (unheld,) = versions.unheld_page(made.id, number=1).rows
    assert (unheld.producer_id, unheld.reason) == (away.desks[0].id, Reason.NO_COMMON_SLOT)
    assert versions.unheld_counts(made.id) == {Reason.NO_COMMON_SLOT: 1}
    assert made.left_out == [[away.desks[0].id, 0]]


def test_buyers_get_tables_of_their_own_and_keep_to_them() -> None:
    fair = Fair()
    fair.everybody_wishes()
    services.give_own_tables(fair.event, at=NOW)
    made = _made(fair.event)
    tables = {one.id: one.table_number for own in fair.buyers for one in own.desks}
    assert sorted(tables.values()) == [1, 2]
    assert all(one.table_number == tables[one.buyer_id] for one in versions.meetings_of(made.id))
    fair.event.tables = 1
    with pytest.raises(ConflictError):
        services.give_own_tables(fair.event, at=NOW)


def test_a_new_timetable_holds_what_is_locked_where_it_is() -> None:
    fair = Fair(makers=4)
    fair.everybody_wishes()
    made = _made(fair.event)
    for one in versions.meetings_of(made.id)[:3]:
        services.set_lock(one, is_locked=True, event=fair.event, at=NOW)
    kept = {(m.buyer_id, m.producer_id, m.slot_id) for m in versions.locked_meetings(made.id)}
    again = _made(fair.event, base=made)
    held = {(m.buyer_id, m.producer_id, m.slot_id) for m in versions.locked_meetings(again.id)}
    assert len(kept) == 3
    assert held == kept


@pytest.mark.parametrize("side", Side)
def test_the_whole_agenda_of_one_side_is_locked_and_let_go_at_once(side: Side) -> None:
    fair = Fair(makers=4)
    fair.everybody_wishes()
    made = _made(fair.event)
    first = versions.meetings_of(made.id)[0]

    def desk(one: Meeting) -> int:
        return one.buyer_id if side is Side.BUYER else one.producer_id

    expected = {one.id for one in versions.meetings_of(made.id) if desk(one) == desk(first)}
    services.lock_agenda(first, side=side, is_locked=True, event=fair.event, at=NOW)
    assert {one.id for one in versions.locked_meetings(made.id)} == expected
    services.lock_agenda(first, side=side, is_locked=False, event=fair.event, at=NOW)
    assert versions.locked_meetings(made.id) == []


def test_locking_an_agenda_of_a_published_version_makes_a_new_one() -> None:
    fair = Fair()
    fair.everybody_wishes()
    made = _made(fair.event)
    made.published_at = NOW
    db.session.flush()
    first = versions.meetings_of(made.id)[0]
    copied = services.lock_agenda(first, side=Side.BUYER, is_locked=True, event=fair.event, at=NOW)
    assert copied.base_id == made.id
    assert versions.locked_meetings(made.id) == []
    held = {one.buyer_id for one in versions.locked_meetings(copied.id)}
    assert held == {first.buyer_id}


def test_locks_that_cannot_be_kept_are_said_and_nothing_is_stored() -> None:
    fair = Fair()
    fair.everybody_wishes()
    made = _made(fair.event)
    first = versions.meetings_of(made.id)[0]
    services.set_lock(first, is_locked=True, event=fair.event, at=NOW)
    first.producer.participation.absences = [first.slot]
    services.start_timetable(fair.event, seconds=1, base=made, by=_staff(), at=NOW)
    db.session.commit()
    run = long_jobs.claim(NOW)
    assert run is not None
    assert timetabling.run(run) == {"refused": "lock_unavailable"}
    assert len(versions.versions_of(fair.event.id)) == 1
    assert "lock_unavailable" in services.refusal_words()


def test_an_event_without_wishes_and_one_that_went_on_meanwhile_are_said() -> None:
    fair = Fair()
    db.session.commit()
    facts = {"event_id": fair.event.id, "seconds": 1, "seed": 0, "base_id": None}
    assert timetabling.run(Run(0, "x", "x", facts)) == {"refused": "no_wishes"}
    fair.everybody_wishes()
    read = fair.read()
    found = core.best_timetable(read.instance, steps=1)
    fair.event.stage = Stage.CANCELLED
    db.session.commit()
    kept = versions.store(read, found, event_id=fair.event.id, job_id=1, base_id=None, at=NOW)
    assert kept is None


def test_a_job_run_twice_keeps_one_version() -> None:
    fair = Fair()
    fair.everybody_wishes()
    made = _made(fair.event)
    read = fair.read()
    found = core.best_timetable(read.instance, steps=1)
    number = versions.store(
        read, found, event_id=fair.event.id, job_id=made.job_id or 0, base_id=None, at=NOW
    )
    assert number == made.number
    assert len(versions.versions_of(fair.event.id)) == 1


def test_a_timetable_that_is_stopped_keeps_the_best_so_far() -> None:
    fair = Fair()
    fair.everybody_wishes()
    job = services.start_timetable(fair.event, seconds=60, base=None, by=_staff(), at=NOW)
    db.session.commit()
    run = long_jobs.claim(NOW)
    assert run is not None
    db.session.refresh(job)
    services.cancel_timetable(fair.event, at=NOW)
    db.session.commit()
    with pytest.raises(long_jobs.JobEndedError):
        timetabling.run(run)
    assert [one.number for one in versions.versions_of(fair.event.id)] == [1]


def test_one_job_an_event_at_a_time_and_only_in_its_stage() -> None:
    fair = Fair()
    first = services.start_timetable(fair.event, seconds=1, base=None, by=_staff(), at=NOW)
    again = services.start_timetable(fair.event, seconds=1, base=None, by=_staff(), at=NOW)
    assert again is first
    with pytest.raises(ConflictError):
        services.start_timetable(make.event(), seconds=1, base=None, by=_staff(), at=NOW)


def test_a_meeting_moves_to_a_free_slot_and_stays_there() -> None:
    fair = Fair(makers=2)
    fair.everybody_wishes()
    made = _made(fair.event)
    meeting = versions.meetings_of(made.id)[0]
    options = moves.options(meeting, event=fair.event, at=make.NOW)
    free = next(one for one in options if not one.conflicts and not one.is_now)
    busy = next(one for one in options if one.conflicts)
    with pytest.raises(ConflictError) as refused:
        services.move_meeting(meeting, slot_id=busy.slot.id, event=fair.event, at=NOW)
    assert "gặp" in refused.value.message
    with pytest.raises(InvalidInputError):
        services.move_meeting(meeting, slot_id=0, event=fair.event, at=NOW)
    services.move_meeting(meeting, slot_id=free.slot.id, event=fair.event, at=NOW)
    assert (meeting.slot_id, meeting.is_locked) == (free.slot.id, True)


def test_where_a_meeting_cannot_go_is_said_with_the_reason() -> None:
    fair = Fair(buyers=2, makers=2, tables=1)
    fair.wish(fair.buyers[0], fair.makers[0])
    fair.wish(fair.buyers[1], fair.makers[1])
    made = _made(fair.event)
    first, second = versions.meetings_of(made.id)
    away = next(one for one in fair.event.slots if one.id not in (first.slot_id, second.slot_id))
    first.buyer.participation.absences = [away]
    first.producer.participation.absences = [away]
    db.session.flush()
    said = {
        one.slot.id: moves.sentence(one)
        for one in moves.options(first, event=fair.event, at=make.NOW)
    }
    assert said[second.slot_id] == "hết bàn"
    assert said[away.id] == "nhà phân phối vắng; nhà sản xuất vắng"


def test_publishing_tells_each_participant_its_own_agenda_and_then_only_what_changed() -> None:
    fair = Fair(buyers=1, makers=2)
    people = [make.user(one.organization) for one in (*fair.buyers, *fair.makers)]
    fair.everybody_wishes()
    made = _made(fair.event)
    staff = _staff()
    services.publish(fair.event, made, step_name="publish_preliminary", by=staff, at=NOW)
    assert fair.event.stage is Stage.PRELIMINARY
    assert Counter(_recipients()) == {one.email: 1 for one in people}
    meeting = versions.meetings_of(made.id)[0]
    free = next(
        one
        for one in moves.options(meeting, event=fair.event, at=make.NOW)
        if not one.conflicts and not one.is_now
    )
    later = services.move_meeting(meeting, slot_id=free.slot.id, event=fair.event, at=NOW)
    assert later.number == 2
    assert meeting.slot_id != free.slot.id
    services.publish(
        fair.event, later, step_name="publish_final", by=staff, at=NOW + timedelta(hours=1)
    )
    told = _recipients()[3:]
    moved = meeting.producer.participation.organization_id
    expected = {people[0].email} | {
        user.email
        for user, own in zip(people[1:], fair.makers, strict=True)
        if own.organization_id == moved
    }
    assert set(told) == expected
    assert versions.published_of(fair.event.id) == later


def _recipients() -> list[str]:
    return list(
        db.session.scalars(
            db.select(OutboxMail.recipient)
            .where(OutboxMail.purpose == "event.timetable")
            .order_by(OutboxMail.id)
        )
    )


def test_a_version_with_somebody_who_is_gone_is_not_published() -> None:
    fair = Fair()
    fair.everybody_wishes()
    made = _made(fair.event)
    gone = fair.makers[0]
    services.withdraw(gone, by=viewer_for(gone.organization), at=NOW)
    with pytest.raises(ConflictError) as refused:
        services.publish(fair.event, made, step_name="publish_preliminary", by=_staff(), at=NOW)
    assert gone.organization.name in refused.value.message


def test_a_participant_reads_its_own_meetings_and_nobody_elses() -> None:
    fair = Fair()
    fair.everybody_wishes()
    made = _made(fair.event)
    services.publish(fair.event, made, step_name="publish_final", by=_staff(), at=NOW)
    own = fair.makers[0]
    mine = agendas.agenda(own, timetable=made)
    assert {one.own_desk for one in mine} == set(own.desks)
    assert {one.other for one in mine} == set(fair.buyers)
    text = agendas.agenda_file(own, event=fair.event, timetable=made, at=NOW)
    assert text.count("BEGIN:VEVENT") == 2
    assert "DTSTART;TZID=Asia/Ho_Chi_Minh:20261207T0" in text
    assert versions.count_meetings([made.id]) == {made.id: 6}
