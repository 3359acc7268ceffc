"""Whoever is not verified goes no further; the other side may end it, staff record deliveries."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from matchmaker.accounts.models import Organization, OrganizationStatus
from matchmaker.base.errors import ConflictError, MatchmakerError, NotAllowedError
from matchmaker.base.security import Viewer
from matchmaker.core.lifecycle import Actor, Answer, Status
from matchmaker.introductions import policy, services
from matchmaker.introductions.contracts import ContractFacts, DeliveryFacts
from matchmaker.introductions.models import Introduction, IntroductionMember
from tests import make
from tests.conftest import audit_actions, viewer_for

NOW = make.NOW
pytestmark = pytest.mark.usefixtures("app")


def _suspend(organization: Organization) -> None:
    organization.status = OrganizationStatus.SUSPENDED


def _eyes(organization: Organization) -> Viewer:
    return viewer_for(organization, user=make.user(organization))


def _sides(introduction: Introduction, *, suspended: str) -> tuple[Viewer, Viewer, Viewer]:
    """Suspend one side; return it, the other side and staff."""
    parties = {"producer": introduction.producer, "distributor": introduction.distributor}
    _suspend(parties[suspended])
    other = next(one for name, one in parties.items() if name != suspended)
    return _eyes(parties[suspended]), _eyes(other), _eyes(make.department())


def test_an_offer_of_a_suspended_producer_is_not_accepted() -> None:
    introduction = make.introduction("offered")
    _, buyer, _ = _sides(introduction, suspended="producer")
    with pytest.raises(ConflictError, match="Bên kia"):
        services.take_step(introduction, "accept", by=buyer, at=NOW)
    assert introduction.status is Status.OFFERED
    assert "accept" not in {one.name for one in policy.steps_for(buyer, introduction)}
    services.take_step(introduction, "decline", by=buyer, at=NOW, reason="price")
    assert introduction.status is Status.DECLINED


def test_a_suspended_producer_does_not_accept() -> None:
    introduction = make.introduction("requested")
    suspended, _, _ = _sides(introduction, suspended="producer")
    with pytest.raises(NotAllowedError, match="Đơn vị của bạn"):
        services.take_step(introduction, "accept", by=suspended, at=NOW)
    assert policy.steps_for(suspended, introduction) == ()


@pytest.mark.parametrize("suspended", ["producer", "distributor"])
def test_nobody_reads_contacts_or_scans_while_one_is_suspended(suspended: str) -> None:
    introduction = make.introduction("meeting")
    sides = _sides(introduction, suspended=suspended)
    for party in sides[:2]:
        assert not policy.may_see_contacts(party, introduction)
        assert not policy.may_see_scans(party, introduction)
        with pytest.raises(NotAllowedError):
            services.reveal_contacts(introduction, by=party)
    assert policy.may_see_contacts(sides[2], introduction)
    assert audit_actions() == []


@pytest.mark.parametrize("suspended", ["producer", "distributor"])
def test_nobody_writes_or_goes_on_while_one_is_suspended(suspended: str) -> None:
    introduction = make.introduction("accepted")
    *parties, staff = _sides(introduction, suspended=suspended)
    for party in parties:
        for act in (
            lambda by: services.post_message(introduction, text="x", by=by, at=NOW),
            lambda by: services.take_step(introduction, "meeting", by=by, at=NOW),
            lambda by: services.set_next(
                introduction, owner=Actor.STAFF, due_on=NOW.date(), note="", by=by, at=NOW
            ),
            lambda by: services.add_document(
                introduction, file=make.stored_file(), kind="other", by=by, at=NOW
            ),
        ):
            with pytest.raises(MatchmakerError):
                act(party)
    with pytest.raises(ConflictError, match="Một bên"):
        services.take_step(introduction, "meeting", by=staff, at=NOW)
    assert (introduction.events, introduction.messages) == ([], [])
    services.post_message(introduction, text="Đang tạm ngưng", by=staff, at=NOW)
    services.take_step(introduction, "withdraw", by=parties[1], at=NOW, reason="mistake")
    assert introduction.status is Status.WITHDRAWN


def test_staff_record_what_a_running_contract_delivers_and_the_parties_do_not() -> None:
    introduction = make.introduction("accepted")
    buyer = _eyes(introduction.distributor)
    facts = ContractFacts(
        "1", date(2026, 11, 1), date(2026, 12, 1), date(2027, 2, 28), Decimal(1), None
    )
    services.record_contract(introduction, facts=facts, by=buyer, at=NOW, note="")
    suspended, buyer, staff = _sides(introduction, suspended="producer")
    came = DeliveryFacts(3, Decimal(3), None)
    at = datetime(2027, 3, 1, tzinfo=UTC)
    for party in (suspended, buyer):
        with pytest.raises(MatchmakerError):
            services.record_delivery(introduction, facts=came, evidence=None, by=party, at=at)
    services.record_delivery(introduction, facts=came, evidence=None, by=staff, at=at)
    services.complete(introduction, by=staff, at=at, note="")
    assert introduction.status is Status.COMPLETED


def _combined(*answers: Answer) -> tuple[Introduction, list[IntroductionMember]]:
    introduction = make.introduction("requested", agreed_least=Decimal(200))
    for answer in answers:
        listing = make.listing() if introduction.members else introduction.listing
        introduction.members.append(
            IntroductionMember(
                listing=listing,
                producer=listing.organization,
                is_lead=listing is introduction.listing,
                unit="kg",
                volume=Decimal(100),
                answer=answer,
            )
        )
    make.db.session.flush()
    return introduction, list(introduction.members)


def _answer(member: IntroductionMember, answer: Answer = Answer.ACCEPTED, **facts: str) -> None:
    services.answer_share(member, answer=answer, by=_eyes(member.producer), at=NOW, **facts)


@pytest.mark.parametrize("suspended", ["lead", "member", "distributor"])
def test_a_member_joins_only_verified_parties(suspended: str) -> None:
    introduction, members = _combined(Answer.ASKED, Answer.ASKED)
    who = {
        "lead": introduction.producer,
        "member": members[1].producer,
        "distributor": introduction.distributor,
    }
    _suspend(who[suspended])
    with pytest.raises(MatchmakerError):
        _answer(members[1])
    assert members[1].answer is Answer.ASKED


def test_a_member_may_decline_whoever_else_is_suspended() -> None:
    introduction, members = _combined(Answer.ASKED, Answer.ASKED, Answer.ASKED)
    _suspend(introduction.distributor)
    _answer(members[1], Answer.DECLINED, reason="price")
    assert members[1].answer is Answer.DECLINED


def test_the_yes_of_a_suspended_member_waits_with_it() -> None:
    introduction, members = _combined(Answer.ASKED, Answer.ACCEPTED)
    _suspend(members[1].producer)
    _answer(members[0])
    assert introduction.status is Status.REQUESTED


def test_a_suspended_member_keeps_the_contract_from_being_recorded() -> None:
    introduction, members = _combined(Answer.ACCEPTED, Answer.ACCEPTED)
    introduction.status = Status.ACCEPTED
    introduction.producer_accepted_at = introduction.distributor_accepted_at = NOW
    buyer = _eyes(introduction.distributor)
    facts = ContractFacts(
        "1", date(2026, 11, 1), date(2026, 12, 1), date(2027, 2, 28), Decimal(1), None
    )
    _suspend(members[1].producer)
    with pytest.raises(ConflictError, match="thành viên"):
        services.record_contract(introduction, facts=facts, by=buyer, at=NOW, note="")


def test_the_contacts_of_a_member_and_its_lead_are_for_verified_eyes_that_are_recorded() -> None:
    introduction, (_, member) = _combined(Answer.ACCEPTED, Answer.ACCEPTED)
    introduction.producer_accepted_at = introduction.distributor_accepted_at = NOW
    looking = _eyes(member.producer)
    services.reveal_share_contacts(member, by=looking)
    assert audit_actions() == ["introduction.contacts_seen"]
    _suspend(introduction.producer)
    with pytest.raises(NotAllowedError):
        services.reveal_share_contacts(member, by=looking)
