"""The cycle of an event and of a participation as tables."""

import pytest

from matchmaker.core.event_cycle import (
    ASKED_AFTER,
    ENDED,
    FOLLOWED_UP_AFTER,
    MOVES,
    STEPS,
    Attendance,
    Priority,
    Stage,
    find_move,
    find_step,
    first_waiting,
    moves_of,
    places_free,
    steps_of,
    times_due,
    weight_of,
)
from matchmaker.core.lifecycle import Actor

MUST, MEET, NO = Priority.MUST, Priority.MEET, Priority.NO_THANKS


def _reached(start: Stage) -> set[Stage]:
    reached, todo = {start}, [start]
    while todo:
        stage = todo.pop()
        for step in STEPS:
            if stage in step.sources and step.target not in reached:
                reached.add(step.target)
                todo.append(step.target)
    return reached


def test_every_stage_is_reached_from_the_draft_and_an_end_is_an_end() -> None:
    assert _reached(Stage.DRAFT) == set(Stage)
    assert [step.name for step in STEPS for stage in ENDED if stage in step.sources] == []


def test_a_step_of_a_name_is_one_for_an_actor_in_a_stage() -> None:
    for stage in Stage:
        for actor in Actor:
            names = [step.name for step in steps_of(actor, stage=stage)]
            assert len(names) == len(set(names))


def test_the_clock_never_publishes_or_cancels() -> None:
    by_clock = {step.name for step in STEPS if Actor.CLOCK in step.actors}
    assert by_clock == {"open_wishes", "close_wishes", "begin", "close"}


def test_staff_step_only_along_the_table() -> None:
    step = find_step("open_registration", stage=Stage.DRAFT, actor=Actor.STAFF)
    assert step is not None
    assert step.target is Stage.REGISTRATION
    assert find_step("open_registration", stage=Stage.FINAL, actor=Actor.STAFF) is None
    assert find_step("open_registration", stage=Stage.DRAFT, actor=Actor.PRODUCER) is None


def test_an_invitation_accepted_is_a_place_and_coming_again_asks_for_one() -> None:
    accepted = find_move("register", status=Attendance.INVITED, actor=Actor.PRODUCER)
    again = find_move("register", status=Attendance.WITHDRAWN, actor=Actor.PRODUCER)
    assert accepted is not None
    assert again is not None
    assert (accepted.target, again.target) == (Attendance.CONFIRMED, Attendance.REGISTERED)
    assert find_move("confirm", status=Attendance.REGISTERED, actor=Actor.PRODUCER) is None


def test_a_move_of_a_name_is_one_for_an_actor_in_a_status() -> None:
    for status in Attendance:
        for actor in Actor:
            names = [move.name for move in moves_of(actor, status=status)]
            assert len(names) == len(set(names))
    assert {move.target for move in MOVES} <= set(Attendance)


@pytest.mark.parametrize("score", [None, 0, 37, 100])
def test_a_must_of_one_side_outweighs_what_both_only_wish(score: int | None) -> None:
    must = weight_of(MUST, None, score=score)
    both = weight_of(MEET, MEET, score=100)
    assert must is not None
    assert both is not None
    assert must > both


def test_a_meeting_weighs_more_for_more_wishes_and_a_better_match() -> None:
    weights = [
        weight_of(MEET, None, score=50),
        weight_of(MEET, None, score=90),
        weight_of(MEET, MEET, score=50),
        weight_of(MUST, None, score=50),
        weight_of(MUST, MEET, score=50),
        weight_of(MUST, MUST, score=50),
    ]
    assert weights == sorted(weights, key=lambda one: one or 0)
    assert weight_of(MEET, None, score=None) == 210


def test_nobody_meets_whom_a_side_does_not_want_or_nobody_wishes() -> None:
    assert weight_of(MUST, NO, score=100) is None
    assert weight_of(NO, MUST, score=100) is None
    assert weight_of(None, None, score=100) is None


def test_free_places_go_to_the_first_of_the_waiting_list() -> None:
    assert places_free(3, most=5) == 2
    assert places_free(6, most=5) == 0
    assert places_free(6, most=None) is None
    assert first_waiting([4, 2, 9], free=2) == [4, 2]
    assert first_waiting([4, 2, 9], free=None) == [4, 2, 9]


@pytest.mark.parametrize(
    ("after", "due"),
    [
        (ASKED_AFTER, {-1: 0, 0: 0, 1: 1, 2: 1, 3: 2, 33: 2, 34: 0}),
        (
            FOLLOWED_UP_AFTER,
            {0: 0, 29: 0, 30: 1, 60: 1, 61: 0, 89: 0, 90: 2, 120: 2, 121: 0}
            | {179: 0, 180: 3, 210: 3, 211: 0, 364: 0, 365: 4, 395: 4, 396: 0, 9_999: 0},
        ),
    ],
)
def test_a_day_on_which_to_ask_is_due_for_a_month(
    after: tuple[int, ...], due: dict[int, int]
) -> None:
    assert {days: times_due(days, after=after) for days in due} == due
