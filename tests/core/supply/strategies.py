"""Any demand, suppliers, needs, stocks and fits of a small or an absurd world."""

from decimal import Decimal

from hypothesis import strategies as st

from matchmaker.core.scoring import ONE
from matchmaker.core.supply import Demand, Fit, Need, Stock, Supplier, Terms

MONTHS = ((2026, 11), (2026, 12), (2027, 1))

small = st.integers(0, 6).map(Decimal)
absurd = st.sampled_from(
    [Decimal(text) for text in ("0", "0.000001", "0.0004", "0.1", "7", "1234.5", "1E+9", "1E+25")]
)
thirds = st.integers(0, 100).map(lambda count: Decimal(count) / 3)
amounts = small | absurd | thirds | st.decimals(0, 10_000, places=3)
scores = st.integers(0, ONE)
prices = st.none() | st.decimals(0, 90_000, places=2)


def calendars(
    each: st.SearchStrategy[Decimal],
) -> st.SearchStrategy[dict[tuple[int, int], Decimal]]:
    """Return amounts by month; a month may be missing."""
    return st.dictionaries(st.sampled_from(MONTHS), each, max_size=3)


def demands(each: st.SearchStrategy[Decimal] = amounts) -> st.SearchStrategy[Demand]:
    """Return demands, some with a least and a most."""
    return st.builds(
        Demand, by_month=calendars(each), least=st.none() | each, most=st.none() | each
    )


def suppliers(
    each: st.SearchStrategy[Decimal] = amounts, *, most: int = 7
) -> st.SearchStrategy[list[Supplier]]:
    """Return suppliers with listing ids from 1 on; some producers own several listings."""
    one = st.builds(
        Supplier,
        listing_id=st.integers(1, 40),
        producer_id=st.integers(1, 5),
        free=calendars(each | st.just(Decimal(-3))),
        price=prices,
        score=scores,
        least_order=st.just(Decimal(0)) | each,
    )
    return st.lists(one, max_size=most, unique_by=lambda supplier: supplier.listing_id)


terms = st.builds(
    Terms,
    onboarding=st.sampled_from([Decimal(0), Decimal(5_000), Decimal(5_000_000)]),
    least_share=st.sampled_from([Decimal(0), Decimal("0.005"), Decimal("0.2"), Decimal(1)]),
    least_value=st.sampled_from([None, Decimal(0), Decimal(30_000), Decimal(5_000_000)]),
    supplier_worth=st.sampled_from([Decimal(0), Decimal("0.005")]),
    score_worth=st.sampled_from([Decimal(0), Decimal("0.2")]),
)


@st.composite
def markets(
    draw: st.DrawFn, each: st.SearchStrategy[Decimal] = amounts, most: int = 5
) -> tuple[list[Need], list[Stock], list[Fit]]:
    """Return needs, stocks and which of them fit."""
    needs = [
        Need(100 + n, draw(calendars(each)), priority=draw(st.sampled_from([1, 1, 3])))
        for n in range(draw(st.integers(0, most)))
    ]
    stocks = [
        Stock(listing, draw(calendars(each))) for listing in range(draw(st.integers(0, most)))
    ]
    pairs = [(need.requirement_id, stock.listing_id) for need in needs for stock in stocks]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return needs, stocks, [Fit(*pair, score=draw(scores)) for pair in chosen]
