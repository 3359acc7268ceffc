"""What cannot be meant is refused; what only the buyer may know is left out."""

from decimal import Decimal

import pytest

from matchmaker.core.scoring import (
    ASKING,
    PriceCeiling,
    Reason,
    ReasonCode,
    Requirement,
    RequirementItem,
    VolumeWanted,
    score,
)
from tests.core.scoring.world import CONTEXT, MAY, a, wanted

D = Decimal


def test_a_negative_volume_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        VolumeWanted("kg", {MAY: D(-1)})


@pytest.mark.parametrize("amount", [D(0), D(-1)])
def test_a_ceiling_of_nothing_is_refused(amount: Decimal) -> None:
    with pytest.raises(ValueError, match="above 0"):
        PriceCeiling(amount, "kg")


def test_a_requirement_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one item"):
        Requirement(1, "R", ())


@pytest.mark.parametrize("discount", [D(-1), D(100)])
def test_a_discount_of_everything_is_refused(discount: Decimal) -> None:
    with pytest.raises(ValueError, match="discount"):
        Requirement(1, "R", (RequirementItem(),), discount=discount)


def test_a_negative_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="never negative"):
        score(wanted(weights={"volume": "-1"}), listing=a(), context=CONTEXT)


def test_a_producer_sees_no_ceiling_in_a_reason() -> None:
    facts = {"percent": D(8), "price": D(108), "ceiling": D(100), "unit": "kg"}
    above = Reason(ReasonCode.PRICE_ABOVE, facts)
    assert above.for_producer() == Reason(ReasonCode.PRICE_ABOVE, {"price": D(108), "unit": "kg"})
    covered = Reason(ReasonCode.VOLUME_PARTLY, {"percent": D(62)})
    assert covered.for_producer() is covered


@pytest.mark.parametrize("code", ReasonCode)
def test_what_is_not_known_asks(code: ReasonCode) -> None:
    assert Reason(code).asks is (code in ASKING)
