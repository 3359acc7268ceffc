"""The mails of trade events; they name to nobody whom it does not meet."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from matchmaker.accounts.models import User
from matchmaker.base.filters import show_date
from matchmaker.base.i18n import speaking
from matchmaker.base.outbox import Letter, link_to, queue_letter
from matchmaker.core.event_days import format_clock
from matchmaker.events.models import EventSlot, TradeEvent
from matchmaker.events.outcomes import Going

Said = Callable[[], str]

#: Lines of one mail at most; the agenda has them all.
MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A meeting that is new, gone or moved, as its own side reads it: slots with tables."""

    with_whom: str
    before: tuple[EventSlot, int] | None
    after: tuple[EventSlot, int] | None


def _send(
    event: TradeEvent,
    *,
    to: Iterable[User],
    purpose: str,
    subject: Said,
    text: Said,
    link: tuple[str, Said] | None = None,
) -> None:
    address, words = link or (
        link_to("events.show", event_id=event.id),
        lambda: _("Mở trang hội nghị"),
    )
    for user in to:
        with speaking(user.language):
            letter = Letter(
                subject=subject(),
                paragraphs=(text(),),
                facts=(
                    (_("Hội nghị"), event.title),
                    (_("Ngày"), ", ".join(show_date(day.held_on) for day in event.days)),
                    (_("Nơi tổ chức"), event.place),
                ),
                link=address,
                link_label=words(),
            )
            queue_letter(letter, to=user.email, language=user.language, purpose=purpose)


def invited(event: TradeEvent, *, to: Iterable[User]) -> None:
    """Invite to register."""
    _send(
        event,
        to=to,
        purpose="event.invited",
        subject=lambda: _("Mời dự: %(title)s", title=event.title),
        text=lambda: _(
            "Đơn vị của bạn được mời gặp trực tiếp từng đối tác tại hội nghị này. "
            "Hãy trả lời trước hết ngày %(day)s.",
            day=show_date(event.register_until),
        ),
    )


def confirmed(event: TradeEvent, *, to: Iterable[User]) -> None:
    """Tell that there is a place."""
    _send(
        event,
        to=to,
        purpose="event.confirmed",
        subject=lambda: _("Đã có chỗ: %(title)s", title=event.title),
        text=lambda: _("Đơn vị của bạn đã có chỗ tại hội nghị."),
    )


def waiting(event: TradeEvent, *, to: Iterable[User]) -> None:
    """Tell that the places are taken."""
    _send(
        event,
        to=to,
        purpose="event.waiting",
        subject=lambda: _("Đang chờ chỗ: %(title)s", title=event.title),
        text=lambda: _(
            "Hội nghị đã đủ chỗ. Đơn vị của bạn ở trong danh sách chờ; "
            "khi có chỗ, bạn được báo ngay."
        ),
    )


def wishes_opened(event: TradeEvent, *, to: Iterable[User]) -> None:
    """Tell those with a place that they can choose."""
    _send(
        event,
        to=to,
        purpose="event.wishes_opened",
        subject=lambda: _("Chọn đối tác muốn gặp: %(title)s", title=event.title),
        text=lambda: _(
            "Hãy chọn những nơi bạn muốn gặp, trước hết ngày %(day)s. Lịch gặp được xếp theo đó.",
            day=show_date(event.wishes_until),
        ),
    )


def wishes_reminded(event: TradeEvent, *, to: Iterable[User]) -> None:
    """Remind those who have chosen nobody."""
    _send(
        event,
        to=to,
        purpose="event.wishes_reminded",
        subject=lambda: _("Nhắc chọn đối tác: %(title)s", title=event.title),
        text=lambda: _(
            "Bạn chưa chọn đối tác nào. Hạn chót là hết ngày %(day)s; "
            "không chọn thì chỉ gặp những nơi chọn bạn.",
            day=show_date(event.wishes_until),
        ),
    )


def results_missing(event: TradeEvent, *, names: Sequence[str], to: User) -> None:
    """Ask one person what came of the meetings with these."""
    listed = ", ".join(names[:MOST_LINES])
    _send(
        event,
        to=[to],
        purpose="event.results_missing",
        subject=lambda: _("Còn thiếu kết quả cuộc gặp: %(title)s", title=event.title),
        text=lambda: _(
            "Hãy ghi kết quả các cuộc gặp với: %(names)s. Mỗi cuộc gặp chỉ cần vài lần chạm.",
            names=listed,
        ),
    )


def followed_up(event: TradeEvent, *, going: Sequence[Going], to: User) -> None:
    """Ask one person what became of what was begun with these, where it can be said."""
    listed = ", ".join(one.name for one in going[:MOST_LINES])
    begun = [one.introduction_id for one in going if one.introduction_id is not None]
    if begun:
        text, link = _how_far(listed), _introductions(begun)
    else:
        text, link = _what_came(listed), _agenda(event)
    _send(
        event,
        to=[to],
        purpose="event.followed_up",
        subject=lambda: _("Sau hội nghị, việc đến đâu: %(title)s", title=event.title),
        text=text,
        link=link,
    )


def _how_far(listed: str) -> Said:
    return lambda: _(
        "Tại hội nghị bạn đã hẹn bước tiếp với: %(names)s. Hãy ghi việc đã đến đâu "
        "(mẫu, báo giá, hợp đồng, chuyến giao đầu) trong lời giới thiệu, hoặc ghi là đã dừng.",
        names=listed,
    )


def _what_came(listed: str) -> Said:
    return lambda: _(
        "Tại hội nghị bạn đã hẹn bước tiếp với: %(names)s. Hãy mở cuộc gặp trong lịch và ghi "
        "việc đã đến đâu; còn quan tâm thì mở lời giới thiệu ngay ở đó.",
        names=listed,
    )


def _introductions(begun: Sequence[int]) -> tuple[str, Said]:
    if len(begun) == 1:
        address = link_to("introductions.show", introduction_id=begun[0])
        return address, lambda: _("Mở lời giới thiệu")
    return link_to("introductions.index"), lambda: _("Mở các lời giới thiệu")


def _agenda(event: TradeEvent) -> tuple[str, Said]:
    return link_to("events.agenda", event_id=event.id), lambda: _("Mở lịch gặp")


def refused(event: TradeEvent, *, to: Iterable[User]) -> None:
    """Tell that staff gave no place."""
    _send(
        event,
        to=to,
        purpose="event.refused",
        subject=lambda: _("Chưa thể xếp chỗ: %(title)s", title=event.title),
        text=lambda: _("Lần này ban tổ chức chưa thể xếp chỗ cho đơn vị của bạn."),
    )


def cancelled(event: TradeEvent, *, to: Iterable[User]) -> None:
    """Tell that it is not held."""
    _send(
        event,
        to=to,
        purpose="event.cancelled",
        subject=lambda: _("Hội nghị đã huỷ: %(title)s", title=event.title),
        text=lambda: _(
            "Hội nghị này không được tổ chức. Lý do: %(reason)s", reason=event.cancel_reason
        ),
    )


def timetable_published(
    event: TradeEvent, *, lines: Sequence[Line], is_first: bool, to: User
) -> None:
    """Tell one person the agenda, or what changed in it."""
    with speaking(to.language):
        subject = (
            _("Lịch gặp của bạn: %(title)s", title=event.title)
            if is_first
            else _("Lịch gặp có thay đổi: %(title)s", title=event.title)
        )
        shown = sorted(lines, key=_when)[:MOST_LINES]
        letter = Letter(
            subject=subject,
            paragraphs=(_("Trang lịch gặp luôn có bản mới nhất; hãy xem lại trước khi đi."),),
            facts=tuple((_place(one.after or one.before), _change(one)) for one in shown),
            link=link_to("events.show", event_id=event.id),
            link_label=_("Mở trang hội nghị"),
        )
        queue_letter(letter, to=to.email, language=to.language, purpose="event.timetable")


def _when(line: Line) -> tuple[str, int]:
    place = line.after or line.before
    return (place[0].day.held_on.isoformat(), place[0].starts) if place else ("", 0)


def _place(place: tuple[EventSlot, int] | None) -> str:
    if place is None:  # pragma: no cover - a line has one of the two
        return ""
    slot, table = place
    return str(
        _(
            "%(day)s %(time)s, bàn %(table)s",
            day=show_date(slot.day.held_on),
            time=format_clock(slot.starts),
            table=table,
        )
    )


def _change(line: Line) -> str:
    if line.before is None:
        return line.with_whom
    if line.after is None:
        return str(_("%(name)s: đã bỏ cuộc gặp này", name=line.with_whom))
    return str(_("%(name)s: dời từ %(before)s", name=line.with_whom, before=_place(line.before)))
