"""What is printed for an event: badges, table signs, everybody's agenda, attendance lists, as PDF.

What people wrote reaches the typesetter as data, never as its markup.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import typst
from flask_babel import get_locale
from flask_babel import gettext as _

from matchmaker.base.filters import named, show_date
from matchmaker.base.labels import label
from matchmaker.core.event_cycle import Attendance, Outcome
from matchmaker.core.event_days import format_clock
from matchmaker.core.timetable import Side
from matchmaker.events import queries, versions
from matchmaker.events.check_in import qr_code
from matchmaker.events.models import Desk, EventSlot, Meeting, Participation, Timetable, TradeEvent

MIMETYPE = "application/pdf"
_HERE = Path(__file__).parent
_TYPST, _FONTS = _HERE / "typst", _HERE / "fonts"


class Paper(StrEnum):
    """What can be printed."""

    BADGES = "badges"
    TABLE_SIGNS = "table-signs"
    AGENDAS = "agendas"
    #: Of those alone whose agenda differs from the version before, to be handed out on the day.
    CHANGED_AGENDAS = "changed-agendas"
    ATTENDANCE = "attendance"


def pdf(paper: Paper, *, event: TradeEvent) -> bytes:
    """Return a paper of an event in the reader's language; the statements do not grow with it."""
    people = sorted(
        queries.participations(event.id, statuses=(Attendance.CONFIRMED,)),
        key=lambda one: (one.organization.name_folded, one.id),
    )
    facts = _FACTS[paper](event, people)
    return typeset(paper, facts={**_shared(event), **facts})


def typeset(paper: Paper, *, facts: Mapping[str, Any]) -> bytes:
    """Return the PDF of a paper from its facts; fonts and files of the machine are not looked at."""
    made = typst.compile(
        str(_TYPST / f"{_TEMPLATES.get(paper, paper).value}.typ"),
        root=str(_TYPST),
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(facts, ensure_ascii=False)},
        format="pdf",
    )
    return bytes(made)


def _shared(event: TradeEvent) -> dict[str, Any]:
    place = [event.place, *([named(event.province)] if event.province else [])]
    return {
        "language": str(get_locale() or "vi")[:2],
        "event": event.title,
        "place": ", ".join(place),
        "days": ", ".join(show_date(one.held_on) for one in event.days),
    }


def _desks(people: Sequence[Participation]) -> list[tuple[Participation, Desk]]:
    return [(own, desk) for own in people for desk in own.desks]


def _table(number: int | None) -> str | None:
    return None if number is None else str(_("Bàn %(table)s", table=number))


def _qr(own: Participation) -> str:
    return str(qr_code(own).svg_inline(border=1))


def _nobody() -> str:
    return str(_("Chưa có ai có chỗ tại hội nghị."))


def _badges(event: TradeEvent, people: Sequence[Participation]) -> dict[str, Any]:
    rows = [
        {
            "name": desk.name,
            "organization": own.organization.name,
            "side": label(own.side),
            "table": _table(desk.table_number),
            "qr": _qr(own),
        }
        for own, desk in _desks(people)
    ]
    return {"rows": rows, "words": {"nobody": _nobody()}}


def _table_signs(event: TradeEvent, people: Sequence[Participation]) -> dict[str, Any]:
    names = {
        desk.table_number: own.organization.name
        for own, desk in _desks(people)
        if desk.table_number is not None
    }
    rows = [
        {"table": _table(number), "organization": names.get(number)}
        for number in range(1, event.tables + 1)
    ]
    return {"rows": rows, "words": {"nobody": _nobody()}}


def _changed_agendas(event: TradeEvent, people: Sequence[Participation]) -> dict[str, Any]:
    published = versions.published_of(event.id)
    if published is None or published.base_id is None:
        return _agendas(event, (), published=published)
    changes = versions.changes_between(
        versions.places_of(published.base_id), versions.places_of(published.id)
    )
    return _agendas(event, people, published=published, among=set(changes.desks))


def _all_agendas(event: TradeEvent, people: Sequence[Participation]) -> dict[str, Any]:
    return _agendas(event, people, published=versions.published_of(event.id))


def _agendas(
    event: TradeEvent,
    people: Sequence[Participation],
    *,
    published: Timetable | None,
    among: Collection[int] | None = None,
) -> dict[str, Any]:
    meetings: dict[int, list[tuple[Meeting, Desk]]] = defaultdict(list)
    for one in versions.meetings_of(published.id) if published else ():
        meetings[one.buyer_id].append((one, one.producer))
        meetings[one.producer_id].append((one, one.buyer))
    rows = [
        {
            "name": desk.name,
            "organization": own.organization.name,
            "side": label(own.side),
            "qr": _qr(own),
            "meetings": [_meeting(one, other) for one, other in meetings[desk.id]],
        }
        for own, desk in _desks(people)
        # Whoever lost every meeting is told so on a sheet of its own.
        if (meetings[desk.id] if among is None else desk.id in among)
    ]
    number = published.number if published else 0
    words = {
        "nobody": str(
            _("Không lịch nào khác bản trước.")
            if published
            else _("Chưa có lịch nào được công bố.")
        ),
        "version": str(_("Lịch bản %(number)s", number=number)),
        "columns": [str(_("Ngày")), str(_("Lúc")), str(_("Bàn")), str(_("Gặp ai, kết quả"))],
        "outcomes": [label(one) for one in Outcome],
        "contacts": str(
            _("Số điện thoại và người liên hệ hiện ra khi cả hai bên đồng ý trong lời giới thiệu.")
        ),
    }
    return {"rows": rows, "words": words}


def _meeting(one: Meeting, other: Desk) -> dict[str, str]:
    return {
        "day": show_date(one.slot.day.held_on),
        "time": _clock(one.slot),
        "table": str(one.table_number),
        "organization": other.participation.organization.name,
    }


def _clock(slot: EventSlot) -> str:
    return f"{format_clock(slot.starts)}–{format_clock(slot.ends)}"


def _attendance(event: TradeEvent, people: Sequence[Participation]) -> dict[str, Any]:
    sides = []
    for side in Side:
        some = [one for one in people if one.side is side]
        rows = [
            {
                "organization": one.organization.name,
                "people": ", ".join(desk.name for desk in one.desks),
                "table": ", ".join(
                    str(desk.table_number) for desk in one.desks if desk.table_number is not None
                ),
            }
            for one in some
        ]
        sides.append({"title": label(side), "count": str(len(some)), "rows": rows})
    words = {
        "title": str(_("Danh sách có mặt")),
        "columns": [
            str(_("STT")),
            str(_("Đơn vị")),
            str(_("Người đến gặp")),
            str(_("Bàn")),
            str(_("Ký tên")),
        ],
    }
    return {"sides": sides, "words": words}


#: Papers that look like another one.
_TEMPLATES = {Paper.CHANGED_AGENDAS: Paper.AGENDAS}
_FACTS: Mapping[Paper, Callable[[TradeEvent, Sequence[Participation]], dict[str, Any]]] = {
    Paper.BADGES: _badges,
    Paper.TABLE_SIGNS: _table_signs,
    Paper.AGENDAS: _all_agendas,
    Paper.CHANGED_AGENDAS: _changed_agendas,
    Paper.ATTENDANCE: _attendance,
}
