"""Pages of lists: a strange number in the address is never an error."""

import pytest
from flask import Flask

from matchmaker.base.paging import Page, page_number, slice_page


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1", 1),
        ("7", 7),
        ("0", 1),
        ("-3", 1),
        ("abc", 1),
        ("", 1),
        ("٣", 1),
        ("99999999999999999999", 1),
    ],
)
def test_a_page_number_is_read_or_is_the_first(app: Flask, written: str, number: int) -> None:
    with app.test_request_context("/", query_string={"page": written}):
        assert page_number() == number


def test_beyond_the_end_lies_the_last_page() -> None:
    page = slice_page(list(range(45)), number=99, size=20)
    assert (list(page.rows), page.number, page.pages) == ([40, 41, 42, 43, 44], 3, 3)
    assert (page.has_prev, page.has_next) == (True, False)


def test_nothing_is_one_empty_page() -> None:
    assert slice_page([], number=1) == Page([], 1, 20, 0)
    assert Page([], 1, 20, 0).pages == 1
