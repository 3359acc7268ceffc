"""The timetable of an event: computed, changed by hand, published."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm.attributes import flag_modified

from matchmaker.base import audit, long_jobs
from matchmaker.base.db import db
from matchmaker.base.errors import ConflictError, InvalidInputError
from matchmaker.base.long_jobs import Job
from matchmaker.base.security import Viewer
from matchmaker.core.event_cycle import Stage, find_step
from matchmaker.core.lifecycle import Actor
from matchmaker.core.timetable import Side
from matchmaker.events import mails, moves, queries, timetabling, versions
from matchmaker.events.models import Desk, EventSlot, Meeting, Participation, Timetable, TradeEvent
from matchmaker.events.services.cycle import move as move_stage
from matchmaker.events.services.cycle import step_refused
from matchmaker.events.versions import Changes, Place


def start_timetable(
    event: TradeEvent, *, seconds: int, base: Timetable | None, by: Viewer, at: datetime
) -> Job:
    """Ask for a timetable around the locks of `base`; the job under way is returned instead."""
    _check_made(queries.locked(event))
    job = long_jobs.request_job(
        timetabling.KIND,
        by_user_id=by.user_id,
        at=at,
        active_key=f"{timetabling.KIND}:{event.id}",
        facts={
            "event_id": event.id,
            "seconds": seconds,
            "seed": event.id,
            "base_id": base.id if base is not None else None,
        },
    )
    event.job = job
    event.updated_at = at
    audit.record("event.timetable_requested", subject=event)
    return job


def cancel_timetable(event: TradeEvent, *, at: datetime) -> None:
    """Stop the job under way, which keeps the best it has; nothing happens where none is."""
    if event.job is not None and event.job.is_active:
        long_jobs.cancel(event.job, at=at)
        audit.record("event.timetable_stopped", subject=event)


def _check_made(event: TradeEvent) -> None:
    if event.stage not in versions.MADE_IN:
        raise ConflictError(_("Lịch gặp chỉ xếp được sau khi chốt lựa chọn và trước ngày gặp."))


def give_own_tables(event: TradeEvent, *, at: datetime) -> None:
    """Give each desk of a buyer a table of its own, by name; ConflictError where they are too few.

    The next timetable keeps to them.
    """
    _check_made(queries.locked(event))
    desks = list(
        db.session.scalars(
            select(Desk)
            .join(Desk.participation)
            .where(Desk.event_id == event.id, Participation.side == Side.BUYER)
            .order_by(Desk.name, Desk.id)
        )
    )
    if len(desks) > event.tables:
        raise ConflictError(_("Số bàn ít hơn số nhà phân phối, nên không thể mỗi nơi một bàn."))
    for desk in desks:
        desk.table_number = None
    db.session.flush()
    for number, desk in enumerate(desks, start=1):
        desk.table_number = number
    event.updated_at = at
    audit.record("event.tables_given", subject=event, count=len(desks))


def set_lock(meeting: Meeting, *, is_locked: bool, event: TradeEvent, at: datetime) -> Timetable:
    """Keep a meeting where it is in the next timetable, or let it go; return the version."""
    timetable = _editable(meeting.timetable, event=event, at=at)
    row = _same(meeting, timetable=timetable)
    row.is_locked = is_locked
    _touch(timetable, at=at)
    db.session.flush()
    audit.record("event.meeting_locked", subject=event, is_locked=is_locked)
    return timetable


def lock_agenda(
    meeting: Meeting, *, side: Side, is_locked: bool, event: TradeEvent, at: datetime
) -> Timetable:
    """Keep every meeting of one side's desk where it is, or let them go; return the version."""
    timetable = _editable(meeting.timetable, event=event, at=at)
    row = _same(meeting, timetable=timetable)
    of_desk = (
        Meeting.buyer_id == row.buyer_id
        if side is Side.BUYER
        else Meeting.producer_id == row.producer_id
    )
    db.session.execute(
        update(Meeting)
        .where(Meeting.timetable_id == timetable.id, of_desk)
        .values(is_locked=is_locked)
    )
    _touch(timetable, at=at)
    db.session.flush()
    audit.record("event.agenda_locked", subject=event, is_locked=is_locked, side=side.value)
    return timetable


def move_meeting(meeting: Meeting, *, slot_id: int, event: TradeEvent, at: datetime) -> Timetable:
    """Move a meeting to another slot and lock it there; return the version.

    ConflictError names what stands in the way. A published version is copied first.
    """
    option = next(
        (one for one in moves.options(meeting, event=event, at=at) if one.slot.id == slot_id), None
    )
    if option is None:
        raise InvalidInputError(_("Hãy chọn một lượt gặp."))
    if option.conflicts or option.table is None:
        raise ConflictError(moves.sentence(option))
    timetable = _editable(meeting.timetable, event=event, at=at)
    row = _same(meeting, timetable=timetable)
    row.slot_id, row.table_number, row.is_locked = slot_id, option.table, True
    _touch(timetable, at=at)
    db.session.flush()
    moves.count_gaps(timetable, event=event)
    audit.record("event.meeting_moved", subject=event)
    return timetable


def _touch(timetable: Timetable, *, at: datetime) -> None:
    """Let whoever was shown the version before know that it changed, even at the same moment."""
    timetable.changed_at = at
    flag_modified(timetable, "changed_at")


def _editable(timetable: Timetable, *, event: TradeEvent, at: datetime) -> Timetable:
    """Return the version itself, or a copy of a published one, which stays as it was read."""
    if queries.locked(event).stage not in versions.EDITED_IN:
        raise ConflictError(_("Lịch gặp không còn sửa được ở bước này."))
    if event.job is not None and event.job.is_active:
        raise ConflictError(_("Lịch đang được xếp lại. Hãy chờ xong hoặc dừng lại rồi sửa."))
    if timetable.published_at is None:
        return timetable
    return versions.copied(timetable, at=at)


def _same(meeting: Meeting, *, timetable: Timetable) -> Meeting:
    if meeting.timetable_id == timetable.id:
        return meeting
    return db.session.scalars(
        select(Meeting).where(
            Meeting.timetable_id == timetable.id,
            Meeting.buyer_id == meeting.buyer_id,
            Meeting.producer_id == meeting.producer_id,
        )
    ).one()


def publish(
    event: TradeEvent, timetable: Timetable, *, step_name: str, by: Viewer, at: datetime
) -> Changes:
    """Publish a version as preliminary or final; each participant is told what changed for it."""
    step = find_step(step_name, stage=queries.locked(event).stage, actor=Actor.STAFF)
    if step is None or not by.is_staff or not step.is_publishing:
        raise ConflictError(step_refused())
    _check_people(timetable, event=event)
    before = versions.published_of(event.id)
    _check_newest(timetable, before=before, event=event)
    old = versions.places_of(before.id) if before is not None else {}
    changes = versions.changes_between(old, versions.places_of(timetable.id))
    timetable.published_at = timetable.changed_at = at
    move_stage(event, step=step, at=at)
    tell_changes(event, changes=changes, is_first=before is None)
    return changes


def _check_people(timetable: Timetable, *, event: TradeEvent) -> None:
    """Refuse a version with a meeting of somebody who is not coming any more."""
    gone = versions.gone_from(timetable.id)
    if gone:
        raise ConflictError(
            _(
                "Có đơn vị trong lịch không còn tham dự: %(names)s. Hãy xếp lại lịch trước.",
                names=", ".join(sorted(gone)[:5]),
            )
        )


def _check_newest(timetable: Timetable, *, before: Timetable | None, event: TradeEvent) -> None:
    """Refuse on the day what would undo a change that was published meanwhile."""
    if event.stage is Stage.DAY and before is not None and timetable.base_id != before.id:
        raise ConflictError(
            _("Lịch vừa được sửa và công bố ở nơi khác. Hãy sửa lại trên bản đang dùng.")
        )


def tell_changes(event: TradeEvent, *, changes: Changes, is_first: bool) -> None:
    """Tell everybody whose agenda differs, each about its own meetings."""
    desks = versions.desks_by_id(changes.desks)
    slots = {slot.id: slot for slot in event.slots}
    by_organization: dict[int, list[mails.Line]] = {}
    for line in _lines(changes):
        for own, other in ((line.pair[0], line.pair[1]), (line.pair[1], line.pair[0])):
            organization_id = desks[own].participation.organization_id
            told = mails.Line(
                desks[other].participation.organization.name,
                _seat(line.before, slots=slots),
                _seat(line.after, slots=slots),
            )
            by_organization.setdefault(organization_id, []).append(told)
    for organization_id, user in queries.people_of(list(by_organization)):
        lines = by_organization[organization_id]
        mails.timetable_published(event, lines=lines, is_first=is_first, to=user)


def _seat(place: Place | None, *, slots: Mapping[int, EventSlot]) -> tuple[EventSlot, int] | None:
    return None if place is None else (slots[place.slot_id], place.table)


def _lines(changes: Changes) -> Iterable[moves.Line]:
    for pair, place in changes.added.items():
        yield moves.Line(pair, None, place)
    for pair, place in changes.cancelled.items():
        yield moves.Line(pair, place, None)
    for pair, (old, new) in changes.moved.items():
        yield moves.Line(pair, old, new)


def refusal_words() -> Mapping[str, Any]:
    """Return what each code of a job that found no timetable means."""
    return {
        "no_wishes": _("Chưa có lựa chọn nào để xếp."),
        "changed_meanwhile": _("Hội nghị đã thay đổi trong lúc xếp. Hãy xếp lại."),
        "lock_unavailable": _("Một cuộc gặp đã khoá rơi vào lượt mà một bên vắng mặt."),
        "locks_exceed_tables": _("Có nhiều cuộc gặp đã khoá trong một lượt hơn số bàn."),
        "locks_exceed_most": _("Các cuộc gặp đã khoá vượt số cuộc tối đa của một người."),
    }
