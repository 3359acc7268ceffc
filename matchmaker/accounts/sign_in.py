"""Sign-in by Flask-Security: it authenticates only; roles and policies are ours."""

from flask import Flask, session
from flask_login import current_user
from flask_security import RoleMixin, Security, SQLAlchemyUserDatastore
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matchmaker.accounts.models import Membership, Organization, Passkey, User
from matchmaker.base.db import db
from matchmaker.base.security import STRANGER, OrganizationKind, Viewer

#: Session keys: which of their organisations a person acts for, and whom staff act for.
ORGANIZATION_KEY = "organization_id"
ACTING_FOR_KEY = "acting_for_id"

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

#: Those of them that write at POST (and the confirmation link at GET).
WRITING_ENDPOINTS = frozenset(POLICIES)

datastore = SQLAlchemyUserDatastore(db, User, RoleMixin, Passkey)
security = Security()


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
    )
    security.init_app(app, datastore)


def load_viewer() -> Viewer:
    """Return who is looking, and the organisation they act for."""
    if not current_user.is_authenticated:
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
    return db.session.get(Organization, wanted)
