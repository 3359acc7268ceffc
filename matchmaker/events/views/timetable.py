"""Pages on which staff have the timetable made, change it by hand and publish it."""

from dataclasses import asdict

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.base.asked import id_asked
from matchmaker.base.clock import now
from matchmaker.base.db import transactional
from matchmaker.base.errors import ConflictError, NotFoundError
from matchmaker.base.paging import page_number
from matchmaker.base.security import allow, viewer
from matchmaker.core.timetable import DEFAULT_WEIGHTS, Side
from matchmaker.events import labels, moves, policy, queries, services, versions
from matchmaker.events.forms import MoveForm, PublishForm, StartForm
from matchmaker.events.models import EventDay, Meeting, Timetable, TradeEvent
from matchmaker.events.views.blueprint import bp


@bp.get("/<int:event_id>/timetable")
@allow("staff")
def timetable(event_id: int) -> ResponseReturnValue:
    """Show a version as tables x slots of a day, with bound, gap, gaps and reasons."""
    return _timetable_page(queries.get_event(event_id, seen_by=viewer()))


def _timetable_page(event: TradeEvent, *, message: str = "") -> str:
    every = versions.versions_of(event.id)
    asked = id_asked("version") if request.args.get("version") else None
    if asked is not None:
        shown: Timetable | None = versions.get_version(event.id, number=asked)
    else:
        # While one is made the page is asked for every second: it shows how far that is.
        is_busy = event.job is not None and event.job.is_active
        shown = None if is_busy else next(iter(every), None)
    day = _day(event)
    return render_template(
        "events/timetable.html",
        event=event,
        versions=every,
        counts=versions.count_meetings([one.id for one in every]),
        shown=shown,
        day=day,
        at=now(),
        message=message,
        grid=_grid(shown, day=day),
        unheld=versions.unheld_page(shown.id, number=page_number()) if shown else None,
        unheld_counts=versions.unheld_counts(shown.id) if shown else {},
        left_out=versions.desks_by_id(one for one, _ in shown.left_out) if shown else {},
        compared=_compared(event, shown=shown),
        weights=asdict(DEFAULT_WEIGHTS),
        may_make=event.stage in versions.MADE_IN,
        may_edit=event.stage in versions.EDITED_IN,
        steps=policy.publishing_steps(viewer(), event),
        start_form=StartForm(formdata=None),
        publish_form=PublishForm(formdata=None),
        refusals=services.refusal_words(),
        labels=labels,
    )


def _day(event: TradeEvent) -> EventDay | None:
    asked = request.args.get("day", "")
    found = [one for one in event.days if one.held_on.isoformat() == asked]
    return next(iter(found or event.days), None)


def _grid(shown: Timetable | None, *, day: EventDay | None) -> dict[int, dict[int, Meeting]]:
    """Return the meetings of a day by table and slot."""
    rows: dict[int, dict[int, Meeting]] = {}
    if shown is not None and day is not None:
        for one in versions.meetings_of(shown.id, day=day):
            rows.setdefault(one.table_number, {})[one.slot_id] = one
    return dict(sorted(rows.items()))


def _compared(event: TradeEvent, *, shown: Timetable | None) -> dict[str, object] | None:
    """Return what differs from the version the address names."""
    number = id_asked("compare") if request.args.get("compare") else None
    if shown is None or number is None:
        return None
    other = versions.get_version(event.id, number=number)
    changes = versions.changes_between(versions.places_of(other.id), versions.places_of(shown.id))
    return {
        "other": other,
        "changes": changes,
        "desks": versions.desks_by_id(changes.desks),
        "slots": {slot.id: slot for slot in event.slots},
    }


@bp.post("/<int:event_id>/timetable/start")
@allow("staff")
@transactional
def start_timetable(event_id: int) -> ResponseReturnValue:
    """Have a timetable made, around the meetings that are locked in the version shown."""
    event = queries.get_event(event_id, seen_by=viewer())
    form = StartForm()
    if not form.validate():
        return _timetable_page(event, message=str(form.seconds.errors[0])), 422
    every = versions.versions_of(event.id)
    services.start_timetable(
        event,
        seconds=form.seconds.data,
        base=every[0] if every else None,
        by=viewer(),
        at=now(),
    )
    return redirect(url_for(".timetable", event_id=event.id), 303)


@bp.post("/<int:event_id>/timetable/stop")
@allow("staff")
@transactional
def stop_timetable(event_id: int) -> ResponseReturnValue:
    """Stop the job under way; the best it has is kept."""
    event = queries.get_event(event_id, seen_by=viewer())
    services.cancel_timetable(event, at=now())
    return redirect(url_for(".timetable", event_id=event.id), 303)


@bp.post("/<int:event_id>/timetable/tables")
@allow("staff")
@transactional
def give_own_tables(event_id: int) -> ResponseReturnValue:
    """Give each desk of a buyer a table of its own."""
    event = queries.get_event(event_id, seen_by=viewer())
    services.give_own_tables(event, at=now())
    return redirect(url_for(".timetable", event_id=event.id), 303)


@bp.post("/<int:event_id>/timetable/publish")
@allow("staff")
@transactional
def publish(event_id: int) -> ResponseReturnValue:
    """Publish a version, as it was shown."""
    event = queries.get_event(event_id, seen_by=viewer())
    form = PublishForm()
    form.step.offer((one, one) for one in policy.publishing_steps(viewer(), event))
    if not form.validate():
        raise ConflictError(services.step_refused())
    chosen = versions.get_version(event.id, number=form.number.data)
    if form.is_stale(chosen.version_id):
        raise ConflictError(form.form_errors[0])
    services.publish(event, chosen, step_name=form.step.data, by=viewer(), at=now())
    return redirect(url_for(".timetable", event_id=event.id, version=chosen.number), 303)


@bp.get("/<int:event_id>/timetable/meetings/<int:meeting_id>")
@allow("staff")
def meeting(event_id: int, meeting_id: int) -> ResponseReturnValue:
    """Show where a meeting could be moved to, and what stands in the way of each slot."""
    event = queries.get_event(event_id, seen_by=viewer())
    found = versions.get_meeting(meeting_id, event=event)
    return _meeting_page(event, found, MoveForm(formdata=None))


def _meeting_page(event: TradeEvent, found: Meeting, form: MoveForm) -> str:
    if not form.version.data:
        form.version.data = str(found.timetable.version_id)
    return render_template(
        "events/meeting.html",
        event=event,
        meeting=found,
        form=form,
        options=moves.options(found, event=event, at=now()),
        sentence=moves.sentence,
        may_edit=event.stage in versions.EDITED_IN,
    )


@bp.get("/<int:event_id>/timetable/meetings/<int:meeting_id>/places")
@allow("staff")
def places(event_id: int, meeting_id: int) -> ResponseReturnValue:
    """Tell the grid where a meeting could be, in words, before it is dropped there."""
    event = queries.get_event(event_id, seen_by=viewer())
    found = versions.get_meeting(meeting_id, event=event)
    return {
        "version": found.timetable.version_id,
        "places": [
            {
                "slot": one.slot.id,
                "isNow": one.is_now,
                "isFree": not one.conflicts,
                "words": _words(one),
            }
            for one in moves.options(found, event=event, at=now())
        ],
    }


def _words(option: moves.Option) -> str:
    if option.is_now:
        return str(_("hiện nay"))
    if option.conflicts:
        return moves.sentence(option)
    return str(_("trống, bàn %(table)s", table=option.table))


@bp.post("/<int:event_id>/timetable/meetings/<int:meeting_id>/move")
@allow("staff")
@transactional
def move_meeting(event_id: int, meeting_id: int) -> ResponseReturnValue:
    """Move a meeting to another slot."""
    event = queries.get_event(event_id, seen_by=viewer())
    found = versions.get_meeting(meeting_id, event=event)
    form = MoveForm()
    form.slot.offer((str(one.id), "") for one in event.slots)
    if not form.validate():
        return _meeting_page(event, found, form), 422
    if form.is_stale(found.timetable.version_id):
        return _meeting_page(event, found, form), 409
    with form.attempting():
        changed = services.move_meeting(found, slot_id=int(form.slot.data), event=event, at=now())
    if form.form_errors:
        return _meeting_page(event, found, form), 409
    day = next(one.day for one in event.slots if one.id == int(form.slot.data))
    return redirect(
        url_for(
            ".timetable",
            event_id=event.id,
            version=changed.number,
            day=day.held_on.isoformat() if len(event.days) > 1 else None,
        ),
        303,
    )


@bp.post("/<int:event_id>/timetable/meetings/<int:meeting_id>/lock")
@allow("staff")
@transactional
def lock_meeting(event_id: int, meeting_id: int) -> ResponseReturnValue:
    """Lock a meeting for the next timetable, or let it go."""
    event = queries.get_event(event_id, seen_by=viewer())
    found = versions.get_meeting(meeting_id, event=event)
    changed = services.set_lock(
        found, is_locked=request.form.get("lock") == "1", event=event, at=now()
    )
    return redirect(url_for(".timetable", event_id=event.id, version=changed.number), 303)


@bp.post("/<int:event_id>/timetable/meetings/<int:meeting_id>/lock-agenda")
@allow("staff")
@transactional
def lock_agenda(event_id: int, meeting_id: int) -> ResponseReturnValue:
    """Lock all meetings of one end of a meeting for the next timetable, or let them go."""
    event = queries.get_event(event_id, seen_by=viewer())
    found = versions.get_meeting(meeting_id, event=event)
    if request.form.get("side") not in set(Side):
        raise NotFoundError
    changed = services.lock_agenda(
        found,
        side=Side(request.form["side"]),
        is_locked=request.form.get("lock") == "1",
        event=event,
        at=now(),
    )
    return redirect(url_for(".timetable", event_id=event.id, version=changed.number), 303)
