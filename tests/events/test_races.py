"""The last place of an event is given once, one repair wins, on both databases."""

import threading
from datetime import timedelta

from flask import Flask

from matchmaker.accounts.models import User
from matchmaker.base.clock import today
from matchmaker.base.db import db, transactional
from matchmaker.core.event_cycle import Attendance, Priority
from matchmaker.events import queries, services
from matchmaker.events.models import Meeting, Participation, Timetable, TradeEvent, Wish
from matchmaker.events.services import Brought
from tests import make
from tests.conftest import viewer_for
from tests.racing import AT_ONCE, posted_at_once, signed_in


def test_of_many_who_accept_at_once_as_many_come_as_there_are_places(live_app: Flask) -> None:
    with live_app.app_context():
        event_id, people = _filled()
    barrier = threading.Barrier(len(people))

    def accept(organization_id: int) -> None:
        with live_app.app_context():
            barrier.wait()
            _accept(event_id, organization_id)

    threads = [threading.Thread(target=accept, args=(one,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with live_app.app_context():
        statuses = list(
            db.session.scalars(db.select(Participation.status).order_by(Participation.id))
        )
        assert sorted(statuses) == [Attendance.CONFIRMED] * 2 + [Attendance.WAITING] * 6


@transactional
def _filled() -> tuple[int, list[int]]:
    event = make.event(most_producers=2)
    people = [make.producer() for _ in range(8)]
    for one in people:
        make.participation(event, one, "invited")
    return event.id, [one.id for one in people]


@transactional
def _accept(event_id: int, organization_id: int) -> None:
    event = db.session.get_one(TradeEvent, event_id)
    own = queries.participation_of(event_id, organization_id=organization_id)
    assert own is not None
    who = own.organization
    brought = Brought(desks=(who.name,))
    services.register(event, who, brought=brought, by=viewer_for(who), at=make.NOW)


def test_of_two_staff_who_repair_at_once_one_wins_and_the_other_reads_why(live_app: Flask) -> None:
    with live_app.app_context():
        event_id, own_id, staff = _published()
        office = signed_in(live_app, db.session.get_one(User, staff))
    counts = posted_at_once(
        [office] * AT_ONCE,
        f"/events/{event_id}/day/{own_id}",
        data={"what": "absent", "version": "1"},
    )
    assert counts == {303: 1, 409: AT_ONCE - 1}
    with live_app.app_context():
        numbers = db.session.scalars(db.select(Timetable.number).order_by(Timetable.number))
        assert list(numbers) == [1, 2]
        last = db.session.scalars(
            db.select(Meeting).join(Timetable).where(Timetable.number == 2)
        ).all()
        assert [one.slot_id for one in last] == []


@transactional
def _published() -> tuple[int, int, int]:
    """Return an event with one meeting published, its producer's participation, and staff."""
    event = make.event("final")
    event.days[0].held_on = today() + timedelta(days=1)
    buyer = make.participation(event, make.distributor())
    maker = make.participation(event, make.producer())
    make.timetable(event, (0, buyer, maker))
    db.session.add(
        Wish(
            event_id=event.id,
            participation_id=buyer.id,
            other_id=maker.id,
            priority=Priority.MEET,
            at=make.NOW,
        )
    )
    db.session.flush()
    return event.id, maker.id, make.user(make.department()).id
