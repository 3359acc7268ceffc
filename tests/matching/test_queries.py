"""Rankings read from the database: order, filters, near misses, and what a producer may read."""

from decimal import Decimal

import pytest
from flask import Flask

from matchmaker.base.errors import NotFoundError
from matchmaker.base.security import Viewer
from matchmaker.core.scoring import Change, ChangeCode, Criterion
from matchmaker.listings.models import Listing, ListingStatus
from matchmaker.matching import queries
from matchmaker.matching.queries import Fitness, FittingPage, MatchFilter, RankedPage
from matchmaker.requirements.models import (
    CriterionMode,
    Requirement,
    RequirementCriterion,
    RequirementStatus,
)
from tests import make
from tests.conftest import viewer_for

DAY = make.NOW.date()


def _ranked(requirement: Requirement, **wanted: str) -> RankedPage:
    return queries.ranked_matches(
        requirement, wanted=MatchFilter(**wanted), number=1, size=20, today=DAY
    )


def _fitting(listing: Listing, *, seen_by: Viewer, shown: Fitness = Fitness.FITS) -> FittingPage:
    return queries.fitting_requirements(
        listing, seen_by=seen_by, number=1, size=20, today=DAY, shown=shown
    )


def _names(found: RankedPage) -> list[str]:
    return [row.listing.name for row in found.page.rows]


def _must(requirement: Requirement, criterion: Criterion) -> None:
    requirement.criteria.append(
        RequirementCriterion(criterion=criterion.value, mode=CriterionMode.MUST)
    )


def test_what_is_not_published_or_not_verified_is_not_ranked(app: Flask) -> None:
    requirement = make.requirement()
    make.listing(name="xoài cát chu")
    make.listing(name="xoài nháp", status=ListingStatus.DRAFT)
    make.listing(make.producer(verified=False), name="xoài lạ")
    assert _names(_ranked(requirement)) == ["xoài cát chu"]


def test_equal_scores_stand_in_the_order_of_their_ids(app: Flask) -> None:
    requirement = make.requirement()
    ids = [make.listing(name="xoài cát chu").id for _ in range(3)]
    assert [row.listing.id for row in _ranked(requirement).page.rows] == ids
    assert [row.position for row in _ranked(requirement).page.rows] == [1, 2, 3]


def test_matches_are_narrowed_and_ordered(app: Flask) -> None:
    requirement = make.requirement()
    make.province("01", region_vi="Đồng bằng sông Hồng", latitude=21.0, longitude=105.8)
    dear = make.listing(name="xoài cát chu", price_min=40_000, price_max=40_000)
    make.certificate(listing=dear)
    make.listing(
        make.producer(province_code="01"), name="xoài hà nội", price_min=9_000, price_max=9_000
    )
    make.listing(name="xoài ít", monthly=Decimal(1), price_min=None, price_max=None)
    assert _names(_ranked(requirement, province="01")) == ["xoài hà nội"]
    assert _names(_ranked(requirement, scheme="vietgap")) == ["xoài cát chu"]
    assert _names(_ranked(requirement, words="cat chu")) == ["xoài cát chu"]
    assert _names(_ranked(requirement, order="price")) == ["xoài hà nội", "xoài cát chu", "xoài ít"]
    assert _names(_ranked(requirement, order="volume"))[-1] == "xoài ít"
    assert [row.position for row in _ranked(requirement, province="01").page.rows] == [2]
    requirement.delivery_province_code = "01"
    assert _names(_ranked(requirement, order="distance"))[0] == "xoài hà nội"


def test_near_misses_say_what_it_would_take(app: Flask) -> None:
    requirement = make.requirement(wishes=[["vietgap"]])
    _must(requirement, Criterion.CERTIFICATION)
    held = make.listing(name="xoài có giấy")
    make.certificate(listing=held)
    make.listing(name="xoài chưa có giấy")
    make.listing(name="gạo", category="0301")
    found = queries.near_misses(requirement, wanted=MatchFilter(), number=1, today=DAY)
    assert (_names(found), found.matches, found.near_misses) == (["xoài chưa có giấy"], 1, 1)
    assert found.page.rows[0].ways
    narrowed = MatchFilter(words="gạo")
    assert _names(queries.near_misses(requirement, wanted=narrowed, number=1, today=DAY)) == []


def test_four_stand_side_by_side_in_the_order_asked(app: Flask) -> None:
    requirement = make.requirement()
    ids = [make.listing().id for _ in range(5)]
    asked = [ids[4], ids[0], ids[4], 999_999, ids[1], ids[2], ids[3]]
    found = queries.compared(requirement, listing_ids=asked, today=DAY)
    assert [row.listing.id for row in found] == [ids[4], ids[0], ids[1], ids[2]]
    assert queries.match_of(requirement, listing_id=ids[0], today=DAY).listing.id == ids[0]
    with pytest.raises(NotFoundError):
        queries.match_of(requirement, listing_id=999_999, today=DAY)


def test_the_first_of_all_matches(app: Flask) -> None:
    requirement = make.requirement()
    make.listing(name="xoài khác")
    best = make.listing(name="xoài cát chu")
    found = queries.all_matches(requirement, today=DAY, top=1)
    assert [(row.listing.id, row.free, row.unit) for row in found] == [
        (best.id, Decimal(13_000), "kg")
    ]


def test_both_sides_score_the_same_where_nothing_is_hidden(app: Flask) -> None:
    requirement = make.requirement()
    listing = make.listing()
    grower = viewer_for(listing.organization)
    found = _fitting(listing, seen_by=grower)
    ranked = _ranked(requirement).page.rows[0]
    assert (found.fits, found.nearly) == (1, 0)
    assert found.page.rows[0].scored.score == ranked.scored.score
    fit = queries.fit_of(listing, requirement=requirement, seen_by=grower, today=DAY)
    assert fit.scored == found.page.rows[0].scored


def test_a_producer_reads_nothing_of_the_ceiling(app: Flask) -> None:
    listing = make.listing(price_min=20_000, price_max=20_000)
    grower = viewer_for(listing.organization)
    read = []
    for ceiling in (12_345, 15_000, 19_999):
        requirement = make.requirement(price_ceiling=ceiling)
        _must(requirement, Criterion.PRICE)
        found = _fitting(listing, seen_by=grower, shown=Fitness.NEAR)
        row = found.page.rows[0]
        told = [(one.changes, len(one.opened), one.lifted) for one in found.openings]
        read.append((found.fits, found.nearly, row.scored.lines, row.scored.score, row.ways, told))
        requirement.status = RequirementStatus.CLOSED
    assert read[0] == read[1] == read[2]
    assert read[0][-1] == [((Change(ChangeCode.LOWER_PRICE, {}),), 1, ())]
    assert "12345" not in repr(read)


def test_closed_requirements_fit_nothing(app: Flask) -> None:
    listing = make.listing()
    make.requirement(status=RequirementStatus.WITHDRAWN)
    make.requirement(deadline=DAY.replace(year=2020))
    found = _fitting(listing, seen_by=viewer_for(make.department()))
    assert (list(found.page.rows), found.fits, found.nearly) == ([], 0, 0)


def test_only_who_may_see_the_matches_gets_the_requirement(app: Flask) -> None:
    requirement = make.requirement()
    owner = viewer_for(requirement.organization)
    assert queries.get_ranked_requirement(requirement.id, seen_by=owner) is requirement
    waiting = make.requirement(make.distributor(verified=False))
    with pytest.raises(NotFoundError):
        queries.get_ranked_requirement(waiting.id, seen_by=viewer_for(waiting.organization))
