"""What is printed for an event: right letters, text that can be searched, hostile names."""

import unicodedata

import pypdfium2
import pytest
from flask import Flask

from matchmaker.base.db import db
from matchmaker.events import papers
from matchmaker.events.papers import Paper
from matchmaker.events.repairs import Happening
from tests import make
from tests.conftest import Browser

from .test_services_day import Day

HOSTILE = [
    '#panic("x")',
    "*đậm* _nghiêng_ $x$ `mã`",
    '<script>alert("x")</script> & \\ "',
    '#import "parts.typ": * // ',
    "Hợp tác xã " + "Nông nghiệp Dịch vụ " * 9,
    "漢字 العربية 🥭",
]


def _text(pdf: bytes) -> str:
    """Return the text of all pages on one line, composed."""
    pages = pypdfium2.PdfDocument(pdf)
    found = " ".join(page.get_textpage().get_text_range() for page in pages)
    return unicodedata.normalize("NFC", " ".join(found.split()))


def _pages(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(pdf))


def _made(paper: Paper, day: Day, app: Flask) -> bytes:
    with app.test_request_context():
        return papers.pdf(paper, event=day.event)


def test_the_letters_of_names_are_found_in_every_paper(app: Flask) -> None:
    day = Day()
    name = "Hợp tác xã Ữu Quỳnh Đặng Giữa Đồng Tháp Mười"
    day.makers[0].organization.name = name
    day.makers[0].desks[0].name = "Nguyễn Thị Ngọc Diễm"
    db.session.flush()
    for paper in (Paper.BADGES, Paper.AGENDAS, Paper.ATTENDANCE):
        text = _text(_made(paper, day, app))
        assert name in text
        assert "Nguyễn Thị Ngọc Diễm" in text


def test_each_agenda_says_when_where_and_whom(app: Flask) -> None:
    day = Day()
    pdf = _made(Paper.AGENDAS, day, app)
    assert _pages(pdf) == 4
    text = _text(pdf)
    assert "08:00–08:30" in text
    assert text.count(day.buyers[0].organization.name) >= 2


def test_on_the_day_only_changed_agendas_are_printed_anew(app: Flask) -> None:
    day = Day(pairs=3)
    assert "Không lịch nào khác bản trước" in _text(_made(Paper.CHANGED_AGENDAS, day, app))
    day.accept(day.makers[0], Happening.LATE, slot=4)
    pdf = _made(Paper.CHANGED_AGENDAS, day, app)
    assert _pages(pdf) == 2
    text = _text(pdf)
    for own in (day.makers[0], day.buyers[0]):
        assert own.organization.name in text
    for own in (*day.makers[1:], *day.buyers[1:]):
        assert f"{own.organization.name} Nhà" not in text


def test_every_table_has_a_sign_and_a_buyer_its_own(app: Flask) -> None:
    day = Day()
    day.buyers[0].desks[0].table_number = 3
    db.session.flush()
    pdf = _made(Paper.TABLE_SIGNS, day, app)
    assert _pages(pdf) == day.event.tables
    assert f"Bàn 3 {day.buyers[0].organization.name}" in _text(pdf)


def test_ten_badges_stand_on_a_page(app: Flask) -> None:
    day = Day(pairs=11, slots=12)
    assert _pages(_made(Paper.BADGES, day, app)) == 3


@pytest.mark.parametrize("name", HOSTILE)
def test_what_people_write_is_text_and_never_markup(app: Flask, name: str) -> None:
    day = Day(pairs=1)
    day.makers[0].organization.name = name
    day.makers[0].desks[0].name = name[:200]
    day.event.title = name
    day.buyers[0].desks[0].table_number = 1
    day.buyers[0].organization.name = name
    db.session.flush()
    for paper in Paper:
        text = _text(_made(paper, day, app))
        if name.isascii() and paper is not Paper.CHANGED_AGENDAS:
            assert "".join(name.split()) in "".join(text.split())


def test_an_event_without_anybody_has_papers_that_say_so(app: Flask) -> None:
    event = make.event("registration")
    with app.test_request_context():
        assert "Chưa có ai có chỗ" in _text(papers.pdf(Paper.BADGES, event=event))
        assert "Chưa có lịch nào" in _text(papers.pdf(Paper.AGENDAS, event=event))


@pytest.mark.parametrize("paper", list(Paper))
def test_staff_open_papers_with_a_bounded_number_of_statements(
    sign_in: Browser, count_statements: list[str], paper: Paper
) -> None:
    few, many = Day(pairs=2, slots=12), Day(pairs=9, slots=12)
    staff = sign_in.of(make.user(make.department()))
    counts = []
    for day in (few, many):
        db.session.expire_all()
        count_statements.clear()
        answer = staff.get(f"/events/{day.event.id}/papers/{paper.value}.pdf")
        assert answer.status_code == 200
        assert answer.data.startswith(b"%PDF")
        counts.append(len(count_statements))
    assert counts[0] == counts[1]


def test_the_page_of_papers_offers_agendas_once_there_is_a_timetable(sign_in: Browser) -> None:
    staff = sign_in.of(make.user(make.department()))
    day, early = Day(), make.event("registration")
    assert "papers/agendas.pdf" in staff.get(f"/events/{day.event.id}/papers").text
    page = staff.get(f"/events/{early.id}/papers").text
    assert "papers/agendas.pdf" not in page
    assert "papers/badges.pdf" in page
    assert staff.get(f"/events/{early.id}/papers/anything.pdf").status_code == 404
