"""A timetable never has a conflict, says how good it is, and leaves nobody out needlessly."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from scipy.sparse import coo_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from bench.events import S, make_event
from matchmaker.core.timetable import (
    InfeasibleError,
    Instance,
    Meeting,
    Participant,
    Reason,
    Side,
    Slot,
    Timetable,
    Weights,
    Wish,
    best_timetable,
    problems,
    solve,
)
from tests.core.timetable.events import event, instances

ANY_TIME = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


@ANY_TIME
@given(instances())
def test_any_event_gives_a_timetable_without_conflict_or_says_why_not(instance: Instance) -> None:
    try:
        found = best_timetable(instance, steps=6)
    except InfeasibleError:
        return
    assert problems(instance, found) == []
    assert found.value <= found.bound
    held = {meeting.wish for meeting in found.meetings}
    assert found.reasons.keys() == set(range(len(instance.wishes))) - held


@ANY_TIME
@given(instances(locks=0))
def test_an_event_without_locks_always_has_a_timetable(instance: Instance) -> None:
    assert problems(instance, best_timetable(instance, steps=2)) == []


@ANY_TIME
@given(instances(locks=0))
def test_with_plain_limits_as_many_producers_as_possible_meet_somebody(instance: Instance) -> None:
    plain = replace(
        instance,
        tables=None,
        buyers=tuple(Participant(one.slots) for one in instance.buyers),
        producers=tuple(Participant(one.slots) for one in instance.producers),
    )
    found = best_timetable(plain, steps=3)
    met = {plain.wishes[meeting.wish].producer for meeting in found.meetings}
    assert len(met) == most_producers(plain)


def most_producers(instance: Instance) -> int:
    """Return how many producers can have a meeting at once, by a matching with cells."""
    slots = len(instance.slots)
    cells = [
        (wish.producer, wish.buyer * slots + slot)
        for wish in instance.wishes
        for slot in instance.buyers[wish.buyer].slots & instance.producers[wish.producer].slots
    ]
    if not cells:
        return 0
    rows, columns = np.array(cells).T
    shape = (len(instance.producers), len(instance.buyers) * slots)
    graph = coo_array((np.ones(len(cells)), (rows, columns)), shape=shape).tocsr()
    return int((maximum_bipartite_matching(graph, perm_type="column") >= 0).sum())


def test_a_small_event_is_timetabled_to_the_last_field() -> None:
    instance = event([(0, 0, 500), (0, 1, 400), (1, 0, 300)], slots=2)
    assert best_timetable(instance, steps=40) == Timetable(
        meetings=(Meeting(0, 1, 0), Meeting(1, 1, 1), Meeting(1, 2, 2)),
        value=500 + 400 + 300 + 1000 + 1000 + 300,
        bound=3500,
        producer_gaps=0,
        buyer_gaps=0,
        against_preference=0,
    )


def test_the_same_seed_and_steps_give_the_same_answer() -> None:
    instance = make_event(S.blocked(0.7, 0.4), seed=3)
    first, second = (best_timetable(instance, seed=5, steps=12) for _ in range(2))
    assert first == second


def test_every_timetable_is_better_than_the_one_before() -> None:
    found = list(solve(make_event(S.blocked(0.8, 0.5), seed=2), steps=25))
    ranks = [(one.value, -one.bound, -one.discomfort(Weights())) for one in found]
    assert ranks == sorted(ranks)
    assert len(found) > 3


def test_a_stop_at_once_still_gives_the_first_timetable() -> None:
    found = list(solve(make_event(S, seed=1), stop=lambda: True))
    assert len(found) in (1, 2)
    assert problems(make_event(S, seed=1), found[0]) == []


def test_few_tables_are_shared_out_over_the_slots() -> None:
    wishes = [(buyer, producer, 100) for buyer in range(4) for producer in range(4)]
    instance = event(wishes, slots=8, buyers=4, producers=4, tables=2)
    found = best_timetable(instance, steps=5)
    assert (len(found.meetings), problems(instance, found)) == (16, [])


def test_a_producer_with_one_buyer_goes_before_a_heavier_second_meeting() -> None:
    wishes = [(0, 0, 1000), (1, 0, 1000), (0, 1, 1), (1, 2, 1)]
    instance = event(wishes, slots=1, buyers=2, producers=3)
    found = best_timetable(instance, steps=5)
    assert {meeting.wish for meeting in found.meetings} in ({2, 1}, {0, 3}, {2, 3})
    assert len(found.meetings) == 2


def test_a_guarantee_goes_before_heavier_wishes() -> None:
    instance = event([(0, 0, 1000), (0, 1, 1)], slots=1, buyers=1, producers=2)
    guaranteed = replace(
        instance, producers=(instance.producers[0], replace(instance.producers[1], least=1))
    )
    assert [one.wish for one in best_timetable(instance).meetings] == [0]
    assert [one.wish for one in best_timetable(guaranteed).meetings] == [1]


def test_a_guarantee_that_cannot_be_kept_is_named() -> None:
    instance = event([(0, 0, 10)], slots=2, buyers=1, producers=1)
    buyer = replace(instance.buyers[0], least=2)
    found = best_timetable(replace(instance, buyers=(buyer,)))
    assert found.short == {(Side.BUYER, 0): 1}


def test_a_gap_counts_only_within_a_day() -> None:
    everything = frozenset(range(4))
    instance = Instance(
        slots=(Slot(0), Slot(0), Slot(1), Slot(1)),
        buyers=(Participant(frozenset({0})), Participant(frozenset({3}))),
        producers=(Participant(everything),),
        wishes=(Wish(0, 0, 5), Wish(1, 0, 5)),
    )
    assert best_timetable(instance).producer_gaps == 0
    one_day = replace(instance, slots=(Slot(),) * 4)
    assert best_timetable(one_day, steps=3).producer_gaps == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"buyers": (Participant(frozenset()),)}, Reason.NO_COMMON_SLOT),
        ({"buyers": (Participant(frozenset({0}), agenda_locked=True),)}, Reason.AGENDA_LOCKED),
        ({"buyers": (Participant(frozenset({0}), most=0),)}, Reason.BUYER_FULL),
        ({"producers": (Participant(frozenset({0}), most=0),)}, Reason.PRODUCER_FULL),
        ({"tables": (0,)}, Reason.NO_COMMON_SLOT),
    ],
)
def test_every_wish_that_is_not_held_says_why(change: dict, reason: Reason) -> None:
    instance = event([(0, 0, 10)], slots=1, buyers=1, producers=1)
    found = best_timetable(replace(instance, **change))
    assert found.reasons == {0: reason}


@pytest.mark.parametrize(
    ("locks", "code"),
    [
        ([(0, 0), (0, 1)], "lock_contradicts_lock"),
        ([(0, 0), (1, 0)], "lock_double_booked"),
        ([(0, 9)], "unknown_slot"),
        ([(9, 0)], "unknown_wish"),
    ],
)
def test_contradicting_locks_are_refused_with_a_code(
    locks: list[tuple[int, int | None]], code: str
) -> None:
    with pytest.raises(InfeasibleError) as refused:
        best_timetable(event([(0, 0, 5), (0, 1, 5)], locks=locks))
    assert refused.value.code == code


def test_more_forced_wishes_than_room_are_refused() -> None:
    wishes = [(0, producer, 5) for producer in range(3)]
    with pytest.raises(InfeasibleError) as refused:
        best_timetable(event(wishes, slots=2, locks=[(0, None), (1, None), (2, None)]))
    assert refused.value.code == "forced_do_not_fit"


def test_forced_wishes_are_held_before_heavier_ones() -> None:
    instance = event([(0, 0, 900), (0, 1, 1)], slots=1, locks=[(1, None)])
    assert [one.wish for one in best_timetable(instance).meetings] == [1]


def test_small_blocked_events_come_close_to_the_bound() -> None:
    found = best_timetable(make_event(S.blocked(0.9, 0.25), seed=1), steps=80)
    assert found.gap <= 0.005
