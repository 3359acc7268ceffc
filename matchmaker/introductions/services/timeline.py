"""The timeline of an introduction: what a step changes, notes and tells."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from matchmaker.accounts.models import Organization, User
from matchmaker.base.clock import local_day
from matchmaker.base.db import db
from matchmaker.base.security import Viewer
from matchmaker.core.lifecycle import ENDED, NEXT, Actor, Answer, Status, Step
from matchmaker.introductions import contracts, mails, queries
from matchmaker.introductions.models import Introduction, IntroductionEvent


def move(introduction: Introduction, *, step: Step, actor: Actor | None, at: datetime) -> None:
    """Change the status as the table says, and everything that hangs on it."""
    if step.name == "accept":
        if actor is Actor.PRODUCER or introduction.begun_by is Actor.PRODUCER:
            introduction.producer_accepted_at = introduction.producer_accepted_at or at
        if actor is Actor.DISTRIBUTOR or introduction.begun_by is Actor.DISTRIBUTOR:
            introduction.distributor_accepted_at = introduction.distributor_accepted_at or at
    if step.target in (Status.FAILED, Status.WITHDRAWN):
        contracts.release_capacity(introduction, after=local_day(at))
    introduction.status = step.target
    introduction.updated_at = at
    if step.target in ENDED:
        introduction.is_open = None
    await_next(introduction, at=at)


def await_next(introduction: Introduction, *, at: datetime) -> None:
    """Say who owns the next step and until when."""
    owner, days = NEXT.get(introduction.status, (None, None))
    introduction.next_owner = owner
    if introduction.status in ENDED:
        introduction.next_due_on = None
    elif days is None:
        due = introduction.answer_due_at
        introduction.next_due_on = local_day(due) if due else None
    else:
        introduction.next_due_on = contracts.next_check(introduction) or local_day(
            at + timedelta(days=days)
        )


def note(
    introduction: Introduction,
    *,
    step: str,
    source: str,
    by: Viewer | None,
    actor: Actor | None,
    at: datetime,
    reason: str = "",
    note: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Add a row to the timeline."""
    if reason and introduction.status in ENDED:
        introduction.end_reason = reason
    introduction.events.append(
        IntroductionEvent(
            at=at,
            step=step,
            from_status=source,
            to_status=introduction.status.value,
            side=actor,
            user_id=by.user_id if by else None,
            organization_id=(by.staff_organization_id or by.organization_id) if by else None,
            on_behalf_of_id=by.organization_id if by and by.acting else None,
            reason=reason,
            note=note,
            facts=dict(facts or {}),
        )
    )
    db.session.flush()


def answering(introduction: Introduction) -> tuple[Organization, ...]:
    """Return the parties that have to answer."""
    producer, distributor = introduction.producer, introduction.distributor
    sides = {
        Status.REQUESTED: (producer,),
        Status.OFFERED: (distributor,),
        Status.PROPOSED: (producer, distributor),
        Status.ACCEPTED_BY_PRODUCER: (distributor,),
        Status.ACCEPTED_BY_DISTRIBUTOR: (producer,),
    }
    return sides.get(introduction.status, ())


def who_answers(introduction: Introduction) -> list[User]:
    """Return the people of the parties that have to answer."""
    return people_of(*(one.id for one in answering(introduction)))


def people_of(*organization_ids: int) -> list[User]:
    """Return the people of organisations who can receive mail."""
    return [user for one in organization_ids for user in queries.users_of(one)]


def others(introduction: Introduction, *, actor: Actor | None) -> list[User]:
    """Return the people of the parties besides the one that acted."""
    return people_of(
        *(
            organization_id
            for side, organization_id in (
                (Actor.PRODUCER, introduction.producer_id),
                (Actor.DISTRIBUTOR, introduction.distributor_id),
            )
            if side is not actor
        )
    )


def tell(introduction: Introduction, *, step: Step, actor: Actor | None) -> None:
    """Tell by mail whoever has to know of a step."""
    if introduction.status is Status.ACCEPTED:
        everyone = people_of(introduction.producer_id, introduction.distributor_id)
        mails.accepted(introduction, to=everyone)
        tell_members(introduction)
    elif introduction.status in ENDED:
        mails.ended(introduction, to=others(introduction, actor=actor))
        tell_members(introduction)
    elif step.name != "accept":
        mails.moved(introduction, to=others(introduction, actor=actor))


def tell_members(introduction: Introduction) -> None:
    """Tell the members led by another how it ended for them."""
    for member in introduction.members:
        if not member.is_lead and member.answer is not Answer.DECLINED:
            mails.share_settled(member, to=people_of(member.producer_id))
