"""The life of an introduction, held against its table."""

import pytest

from matchmaker.core.lifecycle import (
    ENDED,
    EXPECTED,
    NEXT,
    OPEN,
    REASONS,
    STEPS,
    TALKING,
    UNANSWERED,
    Actor,
    Reasons,
    Status,
    find_step,
    steps_of,
)


def test_every_status_is_either_open_or_ended() -> None:
    assert set(OPEN) | set(ENDED) == set(Status)
    assert not set(OPEN) & set(ENDED)


def test_nothing_leads_out_of_an_end() -> None:
    assert not [step for step in STEPS if set(step.sources) & set(ENDED)]


def test_every_open_status_has_an_owner_and_an_expected_step_somebody_may_take() -> None:
    for status in OPEN:
        owner, _days = NEXT[status]
        taken_by = {step.name for actor in Actor for step in steps_of(actor, status=status)}
        assert EXPECTED[status] in taken_by
        # Only a proposal waits for both: nobody alone owns it, least of all staff.
        assert (owner is None) is (status is Status.PROPOSED)


def test_a_withdrawn_requirement_ends_what_was_not_answered_and_nobody_has_a_button_for_it() -> (
    None
):
    [step] = [step for step in STEPS if step.name == "requirement_withdrawn"]
    assert (step.sources, step.target, step.actors) == (
        UNANSWERED,
        Status.WITHDRAWN,
        (Actor.CLOCK,),
    )


def test_every_status_but_the_beginnings_can_be_reached() -> None:
    beginnings = {Status.REQUESTED, Status.OFFERED, Status.PROPOSED}
    assert {step.target for step in STEPS} == set(Status) - beginnings


def test_no_actor_has_two_steps_of_one_name_in_a_status() -> None:
    for status in Status:
        for actor in Actor:
            names = [step.name for step in steps_of(actor, status=status)]
            assert len(names) == len(set(names)), (status, actor)


@pytest.mark.parametrize(
    ("status", "actor", "target"),
    [
        (Status.REQUESTED, Actor.PRODUCER, Status.ACCEPTED),
        (Status.REQUESTED, Actor.DISTRIBUTOR, None),
        (Status.REQUESTED, Actor.STAFF, None),
        (Status.OFFERED, Actor.DISTRIBUTOR, Status.ACCEPTED),
        (Status.OFFERED, Actor.PRODUCER, None),
        (Status.PROPOSED, Actor.PRODUCER, Status.ACCEPTED_BY_PRODUCER),
        (Status.PROPOSED, Actor.DISTRIBUTOR, Status.ACCEPTED_BY_DISTRIBUTOR),
        (Status.PROPOSED, Actor.STAFF, None),
        (Status.ACCEPTED_BY_PRODUCER, Actor.DISTRIBUTOR, Status.ACCEPTED),
        (Status.ACCEPTED_BY_PRODUCER, Actor.PRODUCER, None),
        (Status.ACCEPTED_BY_DISTRIBUTOR, Actor.PRODUCER, Status.ACCEPTED),
        (Status.ACCEPTED, Actor.PRODUCER, None),
    ],
)
def test_only_the_side_that_was_asked_accepts(
    status: Status, actor: Actor, target: Status | None
) -> None:
    step = find_step("accept", status=status, actor=actor)
    assert (step.target if step else None) == target


def test_nobody_accepts_for_another_and_only_the_clock_expires() -> None:
    for step in STEPS:
        if step.name == "expire":
            assert step.actors == (Actor.CLOCK,)
            assert step.sources == UNANSWERED
        if step.name == "accept":
            assert Actor.STAFF not in step.actors


def test_ends_that_need_a_reason_have_a_list_with_other_last() -> None:
    for step in STEPS:
        if step.target in {Status.DECLINED, Status.WITHDRAWN, Status.FAILED}:
            assert step.reasons is not Reasons.NONE
            assert REASONS[step.reasons][-1] == "other"


def test_stages_only_lead_forward() -> None:
    order = [*TALKING, Status.CONTRACT, Status.FIRST_ORDER, Status.DELIVERING, Status.COMPLETED]
    for step in STEPS:
        if step.target in order and step.name not in {"accept", "delivery"}:
            assert all(order.index(one) < order.index(step.target) for one in step.sources)
