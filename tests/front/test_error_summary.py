"""The summary of errors names them in the order in which the page shows their fields."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.core.lifecycle import Status
from tests import make
from tests.conftest import Browser
from tests.front.page import Page


def _summary_and_page(html: str) -> tuple[list[str], list[str]]:
    """Return the fields the summary links to, and the same fields as they stand on the page."""
    summary, rest = html.split('class="error-summary"')[1].split("</ul>", 1)
    linked = re.findall(r'href="#([^"]+)"', summary)
    standing = [str(one) for one in re.findall(r'\bid="([^"]+)"', rest)]
    return linked, [one for one in standing if one in set(linked)]


def _check(client: FlaskClient, path: str, **data: str) -> None:
    answer = client.post(path, data=data)
    assert answer.status_code == 422, answer.status_code
    linked, standing = _summary_and_page(answer.text)
    assert len(linked) > 1
    assert linked == standing, (linked, standing)
    page = Page(answer.text)
    assert len(page.ids()) == len(set(page.ids()))


def test_of_a_registration(client: FlaskClient) -> None:
    _check(client, "/register")


WRONG = {
    "name": "",
    "tax_number": "1",
    "address": "",
    "contact_phone": "1",
    "issued_on": "x",
    "expires_on": "x",
    "valid_until": "x",
}


@pytest.mark.parametrize(
    "path", ["/my/products/new", "/my/certificates/new", "/my/dossier/documents/new", "/organization/edit"]
)  # fmt: skip
def test_of_a_producers_forms(app: Flask, sign_in: Browser, path: str) -> None:
    _check(sign_in.of(make.user(make.producer(verified=False))), path, **WRONG)


@pytest.mark.parametrize(
    ("topic", "wrong"),
    [
        ("basics", {"name": "", "gtin": "1"}),
        ("packaging", {"unit": "kg", "pack_size": "x", "min_order": "x", "shelf_life_days": "x"}),
        ("capacity", {"month_1": "x", "month_12": "x"}),
        ("capacity", {"harvest-main": "x", "harvest-lesser": "x", "fill": "1"}),
    ],
)
def test_of_the_topics_of_a_listing(
    app: Flask, sign_in: Browser, topic: str, wrong: dict[str, str]
) -> None:
    listing = make.listing()
    client = sign_in.of(make.user(listing.organization))
    _check(client, f"/my/products/{listing.id}/{topic}", **wrong)


def test_of_a_requirement(app: Flask, sign_in: Browser) -> None:
    wrong = dict.fromkeys(
        ("volume_text", "window_start", "window_end", "deadline", "price_ceiling", "discount_percent"),
        "x",
    )  # fmt: skip
    _check(sign_in.of(make.user(make.distributor())), "/requirements/new", **wrong)


def test_of_a_contract(app: Flask, sign_in: Browser) -> None:
    introduction = make.introduction(status=Status.QUOTATION)
    client = sign_in.of(make.user(introduction.distributor))
    _check(client, f"/introductions/{introduction.id}/contract", note="x" * 2001, number="x" * 99)
