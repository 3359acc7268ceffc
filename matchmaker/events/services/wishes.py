"""Whom participants wish to meet; those without wishes are reminded."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete

from matchmaker.base import audit
from matchmaker.base.clock import day_begins, local_day
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
#: Nobody is reminded again within this time.
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
    """Remind whoever has a place and no wishes, once in the last two days before the deadline."""
    for event in queries.under_way():
        first = event.wishes_until - REMIND_BEFORE
        if event.stage is Stage.WISHES and first <= local_day(at) <= event.wishes_until:
            _remind(event, since=min(day_begins(first), at - NOT_WITHIN), at=at)


def remind_by_hand(event: TradeEvent, *, by: Viewer, at: datetime) -> int:
    """Remind whoever has a place and no wishes; return how many organisations were written to.

    Nobody is reminded twice within a day. ConflictError when wishes are not open.
    """
    if not by.is_staff or queries.locked(event).stage is not Stage.WISHES:
        raise ConflictError(_("Chỉ nhắc được khi đang chọn đối tác."))
    count = _remind(event, since=at - NOT_WITHIN, at=at)
    if count:
        audit.record("event.reminded", subject=event, count=count)
    return count


def _remind(event: TradeEvent, *, since: datetime, at: datetime) -> int:
    """Write to those without wishes who were not reminded since; return to how many."""
    silent = candidates.without_wishes(event.id, reminded_before=since)
    people = queries.people_of([one.organization_id for one in silent])
    mails.wishes_reminded(event, to=[user for _id, user in people])
    written = {organization_id for organization_id, _user in people}
    for one in silent:
        if one.organization_id in written:
            one.reminded_at = at
    return len(written)
