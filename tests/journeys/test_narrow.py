"""On phones nothing lies off the screen: tabs wrap, filters fold, tables become cards."""

import pytest

from matchmaker.seed.accounts import STAFF_EMAIL

from .conftest import Visit
from .people import PHONE, WIDE, Person

PRODUCER = "culaogieng@matchmaker.example"
BUYER = "saigoncoop@matchmaker.example"
SMALLEST = 320


def _at(person: Person, width: int, path: str) -> None:
    person.page.set_viewport_size({"width": width, "height": 800})
    person.open(path)


def _lies_inside(person: Person, selector: str) -> bool:
    box = person.page.locator(selector).first.bounding_box()
    window = person.page.viewport_size
    assert box is not None
    assert window is not None
    return box["x"] >= 0 and box["x"] + box["width"] <= window["width"]


@pytest.mark.parametrize("path", ["/introductions?column=ended", "/my/products?status=archived"])
def test_the_tab_one_is_at_is_seen_on_a_phone(look: Visit, path: str) -> None:
    person = look(PRODUCER)
    _at(person, PHONE, path)
    assert _lies_inside(person, "main .tabs [aria-current]")
    assert all(
        _lies_inside(person, f"main .tabs a:nth-child({number})")
        for number in range(1, person.page.locator("main .tabs a").count() + 1)
    )


def test_filters_are_folded_on_a_phone_and_all_shown_on_a_wide_screen(look: Visit) -> None:
    person = look("")
    _at(person, PHONE, "/products")
    category = person.page.locator("#category")
    assert not category.is_visible()
    assert person.page.locator("#words").is_visible()
    person.page.get_by_text("Lọc và sắp xếp thêm").click()
    assert category.is_visible()
    _at(person, PHONE, "/products?scheme=ocop")
    assert category.is_visible()
    _at(person, WIDE, "/products")
    assert category.is_visible()
    assert not person.page.get_by_text("Lọc và sắp xếp thêm").is_visible()


@pytest.mark.parametrize("path", ["/my/products", "/my/dossier", "/start", "/products/119"])
def test_no_page_of_a_producer_scrolls_sideways_on_the_smallest_phone(
    look: Visit, path: str
) -> None:
    person = look(PRODUCER)
    _at(person, SMALLEST, path)
    if path == "/my/products":
        with person.page.expect_navigation(wait_until="load"):
            person.main().locator(".row-main a").first.click()
    scrolls = person.page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    assert scrolls <= 0


def test_the_bar_of_staff_has_room_between_the_name_and_the_entries(look: Visit) -> None:
    person = look(STAFF_EMAIL)
    for language in ("Tiếng Việt", "English"):
        _at(person, WIDE, "/start")
        if language == "English":
            with person.page.expect_navigation(wait_until="load"):
                person.press("English", within="header")
        brand = person.page.locator(".brand").bounding_box()
        entries = person.page.locator(".site-nav").bounding_box()
        assert brand is not None
        assert entries is not None
        assert entries["x"] - brand["x"] - brand["width"] >= 12


def test_the_button_of_a_file_field_is_dark_in_the_dark(look: Visit) -> None:
    person = look(PRODUCER, scheme="dark")
    person.open("/my/certificates/new")
    colours = person.page.evaluate(
        """() => {
          const style = getComputedStyle(document.querySelector("#scan"), "::file-selector-button");
          return [style.backgroundColor, style.color].map((one) => Number(one.match(/\\d+/)[0]));
        }"""
    )
    assert colours[0] < 90
    assert colours[1] > 180


def test_products_are_compared_side_by_side_on_a_phone(look: Visit) -> None:
    person = look(BUYER)
    _at(person, WIDE, "/requirements/29/matches")
    chosen = person.page.locator("input[name=listing]")
    for number in range(2):
        chosen.nth(number).check()
    person.press("So sánh các sản phẩm đã chọn")
    person.page.set_viewport_size({"width": PHONE, "height": 800})
    for number in (1, 2):
        assert _lies_inside(
            person, f"table.compare tbody tr:nth-child(3) td:nth-child({number + 1})"
        )
    assert person.main().get_by_role("link", name="Đề nghị giới thiệu").count() == 2
