"""Linear programs with whole-number variables, solved by HiGHS."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


class Outcome(StrEnum):
    """What came of solving."""

    SOLVED = "solved"
    STOPPED = "stopped"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class Program:
    """Minimise cost · v with row_low ≤ A v ≤ row_high and low ≤ v ≤ high.

    A is given by its entries; `integral` says which variables are whole (none: a linear program).
    """

    cost: Floats
    rows: Indices
    columns: Indices
    entries: Floats
    row_low: Floats
    row_high: Floats
    low: Floats
    high: Floats
    integral: npt.NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True)
class Solution:
    """The best values found (None: none) and a bound that no values go below."""

    outcome: Outcome
    values: Floats | None
    bound: float


def make_ready() -> None:
    """Load the solver now; else the first to ask waits for it, a second or more on a busy disk."""
    import scipy.optimize  # noqa: PLC0415 - see `solve`
    import scipy.sparse.csgraph  # noqa: F401, PLC0415 - see `solve`


def solve(
    program: Program, *, gap: float = 0.0, nodes: int | None = None, seconds: float | None = None
) -> Solution:
    """Return the best values within a relative gap of the bound, or the best after `nodes`.

    The same program always gives the same answer, unless `seconds` of the clock end the search.
    """
    # A third of a second to import, and few pages ask for a plan.
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - see above
    from scipy.sparse import csc_array  # noqa: PLC0415 - see above

    shape = (len(program.row_low), len(program.cost))
    matrix = csc_array((program.entries, (program.rows, program.columns)), shape=shape)
    options: dict[str, float] = {"mip_rel_gap": gap}
    if nodes is not None:
        options["node_limit"] = nodes
    if seconds is not None:
        options["time_limit"] = seconds
    found = milp(
        program.cost,
        constraints=LinearConstraint(matrix, program.row_low, program.row_high),
        bounds=Bounds(program.low, program.high),
        integrality=program.integral,
        options=options,
    )
    return _solution(found.status, values=found.x, bound=found.mip_dual_bound, value=found.fun)


def _solution(
    status: int, *, values: Floats | None, bound: float | None, value: float | None
) -> Solution:
    """Read the solver's answer; a linear program's value is its own bound."""
    outcome = {0: Outcome.SOLVED, 2: Outcome.IMPOSSIBLE}.get(status, Outcome.STOPPED)
    known = value if bound is None and outcome is Outcome.SOLVED else bound
    if known is None or not np.isfinite(known):
        known = -np.inf
    return Solution(outcome, values, float(known))


def components(first: Indices, second: Indices, *, size: int) -> Indices:
    """Return for each of `size` nodes the number of its connected component; edges in parallel."""
    from scipy.sparse import coo_array  # noqa: PLC0415 - see `solve`
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 - see `solve`

    edges = coo_array((np.ones(len(first)), (first, second)), shape=(size, size))
    return np.asarray(connected_components(edges, directed=False)[1], dtype=np.intp)
