"""How people come in: they register an organisation or accept an invitation."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts import queries, services
from matchmaker.accounts.forms import AcceptForm, JoinForm, RegisterForm
from matchmaker.accounts.models import Invitation, Organization
from matchmaker.accounts.views.blueprint import bp
from matchmaker.base.clock import now
from matchmaker.base.db import transactional
from matchmaker.base.errors import NotFoundError
from matchmaker.base.extensions import limiter
from matchmaker.base.i18n import choose_language
from matchmaker.base.once import already_created, created
from matchmaker.base.security import OrganizationKind, allow, viewer


@bp.get("/register")
@allow("anyone")
def register() -> ResponseReturnValue:
    """Show the form for a new organisation and its first person."""
    form = RegisterForm()
    form.kind.data = request.args.get("kind", "")
    return render_template("accounts/register.html", form=form)


@bp.post("/register")
@limiter.limit("20 per hour")
@allow("anyone")
@transactional
def submit_registration() -> ResponseReturnValue:
    """Register; the answer is the same for an address that is known and one that is not."""
    form = RegisterForm()
    if not form.validate():
        return render_template("accounts/register.html", form=form), 422
    if (done := already_created(form)) is not None:
        return done
    alike = _alike(form.name.data)
    with form.attempting(field="tax_number"):
        services.register(
            form.person(language=choose_language()),
            kind=OrganizationKind(form.kind.data),
            facts=form.organization_facts(),
            at=now(),
        )
    if form.errors:
        return render_template("accounts/register.html", form=form), 409
    _say_conversion(form.converted)
    _say_alike(alike)
    return created(form, location=url_for("accounts.registered"))


@bp.get("/register/alike")
@limiter.limit("120 per hour")
@allow("anyone")
def alike() -> ResponseReturnValue:
    """Name the verified organisations that may be the one being registered."""
    name = request.args.get("name", "")
    return render_template("accounts/alike.html", alike=_alike(name))


def _alike(name: str) -> list[Organization]:
    return queries.alike(name, seen_by=viewer()) if name else []


def _say_alike(found: Sequence[Organization]) -> None:
    if found:
        flash(
            _(
                "Đã có đơn vị tên giống: %(names)s. Nếu đó là đơn vị của bạn, hãy nhờ đồng nghiệp ở đó mời bạn.",
                names=", ".join(one.name for one in found),
            ),
            "warning",
        )


def _say_conversion(address: str) -> None:
    if address:
        flash(_("Địa chỉ theo đơn vị hành chính hiện nay: %(address)s.", address=address), "info")


@bp.get("/registered")
@allow("anyone")
def registered() -> ResponseReturnValue:
    """Say where to look for the confirmation link."""
    return render_template("accounts/registered.html")


@bp.get("/invitation/<token>")
@allow("anyone")
def accept_invitation(token: str) -> ResponseReturnValue:
    """Show who invites, and ask for the rest of what an account needs."""
    invitation = _open_invitation(token)
    return _invitation_page(invitation, form=_form_for(invitation))


@bp.post("/invitation/<token>")
@limiter.limit("60 per hour")
@allow("anyone")
@transactional
def submit_acceptance(token: str) -> ResponseReturnValue:
    """Let the invited person in."""
    invitation = _open_invitation(token)
    form = _form_for(invitation)
    if not form.validate():
        return _invitation_page(invitation, form=form), 422
    person = form.person(language=choose_language()) if isinstance(form, AcceptForm) else None
    services.accept_invitation(invitation, person=person, at=now())
    flash(_("Bạn đã vào đơn vị. Hãy đăng nhập để bắt đầu."), "success")
    return redirect(url_for("security.login"), 303)


def _open_invitation(token: str) -> Invitation:
    """Return the invitation, or raise NotFoundError with what may have become of it."""
    try:
        return queries.get_invitation(token, at=now())
    except NotFoundError:
        raise NotFoundError(
            _(
                "Lời mời này không dùng được: đã dùng rồi, đã hết hạn hoặc địa chỉ viết sai. "
                "Nếu đã nhận lời, hãy đăng nhập; nếu chưa, hãy nhờ người mời gửi lại."
            )
        ) from None


def _form_for(invitation: Invitation) -> AcceptForm | JoinForm:
    known = queries.user_with_email(invitation.email)
    # An account that was never confirmed may be anybody's: its owner begins anew.
    if known is not None and known.confirmed_at is not None:
        return JoinForm()
    return AcceptForm(address=invitation.email)


def _invitation_page(invitation: Invitation, *, form: AcceptForm | JoinForm) -> str:
    return render_template(
        "accounts/invitation.html",
        invitation=invitation,
        form=form,
        is_known=isinstance(form, JoinForm),
    )
