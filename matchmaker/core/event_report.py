"""What came of a trade event, counted: who met, what was agreed, and how fair it was."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from matchmaker.core.event_cycle import Outcome

#: What organisers aim at: meetings kept of those planned, meetings a producer, and how many of the
#: meetings that were held may end without a next step.
KEPT_AIM, MEETINGS_AIM, NO_STEP_AIM = 0.8, 2, 0.36

#: How far each outcome goes; a meeting counts as what the side that goes further says.
_FAR = {one: far for far, one in enumerate(Outcome)}


@dataclass(frozen=True, slots=True)
class Met:
    """A planned meeting: its participants, what either side said, and the groups of products."""

    buyer: int
    producer: int
    said: tuple[Outcome, ...] = ()
    groups: tuple[str, ...] = ()
    #: đồng, where a memorandum states it.
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of an event; shares are of 1, None where there is nothing to count."""

    planned: int
    held: int
    #: Held meetings of which neither side has said anything.
    unsaid: int
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

    A meeting was held when a side says what came of it or both participants are among those who
    `came`. `producers` are all with a place.
    """
    listed = list(meetings)
    held = [one for one in listed if one.said or {one.buyer, one.producer} <= set(came)]
    said = [(one, max(one.said, key=_FAR.__getitem__)) for one in held if one.said]
    by_group: dict[str, Counter[Outcome]] = {}
    for one, outcome in said:
        for group in one.groups:
            by_group.setdefault(group, Counter())[outcome] += 1
    # Whoever says what came of a meeting was there, checked in or not.
    there = set(came) | {who for one in held for who in (one.buyer, one.producer)}
    times = Counter(one.producer for one in listed)
    return Report(
        planned=len(listed),
        held=len(held),
        unsaid=len(held) - len(said),
        outcomes=_all(Counter(outcome for _one, outcome in said)),
        by_group={group: _all(counts) for group, counts in sorted(by_group.items())},
        memoranda_value=sum(
            one.value or 0 for one, outcome in said if outcome is Outcome.MEMORANDUM
        ),
        absent_buyers=len({one.buyer for one in listed} - there),
        absent_producers=len({one.producer for one in listed} - there),
        spread=dict(sorted(Counter(times[one] for one in producers).items())),
    )


def _all(counts: Counter[Outcome]) -> dict[Outcome, int]:
    return {one: counts[one] for one in Outcome}


def _share(part: int, *, of: int) -> float | None:
    return part / of if of else None
