"""Somebody comes on the day without a place: seated by staff, met by whom it can."""

from matchmaker.core.event_cycle import Attendance
from matchmaker.events import queries, versions
from tests import make
from tests.conftest import Browser

from .test_services_day import Day


def test_staff_seat_a_walk_in_and_add_the_meetings_it_can_have(sign_in: Browser) -> None:
    day = Day()
    maker = make.producer(name="Hợp tác xã Đến Muộn")
    staff = sign_in.of(make.user(make.department()))
    path = f"/events/{day.event.id}/walk-in"
    assert maker.name in staff.get(path, query_string={"words": "den muon"}).text
    answer = staff.post(
        path,
        query_string={"words": "den muon"},
        data={"organization": str(maker.id), "person": "Chị Ba"},
    )
    own = queries.participation_of(day.event.id, organization_id=maker.id)
    assert own is not None
    assert own.status is Attendance.CONFIRMED
    assert answer.location == f"/events/{day.event.id}/day/{own.id}/meet"
    assert 'name="others"' in staff.get(answer.location).text
    others = [str(one.id) for one in day.buyers]
    page = staff.get(answer.location, query_string={"others": others}).text
    assert page.count("↔") == len(others)
    accepted = staff.post(answer.location, data={"others": others, "version": "1"})
    assert accepted.location == f"/events/{day.event.id}/timetable?version=2"
    made = versions.published_of(day.event.id)
    assert made is not None
    assert len(versions.meetings_of(made.id)) == 4
    stale = staff.post(answer.location, data={"others": others, "version": "1"})
    assert stale.status_code == 409
    assert "Lịch vừa được sửa ở nơi khác" in stale.text


def test_what_is_missing_is_said_at_its_field(sign_in: Browser) -> None:
    day = Day()
    staff = sign_in.of(make.user(make.department()))
    path = f"/events/{day.event.id}/walk-in"
    missing = staff.post(path, data={"person": "Ai"})
    assert missing.status_code == 422
    assert "Hãy chọn một mục trong danh sách" in missing.text
    assert staff.post(path, data={"organization": "999999", "person": "Ai"}).status_code == 422
    meet = f"/events/{day.event.id}/day/{day.makers[0].id}/meet"
    assert staff.get(meet, query_string={"others": ""}).status_code == 422
    assert staff.post(meet, data={"version": "1"}).status_code == 422
    wrong = {"others": str(day.buyers[0].id), "version": "x"}
    assert staff.post(meet, data=wrong).status_code == 422


def test_an_event_before_its_final_timetable_seats_nobody(sign_in: Browser) -> None:
    event = make.event("wishes")
    maker = make.producer(name="Hợp tác xã Đến Sớm")
    staff = sign_in.of(make.user(make.department()))
    path = f"/events/{event.id}/walk-in"
    assert "khi đã có lịch chính thức" in staff.get(path).text
    data = {"organization": str(maker.id), "person": "Ai"}
    answer = staff.post(path, query_string={"words": "den som"}, data=data)
    assert answer.status_code == 409
    assert queries.participation_of(event.id, organization_id=maker.id) is None
