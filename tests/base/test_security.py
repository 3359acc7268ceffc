"""Who may enter: a view without a policy lets nobody in and keeps the application from starting."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.base import security
from matchmaker.base.security import STRANGER, OrganizationKind, Viewer, allow


@pytest.mark.parametrize("kinds", [(), ("nobody",), ("staff", "boss")])
def test_a_policy_uses_known_words_and_at_least_one(kinds: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="unknown kinds"):
        allow(*kinds)


def test_a_route_without_a_policy_stops_the_application() -> None:
    bare = Flask("bare")
    bare.add_url_rule("/open", "open", view_func=lambda: "everything")
    with pytest.raises(RuntimeError, match="open"):
        security.require_policies(bare)


def test_a_route_without_a_policy_lets_nobody_in_should_it_ever_run(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(app.view_functions["home.health"], "policy")
    assert client.get("/health").status_code == 403


def test_a_stranger_is_led_to_sign_in_and_back_only_after_a_get(client: FlaskClient) -> None:
    asked = client.get("/introductions?mine=1")
    assert asked.status_code == 302
    assert asked.location.endswith("?next=/introductions?mine%3D1")
    sent = client.post("/introductions/1/messages", data={"text": "x"})
    assert sent.location.endswith("/sign-in")


def test_the_kinds_of_a_viewer_follow_from_what_they_are() -> None:
    def kinds(**facts: object) -> set[str]:
        return set(Viewer(**facts).kinds)

    assert set(STRANGER.kinds) == {"anyone"}
    assert kinds(user_id=1) == {"anyone", "signed_in"}
    assert kinds(user_id=1, is_admin=True) == {"anyone", "signed_in", "admin"}
    assert kinds(user_id=1, kind=OrganizationKind.PRODUCER) == {
        "anyone",
        "signed_in",
        "member",
        "party",
        "producer",
    }
    assert kinds(user_id=1, kind=OrganizationKind.DEPARTMENT) == {
        "anyone",
        "signed_in",
        "member",
        "staff",
    }
