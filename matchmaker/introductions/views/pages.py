"""Pages of introductions: board and list, one introduction, its steps, messages and documents."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts.models import Organization
from matchmaker.base import files
from matchmaker.base.asked import id_asked
from matchmaker.base.clock import now, today
from matchmaker.base.db import transactional
from matchmaker.base.errors import ConflictError, NotFoundError
from matchmaker.base.once import already_created, created
from matchmaker.base.paging import page_number
from matchmaker.base.security import allow, viewer
from matchmaker.core.lifecycle import EXPECTED, Actor
from matchmaker.introductions import (
    combined,
    contracts,
    labels,
    policy,
    queries,
    services,
    snapshots,
)
from matchmaker.introductions.forms import (
    STEP_FORMS,
    BeginForm,
    ContractForm,
    DeliveryForm,
    DocumentForm,
    MessageForm,
    NextForm,
    StepForm,
)
from matchmaker.introductions.models import Delivery, Introduction
from matchmaker.introductions.views.blueprint import bp
from matchmaker.listings import queries as listing_queries
from matchmaker.listings.models import Listing
from matchmaker.requirements import queries as requirement_queries
from matchmaker.requirements.models import Requirement


def _wanted() -> queries.IntroductionFilter:
    asked = request.args
    return queries.IntroductionFilter(
        column=asked.get("column", ""),
        words=asked.get("words", "")[:100],
        mine=asked.get("mine") == "1",
        overdue=asked.get("overdue") == "1",
    )


@bp.get("")
@allow("party", "staff")
def index() -> ResponseReturnValue:
    """Show the list, or the board of the same query."""
    wanted = _wanted()
    shown: dict[str, Any] = {"wanted": wanted, "columns": labels.COLUMN_WORDS}
    if request.args.get("view") == "board":
        board = queries.board(wanted, seen_by=viewer(), on=today())
        return render_template("introductions/board.html", board=board, **shown)
    page = queries.introduction_page(wanted, seen_by=viewer(), number=page_number(), on=today())
    shares = queries.shares_of(viewer(), open_only=False) if viewer().is_producer else []
    return render_template("introductions/index.html", page=page, shares=shares, **shown)


@bp.get("/<int:introduction_id>")
@allow("party", "staff")
def show(introduction_id: int) -> ResponseReturnValue:
    """Show one introduction."""
    return _show(queries.get_introduction(introduction_id, seen_by=viewer()))


def _show(
    introduction: Introduction,
    *,
    message_form: MessageForm | None = None,
    document_form: DocumentForm | None = None,
    next_form: NextForm | None = None,
    parties: Sequence[Organization] = (),
) -> str:
    """Show everything of an introduction, and the contacts of `parties`."""
    looking = viewer()
    steps = policy.steps_for(looking, introduction)
    names = list(dict.fromkeys(step.name for step in steps))
    invalid = next((f for f in (message_form, document_form, next_form) if f and f.errors), None)
    return render_template(
        "introductions/show.html",
        introduction=introduction,
        form=invalid,
        steps=names,
        expected=EXPECTED.get(introduction.status, ""),
        actor=policy.actor_of(looking, introduction),
        parties=parties,
        may_see_contacts=policy.may_see_contacts(looking, introduction),
        both_verified=policy.both_verified(introduction),
        recordable=[
            one.check_month
            for one in introduction.deliveries
            if contracts.may_be_recorded(one, on=today())
        ],
        may_complete=contracts.is_fully_checked(introduction, on=today()),
        sees_listing=listing_queries.is_visible(introduction.listing_id, seen_by=looking),
        sees_requirement=requirement_queries.is_visible(
            introduction.requirement_id, seen_by=looking
        ),
        waits_for_members=policy.has_answered_for_lead(introduction),
        may_write=policy.may_write(looking, introduction),
        may_share=policy.may_share_documents(looking, introduction),
        sees_scans=policy.may_see_scans(looking, introduction),
        certificates=queries.certificates_of(introduction),
        message_form=message_form or MessageForm(formdata=None),
        document_form=document_form or DocumentForm(formdata=None),
        next_form=next_form or _next_form(introduction),
        labels=labels,
    )


def _next_form(introduction: Introduction) -> NextForm:
    form = NextForm(formdata=None)
    form.owner.data = (introduction.next_owner or Actor.STAFF).value
    form.due_on.data = introduction.next_due_on
    form.version.data = str(introduction.version_id)
    return form


@bp.get("/ask")
@allow("distributor")
def ask() -> ResponseReturnValue:
    """Show the form that asks for an introduction to a listing, for one's own requirement."""
    return _beginning("ask")


@bp.post("/ask")
@allow("distributor")
@transactional
def send_request() -> ResponseReturnValue:
    """Ask for an introduction."""
    return _begin("ask")


@bp.get("/offer")
@allow("producer")
def offer() -> ResponseReturnValue:
    """Show the form that offers one's own listing for a requirement."""
    return _beginning("offer")


@bp.post("/offer")
@allow("producer")
@transactional
def send_offer() -> ResponseReturnValue:
    """Offer a listing."""
    return _begin("offer")


@bp.get("/propose")
@allow("staff")
def propose() -> ResponseReturnValue:
    """Show the form that proposes an introduction to both sides."""
    return _beginning("propose")


@bp.post("/propose")
@allow("staff")
@transactional
def send_proposal() -> ResponseReturnValue:
    """Propose an introduction."""
    return _begin("propose")


def _get_listing(listing_id: int) -> Listing:
    looking = viewer()
    if looking.is_producer:
        return listing_queries.get_own_listing(listing_id, seen_by=looking)
    return listing_queries.get_listing(listing_id, seen_by=looking)


def _get_requirement(requirement_id: int) -> Requirement:
    looking = viewer()
    if looking.is_distributor:
        return requirement_queries.get_own_requirement(requirement_id, seen_by=looking)
    return requirement_queries.get_requirement(requirement_id, seen_by=looking)


def _pair() -> tuple[Listing | None, Requirement | None]:
    """Return what is to be brought together, each half seen under its own policy."""
    listing_id, requirement_id = id_asked("listing_id"), id_asked("requirement_id")
    listing = _get_listing(listing_id) if listing_id is not None else None
    requirement = _get_requirement(requirement_id) if requirement_id is not None else None
    services.check_may_begin(viewer())
    return listing, requirement


def _beginning(endpoint: str) -> ResponseReturnValue:
    listing, requirement = _pair()
    if listing is None or requirement is None:
        return _choose(endpoint, listing=listing, requirement=requirement)
    open_one = queries.open_introduction(
        listing_id=listing.id, requirement_id=requirement.id, at=now()
    )
    if open_one is not None:
        return redirect(url_for(".show", introduction_id=open_one.id), 303)
    form = BeginForm()
    form.volume.data = snapshots.usual_volume(listing, requirement=requirement)
    return _begin_page(endpoint, form, listing=listing, requirement=requirement)


def _begin_page(
    endpoint: str, form: BeginForm, *, listing: Listing, requirement: Requirement
) -> str:
    return render_template(
        "introductions/begin.html",
        endpoint=endpoint,
        form=form,
        listing=listing,
        requirement=requirement,
    )


def _begin(endpoint: str) -> ResponseReturnValue:
    listing, requirement = _pair()
    if listing is None or requirement is None:
        raise NotFoundError
    form = BeginForm()
    if not form.validate():
        return _begin_page(endpoint, form, listing=listing, requirement=requirement), 422
    if (done := already_created(form)) is not None:
        return done
    scored = snapshots.scored_for(listing, requirement=requirement, by=viewer(), today=today())
    with form.attempting():
        introduction = services.begin_introduction(
            listing,
            requirement=requirement,
            by=viewer(),
            volume=form.volume.data,
            note=form.note.data or "",
            snapshot=snapshots.snapshot(listing, requirement=requirement, scored=scored),
            at=now(),
        )
    if form.form_errors:
        return _begin_page(endpoint, form, listing=listing, requirement=requirement), 409
    return created(form, location=url_for(".show", introduction_id=introduction.id))


def _choose(
    endpoint: str, *, listing: Listing | None, requirement: Requirement | None
) -> ResponseReturnValue:
    """Let the one who begins choose the half that is not named yet, among their own."""
    looking = viewer()
    own: Sequence[Requirement] | Sequence[Listing]
    if looking.is_distributor and listing is not None:
        own = requirement_queries.open_requirements(seen_by=looking, on=today())
    elif looking.is_producer and requirement is not None:
        own = listing_queries.published_of(looking)
    else:
        raise NotFoundError
    return render_template(
        "introductions/choose.html",
        endpoint=endpoint,
        listing=listing,
        requirement=requirement,
        own=own,
    )


def _step_form(name: str) -> StepForm:
    kind = STEP_FORMS.get(name)
    if kind is None:
        raise NotFoundError
    return kind()


@bp.get("/<int:introduction_id>/steps/<name>")
@allow("party", "staff")
def step(introduction_id: int, name: str) -> ResponseReturnValue:
    """Show what a step of the table asks for."""
    introduction = queries.get_introduction(introduction_id, seen_by=viewer())
    return _step_page(introduction, _step_form(name), name=name)


@bp.post("/<int:introduction_id>/steps/<name>")
@allow("party", "staff")
@transactional
def take_step(introduction_id: int, name: str) -> ResponseReturnValue:
    """Take a step of the table."""
    introduction = queries.get_introduction(introduction_id, seen_by=viewer())
    form = _step_form(name)
    if not form.validate():
        return _step_page(introduction, form, name=name), 422
    _take(introduction, form, name=name)
    return redirect(url_for(".show", introduction_id=introduction.id), 303)


def _take(introduction: Introduction, form: StepForm, *, name: str) -> None:
    note = form.note.data or ""
    if name == "complete":
        services.complete(introduction, by=viewer(), at=now(), note=note)
        return
    reason = form.reason.data if form.reason is not None else ""
    services.take_step(
        introduction, name, by=viewer(), at=now(), reason=reason, note=note, facts=form.facts()
    )


def _step_page(
    introduction: Introduction, form: StepForm, *, name: str, due: Delivery | None = None
) -> str:
    """Show a step's page; a step that is not allowed now is refused before anything is typed."""
    allowed = {one.name for one in policy.steps_for(viewer(), introduction)}
    if name not in allowed:
        raise ConflictError(services.not_allowed_now())
    return render_template(
        "introductions/step.html",
        introduction=introduction,
        form=form,
        name=name,
        due=due,
        labels=labels,
    )


@bp.get("/<int:introduction_id>/contract")
@allow("party", "staff")
def contract(introduction_id: int) -> ResponseReturnValue:
    """Show the form of the contract."""
    introduction = queries.get_introduction(introduction_id, seen_by=viewer())
    form = ContractForm()
    form.monthly_volume.data = introduction.volume
    return _step_page(introduction, form, name="contract")


@bp.post("/<int:introduction_id>/contract")
@allow("party", "staff")
@transactional
def record_contract(introduction_id: int) -> ResponseReturnValue:
    """Record the contract."""
    introduction = queries.get_introduction(introduction_id, seen_by=viewer())
    services.check_allowed(introduction, "contract", by=viewer(), at=now())
    form = ContractForm()
    if not form.validate():
        return _step_page(introduction, form, name="contract"), 422
    note = form.note.data or ""
    with form.attempting():
        services.record_contract(
            introduction, facts=form.contract(), by=viewer(), at=now(), note=note
        )
    if form.form_errors:
        return _step_page(introduction, form, name="contract"), 409
    return redirect(url_for(".show", introduction_id=introduction.id), 303)


def _due(introduction: Introduction, check_month: int) -> Delivery | None:
    """Return the check of this month; 0 is the first order and needs none.

    NotFoundError for no check, ConflictError for one that is recorded or not due yet.
    """
    found = contracts.delivery_of(introduction, check_month=check_month)
    if found is not None:
        contracts.check_recordable(found, on=today())
    elif check_month != 0:
        raise NotFoundError
    return found


def _delivery_page(introduction: Introduction, form: DeliveryForm, *, check_month: int) -> str:
    return _step_page(introduction, form, name="delivery", due=_due(introduction, check_month))


@bp.get("/<int:introduction_id>/deliveries/<int:check_month>")
@allow("party", "staff")
def delivery(introduction_id: int, check_month: int) -> ResponseReturnValue:
    """Show the form of what came at a check."""
    introduction = queries.get_introduction(introduction_id, seen_by=viewer())
    return _delivery_page(introduction, DeliveryForm(), check_month=check_month)


@bp.post("/<int:introduction_id>/deliveries/<int:check_month>")
@allow("party", "staff")
@transactional
def record_delivery(introduction_id: int, check_month: int) -> ResponseReturnValue:
    """Record what came at a check."""
    introduction = queries.get_introduction(introduction_id, seen_by=viewer())
    _due(introduction, check_month)
    form = DeliveryForm()
    if form.validate():
        _record(introduction, form, check_month=check_month)
    if form.errors:
        return _delivery_page(introduction, form, check_month=check_month), 422
    return redirect(url_for(".show", introduction_id=introduction.id), 303)


def _record(introduction: Introduction, form: DeliveryForm, *, check_month: int) -> None:
    """Keep the evidence, then the delivery; what is refused stands at its field."""
    evidence = None
    with form.attempting(field="evidence"):
        evidence = files.store_scan(form.evidence.data) if form.evidence.data else None
    if form.errors:
        return
    with form.attempting(field="shortfall_reason"):
        services.record_delivery(
            introduction,
            facts=form.delivery(check_month),
            evidence=evidence,
            by=viewer(),
            at=now(),
        )


@bp.post("/<int:introduction_id>/messages")
@allow("party", "staff")
@transactional
def send_message(introduction_id: int) -> ResponseReturnValue:
    """Write to the other side."""
    introduction = queries.get_introduction(introduction_id, seen_by=viewer())
    form = MessageForm()
    if not form.validate():
        return _show(introduction, message_form=form), 422
    if (done := already_created(form)) is not None:
        return done
    services.post_message(introduction, text=form.text.data, by=viewer(), at=now())
    back = url_for(".show", introduction_id=introduction.id, _anchor="messages")
    return created(form, location=back)


@bp.post("/<int:introduction_id>/documents")
@allow("party", "staff")
@transactional
def share_document(introduction_id: int) -> ResponseReturnValue:
    """Share a file with the other side."""
    introduction = queries.get_introduction(introduction_id, seen_by=viewer())
    form = DocumentForm()
    if not form.validate():
        return _show(introduction, document_form=form), 422
    if (done := already_created(form)) is not None:
        return done
    with form.attempting(field="file"):
        services.add_document(
            introduction,
            file=files.store_scan(form.file.data),
            kind=form.kind.data,
            by=viewer(),
            at=now(),
        )
    if form.errors:
        return _show(introduction, document_form=form), 422
    back = url_for(".show", introduction_id=introduction.id, _anchor="documents")
    return created(form, location=back)


@bp.get("/<int:introduction_id>/documents/<int:document_id>")
@allow("party", "staff")
def document(introduction_id: int, document_id: int) -> ResponseReturnValue:
    """Hand a shared file over."""
    introduction = queries.get_introduction(introduction_id, seen_by=viewer())
    found = queries.get_document(document_id, introduction=introduction)
    return files.answer_file(found.file)


@bp.get("/<int:introduction_id>/deliveries/<int:check_month>/evidence")
@allow("party", "staff")
def evidence(introduction_id: int, check_month: int) -> ResponseReturnValue:
    """Hand the evidence of a delivery over."""
    introduction = queries.get_introduction(introduction_id, seen_by=viewer())
    for one in introduction.deliveries:
        if one.check_month == check_month and one.evidence is not None:
            return files.answer_file(one.evidence)
    raise NotFoundError


@bp.get("/<int:introduction_id>/certificates/<int:certificate_id>")
@allow("distributor")
def scan(introduction_id: int, certificate_id: int) -> ResponseReturnValue:
    """Hand the scan of a certificate over to the distributor, once both have accepted."""
    introduction = queries.get_introduction(introduction_id, seen_by=viewer())
    if not policy.may_see_scans(viewer(), introduction):
        raise NotFoundError
    for one in queries.certificates_of(introduction):
        if one.id == certificate_id and one.scan is not None:
            return files.answer_file(one.scan)
    raise NotFoundError


@bp.post("/<int:introduction_id>/next")
@allow("party", "staff")
@transactional
def set_next(introduction_id: int) -> ResponseReturnValue:
    """Say who does the next step, and until when."""
    introduction = queries.get_introduction(introduction_id, seen_by=viewer())
    form = NextForm()
    if not form.validate():
        return _show(introduction, next_form=form), 422
    if form.is_stale(introduction.version_id):
        return _show(introduction, next_form=form), 409
    services.set_next(
        introduction,
        owner=Actor(form.owner.data),
        due_on=form.due_on.data,
        note=form.note.data or "",
        by=viewer(),
        at=now(),
    )
    return redirect(url_for(".show", introduction_id=introduction.id), 303)


@bp.post("/<int:introduction_id>/contacts")
@allow("party", "staff")
@transactional
def contacts(introduction_id: int) -> ResponseReturnValue:
    """Show the contacts of all who have agreed; the look is recorded."""
    introduction = queries.get_introduction(introduction_id, seen_by=viewer())
    services.reveal_contacts(introduction, by=viewer())
    return _show(introduction, parties=combined.parties(introduction))
