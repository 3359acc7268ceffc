"""A reason carries exactly the facts its sentence needs."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from matchmaker.core.scoring import Criterion, Listing, Reason, Requirement, Wish, score
from matchmaker.core.scoring import ReasonCode as R
from tests.core.scoring.world import (
    CONTEXT,
    DELIVERY,
    JULY,
    JUNE,
    MAY,
    a,
    pending,
    verified,
    wanted,
)

D = Decimal
EARLY, LATE = date(2027, 4, 30), date(2027, 12, 31)
FRUIT = wanted(categories=("tea", "pomelo"))
YEAR = wanted(volume={MAY: 300, JUNE: 300, JULY: 300}, least=700)
WISH = wanted(wishes=("ocop_3|vietgap",))
CEILING = wanted(ceiling=9000)
NET = wanted(ceiling=9000, discount=D("12.5"))
PAPERS = wanted(dossier=("label", "test", "label"))
OCOP = {"wanted": ("ocop_3", "vietgap")}
PRICED = {"ceiling": D(9000), "unit": "kg"}
KG = {"unit": "kg"}

#: The criterion, what is wanted, what is offered, its value and its reasons.
# fmt: off
FACTS: list[tuple[str, Requirement, Listing, int, list[Reason]]] = [
    ("category", FRUIT, a(category="green_pomelo"), 1_000_000, [Reason(R.CATEGORY_INSIDE, {"category": "green_pomelo", "wanted": "pomelo"})]),
    ("category", FRUIT, a(category="citrus"), 700_000, [Reason(R.CATEGORY_NEAR, {"category": "citrus", "wanted": "pomelo", "distance": 1})]),
    ("category", FRUIT, a(category="orange"), 500_000, [Reason(R.CATEGORY_NEAR, {"category": "orange", "wanted": "pomelo", "distance": 2})]),
    ("category", FRUIT, a(category="unheard"), 0, [Reason(R.CATEGORY_ELSEWHERE, {"category": "unheard", "wanted": "tea"})]),
    ("category", wanted(categories=("tea", "pomelo")), a(category="fruit"), 500_000, [Reason(R.CATEGORY_NEAR, {"category": "fruit", "wanted": "pomelo", "distance": 2})]),
    ("category", wanted(categories=("drinks", "green_pomelo")), a(category="fruit"), 150_000, [Reason(R.CATEGORY_NEAR, {"category": "fruit", "wanted": "green_pomelo", "distance": 3})]),
    ("text", wanted(words="dứa Cầu chuaaa"), a(name="Khóm Cau"), 501_699, [Reason(R.TEXT_WORDS_ALIKE, {"pairs": (("cầu", "cau"),)}), Reason(R.TEXT_WORDS_REGIONAL, {"pairs": (("dứa", "khóm"),)}), Reason(R.TEXT_WORDS_MISSING, {"words": ("chuaaa",)})]),
    ("volume", YEAR, a(volume={MAY: 300, JUNE: 300, JULY: 900}), 1_000_000, [Reason(R.VOLUME_FULL, {"wanted": D(900), **KG})]),
    ("volume", YEAR, a(volume={MAY: 300, JUNE: 299, JULY: 200}), 887_777, [Reason(R.VOLUME_PARTLY, {"percent": D("88.7"), "covered": D(799), "wanted": D(900), **KG}), Reason(R.VOLUME_SHORT, {"months": ((JUNE, D(1)), (JULY, D(100))), **KG})]),
    ("volume", YEAR, a(volume={MAY: 300, JUNE: 300, JULY: 100}), 777_777, [Reason(R.VOLUME_PARTLY, {"percent": D("77.7"), "covered": D(700), "wanted": D(900), **KG}), Reason(R.VOLUME_SHORT, {"months": ((JULY, D(200)),), **KG})]),
    ("volume", YEAR, a(volume={MAY: 300, JUNE: -40, JULY: 0}), 333_333, [Reason(R.VOLUME_PARTLY, {"percent": D("33.3"), "covered": D(300), "wanted": D(900), **KG}), Reason(R.VOLUME_SHORT, {"months": ((JUNE, D(300)), (JULY, D(300))), **KG}), Reason(R.VOLUME_BELOW_LEAST, {"covered": D(300), "least": D(700), **KG})]),
    ("volume", YEAR, a(volume={JUNE: 300}), 666_666, [Reason(R.VOLUME_PARTLY, {"percent": D("33.3"), "covered": D(300), "wanted": D(900), **KG}), Reason(R.VOLUME_UNKNOWN, {"months": (MAY, JULY)})]),
    ("volume", YEAR, a(), 500_000, [Reason(R.VOLUME_UNKNOWN, {"months": (MAY, JUNE, JULY)})]),
    ("volume", YEAR, a(not_comparable="size_needed"), 500_000, [Reason(R.VOLUME_NOT_COMPARABLE, {"missing": "size_needed", "wanted": "kg"})]),
    ("volume", YEAR, a(volume=1, unit="l"), 500_000, [Reason(R.VOLUME_UNIT_DIFFERS, {"offered": "l", "wanted": "kg"})]),
    ("certification", WISH, a(held=(verified("vietgap", valid_to=LATE),)), 1_000_000, [Reason(R.CERTIFICATE_HELD, {"scheme": "vietgap", "valid_to": LATE})]),
    ("certification", WISH, a(held=(verified("ocop_3", valid_to=DELIVERY), verified("ocop_3", valid_to=LATE))), 1_000_000, [Reason(R.CERTIFICATE_HELD, {"scheme": "ocop_3", "valid_to": LATE})]),
    ("certification", WISH, a(held=(verified("ocop_5"), verified("ocop_3", valid_to=LATE))), 1_000_000, [Reason(R.CERTIFICATE_HELD, {"scheme": "ocop_3", "valid_to": LATE})]),
    ("certification", WISH, a(held=(verified("ocop_5"),)), 1_000_000, [Reason(R.CERTIFICATE_STRONGER, {"scheme": "ocop_5", **OCOP, "valid_to": None})]),
    ("certification", WISH, a(held=(pending("ocop_5"),)), 600_000, [Reason(R.CERTIFICATE_PENDING, {"scheme": "ocop_5", **OCOP, "valid_to": None})]),
    ("certification", WISH, a(held=(verified("ocop_3", valid_to=EARLY),)), 300_000, [Reason(R.CERTIFICATE_ENDS_EARLY, {"scheme": "ocop_3", **OCOP, "valid_to": EARLY, "needed_on": DELIVERY})]),
    ("certification", WISH, a(held=(pending("ocop_3", valid_to=EARLY),)), 150_000, [Reason(R.CERTIFICATE_ENDS_EARLY, {"scheme": "ocop_3", **OCOP, "valid_to": EARLY, "needed_on": DELIVERY})]),
    ("certification", WISH, a(held=(verified("ocop_3", valid_from=LATE),)), 300_000, [Reason(R.CERTIFICATE_STARTS_LATE, {"scheme": "ocop_3", **OCOP, "valid_from": LATE, "needed_on": DELIVERY})]),
    ("certification", WISH, a(held=(verified("haccp"),)), 0, [Reason(R.CERTIFICATE_MISSING, {**OCOP, "nearest": ()})]),
    ("certification", wanted(wishes=("ocop_4", "haccp")), a(held=(verified("ocop_3"), verified("food_safety"))), 0, [Reason(R.CERTIFICATE_MISSING, {"wanted": ("ocop_4",), "nearest": ("ocop_3",)}), Reason(R.CERTIFICATE_MISSING, {"wanted": ("haccp",), "nearest": ("food_safety",)})]),
    ("certification", wanted(wishes=(Wish(("ocop_3",), stronger_counts=False),)), a(held=(verified("ocop_4"),)), 0, [Reason(R.CERTIFICATE_MISSING, {"wanted": ("ocop_3",), "nearest": ("ocop_4",)})]),
    ("price", CEILING, a(price=(7000, 9000)), 1_000_000, [Reason(R.PRICE_WITHIN, {"price": D(9000), **PRICED})]),
    ("price", CEILING, a(price=(8000, 9700)), 961_111, [Reason(R.PRICE_PARTLY_ABOVE, {"percent": D("7.8"), "price": D(9700), **PRICED})]),
    ("price", CEILING, a(price=9643), 928_555, [Reason(R.PRICE_ABOVE, {"percent": D("7.1"), "price": D(9643), **PRICED})]),
    ("price", CEILING, a(price=(9001, 10_800)), 899_944, [Reason(R.PRICE_ABOVE, {"percent": D("0.1"), "price": D(9001), **PRICED})]),
    ("price", NET, a(price=10_000), 1_000_000, [Reason(R.PRICE_WITHIN, {"price": D(8750), **PRICED}), Reason(R.PRICE_NET, {"discount": D("12.5")})]),
    ("price", NET, a(price=12_000), 833_333, [Reason(R.PRICE_ABOVE, {"percent": D("16.7"), "price": D(10_500), **PRICED}), Reason(R.PRICE_NET, {"discount": D("12.5")})]),
    ("price", CEILING, a(price=1, unit=None), 500_000, [Reason(R.PRICE_UNKNOWN)]),
    ("price", CEILING, a(not_comparable="size_needed"), 500_000, [Reason(R.PRICE_NOT_COMPARABLE, {"missing": "size_needed", "wanted": "kg"})]),
    ("price", CEILING, a(price=1, unit="l"), 500_000, [Reason(R.PRICE_UNIT_DIFFERS, {"offered": "l", "wanted": "kg"})]),
    ("place", wanted(province="can_tho"), a(province="ben_tre"), 973_469, [Reason(R.PLACE_SAME_REGION, {"region": "south", "km": 69})]),
    ("place", wanted(province="can_tho"), a(province="can_tho"), 1_000_000, [Reason(R.PLACE_SAME_PROVINCE, {"province": "can_tho", "km": 0})]),
    ("place", wanted(province="can_tho"), a(province="ha_noi"), 188_435, [Reason(R.PLACE_DISTANCE, {"km": 1223})]),
    ("dossier", PAPERS, a(dossier={}), 0, [Reason(R.DOSSIER_MISSING, {"items": ("label", "test"), "asked": 2})]),
    ("dossier", PAPERS, a(dossier={"label": EARLY, "test": LATE}), 500_000, [Reason(R.DOSSIER_EXPIRING, {"items": (("label", EARLY),), "asked": 2, "needed_on": DELIVERY})]),
    ("dossier", PAPERS, a(dossier={"label": None, "test": DELIVERY}), 1_000_000, [Reason(R.DOSSIER_COMPLETE, {"asked": 2})]),
    ("dossier", PAPERS, a(), 500_000, [Reason(R.DOSSIER_UNKNOWN, {"asked": 2})]),
]
# fmt: on


@pytest.mark.parametrize(
    ("criterion", "requirement", "listing", "value", "reasons"),
    FACTS,
    ids=[f"{name}-{'-'.join(r.code for r in reasons)}" for name, _, _, _, reasons in FACTS],
)
def test_the_value_and_the_facts_of_a_reason(
    criterion: str, requirement: Requirement, listing: Listing, value: int, reasons: list[Any]
) -> None:
    line = score(requirement, listing=listing, context=CONTEXT).criteria[Criterion(criterion)]
    assert (line.value, list(line.reasons)) == (value, reasons)
