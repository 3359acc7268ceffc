"""What buyers keep of their matches."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.base.db import Model, UtcDateTime
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
