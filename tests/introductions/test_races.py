"""Two at once: exactly one wins, on both databases."""

import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.base.db import db, transactional, writing
from matchmaker.base.errors import ConflictError
from matchmaker.core.lifecycle import Status
from matchmaker.introductions import services
from matchmaker.introductions.contracts import ContractFacts
from matchmaker.introductions.models import Introduction, IntroductionEvent
from matchmaker.listings.models import CapacityCommitment
from tests import make
from tests.conftest import viewer_for

ROUNDS = 6
AT_ONCE = 4


def _race(app: Flask, act: Callable[[], None]) -> list[str]:
    """Run `act` in several threads at once, each in its own transaction; return how each ended."""
    barrier = threading.Barrier(AT_ONCE)
    ends: list[str] = []

    @transactional
    def whole() -> None:
        act()

    def run() -> None:
        with app.app_context():
            barrier.wait()
            try:
                whole()
                ends.append("won")
            except (ConflictError, StaleDataError):
                ends.append("refused")
            except IntegrityError:
                ends.append("second of a pair")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


ONE_WINNER = ["refused"] * (AT_ONCE - 1) + ["won"]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_answers_at_once_exactly_one_wins(live_app: Flask, _round: int) -> None:
    with live_app.app_context(), writing():
        introduction = make.introduction("requested")
        introduction_id, user_id = introduction.id, make.user(introduction.producer).id
        db.session.commit()

    def accept() -> None:
        found = db.session.get_one(Introduction, introduction_id)
        person = db.session.get_one(make.User, user_id)
        producer = viewer_for(found.producer, user=person)
        services.take_step(found, "accept", by=producer, at=make.NOW)

    assert _race(live_app, accept) == ONE_WINNER
    with live_app.app_context():
        found = db.session.get_one(Introduction, introduction_id)
        assert found.status is Status.ACCEPTED
        assert (
            db.session.query(IntroductionEvent).filter_by(introduction_id=introduction_id).count()
            == 1
        )


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_requests_at_once_for_one_pair_one_introduction_is_made(
    live_app: Flask, _round: int
) -> None:
    with live_app.app_context(), writing():
        requirement = make.requirement()
        listing_id, requirement_id = make.listing().id, requirement.id
        user_id = make.user(requirement.organization).id
        db.session.commit()

    def ask() -> None:
        listing = db.session.get_one(make.Listing, listing_id)
        wanted = db.session.get_one(make.Requirement, requirement_id)
        buyer = db.session.get_one(make.User, user_id)
        services.begin_introduction(
            listing,
            requirement=wanted,
            by=viewer_for(wanted.organization, user=buyer),
            volume=None,
            note="",
            snapshot={},
            at=make.NOW,
        )

    assert set(_race(live_app, ask)) <= {"won", "second of a pair"}
    with live_app.app_context():
        pair = db.session.query(Introduction).filter_by(listing_id=listing_id)
        assert pair.count() == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_the_last_capacity_is_taken_once(live_app: Flask, _round: int) -> None:
    with live_app.app_context(), writing():
        listing = make.listing(monthly=Decimal(100))
        ids = [make.introduction("accepted", listing=listing).id for _ in range(AT_ONCE)]
        user_id = make.user().id
        db.session.commit()
    queue = iter(ids)
    lock = threading.Lock()

    def sign() -> None:
        with lock:
            own = next(queue)
        found = db.session.get_one(Introduction, own)
        services.record_contract(
            found,
            facts=ContractFacts(
                "1", date(2026, 11, 1), date(2027, 1, 1), date(2027, 1, 31), Decimal(60), None
            ),
            by=viewer_for(found.distributor, user=db.session.get_one(make.User, user_id)),
            at=make.NOW,
            note="",
        )

    assert _race(live_app, sign) == ONE_WINNER
    with live_app.app_context():
        taken = db.session.query(CapacityCommitment).filter(
            CapacityCommitment.introduction_id.in_(ids)
        )
        assert taken.count() == 1
