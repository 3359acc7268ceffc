"""Requirements ranked for a listing: what exhaustive scoring gives, and whose top list changes."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.catalogue import Nation
from matchmaker.core.scoring import (
    ONE,
    Context,
    Criterion,
    Listing,
    Mode,
    Requirement,
    RequirementItem,
    TextIndex,
    Yardstick,
    rank,
    rank_requirements,
)
from matchmaker.core.scoring.index import Index
from matchmaker.core.scoring.reverse import Bar, PriceSight, RequirementIndex
from matchmaker.core.scoring.synonyms import SAME_THING
from matchmaker.matching import disclosure
from tests.core.scoring.strategies import listings, requirements
from tests.core.scoring.test_index import ODD_LISTINGS
from tests.core.scoring.world import CONTEXT, a, wanted

demands = st.lists(requirements, max_size=20, unique_by=lambda one: one.id)


def _agrees(index: RequirementIndex, *, listing: Listing, open_: Iterable[Requirement]) -> None:
    """Compare ids, scores, failed musts and order with exhaustive scoring, reasons included."""
    due = rank_requirements(listing, requirements=open_, context=index.context)
    found = index.stand(listing)
    for stands, scored in ((found.matches, due.matches), (found.near_misses, due.near_misses)):
        assert [*zip(stands.ids.tolist(), stands.scores.tolist(), stands.failed, strict=True)] == [
            (one.requirement_id, one.score, len(one.failed)) for one in scored
        ]
    assert found.near_misses.off_category.tolist() == [
        Criterion.CATEGORY in one.failed for one in due.near_misses
    ]
    assert index.rank(listing, top=3) == replace(
        due, matches=due.matches[:3], near_misses=due.near_misses[:3]
    )


@given(demands, st.lists(listings, min_size=1, max_size=3))
@settings(max_examples=250)
def test_any_listing_gets_what_exhaustive_scoring_gives(
    open_: list[Requirement], offered: list[Listing]
) -> None:
    index = RequirementIndex(open_, context=CONTEXT)
    for listing in offered:
        _agrees(index, listing=listing, open_=open_)


@given(demands, listings)
@settings(max_examples=100)
def test_what_a_producer_may_know_of_the_price_is_scored_the_same(
    open_: list[Requirement], listing: Listing
) -> None:
    index = RequirementIndex(open_, context=CONTEXT, sight=PriceSight.WITHIN_OR_ABOVE)
    found = index.stand(listing)
    told = {
        one.id: disclosure.for_producer(Yardstick(one, context=CONTEXT).measure(listing))
        for one in open_
        if len(one.items) == 1
    }
    scores = dict(zip(found.ids.tolist(), found.scores.tolist(), strict=True))
    assert {one: scores[one] for one in told} == {one: told[one].score for one in told}


@given(
    demands,
    st.lists(st.tuples(st.integers(0, 25), st.none() | requirements), max_size=15),
    listings,
)
@settings(max_examples=80)
def test_any_changes_leave_an_index_equal_to_one_built_afresh(
    open_: list[Requirement],
    changes: list[tuple[int, Requirement | None]],
    listing: Listing,
) -> None:
    present = {one.id: one for one in open_}
    index = RequirementIndex(open_, context=CONTEXT)
    for place, requirement in changes:
        number = sorted(present)[place % len(present)] if present and place % 2 else place
        if requirement is None:
            present.pop(number, None)
            index.remove(number)
        else:
            present[number] = replace(requirement, id=number)
            index.put(present[number])
    assert len(index) == len(present)
    assert dict(index.requirements) == present
    _agrees(index, listing=listing, open_=present.values())


@pytest.mark.parametrize("listing", ODD_LISTINGS)
def test_odd_amounts_are_as_exact_as_usual_ones(listing: Listing) -> None:
    open_ = [
        replace(
            wanted(
                volume=volume, least=least, ceiling=ceiling, discount=discount, words="bưởi lạc"
            ),
            id=number,
        )
        for number, (volume, least, ceiling, discount) in enumerate(
            (
                (10, None, 33, None),
                ("0.00000000000000000000000000001", None, 100, Decimal("12.5")),
                (10**25, 3, "33.333333333333333333333333", None),
                (1000, "0.123456", 10**20, Decimal("0.00001")),
                ({(2000 + year, 1): 3 for year in range(80)}, 0, "111111.1111111111", Decimal(1)),
                (0, None, "66.67", Decimal("99.99")),
                (500, 400, "0.01", None),
                (500, None, "66.67", Decimal("0.01")),
            ),
            start=1,
        )
    ]
    _agrees(RequirementIndex(open_, context=CONTEXT), listing=listing, open_=open_)


def _varied(chance: random.Random, *, open_: Sequence[Requirement]) -> list[Requirement]:
    """Return requirements some of which have chance weights, modes and more items."""
    found = []
    for one in open_:
        if chance.random() < 0.3:
            weights = {c: Decimal(chance.randrange(1, 9)) for c in chance.sample([*Criterion], 3)}
            modes = {c: chance.choice([*Mode]) for c in chance.sample([*Criterion], 2)}
            more = chance.choice(open_).items[0]
            phrase = RequirementItem(" ".join(chance.choice(chance.choice(SAME_THING)).split()))
            items = (*one.items, more, phrase)[: chance.randrange(1, 4)]
            found.append(replace(one, weights=weights, modes=modes, items=items))
        else:
            found.append(one)
    return found


def _nation(size: int, *, open_: int) -> tuple[list[Listing], list[Requirement], Context]:
    nation = Nation(size, planted=20, seed=size)
    offered = list(nation.listings(nation.requirements()))
    demand = _varied(random.Random(size), open_=nation.open_requirements(open_))
    return offered, demand, replace(nation.context(), texts=TextIndex.of(offered))


def test_requirements_of_a_nation_are_ranked_as_by_exhaustive_scoring() -> None:
    offered, open_, context = _nation(600, open_=400)
    index = RequirementIndex(open_, context=context)
    for listing in offered[::60]:
        _agrees(index, listing=listing, open_=open_)


def test_words_counted_anew_count_at_once() -> None:
    offered, open_, context = _nation(300, open_=100)
    catalogue = Index(offered, context=context)
    index = RequirementIndex(open_, context=catalogue.context)
    index.stand(offered[0])
    catalogue.put(replace(offered[1], name="Xoài cát nhà vườn"))
    catalogue.remove(offered[2].id)
    present = [replace(offered[1], name="Xoài cát nhà vườn"), offered[0], *offered[3:]]
    due = rank_requirements(
        offered[0], requirements=open_, context=replace(context, texts=TextIndex.of(present))
    )
    found = index.stand(offered[0]).matches
    assert [*zip(found.ids.tolist(), found.scores.tolist(), strict=True)] == [
        (one.requirement_id, one.score) for one in due.matches
    ]


def _tops(
    open_: Iterable[Requirement], *, offered: Iterable[Listing], context: Context, top: int
) -> dict[int, list[tuple[int, int]]]:
    """Return ids and scores of each requirement's top list."""
    found = list(offered)
    return {
        one.id: [
            (match.listing_id, match.score)
            for match in rank(one, listings=found, context=context, top=top).matches
        ]
        for one in open_
    }


def _bars(tops: Mapping[int, list[tuple[int, int]]], *, top: int) -> dict[int, Bar]:
    return {
        one: Bar(found[-1][1], found[-1][0]) for one, found in tops.items() if len(found) == top
    }


def _touched_and_changed(
    open_: list[Requirement],
    *,
    offered: Mapping[int, Listing],
    number: int,
    after: Listing | None,
    context: Context,
    top: int,
) -> tuple[set[int], set[int]]:
    """Return what the index says is touched, and whose top list differs."""
    later = {one: listing for one, listing in offered.items() if one != number}
    if after is not None:
        later[number] = after
    before = _tops(open_, offered=offered.values(), context=context, top=top)
    then = _tops(open_, offered=later.values(), context=context, top=top)
    index = RequirementIndex(open_, context=context)
    touched = index.touched(
        offered.get(number), after=after, bars=index.bars(_bars(before, top=top))
    )
    return touched, {one for one in before if before[one] != then[one]}


@given(
    demands,
    st.lists(listings, max_size=8, unique_by=lambda one: one.id),
    st.integers(0, 8),
    st.none() | listings,
)
@settings(max_examples=150)
def test_exactly_those_are_touched_whose_top_list_changes(
    open_: list[Requirement], offered: list[Listing], place: int, after: Listing | None
) -> None:
    by_id = {one.id: one for one in offered}
    number = [*by_id, 5_000_000][min(place, len(by_id))]
    touched, changed = _touched_and_changed(
        open_,
        offered=by_id,
        number=number,
        after=after and replace(after, id=number),
        context=CONTEXT,
        top=2,
    )
    assert touched == changed


def test_changes_of_a_nation_touch_exactly_those_whose_top_list_changes() -> None:
    offered, open_, context = _nation(400, open_=60)
    by_id = {one.id: one for one in offered}
    chance = random.Random(5)
    for number in (3, 50, 200, 1000):
        other = replace(chance.choice(offered), id=number)
        touched, changed = _touched_and_changed(
            open_, offered=by_id, number=number, after=other, context=context, top=10
        )
        assert touched == changed


def test_slack_lowers_every_bar() -> None:
    open_ = [wanted(words="bưởi")]
    index = RequirementIndex(open_, context=CONTEXT)
    listing = a(name="Bưởi Năm Roi")
    score = index.stand(listing).scores[0]
    bars = index.bars({1: Bar(int(score) + 5, 1)})
    assert index.touched(None, after=listing, bars=bars) == set()
    assert index.touched(None, after=listing, bars=bars, slack=5) == {1}
    assert score <= ONE


def test_among_some_requirements_the_others_are_left_out() -> None:
    open_ = [replace(wanted(words="bưởi"), id=number) for number in range(1, 6)]
    found = RequirementIndex(open_, context=CONTEXT).stand(a()).among({2, 5, 99})
    assert (found.ids.tolist(), len(found)) == ([2, 5], 2)


def test_an_index_says_when_a_fresh_one_is_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matchmaker.core.scoring.reverse.index.WORTH_BUILDING", 1)
    index = RequirementIndex([], context=CONTEXT)
    assert index.stand(a()).ids.tolist() == []
    index.put(replace(wanted(), id=1))
    assert not index.is_worth_building
    index.put(replace(wanted(), id=2))
    assert index.is_worth_building
