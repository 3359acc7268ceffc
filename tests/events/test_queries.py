"""What is read of trade events, and by whom, on both databases."""

import pytest

from matchmaker.base.errors import NotFoundError
from matchmaker.base.security import STRANGER
from matchmaker.core.event_cycle import ANNOUNCED, Stage
from matchmaker.events import policy, queries
from matchmaker.events.queries import ParticipantFilter
from tests import make
from tests.conftest import viewer_for

TODAY = make.NOW.date()
pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize("stage", list(Stage))
def test_who_sees_an_event_is_what_the_policy_says(stage: Stage) -> None:
    event, inside, outside = make.event(stage.value), make.producer(), make.producer()
    own = make.participation(event, inside, "invited")
    for viewer, part in (
        (STRANGER, None),
        (viewer_for(inside), own),
        (viewer_for(outside), None),
        (viewer_for(make.department()), None),
    ):
        allowed = policy.may_see(viewer, event, own=part)
        try:
            seen = queries.get_event(event.id, seen_by=viewer) is event
        except NotFoundError:
            seen = False
        assert seen == allowed
    assert policy.may_see(STRANGER, event, own=None) == (stage in ANNOUNCED)


def test_what_is_to_come_stands_apart_from_what_is_over() -> None:
    coming, draft, off = make.event(), make.event("draft"), make.event("cancelled")
    staff = viewer_for(make.department())
    later = TODAY.replace(year=TODAY.year + 1)
    page = queries.event_page(seen_by=staff, on=TODAY, past=False, number=1)
    assert list(page.rows) == [coming, draft]
    page = queries.event_page(seen_by=staff, on=TODAY, past=True, number=1)
    assert list(page.rows) == [off]
    page = queries.event_page(seen_by=STRANGER, on=later, past=True, number=1)
    assert list(page.rows) == [coming]
    assert queries.upcoming(seen_by=staff, on=TODAY, most=3) == [coming]


def test_everyone_who_matches_a_requirement_is_found_with_who_is_new() -> None:
    event, requirement = make.event(), make.requirement()
    asked, new = make.producer(name="A"), make.producer(name="B")
    for one in (asked, new, make.organization("producer", verified=False)):
        make.listing(one)
    make.participation(event, asked, "invited")
    found = queries.matching_producers(event, requirement=requirement, today=TODAY)
    assert list(found.organizations) == [asked, new]
    assert found.new_ids == {new.id}


def test_organisations_are_found_by_name_unless_they_are_asked_already() -> None:
    event = make.event()
    found = make.producer(name="Hợp tác xã Tân Thuận")
    make.participation(event, make.producer(name="Hợp tác xã Tân Thuận Đông"))
    make.organization("producer", verified=False, name="Tân Thuận Tây")
    assert queries.organizations_named(event, words="tan thuan") == [found]
    assert queries.organizations_named(event, words=" ") == []


def test_what_can_be_brought_is_of_the_events_groups() -> None:
    fruit = make.category("01", parent=None)
    event = make.event()
    event.categories = [fruit]
    own = make.producer()
    mango = make.listing(own)
    make.listing(own, category="0201")
    assert queries.listings_to_bring(event, by=viewer_for(own)) == [mango]
    buyer = make.distributor()
    wanted = make.requirement(buyer)
    make.requirement(buyer, categories=["0201"])
    found = queries.requirements_to_bring(event, by=viewer_for(buyer), on=TODAY)
    assert found == [wanted]


def test_participants_are_narrowed_and_counted() -> None:
    event = make.event()
    buyer = make.participation(event, make.distributor(name="Siêu thị"), "invited")
    maker = make.participation(event, make.producer(name="Hợp tác xã"))
    page = queries.participant_page(event, wanted=ParticipantFilter(), number=1)
    assert list(page.rows) == [maker, buyer]
    for wanted, row in (
        (ParticipantFilter(side="buyer"), buyer),
        (ParticipantFilter(status="confirmed"), maker),
        (ParticipantFilter(words="hop tac"), maker),
    ):
        page = queries.participant_page(event, wanted=wanted, number=1)
        assert list(page.rows) == [row]
    assert queries.participant_counts(event) == {
        (buyer.side, buyer.status): 1,
        (maker.side, maker.status): 1,
    }
