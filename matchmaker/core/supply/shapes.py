"""What goes into combined supply and what comes out: frozen, exact, in base units of one kind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from matchmaker.core.scoring.shapes import ONE, Month
from matchmaker.core.supply.exact import total


class Aim(StrEnum):
    """What a plan is best at, in the order plans are shown."""

    CHEAPEST = "cheapest"
    FEWEST = "fewest"
    BALANCED = "balanced"


@dataclass(frozen=True, slots=True)
class Demand:
    """What one requirement wants: in each month at most `by_month`, in base units.

    `most` caps the total over the window (None: the months' sum); `least` is the smallest useful
    total (None: none is too small). Raises ValueError for an amount below 0.
    """

    by_month: Mapping[Month, Decimal]
    least: Decimal | None = None
    most: Decimal | None = None

    def __post_init__(self) -> None:
        _none_below_zero(self.by_month.values(), self.least, self.most)


@dataclass(frozen=True, slots=True)
class Supplier:
    """One listing that meets every must of the requirement except its volume.

    `free` is the free capacity by month in base units (a month not stated, or below 0, is 0),
    `price` VND per base unit (None: not stated), `least_order` the least it delivers in a month
    in which it delivers at all, `score` the match in millionths. A producer may own several.
    Raises ValueError for a price or least order below 0, or a score outside [0, 1].
    """

    listing_id: int
    producer_id: int
    free: Mapping[Month, Decimal]
    price: Decimal | None = None
    score: int = ONE
    least_order: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        _none_below_zero((), self.price, self.least_order)
        if not 0 <= self.score <= ONE:
            raise ValueError("a score is between 0 and 1 in millionths")


@dataclass(frozen=True, slots=True)
class Terms:
    """What several suppliers cost a buyer beyond the goods, and how hard to search.

    Raises ValueError for anything below 0 and for a least share above 1.
    """

    #: VND for taking on one supplier: papers, samples, a visit.
    onboarding: Decimal = Decimal(5_000_000)
    #: A supplier, all its listings together, delivers at least this share of the wanted total …
    least_share: Decimal = Decimal("0.01")
    #: … or, where that is less, goods of this value in VND at the usual price (None: the share
    #: alone). A few kilograms are not worth the papers; of a huge demand a small part is.
    least_value: Decimal | None = Decimal(5_000_000)
    #: Balanced: one supplier fewer is worth this share of the goods' usual value …
    supplier_worth: Decimal = Decimal("0.005")
    #: … and a match of 1 instead of 0 is worth this share of the usual price.
    score_worth: Decimal = Decimal("0.2")
    #: How far the cheapest plan may be from its bound, and the cost of the two others from theirs.
    gap: float = 0.001
    other_gap: float = 0.01
    #: Branches looked at before the best plan so far is taken; a count, so that every run agrees.
    nodes: int = 200
    #: Seconds by the clock after which each search takes the best so far. None: no end but `nodes`;
    #: a search that the clock ends may come out differently next time.
    seconds: float | None = None

    def __post_init__(self) -> None:
        _none_below_zero(
            (),
            self.onboarding,
            self.least_share,
            self.least_value,
            self.supplier_worth,
            self.score_worth,
        )
        if self.least_share > 1 or self.gap < 0 or self.other_gap < 0 or self.nodes < 1:
            raise ValueError("a share is 0 to 1, a gap 0 or more, nodes 1 or more")


@dataclass(frozen=True, slots=True)
class Certificate:
    """How good a plan is at its aim: no plan that covers as much has less than `bound`.

    `value` and `bound` are VND for cheapest and balanced, suppliers for fewest; `gap` is
    (value − bound) ÷ value, rounded up to a millionth. The bound is the solver's, computed in
    double precision.
    """

    value: Decimal
    bound: Decimal
    gap: Decimal


@dataclass(frozen=True, slots=True)
class Plan:
    """Who delivers how much when, for one demand.

    Amounts, covered and unmet are base units; covered + unmet is what is wanted, exactly.
    """

    #: What it is best at and how sure that is; plans that turn out the same are one plan.
    certificates: Mapping[Aim, Certificate]
    #: Listing → month → amount above 0.
    amounts: Mapping[int, Mapping[Month, Decimal]]
    #: Producer ids; a producer with several listings is one supplier.
    producers: tuple[int, ...]
    covered: Mapping[Month, Decimal]
    unmet: Mapping[Month, Decimal]
    #: What is still missing to the wanted total: less than Σ unmet where the demand caps its most.
    missing: Decimal
    #: Share of the wanted volume covered by month, in millionths, rounded down; nothing wanted: 1.
    shares: Mapping[Month, int]
    #: VND; listings without a price stand at the combination's neutral price.
    purchase: Decimal
    onboarding: Decimal
    #: Listings in the plan whose price is not known.
    assumed: tuple[int, ...]
    #: Match of the plan in millionths: its listings' scores weighted by amount, rounded down.
    score: int
    #: Whether the covered total reaches the demand's least.
    is_useful: bool

    @property
    def aims(self) -> tuple[Aim, ...]:
        """What the plan is best at."""
        return tuple(self.certificates)

    @property
    def cost(self) -> Decimal:
        """VND for the goods and for taking the suppliers on, exactly."""
        return total((self.purchase, self.onboarding))

    @property
    def suppliers(self) -> int:
        """The number of suppliers, counted by producer."""
        return len(self.producers)


@dataclass(frozen=True, slots=True)
class Combined:
    """The plans for one demand; each aim asked for is in exactly one of them."""

    plans: tuple[Plan, ...]
    #: VND per base unit taken for an unknown price: the median of the known; None: none is known,
    #: and then goods of unknown price count as 0 in every cost.
    neutral_price: Decimal | None
    #: What no plan can cover, in base units: a bound on what every plan is missing.
    beyond_reach: Decimal
    #: Listings left out because they cannot deliver the least a supplier must.
    too_small: tuple[int, ...]

    def plan(self, aim: Aim) -> Plan:
        """Return the plan that is best at an aim."""
        return next(plan for plan in self.plans if aim in plan.aims)


@dataclass(frozen=True, slots=True)
class Need:
    """What an open requirement wants by month, in base units; ValueError for less than 0.

    A unit of match for it counts `priority` times once as much as can be is filled.
    """

    requirement_id: int
    by_month: Mapping[Month, Decimal]
    priority: int = 1

    def __post_init__(self) -> None:
        _none_below_zero(self.by_month.values())
        if not 1 <= self.priority <= 1000:
            raise ValueError("a priority is 1 to 1000")


@dataclass(frozen=True, slots=True)
class Stock:
    """A listing's free capacity by month in base units; a month not stated, or below 0, is 0."""

    listing_id: int
    free: Mapping[Month, Decimal]


@dataclass(frozen=True, slots=True)
class Fit:
    """A listing that meets every must of a requirement, and its match in millionths."""

    requirement_id: int
    listing_id: int
    score: int = ONE

    def __post_init__(self) -> None:
        if not 0 <= self.score <= ONE:
            raise ValueError("a score is between 0 and 1 in millionths")


@dataclass(frozen=True, slots=True)
class Fairness:
    """How the filled volume spreads over the requirements that want anything.

    `lowest` and `median` are shares of the own volume filled, in millionths, rounded down (1 when
    nobody wants anything).
    """

    filled: int
    partly: int
    empty: int
    lowest: int
    median: int
    #: Listings that deliver something.
    listings: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """Scarce capacity shared over all needs; amounts in base units, so of one unit at a time."""

    #: (requirement, listing, month) → amount above 0.
    amounts: Mapping[tuple[int, int, Month], Decimal]
    #: Requirement → what it wants and does not get.
    unmet: Mapping[int, Decimal]
    filled: Decimal
    total_unmet: Decimal
    #: No allocation leaves less unmet than this; None where none was sought.
    unmet_bound: Decimal | None
    #: Σ amount × match × priority, and what no allocation that fills as much exceeds.
    quality: Decimal
    quality_bound: Decimal | None
    fairness: Fairness


def _none_below_zero(amounts: Iterable[Decimal], *others: Decimal | None) -> None:
    stated = [amount for amount in (*amounts, *others) if amount is not None]
    if not all(amount.is_finite() and amount >= 0 for amount in stated):
        raise ValueError("amounts and prices are 0 or more")
