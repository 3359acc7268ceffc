"""An event as a JSON document and its timetable as another; plain dicts in and out.

A document of an event:

    {"slots": [{"id": "d1-0900", "day": 1, "half": "morning"}, ...],
     "tables": 40 | [40, 38, ...] | absent (enough),
     "buyers": [{"id": "B1", "slots": ["d1-0900", ...] | absent (all), "prefers": "morning",
                 "most": 12, "most_a_day": 6, "least": 2, "table": 7, "agenda_locked": false}, ...],
     "producers": [... the same, without a table ...],
     "wishes": [{"buyer": "B1", "producer": "P9", "weight": 870}, ...],
     "locks": [{"buyer": "B1", "producer": "P9", "slot": "d1-0900" | absent (any slot)}, ...],
     "weights": {"first": 1000, ...} | absent}

Slots stand in order of time; ids are text or whole numbers; only `slots`, `buyers`, `producers`
and `wishes` are needed. A wish nobody wants is left out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from matchmaker.core.timetable.check import problems
from matchmaker.core.timetable.contradictions import refuse_contradictions
from matchmaker.core.timetable.shapes import (
    Half,
    InfeasibleError,
    Instance,
    Lock,
    Participant,
    Slot,
    Timetable,
    Weights,
    Wish,
)

T = TypeVar("T")

#: No number of an event is larger.
LARGEST = 1_000_000_000


class DocumentError(ValueError):
    """A document is wrong: `code`, the place as a path, and facts.

    Codes: not_an_object, not_a_list, missing, unknown_field, not_a_whole_number, too_small,
    too_large, not_an_id, not_true_or_false, unknown_word, id_twice, unknown_id, unknown_wish,
    wrong_length, and the codes of InfeasibleError.
    """

    def __init__(self, code: str, place: str, **facts: Any) -> None:
        super().__init__(f"{place}: {code}")
        self.code, self.place, self.facts = code, place, facts


@dataclass(frozen=True, slots=True)
class Document:
    """An event read from a document, with the ids its answer is written in."""

    instance: Instance
    weights: Weights
    slots: tuple[str | int, ...]
    buyers: tuple[str | int, ...]
    producers: tuple[str | int, ...]


def read_document(given: object) -> Document:
    """Return the event of a document; DocumentError says what is wrong and where."""
    root = _Place("$", given)
    names = ("slots", "tables", "buyers", "producers", "wishes", "locks", "weights")
    root.only(*names)
    slots = root.at("slots").items()
    slot_ids = _ids(slots)
    sides = [root.at(side).items() for side in ("buyers", "producers")]
    ids = [_ids(side) for side in sides]
    buyers = tuple(_participant(one, slots=slot_ids, sits=True) for one in sides[0])
    producers = tuple(_participant(one, slots=slot_ids, sits=False) for one in sides[1])
    wishes = [_wish(one, ids=ids) for one in root.at("wishes").items()]
    instance = Instance(
        slots=tuple(_slot(one) for one in slots),
        buyers=buyers,
        producers=producers,
        wishes=tuple(wishes),
        tables=root.optional("tables", lambda one: _tables(one, slots=len(slots))),
        locks=_locks(root, ids=ids, slots=slot_ids, wishes=wishes),
    )
    document = Document(
        instance,
        root.optional("weights", _weights) or Weights(),
        tuple(slot_ids),
        tuple(ids[0]),
        tuple(ids[1]),
    )
    _refuse(document)
    return document


def write_answer(document: Document, timetable: Timetable) -> dict[str, Any]:
    """Return a timetable as a document in the ids of the event."""
    instance = document.instance
    return {
        "timetable": [
            {
                **_pair(document, meeting.wish),
                "slot": document.slots[meeting.slot],
                "table": meeting.table,
            }
            for meeting in timetable.meetings
        ],
        "value": timetable.value,
        "bound": timetable.bound,
        "gap": round(timetable.gap, 8),
        "idle_gaps": {"producers": timetable.producer_gaps, "buyers": timetable.buyer_gaps},
        "against_preference": timetable.against_preference,
        "left_out": [
            {"producer": document.producers[one.producer], "has_slot": one.has_slot}
            for one in timetable.left_out
        ],
        "short": [
            {"side": side, "id": _of(document, side)[who], "missing": missing}
            for (side, who), missing in sorted(timetable.short.items())
        ],
        "reasons": [
            {**_pair(document, wish), "reason": reason}
            for wish, reason in sorted(timetable.reasons.items())
        ],
        "problems": [
            {"code": problem.code, **problem.facts} for problem in problems(instance, timetable)
        ],
    }


def _of(document: Document, side: str) -> tuple[str | int, ...]:
    return document.buyers if side == "buyer" else document.producers


def _pair(document: Document, wish: int) -> dict[str, Any]:
    asked = document.instance.wishes[wish]
    return {
        "buyer": document.buyers[asked.buyer],
        "producer": document.producers[asked.producer],
    }


def _refuse(document: Document) -> None:
    """Say a contradiction of the event at the place where it stands."""
    try:
        refuse_contradictions(document.instance)
    except InfeasibleError as error:
        raise DocumentError(error.code, _where(error.facts), **error.facts) from None


def _where(facts: Mapping[str, Any]) -> str:
    if "wish" in facts:
        return f"$.wishes[{facts['wish']}]"
    if "participant" in facts:
        return f"$.{facts['side']}s[{facts['participant']}]"
    if "slot" in facts:
        return f"$.slots[{facts['slot']}]"
    return "$.buyers" if "table" in facts else "$.slots"


@dataclass(frozen=True, slots=True)
class _Place:
    """A part of a document and the path to it."""

    path: str
    value: object

    def refuse(self, code: str, **facts: Any) -> DocumentError:
        return DocumentError(code, self.path, **facts)

    def fields(self) -> Mapping[str, object]:
        if not isinstance(self.value, Mapping):
            raise self.refuse("not_an_object")
        return self.value

    def only(self, *names: str) -> None:
        for name in self.fields():
            if name not in names:
                raise self.refuse("unknown_field", field=name)

    def at(self, name: str) -> "_Place":
        if self.fields().get(name) is None:
            raise self.refuse("missing", field=name)
        return _Place(f"{self.path}.{name}", self.fields()[name])

    def optional(self, name: str, read: Callable[["_Place"], T]) -> T | None:
        return None if self.fields().get(name) is None else read(self.at(name))

    def items(self) -> list["_Place"]:
        if not isinstance(self.value, Sequence) or isinstance(self.value, str | bytes):
            raise self.refuse("not_a_list")
        return [_Place(f"{self.path}[{at}]", one) for at, one in enumerate(self.value)]

    def number(self, *, least: int = 0) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.refuse("not_a_whole_number")
        if self.value < least:
            raise self.refuse("too_small", least=least)
        if self.value > LARGEST:
            raise self.refuse("too_large", most=LARGEST)
        return self.value

    def name(self) -> str | int:
        if isinstance(self.value, bool) or not isinstance(self.value, str | int):
            raise self.refuse("not_an_id")
        return self.value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.refuse("not_true_or_false")
        return self.value

    def half(self) -> Half:
        found = next((half for half in Half if half == self.value), None)
        if found is None:
            raise self.refuse("unknown_word", words=list(Half))
        return found

    def known(self, ids: Mapping[str | int, int]) -> int:
        if self.name() not in ids:
            raise self.refuse("unknown_id", id=self.value)
        return ids[self.name()]


def _ids(items: Sequence[_Place]) -> dict[str | int, int]:
    found: dict[str | int, int] = {}
    for at, item in enumerate(items):
        place = item.at("id")
        if place.name() in found:
            raise place.refuse("id_twice", id=place.value)
        found[place.name()] = at
    return found


def _slot(item: _Place) -> Slot:
    item.only("id", "day", "half")
    day = item.optional("day", lambda one: one.number()) or 0
    return Slot(day, item.optional("half", _Place.half) or Half.MORNING)


def _participant(item: _Place, *, slots: Mapping[str | int, int], sits: bool) -> Participant:
    own = ("table",) if sits else ()
    item.only("id", "slots", "prefers", "most", "most_a_day", "least", "agenda_locked", *own)
    present = item.optional("slots", lambda one: [each.known(slots) for each in one.items()])
    return Participant(
        slots=frozenset(range(len(slots)) if present is None else present),
        prefers=item.optional("prefers", _Place.half),
        most=item.optional("most", lambda one: one.number()),
        most_a_day=item.optional("most_a_day", lambda one: one.number()),
        least=item.optional("least", lambda one: one.number()) or 0,
        table=item.optional("table", lambda one: one.number(least=1)),
        agenda_locked=item.optional("agenda_locked", _Place.flag) or False,
    )


def _wish(item: _Place, *, ids: Sequence[Mapping[str | int, int]]) -> Wish:
    item.only("buyer", "producer", "weight")
    buyer, producer = item.at("buyer").known(ids[0]), item.at("producer").known(ids[1])
    return Wish(buyer, producer, item.at("weight").number(least=1))


def _tables(place: _Place, *, slots: int) -> tuple[int, ...]:
    if isinstance(place.value, int):
        return (place.number(),) * slots
    counts = tuple(one.number() for one in place.items())
    if len(counts) != slots:
        raise place.refuse("wrong_length", slots=slots)
    return counts


def _locks(
    root: _Place,
    *,
    ids: Sequence[Mapping[str | int, int]],
    slots: Mapping[str | int, int],
    wishes: Sequence[Wish],
) -> tuple[Lock, ...]:
    numbers = {(wish.buyer, wish.producer): at for at, wish in enumerate(wishes)}
    found = []
    for item in root.optional("locks", _Place.items) or []:
        item.only("buyer", "producer", "slot")
        pair = item.at("buyer").known(ids[0]), item.at("producer").known(ids[1])
        if pair not in numbers:
            raise item.refuse("unknown_wish")
        found.append(Lock(numbers[pair], item.optional("slot", lambda one: one.known(slots))))
    return tuple(found)


def _weights(place: _Place) -> Weights:
    names = [one.name for one in fields(Weights)]
    place.only(*names)
    given = {name: place.optional(name, lambda one: one.number()) for name in names}
    return Weights(**{name: value for name, value in given.items() if value is not None})
