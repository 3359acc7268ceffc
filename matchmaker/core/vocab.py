"""Frozen shapes of the vocabularies: categories, schemes and their order, provinces, points."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import takewhile
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class Category:
    """One node of the category tree; `parent` is the code above it, None for a group."""

    code: str
    parent: str | None
    name_vi: str
    name_en: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class CategoryTree:
    """Categories by code, with subtree and distance questions answered from their paths.

    Raises ValueError when a parent is missing or the parents form a circle. A code that is not
    in the tree is answered as a group of its own.
    """

    categories: tuple[Category, ...]

    def __init__(self, categories: Iterable[Category]) -> None:
        object.__setattr__(self, "categories", tuple(categories))
        for category in self.categories:
            self._climb(category)

    @cached_property
    def by_code(self) -> Mapping[str, Category]:
        """Every category under its code."""
        return {category.code: category for category in self.categories}

    @cached_property
    def _paths(self) -> Mapping[str, tuple[str, ...]]:
        return {category.code: self._climb(category) for category in self.categories}

    def _climb(self, category: Category) -> tuple[str, ...]:
        path = [category.code]
        parent = category.parent
        while parent is not None:
            if parent in path or parent not in self.by_code:
                raise ValueError(f"category {category.code}: bad parent {parent}")
            path.append(parent)
            parent = self.by_code[parent].parent
        return tuple(reversed(path))

    def path(self, code: str) -> tuple[str, ...]:
        """Return the codes from the group down to `code` itself."""
        return self._paths.get(code, (code,))

    def is_inside(self, code: str, *, root: str) -> bool:
        """Tell whether `code` is `root` or lies below it."""
        return root in self.path(code)

    def distance(self, code: str, *, other: str) -> int:
        """Return the number of steps between two categories; groups meet above the tree."""
        path, other_path = self.path(code), self.path(other)
        pairs = zip(path, other_path, strict=False)
        common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        return len(path) + len(other_path) - 2 * common


@dataclass(frozen=True, slots=True)
class Scheme:
    """A certification scheme or one level of it (OCOP 4★ is a scheme of its own here)."""

    code: str
    name_vi: str
    name_en: str = ""
    family: str = ""
    usual_valid_months: int | None = None


@dataclass(frozen=True, slots=True)
class SchemeEdge:
    """`stronger` satisfies a wish for `weaker` from `valid_from` to `valid_to`, both included."""

    weaker: str
    stronger: str
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, *, at: date) -> bool:
        """Tell whether the edge is in force on that day."""
        begun = self.valid_from is None or self.valid_from <= at
        return begun and (self.valid_to is None or at <= self.valid_to)


@dataclass(frozen=True)
class SchemeOrder:
    """The partial order of schemes on one day: the transitive closure of the edges in force."""

    edges: tuple[SchemeEdge, ...]
    at: date

    def __init__(self, edges: Iterable[SchemeEdge], *, at: date) -> None:
        object.__setattr__(self, "edges", tuple(edges))
        object.__setattr__(self, "at", at)

    @cached_property
    def _weaker(self) -> Mapping[str, frozenset[str]]:
        direct: dict[str, set[str]] = {}
        for edge in self.edges:
            if edge.holds(at=self.at):
                direct.setdefault(edge.stronger, set()).add(edge.weaker)
        return {scheme: _reachable(direct, start=scheme) for scheme in direct}

    def satisfied_by(self, held: str) -> frozenset[str]:
        """Return every scheme that holding `held` satisfies, itself included."""
        return self._weaker.get(held, frozenset()) | {held}

    def satisfies(self, held: str, *, wanted: str) -> bool:
        """Tell whether `held` is the wanted scheme or a stronger one."""
        return held == wanted or wanted in self._weaker.get(held, frozenset())


def _reachable(direct: Mapping[str, set[str]], *, start: str) -> frozenset[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for weaker in direct.get(waiting.pop(), set()) - seen:
            seen.add(weaker)
            waiting.append(weaker)
    return frozenset(seen)


@dataclass(frozen=True, slots=True)
class Point:
    """A place on earth in degrees north and east."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Province:
    """A province with its representative point in degrees."""

    code: str
    name_vi: str
    name_en: str
    region: str
    lat: float
    lon: float

    @property
    def point(self) -> Point:
        """The point distances are measured from when no nearer one is known."""
        return Point(self.lat, self.lon)


def distance_km(here: Point, *, there: Point) -> float:
    """Return the great-circle distance in kilometres (haversine)."""
    lat_1, lat_2 = radians(here.lat), radians(there.lat)
    half_lat = (lat_2 - lat_1) / 2
    half_lon = radians(there.lon - here.lon) / 2
    chord = sin(half_lat) ** 2 + cos(lat_1) * cos(lat_2) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))
