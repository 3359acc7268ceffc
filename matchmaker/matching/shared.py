"""Scarce capacity shared over all open requirements, next to first come, first served."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from matchmaker.base.security import Viewer
from matchmaker.certification.queries import Checklists
from matchmaker.core import scoring, supply
from matchmaker.core.scoring import Month, VolumeWanted
from matchmaker.core.supply import Allocation, Fit, Need, Stock
from matchmaker.listings import queries as listing_queries
from matchmaker.listings.models import Listing
from matchmaker.matching import demand, live
from matchmaker.matching.combined import able, volume_of
from matchmaker.matching.live import Catalogue
from matchmaker.requirements import queries as requirement_queries
from matchmaker.requirements.models import Requirement

#: Requirements looked at in one page, the earliest published first.
MOST_REQUIREMENTS = 300


@dataclass(frozen=True, slots=True)
class SharedRow:
    """What one requirement gets, in base units over its window."""

    requirement: Requirement
    wanted: Decimal
    filled: Decimal
    #: What it gets where the earlier requirement takes first.
    filled_in_order: Decimal
    #: Who supplies it, the largest part first.
    parts: tuple[tuple[Listing, Decimal], ...]


@dataclass(frozen=True, slots=True)
class SharedSupply:
    """The plan over all requirements of one unit, and what first come, first served would leave."""

    unit: str
    rows: tuple[SharedRow, ...]
    best: Allocation
    in_order: Allocation

    @property
    def wanted(self) -> Decimal:
        """What all of them want."""
        return self.best.filled + self.best.total_unmet


@dataclass(frozen=True, slots=True)
class _Asked:
    """A requirement with its volume and who may supply it."""

    requirement: Requirement
    volume: VolumeWanted
    fits: tuple[Fit, ...]


def shared_supply(*, seen_by: Viewer, today: date) -> tuple[list[SharedSupply], int]:
    """Return the plans, one for each unit, the largest first, and how many requirements count."""
    rows = requirement_queries.open_requirements(seen_by=seen_by, on=today)
    rows = sorted(rows, key=lambda one: (one.published_at or one.created_at, one.id))
    checklists = Checklists(on=today)
    wanted = {
        row.id: demand.as_scored(row, dossier=checklists.codes(row.organization_id), today=today)
        for row in rows[:MOST_REQUIREMENTS]
    }
    months = {month for one in wanted.values() for month in demand.months_of(one)}
    free: dict[int, Mapping[Month, Decimal]] = {}
    with live.catalogue(months, today=today) as among:
        found_for = [
            _asked(row, wanted=wanted[row.id], among=among, free=free)
            for row in rows[:MOST_REQUIREMENTS]
        ]
    asked = [one for one in found_for if one is not None]
    by_unit: dict[str, list[_Asked]] = defaultdict(list)
    for one in asked:
        by_unit[one.volume.unit].append(one)
    found = [_shared(unit, asked=some, free=free) for unit, some in by_unit.items()]
    return sorted(found, key=lambda one: (-len(one.rows), one.unit)), len(asked)


def _asked(
    requirement: Requirement,
    *,
    wanted: scoring.Requirement,
    among: Catalogue,
    free: dict[int, Mapping[Month, Decimal]],
) -> _Asked | None:
    """Return a requirement whose volume can be compared, and note the stock of who fits it."""
    volume = volume_of(wanted)
    if volume is None or not any(volume.by_month.values()):
        return None
    standings = able(wanted, among=among)
    free.update((one.listing_id, among.by_id[one.listing_id].free) for one in standings)
    fits = tuple(Fit(requirement.id, one.listing_id, one.score) for one in standings)
    return _Asked(requirement, volume, fits)


def _shared(
    unit: str, *, asked: Iterable[_Asked], free: Mapping[int, Mapping[Month, Decimal]]
) -> SharedSupply:
    listed = list(asked)
    needs = [Need(one.requirement.id, one.volume.by_month) for one in listed]
    fits = [fit for one in listed for fit in one.fits]
    stocks = [Stock(number, free[number]) for number in sorted({fit.listing_id for fit in fits})]
    best = supply.allocate(needs, stocks=stocks, fits=fits)
    in_order = supply.first_come_first_served(needs, stocks=stocks, fits=fits)
    numbers = {number for _need, number, _month in best.amounts}
    listings = {one.id: one for one in listing_queries.published_listings(sorted(numbers))}
    rows = [_row(one, best=best, in_order=in_order, listings=listings) for one in listed]
    return SharedSupply(unit, tuple(rows), best, in_order)


def _row(
    one: _Asked, *, best: Allocation, in_order: Allocation, listings: dict[int, Listing]
) -> SharedRow:
    parts: dict[int, Decimal] = defaultdict(Decimal)
    for (need, number, _month), amount in best.amounts.items():
        if need == one.requirement.id and number in listings:
            parts[number] += amount
    wanted = sum(one.volume.by_month.values(), Decimal(0))
    number = one.requirement.id
    return SharedRow(
        one.requirement,
        wanted,
        wanted - best.unmet[number],
        wanted - in_order.unmet[number],
        tuple(
            (listings[each], amount)
            for each, amount in sorted(parts.items(), key=lambda part: (-part[1], part[0]))
        ),
    )
