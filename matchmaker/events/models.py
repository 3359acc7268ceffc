"""Trade events, their days and slots, who comes with what, and whom they wish to meet."""

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import Organization, Province, User
from matchmaker.base.db import Id, Model, UtcDateTime, choice
from matchmaker.base.long_jobs import Job
from matchmaker.core.event_cycle import Attendance, Outcome, Priority, Stage
from matchmaker.core.event_days import NOON, DayPlan, Span
from matchmaker.core.timetable import Half, Reason, Side
from matchmaker.introductions.models import Introduction
from matchmaker.listings.models import Category, Listing
from matchmaker.requirements.models import Requirement

#: The categories an event is for; none means all.
event_category = Table(
    "event_category",
    Model.metadata,
    Column("event_id", ForeignKey("trade_event.id", ondelete="CASCADE"), primary_key=True),
    Column("category_code", ForeignKey("category.code"), primary_key=True, index=True),
)


class TradeEvent(Model):
    """A supply-demand connection event, from its draft to the follow-up of its meetings."""

    __tablename__ = "trade_event"
    __table_args__ = (
        CheckConstraint("tables >= 1", name="tables_at_least_one"),
        CheckConstraint("wishes_until >= register_until", name="deadlines_in_order"),
    )

    id: Mapped[Id]
    #: `HN` and a number.
    code: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    stage: Mapped[Stage] = mapped_column(choice(Stage), default=Stage.DRAFT, index=True)
    place: Mapped[str] = mapped_column(String(300), default="")
    province_code: Mapped[str | None] = mapped_column(ForeignKey("province.code"))
    #: What everybody reads of it.
    about: Mapped[str] = mapped_column(Text, default="")
    co_organizers: Mapped[str] = mapped_column(Text, default="")
    #: Between staff and co-organisers; nobody else reads it.
    staff_note: Mapped[str] = mapped_column(Text, default="")
    #: Ends of these days (Việt Nam).
    register_until: Mapped[date]
    wishes_until: Mapped[date]
    #: Organisations that get a place; none means no limit.
    most_producers: Mapped[int | None]
    most_distributors: Mapped[int | None]
    #: Tables in the room, numbered from 1.
    tables: Mapped[int]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime())
    #: The last job that computed a timetable.
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    cancel_reason: Mapped[str] = mapped_column(String(500), default="")
    version_id: Mapped[int] = mapped_column(default=1)

    job: Mapped[Job | None] = relationship()
    province: Mapped[Province | None] = relationship()
    categories: Mapped[list[Category]] = relationship(
        secondary=event_category, order_by="Category.code"
    )
    days: Mapped[list["EventDay"]] = relationship(
        back_populates="event", cascade="all, delete-orphan", order_by="EventDay.held_on"
    )

    __mapper_args__ = {"version_id_col": version_id}

    @property
    def slots(self) -> list["EventSlot"]:
        """Every slot in order of time."""
        return [slot for day in self.days for slot in day.slots]


class EventDay(Model):
    """A day of an event, cut into slots."""

    __tablename__ = "event_day"
    __table_args__ = (
        UniqueConstraint("event_id", "held_on"),
        CheckConstraint("ends > starts", name="hours_in_order"),
        CheckConstraint("meeting >= 5", name="meeting_long_enough"),
        CheckConstraint("pause >= 0", name="pause_not_negative"),
    )

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(
        ForeignKey("trade_event.id", ondelete="CASCADE"), index=True
    )
    #: Day in Việt Nam.
    held_on: Mapped[date]
    #: Minutes of the day.
    starts: Mapped[int]
    ends: Mapped[int]
    #: Minutes of a meeting, and between two.
    meeting: Mapped[int]
    pause: Mapped[int] = mapped_column(default=0)
    #: Pairs of minutes of the day without meetings.
    breaks: Mapped[list[list[int]]] = mapped_column(JSON, default=list)

    event: Mapped[TradeEvent] = relationship(back_populates="days")
    slots: Mapped[list["EventSlot"]] = relationship(
        back_populates="day", cascade="all, delete-orphan", order_by="EventSlot.starts"
    )

    @property
    def plan(self) -> DayPlan:
        """The day as it is cut."""
        breaks = tuple(Span(starts, ends) for starts, ends in self.breaks)
        return DayPlan(Span(self.starts, self.ends), self.meeting, self.pause, breaks)


class EventSlot(Model):
    """A time in which meetings are held, in minutes of its day."""

    __tablename__ = "event_slot"
    __table_args__ = (
        UniqueConstraint("day_id", "starts"),
        CheckConstraint("ends > starts", name="minutes_in_order"),
    )

    id: Mapped[Id]
    day_id: Mapped[int] = mapped_column(ForeignKey("event_day.id", ondelete="CASCADE"), index=True)
    starts: Mapped[int]
    ends: Mapped[int]

    day: Mapped[EventDay] = relationship(back_populates="slots")

    @property
    def half(self) -> Half:
        """The half of the day it begins in."""
        return Half.MORNING if self.starts < NOON else Half.AFTERNOON


class Participation(Model):
    """An organisation that was invited or wants to come, and what it said about it."""

    __tablename__ = "participation"
    __table_args__ = (
        UniqueConstraint("event_id", "organization_id"),
        CheckConstraint("most_a_day IS NULL OR most_a_day >= 1", name="most_a_day_positive"),
        CheckConstraint(
            "arrives_at IS NULL OR leaves_at IS NULL OR leaves_at > arrives_at",
            name="travel_in_order",
        ),
    )

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(
        ForeignKey("trade_event.id", ondelete="CASCADE"), index=True
    )
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    #: Distributors sit, producers walk.
    side: Mapped[Side] = mapped_column(choice(Side))
    status: Mapped[Attendance] = mapped_column(choice(Attendance), index=True)
    #: When it came to this status: the order of a waiting list.
    status_at: Mapped[datetime] = mapped_column(UtcDateTime())
    #: The requirement it was invited for.
    invited_for_id: Mapped[int | None] = mapped_column(ForeignKey("requirement.id"))
    prefers: Mapped[Half | None] = mapped_column(choice(Half))
    #: Meetings a day of each desk at most.
    most_a_day: Mapped[int | None]
    needs_interpreter: Mapped[bool] = mapped_column(default=False)
    #: Those who travel together, and between when they are there.
    delegation: Mapped[str] = mapped_column(String(200), default="")
    arrives_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    leaves_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    #: When it was reminded of having no wishes.
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    #: How often and when last it was asked for results that are missing.
    results_asked: Mapped[int] = mapped_column(default=0)
    results_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    #: How many of the days after an event have passed on which it was asked what became of it.
    followed_up: Mapped[int] = mapped_column(default=0)
    #: When it came to the event.
    checked_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    #: From the organisation to staff.
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    version_id: Mapped[int] = mapped_column(default=1)

    event: Mapped[TradeEvent] = relationship()
    organization: Mapped[Organization] = relationship()
    invited_for: Mapped[Requirement | None] = relationship()
    desks: Mapped[list["Desk"]] = relationship(
        back_populates="participation", cascade="all, delete-orphan", order_by="Desk.position"
    )
    listings: Mapped[list[Listing]] = relationship(
        secondary="participation_listing", order_by="Listing.id"
    )
    requirements: Mapped[list[Requirement]] = relationship(
        secondary="participation_requirement", order_by="Requirement.id"
    )
    #: Slots in which nobody of it can be met.
    absences: Mapped[list[EventSlot]] = relationship(
        secondary="participation_absence", order_by="EventSlot.id"
    )

    __mapper_args__ = {"version_id_col": version_id}


participation_listing = Table(
    "participation_listing",
    Model.metadata,
    Column(
        "participation_id", ForeignKey("participation.id", ondelete="CASCADE"), primary_key=True
    ),
    Column(
        "listing_id", ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
)
participation_requirement = Table(
    "participation_requirement",
    Model.metadata,
    Column(
        "participation_id", ForeignKey("participation.id", ondelete="CASCADE"), primary_key=True
    ),
    Column(
        "requirement_id",
        ForeignKey("requirement.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)
participation_absence = Table(
    "participation_absence",
    Model.metadata,
    Column(
        "participation_id", ForeignKey("participation.id", ondelete="CASCADE"), primary_key=True
    ),
    Column(
        "slot_id", ForeignKey("event_slot.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
)


class Desk(Model):
    """A person or a table of people with an agenda of its own: the node of the timetable."""

    __tablename__ = "event_desk"
    __table_args__ = (
        UniqueConstraint("participation_id", "position"),
        UniqueConstraint("event_id", "table_number"),
        CheckConstraint("table_number IS NULL OR table_number >= 1", name="table_positive"),
    )

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(ForeignKey("trade_event.id", ondelete="CASCADE"))
    participation_id: Mapped[int] = mapped_column(
        ForeignKey("participation.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    #: Who sits there, as the organisation wrote it.
    name: Mapped[str] = mapped_column(String(120))
    #: The table that is a buyer's own; without one, tables are shared.
    table_number: Mapped[int | None]

    participation: Mapped[Participation] = relationship(back_populates="desks")


class Wish(Model):
    """What one participant says of meeting another; nobody but staff and its own side reads it."""

    __tablename__ = "event_wish"
    __table_args__ = (
        UniqueConstraint("participation_id", "other_id"),
        CheckConstraint("participation_id <> other_id", name="of_another"),
    )

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(
        ForeignKey("trade_event.id", ondelete="CASCADE"), index=True
    )
    participation_id: Mapped[int] = mapped_column(
        ForeignKey("participation.id", ondelete="CASCADE")
    )
    other_id: Mapped[int] = mapped_column(
        ForeignKey("participation.id", ondelete="CASCADE"), index=True
    )
    priority: Mapped[Priority] = mapped_column(choice(Priority))
    at: Mapped[datetime] = mapped_column(UtcDateTime())


class Timetable(Model):
    """A version of an event's timetable; what was published is never changed again."""

    __tablename__ = "event_timetable"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(
        ForeignKey("trade_event.id", ondelete="CASCADE"), index=True
    )
    #: Counted from 1 within an event.
    number: Mapped[int]
    #: The version it was changed from by hand; none when it was computed.
    base_id: Mapped[int | None] = mapped_column(ForeignKey("event_timetable.id"))
    #: The job that computed it: one version a job.
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime())
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime())
    #: What it is worth and the proven most; both of the instance it was computed for.
    value: Mapped[int]
    bound: Mapped[int]
    producer_gaps: Mapped[int]
    buyer_gaps: Mapped[int]
    against_preference: Mapped[int]
    #: Producers' desks with wishes and without a meeting, as [desk id, whether any had a slot].
    left_out: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    version_id: Mapped[int] = mapped_column(default=1)

    meetings: Mapped[list["Meeting"]] = relationship(
        back_populates="timetable", cascade="all, delete-orphan", order_by="Meeting.id"
    )

    __mapper_args__ = {"version_id_col": version_id}

    @property
    def gap(self) -> float:
        """How far from the proven most, as a share of it."""
        return max(0.0, (self.bound - self.value) / self.bound) if self.bound > 0 else 0.0


class Meeting(Model):
    """Two desks at a table in a slot; the database lets nobody and no table be booked twice."""

    __tablename__ = "event_meeting"
    __table_args__ = (
        UniqueConstraint("timetable_id", "slot_id", "buyer_id"),
        UniqueConstraint("timetable_id", "slot_id", "producer_id"),
        UniqueConstraint("timetable_id", "slot_id", "table_number"),
        UniqueConstraint("timetable_id", "buyer_id", "producer_id"),
        CheckConstraint("table_number >= 1", name="table_positive"),
    )

    id: Mapped[Id]
    timetable_id: Mapped[int] = mapped_column(ForeignKey("event_timetable.id", ondelete="CASCADE"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("event_slot.id"), index=True)
    table_number: Mapped[int]
    buyer_id: Mapped[int] = mapped_column(
        ForeignKey("event_desk.id", ondelete="CASCADE"), index=True
    )
    producer_id: Mapped[int] = mapped_column(
        ForeignKey("event_desk.id", ondelete="CASCADE"), index=True
    )
    weight: Mapped[int]
    #: A new timetable holds it in the same slot.
    is_locked: Mapped[bool] = mapped_column(default=False)

    timetable: Mapped[Timetable] = relationship(back_populates="meetings")
    slot: Mapped[EventSlot] = relationship()
    buyer: Mapped[Desk] = relationship(foreign_keys=[buyer_id])
    producer: Mapped[Desk] = relationship(foreign_keys=[producer_id])


class UnheldWish(Model):
    """A meeting somebody wished that a timetable does not hold, with the reason."""

    __tablename__ = "event_unheld_wish"

    timetable_id: Mapped[int] = mapped_column(
        ForeignKey("event_timetable.id", ondelete="CASCADE"), primary_key=True
    )
    buyer_id: Mapped[int] = mapped_column(
        ForeignKey("event_desk.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    producer_id: Mapped[int] = mapped_column(
        ForeignKey("event_desk.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    weight: Mapped[int]
    reason: Mapped[Reason] = mapped_column(choice(Reason))

    buyer: Mapped[Desk] = relationship(foreign_keys=[buyer_id])
    producer: Mapped[Desk] = relationship(foreign_keys=[producer_id])


class MeetingResult(Model):
    """What one side says of a planned meeting; the other side reads its own alone."""

    __tablename__ = "event_meeting_result"
    __table_args__ = (
        UniqueConstraint("buyer_id", "producer_id", "side"),
        CheckConstraint("value IS NULL OR value > 0", name="value_positive"),
    )

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(
        ForeignKey("trade_event.id", ondelete="CASCADE"), index=True
    )
    buyer_id: Mapped[int] = mapped_column(ForeignKey("event_desk.id", ondelete="CASCADE"))
    producer_id: Mapped[int] = mapped_column(
        ForeignKey("event_desk.id", ondelete="CASCADE"), index=True
    )
    #: Who says it.
    side: Mapped[Side] = mapped_column(choice(Side))
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))
    note: Mapped[str] = mapped_column(Text, default="")
    #: What a memorandum is worth, in đồng.
    value: Mapped[int | None] = mapped_column(BigInteger)
    #: When the next step is to be done.
    next_on: Mapped[date | None]
    #: The introduction it opened or goes on with.
    introduction_id: Mapped[int | None] = mapped_column(ForeignKey("introduction.id"))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime())
    #: Whether staff wrote it, from a paper or on behalf of the side.
    by_staff: Mapped[bool] = mapped_column(default=False)

    introduction: Mapped[Introduction | None] = relationship()
    recorded_by: Mapped[User | None] = relationship()
