"""Addresses: old ones are led to today's, nonsense is nowhere."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.base.places import read_address


@pytest.mark.parametrize(
    ("written", "province", "ward", "was_converted"),
    [
        ("xã Mỹ Xương, huyện Cao Lãnh, Đồng Tháp", "82", "Xã Mỹ Thọ", True),
        ("12 Lê Lợi, Phường 1, TP Mỹ Tho, Tiền Giang", "82", "Phường Mỹ Tho", True),
        ("Phường Cao Lãnh, Đồng Tháp", "82", "Phường Cao Lãnh", False),
        ("xã Thông Hòa, huyện Cầu Kè, Trà Vinh", "86", "Xã Tam Ngãi", True),
    ],
)
def test_an_address_names_a_ward_of_today(
    written: str, province: str, ward: str, was_converted: bool
) -> None:
    place = read_address(written)
    assert place is not None
    found = (place.province_code, place.ward_name, place.was_converted)
    assert found == (province, ward, was_converted)


@pytest.mark.parametrize("written", ["", "   ", "abc", "🙂", "12345"])
def test_what_is_no_address_is_nowhere(written: str) -> None:
    assert read_address(written) is None


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_any_text_is_a_place_or_none(written: str) -> None:
    place = read_address(written)
    assert place is None or place.province_code
