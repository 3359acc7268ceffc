"""Scoring: how well a listing answers a requirement, why, and what would make it better.

context = Context(tree, schemes, provinces, TextIndex.of(listings), today)
ranking = rank(requirement, listings=listings, context=context, top=30)
ways = what_would_it_take(requirement, listing=near, context=context)
"""

from matchmaker.core.scoring.changes import Change, ChangeCode, Way, apply, what_would_it_take
from matchmaker.core.scoring.context import Context
from matchmaker.core.scoring.rank import Yardstick, rank, rank_requirements, score
from matchmaker.core.scoring.reasons import ASKING, Reason, ReasonCode
from matchmaker.core.scoring.shapes import (
    ONE,
    Assessment,
    Criterion,
    CriterionScore,
    HeldCertificate,
    Listing,
    Mode,
    Month,
    PriceCeiling,
    Ranking,
    Requirement,
    RequirementItem,
    Scored,
    VolumeWanted,
    Wish,
    fraction,
)
from matchmaker.core.scoring.text_match import TextIndex
from matchmaker.core.scoring.weights import (
    DEFAULT_MODES,
    DEFAULT_WEIGHTS,
    displayed_score,
    displayed_shares,
)

__all__ = [
    "ASKING",
    "DEFAULT_MODES",
    "DEFAULT_WEIGHTS",
    "ONE",
    "Assessment",
    "Change",
    "ChangeCode",
    "Context",
    "Criterion",
    "CriterionScore",
    "HeldCertificate",
    "Listing",
    "Mode",
    "Month",
    "PriceCeiling",
    "Ranking",
    "Reason",
    "ReasonCode",
    "Requirement",
    "RequirementItem",
    "Scored",
    "TextIndex",
    "VolumeWanted",
    "Way",
    "Wish",
    "Yardstick",
    "apply",
    "displayed_score",
    "displayed_shares",
    "fraction",
    "rank",
    "rank_requirements",
    "score",
    "what_would_it_take",
]
