"""Categories, listings, capacity by month, commitments and photos."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import Organization
from matchmaker.base.db import ExactDecimal, Folded, Id, Model, Money, UtcDateTime, choice
from matchmaker.base.files import StoredFile
from matchmaker.certification.models import (
    Certificate,
    DossierDocument,
    certificate_coverage,
)
from matchmaker.core.quantities import PackSize


class Category(Model):
    """A category of the two-level tree."""

    __tablename__ = "category"

    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("category.code"), index=True)
    name_vi: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    #: Other words for it, separated by semicolons.
    aliases: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)

    parent: Mapped["Category | None"] = relationship(
        back_populates="children", remote_side="Category.code"
    )
    children: Mapped[list["Category"]] = relationship(
        back_populates="parent", order_by="Category.position"
    )


class ListingStatus(StrEnum):
    """Where a listing stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Topic(StrEnum):
    """The topics of the listing editor, in its order."""

    BASICS = "basics"
    PACKAGING = "packaging"
    CAPACITY = "capacity"
    TERMS = "terms"
    PHOTOS = "photos"
    CERTIFICATES = "certificates"


class Listing(Model):
    """A product a producer offers."""

    __tablename__ = "listing"
    __table_args__ = (
        Index("ix_listing_name_folded", "name_folded"),
        CheckConstraint("price_max IS NULL OR price_max >= price_min", name="price_range"),
        CheckConstraint("price_min IS NULL OR price_min > 0", name="price_positive"),
    )

    id: Mapped[Id]
    #: `P0001` as in the source, else `SP` and a number.
    code: Mapped[str] = mapped_column(String(20), unique=True)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    category_code: Mapped[str | None] = mapped_column(ForeignKey("category.code"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    name_folded: Mapped[str] = mapped_column(Folded(200))
    description: Mapped[str] = mapped_column(Text, default="")
    packaging: Mapped[str] = mapped_column(String(300), default="")
    #: Code of `core.quantities.UNITS` in which capacity, minimum order and price are stated.
    unit: Mapped[str] = mapped_column(String(20), default="kg")
    #: How much one unit holds, when the unit says it only with a declared size:
    #: `pack_size` of `pack_unit` (kg, l or cái).
    pack_size: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    pack_unit: Mapped[str | None] = mapped_column(String(20))
    #: In `unit`.
    min_order: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    lead_time_days: Mapped[int | None]
    shelf_life_days: Mapped[int | None]
    #: VND for one `unit`; equal when one price is stated.
    price_min: Mapped[Money | None]
    price_max: Mapped[Money | None]
    #: Province codes it can be delivered to; empty means anywhere.
    delivery_provinces: Mapped[list[str]] = mapped_column(JSON, default=list)
    gtin: Mapped[str | None] = mapped_column(String(14))
    status: Mapped[ListingStatus] = mapped_column(
        choice(ListingStatus), default=ListingStatus.DRAFT, index=True
    )
    #: Figures (capacity, price…) were filled with sample data.
    is_sample: Mapped[bool] = mapped_column(default=False)
    #: Year the public source gives, and by how many years it was moved (demo data).
    source_year: Mapped[int | None]
    years_moved: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime())
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    version_id: Mapped[int] = mapped_column(default=1)

    organization: Mapped[Organization] = relationship()
    category: Mapped[Category | None] = relationship()
    capacities: Mapped[list["ListingCapacity"]] = relationship(
        back_populates="listing", cascade="all, delete-orphan", order_by="ListingCapacity.month"
    )
    commitments: Mapped[list["CapacityCommitment"]] = relationship(
        back_populates="listing", cascade="all, delete-orphan"
    )
    photos: Mapped[list["Photo"]] = relationship(
        back_populates="listing", cascade="all, delete-orphan", order_by="Photo.position"
    )
    #: Certificates of this very listing.
    certificates: Mapped[list[Certificate]] = relationship(foreign_keys=[Certificate.listing_id])
    #: Certificates of its organisation that name this listing.
    covering_certificates: Mapped[list[Certificate]] = relationship(secondary=certificate_coverage)
    documents: Mapped[list[DossierDocument]] = relationship(
        foreign_keys=[DossierDocument.listing_id]
    )

    __mapper_args__ = {"version_id_col": version_id}

    @property
    def pack(self) -> PackSize | None:
        """What one unit holds, where that is stated."""
        if self.pack_size is None or self.pack_unit is None:
            return None
        return PackSize(self.pack_size, self.pack_unit)


class ListingCapacity(Model):
    """What can be delivered in one calendar month of every year, in the listing's unit."""

    __tablename__ = "listing_capacity"
    __table_args__ = (
        CheckConstraint("month BETWEEN 1 AND 12", name="month"),
        CheckConstraint("quantity >= 0", name="quantity"),
    )

    listing_id: Mapped[int] = mapped_column(
        ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True
    )
    month: Mapped[int] = mapped_column(primary_key=True)
    quantity: Mapped[Decimal] = mapped_column(ExactDecimal())

    listing: Mapped[Listing] = relationship(back_populates="capacities")


class CapacityCommitment(Model):
    """What a running contract takes of one month, in the listing's unit."""

    __tablename__ = "capacity_commitment"
    __table_args__ = (
        UniqueConstraint("introduction_id", "listing_id", "year", "month"),
        CheckConstraint("month BETWEEN 1 AND 12", name="month"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    id: Mapped[Id]
    listing_id: Mapped[int] = mapped_column(
        ForeignKey("listing.id", ondelete="CASCADE"), index=True
    )
    introduction_id: Mapped[int] = mapped_column(
        ForeignKey("introduction.id", ondelete="CASCADE"), index=True
    )
    year: Mapped[int]
    month: Mapped[int]
    quantity: Mapped[Decimal] = mapped_column(ExactDecimal())

    listing: Mapped[Listing] = relationship(back_populates="commitments")


class Photo(Model):
    """A photo of a listing: the re-encoded picture and its thumbnail."""

    __tablename__ = "photo"

    id: Mapped[Id]
    listing_id: Mapped[int] = mapped_column(
        ForeignKey("listing.id", ondelete="CASCADE"), index=True
    )
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    thumbnail_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    #: What it shows, read to people who do not see it.
    caption: Mapped[str] = mapped_column(String(200), default="")
    position: Mapped[int] = mapped_column(default=0)
    taken_on: Mapped[date | None]

    listing: Mapped[Listing] = relationship(back_populates="photos")
    file: Mapped[StoredFile] = relationship(foreign_keys=[file_id])
    thumbnail: Mapped[StoredFile | None] = relationship(foreign_keys=[thumbnail_id])
