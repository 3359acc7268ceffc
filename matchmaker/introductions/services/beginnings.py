"""How introductions begin: asked for, offered, proposed; alone or combined."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.models import OrganizationStatus
from matchmaker.base import audit
from matchmaker.base.clock import local_day
from matchmaker.base.db import add_numbered, db
from matchmaker.base.errors import ConflictError, NotAllowedError
from matchmaker.base.security import Viewer
from matchmaker.core.lifecycle import Actor, Status
from matchmaker.introductions import combined, mails, queries
from matchmaker.introductions.combined import Part
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.services import timeline
from matchmaker.introductions.services.steps import expire, not_allowed_now
from matchmaker.listings.models import Listing, ListingStatus
from matchmaker.matching.combined import TAKEN
from matchmaker.requirements.models import Requirement, RequirementStatus

#: Requests of one organisation that may wait for an answer at the same time.
MOST_UNANSWERED = 40

_BEGINNINGS = {
    Actor.DISTRIBUTOR: Status.REQUESTED,
    Actor.PRODUCER: Status.OFFERED,
    Actor.STAFF: Status.PROPOSED,
}


# Plans of combined supply leave out what is asked for already.
TAKEN.append(queries.taken_listing_ids)


def begin_introduction(
    listing: Listing,
    *,
    requirement: Requirement,
    by: Viewer,
    volume: Decimal | None,
    note: str,
    snapshot: Mapping[str, Any],
    at: datetime,
) -> Introduction:
    """Ask, offer or propose; an open introduction of the pair is returned instead of a second one.

    `volume` is for one month in the listing's unit. ConflictError when one of the two is not open
    any more, too many requests wait, or the listing is a member of a combined introduction to the
    same requirement; NotAllowedError for a stranger to both.
    """
    queries.lock_listings([listing.id])
    _expire_overdue(requirement, at=at)
    existing = queries.open_introduction(
        listing_id=listing.id, requirement_id=requirement.id, at=at
    )
    if existing is not None:
        return existing
    actor = _beginner(by, listing=listing, requirement=requirement)
    _check_open(listing, requirement=requirement, on=local_day(at))
    _check_quota(by, actor=actor, at=at)
    _check_free([listing], requirement=requirement)
    introduction = _begun(listing, requirement=requirement, actor=actor, at=at)
    introduction.volume = volume
    return _sent(introduction, by=by, note=note, snapshot=snapshot, at=at)


def begin_combined(
    lead: Listing,
    *,
    requirement: Requirement,
    parts: Sequence[Part],
    least: Decimal,
    by: Viewer,
    note: str,
    snapshot: Mapping[str, Any],
    at: datetime,
) -> Introduction:
    """Ask a lead and members to supply together; staff propose it to both sides.

    `least` is what accepted members must reach together, in the base unit of the parts. Raises as
    `begin_introduction` does, and ConflictError for a listing that is asked already.
    """
    actor = _beginner(by, listing=lead, requirement=requirement)
    if actor is Actor.PRODUCER:
        raise NotAllowedError
    for part in parts:
        _check_open(part.listing, requirement=requirement, on=local_day(at))
    _check_quota(by, actor=actor, at=at)
    queries.lock_listings(part.listing.id for part in parts)
    _expire_overdue(requirement, at=at)
    _check_free([part.listing for part in parts], requirement=requirement)
    introduction = _begun(lead, requirement=requirement, actor=actor, at=at)
    introduction.members = combined.members_of(parts, lead=lead)
    introduction.agreed_least = least
    return _sent(introduction, by=by, note=note, snapshot=snapshot, at=at)


def _expire_overdue(requirement: Requirement, *, at: datetime) -> None:
    """End what was not answered in time although the clock has not come by yet."""
    for one in queries.past_answer_deadline(at=at, requirement_id=requirement.id):
        expire(one, at=at)


def _begun(
    listing: Listing, *, requirement: Requirement, actor: Actor, at: datetime
) -> Introduction:
    return Introduction(
        listing=listing,
        requirement=requirement,
        producer=listing.organization,
        distributor=requirement.organization,
        begun_by=actor,
        status=_BEGINNINGS[actor],
        is_open=1,
        answer_due_at=at + timedelta(days=int(current_app.config["ANSWER_DAYS"])),
        created_at=at,
        updated_at=at,
    )


def _sent(
    introduction: Introduction,
    *,
    by: Viewer,
    note: str,
    snapshot: Mapping[str, Any],
    at: datetime,
) -> Introduction:
    introduction.note, introduction.snapshot = note, dict(snapshot)
    timeline.await_next(introduction, at=at)
    try:
        with db.session.begin_nested():
            add_numbered(introduction, prefix="GT")
    except IntegrityError:
        # Somebody began the same pair at the same moment: theirs is the open one.
        return _open_one(introduction.listing, requirement=introduction.requirement, at=at)
    actor = introduction.begun_by
    timeline.note(introduction, step="begin", source="", by=by, actor=actor, at=at, note=note)
    audit.record("introduction.begun", subject=introduction, begun_by=actor.value)
    _tell_those_asked(introduction)
    return introduction


def _tell_those_asked(introduction: Introduction) -> None:
    """Ask by mail; where nobody of a side can be mailed, tell staff to reach it another way."""
    mails.asked(introduction, to=timeline.who_answers(introduction))
    asked = list(timeline.answering(introduction))
    for member in introduction.members:
        if not member.is_lead:
            mails.share_asked(member, to=timeline.people_of(member.producer_id))
            asked.append(member.producer)
    silent = [one for one in asked if not queries.users_of(one.id)]
    if silent:
        mails.unreachable(introduction, organizations=silent, to=queries.staff_people())


def _check_free(listings: Iterable[Listing], *, requirement: Requirement) -> None:
    """Refuse a listing that an open introduction brings together with the requirement already."""
    taken = queries.taken_listing_ids(requirement.id)
    names = [one.name for one in listings if one.id in taken]
    if names:
        raise ConflictError(
            _(
                "Đã có lời giới thiệu đang mở cho nhu cầu này: %(names)s.",
                names=", ".join(names[:5]),
            )
        )


def _open_one(listing: Listing, *, requirement: Requirement, at: datetime) -> Introduction:
    found = queries.open_introduction(listing_id=listing.id, requirement_id=requirement.id, at=at)
    if found is None:
        raise ConflictError(not_allowed_now())
    return found


def check_may_begin(by: Viewer) -> None:
    """Raise NotAllowedError for who waits to be verified: a score already tells of prices."""
    if not by.is_staff and not by.verified:
        raise NotAllowedError(_("Đơn vị cần được xác minh trước khi đề nghị giới thiệu."))


def _beginner(by: Viewer, *, listing: Listing, requirement: Requirement) -> Actor:
    check_may_begin(by)
    if by.is_staff:
        return Actor.STAFF
    if by.organization_id == requirement.organization_id:
        return Actor.DISTRIBUTOR
    if by.organization_id == listing.organization_id:
        return Actor.PRODUCER
    raise NotAllowedError


def _check_open(listing: Listing, *, requirement: Requirement, on: date) -> None:
    if requirement.status is not RequirementStatus.PUBLISHED or (
        requirement.deadline is not None and requirement.deadline < on
    ):
        raise ConflictError(_("Nhu cầu này đã đóng, không nhận lời giới thiệu mới."))
    if not requirement.organization.is_verified:
        raise ConflictError(_("Nhà phân phối này chưa được xác minh hoặc đang tạm ngưng."))
    verified = listing.organization.status is OrganizationStatus.VERIFIED
    if listing.status is not ListingStatus.PUBLISHED or not verified:
        raise ConflictError(_("Sản phẩm này không còn được công bố."))


def _check_quota(by: Viewer, *, actor: Actor, at: datetime) -> None:
    if actor is Actor.STAFF:
        return
    if queries.unanswered_begun_by(by.organization_id or 0, at=at) >= MOST_UNANSWERED:
        raise ConflictError(
            _(
                "Đơn vị đang có %(n)s đề nghị chờ trả lời. Hãy chờ câu trả lời hoặc rút bớt trước.",
                n=MOST_UNANSWERED,
            )
        )
