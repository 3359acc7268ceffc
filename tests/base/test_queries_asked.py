"""What an address or a form holds never breaks a page, on both databases."""

from urllib.parse import quote

import pytest
from flask import Flask, request

from matchmaker.base.asked import id_written
from matchmaker.base.db import LARGEST_ID, db
from matchmaker.base.once import UsedToken
from tests import make
from tests.conftest import Browser


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7", 7),
        (str(LARGEST_ID), LARGEST_ID),
        (str(LARGEST_ID + 1), None),
        ("9" * 5000, None),
        ("", None),
        ("-1", None),
        ("1.0", None),
        ("\u0661", None),
    ],
)
def test_an_id_is_read_or_is_none(text: str, expected: int | None) -> None:
    assert id_written(text) == expected


def test_no_nul_comes_in_by_an_address_or_a_form(app: Flask) -> None:
    with app.test_request_context("/?a%00=b%00c&a=d", method="POST", data={"x\0": "\0y", "z": ""}):
        assert not request.files
        assert request.args.to_dict(flat=False) == {"a": ["bc", "d"]}
        assert request.form.to_dict(flat=False) == {"x": ["y"], "z": [""]}
        assert request.values["x"] == "y"


@pytest.mark.parametrize(
    "path",
    [
        "/products?words=%00",
        "/introductions?words=%00",
        "/requirements/?category=%00",
        "/staff/organizations?province=%00",
        "/admin/users?words=%00",
        "/admin/audit?action=%00",
    ],
)
def test_nul_in_an_address_breaks_no_list(app: Flask, sign_in: Browser, path: str) -> None:
    client = sign_in.of(make.user(make.department(), is_admin=True))
    assert client.get(path).status_code == 200


def test_nul_in_a_form_breaks_nothing(app: Flask, sign_in: Browser) -> None:
    make.category("0101")
    client = sign_in.of(make.user(make.distributor()))
    data = {"token": "\0abc\0", "items-0-words": "xo\0ài", "items-0-categories": "0101"}
    assert client.post("/requirements/new", data=data).status_code == 303
    assert db.session.scalars(db.select(UsedToken.token)).one() == "abc"


@pytest.mark.parametrize("number", ["9" * 5000, str(2**31), str(2**53), str(2**63), "x"])
def test_a_number_no_id_can_have_finds_nothing(app: Flask, sign_in: Browser, number: str) -> None:
    listing, requirement = make.listing(), make.requirement()
    buyer = sign_in.of(make.user(requirement.organization))
    producer = sign_in.of(make.user(listing.organization))
    staff = sign_in.of(make.user(make.department(), is_admin=True))
    answers = [
        buyer.get(f"/introductions/ask?listing_id={number}&requirement_id={requirement.id}"),
        producer.get(f"/introductions/offer?listing_id={listing.id}&requirement_id={number}"),
        staff.get(f"/introductions/propose?listing_id={number}&requirement_id={number}"),
        staff.get(f"/products/{number}"),
        staff.get(f"/staff/organizations/{number}"),
    ]
    assert [one.status_code for one in answers] == [404] * 5
    assert [
        buyer.get(f"/requirements/{requirement.id}/compare?listing={number}").status_code,
        staff.get(f"/admin/audit?user={number}&organization={number}").status_code,
        staff.get(f"/products?page={number}").status_code,
    ] == [200] * 3


@pytest.mark.parametrize(
    "path", ["/invitation/", "/confirm/", "/reset/", "/fs-static/", "/static/"]
)
def test_nul_in_a_path_finds_nothing(app: Flask, path: str) -> None:
    assert app.test_client().get(path + quote("a\0b")).status_code in {302, 404}
