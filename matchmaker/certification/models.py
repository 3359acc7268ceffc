"""Schemes and their partial order as dated data; certificates; the supplier dossier."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import Organization, User
from matchmaker.base.db import ExactDecimal, Id, Model, UtcDateTime, choice
from matchmaker.base.files import StoredFile


class SchemeScope(StrEnum):
    """What a certificate of a scheme certifies."""

    FARM = "farm"
    PLANT = "plant"
    PRODUCT = "product"
    PROGRAMME = "programme"
    ORIGIN = "origin"


class CertificationScheme(Model):
    """A scheme a certificate can be of (OCOP 4★, VietGAP, HACCP…)."""

    __tablename__ = "certification_scheme"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name_vi: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    #: Schemes of one family are compared with one another, others never.
    family: Mapped[str] = mapped_column(String(40))
    scope: Mapped[SchemeScope] = mapped_column(choice(SchemeScope))
    #: Usual validity in months; empty when no rule is known.
    validity_months: Mapped[int | None]
    #: Days before expiry at which the holder is warned first.
    warn_days: Mapped[int] = mapped_column(default=90)
    #: Other names, separated by semicolons.
    aliases: Mapped[str] = mapped_column(String(300), default="")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    position: Mapped[int] = mapped_column(default=0)


class SchemeEdge(Model):
    """A dated rule: whoever holds `stronger` satisfies a wish for `weaker`."""

    __tablename__ = "scheme_edge"
    __table_args__ = (CheckConstraint("weaker_code <> stronger_code", name="two_schemes"),)

    weaker_code: Mapped[str] = mapped_column(
        ForeignKey("certification_scheme.code"), primary_key=True
    )
    stronger_code: Mapped[str] = mapped_column(
        ForeignKey("certification_scheme.code"), primary_key=True
    )
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]


class CertificateStatus(StrEnum):
    """Where a certificate stands with staff."""

    PENDING = "pending"
    VERIFIED = "verified"
    REJECTED = "rejected"
    REVOKED = "revoked"
    SUSPENDED = "suspended"


#: Listings an organisation's certificate covers, by name.
certificate_coverage = Table(
    "certificate_coverage",
    Model.metadata,
    Column("certificate_id", ForeignKey("certificate.id", ondelete="CASCADE"), primary_key=True),
    Column("listing_id", ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True),
)


class Certificate(Model):
    """A certificate of an organisation, or of one of its listings (`listing_id`)."""

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint("expires_on IS NULL OR expires_on >= issued_on", name="dates_in_order"),
        CheckConstraint(
            "status NOT IN ('verified', 'suspended', 'revoked') OR verified_at IS NOT NULL",
            name="ever_verified",
        ),
    )

    id: Mapped[Id]
    scheme_code: Mapped[str] = mapped_column(ForeignKey("certification_scheme.code"), index=True)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    listing_id: Mapped[int | None] = mapped_column(
        ForeignKey("listing.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[str] = mapped_column(String(80), default="")
    issuer: Mapped[str] = mapped_column(String(200), default="")
    issued_on: Mapped[date]
    #: Last day of validity; empty when the paper states none.
    expires_on: Mapped[date | None] = mapped_column(index=True)
    #: Output named on the certificate, in kg a year; claimed certified volume stays within it.
    certified_output_kg: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    status: Mapped[CertificateStatus] = mapped_column(
        choice(CertificateStatus), default=CertificateStatus.PENDING, index=True
    )
    #: Why staff rejected, revoked or suspended it.
    status_reason: Mapped[str] = mapped_column(String(1000), default="")
    status_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    status_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    #: When staff verified it first; what was ever verified is kept.
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    #: Days before its end of the last warning sent to the holder.
    warned_days: Mapped[int | None]
    is_sample: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    version_id: Mapped[int] = mapped_column(default=1)

    scheme: Mapped[CertificationScheme] = relationship()
    organization: Mapped[Organization] = relationship()
    scan: Mapped[StoredFile | None] = relationship()
    status_by: Mapped[User | None] = relationship()

    __mapper_args__ = {"version_id_col": version_id}

    def is_valid(self, *, on: date) -> bool:
        """Tell whether staff have verified it and the day lies within its validity."""
        begun = self.issued_on <= on
        ends = self.expires_on is not None and self.expires_on < on
        return self.status is CertificateStatus.VERIFIED and begun and not ends


class DossierState(StrEnum):
    """How far one item of a dossier is answered on a day."""

    PRESENT = "present"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    MISSING = "missing"


class DossierItem(Model):
    """An item a chain may ask of a supplier (business registration, label sample…)."""

    __tablename__ = "dossier_item"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name_vi: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160))
    #: True: one for each listing; False: one for the organisation.
    per_listing: Mapped[bool] = mapped_column(default=False)
    #: Months after which the document is too old; empty when it does not age.
    max_age_months: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)


class DossierRule(Model):
    """A dated rule: a distributor (or, when empty, any) asks for an item."""

    __tablename__ = "dossier_rule"
    __table_args__ = (UniqueConstraint("organization_id", "item_code", "valid_from"),)

    id: Mapped[Id]
    organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    item_code: Mapped[str] = mapped_column(ForeignKey("dossier_item.code"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    item: Mapped[DossierItem] = relationship()


class DossierDocument(Model):
    """A document a producer has for a dossier item; built once, reused for all chains."""

    __tablename__ = "dossier_document"

    id: Mapped[Id]
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    listing_id: Mapped[int | None] = mapped_column(
        ForeignKey("listing.id", ondelete="CASCADE"), index=True
    )
    item_code: Mapped[str] = mapped_column(ForeignKey("dossier_item.code"))
    note: Mapped[str] = mapped_column(String(300), default="")
    issued_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    is_sample: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())

    item: Mapped[DossierItem] = relationship()
    file: Mapped[StoredFile | None] = relationship()
