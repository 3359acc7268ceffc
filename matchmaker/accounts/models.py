"""Organisations, users, memberships, invitations and consents."""

from datetime import datetime
from enum import StrEnum

from flask import current_app
from flask_security.core import UserMixin, WebAuthnMixin
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.base.db import Folded, Id, Model, UtcDateTime, choice
from matchmaker.base.security import OrganizationKind


class LegalForm(StrEnum):
    """The legal form of an organisation."""

    HOUSEHOLD = "household"
    COOPERATIVE_GROUP = "cooperative_group"
    COOPERATIVE = "cooperative"
    COOPERATIVE_UNION = "cooperative_union"
    PRIVATE_ENTERPRISE = "private_enterprise"
    LIMITED_COMPANY = "limited_company"
    JOINT_STOCK_COMPANY = "joint_stock_company"
    RURAL_FACILITY = "rural_facility"
    AUTHORITY = "authority"
    OTHER = "other"


class OrganizationStatus(StrEnum):
    """Where an organisation stands with staff."""

    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    REJECTED = "rejected"
    SUSPENDED = "suspended"


class Organization(Model):
    """A party: a producer, a distributor or the Department."""

    __tablename__ = "organization"
    __table_args__ = (
        Index("ix_organization_name_folded", "name_folded"),
        CheckConstraint("name <> ''", name="name_given"),
    )

    id: Mapped[Id]
    kind: Mapped[OrganizationKind] = mapped_column(choice(OrganizationKind))
    legal_form: Mapped[LegalForm] = mapped_column(choice(LegalForm), default=LegalForm.OTHER)
    name: Mapped[str] = mapped_column(String(200))
    #: `core.text.fold(name)`, for search.
    name_folded: Mapped[str] = mapped_column(Folded(200))
    legal_name: Mapped[str] = mapped_column(String(200), default="")
    #: 10 or 13 digits (tax code) or 12 digits (personal number), digits and one hyphen only.
    tax_number: Mapped[str | None] = mapped_column(String(16), unique=True)
    about: Mapped[str] = mapped_column(Text, default="")
    address_line: Mapped[str] = mapped_column(String(300), default="")
    ward_code: Mapped[str | None] = mapped_column(String(10))
    ward_name: Mapped[str] = mapped_column(String(100), default="")
    province_code: Mapped[str | None] = mapped_column(ForeignKey("province.code"), index=True)
    #: Contacts: shown to the other party only after both accepted.
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    #: E.164.
    contact_phone: Mapped[str] = mapped_column(String(20), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    #: E.164 of the Zalo account, when it is another one.
    contact_zalo: Mapped[str] = mapped_column(String(20), default="")
    website: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[OrganizationStatus] = mapped_column(
        choice(OrganizationStatus), default=OrganizationStatus.UNVERIFIED, index=True
    )
    #: Why staff rejected or suspended it.
    status_reason: Mapped[str] = mapped_column(String(1000), default="")
    status_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    status_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    #: The key of a distributor in the vocabulary (`saigon-coop`), or of a maker in the seed.
    key: Mapped[str | None] = mapped_column(String(60), unique=True)
    #: Loaded with the demo data.
    is_sample: Mapped[bool] = mapped_column(default=False)
    #: A stand-in for a maker whose name is withheld or unknown.
    is_unnamed: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    version_id: Mapped[int] = mapped_column(default=1)

    aliases: Mapped[list["OrganizationAlias"]] = relationship(
        back_populates="organization", cascade="all, delete-orphan"
    )
    memberships: Mapped[list["Membership"]] = relationship(back_populates="organization")
    province: Mapped["Province | None"] = relationship()

    __mapper_args__ = {"version_id_col": version_id}

    @property
    def is_verified(self) -> bool:
        """Tell whether staff have verified the organisation."""
        return self.status is OrganizationStatus.VERIFIED


class OrganizationAlias(Model):
    """A name an organisation is known by, or was."""

    __tablename__ = "organization_alias"
    __table_args__ = (UniqueConstraint("organization_id", "name_folded"),)

    id: Mapped[Id]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    name_folded: Mapped[str] = mapped_column(Folded(120), index=True)

    organization: Mapped[Organization] = relationship(back_populates="aliases")


class Province(Model):
    """A province as dated data; `replaced_by_code` leads from an old one to today's."""

    __tablename__ = "province"

    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    name_vi: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    full_name_vi: Mapped[str] = mapped_column(String(80))
    full_name_en: Mapped[str] = mapped_column(String(80))
    region_vi: Mapped[str] = mapped_column(String(60))
    region_en: Mapped[str] = mapped_column(String(60))
    #: Degrees of the seat.
    latitude: Mapped[float]
    longitude: Mapped[float]
    #: Names of the provinces it was merged from.
    merged_from: Mapped[list[str]] = mapped_column(JSON, default=list)


class User(Model, UserMixin):
    """A person who signs in; Flask-Security's columns under its own names."""

    __tablename__ = "user"

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    #: Changes at "sign out everywhere" and at a new password; sessions carry it.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    name: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    language: Mapped[str] = mapped_column(String(2), default="vi")
    #: Administers users, vocabularies and the audit trail; sees no business data by it.
    is_admin: Mapped[bool] = mapped_column(default=False)
    is_sample: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    last_login_at: Mapped[datetime | None] = mapped_column(  # type: ignore[assignment]
        UtcDateTime()
    )
    current_login_at: Mapped[datetime | None] = mapped_column(  # type: ignore[assignment]
        UtcDateTime()
    )
    last_login_ip: Mapped[str | None] = mapped_column(String(64))
    current_login_ip: Mapped[str | None] = mapped_column(String(64))
    login_count: Mapped[int | None] = mapped_column(  # type: ignore[assignment]
        default=0
    )
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    tf_phone_number: Mapped[str | None] = mapped_column(String(128))
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(JSON()))
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(  # type: ignore[assignment]
        String(64), unique=True
    )

    memberships: Mapped[list["Membership"]] = relationship(back_populates="user")
    webauthn: Mapped[list["Passkey"]] = relationship(  # type: ignore[assignment]
        back_populates="user", cascade="all, delete-orphan"
    )

    @property
    def is_active(self) -> bool:
        """Tell whether the person may sign in and stay so: people of the demo not in production."""
        in_production = current_app.config["ENV"] == "production"
        return self.active and not (self.is_sample and in_production)

    #: Flask-Security asks for roles; ours come from memberships (`base.security.Viewer`).
    roles: list[str] = []  # type: ignore[assignment]


class Passkey(Model, WebAuthnMixin):
    """A passkey of a user, under Flask-Security's column names."""

    __tablename__ = "passkey"

    id: Mapped[Id]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(JSON()))
    backup_state: Mapped[bool]
    device_type: Mapped[str] = mapped_column(String(64))
    extensions: Mapped[str | None] = mapped_column(String(255))
    create_datetime: Mapped[datetime] = mapped_column(UtcDateTime())
    lastuse_datetime: Mapped[datetime] = mapped_column(UtcDateTime())
    name: Mapped[str] = mapped_column(String(64))
    usage: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))

    user: Mapped[User] = relationship(back_populates="webauthn")

    def get_user_mapping(self) -> dict[str, object]:
        """Return how Flask-Security finds the owner."""
        return {"id": self.user_id}


class Membership(Model):
    """A user of an organisation; colleagues see what their organisation sees."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "organization_id"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())

    user: Mapped[User] = relationship(back_populates="memberships")
    organization: Mapped[Organization] = relationship(back_populates="memberships")


class Invitation(Model):
    """A colleague invited by mail; the link's token is kept only as a hash."""

    __tablename__ = "invitation"

    id: Mapped[Id]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(254))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime())
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    organization: Mapped[Organization] = relationship()


class ConsentPurpose(StrEnum):
    """What a consent is for; each is asked separately."""

    ACCOUNT = "account"
    ACT_ON_BEHALF = "act_on_behalf"
    CONTACT_SHARING = "contact_sharing"
    NEWS = "news"


class Consent(Model):
    """A consent of a person or of an organisation's representative, with its text version.

    At most one of a purpose holds at a time.
    """

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("user_id IS NOT NULL OR organization_id IS NOT NULL", name="someone"),
        *(
            Index(
                f"uq_consent_held_{owner}",
                owner,
                "purpose",
                unique=True,
                sqlite_where=text("withdrawn_at IS NULL"),
                postgresql_where=text("withdrawn_at IS NULL"),
            )
            for owner in ("organization_id", "user_id")
        ),
    )

    id: Mapped[Id]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    purpose: Mapped[ConsentPurpose] = mapped_column(choice(ConsentPurpose))
    text_version: Mapped[str] = mapped_column(String(20))
    #: Who gave it, as told to staff (for somebody without an account).
    given_by: Mapped[str] = mapped_column(String(120), default="")
    #: How it was given: "form", "paper", "phone".
    channel: Mapped[str] = mapped_column(String(20), default="form")
    note: Mapped[str] = mapped_column(String(500), default="")
    given_at: Mapped[datetime] = mapped_column(UtcDateTime())
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
