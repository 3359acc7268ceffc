"""What is done to organisations and people, on both databases."""

import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, current_app

from matchmaker.accounts import queries, services
from matchmaker.accounts.models import (
    Consent,
    ConsentPurpose,
    Invitation,
    LegalForm,
    Organization,
    OrganizationStatus,
    User,
)
from matchmaker.accounts.services import Person
from matchmaker.base.db import db
from matchmaker.base.errors import ConflictError, NotAllowedError, NotFoundError
from matchmaker.base.outbox import OutboxMail
from matchmaker.base.security import OrganizationKind
from tests import make
from tests.conftest import audit_actions, viewer_for

LAN = Person(name="Lan", email="Lan@Vidu.vn", password="con mèo vàng", wants_news=True)
FACTS: dict[str, Any] = {"name": "HTX Mỹ Xương", "legal_form": LegalForm.COOPERATIVE}


def register(person: Person = LAN, **facts: Any) -> None:
    with current_app.test_request_context():
        services.register(
            person, kind=OrganizationKind.PRODUCER, facts={**FACTS, **facts}, at=make.NOW
        )


def mails() -> list[tuple[str, str]]:
    rows = db.session.scalars(db.select(OutboxMail).order_by(OutboxMail.id))
    return [(one.purpose, one.recipient) for one in rows]


def token_of_last_mail() -> str:
    mail = db.session.scalars(db.select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert mail is not None
    found = re.search(r"/invitation/(\S+)", mail.text)
    assert found is not None
    return found[1]


def test_registering_adds_a_person_who_must_confirm_and_an_organisation_to_verify(
    app: Flask,
) -> None:
    register()
    user = queries.get_user_with_email("lan@vidu.vn")
    assert (user.confirmed_at, user.active, user.is_admin) == (None, True, False)
    own = user.memberships[0].organization
    assert (own.name_folded, own.status) == ("htx my xuong", OrganizationStatus.UNVERIFIED)
    assert [one.purpose for one in queries.consents_of(user_id=user.id)] == [
        ConsentPurpose.NEWS,
        ConsentPurpose.ACCOUNT,
    ]
    assert audit_actions() == ["organization.registered"]
    assert mails() == [("security.confirmation_instructions", "lan@vidu.vn")]


def test_registering_a_known_address_adds_nothing_and_tells_its_owner(app: Flask) -> None:
    make.user(email="lan@vidu.vn")
    register()
    assert db.session.query(User).count() == 1
    assert db.session.query(Organization).count() == 0
    assert mails() == [("account.known", "lan@vidu.vn")]


def test_a_tax_number_is_taken_once(app: Flask) -> None:
    make.producer(tax_number="0100112437")
    with pytest.raises(ConflictError), db.session.begin_nested():
        register(tax_number="0100112437")
    assert db.session.query(User).count() == 0


def test_changing_to_a_taken_tax_number_is_refused(app: Flask) -> None:
    make.producer(tax_number="0100112437")
    own = make.producer()
    with pytest.raises(ConflictError), db.session.begin_nested():
        services.change_organization(
            own, facts={"tax_number": "0100112437"}, aliases=None, at=make.NOW
        )


def test_changing_what_was_refused_asks_staff_again(app: Flask) -> None:
    own = make.distributor(status_reason="Thiếu giấy")
    own.status = OrganizationStatus.REJECTED
    services.change_organization(
        own, facts={"name": "Chợ Đầu Mối"}, aliases=["Chợ", "chợ", "CDM"], at=make.NOW
    )
    db.session.flush()
    assert (own.status, own.name_folded) == (OrganizationStatus.UNVERIFIED, "cho dau moi")
    assert sorted(one.name_folded for one in own.aliases) == ["cdm", "cho"]


@pytest.mark.parametrize(
    ("was", "decision", "reason", "action"),
    [
        ("unverified", "verified", "", "organization.verified"),
        ("unverified", "rejected", "Sai mã số", "organization.rejected"),
        ("verified", "suspended", "Không còn hoạt động", "organization.suspended"),
    ],
)
def test_a_decision_is_kept_told_and_recorded(
    app: Flask, was: str, decision: str, reason: str, action: str
) -> None:
    staff = viewer_for(make.department(), user=make.user())
    own = make.producer()
    own.status = OrganizationStatus(was)
    member = make.user(own)
    services.decide_organization(
        own, decision=OrganizationStatus(decision), by=staff, reason=reason, at=make.NOW
    )
    assert (own.status.value, own.status_reason, own.status_at) == (decision, reason, make.NOW)
    assert audit_actions() == [action]
    assert mails() == [("organization.decided", member.email)]


def test_a_decision_the_status_forbids_changes_nothing(app: Flask) -> None:
    staff = viewer_for(make.department(), user=make.user())
    own = make.producer()
    with pytest.raises(ConflictError):
        services.decide_organization(
            own, decision=OrganizationStatus.REJECTED, by=staff, reason="x", at=make.NOW
        )
    assert (own.status, mails()) == (OrganizationStatus.VERIFIED, [])


def test_staff_act_only_with_a_consent_and_only_while_it_holds(app: Flask) -> None:
    staff = viewer_for(make.department(), user=make.user())
    own = make.producer()
    with pytest.raises(ConflictError):
        services.start_acting(own, by=staff)
    services.record_acting_consent(
        own, given_by="Ông Ba", channel="paper", note="", by=staff, at=make.NOW
    )
    services.start_acting(own, by=staff)
    with pytest.raises(ConflictError):
        services.record_acting_consent(
            own, given_by="Ông Ba", channel="paper", note="", by=staff, at=make.NOW
        )
    services.withdraw_acting_consent(own, at=make.NOW)
    with pytest.raises(ConflictError):
        services.start_acting(own, by=staff)
    with pytest.raises(ConflictError):
        services.withdraw_acting_consent(own, at=make.NOW)
    assert audit_actions() == ["consent.recorded", "acting.started", "consent.withdrawn"]


def test_a_producer_does_not_act_for_another(app: Flask) -> None:
    with pytest.raises(NotAllowedError):
        services.start_acting(make.producer(), by=viewer_for(make.producer()))


def test_a_producer_without_mail_is_added_with_its_consent(app: Flask) -> None:
    staff = viewer_for(make.department(), user=make.user())
    added = services.create_for_producer(
        facts=FACTS, given_by="Bà Tư", channel="phone", note="gọi lại", by=staff, at=make.NOW
    )
    consent = queries.acting_consent(added.id)
    assert consent is not None
    assert (consent.given_by, consent.channel, consent.note, consent.recorded_by_id) == (
        "Bà Tư",
        "phone",
        "gọi lại",
        staff.user_id,
    )
    assert (added.kind, added.memberships) == (OrganizationKind.PRODUCER, [])


def test_the_invited_person_joins_confirmed_and_the_link_ends(app: Flask) -> None:
    own = make.producer()
    by = viewer_for(own, user=make.user(own))
    services.invite(own, email="Hai@Vidu.vn", by=by, language="vi", at=make.NOW)
    token = token_of_last_mail()
    invitation = queries.get_invitation(token, at=make.NOW)
    person = Person(name="Hai", email="another@vidu.vn", password="con mèo vàng")
    user = services.accept_invitation(invitation, person=person, at=make.NOW)
    assert (user.email, user.confirmed_at) == ("hai@vidu.vn", make.NOW)
    assert [one.user_id for one in queries.members_of(own.id)] == [by.user_id, user.id]
    with pytest.raises(ConflictError):
        services.accept_invitation(invitation, person=person, at=make.NOW)
    with pytest.raises(NotFoundError):
        queries.get_invitation(token, at=make.NOW)


def invited_to(own: Organization, *, email: str) -> Invitation:
    by = viewer_for(own, user=make.user(own))
    services.invite(own, email=email, by=by, language="vi", at=make.NOW)
    return queries.get_invitation(token_of_last_mail(), at=make.NOW)


def test_somebody_with_an_account_joins_with_it(app: Flask) -> None:
    known = make.user(make.distributor(), email="hai@vidu.vn", password="as-before")
    session = known.fs_uniquifier
    invitation = invited_to(make.producer(), email="hai@vidu.vn")
    person = Person(name="Ai Đó", email="hai@vidu.vn", password="con mèo vàng")
    for given in (None, person):
        invitation.accepted_at = None
        db.session.flush()
        assert services.accept_invitation(invitation, person=given, at=make.NOW) is known
    assert (known.password, known.fs_uniquifier) == ("as-before", session)
    assert len(queries.memberships_of(known.id)) == 2


def test_who_registered_somebody_elses_address_loses_it_when_its_owner_is_invited(
    app: Flask,
) -> None:
    stranger = replace(LAN, name="Kẻ Lạ", password="mat khau ke la")
    register(stranger)
    taken = queries.get_user_with_email("lan@vidu.vn")
    before = (taken.password, taken.fs_uniquifier)
    own = make.producer()
    invitation = invited_to(own, email="lan@vidu.vn")
    with pytest.raises(ConflictError), db.session.begin_nested():
        services.accept_invitation(invitation, person=None, at=make.NOW)
    assert taken.confirmed_at is None
    owner = replace(LAN, name="Lan", password="con meo vang khac", phone="+84912345678")
    user = services.accept_invitation(invitation, person=owner, at=make.NOW)
    db.session.flush()
    assert (user.id, user.name, user.phone, user.confirmed_at) == (
        taken.id,
        "Lan",
        "+84912345678",
        make.NOW,
    )
    assert user.password not in {None, before[0]}
    assert user.fs_uniquifier != before[1]
    # What the stranger agreed to is nothing the owner has agreed to.
    assert queries.news_consent(user.id) is None
    assert [(one.purpose, one.withdrawn_at) for one in queries.consents_of(user_id=user.id)] == [
        (ConsentPurpose.ACCOUNT, None),
        (ConsentPurpose.NEWS, make.NOW),
        (ConsentPurpose.ACCOUNT, make.NOW),
    ]


def test_a_new_person_needs_to_say_who_they_are(app: Flask) -> None:
    own = make.producer()
    services.invite(own, email="hai@vidu.vn", by=viewer_for(own, user=make.user(own)),
                    language="vi", at=make.NOW)  # fmt: skip
    invitation = queries.get_invitation(token_of_last_mail(), at=make.NOW)
    with pytest.raises(ConflictError):
        services.accept_invitation(invitation, person=None, at=make.NOW)


def test_invitations_are_limited(app: Flask) -> None:
    own = make.producer()
    by = viewer_for(own, user=make.user(own))
    for number in range(services.MOST_INVITATIONS):
        services.invite(own, email=f"u{number}@vidu.vn", by=by, language="vi", at=make.NOW)
    with pytest.raises(ConflictError):
        services.invite(own, email="more@vidu.vn", by=by, language="vi", at=make.NOW)


def test_the_last_member_stays(app: Flask) -> None:
    own = make.producer()
    first, second = make.user(own), make.user(own)
    services.remove_member(own, user_id=first.id)
    for user_id in (second.id, first.id):
        with pytest.raises(ConflictError):
            services.remove_member(own, user_id=user_id)
    assert [one.user_id for one in queries.members_of(own.id)] == [second.id]


def test_locking_ends_every_session_and_nobody_locks_themselves_out(app: Flask) -> None:
    admin, user = make.user(is_admin=True), make.user()
    by = viewer_for(make.department(), user=admin)
    before = user.fs_uniquifier
    services.set_active(user, active=False, by=by)
    assert (user.active, user.fs_uniquifier == before) == (False, False)
    services.set_active(user, active=True, by=by)
    assert user.active
    with pytest.raises(ConflictError):
        services.set_active(admin, active=False, by=by)
    assert audit_actions() == ["user.locked", "user.unlocked"]


def test_news_are_a_consent_of_their_own(app: Flask) -> None:
    user = make.user()
    for wanted in (True, True, False, False):
        services.set_news(user, wanted=wanted, at=make.NOW)
        db.session.flush()
    row = db.session.scalars(db.select(Consent)).one()
    assert (row.purpose, row.given_at, row.withdrawn_at) == (
        ConsentPurpose.NEWS,
        make.NOW,
        make.NOW,
    )
    assert audit_actions() == ["consent.recorded", "consent.withdrawn"]


def test_the_first_administrator_is_added_once(app: Flask) -> None:
    person = Person(name="An", email="an@vidu.vn", password="con mèo vàng")
    user = services.create_admin(person, department_name="Sở", province=None, at=make.NOW)
    assert (user.is_admin, user.confirmed_at) == (True, make.NOW)
    assert queries.department().is_verified
    with pytest.raises(ConflictError):
        services.create_admin(person, department_name="Sở", province=None, at=make.NOW)
