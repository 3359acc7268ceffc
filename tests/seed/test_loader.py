"""Loading: complete, the same every time, once, and never in production."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask_security.utils import verify_password
from sqlalchemy import func, select

from matchmaker.accounts.models import (
    Organization,
    Province,
    User,
)
from matchmaker.base.clock import local_day
from matchmaker.base.db import Model, db
from matchmaker.base.security import OrganizationKind
from matchmaker.certification.models import (
    Certificate,
    CertificationScheme,
    DossierItem,
    DossierRule,
    SchemeEdge,
)
from matchmaker.listings.models import Category, Listing
from matchmaker.requirements.models import Requirement
from matchmaker.seed.accounts import DEMO_ACCOUNTS, ORGANIZATION_OF
from matchmaker.seed.loader import DemoRefusedError, load_demo, load_vocabularies
from tests import make

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
TODAY = local_day(NOW)
VOCABULARIES = (Province, Category, CertificationScheme, SchemeEdge, DossierItem, DossierRule)


def count(model: type[Model]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def requirements() -> dict[str, Requirement]:
    return {one.code: one for one in db.session.scalars(select(Requirement))}


def test_the_vocabularies_are_complete_without_the_demo(app: Flask) -> None:
    load_vocabularies(at=NOW)
    assert [count(model) for model in VOCABULARIES] == [34, 87, 31, 13, 22, 8]
    assert count(Organization) == 0


def test_loading_the_vocabularies_again_adds_and_changes_nothing(app: Flask) -> None:
    load_vocabularies(at=NOW)
    before = [count(model) for model in VOCABULARIES]
    db.session.get_one(Category, "0101").aliases = "xoài tứ quý"
    load_vocabularies(at=NOW)
    assert [count(model) for model in VOCABULARIES] == before
    assert db.session.get_one(Category, "0101").aliases == "xoài tứ quý"


def test_the_demo_has_every_row_of_the_sources(app: Flask) -> None:
    load_demo(at=NOW)
    assert count(Listing) == 401
    assert count(Requirement) == 34
    assert count(Province) == 34
    assert count(Category) == 87
    kinds = Counter(db.session.scalars(select(Organization.kind)))
    assert kinds == {
        OrganizationKind.PRODUCER: 202,
        OrganizationKind.DISTRIBUTOR: 18,
        OrganizationKind.DEPARTMENT: 1,
    }


@pytest.mark.parametrize("on", [date(2024, 2, 29), date(2026, 1, 1), date(2031, 12, 31)])
def test_most_certificates_are_valid_whenever_the_demo_is_loaded(app: Flask, on: date) -> None:
    load_demo(at=datetime(on.year, on.month, on.day, 5, tzinfo=UTC))
    certificates = db.session.scalars(select(Certificate)).all()
    valid = [one for one in certificates if one.expires_on is None or one.expires_on >= on]
    assert len(valid) > 0.9 * len(certificates)
    assert all(one.issued_on <= on for one in certificates)
    assert all(one.deadline and one.deadline > on for one in requirements().values())


def facts() -> list[object]:
    """Everything the demo says, without what must differ between two loads."""
    return [
        sorted(
            (one.key, one.name, one.address_line, sorted(alias.name for alias in one.aliases))
            for one in db.session.scalars(select(Organization))
        ),
        sorted(
            (
                one.code,
                str((one.unit, one.price_min, one.price_max, one.min_order)),
                [(row.month, row.quantity) for row in one.capacities],
                [(row.scheme_code, row.issued_on, row.issuer) for row in one.certificates],
            )
            for one in db.session.scalars(select(Listing))
        ),
        sorted(
            (one.code, one.title, one.window_start, one.deadline, one.source_note)
            for one in db.session.scalars(select(Requirement))
        ),
        sorted(db.session.scalars(select(User.email))),
    ]


def test_two_loads_say_the_same(app: Flask) -> None:
    said = []
    for _ in range(2):
        undo = db.engines[None].begin_nested()
        load_demo(at=NOW)
        said.append(facts())
        db.session.remove()
        undo.rollback()
    assert said[0] == said[1]


def test_the_accounts_of_the_demo_can_sign_in(app: Flask) -> None:
    load_demo(at=NOW)
    for email, password, role_vi, role_en in DEMO_ACCOUNTS:
        person = db.session.scalars(select(User).where(User.email == email)).one()
        assert email.endswith(".example")
        assert verify_password(password, person.password)
        assert person.confirmed_at == NOW
        assert role_vi
        assert role_en
        organizations = [row.organization.key for row in person.memberships]
        assert organizations == ([ORGANIZATION_OF[email]] if email in ORGANIZATION_OF else [])
        assert person.is_admin is not bool(organizations)


def test_the_demo_is_refused_where_organisations_exist(app: Flask) -> None:
    make.producer()
    db.session.commit()
    with pytest.raises(DemoRefusedError):
        load_demo(at=NOW)
    assert count(Organization) == 1
    assert count(Listing) == 0


def test_production_refuses_the_demo(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "ENV", "production")
    with pytest.raises(DemoRefusedError):
        load_demo(at=NOW)
    assert count(User) == 0
