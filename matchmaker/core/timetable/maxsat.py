"""The fewest breaks by core-guided MaxSAT; needs python-sat (requirements-exact).

x(m, t): meeting m in slot t. u(p, t): p is busy. A start is a busy slot without one before it; a
participant's starts of a day beyond the first are its breaks, and each costs one.
"""

from collections.abc import Sequence
from typing import Any

from pysat.card import CardEnc, EncType, ITotalizer
from pysat.examples.rc2 import RC2
from pysat.formula import WCNF, IDPool

from matchmaker.core.timetable.exact import Held, Rounds, breaks_of

#: Slots of a meeting from which "at most one" is counted rather than written pair by pair.
FEW = 5
#: CaDiCaL takes half the time of Glucose 4, or less, on the hardest events of the benchmark.
SAT = "cd195"


def solve(rounds: Rounds, *, least: int, most: int | None) -> Held | None:
    """Return the fewest breaks when everybody has `least` to `most`, None when there is no way."""
    if not all(rounds.allowed):
        return None
    encoding = Encoding(rounds)
    encoding.encode(least=least, most=most)
    with RC2(encoding.formula, solver=SAT, adapt=True, exhaust=True, minz=True, trim=5) as search:
        model = search.compute()
    if model is None:
        return None
    slots = encoding.slots(model)
    return Held(slots, sum(breaks_of(rounds, slots)))


class Encoding:
    """The clauses of an event."""

    def __init__(self, rounds: Rounds) -> None:
        """Begin without clauses."""
        self.rounds, self.formula, self._names = rounds, WCNF(), IDPool()
        self._of: list[list[int]] = [[] for _ in range(rounds.participants)]
        for at, pair in enumerate(rounds.meetings):
            for who in pair:
                self._of[who].append(at)
        self._held = {
            (at, slot): self._names.id(("held", at, slot))
            for at, allowed in enumerate(rounds.allowed)
            for slot in sorted(allowed)
        }
        self._busy: dict[tuple[int, int], int] = {}

    def encode(self, *, least: int, most: int | None) -> None:
        """Write every rule, and one soft clause a break."""
        for at in range(len(self.rounds.meetings)):
            self._hold(at)
        for who, meetings in enumerate(self._of):
            self._occupy(who, meetings=meetings)
        for slot in range(len(self.rounds.days)):
            self._seat(slot)
        for first, second in self.rounds.order:
            self._precede(first, second=second)
        for who, meetings in enumerate(self._of):
            self._count_breaks(who, meetings=meetings, least=least, most=most)

    def slots(self, model: Sequence[int]) -> tuple[int, ...]:
        """Return the slot of each meeting in a model."""
        true = set(model)
        found = {at: slot for (at, slot), name in self._held.items() if name in true}
        return tuple(found[at] for at in range(len(self.rounds.meetings)))

    def _add(self, *literals: int) -> None:
        self.formula.append(list(literals))

    def _count(self, literals: list[int], *, most: int, encoding: int) -> None:
        if most < len(literals):
            clauses = CardEnc.atmost(literals, most, vpool=self._names, encoding=encoding).clauses
            self.formula.extend(clauses)

    def _hold(self, at: int) -> None:
        literals = [self._held[at, slot] for slot in sorted(self.rounds.allowed[at])]
        self._add(*literals)
        encoding = EncType.seqcounter if len(literals) > FEW else EncType.pairwise
        self._count(literals, most=1, encoding=encoding)

    def _occupy(self, who: int, *, meetings: list[int]) -> None:
        """A participant is in one meeting at a time, and busy as often as it has meetings."""
        for slot in range(len(self.rounds.days)):
            held = [self._held[at, slot] for at in meetings if (at, slot) in self._held]
            if held:
                busy = self._busy[who, slot] = self._names.id(("busy", who, slot))
                self._add(-busy, *held)
                for one in held:
                    self._add(-one, busy)
                self._count(held, most=1, encoding=EncType.pairwise)
        busy_slots = [name for (one, _), name in self._busy.items() if one == who]
        if len(busy_slots) < len(meetings):
            self.formula.append([])
        elif meetings:
            equal = CardEnc.equals(
                busy_slots, len(meetings), vpool=self._names, encoding=EncType.seqcounter
            )
            self.formula.extend(equal.clauses)

    def _seat(self, slot: int) -> None:
        """A slot has room for so many meetings; groups of which one is held count as one."""
        tables = self.rounds.tables
        if tables is None:
            return
        groups = []
        for number, meetings in enumerate(self._groups()):
            held = [self._held[at, slot] for at in meetings if (at, slot) in self._held]
            if held:
                name = self._names.id(("group", number, slot))
                groups.append(name)
                for one in held:
                    self._add(-one, name)
        self._count(groups, most=tables[slot], encoding=EncType.seqcounter)
        busy = [name for (_, at), name in self._busy.items() if at == slot]
        self._count(busy, most=2 * tables[slot], encoding=EncType.cardnetwrk)

    def _groups(self) -> list[list[int]]:
        """Return the meetings in groups that share a participant, the largest first."""
        left, found = set(range(len(self.rounds.meetings))), []
        while left:
            group = max(([at for at in meetings if at in left] for meetings in self._of), key=len)
            found.append(group)
            left -= set(group)
        return found

    def _precede(self, first: int, *, second: int) -> None:
        for slot in sorted(self.rounds.allowed[second]):
            earlier = [
                self._held[first, one] for one in sorted(self.rounds.allowed[first]) if one < slot
            ]
            self._add(-self._held[second, slot], *earlier)

    def _count_breaks(self, who: int, *, meetings: list[int], least: int, most: int | None) -> None:
        days = sorted(set(self.rounds.days))
        longest = max(self.rounds.days.count(day) for day in days)
        if len(meetings) <= 1 or (len(days) == 1 and len(meetings) == longest):
            if least:
                self.formula.append([])
            return
        outputs: list[int] = []
        for day in days:
            starts = self._starts(who, day=day)
            cap = min((self.rounds.days.count(day) - 1) // 2, len(meetings) - 1)
            cap = cap if most is None else min(cap, most)
            outputs += self._soft(starts, cap=cap)
        if most is not None and len(days) > 1:
            self._count(outputs, most=most, encoding=EncType.seqcounter)
        if least:
            self._at_least(who, day=days[0], least=least)

    def _at_least(self, who: int, *, day: int, least: int) -> None:
        starts = self._starts(who, day=day)
        if least + 1 > len(starts):
            self.formula.append([])
            return
        clauses = CardEnc.atleast(
            starts, least + 1, vpool=self._names, encoding=EncType.seqcounter
        ).clauses
        self.formula.extend(clauses)

    def _starts(self, who: int, *, day: int) -> list[int]:
        """Return a literal a slot of a day, true where a row of meetings begins."""
        found = []
        for slot, one in enumerate(self.rounds.days):
            busy = self._busy.get((who, slot))
            if one != day or busy is None:
                continue
            same_day = slot > 0 and self.rounds.days[slot - 1] == day
            earlier = self._busy.get((who, slot - 1)) if same_day else None
            found.append(busy if earlier is None else self._start(who, slot, busy, earlier))
        return found

    def _start(self, who: int, slot: int, busy: int, earlier: int) -> int:
        key = ("start", who, slot)
        known = key in self._names.obj2id
        name = int(self._names.id(key))
        if not known:
            self._add(-busy, earlier, name)
            self._add(-name, busy)
            self._add(-name, -earlier)
        return name

    def _soft(self, starts: list[int], *, cap: int) -> list[int]:
        """Let every start beyond the first cost one, `cap` of them at most; return the breaks."""
        if len(starts) <= 1:
            return []
        bound = min(cap + 2, len(starts))
        total: Any = ITotalizer(lits=starts, ubound=bound, top_id=self._names.top)
        self.formula.extend(total.cnf.clauses)
        self._names.occupy(self._names.top + 1, total.top_id)
        self._names.top = max(self._names.top, total.top_id)
        soft = []
        for number, name in enumerate(total.rhs[1:], start=1):
            if number <= cap:
                self.formula.append([-name], weight=1)
                soft.append(name)
            else:
                self._add(-name)
        total.delete()
        return soft
