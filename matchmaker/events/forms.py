"""Forms of trade events: setting one up, inviting to it, registering for it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, ValidationError

from matchmaker.accounts.models import Organization, Province
from matchmaker.base.clock import LOCAL_ZONE
from matchmaker.base.filters import named, show_date, show_datetime
from matchmaker.base.forms import (
    BaseForm,
    DayField,
    LongTextField,
    MoneyField,
    OneOf,
    ParsedField,
    SomeOf,
    TextField,
    WholeNumberField,
    at_most,
    between,
    optional,
    required,
)
from matchmaker.base.labels import options
from matchmaker.base.once import CreatingForm
from matchmaker.core.event_cycle import Outcome
from matchmaker.core.event_days import (
    DayPlan,
    Span,
    format_clock,
    format_spans,
    parse_clock,
    parse_spans,
)
from matchmaker.core.quantities import QuantityError, parse_date
from matchmaker.core.timetable import Half
from matchmaker.events import labels as _words  # noqa: F401 - registers the words
from matchmaker.events.agendas import Pair
from matchmaker.events.models import (
    EventDay,
    EventSlot,
    MeetingResult,
    Participation,
    TradeEvent,
)
from matchmaker.events.services import Brought, Said
from matchmaker.events.timetabling import MOST_SECONDS, USUAL_SECONDS
from matchmaker.listings.models import Category, Listing
from matchmaker.requirements.models import Requirement

_CLOCK_MESSAGES = {
    "not_a_clock": _l("Hãy nhập giờ, ví dụ 8:30 hoặc 13h30."),
    "not_a_span": _l("Hãy nhập giờ nghỉ theo dạng từ-đến, ví dụ 11:30-13:30."),
    "spans_overlap": _l("Các giờ nghỉ chồng lên nhau."),
    "not_a_moment": _l("Hãy nhập ngày và giờ, ví dụ 05/12/2026 9:30."),
}
#: Desks of one organisation at most.
MOST_DESKS = 10


class ClockField(ParsedField):
    """A time of a day."""

    messages = _CLOCK_MESSAGES

    def parse(self, text: str) -> int:
        """Read a time."""
        return parse_clock(text)

    def show(self, value: int) -> str:
        """Show it as 08:30."""
        return format_clock(value)


class SpansField(ParsedField):
    """Breaks of a day."""

    messages = _CLOCK_MESSAGES

    def parse(self, text: str) -> tuple[Span, ...]:
        """Read breaks."""
        return parse_spans(text)

    def show(self, value: Iterable[Span]) -> str:
        """Show them the same way."""
        return format_spans(value)


class MomentField(ParsedField):
    """A day and a time in Việt Nam."""

    messages = _CLOCK_MESSAGES

    def parse(self, text: str) -> datetime:
        """Read a day and a time."""
        day, _, clock = text.strip().partition(" ")
        minute = parse_clock(clock)
        if not minute < 24 * 60:
            raise QuantityError("not_a_moment")
        at = time(minute // 60, minute % 60, tzinfo=LOCAL_ZONE)
        return datetime.combine(parse_date(day), at)

    def show(self, value: datetime) -> str:
        """Show it as dd/mm/yyyy hh:mm."""
        return show_datetime(value)


class EventForm(CreatingForm):
    """What an event says."""

    title = TextField(_l("Tên hội nghị"), [required(), at_most(200)])
    place = TextField(_l("Nơi tổ chức"), [required(), at_most(300)])
    province = OneOf(_l("Tỉnh, thành phố"), [required()], options=[])
    about = LongTextField(_l("Giới thiệu cho người dự"), [optional(), at_most(4000)])
    categories = SomeOf(_l("Nhóm hàng"), [optional()], options=[])
    register_until = DayField(_l("Nhận đăng ký đến hết ngày"), [required()])
    wishes_until = DayField(_l("Chọn đối tác đến hết ngày"), [required()])
    tables = WholeNumberField(_l("Số bàn gặp"), [required(), between(1, 500)])
    most_producers = WholeNumberField(
        _l("Số nhà sản xuất tối đa"), [optional(), between(1, 10_000)]
    )
    most_distributors = WholeNumberField(
        _l("Số nhà phân phối tối đa"), [optional(), between(1, 1_000)]
    )
    co_organizers = LongTextField(_l("Đơn vị đồng tổ chức"), [optional(), at_most(1000)])
    staff_note = LongTextField(_l("Ghi chú nội bộ của ban tổ chức"), [optional(), at_most(4000)])

    #: Fields that are columns of the same name.
    _columns = (
        "title",
        "place",
        "about",
        "register_until",
        "wishes_until",
        "tables",
        "most_producers",
        "most_distributors",
        "co_organizers",
        "staff_note",
    )

    def offer(self, *, provinces: Sequence[Province], categories: Sequence[Category]) -> None:
        """Offer what can be chosen; categories are whole groups."""
        self.province.offer([("", ""), *((one.code, named(one)) for one in provinces)])
        groups = [one for one in categories if not one.parent_code]
        self.categories.offer((one.code, named(one)) for one in groups)

    def show(self, event: TradeEvent) -> None:
        """Fill in what an event says."""
        for name in self._columns:
            self[name].data = getattr(event, name)
        self.province.data = event.province_code or ""
        self.categories.data = [one.code for one in event.categories]
        self.version.data = str(event.version_id)

    def facts(self) -> dict[str, object]:
        """Return the columns as filled in."""
        facts: dict[str, object] = {name: self[name].data for name in self._columns}
        for name in ("about", "co_organizers", "staff_note"):
            facts[name] = facts[name] or ""
        return {**facts, "province_code": self.province.data or None}

    def validate_wishes_until(self, field: Any) -> None:
        """Wishes are chosen among those registered."""
        register = self.register_until.data
        if field.data is not None and register is not None and field.data < register:
            raise ValidationError(str(_l("Hạn chọn đối tác không thể trước hạn đăng ký.")))


class DayForm(BaseForm):
    """A day and how it is cut into meetings."""

    held_on = DayField(_l("Ngày"), [required()])
    starts = ClockField(_l("Bắt đầu lúc"), [required()])
    ends = ClockField(_l("Kết thúc lúc"), [required()])
    meeting = WholeNumberField(_l("Số phút mỗi lượt gặp"), [required(), between(5, 240)])
    pause = WholeNumberField(_l("Số phút nghỉ giữa hai lượt"), [optional(), between(0, 120)])
    breaks = SpansField(_l("Giờ nghỉ"), [optional()])

    def validate_ends(self, field: Any) -> None:
        """The end lies after the start."""
        starts = self.starts.data
        if field.data is not None and starts is not None and field.data <= starts:
            raise ValidationError(str(_l("Giờ kết thúc phải sau giờ bắt đầu.")))

    def plan(self) -> DayPlan:
        """Return the day as filled in."""
        return DayPlan(
            Span(self.starts.data, self.ends.data),
            self.meeting.data,
            self.pause.data or 0,
            self.breaks.data or (),
        )

    def show(self, day: EventDay) -> None:
        """Fill in a day as it is cut now."""
        self.held_on.data, self.starts.data, self.ends.data = day.held_on, day.starts, day.ends
        self.meeting.data, self.pause.data = day.meeting, day.pause
        self.breaks.data = day.plan.breaks


class CancelForm(BaseForm):
    """Call an event off, with the reason."""

    reason = TextField(_l("Lý do huỷ"), [required(), at_most(500)])


class InviteForm(BaseForm):
    """Organisations to invite by hand."""

    organizations = SomeOf(_l("Đơn vị"), [required(_l("Hãy chọn ít nhất một đơn vị."))], options=[])

    def offer(self, found: Sequence[Organization]) -> None:
        """Offer what was found by name."""
        self.organizations.offer((str(one.id), one.name) for one in found)


class RegisterForm(BaseForm):
    """What an organisation brings, who sits where, and when it can be met."""

    brings = SomeOf(_l("Sản phẩm mang đến"), [], options=[])
    desks = LongTextField(_l("Người đến gặp"), [required(), at_most(1500)])
    slots = SomeOf(_l("Các lượt có thể gặp"), [], options=[])
    prefers = OneOf(
        _l("Thích gặp vào"),
        [optional()],
        options=[("", _l("Lúc nào cũng được")), *options(Half)],
    )
    most_a_day = WholeNumberField(_l("Số cuộc gặp tối đa mỗi ngày"), [optional(), between(1, 60)])
    needs_interpreter = BooleanField(_l("Cần người phiên dịch"))
    delegation = TextField(_l("Đi cùng đoàn"), [optional(), at_most(200)])
    arrives_at = MomentField(_l("Đoàn đến lúc"), [optional()])
    leaves_at = MomentField(_l("Đoàn về lúc"), [optional()])
    note = LongTextField(_l("Nhắn ban tổ chức"), [optional(), at_most(2000)])

    def offer(
        self,
        *,
        listings: Sequence[Listing],
        requirements: Sequence[Requirement],
        slots: Sequence[EventSlot],
    ) -> None:
        """Offer what the organisation can bring, of one kind, and the slots of the event."""
        self._listings = {str(one.id): one for one in listings}
        self._requirements = {str(one.id): one for one in requirements}
        self._slots = {str(one.id): one for one in slots}
        names = [(str(one.id), one.name) for one in listings]
        self.brings.offer(names or [(str(one.id), one.title) for one in requirements])
        self.slots.offer((key, format_clock(one.starts)) for key, one in self._slots.items())
        if requirements:
            self.brings.label.text = str(_l("Nhu cầu cần gặp"))

    def begin(self, organization: Organization, *, own: Participation | None) -> None:
        """Fill in what was said before, else what most say."""
        if own is None or not own.desks:
            self.desks.data = organization.name
            self.slots.data = list(self._slots)
            self.brings.data = [*self._listings, *self._requirements]
            return
        away = {one.id for one in own.absences}
        self.desks.data = "\n".join(one.name for one in own.desks)
        self.slots.data = [key for key, one in self._slots.items() if one.id not in away]
        brought = [one.id for one in own.listings] + [one.id for one in own.requirements]
        self.brings.data = [str(one) for one in brought]
        self.prefers.data = own.prefers.value if own.prefers else ""
        for name in ("most_a_day", "needs_interpreter", "delegation", "note"):
            self[name].data = getattr(own, name)
        self.arrives_at.data, self.leaves_at.data = own.arrives_at, own.leaves_at
        self.version.data = str(own.version_id)

    def validate_desks(self, field: Any) -> None:
        """Each line is a person or a table of people."""
        lines = self._lines()
        if len(lines) > MOST_DESKS:
            raise ValidationError(str(_l("Tối đa %(n)s người hoặc bàn.", n=MOST_DESKS)))
        if any(len(line) > 120 for line in lines):
            raise ValidationError(str(_l("Mỗi dòng tối đa %(n)s ký tự.", n=120)))

    def validate_slots(self, field: Any) -> None:
        """Whoever comes can be met some time."""
        if not field.data:
            raise ValidationError(str(_l("Hãy chọn ít nhất một lượt có thể gặp.")))

    def validate_brings(self, field: Any) -> None:
        """A producer shows something, a buyer looks for something."""
        if (self._listings or self._requirements) and not field.data:
            raise ValidationError(str(_l("Hãy chọn ít nhất một mục.")))

    def validate_leaves_at(self, field: Any) -> None:
        """Nobody leaves before arriving."""
        arrives = self.arrives_at.data
        if field.data is not None and arrives is not None and field.data <= arrives:
            raise ValidationError(str(_l("Giờ về phải sau giờ đến.")))

    def _lines(self) -> tuple[str, ...]:
        lines = (" ".join(line.split()) for line in (self.desks.data or "").splitlines())
        return tuple(line for line in lines if line)

    def brought(self) -> Brought:
        """Return what was filled in."""
        here, brings = set(self.slots.data or ()), self.brings.data or ()
        return Brought(
            desks=self._lines(),
            listings=tuple(self._listings[one] for one in brings if one in self._listings),
            requirements=tuple(
                self._requirements[one] for one in brings if one in self._requirements
            ),
            absences=tuple(one for key, one in self._slots.items() if key not in here),
            prefers=Half(self.prefers.data) if self.prefers.data else None,
            most_a_day=self.most_a_day.data,
            needs_interpreter=bool(self.needs_interpreter.data),
            delegation=self.delegation.data or "",
            arrives_at=self.arrives_at.data,
            leaves_at=self.leaves_at.data,
            note=self.note.data or "",
        )


class StartForm(BaseForm):
    """How long a better timetable is looked for."""

    seconds = WholeNumberField(
        _l("Số giây tìm lịch tốt hơn"),
        [required(), between(1, MOST_SECONDS)],
        default=USUAL_SECONDS,
    )


class PublishForm(BaseForm):
    """Which version to publish, and as what."""

    number = WholeNumberField(_l("Bản"), [required(), between(1, 1_000_000)])
    step = OneOf(_l("Công bố là"), [required()], options=[])


class MoveForm(BaseForm):
    """The slot a meeting is moved to."""

    slot = OneOf(_l("Lượt gặp"), [required()], options=[])


class ChangeForm(BaseForm):
    """What happened to a participant on the day."""

    what = OneOf(
        _l("Chuyện gì xảy ra"),
        [required()],
        options=[
            ("late", _l("Đến muộn, bắt đầu gặp từ lượt đã chọn")),
            ("leaves", _l("Về sớm, lượt đã chọn là lượt cuối")),
            ("absent", _l("Không đến nữa")),
        ],
    )
    # Not `optional()`: it would end the validation before the need is looked at.
    slot = OneOf(_l("Lượt"), [], options=[])

    def offer(self, slots: Sequence[EventSlot]) -> None:
        """Offer the slots of the event."""
        self.slot.offer(
            [
                ("", _l("Không cần chọn")),
                *(
                    (str(one.id), f"{show_date(one.day.held_on)} {format_clock(one.starts)}")
                    for one in slots
                ),
            ]
        )

    def validate_slot(self, field: Any) -> None:
        """Whoever is late or leaves does so at some time."""
        if self.what.data in ("late", "leaves") and not field.data:
            raise ValidationError(str(_l("Hãy chọn một lượt gặp.")))

    def slot_id(self) -> int | None:
        """Return the slot that was chosen."""
        return int(self.slot.data) if self.slot.data else None


class WalkInForm(BaseForm):
    """Who stands at the door without a place."""

    organization = OneOf(_l("Đơn vị"), [required()], options=[])
    person = TextField(_l("Người đến gặp"), [required(), at_most(200)])

    def offer(self, found: Sequence[Organization]) -> None:
        """Offer what was found by name."""
        self.organization.offer((str(one.id), one.name) for one in found)


class MeetForm(BaseForm):
    """Whom a participant wishes to meet now."""

    others = SomeOf(_l("Muốn gặp"), [required(_l("Hãy chọn ít nhất một đơn vị."))], options=[])

    def offer(self, found: Sequence[tuple[int, str]]) -> None:
        """Offer participations of the other side by id, with their words."""
        self.others.offer((str(one), words) for one, words in found)

    def other_ids(self) -> list[int]:
        """Return the participations that were chosen."""
        return [int(one) for one in self.others.data]


class ResultForm(BaseForm):
    """What came of a meeting."""

    outcome = OneOf(_l("Kết quả cuộc gặp"), [required()], options=options(Outcome))
    pair = OneOf(_l("Giới thiệu cho cặp"), [], options=[])
    value = MoneyField(_l("Giá trị ghi nhớ (đồng)"), [optional()])
    next_on = DayField(_l("Hẹn làm xong trước ngày"), [optional()])
    note = LongTextField(_l("Ghi chú"), [optional(), at_most(2000)])

    def offer(self, pairs: Sequence[Pair]) -> None:
        """Offer the pairs an introduction can be about, the best first."""
        self._pairs = {f"{one.listing_id}-{one.requirement_id}": one for one in pairs}
        named = [(key, f"{one.listing} ↔ {one.requirement}") for key, one in self._pairs.items()]
        none = ("", _l("Không mở giới thiệu"))
        fits = bool(pairs) and pairs[0].scored.is_match
        self.pair.offer([*named, none] if fits else [none, *named])

    def chosen(self) -> Pair | None:
        """Return the pair that was chosen."""
        return self._pairs.get(self.pair.data or "")


class PaperForm(BaseForm):
    """What a side wrote on paper of a meeting."""

    outcome = OneOf(_l("Kết quả cuộc gặp"), [required()], options=options(Outcome))
    value = MoneyField(_l("Giá trị ghi nhớ (đồng)"), [optional()])
    next_on = DayField(_l("Hẹn làm xong trước ngày"), [optional()])
    note = LongTextField(_l("Ghi chú"), [optional(), at_most(2000)])

    def show(self, kept: MeetingResult) -> None:
        """Show what is kept."""
        self.outcome.data = kept.outcome.value
        self.value.data, self.next_on.data, self.note.data = kept.value, kept.next_on, kept.note

    def said(self) -> Said:
        """Return what was said."""
        return Said(
            Outcome(self.outcome.data),
            note=self.note.data or "",
            next_on=self.next_on.data,
            value=self.value.data,
        )
