"""Times as people write them, and days cut into slots."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.core.event_days import (
    DAY,
    MOST_SLOTS,
    DayPlan,
    Span,
    format_clock,
    format_spans,
    parse_clock,
    parse_spans,
    slots_of,
)
from matchmaker.core.quantities import QuantityError


@pytest.mark.parametrize(
    ("text", "minute"),
    [("8:30", 510), ("8h30", 510), ("08.30", 510), ("8h", 480), ("8", 480), ("24:00", DAY)],
)
def test_times_are_read_as_people_write_them(text: str, minute: int) -> None:
    assert parse_clock(text) == minute


@pytest.mark.parametrize("text", ["", "8:61", "24:01", "25h", "trưa", "8:3", "-1:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(QuantityError) as refused:
        parse_clock(text)
    assert refused.value.code == "not_a_clock"


@given(st.integers(0, DAY))
def test_a_time_that_is_shown_is_read_again(minute: int) -> None:
    assert parse_clock(format_clock(minute)) == minute


@given(st.text(max_size=30))
def test_any_text_is_breaks_or_a_refusal(text: str) -> None:
    try:
        spans = parse_spans(text)
    except QuantityError:
        return
    assert parse_spans(format_spans(spans)) == spans


def test_breaks_are_read_in_order_of_time() -> None:
    assert parse_spans("15h-15h15, 11:30 - 13:30") == (Span(690, 810), Span(900, 915))
    for text, code in (
        ("13:30-11:30", "not_a_span"),
        ("11:30", "not_a_span"),
        ("11-13, 12-14", "spans_overlap"),
    ):
        with pytest.raises(QuantityError) as refused:
            parse_spans(text)
        assert refused.value.code == code


def test_a_day_is_cut_around_its_breaks() -> None:
    plan = DayPlan(Span(480, 720), 30, 10, (Span(550, 600),))
    assert slots_of(plan) == (
        Span(480, 510),
        Span(520, 550),
        Span(600, 630),
        Span(640, 670),
        Span(680, 710),
    )
    assert slots_of(DayPlan(Span(480, 500), 30)) == ()


_spans = st.tuples(st.integers(0, DAY), st.integers(0, DAY)).filter(lambda one: one[0] < one[1])


@given(_spans, st.integers(1, 240), st.integers(0, 60), st.lists(_spans, max_size=4))
def test_slots_never_meet_a_break_another_or_the_end(
    hours: tuple[int, int], meeting: int, pause: int, breaks: list[tuple[int, int]]
) -> None:
    plan = DayPlan(Span(*hours), meeting, pause, tuple(Span(*one) for one in breaks))
    slots = slots_of(plan)
    assert len(slots) <= MOST_SLOTS
    assert all(one.ends - one.starts == meeting for one in slots)
    assert all(hours[0] <= one.starts and one.ends <= hours[1] for one in slots)
    assert not any(slot.overlaps(rest) for slot in slots for rest in plan.breaks)
    assert not any(one.overlaps(other) for one, other in pairwise(slots))
