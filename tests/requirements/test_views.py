"""Pages of requirements: written in one line, seen by role, changed once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.models import Organization
from matchmaker.base import clock
from matchmaker.base.db import db
from matchmaker.requirements.models import CriterionMode, Requirement, RequirementStatus
from tests import make
from tests.conftest import Browser

LINE = "cà chua; su hào; ổi, 70 tấn/tuần"


@pytest.fixture(autouse=True)
def _vocabularies(app: Flask) -> None:
    make.category("0202", parent="02", name_vi="Rau ăn quả, bắp", aliases="cà chua;dưa leo")
    make.category("0203", parent="02", name_vi="Củ, khoai", aliases="cà rốt;su hào")
    make.category("0109", parent="01", name_vi="Trái cây khác", aliases="mận;ổi;mít")
    make.scheme("vietgap", name_vi="VietGAP", aliases="Viet GAP")
    make.scheme("attp", name_vi="An toàn thực phẩm", aliases="ATTP;VSATTP")
    make.province("01")


@pytest.fixture
def chain(app: Flask) -> Organization:
    return make.distributor(name="Chuỗi Sen Hồng")


@pytest.fixture
def buyer(chain: Organization, sign_in: Browser) -> FlaskClient:
    return sign_in.of(make.user(chain))


def _only() -> Requirement:
    return db.session.scalars(db.select(Requirement)).one()


def _later(days: int) -> str:
    return (clock.today() + timedelta(days=days)).strftime("%d/%m/%Y")


def test_a_pasted_line_becomes_products_and_volume(buyer: FlaskClient) -> None:
    answer = buyer.post(
        "/requirements/new",
        data={
            "items-0-words": LINE,
            "months": "tháng 5–7",
            "wishes_text": "VietGAP hoặc mạnh hơn và ATTP",
            "price_ceiling": "20.000 đ/kg",
            "deadline": _later(30),
            "criteria-4-mode": "must",
            "criteria-4-weight": "12,5",
            "criteria-6-mode": "ignore",
        },
    )
    assert answer.status_code == 303
    one = _only()
    assert [(item.words, list(item.category_codes)) for item in one.items] == [
        ("cà chua", ["0202"]),
        ("su hào", ["0203"]),
        ("ổi", ["0109"]),
    ]
    assert (one.volume_text, one.volume_least, one.unit, one.period) == (
        "70 tấn/tuần",
        70,
        "tan",
        "week",
    )
    assert (one.window_start.month, one.window_end.month, one.months) == (5, 7, [])  # type: ignore[union-attr]
    assert [(wish.group_number, wish.scheme_code) for wish in one.wishes] == [
        (1, "vietgap"),
        (2, "attp"),
    ]
    assert one.price_ceiling == 20_000_000
    assert {row.criterion: (row.mode, str(row.weight)) for row in one.criteria} == {
        "price": (CriterionMode.MUST, "0.125"),
        "dossier": (CriterionMode.IGNORE, "None"),
    }


def test_sending_a_form_twice_makes_one_requirement(buyer: FlaskClient) -> None:
    typed = {"items-0-words": "ổi", "token": "ein-token"}
    first = buyer.post("/requirements/new", data=typed)
    second = buyer.post("/requirements/new", data=typed)
    assert (second.status_code, second.location) == (303, first.location)
    assert _only().title == "ổi"


def test_one_more_row_loses_nothing(buyer: FlaskClient) -> None:
    answer = buyer.post(
        "/requirements/new",
        data={
            "items-0-words": LINE,
            "deadline": "sai",
            "wishes-0-schemes": "attp",
            "add_item": "1",
        },
    )
    assert answer.status_code == 200
    for value in ("cà chua", "su hào", "ổi", "70 tấn/tuần", "sai"):
        assert f'value="{value}"' in answer.text
    assert 'name="items-3-words"' in answer.text
    more = buyer.post("/requirements/new", data={"items-0-words": "ổi", "add_wish": "1"})
    assert 'name="wishes-1-schemes"' in more.text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "items-0-words"),
        ({"items-0-volume": "5 tấn"}, "items-0-words"),
        ({"items-0-words": "vật lạ"}, "items-0-categories"),
        ({"items-0-words": "ổi", "items-0-categories": "9999"}, "items-0-categories"),
        ({"items-0-words": "ổi", "items-0-volume": "5 tấn"}, "items-0-volume"),
        ({"volume_text": "20 tấn/tháng", "items-0-volume": "5 hộp"}, "items-0-volume"),
        ({"volume_text": "20 tấn/tháng", "items-0-volume": "0"}, "items-0-volume"),
        ({"volume_text": "20 tấn/tháng", "items-0-volume": "abc"}, "items-0-volume"),
        ({"volume_text": "nhiều"}, "volume_text"),
        ({"price_ceiling": "900 - 1,2 triệu"}, "price_ceiling"),
        ({"volume_text": "2.000 hộp/tháng"}, "pack_size"),
        ({"volume_text": "2.000 hộp/tháng", "pack_size": "0,5"}, "pack_unit"),
        ({"volume_text": "20 tấn/tháng", "price_ceiling": "20.000"}, "price_ceiling"),
        ({"volume_text": "20 tấn/tháng", "price_ceiling": "20.000 đ/hộp"}, "price_ceiling"),
        ({"volume_text": "20 tấn/tháng", "price_ceiling": "20.000 đ/gì"}, "price_ceiling"),
        ({"price_ceiling": "99999999999999999999"}, "price_ceiling"),
        ({"window_start": "01/05/2030"}, "window_end"),
        ({"window_start": "01/05/2030", "window_end": "01/04/2030"}, "window_end"),
        ({"window_start": "01/05/2020", "window_end": "01/06/2020"}, "window_end"),
        ({"months": "13"}, "months"),
        ({"deadline": "01/01/2020"}, "deadline"),
        ({"wishes_text": "Sao Vàng"}, "wishes_text"),
        ({"discount_percent": "100"}, "discount_percent"),
        ({"days_to_pay": "1,5"}, "days_to_pay"),
        ({"delivery_province_code": "xx"}, "delivery_province_code"),
        ({"criteria-0-weight": "1,234"}, "criteria-0-weight"),
        ({"terms": "x" * 5000}, "terms"),
    ],
)
def test_bad_input_is_said_at_its_field(
    typed: dict[str, str], field: str, buyer: FlaskClient
) -> None:
    if typed and "items-0-words" not in typed and field != "items-0-words":
        typed = {"items-0-words": "ổi", **typed}
    answer = buyer.post("/requirements/new", data=typed)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert "<title>Lỗi:" in answer.text
    assert db.session.scalars(db.select(Requirement)).all() == []


def test_something_must_count(buyer: FlaskClient) -> None:
    ignored = {f"criteria-{number}-mode": "ignore" for number in range(7)}
    answer = buyer.post("/requirements/new", data={"items-0-words": "ổi", **ignored})
    assert answer.status_code == 422
    assert "Ít nhất một tiêu chí" in answer.text


def test_no_more_products_than_a_requirement_holds(buyer: FlaskClient) -> None:
    line = "; ".join(f"ổi {number}" for number in range(31))
    answer = buyer.post("/requirements/new", data={"items-0-words": line})
    assert answer.status_code == 422
    assert "tối đa 30" in answer.text


def test_what_is_shown_for_editing_is_what_was_typed(buyer: FlaskClient) -> None:
    typed = {
        "items-0-words": "ổi",
        "items-0-volume": "5–7 tấn",
        "items-0-ceiling": "9.000 đ/kg",
        "volume_text": "1–1,5 tấn/chuyến, 3 chuyến/tuần",
        "months": "1, 6",
        "price_ceiling": "20.000 đ/kg",
        "criteria-2-weight": "40",
    }
    buyer.post("/requirements/new", data=typed)
    one = _only()
    page = buyer.get(f"/requirements/{one.id}/edit").text
    for value in ("ổi", "5–7 tấn", "9.000 đ/kg", typed["volume_text"], "1, 6", "20.000 đ/kg", "40"):
        assert f'value="{value}"' in page
    before = (one.items[0].volume_most, one.items[0].price_ceiling, one.price_ceiling, one.months)
    again = buyer.post(f"/requirements/{one.id}/edit", data=typed)
    assert again.status_code == 303
    item = _only().items[0]
    assert (item.volume_most, item.price_ceiling, one.price_ceiling, one.months) == before


def test_the_hint_of_a_volume_has_a_unit(buyer: FlaskClient) -> None:
    typed = {"items-0-words": "ổi", "volume_text": "nhiều lắm"}
    answer = buyer.post("/requirements/new", data=typed)
    assert "Hãy nhập sản lượng kèm đơn vị, ví dụ 20 tấn/tháng." in answer.text


def test_two_bad_weights_name_their_criteria(buyer: FlaskClient) -> None:
    typed = {"items-0-words": "ổi", "criteria-2-weight": "x", "criteria-4-weight": "y"}
    summary = buyer.post("/requirements/new", data=typed).text
    for name in ("Sản lượng", "Giá"):
        assert f"Trọng số: {name}: Hãy nhập một con số" in summary


def test_each_reads_a_volume_and_a_ceiling_in_their_own_language(
    buyer: FlaskClient, chain: Organization
) -> None:
    typed = {"items-0-words": "ổi", "volume_text": "khoảng 5.000 tấn/tháng"}
    buyer.post("/requirements/new", data={**typed, "price_ceiling": "28.000 đ/kg"})
    one = _only()
    assert "28.000\u00a0₫/kg" in buyer.get(f"/requirements/{one.id}").text
    with buyer.session_transaction() as session:
        session["language"] = "en"
    shown = buyer.get(f"/requirements/{one.id}").text
    assert "about 5,000 t/month" in shown
    assert "khoảng 5.000 tấn/tháng" in shown
    edit = buyer.get(f"/requirements/{one.id}/edit").text
    assert 'value="about 5,000 t/month"' in edit
    changed = {"items-0-words": "ổi", "volume_text": "1,250 t/month", "version": one.version_id}
    assert buyer.post(f"/requirements/{one.id}/edit", data=changed).status_code == 303
    assert (_only().volume_text, _only().volume_most) == ("1,250 t/month", 1250)
    with buyer.session_transaction() as session:
        session["language"] = "vi"
    assert "1.250 tấn/tháng" in buyer.get(f"/requirements/{one.id}").text
    assert 'value="1.250 tấn/tháng"' in buyer.get(f"/requirements/{one.id}/edit").text


def test_packs_wishes_and_a_second_volume_are_kept(buyer: FlaskClient) -> None:
    typed = {
        "items-0-words": "ổi, 5 hộp",
        "items-0-categories": "0109",
        "items-0-ceiling": "9.000 đ/hộp",
        "volume_text": "2.000 hộp/tháng",
        "pack_size": "0,5",
        "pack_unit": "kg",
        "wishes-0-schemes": ["vietgap", "attp"],
        "wishes-0-exact": "y",
        "criteria-0-mode": "prefer",
        "criteria-0-weight": "30",
    }
    assert buyer.post("/requirements/new", data=typed).status_code == 303
    one = _only()
    assert (one.items[0].words, one.pack_size, one.pack_unit) == ("ổi, 5 hộp", Decimal("0.5"), "kg")
    page = buyer.get(f"/requirements/{one.id}/edit").text
    assert 'value="9.000 đ/hộp"' in page
    assert 'value="30"' in page
    assert page.count("selected") >= 3
    shown = buyer.get(f"/requirements/{one.id}").text
    assert "một hộp chứa 0,5 kg" in shown
    assert "đúng chứng nhận này" in shown


def test_an_own_volume_may_be_open_at_one_end(buyer: FlaskClient) -> None:
    for written in ("hơn 5 tấn", "tối đa 5 tấn", "5 tấn/tuần"):
        typed = {
            "items-0-words": "ổi",
            "items-0-volume": written,
            "volume_text": "20 tấn/tuần",
            "token": written,
        }
        made = buyer.post("/requirements/new", data=typed)
        assert made.status_code == 303
        page = buyer.get(f"{made.location}/edit").text
        assert f'value="{written.removesuffix("/tuần")}"' in page
        made_page = buyer.get(made.location)
        assert made_page.status_code == 200


def test_a_stale_edit_keeps_what_was_typed(buyer: FlaskClient, chain: Organization) -> None:
    one = make.requirement(chain)
    old = one.version_id
    one.quality_notes = "của đồng nghiệp"
    db.session.flush()
    answer = buyer.post(
        f"/requirements/{one.id}/edit",
        data={
            "items-0-words": "ổi",
            "volume_text": "5 tấn/tuần",
            "window_start": _later(10),
            "window_end": _later(40),
            "deadline": _later(5),
            "quality_notes": "của tôi",
            "version": str(old),
        },
    )
    assert answer.status_code == 409
    assert "của tôi" in answer.text
    assert _only().quality_notes == "của đồng nghiệp"


def test_a_published_requirement_stays_complete(buyer: FlaskClient, chain: Organization) -> None:
    one = make.requirement(chain)
    answer = buyer.post(f"/requirements/{one.id}/edit", data={"items-0-words": "ổi"})
    assert answer.status_code == 422
    for field in ("volume_text", "window_start", "window_end", "deadline"):
        assert f'href="#{field}"' in answer.text


def test_publishing_and_withdrawing(buyer: FlaskClient, chain: Organization) -> None:
    with clock.fixed(make.NOW):
        one = make.requirement(chain, status=RequirementStatus.DRAFT)
        assert "Công bố" in buyer.get(f"/requirements/{one.id}").text
        assert buyer.post(f"/requirements/{one.id}/publish").status_code == 303
        assert buyer.post(f"/requirements/{one.id}/publish").status_code == 409
        assert buyer.post(f"/requirements/{one.id}/withdraw").status_code == 422
        reason = {"reason": "đã mua đủ"}
        assert buyer.post(f"/requirements/{one.id}/withdraw", data=reason).status_code == 303
        assert buyer.post(f"/requirements/{one.id}/withdraw", data=reason).status_code == 409
        page = buyer.get(f"/requirements/{one.id}").text
        assert "đã mua đủ" in page
        assert "Đã rút" in page
        assert buyer.get(f"/requirements/{one.id}/edit").status_code == 303
        assert buyer.post(f"/requirements/{one.id}/edit", data={}).status_code in {409, 422}


def test_a_draft_says_what_is_missing(buyer: FlaskClient, chain: Organization) -> None:
    one = make.requirement(
        chain, status=RequirementStatus.DRAFT, volume_least=None, volume_most=None
    )
    page = buyer.get(f"/requirements/{one.id}").text
    assert "Cần bổ sung trước khi công bố" in page
    assert "/publish" not in page


PRIVATE = ("77.777", "Chuỗi Sen Hồng", "Kho Cầu Vồng", "33 %")


@pytest.mark.parametrize(
    ("who", "anonymous", "seen"),
    [
        ("owner", True, PRIVATE),
        ("staff", True, PRIVATE),
        ("producer", False, ("Chuỗi Sen Hồng", "Kho Cầu Vồng", "33 %")),
        ("producer", True, ()),
    ],
)
def test_each_sees_what_they_may(
    who: str, anonymous: bool, seen: tuple[str, ...], chain: Organization, sign_in: Browser
) -> None:
    one = make.requirement(
        chain,
        is_anonymous=anonymous,
        price_ceiling=77_777,
        discount_percent=33,
        delivery_place="Kho Cầu Vồng",
        delivery_province_code="82",
    )
    grower = make.producer()
    make.listing(grower)
    organization = {"owner": chain, "staff": make.department(), "producer": grower}[who]
    client = sign_in.of(make.user(organization))
    page = client.get(f"/requirements/{one.id}")
    assert page.status_code == 200
    assert tuple(text for text in PRIVATE if text in page.text) == seen
    listed = client.get("/requirements/").text
    assert one.title in listed
    assert [text for text in PRIVATE if text in listed and text not in seen] == []
    assert ("Một nhà phân phối" in page.text) is not bool(seen)


def test_others_do_not_learn_that_it_exists(chain: Organization, sign_in: Browser) -> None:
    one = make.requirement(chain)
    rival = sign_in.of(make.user(make.distributor()))
    # A refused act is rolled back; what the test made must stay.
    db.session.commit()
    for url in (f"/requirements/{one.id}", f"/requirements/{one.id}/edit"):
        assert rival.get(url).status_code == 404
    for act in ("edit", "publish", "withdraw"):
        assert rival.post(f"/requirements/{one.id}/{act}", data={}).status_code == 404
    assert one.title not in rival.get("/requirements/").text
    grower = sign_in.of(make.user(make.producer()))
    assert grower.get(f"/requirements/{one.id}").status_code == 404
    assert grower.get("/requirements/new").status_code == 403
    assert rival.get("/requirements/99999999999999999999").status_code == 404


def test_a_list_asks_the_database_equally_often(
    buyer: FlaskClient, chain: Organization, count_statements: list[str]
) -> None:
    counts = []
    for rows in (1, 19):
        for _ in range(rows):
            make.requirement(chain, wishes=[["vietgap"]])
        db.session.commit()
        db.session.expire_all()
        count_statements.clear()
        assert buyer.get("/requirements/").status_code == 200
        counts.append(len(count_statements))
    assert counts[0] == counts[1]


def test_filters_stand_in_the_url(buyer: FlaskClient, chain: Organization) -> None:
    make.requirement(chain, words="ổi hồng")
    make.requirement(chain, words="mít nghệ", status=RequirementStatus.CLOSED)
    assert "ổi hồng" not in buyer.get("/requirements/?words=mit").text
    assert "mít nghệ" not in buyer.get("/requirements/?status=published").text
    assert "Xoá bộ lọc" in buyer.get("/requirements/?category=03&order=newest&page=x").text
