"""Requirements: lists, one requirement, its form, publication and withdrawal."""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts import queries as accounts
from matchmaker.accounts.queries import own_organization
from matchmaker.base.clock import now, today
from matchmaker.base.db import transactional
from matchmaker.base.filters import named
from matchmaker.base.labels import label
from matchmaker.base.links import url_if_there
from matchmaker.base.once import already_created, created
from matchmaker.base.paging import page_number
from matchmaker.base.security import allow, viewer
from matchmaker.certification import queries as certification
from matchmaker.core.scoring import DEFAULT_WEIGHTS, Criterion
from matchmaker.listings import queries as listings
from matchmaker.requirements import labels as _words  # noqa: F401 - registers the words
from matchmaker.requirements import policy, queries, services
from matchmaker.requirements.forms import (
    ORDER_WORDS,
    RequirementForm,
    WithdrawForm,
    in_rows,
    requirement_filter,
    typed,
)
from matchmaker.requirements.models import Requirement, RequirementStatus

bp = Blueprint("requirements", __name__, url_prefix="/requirements")
bp.add_app_template_global(url_if_there)


@bp.get("/")
@allow("party", "staff")
def index() -> ResponseReturnValue:
    """List the requirements the viewer may see."""
    wanted = requirement_filter(request.args)
    page = queries.requirement_page(wanted, seen_by=viewer(), number=page_number())
    counts = queries.status_counts(seen_by=viewer())
    sights = queries.sights(page.rows, seen_by=viewer())
    return render_template(
        "requirements/index.html",
        page=page,
        rows=[(one, sights[one.id]) for one in page.rows],
        wanted=wanted,
        tabs_of_status=_tabs(wanted.status, counts=counts),
        categories=[
            (one.code, named(one)) for one in listings.category_choices() if not one.parent_code
        ],
        orders=ORDER_WORDS,
        province_names=_province_names(),
    )


@bp.get("/new")
@allow("distributor")
def create() -> ResponseReturnValue:
    """Show the form of a new requirement."""
    return _form_page(_offered(RequirementForm()))


@bp.post("/new")
@allow("distributor")
@transactional
def add() -> ResponseReturnValue:
    """Draft a requirement; products pasted into one line get rows of their own."""
    form = _offered(RequirementForm(formdata=in_rows(request.form)))
    if _grows(form):
        return _form_page(form)
    if not form.validate():
        return _form_page(form), 422
    if (done := already_created(form)) is not None:
        return done
    requirement = services.create_requirement(
        own_organization(viewer()),
        by=viewer(),
        at=now(),
        facts=form.facts(),
        items=form.wanted_items(),
        wishes=form.wanted_wishes(),
        criteria=form.wanted_criteria(),
    )
    return created(form, location=url_for(".show", requirement_id=requirement.id))


@bp.get("/<int:requirement_id>/edit")
@allow("distributor")
def edit(requirement_id: int) -> ResponseReturnValue:
    """Show the form of a draft or a published requirement."""
    requirement = queries.get_own_requirement(requirement_id, seen_by=viewer())
    if not policy.may_edit(viewer(), requirement):
        return redirect(url_for(".show", requirement_id=requirement.id), 303)
    form = _offered(RequirementForm(data=typed(requirement)))
    form.show(requirement)
    return _form_page(form, requirement=requirement)


@bp.post("/<int:requirement_id>/edit")
@allow("distributor")
@transactional
def change(requirement_id: int) -> ResponseReturnValue:
    """Change a draft or a published requirement; a closed one answers 409."""
    requirement = queries.get_own_requirement(requirement_id, seen_by=viewer())
    form = _offered(RequirementForm(formdata=in_rows(request.form)))
    form.must_be_complete = requirement.status is RequirementStatus.PUBLISHED
    if _grows(form):
        return _form_page(form, requirement=requirement)
    if not form.validate():
        return _form_page(form, requirement=requirement), 422
    if form.is_stale(requirement.version_id):
        return _form_page(form, requirement=requirement), 409
    services.change_requirement(
        requirement,
        at=now(),
        facts=form.facts(),
        items=form.wanted_items(),
        wishes=form.wanted_wishes(),
        criteria=form.wanted_criteria(),
    )
    return redirect(url_for(".show", requirement_id=requirement.id), 303)


@bp.get("/<int:requirement_id>")
@allow("party", "staff")
def show(requirement_id: int) -> ResponseReturnValue:
    """Show one requirement, as much of it as the viewer may see."""
    requirement = queries.get_requirement(requirement_id, seen_by=viewer())
    return _show(requirement, form=WithdrawForm())


@bp.post("/<int:requirement_id>/publish")
@allow("distributor")
@transactional
def publish(requirement_id: int) -> ResponseReturnValue:
    """Show a complete draft to the producers it fits."""
    requirement = queries.get_own_requirement(requirement_id, seen_by=viewer())
    services.publish_requirement(requirement, by=viewer(), at=now(), on=today())
    return redirect(url_for(".show", requirement_id=requirement.id), 303)


@bp.post("/<int:requirement_id>/withdraw")
@allow("distributor")
@transactional
def withdraw(requirement_id: int) -> ResponseReturnValue:
    """Take a published requirement back, with the reason."""
    requirement = queries.get_own_requirement(requirement_id, seen_by=viewer())
    form = WithdrawForm()
    if not form.validate():
        return _show(requirement, form=form), 422
    services.withdraw_requirement(requirement, reason=form.reason.data, by=viewer(), at=now())
    return redirect(url_for(".show", requirement_id=requirement.id), 303)


def _offered(form: RequirementForm) -> RequirementForm:
    form.offer(
        categories=listings.category_choices(),
        schemes=certification.schemes(on=today()),
        provinces=accounts.provinces(),
    )
    return form


def _grows(form: RequirementForm) -> bool:
    """Add the row a button asked for; everything typed stays."""
    if "add_item" in request.form:
        form.add_item()
        return True
    if "add_wish" in request.form:
        form.add_wish()
        return True
    return False


def _form_page(form: RequirementForm, *, requirement: Requirement | None = None) -> str:
    return render_template(
        "requirements/form.html",
        form=form,
        requirement=requirement,
        criteria=list(zip(Criterion, form.criteria.entries, strict=True)),
        default_weights=DEFAULT_WEIGHTS,
    )


def _show(requirement: Requirement, *, form: WithdrawForm) -> str:
    who = viewer()
    sight = queries.sight_of(requirement, seen_by=who)
    return render_template(
        "requirements/show.html",
        requirement=requirement,
        sight=sight,
        form=form,
        is_owner=policy.is_owner(who, requirement),
        may_edit=policy.may_edit(who, requirement),
        may_publish=policy.may_publish(who, requirement),
        may_withdraw=policy.may_withdraw(who, requirement),
        is_open=policy.is_open(requirement, on=today()),
        missing=services.missing_for_publication(requirement, on=today())
        if requirement.status is RequirementStatus.DRAFT
        else [],
        criterion_words={one.value: label(one) for one in Criterion},
        province_names=_province_names(),
    )


def _tabs(
    chosen: str, *, counts: Mapping[RequirementStatus, int]
) -> list[tuple[str, str, bool, int]]:
    """Return (words, status, whether shown, how many) for every status with requirements."""
    return [
        (label(status), status.value, chosen == status.value, counts[status])
        for status in RequirementStatus
        if counts.get(status)
    ]


def _province_names() -> dict[str, str]:
    return {one.code: named(one) for one in accounts.provinces()}
