"""Commands on files alone: find names, resolve names. No database is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matchmaker.base.errors import InvalidInputError
from matchmaker.base.tables import Bounds, Table, UnreadableTableError, read_table
from matchmaker.core.names import same
from matchmaker.core.search import Entry, SearchIndex
from matchmaker.core.text import fold

#: Who runs a command owns the machine: files may be larger than what is sent to a page.
COMMAND_BOUNDS = Bounds(size=256 * 1024 * 1024, rows=1_000_000, columns=200)

#: What is said of a file that cannot be read, by code.
UNREADABLE = {
    "empty": "it is empty.",
    "too_large": "it is too large.",
    "too_many_rows": "it has too many rows.",
    "too_many_columns": "it has too many columns.",
    "not_a_table": "it is neither CSV nor XLSX.",
    "old_workbook": "it is an old or locked workbook. Save it as XLSX without a password.",
    "damaged": "it is damaged.",
    "not_utf8": "it is not written in UTF-8. Save it as CSV UTF-8.",
    "cell_too_long": "a cell is too long.",
}
_MAKERS = ("maker_name", "maker", "producer")


@dataclass(frozen=True, slots=True)
class Searched:
    """The hits of every query, and what was remarked about the file of listings."""

    queries: list[dict[str, Any]]
    remarks: list[str]


def search(listings: Path, *, queries: Path, top: int) -> Searched:
    """Return the ids of the best listings for every query, in the order of the file.

    Rows without an id, and those whose id stands above already, are remarked and not searched.
    """
    entries, remarks = _entries(listings)
    asked = read_file(queries)
    numbers, texts = _column(asked, "query_id", of=queries), _column(asked, "query", of=queries)
    index = SearchIndex(entries)
    found = [
        {"query_id": number, "hits": [hit.key for hit in index.search(text, top=top)]}
        for number, text in zip(numbers, texts, strict=True)
    ]
    return Searched(found, remarks)


def _entries(listings: Path) -> tuple[list[Entry[str]], list[str]]:
    offered = read_file(listings)
    ids, names = _column(offered, "id", of=listings), _column(offered, "name_vi", of=listings)
    makers = _optional(offered, _MAKERS)
    entries: dict[str, Entry[str]] = {}
    remarks = []
    for row, *cells in zip(offered.rows, ids, names, makers, strict=True):
        key, name, maker = cells
        if key and key not in entries:
            entries[key] = Entry(key, name, maker)
        else:
            why = f"the id {key} stands above already" if key else "there is no id"
            remarks.append(f"{listings.name}, row {row.number}: {why}; the row is not searched.")
    return list(entries.values()), remarks


def resolve_names(pairs: Path) -> list[dict[str, Any]]:
    """Return for every pair whether it means the same organisation, in the order of the file."""
    table = read_file(pairs)
    rows = zip(_column(table, "a", of=pairs), _column(table, "b", of=pairs), strict=True)
    found = []
    for name, other in rows:
        verdict = same(name, other=other)
        found.append({"a": name, "b": other, "same": verdict.same, "score": verdict.score})
    return found


def read_file(path: Path) -> Table:
    """Return the table of a file; InvalidInputError says what is wrong with it."""
    try:
        return read_table(path.read_bytes(), bounds=COMMAND_BOUNDS)
    except UnreadableTableError as error:
        raise InvalidInputError(f"{path.name}: {UNREADABLE[error.code]}") from None


def _column(table: Table, name: str, *, of: Path) -> list[str]:
    found = _place(table, (name,))
    if found is None:
        raise InvalidInputError(f"{of.name}: there is no column {name}.")
    return [row.cells[found] if found < len(row.cells) else "" for row in table.rows]


def _optional(table: Table, names: Sequence[str]) -> list[str]:
    found = _place(table, names)
    if found is None:
        return [""] * len(table.rows)
    return [row.cells[found] if found < len(row.cells) else "" for row in table.rows]


def _place(table: Table, names: Sequence[str]) -> int | None:
    headings = [fold(cell) for cell in table.heading]
    return next((headings.index(name) for name in names if name in headings), None)
