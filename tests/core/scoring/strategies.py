"""Any requirement and any listing of the small world."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from matchmaker.core.scoring import (
    Criterion,
    HeldCertificate,
    Listing,
    Mode,
    PriceCeiling,
    Requirement,
    RequirementItem,
    VolumeWanted,
    Wish,
)
from matchmaker.core.vocab import Point
from tests.core.scoring.world import JULY, JUNE, MAY, NAMES

SCHEMES = ("ocop_3", "ocop_4", "ocop_5", "vietgap", "globalgap", "food_safety", "haccp")
DAYS = (date(2026, 6, 1), date(2027, 4, 30), date(2027, 5, 1), date(2027, 12, 31))
PAPERS = ("label", "test", "invoice", "contract")

months = st.sampled_from((MAY, JUNE, JULY))
amounts = st.decimals(0, 1000, places=1)
units = st.sampled_from(("kg", "l"))
categories = st.sampled_from(
    ("fruit", "citrus", "pomelo", "green_pomelo", "orange", "mango", "tea", "unheard")
)
provinces = st.sampled_from(("ben_tre", "can_tho", "da_nang", "ha_noi", "unheard"))
points = st.builds(
    Point, lat=st.sampled_from((9.5, 10.24, 16.0)), lon=st.sampled_from((105.0, 106.37))
)
days = st.none() | st.sampled_from(DAYS)
prices = st.none() | st.decimals(1, 30_000, places=0)
words = st.lists(
    st.sampled_from(sorted({word for name in NAMES for word in name.split()} | {"xoaii", "lac"})),
    max_size=4,
).map(" ".join)

certificates = st.builds(
    HeldCertificate,
    scheme=st.sampled_from(SCHEMES),
    verified=st.booleans(),
    valid_from=days,
    valid_to=days,
)
listings = st.builds(
    Listing,
    id=st.integers(1, 10**6),
    code=st.just("L"),
    name=st.sampled_from(NAMES) | words,
    words=words,
    category=st.none() | categories,
    unit=st.none() | units,
    not_comparable=st.none() | st.just("size_needed"),
    free=st.dictionaries(months, st.decimals(-100, 1000, places=1), max_size=3),
    price_min=prices,
    price_max=prices,
    certificates=st.lists(certificates, max_size=3).map(tuple),
    province=st.none() | provinces,
    point=st.none() | points,
    dossier=st.none() | st.dictionaries(st.sampled_from(PAPERS), days, max_size=4),
)
volumes = st.builds(
    VolumeWanted,
    unit=units,
    by_month=st.dictionaries(months, amounts, min_size=1, max_size=3),
    least=st.none() | amounts,
)
ceilings = st.builds(PriceCeiling, amount=st.decimals(1, 20_000, places=0), unit=units)
items = st.builds(
    RequirementItem,
    words=words,
    categories=st.lists(categories, max_size=2).map(tuple),
    volume=st.none() | volumes,
    ceiling=st.none() | ceilings,
)
wishes = st.builds(
    Wish,
    schemes=st.lists(st.sampled_from(SCHEMES), min_size=1, max_size=2).map(tuple),
    stronger_counts=st.booleans(),
)
weights = st.dictionaries(
    st.sampled_from(Criterion), st.decimals(Decimal("0.01"), 1, places=2), max_size=7
)
requirements = st.builds(
    Requirement,
    id=st.integers(1, 10**6),
    code=st.just("R"),
    items=st.lists(items, min_size=1, max_size=2).map(tuple),
    volume=st.none() | volumes,
    wishes=st.lists(wishes, max_size=3).map(tuple),
    province=st.none() | provinces,
    point=st.none() | points,
    ceiling=st.none() | ceilings,
    discount=st.none() | st.decimals(0, 60, places=1),
    dossier=st.lists(st.sampled_from(PAPERS), max_size=5).map(tuple),
    first_delivery=days,
    modes=st.dictionaries(st.sampled_from(Criterion), st.sampled_from(Mode), max_size=7),
    weights=weights,
)


#: Requirements that ask amounts only, in kilograms, and insist on some; and their listings.
amount_requirements = st.builds(
    Requirement,
    id=st.just(1),
    code=st.just("R"),
    items=st.just((RequirementItem(),)),
    volume=st.builds(
        VolumeWanted,
        unit=st.just("kg"),
        by_month=st.dictionaries(months, amounts, min_size=1, max_size=3),
        least=st.none() | amounts,
    ),
    ceiling=st.builds(PriceCeiling, amount=st.decimals(9000, 20_000, places=1), unit=st.just("kg")),
    discount=st.none() | st.decimals(0, 60, places=1),
    dossier=st.lists(st.sampled_from(PAPERS), max_size=5).map(tuple),
    first_delivery=days,
    modes=st.dictionaries(
        st.sampled_from((Criterion.VOLUME, Criterion.PRICE, Criterion.DOSSIER)),
        st.just(Mode.MUST),
        max_size=2,
    ),
    weights=weights,
)


amount_listings = st.builds(
    Listing,
    id=st.just(1),
    code=st.just("L"),
    name=st.just("Xoài"),
    unit=st.just("kg"),
    free=st.dictionaries(months, st.decimals(-100, 1000, places=1), max_size=3),
    price_min=prices,
    price_max=prices,
    dossier=st.none() | st.dictionaries(st.sampled_from(PAPERS), days, max_size=4),
)

#: A requirement and a listing, often near to each other.
pairs = st.tuples(requirements, listings) | st.tuples(amount_requirements, amount_listings)
