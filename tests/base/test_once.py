"""A form that creates something creates it once."""

import pytest
from flask import Flask

from matchmaker.base.db import db
from matchmaker.base.once import CreatingForm, UsedToken, already_created, created


def _form(app: Flask, token: str) -> CreatingForm:
    with app.test_request_context(method="POST", data={"token": token}):
        return CreatingForm()


def test_the_second_sending_leads_to_what_the_first_created(app: Flask) -> None:
    form = _form(app, "abc")
    assert already_created(form) is None
    created(form, location="/somewhere/1")
    again = already_created(_form(app, "abc"))
    assert (again.status_code, again.location) == (303, "/somewhere/1")
    assert db.session.query(UsedToken).count() == 1


def test_a_first_sending_that_created_nothing_leads_home(app: Flask) -> None:
    assert already_created(_form(app, "abc")) is None
    assert already_created(_form(app, "abc")).location == "/"


@pytest.mark.parametrize("token", ["", "x" * 500])
def test_a_form_without_a_token_or_with_a_strange_one_still_works(app: Flask, token: str) -> None:
    form = _form(app, token)
    assert already_created(form) is None
    assert created(form, location="/x").location == "/x"
