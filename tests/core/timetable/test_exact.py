"""The fewest breaks are the fewest, whichever solver finds them."""

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.b2bsp import read_rounds
from matchmaker.core.timetable import breaks, maxsat
from matchmaker.core.timetable.exact import (
    Held,
    Rounds,
    Solver,
    best_solver,
    breaks_of,
    faults,
    fewest_breaks,
)

SOLVERS = pytest.mark.parametrize("solver", [maxsat.solve, breaks.solve])


@st.composite
def rounds(draw: st.DrawFn) -> Rounds:
    """Draw an event small enough to be tried through."""
    slots = draw(st.integers(1, 4))
    participants = draw(st.integers(2, 4))
    pairs = list(itertools.combinations(range(participants), 2))
    meetings = draw(st.lists(st.sampled_from(pairs), max_size=5))
    where = st.frozensets(st.integers(0, slots - 1), min_size=1)
    days = tuple(sorted(draw(st.lists(st.integers(0, 1), min_size=slots, max_size=slots))))
    fairness = st.none() if len(set(days)) > 1 else st.sampled_from([None, 0, 1])
    order = st.permutations(range(len(meetings))).map(lambda one: (one[0], one[1]))
    return Rounds(
        days=days,
        participants=participants,
        meetings=tuple(meetings),
        allowed=tuple(draw(where) for _ in meetings),
        tables=draw(st.none() | st.just((2,) * slots) | st.just((1,) * slots)),
        fairness=draw(fairness),
        order=tuple(draw(st.lists(order, max_size=1))) if len(meetings) > 1 else (),
    )


def every_way(event: Rounds) -> Iterator[tuple[int, ...]]:
    for slots in itertools.product(*event.allowed):
        if not faults(event, slots):
            yield slots


@SOLVERS
@settings(deadline=None, max_examples=120)
@given(event=rounds())
def test_no_way_of_holding_the_meetings_has_fewer_breaks(event: Rounds, solver: Solver) -> None:
    fewest = min((sum(breaks_of(event, slots)) for slots in every_way(event)), default=None)
    found = fewest_breaks(event, solver=solver)
    assert (found.breaks if found else None) == fewest
    if found is not None:
        assert faults(event, found.slots) == []
        assert found.breaks == sum(breaks_of(event, found.slots))


def test_the_maxsat_solver_is_used_where_it_is_installed() -> None:
    assert best_solver() is maxsat.solve


DZN = """
nBusiness = 3; nMeetings = 2; nTables = 1; nTotalSlots = 4; nMorningSlots = 2;
requested = [|1, 2,3,
|1, 3,2,
|];
forbidden = [{0}, {1,2}, {0}];
fixed = [0,4];
precedences = [{}, {1}];
"""


def test_a_file_of_the_benchmark_is_read_whole() -> None:
    event = read_rounds(DZN)
    assert event == Rounds(
        days=(0, 0, 0, 0),
        participants=3,
        meetings=((0, 1), (0, 2)),
        allowed=(frozenset({2, 3}), frozenset({3})),
        tables=(1, 1, 1, 1),
        fairness=2,
        order=((0, 1),),
    )
    assert fewest_breaks(event) == Held((2, 3), 0)


@pytest.mark.parametrize("text", ["", "nBusiness = 3;", DZN.replace("|1, 3,2,", "")])
def test_what_is_not_a_file_of_the_benchmark_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"there is no|does not hold"):
        read_rounds(text)
