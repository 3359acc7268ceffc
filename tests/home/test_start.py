"""The start page of a producer: what waits, what fits, what was decided."""

from flask import Flask

from matchmaker.accounts import services as accounts
from matchmaker.accounts.models import OrganizationStatus
from matchmaker.base import clock
from matchmaker.base.db import db
from matchmaker.certification import services as certification
from matchmaker.certification.models import CertificateStatus
from matchmaker.listings.models import ListingStatus
from tests import make
from tests.conftest import Browser, viewer_for


def test_requirements_that_fit_are_shown_with_the_listing_they_fit(
    app: Flask, sign_in: Browser
) -> None:
    own = make.listing(name="Xoài cát chu")
    make.requirement(title="Xoài cho siêu thị", deadline=clock.today())
    make.requirement(title="Ổi cho siêu thị", categories=["0102"], deadline=clock.today())
    page = sign_in.of(make.user(own.organization)).get("/start").text
    fitting = page.split("Nhu cầu phù hợp với sản phẩm của bạn")[1].split("</section>")[0]
    assert "Xoài cho siêu thị" in fitting
    assert "Ổi cho siêu thị" not in fitting
    assert f'href="/my/products/{own.id}/requirements">Xoài cát chu</a>' in fitting
    assert "Xem 2 nhu cầu đang mở cùng nhóm hàng" in page


def test_a_finished_draft_of_a_verified_producer_waits_for_them(
    app: Flask, sign_in: Browser
) -> None:
    draft = make.listing(name="Xoài nháp", status=ListingStatus.DRAFT, published_at=None)
    page = sign_in.of(make.user(draft.organization)).get("/start").text
    assert "Bản nháp đã đủ phần cần thiết, chờ bạn công bố." in page
    assert 'href="/my/products?status=draft">1 bản nháp</a>' in page


def test_who_waits_for_verification_is_sent_to_what_they_can_do(
    app: Flask, sign_in: Browser
) -> None:
    draft = make.listing(
        make.producer(verified=False), status=ListingStatus.DRAFT, published_at=None
    )
    page = sign_in.of(make.user(draft.organization)).get("/start").text.split("<main")[1]
    assert "chờ bạn công bố" not in page
    assert 'href="/requirements/"' not in page
    assert 'class="btn" href="/my/products"' in page


def test_decisions_about_ones_organisation_and_certificates_are_news(
    app: Flask, sign_in: Browser
) -> None:
    own, other = make.producer(verified=False, name="HTX Một"), make.producer(verified=False)
    department = make.department()
    staff = viewer_for(department, user=make.user(department))
    certificate = make.certificate(listing=make.listing(own), status=CertificateStatus.PENDING)
    for one in (own, other):
        accounts.decide_organization(
            one, decision=OrganizationStatus.VERIFIED, reason="", by=staff, at=make.NOW
        )
    certification.decide_certificate(
        certificate, decision=CertificateStatus.REJECTED, reason="Mờ quá", by=staff, at=make.NOW
    )
    db.session.flush()
    page = sign_in.of(make.user(own)).get("/start").text
    news = page.split("Mới thay đổi")[1].split("</aside>")[0]
    assert news.count("Xác minh đơn vị") == 1
    assert f'href="/my/certificates/{certificate.id}/edit"' in news
    assert "Từ chối chứng nhận" in news
    assert "Mờ quá" in news


def test_the_page_asks_the_database_equally_often(
    app: Flask, sign_in: Browser, count_statements: list[str]
) -> None:
    own = make.producer()
    client = sign_in.of(make.user(own))
    asked = []
    for rows in (1, 9):
        for number in range(rows):
            make.listing(own, name=f"Xoài {rows} {number}")
            make.requirement(title=f"Xoài {rows} {number}", deadline=clock.today())
            make.listing(own, status=ListingStatus.DRAFT, published_at=None)
        client.get("/start")
        db.session.expire_all()
        count_statements.clear()
        assert client.get("/start").status_code == 200
        asked.append(len(count_statements))
    assert asked[0] == asked[1]
