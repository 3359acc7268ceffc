"""Pages of trade events, as staff, parties and strangers open them."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from matchmaker.base import clock
from matchmaker.base.db import db
from matchmaker.core.event_cycle import Attendance, Stage
from matchmaker.events.models import Participation, TradeEvent
from tests import make
from tests.conftest import Browser, audit_actions

FORM = {
    "title": "Kết nối cung cầu Đồng Tháp",
    "place": "Nhà văn hoá Cao Lãnh",
    "province": "82",
    "register_until": "01/12/2026",
    "wishes_until": "04/12/2026",
    "tables": "20",
}
DAY = {"held_on": "07/12/2026", "starts": "8:00", "ends": "10:00", "meeting": "30", "pause": "0"}


@pytest.fixture(autouse=True)
def _at_now() -> object:
    with clock.fixed(make.NOW):
        yield


@pytest.fixture
def staff(sign_in: Browser) -> FlaskClient:
    """Somebody of the Department."""
    make.province()
    return sign_in.of(make.user(make.department()))


def test_staff_set_up_an_event_and_open_it(staff: FlaskClient, client: FlaskClient) -> None:
    answer = staff.post("/events/new", data=FORM)
    event = db.session.scalars(db.select(TradeEvent)).one()
    url = f"/events/{event.id}"
    assert (answer.status_code, answer.location) == (303, f"{url}/days")
    assert client.get(url).status_code == 404
    assert staff.post(f"{url}/days", data=DAY).status_code == 303
    assert "08:00, 08:30, 09:00, 09:30" in staff.get(f"{url}/days").text
    assert staff.post(f"{url}/steps/open_registration").status_code == 303
    assert event.stage is Stage.REGISTRATION
    assert FORM["title"] in client.get("/events").text
    assert FORM["title"] in client.get("/").text
    assert "08:00" in client.get(url).text


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(staff: FlaskClient) -> None:
    answer = staff.post("/events/new", data={**FORM, "wishes_until": "30/11/2026", "tables": "0"})
    assert answer.status_code == 422
    assert "Hạn chọn đối tác không thể trước hạn đăng ký." in answer.text
    assert FORM["title"] in answer.text
    event = make.event("draft")
    for facts, said in (
        ({"ends": "7:00"}, "Giờ kết thúc phải sau giờ bắt đầu."),
        ({"starts": "trưa"}, "Hãy nhập giờ, ví dụ 8:30 hoặc 13h30."),
        ({"breaks": "12-11"}, "Hãy nhập giờ nghỉ theo dạng từ-đến"),
    ):
        answer = staff.post(f"/events/{event.id}/days", data={**DAY, **facts})
        assert answer.status_code == 422
        assert said in answer.text
    answer = staff.post(f"/events/{event.id}/days", data={**DAY, "ends": "8:10"})
    assert answer.status_code == 409
    assert "cả ngày không có lượt gặp nào" in answer.text


def test_of_two_who_edit_an_event_the_second_is_told_and_keeps_what_was_typed(
    staff: FlaskClient,
) -> None:
    event = make.event()
    shown = str(event.version_id)
    assert (
        staff.post(f"/events/{event.id}/edit", data={**FORM, "version": shown}).status_code == 303
    )
    answer = staff.post(
        f"/events/{event.id}/edit", data={**FORM, "title": "Tên khác", "version": shown}
    )
    assert answer.status_code == 409
    assert "Tên khác" in answer.text
    assert event.title == FORM["title"]


def test_a_step_that_is_not_allowed_answers_409(staff: FlaskClient) -> None:
    event = make.event()
    for step in ("open_registration", "publish_final", "khong-co"):
        assert staff.post(f"/events/{event.id}/steps/{step}").status_code == 409
    assert staff.post(f"/events/{event.id}/steps/cancel").status_code == 422
    assert staff.post(f"/events/{event.id}/steps/cancel", data={"reason": "Bão"}).status_code == 303


def test_staff_invite_everyone_who_matches_and_single_organisations(staff: FlaskClient) -> None:
    event, requirement = make.event(), make.requirement()
    maker, other = make.producer(name="HTX Xoài"), make.distributor(name="Siêu thị Sen")
    make.listing(maker)
    url = f"/events/{event.id}/invite"
    page = staff.get(f"{url}?requirement_id={requirement.id}").text
    assert "1 nhà sản xuất phù hợp, 1 chưa được mời." in page
    assert staff.post(f"{url}?requirement_id={requirement.id}").status_code == 303
    assert "Siêu thị Sen" in staff.get(f"{url}?words=sieu thi").text
    answer = staff.post(f"{url}?words=sieu thi", data={"organizations": [str(other.id)]})
    assert answer.status_code == 303
    assert staff.post(f"{url}?words=sieu thi").status_code == 422
    statuses = dict(
        db.session.execute(db.select(Participation.organization_id, Participation.status)).all()
    )
    assert statuses == {maker.id: Attendance.INVITED, other.id: Attendance.INVITED}
    page = staff.get(f"/events/{event.id}/participants?side=producer").text
    assert "HTX Xoài" in page
    assert "Siêu thị Sen" not in page


def test_a_producer_registers_changes_it_and_withdraws(sign_in: Browser) -> None:
    event, own = make.event(), make.producer(name="HTX Xoài")
    listing = make.listing(own)
    browser = sign_in.of(make.user(own))
    url = f"/events/{event.id}"
    assert "Đăng ký tham dự" in browser.get(url).text
    page = browser.get(f"{url}/register").text
    assert "HTX Xoài" in page
    assert listing.name in page
    here = [str(slot.id) for slot in event.slots[1:]]
    facts = {
        "brings": [str(listing.id)],
        "desks": "Cô Tư\nAnh Năm",
        "slots": here,
        "prefers": "morning",
        "arrives_at": "07/12/2026 8:30",
        "leaves_at": "07/12/2026 17h",
    }
    assert browser.post(f"{url}/register", data=facts).status_code == 303
    kept = db.session.scalars(db.select(Participation)).one()
    assert kept.status is Attendance.REGISTERED
    assert kept.absences == event.slots[:1]
    assert kept.leaves_at - kept.arrives_at == timedelta(hours=8, minutes=30)
    assert "Cô Tư" in browser.get(f"{url}/register").text
    stale = {**facts, "version": str(kept.version_id + 1)}
    assert browser.post(f"{url}/register", data=stale).status_code == 409
    assert browser.post(f"{url}/withdraw").status_code == 303
    assert kept.status is Attendance.WITHDRAWN
    assert browser.post(f"{url}/withdraw").status_code == 409


def test_a_registration_that_says_too_little_is_asked_about(sign_in: Browser) -> None:
    event, own = make.event(), make.producer()
    make.listing(own)
    browser = sign_in.of(make.user(own))
    answer = browser.post(
        f"/events/{event.id}/register",
        data={"arrives_at": "07/12/2026 9:00", "leaves_at": "07/12/2026 8:00"},
    )
    assert answer.status_code == 422
    for said in (
        "Hãy chọn ít nhất một mục.",
        "Hãy chọn ít nhất một lượt có thể gặp.",
        "Giờ về phải sau giờ đến.",
    ):
        assert said in answer.text
    many = {"desks": "\n".join(f"Bàn {n}" for n in range(11))}
    assert (
        "Tối đa 10 người hoặc bàn." in browser.post(f"/events/{event.id}/register", data=many).text
    )


def test_an_invited_buyer_says_no_and_nobody_else_can(sign_in: Browser) -> None:
    event, buyer, other = make.event(), make.distributor(), make.distributor()
    own = make.participation(event, buyer, "invited")
    stranger = sign_in.of(make.user(other))
    assert stranger.post(f"/events/{event.id}/decline").status_code == 404
    assert sign_in.of(make.user(buyer)).post(f"/events/{event.id}/decline").status_code == 303
    assert own.status is Attendance.DECLINED


def test_an_unverified_producer_reads_of_an_event_and_cannot_register(sign_in: Browser) -> None:
    event = make.event()
    browser = sign_in.of(make.user(make.organization("producer", verified=False)))
    assert browser.get(f"/events/{event.id}").status_code == 200
    assert browser.get(f"/events/{event.id}/register").status_code == 409


def test_nobody_but_staff_reads_who_comes_or_the_internal_note(
    sign_in: Browser, client: FlaskClient
) -> None:
    event = make.event(staff_note="ghi chú kín")
    make.participation(event, make.producer(name="HTX Kín"))
    browser = sign_in.of(make.user(make.distributor()))
    for one in (browser, client):
        page = one.get(f"/events/{event.id}").text
        assert "HTX Kín" not in page
        assert "ghi chú kín" not in page
    assert browser.get(f"/events/{event.id}/participants").status_code == 403


def test_staff_give_places_on_the_list(staff: FlaskClient) -> None:
    event = make.event()
    own = make.participation(event, make.producer(), "registered")
    url = f"/events/{event.id}/participants"
    assert staff.post(f"{url}/{own.id}/confirm").status_code == 303
    assert own.status is Attendance.CONFIRMED
    assert staff.post(f"{url}/{own.id}/confirm").status_code == 409
    assert staff.post(f"{url}/{own.id}/khong-co").status_code == 404
    assert staff.post(f"{url}/{own.id + 1}/confirm").status_code == 404


def test_staff_remind_those_who_have_chosen_nobody_and_read_how_many(staff: FlaskClient) -> None:
    event = make.event("wishes")
    for _ in range(2):
        own = make.participation(event, make.producer())
        make.user(own.organization)
    url = f"/events/{event.id}/participants"
    assert f'action="{url}/remind"' in staff.get(url).text
    said = ("Đã nhắc 2 đơn vị.", "Không có đơn vị nào cần nhắc, hoặc đã nhắc trong 24 giờ qua.")
    for one in said:
        assert staff.post(f"{url}/remind").location == url
        assert one in staff.get(url).text
    assert audit_actions().count("event.reminded") == 1
    event.stage = Stage.TIMETABLE
    db.session.commit()
    assert f'action="{url}/remind"' not in staff.get(url).text
    assert staff.post(f"{url}/remind").status_code == 409


def test_lists_take_as_many_statements_for_one_row_as_for_thirty(
    staff: FlaskClient, count_statements: list[str]
) -> None:
    event = make.event()
    urls = (f"/events/{event.id}/participants", "/events", f"/events/{event.id}")
    make.participation(event, make.producer(), listings=[make.listing()])
    counts = []
    for _ in range(2):
        seen = []
        for url in urls:
            count_statements.clear()
            assert staff.get(url).status_code == 200
            seen.append(len(count_statements))
        counts.append(seen)
        for _ in range(29):
            make.participation(event, make.producer(), listings=[make.listing()])
            make.event()
    assert counts[0] == counts[1]


def test_a_buyer_chooses_whom_to_meet_and_nobody_else_reads_it(sign_in: Browser) -> None:
    event = make.event("wishes")
    requirement, listing = make.requirement(), make.listing()
    buyer = make.participation(event, requirement.organization, requirements=[requirement])
    maker = make.participation(event, listing.organization, listings=[listing])
    browser = sign_in.of(make.user(buyer.organization))
    url = f"/events/{event.id}/wishes"
    page = browser.get(url).text
    assert listing.organization.name in page
    facts = {f"wish-{maker.id}": "must", "wish-x": "must", f"wish-{maker.id + 9}": "sometimes"}
    assert browser.post(url, data=facts).status_code == 303
    assert f'id="wish-{maker.id}-must" value="must" checked' in browser.get(url).text
    other = sign_in.of(make.user(maker.organization))
    assert f'id="wish-{buyer.id}-none" value="" checked' in other.get(url).text
    gone = browser.post(url, data={f"wish-{maker.id + 9}": "meet"})
    assert gone.status_code == 409
    assert sign_in.of(make.user(make.producer())).get(url).status_code == 404
    event.stage = Stage.TIMETABLE
    assert browser.get(url).status_code == 409


def test_the_page_of_wishes_takes_as_many_statements_for_one_as_for_thirty(
    sign_in: Browser, count_statements: list[str]
) -> None:
    event, requirement = make.event("wishes"), make.requirement()
    buyer = make.participation(event, requirement.organization, requirements=[requirement])
    browser = sign_in.of(make.user(buyer.organization))
    counts = []
    for more in (1, 29):
        for _ in range(more):
            listing = make.listing()
            make.participation(event, listing.organization, listings=[listing])
        count_statements.clear()
        assert browser.get(f"/events/{event.id}/wishes").status_code == 200
        counts.append(len(count_statements))
    assert counts[0] == counts[1]


def test_the_list_tells_a_party_where_it_stands(sign_in: Browser) -> None:
    event, own = make.event(), make.producer()
    make.participation(event, own, "waiting")
    assert "Trong danh sách chờ" in sign_in.of(make.user(own)).get("/events").text


def test_a_blank_choice_is_no_choice(sign_in: Browser) -> None:
    event, maker = make.event(), make.producer()
    own = sign_in.of(make.user(maker))
    facts = {"prefers": "\xa0", "desks": "An", "slots": [str(one.id) for one in event.slots]}
    answer = own.post(f"/events/{event.id}/register", data=facts)
    assert answer.status_code == 303
    found = db.session.scalars(db.select(Participation)).one()
    assert found.prefers is None
