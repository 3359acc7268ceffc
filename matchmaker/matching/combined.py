"""Combined supply of a requirement: producers who fill together what none can alone."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from matchmaker.base.errors import NotFoundError
from matchmaker.certification.queries import Checklists
from matchmaker.core import scoring, supply
from matchmaker.core.quantities import QuantityError, to_base
from matchmaker.core.scoring import Criterion, Mode, Month, VolumeWanted, Yardstick
from matchmaker.core.scoring.rank import Standing
from matchmaker.core.supply import Aim, Demand, Supplier
from matchmaker.listings import queries as listing_queries
from matchmaker.listings.models import Listing
from matchmaker.matching import demand, live
from matchmaker.matching.live import Catalogue
from matchmaker.requirements.models import Requirement

#: Listings of a plan are looked for among so many of the best.
MOST_SUPPLIERS = 500

_TEXT = list(Criterion).index(Criterion.TEXT)
#: From which value of the text criterion on somebody has the product that is named, and what part
#: of the best value others must reach then.
_NAMED, _PART_OF_BEST = scoring.ONE // 2, 3

#: Who knows of listings that are asked for a requirement already (introductions stand above).
TAKEN: list[Callable[[int], Collection[int]]] = []


@dataclass(frozen=True, slots=True)
class PlanPart:
    """What one listing supplies in a plan, in base units of the requirement."""

    listing: Listing
    by_month: Mapping[Month, Decimal]
    score: int
    #: VND for a base unit; None where it is not stated.
    price: Decimal | None

    @property
    def volume(self) -> Decimal:
        """The amount over the whole window."""
        return sum(self.by_month.values(), Decimal(0))


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """A plan with the rows it is about, the largest part first."""

    plan: supply.Plan
    parts: tuple[PlanPart, ...]
    #: Tells this plan from one of another catalogue.
    digest: str

    @property
    def volume(self) -> Decimal:
        """The amount of all parts over the whole window."""
        return sum((part.volume for part in self.parts), Decimal(0))

    @property
    def is_combined(self) -> bool:
        """Tell whether more than one producer is needed."""
        return self.plan.suppliers > 1


@dataclass(frozen=True, slots=True)
class CombinedSupply:
    """The plans for a requirement, in `unit`, and what they were chosen from."""

    unit: str
    wanted: Mapping[Month, Decimal]
    least: Decimal | None
    plans: tuple[ShownPlan, ...]
    #: Listings that meet every must and have something free.
    suppliers: int
    #: Listings left out because an open introduction asks them already.
    taken: int
    beyond_reach: Decimal
    #: VND for a base unit, taken where no price is stated.
    neutral_price: Decimal | None

    @property
    def total(self) -> Decimal:
        """What is wanted over the whole window."""
        return sum(self.wanted.values(), Decimal(0))

    def plan(self, aim: str, *, digest: str) -> ShownPlan | None:
        """Return the plan that was shown, or None where the catalogue has changed since."""
        found = next((one for one in self.plans if aim in one.plan.aims), None)
        return found if found is not None and found.digest == digest else None


def combined_supply(requirement: Requirement, *, today: date) -> CombinedSupply | None:
    """Return the plans for a requirement; None where its volume cannot be compared."""
    dossier = Checklists(on=today).codes(requirement.organization_id)
    asked = demand.as_scored(requirement, dossier=dossier, today=today)
    wanted = volume_of(asked)
    if wanted is None or not any(wanted.by_month.values()):
        return None
    with live.catalogue(demand.months_of(asked), today=today) as found:
        willing = [(one, found.by_id[one.listing_id]) for one in able(asked, among=found)]
    taken = {number for ask in TAKEN for number in ask(requirement.id)}
    free = [(one, offer) for one, offer in willing if offer.id not in taken]
    rows = {
        row.id: row for row in listing_queries.published_listings([offer.id for _, offer in free])
    }
    suppliers = [
        _supplier(offer, row=rows[offer.id], standing=one)
        for one, offer in free
        if offer.id in rows
    ]
    plans = supply.combine(Demand(wanted.by_month, least=wanted.least), suppliers=suppliers)
    by_id = {one.listing_id: one for one in suppliers}
    return CombinedSupply(
        unit=wanted.unit,
        wanted=wanted.by_month,
        least=wanted.least,
        plans=tuple(_shown(plan, rows=rows, suppliers=by_id) for plan in plans.plans),
        suppliers=len(suppliers),
        taken=len(willing) - len(free),
        beyond_reach=plans.beyond_reach,
        neutral_price=plans.neutral_price,
    )


def plan_of(
    requirement: Requirement, *, aim: str, digest: str, today: date
) -> tuple[CombinedSupply, ShownPlan | None]:
    """Return the plans of now and the one that was shown; NotFoundError for an aim of nobody."""
    if aim not in set(Aim):
        raise NotFoundError
    found = combined_supply(requirement, today=today)
    if found is None:
        raise NotFoundError
    return found, found.plan(aim, digest=digest)


def volume_of(wanted: scoring.Requirement) -> VolumeWanted | None:
    """Return the requirement's volume, else that of its first item with one of its own."""
    own = (item.volume for item in wanted.items if item.volume is not None)
    return wanted.volume or next(own, None)


def able(wanted: scoring.Requirement, *, among: Catalogue) -> list[Standing]:
    """Return who meets every must but the volume and can supply any of it, the best match first.

    Where somebody has the product that is named, other products of the group stay out; where nobody
    has, the words are general ("fruit and vegetables") and any of the group is welcome.
    """
    volume = volume_of(wanted)
    if volume is None:
        return []
    insists = wanted.modes.get(Criterion.VOLUME) is Mode.MUST
    eased = {**wanted.modes, Criterion.VOLUME: Mode.PREFER} if insists else wanted.modes
    asked = replace(wanted, modes=eased)
    yardstick = Yardstick(asked, context=among.context)
    offers = [one for one in _offers(asked, among=among) if supplies(one, volume)]
    found = [one for one in map(yardstick.stand, offers) if one.is_match]
    found.sort(key=lambda one: (-one.score, one.listing_id))
    best = max((one.findings[_TEXT].value for one in found), default=0)
    least = best // _PART_OF_BEST if best >= _NAMED else 0
    return [one for one in found if one.findings[_TEXT].value >= least]


def _offers(asked: scoring.Requirement, *, among: Catalogue) -> Iterable[scoring.Listing]:
    """Return the listings that may do; from memory only those the index puts on top."""
    if among.index is None:
        return among.by_id.values()
    best = among.index.matches(asked, top=MOST_SUPPLIERS)
    return [among.by_id[one.listing_id] for one in best]


def supplies(offer: scoring.Listing, wanted: VolumeWanted) -> bool:
    """Tell whether a listing counts in the wanted unit and has something free in the window."""
    return offer.unit == wanted.unit and any(offer.free.get(month) for month in wanted.by_month)


def _supplier(offer: scoring.Listing, *, row: Listing, standing: Standing) -> Supplier:
    return Supplier(
        listing_id=offer.id,
        producer_id=row.organization_id,
        free=offer.free,
        price=offer.price_min,
        score=standing.score,
        least_order=_least_order(row),
    )


def _least_order(row: Listing) -> Decimal:
    """Return the least the producer delivers at once, in base units; 0 where it says nothing."""
    try:
        return to_base(row.min_order or Decimal(0), unit=row.unit, pack=row.pack)
    except QuantityError:
        return Decimal(0)


def _shown(
    plan: supply.Plan, *, rows: Mapping[int, Listing], suppliers: Mapping[int, Supplier]
) -> ShownPlan:
    parts = [
        PlanPart(rows[number], amounts, suppliers[number].score, suppliers[number].price)
        for number, amounts in plan.amounts.items()
    ]
    parts.sort(key=lambda one: (-one.volume, one.listing.id))
    told = repr(
        [(one.listing.id, sorted((m, str(a)) for m, a in one.by_month.items())) for one in parts]
    )
    return ShownPlan(plan, tuple(parts), hashlib.sha256(told.encode()).hexdigest()[:16])
