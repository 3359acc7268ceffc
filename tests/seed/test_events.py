"""The sample event: somebody to meet for everybody, and the demo accounts' choice still open."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from matchmaker.base.clock import local_day
from matchmaker.base.db import db
from matchmaker.base.outbox import OutboxMail
from matchmaker.core.event_cycle import Attendance, Stage
from matchmaker.core.event_days import slots_of
from matchmaker.core.timetable import Side
from matchmaker.events import services
from matchmaker.events.models import Participation, TradeEvent, Wish
from matchmaker.seed.accounts import DEPARTMENT, ORGANIZATION_OF
from matchmaker.seed.events import MOST_WISHES
from matchmaker.seed.loader import load_demo

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


@pytest.fixture
def event(app: object) -> TradeEvent:
    """The event of a loaded demo."""
    load_demo(at=NOW)
    return db.session.scalars(select(TradeEvent)).one()


def _people(event: TradeEvent) -> list[Participation]:
    return list(db.session.scalars(select(Participation).filter_by(event_id=event.id)))


def test_it_is_in_its_wishes_and_says_that_it_is_a_sample(event: TradeEvent) -> None:
    assert event.stage is Stage.WISHES
    assert "mẫu" in event.title
    on = local_day(NOW)
    assert on < event.register_until < event.wishes_until < event.days[0].held_on
    spans = [(one.starts, one.ends) for one in event.slots]
    assert spans == [(one.starts, one.ends) for one in slots_of(event.days[0].plan)]
    assert spans


def test_everybody_has_a_place_and_something_to_talk_about(event: TradeEvent) -> None:
    people = _people(event)
    assert {one.status for one in people} == {Attendance.CONFIRMED}
    assert all(one.listings if one.side is Side.PRODUCER else one.requirements for one in people)
    assert not any(one.organization.is_unnamed for one in people)
    keys = {one.organization.key for one in people}
    assert set(ORGANIZATION_OF.values()) - {DEPARTMENT} <= keys


def test_the_others_wish_who_fits_by_category_and_the_accounts_nobody_yet(
    event: TradeEvent,
) -> None:
    people = {one.id: one for one in _people(event)}
    wishes = list(db.session.scalars(select(Wish)))
    counts = Counter(one.participation_id for one in wishes)
    for number, own in people.items():
        if own.organization.key in ORGANIZATION_OF.values():
            assert counts[number] == 0
        assert counts[number] <= MOST_WISHES[own.side]
    assert {people[one].side for one in counts} == set(Side)
    for one in wishes:
        own, other = people[one.participation_id], people[one.other_id]
        assert own.side is not other.side
        buyer, maker = (own, other) if own.side is Side.BUYER else (other, own)
        wanted = tuple(
            code for row in buyer.requirements for item in row.items for code in item.category_codes
        )
        assert any((row.category_code or "").startswith(wanted) for row in maker.listings)


def test_nobody_is_written_to_on_the_day_of_loading_or_the_days_after(event: TradeEvent) -> None:
    for days in range(4):
        services.advance_due(NOW + timedelta(days=days))
        services.remind_wishes(NOW + timedelta(days=days))
    assert event.stage is Stage.WISHES
    assert db.session.scalars(select(OutboxMail)).all() == []
