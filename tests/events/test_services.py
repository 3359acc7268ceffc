"""What is done to trade events and participations, on both databases."""

from datetime import date, timedelta

import pytest

from matchmaker.accounts.models import Organization
from matchmaker.base.db import db
from matchmaker.base.errors import ConflictError, InvalidInputError, NotAllowedError
from matchmaker.base.outbox import OutboxMail
from matchmaker.base.security import Viewer
from matchmaker.core.event_cycle import Attendance, Stage
from matchmaker.core.event_days import DayPlan, Span
from matchmaker.core.timetable import Half
from matchmaker.events import services
from matchmaker.events.models import EventSlot, Participation, TradeEvent
from matchmaker.events.services import Brought
from tests import make
from tests.conftest import audit_actions, viewer_for

NOW = make.NOW
DAY = date(2026, 12, 7)
pytestmark = pytest.mark.usefixtures("app")


def _staff() -> Viewer:
    office = make.department()
    return viewer_for(office, user=make.user(office))


def _comes(event: TradeEvent, who: Organization, **brought: object) -> Participation:
    facts = {"desks": (who.name,), **brought}
    return services.register(event, who, brought=Brought(**facts), by=viewer_for(who), at=NOW)


def _mails() -> list[tuple[str, str]]:
    rows = db.session.execute(
        db.select(OutboxMail.purpose, OutboxMail.recipient).order_by(OutboxMail.id)
    )
    return [tuple(row) for row in rows]


def _facts(**facts: object) -> dict[str, object]:
    return {
        "title": "Kết nối Đồng Tháp",
        "place": "Cao Lãnh",
        "register_until": NOW.date() + timedelta(days=5),
        "wishes_until": NOW.date() + timedelta(days=8),
        "tables": 20,
        **facts,
    }


def test_staff_draft_an_event_cut_its_day_and_open_registration() -> None:
    staff = _staff()
    group = make.category("01", parent=None)
    event = services.create_event(by=staff, at=NOW, facts=_facts(), categories=[group])
    assert (event.stage, event.code) == (Stage.DRAFT, f"HN{event.id:05d}")
    with pytest.raises(ConflictError):
        services.take_step(event, "open_registration", by=staff, at=NOW)
    plan = DayPlan(Span(480, 720), 30, 0, (Span(600, 630),))
    services.set_day(event, held_on=DAY, plan=plan, at=NOW)
    assert [slot.starts for slot in event.slots] == [480, 510, 540, 570, 630, 660, 690]
    services.take_step(event, "open_registration", by=staff, at=NOW)
    assert event.stage is Stage.REGISTRATION
    assert audit_actions() == ["event.created", "event.day_set", "event.open_registration"]


def test_only_staff_take_steps() -> None:
    event = make.event("draft")
    with pytest.raises(NotAllowedError):
        services.take_step(event, "open_registration", by=viewer_for(make.producer()), at=NOW)


@pytest.mark.parametrize(
    "facts",
    [
        {"register_until": NOW.date() - timedelta(days=1)},
        {"wishes_until": NOW.date() + timedelta(days=14)},
    ],
)
def test_registration_opens_only_with_deadlines_that_can_be_kept(facts: dict[str, date]) -> None:
    event = make.event("draft", **facts)
    with pytest.raises(ConflictError):
        services.take_step(event, "open_registration", by=_staff(), at=NOW)


def test_a_day_cut_anew_keeps_what_was_said_of_the_slots_that_stay() -> None:
    event = make.event(slots=4)
    own = make.participation(event, make.producer(), absences=event.slots[:2])
    kept, gone = event.slots[0].id, event.slots[1].id
    day = event.days[0]
    plan = DayPlan(Span(480, 620), 60)
    services.set_day(event, held_on=day.held_on, plan=plan, at=NOW)
    db.session.expire_all()
    assert [(slot.starts, slot.ends) for slot in event.slots] == [(480, 540), (540, 600)]
    assert [one.id for one in own.absences] == [kept]
    assert db.session.get(EventSlot, gone) is None


def test_a_day_without_a_slot_and_days_after_wishes_opened_are_refused() -> None:
    event = make.event()
    with pytest.raises(InvalidInputError):
        services.set_day(event, held_on=DAY, plan=DayPlan(Span(480, 490), 30), at=NOW)
    with pytest.raises(ConflictError):
        services.remove_day(event, held_on=event.days[0].held_on, at=NOW)
    event.stage = Stage.WISHES
    with pytest.raises(ConflictError):
        services.set_day(event, held_on=DAY, plan=DayPlan(Span(480, 600), 30), at=NOW)


def test_who_is_invited_is_told_once_and_gets_a_place_by_saying_yes() -> None:
    event, who = make.event(), make.producer()
    person = make.user(who)
    assert services.invite(event, [who], by=_staff(), at=NOW) == 1
    assert services.invite(event, [who], by=_staff(), at=NOW) == 0
    assert _mails() == [("event.invited", person.email)]
    listing = make.listing(who)
    own = _comes(
        event,
        who,
        desks=("Cô Tư", "Anh Năm"),
        listings=(listing,),
        absences=(event.slots[0],),
        prefers=Half.MORNING,
        most_a_day=6,
    )
    assert own.status is Attendance.CONFIRMED
    assert [(one.position, one.name) for one in own.desks] == [(1, "Cô Tư"), (2, "Anh Năm")]
    assert (own.listings, own.absences) == ([listing], [event.slots[0]])
    assert _mails()[1:] == [("event.confirmed", person.email)]


def test_changing_a_registration_keeps_the_desks_that_stay() -> None:
    event, who = make.event(), make.producer()
    own = _comes(event, who, desks=("Cô Tư", "Anh Năm"))
    first = own.desks[0].id
    _comes(event, who, desks=("Cô Tư và anh Năm",))
    assert own.status is Attendance.REGISTERED
    assert [(one.id, one.name) for one in own.desks] == [(first, "Cô Tư và anh Năm")]


def test_unverified_organisations_and_those_too_late_do_not_register() -> None:
    event = make.event()
    with pytest.raises(ConflictError):
        _comes(event, make.organization("producer", verified=False))
    event.register_until = NOW.date() - timedelta(days=1)
    with pytest.raises(ConflictError):
        _comes(event, make.producer())


def test_who_is_invited_late_still_answers() -> None:
    event, who = make.event("wishes"), make.producer()
    services.invite(event, [who], by=_staff(), at=NOW)
    assert _comes(event, who).status is Attendance.CONFIRMED


def test_beyond_the_places_there_is_a_waiting_list_that_moves_up_in_its_order() -> None:
    event = make.event(most_producers=1)
    people = [make.producer() for _ in range(3)]
    for one in people:
        make.user(one)
    services.invite(event, people, by=_staff(), at=NOW)
    first, second, third = (_comes(event, one) for one in people)
    assert [one.status for one in (first, second, third)] == [
        Attendance.CONFIRMED,
        Attendance.WAITING,
        Attendance.WAITING,
    ]
    with pytest.raises(ConflictError):
        services.confirm(third, by=_staff(), at=NOW)
    services.withdraw(first, by=viewer_for(people[0]), at=NOW)
    assert [one.status for one in (first, second, third)] == [
        Attendance.WITHDRAWN,
        Attendance.CONFIRMED,
        Attendance.WAITING,
    ]
    services.change_event(event, by=_staff(), at=NOW, facts={"most_producers": None}, categories=[])
    assert third.status is Attendance.CONFIRMED


def test_a_limit_of_one_side_is_not_the_other_sides() -> None:
    event = make.event(most_producers=1)
    make.participation(event, make.producer())
    buyer = make.distributor()
    services.invite(event, [buyer], by=_staff(), at=NOW)
    assert _comes(event, buyer).status is Attendance.CONFIRMED


def test_staff_give_a_place_or_none() -> None:
    event, yes, no = make.event(), make.producer(), make.producer()
    person = make.user(no)
    welcome, other = _comes(event, yes), _comes(event, no)
    services.confirm(welcome, by=_staff(), at=NOW)
    services.refuse(other, by=_staff(), at=NOW)
    assert (welcome.status, other.status) == (Attendance.CONFIRMED, Attendance.DECLINED)
    assert _mails() == [("event.refused", person.email)]
    with pytest.raises(ConflictError):
        services.confirm(welcome, by=_staff(), at=NOW)


def test_an_invitation_is_declined_once() -> None:
    event, who = make.event(), make.producer()
    services.invite(event, [who], by=_staff(), at=NOW)
    own = db.session.scalars(db.select(Participation)).one()
    services.answer_no(own, by=viewer_for(who), at=NOW)
    assert own.status is Attendance.DECLINED
    with pytest.raises(ConflictError):
        services.answer_no(own, by=viewer_for(who), at=NOW)


def test_calling_off_tells_everybody_concerned_why() -> None:
    event, who, out = make.event(), make.producer(), make.producer()
    person = make.user(who)
    make.user(out)
    make.participation(event, who)
    make.participation(event, out, "withdrawn")
    with pytest.raises(InvalidInputError):
        services.cancel(event, reason="", by=_staff(), at=NOW)
    services.cancel(event, reason="Bão", by=_staff(), at=NOW)
    assert (event.stage, event.cancel_reason) == (Stage.CANCELLED, "Bão")
    assert _mails() == [("event.cancelled", person.email)]
    with pytest.raises(ConflictError):
        services.take_step(event, "open_registration", by=_staff(), at=NOW)


@pytest.mark.parametrize(
    ("stage", "days", "after"),
    [
        ("registration", 7, "registration"),
        ("registration", 8, "wishes"),
        ("wishes", 10, "wishes"),
        ("wishes", 11, "timetable"),
        ("final", 13, "final"),
        ("final", 14, "day"),
        ("day", 14, "day"),
        ("day", 15, "closing"),
        ("timetable", 30, "timetable"),
    ],
)
def test_the_clock_moves_an_event_on_the_day_after_its_deadline(
    stage: str, days: int, after: str
) -> None:
    event = make.event(stage)
    services.advance_due(NOW + timedelta(days=days))
    db.session.refresh(event)
    assert event.stage is Stage(after)
