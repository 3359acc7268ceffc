"""Merge the vendored subsets of the typeface into one TrueType file a weight, for printed papers.

Needs fonttools and brotli; run by hand when the vendored files change:
`python -m scripts.merge_fonts`.
"""

import io
import sys
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

from matchmaker.settings import PROJECT

SOURCE = PROJECT / "static" / "vendor" / "be-vietnam-pro"
TARGET = PROJECT / "matchmaker" / "events" / "fonts"
SUBSETS = ("latin", "latin-ext", "vietnamese")
WEIGHTS = (400, 700)


def merge(weight: int) -> TTFont:
    """Return one font of a weight with the letters of all subsets."""
    files = [_uncompressed(SOURCE / f"{subset}-{weight}.woff2") for subset in SUBSETS]
    return Merger().merge(files)


def _uncompressed(path: Path) -> io.BytesIO:
    font = TTFont(path)
    font.flavor = None
    out = io.BytesIO()
    font.save(out)
    out.seek(0)
    return out


def main() -> int:
    """Write the fonts and the licence beside them."""
    TARGET.mkdir(exist_ok=True)
    for weight in WEIGHTS:
        merge(weight).save(TARGET / f"be-vietnam-pro-{weight}.ttf")
    (TARGET / "LICENSE").write_bytes((SOURCE / "LICENSE").read_bytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
