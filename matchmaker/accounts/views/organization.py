"""An organisation's own pages: its facts, its people, its consent."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts import policy, queries, services
from matchmaker.accounts.forms import InvitationForm, OrganizationForm, address_of
from matchmaker.accounts.models import Organization
from matchmaker.accounts.views.blueprint import bp
from matchmaker.base.clock import now
from matchmaker.base.db import transactional
from matchmaker.base.errors import NotAllowedError
from matchmaker.base.extensions import limiter
from matchmaker.base.i18n import choose_language
from matchmaker.base.security import allow, viewer


@bp.get("/organization")
@allow("member")
def organization() -> ResponseReturnValue:
    """Show the organisation the viewer acts for."""
    own = queries.own_organization(viewer())
    return render_template(
        "accounts/organization.html",
        organization=own,
        address=address_of(own),
        consent=queries.acting_consent(own.id),
        may_consent=policy.may_give_acting_consent(viewer(), own),
    )


@bp.get("/organization/edit")
@allow("member")
def edit_organization() -> ResponseReturnValue:
    """Show the form of the own organisation."""
    own = queries.own_organization(viewer())
    form = _edit_form(own)
    form.version.data = str(own.version_id)
    return _edit_page(own, form=form)


@bp.post("/organization/edit")
@allow("member")
@transactional
def submit_organization() -> ResponseReturnValue:
    """Keep what the organisation says of itself."""
    own = queries.own_organization(viewer())
    form = _edit_form(own)
    if not form.validate():
        return _edit_page(own, form=form), 422
    if form.is_stale(own.version_id):
        return _edit_page(own, form=form), 409
    with form.attempting(field="tax_number" if "tax_number" in form else None):
        services.change_organization(own, facts=form.facts(), aliases=form.other_names(), at=now())
    if form.errors:
        return _edit_page(own, form=form), 409
    flash(_("Đã lưu."), "success")
    if form.converted:
        message = _("Địa chỉ theo đơn vị hành chính hiện nay: %(address)s.", address=form.converted)
        flash(message, "info")
    return redirect(url_for(".organization"), 303)


def _edit_form(own: Organization) -> OrganizationForm:
    return OrganizationForm(of=own, locked=not policy.may_change_identity(viewer(), own))


def _edit_page(own: Organization, *, form: OrganizationForm) -> str:
    return render_template("accounts/organization_edit.html", organization=own, form=form)


@bp.get("/organization/members")
@allow("member")
def members() -> ResponseReturnValue:
    """Show the colleagues and the invitations that wait."""
    return _members_page(InvitationForm())


@bp.post("/organization/members/invite")
@limiter.limit("60 per hour")
@allow("member")
@transactional
def invite() -> ResponseReturnValue:
    """Invite a colleague by mail."""
    own = queries.own_organization(viewer())
    form = InvitationForm()
    if not form.validate():
        return _members_page(form), 422
    with form.attempting(field="email"):
        services.invite(
            own, email=form.email.data, by=viewer(), language=choose_language(), at=now()
        )
    if form.errors:
        return _members_page(form), 409
    flash(_("Đã gửi lời mời."), "success")
    return redirect(url_for(".members"), 303)


@bp.post("/organization/members/<int:user_id>/remove")
@allow("member")
@transactional
def remove_member(user_id: int) -> ResponseReturnValue:
    """Take a colleague out of the organisation."""
    own = queries.own_organization(viewer())
    services.remove_member(own, user_id=user_id)
    flash(_("Đã đưa ra khỏi đơn vị."), "success")
    return redirect(url_for(".members" if user_id != viewer().user_id else "home.start"), 303)


def _members_page(form: InvitationForm) -> str:
    own = queries.own_organization(viewer())
    return render_template(
        "accounts/members.html",
        organization=own,
        memberships=queries.members_of(own.id),
        invitations=queries.open_invitations(own.id, at=now()),
        form=form,
    )


@bp.post("/organization/acting-consent")
@allow("party")
@transactional
def give_acting_consent() -> ResponseReturnValue:
    """Let staff act for the organisation from now on."""
    own = queries.own_organization(viewer())
    if not policy.may_give_acting_consent(viewer(), own):
        raise NotAllowedError
    services.record_acting_consent(
        own, given_by=viewer().user_name, channel="form", note="", by=viewer(), at=now()
    )
    flash(_("Đã ghi nhận đồng ý."), "success")
    return redirect(url_for(".organization"), 303)


@bp.post("/organization/acting-consent/withdraw")
@allow("party")
@transactional
def withdraw_acting_consent() -> ResponseReturnValue:
    """End the consent; staff cannot act for the organisation from the next request on."""
    services.withdraw_acting_consent(queries.own_organization(viewer()), at=now())
    flash(_("Đã rút lại đồng ý."), "success")
    return redirect(url_for("home.start" if viewer().acting else ".organization"), 303)
