"""Garbage that waits while something is computed."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class _Waiting:
    """How many want garbage to wait, in whatever thread, and whether it was collected before."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._many = 0
        self._was_on = False

    def begin(self) -> None:
        with self._lock:
            if not self._many:
                self._was_on = gc.isenabled()
                gc.disable()
            self._many += 1

    def end(self) -> None:
        """Let garbage be collected again when the last one is done."""
        with self._lock:
            self._many -= 1
            if not self._many and self._was_on:
                gc.enable()


_waiting = _Waiting()


@contextmanager
def garbage_waits() -> Iterator[None]:
    """Let garbage wait: a collection walks through all there is, which can take as long as the work.

    For work that makes little garbage that refers to itself; it is collected afterwards.
    """
    _waiting.begin()
    try:
        yield
    finally:
        _waiting.end()
