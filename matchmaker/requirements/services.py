"""What is done to requirements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from blinker import Signal
from flask_babel import gettext as _

from matchmaker.accounts.models import Organization
from matchmaker.base import audit
from matchmaker.base.clock import local_day
from matchmaker.base.db import add_numbered, db, transactional
from matchmaker.base.errors import ConflictError, NotAllowedError
from matchmaker.base.security import Viewer
from matchmaker.requirements import policy, queries
from matchmaker.requirements.models import (
    CriterionMode,
    Requirement,
    RequirementCriterion,
    RequirementItem,
    RequirementStatus,
    RequirementWish,
)

#: Sent with the requirement, `by` and `at` inside the transaction that withdraws it: whoever stands above
#: tells the running introductions.
requirement_withdrawn = Signal()


@dataclass(frozen=True, slots=True)
class Item:
    """One wanted product; volumes for one period of the requirement in its unit."""

    words: str
    category_codes: tuple[str, ...] = ()
    volume_least: Decimal | None = None
    volume_most: Decimal | None = None
    price_ceiling: int | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """A wished scheme in its "or" group."""

    group_number: int
    scheme_code: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Criterion:
    """Mode and weight of one criterion; no weight means the default."""

    name: str
    mode: CriterionMode
    weight: Decimal | None = None


def create_requirement(
    organization: Organization,
    *,
    by: Viewer,
    at: datetime,
    facts: Mapping[str, object],
    items: Sequence[Item],
    wishes: Sequence[Wish] = (),
    criteria: Sequence[Criterion] = (),
) -> Requirement:
    """Add a draft requirement of a distributor; `facts` maps column names to values."""
    requirement = Requirement(
        organization=organization,
        created_by_id=by.user_id,
        title=_title(items),
        status=RequirementStatus.DRAFT,
        created_at=at,
        updated_at=at,
    )
    add_numbered(requirement, prefix="NC")
    _fill(requirement, facts=facts, items=items, wishes=wishes, criteria=criteria)
    audit.record("requirement.created", subject=requirement, title=requirement.title)
    db.session.flush()
    return requirement


def change_requirement(
    requirement: Requirement,
    *,
    at: datetime,
    facts: Mapping[str, object],
    items: Sequence[Item],
    wishes: Sequence[Wish],
    criteria: Sequence[Criterion],
) -> None:
    """Replace what a requirement says; running introductions keep what they recorded."""
    if requirement.status not in {RequirementStatus.DRAFT, RequirementStatus.PUBLISHED}:
        raise ConflictError(_("Nhu cầu đã đóng, không sửa được nữa."))
    _fill(requirement, facts=facts, items=items, wishes=wishes, criteria=criteria)
    requirement.title = _title(items)
    requirement.updated_at = at
    audit.record("requirement.changed", subject=requirement)


def _title(items: Sequence[Item]) -> str:
    return "; ".join(item.words for item in items)[:300]


def _fill(
    requirement: Requirement,
    *,
    facts: Mapping[str, object],
    items: Sequence[Item],
    wishes: Sequence[Wish],
    criteria: Sequence[Criterion],
) -> None:
    for name, value in facts.items():
        setattr(requirement, name, value)
    requirement.items.clear()
    requirement.wishes.clear()
    requirement.criteria.clear()
    # The old rows go first: the new ones may carry the same positions and keys.
    db.session.flush()
    requirement.items.extend(
        RequirementItem(
            position=position,
            words=item.words,
            category_codes=list(item.category_codes),
            volume_least=item.volume_least,
            volume_most=item.volume_most,
            price_ceiling=item.price_ceiling,
        )
        for position, item in enumerate(items, start=1)
    )
    requirement.wishes.extend(
        RequirementWish(
            group_number=wish.group_number, scheme_code=wish.scheme_code, exact=wish.exact
        )
        for wish in wishes
    )
    requirement.criteria.extend(
        RequirementCriterion(criterion=one.name, mode=one.mode, weight=one.weight)
        for one in criteria
    )


def missing_for_publication(requirement: Requirement, *, on: date) -> list[str]:
    """Return the names of the fields that publication still needs."""
    missing = [] if requirement.items else ["items"]
    if any(not item.category_codes for item in requirement.items):
        missing.append("items")
    if requirement.volume_least is None and requirement.volume_most is None:
        missing.append("volume_text")
    if requirement.window_start is None or requirement.window_end is None:
        missing.append("window_start")
    if requirement.deadline is None or requirement.deadline < on:
        missing.append("deadline")
    return missing


def publish_requirement(requirement: Requirement, *, by: Viewer, at: datetime, on: date) -> None:
    """Show a complete draft of a verified distributor to the producers it fits.

    Raises NotAllowedError for an unverified distributor, ConflictError otherwise.
    """
    if not by.verified:
        raise NotAllowedError(
            _("Đơn vị chưa được xác minh. Bạn có thể chuẩn bị nhu cầu, chưa công bố được.")
        )
    if not policy.may_publish(by, requirement):
        raise ConflictError(_("Chỉ công bố được nhu cầu còn là bản nháp."))
    if missing_for_publication(requirement, on=on):
        raise ConflictError(_("Nhu cầu còn thiếu phần bắt buộc, chưa công bố được."))
    requirement.status = RequirementStatus.PUBLISHED
    requirement.published_at = at
    requirement.updated_at = at
    audit.record("requirement.published", subject=requirement)


def withdraw_requirement(
    requirement: Requirement, *, reason: str, by: Viewer, at: datetime
) -> None:
    """Take a published requirement back; whoever is in an introduction about it is told above."""
    if requirement.status is not RequirementStatus.PUBLISHED:
        raise ConflictError(_("Chỉ rút được nhu cầu đang công bố."))
    requirement.status = RequirementStatus.WITHDRAWN
    requirement.status_reason = reason
    requirement.closed_at = at
    requirement.updated_at = at
    audit.record("requirement.withdrawn", subject=requirement, reason=reason)
    requirement_withdrawn.send(requirement, by=by, at=at)


@transactional
def close_due(at: datetime) -> None:
    """Close the published requirements whose deadline has passed."""
    for requirement in queries.past_deadline(on=local_day(at)):
        requirement.status = RequirementStatus.CLOSED
        requirement.closed_at = at
        requirement.updated_at = at
        audit.record("requirement.closed", subject=requirement)
