"""Sights that a domain above gives of what a domain below keeps."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, false, or_

from matchmaker.base.security import Viewer

Condition = Callable[[Viewer], ColumnElement[bool]]


class Grants:
    """Conditions under which a viewer sees more rows than the domain that keeps them would show.

    Whoever stands above registers them at import (`introductions/grants.py`); the domain that owns
    the rows asks, and never learns why.
    """

    def __init__(self) -> None:
        self._conditions: list[Condition] = []

    def add(self, condition: Condition) -> Condition:
        """Register a condition; usable as a decorator."""
        self._conditions.append(condition)
        return condition

    def to(self, viewer: Viewer) -> ColumnElement[bool]:
        """Return the condition under which any of them holds; false when there is none."""
        return or_(false(), *(condition(viewer) for condition in self._conditions))
