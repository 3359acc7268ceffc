"""Needs, stocks and fits as arrays: whole grains, one row an arc, one column a month."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.core.scoring.shapes import ONE, Month
from matchmaker.core.supply.exact import amount_of, free_grains, money_of
from matchmaker.core.supply.shapes import Allocation, Fairness, Fit, Need, Stock
from matchmaker.core.supply.solver import Indices

#: Whole grains: int64 where every sum fits, Python's own integers where one would not.
Grains = npt.NDArray[Any]

#: Sums stay below this in int64.
ROOM = 2**62


@dataclass(frozen=True)
class Network:
    """Arcs are fits, those of one need together, its best match first (ties by listing id)."""

    requirements: tuple[int, ...]
    listings: tuple[int, ...]
    months: tuple[Month, ...]
    #: Needs × months and listings × months.
    wanted: Grains
    free: Grains
    #: By arc: positions of need and listing, match × priority in millionths.
    need: Indices
    listing: Indices
    weight: npt.NDArray[np.int64]

    @property
    def nothing(self) -> Grains:
        """Amounts by arc and month, all 0."""
        return np.zeros((len(self.need), len(self.months)), dtype=self.wanted.dtype)


def network(needs: Iterable[Need], *, stocks: Iterable[Stock], fits: Iterable[Fit]) -> Network:
    """Return the network; needs keep their order.

    Raises ValueError when a requirement, listing or pair comes twice, or a fit names one that is
    not there.
    """
    needs, stocks = tuple(needs), tuple(sorted(stocks, key=lambda stock: stock.listing_id))
    place = _places([need.requirement_id for need in needs], what="requirement")
    shelf = _places([stock.listing_id for stock in stocks], what="listing")
    months = sorted({month for need in needs for month in need.by_month})
    try:
        arcs = sorted(
            (place[fit.requirement_id], -fit.score, shelf[fit.listing_id]) for fit in fits
        )
    except KeyError as unknown:
        raise ValueError(f"a fit names what is not there: {unknown}") from None
    if len({(need, listing) for need, _, listing in arcs}) < len(arcs):
        raise ValueError("a listing fits a requirement once")
    wanted = [[_at(need.by_month, month) for month in months] for need in needs]
    free = [[_at(stock.free, month) for month in months] for stock in stocks]
    busiest = max(Counter(need for need, _, _ in arcs).values(), default=1)
    most = busiest * max(sum(map(sum, wanted)), sum(map(sum, free)))
    columns = np.array(arcs, dtype=np.int64).reshape(-1, 3)
    need = columns[:, 0].astype(np.intp)
    priority = np.array([need.priority for need in needs], dtype=np.int64)
    return Network(
        requirements=tuple(place),
        listings=tuple(shelf),
        months=tuple(months),
        wanted=_table(wanted, months=len(months), is_huge=most >= ROOM),
        free=_table(free, months=len(months), is_huge=most >= ROOM),
        need=need,
        listing=columns[:, 2].astype(np.intp),
        weight=-columns[:, 1] * priority[need],
    )


def allocation(
    network: Network,
    *,
    amounts: Grains,
    unmet_bound: int | None = None,
    quality_bound: int | None = None,
) -> Allocation:
    """Return the allocation of amounts in grains by arc and month.

    Bounds are grains and grains × millionths.
    """
    arcs, columns = np.nonzero(amounts)
    given = [int(amount) for amount in amounts[arcs, columns]]
    got = [0] * len(network.requirements)
    for arc, amount in zip(network.need[arcs].tolist(), given, strict=True):
        got[arc] += amount
    wanted = [sum(map(int, row)) for row in network.wanted]
    quality = sum(
        amount * weight for amount, weight in zip(given, network.weight[arcs].tolist(), strict=True)
    )
    return Allocation(
        amounts={
            (
                network.requirements[network.need[arc]],
                network.listings[network.listing[arc]],
                network.months[column],
            ): amount_of(amount)
            for arc, column, amount in zip(arcs, columns, given, strict=True)
        },
        unmet={
            requirement: amount_of(all_ - some)
            for requirement, all_, some in zip(network.requirements, wanted, got, strict=True)
        },
        filled=amount_of(sum(given)),
        total_unmet=amount_of(sum(wanted) - sum(given)),
        unmet_bound=None if unmet_bound is None else amount_of(unmet_bound),
        quality=money_of(quality),
        quality_bound=None if quality_bound is None else money_of(quality_bound),
        fairness=_fairness(wanted, got=got, listings=len(np.unique(network.listing[arcs]))),
    )


def _fairness(wanted: Sequence[int], *, got: Sequence[int], listings: int) -> Fairness:
    pairs = [(some, all_) for some, all_ in zip(got, wanted, strict=True) if all_]
    shares = sorted(some * ONE // all_ for some, all_ in pairs)
    filled = sum(some == all_ for some, all_ in pairs)
    empty = sum(not some for some, _ in pairs)
    return Fairness(
        filled=filled,
        partly=len(pairs) - filled - empty,
        empty=empty,
        lowest=shares[0] if shares else ONE,
        median=shares[(len(shares) - 1) // 2] if shares else ONE,
        listings=listings,
    )


def _places(ids: Sequence[int], *, what: str) -> dict[int, int]:
    places = {each: position for position, each in enumerate(ids)}
    if len(places) < len(ids):
        raise ValueError(f"a {what} comes once")
    return places


def _at(amounts: Mapping[Month, Decimal], month: Month) -> int:
    amount = amounts.get(month)
    return 0 if amount is None else free_grains(amount)


def _table(rows: Sequence[Sequence[int]], *, months: int, is_huge: bool) -> Grains:
    return np.array(rows, dtype=object if is_huge else np.int64).reshape(len(rows), months)
