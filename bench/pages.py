"""Server time and SQL statements of the main pages on the demo data.

Times are medians of interleaved rounds, as ratios to an empty page of the same layout in the same
run: the machine's speed cancels out.
"""

import argparse
import json
import re
import statistics
import tempfile
import time
from dataclasses import dataclass

from flask import Flask, render_template_string
from flask.testing import FlaskClient
from sqlalchemy import event, select

from matchmaker.accounts.models import Membership, User
from matchmaker.app import create_app
from matchmaker.base.clock import now
from matchmaker.base.db import db, transactional
from matchmaker.base.security import Viewer, allow
from matchmaker.installation import load_demo_once, migrate_database
from matchmaker.introductions.services import begin_introduction
from matchmaker.listings.models import Listing
from matchmaker.matching import live
from matchmaker.requirements.models import Requirement
from matchmaker.seed.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD

ROUNDS = 15
EMPTY = "/bench/empty"


@dataclass(frozen=True, slots=True)
class Measured:
    """A page: who looks, median milliseconds, ratio to the empty page, SQL statements."""

    page: str
    viewer: str
    milliseconds: float
    ratio: float
    statements: int


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="run.py bench pages", description=__doc__)
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as instance:
        found = measure(_application(instance), rounds=arguments.rounds)
    if arguments.json:
        print(json.dumps({"pages": [vars_of(one) for one in found]}, ensure_ascii=False, indent=2))
        return
    print(f"{'page':<44}{'viewer':<14}{'ms':>8}{'ratio':>8}{'SQL':>6}")
    for one in found:
        print(
            f"{one.page:<44}{one.viewer:<14}{one.milliseconds:>8.1f}{one.ratio:>8.1f}"
            f"{one.statements:>6}"
        )


def vars_of(one: Measured) -> dict[str, object]:
    """Return a measurement as a JSON object."""
    return {name: getattr(one, name) for name in Measured.__slots__}


def _application(instance: str) -> Flask:
    app = create_app({"INSTANCE": instance, "RATELIMIT_ENABLED": False, "MAIL_SERVER": ""})

    @app.get(EMPTY)
    @allow("anyone")
    def empty() -> str:
        return render_template_string('{% extends "_layout/base.html" %}')

    with app.app_context():
        migrate_database()
        load_demo_once()
        # The catalogue in memory, as every server keeps it.
        live.start(app).build()
        db.session.remove()
    return app


def measure(app: Flask, *, rounds: int) -> list[Measured]:
    """Return the empty page and the main pages, every round visiting all of them in turn."""
    clients = {name: _signed_in(app, email) for name, email in _VIEWERS.items()}
    pages = [("stranger", EMPTY), *_pages(app)]
    times: dict[tuple[str, str], list[float]] = {page: [] for page in pages}
    statements: dict[tuple[str, str], int] = {}
    with app.app_context():
        counted: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *facts: counted.append(facts[2]))
    for _ in range(rounds + 1):
        for page in pages:
            # What the page before left to be cleared away is not this page's.
            clients["stranger"].get(EMPTY)
            counted.clear()
            started = time.perf_counter()
            answer = clients[page[0]].get(page[1])
            times[page].append(time.perf_counter() - started)
            if answer.status_code != 200:
                raise SystemExit(f"{page[1]} answered {answer.status_code}")
            statements[page] = len(counted)
    # The first round fills caches of templates and statements.
    medians = {page: statistics.median(found[1:]) for page, found in times.items()}
    empty = medians[pages[0]]
    return [
        Measured(
            page[1],
            page[0],
            round(medians[page] * 1000, 2),
            round(medians[page] / empty, 2),
            statements[page],
        )
        for page in pages
    ]


_VIEWERS = {
    "stranger": "",
    "producer": DEMO_ACCOUNTS[0].email,
    "buyer": DEMO_ACCOUNTS[2].email,
    "staff": DEMO_ACCOUNTS[4].email,
}


def _pages(app: Flask) -> list[tuple[str, str]]:
    """Return who looks at which page; ids are looked up in the demo."""
    with app.app_context():
        listing = db.session.scalars(select(Listing).where(Listing.code == "P0178")).one()
        requirement = db.session.scalars(
            select(Requirement).where(Requirement.code == "D051")
        ).one()
        introduction = _introduce(listing.id, requirement.id)
        return [
            ("stranger", "/"),
            ("stranger", "/products"),
            ("stranger", "/products?words=xoai+hoaf+lojc"),
            ("stranger", f"/products/{listing.id}"),
            ("producer", "/start"),
            ("producer", f"/my/products/{listing.id}/requirements"),
            ("buyer", "/requirements/"),
            ("buyer", f"/requirements/{requirement.id}/matches"),
            ("buyer", f"/requirements/{requirement.id}/supply"),
            ("buyer", f"/introductions/{introduction}"),
            ("staff", "/start"),
            ("staff", "/staff/certificates"),
            ("staff", "/staff/supply"),
        ]


@transactional
def _introduce(listing_id: int, requirement_id: int) -> int:
    """Begin one introduction, so that its page has something to show."""
    listing = db.session.get_one(Listing, listing_id)
    requirement = db.session.get_one(Requirement, requirement_id)
    buyer = requirement.organization
    person = db.session.scalars(
        select(User).join(Membership).where(Membership.organization_id == buyer.id).limit(1)
    ).one()
    begun = begin_introduction(
        listing,
        requirement=requirement,
        by=Viewer(
            user_id=person.id,
            organization_id=buyer.id,
            organization_name=buyer.name,
            kind=buyer.kind,
            verified=True,
        ),
        volume=None,
        note="",
        snapshot={},
        at=now(),
    )
    return begun.id


def _signed_in(app: Flask, email: str) -> FlaskClient:
    client = app.test_client()
    if email:
        page = client.get("/sign-in").text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        form = {"email": email, "password": DEMO_PASSWORD, "csrf_token": token[1] if token else ""}
        if client.post("/sign-in", data=form).status_code != 302:
            raise SystemExit(f"{email} could not sign in")
    return client


if __name__ == "__main__":
    main()
