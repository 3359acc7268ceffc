"""What came of a trade event, counted: who met, what was agreed, and how fair it was."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from matchmaker.core.event_cycle import HELD_OUTCOMES, Outcome

#: What organisers aim at: meetings kept of those planned, meetings a producer, and how many of the
#: meetings that were held may end without a next step.
KEPT_AIM, MEETINGS_AIM, NO_STEP_AIM = 0.8, 2, 0.36

#: How far each outcome goes; a meeting counts as what the side that goes further says.
_FAR = {one: far for far, one in enumerate(HELD_OUTCOMES)}


@dataclass(frozen=True, slots=True)
class Met:
    """A planned meeting: its participants, what either side said, and the groups of products."""

    buyer: int
    producer: int
    said: tuple[Outcome, ...] = ()
    groups: tuple[str, ...] = ()
    #: đồng, where a memorandum states it.
    value: int | None = None
    #: Who said it.
    spoke: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of an event; shares are of 1, None where there is nothing to count."""

    planned: int
    held: int
    #: Held meetings of which neither side has said anything.
    unsaid: int
    #: Meetings of which a side says that the other did not come, and nobody anything else.
    no_shows: int
    outcomes: Mapping[Outcome, int]
    #: By group of products, then outcome; a producer of several groups counts in each.
    by_group: Mapping[str, Mapping[Outcome, int]]
    memoranda_value: int
    #: Of participants with meetings, those who did not come.
    absent_buyers: int
    absent_producers: int
    #: How many producers have so many meetings planned.
    spread: Mapping[int, int] = field(default_factory=dict)

    @property
    def kept(self) -> float | None:
        """The share of planned meetings that were held."""
        return _share(self.held, of=self.planned)

    @property
    def no_step(self) -> float | None:
        """The share of meetings with a result that end without a next step."""
        return _share(self.outcomes[Outcome.NO_INTEREST], of=sum(self.outcomes.values()))

    @property
    def enough(self) -> float | None:
        """The share of producers with as many meetings as are aimed at."""
        many = sum(count for meetings, count in self.spread.items() if meetings >= MEETINGS_AIM)
        return _share(many, of=sum(self.spread.values()))

    @property
    def left_out(self) -> int:
        """Producers with a place and no meeting."""
        return self.spread.get(0, 0)


def report(meetings: Iterable[Met], *, came: Collection[int], producers: Collection[int]) -> Report:
    """Count the meetings of a timetable.

    A meeting was held when a side says what came of it; where nobody says anything, when both
    participants are among those who `came`. `producers` are all with a place.
    """
    listed, present = list(meetings), set(came)
    held = [one for one in listed if _is_held(one, came=present)]
    said = [(one, furthest) for one in held if (furthest := _furthest(one))]
    by_group: dict[str, Counter[Outcome]] = {}
    for one, outcome in said:
        for group in one.groups:
            by_group.setdefault(group, Counter())[outcome] += 1
    # Whoever says what came of a meeting was there, checked in or not.
    there = present | {who for one in held for who in (one.buyer, one.producer)}
    there |= {who for one in listed for who in one.spoke}
    times = Counter(one.producer for one in listed)
    return Report(
        planned=len(listed),
        held=len(held),
        unsaid=len(held) - len(said),
        no_shows=sum(bool(one.said) and _furthest(one) is None for one in listed),
        outcomes=_all(Counter(outcome for _one, outcome in said)),
        by_group={group: _all(counts) for group, counts in sorted(by_group.items())},
        memoranda_value=sum(
            one.value or 0 for one, outcome in said if outcome is Outcome.MEMORANDUM
        ),
        absent_buyers=len({one.buyer for one in listed} - there),
        absent_producers=len({one.producer for one in listed} - there),
        spread=dict(sorted(Counter(times[one] for one in producers).items())),
    )


def _furthest(one: Met) -> Outcome | None:
    """Return what came of a meeting, None where nobody says that it was held."""
    return max(_FAR.keys() & set(one.said), key=_FAR.__getitem__, default=None)


def _is_held(one: Met, *, came: set[int]) -> bool:
    if not one.said:
        return {one.buyer, one.producer} <= came
    return _furthest(one) is not None


def _all(counts: Counter[Outcome]) -> dict[Outcome, int]:
    return {one: counts[one] for one in HELD_OUTCOMES}


def _share(part: int, *, of: int) -> float | None:
    return part / of if of else None
