"""What the parties keep seeing of what their introduction is about, on both databases."""

from dataclasses import replace

import pytest

from matchmaker.accounts.models import OrganizationStatus
from matchmaker.base.errors import NotFoundError
from matchmaker.base.security import Viewer
from matchmaker.core.lifecycle import Answer
from matchmaker.introductions import queries as introductions
from matchmaker.introductions.models import Introduction, IntroductionMember
from matchmaker.introductions.queries import IntroductionFilter
from matchmaker.listings import queries as listings
from matchmaker.listings.models import ListingStatus
from matchmaker.requirements import queries as requirements
from matchmaker.requirements.models import RequirementStatus
from matchmaker.requirements.policy import Sight
from tests import make
from tests.conftest import viewer_for

pytestmark = pytest.mark.usefixtures("app")
NAMED = Sight(distributor=True, terms=True, private=False)
HIDDEN = Sight(distributor=False, terms=False, private=False)


def _over(status: str, **facts: object) -> Introduction:
    """Return an introduction whose requirement is closed and whose listing is archived."""
    introduction = make.introduction(
        status,
        listing=make.listing(status=ListingStatus.ARCHIVED),
        requirement=make.requirement(status=RequirementStatus.CLOSED, **facts),
    )
    make.db.session.flush()
    return introduction


def _sees(introduction: Introduction, *, producer: Viewer, buyer: Viewer) -> tuple[bool, bool]:
    return (
        requirements.is_visible(introduction.requirement_id, seen_by=producer),
        listings.is_visible(introduction.listing_id, seen_by=buyer),
    )


@pytest.mark.parametrize(
    ("status", "seen"),
    [("requested", True), ("meeting", True), ("completed", True), ("failed", True),
     ("expired", False)],
)  # fmt: skip
def test_the_parties_keep_seeing_what_is_open_or_was_accepted(status: str, seen: bool) -> None:
    facts = {} if seen else {"producer_accepted_at": None, "distributor_accepted_at": None}
    introduction = make.introduction(
        status,
        listing=make.listing(status=ListingStatus.ARCHIVED),
        requirement=make.requirement(status=RequirementStatus.CLOSED),
        **facts,
    )
    own = viewer_for(introduction.producer), viewer_for(introduction.distributor)
    assert _sees(introduction, producer=own[0], buyer=own[1]) == (seen, seen)


def test_others_and_the_unverified_do_not() -> None:
    introduction = _over("meeting")
    strangers = viewer_for(make.producer()), viewer_for(make.distributor())
    assert _sees(introduction, producer=strangers[0], buyer=strangers[1]) == (False, False)
    waiting = (
        replace(viewer_for(introduction.producer), verified=False),
        replace(viewer_for(introduction.distributor), verified=False),
    )
    assert _sees(introduction, producer=waiting[0], buyer=waiting[1]) == (False, False)
    introduction.producer.status = OrganizationStatus.SUSPENDED
    buyer = viewer_for(introduction.distributor)
    with pytest.raises(NotFoundError):
        listings.get_listing(introduction.listing_id, seen_by=buyer)


def test_the_buyer_keeps_price_and_capacity_of_the_archived_listing() -> None:
    introduction = _over("meeting")
    make.db.session.expire_all()
    buyer = viewer_for(introduction.distributor)
    found = listings.get_listing(introduction.listing_id, seen_by=buyer)
    assert listings.sees_commercial(found, seen_by=buyer)
    assert (found.price_min, len(found.capacities)) == (20_000, 12)


def test_the_producer_never_sees_what_is_private_of_the_closed_requirement() -> None:
    introduction = _over("meeting")
    producer = viewer_for(introduction.producer)
    found = requirements.get_requirement(introduction.requirement_id, seen_by=producer)
    assert requirements.sight_of(found, seen_by=producer) == NAMED


def test_what_is_over_stays_out_of_the_lists() -> None:
    introduction = _over("meeting")
    page = requirements.requirement_page(
        requirements.RequirementFilter(), seen_by=viewer_for(introduction.producer), number=1
    )
    assert list(page.rows) == []


def test_an_anonymous_buyer_is_named_and_found_after_both_accepted() -> None:
    chain = make.distributor(name="Chuỗi Giấu Tên")
    wanted = IntroductionFilter(words="Giấu Tên")
    for status, sight in (("requested", HIDDEN), ("accepted", NAMED)):
        requirement = make.requirement(chain, is_anonymous=True)
        introduction = make.introduction(status, requirement=requirement)
        producer = viewer_for(introduction.producer)
        assert requirements.sight_of(requirement, seen_by=producer) == sight
        assert requirements.sight_of(requirement, seen_by=viewer_for(make.producer())) == HIDDEN
        page = introductions.introduction_page(
            wanted, seen_by=producer, number=1, on=make.NOW.date()
        )
        assert page.rows == ([introduction] if sight is NAMED else [])


def test_a_named_buyer_is_found_by_its_name() -> None:
    introduction = make.introduction(requirement=make.requirement(make.distributor(name="Chuỗi A")))
    page = introductions.introduction_page(
        IntroductionFilter(words="Chuỗi A"),
        seen_by=viewer_for(introduction.producer),
        number=1,
        on=make.NOW.date(),
    )
    assert page.rows == [introduction]


@pytest.mark.parametrize(
    ("answer", "before", "after"),
    [(Answer.ASKED, True, False), (Answer.ACCEPTED, True, True), (Answer.DECLINED, False, False)],
)
def test_a_member_sees_the_requirement_and_its_buyer_as_far_as_it_joined(
    answer: Answer, before: bool, after: bool
) -> None:
    for status, seen in (("requested", before), ("completed", after)):
        introduction = _over(status, is_anonymous=True)
        listing = make.listing(status=ListingStatus.ARCHIVED)
        introduction.members.append(
            IntroductionMember(
                listing=listing,
                producer=listing.organization,
                is_lead=False,
                unit="kg",
                volume=1,
                answer=answer,
            )
        )
        make.db.session.flush()
        member, buyer = viewer_for(listing.organization), viewer_for(introduction.distributor)
        requirement = introduction.requirement
        assert requirements.is_visible(requirement.id, seen_by=member) is seen
        joined = status == "completed" and answer is Answer.ACCEPTED
        sight = requirements.sight_of(requirement, seen_by=member)
        assert sight == (NAMED if joined else HIDDEN)
        assert listings.is_visible(listing.id, seen_by=buyer) is (answer is not Answer.DECLINED)
        lead = viewer_for(introduction.producer)
        assert not listings.is_visible(listing.id, seen_by=lead)
