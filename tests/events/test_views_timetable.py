"""Pages of the timetable and of agendas, as staff and participants open them."""

import pytest
from flask.testing import FlaskClient

from matchmaker.base import clock
from matchmaker.base.db import db
from matchmaker.core.event_cycle import Stage
from matchmaker.core.timetable import Reason
from matchmaker.events import versions
from matchmaker.events.models import Timetable, TradeEvent, UnheldWish
from tests import make
from tests.conftest import Browser


@pytest.fixture(autouse=True)
def _at_now() -> object:
    with clock.fixed(make.NOW):
        yield


class Fair:
    """An event with a timetable of one buyer and some producers, a meeting each."""

    def __init__(self, sign_in: Browser, stage: str = "timetable", *, makers: int = 2) -> None:
        self.event = make.event(stage, slots=4)
        self.requirement = make.requirement()
        self.buyer = make.participation(
            self.event, self.requirement.organization, requirements=[self.requirement]
        )
        self.makers = [
            make.participation(self.event, one.organization, listings=[one])
            for one in (make.listing() for _ in range(makers))
        ]
        self.made = self.version(1)
        self.staff = sign_in.of(make.user(make.department()))
        self.url = f"/events/{self.event.id}/timetable"

    def version(self, number: int, *, published: bool = False) -> Timetable:
        return make.timetable(
            self.event,
            *((place, self.buyer, one) for place, one in enumerate(self.makers[:3])),
            weight=100,
            number=number,
            published_at=make.NOW if published else None,
            value=900,
            bound=1000,
            left_out=[[self.makers[0].desks[0].id, 1]],
        )


def _event(fair: Fair) -> TradeEvent:
    return db.session.get_one(TradeEvent, fair.event.id)


def test_staff_see_the_grid_with_bound_gap_and_reasons(sign_in: Browser) -> None:
    fair = Fair(sign_in)
    unheld = UnheldWish(
        timetable_id=fair.made.id,
        buyer_id=fair.buyer.desks[0].id,
        producer_id=fair.makers[0].desks[0].id,
        weight=5,
        reason=Reason.BUYER_FULL,
    )
    db.session.add(unheld)
    page = fair.staff.get(fair.url).text
    for said in (
        "2 trong 3 được mong muốn",
        "900; không lịch nào vượt 1.000",
        "10\u00a0%",
        "Nhà phân phối đã kín lịch",
        "Nhà sản xuất chưa có cuộc gặp nào",
        fair.makers[1].organization.name,
    ):
        assert said in page


def test_staff_start_a_timetable_follow_it_and_stop_it(sign_in: Browser) -> None:
    fair = Fair(sign_in)
    assert fair.staff.post(f"{fair.url}/start", data={"seconds": "0"}).status_code == 422
    assert fair.staff.post(f"{fair.url}/start", data={"seconds": "5"}).status_code == 303
    page = fair.staff.get(fair.url).text
    assert "Đang chờ đến lượt" in page
    assert 'hx-trigger="every 1s"' in page
    assert fair.staff.post(f"{fair.url}/stop").status_code == 303
    assert "Đang chờ đến lượt" not in fair.staff.get(fair.url).text


def test_why_no_timetable_was_made_is_said(sign_in: Browser) -> None:
    fair = Fair(sign_in)
    fair.staff.post(f"{fair.url}/start", data={"seconds": "5"})
    job = _event(fair).job
    assert job is not None
    for result, said in (
        ({"refused": "no_wishes"}, "Chưa có lựa chọn nào để xếp."),
        ({"refused": "lock_double_booked"}, "mâu thuẫn với nhau"),
    ):
        job.status, job.active_key, job.result = "done", None, result
        db.session.flush()
        assert said in fair.staff.get(fair.url).text


def test_a_meeting_is_locked_and_moved_and_a_stale_move_keeps_what_was_chosen(
    sign_in: Browser,
) -> None:
    fair = Fair(sign_in)
    meeting = fair.made.meetings[0]
    url = f"{fair.url}/meetings/{meeting.id}"
    page = fair.staff.get(url).text
    assert f"nhà phân phối gặp {fair.makers[1].organization.name}" in page
    shown = str(fair.made.version_id)
    assert fair.staff.post(f"{url}/lock", data={"lock": "1"}).status_code == 303
    assert meeting.is_locked
    free, busy = str(fair.event.slots[3].id), str(fair.event.slots[1].id)
    stale = fair.staff.post(f"{url}/move", data={"slot": free, "version": shown})
    assert stale.status_code == 409
    assert meeting.slot_id == fair.event.slots[0].id
    assert fair.staff.post(f"{url}/move", data={"slot": busy}).status_code == 409
    assert fair.staff.post(f"{url}/move", data={"slot": "x"}).status_code == 422
    assert fair.staff.post(f"{url}/move", data={"slot": free}).status_code == 303
    assert meeting.slot_id == fair.event.slots[3].id


def test_changing_what_is_published_makes_a_new_version_and_two_are_compared(
    sign_in: Browser,
) -> None:
    fair = Fair(sign_in, "preliminary")
    fair.made.published_at = make.NOW
    meeting = fair.made.meetings[0]
    url = f"{fair.url}/meetings/{meeting.id}"
    answer = fair.staff.post(f"{url}/move", data={"slot": str(fair.event.slots[3].id)})
    assert answer.location.endswith("?version=2")
    assert meeting.slot_id == fair.event.slots[0].id
    page = fair.staff.get(f"{fair.url}?version=2&compare=1").text
    assert "1 dời chỗ, 0 thêm, 0 bỏ." in page
    assert fair.staff.get(f"{fair.url}?version=9").status_code == 404


def test_staff_publish_and_a_participant_reads_agenda_brief_and_calendar(
    sign_in: Browser,
) -> None:
    fair = Fair(sign_in)
    own, other = fair.makers
    browser = sign_in.of(make.user(own.organization))
    agenda = f"/events/{fair.event.id}/agenda"
    assert browser.get(agenda).status_code == 404
    stale = {"number": "1", "step": "publish_final", "version": "99"}
    assert fair.staff.post(f"{fair.url}/publish", data=stale).status_code == 409
    wrong = {"number": "1", "step": "close_wishes"}
    assert fair.staff.post(f"{fair.url}/publish", data=wrong).status_code == 409
    facts = {"number": "1", "step": "publish_final", "version": str(fair.made.version_id)}
    assert fair.staff.post(f"{fair.url}/publish", data=facts).status_code == 303
    assert _event(fair).stage is Stage.FINAL
    page = browser.get(agenda).text
    assert fair.buyer.organization.name in page
    assert other.organization.name not in page
    mine, theirs = fair.made.meetings
    page = browser.get(f"{agenda}/{mine.id}").text
    assert fair.requirement.title in page
    assert browser.get(f"{agenda}/{theirs.id}").status_code == 404
    answer = browser.get(f"{agenda}.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.text.count("BEGIN:VEVENT") == 1


def test_a_buyers_brief_tells_how_the_product_answers_its_requirement(sign_in: Browser) -> None:
    fair = Fair(sign_in, "final")
    fair.made.published_at = make.NOW
    browser = sign_in.of(make.user(fair.buyer.organization))
    page = browser.get(f"/events/{fair.event.id}/agenda/{fair.made.meetings[0].id}").text
    assert fair.makers[0].listings[0].name in page
    assert "Mức phù hợp" in page
    assert fair.makers[0].desks[0].name in page


def test_who_is_not_coming_has_no_agenda(sign_in: Browser) -> None:
    fair = Fair(sign_in, "final")
    fair.made.published_at = make.NOW
    stranger: FlaskClient = sign_in.of(make.user(make.producer()))
    assert stranger.get(f"/events/{fair.event.id}/agenda").status_code == 404
    assert versions.published_of(fair.event.id) == fair.made


def test_pages_of_the_timetable_take_as_many_statements_for_few_as_for_many(
    sign_in: Browser, count_statements: list[str]
) -> None:
    counts = []
    for makers in (1, 3):
        fair = Fair(sign_in, "final", makers=makers)
        fair.made.published_at = make.NOW
        browser = sign_in.of(make.user(fair.buyer.organization))
        meeting = fair.made.meetings[0]
        seen = []
        for client, url in (
            (fair.staff, fair.url),
            (fair.staff, f"{fair.url}/meetings/{meeting.id}"),
            (browser, f"/events/{fair.event.id}/agenda"),
        ):
            count_statements.clear()
            assert client.get(url).status_code == 200
            seen.append(len(count_statements))
        counts.append(seen)
    assert counts[0] == counts[1]


def test_staff_check_people_in_and_accept_a_change_of_the_day(sign_in: Browser) -> None:
    fair = Fair(sign_in, "day")
    fair.made.published_at = make.NOW
    own = fair.makers[0]
    url = f"/events/{fair.event.id}/day"
    assert own.organization.name in fair.staff.get(url).text
    assert fair.staff.post(f"{url}/{own.id}/check-in").status_code == 303
    assert "1 đơn vị đã đến." in fair.staff.get(url).text
    assert fair.staff.get(f"{url}/{own.id}").status_code == 200
    assert fair.staff.get(f"{url}/{own.id}?what=late").status_code == 422
    page = fair.staff.get(f"{url}/{own.id}?what=absent").text
    assert "0 dời chỗ, 0 thêm, 1 bỏ." in page
    facts = {"what": "absent", "version": "1"}
    answer = fair.staff.post(f"{url}/{own.id}", data=facts)
    assert answer.location.endswith("?version=2")
    assert fair.staff.post(f"{url}/{own.id}", data=facts).status_code == 409
    assert fair.staff.post(f"{url}/{own.id}", data={"what": "absent"}).status_code == 422


def test_a_result_is_saved_in_three_taps_and_only_by_its_own_side(sign_in: Browser) -> None:
    fair = Fair(sign_in, "day")
    fair.made.published_at = make.NOW
    fair.event.days[0].held_on = make.NOW.date()
    own, other = fair.makers
    browser = sign_in.of(make.user(own.organization))
    mine, theirs = fair.made.meetings
    url = f"/events/{fair.event.id}/agenda"
    assert "Lưu kết quả" in browser.get(f"{url}/{mine.id}").text
    assert browser.post(f"{url}/{mine.id}").status_code == 422
    pair = f"{own.listings[0].id}-{fair.requirement.id}"
    facts = {"outcome": "sample", "pair": pair}
    assert browser.post(f"{url}/{theirs.id}", data=facts).status_code == 404
    assert browser.post(f"{url}/{mine.id}", data=facts).status_code == 303
    page = browser.get(f"{url}/{mine.id}").text
    assert "Chờ nhà phân phối trả lời" in page
    assert 'value="sample" checked' in page
    buyer = sign_in.of(make.user(fair.buyer.organization))
    assert 'value="sample" checked' not in buyer.get(f"{url}/{mine.id}").text
    assert other.organization.name not in page
