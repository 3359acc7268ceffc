"""An event's document is read whole or refused with the place; its answer is in its own ids."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.core.timetable import (
    Half,
    Instance,
    Lock,
    Participant,
    Slot,
    Weights,
    Wish,
    best_timetable,
)
from matchmaker.core.timetable.document import DocumentError, read_document, write_answer

EVENT: dict[str, Any] = {
    "slots": [{"id": "9h", "day": 1}, {"id": "14h", "day": 1, "half": "afternoon"}],
    "tables": 5,
    "buyers": [{"id": "WinMart", "table": 3, "most": 4, "most_a_day": 2}],
    "producers": [
        {"id": 7, "slots": ["14h"], "prefers": "afternoon"},
        {"id": 8, "least": 1, "agenda_locked": True},
    ],
    "wishes": [
        {"buyer": "WinMart", "producer": 7, "weight": 900},
        {"buyer": "WinMart", "producer": 8, "weight": 10},
    ],
    "locks": [{"buyer": "WinMart", "producer": 8, "slot": "9h"}],
    "weights": {"gap": 50},
}


def test_a_document_is_read_whole() -> None:
    both = frozenset({0, 1})
    document = read_document(EVENT)
    assert document.instance == Instance(
        slots=(Slot(1, Half.MORNING), Slot(1, Half.AFTERNOON)),
        buyers=(Participant(both, table=3, most=4, most_a_day=2),),
        producers=(
            Participant(frozenset({1}), prefers=Half.AFTERNOON),
            Participant(both, least=1, agenda_locked=True),
        ),
        wishes=(Wish(0, 0, 900), Wish(0, 1, 10)),
        tables=(5, 5),
        locks=(Lock(1, 0),),
    )
    assert document.weights == Weights(gap=50)


def test_the_answer_is_a_document_in_the_ids_of_the_event() -> None:
    document = read_document(EVENT)
    answer = write_answer(document, best_timetable(document.instance, weights=document.weights))
    assert json.loads(json.dumps(answer)) == {
        "timetable": [
            {"buyer": "WinMart", "producer": 8, "slot": "9h", "table": 3},
            {"buyer": "WinMart", "producer": 7, "slot": "14h", "table": 3},
        ],
        "value": 2910,
        "bound": 2910,
        "gap": 0.0,
        "idle_gaps": {"producers": 0, "buyers": 0},
        "against_preference": 0,
        "left_out": [],
        "short": [],
        "reasons": [],
        "problems": [],
    }


def test_a_wish_that_is_not_held_says_why() -> None:
    given_event = {**EVENT, "producers": [{"id": 7, "slots": []}, EVENT["producers"][1]]}
    document = read_document(given_event)
    answer = write_answer(document, best_timetable(document.instance))
    assert answer["reasons"] == [
        {"buyer": "WinMart", "producer": 7, "reason": "no_common_slot"},
    ]


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        ({"slots": None}, "missing", "$"),
        ({"slots": {}}, "not_a_list", "$.slots"),
        ({"slots": [{"id": True}]}, "not_an_id", "$.slots[0].id"),
        ({"slots": [{"id": 1}, {"id": 1}]}, "id_twice", "$.slots[1].id"),
        ({"slots": [{"id": 1, "half": "noon"}]}, "unknown_word", "$.slots[0].half"),
        ({"slots": [{"id": 1, "day": 2}, {"id": 2, "day": 1}]}, "days_out_of_order", "$.slots"),
        ({"room": 1}, "unknown_field", "$"),
        ({"tables": [1]}, "wrong_length", "$.tables"),
        ({"tables": -1}, "too_small", "$.tables"),
        ({"buyers": [3]}, "not_an_object", "$.buyers[0]"),
        ({"buyers": [{"id": 1, "most": 1.5}]}, "not_a_whole_number", "$.buyers[0].most"),
        ({"buyers": [{"id": 1, "slots": ["8h"]}]}, "unknown_id", "$.buyers[0].slots[0]"),
        ({"producers": [{"id": 1, "table": 1}]}, "unknown_field", "$.producers[0]"),
        ({"locks": [{"buyer": "WinMart", "producer": 9}]}, "unknown_id", "$.locks[0].producer"),
        ({"weights": {"gap": 10**12}}, "too_large", "$.weights.gap"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    change: dict[str, Any], code: str, place: str
) -> None:
    with pytest.raises(DocumentError) as refused:
        read_document(
            {"slots": [], "buyers": [], "producers": [], "wishes": [], **change}
            if "slots" in change
            else {**EVENT, **change}
        )
    assert (refused.value.code, refused.value.place) == (code, place)


def test_a_contradiction_is_said_at_the_wish() -> None:
    lock = EVENT["locks"][0]
    with pytest.raises(DocumentError) as refused:
        read_document({**EVENT, "locks": [lock, {**lock, "slot": "14h"}]})
    assert (refused.value.code, refused.value.place) == ("lock_contradicts_lock", "$.wishes[1]")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=12,
)


@given(JSON, st.sampled_from([None, *EVENT]))
def test_whatever_is_given_is_read_or_refused_with_a_code(value: object, field: str | None) -> None:
    place = "$"
    try:
        read_document(value if field is None else {**EVENT, field: value})
    except DocumentError as error:
        place = error.place
    assert place.startswith("$")
