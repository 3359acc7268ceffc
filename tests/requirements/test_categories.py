"""Which categories the words of a product suggest: promises, one line each."""

import pytest

from matchmaker.listings.models import Category
from matchmaker.requirements.categories import suggested

CATEGORIES = [
    Category(code=code, parent_code=code[:2] if len(code) > 2 else None, **names)
    for code, names in {
        "01": {"name_vi": "Trái cây tươi", "name_en": "Fresh fruit", "aliases": "trái cây;hoa quả"},
        "0101": {"name_vi": "Xoài", "name_en": "Mango", "aliases": "xoài keo"},
        "02": {"name_vi": "Rau, củ, nấm", "name_en": "Vegetables", "aliases": ""},
        "0201": {"name_vi": "Rau ăn lá", "name_en": "Greens", "aliases": "xà lách;cải"},
        "04": {"name_vi": "Trái cây, hạt chế biến", "name_en": "Dried fruit", "aliases": ""},
        "06": {"name_vi": "Thịt, trứng/sữa", "name_en": "Meat, eggs", "aliases": ""},
        "0601": {"name_vi": "Thịt tươi", "name_en": "Fresh meat", "aliases": "heo, bò; ;gà ta"},
        "0604": {"name_vi": "Khô", "name_en": "Dried meat", "aliases": "khô bò"},
    }.items()
]

SUGGESTS = [
    ("xoài", ["0101"]),
    ("Xoài keo Cao Lãnh", ["0101"]),
    ("XOÀI cát", ["0101"]),
    ("xoai", ["0101"]),
    ("mango", ["0101"]),
    # A whole name or alias before one of the things a name lists.
    ("trái cây", ["01"]),
    ("rau sạch", ["02"]),
    ("sữa", ["06"]),
    ("củ", ["02"]),
    # What all the other words name inside of it is meant.
    ("thịt heo", ["0601"]),
    ("rau xà lách", ["0201"]),
    ("thịt heo khô", ["06"]),
    ("thịt xoài", ["06"]),
    # The longest beginning; marks count as long as any are written.
    ("khô bò miếng", ["0604"]),
    ("bò", ["0601"]),
    ("bơ", []),
    ("cà rốt", []),
    ("cai", ["0201"]),
    ("máy bay", []),
    ("", []),
    (" , ; ", []),
]


@pytest.mark.parametrize(("words", "codes"), SUGGESTS)
def test_suggests(words: str, codes: list[str]) -> None:
    assert suggested(words, categories=CATEGORIES) == codes
