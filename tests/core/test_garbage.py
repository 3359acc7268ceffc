"""Garbage waits while anybody wants it to, and no longer."""

import gc
from collections.abc import Iterator

import pytest

from matchmaker.core.garbage import garbage_waits


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Leave the collector on, whatever a test does."""
    gc.enable()
    yield
    gc.enable()


def test_garbage_waits_inside_and_is_collected_afterwards() -> None:
    with garbage_waits():
        assert not gc.isenabled()
        with garbage_waits():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_of_two_that_overlap_the_last_one_ends_the_waiting() -> None:
    first, second = garbage_waits(), garbage_waits()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not gc.isenabled()
    second.__exit__(None, None, None)
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    with garbage_waits():
        pass
    assert not gc.isenabled()


def test_an_error_ends_the_waiting() -> None:
    with pytest.raises(ValueError, match="away"), garbage_waits():
        raise ValueError("away")
    assert gc.isenabled()
