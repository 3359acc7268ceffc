"""What it would take is exact: applied it makes the match, one step smaller does not."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.core.scoring import (
    Change,
    ChangeCode,
    Criterion,
    Listing,
    Mode,
    PriceCeiling,
    Requirement,
    Scored,
    Way,
    apply,
    rank,
    score,
    what_would_it_take,
)
from matchmaker.core.scoring import ChangeCode as C
from tests.core.scoring.strategies import pairs
from tests.core.scoring.world import CONTEXT, HERE, JUNE, MAY, a, pending, verified, wanted

EARLY = date(2027, 4, 30)
ALL_MUST = dict.fromkeys(Criterion, Mode.MUST)
D = Decimal


def _scored(requirement: Requirement, listing: Listing) -> Scored:
    return score(requirement, listing=listing, context=CONTEXT)


def _after(listing: Listing, changes: tuple[Change, ...]) -> Listing:
    for change in changes:
        listing = apply(change, listing=listing)
    return listing


def _ways(requirement: Requirement, listing: Listing, **more: Any) -> list[list[Any]]:
    ways = what_would_it_take(requirement, listing=listing, context=CONTEXT, **more)
    return [[(change.code, dict(change.facts)) for change in way.changes] for way in ways]


def must(*names: str, **asked: Any) -> Requirement:
    return wanted(modes=dict.fromkeys(names, "must"), **asked)


PAPERS = ("label", "test", "invoice")
WHAT_IT_TAKES: list[dict[str, Any]] = [
    {
        "promise": "an unknown category is stated",
        "requirement": wanted(categories=("pomelo",)),
        "listing": a(),
        "ways": [[(C.STATE_CATEGORY, {"category": "pomelo"})]],
    },
    {
        "promise": "another category cannot be helped",
        "requirement": wanted(categories=("pomelo",)),
        "listing": a(category="tea"),
        "ways": [],
    },
    {
        "promise": "an unknown place is stated",
        "requirement": must("place", province="ben_tre", point=HERE),
        "listing": a(),
        "ways": [[(C.STATE_PLACE, {"province": "ben_tre", "point": HERE})]],
    },
    {
        "promise": "an unknown price is stated, at most the ceiling",
        "requirement": must("price", ceiling=10_000),
        "listing": a(),
        "ways": [[(C.STATE_PRICE, {"amount": D("10000.00"), "unit": "kg"})]],
    },
    {
        "promise": "with a discount the price may be higher",
        "requirement": must("price", ceiling=10_000, discount=D(30)),
        "listing": a(),
        "ways": [[(C.STATE_PRICE, {"amount": D("14285.71"), "unit": "kg"})]],
    },
    {
        "promise": "a price by the litre is stated by the kilogram",
        "requirement": must("price", ceiling=10_000),
        "listing": a(price=5000, unit="l"),
        "ways": [[(C.STATE_PRICE, {"amount": D("10000.00"), "unit": "kg"})]],
    },
    {
        "promise": "a price of packs without a size is stated by the kilogram",
        "requirement": must("price", ceiling=10_000),
        "listing": a(not_comparable="size_needed"),
        "ways": [[(C.STATE_PRICE, {"amount": D("10000.00"), "unit": "kg"})]],
    },
    {
        "promise": "a price is lowered by the fewest whole percents",
        "requirement": must("price", ceiling=10_000),
        "listing": a(price=10_900),
        "ways": [[(C.LOWER_PRICE, {"percent": 9})]],
    },
    {
        "promise": "only the cheapest of a range must come within",
        "requirement": must("price", ceiling=10_000),
        "listing": a(price=(10_100, 20_000)),
        "ways": [[(C.LOWER_PRICE, {"percent": 1})]],
    },
    {
        "promise": "a price that is one end of a range is lowered",
        "requirement": must("price", ceiling=10_000),
        "listing": a(price=(None, 10_900)),
        "ways": [[(C.LOWER_PRICE, {"percent": 9})]],
    },
    {
        "promise": "ten times the ceiling cannot be helped",
        "requirement": must("price", ceiling=1000),
        "listing": a(price=11_000),
        "ways": [],
    },
    {
        "promise": "unknown capacity is stated, the least volume at least",
        "requirement": must("volume", volume={MAY: 500, JUNE: 500}, least=600),
        "listing": a(),
        "ways": [[(C.STATE_CAPACITY, {"months": ((MAY, D(500)), (JUNE, D(100))), "unit": "kg"})]],
    },
    {
        "promise": "missing capacity is added in the first month that is short",
        "requirement": must("volume", volume={MAY: 500, JUNE: 500}, least=600),
        "listing": a(volume={MAY: 200, JUNE: 100}),
        "ways": [[(C.ADD_CAPACITY, {"months": ((MAY, D(300)),), "unit": "kg"})]],
    },
    {
        "promise": "overbooked months are filled up first",
        "requirement": must("volume", volume=500),
        "listing": a(volume=-50),
        "ways": [[(C.ADD_CAPACITY, {"months": ((MAY, D(550)),), "unit": "kg"})]],
    },
    {
        "promise": "nothing is added in a month in which nothing is wanted",
        "requirement": must("volume", volume={MAY: 0, JUNE: 500}),
        "listing": a(volume={MAY: -50, JUNE: 400}),
        "ways": [[(C.ADD_CAPACITY, {"months": ((JUNE, D(100)),), "unit": "kg"})]],
    },
    {
        "promise": "a known month and an unknown one each could be enough",
        "requirement": must("volume", volume={MAY: 500, JUNE: 500}, least=600),
        "listing": a(volume={MAY: 400}),
        "ways": [[(C.STATE_CAPACITY, {"months": ((JUNE, D(200)),), "unit": "kg"})]],
    },
    {
        "promise": "a missing pack size is stated with the wanted volume",
        "requirement": must("volume", volume=500),
        "listing": a(not_comparable="size_needed"),
        "ways": [
            [
                (
                    C.MAKE_COMPARABLE,
                    {"missing": "size_needed", "months": ((MAY, D(500)),), "unit": "kg"},
                )
            ]
        ],
    },
    {
        "promise": "litres are stated in kilograms",
        "requirement": must("volume", volume=500),
        "listing": a(volume=900, unit="l"),
        "ways": [
            [(C.MAKE_COMPARABLE, {"missing": None, "months": ((MAY, D(500)),), "unit": "kg"})]
        ],
    },
    {
        "promise": "a missing scheme is added",
        "requirement": must("certification", wishes=("haccp",)),
        "listing": a(),
        "ways": [[(C.ADD_CERTIFICATE, {"scheme": "haccp"})]],
    },
    {
        "promise": "either scheme of an or wish is added",
        "requirement": must("certification", wishes=("vietgap|haccp",)),
        "listing": a(),
        "ways": [
            [(C.ADD_CERTIFICATE, {"scheme": "haccp"})],
            [(C.ADD_CERTIFICATE, {"scheme": "vietgap"})],
        ],
    },
    {
        "promise": "two missing schemes are added together",
        "requirement": must("certification", wishes=("vietgap", "haccp")),
        "listing": a(),
        "ways": [
            [(C.ADD_CERTIFICATE, {"scheme": "haccp"}), (C.ADD_CERTIFICATE, {"scheme": "vietgap"})]
        ],
    },
    {
        "promise": "three missing schemes are too much to ask",
        "requirement": must("certification", wishes=("vietgap", "haccp", "ocop_3")),
        "listing": a(),
        "ways": [],
    },
    {
        "promise": "an ended certificate is renewed",
        "requirement": must("certification", wishes=("vietgap",)),
        "listing": a(held=(verified("vietgap", valid_to=EARLY),)),
        "ways": [[(C.RENEW_CERTIFICATE, {"scheme": "vietgap"})]],
    },
    {
        "promise": "missing items of the dossier are handed in",
        "requirement": must("dossier", dossier=PAPERS),
        "listing": a(dossier={"test": EARLY, "label": None}),
        "ways": [[(C.COMPLETE_DOSSIER, {"items": ("test", "invoice")})]],
    },
    {
        "promise": "an unknown dossier is handed in whole",
        "requirement": must("dossier", dossier=PAPERS),
        "listing": a(),
        "ways": [[(C.COMPLETE_DOSSIER, {"items": PAPERS})]],
    },
    {
        "promise": "a match needs nothing",
        "requirement": must("volume", volume=500),
        "listing": a(volume=500),
        "ways": [],
    },
    {
        "promise": "two different lacks are mended together",
        "requirement": must("volume", "price", volume=500, ceiling=10_000),
        "listing": a(volume=400, price=10_100),
        "ways": [
            [
                (C.LOWER_PRICE, {"percent": 1}),
                (C.ADD_CAPACITY, {"months": ((MAY, D(100)),), "unit": "kg"}),
            ]
        ],
    },
    {
        "promise": "packs without a size are priced and counted by the kilogram together",
        "requirement": must("volume", "price", volume=500, ceiling=10_000),
        "listing": a(not_comparable="size_needed"),
        "ways": [
            [
                (C.STATE_PRICE, {"amount": D("10000.00"), "unit": "kg"}),
                (
                    C.MAKE_COMPARABLE,
                    {"missing": "size_needed", "months": ((MAY, D(500)),), "unit": "kg"},
                ),
            ],
        ],
    },
]


@pytest.mark.parametrize("line", WHAT_IT_TAKES, ids=[line["promise"] for line in WHAT_IT_TAKES])
def test_what_it_takes(line: Mapping[str, Any]) -> None:
    assert _ways(line["requirement"], line["listing"]) == line["ways"]


def test_a_match_is_lifted_above_the_floor_and_not_to_it() -> None:
    requirement = wanted(volume=1000, weights=dict.fromkeys(("volume",), "1"))
    listing = a(volume=300)
    floor = _scored(requirement, a(volume=500)).score
    (way,) = what_would_it_take(requirement, listing=listing, context=CONTEXT, rank_floor=floor)
    assert way.changes == (Change(C.ADD_CAPACITY, {"months": ((MAY, D(201)),), "unit": "kg"}),)
    assert way.new_score is not None
    assert way.new_score > floor


def test_a_pending_certificate_is_verified_to_rise() -> None:
    requirement = wanted(wishes=("ocop_3",))
    floor = _scored(requirement, a(held=(pending("ocop_4"),))).score
    found = _ways(requirement, a(held=(pending("ocop_4"),)), rank_floor=floor)
    assert found == [
        [(C.VERIFY_CERTIFICATE, {"scheme": "ocop_4"})],
        [(C.ADD_CERTIFICATE, {"scheme": "ocop_3"})],
    ]


@given(pairs, st.booleans(), st.none() | st.integers(0, 990_000))
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_every_way_applied_reaches_its_score(
    pair: tuple[Requirement, Listing], insists: bool, floor: int | None
) -> None:
    requirement, listing = pair
    if insists:
        requirement = replace(requirement, modes=ALL_MUST)
    for way in what_would_it_take(requirement, listing=listing, context=CONTEXT, rank_floor=floor):
        changed = _after(listing, way.changes)
        ranking = rank(requirement, listings=(changed,), context=CONTEXT)
        assert [one.score for one in ranking.matches] == [way.new_score]
        assert floor is None or ranking.matches[0].score > floor


@given(pairs, st.booleans(), st.none() | st.integers(0, 990_000))
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_every_way_is_the_smallest(
    pair: tuple[Requirement, Listing], insists: bool, floor: int | None
) -> None:
    requirement, listing = pair
    if insists:
        requirement = replace(requirement, modes=ALL_MUST)
    for way in what_would_it_take(requirement, listing=listing, context=CONTEXT, rank_floor=floor):
        for position, change in enumerate(way.changes):
            kept = (*way.changes[:position], *_smaller(change), *way.changes[position + 1 :])
            scored = _scored(requirement, _after(listing, kept))
            assert not scored.is_match or (floor is not None and scored.score <= floor)


def _smaller(change: Change) -> tuple[Change, ...]:
    """Return the change one step smaller; nothing when it was the smallest there is."""
    facts = dict(change.facts)
    if change.code is C.LOWER_PRICE and facts["percent"] > 1:
        return (Change(change.code, {"percent": facts["percent"] - 1}),)
    if change.code is C.COMPLETE_DOSSIER and len(facts["items"]) > 1:
        return (Change(change.code, {"items": facts["items"][:-1]}),)
    if change.code is C.ADD_CAPACITY:
        return _less(change, months=dict(facts["months"]), step=D(1))
    return ()


def _less(change: Change, *, months: dict[Any, Decimal], step: Decimal) -> tuple[Change, ...]:
    """The last month filled gets one unit less, or what it got when that was less."""
    last = max(months)
    months[last] = max(D(0), months[last] - step)
    if not any(months.values()):
        return ()
    return (Change(change.code, {**change.facts, "months": tuple(months.items())}),)


def test_no_change_tells_a_producer_the_ceiling() -> None:
    stated = Change(C.STATE_PRICE, {"amount": D(10_000), "unit": "kg"})
    lowered = Change(C.LOWER_PRICE, {"percent": 9})
    added = Change(C.ADD_CERTIFICATE, {"scheme": "haccp"})
    way = Way((stated, lowered, added), 900_000)
    assert way.for_producer() == Way(
        (Change(C.STATE_PRICE, {"unit": "kg"}), Change(C.LOWER_PRICE, {}), added), None
    )


def test_every_change_can_be_applied() -> None:
    seen = {change for line in WHAT_IT_TAKES for way in line["ways"] for change, _ in way}
    assert seen | {C.VERIFY_CERTIFICATE} == set(ChangeCode)


def test_a_price_in_another_unit_never_unsays_the_capacity() -> None:
    requirement = replace(must("price", volume=500), ceiling=PriceCeiling(D(10_000), "l"))
    assert _ways(requirement, a(volume=500)) == []
