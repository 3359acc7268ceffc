"""Migration 0005 keeps every row and every CHECK, up, down and up again, on both databases."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from matchmaker.base.db import db, writing
from matchmaker.introductions.models import IntroductionEvent
from tests import make

TABLES = ("certificate", "introduction", "introduction_document", "introduction_event")


def _checks() -> dict[str, set[str]]:
    found = inspect(db.engine)
    return {
        table: {str(one["name"]) for one in found.get_check_constraints(table)} for table in TABLES
    }


def _rows() -> dict[str, int]:
    with db.engine.connect() as connection:
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608
            for table in TABLES
        }


@pytest.fixture
def at_head(live_app: Flask) -> Iterator[Flask]:
    with live_app.app_context(), writing():
        yield live_app
        db.session.remove()
        upgrade()


def test_rows_and_checks_stay_up_down_and_up(at_head: Flask) -> None:
    proposed = make.introduction("proposed")
    proposed.events.append(IntroductionEvent(at=make.NOW, step="begin", to_status="proposed"))
    make.introduction("declined")
    certificate_id = make.certificate(listing=proposed.listing).id
    db.session.commit()
    before, checks = _rows(), _checks()
    assert {"ck_introduction_open_by_status", "ck_introduction_status"} <= checks["introduction"]
    db.session.remove()

    downgrade(revision="0004")
    assert _rows() == before
    assert _checks() == {
        table: names - {"ck_introduction_open_by_status", "ck_certificate_ever_verified"}
        for table, names in checks.items()
    }
    upgrade()
    assert _rows() == before
    assert _checks() == checks
    with db.engine.connect() as connection:
        owner = connection.execute(
            text("SELECT next_owner FROM introduction WHERE status = 'proposed'")
        ).scalar_one()
        verified_at = connection.execute(
            text(f"SELECT verified_at FROM certificate WHERE id = {certificate_id}")  # noqa: S608
        ).scalar_one()
    assert owner is None
    assert verified_at is not None
