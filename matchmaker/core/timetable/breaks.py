"""The fewest breaks by HiGHS: the plain way where python-sat is not installed.

The columns are those of `maxsat`: held, busy, start and breaks. Fit for events of some dozen
meetings; larger ones take their time.
"""

from collections.abc import Iterable

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from matchmaker.core.timetable.exact import Held, Rounds, breaks_of


def solve(rounds: Rounds, *, least: int, most: int | None) -> Held | None:
    """Return the fewest breaks when everybody has `least` to `most`, None when there is no way."""
    if not rounds.meetings:
        return Held((), 0) if not least else None
    if not all(rounds.allowed):
        return None
    programme = _Programme(rounds)
    programme.state(least=least, most=most)
    held = programme.best()
    if held is None:
        return None
    slots = tuple(
        next(slot for slot in sorted(allowed) if held[programme.held[at, slot]])
        for at, allowed in enumerate(rounds.allowed)
    )
    return Held(slots, sum(breaks_of(rounds, slots)))


class _Programme:
    """Columns and rows of an event, gathered one by one."""

    def __init__(self, rounds: Rounds) -> None:
        self.rounds = rounds
        self.held: dict[tuple[int, int], int] = {}
        self._cost: list[float] = []
        self._entries: list[tuple[int, int, float]] = []
        self._least: list[float] = []
        self._most: list[float] = []
        self._of: list[list[int]] = [[] for _ in range(rounds.participants)]
        for at, pair in enumerate(rounds.meetings):
            for who in pair:
                self._of[who].append(at)
            for slot in sorted(rounds.allowed[at]):
                self.held[at, slot] = self._column()

    def state(self, *, least: int, most: int | None) -> None:
        """Write every rule and the cost."""
        for at, allowed in enumerate(self.rounds.allowed):
            self._row(((self.held[at, slot], 1) for slot in allowed), least=1, most=1)
        for first, second in self.rounds.order:
            self._precede(first, second=second)
        if self.rounds.tables is not None:
            for slot, tables in enumerate(self.rounds.tables):
                self._row(
                    ((name, 1) for (_, at), name in self.held.items() if at == slot), most=tables
                )
        for who in range(self.rounds.participants):
            breaks = [self._breaks(who, day=day) for day in sorted(set(self.rounds.days))]
            limit = len(self.rounds.days) if most is None else most
            self._row(((name, 1) for name in breaks), least=least, most=limit)

    def best(self) -> np.ndarray | None:
        """Return the columns of the best answer, or None."""
        row, column, factor = np.array(self._entries).T
        shape = (len(self._least), len(self._cost))
        matrix = coo_array((factor, (row.astype(int), column.astype(int))), shape=shape).tocsr()
        found = milp(
            np.array(self._cost),
            constraints=LinearConstraint(matrix, self._least, self._most),
            integrality=np.ones(len(self._cost)),
            bounds=Bounds(0, len(self.rounds.days)),
        )
        return None if found.x is None else np.round(found.x).astype(bool)

    def _column(self, cost: float = 0) -> int:
        self._cost.append(cost)
        return len(self._cost) - 1

    def _row(
        self, entries: Iterable[tuple[int, float]], *, least: float = -np.inf, most: float = np.inf
    ) -> None:
        number = len(self._least)
        self._entries += [(number, column, factor) for column, factor in entries]
        self._least.append(least)
        self._most.append(most)

    def _precede(self, first: int, *, second: int) -> None:
        for slot in self.rounds.allowed[second]:
            earlier = [
                (self.held[first, one], 1.0) for one in self.rounds.allowed[first] if one < slot
            ]
            self._row([*earlier, (self.held[second, slot], -1)], least=0)

    def _breaks(self, who: int, *, day: int) -> int:
        """Return the column that counts somebody's breaks of a day."""
        breaks, active = self._column(1), self._column()
        busy: dict[int, int] = {}
        starts = []
        for slot in [at for at, one in enumerate(self.rounds.days) if one == day]:
            held = [(self.held[at, slot], 1.0) for at in self._of[who] if (at, slot) in self.held]
            now, start = self._column(), self._column()
            self._row([*held, (now, -1)], least=0, most=0)
            self._row([(now, 1)], most=1)
            # A start is a busy slot without one before it, and a day with a start is active.
            before = [(busy[slot - 1], 1.0)] if slot - 1 in busy else []
            self._row([(start, 1), (now, -1), *before], least=0)
            self._row([(start, 1), (now, -1)], most=0)
            self._row([(start, 1), *before], most=1)
            self._row([(active, 1), (start, -1)], least=0)
            busy[slot] = now
            starts.append((start, 1.0))
        self._row([(active, 1)], most=1)
        self._row([*starts, (active, -1), (breaks, -1)], least=0, most=0)
        return breaks
