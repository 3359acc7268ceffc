"""Pages on which staff invite and give places."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker.base.asked import id_asked
from matchmaker.base.clock import now, today
from matchmaker.base.db import transactional
from matchmaker.base.errors import NotFoundError
from matchmaker.base.paging import page_number
from matchmaker.base.security import allow, viewer
from matchmaker.core.event_cycle import Attendance, moves_of
from matchmaker.core.lifecycle import Actor
from matchmaker.core.timetable import Side
from matchmaker.events import policy, queries, services
from matchmaker.events.forms import InviteForm
from matchmaker.events.models import TradeEvent
from matchmaker.events.views.blueprint import bp
from matchmaker.requirements import queries as requirements


@bp.get("/<int:event_id>/participants")
@allow("staff")
def participants(event_id: int) -> ResponseReturnValue:
    """List who was asked and who is coming."""
    event = queries.get_event(event_id, seen_by=viewer())
    asked = request.args
    wanted = queries.ParticipantFilter(
        words=asked.get("words", "")[:100],
        side=asked.get("side", ""),
        status=asked.get("status", ""),
    )
    page = queries.participant_page(event, wanted=wanted, number=page_number())
    return render_template(
        "events/participants.html",
        event=event,
        page=page,
        wanted=wanted,
        counts=queries.participant_counts(event),
        sides=list(Side),
        statuses=list(Attendance),
        may_invite=policy.may_invite(viewer(), event),
        moves={
            status: [one.name for one in moves_of(Actor.STAFF, status=status)]
            for status in Attendance
        },
    )


@bp.post("/<int:event_id>/participants/remind")
@allow("staff")
@transactional
def remind(event_id: int) -> ResponseReturnValue:
    """Remind by hand those who have chosen nobody."""
    event = queries.get_event(event_id, seen_by=viewer())
    count = services.remind_by_hand(event, by=viewer(), at=now())
    flash(
        ngettext("Đã nhắc %(num)s đơn vị.", "Đã nhắc %(num)s đơn vị.", count)
        if count
        else _("Không có đơn vị nào cần nhắc, hoặc đã nhắc trong 24 giờ qua."),
        "info",
    )
    return redirect(url_for(".participants", event_id=event.id), 303)


_ACTS = {
    "confirm": services.confirm,
    "refuse": services.refuse,
    "withdraw": services.withdraw,
}


@bp.post("/<int:event_id>/participants/<int:participation_id>/<step>")
@allow("staff")
@transactional
def decide_participant(event_id: int, participation_id: int, step: str) -> ResponseReturnValue:
    """Give a place, give none, or take somebody out."""
    event = queries.get_event(event_id, seen_by=viewer())
    own = queries.get_participation(participation_id, event=event)
    act = _ACTS.get(step)
    if act is None:
        raise NotFoundError
    act(own, by=viewer(), at=now())
    return redirect(url_for(".participants", event_id=event.id), 303)


@bp.get("/<int:event_id>/invite")
@allow("staff")
def invitation(event_id: int) -> ResponseReturnValue:
    """Find whom to invite: everyone who matches a requirement, or organisations by name."""
    return _invite_page(queries.get_event(event_id, seen_by=viewer()), InviteForm(formdata=None))


@bp.post("/<int:event_id>/invite")
@allow("staff")
@transactional
def invite(event_id: int) -> ResponseReturnValue:
    """Invite the organisations chosen, or everyone who matches the requirement in the address."""
    event = queries.get_event(event_id, seen_by=viewer())
    requirement_id = id_asked("requirement_id")
    if requirement_id is not None:
        requirement = requirements.get_requirement(requirement_id, seen_by=viewer())
        found = queries.matching_producers(event, requirement=requirement, today=today())
        services.invite(event, found.organizations, requirement=requirement, by=viewer(), at=now())
        return redirect(url_for(".participants", event_id=event.id), 303)
    form = InviteForm()
    form.offer(queries.organizations_named(event, words=request.args.get("words", "")[:100]))
    if not form.validate():
        return _invite_page(event, form), 422
    chosen = queries.organizations_to_invite([int(one) for one in form.organizations.data])
    services.invite(event, chosen, by=viewer(), at=now())
    return redirect(url_for(".participants", event_id=event.id), 303)


def _invite_page(event: TradeEvent, form: InviteForm) -> str:
    words = request.args.get("words", "")[:100]
    requirement_id = id_asked("requirement_id") if request.args.get("requirement_id") else None
    matching = None
    if requirement_id is not None:
        requirement = requirements.get_requirement(requirement_id, seen_by=viewer())
        matching = queries.matching_producers(event, requirement=requirement, today=today())
    found = queries.organizations_named(event, words=words)
    if not form.errors:
        form.offer(found)
    return render_template(
        "events/invite.html",
        event=event,
        form=form,
        words=words,
        found=found,
        matching=matching,
        open_requirements=requirements.open_requirements(seen_by=viewer(), on=today()),
        may_invite=policy.may_invite(viewer(), event),
    )
