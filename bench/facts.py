"""The shared facts measurements read: tables beside the project."""

import csv
import sys
from pathlib import Path

#: Where the shared facts lie.
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def facts(name: str) -> list[dict[str, str]]:
    """Return the rows of a shared table; the measurement ends with a sentence where it is missing."""
    path = SHARED / f"{name}.csv"
    if not path.is_file():
        sys.exit(f"This measurement needs {path}, which does not lie beside the project.")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
