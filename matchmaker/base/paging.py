"""Lists in pages; the page number comes from the URL and is never an error."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request
from sqlalchemy import Select, func, select

from matchmaker.base.db import db

T = TypeVar("T")

#: Rows on a page unless the list says otherwise.
PAGE_SIZE = 20
LARGEST_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list: `rows` of `total`, `number` counted from 1."""

    rows: Sequence[T]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least 1."""
        return max(1, -(-self.total // self.size))

    @property
    def has_prev(self) -> bool:
        """Tell whether a page lies before this one."""
        return self.number > 1

    @property
    def has_next(self) -> bool:
        """Tell whether a page lies after this one."""
        return self.number < self.pages


def page_number() -> int:
    """Return the page asked for in the URL, 1 when it is missing or no number."""
    written = request.args.get("page", "1")
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 7 else 1
    return min(max(number, 1), LARGEST_PAGE)


def slice_page(rows: Sequence[T], *, number: int, size: int = PAGE_SIZE) -> Page[T]:
    """Return one page of rows already in memory."""
    last = max(1, -(-len(rows) // size))
    number = min(number, last)
    return Page(rows[(number - 1) * size : number * size], number, size, len(rows))


def fetch_page(
    statement: Select[T],
    *,
    number: int,
    size: int = PAGE_SIZE,
    load: Callable[[Select[T]], Sequence[T]] | None = None,
) -> Page[T]:
    """Return one page of `statement` with two statements: a count and the rows."""
    counted = select(func.count()).select_from(statement.order_by(None).subquery())
    total = db.session.scalar(counted) or 0
    number = min(number, max(1, -(-total // size)))
    limited = statement.limit(size).offset((number - 1) * size)
    rows = load(limited) if load else db.session.execute(limited).scalars().unique().all()
    return Page(rows, number, size, total)
