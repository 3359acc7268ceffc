"""Errors over HTTP: a page in the reader's language, or JSON for who asked for it."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.base.clock import now
from matchmaker.base.db import db
from matchmaker.base.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    RefusedFileError,
)
from matchmaker.base.errors_http import error_page
from matchmaker.base.once import UsedToken


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFoundError("Câu này"), 404),
        (NotAllowedError("Câu này"), 403),
        (ConflictError("Câu này"), 409),
        (InvalidInputError("Câu này"), 422),
        (RefusedFileError("Câu này"), 422),
    ],
)
def test_each_refusal_has_its_status_and_says_its_sentence(
    app: Flask,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
) -> None:
    def refuse() -> None:
        raise error

    refuse.policy = ("anyone",)  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "home.health", refuse)
    answer = client.get("/health")
    assert answer.status_code == status
    assert "Câu này" in answer.text
    told = client.get("/health", headers={"Accept": "application/json"})
    assert told.json == {"error": status, "message": "Câu này"}


def test_a_row_changed_meanwhile_answers_409(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stale() -> None:
        raise StaleDataError

    stale.policy = ("anyone",)  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "home.health", stale)
    assert client.get("/health").status_code == 409


@pytest.mark.parametrize(("parameters", "status"), [({"token": "x"}, 409), ({}, 500)])
def test_the_second_of_two_answers_409_and_a_mistake_of_ours_500(
    app: Flask,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    parameters: dict[str, str],
    status: int,
) -> None:
    def twice() -> str:
        for _ in range(2):
            db.session.execute(insert(UsedToken).values(at=now(), location="", **parameters))
        return "done"

    twice.policy = ("anyone",)  # type: ignore[attr-defined]
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "home.health", twice)
    assert client.get("/health").status_code == status


def test_a_page_that_does_not_exist_or_another_method_has_a_page_of_its_own(
    client: FlaskClient,
) -> None:
    for method, path, status in (("get", "/nowhere", 404), ("post", "/health", 405)):
        answer = getattr(client, method)(path)
        assert answer.status_code == status
        assert "<h1" in answer.text


def test_a_body_beyond_the_limit_is_refused(app: Flask, client: FlaskClient) -> None:
    data = {"text": "x" * (app.config["MAX_CONTENT_LENGTH"] + 1)}
    assert client.post("/language", data=data).status_code == 413


def test_a_forged_form_is_refused(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert client.post("/language", data={"language": "en"}).status_code == 400


@pytest.mark.parametrize(
    ("path", "came_from", "back"),
    [
        ("/introductions/7/steps/accept", "http://localhost/introductions/7/steps/accept", "/introductions/7"),
        ("/introductions/7/deliveries/3", "", "/introductions/7"),
        ("/my/products/5/publish", "", "/my/products/5"),
        ("/introductions/ask", "http://localhost/requirements/3/matches?page=2", "/requirements/3/matches?page=2"),
        ("/introductions/ask", "http://localhost/introductions/ask", ""),
        ("/introductions/ask", "https://elsewhere.example/x", ""),
        ("/introductions/ask", "", ""),
    ],
)  # fmt: skip
def test_a_refusal_leads_back_to_the_thing_or_to_where_one_was(
    app: Flask, path: str, came_from: str, back: str
) -> None:
    with app.test_request_context(path, method="POST", headers={"Referer": came_from}):
        page, status = error_page(409)
    links = re.findall(r'<a class="btn btn-primary" href="([^"]*)">([^<]*)</a>', page)
    assert status == 409
    assert links == [(back, "Quay lại") if back else ("/", "Về trang đầu")]
    assert "Người khác" not in page
