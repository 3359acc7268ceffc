"""The life of an introduction as one table, read by buttons, services, checks and tests."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Status(StrEnum):
    """Where an introduction stands."""

    #: A buyer asked; the producer answers.
    REQUESTED = "requested"
    #: A producer offered; the distributor answers.
    OFFERED = "offered"
    #: Staff proposed; both answer.
    PROPOSED = "proposed"
    ACCEPTED_BY_PRODUCER = "accepted_by_producer"
    ACCEPTED_BY_DISTRIBUTOR = "accepted_by_distributor"
    #: Both said yes: contacts are shown from here on.
    ACCEPTED = "accepted"
    MEETING = "meeting"
    SAMPLE = "sample"
    QUOTATION = "quotation"
    MEMORANDUM = "memorandum"
    CONTRACT = "contract"
    FIRST_ORDER = "first_order"
    DELIVERING = "delivering"
    COMPLETED = "completed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    FAILED = "failed"


class Actor(StrEnum):
    """Who takes a step."""

    PRODUCER = "producer"
    DISTRIBUTOR = "distributor"
    STAFF = "staff"
    CLOCK = "clock"


class Reasons(StrEnum):
    """Which list of coded reasons a step asks for."""

    NONE = "none"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    FAIL = "fail"


#: Waiting for an answer; a deadline runs and the clock may end it.
UNANSWERED = (
    Status.REQUESTED,
    Status.OFFERED,
    Status.PROPOSED,
    Status.ACCEPTED_BY_PRODUCER,
    Status.ACCEPTED_BY_DISTRIBUTOR,
)
#: Both have accepted, no contract yet.
TALKING = (
    Status.ACCEPTED,
    Status.MEETING,
    Status.SAMPLE,
    Status.QUOTATION,
    Status.MEMORANDUM,
)
#: A contract runs and takes capacity.
RUNNING = (Status.CONTRACT, Status.FIRST_ORDER, Status.DELIVERING)
ENDED = (
    Status.COMPLETED,
    Status.DECLINED,
    Status.WITHDRAWN,
    Status.EXPIRED,
    Status.FAILED,
)
OPEN = (*UNANSWERED, *TALKING, *RUNNING)

#: Months after the contract starts at which deliveries are checked.
CHECK_MONTHS = (3, 6, 12)


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed change: its name, from where to where, by whom, with which reasons."""

    name: str
    sources: tuple[Status, ...]
    target: Status
    actors: tuple[Actor, ...]
    reasons: Reasons = Reasons.NONE


_PARTIES = (Actor.PRODUCER, Actor.DISTRIBUTOR)
_EVERYONE = (*_PARTIES, Actor.STAFF)

STEPS: tuple[Step, ...] = (
    Step("accept", (Status.REQUESTED,), Status.ACCEPTED, (Actor.PRODUCER,)),
    Step("accept", (Status.OFFERED,), Status.ACCEPTED, (Actor.DISTRIBUTOR,)),
    Step("accept", (Status.PROPOSED,), Status.ACCEPTED_BY_PRODUCER, (Actor.PRODUCER,)),
    Step("accept", (Status.PROPOSED,), Status.ACCEPTED_BY_DISTRIBUTOR, (Actor.DISTRIBUTOR,)),
    Step("accept", (Status.ACCEPTED_BY_DISTRIBUTOR,), Status.ACCEPTED, (Actor.PRODUCER,)),
    Step("accept", (Status.ACCEPTED_BY_PRODUCER,), Status.ACCEPTED, (Actor.DISTRIBUTOR,)),
    Step(
        "decline",
        (Status.REQUESTED, Status.PROPOSED, Status.ACCEPTED_BY_DISTRIBUTOR),
        Status.DECLINED,
        (Actor.PRODUCER,),
        Reasons.DECLINE,
    ),
    Step(
        "decline",
        (Status.OFFERED, Status.PROPOSED, Status.ACCEPTED_BY_PRODUCER),
        Status.DECLINED,
        (Actor.DISTRIBUTOR,),
        Reasons.DECLINE,
    ),
    Step(
        "withdraw",
        (Status.REQUESTED, Status.ACCEPTED_BY_DISTRIBUTOR),
        Status.WITHDRAWN,
        (Actor.DISTRIBUTOR,),
        Reasons.WITHDRAW,
    ),
    Step(
        "withdraw",
        (Status.OFFERED, Status.ACCEPTED_BY_PRODUCER),
        Status.WITHDRAWN,
        (Actor.PRODUCER,),
        Reasons.WITHDRAW,
    ),
    Step("withdraw", TALKING, Status.WITHDRAWN, _PARTIES, Reasons.WITHDRAW),
    Step(
        "withdraw",
        (Status.PROPOSED, Status.ACCEPTED_BY_PRODUCER, Status.ACCEPTED_BY_DISTRIBUTOR),
        Status.WITHDRAWN,
        (Actor.STAFF,),
        Reasons.WITHDRAW,
    ),
    # What follows by itself, from the deadline or from the requirement: nobody has a button for it.
    Step("expire", UNANSWERED, Status.EXPIRED, (Actor.CLOCK,)),
    Step("requirement_withdrawn", UNANSWERED, Status.WITHDRAWN, (Actor.CLOCK,), Reasons.WITHDRAW),
    Step("meeting", (Status.ACCEPTED,), Status.MEETING, _EVERYONE),
    Step("sample", TALKING[:2], Status.SAMPLE, _EVERYONE),
    Step("quotation", TALKING[:3], Status.QUOTATION, _EVERYONE),
    Step("memorandum", TALKING[:4], Status.MEMORANDUM, _EVERYONE),
    Step("contract", TALKING, Status.CONTRACT, _EVERYONE),
    Step("first_order", (Status.CONTRACT,), Status.FIRST_ORDER, _EVERYONE),
    Step("delivery", RUNNING, Status.DELIVERING, _EVERYONE),
    Step("complete", (Status.DELIVERING,), Status.COMPLETED, _EVERYONE),
    Step("fail", (*TALKING, *RUNNING), Status.FAILED, _EVERYONE, Reasons.FAIL),
)

#: Coded reasons a step may give; "other" asks for a note.
REASONS: dict[Reasons, tuple[str, ...]] = {
    Reasons.NONE: (),
    Reasons.DECLINE: (
        "volume",
        "price",
        "certification",
        "season",
        "capacity_taken",
        "distance",
        "terms",
        "range",
        "other",
    ),
    Reasons.WITHDRAW: (
        "requirement_withdrawn",
        "plan_changed",
        "found_elsewhere",
        "mistake",
        "other",
    ),
    Reasons.FAIL: (
        "volume_not_met",
        "quality",
        "papers",
        "price_changed",
        "terms",
        "payment",
        "no_answer",
        "force_majeure",
        "other",
    ),
}

#: Coded reasons why a delivery was smaller than promised.
SHORTFALL_REASONS = (
    "weather",
    "disease",
    "quality_rejected",
    "order_reduced",
    "price",
    "transport",
    "other",
)

#: Who owns the next step in a status (None: both sides), and within how many days (None: the
#: answer's own deadline).
NEXT: dict[Status, tuple[Actor | None, int | None]] = {
    Status.REQUESTED: (Actor.PRODUCER, None),
    Status.OFFERED: (Actor.DISTRIBUTOR, None),
    Status.PROPOSED: (None, None),
    Status.ACCEPTED_BY_PRODUCER: (Actor.DISTRIBUTOR, None),
    Status.ACCEPTED_BY_DISTRIBUTOR: (Actor.PRODUCER, None),
    Status.ACCEPTED: (Actor.DISTRIBUTOR, 14),
    Status.MEETING: (Actor.PRODUCER, 14),
    Status.SAMPLE: (Actor.DISTRIBUTOR, 21),
    Status.QUOTATION: (Actor.DISTRIBUTOR, 14),
    Status.MEMORANDUM: (Actor.DISTRIBUTOR, 30),
    Status.CONTRACT: (Actor.DISTRIBUTOR, 30),
    Status.FIRST_ORDER: (Actor.PRODUCER, 90),
    Status.DELIVERING: (Actor.PRODUCER, 90),
}

#: The step the owner is expected to take next.
EXPECTED: dict[Status, str] = {
    Status.REQUESTED: "accept",
    Status.OFFERED: "accept",
    Status.PROPOSED: "accept",
    Status.ACCEPTED_BY_PRODUCER: "accept",
    Status.ACCEPTED_BY_DISTRIBUTOR: "accept",
    Status.ACCEPTED: "meeting",
    Status.MEETING: "sample",
    Status.SAMPLE: "quotation",
    Status.QUOTATION: "memorandum",
    Status.MEMORANDUM: "contract",
    Status.CONTRACT: "first_order",
    Status.FIRST_ORDER: "delivery",
    Status.DELIVERING: "delivery",
}


class Answer(StrEnum):
    """What a member of a combined introduction has said."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Share:
    """A member's part of a combined introduction, in base units over the whole window."""

    volume: Decimal
    answer: Answer
    is_lead: bool = False


class Gathered(StrEnum):
    """Where the members of a combined introduction stand together."""

    #: The lead or enough of the others have not answered yet.
    WAITING = "waiting"
    #: The lead and members for the agreed volume have accepted.
    ENOUGH = "enough"
    #: Whatever the others say, the agreed volume or the lead is gone.
    OUT_OF_REACH = "out_of_reach"


def gathered(shares: Iterable[Share], *, least: Decimal) -> Gathered:
    """Tell whether the members that accepted are enough, may still become it, or cannot."""
    listed = list(shares)
    lead = next((one.answer for one in listed if one.is_lead), Answer.DECLINED)
    accepted = sum((s.volume for s in listed if s.answer is Answer.ACCEPTED), Decimal(0))
    possible = sum((s.volume for s in listed if s.answer is not Answer.DECLINED), Decimal(0))
    if lead is Answer.DECLINED or possible < least:
        return Gathered.OUT_OF_REACH
    if lead is Answer.ACCEPTED and accepted >= least:
        return Gathered.ENOUGH
    return Gathered.WAITING


def find_step(name: str, *, status: Status, actor: Actor) -> Step | None:
    """Return the step of this name that `actor` may take in `status`, or None."""
    return next((step for step in steps_of(actor, status=status) if step.name == name), None)


def steps_of(actor: Actor, *, status: Status) -> tuple[Step, ...]:
    """Return every step `actor` may take in `status`, in the order of the table."""
    return tuple(step for step in STEPS if status in step.sources and actor in step.actors)
