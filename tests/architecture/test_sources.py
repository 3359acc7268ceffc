"""Where things may stand in the code, as house rules that a machine can hold."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = PROJECT / "matchmaker"
SOURCES = sorted(PACKAGE.rglob("*.py"))

MOST_LINES = 700

#: Modules of a domain that know nothing of HTTP; mails may build links.
BELOW_VIEWS = {"services", "queries", "policy", "models", "mails"}
HTTP_NAMES = {"abort", "request", "session", "redirect", "make_response", "Response", "flash"}

#: Who may end a transaction besides `base.db.transactional`.
COMMITTERS = {"base/db.py", "base/jobs.py", "cli.py", "installation.py"}

#: Endpoints that change nothing in the database at POST, each with what they do instead.
WRITES_NOTHING = {
    "matching.rank_files": "ranks two files and keeps nothing of them",
    "home.set_language": "keeps the language in the session",
}


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of every call in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def places(paths: list[Path], *, ends: tuple[str, ...]) -> list[str]:
    """Return where calls stand whose dotted name is one of `ends` or ends with it."""
    return [
        f"{name_of(path)}:{line} {called}"
        for path in paths
        for line, called in calls(path)
        if called in ends or called.endswith(tuple(f".{end}" for end in ends))
    ]


def test_nothing_below_views_knows_http() -> None:
    found = [
        f"{name_of(path)}:{node.lineno} {alias.name}"
        for path in SOURCES
        if path.stem in BELOW_VIEWS or path.parent.name in BELOW_VIEWS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("flask")
        for alias in node.names
        if alias.name in HTTP_NAMES
    ]
    assert found == []


def test_abort_is_called_in_views_only() -> None:
    below = [path for path in SOURCES if path.stem not in {"views", "api"}]
    assert places(below, ends=("abort",)) == []


def test_only_the_transaction_mark_commits() -> None:
    others = [path for path in SOURCES if name_of(path) not in COMMITTERS]
    assert places(others, ends=("session.commit",)) == []


def test_only_the_clock_reads_the_time() -> None:
    others = [path for path in SOURCES if name_of(path) != "base/clock.py"]
    ends = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time")
    assert places(others, ends=ends) == []


def test_no_file_outgrows_its_reader() -> None:
    own = [PROJECT / "run.py", PROJECT / "config.py"]
    for folder in ("matchmaker", "scripts", "tests", "bench"):
        own += (PROJECT / folder).rglob("*.py")
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in own}
    assert {str(path): size for path, size in sizes.items() if size > MOST_LINES} == {}


def test_every_package_stands_in_the_import_contracts() -> None:
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    order, inside, *_ = settings["tool"]["importlinter"]["contracts"]
    named = {part.strip(" ()") for layer in order["layers"] for part in layer.split("|")}
    found = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    found |= {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    assert found <= named
    domains = {path.parent for path in PACKAGE.glob("*/views.py")}
    domains |= {path.parent for path in PACKAGE.glob("*/models.py")}
    assert {f"matchmaker.{domain.name}" for domain in domains} <= set(inside["containers"])


def test_every_view_that_is_posted_to_is_one_transaction(app: Flask) -> None:
    own = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not rule.endpoint.startswith("security.")
    ]
    bare = {name for name in own if not getattr(app.view_functions[name], "transactional", False)}
    assert bare <= set(WRITES_NOTHING)


@pytest.mark.parametrize("name", sorted(WRITES_NOTHING))
def test_named_exceptions_exist(app: Flask, name: str) -> None:
    assert name in app.view_functions
