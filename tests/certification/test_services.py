"""What is done to certificates and the dossier, on each database."""

from datetime import date, timedelta

import pytest
from flask import Flask

from matchmaker.accounts.models import Organization
from matchmaker.base.db import db
from matchmaker.base.errors import ConflictError
from matchmaker.base.outbox import OutboxMail
from matchmaker.certification import queries, services
from matchmaker.certification.models import Certificate, CertificateStatus, DossierItem
from tests import make
from tests.conftest import audit_actions, viewer_for

TODAY = make.NOW.date()


def mails() -> list[tuple[str, str]]:
    """Return purpose and subject of the mails queued, in their order."""
    rows = db.session.scalars(db.select(OutboxMail).order_by(OutboxMail.id))
    return [(one.purpose, one.subject) for one in rows]


@pytest.fixture
def held(app: Flask) -> Certificate:
    certificate = make.certificate(listing=make.listing(), scheme="ocop-4")
    make.user(certificate.organization)
    return certificate


def change(certificate: Certificate, **facts: object) -> bool:
    return services.change_certificate(certificate, facts=facts, covers=(), scan=None, at=make.NOW)


def test_a_new_certificate_waits_and_names_its_listings(app: Flask) -> None:
    listing = make.listing()
    make.scheme("vietgap")
    certificate = services.add_certificate(
        listing.organization,
        facts={"scheme_code": "vietgap", "issued_on": TODAY},
        covers={listing.id},
        scan=None,
        at=make.NOW,
    )
    assert certificate.status is CertificateStatus.PENDING
    assert queries.covered_listings(certificate) == {listing.id}
    assert queries.coverage_of(listing.organization_id) == {certificate.id: [listing.id]}


def test_editing_a_verified_certificate_sends_it_back_to_the_queue(held: Certificate) -> None:
    held.warned_days = 90
    assert change(held, number="Số khác")
    assert (held.status, held.warned_days) == (CertificateStatus.PENDING, None)


def test_sending_the_same_again_leaves_the_decision(held: Certificate) -> None:
    assert not change(held, number=held.number)
    assert held.status is CertificateStatus.VERIFIED


def test_covering_other_listings_is_a_change(app: Flask) -> None:
    listing = make.listing()
    certificate = make.certificate(organization=listing.organization)
    covers = {listing.id}
    assert services.change_certificate(certificate, facts={}, covers=covers, scan=None, at=make.NOW)
    assert queries.covered_listings(certificate) == covers
    assert certificate.status is CertificateStatus.PENDING


def test_a_revoked_certificate_stays_as_it_is(held: Certificate) -> None:
    held.status = CertificateStatus.REVOKED
    with pytest.raises(ConflictError):
        change(held, number="Số khác")


def test_a_suspended_certificate_stays_suspended_when_its_holder_edits_it(
    held: Certificate,
) -> None:
    held.status, held.status_reason = CertificateStatus.SUSPENDED, "Đang kiểm tra lại"
    assert change(held, number="Số khác")
    assert (held.number, held.status, held.status_reason) == (
        "Số khác",
        CertificateStatus.SUSPENDED,
        "Đang kiểm tra lại",
    )
    assert audit_actions() == ["certificate.changed"]


@pytest.mark.parametrize("decided", ["verified", "suspended", "revoked"])
def test_what_was_ever_verified_is_not_removed(held: Certificate, decided: str) -> None:
    held.status = CertificateStatus(decided)
    with pytest.raises(ConflictError):
        services.remove_certificate(held, by=viewer_for(held.organization))


def test_what_was_ever_verified_is_not_removed_after_an_edit_either(held: Certificate) -> None:
    change(held, number="Số khác")
    for status in (CertificateStatus.PENDING, CertificateStatus.REJECTED):
        held.status = status
        with pytest.raises(ConflictError):
            services.remove_certificate(held, by=viewer_for(held.organization))


@pytest.mark.parametrize("status", [CertificateStatus.PENDING, CertificateStatus.REJECTED])
def test_what_was_never_verified_is_removed_by_its_holder_alone(
    app: Flask, status: CertificateStatus
) -> None:
    certificate = make.certificate(status=status)
    with pytest.raises(ConflictError):
        services.remove_certificate(certificate, by=viewer_for(make.producer()))
    services.remove_certificate(certificate, by=viewer_for(certificate.organization))
    db.session.flush()
    assert db.session.get(Certificate, certificate.id) is None


def test_the_first_verification_is_kept(app: Flask) -> None:
    certificate = make.certificate(status=CertificateStatus.PENDING)
    staff = viewer_for(make.department(), user=make.user())
    facts = {"by": staff, "reason": "", "decision": CertificateStatus.VERIFIED}
    services.decide_certificate(certificate, at=make.NOW, **facts)
    change(certificate, number="Số khác")
    services.decide_certificate(certificate, at=make.NOW + timedelta(days=9), **facts)
    assert certificate.verified_at == make.NOW


def test_a_decision_is_recorded_and_told_to_the_holder(held: Certificate) -> None:
    staff = make.department()
    worker = make.user(staff)
    services.decide_certificate(
        held,
        decision=CertificateStatus.SUSPENDED,
        by=viewer_for(staff, user=worker),
        reason="Đang kiểm tra lại",
        at=make.NOW,
    )
    assert (held.status, held.status_reason) == (CertificateStatus.SUSPENDED, "Đang kiểm tra lại")
    assert mails() == [("certificate.decided", "Giấy chứng nhận ocop-4: Tạm đình chỉ")]
    assert audit_actions() == ["certificate.suspended"]


def test_a_decision_its_status_does_not_allow_is_refused(held: Certificate) -> None:
    staff = make.department()
    with pytest.raises(ConflictError):
        services.decide_certificate(
            held,
            decision=CertificateStatus.REJECTED,
            by=viewer_for(staff),
            reason="x",
            at=make.NOW,
        )
    assert mails() == []


def test_holders_are_warned_once_at_each_of_90_60_and_30_days(held: Certificate) -> None:
    end = TODAY + timedelta(days=95)
    held.expires_on = end
    db.session.commit()
    for left in (95, 90, 89, 60, 31, 30, 1, 0):
        at = make.NOW + timedelta(days=95 - left)
        services.warn_expiring(at)
        services.warn_expiring(at)
    assert mails() == [
        ("certificate.expiring", "Giấy chứng nhận ocop-4 còn dưới 90 ngày"),
        ("certificate.expiring", "Giấy chứng nhận ocop-4 còn dưới 60 ngày"),
        ("certificate.expiring", "Giấy chứng nhận ocop-4 còn dưới 30 ngày"),
    ]


def test_a_holder_without_people_counts_as_warned_only_when_somebody_was_written_to(
    app: Flask,
) -> None:
    alone = make.certificate(listing=make.listing(), expires_on=TODAY + timedelta(days=50))
    db.session.commit()
    services.warn_expiring(make.NOW)
    assert (alone.warned_days, mails()) == (None, [])
    make.user(db.session.get_one(Organization, alone.organization_id))
    db.session.commit()
    services.warn_expiring(make.NOW)
    assert (alone.warned_days, len(mails())) == (60, 1)


def test_nobody_is_warned_of_what_is_over_or_not_verified(held: Certificate) -> None:
    held.expires_on = TODAY - timedelta(days=1)
    make.certificate(
        listing=make.listing(held.organization),
        expires_on=TODAY + timedelta(days=5),
        status=CertificateStatus.PENDING,
    )
    db.session.commit()
    services.warn_expiring(make.NOW)
    assert mails() == []


@pytest.mark.parametrize(
    ("stated", "issued", "kept"),
    [
        (None, date(2026, 1, 31), date(2027, 1, 31)),
        (date(2026, 6, 1), date(2026, 1, 31), date(2026, 6, 1)),
        (None, None, None),
    ],
)
def test_a_document_that_ages_counts_from_the_day_it_was_issued(
    stated: date | None, issued: date | None, kept: date | None, app: Flask
) -> None:
    db.session.add(DossierItem(code="lab", name_vi="Kiểm nghiệm", name_en="Lab", max_age_months=12))
    document = services.add_document(
        make.producer(),
        item_code="lab",
        listing_id=None,
        file=None,
        note="",
        issued_on=issued,
        valid_until=stated,
        at=make.NOW,
    )
    assert document.valid_until == kept
    services.remove_document(document)
    assert audit_actions() == ["dossier.document_added", "dossier.document_removed"]
