"""Requirements, their items, certification wishes and criteria."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import Organization, User
from matchmaker.base.db import ExactDecimal, Id, Model, Money, UtcDateTime, choice
from matchmaker.certification.models import CertificationScheme
from matchmaker.core.quantities import PackSize, QuantityError, Volume, parse_volume
from matchmaker.listings.models import Category


class RequirementStatus(StrEnum):
    """Where a requirement stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class CriterionMode(StrEnum):
    """How a criterion counts for a requirement."""

    MUST = "must"
    PREFER = "prefer"
    IGNORE = "ignore"


class Requirement(Model):
    """What a distributor wants; its items are alternatives, any of them is welcome."""

    __tablename__ = "requirement"
    __table_args__ = (
        CheckConstraint("volume_most IS NULL OR volume_most >= volume_least", name="volume_range"),
        CheckConstraint("window_end IS NULL OR window_end >= window_start", name="window_in_order"),
    )

    id: Mapped[Id]
    #: `D001` as in the source, else `NC` and a number.
    code: Mapped[str] = mapped_column(String(20), unique=True)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    title: Mapped[str] = mapped_column(String(300))
    #: The volume in the buyer's own words, `1–1,5 tấn/chuyến, 3 chuyến/tuần`.
    volume_text: Mapped[str] = mapped_column(String(200), default="")
    #: Least and most for one `period`, in `unit`.
    volume_least: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    volume_most: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    unit: Mapped[str] = mapped_column(String(20), default="kg")
    #: How much one unit holds when only a declared size says it, as on Listing.
    pack_size: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    pack_unit: Mapped[str | None] = mapped_column(String(20))
    #: Period code of `core.quantities` ("day", "week", "month", "quarter", "year", "once",
    #: "trip").
    period: Mapped[str] = mapped_column(String(20), default="month")
    #: With period "trip": this many trips in one `trip_period`.
    trips_per_period: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    trip_period: Mapped[str | None] = mapped_column(String(20))
    window_start: Mapped[date | None]
    window_end: Mapped[date | None]
    #: When the window repeats in some months only, those months (1–12); empty means all of it.
    months: Mapped[list[int]] = mapped_column(JSON, default=list)
    delivery_province_code: Mapped[str | None] = mapped_column(ForeignKey("province.code"))
    delivery_place: Mapped[str] = mapped_column(String(300), default="")
    delivery_rhythm: Mapped[str] = mapped_column(String(200), default="")
    quality_notes: Mapped[str] = mapped_column(Text, default="")
    #: VND for one `unit`; never shown to producers.
    price_ceiling: Mapped[Money | None]
    #: Terms: percent of the invoice kept by the chain.
    discount_percent: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    opening_fee: Mapped[Money | None]
    days_to_pay: Mapped[int | None]
    terms: Mapped[str] = mapped_column(Text, default="")
    #: Published without the distributor's name.
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    #: Producers can answer until the end of this day (Việt Nam).
    deadline: Mapped[date | None]
    status: Mapped[RequirementStatus] = mapped_column(
        choice(RequirementStatus), default=RequirementStatus.DRAFT, index=True
    )
    status_reason: Mapped[str] = mapped_column(String(500), default="")
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime())
    #: Built from a press statement (demo data): shown as a sample, with its source.
    is_sample: Mapped[bool] = mapped_column(default=False)
    #: When and where the statement was read, `2021-02, nld.com.vn`.
    source_note: Mapped[str] = mapped_column(String(200), default="")
    version_id: Mapped[int] = mapped_column(default=1)

    organization: Mapped[Organization] = relationship()
    created_by: Mapped[User | None] = relationship()
    items: Mapped[list["RequirementItem"]] = relationship(
        back_populates="requirement",
        cascade="all, delete-orphan",
        order_by="RequirementItem.position",
    )
    wishes: Mapped[list["RequirementWish"]] = relationship(
        back_populates="requirement",
        cascade="all, delete-orphan",
        order_by="RequirementWish.group_number",
    )
    criteria: Mapped[list["RequirementCriterion"]] = relationship(
        back_populates="requirement", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version_id}

    @property
    def volume(self) -> Volume | None:
        """Return the volume for one period; how firm it is (“khoảng”, “hơn”) say the words typed."""
        if self.volume_least is None and self.volume_most is None:
            return None
        stated = Volume(
            self.volume_least,
            self.volume_most,
            self.unit,
            self.period,
            self.trips_per_period,
            self.trip_period,
        )
        firm = (read.qualifier for read in _read(self.volume_text) if _same(read, stated=stated))
        open_end = "at_most" if self.volume_least is None else ""
        open_end = "at_least" if self.volume_most is None else open_end
        return replace(stated, qualifier=next(firm, open_end))

    @property
    def pack(self) -> PackSize | None:
        """What one unit holds, where that is stated."""
        if self.pack_size is None or self.pack_unit is None:
            return None
        return PackSize(self.pack_size, self.pack_unit)


def _read(text: str) -> Iterator[Volume]:
    """Yield what words say in each language that can read them."""
    for language in ("vi", "en"):
        with suppress(QuantityError):
            yield parse_volume(text, language=language)


def _same(read: Volume, *, stated: Volume) -> bool:
    return replace(read, qualifier="") == stated


class RequirementItem(Model):
    """One of the products wanted: words, categories, perhaps its own volume and ceiling."""

    __tablename__ = "requirement_item"
    __table_args__ = (UniqueConstraint("requirement_id", "position"),)

    id: Mapped[Id]
    requirement_id: Mapped[int] = mapped_column(
        ForeignKey("requirement.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    words: Mapped[str] = mapped_column(String(200))
    #: For one period of the requirement, in its unit; empty means the requirement's volume.
    volume_least: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    volume_most: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    #: VND for one unit of the requirement; never shown to producers.
    price_ceiling: Mapped[Money | None]

    requirement: Mapped[Requirement] = relationship(back_populates="items")
    category_links: Mapped[list["RequirementItemCategory"]] = relationship(
        back_populates="item",
        cascade="all, delete-orphan",
        order_by="RequirementItemCategory.category_code",
    )
    #: Codes of the categories wanted.
    category_codes: AssociationProxy[list[str]] = association_proxy(
        "category_links",
        "category_code",
        creator=lambda code: RequirementItemCategory(category_code=code),
    )


class RequirementItemCategory(Model):
    """A category an item may come from."""

    __tablename__ = "requirement_item_category"

    item_id: Mapped[int] = mapped_column(
        ForeignKey("requirement_item.id", ondelete="CASCADE"), primary_key=True
    )
    category_code: Mapped[str] = mapped_column(
        ForeignKey("category.code"), primary_key=True, index=True
    )

    item: Mapped[RequirementItem] = relationship(back_populates="category_links")
    category: Mapped[Category] = relationship()


class RequirementWish(Model):
    """A wished scheme: wishes of one group are joined by "or", the groups by "and"."""

    __tablename__ = "requirement_wish"
    __table_args__ = (UniqueConstraint("requirement_id", "group_number", "scheme_code"),)

    id: Mapped[Id]
    requirement_id: Mapped[int] = mapped_column(
        ForeignKey("requirement.id", ondelete="CASCADE"), index=True
    )
    group_number: Mapped[int]
    scheme_code: Mapped[str] = mapped_column(ForeignKey("certification_scheme.code"))
    #: The chain insists on this very scheme: a stronger one does not satisfy it.
    exact: Mapped[bool] = mapped_column(default=False)

    requirement: Mapped[Requirement] = relationship(back_populates="wishes")
    scheme: Mapped[CertificationScheme] = relationship()


class RequirementCriterion(Model):
    """Mode and weight of one criterion; a criterion without a row has its default."""

    __tablename__ = "requirement_criterion"
    __table_args__ = (CheckConstraint("weight IS NULL OR weight >= 0", name="weight"),)

    requirement_id: Mapped[int] = mapped_column(
        ForeignKey("requirement.id", ondelete="CASCADE"), primary_key=True
    )
    #: Name of a criterion of `core.scoring`.
    criterion: Mapped[str] = mapped_column(String(20), primary_key=True)
    mode: Mapped[CriterionMode] = mapped_column(choice(CriterionMode))
    #: Relative weight; empty means the default.
    weight: Mapped[Decimal | None] = mapped_column(ExactDecimal())

    requirement: Mapped[Requirement] = relationship(back_populates="criteria")
