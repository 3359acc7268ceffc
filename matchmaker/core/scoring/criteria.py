"""The seven criteria: each finds a value in [0, 1], its reasons, and what a must would miss.

What nothing is asked about has value 1. What is not known has the value `NEUTRAL` and says what
to ask for. No finding depends on whether the criterion is a must: that is read by the yardstick.
"""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from matchmaker.core.scoring.context import Context
from matchmaker.core.scoring.reasons import Reason, ReasonCode
from matchmaker.core.scoring.shapes import (
    ONE,
    Assessment,
    Criterion,
    Finding,
    HeldCertificate,
    Listing,
    Month,
    PriceCeiling,
    Requirement,
    VolumeWanted,
    Wish,
)
from matchmaker.core.scoring.text_match import Hit, Meeting
from matchmaker.core.vocab import CategoryTree, SchemeOrder, distance_km

_NOTHING = Decimal(0)

#: The value of what is not known: half.
NEUTRAL = ONE // 2

#: The value outside the wanted subtree by steps in the tree; further or in another group it is 0.
CATEGORY_VALUES: Mapping[int, int] = {1: 700_000, 2: 500_000, 3: 150_000}

#: The value of a wished scheme by how it is held.
VERIFIED, PENDING = ONE, 600_000
VERIFIED_OUTSIDE, PENDING_OUTSIDE = 300_000, 150_000

#: Up to NEAR_KM the value is 1, at FAR_KM and beyond it is 0, in between it falls evenly.
NEAR_KM, FAR_KM = 30, 1_500


def nothing_asked(criterion: Criterion) -> Assessment:
    """Return the finding where the requirement asks nothing: value 1."""
    return Assessment(ONE, (Reason(ReasonCode.NOTHING_ASKED, {"criterion": criterion}),))


def unknown(reason: Reason) -> Assessment:
    """Return the finding where the listing says nothing: neutral, to be asked for."""
    return Assessment(NEUTRAL, (reason,), (reason,))


def category(code: str | None, *, wanted: tuple[str, ...], tree: CategoryTree) -> Assessment:
    """Value 1 inside a wanted subtree, falling with the steps to the nearest wanted category."""
    if not wanted:
        return nothing_asked(Criterion.CATEGORY)
    if code is None:
        return unknown(Reason(ReasonCode.CATEGORY_UNKNOWN))
    for root in wanted:
        if tree.is_inside(code, root=root):
            facts = {"category": code, "wanted": root}
            return Assessment(ONE, (Reason(ReasonCode.CATEGORY_INSIDE, facts),))
    group = tree.path(code)[0]
    is_foreign, steps, nearest = min(
        (tree.path(root)[0] != group, tree.distance(code, other=root), root) for root in wanted
    )
    value = 0 if is_foreign else CATEGORY_VALUES.get(steps, 0)
    if not value:
        far = Reason(ReasonCode.CATEGORY_ELSEWHERE, {"category": code, "wanted": nearest})
        return Assessment(0, (far,), (far,))
    facts_near = {"category": code, "wanted": nearest, "distance": steps}
    near = Reason(ReasonCode.CATEGORY_NEAR, facts_near)
    return Assessment(value, (near,), (near,))


def text(meeting: Meeting) -> Finding:
    """The words met, alike, regional and missing; a must misses when no word is met."""
    return Finding(meeting.value, not meeting.is_met, lambda: _told(meeting))


def _told(meeting: Meeting) -> Assessment:
    kinds: dict[str, list[tuple[str, Hit]]] = {}
    for asked, hit in meeting.hits:
        kinds.setdefault(hit.kind, []).append((asked, hit))
    reasons = [
        *_words(ReasonCode.TEXT_WORDS_MET, hits=kinds.get("met")),
        *_pairs(ReasonCode.TEXT_WORDS_ALIKE, hits=kinds.get("alike")),
        *_pairs(ReasonCode.TEXT_WORDS_REGIONAL, hits=kinds.get("regional")),
        *_words(ReasonCode.TEXT_WORDS_MISSING, hits=kinds.get("missing")),
    ]
    return Assessment(meeting.value, tuple(reasons), () if meeting.is_met else tuple(reasons))


def _words(code: ReasonCode, *, hits: list[tuple[str, Hit]] | None) -> list[Reason]:
    return [Reason(code, {"words": tuple(asked for asked, _ in hits)})] if hits else []


def _pairs(code: ReasonCode, *, hits: list[tuple[str, Hit]] | None) -> list[Reason]:
    if not hits:
        return []
    return [Reason(code, {"pairs": tuple((asked, hit.found) for asked, hit in hits)})]


def volume(listing: Listing, *, wanted: VolumeWanted | None) -> Finding:
    """Σ min(free, wanted) ÷ Σ wanted over the months wanted; unknown months count half.

    A must misses when what is known covers less than the least volume.
    """
    if wanted is None or not any(wanted.by_month.values()):
        return Finding.of(nothing_asked(Criterion.VOLUME))
    not_comparable = _not_comparable(
        listing,
        wanted=wanted.unit,
        missing=ReasonCode.VOLUME_NOT_COMPARABLE,
        differs=ReasonCode.VOLUME_UNIT_DIFFERS,
    )
    if not_comparable:
        return Finding.of(unknown(not_comparable))
    coverage = _Coverage(listing.free if listing.unit else {}, wanted=wanted)
    return Finding(coverage.value, coverage.covered < coverage.least, lambda: _told_of(coverage))


class _Coverage:
    """How the free capacity meets the wanted volume, in base units."""

    __slots__ = ("covered", "free", "least", "open_volume", "total", "wanted")

    def __init__(self, free: Mapping[Month, Decimal], *, wanted: VolumeWanted) -> None:
        self.free, self.wanted = free, wanted
        self.total = self.covered = self.open_volume = _NOTHING
        for month, amount in wanted.by_month.items():
            self.total += amount
            stated = free.get(month)
            if stated is None:
                self.open_volume += amount
            elif stated > 0:
                self.covered += min(stated, amount)
        least = wanted.least
        self.least = self.total if least is None else min(least, self.total)

    @property
    def value(self) -> int:
        return int((self.covered * ONE + self.open_volume * NEUTRAL) // self.total)

    @property
    def open_months(self) -> tuple[Month, ...]:
        return tuple(
            month
            for month, amount in sorted(self.wanted.by_month.items())
            if amount and month not in self.free
        )

    @property
    def short(self) -> tuple[tuple[Month, Decimal], ...]:
        return tuple(
            (month, amount - max(self.free[month], _NOTHING))
            for month, amount in sorted(self.wanted.by_month.items())
            if month in self.free and self.free[month] < amount
        )


def _told_of(found: _Coverage) -> Assessment:
    ask = Reason(ReasonCode.VOLUME_UNKNOWN, {"months": found.open_months})
    if found.open_volume == found.total:
        return Assessment(found.value, (ask,), (ask,) if found.least else ())
    unit = found.wanted.unit
    reasons = [_covered(found)]
    if found.short:
        reasons.append(Reason(ReasonCode.VOLUME_SHORT, {"months": found.short, "unit": unit}))
    if found.open_months:
        reasons.append(ask)
    if found.covered >= found.least:
        return Assessment(found.value, tuple(reasons))
    if found.covered + found.open_volume >= found.least:
        return Assessment(found.value, tuple(reasons), (ask,))
    facts = {"covered": found.covered, "least": found.least, "unit": unit}
    below = Reason(ReasonCode.VOLUME_BELOW_LEAST, facts)
    if found.wanted.least is not None:
        reasons.append(below)
    return Assessment(found.value, tuple(reasons), (below,))


def _covered(found: _Coverage) -> Reason:
    facts = {"wanted": found.total, "unit": found.wanted.unit}
    if found.covered == found.total:
        return Reason(ReasonCode.VOLUME_FULL, facts)
    percent = Decimal(int(found.covered * 1000 // found.total)).scaleb(-1)
    more = {"percent": percent, "covered": found.covered}
    return Reason(ReasonCode.VOLUME_PARTLY, {**facts, **more})


def _not_comparable(
    listing: Listing, *, wanted: str, missing: ReasonCode, differs: ReasonCode
) -> Reason | None:
    """Return why the listing's unit cannot be compared; None also when nothing is stated."""
    if listing.unit is None:
        facts = {"missing": listing.not_comparable, "wanted": wanted}
        return Reason(missing, facts) if listing.not_comparable else None
    if listing.unit != wanted:
        return Reason(differs, {"offered": listing.unit, "wanted": wanted})
    return None


def certification(
    certificates: tuple[HeldCertificate, ...],
    *,
    wishes: tuple[Wish, ...],
    order: SchemeOrder,
    needed_on: date,
) -> Assessment:
    """The mean over the wishes of how well each is held on the day it is needed.

    A must misses when a wish is not held, verified or pending, and valid on that day.
    """
    if not wishes:
        return nothing_asked(Criterion.CERTIFICATION)
    found = [_wish(wish, certificates=certificates, order=order, day=needed_on) for wish in wishes]
    value = sum(one.value for one in found) // len(found)
    reasons = tuple(reason for one in found for reason in one.reasons)
    return Assessment(value, reasons, tuple(miss for one in found for miss in one.misses))


def _wish(
    wish: Wish, *, certificates: tuple[HeldCertificate, ...], order: SchemeOrder, day: date
) -> Assessment:
    fitting = [held for held in certificates if answers(held.scheme, wish=wish, order=order)]
    if not fitting:
        related = {held.scheme for held in certificates if _is_kin(held, wish=wish, order=order)}
        facts = {"wanted": wish.schemes, "nearest": tuple(sorted(related))}
        missing = Reason(ReasonCode.CERTIFICATE_MISSING, facts)
        return Assessment(0, (missing,), (missing,))
    best = max(fitting, key=lambda held: _preference(held, wish=wish, day=day))
    return _held(best, wish=wish, day=day)


def _is_kin(held: HeldCertificate, *, wish: Wish, order: SchemeOrder) -> bool:
    """Tell whether the scheme is weaker than a wished one, or stronger where that does not count."""
    return any(
        order.satisfies(wanted, wanted=held.scheme) or order.satisfies(held.scheme, wanted=wanted)
        for wanted in wish.schemes
    )


def answers(scheme: str, *, wish: Wish, order: SchemeOrder) -> bool:
    """Tell whether a scheme is wished for, or stronger than one where that counts."""
    if scheme in wish.schemes:
        return True
    return wish.stronger_counts and any(
        order.satisfies(scheme, wanted=wanted) for wanted in wish.schemes
    )


def is_valid(held: HeldCertificate, *, day: date) -> bool:
    """Tell whether a certificate counts on that day."""
    begun = held.valid_from is None or held.valid_from <= day
    return begun and (held.valid_to is None or day <= held.valid_to)


def _worth(held: HeldCertificate, *, day: date) -> int:
    if is_valid(held, day=day):
        return VERIFIED if held.verified else PENDING
    return VERIFIED_OUTSIDE if held.verified else PENDING_OUTSIDE


def _preference(
    held: HeldCertificate, *, wish: Wish, day: date
) -> tuple[int, bool, date, date, str]:
    """Order certificates for one wish: worth, the very scheme, the longest validity, the code."""
    ends, begins = held.valid_to or date.max, held.valid_from or date.min
    return _worth(held, day=day), held.scheme in wish.schemes, ends, begins, held.scheme


def _held(held: HeldCertificate, *, wish: Wish, day: date) -> Assessment:
    facts = {"scheme": held.scheme, "wanted": wish.schemes, "valid_to": held.valid_to}
    worth = _worth(held, day=day)
    if held.valid_to is not None and held.valid_to < day:
        early = Reason(ReasonCode.CERTIFICATE_ENDS_EARLY, {**facts, "needed_on": day})
        return Assessment(worth, (early,), (early,))
    if not is_valid(held, day=day):
        from_day = {"valid_from": held.valid_from, "needed_on": day}
        facts_late = {"scheme": held.scheme, "wanted": wish.schemes, **from_day}
        late = Reason(ReasonCode.CERTIFICATE_STARTS_LATE, facts_late)
        return Assessment(worth, (late,), (late,))
    if not held.verified:
        return Assessment(worth, (Reason(ReasonCode.CERTIFICATE_PENDING, facts),))
    if held.scheme not in wish.schemes:
        return Assessment(worth, (Reason(ReasonCode.CERTIFICATE_STRONGER, facts),))
    exact = {"scheme": held.scheme, "valid_to": held.valid_to}
    return Assessment(worth, (Reason(ReasonCode.CERTIFICATE_HELD, exact),))


def price(listing: Listing, *, ceiling: PriceCeiling | None, discount: Decimal | None) -> Finding:
    """Value 1 at or below the ceiling, falling evenly to 0 at twice; the mean of a price range.

    The discount the chain takes is taken off first. A must misses when the cheapest is above.
    """
    if ceiling is None:
        return Finding.of(nothing_asked(Criterion.PRICE))
    not_comparable = _not_comparable(
        listing,
        wanted=ceiling.unit,
        missing=ReasonCode.PRICE_NOT_COMPARABLE,
        differs=ReasonCode.PRICE_UNIT_DIFFERS,
    )
    if not_comparable:
        return Finding.of(unknown(not_comparable))
    stated = [p for p in (listing.price_min, listing.price_max) if p is not None]
    if not stated or listing.unit is None:
        return Finding.of(unknown(Reason(ReasonCode.PRICE_UNKNOWN)))
    if discount:
        stated = [p * (100 - discount) / 100 for p in stated]
    low, high = min(stated), max(stated)
    limit = ceiling.amount
    value = (price_value(low, limit=limit) + price_value(high, limit=limit)) // 2
    return Finding(
        value,
        low > limit,
        lambda: _priced(value, prices=(low, high), ceiling=ceiling, discount=discount),
    )


def _priced(
    value: int,
    *,
    prices: tuple[Decimal, Decimal],
    ceiling: PriceCeiling,
    discount: Decimal | None,
) -> Assessment:
    low, high = prices
    limit = ceiling.amount
    net = (Reason(ReasonCode.PRICE_NET, {"discount": discount}),) if discount else ()
    facts = {"ceiling": limit, "unit": ceiling.unit}
    if high <= limit:
        within = Reason(ReasonCode.PRICE_WITHIN, {"price": high, **facts})
        return Assessment(value, (within, *net))
    if low <= limit:
        partly = {"percent": _percent_above(high, limit=limit), "price": high, **facts}
        return Assessment(value, (Reason(ReasonCode.PRICE_PARTLY_ABOVE, partly), *net))
    whole = {"percent": _percent_above(low, limit=limit), "price": low, **facts}
    above = Reason(ReasonCode.PRICE_ABOVE, whole)
    return Assessment(value, (above, *net), (above,))


def price_value(net: Decimal, *, limit: Decimal) -> int:
    """Return the value of one net price under a ceiling: less than one exactly when it is above."""
    if net <= limit:
        return ONE
    over = int((net * ONE / limit).to_integral_value(ROUND_CEILING))
    return max(0, 2 * ONE - max(over, ONE + 1))


def _percent_above(net: Decimal, *, limit: Decimal) -> Decimal:
    """Return how far above in percent, to the nearest tenth and never 0."""
    tenths = (net * 1000 / limit - 1000).to_integral_value(ROUND_HALF_UP)
    return max(tenths, Decimal(1)).scaleb(-1)


def place(listing: Listing, *, requirement: Requirement, context: Context) -> Assessment:
    """Value 1 up to `NEAR_KM` from the delivery point, falling evenly to 0 at `FAR_KM`.

    Distances are whole kilometres between points, or between provinces where no point is known.
    """
    there = context.point_of(requirement.province, point=requirement.point)
    if there is None:
        return nothing_asked(Criterion.PLACE)
    here = context.point_of(listing.province, point=listing.point)
    if here is None:
        return unknown(Reason(ReasonCode.PLACE_UNKNOWN))
    km = round(distance_km(here, there=there))
    value = place_value(km)
    reason = _where(km, here=listing.province, there=requirement.province, context=context)
    return Assessment(value, (reason,), () if value else (reason,))


def place_value(km: int) -> int:
    """Return the value of a distance in whole kilometres."""
    return min(ONE, max(0, ONE * (FAR_KM - km) // (FAR_KM - NEAR_KM)))


def _where(km: int, *, here: str | None, there: str | None, context: Context) -> Reason:
    home, goal = context.provinces.get(here or ""), context.provinces.get(there or "")
    if home is None or goal is None or home.region != goal.region:
        return Reason(ReasonCode.PLACE_DISTANCE, {"km": km})
    if home == goal:
        return Reason(ReasonCode.PLACE_SAME_PROVINCE, {"province": home.code, "km": km})
    return Reason(ReasonCode.PLACE_SAME_REGION, {"region": home.region, "km": km})


def dossier(
    items: Mapping[str, date | None] | None, *, asked: tuple[str, ...], needed_on: date
) -> Finding:
    """The share of the asked items that are present and valid on the day they are needed."""
    wanted = tuple(dict.fromkeys(asked))
    if not wanted:
        return Finding.of(nothing_asked(Criterion.DOSSIER))
    if items is None:
        return Finding.of(unknown(Reason(ReasonCode.DOSSIER_UNKNOWN, {"asked": len(wanted)})))
    good = sum(1 for item in wanted if item in items and (items[item] or needed_on) >= needed_on)
    value = good * ONE // len(wanted)
    return Finding(
        value, good < len(wanted), lambda: _papers(value, items=items, wanted=wanted, day=needed_on)
    )


def _papers(
    value: int, *, items: Mapping[str, date | None], wanted: tuple[str, ...], day: date
) -> Assessment:
    absent = tuple(item for item in wanted if item not in items)
    ends = [(item, items[item]) for item in wanted if item in items]
    ending = tuple((item, end) for item, end in ends if end is not None and end < day)
    reasons = []
    if absent:
        facts = {"items": absent, "asked": len(wanted)}
        reasons.append(Reason(ReasonCode.DOSSIER_MISSING, facts))
    if ending:
        facts_end = {"items": ending, "asked": len(wanted), "needed_on": day}
        reasons.append(Reason(ReasonCode.DOSSIER_EXPIRING, facts_end))
    if not reasons:
        complete = Reason(ReasonCode.DOSSIER_COMPLETE, {"asked": len(wanted)})
        return Assessment(value, (complete,))
    return Assessment(value, tuple(reasons), tuple(reasons))
