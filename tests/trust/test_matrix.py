"""No organisation sees another's secrets: every route × everybody × every id × every method."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.trust.filled import filled
from tests.trust.looking import Crowd, said, secrets_in
from tests.trust.routes import NOT_ASKED, WHO_KNOWS, Target, targets
from tests.trust.secrets import CONTACTS, REVEALING, ROLES, WHO_READS

LEAST = 5_000
#: What the link of a mail tells whoever holds it.
BY_LINK = {
    "accounts.accept_invitation": {"producer.invitation"},
    "accounts.submit_acceptance": {"producer.invitation"},
}
METHODS = ("GET", "POST", "HEAD", "PUT")


@dataclass
class Findings:
    """What the walk over all routes found."""

    looks: int = 0
    leaks: set[tuple[str, str, str]] = field(default_factory=set)
    broken: set[tuple[str, str, str, int]] = field(default_factory=set)
    told_apart: set[tuple[str, str, str, int, int]] = field(default_factory=set)
    odd_methods: set[tuple[str, str, str, int]] = field(default_factory=set)
    reached: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    #: Status of what is not there, by person, method and path.
    nothing: dict[tuple[str, str, str], int] = field(default_factory=dict)

    #: Secrets somebody read: the table is not kept by showing nothing.
    read: set[str] = field(default_factory=set)

    def problems(self) -> list[str]:
        """Return everything that should not be."""
        found: dict[str, set[Any]] = {
            "server errors": self.broken,
            "leaks": self.leaks,
            "told apart from what is not there": self.told_apart,
            "methods": self.odd_methods,
        }
        return sorted(f"{name}: {one}" for name, some in found.items() for one in some)


def forbidden(who: str, *, endpoint: str) -> set[str]:
    """Return the secrets that an answer to somebody must not give away."""
    return {
        name
        for name, readers in WHO_READS.items()
        if who not in readers or _needs_a_record(who, name, endpoint=endpoint)
    }


def _needs_a_record(who: str, name: str, *, endpoint: str) -> bool:
    """Contacts of others are seen only where the look is recorded, by staff and by parties."""
    own = {"acting": "producer"}.get(who, who)
    of_others = name.endswith(CONTACTS) and not name.startswith(f"{own}.")
    return of_others and endpoint not in REVEALING


def _asked(target: Target, method: str, crowd: Crowd) -> dict[str, Any]:
    if method != "POST":
        return {}
    return filled(target.endpoint, crowd.world, topic=target.path.rsplit("/", 1)[-1])


def _was_let_in(answer: TestResponse) -> bool:
    to_sign_in = (answer.location or "").startswith("/sign-in")
    return 200 <= answer.status_code < 400 and not to_sign_in


def _walk(app: Flask, crowd: Crowd, *, who: str) -> Iterator[tuple[Target, str, TestResponse]]:
    seen_methods: set[tuple[str, str]] = set()
    for target in targets(app, crowd.world):
        for method in METHODS:
            if method in {"HEAD", "PUT"}:
                # Once a route and person: they run the same view or none.
                if (target.rule.rule, method) in seen_methods:
                    continue
                seen_methods.add((target.rule.rule, method))
            elif method not in (target.rule.methods or ()):
                continue
            facts = _asked(target, method, crowd)
            yield target, method, crowd.ask(who, target.path, method=method, **facts)


#: Views that never look whether the thing is there: they answer alike whatever its id.
ALIKE_FOR_ANY_ID = {"matching.drop"}


def _look_closer(
    findings: Findings, target: Target, who: str, method: str, answer: TestResponse, crowd: Crowd
) -> None:
    unknown = [thing for thing in target.things if who not in WHO_KNOWS.get(thing, ROLES)]
    if not unknown or method not in {"GET", "POST"} or target.endpoint in ALIKE_FOR_ANY_ID:
        return
    key = (who, method, target.missing_path)
    if key not in findings.nothing:
        facts = _asked(target, method, crowd)
        answered = crowd.ask(who, target.missing_path, method=method, **facts)
        findings.nothing[key] = answered.status_code
        findings.looks += 1
    if findings.nothing[key] != answer.status_code:
        findings.told_apart.add(
            (who, method, target.path, answer.status_code, findings.nothing[key])
        )


@pytest.fixture(scope="session")
def everybodys(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder in which the workers of a run keep what each role came to."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "matrix"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.mark.parametrize("who", ROLES)
def test_nobody_reads_what_is_not_theirs_on_any_route(
    app: Flask, crowd: Crowd, who: str, everybodys: Path, capsys: Any
) -> None:
    findings = _looked(app, crowd, who=who)
    assert "\n".join(findings.problems()) == ""
    _keep(findings, folder=everybodys, who=who)
    together = _together(everybodys)
    # Whoever comes last judges what only all roles together show.
    if together is not None:
        _judge(together, app=app, capsys=capsys)


def _looked(app: Flask, crowd: Crowd, *, who: str) -> Findings:
    findings = Findings()
    hidden: dict[str, set[str]] = {}
    clean: set[tuple[str, str]] = set()
    for target, method, answer in _walk(app, crowd, who=who):
        findings.looks += 1
        at = (who, method, target.path)
        if answer.status_code >= 500 and answer.status_code != 503:
            findings.broken.add((*at, answer.status_code))
        if _was_let_in(answer):
            findings.reached[target.rule.rule].add(method)
        if method == "PUT" and answer.status_code != 405:
            findings.odd_methods.add((*at, answer.status_code))
        if method == "HEAD" and answer.data:
            findings.odd_methods.add((*at, answer.status_code))
        if target.endpoint not in hidden:
            hidden[target.endpoint] = forbidden(who, endpoint=target.endpoint)
        text = said(answer)
        if (target.endpoint, text) not in clean:
            clean.add((target.endpoint, text))
            given_away = secrets_in(text, of=crowd.world.secrets)
            findings.read |= given_away
            leaked = given_away & hidden[target.endpoint] - BY_LINK.get(target.endpoint, set())
            findings.leaks |= {(who, target.rule.rule, name) for name in leaked}
        _look_closer(findings, target, who, method, answer, crowd)
    return findings


def _keep(findings: Findings, *, folder: Path, who: str) -> None:
    kept = {
        "looks": findings.looks,
        "read": sorted(findings.read),
        "reached": {rule: sorted(some) for rule, some in findings.reached.items()},
    }
    fresh = folder / f"{who}.new"
    fresh.write_text(json.dumps(kept), encoding="utf-8")
    fresh.replace(folder / f"{who}.json")


def _together(folder: Path) -> Findings | None:
    """Return what all roles came to, None while some are still looking."""
    files = [folder / f"{who}.json" for who in ROLES]
    if not all(file.exists() for file in files):
        return None
    together = Findings()
    for file in files:
        kept = json.loads(file.read_text(encoding="utf-8"))
        together.looks += kept["looks"]
        together.read |= set(kept["read"])
        for rule, some in kept["reached"].items():
            together.reached[rule] |= set(some)
    return together


def _judge(together: Findings, *, app: Flask, capsys: Any) -> None:
    with capsys.disabled():
        print(f"\ntrust: {together.looks} combinations of route, person, id and method looked at")  # noqa: T201
    nobodys = {name for name, readers in WHO_READS.items() if not readers}
    assert set(WHO_READS) - together.read - nobodys == NOWHERE_YET
    assert not_reached(app, together) == NOT_REACHED
    assert together.looks >= LEAST


def not_reached(app: Flask, findings: Findings) -> set[tuple[str, str]]:
    """Return the routes and methods that nobody came through."""
    rules = {
        (one.rule, method)
        for one in app.url_map.iter_rules()
        if one.endpoint not in NOT_ASKED
        for method in {"GET", "POST"} & (one.methods or set())
    }
    return rules - {(rule, method) for rule, some in findings.reached.items() for method in some}


#: Files of the sign-in library, none of which we use; acts that lead to signing in; and acts for which
#: nothing here stands as it must: an archived product, an organisation of several people, a plan of
#: several producers. Their own tests come through.
NOT_REACHED = {
    ("/fs-static/<path:filename>", "GET"),
    ("/account/sign-out-everywhere", "POST"),
    ("/invitation/<token>", "POST"),
    ("/introductions/together/<int:requirement_id>", "GET"),
    ("/introductions/together/<int:requirement_id>", "POST"),
    ("/my/products/<int:listing_id>/restore", "POST"),
    ("/organization/members/<int:user_id>/remove", "POST"),
}


#: Secrets that no page shows as they are kept: volumes are rounded for reading, the audit page names
#: acts without their facts, notes of a shortlist have no field yet, pictures are bytes.
NOWHERE_YET = {
    "accepted.delivered",
    "audit.fact",
    "distributor.shortlist_note",
    "producer.draft_photo",
}
