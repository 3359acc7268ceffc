"""After a change few others move, locked meetings never, and nothing conflicts."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bench.events import S, make_event
from matchmaker.core.timetable import (
    InfeasibleError,
    Instance,
    Lock,
    Participant,
    Side,
    Wish,
    best_timetable,
    problems,
)
from matchmaker.core.timetable.changes import (
    Absent,
    Change,
    Dropout,
    NewLocks,
    NewWishes,
    WalkIn,
    late,
    leaves,
    lock_agenda,
)
from matchmaker.core.timetable.repair import Difference, rebound, repair
from tests.core.timetable.events import event, instances


@st.composite
def changes(draw: st.DrawFn, instance: Instance) -> Change:
    """Draw a change of an event that has buyers, producers, slots and wishes."""
    side = draw(st.sampled_from(list(Side)))
    row = instance.buyers if side is Side.BUYER else instance.producers
    other = instance.producers if side is Side.BUYER else instance.buyers
    who = draw(st.integers(0, len(row) - 1))
    slots = st.frozensets(st.integers(0, len(instance.slots) - 1))
    where = st.none() | st.integers(0, len(instance.slots) - 1)
    locks = st.builds(Lock, st.integers(0, len(instance.wishes) - 1), where)
    partner = st.tuples(st.integers(0, len(other) - 1), st.integers(1, 1000))
    return draw(
        st.one_of(
            st.builds(Absent, st.just(side), st.just(who), slots),
            st.builds(Dropout, st.just(side), st.just(who), st.integers(0, len(instance.slots))),
            st.builds(
                WalkIn,
                st.just(side),
                st.builds(Participant, slots),
                st.lists(partner, unique_by=lambda one: one[0]).map(tuple),
            ),
            st.builds(NewLocks, st.tuples(locks)),
        )
    )


@settings(deadline=None, max_examples=200, suppress_health_check=list(HealthCheck))
@given(data=st.data(), instance=instances(locks=2), now=st.integers(0, 2))
def test_no_change_moves_a_locked_meeting_or_makes_a_conflict(
    data: st.DataObject, instance: Instance, now: int
) -> None:
    assume(instance.wishes and instance.slots)
    change = data.draw(changes(instance))
    try:
        before = best_timetable(instance, steps=3)
        after = repair(instance, before, change, now=min(now, len(instance.slots)))
    except InfeasibleError:
        return
    assert problems(after.instance, after.timetable) == []
    locked = {lock.wish for lock in instance.locks if lock.slot is not None}
    locked -= {lock.wish for lock in getattr(change, "locks", ())}
    moved = {wish for wish, _, _ in after.difference.moved}
    assert not moved & locked
    old, new = before.slot_of, after.timetable.slot_of
    # What has been stays, unless the change itself locks it elsewhere.
    told = {lock.wish for lock in getattr(change, "locks", ())}
    past = {wish: slot for wish, slot in old.items() if slot < now and wish not in told}
    assert all(new.get(wish, slot) == slot for wish, slot in past.items())
    assert all(slot >= now or old.get(wish) == slot for wish, slot in new.items())
    assert rebound(after.instance, after.timetable).bound >= after.timetable.value


def test_a_dropout_moves_nobody_else() -> None:
    instance = make_event(S, seed=1)
    before = best_timetable(instance, steps=3)
    for side, who in ((Side.BUYER, 3), (Side.PRODUCER, 40)):
        after = repair(instance, before, Dropout(side, who))
        assert after.difference.moved == ()
        gone = [
            meeting.wish
            for meeting in before.meetings
            if who == getattr(instance.wishes[meeting.wish], side.value)
        ]
        assert after.difference.cancelled == tuple(sorted(gone))


@pytest.mark.parametrize("buyer", range(0, 30, 5))
def test_a_buyer_four_slots_late_moves_eight_meetings_at_most(buyer: int) -> None:
    instance = make_event(S, seed=2)
    before = best_timetable(instance, steps=3)
    first = frozenset(sorted(instance.buyers[buyer].slots)[:4])
    after = repair(instance, before, Absent(Side.BUYER, buyer, first))
    assert len(after.difference.moved) <= 8
    assert problems(after.instance, after.timetable) == []


def test_a_meeting_that_was_hit_takes_another_slot() -> None:
    instance = event([(0, 0, 5)], slots=2, locks=[])
    before = best_timetable(instance)
    after = repair(instance, before, late(Side.BUYER, who=0, arrives=1))
    assert after.difference == Difference(moved=((0, 0, 1),), cancelled=(), added=())


def test_who_leaves_early_keeps_what_came_before() -> None:
    instance = event([(0, 0, 5), (0, 1, 5)], slots=2)
    before = best_timetable(instance)
    after = repair(instance, before, leaves(instance, side=Side.BUYER, who=0, last=0))
    assert (after.difference.moved, len(after.difference.cancelled)) == ((), 1)


def test_a_walk_in_takes_a_hole() -> None:
    instance = event([(0, 0, 5)], slots=2)
    newcomer = WalkIn(Side.PRODUCER, Participant(frozenset({1})), ((0, 7),))
    after = repair(instance, best_timetable(instance), newcomer)
    assert after.difference == Difference(moved=(), cancelled=(), added=(1,))


def test_a_new_wish_takes_a_hole() -> None:
    instance = event([(0, 0, 5)], slots=2)
    after = repair(instance, best_timetable(instance), NewWishes((Wish(0, 1, 9),)))
    assert after.difference.added == (1,)


def test_being_late_for_a_locked_meeting_is_refused() -> None:
    instance = event([(0, 0, 5)], slots=2, locks=[(0, 0)])
    with pytest.raises(InfeasibleError) as refused:
        repair(instance, best_timetable(instance), late(Side.BUYER, who=0, arrives=1))
    assert refused.value.code == "lock_unavailable"


def test_a_locked_agenda_stays_as_it_is() -> None:
    instance = event([(0, 0, 5), (0, 1, 5), (1, 0, 5)], slots=3)
    before = best_timetable(instance)
    locked = lock_agenda(instance, side=Side.BUYER, who=0, meetings=before.slot_of.items())
    after = repair(locked, before, Absent(Side.BUYER, 1, frozenset({0, 1})))
    mine = {wish: slot for wish, slot in before.slot_of.items() if wish < 2}
    assert mine.items() <= after.timetable.slot_of.items()
    closed = replace(instance.buyers[0], agenda_locked=True)
    assert locked.buyers[0] == closed


def test_unmoved_meetings_keep_their_tables() -> None:
    instance = make_event(S, seed=4)
    before = best_timetable(instance, steps=2)
    after = repair(instance, before, Dropout(Side.BUYER, 0))
    kept = {(one.wish, one.slot): one.table for one in before.meetings}
    for meeting in after.timetable.meetings:
        assert kept.get((meeting.wish, meeting.slot), meeting.table) == meeting.table
