"""The same sent several times at once over HTTP: one wins, the others get a sentence, nobody a 500."""

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.base.db import Model, db, writing
from matchmaker.core.lifecycle import Answer, Status
from matchmaker.introductions.models import (
    Contract,
    Delivery,
    Introduction,
    IntroductionEvent,
    IntroductionMember,
)
from matchmaker.listings.models import CapacityCommitment
from tests import make
from tests.racing import AT_ONCE, posted_at_once, signed_in

ROUNDS = 3
ONE_WINS = {303: 1, 409: AT_ONCE - 1}
CONTRACT = {
    "number": "HĐ 1",
    "signed_on": "01/11/2026",
    "starts_on": "01/12/2026",
    "ends_on": "31/12/2027",
    "monthly_volume": "100",
}


@pytest.fixture
def served(live_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application as it answers in production: a mistake of ours is a 500."""
    monkeypatch.setitem(live_app.config, "PROPAGATE_EXCEPTIONS", False)
    with live_app.app_context(), writing():
        yield live_app
        db.session.remove()


def _both(served: Flask, introduction: Introduction) -> list[Callable[[], FlaskClient]]:
    producer = signed_in(served, make.user(introduction.producer))
    buyer = signed_in(served, make.user(introduction.distributor))
    return [producer, buyer] * (AT_ONCE // 2)


def _count(kind: type[Model]) -> int:
    db.session.rollback()
    return db.session.query(kind).count()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_contracts_of_one_introduction_one_is_recorded(served: Flask, _round: int) -> None:
    introduction = make.introduction("accepted")
    path, browsers = f"/introductions/{introduction.id}/contract", _both(served, introduction)
    db.session.commit()
    assert posted_at_once(browsers, path, data=CONTRACT) == ONE_WINS
    assert _count(Contract) == 1
    assert _count(CapacityCommitment) == 13


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_records_of_one_delivery_one_is_kept(served: Flask, _round: int) -> None:
    introduction = make.introduction("contract")
    path, browsers = f"/introductions/{introduction.id}/deliveries/0", _both(served, introduction)
    db.session.commit()
    assert posted_at_once(browsers, path, data={"delivered": "5"}) == ONE_WINS
    assert _count(Delivery) == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_answers_one_is_taken(served: Flask, _round: int) -> None:
    introduction = make.introduction("requested", answer_due_at=None)
    person = signed_in(served, make.user(introduction.producer))
    path = f"/introductions/{introduction.id}/steps/accept"
    db.session.commit()
    assert posted_at_once([person] * AT_ONCE, path) == ONE_WINS
    assert _count(IntroductionEvent) == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_changes_of_the_next_step_one_is_kept(served: Flask, _round: int) -> None:
    introduction = make.introduction("accepted")
    path, browsers = f"/introductions/{introduction.id}/next", _both(served, introduction)
    data = {"owner": "staff", "due_on": "24/12/2027", "version": str(introduction.version_id)}
    db.session.commit()
    assert posted_at_once(browsers, path, data=data) == ONE_WINS
    assert _count(IntroductionEvent) == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_member_answers_once(served: Flask, _round: int) -> None:
    introduction = make.introduction("requested", agreed_least=Decimal(300), answer_due_at=None)
    for listing in (introduction.listing, make.listing()):
        introduction.members.append(
            IntroductionMember(
                listing=listing,
                producer=listing.organization,
                is_lead=listing is introduction.listing,
                unit="kg",
                volume=Decimal(150),
                answer=Answer.ASKED,
            )
        )
    db.session.flush()
    member = introduction.members[1]
    path = f"/introductions/shares/{member.id}/accept"
    person = signed_in(served, make.user(member.producer))
    db.session.commit()
    assert posted_at_once([person] * AT_ONCE, path) == ONE_WINS
    assert _count(IntroductionEvent) == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_asked_and_offered_at_once_is_one_introduction(served: Flask, _round: int) -> None:
    listing = make.listing()
    requirement = make.requirement(deadline=None)
    person = signed_in(served, make.user(requirement.organization))
    path = f"/introductions/ask?listing_id={listing.id}&requirement_id={requirement.id}"
    db.session.commit()
    assert posted_at_once([person] * AT_ONCE, path, data={"note": "x"}) == {303: AT_ONCE}
    assert _count(Introduction) == 1
    assert db.session.query(Introduction).one().status is Status.REQUESTED
