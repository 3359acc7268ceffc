"""Which rows hold a term, kept while rows come and go."""

from array import array
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int32]
_NOTHING: Rows = np.empty(0, dtype=np.int32)


class Postings:
    """The rows of each term, in no order; a row stands as often as it was added."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._rows: dict[str, array[int]] = {}

    def __bool__(self) -> bool:
        """Tell whether any row holds any term."""
        return bool(self._rows)

    def add(self, row: int, *, terms: Iterable[str]) -> None:
        """Put a row under its terms."""
        for term in terms:
            rows = self._rows.get(term)
            if rows is None:
                rows = self._rows[term] = array("i")
            rows.append(row)

    def drop(self, row: int, *, terms: Iterable[str]) -> None:
        """Take a row away from under the terms it was added with."""
        for term in set(terms):
            kept = self.rows(term)
            kept = kept[kept != row]
            if len(kept):
                self._rows[term] = array("i", kept.tobytes())
            else:
                del self._rows[term]

    def rows(self, term: str) -> Rows:
        """Return the rows of a term, to be read before the next change."""
        rows = self._rows.get(term)
        return _NOTHING if rows is None else np.frombuffer(rows, dtype=np.int32)
