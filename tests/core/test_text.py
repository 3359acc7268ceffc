"""Vietnamese text is folded alike however it is written."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matchmaker.core.scoring.text_match import syllables
from matchmaker.core.text import fold, tokens


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Xoài cát Hòa Lộc", "xoai cat hoa loc"),
        ("ĐẬU PHỘNG", "dau phong"),
        ("đường phèn", "duong phen"),
        ("Ðại Ɖức", "dai duc"),
        ("  Trà\u00a0 Shan\ttuyết \n", "tra shan tuyet"),
        ("Hoà = Hòa", "hoa = hoa"),
        ("OCOP 4★", "ocop 4★"),
        ("ＦＵＬＬ", "full"),
        ("𝐁ưởi", "buoi"),
        ("Gạo ½ kg", "gao 1⁄2 kg"),
        ("茶", "茶"),
        ("", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bưởi Năm-Roi (loại 1)", ("buoi", "nam", "roi", "loai", "1")),
        ("★★★", ()),
        ("450g/hộp", ("450g", "hop")),
    ],
)
def test_tokens_are_folded_syllables(text: str, found: tuple[str, ...]) -> None:
    assert tokens(text) == found


@given(st.text())
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text())
@example("𝐁")
@example("\u0345")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_case_makes_no_difference_to_vietnamese(text: str) -> None:
    vietnamese = "".join(c for c in text if c in "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạ ế")
    assert fold(vietnamese.upper()) == fold(vietnamese)


@given(st.text())
@example("a\u0301 \u0301b 𝐁 ½")
def test_the_syllables_that_are_matched_are_the_tokens(text: str) -> None:
    assert tuple(syllable.bare for syllable in syllables(text)) == tokens(text)
