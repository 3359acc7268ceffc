"""An event from its draft to a published timetable, by staff, with what participants then read."""

from datetime import timedelta
from urllib.parse import urlsplit

from matchmaker.base.clock import today
from matchmaker.base.filters import show_date
from matchmaker.seed.accounts import STAFF_EMAIL

from .conftest import Visit
from .installation import PostOffice
from .people import Person

PRODUCER = "hondat@matchmaker.example"
BUYER = "saigoncoop@matchmaker.example"
TITLE = "Hội nghị của hành trình"


def test_staff_set_up_an_event_and_publish_its_timetable(visit: Visit, post: PostOffice) -> None:
    staff, producer, buyer = visit(STAFF_EMAIL), visit(PRODUCER), visit(BUYER)
    path = _set_up(staff)
    for person in (producer, buyer):
        _register(person, path)
        _give_place(staff, path)
    staff.open(path)
    staff.press("Mở chọn đối tác")
    post.mail_to(BUYER, about="Chọn đối tác muốn gặp")
    buyer.open(path)
    buyer.follow("Chọn đối tác muốn gặp")
    buyer.page.get_by_label("Phải gặp").first.check()
    buyer.press("Lưu trang này")
    buyer.sees("Phải gặp: 1")
    staff.open(path)
    staff.press("Chốt lựa chọn")
    _timetable(staff, path)
    post.mail_to(PRODUCER, about="Lịch gặp của bạn")
    producer.open(path)
    producer.follow("Lịch gặp của tôi")
    producer.follow("Saigon Co.op")
    producer.heading("Saigon Co.op")


def _set_up(staff: Person) -> str:
    staff.open("/events/new")
    staff.fill("Tên hội nghị", TITLE)
    staff.fill("Nơi tổ chức", "Cao Lãnh")
    staff.choose("Tỉnh, thành phố", "Đồng Tháp")
    staff.fill("Nhận đăng ký đến hết ngày", show_date(today() + timedelta(days=3)))
    staff.fill("Chọn đối tác đến hết ngày", show_date(today() + timedelta(days=6)))
    staff.fill("Số bàn gặp", "5")
    staff.press("Lưu", within="main")
    staff.fill("Ngày", show_date(today() + timedelta(days=9)))
    staff.fill("Bắt đầu lúc", "8:00")
    staff.fill("Kết thúc lúc", "10:00")
    staff.press("Lưu ngày này")
    staff.sees("08:00, 08:20, 08:40")
    staff.follow("Quay lại")
    staff.press("Mở đăng ký")
    staff.sees("Đang nhận đăng ký")
    return urlsplit(staff.page.url).path


def _register(person: Person, path: str) -> None:
    person.open(path)
    person.follow("Đăng ký tham dự")
    person.press("Gửi đăng ký")
    person.sees("Đã đăng ký, chờ xếp chỗ")


def _give_place(staff: Person, path: str) -> None:
    staff.open(f"{path}/participants")
    staff.press("Xếp chỗ")
    staff.page.locator(".pill", has_text="Đã có chỗ").first.wait_for()


def _timetable(staff: Person, path: str) -> None:
    staff.open(f"{path}/timetable")
    staff.fill("Số giây tìm lịch tốt hơn", "1")
    staff.press("Xếp lịch", within="main")
    staff.page.get_by_role("heading", name="Bản 1").wait_for(timeout=30_000)
    staff.press("Công bố lịch chính thức", within="main")
    staff.press("Công bố lịch chính thức", within="dialog")
    staff.page.locator(".pill", has_text="Đã công bố").first.wait_for()
