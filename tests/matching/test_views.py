"""Pages of matches: shares that add up, nothing of others, nothing lost on the way back."""

import re
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from matchmaker.accounts.models import Organization
from matchmaker.base import clock
from matchmaker.base.db import db
from matchmaker.listings.models import ListingStatus
from matchmaker.matching import queries
from matchmaker.matching.export import FORMULA_SIGNS, harmless
from matchmaker.requirements.models import Requirement, RequirementStatus
from tests import make
from tests.conftest import Browser


@pytest.fixture
def requirement(app: Flask) -> Requirement:
    return make.requirement(
        price_ceiling=15_000,
        wishes=[["vietgap"]],
        window_end=clock.today().replace(year=clock.today().year + 1),
        deadline=clock.today(),
    )


@pytest.fixture
def buyer(requirement: Requirement, sign_in: Browser) -> FlaskClient:
    return sign_in.of(make.user(requirement.organization))


def _numbers(pattern: str, page: str) -> list[Decimal]:
    return [Decimal(one.replace(",", ".")) for one in re.findall(pattern, page)]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_shares_shown_add_up_to_the_score_shown(
    language: str, buyer: FlaskClient, requirement: Requirement
) -> None:
    for monthly, price in ((700, 20_100), (333, 17_700), (1000, 9_000)):
        one = make.listing(monthly=Decimal(monthly), price_min=price, price_max=price + 1000)
        make.certificate(listing=one)
    make.listing(monthly=None, price_min=None, price_max=None)
    buyer.set_cookie("language", language)
    page = buyer.get(f"/requirements/{requirement.id}/matches").text
    shares = _numbers(r"<strong>([\d,.]+)\u00a0%</strong> <span class=\"soft\">/", page)
    scores = _numbers(r"<span class=\"score.*?</span>([\d,.]+)</span>", page)
    assert len(scores) == 4
    assert [sum(shares[7 * place : 7 * place + 7]) for place in range(4)] == scores
    compared = buyer.get(
        f"/requirements/{requirement.id}/compare",
        query_string={"listing": [str(one.listing.id) for one in _matches(requirement)]},
    ).text
    across = _numbers(r"<span class=\"text-nowrap\"><strong>([\d,.]+) %</strong>", compared)
    assert [sum(across[place::4]) for place in range(4)] == scores


def _matches(requirement: Requirement) -> list[queries.Match]:
    return queries.all_matches(requirement, today=clock.today())


def test_a_list_asks_the_database_equally_often(
    buyer: FlaskClient, requirement: Requirement, count_statements: list[str]
) -> None:
    counts = []
    for rows in (1, 29):
        for _ in range(rows):
            make.certificate(listing=make.listing())
        db.session.commit()
        asked = []
        for url in ("matches", "near-misses", "shortlist", "matches.xlsx"):
            db.session.expire_all()
            count_statements.clear()
            assert buyer.get(f"/requirements/{requirement.id}/{url}").status_code == 200
            asked.append(len(count_statements))
        counts.append(asked)
    assert counts[0][0] == counts[1][0]
    assert counts[0] == counts[1]


def test_a_listing_is_kept_compared_and_dropped(
    buyer: FlaskClient, requirement: Requirement
) -> None:
    listing = make.listing(name="Xoài riêng")
    base = f"/requirements/{requirement.id}"
    kept = buyer.post(
        f"{base}/shortlist/{listing.id}", data={"back": "ranked", "query": "words=xoai&page=1"}
    )
    assert (kept.status_code, kept.location) == (303, f"{base}/matches?words=xoai&page=1")
    assert "Xoài riêng" in buyer.get(f"{base}/shortlist").text
    listing.status = ListingStatus.DRAFT
    db.session.commit()
    assert "không còn công bố" in buyer.get(f"{base}/shortlist").text
    dropped = buyer.post(f"{base}/shortlist/{listing.id}/drop", data={"back": "//evil.example"})
    assert dropped.location == f"{base}/matches"
    assert "Danh sách rút gọn còn trống" in buyer.get(f"{base}/shortlist").text
    assert buyer.post(f"{base}/shortlist/{listing.id}").status_code == 404
    assert buyer.post(f"{base}/shortlist/999999").status_code == 404


def test_up_to_four_are_compared(buyer: FlaskClient, requirement: Requirement) -> None:
    names = [f"Xoài số {number}" for number in range(5)]
    ids = [make.listing(name=name).id for name in names]
    url = f"/requirements/{requirement.id}/compare"
    page = buyer.get(url, query_string={"listing": [*map(str, ids), "x", "9" * 20]}).text
    assert [name for name in names if name in page] == names[:4]
    assert "Chưa chọn sản phẩm nào" in buyer.get(f"{url}?listing=abc").text


def test_empty_lists_say_what_to_do(buyer: FlaskClient, requirement: Requirement) -> None:
    base = f"/requirements/{requirement.id}"
    assert "gần phù hợp" in buyer.get(f"{base}/matches").text
    assert "Không có sản phẩm nào gần phù hợp" in buyer.get(f"{base}/near-misses").text
    assert "Không có sản phẩm nào khớp bộ lọc" in buyer.get(f"{base}/matches?words=zzz").text


def test_a_closed_requirement_offers_no_introductions(
    buyer: FlaskClient, requirement: Requirement
) -> None:
    make.listing()
    url = f"/requirements/{requirement.id}/matches"
    for status in (RequirementStatus.WITHDRAWN, RequirementStatus.CLOSED):
        requirement.status = status
        db.session.commit()
        page = buyer.get(url).text
        assert "không còn nhận trả lời" in page
        assert "Đề nghị giới thiệu" not in page
    requirement.status = RequirementStatus.DRAFT
    db.session.commit()
    assert "còn là bản nháp" in buyer.get(url).text


def test_nobody_else_sees_the_matches(requirement: Requirement, sign_in: Browser) -> None:
    make.listing(name="Xoài bí mật")
    rival = sign_in.of(make.user(make.distributor()))
    grower = sign_in.of(make.user(make.producer()))
    staff = sign_in.of(make.user(make.department()))
    db.session.commit()
    base = f"/requirements/{requirement.id}"
    for tab in ("matches", "near-misses", "shortlist", "compare?listing=1", "matches.xlsx"):
        assert rival.get(f"{base}/{tab}").status_code == 404
        assert grower.get(f"{base}/{tab}").status_code == 403
        assert staff.get(f"{base}/{tab}").status_code == 200
    assert rival.post(f"{base}/shortlist/1").status_code == 404
    assert rival.post(f"{base}/shortlist/1/drop").status_code == 404
    assert staff.post(f"{base}/shortlist/1").status_code == 403


def test_an_unverified_distributor_learns_why_there_are_no_matches(
    app: Flask, sign_in: Browser
) -> None:
    chain = make.distributor(verified=False)
    one = make.requirement(chain, status=RequirementStatus.DRAFT)
    listing = make.listing(name="Xoài bí mật")
    client = sign_in.of(make.user(chain))
    db.session.commit()
    for tab in ("matches", "near-misses", "shortlist", "compare", "matches.xlsx"):
        page = client.get(f"/requirements/{one.id}/{tab}")
        assert page.status_code == 200
        assert "chưa được xác minh" in page.text
        assert "Xoài bí mật" not in page.text
    assert client.post(f"/requirements/{one.id}/shortlist/{listing.id}").status_code == 403


def test_a_producer_reads_words_and_no_shares(sign_in: Browser) -> None:
    one = make.requirement(price_ceiling=15_432, is_anonymous=True, deadline=clock.today())
    listing = make.listing()
    client = sign_in.of(make.user(listing.organization))
    page = client.get(f"/my/products/{listing.id}/requirements").text
    assert one.title in page
    assert "Giá cao hơn mức người mua chấp nhận" in page
    assert one.organization.name not in page
    for private in ("15.432", "<meter", 'class="score'):
        assert private not in page
    assert client.get(f"/my/products/{listing.id}/requirements?tab=near").status_code == 200


def test_what_a_listing_fits_is_for_its_producer_and_staff(sign_in: Browser) -> None:
    one = make.requirement(deadline=clock.today())
    listing = make.listing(status=ListingStatus.DRAFT)
    url = f"/my/products/{listing.id}/requirements"
    staff = sign_in.of(make.user(make.department()))
    rival = sign_in.of(make.user(make.producer()))
    owner = sign_in.of(make.user(listing.organization))
    db.session.commit()
    assert rival.get(url).status_code == 404
    assert "<meter" in staff.get(url).text
    assert "Sản phẩm chưa công bố" in owner.get(url).text
    waiting = make.listing(make.producer(verified=False))
    client = sign_in.of(make.user(waiting.organization))
    page = client.get(f"/my/products/{waiting.id}/requirements").text
    assert "chưa được xác minh" in page
    assert one.title not in page


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
def test_no_text_is_taken_for_a_formula(sign: str) -> None:
    assert harmless(f"{sign}1+1") == f"'{sign}1+1"
    assert harmless("xoài =1") == "xoài =1"


def test_the_export_holds_every_match_and_no_formula(
    buyer: FlaskClient, requirement: Requirement
) -> None:
    bad: Organization = make.producer(name="+cmd|' /C calc'!A0")
    make.listing(bad, name='=HYPERLINK("http://evil.example","x")')
    for _ in range(24):
        make.listing()
    answer = buyer.get(f"/requirements/{requirement.id}/matches.xlsx")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={requirement.code}.xlsx"
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    found = _matches(requirement)
    table = rows[4:]
    assert [row[2] for row in table] == [one.listing.code for one in found]
    assert len(table) == 25
    for row in table:
        assert round(sum(float(row[place]) for place in range(10, 24, 2)), 1) == row[1]
    assert any(row[3] == '\'=HYPERLINK("http://evil.example","x")' for row in table)
    with ZipFile(BytesIO(answer.data)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        assert not [name for name in parts.namelist() if "externalLink" in name]
