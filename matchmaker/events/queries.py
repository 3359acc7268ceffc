"""What is read of trade events; each function takes who is looking and shows no more."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from matchmaker.accounts.models import Membership, Organization, OrganizationStatus, User
from matchmaker.base.db import db, get_one
from matchmaker.base.paging import Page, fetch_page
from matchmaker.base.security import OrganizationKind, Viewer
from matchmaker.core.event_cycle import ANNOUNCED, Attendance, Stage
from matchmaker.core.text import fold
from matchmaker.core.timetable import Side
from matchmaker.events.models import EventDay, EventSlot, Participation, TradeEvent
from matchmaker.listings import queries as listings
from matchmaker.listings.models import Listing
from matchmaker.matching.queries import Measured
from matchmaker.requirements import queries as requirements
from matchmaker.requirements.models import Requirement

#: Organisations found by name for an invitation at most.
MOST_FOUND = 30


@dataclass(frozen=True, slots=True)
class ParticipantFilter:
    """What the list of participants is narrowed to; empty fields narrow nothing."""

    words: str = ""
    side: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Matching:
    """The producers whose products match a requirement, and which of them are not asked yet."""

    requirement: Requirement
    organizations: Sequence[Organization]
    new_ids: Collection[int] = field(default_factory=frozenset)


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition under which `policy.may_see` holds."""
    if viewer.is_staff:
        return true()
    announced = TradeEvent.stage.in_(ANNOUNCED)
    if viewer.organization_id is None:
        return announced
    own = exists(Participation.id).where(
        Participation.event_id == TradeEvent.id,
        Participation.organization_id == viewer.organization_id,
    )
    return or_(announced, own & (TradeEvent.stage != Stage.DRAFT))


def _with_days() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(TradeEvent.province),
        selectinload(TradeEvent.categories),
        selectinload(TradeEvent.days).selectinload(EventDay.slots),
    )


def get_event(event_id: int, *, seen_by: Viewer) -> TradeEvent:
    """Return an event the viewer may see with its days, or raise NotFoundError."""
    statement = select(TradeEvent).where(TradeEvent.id == event_id, visible_to(seen_by))
    return get_one(statement.options(*_with_days()))


def event_with_days(event_id: int) -> TradeEvent:
    """Return an event for what nobody looks at, or raise NotFoundError."""
    return get_one(select(TradeEvent).where(TradeEvent.id == event_id).options(*_with_days()))


def event_page(*, seen_by: Viewer, on: date, past: bool, number: int) -> Page[TradeEvent]:
    """Return one page: what is to come, the next first, or what is over, the last first."""
    last = (
        select(func.max(EventDay.held_on))
        .where(EventDay.event_id == TradeEvent.id)
        .scalar_subquery()
    )
    over = or_(last < on, TradeEvent.stage == Stage.CANCELLED)
    statement = select(TradeEvent).where(visible_to(seen_by))
    if past:
        statement = statement.where(over).order_by(last.desc(), TradeEvent.id.desc())
    else:
        coming = or_(last.is_(None), last >= on) & (TradeEvent.stage != Stage.CANCELLED)
        statement = statement.where(coming).order_by(last, TradeEvent.id)
    return fetch_page(statement.options(*_with_days()), number=number)


def upcoming(*, seen_by: Viewer, on: date, most: int) -> Sequence[TradeEvent]:
    """Return the announced events that come next."""
    page = event_page(seen_by=seen_by, on=on, past=False, number=1)
    return [one for one in page.rows if one.stage in ANNOUNCED][:most]


def locked(event: TradeEvent) -> TradeEvent:
    """Return an event as it stands now, kept from others until this transaction ends."""
    db.session.flush()
    db.session.execute(select(TradeEvent.id).where(TradeEvent.id == event.id).with_for_update())
    db.session.refresh(event, ["stage", "version_id", "most_producers", "most_distributors"])
    return event


def own_participation(event_id: int, *, seen_by: Viewer) -> Participation | None:
    """Return what the viewer's organisation has to do with an event, if anything."""
    if seen_by.organization_id is None or seen_by.is_staff:
        return None
    return participation_of(event_id, organization_id=seen_by.organization_id)


def participation_of(event_id: int, *, organization_id: int) -> Participation | None:
    """Return an organisation's participation in an event, with its parts."""
    statement = select(Participation).where(
        Participation.event_id == event_id, Participation.organization_id == organization_id
    )
    return db.session.scalar(statement.options(*_with_parts()))


def own_statuses(event_ids: Iterable[int], *, seen_by: Viewer) -> dict[int, Attendance]:
    """Return where the viewer's organisation stands with each of some events."""
    if seen_by.organization_id is None or seen_by.is_staff:
        return {}
    rows = db.session.execute(
        select(Participation.event_id, Participation.status).where(
            Participation.event_id.in_(list(event_ids)),
            Participation.organization_id == seen_by.organization_id,
        )
    )
    return dict(rows.all())


def _with_parts() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(Participation.organization),
        selectinload(Participation.desks),
        selectinload(Participation.listings),
        selectinload(Participation.requirements),
        selectinload(Participation.absences).joinedload(EventSlot.day),
    )


def get_participation(participation_id: int, *, event: TradeEvent) -> Participation:
    """Return a participation of an event (staff), or raise NotFoundError."""
    statement = select(Participation).where(
        Participation.id == participation_id, Participation.event_id == event.id
    )
    return get_one(statement.options(*_with_parts(), joinedload(Participation.invited_for)))


def participant_page(
    event: TradeEvent, *, wanted: ParticipantFilter, number: int
) -> Page[Participation]:
    """Return one page of those asked and coming (staff), by name."""
    statement = (
        select(Participation)
        .join(Participation.organization)
        .where(Participation.event_id == event.id, *_conditions(wanted))
        .options(*_with_parts(), joinedload(Participation.invited_for))
        .order_by(Organization.name_folded, Participation.id)
    )
    return fetch_page(statement, number=number)


def _conditions(wanted: ParticipantFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.side in set(Side):
        conditions.append(Participation.side == Side(wanted.side))
    if wanted.status in set(Attendance):
        conditions.append(Participation.status == Attendance(wanted.status))
    for word in fold(wanted.words).split():
        conditions.append(Organization.name_folded.contains(word, autoescape=True))
    return conditions


def participant_counts(event: TradeEvent) -> dict[tuple[Side, Attendance], int]:
    """Return how many organisations of each side stand where."""
    rows = db.session.execute(
        select(Participation.side, Participation.status, func.count(Participation.id))
        .where(Participation.event_id == event.id)
        .group_by(Participation.side, Participation.status)
    )
    return {(side, status): count for side, status, count in rows}


def confirmed_count(event_id: int, *, side: Side) -> int:
    """Return how many organisations of a side have a place."""
    return (
        db.session.scalar(
            select(func.count(Participation.id)).where(
                Participation.event_id == event_id,
                Participation.side == side,
                Participation.status == Attendance.CONFIRMED,
            )
        )
        or 0
    )


def checked_in_count(event_id: int) -> int:
    """Return how many organisations have come."""
    come = (Participation.event_id == event_id) & Participation.checked_in_at.is_not(None)
    return db.session.scalar(select(func.count(Participation.id)).where(come)) or 0


def participations(
    event_id: int, *, statuses: Collection[Attendance], side: Side | None = None
) -> list[Participation]:
    """Return those of an event in some statuses, first come first."""
    statement = (
        select(Participation)
        .where(Participation.event_id == event_id, Participation.status.in_(list(statuses)))
        .options(*_with_parts())
        .order_by(Participation.status_at, Participation.id)
    )
    if side is not None:
        statement = statement.where(Participation.side == side)
    return list(db.session.scalars(statement))


def not_followed_up(event_id: int, *, times: int) -> list[Participation]:
    """Return those with a place who were asked fewer times what became of the event."""
    return list(
        db.session.scalars(
            select(Participation)
            .where(
                Participation.event_id == event_id,
                Participation.status == Attendance.CONFIRMED,
                Participation.followed_up < times,
            )
            .order_by(Participation.id)
        )
    )


def asked_ids(event_id: int) -> set[int]:
    """Return the organisations that have to do with an event already."""
    return set(
        db.session.scalars(
            select(Participation.organization_id).where(Participation.event_id == event_id)
        )
    )


def matching_producers(event: TradeEvent, *, requirement: Requirement, today: date) -> Matching:
    """Return every verified producer with a product that matches a requirement."""
    ids = [one.listing_id for one in Measured(requirement, today=today).matches]
    found = select(Listing.organization_id).where(Listing.id.in_(ids))
    rows = _verified(Organization.id.in_(found), kind=OrganizationKind.PRODUCER)
    return Matching(requirement, rows, {one.id for one in rows} - asked_ids(event.id))


def organizations_named(
    event: TradeEvent, *, words: str, without_place: bool = False
) -> list[Organization]:
    """Return verified organisations by name that have nothing to do with an event yet.

    `without_place` returns those too that have to do with it and have no place.
    """
    folded = fold(words).split()
    if not folded:
        return []
    asked = select(Participation.organization_id).where(Participation.event_id == event.id)
    if without_place:
        asked = asked.where(Participation.status == Attendance.CONFIRMED)
    conditions = [Organization.name_folded.contains(one, autoescape=True) for one in folded]
    return _verified(*conditions, Organization.id.not_in(asked), most=MOST_FOUND)


def organizations_to_invite(ids: Collection[int]) -> list[Organization]:
    """Return those of some organisations that can be invited."""
    return _verified(Organization.id.in_(list(ids)))


def _verified(
    *conditions: ColumnElement[bool],
    kind: OrganizationKind | None = None,
    most: int | None = None,
) -> list[Organization]:
    kinds = (OrganizationKind.PRODUCER, OrganizationKind.DISTRIBUTOR) if kind is None else (kind,)
    statement = (
        select(Organization)
        .where(
            Organization.kind.in_(kinds),
            Organization.status == OrganizationStatus.VERIFIED,
            *conditions,
        )
        .options(joinedload(Organization.province))
        .order_by(Organization.name_folded, Organization.id)
        .limit(most)
    )
    return list(db.session.scalars(statement))


def listings_to_bring(event: TradeEvent, *, by: Viewer) -> list[Listing]:
    """Return what a producer has published of the event's categories."""
    codes = tuple(one.code for one in event.categories)
    own = listings.published_of(by)
    return [one for one in own if not codes or (one.category_code or "").startswith(codes)]


def requirements_to_bring(event: TradeEvent, *, by: Viewer, on: date) -> list[Requirement]:
    """Return the open requirements of a distributor for the event's categories."""
    codes = tuple(one.code for one in event.categories)
    own = requirements.open_requirements(seen_by=by, on=on)
    return [one for one in own if not codes or _wants_some(one, codes=codes)]


def _wants_some(requirement: Requirement, *, codes: tuple[str, ...]) -> bool:
    wanted = [code for item in requirement.items for code in item.category_codes]
    # A requirement of a whole group meets an event for a part of it.
    return any(code.startswith(codes) or _above(code, codes) for code in wanted)


def _above(code: str, codes: tuple[str, ...]) -> bool:
    return any(one.startswith(code) for one in codes)


def people_of(organization_ids: Collection[int]) -> list[tuple[int, User]]:
    """Return (organisation id, person) of everybody there who can receive mail, one statement."""
    membership = aliased(Membership)
    rows = db.session.execute(
        select(membership.organization_id, User)
        .join(User, User.id == membership.user_id)
        .where(
            membership.organization_id.in_(list(organization_ids)),
            User.active.is_(True),
            User.confirmed_at.is_not(None),
        )
        .order_by(membership.organization_id, User.id)
    )
    return [(organization_id, user) for organization_id, user in rows]


def under_way() -> list[TradeEvent]:
    """Return the events in stages that end with a day."""
    return in_stages(Stage.REGISTRATION, Stage.WISHES, Stage.FINAL, Stage.DAY)


def in_stages(*stages: Stage) -> list[TradeEvent]:
    """Return the events in some stages."""
    statement = select(TradeEvent).where(TradeEvent.stage.in_(stages)).order_by(TradeEvent.id)
    return list(db.session.scalars(statement.options(*_with_days())))
