"""Commands of trade events on files alone."""

import json
import time
from pathlib import Path
from typing import Any

from matchmaker.base.errors import InvalidInputError
from matchmaker.core.timetable import InfeasibleError, solve
from matchmaker.core.timetable.document import DocumentError, read_document, write_answer

#: A file of more bytes is no event.
LARGEST_FILE = 64 * 1024 * 1024


def timetable_of(path: Path, *, seconds: float, seed: int) -> dict[str, Any]:
    """Return the timetable of an event in a JSON file, as good as it gets in the time given.

    The first timetable takes the time it takes. InvalidInputError says what is wrong and where.
    """
    try:
        document = read_document(_read(path))
        until = time.monotonic() + seconds
        found = solve(
            document.instance,
            seed=seed,
            weights=document.weights,
            stop=lambda: time.monotonic() >= until,
        )
        best = list(found)[-1]
    except DocumentError as error:
        raise InvalidInputError(f"{path.name}: {_said(error)}") from None
    except InfeasibleError as error:
        raise InvalidInputError(f"{path.name}: {error.code}.") from None
    return write_answer(document, best)


def _read(path: Path) -> object:
    if path.stat().st_size > LARGEST_FILE:
        raise InvalidInputError(f"{path.name}: it is too large.")
    try:
        return json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise InvalidInputError(f"{path.name}: it is not JSON in UTF-8.") from None


def _said(error: DocumentError) -> str:
    facts = ", ".join(f"{name} {fact}" for name, fact in error.facts.items())
    return f"{error}{f' ({facts})' if facts else ''}."
