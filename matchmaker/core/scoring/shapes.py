"""What goes into a score and what comes out: frozen, exact, without units left to guess.

Values, weights, shares and scores are whole millionths (`ONE` is 1), so that shares add up to
the score whatever adds them, in whatever order.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from matchmaker.core.scoring.reasons import Reason
from matchmaker.core.vocab import Point

#: A value, weight, share or score of 1.
ONE = 1_000_000

#: A month of a window: (year, month).
Month = tuple[int, int]


class Criterion(StrEnum):
    """The seven criteria, in the order they are shown."""

    CATEGORY = "category"
    TEXT = "text"
    VOLUME = "volume"
    CERTIFICATION = "certification"
    PRICE = "price"
    PLACE = "place"
    DOSSIER = "dossier"


class Mode(StrEnum):
    """How much a buyer insists on a criterion."""

    MUST = "must"
    PREFER = "prefer"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class VolumeWanted:
    """What is wanted in each month of the window, in base units of one kind.

    `least` is the smallest useful total over the whole window; None means the whole volume.
    Raises ValueError for a volume below 0.
    """

    unit: str
    by_month: Mapping[Month, Decimal]
    least: Decimal | None = None

    def __post_init__(self) -> None:
        if any(amount < 0 for amount in self.by_month.values()):
            raise ValueError("a wanted volume is 0 or more")


@dataclass(frozen=True, slots=True)
class PriceCeiling:
    """The highest price the buyer pays, in VND per base unit; ValueError unless above 0."""

    amount: Decimal
    unit: str

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ValueError("a price ceiling is above 0")


@dataclass(frozen=True, slots=True)
class RequirementItem:
    """One of the welcome alternatives; an own volume or ceiling stands in for the requirement's.

    No words: any product; no categories: any category.
    """

    words: str = ""
    categories: tuple[str, ...] = ()
    volume: VolumeWanted | None = None
    ceiling: PriceCeiling | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """Any one of `schemes` is enough; a stronger scheme counts unless the buyer says it does not."""

    schemes: tuple[str, ...]
    stronger_counts: bool = True


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a buyer wants. All wishes are wanted (and); inside one wish any scheme does (or).

    Raises ValueError without an item (then nothing is wanted) or for a discount outside [0, 100).
    """

    id: int
    code: str
    items: tuple[RequirementItem, ...]
    volume: VolumeWanted | None = None
    wishes: tuple[Wish, ...] = ()
    province: str | None = None
    point: Point | None = None
    ceiling: PriceCeiling | None = None
    #: Percent the chain takes off the producer's price, where its terms are known.
    discount: Decimal | None = None
    dossier: tuple[str, ...] = ()
    first_delivery: date | None = None
    #: Criteria not named stand at their default (category must, the rest prefer).
    modes: Mapping[Criterion, Mode] = field(default_factory=dict)
    #: Relative weights; criteria not named stand at the context's.
    weights: Mapping[Criterion, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.items:
            raise ValueError("a requirement needs at least one item")
        if self.discount is not None and not 0 <= self.discount < 100:
            raise ValueError("a discount is 0 or more and below 100 percent")


@dataclass(frozen=True, slots=True)
class HeldCertificate:
    """A certificate that covers a listing: verified, or waiting for staff to verify it."""

    scheme: str
    verified: bool
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a producer offers, as far as it is known.

    `free` holds the free capacity (declared − committed) of the months it is stated for, in base
    units; a month that is not there is unknown, a month without supply is 0. `unit` is the base
    unit of capacity and price; None says they cannot be compared yet and `not_comparable` why.
    """

    id: int
    code: str
    name: str
    words: str = ""
    category: str | None = None
    unit: str | None = None
    not_comparable: str | None = None
    free: Mapping[Month, Decimal] = field(default_factory=dict)
    #: VND per base unit; one price has equal ends; None when not stated.
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    certificates: tuple[HeldCertificate, ...] = ()
    province: str | None = None
    point: Point | None = None
    #: Dossier items present, each with its last valid day (None: no end); None: nothing stated.
    dossier: Mapping[str, date | None] | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one criterion finds before weights: a value, its reasons, and what a must misses."""

    value: int
    reasons: tuple[Reason, ...]
    misses: tuple[Reason, ...] = ()


class Finding(NamedTuple):
    """A criterion's value and whether a must would miss; the reasons are told when asked for."""

    value: int
    is_missed: bool
    explain: Callable[[], Assessment]

    @classmethod
    def of(cls, assessment: Assessment) -> "Finding":
        """Return the finding of what is already worded."""
        return cls(assessment.value, bool(assessment.misses), lambda: assessment)


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """One line of a score: value × weight = share; `missed` is filled when a must fails."""

    criterion: Criterion
    mode: Mode
    value: int
    weight: int
    share: int
    reasons: tuple[Reason, ...]
    missed: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """One requirement against one listing: the lines always add up to the score.

    `item` is the position of the requirement's item the listing answers best.
    """

    requirement_id: int
    listing_id: int
    item: int
    score: int
    lines: tuple[CriterionScore, ...]

    @property
    def criteria(self) -> Mapping[Criterion, CriterionScore]:
        """The seven lines by criterion, in their order."""
        return {line.criterion: line for line in self.lines}

    @property
    def failed(self) -> tuple[Criterion, ...]:
        """The musts that fail."""
        return tuple(line.criterion for line in self.lines if line.missed)

    @property
    def missing(self) -> tuple[Reason, ...]:
        """What is missing or must be asked for before this is a match."""
        return tuple(reason for line in self.lines for reason in line.missed)

    @property
    def is_match(self) -> bool:
        """Tell whether every must is met."""
        return not any(line.missed for line in self.lines)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Matches best first (ties by id), and near misses: the fewest and lightest misses first."""

    matches: tuple[Scored, ...]
    near_misses: tuple[Scored, ...]


def fraction(millionths: int) -> Decimal:
    """Return a value, weight, share or score as an exact decimal between 0 and 1."""
    return Decimal(millionths).scaleb(-6)
