"""Who may do what with organisations and people."""

from dataclasses import replace

import pytest
from flask import Flask

from matchmaker.accounts import policy
from matchmaker.accounts.models import Organization, OrganizationStatus, User
from matchmaker.base.outbox import MailStatus, OutboxMail
from matchmaker.base.security import STRANGER, OrganizationKind, Viewer

PRODUCER, DISTRIBUTOR, DEPARTMENT = OrganizationKind
UNVERIFIED, VERIFIED, REJECTED, SUSPENDED = OrganizationStatus

STAFF = Viewer(user_id=1, organization_id=9, kind=DEPARTMENT, staff_organization_id=9)
OWN = Viewer(user_id=2, organization_id=5, kind=PRODUCER)
ACTING = replace(STAFF, organization_id=5, kind=PRODUCER, acting_for_name="HTX")


def an(kind: OrganizationKind, *, status: OrganizationStatus = VERIFIED) -> Organization:
    return Organization(id=5, kind=kind, status=status)


@pytest.mark.parametrize(
    ("viewer", "expected"),
    [(STRANGER, False), (OWN, True), (ACTING, True), (STAFF, False)],
)
def test_own_is_the_organisation_one_acts_for(viewer: Viewer, expected: bool) -> None:
    assert policy.is_own(viewer, an(PRODUCER)) is expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (UNVERIFIED, [VERIFIED, REJECTED]),
        (VERIFIED, [SUSPENDED]),
        (REJECTED, [VERIFIED]),
        (SUSPENDED, [VERIFIED]),
    ],
)
def test_each_status_leads_to_its_decisions(
    status: OrganizationStatus, expected: list[OrganizationStatus]
) -> None:
    assert policy.open_decisions(STAFF, an(PRODUCER, status=status)) == expected


@pytest.mark.parametrize("viewer", [STRANGER, OWN, ACTING])
def test_only_staff_as_themselves_decide(viewer: Viewer) -> None:
    assert policy.open_decisions(viewer, an(PRODUCER, status=UNVERIFIED)) == []


def test_nobody_decides_about_the_department() -> None:
    assert policy.open_decisions(STAFF, an(DEPARTMENT, status=UNVERIFIED)) == []


def test_unverified_is_no_decision() -> None:
    assert not policy.may_decide(STAFF, an(PRODUCER), decision=UNVERIFIED)


@pytest.mark.parametrize(
    ("viewer", "status", "expected"),
    [(OWN, UNVERIFIED, True), (OWN, VERIFIED, False), (STAFF, VERIFIED, True)],
)
def test_identity_is_fixed_once_verified(
    viewer: Viewer, status: OrganizationStatus, expected: bool
) -> None:
    assert policy.may_change_identity(viewer, an(PRODUCER, status=status)) is expected


@pytest.mark.parametrize(
    ("viewer", "kind", "expected"),
    [
        (OWN, PRODUCER, True),
        (ACTING, PRODUCER, False),
        (STAFF, PRODUCER, False),
        (replace(STAFF, organization_id=5), DEPARTMENT, False),
    ],
)
def test_a_party_consents_by_itself(viewer: Viewer, kind: OrganizationKind, expected: bool) -> None:
    assert policy.may_give_acting_consent(viewer, an(kind)) is expected


@pytest.mark.parametrize(
    ("viewer", "kind", "status", "expected"),
    [
        (STAFF, PRODUCER, UNVERIFIED, True),
        (STAFF, DISTRIBUTOR, VERIFIED, True),
        (STAFF, PRODUCER, SUSPENDED, False),
        (STAFF, DEPARTMENT, VERIFIED, False),
        (OWN, PRODUCER, VERIFIED, False),
    ],
)
def test_staff_act_for_parties_that_may_work_here(
    viewer: Viewer, kind: OrganizationKind, status: OrganizationStatus, expected: bool
) -> None:
    assert policy.may_act_for(viewer, an(kind, status=status)) is expected


@pytest.mark.parametrize(
    ("viewer", "purpose", "administrator", "expected"),
    [
        (STAFF, "introduction.asked", False, True),
        (STAFF, "introduction.asked", True, True),
        (STAFF, "security.reset_instructions", False, True),
        (STAFF, "security.reset_instructions", True, False),
        (replace(STAFF, is_admin=True), "security.reset_instructions", True, True),
        (ACTING, "introduction.asked", False, False),
        (OWN, "introduction.asked", False, False),
    ],
)
def test_staff_read_kept_mails_but_no_way_into_an_administrators_account(
    app: Flask, viewer: Viewer, purpose: str, administrator: bool, expected: bool
) -> None:
    mail = OutboxMail(purpose=purpose, status=MailStatus.KEPT)
    recipient = User(is_admin=administrator)
    assert policy.may_read_mail(viewer, mail, recipient=recipient) is expected
    assert policy.may_read_mail(viewer, mail, recipient=None) is (viewer.is_staff)
