"""Pages on which staff set an event up and move it along its cycle."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts import queries as accounts
from matchmaker.base.clock import now
from matchmaker.base.db import transactional
from matchmaker.base.errors import ConflictError
from matchmaker.base.once import already_created, created
from matchmaker.base.security import allow, viewer
from matchmaker.events import policy, queries, services
from matchmaker.events.forms import CancelForm, DayForm, EventForm
from matchmaker.events.models import TradeEvent
from matchmaker.events.views.blueprint import bp
from matchmaker.events.views.pages import show_event
from matchmaker.listings import queries as listings
from matchmaker.listings.models import Category


def _offered(form: EventForm) -> EventForm:
    form.offer(provinces=accounts.provinces(), categories=listings.category_choices())
    return form


def _chosen(form: EventForm) -> list[Category]:
    chosen = set(form.categories.data or ())
    return [one for one in listings.category_choices() if one.code in chosen]


@bp.get("/new")
@allow("staff")
def create() -> ResponseReturnValue:
    """Show the form of a new event."""
    return render_template("events/edit.html", event=None, form=_offered(EventForm()))


@bp.post("/new")
@allow("staff")
@transactional
def add() -> ResponseReturnValue:
    """Draft an event; its days come next."""
    form = _offered(EventForm())
    if not form.validate():
        return render_template("events/edit.html", event=None, form=form), 422
    if (done := already_created(form)) is not None:
        return done
    event = services.create_event(
        by=viewer(), at=now(), facts=form.facts(), categories=_chosen(form)
    )
    return created(form, location=url_for(".days", event_id=event.id))


@bp.get("/<int:event_id>/edit")
@allow("staff")
def edit(event_id: int) -> ResponseReturnValue:
    """Show the form of an event."""
    event = queries.get_event(event_id, seen_by=viewer())
    form = _offered(EventForm(formdata=None))
    form.show(event)
    return render_template("events/edit.html", event=event, form=form)


@bp.post("/<int:event_id>/edit")
@allow("staff")
@transactional
def change(event_id: int) -> ResponseReturnValue:
    """Change what an event says."""
    event = queries.get_event(event_id, seen_by=viewer())
    form = _offered(EventForm())
    if not form.validate():
        return render_template("events/edit.html", event=event, form=form), 422
    if form.is_stale(event.version_id):
        return render_template("events/edit.html", event=event, form=form), 409
    services.change_event(
        event, by=viewer(), at=now(), facts=form.facts(), categories=_chosen(form)
    )
    return redirect(url_for(".show", event_id=event.id), 303)


@bp.get("/<int:event_id>/days")
@allow("staff")
def days(event_id: int) -> ResponseReturnValue:
    """Show the days of an event and how they are cut."""
    event = queries.get_event(event_id, seen_by=viewer())
    form = DayForm(formdata=None)
    if event.days:
        form.show(event.days[-1])
        form.held_on.data = None
    else:
        form.meeting.data, form.pause.data = 20, 0
    return _days_page(event, form)


@bp.post("/<int:event_id>/days")
@allow("staff")
@transactional
def set_day(event_id: int) -> ResponseReturnValue:
    """Add a day, or cut the day of the same date anew."""
    event = queries.get_event(event_id, seen_by=viewer())
    form = DayForm()
    if not form.validate():
        return _days_page(event, form), 422
    with form.attempting():
        services.set_day(event, held_on=form.held_on.data, plan=form.plan(), at=now())
    if form.form_errors:
        return _days_page(event, form), 409
    return redirect(url_for(".days", event_id=event.id), 303)


@bp.post("/<int:event_id>/days/remove")
@allow("staff")
@transactional
def remove_day(event_id: int) -> ResponseReturnValue:
    """Take a day out."""
    event = queries.get_event(event_id, seen_by=viewer())
    held_on = DayForm().held_on.data
    if held_on is not None:
        services.remove_day(event, held_on=held_on, at=now())
    return redirect(url_for(".days", event_id=event.id), 303)


def _days_page(event: TradeEvent, form: DayForm) -> str:
    may_set = policy.may_set_days(viewer(), event)
    return render_template("events/days.html", event=event, form=form, may_set=may_set)


@bp.post("/<int:event_id>/steps/<step>")
@allow("staff")
@transactional
def take_step(event_id: int, step: str) -> ResponseReturnValue:
    """Move an event along its cycle; calling it off needs a reason."""
    event = queries.get_event(event_id, seen_by=viewer())
    if step not in {one.name for one in policy.steps_for(viewer(), event)}:
        raise ConflictError(services.step_refused())
    if step == "cancel":
        form = CancelForm()
        if not form.validate():
            return show_event(event, form=form), 422
        services.cancel(event, reason=form.reason.data, by=viewer(), at=now())
    else:
        services.take_step(event, step, by=viewer(), at=now())
    return redirect(url_for(".show", event_id=event.id), 303)
