"""What follows by itself: deadlines that pass, requirements that are taken back."""

from datetime import datetime, timedelta

from matchmaker.base import audit
from matchmaker.base.db import transactional
from matchmaker.base.security import Viewer
from matchmaker.core.lifecycle import Actor, find_step
from matchmaker.introductions import mails, queries
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.services import timeline
from matchmaker.introductions.services.steps import expire
from matchmaker.requirements.models import Requirement
from matchmaker.requirements.services import requirement_withdrawn

#: How long before the deadline whoever has not answered is reminded.
REMIND_BEFORE = timedelta(days=2)


@transactional
def expire_due(at: datetime) -> None:
    """End every unanswered introduction whose time is over, and tell both sides."""
    for introduction in queries.past_answer_deadline(at=at):
        expire(introduction, at=at)


@transactional
def remind_due(at: datetime) -> None:
    """Remind whoever has not answered two days before the deadline, once."""
    for introduction in queries.to_remind(at=at, until=at + REMIND_BEFORE):
        introduction.reminded_at = at
        mails.reminded(introduction, to=timeline.who_answers(introduction))


@requirement_withdrawn.connect
def tell_withdrawn(requirement: Requirement, *, by: Viewer, at: datetime) -> None:
    """End what was not answered yet and tell those who already talk."""
    for introduction in queries.open_of_requirement(requirement.id):
        _withdraw(introduction, by=by, at=at)


def _withdraw(introduction: Introduction, *, by: Viewer, at: datetime) -> None:
    source = introduction.status.value
    step = find_step("requirement_withdrawn", status=introduction.status, actor=Actor.CLOCK)
    if step is not None:
        timeline.move(introduction, step=step, actor=Actor.DISTRIBUTOR, at=at)
    introduction.updated_at = at
    timeline.note(
        introduction,
        step="requirement_withdrawn",
        source=source,
        by=by,
        actor=Actor.DISTRIBUTOR,
        at=at,
        reason="requirement_withdrawn",
    )
    audit.record(
        "introduction.requirement_withdrawn", subject=introduction, reason="requirement_withdrawn"
    )
    mails.requirement_withdrawn(introduction, to=timeline.people_of(introduction.producer_id))
    timeline.tell_members(introduction)
