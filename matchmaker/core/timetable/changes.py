"""What happens on the day: each change turns an instance into the next one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from matchmaker.core.timetable.shapes import Instance, Lock, Participant, Side, Wish


class Change(Protocol):
    """Something that happened to an event."""

    def applied(self, instance: Instance) -> Instance:
        """Return the event after the change; wishes and participants keep their numbers."""


@dataclass(frozen=True, slots=True)
class Absent:
    """A participant misses some slots; a meeting that is locked to one makes it infeasible."""

    side: Side
    who: int
    slots: frozenset[int]

    def applied(self, instance: Instance) -> Instance:
        """Return the event in which the slots are gone."""
        participant = participants(instance, self.side)[self.who]
        left = replace(participant, slots=participant.slots - self.slots)
        return with_participant(instance, side=self.side, who=self.who, participant=left)


def late(side: Side, *, who: int, arrives: int) -> Absent:
    """Return the change of somebody who arrives for the slot `arrives`."""
    return Absent(side, who, frozenset(range(arrives)))


def leaves(instance: Instance, *, side: Side, who: int, last: int) -> Absent:
    """Return the change of somebody who leaves after the slot `last`."""
    return Absent(side, who, frozenset(range(last + 1, len(instance.slots))))


@dataclass(frozen=True, slots=True)
class Dropout:
    """A participant is gone from a slot on, with the locks and guarantees that go with it."""

    side: Side
    who: int
    since: int = 0

    def applied(self, instance: Instance) -> Instance:
        """Return the event without the participant's slots from then on."""
        participant = participants(instance, self.side)[self.who]
        kept = frozenset(slot for slot in participant.slots if slot < self.since)
        gone = replace(participant, slots=kept, least=0)
        left = with_participant(instance, side=self.side, who=self.who, participant=gone)
        return replace(left, locks=tuple(lock for lock in left.locks if self._stays(left, lock)))

    def _stays(self, instance: Instance, lock: Lock) -> bool:
        who = _end(instance.wishes[lock.wish], side=self.side)
        return who != self.who or (lock.slot is not None and lock.slot < self.since)


@dataclass(frozen=True, slots=True)
class WalkIn:
    """Somebody new; `wishes` are pairs of a participant of the other side and a weight."""

    side: Side
    participant: Participant
    wishes: tuple[tuple[int, int], ...] = ()

    def applied(self, instance: Instance) -> Instance:
        """Return the event with the newcomer as the last of its side."""
        who = len(participants(instance, self.side))
        if self.side is Side.BUYER:
            wider = replace(instance, buyers=(*instance.buyers, self.participant))
            added = [Wish(who, other, weight) for other, weight in self.wishes]
        else:
            wider = replace(instance, producers=(*instance.producers, self.participant))
            added = [Wish(other, who, weight) for other, weight in self.wishes]
        return replace(wider, wishes=(*instance.wishes, *added))


@dataclass(frozen=True, slots=True)
class NewWishes:
    """Wishes that arise on the day."""

    wishes: tuple[Wish, ...]

    def applied(self, instance: Instance) -> Instance:
        """Return the event with the wishes added."""
        return replace(instance, wishes=(*instance.wishes, *self.wishes))


@dataclass(frozen=True, slots=True)
class NewLocks:
    """Wishes that must be held from now on; earlier locks of the same wishes are replaced."""

    locks: tuple[Lock, ...]

    def applied(self, instance: Instance) -> Instance:
        """Return the event with the locks."""
        renewed = {lock.wish for lock in self.locks}
        kept = [lock for lock in instance.locks if lock.wish not in renewed]
        return replace(instance, locks=(*kept, *self.locks))


def participants(instance: Instance, side: Side) -> tuple[Participant, ...]:
    """Return one side of an event."""
    return instance.buyers if side is Side.BUYER else instance.producers


def with_participant(
    instance: Instance, *, side: Side, who: int, participant: Participant
) -> Instance:
    """Return the event with one participant replaced."""
    row = participants(instance, side)
    changed = (*row[:who], participant, *row[who + 1 :])
    if side is Side.BUYER:
        return replace(instance, buyers=changed)
    return replace(instance, producers=changed)


def lock_agenda(
    instance: Instance, *, side: Side, who: int, meetings: Iterable[tuple[int, int]]
) -> Instance:
    """Return the event in which a participant keeps exactly these meetings (wish, slot)."""
    held = {wish: slot for wish, slot in meetings if _end(instance.wishes[wish], side=side) == who}
    kept = tuple(lock for lock in instance.locks if lock.wish not in held)
    locked = replace(participants(instance, side)[who], agenda_locked=True)
    closed = with_participant(instance, side=side, who=who, participant=locked)
    return replace(closed, locks=(*kept, *(Lock(wish, slot) for wish, slot in held.items())))


def _end(wish: Wish, *, side: Side) -> int:
    return wish.buyer if side is Side.BUYER else wish.producer
