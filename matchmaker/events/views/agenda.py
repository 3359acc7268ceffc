"""A participant's own agenda: on a phone, on paper, in a calendar, with a brief for each meeting."""

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matchmaker.base.clock import now, today
from matchmaker.base.db import transactional
from matchmaker.base.security import allow, viewer
from matchmaker.core.event_cycle import Outcome
from matchmaker.events import agendas, check_in, queries, services
from matchmaker.events.forms import ResultForm
from matchmaker.events.models import Participation, TradeEvent
from matchmaker.events.views.blueprint import bp
from matchmaker.events.views.pages import own_participation
from matchmaker.matching.shown import show, words_for_reader


def _event(event_id: int) -> TradeEvent:
    return queries.get_event(event_id, seen_by=viewer())


@bp.get("/<int:event_id>/agenda")
@allow("party")
def agenda(event_id: int) -> ResponseReturnValue:
    """Show the meetings of the viewer's organisation."""
    event = _event(event_id)
    own = own_participation(event)
    timetable = agendas.shown_version(event)
    return render_template(
        "events/agenda.html",
        event=event,
        own=own,
        timetable=timetable,
        appointments=agendas.agenda(own, timetable=timetable),
        qr_picture=check_in.qr_picture(own),
        at=now(),
        # The phone of whoever acts for somebody is not theirs.
        keeps_offline=not viewer().acting_for_name,
    )


@bp.get("/agenda-worker.js")
@allow("anyone")
def agenda_worker() -> ResponseReturnValue:
    """Send the script that keeps agendas for when there is no network.

    It stands here since a browser lets a worker answer for its own folder alone.
    """
    answer = current_app.send_static_file("js/agenda-worker.js")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get("/<int:event_id>/agenda.ics")
@allow("party")
def agenda_file(event_id: int) -> ResponseReturnValue:
    """Send the agenda as a calendar file."""
    event = _event(event_id)
    own = own_participation(event)
    timetable = agendas.shown_version(event)
    answer = current_app.response_class(
        agendas.agenda_file(own, event=event, timetable=timetable, at=now()),
        content_type="text/calendar; charset=utf-8",
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{event.code}.ics"'
    return answer


@bp.get("/<int:event_id>/agenda/<int:meeting_id>")
@allow("party")
def brief(event_id: int, meeting_id: int) -> ResponseReturnValue:
    """Show on one page what to know before a meeting, and what was said of it afterwards."""
    own = own_participation(_event(event_id))
    found = _brief(own, meeting_id)
    form = ResultForm(formdata=None)
    form.offer(found.pairs)
    kept = services.result_of(own, appointment=found.appointment)
    if kept is not None:
        form.outcome.data, form.note.data = kept.outcome.value, kept.note
        form.next_on.data, form.value.data = kept.next_on, kept.value
    return _brief_page(own, found, form)


@bp.post("/<int:event_id>/agenda/<int:meeting_id>")
@allow("party")
@transactional
def record_result(event_id: int, meeting_id: int) -> ResponseReturnValue:
    """Keep what the viewer's side says of a meeting."""
    own = own_participation(_event(event_id))
    found = _brief(own, meeting_id)
    form = ResultForm()
    form.offer(found.pairs)
    if not form.validate():
        return _brief_page(own, found, form), 422
    with form.attempting():
        services.record_result(
            own,
            appointment=found.appointment,
            outcome=Outcome(form.outcome.data),
            pair=form.chosen(),
            note=form.note.data or "",
            next_on=form.next_on.data,
            value=form.value.data,
            by=viewer(),
            at=now(),
        )
    if form.form_errors:
        return _brief_page(own, found, form), 409
    return redirect(url_for(".brief", event_id=event_id, meeting_id=meeting_id), 303)


def _brief(own: Participation, meeting_id: int) -> agendas.Brief:
    timetable = agendas.shown_version(own.event)
    return agendas.brief(
        own, meeting_id=meeting_id, timetable=timetable, seen_by=viewer(), today=today()
    )


def _brief_page(own: Participation, found: agendas.Brief, form: ResultForm) -> str:
    words = words_for_reader()
    appointment = found.appointment
    kept = services.result_of(own, appointment=appointment)
    return render_template(
        "events/brief.html",
        event=own.event,
        brief=found,
        pairs=[(one, show(one.scored, words=words)) for one in found.pairs],
        form=form,
        kept=kept,
        may_record=services.may_record(own, appointment=appointment, by=viewer(), at=now()),
    )
