"""The largest money and amounts that can be typed are kept exactly, on both databases."""

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask

from matchmaker.base.db import UnfitAmountError, db
from matchmaker.core.quantities import LARGEST_AMOUNT, LARGEST_KEPT, LARGEST_MONEY
from matchmaker.introductions.models import Contract, Delivery
from tests import make
from tests.conftest import Browser


def test_the_largest_money_is_kept_wherever_money_is(app: Flask) -> None:
    listing = make.listing(price_min=LARGEST_MONEY, price_max=LARGEST_MONEY)
    requirement = make.requirement(price_ceiling=LARGEST_MONEY, opening_fee=LARGEST_MONEY)
    requirement.items[0].price_ceiling = LARGEST_MONEY
    introduction = make.introduction("delivering", listing=listing, requirement=requirement)
    introduction.contract = Contract(
        number="1",
        signed_on=date(2026, 11, 1),
        starts_on=date(2026, 11, 1),
        ends_on=date(2026, 12, 1),
        monthly_volume=LARGEST_AMOUNT,
        price=LARGEST_MONEY,
    )
    delivery = Delivery(check_month=3, due_on=date(2027, 2, 1), value=LARGEST_MONEY)
    introduction.deliveries.append(delivery)
    db.session.flush()
    db.session.expire_all()
    assert [
        listing.price_min,
        listing.price_max,
        requirement.price_ceiling,
        requirement.opening_fee,
        requirement.items[0].price_ceiling,
        introduction.contract.price,
        delivery.value,
    ] == [LARGEST_MONEY] * 7


def test_the_largest_amount_is_kept_to_its_last_decimal_place(app: Flask) -> None:
    amount = LARGEST_KEPT - Decimal("0.000001")
    listing = make.listing(monthly=amount)
    db.session.flush()
    db.session.expire_all()
    assert {one.quantity for one in listing.capacities} == {amount}


@pytest.mark.parametrize("amount", ["1e13", "-1e13", "0.0000001"])
def test_an_amount_that_cannot_be_kept_exactly_is_refused_not_rounded(
    app: Flask, amount: str
) -> None:
    with pytest.raises(UnfitAmountError), db.session.begin_nested():
        make.listing(monthly=Decimal(amount))


@pytest.mark.parametrize(
    ("price", "status"),
    [("3.000.000.000", 303), ("2.000.000 tỷ", 422), ("3.000.000.000.000.000", 422)],
)
def test_a_contract_worth_billions_is_recorded_and_a_slip_of_the_finger_is_told(
    app: Flask, sign_in: Browser, price: str, status: int
) -> None:
    staff = sign_in.of(make.user(make.department()))
    introduction = make.introduction("memorandum", listing=make.listing(monthly=None))
    facts = {
        "signed_on": "01/11/2026",
        "starts_on": "01/12/2026",
        "ends_on": "31/12/2026",
        "monthly_volume": "5",
        "price": price,
    }
    answer = staff.post(f"/introductions/{introduction.id}/contract", data=facts)
    assert answer.status_code == status
    if status == 422:
        assert "Con số quá lớn" in answer.text
