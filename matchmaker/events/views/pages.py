"""Pages of trade events for everybody: what is to come, one event, registering and withdrawing."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts.queries import own_organization
from matchmaker.base.clock import now, today
from matchmaker.base.db import transactional
from matchmaker.base.errors import ConflictError, NotFoundError
from matchmaker.base.paging import page_number
from matchmaker.base.security import allow, viewer
from matchmaker.events import agendas, labels, policy, queries, services
from matchmaker.events.forms import CancelForm, RegisterForm
from matchmaker.events.models import Participation, TradeEvent
from matchmaker.events.views.blueprint import bp


@bp.get("")
@allow("anyone")
def index() -> ResponseReturnValue:
    """List the events to come, or those that are over."""
    past = request.args.get("past") == "1"
    page = queries.event_page(seen_by=viewer(), on=today(), past=past, number=page_number())
    own = queries.own_statuses([one.id for one in page.rows], seen_by=viewer())
    return render_template("events/index.html", page=page, past=past, own=own)


@bp.get("/<int:event_id>")
@allow("anyone")
def show(event_id: int) -> ResponseReturnValue:
    """Show one event."""
    return show_event(queries.get_event(event_id, seen_by=viewer()))


def show_event(event: TradeEvent, *, form: CancelForm | None = None) -> str:
    """Show what the viewer may read of an event and may do there."""
    looking = viewer()
    own = queries.own_participation(event.id, seen_by=looking)
    return render_template(
        "events/show.html",
        event=event,
        own=own,
        form=form or CancelForm(formdata=None),
        labels=labels,
        steps=[one.name for one in policy.steps_for(looking, event)],
        may_plan=policy.may_plan(looking, event),
        may_register=policy.may_register(looking, event, own=own, on=today()),
        has_agenda=own is not None and event.stage in agendas.SHOWN_IN,
        may_wish=policy.may_wish(looking, event, own=own),
        may_decline=policy.may_decline(looking, event, own=own),
        may_withdraw=policy.may_withdraw(looking, event, own=own),
        counts=queries.participant_counts(event) if looking.is_staff else {},
    )


def own_participation(event: TradeEvent) -> Participation:
    """Return what the viewer's organisation has to do with an event, or raise NotFoundError."""
    own = queries.own_participation(event.id, seen_by=viewer())
    if own is None:
        raise NotFoundError
    return own


@bp.get("/<int:event_id>/register")
@allow("party")
def registration(event_id: int) -> ResponseReturnValue:
    """Show the form of a registration, filled in with what was said before."""
    event = queries.get_event(event_id, seen_by=viewer())
    own = queries.own_participation(event.id, seen_by=viewer())
    _check_open(event, own=own)
    form = _offered(RegisterForm(formdata=None), event=event)
    form.begin(own_organization(viewer()), own=own)
    return _register_page(event, form, own=own)


@bp.post("/<int:event_id>/register")
@allow("party")
@transactional
def register(event_id: int) -> ResponseReturnValue:
    """Register, accept an invitation, or change what was said."""
    event = queries.get_event(event_id, seen_by=viewer())
    own = queries.own_participation(event.id, seen_by=viewer())
    _check_open(event, own=own)
    form = _offered(RegisterForm(), event=event)
    if not form.validate():
        return _register_page(event, form, own=own), 422
    if own is not None and form.is_stale(own.version_id):
        return _register_page(event, form, own=own), 409
    services.register(
        event, own_organization(viewer()), brought=form.brought(), by=viewer(), at=now()
    )
    return redirect(url_for(".show", event_id=event.id), 303)


def _check_open(event: TradeEvent, *, own: Participation | None) -> None:
    if not policy.may_register(viewer(), event, own=own, on=today()):
        raise ConflictError(services.registration_closed(viewer()))


def _offered(form: RegisterForm, *, event: TradeEvent) -> RegisterForm:
    looking = viewer()
    form.offer(
        listings=queries.listings_to_bring(event, by=looking) if looking.is_producer else [],
        requirements=queries.requirements_to_bring(event, by=looking, on=today())
        if looking.is_distributor
        else [],
        slots=event.slots,
    )
    return form


def _register_page(event: TradeEvent, form: RegisterForm, *, own: Participation | None) -> str:
    return render_template("events/register.html", event=event, form=form, own=own)


@bp.post("/<int:event_id>/decline")
@allow("party")
@transactional
def decline(event_id: int) -> ResponseReturnValue:
    """Say no to an invitation."""
    event = queries.get_event(event_id, seen_by=viewer())
    services.answer_no(own_participation(event), by=viewer(), at=now())
    return redirect(url_for(".show", event_id=event.id), 303)


@bp.post("/<int:event_id>/withdraw")
@allow("party")
@transactional
def withdraw(event_id: int) -> ResponseReturnValue:
    """Take one's participation back."""
    event = queries.get_event(event_id, seen_by=viewer())
    services.withdraw(own_participation(event), by=viewer(), at=now())
    return redirect(url_for(".show", event_id=event.id), 303)
