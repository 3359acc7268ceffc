"""Made-up trade events of fixed seed: popular buyers get more wishes, half the producers come for
half the time, and blocked variants take random slots away from everybody.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.core.timetable import Instance, Participant, Slot, Wish

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Size:
    """An event: how many sit, walk, slots and wishes; a producer's most meetings."""

    name: str
    buyers: int
    producers: int
    slots: int
    wishes: int
    most: int
    #: Chance that a buyer's and a producer's slot is not blocked.
    open_buyer: float = 1.0
    open_producer: float = 1.0

    def blocked(self, buyer: float, producer: float) -> "Size":
        """Return the event with random slots blocked."""
        return Size(
            f"{self.name} {buyer:.2f}/{producer:.2f}",
            self.buyers,
            self.producers,
            self.slots,
            self.wishes,
            self.most,
            buyer,
            producer,
        )


S = Size("S", 30, 100, 16, 714, 8)
M = Size("M", 60, 400, 48, 3_750, 10)
L = Size("L", 200, 2_000, 60, 15_000, 8)
BLOCKINGS = ((0.9, 0.6), (0.7, 0.4), (0.9, 0.25))


def make_event(size: Size, *, seed: int) -> Instance:
    """Return the event of a size; the same seed gives the same event."""
    chance = np.random.default_rng(seed)
    pairs = _pairs(size, chance=chance)
    buyers, producers = _buyer_time(size, chance=chance), _producer_time(size, chance=chance)
    buyers &= chance.random(buyers.shape) < size.open_buyer
    producers &= chance.random(producers.shape) < size.open_producer
    wishes = tuple(Wish(buyer, producer, _weight(chance)) for buyer, producer in sorted(pairs))
    return Instance(
        slots=(Slot(),) * size.slots,
        buyers=tuple(Participant(_slots(row)) for row in buyers),
        producers=tuple(Participant(_slots(row), most=size.most) for row in producers),
        wishes=wishes,
    )


def _pairs(size: Size, *, chance: np.random.Generator) -> set[tuple[int, int]]:
    popular = 1 / np.arange(1, size.buyers + 1) ** 0.35
    eager = chance.dirichlet(np.full(size.producers, 3.0))
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < size.wishes:
        buyer = int(chance.choice(size.buyers, p=popular / popular.sum()))
        pairs.add((buyer, int(chance.choice(size.producers, p=eager))))
    return pairs


def _weight(chance: np.random.Generator) -> int:
    """Return match score times priority, 200 to 1000."""
    priority = 1.0 if chance.random() < 0.6 else 0.75
    return int(200 + 800 * chance.random(2).mean() * priority)


def _buyer_time(size: Size, *, chance: np.random.Generator) -> Flags:
    time = np.ones((size.buyers, size.slots), np.bool_)
    for row in time:
        if chance.random() < 0.3:
            length = int(chance.integers(1, max(2, size.slots // 8)))
            begin = int(chance.integers(0, size.slots - length))
            row[begin : begin + length] = False
    return time


def _producer_time(size: Size, *, chance: np.random.Generator) -> Flags:
    time = np.ones((size.producers, size.slots), np.bool_)
    half, quarter = size.slots // 2, size.slots // 4
    for row, kind in zip(time, chance.random(size.producers), strict=True):
        if kind < 0.25:
            row[half:] = False
        elif kind < 0.5:
            row[:half] = False
        elif kind < 0.6:
            begin = int(chance.integers(0, size.slots - quarter))
            row[begin : begin + quarter] = False
    return time


def _slots(row: Flags) -> frozenset[int]:
    return frozenset(np.flatnonzero(row).tolist())
