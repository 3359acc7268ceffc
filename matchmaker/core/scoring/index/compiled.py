"""The search of `vectors` compiled: the same answers, faster; needs numba (requirements-fast)."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numba import typeof
from numba.core.dispatcher import Dispatcher

from matchmaker.core.scoring.index import vectors
from matchmaker.core.scoring.index.asks import Ask, Words
from matchmaker.core.scoring.index.columns import Ints, Segment
from matchmaker.core.scoring.index.kernel_shapes import (
    GRAMS_ASKED,
    LOOKED,
    WORD_MASK,
    Asked,
    Heap,
    Scratch,
)
from matchmaker.core.scoring.index.kernel_words import BUCKET_BITS
from matchmaker.core.scoring.index.kernels import BATCH, search
from matchmaker.core.scoring.index.vectors import Best
from matchmaker.core.scoring.index.wording import GRAMS, LETTERS

_NONE: Ints = np.zeros(0, np.int64)
#: What grows with the words and their hits.
_GROWING = ("begins", "ends", "links", "word_best", "word_rows", "word_most", "order")


class Compiled:
    """Searches with the given kernel; keeps room to work in for each segment."""

    def __init__(self, kernel: Callable[..., int] = search) -> None:
        """Take the kernel; another than the compiled one is for tests."""
        self._kernel = kernel

    def __call__(self, ask: Ask, *, alive: Ints, best: Best) -> Best:
        """Return the best rows that meet every must, together with the best found before."""
        if not best.size or not len(ask.segment):
            return best
        if not _fits(ask):
            return vectors.search(ask, alive=alive, best=best)
        spare = ask.tables.rooms
        room = spare.pop() if spare else _Room(ask.segment)
        if ask.compiled is None:
            ask.compiled = asked_of(ask)
        count = len(best.ids)
        heap = Heap(*np.zeros((2, best.size), np.int64))
        heap.ids[:count], heap.scores[:count] = best.ids[::-1], best.scores[::-1]
        arguments = (
            ask.segment.columns,
            ask.segment.text.arrays,
            alive,
            ask.compiled,
            room.scratch(ask.words),
            room.next_stamp(),
            heap,
            count,
            best.floor,
        )
        run = room.runs.get(self._kernel) or room.bound(self._kernel, arguments)
        count = run(*arguments)
        spare.append(room)
        return Best(heap.ids[:count], heap.scores[:count], best.size, best.floor)


class _Room:
    """Room to work in for one search at a time on one segment."""

    def __init__(self, segment: Segment) -> None:
        columns, rows = segment.columns, len(segment)
        #: What each kernel was compiled to.
        self.runs: dict[Callable[..., int], Callable[..., int]] = {}
        self._stamp = 0
        self._scratch = Scratch(
            supply=np.zeros(len(columns.supply_unit), np.int64),
            price=np.zeros(len(columns.price_unit), np.int64),
            dossier=np.zeros(len(columns.dossier_ptr), np.int64),
            place=np.zeros(len(segment.places), np.int64),
            met=np.zeros(rows, np.int64),
            touched=np.zeros(rows, np.int32),
            is_near=np.zeros(256, np.uint8),
            begins=np.zeros(256, np.int64),
            ends=np.zeros(256, np.int64),
            first_hit=np.zeros(len(segment.text.arrays.posting_ptr), np.int64),
            links=np.zeros(256, np.int64),
            word_best=np.zeros(256, np.int64),
            word_rows=np.zeros(256, np.int64),
            word_most=np.zeros(256, np.int64),
            order=np.zeros(256, np.int64),
            now=np.zeros(LOOKED + 1, np.int64),
            is_gram=np.zeros(GRAMS, np.uint8),
            codes=LETTERS,
            left=np.zeros(GRAMS_ASKED + 1, np.int64),
            counts=np.zeros((1 << BUCKET_BITS) + 1, np.int64),
            rows=np.zeros(BATCH, np.int64),
            scores=np.zeros(BATCH, np.int64),
            most=np.zeros(BATCH, np.int64),
            mets=np.zeros(BATCH, np.int64),
        )

    def scratch(self, words: Words | None) -> Scratch:
        """Return the room, for these words and their hits."""
        size = 0 if words is None else max(len(words.hits), len(words.weights))
        if size > len(self._scratch.is_near):
            more = np.zeros((len(_GROWING), 2 * size), np.int64)
            self._scratch = self._scratch._replace(
                is_near=np.zeros(2 * size, np.uint8),
                **dict(zip(_GROWING, more, strict=True)),
            )
        return self._scratch

    def bound(
        self, kernel: Callable[..., int], arguments: tuple[object, ...]
    ) -> Callable[..., int]:
        """Return the kernel compiled for the types of the arguments.

        They are those of every question (a test holds that). Looking at them anew at each call
        would take longer than reading a hundred rows.
        """
        if isinstance(kernel, Dispatcher):
            self.runs[kernel] = kernel.compile(tuple(map(typeof, arguments)))
        else:
            self.runs[kernel] = kernel
        return self.runs[kernel]

    def next_stamp(self) -> int:
        """Return a stamp nothing carries yet."""
        self._stamp += 1
        return self._stamp


def _fits(ask: Ask) -> bool:
    """Tell whether the kernel's numbers hold what is asked."""
    if ask.volume is not None and not ask.volume.fits:
        return False
    return ask.words is None or len(ask.words.weights) < WORD_MASK


@lru_cache(maxsize=1 << 10)
def _weights(weights: tuple[int, ...], musts: tuple[bool, ...]) -> tuple[Ints, Ints]:
    return np.array(weights, np.int64), np.array(musts, np.bool_)


def asked_of(ask: Ask) -> Asked:
    """Return what an item asks as the kernel takes it."""
    volume, words, price = ask.volume, ask.words, ask.price
    wanted, tables, places = ask.requirement, ask.tables, ask.places
    starts, ends, values, _ = ask.ranges
    papers = tuple(dict.fromkeys(wanted.dossier))
    # One tuple: the type checker loses count of several parts unpacked side by side.
    parts = (
        *_weights(ask.yardstick.weights, ask.yardstick.musts),
        starts,
        ends,
        values,
        *places,
        *(_NO_VOLUME if volume is None else (True, *volume[:-1], volume.most)),
        *tables.fitting_bits(wanted.wishes),
        tables.fits(wanted.wishes),
        ask.is_without_papers,
        *price,
        tables.asked_items(papers),
        len(papers),
        ask.day.toordinal(),
        *(_NO_WORDS if words is None else (True, *words[:-1])),
        _NO_LETTERS if words is None else np.frombuffer(words.letters, np.uint8),
    )
    return Asked._make(parts)


_NO_VOLUME = (False, 0, _NONE, _NONE, 1, 0, 1, 0, _NONE)
_NO_WORDS = (False, _NONE, _NONE, 1, _NONE)
_NO_LETTERS: Ints = np.frombuffer(b"", np.uint8)
