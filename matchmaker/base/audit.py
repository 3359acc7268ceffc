"""The audit trail: who did what, for whom, to what, when and why; rows are only added."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.base.clock import now
from matchmaker.base.db import Id, Model, UtcDateTime, db
from matchmaker.base.security import viewer


class AuditEntry(Model):
    """One act of a person or of the clock (then `user_id` is empty)."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_subject", "subject_type", "subject_id"),)

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    #: The organisation the user belongs to.
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    #: The organisation staff acted for, when they did.
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    #: `domain.act`, for instance `listing.published`.
    action: Mapped[str] = mapped_column(String(60), index=True)
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(1000), default="")
    #: Facts of the act; never a secret, never a contact.
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


def record(action: str, *, subject: Model | None = None, reason: str = "", **facts: Any) -> None:
    """Add an audit row for the current viewer in the same transaction."""
    looking = viewer()
    if subject is not None:
        db.session.flush()
    db.session.add(
        AuditEntry(
            at=now(),
            user_id=looking.user_id,
            organization_id=looking.staff_organization_id or looking.organization_id,
            on_behalf_of_id=looking.organization_id if looking.acting else None,
            action=action,
            subject_type=subject.__tablename__ if subject is not None else "",
            subject_id=getattr(subject, "id", None),
            reason=reason,
            facts=facts,
        )
    )
