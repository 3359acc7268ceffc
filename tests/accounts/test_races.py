"""Two at once: exactly one wins, on both databases."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask

from matchmaker.accounts import queries, services
from matchmaker.accounts.models import LegalForm, Membership, Organization, User
from matchmaker.accounts.services import Person
from matchmaker.base.db import db, transactional, writing
from matchmaker.base.errors import ConflictError
from matchmaker.base.outbox import OutboxMail
from matchmaker.base.security import OrganizationKind
from tests import make
from tests.conftest import viewer_for

ROUNDS = 4
AT_ONCE = 4
LAN = Person(name="Lan", email="lan@vidu.vn", password="con mèo vàng")


def _race(app: Flask, act: Callable[[int], object]) -> list[str]:
    """Run `act` with 0, 1, … in threads at once, each in its own transaction; say how each ended."""
    barrier = threading.Barrier(AT_ONCE)
    ends: list[str] = []

    def run(number: int) -> None:
        with app.test_request_context():
            barrier.wait()
            try:
                transactional(act)(number)
                ends.append("won")
            except ConflictError:
                ends.append("refused")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_acceptances_at_once_exactly_one_wins(live_app: Flask, _round: int) -> None:
    with live_app.app_context(), writing():
        own = make.producer()
        by = viewer_for(own, user=make.user(own))
        services.invite(own, email="lan@vidu.vn", by=by, language="vi", at=make.NOW)
        invitation_id = queries.open_invitations(own.id, at=make.NOW)[0].id
        db.session.commit()

    def accept(_number: int) -> None:
        invitation = db.session.get_one(services.Invitation, invitation_id)
        services.accept_invitation(invitation, person=LAN, at=make.NOW)

    assert _race(live_app, accept) == ["refused"] * (AT_ONCE - 1) + ["won"]
    with live_app.app_context():
        assert db.session.query(User).filter_by(email="lan@vidu.vn").count() == 1
        assert db.session.query(Membership).count() == 2


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_registrations_at_once_one_adds_the_others_are_told_by_mail(
    live_app: Flask, _round: int
) -> None:
    def register(number: int) -> None:
        facts = {"name": f"HTX {number}", "legal_form": LegalForm.COOPERATIVE}
        services.register(LAN, kind=OrganizationKind.PRODUCER, facts=facts, at=make.NOW)

    assert _race(live_app, register) == ["won"] * AT_ONCE
    with live_app.app_context():
        assert db.session.query(User).count() == 1
        assert db.session.query(Organization).count() == 1
        purposes = sorted(db.session.scalars(db.select(OutboxMail.purpose)))
        assert purposes == ["account.known"] * (AT_ONCE - 1) + [
            "security.confirmation_instructions"
        ]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_tax_number_registered_at_once_is_taken_once(live_app: Flask, _round: int) -> None:
    def register(number: int) -> None:
        facts = {"name": "HTX", "legal_form": LegalForm.COOPERATIVE, "tax_number": "0100112437"}
        person = Person(name="Lan", email=f"lan{number}@vidu.vn", password="con mèo vàng")
        services.register(person, kind=OrganizationKind.PRODUCER, facts=facts, at=make.NOW)

    assert _race(live_app, register) == ["refused"] * (AT_ONCE - 1) + ["won"]
    with live_app.app_context():
        assert db.session.query(User).count() == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_consents_recorded_at_once_one_holds_and_its_withdrawal_ends_acting(
    live_app: Flask, _round: int
) -> None:
    with live_app.app_context(), writing():
        own, staff = make.producer(), make.user(make.department())
        own_id, by = own.id, viewer_for(own, user=staff)
        db.session.commit()

    def record(number: int) -> None:
        services.record_acting_consent(
            db.session.get_one(Organization, own_id),
            given_by=f"Người {number}",
            channel="phone",
            note="",
            by=by,
            at=make.NOW,
        )

    assert _race(live_app, record) == ["refused"] * (AT_ONCE - 1) + ["won"]
    with live_app.app_context(), writing():
        services.withdraw_acting_consent(db.session.get_one(Organization, own_id), at=make.NOW)
        assert queries.acting_consent(own_id) is None
        db.session.commit()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_wishes_for_news_at_once_one_is_kept(live_app: Flask, _round: int) -> None:
    with live_app.app_context(), writing():
        user_id = make.user().id
        db.session.commit()

    def ask(_number: int) -> None:
        services.set_news(db.session.get_one(User, user_id), wanted=True, at=make.NOW)

    assert "won" in _race(live_app, ask)
    with live_app.app_context():
        assert len(queries.held_consents(user_id=user_id)) == 1
