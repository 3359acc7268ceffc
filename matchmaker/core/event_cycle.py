"""The cycle of a trade event and of a participation, as tables read by buttons, acts and tests."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from matchmaker.core.lifecycle import Actor


class Stage(StrEnum):
    """Where a trade event stands."""

    DRAFT = "draft"
    REGISTRATION = "registration"
    WISHES = "wishes"
    #: Wishes are closed; the timetable is being made and nobody but staff has seen one.
    TIMETABLE = "timetable"
    PRELIMINARY = "preliminary"
    FINAL = "final"
    DAY = "day"
    CLOSING = "closing"
    FOLLOW_UP = "follow_up"
    CANCELLED = "cancelled"


#: Everybody may read of it, until the meetings are over.
ANNOUNCED = (
    Stage.REGISTRATION,
    Stage.WISHES,
    Stage.TIMETABLE,
    Stage.PRELIMINARY,
    Stage.FINAL,
    Stage.DAY,
)
#: Days and slots can still change: nobody has wished for a meeting.
PLANNED = (Stage.DRAFT, Stage.REGISTRATION)
#: Somebody may still come: places are given and taken back.
SEATED = (Stage.REGISTRATION, Stage.WISHES, Stage.TIMETABLE, Stage.PRELIMINARY, Stage.FINAL)
ENDED = (Stage.FOLLOW_UP, Stage.CANCELLED)


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed change of an event: its name, from where to where, by whom."""

    name: str
    sources: tuple[Stage, ...]
    target: Stage
    actors: tuple[Actor, ...]

    @property
    def is_publishing(self) -> bool:
        """Whether it shows a timetable to those it concerns."""
        return self.name.startswith("publish_")


_STAFF = (Actor.STAFF,)
#: Staff take it, or the clock does once its day has come.
_DUE = (Actor.STAFF, Actor.CLOCK)

STEPS: tuple[Step, ...] = (
    Step("open_registration", (Stage.DRAFT,), Stage.REGISTRATION, _STAFF),
    Step("open_wishes", (Stage.REGISTRATION,), Stage.WISHES, _DUE),
    Step("close_wishes", (Stage.WISHES,), Stage.TIMETABLE, _DUE),
    Step("reopen_wishes", (Stage.TIMETABLE,), Stage.WISHES, _STAFF),
    # Publishing again replaces what was published.
    Step("publish_preliminary", (Stage.TIMETABLE, Stage.PRELIMINARY), Stage.PRELIMINARY, _STAFF),
    Step("publish_final", (Stage.TIMETABLE, Stage.PRELIMINARY, Stage.FINAL), Stage.FINAL, _STAFF),
    # What has begun stays; the rest may still change on the day.
    Step("publish_change", (Stage.DAY,), Stage.DAY, _STAFF),
    Step("begin", (Stage.FINAL,), Stage.DAY, _DUE),
    Step("close", (Stage.DAY,), Stage.CLOSING, _DUE),
    Step("follow_up", (Stage.CLOSING,), Stage.FOLLOW_UP, _STAFF),
    Step("cancel", (Stage.DRAFT, *ANNOUNCED), Stage.CANCELLED, _STAFF),
)


def find_step(name: str, *, stage: Stage, actor: Actor) -> Step | None:
    """Return the step of this name that `actor` may take in `stage`, or None."""
    return next((step for step in steps_of(actor, stage=stage) if step.name == name), None)


def steps_of(actor: Actor, *, stage: Stage) -> tuple[Step, ...]:
    """Return every step `actor` may take in `stage`, in the order of the table."""
    return tuple(step for step in STEPS if stage in step.sources and actor in step.actors)


class Attendance(StrEnum):
    """Where an organisation stands with an event."""

    INVITED = "invited"
    #: It wants to come without having been invited; staff decide.
    REGISTERED = "registered"
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


#: It wants to come: what it filled in counts.
COMING = (Attendance.REGISTERED, Attendance.WAITING, Attendance.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed change of a participation; a place is given only where one is free."""

    name: str
    sources: tuple[Attendance, ...]
    target: Attendance
    actors: tuple[Actor, ...]


_PARTIES = (Actor.PRODUCER, Actor.DISTRIBUTOR)

MOVES: tuple[Move, ...] = (
    # An invitation accepted is a place; whoever comes uninvited, or again, asks for one.
    Move("register", (Attendance.INVITED,), Attendance.CONFIRMED, _PARTIES),
    Move(
        "register",
        (Attendance.DECLINED, Attendance.WITHDRAWN),
        Attendance.REGISTERED,
        _PARTIES,
    ),
    Move("decline", (Attendance.INVITED,), Attendance.DECLINED, _PARTIES),
    Move("invite", (Attendance.WITHDRAWN, Attendance.DECLINED), Attendance.INVITED, _STAFF),
    Move("confirm", (Attendance.REGISTERED, Attendance.WAITING), Attendance.CONFIRMED, _DUE),
    Move("refuse", (Attendance.REGISTERED, Attendance.WAITING), Attendance.DECLINED, _STAFF),
    Move("withdraw", COMING, Attendance.WITHDRAWN, (*_PARTIES, Actor.STAFF)),
)


def find_move(name: str, *, status: Attendance, actor: Actor) -> Move | None:
    """Return the move of this name that `actor` may make in `status`, or None."""
    return next((one for one in moves_of(actor, status=status) if one.name == name), None)


def moves_of(actor: Actor, *, status: Attendance) -> tuple[Move, ...]:
    """Return every move `actor` may make in `status`, in the order of the table."""
    return tuple(one for one in MOVES if status in one.sources and actor in one.actors)


class Priority(StrEnum):
    """What a side wishes of a meeting."""

    MUST = "must"
    MEET = "meet"
    NO_THANKS = "no_thanks"


class Outcome(StrEnum):
    """What a side says came of a meeting."""

    NO_INTEREST = "no_interest"
    SAMPLE = "sample"
    QUOTATION = "quotation"
    MEMORANDUM = "memorandum"
    #: There was no meeting: the other side did not come.
    ABSENT = "absent"


#: What can come of a meeting that was held, by how far it goes.
HELD_OUTCOMES = (Outcome.NO_INTEREST, Outcome.SAMPLE, Outcome.QUOTATION, Outcome.MEMORANDUM)
#: After these the two go on: an introduction can be opened.
GOES_ON = HELD_OUTCOMES[1:]


#: How much a side's priority counts in a meeting's weight; a side that said nothing counts as one.
_COUNTS: dict[Priority | None, int] = {Priority.MUST: 9, Priority.MEET: 3, None: 1}
#: What a meeting without a score counts as, of a most of 100: no requirement says how it fits.
UNSCORED = 40


def weight_of(
    buyer: Priority | None, producer: Priority | None, *, score: int | None
) -> int | None:
    """Return the weight of a meeting, from 1; None where nobody wishes it or one side does not.

    `score` is the match score from 0 to 100. A must of one side outweighs any wish of both.
    """
    if Priority.NO_THANKS in (buyer, producer) or (buyer is None and producer is None):
        return None
    fit = UNSCORED if score is None else score
    return max(1, _COUNTS[buyer] * _COUNTS[producer] * (100 + fit) // 2 + _must(buyer, producer))


def _must(*priorities: Priority | None) -> int:
    """Return what lifts a must above every meeting that both sides only wish."""
    return 1_000 * sum(one is Priority.MUST for one in priorities)


#: Days after the last meeting on which whoever has not said what came of a meeting is asked.
ASKED_AFTER = (1, 3)
#: Days after the last meeting on which whoever had a next step is asked what became of it.
FOLLOWED_UP_AFTER = (30, 90, 180, 365)
#: Whoever was not asked by so many days after one of them waits for the next.
_LATEST = 30


def times_due(days: int, *, after: tuple[int, ...]) -> int:
    """Return how many of some days have passed; 0 while none has or the last of those is long ago.

    Whoever was asked as often is asked no more, whoever was asked less is asked once.
    """
    passed = sum(one <= days for one in after)
    return passed if passed and days <= after[passed - 1] + _LATEST else 0


def places_free(taken: int, *, most: int | None) -> int | None:
    """Return how many more places there are; None without a limit."""
    return None if most is None else max(0, most - taken)


def first_waiting(waiting: Iterable[int], *, free: int | None) -> list[int]:
    """Return who moves up from a waiting list in its order."""
    listed = list(waiting)
    return listed if free is None else listed[:free]
