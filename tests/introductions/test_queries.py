"""What is read of introductions, on both databases."""

from datetime import timedelta

import pytest

from matchmaker.base.errors import NotFoundError
from matchmaker.base.security import STRANGER
from matchmaker.introductions import queries
from matchmaker.introductions.queries import IntroductionFilter
from tests import make
from tests.conftest import viewer_for

pytestmark = pytest.mark.usefixtures("app")
TODAY = make.NOW.date()


def _codes(wanted: IntroductionFilter, viewer: object) -> list[str]:
    page = queries.introduction_page(wanted, seen_by=viewer, number=1, on=TODAY)
    return [one.code for one in page.rows]


def test_only_the_parties_and_staff_find_it() -> None:
    introduction = make.introduction()
    for viewer in (
        viewer_for(introduction.producer),
        viewer_for(introduction.distributor),
        viewer_for(make.department()),
    ):
        assert queries.get_introduction(introduction.id, seen_by=viewer) is introduction
        assert _codes(IntroductionFilter(), viewer) == [introduction.code]
    for viewer in (viewer_for(make.producer()), viewer_for(make.distributor()), STRANGER):
        assert _codes(IntroductionFilter(), viewer) == []
        with pytest.raises(NotFoundError):
            queries.get_introduction(introduction.id, seen_by=viewer)


def test_the_list_narrows_and_what_is_due_first_stands_on_top() -> None:
    requirement = make.requirement()
    buyer = viewer_for(requirement.organization)
    late = make.introduction(
        "accepted", requirement=requirement, next_due_on=TODAY - timedelta(days=1)
    )
    soon = make.introduction("meeting", requirement=requirement, next_due_on=TODAY)
    ended = make.introduction("declined", requirement=requirement)
    asked = make.introduction("requested", requirement=requirement)
    assert _codes(IntroductionFilter(), buyer) == [late.code, soon.code, asked.code, ended.code]
    assert _codes(IntroductionFilter(column="talking"), buyer) == [late.code, soon.code]
    assert _codes(IntroductionFilter(column="ended"), buyer) == [ended.code]
    assert _codes(IntroductionFilter(overdue=True), buyer) == [late.code]
    assert _codes(IntroductionFilter(mine=True), buyer) == [late.code]
    assert _codes(IntroductionFilter(mine=True), viewer_for(asked.producer)) == [asked.code]
    assert _codes(IntroductionFilter(listing_id=soon.listing_id), buyer) == [soon.code]
    assert _codes(IntroductionFilter(words=soon.listing.name), buyer) == [soon.code]
    board = queries.board(IntroductionFilter(), seen_by=buyer, on=TODAY)
    assert {name: page.total for name, page in board.items()} == {
        "unanswered": 1,
        "talking": 2,
        "running": 0,
        "ended": 1,
    }


def test_a_producer_does_not_find_a_hidden_distributor_by_its_name() -> None:
    chain = make.distributor(name="Chuỗi Giấu Tên")
    requirement = make.requirement(chain, is_anonymous=True)
    introduction = make.introduction(requirement=requirement)
    wanted = IntroductionFilter(words="Giấu Tên")
    assert _codes(wanted, viewer_for(introduction.producer)) == []
    assert _codes(wanted, viewer_for(chain)) == [introduction.code]


def test_a_proposal_waits_for_both() -> None:
    introduction = make.introduction("proposed")
    for party in (introduction.producer, introduction.distributor):
        assert queries.count_waiting(seen_by=viewer_for(party)) == 1
        assert queries.waiting(seen_by=viewer_for(party)) == [introduction]
    assert queries.count_waiting(seen_by=STRANGER) == 0


def test_mail_goes_to_people_who_can_read_it() -> None:
    organization = make.producer()
    person = make.user(organization)
    make.user(organization, active=False)
    make.user(organization, confirmed_at=None)
    assert queries.users_of(organization.id) == [person]


def test_open_pairs_are_told_to_the_parties_only() -> None:
    introduction = make.introduction()
    key = (introduction.listing_id, introduction.requirement_id)
    own = viewer_for(introduction.distributor)
    assert queries.open_by_pair(requirement_id=introduction.requirement_id, seen_by=own) == {
        key: introduction
    }
    assert queries.open_by_pair(listing_id=introduction.listing_id, seen_by=STRANGER) == {}


def test_a_list_takes_as_many_statements_for_1_row_as_for_30(
    count_statements: list[str],
) -> None:
    requirement = make.requirement()
    buyer = viewer_for(requirement.organization)
    counts = []
    for more in (1, 29):
        for _ in range(more):
            make.introduction(requirement=requirement)
        make.db.session.expire_all()
        count_statements.clear()
        page = queries.introduction_page(IntroductionFilter(), seen_by=buyer, number=1, on=TODAY)
        for one in page.rows:
            assert all((one.listing.name, one.requirement.title, one.producer.name))
        counts.append(len(count_statements))
    assert counts[0] == counts[1]
