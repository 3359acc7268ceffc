"""What is read of certificates and dossiers, on each database."""

from datetime import date, timedelta

import pytest
from flask import Flask

from matchmaker.base.db import db
from matchmaker.base.errors import NotFoundError
from matchmaker.certification import queries
from matchmaker.certification.models import (
    CertificateStatus,
    DossierDocument,
    DossierItem,
    DossierRule,
    DossierState,
)
from tests import make
from tests.conftest import viewer_for

TODAY = make.NOW.date()


def item(code: str = "lab", **facts: object) -> DossierItem:
    row = DossierItem(code=code, name_vi=code, name_en=code, position=0, **facts)
    db.session.add(row)
    db.session.flush()
    return row


def document(code: str = "lab", *, until: date | None) -> DossierDocument:
    return DossierDocument(item_code=code, valid_until=until)


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (-1, DossierState.EXPIRED),
        (0, DossierState.EXPIRING),
        (30, DossierState.EXPIRING),
        (31, DossierState.PRESENT),
    ],
)
def test_a_document_counts_by_its_last_day(days: int, state: DossierState, app: Flask) -> None:
    (line,) = queries.dossier_lines(
        [item()], [document(until=TODAY + timedelta(days=days))], on=TODAY
    )
    assert line.state is state
    assert line.is_answered is (days >= 0)


def test_of_several_answers_the_longest_counts(app: Flask) -> None:
    lab = item()
    old, new = document(until=TODAY), document(until=TODAY + timedelta(days=99))
    assert queries.dossier_lines([lab], [old, new], on=TODAY)[0].document is new
    told = queries.dossier_lines([lab], [old, new], on=TODAY, told={"lab": None})[0]
    assert (told.document, told.until, told.state) == (None, None, DossierState.PRESENT)
    assert queries.dossier_lines([lab], [], on=TODAY)[0].state is DossierState.MISSING


def test_a_chain_with_items_of_its_own_asks_those_and_others_the_usual(app: Flask) -> None:
    chain = make.distributor(name="Chuỗi A")
    usual, own = item("usual"), item("own")
    for owner, one, until in (
        (None, usual, None),
        (chain.id, own, None),
        (chain.id, usual, TODAY - timedelta(days=1)),
    ):
        db.session.add(
            DossierRule(
                organization_id=owner, item=one, valid_from=date(2020, 1, 1), valid_to=until
            )
        )
    db.session.flush()
    checklists = queries.Checklists(on=TODAY)
    assert checklists.codes(chain.id) == ("own",)
    assert checklists.codes(None) == checklists.codes(999) == ("usual",)
    assert checklists.owners() == [chain]


def test_the_queue_shows_the_longest_waiting_first(app: Flask) -> None:
    pending = CertificateStatus.PENDING
    new = make.certificate(status=pending)
    old = make.certificate(status=pending, created_at=make.NOW - timedelta(days=9))
    make.certificate()
    assert list(queries.verification_queue(status=pending, number=1).rows) == [old, new]
    assert queries.waiting_certificates() == 2
    assert queries.queue_counts() == {
        CertificateStatus.PENDING: 2,
        CertificateStatus.VERIFIED: 1,
        CertificateStatus.REJECTED: 0,
        CertificateStatus.REVOKED: 0,
        CertificateStatus.SUSPENDED: 0,
    }


def test_twins_have_the_same_scheme_and_number_however_it_is_written(app: Flask) -> None:
    one = make.certificate(number="GCN 12/QĐ")
    twin = make.certificate(number="gcn  12/qd")
    make.certificate(number="GCN 12/QĐ", scheme="haccp")
    nameless = make.certificate(number="")
    assert queries.twins_of(one) == [twin]
    assert queries.twins_of(nameless) == []


def test_certificates_are_found_by_their_holder_and_staff_only(app: Flask) -> None:
    certificate = make.certificate()
    holder, staff = viewer_for(certificate.organization), viewer_for(make.department())
    for looking in (holder, staff):
        assert queries.get_certificate(certificate.id, seen_by=looking) is certificate
    for looking in (viewer_for(make.producer()), viewer_for(make.distributor())):
        with pytest.raises(NotFoundError):
            queries.get_certificate(certificate.id, seen_by=looking)


def test_what_ends_soon_is_listed_by_its_last_day(app: Flask) -> None:
    soon = make.certificate(expires_on=TODAY + timedelta(days=10))
    later = make.certificate(expires_on=TODAY + timedelta(days=80))
    make.certificate(expires_on=TODAY - timedelta(days=1))
    assert list(queries.expiring(on=TODAY, days=90, number=1).rows) == [soon, later]
    assert list(queries.expiring(on=TODAY, days=30, number=1).rows) == [soon]
    own = queries.expiring(on=TODAY, days=90, number=1, organization_id=later.organization_id)
    assert list(own.rows) == [later]


def test_schemes_in_use_on_a_day(app: Flask) -> None:
    make.scheme("old", valid_to=TODAY - timedelta(days=1))
    make.scheme("new", valid_from=TODAY + timedelta(days=1))
    used = make.scheme("used")
    assert queries.schemes(on=TODAY) == [used]


def test_a_certificate_answers_its_item_until_its_last_day(app: Flask) -> None:
    listing = make.listing()
    make.scheme("haccp", family="food-safety")
    make.scheme("halal", family="halal")
    held = [
        make.certificate(listing=listing, scheme="haccp", expires_on=date(2027, 1, 1)),
        make.certificate(listing=listing, scheme="haccp", expires_on=date(2028, 1, 1)),
        make.certificate(listing=listing, scheme="halal"),
    ]
    assert queries.told_by_certificates(held) == {"food-safety": date(2028, 1, 1)}
    held[0].expires_on = None
    assert queries.told_by_certificates(held) == {"food-safety": None}
