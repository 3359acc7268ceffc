"""Build static/img/icons.svg from the icons we use: `python3 scripts/draw_icons.py FOLDER`.

FOLDER is the unpacked npm package @tabler/icons 3.51.0 (MIT).
"""

import re
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SPRITE = PROJECT / "static" / "img" / "icons.svg"

#: Names in @tabler/icons; templates use them by `icon(name)`.
ICONS = (
    "alert-triangle",
    "arrow-left",
    "arrow-right",
    "award",
    "basket",
    "bell",
    "building-store",
    "calendar-event",
    "certificate",
    "chart-bar",
    "check",
    "chevron-down",
    "circle-check",
    "clock",
    "copy",
    "dots",
    "download",
    "edit",
    "eye",
    "file-text",
    "filter",
    "heart-handshake",
    "help-circle",
    "history",
    "home",
    "info-circle",
    "key",
    "language",
    "leaf",
    "list-check",
    "lock",
    "logout",
    "mail",
    "map-pin",
    "menu-2",
    "messages",
    "moon",
    "phone",
    "photo",
    "plant-2",
    "plus",
    "printer",
    "qrcode",
    "scale",
    "search",
    "settings",
    "shield-check",
    "star",
    "trash",
    "truck-delivery",
    "upload",
    "user",
    "users",
    "x",
)


def symbol(name: str, *, package: Path) -> str:
    """Return the symbol of one icon."""
    drawing = (package / "icons" / "outline" / f"{name}.svg").read_text(encoding="utf-8")
    paths = "".join(re.findall(r"<path d=\"[^\"]+\" />", drawing)).replace(" />", "/>")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{paths}</symbol>'


def main(package: Path) -> None:
    """Write the sprite."""
    symbols = "\n".join(symbol(name, package=package) for name in ICONS)
    SPRITE.write_text(
        "<!-- Icons of Tabler Icons 3.51.0, MIT licence, Copyright (c) 2020-2025 Paweł Kuna -->\n"
        f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
