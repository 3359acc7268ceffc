"""Staff move meetings in the grid by keys and by mouse; conflicts are shown before dropping."""

import re

from playwright.sync_api import Locator, expect

from matchmaker.seed.accounts import STAFF_EMAIL

from .barriers import barriers_here
from .conftest import Visit
from .installation import Installation
from .people import Person
from .trade_events import OTHER


def _meeting(staff: Person) -> Locator:
    return staff.page.locator("[data-move]", has_not_text=OTHER)


def _clock(staff: Person) -> str:
    """Return above which slot the meeting stands."""
    slot = _meeting(staff).locator("xpath=ancestor::td").get_attribute("data-slot")
    return staff.page.locator(f"th[data-slot='{slot}']").inner_text()


def test_a_meeting_is_moved_by_keys_and_its_conflicts_are_said(
    come: Visit, fair: tuple[Installation, str]
) -> None:
    staff = come(STAFF_EMAIL)
    staff.open(f"{fair[1]}/timetable")
    says = staff.page.locator("#move-says")
    _meeting(staff).focus()
    staff.page.keyboard.press("m")
    expect(says).to_have_text("08:00: hiện nay")
    staff.page.keyboard.press("ArrowRight")
    expect(says).to_contain_text(f"08:30: nhà phân phối gặp {OTHER}")
    staff.page.keyboard.press("Enter")
    assert _clock(staff) == "08:00"
    assert barriers_here(staff) == []
    staff.page.keyboard.press("ArrowRight")
    expect(says).to_have_text("09:00: trống, bàn 1")
    staff.page.keyboard.press("Escape")
    expect(says).to_have_text("")
    staff.page.keyboard.press("m")
    expect(says).to_have_text("08:00: hiện nay")
    for _ in range(2):
        staff.page.keyboard.press("ArrowRight")
    with staff.page.expect_navigation(wait_until="load"):
        staff.page.keyboard.press("Enter")
    staff.sees("Bản 2")
    assert _clock(staff) == "09:00"
    staff.sees("khoá")


def test_a_meeting_is_dragged_only_where_it_can_be(
    come: Visit, fair: tuple[Installation, str]
) -> None:
    staff = come(STAFF_EMAIL)
    staff.open(f"{fair[1]}/timetable")
    for slot, is_free in ((1, False), (3, True)):
        cell = staff.page.locator("tbody tr").first.locator("td").nth(slot)
        _meeting(staff).hover()
        staff.page.mouse.down()
        cell.hover()
        expect(cell).to_have_class(re.compile("is-free" if is_free else "is-blocked"))
        cell.hover(force=True)
        if is_free:
            with staff.page.expect_navigation(wait_until="load"):
                staff.page.mouse.up()
        else:
            staff.page.mouse.up()
            expect(staff.page.locator(".is-blocked")).to_have_count(0)
    assert _clock(staff) == "09:30"
