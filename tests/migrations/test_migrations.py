"""The migrations and the models say the same schema, data come through, every step goes back."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, insert, inspect, select

from matchmaker.accounts.models import Consent, ConsentPurpose
from matchmaker.base.db import Model, db, writing
from matchmaker.matching.models import ListingChange
from tests import make


def test_the_migrated_schema_is_the_models_schema(app: Flask) -> None:
    connection = db.engines[None]
    context = MigrationContext.configure(connection, opts={"compare_type": False})
    assert compare_metadata(context, Model.metadata) == []


def test_the_last_step_goes_down_and_up_and_keeps_rows(live_app: Flask) -> None:
    with live_app.app_context(), writing():
        db.session.execute(insert(ListingChange), [{"listing_id": 7, "at": make.NOW}])
        db.session.commit()
        db.session.remove()
        downgrade(revision="0001")
        tables = set(inspect(db.engine).get_table_names())
        assert not {"job", "top_list", "requirement_change", "vocabulary_change"} & tables
        upgrade()
        kept = db.session.execute(select(ListingChange.listing_id, ListingChange.is_marked)).all()
        assert [tuple(row) for row in kept] == [(7, False)]
        db.session.remove()


def _checks() -> dict[str, set[str]]:
    kept = inspect(db.engine)
    return {
        name: {str(one["name"]) for one in kept.get_check_constraints(name)}
        for name in Model.metadata.tables
    }


def test_the_migrated_schema_keeps_every_check(app: Flask) -> None:
    wanted = {
        name: {
            str(one.name)
            for one in table.constraints
            if isinstance(one, CheckConstraint) and not getattr(one, "_type_bound", False)
        }
        for name, table in Model.metadata.tables.items()
    }
    kept = _checks()
    assert {name: checks - kept[name] for name, checks in wanted.items()} == {
        name: set() for name in wanted
    }


def test_one_consent_of_a_purpose_holds_after_the_upgrade_and_money_stays(live_app: Flask) -> None:
    with live_app.app_context(), writing():
        before = _checks()
        db.session.rollback()
        try:
            downgrade(revision="0003")
            organization_id, listing_id = _with_two_consents()
        finally:
            upgrade()
        assert _checks() == before
        rows = db.session.execute(
            db.select(Consent.given_by, Consent.given_at, Consent.withdrawn_at)
            .where(Consent.organization_id == organization_id)
            .order_by(Consent.id)
        )
        assert [tuple(row) for row in rows] == [
            ("Ông Ba", make.NOW, make.NOW),
            ("Bà Tư", make.NOW, None),
        ]
        price = db.session.scalar(
            db.text("SELECT price_min FROM listing WHERE id = :id"), {"id": listing_id}
        )
        assert price == 2_000_000_000
        db.session.rollback()


def _with_two_consents() -> tuple[int, int]:
    own = make.producer()
    listing = make.listing(own, price_min=2_000_000_000, price_max=2_000_000_000)
    for given_by in ("Ông Ba", "Bà Tư"):
        db.session.add(
            Consent(
                organization_id=own.id,
                purpose=ConsentPurpose.ACT_ON_BEHALF,
                text_version="1",
                given_by=given_by,
                given_at=make.NOW,
            )
        )
        db.session.flush()
    ids = own.id, listing.id
    db.session.commit()
    db.session.remove()
    return ids
