"""Asking several producers together, by a plan of combined supply."""

from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.base.clock import now, today
from matchmaker.base.db import transactional
from matchmaker.base.errors import ConflictError, NotFoundError
from matchmaker.base.once import already_created, created, sent_before
from matchmaker.base.security import allow, viewer
from matchmaker.introductions import services, snapshots
from matchmaker.introductions.combined import Part
from matchmaker.introductions.forms import TogetherForm
from matchmaker.introductions.views.blueprint import bp
from matchmaker.matching import combined
from matchmaker.matching import policy as matching
from matchmaker.matching.combined import CombinedSupply, ShownPlan
from matchmaker.requirements import queries as requirement_queries
from matchmaker.requirements.models import Requirement


@dataclass(frozen=True, slots=True)
class Chosen:
    """A requirement and the plan that was chosen for it."""

    requirement: Requirement
    supply: CombinedSupply
    plan: ShownPlan


@bp.get("/together/<int:requirement_id>")
@allow("distributor", "staff")
def ask_together(requirement_id: int) -> ResponseReturnValue:
    """Show the form that asks the producers of a plan together."""
    chosen = _chosen(requirement_id)
    form = TogetherForm()
    form.offer(chosen.plan)
    form.least.data = min(chosen.supply.least or chosen.plan.volume, chosen.plan.volume)
    return _page(chosen, form=form)


@bp.post("/together/<int:requirement_id>")
@allow("distributor", "staff")
@transactional
def send_together(requirement_id: int) -> ResponseReturnValue:
    """Ask the producers of a plan together."""
    form = TogetherForm()
    if (done := sent_before(form)) is not None:
        return done
    chosen = _chosen(requirement_id)
    form.offer(chosen.plan)
    if not form.validate():
        return _page(chosen, form=form), 422
    if (done := already_created(form)) is not None:
        return done
    lead = next(one.listing for one in chosen.plan.parts if one.listing.id == int(form.lead.data))
    scored = snapshots.scored_for(lead, requirement=chosen.requirement, by=viewer(), today=today())
    with form.attempting():
        introduction = services.begin_combined(
            lead,
            requirement=chosen.requirement,
            parts=[
                Part(one.listing, chosen.supply.unit, dict(one.by_month))
                for one in chosen.plan.parts
            ],
            least=form.least.data,
            by=viewer(),
            note=form.note.data or "",
            snapshot=snapshots.snapshot(lead, requirement=chosen.requirement, scored=scored),
            at=now(),
        )
    if form.form_errors:
        return _page(chosen, form=form), 409
    return created(form, location=url_for(".show", introduction_id=introduction.id))


def _chosen(requirement_id: int) -> Chosen:
    """Return the plan of the address; ConflictError when the catalogue has changed since."""
    looking = viewer()
    requirement = requirement_queries.get_requirement(requirement_id, seen_by=looking)
    if not matching.may_see_matches(looking, requirement):
        raise NotFoundError
    services.check_may_begin(looking)
    supply, plan = combined.plan_of(
        requirement,
        aim=request.args.get("plan", ""),
        digest=request.args.get("digest", ""),
        today=today(),
    )
    if plan is None or not plan.is_combined:
        raise ConflictError(
            _(
                "Nguồn cung đã thay đổi từ lúc bạn xem phương án này. Hãy mở lại trang nguồn cung gộp."
            )
        )
    return Chosen(requirement, supply, plan)


def _page(chosen: Chosen, *, form: TogetherForm) -> str:
    return render_template("introductions/together.html", chosen=chosen, form=form)
