"""One line of a buyer is read as it was meant."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.requirements.reading import (
    ProductLine,
    UnknownSchemeError,
    WishGroup,
    is_run,
    next_window,
    read_products,
    read_wishes,
    scheme_names,
)

NAMES = scheme_names(
    [
        ("vietgap", ["VietGAP", "Viet GAP"]),
        ("globalgap", ["GLOBALG.A.P.", "GlobalGAP"]),
        ("attp", ["Giấy chứng nhận đủ điều kiện an toàn thực phẩm", "ATTP"]),
        ("ocop-4", ["OCOP 4 sao", "OCOP 4★"]),
        ("cnnttb-xa", ["CNNTTB cấp xã", "công nghiệp nông thôn tiêu biểu"]),
        ("cnnttb-tinh", ["CNNTTB cấp tỉnh", "công nghiệp nông thôn tiêu biểu"]),
    ]
)


@pytest.mark.parametrize(
    ("written", "words", "volume"),
    [
        (
            "cà chua; su hào; cà rốt; bắp cải; ổi, 70 tấn/tuần",
            ("cà chua", "su hào", "cà rốt", "bắp cải", "ổi"),
            "70 tấn/tuần",
        ),
        ("ổi, 1–1,5 tấn/chuyến, 3 chuyến/tuần", ("ổi",), "1–1,5 tấn/chuyến, 3 chuyến/tuần"),
        ("xoài cát chu 20 tấn/tháng", ("xoài cát chu",), "20 tấn/tháng"),
        ("xoài khoảng 20 tấn/tháng", ("xoài",), "khoảng 20 tấn/tháng"),
        ("thực phẩm tươi sống, trái cây", ("thực phẩm tươi sống, trái cây",), ""),
        ("trứng gà hộp 10 quả", ("trứng gà hộp 10 quả",), ""),
        ("thanh long\nxoài\n\nxoài", ("thanh long", "xoài"), ""),
        ("xoài; 5 tấn/tuần", ("xoài",), "5 tấn/tuần"),
        ("70 tấn/tuần", (), "70 tấn/tuần"),
        (" ; ", (), ""),
    ],
)
def test_a_line_of_products(written: str, words: tuple[str, ...], volume: str) -> None:
    assert read_products(written) == ProductLine(words, volume)


_product = st.lists(
    st.sampled_from(["cà chua", "su hào", "ổi nữ hoàng", "xoài", "bưởi da xanh"]), min_size=1
)
_volume = st.sampled_from(["70 tấn/tuần", "1–1,5 tấn/chuyến, 3 chuyến/tuần", "2.000 hộp/tháng", ""])


@given(_product, _volume)
def test_what_is_joined_is_read_back(products: list[str], volume: str) -> None:
    line = "; ".join(products) + (f", {volume}" if volume else "")
    assert read_products(line) == ProductLine(tuple(dict.fromkeys(products)), volume)


@given(st.text(max_size=120))
def test_any_text_is_read_and_no_letter_is_lost(text: str) -> None:
    line = read_products(text)
    kept = "".join("".join((*line.words, line.volume)).split())
    for one in text.split():
        assert all(part in kept for part in one.replace(";", " ").replace(",", " ").split())


@pytest.mark.parametrize(
    ("written", "groups"),
    [
        ("VietGAP hoặc mạnh hơn", [(("vietgap",), False)]),
        ("VietGAP hoặc ATTP", [(("vietgap", "attp"), False)]),
        ("viet gap / GlobalGAP và ATTP", [(("vietgap", "globalgap"), False), (("attp",), False)]),
        ("OCOP 4* trở lên; đúng VietGAP", [(("ocop-4",), False), (("vietgap",), True)]),
        ("công nghiệp nông thôn tiêu biểu", [(("cnnttb-xa", "cnnttb-tinh"), False)]),
        ("VIETGAP or higher and attp", [(("vietgap",), False), (("attp",), False)]),
        ("", []),
    ],
)
def test_wishes_in_words(written: str, groups: list[tuple[tuple[str, ...], bool]]) -> None:
    assert read_wishes(written, names=NAMES) == tuple(WishGroup(*one) for one in groups)


def test_an_unknown_scheme_is_named() -> None:
    with pytest.raises(UnknownSchemeError) as refused:
        read_wishes("VietGAP hoặc Sao Vàng", names=NAMES)
    assert refused.value.name == "Sao Vàng"


_groups = st.lists(
    st.lists(st.sampled_from(["vietgap", "globalgap", "attp"]), min_size=1, unique=True), min_size=1
)


@given(_groups, st.sampled_from([" và ", "; ", " & "]), st.sampled_from([" hoặc ", " / "]))
def test_groups_are_read_back(groups: list[list[str]], join_and: str, join_or: str) -> None:
    written = join_and.join(join_or.join(group) for group in groups)
    assert read_wishes(written, names=NAMES) == tuple(WishGroup(tuple(one)) for one in groups)


@pytest.mark.parametrize(
    ("months", "start", "end"),
    [
        ((5, 6, 7), date(2027, 5, 1), date(2027, 7, 31)),
        ((10, 11, 12, 1, 2), date(2026, 11, 24), date(2027, 2, 28)),
        ((11,), date(2026, 11, 24), date(2026, 11, 30)),
        ((9,), date(2027, 9, 1), date(2027, 9, 30)),
        ((12, 1), date(2026, 12, 1), date(2027, 1, 31)),
    ],
)
def test_the_next_time_some_months_come(months: tuple[int, ...], start: date, end: date) -> None:
    assert next_window(months, today=date(2026, 11, 24)) == (start, end)


_run = st.builds(
    lambda first, count: tuple((first + step) % 12 + 1 for step in range(count)),
    st.integers(0, 11),
    st.integers(1, 12),
)


@given(_run, st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_the_next_window_is_ahead_and_within_the_months(
    months: tuple[int, ...], today: date
) -> None:
    start, end = next_window(months, today=today)
    assert is_run(months)
    assert today <= start <= end < today + timedelta(days=740)
    assert {start.month, end.month} <= set(months)
    assert (end - start).days <= 31 * len(months)


def test_months_with_a_gap_are_no_run() -> None:
    assert [is_run((1, 6)), is_run((11, 12, 1)), is_run((4,))] == [False, True, True]
