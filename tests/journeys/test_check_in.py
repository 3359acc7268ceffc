"""Staff check people in with a phone, by the code they show; others learn nothing from it."""

from pathlib import Path

from playwright.sync_api import expect

from matchmaker.seed.accounts import STAFF_EMAIL

from .barriers import barriers_here
from .conftest import Visit
from .installation import Installation
from .people import PHONE
from .trade_events import BUYER, PRODUCER, token_for


def test_a_code_leads_staff_to_who_stands_before_them(
    come: Visit, fair: tuple[Installation, str], tmp_path: Path
) -> None:
    address = f"{fair[0].address}{fair[1]}/check-in/{token_for(tmp_path, PRODUCER)}"
    staff = come(STAFF_EMAIL, width=PHONE)
    staff.open(f"{fair[1]}/day")
    staff.fits_the_window()
    staff.fill("Quét mã QR hoặc dán địa chỉ", address)
    with staff.page.expect_navigation(wait_until="load"):
        staff.press("Mở", within="main")
    staff.heading("Hợp tác xã xoài cát Hòa Lộc Hòn Đất")
    staff.sees("Cuộc gặp kế tiếp")
    assert barriers_here(staff) == []
    staff.fits_the_window()
    with staff.page.expect_navigation(wait_until="load"):
        staff.press("Đã đến", within="main")
    expect(staff.main().get_by_text("Đã đến")).to_be_visible()
    expect(staff.main().get_by_role("button", name="Đã đến")).to_have_count(0)


def test_the_same_code_shows_its_owner_the_agenda_and_others_nothing(
    come: Visit, fair: tuple[Installation, str], tmp_path: Path
) -> None:
    address = f"{fair[0].address}{fair[1]}/check-in/{token_for(tmp_path, PRODUCER)}"
    producer, buyer = come(PRODUCER, width=PHONE), come(BUYER, width=PHONE)
    producer.open(address)
    expect(producer.page).to_have_url(f"{fair[0].address}{fair[1]}/agenda")
    assert buyer.open(address) == 404
    buyer.troubles[:] = [one for one in buyer.troubles if "404" not in one]
