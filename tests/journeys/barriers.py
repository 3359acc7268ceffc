"""What keeps people from using a page, as axe-core finds it."""

from pathlib import Path
from typing import Any

from .people import HEIGHTS, PHONE, WIDE, Person

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe-core" / "axe.min.js"
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def barriers_here(person: Person) -> list[str]:
    """Return what is wrong with the page in the window at either width."""
    page, path = person.page, person.page.url.removeprefix(person.address)
    before = page.viewport_size
    found = []
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for width in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        found += [f"{path} at {width}: {line}" for line in _violations(person)]
        scrolls = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
        if scrolls > 0:
            found.append(f"{path} at {width}: scrolls sideways by {scrolls} px")
    if before is not None:
        page.set_viewport_size(before)
    return found


def _violations(person: Person) -> list[str]:
    options: dict[str, Any] = {
        "runOnly": {"type": "tag", "values": STANDARD},
        "resultTypes": ["violations"],
    }
    result = person.page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{one['id']}: {node['target']} {node['html'][:120]}"
        for one in result["violations"]
        for node in one["nodes"][:3]
    ]
