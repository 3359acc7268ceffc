"""What holds for any requirement and any listing."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from matchmaker.core.scoring import (
    ONE,
    Criterion,
    CriterionScore,
    HeldCertificate,
    Listing,
    Mode,
    Requirement,
    Scored,
    TextIndex,
    Yardstick,
    displayed_score,
    displayed_shares,
    fraction,
    rank,
    rank_requirements,
    score,
)
from tests.core.scoring.strategies import certificates, listings, requirements, weights
from tests.core.scoring.world import CONTEXT, NAMES, wanted

STRONGER = {"ocop_3": "ocop_4", "ocop_4": "ocop_5", "vietgap": "globalgap", "food_safety": "haccp"}


def _scored(requirement: Requirement, listing: Listing) -> Scored:
    return score(requirement, listing=listing, context=CONTEXT)


@given(requirements, listings)
def test_the_shares_add_up_to_the_score(requirement: Requirement, listing: Listing) -> None:
    scored = _scored(requirement, listing)
    assert [line.criterion for line in scored.lines] == list(Criterion)
    assert sum(line.share for line in scored.lines) == scored.score
    assert 0 <= fraction(scored.score) <= 1
    assert sum(displayed_shares(scored).values()) == displayed_score(scored)


@given(st.lists(st.integers(0, ONE // 7), min_size=7, max_size=7))
@example([3160, 103_741, 1088, 1155, 177, 81, 130])
def test_displayed_shares_stay_near_whatever_the_shares(shares: list[int]) -> None:
    lines = tuple(
        CriterionScore(criterion, Mode.PREFER, ONE, share, share, (), ())
        for criterion, share in zip(Criterion, shares, strict=True)
    )
    scored = Scored(1, 1, 0, sum(shares), lines)
    shown = displayed_shares(scored)
    assert sum(shown.values()) == displayed_score(scored)
    for line in lines:
        assert abs(Fraction(shown[line.criterion]) - Fraction(line.share, 10_000)) < Fraction(1, 10)


@given(requirements, listings)
def test_every_line_is_its_value_by_its_weight(requirement: Requirement, listing: Listing) -> None:
    for line in _scored(requirement, listing).lines:
        assert 0 <= line.value <= ONE
        assert line.share <= line.weight
        assert abs(Fraction(line.value * line.weight, ONE) - line.share) <= Fraction(1, 2)
        assert line.reasons


@given(requirements, listings)
def test_weights_are_whole_and_ignored_ones_are_nothing(
    requirement: Requirement, listing: Listing
) -> None:
    lines = _scored(requirement, listing).lines
    counted = [line for line in lines if line.mode is not Mode.IGNORE]
    assert sum(line.weight for line in lines) == (ONE if counted else 0)
    assert all(line.share == line.weight == 0 for line in lines if line.mode is Mode.IGNORE)


@given(requirements, st.sampled_from(Criterion))
def test_ignoring_a_criterion_leaves_the_others_in_proportion(
    requirement: Requirement, ignored: Criterion
) -> None:
    without = replace(requirement, modes={**requirement.modes, ignored: Mode.IGNORE})
    listing = Listing(1, "L", "Xoài")
    before, after = (_scored(one, listing).lines for one in (requirement, without))
    left = sum(line.weight for line in before if line.criterion is not ignored)
    assume(left > 0)
    for old, new in zip(before, after, strict=True):
        due = 0 if old.criterion is ignored else Fraction(old.weight * ONE, left)
        assert abs(new.weight - due) <= Fraction(10 * ONE, left)


@given(requirements, weights)
def test_only_the_proportion_of_weights_counts(
    requirement: Requirement, given_weights: dict[Criterion, Decimal]
) -> None:
    full = {criterion: given_weights.get(criterion, Decimal(1)) for criterion in Criterion}
    thrice = {criterion: weight * 3 for criterion, weight in full.items()}
    listing = Listing(1, "L", "Xoài")
    one, other = (_scored(replace(requirement, weights=w), listing) for w in (full, thrice))
    assert one == other


@given(requirements, st.lists(listings, max_size=6, unique_by=lambda one: one.id), st.randoms())
@settings(max_examples=60)
def test_a_ranking_does_not_depend_on_the_order_of_listings(
    requirement: Requirement, offered: list[Listing], random: Random
) -> None:
    shuffled = random.sample(offered, len(offered))
    first, again = (
        rank(
            requirement,
            listings=some,
            context=replace(CONTEXT, texts=TextIndex.of(some)),
        )
        for some in (offered, shuffled)
    )
    assert first == again


@given(requirements, st.lists(listings, max_size=6, unique_by=lambda one: one.id))
@settings(max_examples=60)
def test_every_listing_stands_in_one_of_the_two_lists_in_order(
    requirement: Requirement, offered: list[Listing]
) -> None:
    ranking = rank(requirement, listings=offered, context=CONTEXT)
    alone = {listing.id: _scored(requirement, listing) for listing in offered}
    assert all(alone[one.listing_id] == one for one in ranking.matches + ranking.near_misses)
    assert len(ranking.matches) + len(ranking.near_misses) == len(offered)
    assert all(one.is_match and not one.missing for one in ranking.matches)
    assert all(one.failed and one.missing for one in ranking.near_misses)
    places = [(-one.score, one.listing_id) for one in ranking.matches]
    assert places == sorted(places)


@given(requirements, listings)
def test_a_failed_must_is_a_near_miss_and_never_a_match(
    requirement: Requirement, listing: Listing
) -> None:
    ranking = rank(requirement, listings=(listing,), context=CONTEXT)
    stands = Yardstick(requirement, context=CONTEXT).stand(listing)
    fails = bool(stands.failed)
    assert (len(ranking.matches), len(ranking.near_misses)) == (int(not fails), int(fails))
    kept = ranking.near_misses if fails else ranking.matches
    assert kept[0].failed == stands.failed
    assert all(kept[0].criteria[criterion].mode is Mode.MUST for criterion in stands.failed)


@given(st.lists(requirements, max_size=4, unique_by=lambda one: one.id), listings)
@settings(max_examples=60)
def test_requirements_are_ranked_for_a_listing_by_the_same_scores(
    asked: list[Requirement], listing: Listing
) -> None:
    ranking = rank_requirements(listing, requirements=asked, context=CONTEXT)
    ranked = {one.requirement_id: one for one in ranking.matches + ranking.near_misses}
    assert ranked == {one.id: _scored(one, listing) for one in asked}
    places = [(-one.score, one.requirement_id) for one in ranking.matches]
    assert places == sorted(places)


def _is_no_worse(requirement: Requirement, *, listing: Listing, improved: Listing) -> None:
    for item in requirement.items:
        yardstick = Yardstick(replace(requirement, items=(item,)), context=CONTEXT)
        before, after = yardstick.stand(listing), yardstick.stand(improved)
        assert after.score >= before.score
        assert set(after.failed) <= set(before.failed)
    yardstick = Yardstick(requirement, context=CONTEXT)
    before, after = yardstick.stand(listing), yardstick.stand(improved)
    assert (-len(after.failed), after.score) >= (-len(before.failed), before.score)


@given(requirements, listings, st.decimals(0, 500, places=1), st.integers(0, 2))
def test_more_capacity_is_never_worse(
    requirement: Requirement, listing: Listing, more: Decimal, position: int
) -> None:
    assume(listing.free)
    month = sorted(listing.free)[position % len(listing.free)]
    free = {**listing.free, month: listing.free[month] + more}
    _is_no_worse(requirement, listing=listing, improved=replace(listing, free=free))


@given(requirements, listings, certificates)
def test_one_more_certificate_is_never_worse(
    requirement: Requirement, listing: Listing, more: HeldCertificate
) -> None:
    improved = replace(listing, certificates=(more, *listing.certificates))
    _is_no_worse(requirement, listing=listing, improved=improved)


@given(requirements, listings, st.integers(0, 2))
def test_a_better_certificate_is_never_worse(
    requirement: Requirement, listing: Listing, position: int
) -> None:
    """Verified, without end, of a stronger scheme (where a stronger one counts)."""
    assume(listing.certificates)
    position %= len(listing.certificates)
    held = list(listing.certificates)
    before = held[position]
    held[position] = HeldCertificate(before.scheme, verified=True)
    improved = replace(listing, certificates=tuple(held))
    _is_no_worse(requirement, listing=listing, improved=improved)
    held[position] = HeldCertificate(STRONGER.get(before.scheme, before.scheme), verified=True)
    stronger = replace(listing, certificates=tuple(held))
    wishes = tuple(replace(wish, stronger_counts=True) for wish in requirement.wishes)
    _is_no_worse(replace(requirement, wishes=wishes), listing=listing, improved=stronger)


@given(requirements, listings, st.decimals(0, 1, places=2))
def test_a_lower_price_is_never_worse(
    requirement: Requirement, listing: Listing, kept: Decimal
) -> None:
    lower = replace(
        listing,
        price_min=None if listing.price_min is None else listing.price_min * kept,
        price_max=None if listing.price_max is None else listing.price_max * kept,
    )
    _is_no_worse(requirement, listing=listing, improved=lower)


@given(requirements, listings, st.sampled_from(("label", "test", "invoice", "contract")))
def test_one_more_dossier_item_is_never_worse(
    requirement: Requirement, listing: Listing, item: str
) -> None:
    assume(listing.dossier is not None)
    improved = replace(listing, dossier={**(listing.dossier or {}), item: None})
    _is_no_worse(requirement, listing=listing, improved=improved)


@given(requirements, listings, st.sampled_from(Criterion))
def test_insisting_changes_who_is_in_and_no_score(
    requirement: Requirement, listing: Listing, criterion: Criterion
) -> None:
    requirement = replace(requirement, items=requirement.items[:1])
    must, prefer = (
        _scored(replace(requirement, modes={**requirement.modes, criterion: mode}), listing)
        for mode in (Mode.MUST, Mode.PREFER)
    )
    assert must.score == prefer.score
    assert criterion not in prefer.failed
    assert set(prefer.failed) == set(must.failed) - {criterion}


@given(st.sampled_from(NAMES), listings)
def test_a_name_is_met_best_by_itself(name: str, listing: Listing) -> None:
    requirement = wanted(words=name)
    own = _scored(requirement, replace(listing, name=name)).criteria[Criterion.TEXT]
    other = _scored(requirement, listing).criteria[Criterion.TEXT]
    assert own.value == ONE
    assert other.value <= ONE
