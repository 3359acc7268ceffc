"""The pages for people stay true: links lead somewhere, quoted labels are on the screens."""

import re
from pathlib import Path

import pytest

from scripts.catalogue import Ids, read_catalogue

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
GUIDES = sorted((ROOT / "docs" / "guide").glob("*.md"))
LARGEST_PICTURE = 150 * 1024

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_LABEL = re.compile(r"\*\*(.+?)\*\*")


def _texts(ids: Ids) -> tuple[str, ...]:
    return (ids,) if isinstance(ids, str) else ids


def _quotable(texts: set[str]) -> set[str]:
    """Return the texts, and what stands before the first fact of those that carry facts."""
    return texts | {text.split("%(")[0].strip() for text in texts if "%(" in text}


@pytest.fixture(scope="module")
def labels() -> dict[str, set[str]]:
    """What the screens say, by language."""
    catalogue = read_catalogue(ROOT)
    vietnamese = {text for use in catalogue.uses for text in _texts(use.ids)}
    english = {text for entry in catalogue.entries for text in entry.texts}
    return {"vi": _quotable(vietnamese), "en": _quotable(english)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    inside = [link for link in _LINK.findall(page.read_text("utf-8")) if "://" not in link]
    missing = [link for link in inside if not (page.parent / link.split("#")[0]).exists()]
    assert missing == []


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_every_quoted_label_is_on_a_screen(page: Path, labels: dict[str, set[str]]) -> None:
    language = page.suffixes[0].removeprefix(".")
    quoted = set(_LABEL.findall(page.read_text("utf-8")))
    assert quoted
    assert quoted - labels[language] == set()


def test_every_role_has_its_guide_in_both_languages() -> None:
    roles = ("administrator", "buyer", "producer", "staff")
    assert [page.name for page in GUIDES] == [
        f"{role}.{language}.md" for role in roles for language in ("en", "vi")
    ]


def test_pictures_are_small_and_shown() -> None:
    pictures = set((ROOT / "docs").rglob("*.png"))
    shown = {
        (page.parent / link).resolve()
        for page in PAGES
        for link in _LINK.findall(page.read_text("utf-8"))
        if link.endswith(".png")
    }
    assert pictures == shown
    assert [path.name for path in pictures if path.stat().st_size > LARGEST_PICTURE] == []
