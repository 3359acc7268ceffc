"""What the closing report of an event counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.core.event_cycle import Outcome
from matchmaker.core.event_report import Met, report

NO, SAMPLE, MEMORANDUM = Outcome.NO_INTEREST, Outcome.SAMPLE, Outcome.MEMORANDUM
ABSENT = Outcome.ABSENT
BUYERS, MAKERS = (1, 2), (11, 12, 13)


def test_a_meeting_counts_as_what_the_side_that_goes_further_says() -> None:
    found = report([Met(1, 11, (SAMPLE, NO))], came=(), producers=MAKERS)
    assert (found.outcomes[SAMPLE], found.outcomes[NO]) == (1, 0)


def test_a_meeting_is_held_by_a_word_of_either_side_or_by_both_having_come() -> None:
    meetings = [Met(1, 11, (NO,)), Met(1, 12), Met(2, 12), Met(2, 13)]
    found = report(meetings, came={1, 12, 13}, producers=MAKERS)
    assert (found.planned, found.held, found.unsaid) == (4, 2, 1)
    assert found.kept == pytest.approx(0.5)
    assert (found.absent_buyers, found.absent_producers) == (1, 0)


def test_whoever_says_what_came_of_a_meeting_was_there() -> None:
    found = report([Met(1, 11, (SAMPLE,))], came=(), producers=MAKERS)
    assert (found.absent_buyers, found.absent_producers) == (0, 0)


def test_a_meeting_the_other_side_did_not_come_to_is_not_held() -> None:
    meetings = [Met(1, 11, (ABSENT,), spoke=(1,)), Met(1, 12, (ABSENT, NO), spoke=(1, 12))]
    found = report(meetings, came={1, 11, 12}, producers=MAKERS)
    assert (found.planned, found.held, found.no_shows, found.unsaid) == (2, 1, 1, 0)
    assert (found.outcomes[NO], found.no_step) == (1, 1)
    assert ABSENT not in found.outcomes


def test_whoever_waited_in_vain_was_there_and_the_other_was_not() -> None:
    found = report([Met(1, 11, (ABSENT,), spoke=(1,))], came=(), producers=MAKERS)
    assert (found.absent_buyers, found.absent_producers) == (0, 1)


def test_fairness_counts_every_producer_with_a_place() -> None:
    meetings = [Met(1, 11), Met(2, 11), Met(1, 12)]
    found = report(meetings, came=(), producers=MAKERS)
    assert (dict(found.spread), found.left_out) == ({0: 1, 1: 1, 2: 1}, 1)
    assert found.enough == pytest.approx(1 / 3)


def test_only_memoranda_add_their_value() -> None:
    meetings = [Met(1, 11, (MEMORANDUM,), value=5), Met(1, 12, (SAMPLE,), value=7)]
    assert report(meetings, came=(), producers=MAKERS).memoranda_value == 5


def test_a_producer_of_two_groups_counts_in_both() -> None:
    found = report([Met(1, 11, (SAMPLE,), ("01", "02"))], came=(), producers=MAKERS)
    assert {group: counts[SAMPLE] for group, counts in found.by_group.items()} == {
        "01": 1,
        "02": 1,
    }


def test_nothing_counted_has_no_share() -> None:
    found = report([], came=(), producers=())
    assert (found.kept, found.no_step, found.enough) == (None, None, None)


_MEETINGS = st.lists(
    st.builds(
        Met,
        st.sampled_from(BUYERS),
        st.sampled_from(MAKERS),
        st.lists(st.sampled_from(Outcome), max_size=2).map(tuple),
        value=st.none() | st.integers(0, 10**12),
    )
)


@given(_MEETINGS, st.sets(st.sampled_from(BUYERS + MAKERS)))
def test_the_parts_add_up(meetings: list[Met], came: set[int]) -> None:
    found = report(meetings, came=came, producers=MAKERS)
    assert sum(found.outcomes.values()) + found.unsaid == found.held
    assert found.held + found.no_shows <= found.planned
    assert sum(times * count for times, count in found.spread.items()) == found.planned
    assert sum(found.spread.values()) == len(MAKERS)
