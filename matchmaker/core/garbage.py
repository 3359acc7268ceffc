"""Garbage that waits while something is computed."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def garbage_waits() -> Iterator[None]:
    """Let garbage wait: a collection walks through all there is, which can take as long as the work.

    For work that makes little garbage that refers to itself; it is collected afterwards.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
