"""Swap two slots for everybody linked by them, where that closes gaps.

A swap keeps who meets whom; it changes many agendas at once, which no sweep over single ones does.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from matchmaker.core.timetable.board import Board, Move
from matchmaker.core.timetable.colour import blocked, component, days_hold
from matchmaker.core.timetable.shapes import Weights

#: Pairs of slots looked at in one pass at most.
PAIRS = 400


def swap_slots(board: Board, *, chance: np.random.Generator, weights: Weights, heat: float) -> None:
    """Make swaps that cost no more in gaps and preferences, in chance order.

    A swap that costs more is made with the chance exp(-cost / heat).
    """
    slots = board.grid.slots
    pairs = [(one, other) for one in range(slots) for other in range(one)]
    for at in chance.permutation(len(pairs))[:PAIRS].tolist():
        _swap_pair(board, *pairs[at], chance=chance, weights=weights, heat=heat)


def _swap_pair(
    board: Board,
    one: int,
    other: int,
    *,
    chance: np.random.Generator,
    weights: Weights,
    heat: float,
) -> None:
    seen: set[int] = set()
    for row in list(board.rows[0]):
        for wish in (row[one], row[other]):
            if wish >= 0 and wish not in seen:
                moves = component(board, wish=wish, one=one, other=other)
                seen.update(move.wish for move in moves)
                _try(board, moves, chance=chance, weights=weights, heat=heat)


def _try(
    board: Board,
    moves: Sequence[Move],
    *,
    chance: np.random.Generator,
    weights: Weights,
    heat: float,
) -> None:
    """Make the moves; take them back when they cost more or break a limit."""
    if any(blocked(board, move) for move in moves):
        return
    touched = {(side, board.ends[side][move.wish]) for move in moves for side in (0, 1)}
    before = _cost(board, touched, weights=weights)
    board.shift(moves)
    change = _cost(board, touched, weights=weights) - before
    fits = not board.overfull() and days_hold(board, moves)
    if not fits or change > heat * chance.standard_exponential():
        board.shift([Move(move.wish, move.target, move.source) for move in moves])


def _cost(board: Board, touched: Iterable[tuple[int, int]], *, weights: Weights) -> int:
    """Return what gaps and preferences of some participants cost."""
    total = 0
    for side, who in touched:
        seats = board.grid.buyers if side == 0 else board.grid.producers
        against, locked = seats.against[who], seats.locked_at[who]
        row = board.rows[side][who]
        busy = [wish >= 0 or fixed for wish, fixed in zip(row, locked.tolist(), strict=True)]
        gap = weights.gap if side else weights.buyer_gap
        total += gap * _breaks(busy, day=board.day)
        total += weights.preference * sum(
            one and other for one, other in zip(busy, against.tolist(), strict=True)
        )
    return total


def _breaks(busy: Sequence[bool], *, day: Sequence[int]) -> int:
    starts, last_day, was_busy = 0, -1, False
    active = 0
    for now, today in zip(busy, day, strict=True):
        if now and not (was_busy and today == last_day):
            starts += 1
        if now:
            active |= 1 << today
        was_busy, last_day = now, today
    return starts - active.bit_count()
