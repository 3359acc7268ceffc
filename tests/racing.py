"""The same request by several browsers at once, over HTTP, as production answers it."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.models import User
from matchmaker.base import clock

AT_ONCE = 6


def signed_in(app: Flask, user: User) -> Callable[[], FlaskClient]:
    """Return a maker of browsers signed in as `user`, each for a thread of its own."""
    browser = FlaskClient(app, app.response_class)
    with browser.session_transaction() as session:
        session["_user_id"] = user.fs_uniquifier
        session["_fresh"] = True
        session["fs_cc"] = "set"
        session["fs_paa"] = clock.now().timestamp()
    cookie = browser.get_cookie("matchmaker_session")
    assert cookie is not None

    def another() -> FlaskClient:
        client = FlaskClient(app, app.response_class)
        client.set_cookie("matchmaker_session", cookie.value)
        return client

    return another


def posted_at_once(
    browsers: list[Callable[[], FlaskClient]], path: str, **facts: Any
) -> dict[int, int]:
    """Post the same from all browsers at once; return how often each status was answered."""
    barrier = threading.Barrier(len(browsers))
    answers: list[int] = []

    def post(browser: Callable[[], FlaskClient]) -> None:
        client = browser()
        barrier.wait()
        answers.append(client.post(path, **facts).status_code)

    threads = [threading.Thread(target=post, args=(one,)) for one in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return dict(Counter(answers))
