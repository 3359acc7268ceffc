"""What commands find when they begin, and what they print."""

import json
from pathlib import Path

import click
import pytest
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import func, select

from matchmaker.accounts.models import Organization
from matchmaker.app import create_app
from matchmaker.base.db import db, writing
from matchmaker.cli import commands, with_demo
from matchmaker.settings import UnsafeSettingsError
from tests import make

group = AppGroup("group")


@group.command("count")
@with_demo
def count() -> None:
    click.echo(db.session.scalar(select(func.count()).select_from(Organization)))


def test_commands_find_a_migrated_database_and_the_demo_unless_told_not_to(tmp_path: Path) -> None:
    app = create_app({"INSTANCE": str(tmp_path), "DATABASE_URL": "", "DEMO": True})
    runner = app.test_cli_runner()
    empty = runner.invoke(group, ["count", "--no-demo"])
    assert (empty.exit_code, empty.stdout) == (0, "0\n")
    first = runner.invoke(group, ["count"])
    second = runner.invoke(group, ["count"])
    assert first.exit_code == 0
    assert int(first.stdout) > 0
    assert second.stdout == first.stdout
    with app.app_context():
        db.engine.dispose()


def test_an_installation_with_the_demo_switched_off_stays_empty(tmp_path: Path) -> None:
    app = create_app({"INSTANCE": str(tmp_path), "DATABASE_URL": "", "DEMO": False})
    answer = app.test_cli_runner().invoke(group, ["count"])
    assert (answer.exit_code, answer.stdout) == (0, "0\n")
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(("active", "code"), [(True, 1), (False, 0)])
def test_production_does_not_begin_with_open_accounts_of_the_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, active: bool, code: int
) -> None:
    app = create_app({"INSTANCE": str(tmp_path), "DATABASE_URL": "", "DEMO": False})
    app.test_cli_runner().invoke(commands, ["upgrade"])
    with app.app_context(), writing():
        make.user(is_sample=True, active=active)
        db.session.commit()
    monkeypatch.setitem(app.config, "ENV", "production")
    answer = app.test_cli_runner().invoke(commands, ["upgrade"])
    assert answer.exit_code == code
    assert isinstance(answer.exception, UnsafeSettingsError) == active
    with app.app_context():
        db.engine.dispose()


def test_routes_are_listed_with_their_policies(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(commands, ["routes", "--json"])
    rows = json.loads(answer.stdout)
    assert {
        "rule": "/language",
        "endpoint": "home.set_language",
        "methods": ["POST"],
        "policy": ["anyone"],
    } in rows
    assert len(rows) == len(list(app.url_map.iter_rules()))


def test_only_our_own_commands_are_there() -> None:
    # Libraries bring commands that pass the audit trail by.
    assert {"users", "roles", "limiter", "run", "shell"}.isdisjoint(commands.commands)
