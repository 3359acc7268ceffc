"""A real browser, a real server and real mail for each journey."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from matchmaker.app import create_app
from matchmaker.base.db import db
from matchmaker.installation import load_demo_once, migrate_database

from .installation import Installation, PostOffice
from .people import HEIGHTS, WIDE, Person
from .trade_events import add_published

#: Longest that a step in the browser may take, in milliseconds.
STEP = 6_000
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
NAMES = ("chromium", "chromium-browser", "google-chrome")

Visit = Callable[..., Person]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in this folder."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser of the machine; without one, CI fails and others skip, with the reason."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        reason = f"the browser tests need one of {', '.join(NAMES)} (Debian: apt install chromium)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="package")
def chromium(chromium_path: str) -> Iterator[Browser]:
    """A running browser; each person gets a profile of their own in it."""
    expect.set_options(timeout=STEP)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path, headless=True, args=ARGUMENTS
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with the demo in it, made once; journeys work on copies."""
    folder = tmp_path_factory.mktemp("demo")
    app = create_app({"INSTANCE": str(folder), "MAIL_SERVER": ""})
    with app.app_context():
        migrate_database()
        load_demo_once()
        db.session.remove()
        db.engine.dispose()
    return folder


@pytest.fixture(scope="package")
def post() -> Iterator[PostOffice]:
    """The post office all servers send to; the names of people keep their mails apart."""
    office = PostOffice()
    office.open()
    yield office
    office.close()


def served(folder: Path, demo_folder: Path, post: PostOffice) -> Iterator[Installation]:
    """Serve a copy of the demo from a folder; a traceback in its log fails."""
    if folder != demo_folder:
        shutil.copytree(demo_folder, folder, dirs_exist_ok=True)
    installation = Installation(folder, post)
    installation.start()
    try:
        yield installation
    finally:
        installation.stop()
    assert "Traceback" not in installation.log, installation.log


@pytest.fixture
def installation(tmp_path: Path, demo_folder: Path, post: PostOffice) -> Iterator[Installation]:
    """The demo, served to one journey alone."""
    yield from served(tmp_path / "instance", demo_folder, post)


@pytest.fixture(scope="package")
def shared_installation(
    tmp_path_factory: pytest.TempPathFactory, demo_folder: Path, post: PostOffice
) -> Iterator[Installation]:
    """The demo, served to all who only look."""
    yield from served(tmp_path_factory.mktemp("shared"), demo_folder, post)


@pytest.fixture
def add_fair() -> Callable[[Path], str]:
    """Adds the event that `fair` is about to an instance folder and returns its path."""
    return add_published


@pytest.fixture
def fair(
    tmp_path: Path, demo_folder: Path, post: PostOffice, add_fair: Callable[[Path], str]
) -> Iterator[tuple[Installation, str]]:
    """The demo with an event more, served, and the path of the event."""
    shutil.copytree(demo_folder, tmp_path, dirs_exist_ok=True)
    path = add_fair(tmp_path)
    for installation in served(tmp_path, tmp_path, post):
        yield installation, path


@pytest.fixture
def come(chromium: Browser, fair: tuple[Installation, str]) -> Iterator[Visit]:
    """Like `visit`, where the event of `fair` is."""
    yield from visits(chromium, fair[0].address)


def visits(chromium: Browser, address: str) -> Iterator[Visit]:
    """Hand out people before a browser; whatever went wrong unseen fails at the end."""
    people: list[Person] = []

    def visit(
        email: str = "", *, width: int = WIDE, scripts: bool = True, scheme: str = "light"
    ) -> Person:
        context = chromium.new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            java_script_enabled=scripts,
            color_scheme=scheme,
            accept_downloads=True,
        )
        context.set_default_timeout(STEP)
        person = Person(context, address, scripts=scripts)
        people.append(person)
        if email:
            person.sign_in(email)
        return person

    yield visit
    for person in people:
        person.context.close()
    assert [trouble for person in people for trouble in person.troubles] == []


@pytest.fixture
def visit(chromium: Browser, installation: Installation) -> Iterator[Visit]:
    """`visit(email)` is a signed-in person with a browser window; without e-mail, a stranger."""
    yield from visits(chromium, installation.address)


@pytest.fixture
def look(chromium: Browser, shared_installation: Installation) -> Iterator[Visit]:
    """Like `visit`, on the server of those who only look."""
    yield from visits(chromium, shared_installation.address)
