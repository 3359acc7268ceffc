"""What it would take: the smallest changes that make a near miss a match or lift it into the top.

Every change is tried with the scorer itself: what is suggested, applied, gives that very score.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum
from itertools import combinations
from typing import Any

from matchmaker.core.scoring.context import Context
from matchmaker.core.scoring.criteria import answers, is_valid
from matchmaker.core.scoring.rank import Standing, Yardstick
from matchmaker.core.scoring.reasons import ReasonCode
from matchmaker.core.scoring.shapes import (
    ONE,
    Criterion,
    HeldCertificate,
    Listing,
    Month,
    PriceCeiling,
    Requirement,
    Scored,
    VolumeWanted,
    Wish,
)

_CENT = Decimal("0.01")

#: The lowest price a change suggests, in percent off: beyond it the offer is another offer.
MOST_PERCENT_OFF = 90


class ChangeCode(StrEnum):
    """What can change, the lightest first, with the facts of each.

    | code | facts |
    |---|---|
    | STATE_CATEGORY | category: a wanted one, supposed |
    | STATE_PLACE | province, point: the delivery's, supposed near |
    | STATE_PRICE | amount: VND per unit at most, unit |
    | STATE_CAPACITY | months: tuple of (month, amount at least), unit |
    | MAKE_COMPARABLE | missing: what must be stated or None, months: as above, unit: the wanted |
    | VERIFY_CERTIFICATE | scheme |
    | RENEW_CERTIFICATE | scheme |
    | COMPLETE_DOSSIER | items: tuple |
    | LOWER_PRICE | percent: whole percent off the listing's price |
    | ADD_CAPACITY | months: tuple of (month, amount more), unit |
    | ADD_CERTIFICATE | scheme |

    `amount` of STATE_PRICE and `percent` of LOWER_PRICE tell the ceiling: buyers and staff only.
    """

    STATE_CATEGORY = "state_category"
    STATE_PLACE = "state_place"
    STATE_PRICE = "state_price"
    STATE_CAPACITY = "state_capacity"
    MAKE_COMPARABLE = "make_comparable"
    VERIFY_CERTIFICATE = "verify_certificate"
    RENEW_CERTIFICATE = "renew_certificate"
    COMPLETE_DOSSIER = "complete_dossier"
    LOWER_PRICE = "lower_price"
    ADD_CAPACITY = "add_capacity"
    ADD_CERTIFICATE = "add_certificate"


_TELL_THE_CEILING = {ChangeCode.STATE_PRICE: "amount", ChangeCode.LOWER_PRICE: "percent"}


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a listing: a code and the facts that say it exactly."""

    code: ChangeCode
    facts: Mapping[str, Any]

    def for_producer(self) -> "Change":
        """Return the change without what only the buyer may know (the ceiling)."""
        hidden = _TELL_THE_CEILING.get(self.code)
        return Change(
            self.code, {name: fact for name, fact in self.facts.items() if name != hidden}
        )


@dataclass(frozen=True, slots=True)
class Way:
    """One change or two that reach the aim together, and the score they lead to."""

    changes: tuple[Change, ...]
    #: None where the reader may not know it.
    new_score: int | None

    def for_producer(self) -> "Way":
        """Return the way without what only the buyer may know.

        What a score gains by a lower price would tell the ceiling.
        """
        return Way(tuple(change.for_producer() for change in self.changes), None)


@dataclass(frozen=True, slots=True)
class _Lever:
    """A change that comes in sizes 1 to `sizes`; a larger one never scores lower."""

    code: ChangeCode
    sizes: int
    facts: Callable[[int], Mapping[str, Any]]

    def change(self, size: int) -> Change:
        return Change(self.code, self.facts(size))


def what_would_it_take(
    requirement: Requirement,
    *,
    listing: Listing,
    context: Context,
    rank_floor: int | None = None,
) -> tuple[Way, ...]:
    """Return the single changes that make the listing a match, or pairs where none does alone.

    With `rank_floor`, the score of the k-th match, they must lift it above that score. Amounts are
    the smallest whole ones that do. Empty when nothing is needed or two changes are not enough.
    The floor tells of other producers: give it for buyers and staff only.
    """
    aim = _Aim(Yardstick(requirement, context=context), listing, rank_floor)
    scored = aim.yardstick.measure(listing)
    if aim.is_reached_by(scored):
        return ()
    levers = sorted(
        _levers(aim, scored=scored), key=lambda lever: list(ChangeCode).index(lever.code)
    )
    singles = tuple(way for lever in levers for way in aim.ways((lever,)))
    return singles or tuple(way for pair in combinations(levers, 2) for way in aim.ways(pair))


def apply(change: Change, *, listing: Listing) -> Listing:
    """Return the listing as it is after the change."""
    return _EDITS[change.code](listing, change.facts)


@dataclass(frozen=True, slots=True)
class _Aim:
    """The listing to be lifted, and where to."""

    yardstick: Yardstick
    listing: Listing
    floor: int | None

    def is_reached_by(self, found: Standing | Scored) -> bool:
        return found.is_match and (self.floor is None or found.score > self.floor)

    def after(self, changes: tuple[Change, ...]) -> Standing:
        changed = self.listing
        for change in changes:
            changed = apply(change, listing=changed)
        return self.yardstick.stand(changed)

    def ways(self, levers: tuple[_Lever, ...]) -> Iterator[Way]:
        """Yield the smallest sizes that reach the aim, the first lever shrunk before the next."""
        changes = tuple(lever.change(lever.sizes) for lever in levers)
        if not self.is_reached_by(self.after(changes)):
            return
        for position, lever in enumerate(levers):
            before, behind = changes[:position], changes[position + 1 :]
            changes = (*before, self._smallest(lever, before=before, behind=behind), *behind)
        yield Way(changes, self.after(changes).score)

    def _smallest(
        self, lever: _Lever, *, before: tuple[Change, ...], behind: tuple[Change, ...]
    ) -> Change:
        low, high = 1, lever.sizes
        while low < high:
            middle = (low + high) // 2
            if self.is_reached_by(self.after((*before, lever.change(middle), *behind))):
                high = middle
            else:
                low = middle + 1
        return lever.change(high)


def _levers(aim: _Aim, *, scored: Scored) -> Iterator[_Lever]:
    requirement, listing = aim.yardstick.requirement, aim.listing
    item = requirement.items[scored.item]
    codes = {reason.code for line in scored.lines for reason in line.reasons}
    if ReasonCode.CATEGORY_UNKNOWN in codes:
        yield _once(ChangeCode.STATE_CATEGORY, facts={"category": item.categories[0]})
    if ReasonCode.PLACE_UNKNOWN in codes:
        where = {"province": requirement.province, "point": requirement.point}
        yield _once(ChangeCode.STATE_PLACE, facts=where)
    ceiling, volume = item.ceiling or requirement.ceiling, item.volume or requirement.volume
    if ceiling and scored.criteria[Criterion.PRICE].value < ONE:
        off = requirement.discount or 0
        yield from _price_levers(listing, ceiling=ceiling, discount=off, wanted=volume)
    if volume and scored.criteria[Criterion.VOLUME].value < ONE:
        yield from _volume_levers(listing, wanted=volume)
    yield from _dossier_levers(aim)
    yield from _certificate_levers(aim)


def _once(code: ChangeCode, *, facts: Mapping[str, Any]) -> _Lever:
    return _Lever(code, 1, lambda _: facts)


def _price_levers(
    listing: Listing,
    *,
    ceiling: PriceCeiling,
    discount: Decimal | int,
    wanted: VolumeWanted | None,
) -> Iterator[_Lever]:
    if wanted and wanted.unit == listing.unit != ceiling.unit:
        # A listing counts in one unit: a price in another would unsay the capacity it states.
        return
    limit = (ceiling.amount * 100 / (100 - discount)).quantize(_CENT, rounding=ROUND_FLOOR)
    stated = [p for p in (listing.price_min, listing.price_max) if p is not None]
    if not stated or listing.unit != ceiling.unit:
        yield _once(ChangeCode.STATE_PRICE, facts={"amount": limit, "unit": ceiling.unit})
        return
    off = int((100 - limit * 100 / max(stated)).to_integral_value(ROUND_CEILING))
    sizes = min(off, MOST_PERCENT_OFF)
    yield _Lever(ChangeCode.LOWER_PRICE, sizes, lambda size: {"percent": size})


def _volume_levers(listing: Listing, *, wanted: VolumeWanted) -> Iterator[_Lever]:
    months = sorted((month, amount) for month, amount in wanted.by_month.items() if amount)
    if listing.not_comparable or listing.unit not in {None, wanted.unit}:
        facts = {"missing": listing.not_comparable, "months": tuple(months), "unit": wanted.unit}
        yield _once(ChangeCode.MAKE_COMPARABLE, facts=facts)
        return
    free = listing.free if listing.unit else {}
    unstated = [(month, want) for month, want in months if month not in free]
    short = [(m, want - free[m]) for m, want in months if m in free and free[m] < want]
    yield from _amount_levers(ChangeCode.STATE_CAPACITY, months=unstated, unit=wanted.unit)
    yield from _amount_levers(ChangeCode.ADD_CAPACITY, months=short, unit=wanted.unit)


def _amount_levers(
    code: ChangeCode, *, months: list[tuple[Month, Decimal]], unit: str
) -> Iterator[_Lever]:
    """Sizes are whole base units, spent on the months from the first on."""
    total = sum((amount for _, amount in months), Decimal(0))

    def facts(size: int) -> Mapping[str, Any]:
        spent, left = [], Decimal(size)
        for month, amount in months:
            spent.append((month, min(amount, left)))
            left -= spent[-1][1]
        kept = spent if code is ChangeCode.STATE_CAPACITY else [one for one in spent if one[1]]
        return {"months": tuple(kept), "unit": unit}

    if total:
        yield _Lever(code, int(total.to_integral_value(ROUND_CEILING)), facts)


def _dossier_levers(aim: _Aim) -> Iterator[_Lever]:
    requirement, held = aim.yardstick.requirement, aim.listing.dossier or {}
    day = aim.yardstick.needed_on
    lacking = tuple(
        item
        for item in dict.fromkeys(requirement.dossier)
        if item not in held or (held[item] or day) < day
    )
    if lacking:
        yield _Lever(
            ChangeCode.COMPLETE_DOSSIER, len(lacking), lambda size: {"items": lacking[:size]}
        )


def _certificate_levers(aim: _Aim) -> Iterator[_Lever]:
    seen = {
        (code, scheme)
        for wish in aim.yardstick.requirement.wishes
        for code, scheme in _certificate_changes(wish, aim=aim)
    }
    for code, scheme in sorted(seen):
        yield _once(code, facts={"scheme": scheme})


def _certificate_changes(wish: Wish, *, aim: _Aim) -> Iterator[tuple[ChangeCode, str]]:
    day, order = aim.yardstick.needed_on, aim.yardstick.context.schemes
    fitting = [
        held for held in aim.listing.certificates if answers(held.scheme, wish=wish, order=order)
    ]
    if any(held.verified and is_valid(held, day=day) for held in fitting):
        return
    for held in fitting:
        code = ChangeCode.RENEW_CERTIFICATE
        if is_valid(held, day=day):
            code = ChangeCode.VERIFY_CERTIFICATE
        yield code, held.scheme
    for scheme in set(wish.schemes) - {held.scheme for held in fitting}:
        yield ChangeCode.ADD_CERTIFICATE, scheme


def _with_category(listing: Listing, facts: Mapping[str, Any]) -> Listing:
    return replace(listing, category=facts["category"])


def _with_place(listing: Listing, facts: Mapping[str, Any]) -> Listing:
    return replace(listing, province=facts["province"], point=facts["point"])


def _in_unit(listing: Listing, unit: str) -> Listing:
    """Return the listing counted in `unit`; amounts of another unit say nothing about it."""
    if listing.unit == unit:
        return listing
    return replace(listing, unit=unit, not_comparable=None, free={}, price_min=None, price_max=None)


def _with_price(listing: Listing, facts: Mapping[str, Any]) -> Listing:
    amount = facts["amount"]
    return replace(_in_unit(listing, facts["unit"]), price_min=amount, price_max=amount)


def _with_capacity(listing: Listing, facts: Mapping[str, Any]) -> Listing:
    counted = _in_unit(listing, facts["unit"])
    return replace(counted, free={**counted.free, **dict(facts["months"])})


def _with_more_capacity(listing: Listing, facts: Mapping[str, Any]) -> Listing:
    more = {month: listing.free[month] + amount for month, amount in facts["months"]}
    return replace(listing, free={**listing.free, **more})


def _with_lower_price(listing: Listing, facts: Mapping[str, Any]) -> Listing:
    kept = (100 - Decimal(facts["percent"])) / 100
    low, high = listing.price_min, listing.price_max
    return replace(
        listing,
        price_min=None if low is None else low * kept,
        price_max=None if high is None else high * kept,
    )


def _with_dossier(listing: Listing, facts: Mapping[str, Any]) -> Listing:
    return replace(listing, dossier={**(listing.dossier or {}), **dict.fromkeys(facts["items"])})


def _with_certificate(listing: Listing, facts: Mapping[str, Any]) -> Listing:
    held = HeldCertificate(facts["scheme"], verified=True)
    return replace(listing, certificates=(*listing.certificates, held))


_EDITS: Mapping[ChangeCode, Callable[[Listing, Mapping[str, Any]], Listing]] = {
    ChangeCode.STATE_CATEGORY: _with_category,
    ChangeCode.STATE_PLACE: _with_place,
    ChangeCode.STATE_PRICE: _with_price,
    ChangeCode.STATE_CAPACITY: _with_capacity,
    ChangeCode.MAKE_COMPARABLE: _with_capacity,
    ChangeCode.VERIFY_CERTIFICATE: _with_certificate,
    ChangeCode.RENEW_CERTIFICATE: _with_certificate,
    ChangeCode.COMPLETE_DOSSIER: _with_dossier,
    ChangeCode.LOWER_PRICE: _with_lower_price,
    ChangeCode.ADD_CAPACITY: _with_more_capacity,
    ChangeCode.ADD_CERTIFICATE: _with_certificate,
}
