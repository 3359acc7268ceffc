"""A participant's agenda without a network: there once opened, gone at signing out."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Error, expect

from .conftest import Visit
from .installation import PATIENCE, Installation
from .people import PHONE, Person
from .trade_events import BUYER, PRODUCER

#: What the browser keeps for this site, page and files.
KEPT = """async () => {
    const found = [];
    for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys()) found.push(request.url);
    return found;
}"""


def _is_kept(person: Person, address: str) -> None:
    """Wait until the agenda and its sheet are on the phone."""
    _until(person, lambda kept: address in kept and any("events.css" in one for one in kept))


def _until(person: Person, is_right: Callable[[list[str]], bool]) -> None:
    """Wait until what the browser keeps is right."""
    until = time.monotonic() + PATIENCE
    while not is_right(kept := person.page.evaluate(KEPT)):
        assert time.monotonic() < until, kept
        time.sleep(0.1)


def test_an_agenda_is_there_without_a_network_until_its_owner_signs_out(
    come: Visit, fair: tuple[Installation, str]
) -> None:
    path = f"{fair[1]}/agenda"
    producer = come(PRODUCER, width=PHONE)
    producer.open(path)
    notice = producer.page.locator("#agenda-kept")
    expect(notice).to_be_hidden()
    _is_kept(producer, fair[0].address + path)
    kept = producer.page.evaluate(KEPT)
    pages = [one for one in kept if "/static/" not in one]
    assert pages == [fair[0].address + path]

    producer.context.set_offline(True)
    producer.page.reload()
    producer.sees("Saigon Co.op")
    expect(notice).to_contain_text("Không có mạng. Đây là lịch lưu trên máy lúc")
    width = producer.page.evaluate(
        "getComputedStyle(document.querySelector('.rows')).listStyleType"
    )
    assert width == "none", "the sheet of the pages is not there"
    producer.context.set_offline(False)

    producer.page.reload()
    expect(notice).to_be_hidden()
    with producer.page.expect_navigation(wait_until="load"):
        producer.page.evaluate(
            "document.querySelector('form[action*=\"sign-out\"]').requestSubmit()"
        )
    _until(producer, lambda kept: not kept)
    producer.context.set_offline(True)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        producer.page.goto(fair[0].address + path)
    producer.context.set_offline(False)
    # The browser writes of what it could not load while there was no network.
    producer.troubles[:] = [one for one in producer.troubles if "net::ERR_" not in one]


def test_who_signs_in_next_finds_nothing_of_who_went_without_signing_out(
    come: Visit, fair: tuple[Installation, str]
) -> None:
    path = f"{fair[1]}/agenda"
    producer = come(PRODUCER, width=PHONE)
    producer.open(path)
    _is_kept(producer, fair[0].address + path)
    producer.context.clear_cookies()
    producer.sign_in(BUYER)
    _until(producer, lambda kept: not kept)


def test_a_network_that_does_not_answer_is_as_good_as_none(
    come: Visit, fair: tuple[Installation, str]
) -> None:
    path = f"{fair[1]}/agenda"
    producer = come(PRODUCER, width=PHONE)
    producer.open(path)
    _is_kept(producer, fair[0].address + path)
    with fair[0].silent():
        producer.page.goto(fair[0].address + path, timeout=PATIENCE * 1000)
        expect(producer.page.locator("#agenda-kept")).to_be_visible()
        producer.sees("Saigon Co.op")


def test_a_session_ended_elsewhere_erases_the_agenda_at_the_next_visit(
    come: Visit, fair: tuple[Installation, str]
) -> None:
    path = f"{fair[1]}/agenda"
    producer = come(PRODUCER, width=PHONE)
    producer.open(path)
    address = fair[0].address + path
    _is_kept(producer, address)
    producer.context.clear_cookies()
    producer.open(path)
    expect(producer.page).to_have_url(re.compile("/sign-in"))
    _until(producer, lambda kept: address not in kept)


def test_signing_in_or_out_erases_it_also_where_the_browser_does_not_obey_the_server(
    come: Visit, fair: tuple[Installation, str]
) -> None:
    path = f"{fair[1]}/agenda"
    producer = come(PRODUCER, width=PHONE)
    producer.open(path)
    _is_kept(producer, fair[0].address + path)
    # The form is about to be sent and never is.
    producer.page.evaluate(
        """() => document.querySelector('form[action*="sign-out"]')
            .dispatchEvent(new Event("submit", {bubbles: true, cancelable: true}))"""
    )
    _until(producer, lambda kept: not kept)
