"""An event of 60 buyers and 400 producers, by staff, a buyer and a producer, to its report."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from matchmaker.seed.accounts import STAFF_EMAIL

from .barriers import barriers_here
from .conftest import Visit
from .installation import Installation, PostOffice
from .people import PHONE, Person
from .trade_events import BUYER, PRODUCER, add_event


@pytest.fixture
def add_fair() -> Callable[[Path], str]:
    """The large event."""
    return add_event


def test_a_large_event_from_the_invitation_to_its_report(
    come: Visit, fair: tuple[Installation, str], post: PostOffice
) -> None:
    path = fair[1]
    staff = come(STAFF_EMAIL)
    buyer, producer = come(BUYER), come(PRODUCER, width=PHONE)
    _invite(staff, path)
    for person, email in ((buyer, BUYER), (producer, PRODUCER)):
        post.mail_to(email, about="Mời dự")
        _accept(person, path)
    staff.open(path)
    with staff.page.expect_navigation(wait_until="load"):
        staff.press("Mở chọn đối tác", within="main")
    post.mail_to(BUYER, about="Chọn đối tác muốn gặp")
    _wishes(buyer, path)
    _wishes(producer, path)
    _timetable(staff, path, post=post)
    staff.open(path)
    if staff.main().get_by_role("button", name="Bắt đầu hội nghị").count():
        staff.press("Bắt đầu hội nghị", within="main")
    staff.sees("Đang diễn ra")
    _check_in(staff, path)
    for person in (buyer, producer):
        _result(person, path)
    staff.open(path)
    staff.press("Kết thúc hội nghị", within="main")
    staff.sees("Đang tổng kết")
    _paper(staff, path)
    _report(staff, path)
    staff.open(path)
    staff.press("Chuyển sang theo dõi kết quả", within="main")
    staff.sees("Đang theo dõi kết quả")


def _invite(staff: Person, path: str) -> None:
    for words, name in (
        ("saigon", "Saigon Co.op"),
        ("hon dat", "Hợp tác xã xoài cát Hòa Lộc Hòn Đất"),
    ):
        _at(staff, f"{path}/invite?words={words}")
        staff.page.get_by_label(name, exact=True).check()
        with staff.page.expect_navigation(wait_until="load"):
            staff.press("Mời các đơn vị đã chọn")
        assert barriers_here(staff) == []


def _accept(person: Person, path: str) -> None:
    _at(person, path)
    with person.page.expect_navigation(wait_until="load"):
        person.follow("Nhận lời mời")
    assert barriers_here(person) == []
    with person.page.expect_navigation(wait_until="load"):
        person.press("Nhận lời mời")
    person.sees("Đã có chỗ")


def _paper(staff: Person, path: str) -> None:
    """Enter what a side wrote on paper."""
    _at(staff, f"{path}/results?missing=1")
    with staff.page.expect_navigation(wait_until="load"):
        staff.main().get_by_role("link", name="Nhà sản xuất: chưa có").first.click()
    assert barriers_here(staff) == []
    staff.page.get_by_label("Ký ghi nhớ").check()
    staff.fill("Giá trị ghi nhớ (đồng)", "1,2 tỷ")
    staff.press("Lưu kết quả", within="main")
    staff.heading("Kết quả các cuộc gặp")


def _report(staff: Person, path: str) -> None:
    """Read the figures that the steps before have made."""
    _at(staff, f"{path}/report")
    for name, value in (
        ("Giá trị các ghi nhớ (đồng)", "1.200.000.000"),
        ("Kết quả: Ký ghi nhớ", "1"),
        ("Nhà sản xuất không có cuộc gặp nào", "0"),
    ):
        row = staff.main().get_by_role("row").filter(has_text=name)
        expect(row.get_by_role("cell").first).to_have_text(value)


def _at(person: Person, path: str) -> None:
    """Open a page; it fits the window and has no barrier."""
    person.open(path)
    assert barriers_here(person) == []


def _wishes(person: Person, path: str) -> None:
    _at(person, path)
    with person.page.expect_navigation(wait_until="load"):
        person.follow("Chọn đối tác muốn gặp")
    assert barriers_here(person) == []
    person.page.get_by_label("Phải gặp").first.check()
    person.press("Lưu trang này")
    person.sees("Phải gặp: 1")


def _timetable(staff: Person, path: str, *, post: PostOffice) -> None:
    for page in (path, f"{path}/participants", f"{path}/participants?page=3"):
        _at(staff, page)
    staff.open(path)
    staff.press("Chốt lựa chọn")
    _at(staff, f"{path}/timetable")
    staff.fill("Số giây tìm lịch tốt hơn", "2")
    staff.press("Xếp lịch", within="main")
    staff.page.get_by_role("heading", name="Bản 1").wait_for(timeout=60_000)
    assert barriers_here(staff) == []
    staff.press("Công bố lịch chính thức", within="main")
    staff.press("Công bố lịch chính thức", within="dialog")
    staff.page.locator(".pill", has_text="Đã công bố").first.wait_for()
    post.mail_to(PRODUCER, about="Lịch gặp của bạn")


def _check_in(staff: Person, path: str) -> None:
    _at(staff, f"{path}/day")
    with staff.page.expect_navigation(wait_until="load"):
        staff.main().get_by_role("button", name=re.compile("Đã đến|Điểm danh")).first.click()
    assert barriers_here(staff) == []


def _result(person: Person, path: str) -> None:
    """Read the agenda and a brief; say what came of the meeting."""
    _at(person, f"{path}/agenda")
    with person.page.expect_navigation(wait_until="load"):
        person.main().locator("a[href*='/agenda/']").first.click()
    assert barriers_here(person) == []
    person.page.get_by_label("Gửi mẫu").check()
    with person.page.expect_navigation(wait_until="load"):
        person.press("Lưu kết quả", within="main")
    assert barriers_here(person) == []
