"""Pages for staff on the day: who has come, and what a change does to the timetable."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.base.clock import now
from matchmaker.base.db import transactional
from matchmaker.base.errors import ConflictError, NotFoundError
from matchmaker.base.paging import page_number
from matchmaker.base.security import allow, viewer
from matchmaker.core.event_cycle import Attendance
from matchmaker.events import agendas, check_in, queries, repairs, services, versions
from matchmaker.events.forms import ChangeForm
from matchmaker.events.instance import slot_begins
from matchmaker.events.models import Participation, TradeEvent
from matchmaker.events.repairs import Happening
from matchmaker.events.views.blueprint import bp


@bp.get("/<int:event_id>/day")
@allow("staff")
def day(event_id: int) -> ResponseReturnValue:
    """List everybody with a place, with who has come."""
    event = queries.get_event(event_id, seen_by=viewer())
    words = request.args.get("words", "")[:100]
    wanted = queries.ParticipantFilter(words=words, status=Attendance.CONFIRMED.value)
    page = queries.participant_page(event, wanted=wanted, number=page_number())
    return render_template(
        "events/day.html",
        event=event,
        page=page,
        words=words,
        come=queries.checked_in_count(event.id),
        is_open=event.stage in repairs.REPAIRED_IN,
    )


@bp.post("/<int:event_id>/day/<int:participation_id>/check-in")
@allow("staff")
@transactional
def check_in_listed(event_id: int, participation_id: int) -> ResponseReturnValue:
    """Note that somebody has come."""
    event = queries.get_event(event_id, seen_by=viewer())
    own = queries.get_participation(participation_id, event=event)
    services.check_in(event, own, at=now())
    return redirect(
        url_for(".day", event_id=event.id, words=request.args.get("words") or None), 303
    )


@bp.get("/<int:event_id>/check-in")
@allow("staff")
def scanned(event_id: int) -> ResponseReturnValue:
    """Go where a scanned code leads."""
    event = queries.get_event(event_id, seen_by=viewer())
    token = check_in.token_in(request.args.get("code", "")[:500])
    try:
        check_in.participation_of_token(token, event=event)
    except NotFoundError:
        flash(_("Mã này không phải của hội nghị này. Hãy tìm theo tên."), "warning")
        return redirect(url_for(".day", event_id=event.id), 303)
    return redirect(url_for(".arrive", event_id=event.id, token=token), 303)


@bp.get("/<int:event_id>/check-in/<token>")
@allow("party", "staff")
def arrive(event_id: int, token: str) -> ResponseReturnValue:
    """Show staff who stands before them; show a participant its own agenda."""
    looking = viewer()
    event = queries.get_event(event_id, seen_by=looking)
    own = check_in.participation_of_token(token, event=event)
    if not looking.is_staff:
        if own.organization_id != looking.organization_id:
            raise NotFoundError
        return redirect(url_for(".agenda", event_id=event.id), 303)
    published = versions.published_of(event.id)
    appointments = agendas.agenda(own, timetable=published) if published else []
    at = now()
    to_come = (one for one in appointments if slot_begins(one.meeting.slot) > at)
    return render_template(
        "events/arrive.html",
        event=event,
        own=own,
        token=token,
        appointments=appointments,
        next_one=next(to_come, None),
        is_open=event.stage in repairs.REPAIRED_IN,
    )


@bp.post("/<int:event_id>/check-in/<token>")
@allow("staff")
@transactional
def check_in_scanned(event_id: int, token: str) -> ResponseReturnValue:
    """Note that whoever shows the code has come."""
    event = queries.get_event(event_id, seen_by=viewer())
    own = check_in.participation_of_token(token, event=event)
    services.check_in(event, own, at=now())
    return redirect(url_for(".arrive", event_id=event.id, token=token), 303)


@bp.get("/<int:event_id>/day/<int:participation_id>")
@allow("staff")
def propose_change(event_id: int, participation_id: int) -> ResponseReturnValue:
    """Ask what happened; once it is said, show what it changes of the timetable."""
    event = queries.get_event(event_id, seen_by=viewer())
    own = queries.get_participation(participation_id, event=event)
    # Asking changes nothing: it needs no token against forgery.
    asked = ChangeForm(formdata=request.args or None, meta={"csrf": False})
    form = _offered(asked, event=event)
    if not request.args:
        return _change_page(event, own, form)
    if not form.validate():
        return _change_page(event, own, form), 422
    proposal = repairs.propose(
        event, own, what=Happening(form.what.data), slot_id=form.slot_id(), at=now()
    )
    return _change_page(event, own, form, proposal=proposal)


@bp.post("/<int:event_id>/day/<int:participation_id>")
@allow("staff")
@transactional
def accept_change(event_id: int, participation_id: int) -> ResponseReturnValue:
    """Accept a proposed change of the timetable."""
    event = queries.get_event(event_id, seen_by=viewer())
    own = queries.get_participation(participation_id, event=event)
    form = _offered(ChangeForm(), event=event)
    if not form.validate() or not (form.version.data or "").isdecimal():
        return _change_page(event, own, form), 422
    try:
        made = services.accept_change(
            event,
            own,
            what=Happening(form.what.data),
            slot_id=form.slot_id(),
            shown=int(form.version.data[:9]),
            at=now(),
            is_published="draft" not in request.form,
        )
    except ConflictError as refused:
        form.refuse(refused.message)
        return _change_page(event, own, form), 409
    return redirect(url_for(".timetable", event_id=event.id, version=made.number), 303)


def _offered(form: ChangeForm, *, event: TradeEvent) -> ChangeForm:
    form.offer(event.slots)
    return form


def _change_page(
    event: TradeEvent,
    own: Participation,
    form: ChangeForm,
    *,
    proposal: repairs.Proposal | None = None,
) -> str:
    return render_template(
        "events/change.html",
        event=event,
        own=own,
        form=form,
        proposal=proposal,
        desks=versions.desks_by_id(proposal.changes.desks) if proposal else {},
        slots={slot.id: slot for slot in event.slots},
    )
