"""A requirement as the scorer sees it: months, base units, wishes, modes."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from matchmaker.core import scoring
from matchmaker.core.quantities import QuantityError, base_unit_of, in_days, to_base
from matchmaker.core.scoring import Criterion, Mode, Month, PriceCeiling, VolumeWanted
from matchmaker.requirements.models import Requirement, RequirementItem

#: A window without an end is looked at for a year.
OPEN_WINDOW = timedelta(days=365)
#: Months of a window at most that are looked at.
MOST_MONTHS = 36
_GRAM = Decimal("0.001")


def as_scored(
    requirement: Requirement, *, dossier: tuple[str, ...], today: date
) -> scoring.Requirement:
    """Return the requirement for the scorer, with what its distributor asks of a dossier."""
    return scoring.Requirement(
        id=requirement.id,
        code=requirement.code,
        items=tuple(_item(one, requirement=requirement, today=today) for one in requirement.items)
        or (scoring.RequirementItem(words=requirement.title),),
        volume=_volume(
            requirement,
            least=requirement.volume_least,
            most=requirement.volume_most,
            today=today,
        ),
        wishes=_wishes(requirement),
        province=requirement.delivery_province_code,
        ceiling=_ceiling(requirement, amount=requirement.price_ceiling),
        discount=requirement.discount_percent,
        dossier=dossier,
        first_delivery=requirement.window_start,
        modes={Criterion(one.criterion): Mode(one.mode.value) for one in requirement.criteria},
        weights={
            Criterion(one.criterion): one.weight
            for one in requirement.criteria
            if one.weight is not None
        },
    )


def for_producers(wanted: scoring.Requirement, *, named: bool) -> scoring.Requirement:
    """Return what a producer's view is scored by: default weights, and nothing that names a chain."""
    return scoring.Requirement(
        id=wanted.id,
        code=wanted.code,
        items=wanted.items,
        volume=wanted.volume,
        wishes=wanted.wishes,
        province=wanted.province,
        ceiling=wanted.ceiling,
        discount=wanted.discount if named else None,
        dossier=wanted.dossier if named else (),
        first_delivery=wanted.first_delivery,
        modes=wanted.modes,
    )


def _item(
    item: RequirementItem, *, requirement: Requirement, today: date
) -> scoring.RequirementItem:
    own = item.volume_least is not None or item.volume_most is not None
    return scoring.RequirementItem(
        words=item.words,
        categories=tuple(item.category_codes),
        volume=_volume(requirement, least=item.volume_least, most=item.volume_most, today=today)
        if own
        else None,
        ceiling=_ceiling(requirement, amount=item.price_ceiling),
    )


def _wishes(requirement: Requirement) -> tuple[scoring.Wish, ...]:
    groups: dict[int, list[str]] = {}
    exact: dict[int, bool] = {}
    for wish in requirement.wishes:
        groups.setdefault(wish.group_number, []).append(wish.scheme_code)
        exact[wish.group_number] = exact.get(wish.group_number, False) or wish.exact
    return tuple(
        scoring.Wish(tuple(codes), stronger_counts=not exact[number])
        for number, codes in sorted(groups.items())
    )


def _ceiling(requirement: Requirement, *, amount: int | None) -> PriceCeiling | None:
    if not amount:
        return None
    pack = requirement.pack
    try:
        unit = base_unit_of(requirement.unit, pack=pack)
        one = to_base(Decimal(1), unit=requirement.unit, pack=pack)
    except QuantityError:
        return None
    return PriceCeiling(Decimal(amount) / one, unit)


def _volume(
    requirement: Requirement, *, least: Decimal | None, most: Decimal | None, today: date
) -> VolumeWanted | None:
    wanted = most if most is not None else least
    if wanted is None:
        return None
    try:
        unit = base_unit_of(requirement.unit, pack=requirement.pack)
        by_month = _by_month(requirement, amount=wanted, today=today)
        smallest = _by_month(requirement, amount=least, today=today) if least else {}
    except QuantityError:
        return None
    return VolumeWanted(unit, by_month, sum(smallest.values(), Decimal(0)))


def _by_month(requirement: Requirement, *, amount: Decimal, today: date) -> dict[Month, Decimal]:
    """Return the amount of each month still ahead, in base units; days and weeks are counted."""
    base = to_base(amount, unit=requirement.unit, pack=requirement.pack)
    days = dict(_days_wanted(requirement, today=today))
    if requirement.period in {"once", "season"}:
        total = sum(days.values())
        return _to_the_gram({month: base * count / total for month, count in days.items()})
    return _to_the_gram(
        {
            month: in_days(
                base,
                period=requirement.period,
                days=count,
                of=monthrange(*month)[1],
                trips=requirement.trips_per_period,
                trip_period=requirement.trip_period,
            )
            for month, count in days.items()
        }
    )


def _to_the_gram(amounts: Mapping[Month, Decimal]) -> dict[Month, Decimal]:
    """Round each month so that the months together are the whole, rounded once."""
    shown: dict[Month, Decimal] = {}
    exact = given = Decimal(0)
    for month, amount in amounts.items():
        exact += amount
        shown[month] = exact.quantize(_GRAM) - given
        given += shown[month]
    return shown


def _days_wanted(requirement: Requirement, *, today: date) -> Iterator[tuple[Month, int]]:
    """Yield each month of the window still ahead with how many of its days are in it."""
    first = max(requirement.window_start or today, today)
    last = requirement.window_end or first + OPEN_WINDOW
    year, month = first.year, first.month
    for _ in range(MOST_MONTHS):
        if (year, month) > (last.year, last.month):
            return
        begin = max(first, date(year, month, 1))
        end = min(last, date(year, month, monthrange(year, month)[1]))
        if not requirement.months or month in requirement.months:
            yield (year, month), (end - begin).days + 1
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def window_months(requirement: Requirement, *, today: date) -> set[Month]:
    """Return every month of the window still ahead, whether or not a volume is stated."""
    return {month for month, _days in _days_wanted(requirement, today=today)}


def months_of(wanted: scoring.Requirement) -> set[Month]:
    """Return every month in which anything is wanted."""
    volumes = [wanted.volume, *(item.volume for item in wanted.items)]
    return {month for volume in volumes if volume for month in volume.by_month}
