"""Who may enter: every endpoint declares kinds of people, or nobody gets in."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from flask import Flask, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.base.db import begin_reading, begin_writing
from matchmaker.base.errors import NotAllowedError

F = TypeVar("F", bound=Callable[..., ResponseReturnValue])


class OrganizationKind(StrEnum):
    """What an organisation is here for."""

    PRODUCER = "producer"
    DISTRIBUTOR = "distributor"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person looking, and the organisation they act for; the default is a stranger.

    While staff act on behalf of an organisation, `organization_id` and `kind` are that
    organisation's, and `staff_organization_id` is the Department's.
    """

    user_id: int | None = None
    user_name: str = ""
    organization_id: int | None = None
    organization_name: str = ""
    kind: OrganizationKind | None = None
    verified: bool = False
    is_admin: bool = False
    staff_organization_id: int | None = None
    acting_for_name: str = ""

    @property
    def signed_in(self) -> bool:
        """Tell whether this is a known person."""
        return self.user_id is not None

    @property
    def is_staff(self) -> bool:
        """Tell whether the person acts as the Department itself."""
        return self.kind is OrganizationKind.DEPARTMENT

    @property
    def is_producer(self) -> bool:
        """Tell whether the person acts for a producer."""
        return self.kind is OrganizationKind.PRODUCER

    @property
    def is_distributor(self) -> bool:
        """Tell whether the person acts for a distributor."""
        return self.kind is OrganizationKind.DISTRIBUTOR

    @property
    def acting(self) -> bool:
        """Tell whether staff act on behalf of somebody."""
        return bool(self.acting_for_name)

    @property
    def kinds(self) -> frozenset[str]:
        """Return the words of `allow` that fit this person."""
        words = {"anyone"}
        if self.signed_in:
            words.add("signed_in")
        if self.is_admin:
            words.add("admin")
        if self.kind is OrganizationKind.DEPARTMENT:
            words |= {"staff", "member"}
        elif self.kind is not None:
            words |= {self.kind.value, "party", "member"}
        return frozenset(words)


STRANGER = Viewer()

#: The words a policy may use.
KINDS = frozenset(
    {"anyone", "signed_in", "member", "party", "producer", "distributor", "staff", "admin"}
)

_STATIC_POLICY = ("anyone",)


def allow(*kinds: str) -> Callable[[F], F]:
    """Declare which kinds of people may enter a view (any of them is enough)."""
    unknown = set(kinds) - KINDS
    if unknown or not kinds:
        message = f"unknown kinds of people: {sorted(unknown)}"
        raise ValueError(message)

    def mark(view: F) -> F:
        view.policy = kinds  # type: ignore[attr-defined]
        return view

    return mark


def viewer() -> Viewer:
    """Return who is looking at this request; outside a request, a stranger."""
    if "viewer" not in g:
        load: Callable[[], Viewer] = current_app.extensions["matchmaker_viewer"]
        g.viewer = load()
    found: Viewer = g.viewer
    return found


def forget_viewer() -> None:
    """Look the viewer up again at the next call (after signing in or changing organisation)."""
    g.pop("viewer", None)


def policy_of(app: Flask, endpoint: str) -> tuple[str, ...] | None:
    """Return the declared policy of an endpoint, or None when it has none."""
    if endpoint == "static" or endpoint.endswith(".static"):
        return _STATIC_POLICY
    named: dict[str, tuple[str, ...]] = app.extensions.get("matchmaker_policies", {})
    if endpoint in named:
        return named[endpoint]
    declared: tuple[str, ...] | None = getattr(app.view_functions[endpoint], "policy", None)
    return declared


def require_policies(app: Flask) -> None:
    """Raise when any route has no policy: the application does not start."""
    bare = sorted(
        rule.endpoint for rule in app.url_map.iter_rules() if policy_of(app, rule.endpoint) is None
    )
    if bare:
        message = f"routes without a policy: {', '.join(bare)}"
        raise RuntimeError(message)


def init_app(
    app: Flask,
    *,
    load_viewer: Callable[[], Viewer],
    policies: dict[str, tuple[str, ...]],
    writing_endpoints: frozenset[str],
) -> None:
    """Install the gate: transaction mode first, then the policy of the endpoint.

    `policies` names the endpoints of libraries; `writing_endpoints` those of them that write.
    """
    app.extensions["matchmaker_viewer"] = load_viewer
    app.extensions["matchmaker_policies"] = policies

    def choose_transaction() -> None:
        endpoint = request.endpoint
        view = app.view_functions.get(endpoint or "")
        writes = getattr(view, "transactional", False) or (
            endpoint in writing_endpoints and request.method == "POST"
        )
        (begin_writing if writes else begin_reading)()

    def enforce() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None
        policy = policy_of(app, request.endpoint)
        if policy is None:
            raise NotAllowedError
        if policy == _STATIC_POLICY or viewer().kinds & set(policy):
            return None
        if viewer().signed_in:
            raise NotAllowedError
        came_from = request.full_path if request.method == "GET" else None
        return redirect(url_for("security.login", next=came_from))

    # Before anybody: libraries look up the signed-in person first, and a transaction that
    # began as a reader cannot write once somebody else has.
    app.before_request_funcs.setdefault(None, []).insert(0, choose_transaction)
    app.before_request(enforce)
