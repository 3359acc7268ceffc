"""From a request to a delivery: contacts appear when both agree, and a second yes changes nothing."""

from datetime import date, timedelta

from matchmaker.base.clock import today
from matchmaker.base.filters import show_date

from .conftest import Visit
from .installation import PostOffice, link_in
from .people import Person

PRODUCER = "hondat@matchmaker.example"
BUYER = "saigoncoop@matchmaker.example"
PRODUCT = "Xoài cát Hòa Lộc"
#: What only the two sides may read, and only after both agreed.
PHONE = "0912 000 111"
TYPED_PHONE = "0912000111"


def test_a_request_is_accepted_and_followed_to_a_delivery(visit: Visit, post: PostOffice) -> None:
    producer, buyer = visit(PRODUCER), visit(BUYER)
    _state_contact(producer)
    _ask(buyer)
    buyer.sees_not(PHONE.replace(" ", "\u00a0"))
    second_window = _accept(producer, post)
    _accept_again(second_window)
    post.mail_to(BUYER, about="Hai bên đã đồng ý")
    buyer.page.reload()
    buyer.press("Xem liên hệ")
    buyer.sees(PHONE.replace(" ", "\u00a0"))
    _quote(producer)
    post.mail_to(BUYER, about="Có bước mới")
    _sign(buyer)
    _order(buyer)
    _deliver(producer)
    buyer.page.reload()
    buyer.sees("Thời tiết")
    buyer.sees("31.500.000 ₫".replace(" ", "\u00a0"))


def _state_contact(producer: Person) -> None:
    producer.open("/organization/edit")
    producer.fill("Điện thoại liên hệ", TYPED_PHONE)
    producer.press("Lưu", within="main")


def _ask(buyer: Person) -> None:
    buyer.open("/products?words=hoa+loc")
    buyer.follow(PRODUCT)
    buyer.follow("Đề nghị giới thiệu")
    buyer.heading("Chọn nhu cầu cho lời đề nghị")
    buyer.follow("xoài (cát chu, cát Hòa Lộc, Đài Loan)")
    buyer.fill("Lượng mỗi tháng", "500")
    buyer.press("Gửi đề nghị")
    buyer.sees("Liên hệ của hai bên chỉ hiện ra khi cả hai đã đồng ý kết nối.")


def _accept(producer: Person, post: PostOffice) -> Person:
    """Accept by the link of the mail; return a second window that was open before."""
    letter = post.mail_to(PRODUCER, about="Có lời đề nghị giới thiệu mới")
    producer.open(link_in(letter))
    producer.sees("Chờ nhà sản xuất trả lời")
    producer.follow("Đồng ý kết nối")
    other = Person(producer.context, producer.address)
    other.page.goto(producer.page.url)
    producer.press("Đồng ý kết nối")
    producer.sees("Hai bên đã đồng ý")
    return other


def _accept_again(other: Person) -> None:
    with other.page.expect_navigation() as answered:
        other.press("Đồng ý kết nối")
    assert answered.value.status == 409
    other.sees("Bước này không còn thực hiện được. Hãy xem tình trạng mới nhất.")


def _quote(producer: Person) -> None:
    producer.follow("Ghi báo giá")
    producer.fill("Ngày báo giá", "31/02/2027")
    producer.fill("Giá cho một đơn vị (đồng)", "35.000")
    producer.press("Ghi báo giá")
    producer.sees("Không có ngày này trong lịch.")
    assert producer.page.title().startswith("Lỗi:")
    assert producer.field("Giá cho một đơn vị (đồng)").input_value() == "35.000"
    producer.fill("Ngày báo giá", show_date(today()))
    producer.press("Ghi báo giá")
    producer.sees("Đã báo giá")


def _sign(buyer: Person) -> None:
    buyer.page.reload()
    buyer.follow("Ghi hợp đồng")
    # The last season whose first check is due: mangoes are harvested from February to May.
    year = today().year - (today() < date(today().year, 5, 1))
    for label, text in (
        ("Số hợp đồng", "HĐ 01"),
        ("Ngày ký", f"15/01/{year}"),
        ("Hiệu lực từ ngày", f"01/02/{year}"),
        ("Đến ngày", f"31/05/{year}"),
        ("Lượng giao mỗi tháng", "400"),
        ("Giá cho một đơn vị (đồng)", "35.000"),
    ):
        buyer.fill(label, text)
    buyer.press("Ghi hợp đồng")
    buyer.sees("Hợp đồng và giao hàng")
    buyer.sees("Đã ký hợp đồng")


def _order(buyer: Person) -> None:
    buyer.follow("Ghi đơn hàng đầu tiên")
    buyer.fill("Ngày đặt hàng", show_date(today() + timedelta(days=1)))
    buyer.fill("Số lượng", "400")
    buyer.press("Ghi đơn hàng đầu tiên")
    buyer.sees("Đã có đơn đầu tiên")


def _deliver(producer: Person) -> None:
    producer.page.reload()
    producer.follow("Ghi kết quả")
    producer.sees("Đã hứa")
    producer.fill("Đã giao", "900")
    producer.fill("Giá trị (đồng)", "31.500.000")
    producer.press("Ghi giao hàng")
    producer.sees("Hãy chọn lý do giao thiếu.")
    producer.choose("Lý do giao thiếu", "Thời tiết")
    producer.press("Ghi giao hàng")
    producer.sees("Đang giao hàng")
