"""Give chosen wishes their slots: a proper edge colouring with blocked cells, by Kempe chains.

A bipartite graph whose degrees are at most the number of slots can be coloured (König); with
blocked cells a chain that meets none is looked for. Tables are evened out afterwards by swapping
two slots within a component (de Werra).
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from matchmaker.core.timetable.board import NOWHERE, Board, Move
from matchmaker.core.timetable.grid import PLENTY, Grid

#: Pairs of slots tried for one wish.
PAIRS = 400


def colour(board: Board, *, wishes: Sequence[int], chance: np.random.Generator) -> list[int]:
    """Hold as many of the wishes as it can, tightest first; return those without a slot.

    `board` holds the forced wishes; they may move, but stay held.
    """
    grid = board.grid
    begun = board.slots()
    order = tightest_first(grid, wishes=[wish for wish in wishes if wish not in begun])
    left = [wish for wish in order if not insert_loosely(board, wish=wish, chance=chance)]
    if int(grid.room.min(initial=PLENTY)) < PLENTY:
        even_tables(board)
        left += evict_overfull(board)
        if board.overfull():
            _begin_again(board, slots=begun)
            left = order
    return [wish for wish in left if not insert(board, wish=wish, chance=chance)]


def tightest_first(grid: Grid, *, wishes: Sequence[int]) -> list[int]:
    """Order wishes by their producer's spare slots, then by weight."""
    asked = np.bincount(grid.producer[list(wishes)], minlength=len(grid.producers.most))
    spare = grid.producers.free.sum(axis=1) - asked
    return sorted(wishes, key=lambda wish: (spare[grid.producer[wish]], -grid.weight[wish], wish))


def insert(board: Board, *, wish: int, chance: np.random.Generator) -> bool:
    """Hold a wish, moving others along a chain where needed; tables are kept."""
    if not board.has_room(wish):
        return False
    slot = next(board.common_slots(wish), None)
    if slot is not None:
        board.place(wish, slot=slot)
        return True
    for moves, slot in chains(board, wish=wish, chance=chance):
        if tables_allow(board, wish=wish, slot=slot, moves=moves):
            board.shift(moves)
            board.place(wish, slot=slot)
            return True
    return False


def insert_loosely(board: Board, *, wish: int, chance: np.random.Generator) -> bool:
    """Hold a wish, moving others along a chain where needed; tables are looked at later."""
    if not board.has_room(wish):
        return False
    buyer, producer = (board.ends[side][wish] for side in (0, 1))
    theirs = set(board.free_slots(1, who=producer))
    common = [slot for slot in board.free_slots(0, who=buyer) if slot in theirs]
    if common:
        limited = board.shared[buyer] and min(board.room) < PLENTY
        fewest = min(common, key=board.load.__getitem__) if limited else common[0]
        board.place(wish, slot=fewest)
        return True
    for moves, slot in chains(board, wish=wish, chance=chance):
        board.shift(moves)
        board.place(wish, slot=slot)
        return True
    return False


def chains(
    board: Board, *, wish: int, chance: np.random.Generator
) -> Iterator[tuple[list[Move], int]]:
    """Yield chains of moves that make both ends of a wish free in a slot, with that slot."""
    buyer, producer = (board.ends[side][wish] for side in (0, 1))
    ours, theirs = board.free_slots(0, who=buyer), board.free_slots(1, who=producer)
    for pair in chance.permutation(len(ours) * len(theirs))[:PAIRS].tolist():
        mine, other = ours[pair // len(theirs)], theirs[pair % len(theirs)]
        if board.rows[1][producer][mine] >= 0:
            moves = board.chain(1, who=producer, source=mine, target=other)
            if moves:
                yield moves, mine
        if board.rows[0][buyer][other] >= 0:
            moves = board.chain(0, who=buyer, source=other, target=mine)
            if moves:
                yield moves, other


def tables_allow(board: Board, *, wish: int, slot: int, moves: Sequence[Move]) -> bool:
    """Tell whether tables are left after the moves of a chain and the wish in the slot."""
    change = dict.fromkeys((moves[0].source, moves[0].target), 0)
    for move in moves:
        shared = board.shared[board.ends[0][move.wish]]
        change[move.source] -= shared
        change[move.target] += shared
    change[slot] += board.shared[board.ends[0][wish]]
    return all(board.load[at] + by <= board.room[at] for at, by in change.items() if by > 0)


def even_tables(board: Board) -> None:
    """Move meetings out of slots with too many for the tables, while any swap helps."""
    while any(_relieve(board, crowded=slot) for slot in board.overfull()):
        pass


def _relieve(board: Board, *, crowded: int) -> bool:
    targets = [slot for slot, load in enumerate(board.load) if load < board.room[slot]]
    targets.sort(key=lambda slot: (board.load[slot] - board.room[slot], slot))
    for target in targets:
        seen: set[int] = set()
        for wish in _held_in(board, slot=crowded):
            if wish in seen:
                continue
            moves = component(board, wish=wish, one=crowded, other=target)
            seen.update(move.wish for move in moves)
            if _swap_helps(board, moves, crowded=crowded, target=target):
                return True
    return False


def _held_in(board: Board, *, slot: int) -> list[int]:
    return [row[slot] for row in board.rows[0] if row[slot] >= 0]


def component(board: Board, *, wish: int, one: int, other: int) -> list[Move]:
    """Return the moves that swap two slots for everybody linked to a wish by them."""
    found, reached = {wish}, [wish]
    for at in reached:
        for side in (0, 1):
            row = board.rows[side][board.ends[side][at]]
            fresh = [near for near in (row[one], row[other]) if near >= 0 and near not in found]
            found.update(fresh)
            reached += fresh
    slots = ((at, board.slot_of[at]) for at in reached)
    return [Move(at, slot, other if slot == one else one) for at, slot in slots]


def _swap_helps(board: Board, moves: Sequence[Move], *, crowded: int, target: int) -> bool:
    """Make the moves when fewer meetings lack a table then; tell whether they were made."""
    sat = [move for move in moves if board.shared[board.ends[0][move.wish]]]
    away = sum(1 if move.source == crowded else -1 for move in sat)
    allowed = board.room[target] - board.load[target]
    if not 0 < away <= allowed or any(blocked(board, move) for move in moves):
        return False
    board.shift(moves)
    if board.day[crowded] == board.day[target] or days_hold(board, moves):
        return True
    board.shift([Move(move.wish, move.target, move.source) for move in moves])
    return False


def blocked(board: Board, move: Move) -> bool:
    """Tell whether one of the two cannot be met in the slot that a move leads to."""
    ends = ((side, board.ends[side][move.wish]) for side in (0, 1))
    return any(board.rows[side][who][move.target] < NOWHERE for side, who in ends)


def days_hold(board: Board, moves: Iterable[Move]) -> bool:
    """Tell whether everybody who moved keeps the most of each day."""
    return all(
        held <= most
        for move in moves
        for side in (0, 1)
        for held, most in zip(
            board.by_day[side][board.ends[side][move.wish]],
            board.day_most[side][board.ends[side][move.wish]],
            strict=True,
        )
    )


def evict_overfull(board: Board) -> list[int]:
    """Hold the lightest meetings without a table no longer; forced ones stay. Return them."""
    gone = []
    for slot in board.overfull():
        held = [wish for wish in _held_in(board, slot=slot) if wish not in board.grid.forced]
        sat = [wish for wish in held if board.shared[board.ends[0][wish]]]
        sat.sort(key=lambda wish: (board.grid.weight[wish], wish))
        gone += sat[: board.load[slot] - board.room[slot]]
    for wish in gone:
        board.remove(wish)
    return gone


def _begin_again(board: Board, *, slots: dict[int, int]) -> None:
    for wish in board.slots():
        board.remove(wish)
    for wish, slot in slots.items():
        board.place(wish, slot=slot)
