"""The audit trail says every act in words and names what it was done to."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from matchmaker.accounts import queries
from matchmaker.accounts.labels import ACTIONS
from matchmaker.accounts.queries import AuditFilter
from matchmaker.base import audit
from matchmaker.base.db import db
from matchmaker.core.event_cycle import STEPS as EVENT_STEPS
from matchmaker.core.lifecycle import STEPS
from tests import make
from tests.conftest import Browser

SOURCES = sorted((Path(__file__).resolve().parents[2] / "matchmaker").rglob("*.py"))


def _recorded() -> Iterator[str]:
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                yield from _codes(node.args[0], tree=tree)


def _codes(said: ast.expr, *, tree: ast.Module) -> Iterator[str]:
    """Yield what the first argument may be: a word, one of two, of a table, or a step's."""
    if isinstance(said, ast.Constant):
        yield str(said.value)
    elif isinstance(said, ast.IfExp):
        yield from _codes(said.body, tree=tree)
        yield from _codes(said.orelse, tree=tree)
    elif isinstance(said, ast.Subscript):
        for node in tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_ACTS":
                assert isinstance(node.value, ast.Dict)
                yield from (ast.literal_eval(value) for value in node.value.values)
    else:
        steps = {"introduction": STEPS, "event": EVENT_STEPS}
        named = {f"f'{domain}.{{step.name}}'": domain for domain in steps}
        domain = named[ast.unparse(said)]
        yield from (f"{domain}.{step.name}" for step in steps[domain])


def test_every_act_that_is_recorded_has_its_words() -> None:
    recorded = set(_recorded())
    assert {"listing.published", "organization.verified", "introduction.first_order"} <= recorded
    assert recorded - set(ACTIONS) == set()


def test_staff_read_names_that_lead_to_what_was_done(app: Flask, sign_in: Browser) -> None:
    listing, requirement = make.listing(name="Xoài cát chu"), make.requirement(title="Xoài")
    certificate = make.certificate(listing=listing)
    for subject in (listing, requirement, certificate, listing.organization):
        audit.record("listing.changed", subject=subject)
    page = sign_in.of(make.user(make.department())).get("/admin/audit?action=listing").text
    for link in (
        f'<a href="/products/{listing.id}">Xoài cát chu</a>',
        f'<a href="/requirements/{requirement.id}">Xoài</a>',
        f'<a href="/staff/certificates/{certificate.id}">',
        f'<a href="/staff/organizations/{listing.organization_id}">{listing.organization.name}</a>',
    ):
        assert link in page


def test_who_only_administers_reads_no_names_of_business(app: Flask, sign_in: Browser) -> None:
    listing = make.listing(name="Xoài cát chu")
    audit.record("listing.changed", subject=listing)
    audit.record("listing.changed", subject=listing.organization)
    page = sign_in.of(make.user(is_admin=True)).get("/admin/audit?action=listing").text
    assert f"Sản phẩm {listing.id}" in page
    assert "Xoài cát chu" not in page
    assert listing.organization.name in page


@pytest.mark.parametrize("rows", [1, 30])
def test_the_trail_asks_the_database_equally_often(
    app: Flask, count_statements: list[str], rows: int
) -> None:
    for number in range(rows):
        audit.record("listing.changed", subject=make.listing(name=f"Xoài {number}"))
    db.session.flush()
    count_statements.clear()
    page = queries.audit_page(AuditFilter(action="listing.changed"), number=1)
    assert len(page.rows) == rows
    assert {line.subject_name for line in page.rows} == {f"Xoài {n}" for n in range(rows)}
    assert len(count_statements) == 5
