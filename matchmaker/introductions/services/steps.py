"""Steps of the table: taken, refused, and those that carry a contract or a delivery."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn

from flask_babel import gettext as _

from matchmaker.base import audit
from matchmaker.base.clock import local_day
from matchmaker.base.errors import ConflictError, InvalidInputError, NotAllowedError
from matchmaker.base.files import StoredFile
from matchmaker.base.security import STRANGER, Viewer
from matchmaker.core.lifecycle import (
    REASONS,
    UNANSWERED,
    Actor,
    Answer,
    Gathered,
    Reasons,
    Step,
    find_step,
)
from matchmaker.introductions import combined, contracts, policy, queries
from matchmaker.introductions.models import Introduction, IntroductionMember
from matchmaker.introductions.services import timeline


def take_step(
    introduction: Introduction,
    name: str,
    *,
    by: Viewer,
    at: datetime,
    reason: str = "",
    note: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Take a step of the table; ConflictError with a sentence when it is not allowed now.

    `facts` are what the step says (a day and place, a price); contract and deliveries have their
    own functions in `contracts`.
    """
    step = check_allowed(queries.locked(introduction), name, by=by, at=at)
    _check_reason(step, reason=reason, note=note)
    actor = policy.actor_of(by, introduction)
    lead = combined.lead_of(introduction) if actor is Actor.PRODUCER else None
    if lead is not None and name == "accept":
        answer_share(lead, answer=Answer.ACCEPTED, by=by, at=at, note=note)
        return
    _take(introduction, step=step, by=by, at=at, reason=reason, note=note, facts=facts)


def answer_share(
    member: IntroductionMember,
    *,
    answer: Answer,
    by: Viewer,
    at: datetime,
    reason: str = "",
    note: str = "",
) -> None:
    """Keep a member's yes or no; with the last yes that is needed, the producers have accepted.

    When the agreed volume is out of reach, the introduction is declined. ConflictError when the
    member has answered or the producers' side is settled.
    """
    introduction = queries.locked(member.introduction)
    if not by.verified or (answer is Answer.ACCEPTED and not policy.share_is_verified(member)):
        _refuse_unverified(by)
    if answer is Answer.DECLINED:
        step = find_step("decline", status=introduction.status, actor=Actor.PRODUCER)
        if step is not None:
            _check_reason(step, reason=reason, note=note)
    gathering = combined.answer(member, with_=answer, by=by, at=at, reason=reason)
    joined = answer is Answer.ACCEPTED
    told = {"member": member.listing.name}
    timeline.note(
        introduction,
        step="join" if joined else "leave",
        source=introduction.status.value,
        by=by,
        actor=Actor.PRODUCER,
        at=at,
        reason=reason,
        note=note,
        facts=told,
    )
    audit.record(
        "introduction.join" if joined else "introduction.leave",
        subject=introduction,
        listing=member.listing.code,
        reason=reason,
    )
    _settle(introduction, gathering=gathering, by=by, at=at)


def _settle(introduction: Introduction, *, gathering: Gathered, by: Viewer, at: datetime) -> None:
    """Take the step of the producers' side once its members have settled it."""
    name, reason = {
        Gathered.ENOUGH: ("accept", ""),
        Gathered.OUT_OF_REACH: ("decline", "volume"),
    }.get(gathering, ("", ""))
    step = find_step(name, status=introduction.status, actor=Actor.PRODUCER)
    if step is not None:
        _take(introduction, step=step, by=by, at=at, reason=reason, actor=Actor.PRODUCER)


def _take(
    introduction: Introduction,
    *,
    step: Step,
    by: Viewer,
    at: datetime,
    reason: str = "",
    note: str = "",
    facts: Mapping[str, Any] | None = None,
    actor: Actor | None = None,
) -> None:
    acting = actor or policy.actor_of(by, introduction)
    source = introduction.status
    timeline.move(introduction, step=step, actor=acting, at=at)
    timeline.note(
        introduction,
        step=step.name,
        source=source.value,
        by=by,
        actor=acting,
        at=at,
        reason=reason,
        note=note,
        facts=facts,
    )
    audit.record(f"introduction.{step.name}", subject=introduction, reason=reason)
    timeline.tell(introduction, step=step, actor=acting)


def check_allowed(introduction: Introduction, name: str, *, by: Viewer, at: datetime) -> Step:
    """Return the step of the table; ConflictError with a sentence when it is not allowed now."""
    actor = policy.actor_of(by, introduction)
    if actor is None:
        raise NotAllowedError
    due = introduction.answer_due_at
    if introduction.status in UNANSWERED and due is not None and due <= at:
        raise ConflictError(_("Đề nghị này đã hết hạn trả lời."))
    step = find_step(name, status=introduction.status, actor=actor)
    if step is None:
        raise ConflictError(not_allowed_now())
    if not policy.may_go_on(by, introduction, step=step):
        _refuse_unverified(by)
    return step


def check_verified(introduction: Introduction, *, by: Viewer) -> None:
    """Refuse with a sentence unless both parties are verified; staff may write to either."""
    if not by.is_staff and not policy.both_verified(introduction):
        _refuse_unverified(by)


def _refuse_unverified(by: Viewer) -> NoReturn:
    # Who has not been named yet is not named here either.
    if by.is_staff:
        raise ConflictError(_("Một bên chưa được xác minh hoặc đang tạm ngưng."))
    if not by.verified:
        raise NotAllowedError(_("Đơn vị của bạn chưa được xác minh hoặc đang tạm ngưng."))
    raise ConflictError(_("Bên kia chưa được xác minh hoặc đang tạm ngưng."))


def not_allowed_now() -> str:
    """Return the sentence for a step that its status no longer allows."""
    return str(_("Bước này không còn thực hiện được. Hãy xem tình trạng mới nhất."))


def _check_reason(step: Step, *, reason: str, note: str) -> None:
    if step.reasons is Reasons.NONE:
        return
    if reason not in REASONS[step.reasons]:
        raise ConflictError(_("Hãy chọn một lý do trong danh sách."))
    if reason == "other" and not note:
        raise ConflictError(_("Hãy ghi rõ lý do khác."))


def record_contract(
    introduction: Introduction,
    *,
    facts: contracts.ContractFacts,
    by: Viewer,
    at: datetime,
    note: str,
) -> None:
    """Record the contract: its step, the checks to come and the capacity it takes."""
    check_allowed(queries.locked(introduction), "contract", by=by, at=at)
    if facts.signed_on > local_day(at):
        raise InvalidInputError(_("Ngày ký không thể ở sau hôm nay."))
    if any(not one.producer.is_verified for one in combined.accepted_members(introduction)):
        raise ConflictError(_("Một thành viên chưa được xác minh hoặc đang tạm ngưng."))
    contracts.add_contract(introduction, facts=facts)
    told = {
        "number": facts.number,
        "day": facts.signed_on.isoformat(),
        "starts_on": facts.starts_on.isoformat(),
        "ends_on": facts.ends_on.isoformat(),
    }
    take_step(introduction, "contract", by=by, at=at, note=note, facts=told)


def record_delivery(
    introduction: Introduction,
    *,
    facts: contracts.DeliveryFacts,
    evidence: StoredFile | None,
    by: Viewer,
    at: datetime,
) -> None:
    """Record what came at a check, against the promise."""
    check_allowed(queries.locked(introduction), "delivery", by=by, at=at)
    delivery = contracts.record_delivery(
        introduction,
        facts=facts,
        evidence=evidence,
        by_user_id=by.user_id,
        at=at,
        on=local_day(at),
    )
    told = {
        "check": str(facts.check_month),
        "delivered": str(delivery.delivered),
        "promised": "" if delivery.promised is None else str(delivery.promised),
        "value": "" if facts.value is None else str(facts.value),
    }
    take_step(introduction, "delivery", by=by, at=at, note=facts.note, facts=told)


def complete(introduction: Introduction, *, by: Viewer, at: datetime, note: str) -> None:
    """Close an introduction whose deliveries are all checked and whose contract is over."""
    if not contracts.is_fully_checked(queries.locked(introduction), on=local_day(at)):
        raise ConflictError(_("Còn đợt giao chưa được ghi nhận, hoặc hợp đồng chưa hết hạn."))
    take_step(introduction, "complete", by=by, at=at, note=note)


def expire(introduction: Introduction, *, at: datetime) -> None:
    """End what nobody answered in time and tell both sides; it is the clock's act."""
    step = find_step("expire", status=introduction.status, actor=Actor.CLOCK)
    if step is None:  # pragma: no cover - asked for unanswered ones only
        return
    source = introduction.status.value
    timeline.move(introduction, step=step, actor=Actor.CLOCK, at=at)
    timeline.note(introduction, step="expire", source=source, by=None, actor=Actor.CLOCK, at=at)
    audit.record("introduction.expire", subject=introduction, by=STRANGER)
    timeline.tell(introduction, step=step, actor=Actor.CLOCK)
