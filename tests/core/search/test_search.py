"""Names as people write them find the product that is meant: promises, one line each."""

import csv
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from matchmaker.core.search import Entry, Hit, SearchIndex, vocabulary
from matchmaker.core.text import fold

NAMES = (
    "Khóm Cầu Đúc",
    "Ngô nếp",
    "Lạc rang",
    "Bơ sáp",
    "Bò khô",
    "Thịt bò một nắng",
    "Cà phê rang xay Đắk Lắk",
    "Trà tim sen",
    "Khoai mì sấy",
    "Mãng cầu ta",
    "Bưởi da xanh Ninh Thới",
    "Xoài cát Hòa Lộc",
    "Quýt hồng Lai Vung",
    "Đường thốt nốt Thúy Kiều",
    "Gạo ST25 Điền Tín",
    "Nước mắm cá cơm",
    "Chả lụa Năm Thụy",
    "Bánh pía sầu riêng",
    "Cá quả kho",
    "Mật ong hoa nhãn",
    "Trứng vịt muối",
    "Nem chua quế Lai Vung",
    "Bánh đa mè đen",
)

FINDS = [
    # As it stands, in whatever case and code.
    ("Bưởi da xanh Ninh Thới", "Bưởi da xanh Ninh Thới"),
    ("BƯỞI DA XANH NINH THỚI", "Bưởi da xanh Ninh Thới"),
    (unicodedata.normalize("NFD", "Bưởi da xanh"), "Bưởi da xanh Ninh Thới"),
    ("Ðường thốt nốt", "Đường thốt nốt Thúy Kiều"),
    ("đường thốt nốt thuý kiều", "Đường thốt nốt Thúy Kiều"),
    ("xoài cát hoà lộc", "Xoài cát Hòa Lộc"),
    ("ﬁ xoài-cát/Hòa.Lộc!", "Xoài cát Hòa Lộc"),
    # Without marks, or with some.
    ("buoi da xanh", "Bưởi da xanh Ninh Thới"),
    ("duong thot not thuy kieu", "Đường thốt nốt Thúy Kiều"),
    ("Ca phe rang xay Dak Lak", "Cà phê rang xay Đắk Lắk"),
    ("bưoi da xanh", "Bưởi da xanh Ninh Thới"),
    ("bưỡi da xanh", "Bưởi da xanh Ninh Thới"),
    # The marks that are typed count.
    ("bơ", "Bơ sáp"),
    ("bò", "Bò khô"),
    ("mắm", "Nước mắm cá cơm"),
    # The keyboard's program was off.
    ("dduwowngf thoots noots", "Đường thốt nốt Thúy Kiều"),
    ("d9uong72 thot61 not61", "Đường thốt nốt Thúy Kiều"),
    ("buwowri da xanh", "Bưởi da xanh Ninh Thới"),
    ("bu7o7i3 da xanh", "Bưởi da xanh Ninh Thới"),
    ("caf phee", "Cà phê rang xay Đắk Lắk"),
    ("khoms caafu ddusc", "Khóm Cầu Đúc"),
    ("quyts hoongf", "Quýt hồng Lai Vung"),
    ("banhs pias", "Bánh pía sầu riêng"),
    # Slips.
    ("buoi da xahn", "Bưởi da xanh Ninh Thới"),
    ("bưởi da xnh", "Bưởi da xanh Ninh Thới"),
    ("quýtt hồng", "Quýt hồng Lai Vung"),
    ("quýr hồng lai vunh", "Quýt hồng Lai Vung"),
    ("nuoc mam ca con", "Nước mắm cá cơm"),
    # As it is heard.
    ("quýt hồng nai vung", "Quýt hồng Lai Vung"),
    ("chả nụa", "Chả lụa Năm Thụy"),
    ("chứng vịt muối", "Trứng vịt muối"),
    ("nem chua quế lai vun", "Nem chua quế Lai Vung"),
    ("khô boò", "Bò khô"),
    # Glued, torn apart.
    ("buoidaxanh", "Bưởi da xanh Ninh Thới"),
    ("bưởidaxanh", "Bưởi da xanh Ninh Thới"),
    ("xoàicát hòalộc", "Xoài cát Hòa Lộc"),
    ("gạo st 25", "Gạo ST25 Điền Tín"),
    ("sau riengpia", "Bánh pía sầu riêng"),
    ("b u o i da xanh", "Bưởi da xanh Ninh Thới"),
    # In part, turned around.
    ("nem chua", "Nem chua quế Lai Vung"),
    ("quýt", "Quýt hồng Lai Vung"),
    ("hòa lộc xoài cát", "Xoài cát Hòa Lộc"),
    ("sầu riêng bánh pía", "Bánh pía sầu riêng"),
    ("mật o", "Mật ong hoa nhãn"),
    ("qu", "Quýt hồng Lai Vung"),
    # In other regions' words.
    ("dứa cầu đúc", "Khóm Cầu Đúc"),
    ("thơm cầu đúc", "Khóm Cầu Đúc"),
    ("thom cau duc", "Khóm Cầu Đúc"),
    ("bắp nếp", "Ngô nếp"),
    ("đậu phộng rang", "Lạc rang"),
    ("sắn sấy", "Khoai mì sấy"),
    ("na", "Mãng cầu ta"),
    ("chè tim sen", "Trà tim sen"),
    ("giò lụa", "Chả lụa Năm Thụy"),
    ("cá lóc kho", "Cá quả kho"),
    ("hột vịt muối", "Trứng vịt muối"),
    ("bánh tráng vừng đen", "Bánh đa mè đen"),
    # With what kind of thing it is in front.
    ("trái bơ", "Bơ sáp"),
    ("quả bưởi da xanh", "Bưởi da xanh Ninh Thới"),
    ("hạt lạc rang", "Lạc rang"),
]

NOTHING = ["", " ", "!!!", "🍌🥭", "\u0301", "中文", "qwzx", "1234567890"]


@pytest.fixture(scope="module")
def index() -> SearchIndex[str]:
    return SearchIndex(Entry(name, name) for name in NAMES)


@pytest.mark.parametrize(("query", "name"), FINDS)
def test_finds(index: SearchIndex[str], query: str, name: str) -> None:
    assert [hit.key for hit in index.search(query, top=1)] == [name]


@pytest.mark.parametrize("query", NOTHING)
def test_finds_nothing(index: SearchIndex[str], query: str) -> None:
    assert index.search(query) == []


def test_a_name_as_it_stands_is_certain(index: SearchIndex[str]) -> None:
    assert index.search("Ngô nếp") == [Hit("Ngô nếp", 1.0)]


def test_an_empty_index_finds_nothing() -> None:
    assert SearchIndex[int]().search("bưởi") == []
    assert len(SearchIndex[int]()) == 0


def test_marks_outweigh_letters() -> None:
    index = SearchIndex([Entry(1, "Bò"), Entry(2, "Bơ"), Entry(3, "Bó"), Entry(4, "Bo")])
    for query, best in (("bò", 1), ("bơ", 2), ("bó", 3)):
        assert index.search(query)[0] == Hit(best, 1.0)
    assert index.search("bo") == [Hit(key, 1.0) for key in (1, 2, 3, 4)]


def test_names_written_without_marks_are_found_with_marks() -> None:
    index = SearchIndex([Entry(1, "Buoi da xanh"), Entry(2, "Cam sanh")])
    assert [hit.key for hit in index.search("bưởi da xanh")] == [1]


def test_a_brand_is_found_by_its_maker_beside_the_product() -> None:
    index = SearchIndex(
        [
            Entry(1, "Nước mắm", maker="Cơ sở Bà Hai"),
            Entry(2, "Nước mắm", maker="Công ty TNHH Lê Gia"),
            Entry(3, "Mắm tôm", maker="Công ty TNHH Lê Gia"),
        ]
    )
    assert [hit.key for hit in index.search("nuoc mam le gia")] == [2, 1, 3]
    assert [hit.key for hit in index.search("lê gia mắm tôm", top=1)] == [3]
    assert {hit.key for hit in index.search("lê gia")} == {2, 3}


def test_a_name_counts_before_a_maker_of_that_name() -> None:
    index = SearchIndex([Entry(1, "Chuối", maker="Sen Hồng"), Entry(2, "Sen Hồng")])
    assert [hit.key for hit in index.search("sen hồng")] == [2, 1]


def test_equals_keep_the_order_in_which_they_came() -> None:
    index = SearchIndex([Entry(key, "Bưởi") for key in (3, 1, 2)])
    assert index.search("bưởi") == [Hit(3, 1.0), Hit(1, 1.0), Hit(2, 1.0)]
    assert index.search("bưởi", top=2) == [Hit(3, 1.0), Hit(1, 1.0)]


def test_of_more_equals_than_are_looked_at_closely_the_first_are_found() -> None:
    index = SearchIndex([Entry(key, f"Bưởi {key % 2}") for key in range(1000)])
    assert [hit.key for hit in index.search("bưởi 1", top=3)] == [1, 3, 5]
    assert [hit.key for hit in index.search("bưởi", top=3)] == [0, 1, 2]
    assert len(index.search("bưởi", top=500)) == 500


def test_a_rare_word_says_more_than_a_common_one() -> None:
    index = SearchIndex(
        [Entry(0, "Kẹo gừng"), *(Entry(key, f"Kẹo dừa {key}") for key in range(1, 30))]
    )
    assert index.search("kẹo dẻo gừng")[0].key == 0


def test_a_word_many_sound_like_is_taken_for_the_best_of_them() -> None:
    forms = [f"ba{mark}{end}" for mark in "̣̃̀́̉" for end in ("n", "ng", "nh", "c", "ch", "t")]
    index = SearchIndex(Entry(form, form) for form in [*forms, *(f + "h" for f in forms), "bàm"])
    assert index.search("bàm")[0].key == "bàm"


def test_a_short_word_nobody_uses_is_a_slip_of_one_somebody_uses() -> None:
    index = SearchIndex([Entry(1, "Tim sen"), Entry(2, "Tâm an")])
    assert [hit.key for hit in index.search("tzm an")] == [2, 1]


def test_one_unknown_letter_and_numbers_are_no_slips() -> None:
    index = SearchIndex([Entry(1, "Gạo 25"), Entry(2, "ơ")])
    assert index.search("24") == []
    assert index.search("z") == []


def test_what_is_remembered_of_words_makes_no_difference(
    index: SearchIndex[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = [index.search(name) for name in NAMES]
    monkeypatch.setattr(vocabulary, "_MOST_REMEMBERED", 2)
    forgetful = SearchIndex(Entry(name, name) for name in NAMES)
    assert [forgetful.search(name) for name in NAMES] == known


def test_long_queries_are_read_as_far_as_names_are() -> None:
    long = "Bưởi da xanh " + "rất ngon và sạch " * 700
    index = SearchIndex([Entry(1, long), Entry(2, "Cam")])
    assert len(long) > 10_000
    assert index.search(long) == [Hit(1, 1.0)]
    assert index.search("x" * 10_000) == []
    assert index.search("bưởi" * 2_500) == []
    assert index.search("🍌" * 10_000) == []


def test_the_stored_queries_find_their_products(shared_data: Path) -> None:
    names = {
        row["id"]: row["name_vi"] for row in _rows(shared_data / "products" / "products_real.csv")
    }
    index = SearchIndex(Entry(key, name) for key, name in names.items())
    first: dict[str, list[bool]] = defaultdict(list)
    five: list[bool] = []
    for row in _rows(shared_data / "bench" / "product_query_noise.csv"):
        if row["target_id"] not in names:
            continue
        found = [names[hit.key] for hit in index.search(row["query"], top=5)]
        right = [_is_right(name, row=row) for name in found]
        first[row["kind"]].append(any(right[:1]))
        five.append(any(right))
    every = [one for kind in first.values() for one in kind]
    assert sum(every) >= 0.97 * len(every)
    assert sum(five) >= 0.99 * len(five)
    assert [kind for kind, hits in first.items() if sum(hits) < 0.9 * len(hits)] == []


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _is_right(name: str, *, row: dict[str, str]) -> bool:
    if row["kind"] == "first_words" and f"{fold(name)} ".startswith(f"{fold(row['query'])} "):
        return True
    return fold(name) == fold(row["target_name_vi"])
