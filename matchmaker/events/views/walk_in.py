"""Pages for staff on the day: somebody comes without a place, and meets whom it still can."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.models import Organization
from matchmaker.base.clock import now, today
from matchmaker.base.db import transactional
from matchmaker.base.errors import ConflictError
from matchmaker.base.security import allow, viewer
from matchmaker.events import agendas, candidates, queries, repairs, services, versions
from matchmaker.events.candidates import Candidate
from matchmaker.events.forms import MeetForm, WalkInForm
from matchmaker.events.models import Participation, TradeEvent
from matchmaker.events.views.blueprint import bp

#: Whom a newcomer is offered: the best matches, and as many as a day can hold.
MOST_OFFERED = 40


@bp.get("/<int:event_id>/walk-in")
@allow("staff")
def walk_in(event_id: int) -> ResponseReturnValue:
    """Find who stands at the door, by name."""
    event = queries.get_event(event_id, seen_by=viewer())
    return _walk_in_page(event, WalkInForm(formdata=None))


@bp.post("/<int:event_id>/walk-in")
@allow("staff")
@transactional
def seat_walk_in(event_id: int) -> ResponseReturnValue:
    """Give a place to who stands at the door."""
    event = queries.get_event(event_id, seen_by=viewer())
    form = WalkInForm()
    found = _named(event)
    form.offer(found)
    if not form.validate():
        return _walk_in_page(event, form), 422
    chosen = next(one for one in found if str(one.id) == form.organization.data)
    own = services.walk_in(event, chosen, person=form.person.data, by=viewer(), at=now())
    return redirect(url_for(".meet", event_id=event.id, participation_id=own.id), 303)


def _named(event: TradeEvent) -> list[Organization]:
    words = request.args.get("words", "")[:100]
    return queries.organizations_named(event, words=words, without_place=True)


def _walk_in_page(event: TradeEvent, form: WalkInForm) -> str:
    found = _named(event)
    if not form.errors:
        form.offer(found)
    return render_template(
        "events/walk_in.html",
        event=event,
        form=form,
        found=found,
        words=request.args.get("words", "")[:100],
        is_open=event.stage in repairs.REPAIRED_IN,
    )


@bp.get("/<int:event_id>/day/<int:participation_id>/meet")
@allow("staff")
def meet(event_id: int, participation_id: int) -> ResponseReturnValue:
    """Ask whom a participant wishes to meet; once it is said, show what can still be held."""
    event = queries.get_event(event_id, seen_by=viewer())
    own = queries.get_participation(participation_id, event=event)
    # Asking changes nothing: it needs no token against forgery.
    form = MeetForm(formdata=request.args or None, meta={"csrf": False})
    found = _offered(form, own=own)
    if not request.args:
        return _meet_page(event, own, form, found=found)
    if not form.validate():
        return _meet_page(event, own, form, found=found), 422
    proposal = repairs.propose_meetings(event, own, other_ids=form.other_ids(), at=now())
    return _meet_page(event, own, form, found=found, proposal=proposal)


@bp.post("/<int:event_id>/day/<int:participation_id>/meet")
@allow("staff")
@transactional
def accept_meetings(event_id: int, participation_id: int) -> ResponseReturnValue:
    """Accept the meetings that were proposed."""
    event = queries.get_event(event_id, seen_by=viewer())
    own = queries.get_participation(participation_id, event=event)
    form = MeetForm()
    found = _offered(form, own=own)
    if not form.validate() or not (form.version.data or "").isdecimal():
        return _meet_page(event, own, form, found=found), 422
    try:
        made = services.accept_meetings(
            event,
            own,
            other_ids=form.other_ids(),
            shown=int(form.version.data[:9]),
            at=now(),
        )
    except ConflictError as refused:
        form.refuse(refused.message)
        return _meet_page(event, own, form, found=found), 409
    return redirect(url_for(".timetable", event_id=event.id, version=made.number), 303)


def _offered(form: MeetForm, *, own: Participation) -> list[Candidate]:
    """Offer whom it does not meet yet, the best match first; what was sent is offered too."""
    published = versions.published_of(own.event_id)
    met = {one.other.id for one in agendas.agenda(own, timetable=published)} if published else set()
    # Somebody may have been added meanwhile: that is said by the version, not at the field.
    met -= {int(one) for one in form.others.data or () if one.isdecimal()}
    others = candidates.candidates(own, seen_by=viewer(), today=today())
    found = [one for one in others if one.participation.id not in met][:MOST_OFFERED]
    form.offer([(one.participation.id, _words(one)) for one in found])
    return found


def _words(one: Candidate) -> str:
    name = one.participation.organization.name
    if one.score is None:
        return name
    return str(_("%(name)s – phù hợp %(score)s", name=name, score=one.score))


def _meet_page(
    event: TradeEvent,
    own: Participation,
    form: MeetForm,
    *,
    found: list[Candidate],
    proposal: repairs.Proposal | None = None,
) -> str:
    desks = versions.desks_by_id(proposal.changes.desks) if proposal else {}
    met = {desk.participation_id for desk in desks.values()}
    chosen = set(form.others.data or ())
    return render_template(
        "events/meet.html",
        event=event,
        own=own,
        form=form,
        proposal=proposal,
        desks=desks,
        slots={slot.id: slot for slot in event.slots},
        unmet=[
            one.participation.organization.name
            for one in found
            if str(one.participation.id) in chosen and one.participation.id not in met
        ],
    )
