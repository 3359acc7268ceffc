"""Who is likely the organisation of a name, on both databases."""

import pytest

from matchmaker.accounts import queries
from matchmaker.accounts.models import OrganizationAlias
from matchmaker.base.security import STRANGER
from matchmaker.core.text import fold
from tests import make
from tests.conftest import viewer_for

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ("Công ty TNHH Thương mại Trí Sơn", "cty tnhh tm tri son"),
        ("Hợp tác xã nông nghiệp Tân Thuận Tây", "HTX NN Tân Thuận Tây"),
        ("Big C", "GO!"),
        ("VinMart", "WinMart"),
    ],
)
def test_a_name_written_otherwise_is_found(known: str, asked: str) -> None:
    kind = make.distributor if known in {"Big C", "VinMart"} else make.producer
    organization = kind(name=known)
    make.producer(name="Cơ sở Năm Lúa")
    assert queries.alike(asked, seen_by=STRANGER) == [organization]
    assert queries.alike(asked, seen_by=STRANGER, besides=organization.id) == []


def test_a_known_name_of_a_distributor_is_found() -> None:
    chain = make.distributor(name="Central Retail Việt Nam")
    alias = "Siêu thị Miền Tây"
    chain.aliases.append(OrganizationAlias(name=alias, name_folded=fold(alias)))
    assert queries.alike("sieu thi mien tay", seen_by=STRANGER) == [chain]


def test_the_unverified_are_named_to_staff_only() -> None:
    waiting = make.producer(name="HTX Xoài Mỹ Xương", verified=False)
    assert queries.alike("HTX xoài Mỹ Xương", seen_by=STRANGER) == []
    assert queries.alike("HTX xoài Mỹ Xương", seen_by=viewer_for(make.department())) == [waiting]


@pytest.mark.parametrize("name", ["", "!?", "Công ty TNHH", "%", "x" * 10_000])
def test_a_name_that_says_nothing_finds_nobody(name: str) -> None:
    make.producer(name="Cơ sở Năm Lúa")
    assert queries.alike(name, seen_by=STRANGER) == []
