"""The audit trail: who did what, for whom, to what, when and why; rows are only added."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, SQLColumnExpression, String, select
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.base.clock import now
from matchmaker.base.db import Id, Model, UtcDateTime, db
from matchmaker.base.security import Viewer, viewer


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


@dataclass(frozen=True, slots=True)
class Subject:
    """How the audit trail names the rows of one table and where staff find them."""

    model: type[Model]
    #: The word of the thing, for who may not read its name.
    word: Any
    name: Callable[[], SQLColumnExpression[str]]
    #: The page of one row and the argument that takes its id; empty where there is none.
    endpoint: str
    argument: str


#: What each domain says of its rows, by table.
SUBJECTS: dict[str, Subject] = {}


def tell_of(
    model: type[Model],
    *,
    word: Any,
    name: Callable[[], SQLColumnExpression[str]],
    endpoint: str = "",
    argument: str = "",
) -> None:
    """Let the audit trail name the rows of a table."""
    SUBJECTS[model.__tablename__] = Subject(model, word, name, endpoint, argument)


def subject_names(entries: Iterable[AuditEntry]) -> dict[tuple[str, int], str]:
    """Return the names of the rows that acts were done to, one statement a table."""
    by_table: dict[str, set[int]] = {}
    for one in entries:
        if one.subject_type in SUBJECTS and one.subject_id is not None:
            by_table.setdefault(one.subject_type, set()).add(one.subject_id)
    return {
        (table, row.id): row.name
        for table, ids in by_table.items()
        for row in _named_rows(SUBJECTS[table], ids=ids)
    }


def _named_rows(subject: Subject, *, ids: set[int]) -> Iterable[Any]:
    key = subject.model.__table__.c.id
    return db.session.execute(
        select(key.label("id"), subject.name().label("name")).where(key.in_(ids))
    )


def record(
    action: str,
    *,
    subject: Model | None = None,
    reason: str = "",
    by: Viewer | None = None,
    **facts: Any,
) -> None:
    """Add an audit row in the same transaction, for the current viewer unless `by` says who acts."""
    looking = by or viewer()
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
