"""The committed tables of facts, read as they are written."""

import csv
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "data"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of `data/<name>.csv`, every cell as text, none left out."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, strict=True))


def words(cell: str, *, separator: str = ";") -> list[str]:
    """Return the words of a cell."""
    return [word for word in cell.split(separator) if word]


def day(cell: str) -> date | None:
    """Return the day of an ISO date, None for an empty cell."""
    return date.fromisoformat(cell) if cell else None


def number(cell: str) -> int | None:
    """Return a whole number, None for an empty cell."""
    return int(cell) if cell else None


def exact(cell: str) -> Decimal | None:
    """Return an exact number, None for an empty cell."""
    return Decimal(cell) if cell else None
