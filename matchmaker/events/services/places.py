"""Who comes: invited, registered, given a place or a place in the waiting list, withdrawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from flask_babel import gettext as _

from matchmaker.accounts.models import Organization, User
from matchmaker.base import audit
from matchmaker.base.clock import local_day
from matchmaker.base.db import db
from matchmaker.base.errors import ConflictError, NotAllowedError
from matchmaker.base.security import OrganizationKind, Viewer
from matchmaker.core.event_cycle import (
    COMING,
    Attendance,
    find_move,
    first_waiting,
    places_free,
)
from matchmaker.core.lifecycle import Actor
from matchmaker.core.timetable import Half, Side
from matchmaker.events import mails, policy, queries
from matchmaker.events.models import Desk, EventSlot, Participation, TradeEvent
from matchmaker.listings.models import Listing
from matchmaker.requirements.models import Requirement


@dataclass(frozen=True, slots=True)
class Brought:
    """What an organisation fills in: what it comes for, who sits where, when it can be met."""

    desks: tuple[str, ...]
    listings: tuple[Listing, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    absences: tuple[EventSlot, ...] = ()
    prefers: Half | None = None
    most_a_day: int | None = None
    needs_interpreter: bool = False
    delegation: str = ""
    arrives_at: datetime | None = None
    leaves_at: datetime | None = None
    note: str = ""


def side_of(organization: Organization) -> Side:
    """Return the side an organisation comes on: distributors sit, producers walk."""
    return Side.BUYER if organization.kind is OrganizationKind.DISTRIBUTOR else Side.PRODUCER


def invite(
    event: TradeEvent,
    organizations: Sequence[Organization],
    *,
    by: Viewer,
    at: datetime,
    requirement: Requirement | None = None,
) -> int:
    """Invite verified organisations that have nothing to do with the event yet; return how many.

    ConflictError when the event takes nobody any more.
    """
    if not policy.may_invite(by, queries.locked(event)):
        raise ConflictError(_("Hội nghị không còn nhận người tham dự."))
    asked = queries.asked_ids(event.id)
    new = [one for one in organizations if one.id not in asked and one.is_verified]
    for one in new:
        db.session.add(
            _participation(event, one, status=Attendance.INVITED, at=at, for_=requirement)
        )
    db.session.flush()
    mails.invited(event, to=_people(one.id for one in new))
    if new:
        code = requirement.code if requirement is not None else ""
        audit.record("event.invited", subject=event, count=len(new), requirement=code)
    return len(new)


def _participation(
    event: TradeEvent,
    organization: Organization,
    *,
    status: Attendance,
    at: datetime,
    for_: Requirement | None = None,
) -> Participation:
    return Participation(
        event=event,
        organization=organization,
        side=side_of(organization),
        status=status,
        status_at=at,
        invited_for=for_,
        created_at=at,
    )


def register(
    event: TradeEvent, organization: Organization, *, brought: Brought, by: Viewer, at: datetime
) -> Participation:
    """Register, accept an invitation, or change what was filled in before.

    Whoever was invited gets a place, or a place in the waiting list where none is free.
    ConflictError once registration is closed to the organisation.
    """
    queries.locked(event)
    own = queries.participation_of(event.id, organization_id=organization.id)
    if not policy.may_register(by, event, own=own, on=local_day(at)):
        raise ConflictError(registration_closed(by))
    if own is None:
        own = _participation(event, organization, status=Attendance.REGISTERED, at=at)
        db.session.add(own)
    elif own.status not in COMING:
        _make_move(own, "register", by=by, at=at)
    _fill(own, brought=brought)
    _note(own)
    return own


def seat_walk_in(
    event: TradeEvent,
    organization: Organization,
    *,
    own: Participation | None,
    person: str,
    at: datetime,
) -> Participation:
    """Give a place on the day, whatever the limits; one desk, and all it has that fits the event.

    What was registered before stays as it was.
    """
    if own is None:
        own = _participation(event, organization, status=Attendance.CONFIRMED, at=at)
        db.session.add(own)
    elif own.status is not Attendance.CONFIRMED:
        own.status, own.status_at = Attendance.CONFIRMED, at
    if not own.desks:
        itself = Viewer(organization_id=organization.id, kind=organization.kind, verified=True)
        is_buyer = own.side is Side.BUYER
        brought = Brought(
            (person,),
            () if is_buyer else tuple(queries.listings_to_bring(event, by=itself)),
            tuple(queries.requirements_to_bring(event, by=itself, on=local_day(at)))
            if is_buyer
            else (),
        )
        _fill(own, brought=brought)
    db.session.flush()
    return own


def registration_closed(by: Viewer) -> str:
    """Return the sentence for whoever cannot register now."""
    if not by.verified:
        return str(_("Đơn vị cần được xác minh trước khi đăng ký hội nghị."))
    return str(_("Hội nghị này không còn nhận đăng ký của đơn vị bạn."))


def _fill(own: Participation, *, brought: Brought) -> None:
    own.prefers, own.most_a_day = brought.prefers, brought.most_a_day
    own.needs_interpreter, own.delegation = brought.needs_interpreter, brought.delegation
    own.arrives_at, own.leaves_at = brought.arrives_at, brought.leaves_at
    own.note = brought.note
    own.listings = list(brought.listings)
    own.requirements = list(brought.requirements)
    own.absences = list(brought.absences)
    kept = list(own.desks)
    for desk, name in zip(kept, brought.desks, strict=False):
        desk.name = name
    for desk in kept[len(brought.desks) :]:
        own.desks.remove(desk)
    for position, name in enumerate(brought.desks[len(kept) :], start=len(kept) + 1):
        own.desks.append(Desk(event_id=own.event_id or own.event.id, position=position, name=name))
    db.session.flush()


def _make_move(own: Participation, name: str, *, by: Viewer | None, at: datetime) -> None:
    """Make a move of the table; a place is given only where one is free."""
    actor = Actor.CLOCK if by is None else policy.actor_of(by)
    if actor is None:
        raise NotAllowedError
    move = find_move(name, status=own.status, actor=actor)
    if move is None:
        _refuse()
    target = move.target
    if target is Attendance.CONFIRMED and _free(own.event, side=own.side) == 0:
        target = Attendance.WAITING
    if target is own.status:
        raise ConflictError(_("Hội nghị đã đủ chỗ cho bên này."))
    _settle(own, status=target, at=at)


def _settle(own: Participation, *, status: Attendance, at: datetime) -> None:
    own.status, own.status_at = status, at
    db.session.flush()
    letters = {
        Attendance.CONFIRMED: mails.confirmed,
        Attendance.WAITING: mails.waiting,
    }
    if status in letters:
        letters[status](own.event, to=_people([own.organization_id]))


def _free(event: TradeEvent, *, side: Side) -> int | None:
    most = event.most_distributors if side is Side.BUYER else event.most_producers
    return places_free(queries.confirmed_count(event.id, side=side), most=most)


def _people(organization_ids: Iterable[int]) -> list[User]:
    return [user for _id, user in queries.people_of(list(organization_ids))]


def _refuse() -> NoReturn:
    raise ConflictError(_("Việc này không còn làm được với đơn vị này. Hãy mở lại trang để xem."))


def _note(own: Participation) -> None:
    audit.record(
        "event.place_changed",
        subject=own.event,
        organization_id=own.organization_id,
        status=own.status.value,
    )


def confirm(own: Participation, *, by: Viewer, at: datetime) -> None:
    """Give a place to an organisation; ConflictError where none is free and it waits already."""
    if not policy.may_invite(by, queries.locked(own.event)):
        _refuse()
    db.session.refresh(own, ["status"])
    _make_move(own, "confirm", by=by, at=at)
    _note(own)


def refuse(own: Participation, *, by: Viewer, at: datetime) -> None:
    """Give no place to an organisation and tell it."""
    if not policy.may_invite(by, queries.locked(own.event)):
        _refuse()
    db.session.refresh(own, ["status"])
    _make_move(own, "refuse", by=by, at=at)
    mails.refused(own.event, to=_people([own.organization_id]))
    _note(own)


def answer_no(own: Participation, *, by: Viewer, at: datetime) -> None:
    """Decline an invitation."""
    queries.locked(own.event)
    db.session.refresh(own, ["status"])
    if not policy.may_decline(by, own.event, own=own):
        _refuse()
    _make_move(own, "decline", by=by, at=at)
    _note(own)


def withdraw(own: Participation, *, by: Viewer, at: datetime) -> None:
    """Take a participation back; a place that becomes free goes to who waits longest."""
    queries.locked(own.event)
    db.session.refresh(own, ["status"])
    allowed = policy.may_invite(by, own.event) or policy.may_withdraw(by, own.event, own=own)
    if not allowed:
        _refuse()
    had_place = own.status is Attendance.CONFIRMED
    _make_move(own, "withdraw", by=by, at=at)
    _note(own)
    if had_place:
        move_up(own.event, side=own.side, at=at)


def move_up(event: TradeEvent, *, side: Side, at: datetime) -> None:
    """Give free places to those of a side who wait longest; the caller holds the event's row."""
    waiting = queries.participations(event.id, statuses=(Attendance.WAITING,), side=side)
    by_id = {one.id: one for one in waiting}
    for chosen in first_waiting(by_id, free=_free(event, side=side)):
        _make_move(by_id[chosen], "confirm", by=None, at=at)
        _note(by_id[chosen])
