"""Vocabularies answer as trees, orders and maps should."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.core.vocab import (
    Category,
    CategoryTree,
    Point,
    Province,
    SchemeEdge,
    SchemeOrder,
    distance_km,
)

DAY = date(2026, 11, 23)
TREE = CategoryTree(
    [
        Category("pomelo", "citrus", "Bưởi"),
        Category("fruit", None, "Trái cây"),
        Category("citrus", "fruit", "Cây có múi"),
        Category("orange", "citrus", "Cam"),
        Category("mango", "fruit", "Xoài"),
        Category("tea", None, "Trà"),
    ]
)
ORDER = SchemeOrder(
    [
        SchemeEdge("ocop_3", "ocop_4"),
        SchemeEdge("ocop_4", "ocop_5"),
        SchemeEdge("organic_vn", "organic_eu", valid_from=date(2027, 1, 1)),
        SchemeEdge("organic_vn", "organic_us", valid_to=date(2026, 11, 23)),
        SchemeEdge("organic_vn", "organic_jp", valid_to=date(2026, 11, 22)),
        SchemeEdge("halal_a", "halal_b"),
        SchemeEdge("halal_b", "halal_a"),
    ],
    at=DAY,
)
codes = st.sampled_from([*TREE.by_code, "unheard"])
places = st.builds(Point, lat=st.floats(-90, 90), lon=st.floats(-180, 180))


def test_a_path_leads_from_the_group_down() -> None:
    assert TREE.path("pomelo") == ("fruit", "citrus", "pomelo")
    assert TREE.path("unheard") == ("unheard",)


@pytest.mark.parametrize(
    ("code", "root", "inside"),
    [
        ("pomelo", "fruit", True),
        ("pomelo", "pomelo", True),
        ("fruit", "pomelo", False),
        ("tea", "fruit", False),
        ("unheard", "unheard", True),
    ],
)
def test_a_subtree_holds_its_root_and_all_below(code: str, root: str, inside: bool) -> None:
    assert TREE.is_inside(code, root=root) is inside


@pytest.mark.parametrize(
    ("code", "other", "steps"),
    [
        ("pomelo", "pomelo", 0),
        ("pomelo", "citrus", 1),
        ("pomelo", "orange", 2),
        ("pomelo", "mango", 3),
        ("pomelo", "tea", 4),
        ("tea", "unheard", 2),
    ],
)
def test_steps_between_categories(code: str, other: str, steps: int) -> None:
    assert TREE.distance(code, other=other) == steps


@given(codes, codes, codes)
def test_category_steps_are_a_distance(one: str, two: str, three: str) -> None:
    direct = TREE.distance(one, other=two)
    assert direct == TREE.distance(two, other=one)
    assert (direct == 0) is (one == two)
    assert direct <= TREE.distance(one, other=three) + TREE.distance(three, other=two)


@pytest.mark.parametrize(
    "categories",
    [
        [Category("a", "missing", "A")],
        [Category("a", "b", "A"), Category("b", "a", "B")],
        [Category("a", "a", "A")],
    ],
)
def test_a_tree_without_a_top_is_refused(categories: list[Category]) -> None:
    with pytest.raises(ValueError, match="bad parent"):
        CategoryTree(categories)


@pytest.mark.parametrize(
    ("held", "wanted", "satisfied"),
    [
        ("ocop_4", "ocop_4", True),
        ("ocop_4", "ocop_3", True),
        ("ocop_5", "ocop_3", True),
        ("ocop_3", "ocop_4", False),
        ("ocop_5", "halal_a", False),
        ("organic_eu", "organic_vn", False),
        ("organic_us", "organic_vn", True),
        ("organic_jp", "organic_vn", False),
        ("halal_a", "halal_b", True),
        ("unheard", "unheard", True),
        ("unheard", "ocop_3", False),
    ],
)
def test_a_stronger_scheme_satisfies_on_its_days(held: str, wanted: str, satisfied: bool) -> None:
    assert ORDER.satisfies(held, wanted=wanted) is satisfied
    assert (wanted in ORDER.satisfied_by(held)) is satisfied


def test_an_edge_holds_from_its_first_to_its_last_day() -> None:
    edge = SchemeEdge("a", "b", valid_from=DAY, valid_to=DAY)
    around = (date(2026, 11, 22), DAY, date(2026, 11, 24))
    assert [edge.holds(at=day) for day in around] == [False, True, False]


def test_the_distance_between_cities_is_known() -> None:
    ha_noi = Province("ha_noi", "Hà Nội", "Ha Noi", "north", 21.0285, 105.8542)
    saigon = Point(10.7769, 106.7009)
    assert round(distance_km(ha_noi.point, there=saigon)) == 1144


@given(places, places)
def test_distances_are_the_same_both_ways(here: Point, there: Point) -> None:
    there_and_back = distance_km(here, there=there), distance_km(there, there=here)
    assert there_and_back[0] == pytest.approx(there_and_back[1], abs=1e-6)
    assert 0 <= there_and_back[0] <= 20_016
