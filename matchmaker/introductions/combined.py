"""Combined introductions: one request to a lead producer and members who each answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal

from flask_babel import gettext as _

from matchmaker.accounts.models import Organization
from matchmaker.base.errors import ConflictError, NotAllowedError
from matchmaker.base.security import Viewer
from matchmaker.core.lifecycle import Answer, Gathered, gathered
from matchmaker.core.quantities import to_base
from matchmaker.core.scoring import Month
from matchmaker.introductions import policy
from matchmaker.introductions.models import Introduction, IntroductionMember
from matchmaker.listings.models import Listing

#: Producers that one request can bring together; more is a market, not a supply.
MOST_MEMBERS = 20
_MILLIONTH = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Part:
    """What one listing is asked to supply, by month, in the base unit of the requirement."""

    listing: Listing
    unit: str
    by_month: dict[Month, Decimal]

    @property
    def volume(self) -> Decimal:
        """The amount over the whole window."""
        return sum(self.by_month.values(), Decimal(0))


def members_of(parts: Sequence[Part], *, lead: Listing) -> list[IntroductionMember]:
    """Return the rows of a combined introduction, the lead first.

    ConflictError when the parts are not a combination: one producer alone, too many, none leads.
    """
    producers = {part.listing.organization_id for part in parts}
    if not 2 <= len(producers) <= MOST_MEMBERS or all(part.listing is not lead for part in parts):
        raise ConflictError(
            _("Nguồn cung gộp cần từ 2 đến %(most)s nhà sản xuất.", most=MOST_MEMBERS)
        )
    return [
        IntroductionMember(
            listing=part.listing,
            producer=part.listing.organization,
            is_lead=part.listing is lead,
            unit=part.unit,
            volume=part.volume.quantize(_MILLIONTH),
            by_month={
                f"{year}-{month:02}": str(amount)
                for (year, month), amount in sorted(part.by_month.items())
            },
            answer=Answer.ASKED,
        )
        for part in sorted(parts, key=lambda one: one.listing is not lead)
    ]


def standing(introduction: Introduction) -> Gathered:
    """Return where the members stand together; the yes of a suspended one waits with it."""
    shares = [
        member.share
        if member.answer is Answer.DECLINED or member.producer.is_verified
        else replace(member.share, answer=Answer.ASKED)
        for member in introduction.members
    ]
    return gathered(shares, least=introduction.agreed_least or Decimal(0))


def lead_of(introduction: Introduction) -> IntroductionMember | None:
    """Return the lead's row of a combined introduction."""
    return next((one for one in introduction.members if one.is_lead), None)


def answer(
    member: IntroductionMember, *, with_: Answer, by: Viewer, at: datetime, reason: str = ""
) -> Gathered:
    """Keep a member's answer and return where all stand; ConflictError when it is too late."""
    if not policy.may_see_share(by, member) or by.is_staff:
        raise NotAllowedError
    due = member.introduction.answer_due_at
    if not policy.share_is_open(member) or (due is not None and due <= at):
        raise ConflictError(_("Bước này không còn thực hiện được. Hãy xem tình trạng mới nhất."))
    member.answer = with_
    member.answered_at = at
    member.reason = reason
    # The change of a member is a change of the whole: of two at once, the later one looks again.
    member.introduction.updated_at = at
    return standing(member.introduction)


def accepted_members(introduction: Introduction) -> list[IntroductionMember]:
    """Return the members who said yes, the lead first."""
    return [one for one in introduction.members if one.answer is Answer.ACCEPTED]


def parties(introduction: Introduction) -> list[Organization]:
    """Return everybody whose contacts are shown to the others: each verified, each with its yes."""
    joined = (one.producer for one in accepted_members(introduction) if not one.is_lead)
    own = (introduction.producer, introduction.distributor)
    return list(own) + [one for one in dict.fromkeys(joined) if one.is_verified and one not in own]


def divided(
    introduction: Introduction, *, wanted: Mapping[Month, Decimal]
) -> dict[tuple[Listing, Month], Decimal]:
    """Return what each accepted listing supplies of what is wanted in each month, in its own unit.

    `wanted` is in the lead listing's unit. A month is divided as the plan divided it; a month the
    plan did not name, by the amounts over the whole window. An introduction of one listing takes
    all of it.
    """
    members = accepted_members(introduction)
    if not members:
        return {(introduction.listing, month): amount for month, amount in wanted.items()}
    own = introduction.listing
    found = {}
    for month, wanted_then in wanted.items():
        whole = to_base(wanted_then, unit=own.unit, pack=own.pack)
        weights = _weights(members, month=month)
        total = sum(weights, Decimal(0))
        for member, weight in zip(members, weights, strict=True):
            one = to_base(Decimal(1), unit=member.listing.unit, pack=member.listing.pack)
            amount = (whole * weight / total / one).quantize(_MILLIONTH, ROUND_HALF_EVEN)
            if amount:
                found[member.listing, month] = amount
    return found


def _weights(members: Sequence[IntroductionMember], *, month: Month) -> list[Decimal]:
    by_month = [one.months.get(month, Decimal(0)) for one in members]
    return by_month if any(by_month) else [one.volume for one in members]
