"""What is done to introductions, on both databases."""

import contextlib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from matchmaker.accounts.models import Organization, OrganizationStatus
from matchmaker.base.audit import AuditEntry
from matchmaker.base.db import db
from matchmaker.base.errors import ConflictError, InvalidInputError, NotAllowedError
from matchmaker.base.outbox import OutboxMail
from matchmaker.base.security import Viewer
from matchmaker.core.lifecycle import UNANSWERED, Actor, Status
from matchmaker.introductions import contracts, policy, queries, services
from matchmaker.introductions.contracts import ContractFacts, DeliveryFacts
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.services import beginnings
from matchmaker.listings.models import CapacityCommitment, Listing, ListingStatus
from matchmaker.listings.queries import free_capacity
from matchmaker.requirements.models import Requirement, RequirementStatus
from matchmaker.requirements.services import withdraw_requirement
from tests import make
from tests.conftest import audit_actions, viewer_for

NOW = make.NOW
pytestmark = pytest.mark.usefixtures("app")


def _begin(
    listing: Listing, requirement: Requirement, *, by: Organization, **facts: object
) -> Introduction:
    return services.begin_introduction(
        listing,
        requirement=requirement,
        by=viewer_for(by, user=make.user(by)),
        volume=Decimal(500),
        note="",
        snapshot={},
        at=NOW,
        **facts,
    )


def _mails() -> list[tuple[str, str]]:
    rows = db.session.execute(
        db.select(OutboxMail.purpose, OutboxMail.recipient).order_by(OutboxMail.id)
    )
    return [tuple(row) for row in rows]


def _viewers(introduction: Introduction) -> dict[Actor, Viewer]:
    staff = make.department()
    return {
        Actor.PRODUCER: viewer_for(introduction.producer, user=make.user(introduction.producer)),
        Actor.DISTRIBUTOR: viewer_for(
            introduction.distributor, user=make.user(introduction.distributor)
        ),
        Actor.STAFF: viewer_for(staff, user=make.user(staff)),
    }


def test_a_buyer_asks_and_the_producer_is_told() -> None:
    listing, requirement = make.listing(), make.requirement()
    person = make.user(listing.organization)
    introduction = _begin(listing, requirement, by=requirement.organization)
    assert introduction.status is Status.REQUESTED
    assert introduction.next_owner is Actor.PRODUCER
    assert introduction.answer_due_at == NOW + timedelta(days=7)
    assert _mails() == [("introduction.asked", person.email)]
    assert [(e.step, e.side) for e in introduction.events] == [("begin", Actor.DISTRIBUTOR)]
    assert audit_actions() == ["introduction.begun"]


def test_a_producer_offers_and_staff_propose() -> None:
    listing, requirement = make.listing(), make.requirement()
    assert _begin(listing, requirement, by=listing.organization).status is Status.OFFERED
    other = make.listing()
    proposed = _begin(other, requirement, by=make.department())
    assert (proposed.status, proposed.next_owner) == (Status.PROPOSED, None)
    assert proposed.next_due_on == NOW.date() + timedelta(days=7)


def test_asking_again_leads_to_the_open_introduction() -> None:
    listing, requirement = make.listing(), make.requirement()
    first = _begin(listing, requirement, by=requirement.organization)
    assert _begin(listing, requirement, by=listing.organization) is first


def test_a_request_nobody_answered_in_time_makes_room_before_the_clock_comes_by() -> None:
    overdue = make.introduction("requested", answer_due_at=NOW)
    person = make.user(overdue.distributor)
    again = services.begin_introduction(
        overdue.listing,
        requirement=overdue.requirement,
        by=viewer_for(overdue.distributor, user=person),
        volume=None,
        note="",
        snapshot={},
        at=NOW,
    )
    assert (overdue.status, overdue.is_open) == (Status.EXPIRED, None)
    assert (again.status, again.id == overdue.id) == (Status.REQUESTED, False)
    expired = db.session.scalars(
        db.select(AuditEntry).filter_by(action="introduction.expire")
    ).one()
    assert expired.user_id is None


def test_a_request_nobody_answered_in_time_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beginnings, "MOST_UNANSWERED", 1)
    overdue = make.introduction("requested", answer_due_at=NOW)
    other = make.requirement(overdue.distributor)
    assert _begin(make.listing(), other, by=overdue.distributor).status is Status.REQUESTED


def test_staff_are_told_of_whoever_cannot_be_mailed() -> None:
    staff = make.user(make.department())
    listing, requirement = make.listing(), make.requirement()
    make.user(listing.organization, confirmed_at=None)
    introduction = _begin(listing, requirement, by=requirement.organization)
    assert _mails() == [("introduction.unreachable", staff.email)]
    assert queries.unreachable(number=1).rows == [introduction]
    make.user(listing.organization)
    assert queries.unreachable(number=1).rows == []


def test_a_requirement_of_a_suspended_distributor_takes_no_introduction() -> None:
    requirement = make.requirement(make.distributor(status=OrganizationStatus.SUSPENDED))
    listing = make.listing()
    with pytest.raises(ConflictError):
        _begin(listing, requirement, by=listing.organization)


def test_an_ended_pair_can_be_introduced_again() -> None:
    ended = make.introduction("declined")
    again = _begin(ended.listing, ended.requirement, by=ended.distributor)
    assert again.id != ended.id


def test_a_stranger_to_both_cannot_begin() -> None:
    with pytest.raises(NotAllowedError):
        _begin(make.listing(), make.requirement(), by=make.producer())


def test_an_unverified_organization_cannot_begin() -> None:
    requirement = make.requirement(make.distributor(verified=False))
    with pytest.raises(NotAllowedError):
        _begin(make.listing(), requirement, by=requirement.organization)


@pytest.mark.parametrize(
    "closed",
    [
        {"status": RequirementStatus.DRAFT},
        {"status": RequirementStatus.CLOSED},
        {"deadline": NOW.date() - timedelta(days=1)},
    ],
)
def test_a_requirement_that_is_not_open_takes_no_introduction(closed: dict[str, object]) -> None:
    requirement = make.requirement(**closed)
    with pytest.raises(ConflictError):
        _begin(make.listing(), requirement, by=requirement.organization)


def test_a_listing_that_is_not_published_cannot_be_introduced() -> None:
    requirement = make.requirement()
    for listing in (
        make.listing(status=ListingStatus.ARCHIVED),
        make.listing(make.producer(verified=False)),
    ):
        with pytest.raises(ConflictError):
            _begin(listing, requirement, by=requirement.organization)


def test_an_organization_may_have_so_many_unanswered_requests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(beginnings, "MOST_UNANSWERED", 2)
    requirement = make.requirement()
    for _ in range(2):
        _begin(make.listing(), requirement, by=requirement.organization)
    with pytest.raises(ConflictError):
        _begin(make.listing(), requirement, by=requirement.organization)
    staff = _begin(make.listing(), requirement, by=make.department())
    assert staff.status is Status.PROPOSED


def test_an_expired_request_frees_the_quota_and_the_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beginnings, "MOST_UNANSWERED", 1)
    requirement = make.requirement()
    first = _begin(make.listing(), requirement, by=requirement.organization)
    services.expire_due(NOW + timedelta(days=7))
    assert (first.status, first.is_open) == (Status.EXPIRED, None)
    again = _begin(first.listing, requirement, by=requirement.organization)
    assert again.id != first.id


def test_expiry_tells_both_sides_once() -> None:
    introduction = make.introduction("requested")
    producer = make.user(introduction.producer)
    buyer = make.user(introduction.distributor)
    services.expire_due(NOW + timedelta(days=7))
    services.expire_due(NOW + timedelta(days=8))
    assert _mails() == [
        ("introduction.ended", producer.email),
        ("introduction.ended", buyer.email),
    ]


def test_nothing_expires_before_its_time_or_once_accepted() -> None:
    early, accepted = make.introduction("requested"), make.introduction("accepted")
    services.expire_due(NOW + timedelta(days=7) - timedelta(seconds=1))
    assert (early.status, accepted.status) == (Status.REQUESTED, Status.ACCEPTED)
    services.expire_due(NOW + timedelta(days=70))
    assert accepted.status is Status.ACCEPTED


def test_whoever_has_not_answered_is_reminded_once() -> None:
    introduction = make.introduction("requested")
    person = make.user(introduction.producer)
    services.remind_due(NOW + timedelta(days=4))
    assert _mails() == []
    services.remind_due(NOW + timedelta(days=5, hours=1))
    services.remind_due(NOW + timedelta(days=6))
    assert _mails() == [("introduction.reminded", person.email)]


def test_accepting_opens_the_contacts_and_tells_both() -> None:
    introduction = make.introduction("requested", distributor_accepted_at=None)
    viewers = _viewers(introduction)
    assert not policy.contacts_are_open(introduction)
    services.take_step(introduction, "accept", by=viewers[Actor.PRODUCER], at=NOW)
    assert introduction.status is Status.ACCEPTED
    assert policy.contacts_are_open(introduction)
    assert [purpose for purpose, _ in _mails()] == ["introduction.accepted"] * 2


@pytest.mark.parametrize("first", [Actor.PRODUCER, Actor.DISTRIBUTOR])
def test_a_proposal_needs_both_answers(first: Actor) -> None:
    introduction = make.introduction("proposed", begun_by=Actor.STAFF)
    viewers = _viewers(introduction)
    second = Actor.DISTRIBUTOR if first is Actor.PRODUCER else Actor.PRODUCER
    services.take_step(introduction, "accept", by=viewers[first], at=NOW)
    assert not policy.contacts_are_open(introduction)
    assert introduction.next_owner is second
    with pytest.raises(ConflictError):
        services.take_step(introduction, "accept", by=viewers[first], at=NOW)
    services.take_step(introduction, "accept", by=viewers[second], at=NOW)
    assert introduction.status is Status.ACCEPTED
    assert policy.contacts_are_open(introduction)


def test_accepting_twice_is_refused_and_changes_nothing() -> None:
    introduction = make.introduction("requested")
    viewers = _viewers(introduction)
    services.take_step(introduction, "accept", by=viewers[Actor.PRODUCER], at=NOW)
    before = (introduction.version_id, len(introduction.events), len(_mails()))
    with pytest.raises(ConflictError):
        services.take_step(introduction, "accept", by=viewers[Actor.PRODUCER], at=NOW)
    db.session.flush()
    assert (introduction.version_id, len(introduction.events), len(_mails())) == before


def test_accepting_after_the_deadline_is_refused_before_the_clock_came_by() -> None:
    introduction = make.introduction("requested")
    with pytest.raises(ConflictError):
        services.take_step(
            introduction,
            "accept",
            by=_viewers(introduction)[Actor.PRODUCER],
            at=NOW + timedelta(days=7),
        )
    assert introduction.status is Status.REQUESTED


def test_declining_keeps_the_coded_reason() -> None:
    introduction = make.introduction("requested")
    buyer = make.user(introduction.distributor)
    services.take_step(
        introduction,
        "decline",
        by=_viewers(introduction)[Actor.PRODUCER],
        at=NOW,
        reason="capacity_taken",
    )
    assert (introduction.status, introduction.end_reason) == (Status.DECLINED, "capacity_taken")
    assert ("introduction.ended", buyer.email) in _mails()


@pytest.mark.parametrize(
    ("reason", "note"), [("", ""), ("weather", ""), ("other", ""), ("volume_not_met", "")]
)
def test_declining_needs_a_reason_of_the_list(reason: str, note: str) -> None:
    introduction = make.introduction("requested")
    with pytest.raises(ConflictError):
        services.take_step(
            introduction,
            "decline",
            by=_viewers(introduction)[Actor.PRODUCER],
            at=NOW,
            reason=reason,
            note=note,
        )
    assert introduction.status is Status.REQUESTED


def test_a_stranger_takes_no_step() -> None:
    introduction = make.introduction("requested")
    with pytest.raises(NotAllowedError):
        services.take_step(introduction, "accept", by=viewer_for(make.producer()), at=NOW)


def _contract(**facts: object) -> ContractFacts:
    return ContractFacts(
        **{
            "number": "HĐ-01",
            "signed_on": date(2026, 11, 23),
            "starts_on": date(2027, 1, 1),
            "ends_on": date(2027, 12, 31),
            "monthly_volume": Decimal(600),
            "price": 25_000,
            **facts,
        }
    )


def _months(introduction: Introduction) -> dict[tuple[int, int], Decimal] | None:
    db.session.flush()
    db.session.refresh(introduction.listing)
    return free_capacity(introduction.listing, months=[(2027, 1), (2027, 12), (2028, 1)])


def test_a_contract_takes_capacity_and_sets_its_checks() -> None:
    introduction = make.introduction("accepted")
    buyer = _viewers(introduction)[Actor.DISTRIBUTOR]
    services.record_contract(introduction, facts=_contract(), by=buyer, at=NOW, note="")
    assert introduction.status is Status.CONTRACT
    assert _months(introduction) == {
        (2027, 1): Decimal(400),
        (2027, 12): Decimal(400),
        (2028, 1): Decimal(1000),
    }
    assert [(d.check_month, d.due_on, d.promised) for d in introduction.deliveries] == [
        (3, date(2027, 4, 1), Decimal(1800)),
        (6, date(2027, 7, 1), Decimal(1800)),
        (12, date(2028, 1, 1), Decimal(3600)),
    ]


def test_a_short_contract_is_checked_while_it_promises_something() -> None:
    introduction = make.introduction("accepted")
    buyer = _viewers(introduction)[Actor.DISTRIBUTOR]
    facts = _contract(ends_on=date(2027, 5, 31))
    services.record_contract(introduction, facts=facts, by=buyer, at=NOW, note="")
    assert [(d.check_month, d.promised) for d in introduction.deliveries] == [
        (3, Decimal(1800)),
        (6, Decimal(1200)),
    ]


def test_a_contract_beyond_the_free_capacity_is_refused_and_changes_nothing() -> None:
    introduction = make.introduction("accepted")
    buyer = _viewers(introduction)[Actor.DISTRIBUTOR]
    with pytest.raises(ConflictError, match="1/2027"):
        services.record_contract(
            introduction, facts=_contract(monthly_volume=Decimal(1001)), by=buyer, at=NOW, note=""
        )
    assert introduction.status is Status.ACCEPTED
    assert db.session.scalars(db.select(CapacityCommitment)).all() == []


def test_the_last_capacity_goes_to_the_first_contract() -> None:
    listing = make.listing()
    first = make.introduction("accepted", listing=listing)
    second = make.introduction("accepted", listing=listing)
    services.record_contract(
        first, facts=_contract(), by=_viewers(first)[Actor.DISTRIBUTOR], at=NOW, note=""
    )
    with pytest.raises(ConflictError):
        services.record_contract(
            second, facts=_contract(), by=_viewers(second)[Actor.DISTRIBUTOR], at=NOW, note=""
        )


def test_a_contract_of_a_listing_without_stated_capacity_is_allowed() -> None:
    introduction = make.introduction("accepted", listing=make.listing(monthly=None))
    buyer = _viewers(introduction)[Actor.DISTRIBUTOR]
    services.record_contract(introduction, facts=_contract(), by=buyer, at=NOW, note="")
    assert introduction.status is Status.CONTRACT


def test_failing_gives_back_the_capacity_of_the_months_to_come() -> None:
    introduction = make.introduction("accepted")
    buyer = _viewers(introduction)[Actor.DISTRIBUTOR]
    services.record_contract(introduction, facts=_contract(), by=buyer, at=NOW, note="")
    services.take_step(
        introduction,
        "fail",
        by=buyer,
        at=NOW.replace(year=2027, month=6),
        reason="quality",
    )
    assert (introduction.status, introduction.is_open) == (Status.FAILED, None)
    assert _months(introduction) == {
        (2027, 1): Decimal(400),
        (2027, 12): Decimal(1000),
        (2028, 1): Decimal(1000),
    }


def _running() -> tuple[Introduction, Viewer]:
    introduction = make.introduction("accepted")
    buyer = _viewers(introduction)[Actor.DISTRIBUTOR]
    services.record_contract(introduction, facts=_contract(), by=buyer, at=NOW, note="")
    return introduction, buyer


def _deliver(
    introduction: Introduction, buyer: Viewer, month: int, amount: int, reason: str = ""
) -> None:
    """Record a delivery on the day of its check."""
    services.record_delivery(
        introduction,
        facts=DeliveryFacts(month, Decimal(amount), 1_000_000, reason),
        evidence=None,
        by=buyer,
        at=_CHECKED[month],
    )


_CHECKED = {
    0: NOW,
    3: datetime(2027, 4, 1, 3, tzinfo=UTC),
    5: datetime(2027, 6, 1, 3, tzinfo=UTC),
    6: datetime(2027, 7, 1, 3, tzinfo=UTC),
    12: datetime(2028, 1, 1, 3, tzinfo=UTC),
}


def test_deliveries_are_recorded_against_the_promise_and_end_completed() -> None:
    introduction, buyer = _running()
    services.take_step(introduction, "first_order", by=buyer, at=NOW)
    assert introduction.next_due_on == date(2027, 4, 1)
    _deliver(introduction, buyer, 3, 1800)
    assert introduction.status is Status.DELIVERING
    assert introduction.next_due_on == date(2027, 7, 1)
    with pytest.raises(ConflictError):
        services.complete(introduction, by=buyer, at=NOW, note="")
    _deliver(introduction, buyer, 6, 1500, "weather")
    _deliver(introduction, buyer, 12, 3600)
    services.complete(introduction, by=buyer, at=_CHECKED[12], note="")
    assert introduction.status is Status.COMPLETED
    assert [(d.delivered, d.shortfall_reason) for d in introduction.deliveries] == [
        (Decimal(1800), ""),
        (Decimal(1500), "weather"),
        (Decimal(3600), ""),
    ]


@pytest.mark.parametrize("month", [3, 6, 12])
def test_a_check_is_recorded_from_a_week_before_its_day(month: int) -> None:
    introduction, buyer = _running()
    due = _CHECKED[month]
    facts = DeliveryFacts(month, Decimal(3600), None)
    for early, at in (
        (True, NOW),
        (True, due - timedelta(days=8)),
        (False, due - timedelta(days=7)),
    ):
        with pytest.raises(ConflictError) if early else contextlib.nullcontext():
            services.record_delivery(introduction, facts=facts, evidence=None, by=buyer, at=at)
        assert (introduction.status is Status.CONTRACT) is early


def test_a_contract_is_completed_only_when_it_is_over() -> None:
    introduction = make.introduction("accepted")
    buyer = _viewers(introduction)[Actor.DISTRIBUTOR]
    facts = _contract(ends_on=date(2028, 6, 30))
    services.record_contract(introduction, facts=facts, by=buyer, at=NOW, note="")
    for month in (3, 6, 12):
        _deliver(introduction, buyer, month, 3600)
    assert introduction.next_due_on == date(2028, 6, 30)
    with pytest.raises(ConflictError):
        services.complete(introduction, by=buyer, at=_CHECKED[12], note="")
    at = datetime(2028, 6, 25, tzinfo=UTC)
    services.complete(introduction, by=buyer, at=at, note="")
    assert introduction.status is Status.COMPLETED


def test_a_contract_is_not_signed_tomorrow() -> None:
    introduction = make.introduction("accepted")
    buyer = _viewers(introduction)[Actor.DISTRIBUTOR]
    with pytest.raises(InvalidInputError):
        services.record_contract(
            introduction, facts=_contract(signed_on=date(2026, 11, 24)), by=buyer, at=NOW, note=""
        )
    assert introduction.contract is None


@pytest.mark.parametrize(
    ("first", "last", "promised", "taken"),
    [
        # Three months from the middle of one: no fourth is promised.
        (
            date(2027, 1, 15),
            date(2027, 4, 14),
            {3: "3000"},
            {
                (2027, 1): "548.387097",
                (2027, 2): "1000",
                (2027, 3): "1000",
                (2027, 4): "466.666667",
            },
        ),
        # Two days are two days.
        (
            date(2027, 1, 31),
            date(2027, 2, 1),
            {3: "71.428571"},
            {(2027, 1): "32.258065", (2027, 2): "35.714286"},
        ),
    ],
)
def test_a_part_of_a_month_promises_and_takes_its_part(
    first: date, last: date, promised: dict[int, str], taken: dict[tuple[int, int], str]
) -> None:
    introduction = make.introduction("accepted")
    facts = _contract(starts_on=first, ends_on=last, monthly_volume=Decimal(1000))
    buyer = _viewers(introduction)[Actor.DISTRIBUTOR]
    services.record_contract(introduction, facts=facts, by=buyer, at=NOW, note="")
    assert {one.check_month: one.promised for one in introduction.deliveries} == {
        month: Decimal(amount) for month, amount in promised.items()
    }
    rows = db.session.scalars(db.select(CapacityCommitment))
    assert {(row.year, row.month): row.quantity for row in rows} == {
        month: Decimal(amount) for month, amount in taken.items()
    }


def test_less_than_promised_asks_for_a_reason() -> None:
    introduction, buyer = _running()
    with pytest.raises(InvalidInputError):
        _deliver(introduction, buyer, 3, 100)
    assert introduction.deliveries[0].recorded_at is None


def test_a_delivery_is_recorded_once_and_only_at_a_check() -> None:
    introduction, buyer = _running()
    _deliver(introduction, buyer, 3, 1800)
    for month in (3, 5):
        with pytest.raises(ConflictError):
            _deliver(introduction, buyer, month, 1800)
    _deliver(introduction, buyer, 0, 50)
    assert len(introduction.deliveries) == 4


def test_a_second_contract_is_refused() -> None:
    introduction, buyer = _running()
    with pytest.raises(ConflictError):
        services.record_contract(introduction, facts=_contract(), by=buyer, at=NOW, note="")
    with pytest.raises(ConflictError):
        contracts.add_contract(introduction, facts=_contract())


def test_messages_and_documents_follow_the_status() -> None:
    introduction = make.introduction("requested")
    viewers = _viewers(introduction)
    services.post_message(introduction, text="Xin chào", by=viewers[Actor.PRODUCER], at=NOW)
    assert [purpose for purpose, _ in _mails()] == ["introduction.message"]
    with pytest.raises(ConflictError):
        services.add_document(
            introduction, file=make.stored_file(), kind="other", by=viewers[Actor.STAFF], at=NOW
        )
    for act in (
        lambda: services.post_message(
            introduction, text="x", by=viewer_for(make.producer()), at=NOW
        ),
        lambda: services.add_document(
            introduction,
            file=make.stored_file(),
            kind="other",
            by=viewer_for(make.producer()),
            at=NOW,
        ),
        lambda: services.set_next(
            introduction,
            owner=Actor.STAFF,
            due_on=NOW.date(),
            note="",
            by=viewer_for(make.producer()),
            at=NOW,
        ),
    ):
        with pytest.raises(NotAllowedError):
            act()
    ended = make.introduction("declined")
    with pytest.raises(ConflictError):
        services.post_message(ended, text="x", by=viewer_for(ended.producer), at=NOW)


def test_the_next_step_can_be_given_to_somebody_while_both_work_together() -> None:
    introduction = make.introduction("accepted")
    viewers = _viewers(introduction)
    due = date(2026, 12, 24)
    services.set_next(
        introduction,
        owner=Actor.STAFF,
        due_on=due,
        note="Gọi cho hai bên",
        by=viewers[Actor.PRODUCER],
        at=NOW,
    )
    assert (introduction.next_owner, introduction.next_due_on) == (Actor.STAFF, due)
    with pytest.raises(ConflictError):
        services.set_next(
            make.introduction("requested"),
            owner=Actor.STAFF,
            due_on=due,
            note="",
            by=viewers[Actor.STAFF],
            at=NOW,
        )


@pytest.mark.parametrize("status", [one.value for one in UNANSWERED])
def test_withdrawing_a_requirement_ends_what_was_not_answered(status: str) -> None:
    introduction = make.introduction(status)
    person = make.user(introduction.producer)
    buyer = _viewers(introduction)[Actor.DISTRIBUTOR]
    withdraw_requirement(introduction.requirement, reason="", by=buyer, at=NOW)
    assert (introduction.status, introduction.is_open) == (Status.WITHDRAWN, None)
    assert (introduction.next_owner, introduction.next_due_on) == (None, None)
    assert introduction.end_reason == "requirement_withdrawn"
    assert _mails()[0] == ("introduction.requirement_withdrawn", person.email)
    event = introduction.events[-1]
    assert (event.step, event.side, event.user_id, event.organization_id) == (
        "requirement_withdrawn",
        Actor.DISTRIBUTOR,
        buyer.user_id,
        introduction.distributor_id,
    )
    assert audit_actions() == ["requirement.withdrawn", "introduction.requirement_withdrawn"]


def test_withdrawing_a_requirement_tells_those_who_already_talk() -> None:
    introduction = make.introduction("meeting")
    person = make.user(introduction.producer)
    buyer = viewer_for(introduction.distributor, user=make.user(introduction.distributor))
    withdraw_requirement(introduction.requirement, reason="", by=buyer, at=NOW)
    assert introduction.status is Status.MEETING
    assert introduction.events[-1].step == "requirement_withdrawn"
    assert _mails() == [("introduction.requirement_withdrawn", person.email)]


def test_staff_acting_on_behalf_are_named_beside_whom_they_act_for(app: Flask) -> None:
    introduction = make.introduction("requested")
    staff = make.department()
    person = make.user(staff)
    acting = Viewer(
        user_id=person.id,
        user_name="x",
        organization_id=introduction.producer_id,
        kind=introduction.producer.kind,
        verified=True,
        staff_organization_id=staff.id,
        acting_for_name=introduction.producer.name,
    )
    services.take_step(introduction, "accept", by=acting, at=NOW)
    event = introduction.events[-1]
    assert (event.user_id, event.organization_id, event.on_behalf_of_id) == (
        person.id,
        staff.id,
        introduction.producer_id,
    )
