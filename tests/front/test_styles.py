"""Our style sheet stays small, its colours can be read, and what is named is drawn."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SHEET = (PROJECT / "static/css/matchmaker.css").read_text(encoding="utf-8")
#: What only pages of trade events load.
EVENT_SHEET = (PROJECT / "static/css/events.css").read_text(encoding="utf-8")
SCRIPTS = sorted((PROJECT / "static/js").glob("*.js"))
TEMPLATES = sorted((PROJECT / "templates").rglob("*.html"))
LARGEST_SHEET = 15_000
LARGEST_EVENT_SHEET = 5_000

#: Text on ground, by the names of the tokens.
READ = [
    ("text", "ground"),
    ("text", "surface"),
    ("soft", "ground"),
    ("soft", "surface"),
    ("main", "ground"),
    ("main", "surface"),
    ("main", "main-bg"),
    ("strong", "ground"),
    ("strong", "surface"),
    ("on-main", "main"),
    ("on-main", "strong"),
    ("accent", "accent-bg"),
    ("accent", "surface"),
    ("success", "success-bg"),
    ("warning", "warning-bg"),
    ("danger", "danger-bg"),
    ("danger", "ground"),
    ("danger", "surface"),
    ("on-danger", "danger"),
    ("info", "info-bg"),
    ("neutral", "neutral-bg"),
    ("text", "neutral-bg"),
    ("text", "main-bg"),
    ("text", "l1"),
    ("text", "l2"),
    ("text", "l3"),
    ("on-main", "l4"),
    ("on-main", "l5"),
]
#: Edges of controls and marks that carry meaning.
SEEN = [("edge", "surface"), ("edge", "ground"), ("main", "ground"), ("main", "surface")]


def tokens(mode: int) -> dict[str, str]:
    pairs = re.findall(r"--m-([\w-]+):light-dark\((#\w+),(#\w+)\)", SHEET)
    return {name: colours[mode] for name, *colours in pairs}


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_contrast_follows_its_definition() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), READ)
def test_text_can_be_read(mode: int, front: str, ground: str) -> None:
    colours = tokens(mode)
    assert contrast(colours[front], colours[ground]) >= 4.5


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), SEEN)
def test_edges_can_be_seen(mode: int, front: str, ground: str) -> None:
    colours = tokens(mode)
    assert contrast(colours[front], colours[ground]) >= 3


def test_the_style_sheet_stays_small() -> None:
    assert len(SHEET.encode()) <= LARGEST_SHEET
    assert len(EVENT_SHEET.encode()) <= LARGEST_EVENT_SHEET


def test_every_class_of_ours_is_used_somewhere() -> None:
    """What nobody uses any more leaves the sheet; names put together in templates are known."""
    put_together = re.compile(r"(pill|note|is|level|width|btn|ts)-\w+")
    rules = re.sub(r"/\*.*?\*/", " ", SHEET + EVENT_SHEET, flags=re.DOTALL)
    selectors = re.sub(r"\{[^{}]*\}", " ", rules)
    used = "".join(path.read_text(encoding="utf-8") for path in [*SCRIPTS, *TEMPLATES])
    unused = {
        name
        for name in re.findall(r"\.([a-zA-Z][\w-]*)", selectors)
        if not put_together.fullmatch(name)
        and not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", used)
    }
    assert unused == set()


@pytest.mark.parametrize("token", ["tertiary-bg", "secondary-bg"])
def test_the_button_of_a_file_field_follows_the_colours(token: str) -> None:
    """Tabler's own stay light when the dark is the system's choice."""
    assert f"--tblr-{token}:var(--m-neutral-bg)" in SHEET


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    sprite = (PROJECT / "static/img/icons.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r'\bicon\("([\w-]+)"\)', path.read_text(encoding="utf-8"))
    }
    assert named <= drawn


def test_every_product_group_has_a_drawing() -> None:
    sprite = (PROJECT / "static/img/categories.svg").read_text(encoding="utf-8")
    assert re.findall(r'<symbol id="c(\d\d)"', sprite) == [f"{n:02}" for n in range(1, 14)]
