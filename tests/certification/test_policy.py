"""Who may see and do what with a certificate."""

import pytest
from flask import Flask

from matchmaker.base.security import STRANGER, OrganizationKind, Viewer
from matchmaker.certification import policy
from matchmaker.certification.models import Certificate, CertificateStatus

HOLDER = Viewer(user_id=1, organization_id=1, kind=OrganizationKind.PRODUCER)
RIVAL = Viewer(user_id=2, organization_id=2, kind=OrganizationKind.PRODUCER, verified=True)
BUYER = Viewer(user_id=3, organization_id=3, kind=OrganizationKind.DISTRIBUTOR, verified=True)
STAFF = Viewer(user_id=4, organization_id=4, kind=OrganizationKind.DEPARTMENT, verified=True)
EVERYBODY = (STRANGER, HOLDER, RIVAL, BUYER, STAFF)


@pytest.fixture(params=list(CertificateStatus))
def certificate(app: Flask, request: pytest.FixtureRequest) -> Certificate:
    return Certificate(organization_id=1, status=request.param)


def test_the_scan_is_for_the_holder_and_staff(certificate: Certificate) -> None:
    assert {one for one in EVERYBODY if policy.may_see_scan(one, certificate)} == {HOLDER, STAFF}


def test_the_holder_edits_what_is_not_revoked(certificate: Certificate) -> None:
    editing = {one for one in EVERYBODY if policy.may_edit(one, certificate)}
    revoked = certificate.status is CertificateStatus.REVOKED
    assert editing == (set() if revoked else {HOLDER})


def test_only_staff_decide_and_only_from_the_statuses_of_the_table(
    certificate: Certificate,
) -> None:
    for decision in CertificateStatus:
        deciding = {
            one for one in EVERYBODY if policy.may_decide(one, certificate, decision=decision)
        }
        allowed = certificate.status in policy.DECISIONS.get(decision, frozenset())
        assert deciding == ({STAFF} if allowed else set())
