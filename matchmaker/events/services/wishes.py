"""Whom participants wish to meet; those without wishes are reminded."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete

from matchmaker.base import audit
from matchmaker.base.clock import local_day
from matchmaker.base.db import db, transactional
from matchmaker.base.errors import ConflictError, InvalidInputError
from matchmaker.base.security import Viewer
from matchmaker.core.event_cycle import Attendance, Priority, Stage
from matchmaker.core.timetable import Side
from matchmaker.events import candidates, mails, policy, queries
from matchmaker.events.models import Participation, TradeEvent, Wish

#: Must-meets of one desk at most: what everybody must have means nothing.
MOST_MUSTS = 5
#: How long before the deadline whoever has wished nothing is reminded.
REMIND_BEFORE = timedelta(days=2)
#: Nobody is reminded by hand again within this time.
NOT_WITHIN = timedelta(days=1)


def set_wishes(
    own: Participation, wishes: Mapping[int, Priority | None], *, by: Viewer, at: datetime
) -> None:
    """Keep what a participant says of some others; None takes a wish back.

    ConflictError when wishes are closed or somebody named is not coming any more;
    InvalidInputError for too many must-meets.
    """
    event = queries.locked(own.event)
    if not policy.may_wish(by, event, own=own):
        raise ConflictError(wishes_closed())
    _check_coming(own, others=set(wishes))
    kept = candidates.wishes_of(own.id)
    wanted = {other: priority for other, priority in {**kept, **wishes}.items() if priority}
    _check_musts(own, wanted=wanted)
    changed = {other for other in wishes if kept.get(other) is not wishes[other]}
    db.session.execute(
        delete(Wish).where(Wish.participation_id == own.id, Wish.other_id.in_(changed))
    )
    for other in sorted(changed & set(wanted)):
        db.session.add(
            Wish(
                event_id=event.id,
                participation_id=own.id,
                other_id=other,
                priority=wanted[other],
                at=at,
            )
        )
    if changed:
        audit.record("event.wishes_set", subject=event, organization_id=own.organization_id)


def wishes_closed() -> str:
    """Return the sentence for whoever cannot wish now."""
    return str(_("Việc chọn đối tác đã chốt hoặc chưa mở cho đơn vị bạn."))


def _check_coming(own: Participation, *, others: set[int]) -> None:
    side = Side.PRODUCER if own.side is Side.BUYER else Side.BUYER
    coming = queries.participations(own.event_id, statuses=(Attendance.CONFIRMED,), side=side)
    if others - {one.id for one in coming}:
        raise ConflictError(_("Có đơn vị bạn chọn không còn tham dự. Hãy mở lại trang để xem."))


def _check_musts(own: Participation, *, wanted: Mapping[int, Priority]) -> None:
    most = MOST_MUSTS * max(1, len(own.desks))
    if sum(one is Priority.MUST for one in wanted.values()) > most:
        raise InvalidInputError(
            _("Chọn tối đa %(n)s đối tác nhất định phải gặp; các nơi khác chọn “muốn gặp”.", n=most)
        )


@transactional
def remind_wishes(at: datetime) -> None:
    """Remind whoever has a place and no wishes, once, two days before the deadline."""
    for event in queries.under_way():
        due = event.wishes_until - REMIND_BEFORE <= local_day(at) <= event.wishes_until
        if event.stage is Stage.WISHES and due:
            _remind(event, candidates.without_wishes(event.id), at=at)


def remind_by_hand(event: TradeEvent, *, by: Viewer, at: datetime) -> int:
    """Remind whoever has a place and no wishes; return how many.

    Nobody is reminded twice within a day. ConflictError when wishes are not open.
    """
    if not by.is_staff or queries.locked(event).stage is not Stage.WISHES:
        raise ConflictError(_("Chỉ nhắc được khi đang chọn đối tác."))
    silent = candidates.without_wishes(event.id, reminded_before=at - NOT_WITHIN)
    _remind(event, silent, at=at)
    audit.record("event.reminded", subject=event, count=len(silent))
    return len(silent)


def _remind(event: TradeEvent, silent: Sequence[Participation], *, at: datetime) -> None:
    for one in silent:
        one.reminded_at = at
    people = queries.people_of([one.organization_id for one in silent])
    mails.wishes_reminded(event, to=[user for _id, user in people])
