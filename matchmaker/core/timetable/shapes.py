"""An event to timetable and its timetable: frozen, by index, without names left to resolve.

Buyers, producers, slots and wishes are known by their place in the instance's tuples. A buyer or
producer is one person or desk: whoever can sit in one meeting at a time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

#: Tells a search to end; asked between steps.
Stop = Callable[[], bool]


class InfeasibleError(ValueError):
    """No timetable can honour the instance: `code` with its facts.

    Codes: days_out_of_order, tables_differ_from_slots, negative_number, unknown_slot,
    table_shared, unknown_participant, weight_below_one, wish_twice, unknown_wish,
    lock_contradicts_lock, lock_unavailable, lock_double_booked, locks_exceed_tables,
    locks_exceed_most, forced_has_no_slot, forced_agenda_locked, forced_do_not_fit,
    past_lost.
    """

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Half(StrEnum):
    """Half of a day."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


class Side(StrEnum):
    """Who sits and who walks."""

    BUYER = "buyer"
    PRODUCER = "producer"


@dataclass(frozen=True, slots=True)
class Slot:
    """A time of a day; slots stand in order of time, and a gap counts only within a day."""

    day: int = 0
    half: Half = Half.MORNING


@dataclass(frozen=True, slots=True)
class Participant:
    """A person or desk: the slots it can be met in and how many meetings it takes.

    `least` is a guaranteed number of meetings: it goes before any wish, and whoever falls short
    is named. `table` is a buyer's own table; without one a shared table is taken. A locked agenda
    holds the locked meetings and no other.
    """

    slots: frozenset[int]
    prefers: Half | None = None
    most: int | None = None
    most_a_day: int | None = None
    least: int = 0
    table: int | None = None
    agenda_locked: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """A meeting somebody wants: match score times both sides' priority, a whole number from 1."""

    buyer: int
    producer: int
    weight: int


@dataclass(frozen=True, slots=True)
class Lock:
    """A wish that must be held: in this slot, or in any when `slot` is None."""

    wish: int
    slot: int | None = None


@dataclass(frozen=True, slots=True)
class Instance:
    """An event: `tables` counts the shared tables of each slot; None means enough."""

    slots: tuple[Slot, ...]
    buyers: tuple[Participant, ...]
    producers: tuple[Participant, ...]
    wishes: tuple[Wish, ...]
    tables: tuple[int, ...] | None = None
    locks: tuple[Lock, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much. Value goes first: no gap or preference ever costs value.

    Value is the weights of the wishes held, plus `first` and `second` for each producer's first
    and second meeting, less `shortfall` for each guaranteed meeting that is missing. Among
    timetables of one value, discomfort is least: `gap` for each gap in a producer's day,
    `buyer_gap` in a buyer's, `preference` for each meeting outside the preferred half.
    """

    first: int = 1000
    second: int = 300
    shortfall: int = 10_000
    gap: int = 60
    buyer_gap: int = 6
    preference: int = 10


#: What counts how much unless somebody says otherwise.
DEFAULT_WEIGHTS = Weights()


class Reason(StrEnum):
    """Why a wish is not held."""

    NO_COMMON_SLOT = "no_common_slot"
    AGENDA_LOCKED = "agenda_locked"
    BUYER_FULL = "buyer_full"
    PRODUCER_FULL = "producer_full"
    TABLES_FULL = "tables_full"
    #: Both have time, but never at once: other meetings stand in the way.
    OUTWEIGHED = "outweighed"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A wish held in a slot at a table; tables count from 1."""

    slot: int
    table: int
    wish: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A producer with wishes and without a meeting; `has_slot` tells whether any wish has one."""

    producer: int
    has_slot: bool


@dataclass(frozen=True, slots=True)
class Timetable:
    """Meetings in order of slot and table, with what they are worth and the proven most.

    `gap` is (bound - value) / bound. `idle_gaps` counts breaks between meetings of one day.
    """

    meetings: tuple[Meeting, ...]
    value: int
    bound: int
    producer_gaps: int
    buyer_gaps: int
    against_preference: int
    left_out: tuple[LeftOut, ...] = ()
    #: Guaranteed meetings that are missing, by side and index.
    short: Mapping[tuple[Side, int], int] = field(default_factory=dict)
    #: Why each wish that is not held is not.
    reasons: Mapping[int, Reason] = field(default_factory=dict)

    @property
    def gap(self) -> float:
        """How far from the proven most, as a share of it; 0 is best."""
        return (self.bound - self.value) / self.bound if self.bound > 0 else 0.0

    @property
    def slot_of(self) -> dict[int, int]:
        """The slot of each wish held."""
        return {meeting.wish: meeting.slot for meeting in self.meetings}

    def discomfort(self, weights: Weights) -> int:
        """Return what gaps and preferences cost."""
        return (
            weights.gap * self.producer_gaps
            + weights.buyer_gap * self.buyer_gaps
            + weights.preference * self.against_preference
        )
