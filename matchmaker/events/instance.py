"""An event as the timetable's core sees it: desks, slots, wishes with their weights, locks."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from matchmaker.base.clock import LOCAL_ZONE
from matchmaker.base.db import db
from matchmaker.core import timetable as core
from matchmaker.core.event_cycle import Attendance, Priority, weight_of
from matchmaker.core.timetable import Side
from matchmaker.events import queries
from matchmaker.events.models import (
    Desk,
    EventSlot,
    Meeting,
    Participation,
    TradeEvent,
    Wish,
)
from matchmaker.matching import queries as matching


@dataclass(frozen=True, slots=True)
class EventInstance:
    """The core's instance, and the ids its indices stand for."""

    instance: core.Instance
    slots: tuple[int, ...]
    buyers: tuple[int, ...]
    producers: tuple[int, ...]

    def pair(self, wish: int) -> tuple[int, int]:
        """Return the desks of a wish, the buyer's first."""
        asked = self.instance.wishes[wish]
        return self.buyers[asked.buyer], self.producers[asked.producer]


def slot_begins(slot: EventSlot) -> datetime:
    """Return when a slot begins, in Việt Nam."""
    return _moment(slot.day.held_on, slot.starts)


def slot_ends(slot: EventSlot) -> datetime:
    """Return when a slot ends, in Việt Nam."""
    return _moment(slot.day.held_on, slot.starts) + timedelta(minutes=slot.ends - slot.starts)


def _moment(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(minute // 60, minute % 60, tzinfo=LOCAL_ZONE))


def present_slots(own: Participation, *, slots: Iterable[EventSlot]) -> set[int]:
    """Return the slots in which a participant can be met: neither away nor travelling."""
    away = {one.id for one in own.absences}
    return {
        slot.id
        for slot in slots
        if slot.id not in away
        and (own.arrives_at is None or own.arrives_at <= slot_begins(slot))
        and (own.leaves_at is None or own.leaves_at >= slot_ends(slot))
    }


def read_instance(
    event: TradeEvent,
    *,
    locked: Sequence[Meeting],
    today: date,
    held: Sequence[Meeting] = (),
    also: Collection[tuple[int, int]] = (),
) -> EventInstance:
    """Return the event to timetable; the number of statements does not grow with it.

    Meetings that are locked or held and not wished any more are wishes of weight 1; whoever meets
    already is wished for by the desks that meet. `also` are (buyer's, producer's) participations
    for which somebody wishes a meeting now.
    """
    people = queries.participations(event.id, statuses=(Attendance.CONFIRMED,))
    people.sort(key=lambda one: one.id)
    slots = event.slots
    place = {slot.id: at for at, slot in enumerate(slots)}
    sides = {
        side: [(own, desk) for own in people if own.side is side for desk in own.desks]
        for side in Side
    }
    buyers = tuple(desk.id for _own, desk in sides[Side.BUYER])
    producers = tuple(desk.id for _own, desk in sides[Side.PRODUCER])
    known = (set(buyers), set(producers))
    kept = [one for one in locked if _both_come(one, known)]
    stays = [*kept, *(other for other in held if _both_come(other, known))]
    wanted = _wanted(event, people=people, stays=stays, also=also, today=today)
    for one in stays:
        wanted.setdefault((one.buyer_id, one.producer_id), 1)
    pairs = sorted(wanted)
    at = ({desk: n for n, desk in enumerate(buyers)}, {desk: n for n, desk in enumerate(producers)})
    number = {pair: n for n, pair in enumerate(pairs)}
    instance = core.Instance(
        slots=_slots(slots),
        buyers=tuple(_desk(own, desk, slots=slots, place=place) for own, desk in sides[Side.BUYER]),
        producers=tuple(
            _desk(own, desk, slots=slots, place=place) for own, desk in sides[Side.PRODUCER]
        ),
        wishes=tuple(core.Wish(at[0][one[0]], at[1][one[1]], wanted[one]) for one in pairs),
        tables=_shared_tables(event, desks=[desk for _own, desk in sides[Side.BUYER]]),
        locks=tuple(
            core.Lock(number[one.buyer_id, one.producer_id], place[one.slot_id]) for one in kept
        ),
    )
    return EventInstance(instance, tuple(slot.id for slot in slots), buyers, producers)


def _both_come(meeting: Meeting, known: tuple[set[int], set[int]]) -> bool:
    return meeting.buyer_id in known[0] and meeting.producer_id in known[1]


def _slots(slots: Sequence[EventSlot]) -> tuple[core.Slot, ...]:
    days = sorted({slot.day.held_on for slot in slots})
    return tuple(core.Slot(days.index(slot.day.held_on), slot.half) for slot in slots)


def _desk(
    own: Participation, desk: Desk, *, slots: Sequence[EventSlot], place: Mapping[int, int]
) -> core.Participant:
    return core.Participant(
        slots=frozenset(place[one] for one in present_slots(own, slots=slots)),
        prefers=own.prefers,
        most_a_day=own.most_a_day,
        table=desk.table_number if own.side is Side.BUYER else None,
    )


def _shared_tables(event: TradeEvent, *, desks: Iterable[Desk]) -> tuple[int, ...]:
    own = {one.table_number for one in desks if one.table_number is not None}
    return (max(0, event.tables - len(own)),) * len(event.slots)


def _wanted(
    event: TradeEvent,
    *,
    people: Sequence[Participation],
    stays: Iterable[Meeting],
    also: Iterable[tuple[int, int]],
    today: date,
) -> dict[tuple[int, int], int]:
    """Return the weight of each meeting of two desks that is wished."""
    by_id = {one.id: one for one in people}
    said = _said(event, by_id=by_id)
    for pair in also:
        said.setdefault(pair, (Priority.MEET, None))
    buyers = {one for one, _ in said}
    producers = {one for _, one in said}
    scores = _scores([by_id[one] for one in buyers | producers], today=today)
    weights = {
        (buyer, producer): weight
        for (buyer, producer), (first, second) in said.items()
        if (weight := weight_of(first, second, score=scores.get((buyer, producer)))) is not None
    }
    owner = {desk.id: one.id for one in people for desk in one.desks}
    meets = {
        (owner[one.buyer_id], owner[one.producer_id]): (one.buyer_id, one.producer_id)
        for one in stays
    }
    return _shared_out(weights, by_id=by_id, meets=meets)


_Said = dict[tuple[int, int], tuple[Priority | None, Priority | None]]


def _said(event: TradeEvent, *, by_id: Mapping[int, Participation]) -> _Said:
    """Return what both sides say of each other, by (buyer's, producer's participation)."""
    rows = db.session.execute(
        select(Wish.participation_id, Wish.other_id, Wish.priority).where(Wish.event_id == event.id)
    )
    found: _Said = {}
    for own, other, priority in rows:
        if own not in by_id or other not in by_id:
            continue
        if by_id[own].side is Side.BUYER:
            found[own, other] = (priority, found.get((own, other), (None, None))[1])
        else:
            found[other, own] = (found.get((other, own), (None, None))[0], priority)
    return found


def _scores(people: Iterable[Participation], *, today: date) -> dict[tuple[int, int], int]:
    """Return the best match score of each pair of participations; 0 where nothing matches."""
    listing_of = {one.id: own.id for own in people for one in own.listings}
    requirement_of = {one.id: own.id for own in people for one in own.requirements}
    found: dict[tuple[int, int], int] = {
        (buyer, producer): 0
        for buyer in set(requirement_of.values())
        for producer in set(listing_of.values())
    }
    scores = matching.match_scores(
        listing_ids=listing_of, requirement_ids=requirement_of, today=today
    )
    for (requirement, listing), score in scores.items():
        pair = requirement_of[requirement], listing_of[listing]
        found[pair] = max(found[pair], score)
    return found


def _shared_out(
    weights: Mapping[tuple[int, int], int],
    *,
    by_id: Mapping[int, Participation],
    meets: Mapping[tuple[int, int], tuple[int, int]],
) -> dict[tuple[int, int], int]:
    """Share each organisation's meetings out among its desks, the heaviest first, evenly.

    Desks that meet go on meeting: shared out anew, two organisations would meet twice.
    """
    found = {desks: weights[pair] for pair, desks in meets.items() if pair in weights}
    load: Counter[int] = Counter(desk for desks in found for desk in desks)
    for pair in sorted(weights.keys() - meets.keys(), key=lambda one: (-weights[one], one)):
        buyer, producer = (_least_busy(by_id[one], load) for one in pair)
        load.update((buyer, producer))
        found[buyer, producer] = weights[pair]
    return found


def _least_busy(own: Participation, load: Mapping[int, int]) -> int:
    return min(own.desks, key=lambda one: (load.get(one.id, 0), one.position)).id
