"""What every score is measured against besides the requirement and the listing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from matchmaker.core.scoring.shapes import Criterion, Requirement
from matchmaker.core.scoring.text_match import Vocabulary
from matchmaker.core.scoring.weights import DEFAULT_WEIGHTS
from matchmaker.core.vocab import CategoryTree, Point, Province, SchemeOrder


@dataclass(frozen=True, slots=True)
class Context:
    """The vocabularies, the words of all listings, today and the default weights.

    Build it once for many scores: `Context(tree, schemes, provinces, TextIndex.of(listings), ...)`.
    """

    categories: CategoryTree
    schemes: SchemeOrder
    provinces: Mapping[str, Province]
    texts: Vocabulary
    today: date
    weights: Mapping[Criterion, Decimal] = field(default_factory=lambda: DEFAULT_WEIGHTS)

    def needed_on(self, requirement: Requirement) -> date:
        """Return the day papers must be valid: the first delivery that can still be made."""
        return max(requirement.first_delivery or self.today, self.today)

    def point_of(self, province: str | None, *, point: Point | None) -> Point | None:
        """Return the point itself or else the province's; None when neither is known."""
        if point is not None:
            return point
        known = self.provinces.get(province or "")
        return known.point if known else None
