"""The checker names every rule that a timetable breaks."""

from dataclasses import replace

import pytest

from matchmaker.core.timetable import (
    Instance,
    Lock,
    Meeting,
    Participant,
    Timetable,
    best_timetable,
    problems,
)
from tests.core.timetable.events import event

WISHES = [(0, 0, 5), (0, 1, 5), (1, 0, 5)]


def timetable(*meetings: tuple[int, int, int], value: int = 0) -> Timetable:
    """Return a timetable of (slot, table, wish)."""
    return Timetable(
        meetings=tuple(Meeting(*one) for one in meetings),
        value=value,
        bound=10,
        producer_gaps=0,
        buyer_gaps=0,
        against_preference=0,
    )


def codes(instance: Instance, found: Timetable) -> list[str]:
    return [problem.code for problem in problems(instance, found)]


@pytest.mark.parametrize(
    ("meetings", "code"),
    [
        ([(0, 1, 9)], "unknown_wish"),
        ([(9, 1, 0)], "unknown_slot"),
        ([(0, 1, 0), (1, 1, 0)], "held_twice"),
        ([(0, 1, 0), (0, 2, 1)], "double_booked"),
        ([(0, 1, 1), (0, 1, 2)], "table_taken"),
        ([(0, 0, 0)], "wrong_table"),
    ],
)
def test_a_conflict_is_named(meetings: list[tuple[int, int, int]], code: str) -> None:
    assert codes(event(WISHES), timetable(*meetings)) == [code]


def with_buyer(**facts: object) -> Instance:
    instance = event(WISHES)
    return replace(instance, buyers=(replace(instance.buyers[0], **facts), instance.buyers[1]))


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"slots": frozenset({1})}, "unavailable"),
        ({"most": 0}, "above_most"),
        ({"most_a_day": 0}, "above_most_a_day"),
        ({"table": 7}, "wrong_table"),
        ({"agenda_locked": True}, "agenda_changed"),
    ],
)
def test_what_a_buyer_does_not_allow_is_named(facts: dict[str, object], code: str) -> None:
    assert codes(with_buyer(**facts), timetable((0, 1, 0))) == [code]


def test_too_many_tables_are_named() -> None:
    found = timetable((0, 1, 1), (0, 2, 2))
    assert codes(event(WISHES, tables=1), found) == ["wrong_table", "too_many_tables"]


@pytest.mark.parametrize("lock", [Lock(0, 1), Lock(1)])
def test_a_broken_lock_is_named(lock: Lock) -> None:
    instance = replace(event(WISHES), locks=(lock,))
    assert codes(instance, timetable((0, 1, 0))) == ["lock_broken"]


def test_a_value_above_the_bound_is_named() -> None:
    assert codes(event(WISHES), timetable((0, 1, 0), value=11)) == ["above_bound"]


def test_own_tables_are_kept_and_shared_ones_go_around_them() -> None:
    instance = replace(
        event(WISHES, tables=1),
        buyers=(Participant(frozenset(range(4)), table=1), Participant(frozenset(range(4)))),
    )
    found = best_timetable(instance)
    assert problems(instance, found) == []
    tables = {(instance.wishes[one.wish].buyer, one.table) for one in found.meetings}
    assert tables == {(0, 1), (1, 2)}
