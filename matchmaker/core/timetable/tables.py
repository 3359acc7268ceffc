"""Which table each meeting is held at: buyers keep theirs where they can.

The shared tables of a slot are the first numbers from 1 that are nobody's own.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from operator import attrgetter

from matchmaker.core.timetable.shapes import Instance, Meeting


def seat(
    instance: Instance, *, slots: Mapping[int, int], before: Mapping[int, Meeting]
) -> tuple[Meeting, ...]:
    """Return the meetings at tables, in order of slot and table.

    An own table is kept; what `before` holds in the same slot keeps its table; others get the
    table their buyer had last, else one that is nobody's habit, else the first free one.
    """
    by_slot: dict[int, list[int]] = {}
    for wish in sorted(slots):
        by_slot.setdefault(slots[wish], []).append(wish)
    some_own = any(buyer.table is not None for buyer in instance.buyers)
    seating = _Seating(instance, before, _shared_tables(instance), some_own)
    found: list[Meeting] = []
    for slot in sorted(by_slot):
        found += sorted(seating.seat(slot, wishes=by_slot[slot]), key=_table)
    return tuple(found)


_table = attrgetter("table")


@dataclass(slots=True)
class _Seating:
    """Seats slot after slot and remembers where each buyer sat last."""

    instance: Instance
    before: Mapping[int, Meeting]
    #: More tables than any slot needs, in order.
    shared: Sequence[int]
    some_own: bool
    last: dict[int, int] = field(default_factory=dict)

    def seat(self, slot: int, *, wishes: Sequence[int]) -> list[Meeting]:
        tables = self.instance.tables
        shared = self.shared if tables is None else self.shared[: tables[slot]]
        free = set(shared)
        same = self._same(slot, wishes=wishes, free=free)
        if same is not None:
            return same
        found: dict[int, int] = {}
        if self.some_own:
            own_of = {wish: self.instance.buyers[self._buyer(wish)].table for wish in wishes}
            found = {wish: own for wish, own in own_of.items() if own is not None}
        for wanted in (self._kept, self._last):
            for wish in wishes:
                table = None if wish in found else wanted(wish, slot)
                if table is not None and table in free:
                    found[wish] = table
                    free.remove(table)
        self._seat_rest([wish for wish in wishes if wish not in found], found, free)
        self.last.update((self._buyer(wish), table) for wish, table in found.items())
        return [self._meeting(slot, table, wish) for wish, table in found.items()]

    def _same(
        self, slot: int, *, wishes: Sequence[int], free: Collection[int]
    ) -> list[Meeting] | None:
        """Return the meetings of a slot in which all was so before, as most are after a repair."""
        kept = [one for one in map(self.before.get, wishes) if one is not None]
        if self.some_own or len(kept) < len(wishes) or any(one.slot != slot for one in kept):
            return None
        tables = {one.table for one in kept}
        if len(tables) < len(kept) or not tables.issubset(free):
            return None
        asked = self.instance.wishes
        self.last.update((asked[one.wish].buyer, one.table) for one in kept)
        return kept

    def _meeting(self, slot: int, table: int, wish: int) -> Meeting:
        kept = self.before.get(wish)
        if kept is not None and (kept.slot, kept.table) == (slot, table):
            return kept
        return Meeting(slot, table, wish)

    def _seat_rest(self, wishes: Sequence[int], found: dict[int, int], free: set[int]) -> None:
        if wishes:
            habits = set(self.last.values())
            order = sorted(free, key=lambda table: (table in habits, table))
            found.update(zip(wishes, order, strict=False))

    def _buyer(self, wish: int) -> int:
        return self.instance.wishes[wish].buyer

    def _kept(self, wish: int, slot: int) -> int | None:
        kept = self.before.get(wish)
        return kept.table if kept is not None and kept.slot == slot else None

    def _last(self, wish: int, _slot: int) -> int | None:
        return self.last.get(self._buyer(wish))


def _shared_tables(instance: Instance) -> list[int]:
    own = {buyer.table for buyer in instance.buyers if buyer.table is not None}
    tables = instance.tables
    many = len(instance.buyers) - len(own) if tables is None else max(tables, default=0)
    return list(islice((table for table in count(1) if table not in own), many))
