"""Which search is used: the compiled one where numba is installed, else NumPy's."""

from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

from matchmaker.core.scoring.index import vectors
from matchmaker.core.scoring.index.asks import Ask
from matchmaker.core.scoring.index.columns import Ints
from matchmaker.core.scoring.index.vectors import Best


class Search(Protocol):
    """Finds the best rows of a segment, together with the best found before."""

    def __call__(self, ask: Ask, *, alive: Ints, best: Best) -> Best:
        """Return the best rows that meet every must."""


def fastest() -> Search:
    """Return the fastest search there is; all give the same answers."""
    if find_spec("numba") is None:
        return vectors.search
    compiled: Search = import_module("matchmaker.core.scoring.index.compiled").Compiled()
    return compiled
