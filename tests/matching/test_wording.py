"""Every reason and change has its sentence in both languages, and none tells too much."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask, g

from matchmaker.core.scoring import Change, ChangeCode, Criterion, Mode, Reason, ReasonCode, Way
from matchmaker.matching.wording import (
    Words,
    change_text,
    criterion_name,
    mode_name,
    reason_text,
    way_text,
)

D = Decimal
R, C = ReasonCode, ChangeCode
MAY, JUNE, JULY, DECEMBER = (2027, 5), (2027, 6), (2027, 7), (2027, 12)
DAY, DELIVERY = date(2027, 3, 12), date(2027, 5, 1)
WORDS = Words(
    schemes={"vietgap": "VietGAP", "ocop_3": "OCOP 3*", "ocop_4": "OCOP 4*"},
    categories={"pomelo": "Pomelo", "citrus": "Citrus"},
    provinces={"ben_tre": "Ben Tre"},
    regions={"south": "South"},
    dossier={"label": "Label", "test": "Test"},
)
PRICE = {"price": D(108_000), "ceiling": D(100_000), "unit": "kg"}

#: Code, facts, Vietnamese, English (`_` stands for the no-break space).
# fmt: off
REASONS: list[tuple[ReasonCode, dict[str, Any], str, str]] = [
    (R.NOTHING_ASKED, {"criterion": Criterion.PRICE}, "Không có yêu cầu", "Nothing is asked"),
    (R.CATEGORY_INSIDE, {"category": "pomelo", "wanted": "citrus"}, "Pomelo thuộc nhóm Citrus", "Pomelo belongs to Citrus"),
    (R.CATEGORY_INSIDE, {"category": "pomelo", "wanted": "pomelo"}, "Đúng nhóm Pomelo", "In the wanted category Pomelo"),
    (R.CATEGORY_NEAR, {"category": "pomelo", "wanted": "citrus", "distance": 1}, "Pomelo gần với nhóm Citrus", "Pomelo is close to Citrus"),
    (R.CATEGORY_ELSEWHERE, {"category": "pomelo", "wanted": "unheard"}, "Pomelo không thuộc nhóm unheard", "Pomelo is outside unheard"),
    (R.CATEGORY_UNKNOWN, {}, "Chưa rõ nhóm sản phẩm", "The category is not known"),
    (R.TEXT_WORDS_MET, {"words": ("cam", "sanh")}, "Có các từ: cam, sanh", "Words found: cam, sanh"),
    (R.TEXT_WORDS_ALIKE, {"pairs": (("xoaii", "xoai"), ("bup", "bap"))}, "Từ gần giống: xoaii → xoai, bup → bap", "Similar words: xoaii → xoai, bup → bap"),
    (R.TEXT_WORDS_REGIONAL, {"pairs": (("heo", "lon"),)}, "Cách gọi khác: heo → lon", "Other names: heo → lon"),
    (R.TEXT_WORDS_MISSING, {"words": ("cam",)}, "Không thấy các từ: cam", "Words not found: cam"),
    (R.VOLUME_FULL, {"wanted": D(2500), "unit": "kg"}, "Đáp ứng đủ 2,5_tấn", "Covers all of 2.5_t"),
    (R.VOLUME_PARTLY, {"percent": D("62.5"), "covered": D(625), "wanted": D(1000), "unit": "kg"}, "Đáp ứng 62,5_%: 625_kg trên 1_tấn", "Covers 62.5_%: 625_kg of 1_t"),
    (R.VOLUME_SHORT, {"months": ((MAY, D(2000)), (JUNE, D(500))), "unit": "kg"}, "Thiếu trong tháng 5/2027 (2_tấn), tháng 6/2027 (500_kg)", "Short in May 2027 (2_t), Jun 2027 (500_kg)"),
    (R.VOLUME_BELOW_LEAST, {"covered": D(300), "least": D(400), "unit": "kg"}, "Có 300_kg, ít hơn mức cần 400_kg", "Has 300_kg, less than the 400_kg needed"),
    (R.VOLUME_UNKNOWN, {"months": (MAY, JUNE, DECEMBER)}, "Chưa nêu sản lượng tháng 5/2027, tháng 6/2027, tháng 12/2027", "Capacity not stated for May 2027, Jun 2027, Dec 2027"),
    (R.VOLUME_UNKNOWN, {"months": (MAY, JUNE, JULY)}, "Chưa nêu sản lượng tháng 5/2027–tháng 7/2027", "Capacity not stated for May 2027–Jul 2027"),
    (R.VOLUME_NOT_COMPARABLE, {"missing": "size_needed", "wanted": "kg"}, "Chưa so sánh được sản lượng: thiếu quy cách đóng gói", "The volume cannot be compared: the pack size is missing"),
    (R.VOLUME_NOT_COMPARABLE, {"missing": "period", "wanted": "l"}, "Chưa so sánh được sản lượng theo lít", "The volume cannot be compared by the litre"),
    (R.VOLUME_UNIT_DIFFERS, {"offered": "l", "wanted": "kg"}, "Sản lượng tính theo lít, yêu cầu tính theo kg", "The volume is given by the litre and wanted by the kg"),
    (R.CERTIFICATE_HELD, {"scheme": "vietgap", "valid_to": DAY}, "Có VietGAP, hạn đến 12/03/2027", "Has VietGAP, valid until 12/03/2027"),
    (R.CERTIFICATE_HELD, {"scheme": "vietgap", "valid_to": None}, "Có VietGAP", "Has VietGAP"),
    (R.CERTIFICATE_STRONGER, {"scheme": "ocop_4", "wanted": ("ocop_3",), "valid_to": None}, "OCOP 4* ≥ OCOP 3* yêu cầu", "OCOP 4* ≥ wanted OCOP 3*"),
    (R.CERTIFICATE_PENDING, {"scheme": "vietgap", "wanted": ("vietgap",), "valid_to": None}, "VietGAP chờ xác minh", "VietGAP is waiting to be verified"),
    (R.CERTIFICATE_ENDS_EARLY, {"scheme": "vietgap", "wanted": ("vietgap",), "valid_to": DAY, "needed_on": DELIVERY}, "VietGAP hết hạn 12/03/2027, trước ngày giao 01/05/2027", "VietGAP ends 12/03/2027, before delivery on 01/05/2027"),
    (R.CERTIFICATE_STARTS_LATE, {"scheme": "vietgap", "wanted": ("vietgap",), "valid_from": DELIVERY, "needed_on": DAY}, "VietGAP có hiệu lực từ 01/05/2027, sau ngày giao 12/03/2027", "VietGAP begins 01/05/2027, after delivery on 12/03/2027"),
    (R.CERTIFICATE_MISSING, {"wanted": ("vietgap", "haccp"), "nearest": ()}, "Chưa có VietGAP / haccp", "VietGAP / haccp is missing"),
    (R.CERTIFICATE_MISSING, {"wanted": ("ocop_4",), "nearest": ("ocop_3",)}, "Chưa có OCOP 4*, hiện có OCOP 3*", "OCOP 4* is missing; OCOP 3* is held"),
    (R.PRICE_WITHIN, {**PRICE, "price": D(90_000)}, "Giá 90.000_₫/kg, trong mức trần 100.000_₫/kg", "The price of 90,000_VND/kg is within the ceiling of 100,000_VND/kg"),
    (R.PRICE_PARTLY_ABOVE, {**PRICE, "percent": D("8.0")}, "Giá cao nhất 108.000_₫/kg, vượt 8_% so với mức trần 100.000_₫/kg", "The highest price of 108,000_VND/kg is 8_% above the ceiling of 100,000_VND/kg"),
    (R.PRICE_ABOVE, {**PRICE, "percent": D("8.5")}, "Giá 108.000_₫/kg, vượt 8,5_% so với mức trần 100.000_₫/kg", "The price of 108,000_VND/kg is 8.5_% above the ceiling of 100,000_VND/kg"),
    (R.PRICE_NET, {"discount": D("12.5")}, "Giá so sánh đã trừ chiết khấu 12,5_%", "Compared after a discount of 12.5_%"),
    (R.PRICE_UNKNOWN, {}, "Chưa nêu giá", "The price is not stated"),
    (R.PRICE_NOT_COMPARABLE, {"missing": "size_needed", "wanted": "kg"}, "Chưa so sánh được giá: thiếu quy cách đóng gói", "The price cannot be compared: the pack size is missing"),
    (R.PRICE_NOT_COMPARABLE, {"missing": "period", "wanted": "kg"}, "Chưa so sánh được giá theo kg", "The price cannot be compared by the kg"),
    (R.PRICE_UNIT_DIFFERS, {"offered": "l", "wanted": "kg"}, "Giá tính theo lít, yêu cầu tính theo kg", "The price is given by the litre and wanted by the kg"),
    (R.PLACE_SAME_PROVINCE, {"province": "ben_tre", "km": 12}, "Cùng ở Ben Tre, cách khoảng 12 km", "Also in Ben Tre, about 12 km away"),
    (R.PLACE_SAME_PROVINCE, {"province": "ben_tre", "km": 0}, "Cùng ở Ben Tre", "Also in Ben Tre"),
    (R.PLACE_SAME_REGION, {"region": "south", "km": 140}, "Cùng vùng South, cách khoảng 140 km", "In the same region, South, about 140 km away"),
    (R.PLACE_DISTANCE, {"km": 1140}, "Cách khoảng 1.140 km", "About 1,140 km away"),
    (R.PLACE_UNKNOWN, {}, "Chưa rõ nơi sản xuất", "The place of production is not known"),
    (R.DOSSIER_COMPLETE, {"asked": 11}, "Hồ sơ đủ: 11 trên 11 mục", "Dossier complete: 11 of 11"),
    (R.DOSSIER_MISSING, {"items": ("label", "test"), "asked": 11}, "Thiếu 2 trên 11 mục hồ sơ: Label, Test", "Missing from the dossier, 2 of 11: Label, Test"),
    (R.DOSSIER_EXPIRING, {"items": (("test", DAY), ("coa", DAY)), "asked": 11, "needed_on": DELIVERY}, "Hồ sơ hết hạn trước ngày giao 01/05/2027: Test (12/03/2027), coa (12/03/2027)", "Ends before delivery on 01/05/2027: Test (12/03/2027), coa (12/03/2027)"),
    (R.DOSSIER_UNKNOWN, {"asked": 11}, "Chưa rõ hồ sơ; số mục yêu cầu: 11", "The dossier is not known; documents asked for: 11"),
]

CHANGES: list[tuple[ChangeCode, dict[str, Any], str, str]] = [
    (C.STATE_CATEGORY, {"category": "pomelo"}, "Nêu nhóm sản phẩm; đạt nếu là Pomelo", "State the category; it fits if it is Pomelo"),
    (C.STATE_PLACE, {"province": "ben_tre", "point": None}, "Nêu nơi sản xuất; đạt nếu ở gần nơi giao hàng", "State the place of production; it fits if it is near the delivery point"),
    (C.STATE_PRICE, {"amount": D("14285.71"), "unit": "kg"}, "Nêu giá, tối đa 14.285_₫/kg", "State the price, at most 14,285_VND/kg"),
    (C.STATE_PRICE, {"unit": "kg"}, "Nêu giá theo kg", "State the price by the kg"),
    (C.STATE_CAPACITY, {"months": ((MAY, D(500)),), "unit": "kg"}, "Nêu sản lượng, ít nhất: tháng 5/2027 (500_kg)", "State the capacity, at least: May 2027 (500_kg)"),
    (C.MAKE_COMPARABLE, {"missing": "size_needed", "months": ((MAY, D(500)),), "unit": "kg"}, "Nêu quy cách đóng gói; đạt nếu có: tháng 5/2027 (500_kg)", "State the pack size; it fits with: May 2027 (500_kg)"),
    (C.MAKE_COMPARABLE, {"missing": None, "months": ((MAY, D(500)),), "unit": "kg"}, "Nêu sản lượng theo kg, ít nhất: tháng 5/2027 (500_kg)", "State the capacity by the kg, at least: May 2027 (500_kg)"),
    (C.VERIFY_CERTIFICATE, {"scheme": "vietgap"}, "Xác minh VietGAP", "Have VietGAP verified"),
    (C.RENEW_CERTIFICATE, {"scheme": "vietgap"}, "Gia hạn VietGAP", "Renew VietGAP"),
    (C.COMPLETE_DOSSIER, {"items": ("label", "test")}, "Bổ sung hồ sơ: Label, Test", "Add to the dossier: Label, Test"),
    (C.LOWER_PRICE, {"percent": 8}, "Giảm giá 8_%", "Lower the price by 8_%"),
    (C.LOWER_PRICE, {}, "Giảm giá", "Lower the price"),
    (C.ADD_CAPACITY, {"months": ((MAY, D(2000)),), "unit": "kg"}, "Thêm sản lượng: tháng 5/2027 (2_tấn)", "Add capacity: May 2027 (2_t)"),
    (C.ADD_CERTIFICATE, {"scheme": "vietgap"}, "Bổ sung chứng nhận VietGAP", "Add the certificate VietGAP"),
]


# fmt: on


@contextmanager
def _reading(app: Flask, language: str) -> Iterator[None]:
    with app.test_request_context():
        g.language = language
        yield


def _both(app: Flask, say: Any) -> tuple[str, str]:
    with _reading(app, "vi"):
        vietnamese = say()
    with _reading(app, "en"):
        return vietnamese.replace("\u00a0", "_"), say().replace("\u00a0", "_")


def _ids(table: list[tuple[Any, Mapping[str, Any], str, str]]) -> list[str]:
    return [f"{code}: {english}" for code, _, _, english in table]


@pytest.mark.parametrize(("code", "facts", "vi", "en"), REASONS, ids=_ids(REASONS))
def test_a_reason_is_a_sentence_in_both_languages(
    application: Flask, code: ReasonCode, facts: dict[str, Any], vi: str, en: str
) -> None:
    reason = Reason(code, facts)
    assert _both(application, lambda: reason_text(reason, words=WORDS)) == (vi, en)
    assert not _vietnamese_letters(en)


@pytest.mark.parametrize(("code", "facts", "vi", "en"), CHANGES, ids=_ids(CHANGES))
def test_a_change_is_a_sentence_in_both_languages(
    application: Flask, code: ChangeCode, facts: dict[str, Any], vi: str, en: str
) -> None:
    change = Change(code, facts)
    assert _both(application, lambda: change_text(change, words=WORDS)) == (vi, en)
    assert not _vietnamese_letters(en)


def _vietnamese_letters(text: str) -> bool:
    decomposed = unicodedata.normalize("NFD", text)
    return "đ" in text.casefold() or any(unicodedata.combining(char) for char in decomposed)


def test_every_code_has_a_sentence() -> None:
    assert {code for code, *_ in REASONS} == set(ReasonCode)
    assert {code for code, *_ in CHANGES} == set(ChangeCode)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_criteria_and_modes_have_names_of_their_own(application: Flask, language: str) -> None:
    with _reading(application, language):
        names = [criterion_name(one) for one in Criterion] + [mode_name(one) for one in Mode]
    assert len(set(names)) == len(Criterion) + len(Mode)
    assert any(map(_vietnamese_letters, names)) is (language == "vi")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("code", [R.PRICE_WITHIN, R.PRICE_PARTLY_ABOVE, R.PRICE_ABOVE])
def test_a_producer_reads_within_or_above_and_no_number(
    application: Flask, code: ReasonCode, language: str
) -> None:
    reason = Reason(code, {**PRICE, "percent": D(8)})
    with _reading(application, language):
        text = reason_text(reason.for_producer(), words=WORDS)
    assert text
    assert not re.search(r"\d", text)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_way_tells_a_producer_no_ceiling(application: Flask, language: str) -> None:
    way = Way(
        (
            Change(C.STATE_PRICE, {"amount": D(100_000), "unit": "kg"}),
            Change(C.LOWER_PRICE, {"percent": 8}),
        ),
        940_000,
    )
    with _reading(application, language):
        assert re.search(r"\d", way_text(way, words=WORDS))
        assert not re.search(r"\d", way_text(way.for_producer(), words=WORDS))


def test_a_way_is_the_sentences_of_its_changes(application: Flask) -> None:
    way = Way(
        (Change(C.ADD_CERTIFICATE, {"scheme": "vietgap"}), Change(C.LOWER_PRICE, {"percent": 8})),
        940_000,
    )
    assert _both(application, lambda: way_text(way, words=WORDS)) == (
        "Bổ sung chứng nhận VietGAP + Giảm giá 8_%",
        "Add the certificate VietGAP + Lower the price by 8_%",
    )
