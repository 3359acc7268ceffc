"""Pages of products: who sees what, and what bad input does."""

import io
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from matchmaker.accounts.models import User
from matchmaker.base import clock
from matchmaker.base.db import db
from matchmaker.listings import queries
from matchmaker.listings.models import CapacityCommitment, Listing, ListingStatus, Photo
from tests import make
from tests.conftest import Browser, audit_actions

NOBODY = 2**53


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    """Hold the clock, so that certificates and months stay where they are."""
    with clock.fixed(make.NOW):
        yield


@pytest.fixture
def listing(app: Flask) -> Listing:
    return make.listing(
        name="Xoài cát Hòa Lộc",
        price_min=71_234,
        price_max=81_234,
        min_order=Decimal(743),
        lead_time_days=17,
        monthly=Decimal(9876),
        is_sample=True,
        source_year=2022,
        years_moved=4,
    )


@pytest.fixture
def owner(listing: Listing) -> User:
    return make.user(listing.organization)


def picture(*, size: tuple[int, int] = (40, 30), kind: str = "JPEG") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", size, "orange").save(out, kind)
    out.seek(0)
    return out


#: What only the owner, staff and verified distributors may read, as the page writes it.
SECRETS = ("71.234", "81.234", "743", "17 ngày", "9.876", "Hồ sơ nhà cung cấp")


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("stranger", False),
        ("other producer", False),
        ("unverified distributor", False),
        ("distributor", True),
        ("owner", True),
        ("staff", True),
    ],
)
def test_price_capacity_and_dossier_by_role(
    who: str, sees: bool, listing: Listing, owner: User, client: FlaskClient, sign_in: Browser
) -> None:
    people = {
        "other producer": lambda: make.user(make.producer()),
        "unverified distributor": lambda: make.user(make.distributor(verified=False)),
        "distributor": lambda: make.user(make.distributor()),
        "owner": lambda: owner,
        "staff": lambda: make.user(make.department()),
    }
    browser = client if who == "stranger" else sign_in.of(people[who]())
    page = browser.get(f"/products/{listing.id}")
    assert page.status_code == 200
    assert {secret: secret in page.text for secret in SECRETS} == dict.fromkeys(SECRETS, sees)
    catalogue = browser.get("/products?words=xoai").text
    assert "Xoài cát Hòa Lộc" in catalogue
    assert not [secret for secret in SECRETS[:5] if secret in catalogue]


def test_a_draft_is_nobodys_page_but_its_owners(
    listing: Listing, owner: User, client: FlaskClient, sign_in: Browser
) -> None:
    listing.status = ListingStatus.DRAFT
    rival = sign_in.of(make.user(make.producer()))
    url = f"/products/{listing.id}"
    assert [one.get(url).status_code for one in (client, rival, sign_in.of(owner))] == [
        404,
        404,
        200,
    ]


def test_the_product_page_says_facts_to_search_engines_and_marks_samples(
    listing: Listing, client: FlaskClient
) -> None:
    make.certificate(listing=listing, scheme="ocop-4", number="12/QĐ")
    page = client.get(f"/products/{listing.id}").text
    assert 'itemtype="https://schema.org/Product"' in page
    assert '<span itemprop="certificationIdentification">12/QĐ</span>' in page
    assert "nguồn công khai năm 2022, chuyển thêm 4 năm" in page
    assert "data:image/svg+xml" in page
    assert not re.search(r"<script(?![^>]*src=)|style=|onclick=", page)


def test_filters_stay_in_the_form_and_an_empty_result_says_what_to_do(
    listing: Listing, client: FlaskClient
) -> None:
    page = client.get("/products?words=zzz&category=01&order=name").text
    assert 'value="zzz"' in page
    assert '<option value="01" selected>' in page
    assert "Không có sản phẩm nào phù hợp" in page


@pytest.mark.parametrize("name", ["words", "category", "province", "scheme", "order", "page"])
@pytest.mark.parametrize(
    "value", ["\x00", "%", "'", "<script>", "9" * 20, "-1", "\ud800", "x" * 5000, "\u202e", "🥭"]
)
def test_hostile_filters_are_only_text(
    name: str, value: str, listing: Listing, client: FlaskClient
) -> None:
    answer = client.get("/products", query_string={name: value.encode("utf-8", "replace")})
    assert answer.status_code == 200
    assert "<script>" not in answer.text


@pytest.mark.parametrize("path", ["/products", "/my/products"])
def test_lists_send_the_same_statements_for_one_row_and_thirty(
    path: str, owner: User, listing: Listing, sign_in: Browser, count_statements: list[str]
) -> None:
    make.certificate(listing=listing, scheme="ocop-4")
    browser = sign_in.of(owner)

    def statements() -> int:
        db.session.flush()
        db.session.expunge_all()
        count_statements.clear()
        assert browser.get(path).status_code == 200
        return len(count_statements)

    first = statements()
    maker = db.session.get_one(type(listing.organization), listing.organization_id)
    for _ in range(30):
        make.certificate(listing=make.listing(maker), scheme="ocop-4")
    assert statements() == first


def start(browser: FlaskClient, **typed: str) -> tuple[int, str]:
    answer = browser.post("/my/products/new", data=typed)
    return answer.status_code, answer.headers.get("Location", "")


def test_a_product_is_created_once_however_often_it_is_sent(app: Flask, sign_in: Browser) -> None:
    make.category("0101")
    browser = sign_in.of(make.user(make.producer(verified=False)))
    typed = {"name": "Xoài", "category_code": "0101", "token": "t" * 22}
    first = start(browser, **typed)
    assert first[0] == 303
    assert start(browser, **typed) == first
    assert audit_actions() == ["listing.created"]
    assert "đang chờ Sở xác minh" in browser.get(first[1]).text


def test_a_product_without_a_name_or_of_an_unknown_category_is_asked_again(
    app: Flask, sign_in: Browser
) -> None:
    make.category("0101")
    browser = sign_in.of(make.user(make.producer()))
    answer = browser.post("/my/products/new", data={"name": " ", "category_code": "9999"})
    assert answer.status_code == 422
    assert "Hãy điền mục này." in answer.text
    assert "Hãy chọn một mục trong danh sách." in answer.text
    assert "<title>Lỗi:" in answer.text


def save(browser: FlaskClient, listing: Listing, topic: str, **typed: object) -> tuple[int, str]:
    answer = browser.post(
        f"/my/products/{listing.id}/{topic}", data=typed, content_type="multipart/form-data"
    )
    return answer.status_code, answer.text


def test_every_topic_is_saved(listing: Listing, owner: User, sign_in: Browser) -> None:
    browser = sign_in.of(owner)
    make.province("79")
    for topic, typed in {
        "basics": {"name": "Xoài Cao Lãnh", "category_code": "0101", "gtin": "893 0000 00000 2"},
        "packaging": {
            "unit": "thung",
            "pack_size": "12,5",
            "pack_unit": "kg",
            "min_order": "1.250",
            "shelf_life_days": "14",
        },
        "capacity": {"month_1": "1.234,5", "month_2": "0"},
        "terms": {"price": "250.000 - 300.000đ/thùng", "delivery_provinces": ["79", "82"]},
    }.items():
        assert browser.get(f"/my/products/{listing.id}/{topic}").status_code == 200
        assert save(browser, listing, topic, **typed)[0] == 303
    db.session.refresh(listing)
    assert (listing.name, listing.name_folded, listing.gtin) == (
        "Xoài Cao Lãnh",
        "xoai cao lanh",
        "8930000000002",
    )
    assert (listing.unit, listing.pack_size, listing.pack_unit) == ("thung", Decimal("12.5"), "kg")
    assert (listing.min_order, listing.shelf_life_days) == (Decimal(1250), 14)
    assert {row.month: row.quantity for row in listing.capacities} == {
        1: Decimal("1234.5"),
        2: Decimal(0),
    }
    assert (listing.price_min, listing.price_max) == (250_000, 300_000)
    assert listing.delivery_provinces == ["79", "82"]


@pytest.mark.parametrize(
    ("topic", "typed", "said"),
    [
        ("basics", {"name": "Xoài", "category_code": "0101", "gtin": "123"}, "8, 12, 13 hoặc 14"),
        ("basics", {"name": "x" * 201, "category_code": "0101"}, "Tối đa 200 ký tự"),
        ("packaging", {"unit": "chuc"}, "Chục và giạ mỗi nơi một khác"),
        ("packaging", {"unit": "gia", "pack_size": "20"}, "Hãy chọn kg, lít hoặc cái."),
        ("packaging", {"unit": "none"}, "Hãy chọn một mục trong danh sách."),
        ("packaging", {"unit": "kg", "min_order": "1,250"}, "có thể hiểu hai cách"),
        ("packaging", {"unit": "kg", "lead_time_days": "9999"}, "Hãy nhập số từ 0 đến 365."),
        ("packaging", {"unit": "kg", "min_order": "9" * 30}, "Con số quá lớn"),
        ("capacity", {"month_3": "-5"}, "Con số không được âm."),
        ("capacity", {"month_3": "20 hộp"}, "Hãy ghi theo kg."),
        ("capacity", {"month_3": "20 vật"}, "hoặc kèm đơn vị"),
        ("packaging", {"unit": "kg", "min_order": "2 lít"}, "Hãy ghi theo kg."),
        ("packaging", {"unit": "kg", "shelf_life_days": "1,5"}, "Hãy nhập một số nguyên"),
        ("terms", {"price": "900 - 1,2 triệu"}, "nghìn hay triệu ở cả hai số"),
        ("capacity", {"month_3": "nhiều"}, "Hãy nhập một con số"),
        ("terms", {"price": "25.000/tấn"}, "đơn vị khác với đơn vị của sản phẩm"),
        ("terms", {"price": "25.000/xyz"}, "đơn vị khác với đơn vị của sản phẩm"),
        ("terms", {"price": "30.000 - 25.000"}, "Số đầu phải nhỏ hơn"),
        ("terms", {"delivery_provinces": ["00"]}, "Hãy chọn trong danh sách."),
        ("photos", {}, "Hãy chọn ít nhất một ảnh."),
    ],
)
def test_bad_input_is_told_at_its_field_and_kept(
    topic: str,
    typed: dict[str, str],
    said: str,
    listing: Listing,
    owner: User,
    sign_in: Browser,
) -> None:
    status, page = save(sign_in.of(owner), listing, topic, **typed)
    assert status == 422
    assert said in page
    assert "error-summary" in page
    for value in typed.values():
        assert isinstance(value, list) or topic == "packaging" or value in page


def test_amounts_may_be_typed_in_another_unit(
    listing: Listing, owner: User, sign_in: Browser
) -> None:
    browser = sign_in.of(owner)
    months = {
        "month_1": "20 tấn",
        "month_2": "0,5 tấn",
        "month_3": "1.234,5 tấn",
        "month_4": "3 tạ",
    }
    assert save(browser, listing, "capacity", **months)[0] == 303
    assert save(browser, listing, "packaging", unit="kg", min_order="0,5 tấn")[0] == 303
    db.session.refresh(listing)
    assert {row.month: row.quantity for row in listing.capacities} == {
        1: Decimal(20_000),
        2: Decimal(500),
        3: Decimal(1_234_500),
        4: Decimal(300),
    }
    assert listing.min_order == Decimal(500)
    packed = {"unit": "thung", "pack_size": "12,5", "pack_unit": "kg", "min_order": "1 tấn"}
    assert save(browser, listing, "packaging", **packed)[0] == 303
    db.session.refresh(listing)
    assert listing.min_order == Decimal(80)


def test_an_english_reader_types_what_english_pages_print(
    listing: Listing, owner: User, sign_in: Browser
) -> None:
    owner.language = "en"
    browser = sign_in.of(owner)
    with browser.session_transaction() as session:
        session["language"] = "en"
    assert save(browser, listing, "terms", price="25,000 - 30,000")[0] == 303
    assert save(browser, listing, "capacity", month_1="1,234.5")[0] == 303
    db.session.refresh(listing)
    assert (listing.price_min, listing.price_max) == (25_000, 30_000)
    assert [row.quantity for row in listing.capacities] == [Decimal("1234.5")]
    assert 'value="25,000 - 30,000"' in browser.get(f"/my/products/{listing.id}/terms").text
    status, page = save(browser, listing, "terms", price="25.000")
    assert (status, "can be read two ways" in page) == (422, True)


def test_a_month_below_a_contract_is_asked_about_once(
    listing: Listing, owner: User, sign_in: Browser
) -> None:
    introduction = make.introduction("accepted", listing=listing)
    may = CapacityCommitment(
        introduction_id=introduction.id, year=2027, month=5, quantity=Decimal(5000)
    )
    listing.commitments.append(may)
    db.session.flush()
    browser = sign_in.of(owner)
    months = {f"month_{number}": "9.876" for number in range(1, 13)}
    assert save(browser, listing, "capacity", **months)[0] == 303
    status, page = save(browser, listing, "capacity", **{**months, "month_5": "4.000"})
    assert (status, "đã lấy 5\u00a0tấn của tháng 5/2027" in page) == (422, True)
    asked = re.search(r'name="asked" value="([^"]*)"', page)
    assert asked
    again = {**months, "month_5": "4.000", "asked": asked[1]}
    assert save(browser, listing, "capacity", **again)[0] == 303
    db.session.refresh(listing)
    calendar = queries.capacity_calendar(listing, start=make.NOW.date())
    may_shown = next(one for one in calendar if one.month == 5)
    assert (may_shown.declared, may_shown.committed, may_shown.free) == (
        Decimal(4000),
        Decimal(5000),
        Decimal(0),
    )
    assert save(browser, listing, "capacity", **{**months, "month_5": "4.000"})[0] == 303


def test_a_photo_is_a_picture(listing: Listing, owner: User, sign_in: Browser) -> None:
    paper = [(io.BytesIO(b"%PDF-1.4 x"), "a.pdf")]
    status, page = save(sign_in.of(owner), listing, "photos", photos=paper)
    assert (status, "Chỉ nhận ảnh JPEG hoặc PNG." in page) == (422, True)


def test_a_stale_edit_is_told_and_may_be_sent_again(
    listing: Listing, owner: User, sign_in: Browser
) -> None:
    browser = sign_in.of(owner)
    typed = {"name": "Xoài mới", "category_code": "0101", "version": "999"}
    status, page = save(browser, listing, "basics", **typed)
    assert status == 409
    assert "đã được sửa ở nơi khác" in page
    assert "Xoài mới" in page
    again = re.search(r'name="version" value="(\d+)"', page)
    assert again
    assert save(browser, listing, "basics", **{**typed, "version": again[1]})[0] == 303


def test_the_harvest_calendar_fills_in_and_saves_nothing(
    listing: Listing, owner: User, sign_in: Browser
) -> None:
    typed = {"month_1": "77", "month_2": "66", "month_12": "sáu"}
    asked = {"harvest-main": "5.000", "harvest-lesser": "800", "fill": "1"}
    answer = sign_in.of(owner).post(f"/my/products/{listing.id}/capacity", data={**typed, **asked})
    filled = dict(re.findall(r'name="month_(\d+)" type="text" value="([^"]*)"', answer.text))
    assert answer.status_code == 200
    assert {month for month, amount in filled.items() if amount == "5.000"} == {"2", "3", "4", "5"}
    assert {month for month, amount in filled.items() if amount == "800"} == {"10", "11"}
    # What was typed for other months stays, also what cannot be read.
    assert (filled["1"], filled["12"], filled["6"]) == ("77", "sáu", "")
    assert {row.quantity for row in listing.capacities} == {Decimal(9876)}


def test_an_amount_the_harvest_calendar_cannot_read_is_said_at_its_field(
    listing: Listing, owner: User, sign_in: Browser
) -> None:
    data = {"month_1": "77", "harvest-main": "nhiều", "fill": "1"}
    answer = sign_in.of(owner).post(f"/my/products/{listing.id}/capacity", data=data)
    assert answer.status_code == 422
    assert "<title>Lỗi:" in answer.text
    assert '<a href="#harvest-main">' in answer.text
    assert 'name="harvest-main" type="text" value="nhiều"' in answer.text
    assert 'name="month_1" type="text" value="77"' in answer.text


def test_photos_are_shown_captioned_and_removed(
    listing: Listing, owner: User, client: FlaskClient, sign_in: Browser
) -> None:
    browser = sign_in.of(owner)
    files = [(picture(), "a.jpg"), (picture(kind="PNG"), "b.png")]
    assert save(browser, listing, "photos", photos=files, caption="Rổ xoài")[0] == 303
    db.session.refresh(listing)
    first, second = listing.photos
    url = f"/products/{listing.id}/photos/{first.id}"
    assert client.get(url).mimetype == "image/jpeg"
    assert client.get(f"{url}?thumb=1").status_code == 200
    assert 'alt="Rổ xoài"' in client.get(f"/products/{listing.id}").text
    own = f"/my/products/{listing.id}/photos/{second.id}"
    assert browser.post(f"{own}/caption", data={"caption": "Vườn"}).status_code == 303
    assert browser.post(f"{own}/caption", data={"caption": "x" * 201}).status_code == 422
    assert browser.post(f"{own}/remove").status_code == 303
    assert browser.post(f"{own}/remove").status_code == 404
    listing.status = ListingStatus.DRAFT
    db.session.flush()
    assert client.get(url).status_code == 404


BOMB = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xff\xff\x00\x00\xff\xff\x08\x02\x00\x00\x00"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html><script>alert(1)</script></html>",
        b"%PDF-1.4 not a picture",
        picture().getvalue()[:200],
        BOMB,
        b"GIF89a" + b"\0" * 40,
        b"\xff" * (10 * 1024 * 1024 + 1),
    ],
    ids=["empty", "text", "svg", "html", "pdf", "cut", "bomb", "gif", "huge"],
)
def test_what_is_no_photo_is_refused_at_the_field(
    content: bytes, listing: Listing, owner: User, sign_in: Browser
) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\n'
        + content
        + b"\r\n--x--\r\n"
    )
    answer = sign_in.of(owner).post(
        f"/my/products/{listing.id}/photos",
        input_stream=io.BytesIO(body),
        content_length=len(body),
        content_type="multipart/form-data; boundary=x",
    )
    status, page = answer.status_code, answer.text
    assert status in {413, 422}
    assert status == 413 or 'id="photos-error"' in page
    assert db.session.scalar(db.select(db.func.count(Photo.id))) == 0


def test_publishing_archiving_and_restoring(
    listing: Listing, owner: User, sign_in: Browser
) -> None:
    browser = sign_in.of(owner)
    url = f"/my/products/{listing.id}"
    assert browser.post(f"{url}/archive").status_code == 303
    assert browser.post(f"{url}/archive").status_code == 409
    assert "Khôi phục" in browser.get(url).text
    assert browser.post(f"{url}/restore").status_code == 303
    assert "Công bố sản phẩm" in browser.get(url).text
    assert browser.post(f"{url}/publish").status_code == 303
    listing.status = ListingStatus.DRAFT
    listing.unit = "hop"
    db.session.flush()
    assert "Chưa đủ để công bố" in browser.get(url).text
    assert "còn thiếu: Đơn vị tính" in browser.post(f"{url}/publish").text


def test_an_unverified_producer_prepares_and_does_not_publish(app: Flask, sign_in: Browser) -> None:
    maker = make.producer(verified=False)
    listing = make.listing(maker, status=ListingStatus.DRAFT)
    browser = sign_in.of(make.user(maker))
    assert save(browser, listing, "basics", name="Xoài", category_code="0101")[0] == 303
    assert browser.post(f"/my/products/{listing.id}/publish").status_code == 403


def test_a_rival_finds_none_of_the_editors_pages(listing: Listing, sign_in: Browser) -> None:
    rival = sign_in.of(make.user(make.producer()))
    # A refused request rolls back; what the test has made is to stay.
    db.session.commit()
    url = f"/my/products/{listing.id}"
    topics = ("basics", "packaging", "capacity", "terms", "photos", "certificates")
    looked = [rival.get(f"{url}/{one}").status_code for one in topics]
    posted = [rival.post(f"{url}/{one}").status_code for one in topics]
    acts = [rival.post(f"{url}/{one}").status_code for one in ("publish", "archive", "restore")]
    assert {rival.get(url).status_code, *looked, *posted, *acts} == {404}


def test_only_producers_have_products_of_their_own(
    client: FlaskClient, listing: Listing, sign_in: Browser
) -> None:
    buyer, staff = make.user(make.distributor()), make.user(make.department())
    assert client.get("/my/products").status_code == 302
    assert [sign_in.of(one).get("/my/products").status_code for one in (buyer, staff)] == [403, 403]


@pytest.mark.parametrize("number", ["0", str(NOBODY), "9" * 20, "-1", "x"])
@pytest.mark.parametrize("path", ["/products/{}", "/my/products/{}", "/products/{}/photos/{}"])
def test_ids_of_nothing_find_no_page(path: str, number: str, owner: User, sign_in: Browser) -> None:
    assert sign_in.of(owner).get(path.format(number, number)).status_code == 404


def test_own_products_by_status(listing: Listing, owner: User, sign_in: Browser) -> None:
    browser = sign_in.of(owner)
    assert "Xoài cát Hòa Lộc" in browser.get("/my/products?status=published").text
    assert "Không có sản phẩm nào ở trạng thái này" in browser.get("/my/products?status=draft").text
    assert "Xoài cát Hòa Lộc" in browser.get("/my/products?status=nothing").text
    new = sign_in.of(make.user(make.producer()))
    assert "Chưa có sản phẩm nào" in new.get("/my/products").text


def test_pages_are_said_in_english(listing: Listing, owner: User, sign_in: Browser) -> None:
    browser = sign_in.of(owner)
    browser.post("/language", data={"language": "en"})
    assert "Our products" in browser.get("/my/products").text
    assert "Unit and packaging" in browser.get(f"/my/products/{listing.id}").text
    assert "Product or producer" in browser.get("/products").text
