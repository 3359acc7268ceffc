"""Pages for staff after meetings: results from paper, and the closing report."""

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from matchmaker.base.clock import now
from matchmaker.base.db import transactional
from matchmaker.base.errors import NotFoundError
from matchmaker.base.paging import page_number
from matchmaker.base.security import allow, viewer
from matchmaker.core.event_cycle import HELD_OUTCOMES
from matchmaker.core.timetable import Side
from matchmaker.events import agendas, export, labels, outcomes, policy, queries, services, versions
from matchmaker.events.forms import PaperForm
from matchmaker.events.models import Meeting, Timetable, TradeEvent
from matchmaker.events.views.blueprint import bp
from matchmaker.listings import queries as listings


def _reported(event_id: int) -> tuple[TradeEvent, Timetable]:
    """Return an event whose meetings have begun, with the timetable they are of."""
    event = queries.get_event(event_id, seen_by=viewer())
    if event.stage not in policy.REPORTED_IN:
        raise NotFoundError
    return event, agendas.shown_version(event)


@bp.get("/<int:event_id>/results")
@allow("staff")
def results(event_id: int) -> ResponseReturnValue:
    """List the meetings with what each side said of them."""
    event, timetable = _reported(event_id)
    words = request.args.get("words", "")[:100]
    missing = request.args.get("missing") == "1"
    page = outcomes.outcome_page(timetable, words=words, missing=missing, number=page_number())
    return render_template(
        "events/results.html", event=event, page=page, words=words, missing=missing
    )


@bp.get("/<int:event_id>/results/<int:meeting_id>/<side>")
@allow("staff")
def paper(event_id: int, meeting_id: int, side: str) -> ResponseReturnValue:
    """Show the form for what a side wrote on paper."""
    event, meeting, own = _asked(event_id, meeting_id, side)
    form = PaperForm(formdata=None)
    kept = outcomes.said_of(meeting).get(own)
    if kept is not None:
        form.show(kept)
    return _paper_page(event, meeting, own, form)


@bp.post("/<int:event_id>/results/<int:meeting_id>/<side>")
@allow("staff")
@transactional
def enter_paper(event_id: int, meeting_id: int, side: str) -> ResponseReturnValue:
    """Keep what a side wrote on paper."""
    event, meeting, own = _asked(event_id, meeting_id, side)
    form = PaperForm()
    if not form.validate():
        return _paper_page(event, meeting, own, form), 422
    with form.attempting():
        services.record_on_paper(
            meeting, side=own, said=form.said(), event=event, by=viewer(), at=now()
        )
    if form.form_errors:
        return _paper_page(event, meeting, own, form), 409
    return redirect(url_for(".results", event_id=event.id, missing=1), 303)


@bp.get("/<int:event_id>/report")
@allow("staff")
def report(event_id: int) -> ResponseReturnValue:
    """Show the closing report."""
    event, timetable = _reported(event_id)
    closing = outcomes.closing_report(event, timetable=timetable)
    return render_template(
        "events/report.html",
        event=event,
        closing=closing,
        labels=labels,
        lines=export.report_lines(closing),
        outcomes=HELD_OUTCOMES,
        unheld=versions.unheld_counts(timetable.id),
        groups={one.code: one for one in listings.category_facets()},
    )


@bp.get("/<int:event_id>/report.xlsx")
@allow("staff")
def report_file(event_id: int) -> ResponseReturnValue:
    """Send the closing report as a workbook."""
    event, timetable = _reported(event_id)
    closing = outcomes.closing_report(event, timetable=timetable)
    return send_file(
        export.report_workbook(event, closing=closing),
        mimetype=export.MIMETYPE,
        as_attachment=True,
        download_name=f"{event.code}-tong-ket.xlsx",
    )


def _asked(event_id: int, meeting_id: int, side: str) -> tuple[TradeEvent, Meeting, Side]:
    event, timetable = _reported(event_id)
    meeting = versions.get_meeting(meeting_id, event=event)
    if meeting.timetable_id != timetable.id or side not in set(Side):
        raise NotFoundError
    return event, meeting, Side(side)


def _paper_page(event: TradeEvent, meeting: Meeting, side: Side, form: PaperForm) -> str:
    desk = meeting.buyer if side is Side.BUYER else meeting.producer
    return render_template(
        "events/paper.html",
        event=event,
        meeting=meeting,
        own=desk.participation,
        form=form,
        kept=outcomes.said_of(meeting).get(side),
    )
