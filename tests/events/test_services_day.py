"""The day of an event: who has come, and the repair of its timetable; on both databases."""

from datetime import datetime, timedelta

import pytest

from matchmaker.base.clock import LOCAL_ZONE
from matchmaker.base.db import db
from matchmaker.base.errors import ConflictError, InvalidInputError
from matchmaker.base.outbox import OutboxMail
from matchmaker.base.security import OrganizationKind, Viewer
from matchmaker.core.event_cycle import Attendance, Priority, Stage
from matchmaker.events import repairs, services, versions
from matchmaker.events.models import Desk, Participation, Timetable, Wish
from matchmaker.events.repairs import Happening
from tests import make

pytestmark = pytest.mark.usefixtures("app")
LATE, LEAVES, ABSENT = Happening.LATE, Happening.LEAVES, Happening.ABSENT


class Day:
    """The day of an event: buyer n meets producer n in slot n, and has slots to spare."""

    def __init__(self, *, pairs: int = 2, slots: int = 6) -> None:
        self.event = make.event("day", slots=slots)
        self.buyers = [make.participation(self.event, make.distributor()) for _ in range(pairs)]
        self.makers = [make.participation(self.event, make.producer()) for _ in range(pairs)]
        day = self.event.days[0].held_on
        #: Before the first slot.
        self.morning = datetime(day.year, day.month, day.day, 7, 0, tzinfo=LOCAL_ZONE)
        pairs = list(zip(self.buyers, self.makers, strict=True))
        for buyer, maker in pairs:
            self.wish(buyer, maker)
        self.made = make.timetable(
            self.event, *[(place, *pair) for place, pair in enumerate(pairs)]
        )

    def wish(self, own: Participation, other: Participation) -> None:
        db.session.add(
            Wish(
                event_id=self.event.id,
                participation_id=own.id,
                other_id=other.id,
                priority=Priority.MEET,
                at=make.NOW,
            )
        )

    def accept(
        self, own: Participation, what: Happening, *, slot: int | None = None, shown: int = 1
    ) -> Timetable:
        slot_id = None if slot is None else self.event.slots[slot].id
        return services.accept_change(
            self.event, own, what=what, slot_id=slot_id, shown=shown, at=self.morning
        )

    def slots_of(self, made: Timetable) -> dict[int, int]:
        place = {slot.id: at for at, slot in enumerate(self.event.slots)}
        return {one.producer_id: place[one.slot_id] for one in versions.meetings_of(made.id)}


def test_who_has_come_is_noted_once() -> None:
    day = Day()
    own = day.makers[0]
    services.check_in(day.event, own, at=day.morning)
    services.check_in(day.event, own, at=day.morning + timedelta(hours=1))
    assert own.checked_in_at == day.morning
    gone = make.participation(day.event, make.producer(), "withdrawn")
    with pytest.raises(ConflictError):
        services.check_in(day.event, gone, at=day.morning)
    day.event.stage = Stage.CLOSING
    with pytest.raises(ConflictError):
        services.check_in(day.event, day.makers[1], at=day.morning)


def test_who_is_late_is_met_later_and_nobody_else_is_moved() -> None:
    day = Day()
    late, other = day.makers
    proposal = repairs.propose(
        day.event, late, what=LATE, slot_id=day.event.slots[3].id, at=day.morning
    )
    assert len(proposal.changes.moved) == 1
    made = day.accept(late, LATE, slot=3)
    slots = day.slots_of(made)
    assert slots[late.desks[0].id] >= 3
    assert slots[other.desks[0].id] == 1
    assert {one.starts for one in late.absences} == {480, 510, 540}


def test_who_leaves_is_met_before_and_who_stays_away_is_not_met() -> None:
    day = Day(pairs=3)
    leaves, gone, stays = day.makers[2], day.makers[0], day.makers[1]
    made = day.accept(leaves, LEAVES, slot=1)
    assert day.slots_of(made)[leaves.desks[0].id] <= 1
    made = day.accept(gone, ABSENT, shown=2)
    slots = day.slots_of(made)
    assert gone.desks[0].id not in slots
    assert slots[stays.desks[0].id] == 1
    assert versions.published_of(day.event.id) == made


def test_only_those_it_touches_are_told() -> None:
    day = Day()
    people = {own.id: make.user(own.organization) for own in (*day.buyers, *day.makers)}
    day.accept(day.makers[0], ABSENT)
    told = set(db.session.scalars(db.select(OutboxMail.recipient)))
    assert told == {people[day.makers[0].id].email, people[day.buyers[0].id].email}


def test_what_has_begun_and_what_is_locked_is_never_moved() -> None:
    day = Day()
    first, second = day.made.meetings
    second.is_locked = True
    db.session.flush()
    # The first slot has begun, the second has not.
    day.morning += timedelta(hours=1, minutes=5)
    made = day.accept(day.makers[0], ABSENT)
    slots = day.slots_of(made)
    assert slots == {first.producer_id: 0, second.producer_id: 1}


def test_a_change_proposed_on_an_older_version_is_refused_and_changes_nothing() -> None:
    day = Day()
    day.accept(day.makers[0], ABSENT)
    with pytest.raises(ConflictError):
        day.accept(day.makers[1], ABSENT, shown=1)
    assert day.makers[1].absences == []
    assert [one.number for one in versions.versions_of(day.event.id)] == [2, 1]


def test_a_repair_kept_as_a_draft_is_changed_by_hand_and_published_on_the_day() -> None:
    day = Day(pairs=3)
    day.event.stage = Stage.DAY
    db.session.flush()
    late = day.makers[0]
    slot_id = day.event.slots[3].id
    made = services.accept_change(
        day.event, late, what=LATE, slot_id=slot_id, shown=1, at=day.morning, is_published=False
    )
    assert made.published_at is None
    assert versions.published_of(day.event.id) == day.made
    assert db.session.scalars(db.select(OutboxMail)).all() == []
    row = next(one for one in made.meetings if one.producer_id == late.desks[0].id)
    changed = services.move_meeting(
        row, slot_id=day.event.slots[5].id, event=day.event, at=day.morning
    )
    assert changed == made
    assert day.slots_of(made)[late.desks[0].id] == 5
    changes = services.publish(
        day.event, made, step_name="publish_change", by=_staff(), at=day.morning
    )
    assert list(changes.moved) == [(day.buyers[0].desks[0].id, late.desks[0].id)]
    assert day.event.stage is Stage.DAY
    assert versions.published_of(day.event.id) == made


def test_on_the_day_nothing_that_has_begun_is_moved_and_nothing_into_the_past() -> None:
    day = Day()
    day.event.stage = Stage.DAY
    db.session.flush()
    first, second = day.made.meetings
    at = day.morning + timedelta(hours=1, minutes=5)
    for meeting, slot in ((first, 4), (second, 0)):
        with pytest.raises(ConflictError, match="đã bắt đầu"):
            services.move_meeting(meeting, slot_id=day.event.slots[slot].id, event=day.event, at=at)
    moved = services.move_meeting(second, slot_id=day.event.slots[4].id, event=day.event, at=at)
    assert moved.published_at is None


def test_a_draft_of_an_older_version_does_not_undo_what_was_published_meanwhile() -> None:
    day = Day()
    day.event.stage = Stage.DAY
    db.session.flush()
    _first, second = day.made.meetings
    draft = services.move_meeting(
        second, slot_id=day.event.slots[4].id, event=day.event, at=day.morning
    )
    services.accept_change(
        day.event, day.makers[0], what=ABSENT, slot_id=None, shown=1, at=day.morning
    )
    with pytest.raises(ConflictError):
        services.publish(day.event, draft, step_name="publish_change", by=_staff(), at=day.morning)


def test_a_slot_is_needed_and_a_published_timetable_too() -> None:
    day = Day()
    with pytest.raises(InvalidInputError):
        day.accept(day.makers[0], LATE)
    event = make.event("timetable")
    own = make.participation(event, make.producer())
    with pytest.raises(ConflictError):
        repairs.propose(event, own, what=ABSENT, slot_id=None, at=day.morning)


def _staff() -> Viewer:
    return Viewer(user_id=1, kind=OrganizationKind.DEPARTMENT, verified=True)


def test_who_comes_without_a_place_is_seated_and_brings_what_it_has() -> None:
    day = Day()
    maker = make.producer()
    listing = make.listing(organization=maker)
    own = services.walk_in(day.event, maker, person="Chị Ba", by=_staff(), at=day.morning)
    assert (own.status, own.checked_in_at) == (Attendance.CONFIRMED, day.morning)
    assert [one.name for one in own.desks] == ["Chị Ba"]
    assert own.listings == [listing]
    again = services.walk_in(day.event, maker, person="Khác", by=_staff(), at=day.morning)
    assert again == own
    assert [one.name for one in own.desks] == ["Chị Ba"]


def test_who_had_withdrawn_gets_its_place_back_at_the_door() -> None:
    day = Day()
    gone = make.participation(day.event, make.producer(), "withdrawn")
    own = services.walk_in(
        day.event, gone.organization, person="Chị Ba", by=_staff(), at=day.morning
    )
    assert own == gone
    assert own.status is Attendance.CONFIRMED


def test_nobody_walks_in_before_the_final_timetable_or_unverified() -> None:
    day = Day()
    stranger = make.producer(status="unverified")
    with pytest.raises(ConflictError):
        services.walk_in(day.event, stranger, person="A", by=_staff(), at=day.morning)
    day.event.stage = Stage.WISHES
    with pytest.raises(ConflictError):
        services.walk_in(day.event, make.producer(), person="A", by=_staff(), at=day.morning)


def test_a_newcomer_meets_whom_it_can_and_nobody_is_moved_or_added_beside() -> None:
    day = Day()
    # Others wish each other too: the newcomer's meetings alone are added.
    day.wish(day.buyers[0], day.makers[1])
    db.session.flush()
    own = services.walk_in(day.event, make.producer(), person="Chị Ba", by=_staff(), at=day.morning)
    before = versions.places_of(day.made.id)
    others = [one.id for one in day.buyers]
    # The first slot has begun.
    at = day.morning + timedelta(hours=1, minutes=5)
    made = services.accept_meetings(day.event, own, other_ids=others, shown=1, at=at)
    after = versions.places_of(made.id)
    added = {pair: place for pair, place in after.items() if pair not in before}
    assert {pair: after[pair] for pair in before} == before
    assert {buyer for buyer, _ in added} == {one.desks[0].id for one in day.buyers}
    assert {maker for _, maker in added} == {own.desks[0].id}
    first = day.event.slots[0].id
    assert all(place.slot_id != first for place in added.values())
    with pytest.raises(ConflictError):
        services.accept_meetings(day.event, own, other_ids=others, shown=1, at=at)
    with pytest.raises(ConflictError):
        services.accept_meetings(day.event, own, other_ids=others, shown=made.number, at=at)


def test_who_wants_no_meeting_is_not_met_by_a_newcomer() -> None:
    day = Day()
    own = services.walk_in(day.event, make.producer(), person="Chị Ba", by=_staff(), at=day.morning)
    db.session.add(
        Wish(
            event_id=day.event.id,
            participation_id=day.buyers[0].id,
            other_id=own.id,
            priority=Priority.NO_THANKS,
            at=make.NOW,
        )
    )
    db.session.flush()
    with pytest.raises(ConflictError):
        services.accept_meetings(
            day.event, own, other_ids=[day.buyers[0].id], shown=1, at=day.morning
        )


def test_two_organisations_with_several_desks_never_meet_twice_after_a_repair() -> None:
    day = Day()
    buyer, maker = day.buyers[0], day.makers[0]
    second = Desk(event_id=day.event.id, position=2, name="Bàn hai")
    buyer.desks.append(second)
    db.session.flush()
    # The second desk has the meeting that a fresh sharing out would give to the first.
    day.made.meetings[0].buyer_id = second.id
    db.session.flush()
    made = day.accept(day.makers[1], ABSENT)
    of_pair = [
        one.buyer_id
        for one in versions.meetings_of(made.id)
        if one.producer_id == maker.desks[0].id
    ]
    assert of_pair == [second.id]
