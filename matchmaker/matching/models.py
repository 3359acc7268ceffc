"""What buyers keep of their matches."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.base.db import Id, Model, UtcDateTime
from matchmaker.listings.models import Listing
from matchmaker.requirements.models import Requirement


class ShortlistEntry(Model):
    """A listing a buyer has put aside for a requirement."""

    __tablename__ = "shortlist_entry"

    requirement_id: Mapped[int] = mapped_column(
        ForeignKey("requirement.id", ondelete="CASCADE"), primary_key=True
    )
    listing_id: Mapped[int] = mapped_column(
        ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    note: Mapped[str] = mapped_column(String(500), default="")
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime())

    requirement: Mapped[Requirement] = relationship()
    listing: Mapped[Listing] = relationship()


class ListingChange(Model):
    """Something of a listing changed that a ranking may read; kept by the commit that changed it."""

    __tablename__ = "listing_change"

    id: Mapped[Id]
    #: No foreign key: the change outlives a listing that is removed.
    listing_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    #: Whether the stored top lists it touches have been marked.
    is_marked: Mapped[bool] = mapped_column(default=False, server_default=false(), index=True)


class RequirementChange(Model):
    """Something of a requirement changed that a ranking may read; kept as a listing's is."""

    __tablename__ = "requirement_change"

    id: Mapped[Id]
    #: No foreign key: the change outlives a requirement that is removed.
    requirement_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    is_marked: Mapped[bool] = mapped_column(default=False, server_default=false(), index=True)


class VocabularyChange(Model):
    """Categories, schemes, provinces or a chain's checklist changed: all is to be read afresh."""

    __tablename__ = "vocabulary_change"

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    is_marked: Mapped[bool] = mapped_column(default=False, server_default=false(), index=True)


class TopList(Model):
    """The best listings of an open requirement as they were last counted, best first."""

    __tablename__ = "top_list"

    requirement_id: Mapped[int] = mapped_column(
        ForeignKey("requirement.id", ondelete="CASCADE"), primary_key=True
    )
    listing_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    #: Millionths, one for each listing.
    scores: Mapped[list[int]] = mapped_column(JSON, default=list)
    #: The last of a full list; empty while it is not full, then any match enters it.
    last_score: Mapped[int | None]
    last_listing_id: Mapped[int | None]
    ranked_at: Mapped[datetime] = mapped_column(UtcDateTime())
    #: A change may have touched it: it is to be counted again.
    is_stale: Mapped[bool] = mapped_column(default=False, index=True)
    #: The full re-match that counted it last; what it found, and what the one before had found.
    job_id: Mapped[int | None]
    matched_ids: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    matched_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    since_ids: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    since_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    #: How many are in the list now that were not then, and the other way round.
    entered: Mapped[int] = mapped_column(default=0)
    gone: Mapped[int] = mapped_column(default=0)

    requirement: Mapped[Requirement] = relationship()
