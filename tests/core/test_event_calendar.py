"""Agendas as calendar files."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from matchmaker.core.event_calendar import Entry, calendar

AT = datetime(2026, 12, 31, 23, 45, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
MADE = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def _entry(title: str = "Siêu thị; Sen", place: str = "Cao Lãnh, bàn 3") -> Entry:
    return Entry("HN1-1-2@matchmaker", AT, AT + timedelta(minutes=30), title, place, 2)


def test_an_appointment_is_in_the_time_of_vietnam_also_across_midnight_and_a_year() -> None:
    lines = calendar([_entry()], name="Hội nghị", made_at=MADE).split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    event = lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT")]
    assert event[1:] == [
        "UID:HN1-1-2@matchmaker",
        "DTSTAMP:20261123T030000Z",
        "SEQUENCE:2",
        "DTSTART;TZID=Asia/Ho_Chi_Minh:20261231T234500",
        "DTEND;TZID=Asia/Ho_Chi_Minh:20270101T001500",
        "SUMMARY:Siêu thị\\; Sen",
        "LOCATION:Cao Lãnh\\, bàn 3",
    ]
    assert "TZOFFSETTO:+0700" in lines


@given(st.text(max_size=300), st.text(max_size=300))
def test_lines_are_short_and_nothing_typed_adds_a_line_of_its_own(title: str, place: str) -> None:
    text = calendar([_entry(title, place)], name=title, made_at=MADE)
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = text.replace("\r\n ", "").split("\r\n")
    assert [line for line in unfolded if line.startswith("BEGIN:VEVENT")] == ["BEGIN:VEVENT"]
    assert len(unfolded) == 25
