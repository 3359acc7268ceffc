"""Combined introductions: a lead and members who each answer, on both databases."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from matchmaker.base.db import db
from matchmaker.base.errors import ConflictError, NotAllowedError, NotFoundError
from matchmaker.base.outbox import OutboxMail
from matchmaker.base.security import Viewer
from matchmaker.core.lifecycle import Answer, Status
from matchmaker.introductions import policy, queries, services
from matchmaker.introductions.combined import Part
from matchmaker.introductions.contracts import ContractFacts
from matchmaker.introductions.models import Introduction, IntroductionMember
from matchmaker.listings.models import CapacityCommitment, Listing
from matchmaker.requirements.models import Requirement
from matchmaker.requirements.services import withdraw_requirement
from tests import make
from tests.conftest import audit_actions, viewer_for

NOW = make.NOW
MAY, JUNE = (2027, 5), (2027, 6)
pytestmark = pytest.mark.usefixtures("app")


def _part(listing: Listing, *amounts: int) -> Part:
    return Part(listing, "kg", dict(zip((MAY, JUNE), map(Decimal, amounts), strict=False)))


def _eyes(row: Introduction | IntroductionMember | Requirement) -> Viewer:
    owner = row.organization if isinstance(row, Requirement) else row.producer
    return viewer_for(owner, user=make.user(owner))


def _asked(*amounts: tuple[int, ...], least: int | None = None) -> Introduction:
    """Return a combined request whose parts supply these amounts in May and June."""
    requirement = make.requirement()
    parts = [_part(make.listing(monthly=Decimal(5000)), *one) for one in amounts]
    total = sum((part.volume for part in parts), Decimal(0))
    return services.begin_combined(
        parts[0].listing,
        requirement=requirement,
        parts=parts,
        least=total if least is None else Decimal(least),
        by=_eyes(requirement),
        note="",
        snapshot={},
        at=NOW,
    )


def _answer(member: IntroductionMember, answer: Answer = Answer.ACCEPTED, **facts: object) -> None:
    services.answer_share(member, answer=answer, by=_eyes(member), at=NOW, **facts)


def test_the_lead_and_every_member_are_asked_in_one_introduction() -> None:
    introduction = _asked((300,), (200,), (100,))
    assert introduction.status is Status.REQUESTED
    assert [(one.is_lead, one.volume, one.answer) for one in introduction.members] == [
        (True, Decimal(300), Answer.ASKED),
        (False, Decimal(200), Answer.ASKED),
        (False, Decimal(100), Answer.ASKED),
    ]
    assert introduction.agreed_least == Decimal(600)


def test_members_are_told_by_mail_without_what_others_supply() -> None:
    requirement = make.requirement()
    parts = [_part(make.listing(), 300), _part(make.listing(), 217)]
    person = make.user(parts[1].listing.organization)
    services.begin_combined(
        parts[0].listing, requirement=requirement, parts=parts, least=Decimal(517),
        by=_eyes(requirement), note="", snapshot={}, at=NOW,
    )  # fmt: skip
    mail = db.session.scalars(db.select(OutboxMail).filter_by(recipient=person.email)).one()
    assert mail.purpose == "introduction.share_asked"
    assert "300" not in mail.text


def test_it_is_accepted_when_the_lead_and_enough_members_have() -> None:
    introduction = _asked((300,), (200,), (100,), least=500)
    lead, second, third = introduction.members
    _answer(second)
    assert introduction.status is Status.REQUESTED
    assert not policy.contacts_are_open(introduction)
    services.take_step(introduction, "accept", by=_eyes(introduction), at=NOW)
    assert (introduction.status, lead.answer) == (Status.ACCEPTED, Answer.ACCEPTED)
    assert policy.share_contacts_are_open(second)
    assert not policy.share_contacts_are_open(third)
    with pytest.raises(ConflictError):
        _answer(third)


def test_the_lead_alone_is_not_enough() -> None:
    introduction = _asked((300,), (200,))
    services.take_step(introduction, "accept", by=_eyes(introduction), at=NOW)
    assert introduction.status is Status.REQUESTED
    assert [one.step for one in introduction.events] == ["begin", "join"]
    looking = _eyes(introduction)
    assert "accept" not in {step.name for step in policy.steps_for(looking, introduction)}
    with pytest.raises(ConflictError):
        services.take_step(introduction, "accept", by=looking, at=NOW)
    _answer(introduction.members[1])
    assert introduction.status is Status.ACCEPTED
    assert [one.step for one in introduction.events][1:] == ["join", "join", "accept"]


def test_a_no_that_puts_the_volume_out_of_reach_declines_the_whole() -> None:
    introduction = _asked((300,), (200,), (100,), least=450)
    _, second, third = introduction.members
    _answer(third, Answer.DECLINED, reason="price")
    assert introduction.status is Status.REQUESTED
    _answer(second, Answer.DECLINED, reason="other", note="bận")
    assert (introduction.status, introduction.end_reason) == (Status.DECLINED, "volume")
    assert introduction.is_open is None


def test_a_no_needs_a_reason() -> None:
    introduction = _asked((300,), (200,))
    with pytest.raises(ConflictError):
        _answer(introduction.members[1], Answer.DECLINED)


def test_a_member_answers_once() -> None:
    introduction = _asked((300,), (200,), (100,))
    _answer(introduction.members[1])
    with pytest.raises(ConflictError):
        _answer(introduction.members[1], Answer.DECLINED, reason="price")


def test_nobody_answers_for_another_or_after_the_deadline() -> None:
    introduction = _asked((300,), (200,), (100,))
    member = introduction.members[1]
    with pytest.raises(NotAllowedError):
        services.answer_share(
            member, answer=Answer.ACCEPTED, by=_eyes(introduction.members[2]), at=NOW
        )
    staff = make.department()
    eyes = viewer_for(staff, user=make.user(staff))
    with pytest.raises(NotAllowedError):
        services.answer_share(member, answer=Answer.ACCEPTED, by=eyes, at=NOW)
    with pytest.raises(ConflictError):
        services.answer_share(
            member, answer=Answer.ACCEPTED, by=_eyes(member), at=NOW + timedelta(days=8)
        )


def test_staff_propose_it_to_both_sides() -> None:
    requirement = make.requirement()
    parts = [_part(make.listing(), 300), _part(make.listing(), 200)]
    staff = make.department()
    introduction = services.begin_combined(
        parts[0].listing, requirement=requirement, parts=parts, least=Decimal(500),
        by=viewer_for(staff, user=make.user(staff)), note="", snapshot={}, at=NOW,
    )  # fmt: skip
    services.take_step(introduction, "accept", by=_eyes(requirement), at=NOW)
    assert introduction.status is Status.ACCEPTED_BY_DISTRIBUTOR
    for member in introduction.members:
        _answer(member)
    assert introduction.status is Status.ACCEPTED


def test_a_producer_cannot_ask_for_others() -> None:
    parts = [_part(make.listing(), 300), _part(make.listing(), 200)]
    with pytest.raises(NotAllowedError):
        services.begin_combined(
            parts[0].listing, requirement=make.requirement(), parts=parts, least=Decimal(500),
            by=_eyes(make.introduction(listing=parts[0].listing)), note="", snapshot={}, at=NOW,
        )  # fmt: skip


@pytest.mark.parametrize("producers", [1, 21])
def test_a_combination_has_two_to_twenty_producers(producers: int) -> None:
    with pytest.raises(ConflictError):
        _asked(*[(100,)] * producers)


def test_a_listing_asked_already_for_the_requirement_is_not_asked_again() -> None:
    introduction = _asked((300,), (200,))
    member = introduction.members[1]
    buyer = viewer_for(introduction.distributor, user=make.user(introduction.distributor))
    with pytest.raises(ConflictError, match=member.listing.name):
        services.begin_introduction(
            member.listing, requirement=introduction.requirement, by=buyer, volume=None,
            note="", snapshot={}, at=NOW,
        )  # fmt: skip
    parts = [_part(make.listing(), 300), _part(member.listing, 200)]
    with pytest.raises(ConflictError, match=member.listing.name):
        services.begin_combined(
            parts[0].listing, requirement=introduction.requirement, parts=parts,
            least=Decimal(500), by=buyer, note="", snapshot={}, at=NOW,
        )  # fmt: skip
    assert queries.taken_listing_ids(introduction.requirement_id) == {
        one.listing_id for one in introduction.members
    }


def test_a_contract_takes_the_capacity_of_every_member_month_by_month() -> None:
    introduction = _asked((300, 100), (100, 300))
    for member in introduction.members:
        _answer(member)
    facts = ContractFacts("01", date(2026, 11, 1), date(2027, 4, 1), date(2027, 6, 30),
                          Decimal(400), None)  # fmt: skip
    buyer = viewer_for(introduction.distributor, user=make.user(introduction.distributor))
    services.record_contract(introduction, facts=facts, by=buyer, at=NOW, note="")
    rows = db.session.scalars(db.select(CapacityCommitment))
    taken = {(row.listing_id, row.month): row.quantity for row in rows}
    lead, other = (one.listing_id for one in introduction.members)
    # April is in no plan: it is divided as the whole window is.
    assert taken == {
        (lead, 4): 200, (other, 4): 200, (lead, 5): 300, (other, 5): 100,
        (lead, 6): 100, (other, 6): 300,
    }  # fmt: skip


def test_a_contract_is_refused_where_one_member_has_too_little() -> None:
    introduction = _asked((300,), (200,))
    for member in introduction.members:
        _answer(member)
    facts = ContractFacts("01", date(2026, 11, 1), date(2027, 5, 1), date(2027, 5, 31),
                          Decimal(14_000), None)  # fmt: skip
    buyer = viewer_for(introduction.distributor, user=make.user(introduction.distributor))
    with pytest.raises(ConflictError):
        services.record_contract(introduction, facts=facts, by=buyer, at=NOW, note="")


def test_a_member_sees_its_own_part_and_never_the_whole() -> None:
    introduction = _asked((300,), (200,), (100,))
    lead, second, third = introduction.members
    assert queries.get_share(second.id, seen_by=_eyes(second)) is second
    for other in (third, lead):
        with pytest.raises(NotFoundError):
            queries.get_share(second.id, seen_by=_eyes(other))
    with pytest.raises(NotFoundError):
        queries.get_introduction(introduction.id, seen_by=_eyes(second))
    assert [one.id for one in queries.shares_of(_eyes(second), open_only=True)] == [second.id]
    _answer(second)
    assert queries.shares_of(_eyes(second), open_only=True) == []
    assert [one.id for one in queries.shares_of(_eyes(second), open_only=False)] == [second.id]


def test_members_are_told_when_it_ends_without_them() -> None:
    introduction = _asked((300,), (200,))
    person = make.user(introduction.members[1].producer)
    services.expire_due(NOW + timedelta(days=8))
    mails = db.session.scalars(db.select(OutboxMail.purpose).filter_by(recipient=person.email))
    assert list(mails) == ["introduction.share_settled"]


def test_members_are_told_when_the_requirement_is_withdrawn() -> None:
    introduction = _asked((300,), (200,))
    person = make.user(introduction.members[1].producer)
    withdraw_requirement(
        introduction.requirement, reason="", by=_eyes(introduction.requirement), at=NOW
    )
    mails = db.session.scalars(db.select(OutboxMail.purpose).filter_by(recipient=person.email))
    assert list(mails) == ["introduction.share_settled"]


def test_every_answer_stands_in_the_audit_trail() -> None:
    introduction = _asked((300,), (200,), (100,), least=500)
    _answer(introduction.members[0])
    _answer(introduction.members[2], Answer.DECLINED, reason="price")
    _answer(introduction.members[1])
    assert audit_actions() == [
        "introduction.begun",
        "introduction.join",
        "introduction.leave",
        "introduction.join",
        "introduction.accept",
    ]
