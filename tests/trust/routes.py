"""Every route of the application with every id worth asking for."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from tests.trust.secrets import PRODUCER_SIDE, VERIFIED_PRODUCERS
from tests.trust.world import World

#: Ids of nothing: one nobody has, and one no database can have.
MISSING = 8_765_432
HUGE = 12_345_678_901_234_567_890

#: It asks the engine itself, which stands still inside a test's transaction (tests/home asks it).
NOT_ASKED = frozenset({"home.ready"})

#: Who may know that a thing is there; others are answered as if it were not.
WHO_KNOWS: dict[str, tuple[str, ...]] = {
    "listing.draft": (*PRODUCER_SIDE, "staff"),
    "listing.unverified": ("unverified_producer", "staff"),
    "photo.draft": (*PRODUCER_SIDE, "staff"),
    "requirement.distributor": (*VERIFIED_PRODUCERS, "distributor", "staff"),
    "requirement.rival_distributor": (*VERIFIED_PRODUCERS, "rival_distributor", "staff"),
    "requirement.distributor.draft": ("distributor", "staff"),
    "requirement.unverified_distributor.draft": ("unverified_distributor", "staff"),
    "introduction.accepted": (*PRODUCER_SIDE, "distributor", "staff"),
    "introduction.asked": ("rival_producer", "distributor", "staff"),
    "introduction.offered": (*PRODUCER_SIDE, "rival_distributor", "staff"),
    "introduction.combined": ("rival_producer", "distributor", "staff"),
    "introduction.talking": (*PRODUCER_SIDE, "distributor", "staff"),
    "introduction.suspended": ("suspended_producer", "distributor", "staff"),
    "share.producer": (*PRODUCER_SIDE, "staff"),
    "share.rival_producer": (),
    "document.accepted": (*PRODUCER_SIDE, "distributor", "staff"),
    # Only its number is a secret here: that a verified certificate is there is public.
    "certificate.producer": (*PRODUCER_SIDE, "distributor", "staff"),
    "certificate.rival_producer": ("rival_producer", "staff"),
    "certificate.pending": (*PRODUCER_SIDE, "staff"),
    "paper.producer": (*PRODUCER_SIDE, "staff"),
    "paper.rival_producer": ("rival_producer", "staff"),
    # Whoever may not read of an event is answered as if it were not there.
    "event.draft": ("staff",),
    "event.over": (*PRODUCER_SIDE, "distributor", "staff"),
    "participation.producer": ("staff",),
    "participation.rival_producer": ("staff",),
    "final.producer": ("staff",),
    "meeting.producer": (*PRODUCER_SIDE, "distributor", "staff"),
    "meeting.rival_producer": ("rival_producer", "distributor", "staff"),
    # Organisations and people are staff's and the administrator's lists.
    "organization.rival_distributor": ("rival_distributor", "staff"),
    "organization.producer": ("staff", *PRODUCER_SIDE),
    "user.rival_producer": ("rival_producer", "administrator"),
    "user.producer": (*PRODUCER_SIDE, "administrator"),
}

_KINDS: dict[str, tuple[str, ...]] = {
    "listing_id": (
        "listing.producer",
        "listing.rival_producer",
        "listing.draft",
        "listing.unverified",
    ),
    "requirement_id": (
        "requirement.distributor",
        "requirement.rival_distributor",
        "requirement.distributor.draft",
        "requirement.unverified_distributor.draft",
    ),
    "introduction_id": (
        "introduction.accepted",
        "introduction.asked",
        "introduction.offered",
        "introduction.combined",
        "introduction.talking",
        "introduction.suspended",
    ),
    # The lead answers on the page of the whole: its own part is no page.
    "member_id": ("share.producer", "share.rival_producer"),
    "event_id": (
        "event.open",
        "event.final",
        "event.draft",
        "event.over",
        "event.wishing",
        "event.made",
        "event.held",
    ),
    "meeting_id": ("meeting.producer", "meeting.rival_producer", "meeting.held"),
    "participation_id": (
        "participation.producer",
        "final.producer",
        "participation.rival_producer",
    ),
    "certificate_id": ("certificate.producer", "certificate.rival_producer", "certificate.pending"),
    "photo_id": ("photo.producer", "photo.draft"),
    "organization_id": ("organization.producer", "organization.rival_distributor"),
    "user_id": ("user.producer", "user.rival_producer"),
}
_DOCUMENTS = {
    "introductions.document": ("document.accepted",),
    "certification.document": ("paper.producer", "paper.rival_producer"),
    "certification.remove_document": ("paper.producer", "paper.rival_producer"),
}
#: Routes of meetings that have begun; their first two events meet their first two meetings.
_BEGUN = {
    "event_id": ("event.held", "event.final", "event.open"),
    "meeting_id": ("meeting.held", "meeting.rival_producer", "meeting.producer"),
}
_OF_ROUTE = {
    "events.paper": _BEGUN,
    "events.enter_paper": _BEGUN,
    "events.record_result": _BEGUN,
}
_PLAIN: dict[str, tuple[object, ...]] = {
    "check_month": (3, 6, 0, HUGE),
    "name": ("accept", "meeting", "decline", "complete", "khong-co"),
    "step": ("open_registration", "cancel", "confirm", "refuse", "withdraw", "khong-co"),
    "topic": ("basics", "packaging", "capacity", "terms", "photos", "certificates"),
    "paper": ("badges", "changed-agendas", "khong-co"),
    "side": ("buyer", "producer", "khong-co"),
    "token": ("khong-co",),
    "filename": ("css/matchmaker.css", "../config.py", "khong-co"),
}


@dataclass(frozen=True)
class Target:
    """A path of a route, the things it names, and the same path with nothing there."""

    rule: Rule
    path: str
    things: tuple[str, ...]
    missing_path: str

    @property
    def endpoint(self) -> str:
        """Return the route's endpoint."""
        return str(self.rule.endpoint)


def targets(app: Flask, world: World) -> Iterator[Target]:
    """Yield every route with every combination of ids, and the addresses that carry ids."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: (one.rule, str(one.methods))):
        if rule.endpoint in NOT_ASKED:
            continue
        names = sorted(rule.arguments)
        for chosen in _combined(*(_choices(rule, name, world) for name in names)):
            values = {name: value for name, (value, _) in zip(names, chosen, strict=True)}
            things = tuple(thing for _, thing in chosen if thing)
            nothing = {
                name: MISSING if thing else value
                for name, (value, thing) in zip(names, chosen, strict=True)
            }
            yield Target(rule, _path(rule, values), things, _path(rule, nothing))
        if rule.rule in {"/introductions/ask", "/introductions/offer", "/introductions/propose"}:
            yield from _pairs(rule, world)


def _combined(*choices: list[tuple[object, str]]) -> Iterator[tuple[tuple[object, str], ...]]:
    """Yield every choice of every argument: all pairs of the first two of each, then one by one."""
    yield from itertools.product(*(some[:2] for some in choices))
    for place, some in enumerate(choices):
        others = [one[:1] for one in choices]
        others[place] = some[2:]
        yield from itertools.product(*others)


def _choices(rule: Rule, name: str, world: World) -> list[tuple[object, str]]:
    own = _OF_ROUTE.get(str(rule.endpoint), {}).get(name)
    things = (
        own or _KINDS.get(name) or _DOCUMENTS.get(str(rule.endpoint)) if name != "token" else None
    )
    if things:
        known: list[tuple[object, str]] = [(world.ids[thing], thing) for thing in things]
        return [*known, (MISSING, ""), (HUGE, "")]
    plain = _PLAIN[name]
    if name == "token" and "invitation" in rule.rule:
        plain = (*plain, world.invitation_token)
    if name == "token" and "check-in" in rule.rule:
        plain = (*plain, world.check_in_token)
    return [(value, "") for value in plain]


def _path(rule: Rule, values: dict[str, Any]) -> str:
    path = rule.rule
    for name, value in values.items():
        start = path.index("<")
        end = path.index(">", start)
        # Arguments stand in the order of the rule, values in that of their names.
        while not path[start + 1 : end].endswith(name):
            start = path.index("<", end)
            end = path.index(">", start)
        path = path[:start] + str(value) + path[end + 1 :]
    return path


def _pairs(rule: Rule, world: World) -> Iterator[Target]:
    for listing, requirement in itertools.product(
        (*_KINDS["listing_id"][:3], ""), (*_KINDS["requirement_id"][:3], "")
    ):
        one = world.ids.get(listing, HUGE)
        other = world.ids.get(requirement, MISSING)
        things = tuple(thing for thing in (listing, requirement) if thing)
        yield Target(
            rule,
            f"{rule.rule}?listing_id={one}&requirement_id={other}",
            things,
            f"{rule.rule}?listing_id={MISSING}&requirement_id={MISSING}",
        )
