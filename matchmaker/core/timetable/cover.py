"""Nobody left out who could be placed, and no hole left that a wish fits without moving anybody."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from matchmaker.core.timetable.board import BLOCKED, FREE, NOWHERE, Board
from matchmaker.core.timetable.grid import Flags, Ints
from matchmaker.core.timetable.shapes import Weights


def fill(board: Board, *, weights: Weights, wishes: Iterable[int] | None = None) -> list[int]:
    """Hold what fits without moving anybody, most valuable first; return what is held now."""
    asked = np.flatnonzero(board.grid.open).tolist() if wishes is None else wishes
    left = [wish for wish in asked if board.slot_of[wish] == NOWHERE and board.has_room(wish)]
    worth = {wish: marginal(board, wish=wish, weights=weights) for wish in left}
    added = []
    for wish in sorted(left, key=lambda one: (-worth[one], one)):
        slot = next(board.common_slots(wish), None) if board.has_room(wish) else None
        if slot is not None:
            board.place(wish, slot=slot)
            added.append(wish)
    return added


def marginal(board: Board, *, wish: int, weights: Weights) -> int:
    """Return what a wish would add to the value if it were held too."""
    held = board.held_total(board.ends[1][wish])
    bonus = (weights.first, weights.second, 0)[min(held, 2)]
    return int(board.grid.weight[wish]) + bonus


@dataclass(slots=True)
class _Search:
    """One breadth-first search for a way to give a producer a meeting."""

    board: Board
    wishes_of: Sequence[Sequence[int]]
    begin: int
    #: For each producer reached: the wish and slot that its one meeting makes way for.
    came: dict[int, tuple[int, int]] = field(default_factory=dict)

    def run(self) -> bool:
        """Change the board along the shortest way found; False leaves it as it was."""
        seen, queue = {self.begin}, deque([self.begin])
        while queue:
            producer = queue.popleft()
            for wish, slot in self._cells(producer):
                stands = self._in_the_way(wish, slot=slot)
                if stands is not None and self._finish(wish, slot=slot, evicted=stands):
                    return True
                for other in self._singles(wish, slot=slot):
                    if other not in seen:
                        seen.add(other)
                        self.came[other] = (wish, slot)
                        queue.append(other)
        return False

    def _cells(self, producer: int) -> Iterator[tuple[int, int]]:
        """Yield where a producer could be if its present meeting and the others gave way."""
        board = self.board
        row = board.rows[1][producer]
        for wish in self.wishes_of[producer]:
            theirs = board.rows[0][board.ends[0][wish]]
            for slot, own in enumerate(row):
                if own != BLOCKED and theirs[slot] != BLOCKED and board.slot_of[wish] != slot:
                    yield wish, slot

    def _in_the_way(self, wish: int, *, slot: int) -> list[int] | None:
        """Return the meetings to give up for a wish in a slot; None when they may not go."""
        board = self.board
        buyer = board.ends[0][wish]
        occupant = board.rows[0][buyer][slot]
        if occupant != FREE:
            return [occupant] if self._spare(occupant) else None
        evicted: list[int] = []
        for group in self._crowds(wish, slot=slot):
            spare = [one for one in group if one not in evicted and self._spare(one)]
            if not spare:
                return None
            if not any(one in group for one in evicted):
                evicted.append(min(spare, key=lambda one: (board.grid.weight[one], one)))
        return evicted

    def _crowds(self, wish: int, *, slot: int) -> Iterator[list[int]]:
        """Yield groups of meetings of which one must go: the buyer's, the day's, the tables'."""
        board = self.board
        buyer, day = board.ends[0][wish], board.day[slot]
        held = [one for one in board.rows[0][buyer] if one >= 0]
        if board.held[0][buyer] >= board.most[0][buyer]:
            yield held
        if board.by_day[0][buyer][day] >= board.day_most[0][buyer][day]:
            yield [one for one in held if board.day[board.slot_of[one]] == day]
        if not board.has_table(wish, slot=slot):
            yield [
                row[slot]
                for who, row in enumerate(board.rows[0])
                if row[slot] >= 0 and board.shared[who]
            ]

    def _spare(self, wish: int) -> bool:
        """Tell whether a meeting may be given up without leaving its producer out."""
        producer = self.board.ends[1][wish]
        return self.board.held_total(producer) > 1 and wish not in self.board.grid.forced

    def _singles(self, wish: int, *, slot: int) -> Iterator[int]:
        """Yield producers whose only meeting stands in the way and could be elsewhere."""
        board = self.board
        occupant = board.rows[0][board.ends[0][wish]][slot]
        groups = [[occupant]] if occupant >= 0 else self._crowds(wish, slot=slot)
        for group in groups:
            for one in group:
                if not self._spare(one) and one not in board.grid.forced:
                    yield board.ends[1][one]

    def _finish(self, wish: int, *, slot: int, evicted: Sequence[int]) -> bool:
        """Give up, move and place from the end of the way to its begin; undo when it fails."""
        board, before = self.board, self.board.slots()
        if len({board.ends[1][one] for one in evicted}) < len(evicted):
            return False
        for one in evicted:
            board.remove(one)
        while True:
            producer = board.ends[1][wish]
            if producer != self.begin:
                board.remove(next(one for one in board.rows[1][producer] if one >= 0))
            if not (board.has_room(wish) and board.fits(wish, slot=slot)):
                reset(board, slots=before)
                return False
            board.place(wish, slot=slot)
            if producer == self.begin:
                return True
            wish, slot = self.came[producer]


def reset(board: Board, *, slots: dict[int, int]) -> None:
    """Hold exactly these wishes in these slots."""
    for wish in board.slots():
        board.remove(wish)
    for wish, slot in slots.items():
        board.place(wish, slot=slot)


def cover(board: Board) -> list[int]:
    """Give a meeting to every producer without one that can have one; return who stays without.

    A meeting of a producer with several may be given up for it, and single ones may move along a
    chain; a shortest way is looked for from each, so with plain limits as many producers as
    possible meet somebody.
    """
    wishes_of = open_wishes(board)
    left = [
        producer
        for producer, wishes in enumerate(wishes_of)
        if wishes and not board.held_total(producer)
    ]
    return [one for one in left if not _Search(board, wishes_of, one).run()]


def open_wishes(board: Board) -> list[list[int]]:
    """Return each producer's wishes that may be placed, heaviest first."""
    grid = board.grid
    found: list[list[int]] = [[] for _ in board.rows[1]]
    order: Ints = np.lexsort((np.arange(len(grid.weight)), -grid.weight))
    usable: Flags = grid.open[order]
    for wish in order[usable].tolist():
        found[board.ends[1][wish]].append(wish)
    return found
