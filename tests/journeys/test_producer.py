"""A producer registers, is verified, and puts a product with its certificate on show."""

from datetime import timedelta
from pathlib import Path

from playwright.sync_api import expect

from matchmaker.base.clock import today
from matchmaker.base.filters import show_date
from matchmaker.seed.accounts import STAFF_EMAIL

from . import papers
from .conftest import Visit
from .installation import PostOffice, link_in
from .people import Person

EMAIL = "lan@htx-my-xuong.example"
PASSWORD = "bốn mùa xoài chín vàng"
COOPERATIVE = "HTX Xoài Mỹ Xương Bốn Mùa"


def test_a_producer_comes_from_registering_to_a_published_product(
    visit: Visit, post: PostOffice, tmp_path: Path
) -> None:
    producer, staff = visit(), visit(STAFF_EMAIL)
    _register(producer, post)
    _verify_organization(staff)
    _describe_product(producer, tmp_path)
    _add_certificate(producer, tmp_path)
    _verify_certificate(staff)
    _publish(producer)
    _see_it_as_stranger(visit())


def _register(producer: Person, post: PostOffice) -> None:
    producer.open("/")
    producer.follow("Đăng ký", within="header")
    producer.page.get_by_label("Nhà sản xuất, có hàng để bán").check()
    producer.fill("Tên đơn vị", COOPERATIVE)
    producer.choose("Loại hình", "Hợp tác xã")
    producer.fill("Mã số thuế", "1400101396")
    producer.fill("Địa chỉ", "Ấp Mỹ Hưng, xã Mỹ Xương, huyện Cao Lãnh, tỉnh Đồng Tháp")
    producer.fill("Họ và tên", "Nguyễn Thị Lan")
    producer.fill("Số điện thoại", "0912 345 678")
    producer.fill("Thư điện tử", EMAIL)
    producer.fill("Mật khẩu", PASSWORD)
    producer.page.get_by_label("Tôi đồng ý để hệ thống lưu").check()
    producer.press("Đăng ký", within="main")
    producer.heading("Hãy xem hộp thư")
    producer.sees("Địa chỉ theo đơn vị hành chính hiện nay: Ấp Mỹ Hưng, Xã Mỹ Thọ, Đồng Tháp.")
    producer.open(link_in(post.mail_to(EMAIL, about="Xác nhận địa chỉ")))
    producer.sign_in(EMAIL, password=PASSWORD)
    producer.sees("Sở đang xem xét đơn vị của bạn.")


def _verify_organization(staff: Person) -> None:
    staff.open("/start")
    staff.follow("Các đơn vị", within="header")
    staff.fill("Tên hoặc mã số thuế", "mỹ xương bốn mùa")
    staff.press("Lọc")
    staff.follow(COOPERATIVE)
    staff.page.get_by_label("Xác minh", exact=True).check()
    staff.press("Ghi quyết định")
    staff.sees("Đã xác minh")


def _describe_product(producer: Person, folder: Path) -> None:
    producer.open("/start")
    producer.follow("Thêm sản phẩm")
    producer.fill("Tên sản phẩm", "Xoài cát chu Mỹ Xương")
    producer.choose("Nhóm sản phẩm", "Trái cây tươi › Xoài")
    producer.press("Tiếp tục")
    producer.sees("Chưa đủ để công bố")
    producer.follow("Đơn vị tính và quy cách")
    producer.choose("Đơn vị tính", "tấn")
    producer.fill("Quy cách đóng gói", "thùng carton 10 kg")
    producer.fill("Đặt tối thiểu", "0,5")
    producer.press("Lưu")
    producer.follow("Sản lượng theo tháng")
    for month in (5, 6, 7):
        producer.fill(f"Tháng {month}", "35,5")
    producer.press("Lưu")
    producer.follow("Giá và nơi giao")
    producer.fill("Giá", "26.500.000")
    producer.press("Lưu")
    producer.follow("Ảnh")
    producer.field("Ảnh JPEG hoặc PNG").set_input_files(papers.photo(folder))
    producer.fill("Ảnh chụp gì", "Xoài vừa hái")
    producer.press("Tải ảnh lên")
    expect(producer.page.get_by_alt_text("Xoài vừa hái")).to_be_visible()
    producer.follow("Các phần của sản phẩm")


def _add_certificate(producer: Person, folder: Path) -> None:
    producer.follow("Chứng nhận")
    producer.follow("Thêm giấy chứng nhận")
    producer.choose("Loại chứng nhận", "VietGAP")
    producer.fill("Số giấy", "VG-123-2026")
    producer.fill("Nơi cấp", "Trung tâm Chứng nhận Nông nghiệp")
    producer.fill("Ngày cấp", show_date(today() - timedelta(days=100)))
    producer.fill("Ngày hết hạn", show_date(today() + timedelta(days=900)))
    producer.field("Bản chụp giấy").set_input_files(papers.scan(folder))
    producer.press("Lưu và gửi Sở xác minh")
    producer.sees("Đã gửi giấy chứng nhận. Sở sẽ xem và xác minh.")


def _verify_certificate(staff: Person) -> None:
    staff.follow("Chứng nhận", within="header")
    staff.follow("VietGAP · VG-123-2026")
    scan = staff.page.get_by_alt_text("Bản chụp giấy chứng nhận, trang đầu")
    expect(scan).to_be_visible()
    assert scan.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    left, right = scan.bounding_box(), staff.page.get_by_text("VG-123-2026").first.bounding_box()
    assert left is not None
    assert right is not None
    assert left["x"] + left["width"] <= right["x"]
    staff.page.get_by_label("Xác minh: giấy đúng như đã khai").check()
    staff.press("Ghi kết luận")
    staff.sees("Đã ghi kết luận và báo cho đơn vị.")


def _publish(producer: Person) -> None:
    producer.follow("Sản phẩm của tôi", within="header")
    producer.follow("Xoài cát chu Mỹ Xương")
    producer.press("Công bố sản phẩm")
    producer.sees("Sản phẩm đã được công bố.")
    producer.sees("26.500.000 ₫")


def _see_it_as_stranger(stranger: Person) -> None:
    stranger.open("/")
    stranger.follow("Sản phẩm", within="header")
    stranger.fill("Sản phẩm hoặc nhà sản xuất", "xoai cat chu my xuong")
    stranger.follow("Xoài cát chu Mỹ Xương")
    stranger.heading("Xoài cát chu Mỹ Xương")
    stranger.sees("VietGAP")
    for secret in ("26.500.000", "35,5", "0912", EMAIL):
        stranger.sees_not(secret)
