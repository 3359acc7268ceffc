"""The world of secrets, at the present of the tests."""

from collections.abc import Iterator

import pytest
from flask import Flask

from matchmaker.base import clock
from tests import make
from tests.trust.looking import Crowd
from tests.trust.world import World, build


@pytest.fixture(autouse=True)
def _at_now() -> Iterator[None]:
    with clock.fixed(make.NOW):
        yield


@pytest.fixture
def world(app: Flask) -> World:
    """Everything with its secrets; see `tests.trust.world`."""
    return build(app)


@pytest.fixture
def crowd(world: World, monkeypatch: pytest.MonkeyPatch) -> Crowd:
    """Everybody, signed in; a server error is an answer to be counted."""
    monkeypatch.setitem(world.app.config, "PROPAGATE_EXCEPTIONS", False)
    return Crowd(world)
