"""Scarce capacity shared over all open requirements at once."""

from collections.abc import Iterable

import numpy as np

from matchmaker.core.supply.network import allocation, network
from matchmaker.core.supply.shapes import Allocation, Fit, Need, Stock
from matchmaker.core.supply.sharing import share


def allocate(needs: Iterable[Need], *, stocks: Iterable[Stock], fits: Iterable[Fit]) -> Allocation:
    """Return an allocation that leaves the least unmet, and among those the best match.

    Every fit meets every must of its requirement except volume. Months are independent; in each,
    capacity is given so that the unmet total is least – exactly, which the bound of a minimum cut
    proves – and then so that Σ amount × match × priority is greatest, to the solver's precision.
    All amounts are base units of one kind, exact to a millionth: call once for each unit. The same
    input gives the same answer. Raises ValueError for what comes twice or is not there.
    """
    net = network(needs, stocks=stocks, fits=fits)
    amounts = net.nothing
    unmet_bound = quality_bound = 0
    for month in range(len(net.months)):
        found = share(net, month=month)
        amounts[found.arcs, month] = found.amounts
        unmet_bound += found.unmet_bound
        quality_bound += found.quality_bound
    return allocation(net, amounts=amounts, unmet_bound=unmet_bound, quality_bound=quality_bound)


def first_come_first_served(
    needs: Iterable[Need], *, stocks: Iterable[Stock], fits: Iterable[Fit]
) -> Allocation:
    """Return what comes of serving needs in the order given, each from its best matches on."""
    net = network(needs, stocks=stocks, fits=fits)
    amounts, free, still = net.nothing, net.free.copy(), net.wanted.copy()
    for arc, (need, listing) in enumerate(zip(net.need, net.listing, strict=True)):
        taken = np.minimum(free[listing], still[need])
        amounts[arc] = taken
        free[listing] -= taken
        still[need] -= taken
    return allocation(net, amounts=amounts)
