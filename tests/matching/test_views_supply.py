"""Pages of combined supply: plans for a requirement, asking together, sharing over all."""

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.models import Organization
from matchmaker.base import clock
from matchmaker.core.quantities import after_months
from matchmaker.introductions.models import Introduction
from matchmaker.listings.models import Listing
from matchmaker.requirements.models import CriterionMode, Requirement, RequirementCriterion
from tests import make
from tests.conftest import Browser

pytestmark = pytest.mark.usefixtures("app")


def _wanted(**facts: object) -> Requirement:
    """Return a requirement of 1,000 kg in a whole month to come."""
    first = after_months(clock.today().replace(day=1), months=2)
    return make.requirement(
        words="xoài cát chu",
        window_start=first,
        window_end=after_months(first, months=1) - timedelta(days=1),
        **facts,
    )


def _offered(monthly: int, *, price: int = 20_000, name: str = "Xoài cát chu") -> Listing:
    return make.listing(name=name, monthly=Decimal(monthly), price_min=price, price_max=price)


def _buyer(sign_in: Browser, organization: Organization) -> FlaskClient:
    return sign_in.of(make.user(organization))


def _page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.text)


def test_a_buyer_sees_who_fills_together_what_none_can_alone(sign_in: Browser) -> None:
    requirement = _wanted()
    first, second = _offered(600), _offered(500, price=30_000)
    page = _page(
        _buyer(sign_in, requirement.organization), f"/requirements/{requirement.id}/supply"
    )
    assert first.organization.name in page
    assert second.organization.name in page
    assert "600\u00a0kg" in page
    assert "400\u00a0kg" in page
    assert "không thể rẻ hơn" in page


def test_other_products_of_the_group_are_not_put_together_with_the_named(
    sign_in: Browser,
) -> None:
    requirement = _wanted()
    _offered(600)
    other = _offered(600, name="Khoai lang tím Nhật")
    page = _page(
        _buyer(sign_in, requirement.organization), f"/requirements/{requirement.id}/supply"
    )
    assert other.name not in page
    assert "vẫn thiếu ít nhất 400\u00a0kg" in page


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"volume_least": None, "volume_most": None}, "chưa nêu sản lượng so sánh được"),
        ({}, "Chưa có ai góp được"),
    ],
)
def test_a_page_without_a_plan_says_why(
    sign_in: Browser, facts: dict[str, object], said: str
) -> None:
    requirement = _wanted(**facts)
    page = _page(
        _buyer(sign_in, requirement.organization), f"/requirements/{requirement.id}/supply"
    )
    assert said in page


def test_the_buyer_asks_the_producers_of_a_plan_in_one_introduction(sign_in: Browser) -> None:
    requirement = _wanted()
    first, second = _offered(600, price=10_000), _offered(500)
    buyer = _buyer(sign_in, requirement.organization)
    url = _ask_url(buyer, requirement)
    page = _page(buyer, url)
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    form = {"lead": str(second.id), "least": "900", "note": "Cùng giao", "token": token[1]}
    too_much = buyer.post(url, data={**form, "least": "5.000"})
    assert too_much.status_code == 422
    assert "Nhiều hơn cả nhóm góp lại." in unescape(too_much.text)
    assert buyer.post(url, data={**form, "lead": "999999"}).status_code == 422
    answer = buyer.post(url, data=form)
    assert answer.status_code == 303
    made = make.db.session.scalars(make.db.select(Introduction)).one()
    assert answer.location == f"/introductions/{made.id}"
    assert made.agreed_least == Decimal(900)
    assert {(one.listing_id, one.is_lead, one.volume) for one in made.members} == {
        (first.id, False, Decimal(600)),
        (second.id, True, Decimal(400)),
    }
    assert buyer.post(url, data=form).location == answer.location
    page = _page(buyer, answer.location)
    assert "Đủ khi nhà sản xuất đầu mối" in page
    after = _page(buyer, f"/requirements/{requirement.id}/supply")
    assert "Chưa có ai góp được" in after


def _ask_url(client: FlaskClient, requirement: Requirement) -> str:
    page = _page(client, f"/requirements/{requirement.id}/supply")
    found = re.search(r'href="(/introductions/together/[^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_plan_of_another_catalogue_is_not_asked_for(sign_in: Browser) -> None:
    requirement = _wanted()
    _offered(600)
    _offered(500)
    buyer = _buyer(sign_in, requirement.organization)
    url = _ask_url(buyer, requirement)
    _offered(900, price=10_000)
    assert buyer.get(url).status_code == 409
    assert buyer.post(url, data={"lead": "1"}).status_code == 409
    assert buyer.get(f"/introductions/together/{requirement.id}?plan=nothing").status_code == 404


def test_only_its_verified_distributor_and_staff_see_the_plans(sign_in: Browser) -> None:
    requirement = _wanted()
    _offered(600)
    _offered(500)
    url = _ask_url(sign_in.of(make.user(make.department())), requirement)
    rival = _buyer(sign_in, make.distributor())
    producer = _buyer(sign_in, make.producer())
    for who, status in ((rival, 404), (producer, 403)):
        assert who.get(f"/requirements/{requirement.id}/supply").status_code == status
        assert who.get(url).status_code == status


def test_a_member_answers_on_a_page_of_its_own(sign_in: Browser) -> None:
    requirement = _wanted()
    lead, member = _offered(600, price=10_000), _offered(500)
    buyer = _buyer(sign_in, requirement.organization)
    url = _ask_url(buyer, requirement)
    buyer.post(url, data={"lead": str(lead.id), "least": "1.000"})
    made = make.db.session.scalars(make.db.select(Introduction)).one()
    part = next(one for one in made.members if one.listing_id == member.id)
    own = _buyer(sign_in, member.organization)
    assert member.name in _page(own, "/start")
    assert "Lời mời góp nguồn cung" in _page(own, "/introductions")
    page = _page(own, f"/introductions/shares/{part.id}")
    assert "400\u00a0kg" in page
    assert "600\u00a0kg" not in page
    refused = own.post(f"/introductions/shares/{part.id}/decline", data={})
    assert refused.status_code == 422
    assert own.post(f"/introductions/shares/{part.id}/accept").status_code == 303
    assert own.post(f"/introductions/shares/{part.id}/accept").status_code == 409
    leader = _buyer(sign_in, lead.organization)
    assert leader.post(f"/introductions/{made.id}/steps/accept", data={}).status_code == 303
    assert "Thông tin liên hệ" in _page(own, f"/introductions/shares/{part.id}")
    assert "Hai bên đã đồng ý" in _page(buyer, f"/introductions/{made.id}")


def test_staff_see_how_scarce_capacity_is_best_shared(sign_in: Browser, app: Flask) -> None:
    staff = sign_in.of(make.user(make.department()))
    assert "Chưa có nhu cầu nào để chia" in _page(staff, "/staff/supply")
    # The first asks for any mango and takes the only one that the second can use.
    _wanted(published_at=make.NOW)
    picky = _wanted(published_at=make.NOW, wishes=[["vietgap"]])
    picky.criteria.append(RequirementCriterion(criterion="certification", mode=CriterionMode.MUST))
    good = _offered(1000, price=10_000)
    make.certificate(listing=good)
    _offered(1000, price=40_000, name="Xoài cát chu loại hai")
    make.db.session.flush()
    page = _page(staff, "/staff/supply")
    facts = re.findall(r"<dd>([^<]+)</dd>", page)
    assert facts == ["2\u00a0tấn", "2\u00a0tấn", "0\u00a0kg", "1\u00a0tấn", "0\u00a0kg"]
