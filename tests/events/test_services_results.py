"""Results of meetings and the introductions they open, on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from matchmaker.base.db import db
from matchmaker.base.errors import ConflictError
from matchmaker.core.event_cycle import Outcome
from matchmaker.core.lifecycle import Status
from matchmaker.events import agendas, services
from matchmaker.events.instance import slot_begins
from matchmaker.events.models import MeetingResult, Participation
from matchmaker.introductions import policy
from matchmaker.introductions.models import Introduction
from tests import make
from tests.conftest import viewer_for

pytestmark = pytest.mark.usefixtures("app")


class Met:
    """A meeting of a buyer and a producer whose product answers its requirement."""

    def __init__(self) -> None:
        self.event = make.event("day")
        self.requirement = make.requirement(deadline=None)
        self.listing = make.listing()
        self.buyer = make.participation(
            self.event, self.requirement.organization, requirements=[self.requirement]
        )
        self.maker = make.participation(
            self.event, self.listing.organization, listings=[self.listing]
        )
        self.people = {one.id: make.user(one.organization) for one in (self.buyer, self.maker)}
        self.made = make.timetable(self.event, (0, self.buyer, self.maker))
        self.begins = slot_begins(self.event.slots[0])

    def says(
        self,
        own: Participation,
        outcome: Outcome,
        *,
        at: datetime | None = None,
        acting: bool = False,
    ) -> MeetingResult:
        viewer = viewer_for(own.organization, user=self.people[own.id])
        if acting:
            viewer = replace(viewer, acting_for_name=own.organization.name)
        brief = agendas.brief(
            own,
            meeting_id=self.made.meetings[0].id,
            timetable=self.made,
            seen_by=viewer,
            today=make.NOW.date(),
        )
        return services.record_result(
            own,
            appointment=brief.appointment,
            outcome=outcome,
            pair=brief.pairs[0],
            note="",
            next_on=None,
            by=viewer,
            at=at or self.begins,
        )


def _introductions() -> list[Introduction]:
    return list(db.session.scalars(db.select(Introduction)))


def test_what_staff_say_on_behalf_of_a_side_is_known_as_theirs() -> None:
    met = Met()
    assert met.says(met.buyer, Outcome.SAMPLE, acting=True).by_staff
    assert not met.says(met.buyer, Outcome.SAMPLE).by_staff


def test_interest_of_one_side_asks_and_contacts_stay_hidden_until_the_other_says_yes() -> None:
    met = Met()
    met.says(met.buyer, Outcome.SAMPLE)
    (introduction,) = _introductions()
    assert introduction.status is Status.REQUESTED
    assert not policy.contacts_are_open(introduction)
    met.says(met.maker, Outcome.QUOTATION)
    assert _introductions() == [introduction]
    assert introduction.status is Status.ACCEPTED
    assert policy.contacts_are_open(introduction)


def test_a_producer_who_says_so_first_offers() -> None:
    met = Met()
    row = met.says(met.maker, Outcome.SAMPLE)
    assert row.introduction is not None
    assert row.introduction.status is Status.OFFERED


def test_an_introduction_that_runs_is_gone_on_with() -> None:
    met = Met()
    running = make.introduction("sample", listing=met.listing, requirement=met.requirement)
    row = met.says(met.buyer, Outcome.MEMORANDUM)
    assert row.introduction == running
    assert (_introductions(), running.status) == ([running], Status.SAMPLE)


def test_no_interest_opens_nothing_and_a_result_is_changed_not_doubled() -> None:
    met = Met()
    met.says(met.buyer, Outcome.NO_INTEREST)
    assert _introductions() == []
    met.says(met.buyer, Outcome.SAMPLE)
    rows = db.session.scalars(db.select(MeetingResult)).all()
    assert [one.outcome for one in rows] == [Outcome.SAMPLE]


def test_nothing_is_recorded_before_the_meeting_has_begun() -> None:
    met = Met()
    with pytest.raises(ConflictError):
        met.says(met.buyer, Outcome.SAMPLE, at=met.begins - timedelta(minutes=1))
    assert _introductions() == []
