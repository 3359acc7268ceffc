"""Introductions, their timeline, messages, documents, contract and deliveries."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import Organization, User
from matchmaker.base.db import ExactDecimal, Id, Model, Money, UtcDateTime, choice
from matchmaker.base.files import StoredFile
from matchmaker.core.lifecycle import ENDED, Actor, Answer, Share, Status
from matchmaker.listings.models import Listing
from matchmaker.requirements.models import Requirement

_ENDED = ", ".join(f"'{status.value}'" for status in ENDED)


class Introduction(Model):
    """A listing brought together with a requirement, from request to deliveries."""

    __tablename__ = "introduction"
    __table_args__ = (
        # One open introduction per pair: `is_open` is 1 while open and empty afterwards, since
        # both databases let a UNIQUE hold any number of empty values.
        UniqueConstraint("listing_id", "requirement_id", "is_open"),
        CheckConstraint("is_open IS NULL OR is_open = 1", name="open_flag"),
        CheckConstraint(f"(is_open IS NULL) = (status IN ({_ENDED}))", name="open_by_status"),
        Index("ix_introduction_status_answer_due_at", "status", "answer_due_at"),
    )

    id: Mapped[Id]
    #: `GT` and a number.
    code: Mapped[str] = mapped_column(String(20), unique=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"), index=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    distributor_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    begun_by: Mapped[Actor] = mapped_column(choice(Actor))
    status: Mapped[Status] = mapped_column(choice(Status), index=True)
    #: No default: the ORM would put it in the place of an explicit None.
    is_open: Mapped[int | None]
    #: Monthly volume asked for, in the listing's unit.
    volume: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    #: Of a combined introduction: what accepted members must reach together, in the base unit of
    #: the requirement over its whole window.
    agreed_least: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    note: Mapped[str] = mapped_column(Text, default="")
    #: When an unanswered request expires.
    answer_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    #: When the side that has not answered was reminded.
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    producer_accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    distributor_accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    #: The next step, who owns it (nobody alone while both sides answer a proposal), and by when.
    next_owner: Mapped[Actor | None] = mapped_column(choice(Actor, check="next_owner"))
    next_due_on: Mapped[date | None] = mapped_column(index=True)
    #: Code of the reason it ended, of the table in `core.lifecycle`.
    end_reason: Mapped[str] = mapped_column(String(40), default="")
    #: What both sides saw when it began: names, volumes, score and reasons (no contacts).
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime())
    is_sample: Mapped[bool] = mapped_column(default=False)
    version_id: Mapped[int] = mapped_column(default=1)

    listing: Mapped[Listing] = relationship()
    requirement: Mapped[Requirement] = relationship()
    producer: Mapped[Organization] = relationship(foreign_keys=[producer_id])
    distributor: Mapped[Organization] = relationship(foreign_keys=[distributor_id])
    events: Mapped[list["IntroductionEvent"]] = relationship(
        back_populates="introduction",
        cascade="all, delete-orphan",
        order_by="IntroductionEvent.id",
    )
    messages: Mapped[list["Message"]] = relationship(
        back_populates="introduction", cascade="all, delete-orphan", order_by="Message.id"
    )
    documents: Mapped[list["IntroductionDocument"]] = relationship(
        back_populates="introduction",
        cascade="all, delete-orphan",
        order_by="IntroductionDocument.id",
    )
    #: The lead and the others of a combined introduction, the lead first; else empty.
    members: Mapped[list["IntroductionMember"]] = relationship(
        back_populates="introduction",
        cascade="all, delete-orphan",
        order_by="IntroductionMember.id",
    )
    contract: Mapped["Contract | None"] = relationship(
        back_populates="introduction", cascade="all, delete-orphan"
    )
    deliveries: Mapped[list["Delivery"]] = relationship(
        back_populates="introduction", cascade="all, delete-orphan", order_by="Delivery.due_on"
    )

    __mapper_args__ = {"version_id_col": version_id}


class IntroductionMember(Model):
    """One listing of a combined introduction, with what it is asked to supply."""

    __tablename__ = "introduction_member"
    __table_args__ = (UniqueConstraint("introduction_id", "listing_id"),)

    id: Mapped[Id]
    introduction_id: Mapped[int] = mapped_column(
        ForeignKey("introduction.id", ondelete="CASCADE"), index=True
    )
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    is_lead: Mapped[bool] = mapped_column(default=False)
    #: Base unit of the amounts: `kg`, `l` or what is counted.
    unit: Mapped[str] = mapped_column(String(20))
    #: Over the whole window, in `unit`.
    volume: Mapped[Decimal] = mapped_column(ExactDecimal())
    #: Amounts by month, `"2027-05": "1200.5"`, in `unit`.
    by_month: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    answer: Mapped[Answer] = mapped_column(choice(Answer), default=Answer.ASKED)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    #: Code of the reason of a no, of the table in `core.lifecycle`.
    reason: Mapped[str] = mapped_column(String(40), default="")

    introduction: Mapped[Introduction] = relationship(back_populates="members")
    listing: Mapped[Listing] = relationship()
    producer: Mapped[Organization] = relationship()

    @property
    def months(self) -> dict[tuple[int, int], Decimal]:
        """The amounts by (year, month), in `unit`."""
        return {
            (int(key[:4]), int(key[5:])): Decimal(amount) for key, amount in self.by_month.items()
        }

    @property
    def share(self) -> Share:
        """What counts of it when members are gathered."""
        return Share(self.volume, self.answer, is_lead=self.is_lead)


class IntroductionEvent(Model):
    """A row of the timeline: a step taken, by whom, for whom, and what was said."""

    __tablename__ = "introduction_event"

    id: Mapped[Id]
    introduction_id: Mapped[int] = mapped_column(
        ForeignKey("introduction.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime())
    #: Name of a step of `core.lifecycle`.
    step: Mapped[str] = mapped_column(String(40))
    from_status: Mapped[str] = mapped_column(String(40), default="")
    to_status: Mapped[str] = mapped_column(String(40))
    side: Mapped[Actor | None] = mapped_column(choice(Actor))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    reason: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    #: Facts of the step: place and time of a meeting, price and volume of a quotation…
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    introduction: Mapped[Introduction] = relationship(back_populates="events")
    user: Mapped[User | None] = relationship()


class Message(Model):
    """A message between the parties of an introduction."""

    __tablename__ = "message"

    id: Mapped[Id]
    introduction_id: Mapped[int] = mapped_column(
        ForeignKey("introduction.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime())
    side: Mapped[Actor] = mapped_column(choice(Actor))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    text: Mapped[str] = mapped_column(Text)

    introduction: Mapped[Introduction] = relationship(back_populates="messages")
    user: Mapped[User | None] = relationship()


class IntroductionDocument(Model):
    """A file shared inside an introduction (quotation, memorandum, contract, delivery note)."""

    __tablename__ = "introduction_document"

    id: Mapped[Id]
    introduction_id: Mapped[int] = mapped_column(
        ForeignKey("introduction.id", ondelete="CASCADE"), index=True
    )
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    kind: Mapped[str] = mapped_column(String(40), default="other")
    side: Mapped[Actor] = mapped_column(choice(Actor))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime())

    introduction: Mapped[Introduction] = relationship(back_populates="documents")
    file: Mapped[StoredFile] = relationship()


class Contract(Model):
    """The contract an introduction led to."""

    __tablename__ = "contract"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="dates_in_order"),)

    id: Mapped[Id]
    introduction_id: Mapped[int] = mapped_column(
        ForeignKey("introduction.id", ondelete="CASCADE"), unique=True
    )
    number: Mapped[str] = mapped_column(String(80), default="")
    signed_on: Mapped[date]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    #: For one month, in the listing's unit.
    monthly_volume: Mapped[Decimal] = mapped_column(ExactDecimal())
    #: VND for one unit of the listing.
    price: Mapped[Money | None]
    terms: Mapped[str] = mapped_column(Text, default="")

    introduction: Mapped[Introduction] = relationship(back_populates="contract")


class Delivery(Model):
    """Promised against delivered at one check (3, 6, 12 months) or one delivery."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("introduction_id", "check_month"),)

    id: Mapped[Id]
    introduction_id: Mapped[int] = mapped_column(
        ForeignKey("introduction.id", ondelete="CASCADE"), index=True
    )
    #: 0 for the first order, then months after the contract starts: 3, 6, 12.
    check_month: Mapped[int]
    due_on: Mapped[date]
    #: In the listing's unit.
    promised: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    delivered: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    #: VND.
    value: Mapped[Money | None]
    #: Code of the reason when less came than was promised.
    shortfall_reason: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    introduction: Mapped[Introduction] = relationship(back_populates="deliveries")
    evidence: Mapped[StoredFile | None] = relationship()
