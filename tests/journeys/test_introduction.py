"""A buyer finds, compares and asks; the producer accepts; both follow it to a delivery."""

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect
from python_calamine import CalamineWorkbook

from matchmaker.base.clock import today
from matchmaker.base.filters import show_date

from .barriers import barriers_here
from .conftest import Visit
from .people import PHONE, WIDE, Person

BUYER = "saigoncoop@matchmaker.example"


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_buyer_comes_from_a_need_to_asking_for_an_introduction(
    visit: Visit, tmp_path: Path, width: int
) -> None:
    buyer = visit(BUYER, width=width)
    post_requirement(buyer)
    assert shares_add_up(buyer) >= 3
    names = _compare_two(buyer)
    _shortlist(buyer, names[0])
    _export(buyer, tmp_path, names=names)
    _insist_on_the_certificate(buyer)
    _look_at_near_misses(buyer)
    ask(buyer)
    buyer.fits_the_window()


def post_requirement(buyer: Person) -> None:
    """Write down what is needed and publish it; ends at the ranked matches."""
    buyer.open("/start")
    buyer.follow("Đăng nhu cầu mua")
    buyer.fill("Sản phẩm", "xoài cát chu, 20 tấn/tháng")
    buyer.fill("Hoặc các tháng trong năm", "tháng 5–7")
    buyer.fill("Hạn trả lời", show_date(today() + timedelta(days=20)))
    buyer.fill("Hoặc viết các chứng nhận bằng lời", "VietGAP hoặc mạnh hơn")
    buyer.press("Lưu", within="main")
    buyer.heading("xoài cát chu")
    for fact in ("20 tấn/tháng", "VietGAP"):
        buyer.sees(fact)
    buyer.press("Công bố")
    buyer.follow("Xem sản phẩm phù hợp")
    buyer.sees("Hạng 1")


def rows(person: Person) -> Locator:
    """Return the rows of a list of matches."""
    return person.main().locator("ol.rows > li")


def shares_add_up(buyer: Person) -> int:
    """Expect that the shares shown in each row are the score shown; return how many rows."""
    scores = []
    for row in rows(buyer).all():
        score = _number(row.locator(".score").inner_text())
        if row.locator("details").get_attribute("open") is None:
            row.get_by_text("Từng tiêu chí").click()
        shares = row.locator(".criterion strong").all_inner_texts()
        assert len(shares) == 7
        assert sum(map(_number, shares)) == score, row.inner_text()
        assert all(row.locator(".criterion p").all_inner_texts())
        scores.append(score)
    assert scores == sorted(scores, reverse=True)
    return len(scores)


def _number(text: str) -> Decimal:
    written = re.search(r"[\d.,]+", text)
    assert written, text
    return Decimal(written.group(0).replace(".", "").replace(",", "."))


def _insist_on_the_certificate(buyer: Person) -> None:
    buyer.follow("Nhu cầu mua")
    buyer.follow("Sửa")
    buyer.main().get_by_text("Cách tính điểm (nâng cao)").click()
    weights = buyer.main().locator("details", has_text="Cách tính điểm (nâng cao)")
    weights.get_by_role("group", name="Chứng nhận").get_by_label("Cách tính").select_option(
        label="Bắt buộc"
    )
    buyer.press("Lưu", within="main")
    buyer.follow("Xem sản phẩm phù hợp")


def _look_at_near_misses(buyer: Person) -> None:
    buyer.page.get_by_role("link", name=re.compile("^Gần phù hợp")).click()
    expect(buyer.main().get_by_text("Sẽ phù hợp nếu").first).to_be_visible()
    for row in rows(buyer).all():
        expect(row.get_by_text("Còn thiếu:").first).to_be_visible()
    buyer.page.get_by_role("link", name=re.compile("^Phù hợp")).click()
    buyer.sees("Hạng 1")


def _compare_two(buyer: Person) -> tuple[str, str]:
    chosen = rows(buyer).nth(0), rows(buyer).nth(1)
    names = (
        chosen[0].get_by_role("link").first.inner_text(),
        chosen[1].get_by_role("link").first.inner_text(),
    )
    for row in chosen:
        row.get_by_label(re.compile("^So sánh")).check()
    buyer.press("So sánh các sản phẩm đã chọn")
    for name in names:
        expect(buyer.page.get_by_role("columnheader", name=name)).to_be_visible()
    assert barriers_here(buyer) == []
    buyer.page.get_by_role("link", name=re.compile("^Phù hợp")).click()
    return names


def _shortlist(buyer: Person, name: str) -> None:
    rows(buyer).first.get_by_role("button", name="Đưa vào danh sách rút gọn").click()
    expect(
        rows(buyer).first.get_by_role("button", name="Bỏ khỏi danh sách rút gọn")
    ).to_be_visible()
    buyer.page.get_by_role("link", name=re.compile("^Danh sách rút gọn")).click()
    expect(buyer.main().get_by_role("link", name=name)).to_be_visible()
    buyer.page.get_by_role("link", name=re.compile("^Phù hợp")).click()


def _export(buyer: Person, folder: Path, *, names: tuple[str, str]) -> None:
    with buyer.page.expect_download() as waiting:
        buyer.follow("Xuất Excel")
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    cells = [
        str(cell)
        for sheet in CalamineWorkbook.from_path(str(path)).sheet_names
        for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()
        for cell in row
    ]
    assert set(names) <= set(cells)


def ask(buyer: Person) -> None:
    """Ask for an introduction to the best match."""
    buyer.follow("Đề nghị giới thiệu")
    buyer.fill("Lượng mỗi tháng", "5")
    buyer.fill("Lời nhắn", "Chúng tôi muốn xem mẫu trong tháng này.")
    assert barriers_here(buyer) == []
    buyer.press("Gửi đề nghị")
    buyer.sees("Chờ nhà sản xuất trả lời")
    buyer.sees("Liên hệ của hai bên chỉ hiện ra khi cả hai đã đồng ý kết nối.")
    assert barriers_here(buyer) == []
