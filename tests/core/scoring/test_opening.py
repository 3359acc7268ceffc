"""What one change of a listing would open over all requirements: counted by the same scores."""

from dataclasses import replace
from functools import reduce

from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.core.scoring import (
    Change,
    ChangeCode,
    Listing,
    Requirement,
    apply,
    rank_requirements,
    score,
    what_would_it_take,
)
from matchmaker.core.scoring.opening import Opening, openings, told
from matchmaker.core.scoring.reverse import Bar, RequirementIndex
from tests.core.scoring.strategies import listings, requirements
from tests.core.scoring.world import CONTEXT, MAY, a, verified, wanted

MUST_HOLD = {"certification": "must"}


def _open(*found: Requirement) -> list[Requirement]:
    return [replace(one, id=number) for number, one in enumerate(found, start=1)]


def _found(
    open_: list[Requirement], listing: Listing, *, bars: dict[int, Bar] | None = None
) -> tuple[Opening, ...]:
    index = RequirementIndex(open_, context=CONTEXT)
    aligned = None if bars is None else index.bars(bars)
    return openings(listing, index=index, among=index.requirements.keys(), bars=aligned)


def test_one_certificate_opens_all_that_ask_it() -> None:
    haccp = wanted(words="bưởi", wishes=("haccp",), modes=MUST_HOLD)
    vietgap = wanted(words="bưởi", wishes=("vietgap",), modes=MUST_HOLD)
    found = _found(_open(haccp, haccp, vietgap, haccp, wanted(words="bưởi")), a())
    assert [(one.changes, one.opened) for one in found] == [
        ((Change(ChangeCode.ADD_CERTIFICATE, {"scheme": "haccp"}),), (1, 2, 4)),
        ((Change(ChangeCode.ADD_CERTIFICATE, {"scheme": "vietgap"}),), (3,)),
    ]


def test_where_one_change_does_not_do_two_do() -> None:
    both = wanted(
        words="bưởi",
        wishes=("haccp",),
        volume=500,
        modes={**MUST_HOLD, "volume": "must"},
    )
    (found,) = _found(_open(both), a(volume=100))
    assert found.changes == (
        Change(ChangeCode.ADD_CAPACITY, {"months": ((MAY, 400),), "unit": "kg"}),
        Change(ChangeCode.ADD_CERTIFICATE, {"scheme": "haccp"}),
    )
    assert found.opened == (1,)


def test_a_match_is_lifted_into_the_top_also_by_two_changes() -> None:
    asked = wanted(words="bưởi", wishes=("haccp",), volume=500)
    listing = a(volume=250)
    whole = score(asked, listing=a(volume=500, held=(verified("haccp"),)), context=CONTEXT).score
    single = score(asked, listing=a(volume=500), context=CONTEXT).score
    (easy,) = what_would_it_take(asked, listing=listing, context=CONTEXT, rank_floor=single)
    assert easy.changes == (Change(ChangeCode.ADD_CERTIFICATE, {"scheme": "haccp"}),)
    (pair,) = what_would_it_take(asked, listing=listing, context=CONTEXT, rank_floor=whole - 1)
    assert [one.code for one in pair.changes] == [
        ChangeCode.ADD_CAPACITY,
        ChangeCode.ADD_CERTIFICATE,
    ]
    (found,) = _found(_open(asked), listing, bars={1: Bar(whole - 1, 99)})
    assert (found.changes, found.opened, found.lifted) == (pair.changes, (), (1,))
    assert _found(_open(asked), listing) == ()


def test_what_a_producer_reads_carries_no_price_and_no_rank() -> None:
    dear = wanted(words="bưởi", ceiling=80, modes={"price": "must"})
    dearer = wanted(words="bưởi", ceiling=60, modes={"price": "must"})
    listing = a(price=100)
    found = _found(_open(dear, dearer), listing, bars={})
    assert [(one.changes[0].facts, one.opened) for one in found] == [
        ({"percent": 40}, (1, 2)),
        ({"percent": 20}, (1,)),
    ]
    assert told(found) == (Opening((Change(ChangeCode.LOWER_PRICE, {}),), (1, 2), (), ()),)


@given(
    st.lists(requirements, max_size=6, unique_by=lambda one: one.id),
    listings,
)
@settings(max_examples=60)
def test_what_is_counted_is_what_exhaustive_scoring_gives(
    open_: list[Requirement], listing: Listing
) -> None:
    def matches(of: Listing) -> set[int]:
        due = rank_requirements(of, requirements=open_, context=CONTEXT)
        return {one.requirement_id for one in due.matches}

    before = matches(listing)
    for one in _found(open_, listing):
        after = matches(reduce(lambda of, change: apply(change, listing=of), one.changes, listing))
        assert set(one.opened) == after - before
        assert set(one.lost) == before - after
        assert one.opened
        assert len(one.changes) <= 2
