"""Pages after the meetings: results from paper and the closing report."""

import io

from python_calamine import load_workbook

from matchmaker.base.db import db
from matchmaker.core.timetable import Reason
from matchmaker.events.models import Meeting, MeetingResult, TradeEvent, UnheldWish
from tests import make
from tests.conftest import Browser

from .test_services_results import Met
from .test_services_timetable import Fair


def _held(met: Met) -> str:
    """Let the meeting be over."""
    for day in met.event.days:
        day.held_on = make.NOW.date().replace(year=2020)
    db.session.flush()
    return f"/events/{met.event.id}"


def test_staff_enter_a_paper_and_read_it_in_the_report(sign_in: Browser) -> None:
    met = Met()
    path, meeting = _held(met), met.made.meetings[0]
    staff = sign_in.of(make.user(make.department()))
    page = staff.get(f"{path}/results").get_data(as_text=True)
    assert met.buyer.organization.name in page
    paper = f"{path}/results/{meeting.id}/producer"
    answer = staff.post(paper, data={"outcome": "memorandum", "value": "1,2 tỷ"})
    assert answer.status_code == 303
    (row,) = db.session.scalars(db.select(MeetingResult))
    assert (row.side.value, row.value) == ("producer", 1_200_000_000)
    db.session.add(
        UnheldWish(
            timetable_id=met.made.id,
            buyer_id=meeting.buyer_id,
            producer_id=meeting.producer_id,
            weight=1,
            reason=Reason.BUYER_FULL,
        )
    )
    page = staff.get(f"{path}/report").get_data(as_text=True)
    assert "1.200.000.000" in page
    assert "Nhà phân phối đã kín lịch: 1" in page
    book = load_workbook(io.BytesIO(staff.get(f"{path}/report.xlsx").data))
    rows = book.get_sheet_by_index(0).to_python()
    assert ["Giá trị các ghi nhớ (đồng)", 1_200_000_000.0] in [one[:2] for one in rows]


def test_a_wrong_value_is_told_at_its_field_and_nothing_typed_is_lost(sign_in: Browser) -> None:
    met = Met()
    path = _held(met)
    staff = sign_in.of(make.user(make.department()))
    answer = staff.post(
        f"{path}/results/{met.made.meetings[0].id}/buyer",
        data={"outcome": "memorandum", "value": "nhiều lắm", "note": "hẹn lại"},
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "nhiều lắm" in page
    assert "hẹn lại" in page


def test_pages_of_results_belong_to_staff_and_to_the_time_after(sign_in: Browser) -> None:
    met = Met()
    path = _held(met)
    buyer = sign_in.of(met.people[met.buyer.id])
    assert buyer.get(f"{path}/report").status_code in (403, 404)
    staff = sign_in.of(make.user(make.department()))
    meeting = met.made.meetings[0].id
    assert staff.get(f"{path}/results/{meeting}/nobody").status_code == 404
    early = make.event("registration")
    db.session.flush()
    for page in ("results", "report", "report.xlsx"):
        assert staff.get(f"/events/{early.id}/{page}").status_code == 404


def test_pages_after_take_as_many_statements_for_few_as_for_many(
    sign_in: Browser, count_statements: list[str]
) -> None:
    staff = sign_in.of(make.user(make.department()))
    counts = []
    for makers in (1, 30):
        event = _met_by(makers)
        paths = [f"/events/{event.id}/{page}" for page in ("results", "report", "report.xlsx")]
        seen = []
        for path in paths:
            count_statements.clear()
            assert staff.get(path).status_code == 200
            seen.append(len(count_statements))
        counts.append(seen)
    assert counts[0] == counts[1]


def _met_by(makers: int) -> TradeEvent:
    """Return an event on whose day a buyer meets so many producers, each with a result."""
    fair = Fair(buyers=1, makers=makers, slots=makers)
    fair.everybody_wishes()
    fair.event.stage = fair.event.stage.DAY
    made = Met().made
    made.event_id = fair.event.id
    made.meetings = [
        Meeting(
            slot_id=slot.id,
            table_number=1,
            buyer_id=fair.buyers[0].desks[0].id,
            producer_id=maker.desks[0].id,
            weight=1,
        )
        for slot, maker in zip(fair.event.slots, fair.makers, strict=True)
    ]
    for maker in fair.makers:
        db.session.add(
            MeetingResult(
                event_id=fair.event.id,
                buyer_id=fair.buyers[0].desks[0].id,
                producer_id=maker.desks[0].id,
                side=maker.side,
                outcome="sample",
                recorded_at=make.NOW,
            )
        )
    db.session.flush()
    return fair.event
