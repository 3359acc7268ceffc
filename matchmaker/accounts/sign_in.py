"""Sign-in by Flask-Security: it authenticates only; roles and policies are ours."""

from functools import wraps
from typing import Any, cast

from flask import (
    Flask,
    Response,
    after_this_request,
    flash,
    has_request_context,
    redirect,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user, user_logged_out
from flask_security import MailUtil, RoleMixin, Security, SQLAlchemyUserDatastore
from flask_security.confirmable import confirm_email_token_status
from flask_security.signals import (
    password_changed,
    password_reset,
    user_authenticated,
    user_confirmed,
)
from flask_security.utils import get_message
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matchmaker.accounts import mails, messages
from matchmaker.accounts.models import (
    Consent,
    ConsentPurpose,
    Membership,
    Organization,
    OrganizationStatus,
    Passkey,
    User,
)
from matchmaker.accounts.passwords import PasswordRules
from matchmaker.base import audit
from matchmaker.base.clock import now
from matchmaker.base.db import db, transactional
from matchmaker.base.extensions import limiter
from matchmaker.base.security import STRANGER, OrganizationKind, Viewer, forget_viewer

#: Session keys: which of their organisations a person acts for, and whom staff act for.
ORGANIZATION_KEY = "organization_id"
ACTING_FOR_KEY = "acting_for_id"
#: The language of the session came from the person, not from the switch.
OWN_LANGUAGE_KEY = "language_is_own"

#: Flask-Security's endpoints and who may enter them.
POLICIES: dict[str, tuple[str, ...]] = {
    "security.login": ("anyone",),
    "security.logout": ("anyone",),
    "security.verify": ("signed_in",),
    "security.forgot_password": ("anyone",),
    "security.reset_password": ("anyone",),
    "security.send_confirmation": ("anyone",),
    "security.confirm_email": ("anyone",),
    "security.change_password": ("signed_in",),
}

#: Those of them that write at POST.
WRITING_ENDPOINTS = frozenset(POLICIES)
#: Tries from one address, and for one account from wherever; GET is free.
_LIMIT_OF_ADDRESS = "60 per 15 minutes"
_LIMIT_OF_ACCOUNT = "20 per 15 minutes"
_GUESSED_ENDPOINTS = (
    "security.login",
    "security.forgot_password",
    "security.send_confirmation",
)

datastore = SQLAlchemyUserDatastore(db, User, RoleMixin, Passkey)


class OutboxMails(MailUtil):
    """Flask-Security's mails, queued in the commit that causes them."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: Any,
        sender: Any,
        body: str | None,
        html: str | None,
        **context: Any,
    ) -> None:
        """Queue the mail of `template` in the person's own language."""
        mails.of_sign_in(template, to=context["user"], facts=context)


security = Security(mail_util_cls=OutboxMails, password_util_cls=PasswordRules)


def init_app(app: Flask) -> None:
    """Install Flask-Security with our models."""
    app.config.update(
        SECURITY_CONFIRMABLE=True,
        SECURITY_RECOVERABLE=True,
        SECURITY_CHANGEABLE=True,
        SECURITY_TRACKABLE=True,
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of an algorithm
        SECURITY_PASSWORD_LENGTH_MIN=8,
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_POST_LOGIN_VIEW="/start",
        SECURITY_POST_LOGOUT_VIEW="/",
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False, "test_environment": True},
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        # Users have no table of roles to join.
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_DATETIME_FACTORY=now,
        # `OutboxMails` renders them, in the recipient's language.
        SECURITY_EMAIL_PLAINTEXT=False,
        SECURITY_EMAIL_HTML=False,
    )
    security.init_app(app, datastore)
    messages.init_app(app, security)
    _commit_what_its_views_queue(app)
    user_authenticated.connect(_signed_in, app)
    user_logged_out.connect(_signed_out, app)
    user_confirmed.connect(_confirmed, app)
    password_changed.connect(_password_changed, app)
    password_reset.connect(_password_reset, app)


def _commit_what_its_views_queue(app: Flask) -> None:
    """Give its views a commit (several queue mail without one) and limits to those guessed at."""
    for endpoint in POLICIES:
        view: Any = app.view_functions[endpoint]
        if endpoint in _GUESSED_ENDPOINTS:
            view = limiter.limit(_LIMIT_OF_ADDRESS, methods=["POST"])(view)
            view = limiter.limit(_LIMIT_OF_ACCOUNT, key_func=_account, methods=["POST"])(view)
        if endpoint == "security.confirm_email":
            view = _leading_to_sign_in(view)
        committing: Any = transactional(view)
        if endpoint != "security.confirm_email":
            # They write at POST only; the link in a confirmation mail writes at GET.
            del committing.transactional
        app.view_functions[endpoint] = committing


def _leading_to_sign_in(confirm: Any) -> Any:
    """Let the link of an address that is confirmed already lead to where it leads the first time."""

    @wraps(confirm)
    def confirm_once(token: str) -> ResponseReturnValue:
        expired, invalid, user = confirm_email_token_status(token)  # type: ignore[no-untyped-call]
        if user is None or expired or invalid or user.confirmed_at is None:
            return cast(ResponseReturnValue, confirm(token=token))
        flash(get_message("ALREADY_CONFIRMED")[0], "info")
        return redirect(url_for("security.login"))

    return confirm_once


def _account() -> str:
    return "account " + request.form.get("email", "").strip().lower()[:254]


def _signed_in(_app: Flask, *, user: User, **_facts: object) -> None:
    if "language" not in session or session.get(OWN_LANGUAGE_KEY):
        session["language"] = user.language
        session[OWN_LANGUAGE_KEY] = True
    look_anew()
    audit.record("user.signed_in", subject=user)


def look_anew() -> None:
    """Look the viewer up again, and have the browser drop what it keeps of the one before.

    What it keeps is an agenda: `static/js/agenda-worker.js`.
    """
    forget_viewer()
    after_this_request(_forget_in_browser)


def _forget_in_browser(response: Response) -> Response:
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


def _signed_out(_app: Flask, *, user: User, **_facts: object) -> None:
    if not user.is_authenticated:
        return
    audit.record("user.signed_out", subject=user)
    session.pop(ORGANIZATION_KEY, None)
    session.pop(ACTING_FOR_KEY, None)
    look_anew()


def _confirmed(_app: Flask, *, user: User, **_facts: object) -> None:
    audit.record("user.confirmed", subject=user)


def _password_changed(_app: Flask, *, user: User, **_facts: object) -> None:
    audit.record("user.password_changed", subject=user)


def _password_reset(_app: Flask, *, user: User, **_facts: object) -> None:
    audit.record("user.password_reset", subject=user)


def load_viewer() -> Viewer:
    """Return who is looking, and the organisation they act for."""
    # The clock and commands act as nobody.
    if not has_request_context() or not current_user.is_authenticated:
        return STRANGER
    organizations = _organizations_of(current_user.id)
    own = _chosen(organizations)
    acting_for = _acting_for(own)
    shown = acting_for or own
    return Viewer(
        user_id=current_user.id,
        user_name=current_user.name or current_user.email,
        organization_id=shown.id if shown else None,
        organization_name=shown.name if shown else "",
        kind=shown.kind if shown else None,
        verified=bool(shown and shown.is_verified),
        is_admin=current_user.is_admin,
        staff_organization_id=own.id if own and own.kind is OrganizationKind.DEPARTMENT else None,
        acting_for_name=acting_for.name if acting_for else "",
    )


def _organizations_of(user_id: int) -> list[Organization]:
    rows = db.session.scalars(
        select(Membership)
        .where(Membership.user_id == user_id)
        .options(joinedload(Membership.organization))
        .order_by(Membership.id)
    )
    return [row.organization for row in rows]


def _chosen(organizations: list[Organization]) -> Organization | None:
    wanted = session.get(ORGANIZATION_KEY)
    first = organizations[0] if organizations else None
    return next((one for one in organizations if one.id == wanted), first)


def _acting_for(own: Organization | None) -> Organization | None:
    wanted = session.get(ACTING_FOR_KEY)
    if wanted is None or own is None or own.kind is not OrganizationKind.DEPARTMENT:
        return None
    # Asked at every request: a consent withdrawn or an organisation suspended ends it.
    return db.session.scalar(
        select(Organization).where(
            Organization.id == wanted,
            Organization.kind != OrganizationKind.DEPARTMENT,
            Organization.status != OrganizationStatus.SUSPENDED,
            select(Consent.id)
            .where(
                Consent.organization_id == Organization.id,
                Consent.purpose == ConsentPurpose.ACT_ON_BEHALF,
                Consent.withdrawn_at.is_(None),
            )
            .exists(),
        )
    )
