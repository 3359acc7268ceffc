"""Finding published products by name as people write them; whoever keeps the names answers."""

from typing import Protocol

from flask import Flask, current_app

_EXTENSION = "matchmaker_finder"

#: Products found by words at most: further ones are hardly like them.
MOST_FOUND = 500


class Finder(Protocol):
    """Finds published products and makers by their names."""

    def find(self, words: str, *, most: int) -> list[int] | None:
        """Return listing ids, best first; None while the names are not known yet."""


def answer_with(finder: Finder, *, app: Flask) -> None:
    """Let a finder answer in this process from now on."""
    app.extensions[_EXTENSION] = finder


def found(words: str) -> list[int] | None:
    """Return the listings that words mean, best first; None where nobody answers yet."""
    finder: Finder | None = current_app.extensions.get(_EXTENSION)
    return None if finder is None else finder.find(words, most=MOST_FOUND)
