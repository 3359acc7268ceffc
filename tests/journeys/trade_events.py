"""A trade event of a province's size in a demo, with everybody registered and most wishes made."""

import random
from datetime import date, timedelta
from pathlib import Path

from matchmaker.accounts.models import Organization
from matchmaker.accounts.queries import user_with_email
from matchmaker.app import create_app
from matchmaker.base.clock import now, today
from matchmaker.base.db import db, transactional
from matchmaker.core.event_cycle import Priority
from matchmaker.events import check_in
from matchmaker.events.models import (
    EventDay,
    EventSlot,
    Participation,
    TradeEvent,
    Wish,
)
from matchmaker.listings.models import Listing
from matchmaker.requirements.models import Requirement
from tests import make

TITLE = "Hội nghị kết nối cung cầu toàn tỉnh"
OTHER = "Hợp tác xã Bên Cạnh"
#: Not a code the demo has.
CODE = "HN90000"
#: Who meets in it.
BUYER, PRODUCER = "saigoncoop@matchmaker.example", "hondat@matchmaker.example"
#: Minutes of a meeting; a day of them from midnight on, so that most have begun whenever it is.
MEETING = 30
SLOTS = 47


def add_event(folder: Path, *, buyers: int = 60, producers: int = 400) -> str:
    """Add an event for so many, of whom the last of either side is still to be invited.

    The others have their places and wishes. Its first day was yesterday, so that results can be
    recorded; returns the path of its page.
    """
    app = create_app({"INSTANCE": str(folder), "MAIL_SERVER": ""})
    with app.app_context():
        event_id = transactional(_add)(buyers=buyers, producers=producers)
        db.session.remove()
        db.engine.dispose()
    return f"/events/{event_id}"


def add_published(folder: Path) -> str:
    """Add an event in which `BUYER` and `PRODUCER` meet tomorrow; returns the path of its page.

    The buyer meets somebody else right afterwards.
    """
    app = create_app({"INSTANCE": str(folder), "MAIL_SERVER": ""})
    with app.app_context():
        event_id = transactional(_publish)()
        db.session.remove()
        db.engine.dispose()
    return f"/events/{event_id}"


def token_for(folder: Path, email: str) -> str:
    """Return what a person's code for the event of `add_published` stands for."""
    app = create_app({"INSTANCE": str(folder), "MAIL_SERVER": ""})
    with app.app_context():
        statement = (
            db.select(Participation)
            .join(Participation.event)
            .where(
                TradeEvent.code == CODE,
                Participation.organization_id == _organization_of(email).id,
            )
        )
        found = check_in.token_of(db.session.scalars(statement).one())
        db.session.remove()
        db.engine.dispose()
    return found


def _publish() -> int:
    event = make.event("final", title=TITLE, code=CODE)
    event.days = [_day(today() + timedelta(days=1), 4, starts=8 * 60)]
    db.session.flush()
    sits, walks = (_place(event, _organization_of(one)) for one in (BUYER, PRODUCER))
    other = _place(event, make.producer(name=OTHER))
    make.timetable(event, (0, sits, walks), (1, sits, other))
    return event.id


def _add(*, buyers: int, producers: int) -> int:
    event = make.event(
        "registration",
        title=TITLE,
        code=CODE,
        register_until=today(),
        wishes_until=today(),
        tables=buyers,
    )
    event.days = [_day(today() - timedelta(days=1), SLOTS), _day(today(), 1, starts=23 * 60 + 30)]
    db.session.flush()
    sitting = [
        _place(event, make.distributor(name=f"Chuỗi cửa hàng {number}"))
        for number in range(1, buyers)
    ]
    walking = [
        _place(event, make.producer(name=f"Hợp tác xã {number}")) for number in range(1, producers)
    ]
    for number, one in enumerate(sitting, start=1):
        one.desks[0].table_number = number
    _wish(event, sitting=sitting, walking=walking)
    return event.id


def _day(held_on: date, slots: int, *, starts: int = 0) -> EventDay:
    ends = starts + slots * MEETING
    day = EventDay(held_on=held_on, starts=starts, ends=ends, meeting=MEETING, pause=0, breaks=[])
    day.slots = [
        EventSlot(starts=begin, ends=begin + MEETING) for begin in range(starts, ends, MEETING)
    ]
    return day


def _organization_of(email: str) -> Organization:
    person = user_with_email(email)
    assert person is not None
    return person.memberships[0].organization


def _place(event: TradeEvent, organization: Organization) -> Participation:
    """Give a place, with a requirement or a product; those who have none get one."""
    own = make.participation(event, organization)
    if own.side.value == "buyer":
        wanted = db.select(Requirement).filter_by(organization_id=organization.id)
        own.requirements = list(db.session.scalars(wanted.limit(1))) or [
            make.requirement(
                organization,
                window_start=today(),
                window_end=today() + timedelta(days=365),
                deadline=today() + timedelta(days=60),
            )
        ]
    else:
        brought = db.select(Listing).filter_by(organization_id=organization.id)
        own.listings = list(db.session.scalars(brought.limit(1))) or [make.listing(organization)]
    return own


def _wish(event: TradeEvent, *, sitting: list[Participation], walking: list[Participation]) -> None:
    """Let everybody wish: the buyers many, the producers a few."""
    chance = random.Random(1)
    for many, others, most in ((sitting, walking, 60), (walking, sitting, 2)):
        for own in many:
            for other in chance.sample(others, min(most, len(others))):
                priority = Priority.MUST if chance.random() < 0.1 else Priority.MEET
                db.session.add(
                    Wish(
                        event_id=event.id,
                        participation_id=own.id,
                        other_id=other.id,
                        priority=priority,
                        at=now(),
                    )
                )
    db.session.flush()
