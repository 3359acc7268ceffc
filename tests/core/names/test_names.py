"""Whether two names mean the same organisation: what is promised, one line each."""

import csv
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.core.names import LIKELY, Directory, Verdict, read_name, same
from matchmaker.core.names.tables import NAMELESS, TRADES, Form

SAME = [
    # Legal forms in full, in short, in English, or left out.
    ("Công ty TNHH Sáu Ri", "Công ty Trách nhiệm hữu hạn Sáu Ri"),
    ("Cty TNHH MTV Kim Hoa", "Công ty trách nhiệm hữu hạn một thành viên Kim Hoa"),
    ("CTCP Điền Tín", "Công ty Cổ phần Điền Tín"),
    ("HTX Kỳ Như", "Hợp tác xã Kỳ Như"),
    ("LH HTX Sông Tiền", "Liên hiệp hợp tác xã Sông Tiền"),
    ("THT nhãn Rạch Đùi", "Tổ hợp tác nhãn Rạch Đùi"),
    ("DNTN Thảo Minh", "Doanh nghiệp tư nhân Thảo Minh"),
    ("HKD Như Bình", "Hộ kinh doanh Như Bình"),
    ("Sau Ri Company Limited", "Công ty TNHH Sáu Ri"),
    ("Lavifood JSC", "Công ty CP Lavifood"),
    ("Công ty Ecohome", "Công ty TNHH ECOHOME"),
    ("Trà Vinh Farm", "Công ty TNHH Trà Vinh FARM"),
    ("Chi nhánh Công ty Cổ phần Sen Đại Việt", "Công ty Cổ phần Sen Đại Việt"),
    # What is done, in full, in short, or left out.
    ("Công ty TNHH SX-TM-DV Kiên Cường", "Công ty TNHH sản xuất - thương mại - dịch vụ Kiên Cường"),
    ("Công ty TNHH TMDV Trí Sơn", "Công ty TNHH Thương mại Trí Sơn"),
    ("Công ty TNHH XNK Trái cây Chánh Thu", "Chanh Thu Fruit Import Export Co., Ltd"),
    ("HTX Nông nghiệp Đông Nghi", "HTX Đông Nghi"),
    ("HTX chè Hảo Đạt", "HTX trà Hảo Đạt"),
    ("HTX chè Hảo Đạt", "HTX Hảo Đạt"),
    ("Công ty TNHH Đông Phát Food", "Công ty TNHH Thực phẩm Đông Phát"),
    ("Công ty Thực phẩm Lavifood", "Lavifood"),
    # How it is written.
    ("HTX Hòa Bình", "Hợp tác xã Hoà Bình"),
    ("HTX Hòa Bình", "htx hoa binh"),
    ("HTX Hòa Bình", "HTX HÒA BÌNH"),
    ("Công ty Sen Ðại Việt", "Công ty Sen Đại Việt"),
    ("Công ty cổ phần Hà Mỵ", "Công ty cổ phần Hà Mị"),
    ("HTX Tân Qui", "HTX Tân Quy"),
    ("HTX Bình Nghỉ", "HTX Bình Nghĩ"),
    ("Công ty Eco Home", "Công ty Ecohome"),
    ("HTX Đông Sảo", "HTX Đông Xảo"),
    ("HTX Phương Huỳnh", "HTX Phương Huỳmh"),
    ("Cơ sở Thanh Tâm Minh", "Cơ sở Minh Thanh Tâm"),
    ("Cong ty TNHH SX va TM Tai Loc", "Công ty TNHH SX & TM Tài Lộc"),
    # A province at the end may be said or not.
    ("Công ty TNHH Vĩnh Tiến (Bến Tre)", "Công ty TNHH Vĩnh Tiến"),
    ("Cơ sở Phú Hòa - Trà Vinh", "Cơ sở Phú Hòa, tỉnh Trà Vinh"),
    ("Công ty Dược Lâm Đồng (Ladophar)", "Công ty Dược phẩm Lâm Đồng"),
    # Names that changed, brands, and first letters.
    ("Big C", "GO!"),
    ("BigC Việt Nam", "Central Retail VN"),
    ("Siêu thị Big C", "GO! Bến Tre"),
    ("WinCommerce", "Công ty CP Dịch vụ Thương mại Tổng hợp VinCommerce"),
    ("VinMart+", "WinMart"),
    ("Metro Cash & Carry", "Công ty TNHH MM Mega Market (Việt Nam)"),
    ("Co.opmart", "Liên hiệp HTX Thương mại TP.HCM"),
    ("Lotte Mart Việt Nam", "Công ty CP Trung tâm thương mại Lotte Việt Nam"),
    ("AEON Việt Nam", "Công ty TNHH Aeon VN"),
    ("BHX", "Bách hoá Xanh"),
    ("DKM", "Công ty Cổ phần Đại Khánh Minh"),
    # A name made of nothing but trades is that name.
    ("HTX Nông sản hữu cơ", "Hợp tác xã nông sản hữu cơ"),
]

OTHER = [
    ("Công ty Cổ phần Tập đoàn Gia Bảo", "Công ty TNHH SX-TM Gia Bảo"),
    ("HTX Minh Ngọc", "Công ty TNHH Minh Ngọc"),
    ("Công ty TNHH Vĩnh Tiến (Bến Tre)", "Công ty TNHH Vĩnh Tiến (Lâm Đồng)"),
    ("GO! Bến Tre", "GO! Cần Thơ"),
    ("HTX Rau Minh Tâm", "HTX Chè Minh Tâm"),
    ("Cơ sở Hùng Hồng", "Cơ sở Sen Hồng"),
    ("Cơ sở Sen Hồng", "Cơ sở Hồng"),
    ("Công ty TNHH Minh Tâm", "Công ty TNHH Tâm Minh"),
    ("HTX Tân Thành", "HTX Tân Thạnh"),
    ("HTX Bơ", "HTX Bò"),
    # What looks like a trade with other marks, or in a province's name, is none.
    ("HTX Hòa Bình", "HTX Bình Hòa"),
    ("Cơ sở Hòa Kiều", "Cơ sở Hoa Kiều"),
    ("Công ty Hòa Thành", "Công ty Thành"),
    ("HTX Trà Vinh", "HTX Vinh"),
    ("GO!", "Gỗ"),
    ("Công ty Gỗ Việt", "Big C"),
    ("HTX nông nghiệp số 1", "HTX nông nghiệp số 2"),
    ("Cơ sở Diễm Thúy", "Cơ sở Diễm Thúy 2"),
    # One word of five letters may be a slip beside another word, not alone; nor two words.
    ("Công ty Vinahe", "Công ty Vinaha"),
    ("HTX Phương Huỳnh", "HTX Phươgn Huỳhn"),
    ("HTX An Thới", "HTX Long Bình"),
    ("AB", "An Bình"),
    ("Công ty", "Hợp tác xã"),
    ("", ""),
    ("!!!", "🍌"),
]


@pytest.mark.parametrize(("name", "other"), SAME)
def test_means_the_same(name: str, other: str) -> None:
    assert same(name, other=other).same
    assert same(other, other=name) == same(name, other=other)


@pytest.mark.parametrize(("name", "other"), OTHER)
def test_means_another(name: str, other: str) -> None:
    assert not same(name, other=other).same
    assert same(other, other=name) == same(name, other=other)


def test_real_pairs_are_told_apart(shared_data: Path) -> None:
    with (shared_data / "bench" / "company_name_pairs.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    wrong = [
        (row["a"], row["b"])
        for row in rows
        if same(row["a"], other=row["b"]).same is not (row["same"] == "1")
    ]
    assert wrong == []


def test_a_score_is_sure_only_where_nothing_differs() -> None:
    assert same("HTX Kỳ Như", other="Hợp tác xã Kỳ Như") == Verdict(1.0, same=True)
    assert same("HTX chè Kỳ Như", other="Hợp tác xã Kỳ Như") == Verdict(0.93, same=True)
    assert same("HTX Kỳ Như", other="Công ty Kỳ Như") == Verdict(0.6, same=False)
    assert same("Big C", other="GO!") == Verdict(0.97, same=True)
    assert same("a", other="") == Verdict(0.0, same=False)


def test_the_parts_of_a_name() -> None:
    read = read_name("Công ty TNHH SX-TM Thực phẩm Lê Gia (tỉnh Thanh Hóa)")
    assert read.form is Form.LIMITED
    assert [word.written for word in read.named] == ["thực", "phẩm", "lê", "gia"]
    assert [word.written for word in read.proper] == ["lê", "gia"]
    assert (read.trades, read.place, read.group) == ({"thuc pham"}, "thanh hoa", None)


def test_brackets_that_are_all_there_is_are_read() -> None:
    assert same("(Lê Gia)", other="Lê Gia").same


def test_phrases_are_written_once_each() -> None:
    assert not NAMELESS & TRADES


names = st.sampled_from(sorted({name for pair in (*SAME, *OTHER) for name in pair})) | st.text()


@given(name=names, other=names)
def test_the_order_of_two_names_makes_no_difference(name: str, other: str) -> None:
    verdict = same(name, other=other)
    assert verdict == same(other, other=name)
    assert 0 <= verdict.score <= 1
    assert verdict.same is (verdict.score >= LIKELY)


@given(name=names)
def test_a_name_is_the_same_as_itself_composed_decomposed_or_in_capitals(name: str) -> None:
    read = read_name(name)
    says_anything = bool(read.proper) or read.group is not None
    assert same(name, other=name).same is says_anything
    composed, decomposed = (unicodedata.normalize(form, name) for form in ("NFC", "NFD"))
    assert same(composed, other=decomposed).same is bool(
        read_name(composed).proper or read_name(composed).group is not None
    )


@given(known=st.lists(names, max_size=12), asked=names)
def test_a_directory_finds_whoever_is_the_same(known: list[str], asked: str) -> None:
    directory = Directory(enumerate(known))
    found = directory.like(asked, most=len(known) + 1)
    verdicts = [(place, same(asked, other=name)) for place, name in enumerate(known)]
    expected = [(place, verdict) for place, verdict in verdicts if verdict.same]
    assert found == sorted(expected, key=lambda one: -one[1].score)


def test_a_directory_says_each_once_by_its_best_name() -> None:
    directory = Directory(
        [("go", "Big C"), ("go", "GO!"), ("ban", "HTX Bản"), ("go", "Central Group")]
    )
    assert directory.like("Big C") == [("go", Verdict(0.97, same=True))]
    assert directory.like("HTX Rừng") == []
    assert directory.like("Hợp tác xã Bản", most=1) == [("ban", Verdict(1.0, same=True))]


def test_a_directory_is_as_long_as_asked_for() -> None:
    directory = Directory((number, f"HTX Kỳ Như (chi nhánh {number})") for number in range(9))
    assert [key for key, _verdict in directory.like("HTX Kỳ Như")] == [0, 1, 2, 3, 4]


def test_of_a_long_name_composed_and_decomposed_the_same_is_read() -> None:
    name = "HTX " + "Đường Mía Ễnh Ương " * 30
    assert read_name(name) == read_name(unicodedata.normalize("NFD", name))


def test_a_very_long_name_takes_no_long_time() -> None:
    assert not same("công ty " * 5000, other="(" * 10_000).same
    assert same("Lê " * 5000, other="Lê " * 5000).same
