"""The catalogue check finds what a reader would stumble over."""

from pathlib import Path

import pytest

from scripts.catalogue import read_catalogue, write_missing

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one domain and one template."""
    domain = tmp_path / "matchmaker" / "listings"
    domain.mkdir(parents=True)
    (domain / "__init__.py").touch()
    (domain / "services.py").write_text('_("Xoài"); _l("Còn %(n)s ngày", n=1)\n', "utf-8")
    (tmp_path / "templates" / "listings").mkdir(parents=True)
    (tmp_path / "templates" / "listings" / "show.html").write_text(
        '<p>{{ ngettext("%(num)s ảnh", "%(num)s ảnh", n) }}</p>\n', "utf-8"
    )
    (tmp_path / "matchmaker" / "translations" / "en").mkdir(parents=True)
    return tmp_path


def findings(root: Path, catalogue: str) -> list[str]:
    path = root / "matchmaker" / "translations" / "en" / "listings.po"
    path.write_text(HEAD + catalogue, encoding="utf-8")
    return list(read_catalogue(root).findings())


PLURAL = 'msgid "%(num)s ảnh"\nmsgid_plural "%(num)s ảnh"\n'
GOOD = (
    'msgid "Xoài"\nmsgstr "Mango"\n\n'
    'msgid "Còn %(n)s ngày"\nmsgstr "%(n)s days left"\n\n'
    f'{PLURAL}msgstr[0] "%(num)s photo"\nmsgstr[1] "%(num)s photos"\n'
)


def test_a_whole_catalogue_has_no_findings(root: Path) -> None:
    assert findings(root, GOOD) == []


def test_missing_messages_are_named_by_file_and_line(root: Path) -> None:
    assert findings(root, "") == [
        "matchmaker/listings/services.py:1: no English for “Xoài”",
        "matchmaker/listings/services.py:1: no English for “Còn %(n)s ngày”",
        "templates/listings/show.html:1: no English for “%(num)s ảnh”",
    ]


def test_what_nobody_says_is_left_over(root: Path) -> None:
    (found,) = findings(root, GOOD + '\nmsgid "Chuối"\nmsgstr "Banana"\n')
    assert found.endswith("nobody says “Chuối”")


def test_placeholders_must_agree(root: Path) -> None:
    (found,) = findings(root, GOOD.replace("%(n)s days", "%(m)s days"))
    assert found.endswith("the placeholders differ in “Còn %(n)s ngày”")


def test_empty_entries_are_added_to_the_domain(root: Path) -> None:
    assert write_missing(read_catalogue(root)) == 3
    after = list(read_catalogue(root).findings())
    assert [line.split(": ", 1)[1] for line in after] == [
        "the English is empty for “Xoài”",
        "the English is empty for “Còn %(n)s ngày”",
        "the English is empty for “%(num)s ảnh”",
    ]
