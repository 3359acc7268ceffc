"""A small world to score in: vocabularies, a catalogue, and builders that fill what is not said."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from matchmaker.core.scoring import (
    Context,
    Criterion,
    HeldCertificate,
    Listing,
    Mode,
    Month,
    PriceCeiling,
    Requirement,
    RequirementItem,
    TextIndex,
    VolumeWanted,
    Wish,
)
from matchmaker.core.vocab import (
    Category,
    CategoryTree,
    Point,
    Province,
    SchemeEdge,
    SchemeOrder,
)

TODAY = date(2026, 11, 23)
DELIVERY = date(2027, 5, 1)
MAY, JUNE, JULY = (2027, 5), (2027, 6), (2027, 7)

CATEGORIES = CategoryTree(
    [
        Category("fruit", None, "Trái cây"),
        Category("citrus", "fruit", "Cây có múi"),
        Category("pomelo", "citrus", "Bưởi"),
        Category("green_pomelo", "pomelo", "Bưởi da xanh"),
        Category("orange", "citrus", "Cam"),
        Category("mango", "fruit", "Xoài"),
        Category("drinks", None, "Đồ uống"),
        Category("tea", "drinks", "Trà"),
    ]
)
SCHEMES = SchemeOrder(
    [
        SchemeEdge("ocop_3", "ocop_4"),
        SchemeEdge("ocop_4", "ocop_5"),
        SchemeEdge("vietgap", "globalgap"),
        SchemeEdge("food_safety", "haccp"),
        SchemeEdge("haccp", "iso_22000"),
        SchemeEdge("organic_vn", "organic_eu", valid_to=date(2020, 1, 1)),
    ],
    at=TODAY,
)
PROVINCES = {
    province.code: province
    for province in (
        Province("ben_tre", "Bến Tre", "Ben Tre", "south", 10.24, 106.37),
        Province("can_tho", "Cần Thơ", "Can Tho", "south", 10.03, 105.78),
        Province("da_nang", "Đà Nẵng", "Da Nang", "centre", 16.05, 108.20),
        Province("ha_noi", "Hà Nội", "Ha Noi", "north", 21.03, 105.85),
        Province("ca_mau", "Cà Mau", "Ca Mau", "south", 9.18, 105.15),
        Province("north_end", "Cực Bắc", "North end", "north", 23.36, 105.30),
    )
}
NAMES = (
    "Bưởi Năm Roi",
    "Bưởi da xanh Bến Tre",
    "Cam sành",
    "Cam xoàn Lai Vung",
    "Xoài cát Hòa Lộc",
    "Xoài cát Chu",
    "Dứa Cầu Đúc",
    "Khóm Tắc Cậu",
    "Ngô nếp",
    "Bắp cải Đà Lạt",
    "Trà Shan tuyết",
    "Chè Thái Nguyên",
    "Thịt heo sạch",
    "Thịt lợn Mán",
    "Đậu phộng rang",
    "Gạo lứt huyết rồng",
    "Cà phê rang xay",
    "Mật ong hoa nhãn",
    "Mật dừa nước",
    "Muối ớt xanh",
    "Bánh tráng phơi sương",
    "Khô cá lóc",
)
TEXTS = TextIndex((name, "") for name in NAMES)
CONTEXT = Context(CATEGORIES, SCHEMES, PROVINCES, TEXTS, TODAY)


def amounts(volume: int | str | Mapping[Month, int | str]) -> dict[Month, Decimal]:
    """Return amounts by month; one amount is May's."""
    by_month = volume if isinstance(volume, Mapping) else {MAY: volume}
    return {month: Decimal(amount) for month, amount in by_month.items()}


def a(
    *,
    number: int = 1,
    name: str = "Bưởi Năm Roi",
    volume: int | str | Mapping[Month, int | str] | None = None,
    price: int | str | tuple[int | None, int | None] | None = None,
    held: tuple[HeldCertificate, ...] = (),
    **fields: Any,
) -> Listing:
    """Return a listing; capacity and price are per kilogram unless `unit` says otherwise."""
    low, high = price if isinstance(price, tuple) else (price, price)
    if volume is not None or price is not None:
        fields.setdefault("unit", "kg")
    return Listing(
        id=number,
        code=f"L{number}",
        name=name,
        free={} if volume is None else amounts(volume),
        price_min=None if low is None else Decimal(low),
        price_max=None if high is None else Decimal(high),
        certificates=held,
        **fields,
    )


def volume_of(
    volume: int | str | Mapping[Month, int | str], *, least: int | str | None = None
) -> VolumeWanted:
    """Return a wanted volume in kilograms."""
    return VolumeWanted("kg", amounts(volume), None if least is None else Decimal(least))


def wanted(
    *,
    items: tuple[RequirementItem, ...] = (),
    words: str = "",
    categories: tuple[str, ...] = (),
    volume: int | str | Mapping[Month, int | str] | None = None,
    least: int | str | None = None,
    ceiling: int | str | None = None,
    wishes: tuple[Wish | str, ...] = (),
    modes: Mapping[str, str] | None = None,
    weights: Mapping[str, str] | None = None,
    **fields: Any,
) -> Requirement:
    """Return a requirement; what is not said is not asked. A wish `"a|b"` is a or b."""
    return Requirement(
        id=1,
        code="R1",
        items=items or (RequirementItem(words, categories),),
        volume=None if volume is None else volume_of(volume, least=least),
        ceiling=None if ceiling is None else PriceCeiling(Decimal(ceiling), "kg"),
        wishes=tuple(Wish(tuple(w.split("|"))) if isinstance(w, str) else w for w in wishes),
        modes={Criterion(name): Mode(mode) for name, mode in (modes or {}).items()},
        weights={Criterion(name): Decimal(w) for name, w in (weights or {}).items()},
        **{"first_delivery": DELIVERY, **fields},
    )


def verified(scheme: str, **dates: date) -> HeldCertificate:
    """Return a verified certificate."""
    return HeldCertificate(scheme, verified=True, **dates)


def pending(scheme: str, **dates: date) -> HeldCertificate:
    """Return a certificate that waits for staff."""
    return HeldCertificate(scheme, verified=False, **dates)


#: In Bến Tre; about 10 and 100 kilometres from a delivery point.
HERE = Point(10.24, 106.37)
NEAR = Point(10.33, 106.37)
FAR = Point(11.14, 106.37)
