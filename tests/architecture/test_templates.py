"""Templates show what they are given: no inline script or style, no query."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((PROJECT / "templates").rglob("*.html"))
#: A mail has no style sheet beside it; what it needs is put in when it is sent.
PAGES = [path for path in TEMPLATES if "mail" not in path.relative_to(PROJECT).parts]

FORBIDDEN = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc\s*=)", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
}

QUERY = re.compile(r"\bdb\.|\.query\b|\b(?:select|execute|scalars?)\(|\.(?:filter_by|all|first)\(")
_EXPRESSION = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)


@pytest.mark.parametrize("what", sorted(FORBIDDEN))
def test_pages_hold_nothing_that_the_browser_refuses(what: str) -> None:
    found = [str(path) for path in PAGES if FORBIDDEN[what].search(path.read_text("utf-8"))]
    assert found == []


def test_no_template_queries() -> None:
    found = [
        f"{path.relative_to(PROJECT)}: {expression}"
        for path in TEMPLATES
        for expression in _EXPRESSION.findall(path.read_text("utf-8"))
        if QUERY.search(expression)
    ]
    assert found == []
