"""Tables people send: CSV and XLSX, read as text within bounds that are checked beforehand.

A workbook is unpacked here, under a limit, and only its plain parts are handed to the reader:
neither a small file that unpacks to a large one nor a cell in the last corner of a sheet costs
more memory than the bounds allow. Formulas count as their last value; nothing is evaluated.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineError, load_workbook

_SIGNATURE = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_MOST_MEMBERS = 200
_UNPACKED_TIMES = 12
_PARTS = re.compile(r"xl/(?:workbook|sharedStrings|styles|worksheets/[^/]+)\.xml|[^?]*\.rels|\[.*")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_REFERENCE = re.compile(rb"""<(?:\w+:)?(c|row)\b[^<>]*?\sr\s*=\s*["']([^"']*)["']""")
_CELL = re.compile(rb"([A-Z]{1,3})([0-9]{1,7})")
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^<>]*>")
_LONGEST_CELL = 32_767
_DELIMITERS = ",;\t|"
_CHUNK = 1 << 16


class UnreadableTableError(ValueError):
    """A file that cannot be read as a table; `code` says why.

    Codes: empty, too_large, too_many_rows, too_many_columns, not_a_table, old_workbook, damaged,
    not_utf8, cell_too_long.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large a table may be; bytes are those of the file as sent."""

    size: int = 8 * 1024 * 1024
    rows: int = 20_000
    columns: int = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file, counted from 1, and its cells as text without edges."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The heading and the rows that hold anything."""

    heading: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(content: bytes, *, bounds: Bounds) -> Table:
    """Return a CSV or the first sheet of an XLSX with anything in it.

    Raises UnreadableTableError; the time and the memory it takes are bounded.
    """
    if len(content) > bounds.size:
        raise UnreadableTableError("too_large")
    if content.startswith(_OLD_OFFICE):
        raise UnreadableTableError("old_workbook")
    if content.startswith(_SIGNATURE):
        rows = _workbook_rows(content, bounds=bounds)
    else:
        rows = _csv_rows(content)
    return _table(rows, bounds=bounds)


def _table(rows: Iterable[tuple[int, Sequence[str]]], *, bounds: Bounds) -> Table:
    found: list[Row] = []
    for number, cells in rows:
        kept = tuple(cell.strip() for cell in cells)
        while kept and not kept[-1]:
            kept = kept[:-1]
        if len(kept) > bounds.columns:
            raise UnreadableTableError("too_many_columns")
        if any(len(cell) > _LONGEST_CELL for cell in kept):
            raise UnreadableTableError("cell_too_long")
        if kept:
            found.append(Row(number, kept))
        if len(found) > bounds.rows + 1:
            raise UnreadableTableError("too_many_rows")
    if not found:
        raise UnreadableTableError("empty")
    return Table(found[0].cells, tuple(found[1:]))


def _csv_rows(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    text = _decoded(content)
    first, _, _rest = text.lstrip("\r\n").partition("\n")
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    last = 0
    try:
        for cells in reader:
            # A quoted cell may span lines: a row is named by its first one.
            yield last + 1, cells
            last = reader.line_num
    except csv.Error:
        raise UnreadableTableError("cell_too_long") from None


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableTableError("not_utf8") from None
    if "\0" in text:
        raise UnreadableTableError("not_a_table")
    return text


def _workbook_rows(content: bytes, *, bounds: Bounds) -> Iterator[tuple[int, Sequence[str]]]:
    safe = _repacked(content, bounds=bounds)
    try:
        workbook = load_workbook(safe)
        sheets = [
            workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in workbook.sheet_names
        ]
    except (CalamineError, ValueError):
        raise UnreadableTableError("damaged") from None
    filled = (rows for rows in sheets if any(cell != "" for row in rows for cell in row))
    for number, row in enumerate(next(filled, []), start=1):
        yield number, [_text(cell) for cell in row]


def _repacked(content: bytes, *, bounds: Bounds) -> io.BytesIO:
    """Return the workbook with its plain parts only, uncompressed, each checked."""
    safe = io.BytesIO()
    left = _UNPACKED_TIMES * bounds.size
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(safe, "w") as plain:
            members = packed.infolist()
            if len(members) > _MOST_MEMBERS:
                raise UnreadableTableError("not_a_table")
            names = [one.filename for one in members]
            if len(set(names)) != len(names) or "xl/workbook.xml" not in names:
                raise UnreadableTableError("not_a_table")
            for member in members:
                if _PARTS.fullmatch(member.filename):
                    part = _unpacked(packed, member=member, most=left)
                    left -= len(part)
                    plain.writestr(member.filename, _checked(member.filename, part, bounds=bounds))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        # RuntimeError: encrypted; NotImplementedError: a compression nobody uses for workbooks.
        raise UnreadableTableError("damaged") from None
    safe.seek(0)
    return safe


def _unpacked(packed: zipfile.ZipFile, *, member: zipfile.ZipInfo, most: int) -> bytes:
    found = bytearray()
    with packed.open(member) as part:
        while chunk := part.read(_CHUNK):
            found += chunk
            if len(found) > most:
                raise UnreadableTableError("too_large")
    return bytes(found)


def _checked(name: str, part: bytes, *, bounds: Bounds) -> bytes:
    """Return a part after a look at its entities and, for a sheet, at how far its cells reach."""
    if b"\0" in part or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise UnreadableTableError("damaged")
    if not _SHEET.fullmatch(name):
        return part
    for kind, reference in _REFERENCE.findall(part):
        column, row = _place(kind, reference)
        if row > bounds.rows + 1:
            raise UnreadableTableError("too_many_rows")
        if column > bounds.columns:
            raise UnreadableTableError("too_many_columns")
    if part.count(b"<row") + part.count(b":row") > 2 * (bounds.rows + 2):
        raise UnreadableTableError("too_many_rows")
    # What a sheet says of its own size is not needed, and may be a lie.
    return _DIMENSION.sub(b"", part)


def _place(kind: bytes, reference: bytes) -> tuple[int, int]:
    """Return column and row of a cell, both from 1."""
    if kind == b"row":
        if not reference.isdigit() or len(reference) > 7:
            raise UnreadableTableError("damaged")
        return 1, int(reference)
    found = _CELL.fullmatch(reference)
    if found is None:
        raise UnreadableTableError("damaged")
    column = 0
    for letter in found[1]:
        column = column * 26 + letter - 64
    return column, int(found[2])


def _text(cell: Any) -> str:
    """Return a cell as people would type it: 12 for 12.0, days as 2026-11-05."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, float):
        return repr(cell).replace(".", ",")
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)
