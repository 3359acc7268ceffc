"""Contradictions of an instance with itself, found before anything is searched."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from matchmaker.core.timetable.shapes import InfeasibleError, Instance, Lock, Participant, Side


def refuse_contradictions(instance: Instance) -> None:
    """Raise InfeasibleError for the first contradiction; pass when each rule holds by itself."""
    _refuse_bad_slots(instance)
    every = frozenset(range(len(instance.slots)))
    for side, participants in _sides(instance):
        for at, participant in enumerate(participants):
            _refuse_bad_participant(participant, every=every, side=side, at=at)
    _refuse_shared_tables(instance)
    _refuse_bad_wishes(instance)
    _refuse_bad_locks(instance)


def _sides(instance: Instance) -> Iterator[tuple[Side, tuple[Participant, ...]]]:
    yield Side.BUYER, instance.buyers
    yield Side.PRODUCER, instance.producers


def _refuse_bad_slots(instance: Instance) -> None:
    days = [slot.day for slot in instance.slots]
    if days != sorted(days):
        raise InfeasibleError("days_out_of_order")
    if instance.tables is None:
        return
    if len(instance.tables) != len(instance.slots):
        raise InfeasibleError("tables_differ_from_slots")
    for at, count in enumerate(instance.tables):
        if count < 0:
            raise InfeasibleError("negative_number", slot=at)


def _refuse_bad_participant(
    participant: Participant, *, every: frozenset[int], side: Side, at: int
) -> None:
    if min(participant.most or 0, participant.most_a_day or 0, participant.least) < 0:
        raise InfeasibleError("negative_number", side=side, participant=at)
    if not participant.slots <= every:
        slot = min(participant.slots - every)
        raise InfeasibleError("unknown_slot", side=side, participant=at, slot=slot)


def _refuse_shared_tables(instance: Instance) -> None:
    own = [buyer.table for buyer in instance.buyers if buyer.table is not None]
    for table, count in Counter(own).items():
        if count > 1:
            raise InfeasibleError("table_shared", table=table)


def _refuse_bad_wishes(instance: Instance) -> None:
    # A repair checks every wish anew: all at once first, one by one only to name what is wrong.
    wishes = instance.wishes
    if (
        _all_within([one.buyer for one in wishes], most=len(instance.buyers))
        and _all_within([one.producer for one in wishes], most=len(instance.producers))
        and min([one.weight for one in wishes], default=1) >= 1
        and len({one.buyer * len(instance.producers) + one.producer for one in wishes})
        == len(wishes)
    ):
        return
    _refuse_first_bad_wish(instance)


def _all_within(numbers: Sequence[int], *, most: int) -> bool:
    return min(numbers, default=0) >= 0 and max(numbers, default=-1) < most


def _refuse_first_bad_wish(instance: Instance) -> None:
    buyers, producers = len(instance.buyers), len(instance.producers)
    seen: set[tuple[int, int]] = set()
    for at, wish in enumerate(instance.wishes):
        if not (0 <= wish.buyer < buyers and 0 <= wish.producer < producers):
            raise InfeasibleError("unknown_participant", wish=at)
        if wish.weight < 1:
            raise InfeasibleError("weight_below_one", wish=at)
        seen.add((wish.buyer, wish.producer))
        if len(seen) == at:
            raise InfeasibleError("wish_twice", wish=at)


def _refuse_bad_locks(instance: Instance) -> None:
    for lock in instance.locks:
        if not 0 <= lock.wish < len(instance.wishes):
            raise InfeasibleError("unknown_wish", wish=lock.wish)
        if lock.slot is not None and not 0 <= lock.slot < len(instance.slots):
            raise InfeasibleError("unknown_slot", wish=lock.wish, slot=lock.slot)
    fixed = fixed_slots(instance.locks)
    for wish, slot in fixed.items():
        _refuse_bad_fixed(instance, wish=wish, slot=slot)
    _refuse_double_booking(instance, fixed=fixed)
    _refuse_too_many(instance, fixed=fixed)
    for lock in instance.locks:
        _refuse_bad_forced(instance, lock=lock, fixed=fixed)


def fixed_slots(locks: Iterable[Lock]) -> dict[int, int]:
    """Return the slot of each wish that is locked to one; InfeasibleError when to two."""
    fixed: dict[int, int] = {}
    for lock in locks:
        if lock.slot is None:
            continue
        if fixed.setdefault(lock.wish, lock.slot) != lock.slot:
            raise InfeasibleError("lock_contradicts_lock", wish=lock.wish)
    return fixed


def _refuse_bad_fixed(instance: Instance, *, wish: int, slot: int) -> None:
    asked = instance.wishes[wish]
    both = (instance.buyers[asked.buyer], instance.producers[asked.producer])
    if any(slot not in participant.slots for participant in both):
        raise InfeasibleError("lock_unavailable", wish=wish, slot=slot)


def _nodes(instance: Instance, wish: int) -> tuple[tuple[Side, int], tuple[Side, int]]:
    asked = instance.wishes[wish]
    return (Side.BUYER, asked.buyer), (Side.PRODUCER, asked.producer)


def _refuse_double_booking(instance: Instance, *, fixed: dict[int, int]) -> None:
    taken = set()
    for wish, slot in fixed.items():
        for node in _nodes(instance, wish):
            if (node, slot) in taken:
                raise InfeasibleError("lock_double_booked", wish=wish, slot=slot)
            taken.add((node, slot))
    shared = Counter(
        slot
        for wish, slot in fixed.items()
        if instance.buyers[instance.wishes[wish].buyer].table is None
    )
    for slot, count in shared.items():
        if instance.tables is not None and count > instance.tables[slot]:
            raise InfeasibleError("locks_exceed_tables", slot=slot)


def _refuse_too_many(instance: Instance, *, fixed: dict[int, int]) -> None:
    locked = {lock.wish for lock in instance.locks}
    held = Counter(node for wish in locked for node in _nodes(instance, wish))
    by_day = Counter(
        (node, instance.slots[slot].day)
        for wish, slot in fixed.items()
        for node in _nodes(instance, wish)
    )
    for (side, at), count in held.items():
        most = _participant(instance, side=side, at=at).most
        if most is not None and count > most:
            raise InfeasibleError("locks_exceed_most", side=side, participant=at)
    for ((side, at), _day), count in by_day.items():
        most = _participant(instance, side=side, at=at).most_a_day
        if most is not None and count > most:
            raise InfeasibleError("locks_exceed_most", side=side, participant=at)


def _participant(instance: Instance, *, side: Side, at: int) -> Participant:
    return (instance.buyers if side is Side.BUYER else instance.producers)[at]


def _refuse_bad_forced(instance: Instance, *, lock: Lock, fixed: dict[int, int]) -> None:
    if lock.wish in fixed:
        return
    asked = instance.wishes[lock.wish]
    buyer, producer = instance.buyers[asked.buyer], instance.producers[asked.producer]
    if buyer.agenda_locked or producer.agenda_locked:
        raise InfeasibleError("forced_agenda_locked", wish=lock.wish)
    common = buyer.slots & producer.slots
    if buyer.table is None and instance.tables is not None:
        common = frozenset(slot for slot in common if instance.tables[slot] > 0)
    if not common:
        raise InfeasibleError("forced_has_no_slot", wish=lock.wish)
