"""What a set of meetings is worth, where its agendas have gaps, and why a wish is not held."""

from collections.abc import Mapping

import numpy as np

from matchmaker.core.timetable.grid import Flags, Grid, Ints, Seats
from matchmaker.core.timetable.select import bonus_of
from matchmaker.core.timetable.shapes import (
    Instance,
    LeftOut,
    Meeting,
    Reason,
    Side,
    Timetable,
    Weights,
)
from matchmaker.core.timetable.tables import seat


def timetable_of(
    instance: Instance,
    *,
    grid: Grid,
    slots: Mapping[int, int],
    bound: int,
    weights: Weights,
    before: Mapping[int, Meeting] | None = None,
) -> Timetable:
    """Return the timetable of wishes held in slots beside the locked ones.

    Meetings that `before` holds in the same slot keep their table.
    """
    full = {**slots, **grid.fixed}
    wishes = np.array(sorted(full), np.int64)
    at = np.array([full[wish] for wish in wishes.tolist()], np.int64)
    busy = [
        busy_of(side, who=ends[wishes], slots=at)
        for side, ends in ((grid.buyers, grid.buyer), (grid.producers, grid.producer))
    ]
    short = _short(grid, busy=busy)
    held = busy[1].sum(axis=1)
    value = int(grid.weight[wishes].sum()) + int(bonus_of(held, weights=weights).sum())
    return Timetable(
        meetings=seat(instance, slots=full, before=before or {}),
        value=value - weights.shortfall * sum(short.values()),
        bound=bound,
        producer_gaps=gaps(busy[1], day=grid.day),
        buyer_gaps=gaps(busy[0], day=grid.day),
        against_preference=int(
            (busy[0] & grid.buyers.against).sum() + (busy[1] & grid.producers.against).sum()
        ),
        left_out=_left_out(grid, held=held),
        short=short,
        reasons=_reasons(grid, busy=busy, full=full),
    )


def busy_of(side: Seats, *, who: Ints, slots: Ints) -> Flags:
    """Return participants x slots: who meets somebody when."""
    busy = np.zeros(side.free.shape, np.bool_)
    busy[who, slots] = True
    return busy


def gaps(busy: Flags, *, day: Ints) -> int:
    """Return how many breaks between meetings of one day there are."""
    found = 0
    for one in np.unique(day).tolist():
        row = busy[:, day == one]
        starts = row[:, 0] + (row[:, 1:] & ~row[:, :-1]).sum(axis=1)
        found += int(np.maximum(starts - 1, 0).sum())
    return found


def _short(grid: Grid, *, busy: list[Flags]) -> dict[tuple[Side, int], int]:
    found = {}
    for side, seats, cells in zip(Side, (grid.buyers, grid.producers), busy, strict=True):
        missing = np.maximum(seats.least - cells.sum(axis=1), 0)
        for who in np.flatnonzero(missing).tolist():
            found[side, who] = int(missing[who])
    return found


def _left_out(grid: Grid, *, held: Ints) -> tuple[LeftOut, ...]:
    count = len(held)
    wished = np.bincount(grid.producer, minlength=count) > 0
    placeable = np.bincount(grid.producer[grid.open], minlength=count) > 0
    return tuple(
        LeftOut(producer, bool(placeable[producer]))
        for producer in np.flatnonzero(wished & (held == 0)).tolist()
    )


def _reasons(grid: Grid, *, busy: list[Flags], full: Mapping[int, int]) -> dict[int, Reason]:
    """Return the first reason that applies to each wish that is not held."""
    wishes = np.flatnonzero(~np.isin(np.arange(len(grid.weight)), list(full)))
    buyer, producer = grid.buyer[wishes], grid.producer[wishes]
    once = _present(grid.buyers)[buyer] & _present(grid.producers)[producer]
    closed = grid.buyers.closed[buyer] | grid.producers.closed[producer]
    open_buyer, open_producer = (
        _spare(side, busy=cells, day=grid.day)
        for side, cells in zip((grid.buyers, grid.producers), busy, strict=True)
    )
    both = open_buyer[buyer] & open_producer[producer]
    tests = [
        (Reason.NO_COMMON_SLOT, ~once.any(axis=1)),
        (Reason.AGENDA_LOCKED, closed),
        (Reason.BUYER_FULL, ~open_buyer[buyer].any(axis=1)),
        (Reason.PRODUCER_FULL, ~open_producer[producer].any(axis=1)),
        (Reason.TABLES_FULL, both.any(axis=1)),
    ]
    found = dict.fromkeys(wishes.tolist(), Reason.OUTWEIGHED)
    for reason, applies in reversed(tests):
        found.update(dict.fromkeys(wishes[applies].tolist(), reason))
    return found


def _present(side: Seats) -> Flags:
    return side.free | side.locked_at


def _spare(side: Seats, *, busy: Flags, day: Ints) -> Flags:
    """Return participants x slots: where one meeting more could be taken, tables aside."""
    taken = busy & ~side.locked_at
    spare = side.free & ~busy
    spare[taken.sum(axis=1) >= side.most] = False
    for one in range(side.day_most.shape[1]):
        cells = day == one
        full = taken[:, cells].sum(axis=1) >= side.day_most[:, one]
        spare[np.ix_(full, cells)] = False
    return spare
