"""Rows of a linear programme, gathered group by group."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import coo_array, csr_array

from matchmaker.core.timetable.grid import Ints


@dataclass(slots=True)
class Rows:
    """Rows of the form: sum of columns with factors, at most a limit."""

    count: int = 0
    _row: list[Ints] = field(default_factory=list)
    _column: list[Ints] = field(default_factory=list)
    _factor: list[Ints] = field(default_factory=list)
    _limit: list[Ints] = field(default_factory=list)

    def at_most(self, groups: Ints, limits: Ints, *, columns: Ints | None = None) -> None:
        """Let the columns of each group (an index into `limits`) sum to its limit at most."""
        used, row = np.unique(groups, return_inverse=True)
        ids = np.arange(len(groups)) if columns is None else columns
        self._add(row.reshape(-1), ids, factor=1)
        self._limit.append(limits[used])
        self.count += len(used)

    def covered(self, groups: Ints, *, by: Ints, parts: Sequence[Ints]) -> None:
        """Let the n-th column of all `parts` together be at most the sum of group n."""
        count = len(parts[0])
        self._add(groups, by, factor=-1)
        for part in parts:
            self._add(np.arange(count), part, factor=1)
        self._limit.append(np.zeros(count, np.int64))
        self.count += count

    def _add(self, row: Ints, column: Ints, *, factor: int) -> None:
        self._row.append(row + self.count)
        self._column.append(column)
        self._factor.append(np.full(len(row), factor, np.int64))

    def matrix(self, *, columns: int) -> csr_array:
        """Return the factors, rows x columns."""
        entries = (np.concatenate(self._row), np.concatenate(self._column))
        factors = np.concatenate(self._factor).astype(float)
        return coo_array((factors, entries), shape=(self.count, columns)).tocsr()

    def limits(self) -> Ints:
        """Return the limit of each row."""
        return np.concatenate(self._limit).astype(float)
