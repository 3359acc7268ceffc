"""Every command of the product: `python3 run.py flask COMMAND`.

The group is ours alone: Flask's own `routes` would shadow ours, and libraries would bring
commands that pass the audit trail by. Each domain's commands stand in a section of their own.
"""

import contextlib
import functools
import json
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
from flask import current_app
from flask.cli import AppGroup, ScriptInfo
from flask_migrate.cli import db as migration_commands

from matchmaker.accounts.cli import create_admin
from matchmaker.base.clock import today
from matchmaker.base.i18n import LANGUAGES
from matchmaker.base.jobs import start_consumer
from matchmaker.base.security import policy_of
from matchmaker.events.cli import timetable_of
from matchmaker.installation import load_demo_once, migrate_database
from matchmaker.matching import file_commands, live
from matchmaker.matching.cli import print_file_ranking, print_ranking
from matchmaker.seed.vocabularies import from_tables

P = ParamSpec("P")
R = TypeVar("R")

commands = AppGroup(
    "flask",
    help="The commands of Matchmaker.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
commands.add_command(migration_commands)


def answer_json(answer: object) -> None:
    """Print an answer as JSON in UTF-8, and nothing else, on stdout."""
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def migrated(command: Callable[P, R]) -> Callable[P, R]:
    """Let a command find the newest schema; an empty installation stays empty."""

    @functools.wraps(command)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        migrate_database()
        return command(*args, **kwargs)

    return wrapper


def with_demo(command: Callable[P, R]) -> Callable[P, R]:
    """Let a command find the newest schema and, in an empty installation, the demo.

    Adds `--no-demo`. It stands between `@commands.command` and the command's own options.
    """

    @click.option("--no-demo", is_flag=True, help="Leave an empty database empty.")
    @functools.wraps(command)
    def wrapper(*args: P.args, no_demo: bool, **kwargs: P.kwargs) -> R:  # type: ignore[valid-type]
        migrate_database()
        if not no_demo:
            load_demo_once()
        return command(*args, **kwargs)

    return wrapper  # type: ignore[return-value]


# The installation


@commands.command("upgrade")
@migrated
def upgrade() -> None:
    """Bring the database to the newest schema."""
    click.echo("The schema is up to date.", err=True)


@commands.command("jobs")
@migrated
@click.pass_obj
def jobs(script: ScriptInfo) -> None:
    """Run the chores beside gunicorn until Ctrl-C or SIGTERM."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    app = script.load_app()
    live.start(app)
    stop_consumer = start_consumer(app)
    with contextlib.suppress(KeyboardInterrupt):
        threading.Event().wait()
    stop_consumer()


@commands.command("routes")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def routes(*, as_json: bool) -> None:
    """List every way in and who may use it."""
    found = [
        {
            "rule": rule.rule,
            "endpoint": rule.endpoint,
            "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
            "policy": list(policy_of(current_app, rule.endpoint) or ()),
        }
        for rule in sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule)
    ]
    if as_json:
        answer_json(found)
        return
    for row in found:
        words = (row["rule"], row["endpoint"], ",".join(row["methods"]), ",".join(row["policy"]))
        click.echo("  ".join(map(str, words)))


# People

commands.command("create-admin")(migrated(create_admin))


# Matches


@commands.command("match")
@with_demo
@click.argument("code")
@click.option("--top", type=click.IntRange(1, 10_000), default=10, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="vi", show_default=True)
def match(*, code: str, top: int, as_json: bool, lang: str) -> None:
    """Rank the published listings for the requirement CODE, best first."""
    print_ranking(code, top=top, as_json=as_json, lang=lang)


# Files: no database is needed

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@commands.command("search")
@click.option("--listings", required=True, type=_FILE, help="CSV or XLSX: id, name_vi.")
@click.option("--queries", required=True, type=_FILE, help="CSV or XLSX: query_id, query.")
@click.option("--top", type=click.IntRange(1, 1000), default=5, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def search(*, listings: Path, queries: Path, top: int, as_json: bool) -> None:
    """Find listings of a file by name, as people write them."""
    found = file_commands.search(listings, queries=queries, top=top)
    for remark in found.remarks:
        click.echo(remark, err=True)
    if as_json:
        answer_json({"queries": found.queries})
        return
    for one in found.queries:
        click.echo(f"{one['query_id']}: {', '.join(one['hits'])}")


@commands.command("timetable")
@click.argument("file", type=_FILE)
@click.option("--seconds", type=click.FloatRange(0, 3600), default=10.0, show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**31), default=0, show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="JSON to write.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def timetable(*, file: Path, seconds: float, seed: int, out: Path | None, as_json: bool) -> None:
    """Timetable the meetings of an event in a JSON file; nothing is stored."""
    if as_json == (out is not None):
        raise click.UsageError("Say either --json or --out FILE.json.")
    found = timetable_of(file, seconds=seconds, seed=seed)
    if out is None:
        answer_json(found)
        return
    out.write_text(json.dumps(found, ensure_ascii=False, indent=2), encoding="utf-8")
    click.echo(
        f"{len(found['timetable'])} meetings, value {found['value']} of at most {found['bound']}, "
        f"{found['idle_gaps']['producers']} idle gaps of producers",
        err=True,
    )


@commands.command("resolve-names")
@click.option("--pairs", required=True, type=_FILE, help="CSV or XLSX: a, b.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def resolve_names(*, pairs: Path, as_json: bool) -> None:
    """Tell for pairs of names whether they mean the same organisation."""
    found = file_commands.resolve_names(pairs)
    if as_json:
        answer_json({"pairs": found})
        return
    for one in found:
        click.echo(
            f"{'same' if one['same'] else 'other':6}{one['score']:.2f}  {one['a']} | {one['b']}"
        )


@commands.command("rank")
@click.option("--listings", required=True, type=_FILE, help="CSV or XLSX of products.")
@click.option("--requirements", required=True, type=_FILE, help="CSV or XLSX of requirements.")
@click.option("--top", type=click.IntRange(1, 1000), default=50, show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Workbook to write.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="vi", show_default=True)
def rank(
    *, listings: Path, requirements: Path, top: int, out: Path | None, as_json: bool, lang: str
) -> None:
    """Rank the products of a file for the requirements of another; nothing is stored."""
    if as_json == (out is not None):
        raise click.UsageError("Say either --json or --out FILE.xlsx.")
    print_file_ranking(
        listings,
        requirements=requirements,
        vocabularies=from_tables(on=today()),
        top=top,
        out=out,
        lang=lang,
    )
