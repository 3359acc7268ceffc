"""The page on which a participant says whom it wishes to meet."""

from collections.abc import Iterable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.base.clock import now, today
from matchmaker.base.db import transactional
from matchmaker.base.errors import ConflictError
from matchmaker.base.forms import BaseForm
from matchmaker.base.paging import page_number
from matchmaker.base.security import allow, viewer
from matchmaker.core.event_cycle import Priority
from matchmaker.events import candidates, labels, policy, queries, services
from matchmaker.events.models import Participation
from matchmaker.events.views.blueprint import bp
from matchmaker.events.views.pages import own_participation


def _own(event_id: int) -> Participation:
    """Return the viewer's participation while it may wish, else say why not."""
    own = own_participation(queries.get_event(event_id, seen_by=viewer()))
    if not policy.may_wish(viewer(), own.event, own=own):
        raise ConflictError(services.wishes_closed())
    return own


@bp.get("/<int:event_id>/wishes")
@allow("party")
def wishes(event_id: int) -> ResponseReturnValue:
    """Show the other side, best match first, with what was wished so far."""
    return _wishes_page(_own(event_id), BaseForm(formdata=None))


@bp.post("/<int:event_id>/wishes")
@allow("party")
@transactional
def save_wishes(event_id: int) -> ResponseReturnValue:
    """Keep what was said of those on the page."""
    own = _own(event_id)
    form = BaseForm()
    with form.attempting():
        services.set_wishes(own, _chosen(request.form.items()), by=viewer(), at=now())
    if form.form_errors:
        return _wishes_page(own, form), 409
    asked = request.args
    return redirect(
        url_for(
            ".wishes",
            event_id=own.event_id,
            words=asked.get("words") or None,
            chosen=asked.get("chosen") or None,
            page=page_number(),
        ),
        303,
    )


def _chosen(fields: Iterable[tuple[str, str]]) -> dict[int, Priority | None]:
    """Return what the fields `wish-7` say; anything else is not ours."""
    words = {"": None, **{one.value: one for one in Priority}}
    found: dict[int, Priority | None] = {}
    for name, value in fields:
        number = name.removeprefix("wish-")
        if name != number and number.isascii() and number.isdigit() and value in words:
            found[int(number)] = words[value]
    return found


def _wishes_page(own: Participation, form: BaseForm) -> str:
    asked = request.args
    wanted = candidates.CandidateFilter(
        words=asked.get("words", "")[:100], chosen=asked.get("chosen", "")
    )
    page = candidates.candidate_page(
        own, wanted=wanted, seen_by=viewer(), today=today(), number=page_number()
    )
    return render_template(
        "events/wishes.html",
        event=own.event,
        own=own,
        form=form,
        page=page,
        wanted=wanted,
        priorities=list(Priority),
        counts=candidates.count_wishes(own.id),
        most_musts=services.MOST_MUSTS * len(own.desks),
        labels=labels,
    )
