"""Every page, for everybody, at both widths: no barrier, no sideways scrolling, no error."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from playwright.sync_api import Browser

from matchmaker.core.lifecycle import Status
from matchmaker.seed.accounts import ADMINISTRATOR_EMAIL, STAFF_EMAIL

from .barriers import barriers_here
from .conftest import Visit, served, visits
from .installation import PATIENCE, Installation, PostOffice
from .introductions import add_introductions
from .people import Person

PRODUCER = "culaogieng@matchmaker.example"
BUYER = "saigoncoop@matchmaker.example"

#: Where everybody begins; links lead to all other pages.
BEGINNINGS = ("/", "/start")

#: Pages of one address pattern that are looked at; they differ by what they hold.
OF_A_KIND = 1

#: The main pages in English and in the dark.
MAIN_PAGES = (
    ("", ("/", "/products", "/products/1", "/register", "/sign-in")),
    (PRODUCER, ("/start", "/my/products", "/my/products/new", "/my/dossier")),
    (BUYER, ("/start", "/requirements/", "/requirements/new", "/introductions")),
    (STAFF_EMAIL, ("/start", "/staff/organizations", "/staff/certificates")),
)


@pytest.mark.parametrize("who", ["", PRODUCER, BUYER, STAFF_EMAIL, ADMINISTRATOR_EMAIL])
def test_no_page_has_a_barrier(look: Visit, who: str) -> None:
    person = look(who)
    looked_at = 0
    found = []
    for path in pages_of(person):
        looked_at += 1
        found += barriers(person, path)
    assert not found, "\n".join(found)
    assert looked_at >= 6


@pytest.fixture(scope="module")
def busy_installation(
    tmp_path_factory: pytest.TempPathFactory, demo_folder: Path, post: PostOffice
) -> Iterator[Installation]:
    """The demo with introductions in every status."""
    folder = tmp_path_factory.mktemp("busy")
    shutil.copytree(demo_folder, folder, dirs_exist_ok=True)
    add_introductions(folder, producer=PRODUCER, buyer=BUYER)
    yield from served(folder, folder, post)


@pytest.fixture
def look_at_busy(chromium: Browser, busy_installation: Installation) -> Iterator[Visit]:
    """Like `look`, where introductions run."""
    yield from visits(chromium, busy_installation.address)


@pytest.mark.parametrize("who", [PRODUCER, BUYER, STAFF_EMAIL])
def test_no_page_of_an_introduction_has_a_barrier_in_any_status(
    look_at_busy: Visit, who: str
) -> None:
    person = look_at_busy(who)
    seen: set[str] = set()
    found: list[str] = []
    waiting = ["/introductions", "/introductions?view=board"]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        found += barriers(person, path)
        inside = f"{path}/" if _is_introduction(path) else ""
        waiting += [
            one for one in _links(person) if one.startswith(inside) and _is_of_introductions(one)
        ]
    found += _contacts(person, seen)
    assert not found, "\n".join(found)
    shapes = {re.sub(r"\d+", "N", path) for path in seen}
    assert shapes >= REACHED[who]
    # A page of its own for every status.
    assert sum(re.fullmatch(r"/introductions/\d+", path) is not None for path in seen) >= len(
        Status
    )


def _is_introduction(path: str) -> bool:
    return re.fullmatch(r"/introductions/(shares/)?\d+", path) is not None


def _is_of_introductions(path: str) -> bool:
    """Tell whether it is a page of one introduction, not a file of it."""
    return re.match(r"/introductions/(shares/)?\d+", path) is not None and (
        re.search(r"/(documents|certificates|evidence)\b", path) is None
    )


def _contacts(person: Person, seen: set[str]) -> list[str]:
    """Look at the contacts of the first page that offers them."""
    for path in sorted(seen):
        if re.fullmatch(r"/introductions/\d+", path):
            person.open(path)
            button = person.main().get_by_role("button", name="Xem liên hệ")
            if button.count():
                with person.page.expect_navigation(wait_until="load"):
                    button.click()
                return barriers_here(person)
    raise AssertionError("no page offers contacts")


_STEPS = {
    f"/introductions/N/{path}"
    for path in (
        "steps/meeting",
        "steps/sample",
        "steps/quotation",
        "steps/memorandum",
        "steps/first_order",
        "steps/fail",
        "contract",
        "deliveries/N",
    )
}
#: Pages of introductions each comes to.
REACHED = {
    PRODUCER: {
        *_STEPS,
        "/introductions/shares/N",
        "/introductions/N/steps/accept",
        "/introductions/N/steps/decline",
        "/introductions/N/steps/withdraw",
    },
    BUYER: {*_STEPS, "/introductions/N/steps/accept", "/introductions/N/steps/withdraw"},
    STAFF_EMAIL: {*_STEPS, "/introductions/N/steps/withdraw"},
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("who", "paths"), MAIN_PAGES)
def test_no_main_page_has_a_barrier_in_english_or_in_the_dark(
    look: Visit, who: str, paths: tuple[str, ...], scheme: str
) -> None:
    person = look(who, scheme=scheme)
    if scheme == "light":
        person.open("/")
        person.press("English", within="header")
    found = [line for path in paths for line in barriers(person, path)]
    assert not found, "\n".join(found)


def pages_of(person: Person) -> Iterator[str]:
    """Open page after page by their links; what a page shows is what the next are found in."""
    waiting, known = list(BEGINNINGS), set(BEGINNINGS)
    kinds: Counter[str] = Counter()
    while waiting:
        path = waiting.pop(0)
        kind = re.sub(r"\d+", "N", path.partition("?")[0]) + "?" * ("?" in path)
        if kinds[kind] >= OF_A_KIND:
            continue
        # Nobody waits for this look ahead; the step that opens the page keeps its limit.
        answer = person.context.request.get(person.address + path, timeout=PATIENCE * 1000)
        assert answer.status < 400, (answer.status, path)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        kinds[kind] += 1
        yield path
        for link in _links(person):
            if link not in known:
                known.add(link)
                waiting.append(link)


def _links(person: Person) -> list[str]:
    hrefs = person.page.locator("a[href]").evaluate_all("all => all.map(a => a.href)")
    addresses = [urlsplit(urldefrag(urljoin(person.page.url, href)).url) for href in hrefs]
    return [
        one.path + (f"?{one.query}" if one.query else "")
        for one in addresses
        if f"{one.scheme}://{one.netloc}" == person.address
    ]


def barriers(person: Person, path: str) -> list[str]:
    """Open a page and return what is wrong with it at either width."""
    person.open(path)
    return barriers_here(person)
