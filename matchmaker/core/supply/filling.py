"""Making any amounts a valid plan: within capacity and demand, every supplier worth its papers."""

from collections.abc import Iterable
from heapq import heapify, heappop, heapreplace

from matchmaker.core.supply.problem import Amounts, Problem


def repaired(problem: Problem, *, amounts: Amounts) -> Amounts:
    """Return valid amounts near the given ones that cover at least what their suppliers can.

    Capacity, months, the most and the least orders are kept exactly; a supplier that cannot be
    lifted to the least leaves; what is then still short is asked of others, cheapest first.
    """
    filling = _Filling(problem, amounts)
    filling.trim()
    filling.top_up(filling.chosen())
    filling.settle()
    filling.recruit()
    return filling.amounts


def cheapest_first(problem: Problem) -> Amounts:
    """Return what a buyer gets who takes all of the cheapest, then of the next cheapest."""
    prices = {arc.producer: arc.price for arc in reversed(problem.arcs)}
    for arc in problem.arcs:
        prices[arc.producer] = min(prices[arc.producer], arc.price)
    return _in_turn(problem, sorted(prices, key=lambda producer: (prices[producer], producer)))


def widest_first(problem: Problem) -> Amounts:
    """Return what a buyer gets who always takes whoever covers most of what is still open."""
    filling = _Filling(problem, [0] * len(problem.arcs))
    producers = sorted({arc.producer for arc in problem.arcs})
    # What a producer could cover only shrinks, so a stale figure is a bound: few are renewed.
    queue = [(-filling.potential(producer), producer) for producer in producers]
    heapify(queue)
    while queue and filling.short():
        producer = queue[0][1]
        renewed = (-filling.potential(producer), producer)
        if renewed != queue[0]:
            heapreplace(queue, renewed)
            continue
        heappop(queue)
        filling.top_up([producer])
    return filling.amounts


def _in_turn(problem: Problem, producers: Iterable[int]) -> Amounts:
    filling = _Filling(problem, [0] * len(problem.arcs))
    for producer in producers:
        filling.top_up([producer])
    return filling.amounts


class _Filling:
    """Amounts that grow and shrink, with the totals they add up to."""

    def __init__(self, problem: Problem, amounts: Amounts) -> None:
        self.problem = problem
        self.amounts = [0] * len(problem.arcs)
        self.months = [0] * len(problem.months)
        self.each = [0] * len(problem.producers)
        self.total = 0
        for k, amount in enumerate(amounts):
            arc = problem.arcs[k]
            if amount > 0 and 2 * amount >= arc.least:
                self._add(k, min(max(amount, arc.least), arc.capacity))

    def _add(self, k: int, amount: int) -> None:
        arc = self.problem.arcs[k]
        self.amounts[k] += amount
        self.months[arc.month] += amount
        self.each[arc.producer] += amount
        self.total += amount

    def chosen(self) -> list[int]:
        """Return the producers who deliver anything."""
        return [producer for producer, amount in enumerate(self.each) if amount]

    def short(self) -> int:
        """Return how much more could be covered at most."""
        return self.problem.reach - self.total

    def trim(self) -> None:
        """Take away what exceeds a month or the most, dearest first."""
        for month, arcs in enumerate(self.problem.by_month):
            self._cut(arcs, excess=self.months[month] - self.problem.wanted[month])
        self._cut(self.problem.cheapest_first, excess=self.total - self.problem.most)

    def _cut(self, arcs: list[int], *, excess: int) -> None:
        for k in reversed(arcs):
            if excess <= 0:
                return
            above = max(0, self.amounts[k] - self.problem.arcs[k].least)
            cut = min(excess, above)
            self._add(k, -cut)
            excess -= cut
        for k in reversed(arcs):
            if excess > 0:
                excess -= self.amounts[k]
                self._add(k, -self.amounts[k])

    def _room(self, k: int) -> int:
        """Return how much more an arc can take; less than its least order is nothing."""
        arc = self.problem.arcs[k]
        room = min(
            arc.capacity - self.amounts[k],
            self.problem.wanted[arc.month] - self.months[arc.month],
            self.problem.most - self.total,
        )
        return room if self.amounts[k] + room >= arc.least else 0

    def potential(self, producer: int) -> int:
        """Return how much of what is open a producer could cover, at most."""
        open_by_month: dict[int, int] = {}
        for k in self.problem.by_producer[producer]:
            month = self.problem.arcs[k].month
            open_by_month[month] = open_by_month.get(month, 0) + self._room(k)
        bounded = (
            min(room, self.problem.wanted[month] - self.months[month])
            for month, room in open_by_month.items()
        )
        return min(sum(bounded), self.problem.most - self.total)

    def top_up(self, producers: Iterable[int]) -> None:
        """Let producers cover what is open, the cheapest first."""
        arcs = [k for producer in producers for k in self.problem.by_producer[producer]]
        arcs.sort(key=lambda k: (self.problem.arcs[k].price, -self.problem.arcs[k].score, k))
        for k in arcs:
            if (room := self._room(k)) > 0:
                self._add(k, room)

    def settle(self) -> None:
        """Lift every chosen producer to the least or let it go, the smallest first."""
        for producer in sorted(self.chosen(), key=lambda chosen: (self.each[chosen], chosen)):
            if self.each[producer] < self.problem.least_each and not self._lift(producer):
                self._drop(producer)
                self.top_up(self.chosen())

    def _drop(self, producer: int) -> None:
        for k in self.problem.by_producer[producer]:
            self._add(k, -self.amounts[k])

    def _lift(self, producer: int) -> bool:
        """Take over from producers who can spare it; tell whether the least is reached."""
        least = self.problem.least_each
        for k in self.problem.by_producer[producer]:
            arc = self.problem.arcs[k]
            if self.amounts[k] < arc.least:
                continue
            for giver in reversed(self.problem.by_month[arc.month]):
                moved = min(
                    self._spare(giver, producer=producer),
                    arc.capacity - self.amounts[k],
                    least - self.each[producer],
                )
                if moved > 0:
                    self._add(giver, -moved)
                    self._add(k, moved)
        return self.each[producer] >= least

    def _spare(self, k: int, *, producer: int) -> int:
        """Return what an arc can give away while it and its producer keep their least."""
        arc = self.problem.arcs[k]
        if arc.producer == producer:
            return 0
        return min(self.amounts[k] - arc.least, self.each[arc.producer] - self.problem.least_each)

    def recruit(self) -> None:
        """Ask producers not chosen yet for what is still short, as far as it is worth it."""
        order = dict.fromkeys(self.problem.arcs[k].producer for k in self.problem.cheapest_first)
        for producer in order:
            if not self.short():
                return
            if not self.each[producer] and self.potential(producer):
                self._try(producer)

    def _try(self, producer: int) -> None:
        """Take a producer on; undo it when that does not cover more."""
        before = _Filling(self.problem, self.amounts)
        self.top_up([producer])
        if self.each[producer] < self.problem.least_each and not self._lift(producer):
            self.amounts, self.months = before.amounts, before.months
            self.each, self.total = before.each, before.total
