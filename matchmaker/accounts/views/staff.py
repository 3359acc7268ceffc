"""Staff's pages about organisations: verify, record consent, act on behalf."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts import policy, queries, services
from matchmaker.accounts.forms import ConsentForm, DecisionForm, ProducerForm, address_of
from matchmaker.accounts.labels import ACTIONS, CHANNELS
from matchmaker.accounts.models import Organization, OrganizationStatus
from matchmaker.accounts.queries import OrganizationFilter
from matchmaker.accounts.sign_in import ACTING_FOR_KEY, look_anew
from matchmaker.accounts.views.blueprint import bp
from matchmaker.base.clock import now
from matchmaker.base.db import transactional
from matchmaker.base.errors import NotAllowedError
from matchmaker.base.labels import options
from matchmaker.base.once import already_created, created
from matchmaker.base.paging import page_number
from matchmaker.base.security import OrganizationKind, allow, viewer


@bp.get("/staff/organizations")
@allow("staff")
def staff_organizations() -> ResponseReturnValue:
    """List organisations, those waiting longest first."""
    names = ("words", "kind", "status", "province")
    wanted = OrganizationFilter(**{name: request.args.get(name, "")[:100] for name in names})
    return render_template(
        "accounts/staff_organizations.html",
        page=queries.organization_page(wanted, number=page_number()),
        wanted=wanted,
        kinds=[one for one in options(OrganizationKind) if one[0] != OrganizationKind.DEPARTMENT],
        statuses=options(OrganizationStatus),
        provinces=queries.provinces(),
    )


@bp.get("/staff/organizations/<int:organization_id>")
@allow("staff")
def staff_organization(organization_id: int) -> ResponseReturnValue:
    """Show everything staff need to decide about an organisation."""
    return _page(queries.get_organization(organization_id))


@bp.post("/staff/organizations/<int:organization_id>/contacts")
@allow("staff")
@transactional
def show_contacts(organization_id: int) -> ResponseReturnValue:
    """Show the contacts of an organisation; the audit trail keeps who looked."""
    found = queries.get_organization(organization_id)
    services.note_contacts_seen(found)
    return _page(found, shows_contacts="yes")


@bp.post("/staff/organizations/<int:organization_id>/decide")
@allow("staff")
@transactional
def decide_organization(organization_id: int) -> ResponseReturnValue:
    """Record what staff decided about an organisation."""
    found = queries.get_organization(organization_id)
    form = DecisionForm()
    if not form.validate():
        return _page(found, decision=form), 422
    with form.attempting():
        services.decide_organization(
            found,
            decision=OrganizationStatus(form.decision.data),
            by=viewer(),
            reason=form.reason.data or "",
            at=now(),
        )
    if form.errors:
        return _page(found, decision=form), 409
    flash(_("Đã ghi quyết định và báo cho đơn vị."), "success")
    return redirect(url_for(".staff_organization", organization_id=found.id), 303)


@bp.post("/staff/organizations/<int:organization_id>/consent")
@allow("staff")
@transactional
def record_consent(organization_id: int) -> ResponseReturnValue:
    """Record that an organisation lets staff act for it."""
    found = queries.get_organization(organization_id)
    if not policy.may_act_for(viewer(), found):
        raise NotAllowedError
    form = ConsentForm()
    if not form.validate():
        return _page(found, consent=form), 422
    with form.attempting():
        services.record_acting_consent(
            found,
            given_by=form.given_by.data,
            channel=form.channel.data,
            note=form.note.data or "",
            by=viewer(),
            at=now(),
        )
    if form.errors:
        return _page(found, consent=form), 409
    flash(_("Đã ghi nhận đồng ý."), "success")
    return redirect(url_for(".staff_organization", organization_id=found.id), 303)


def _page(
    found: Organization,
    *,
    decision: DecisionForm | None = None,
    consent: ConsentForm | None = None,
    shows_contacts: str = "",
) -> str:
    deciding = decision or DecisionForm(formdata=None)
    decisions = policy.open_decisions(viewer(), found)
    deciding.offer(decisions)
    return render_template(
        "accounts/staff_organization.html",
        organization=found,
        address=address_of(found),
        same_names=queries.alike(found.name, seen_by=viewer(), besides=found.id),
        related=queries.same_tax_root(found),
        consents=queries.consents_of(organization_id=found.id),
        acting_consent=queries.acting_consent(found.id),
        may_act=policy.may_act_for(viewer(), found),
        history=queries.history_of(found),
        decisions=decisions,
        decision=deciding,
        consent=consent or ConsentForm(formdata=None),
        form=decision or consent,
        actions=ACTIONS,
        channels=CHANNELS,
        shows_contacts=shows_contacts,
    )


@bp.get("/staff/organizations/new")
@allow("staff")
def create_for_producer() -> ResponseReturnValue:
    """Show the form for a producer that staff work for."""
    return render_template("accounts/producer_new.html", form=ProducerForm())


@bp.post("/staff/organizations/new")
@allow("staff")
@transactional
def submit_producer() -> ResponseReturnValue:
    """Add a producer with the consent it gave."""
    form = ProducerForm()
    if not form.validate() or form.tells_alike(queries.alike(form.name.data, seen_by=viewer())):
        return render_template("accounts/producer_new.html", form=form), 422
    if (done := already_created(form)) is not None:
        return done
    with form.attempting(field="tax_number"):
        added = services.create_for_producer(
            facts=form.facts(),
            given_by=form.given_by.data,
            channel=form.channel.data,
            note=form.note.data or "",
            by=viewer(),
            at=now(),
        )
    if form.errors:
        return render_template("accounts/producer_new.html", form=form), 409
    location = url_for(".staff_organization", organization_id=added.id)
    return created(form, location=location)


@bp.post("/staff/organizations/<int:organization_id>/act")
@allow("staff")
@transactional
def start_acting(organization_id: int) -> ResponseReturnValue:
    """Work as an organisation that consented."""
    found = queries.get_organization(organization_id)
    services.start_acting(found, by=viewer())
    session[ACTING_FOR_KEY] = found.id
    look_anew()
    return redirect(url_for("home.start"), 303)


@bp.post("/staff/stop-acting")
@allow("signed_in")
@transactional
def stop_acting() -> ResponseReturnValue:
    """Work as oneself again."""
    was = viewer()
    if was.acting:
        services.stop_acting(was)
    session.pop(ACTING_FOR_KEY, None)
    look_anew()
    if was.acting and was.organization_id is not None:
        target = url_for(".staff_organization", organization_id=was.organization_id)
        return redirect(target, 303)
    return redirect(url_for("home.start"), 303)
