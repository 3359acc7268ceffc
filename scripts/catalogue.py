"""Hold the English catalogue against the messages of code and templates.

`python3 -m scripts.catalogue` prints what is missing, left over or does not agree, by file and
line; `--write` adds empty entries for what is missing to the catalogue of their domain.
"""

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.pofile import normalize, read_po

PROJECT = Path(__file__).resolve().parent.parent

#: The functions that mark a message, and which of their arguments are its ids.
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "_l": None,
    "_n": (1, 2),
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}

#: Where the messages of code and of templates belong that no domain owns.
SHARED = {"matchmaker": "base", "templates": "layout"}

_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-zA-Z]")

Ids = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """One place that shows a message."""

    ids: Ids
    path: Path
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One translation."""

    ids: Ids
    texts: tuple[str, ...]
    path: Path
    line: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is said and how it is translated."""

    root: Path
    uses: list[Use] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def missing(self) -> list[Use]:
        """Return the first use of every message that has no translation."""
        known = {entry.ids for entry in self.entries}
        first: dict[Ids, Use] = {}
        for use in self.uses:
            if use.ids not in known:
                first.setdefault(use.ids, use)
        return list(first.values())

    def findings(self) -> Iterator[str]:
        """Yield one line for everything that is wrong."""
        for use in self.missing():
            yield f"{self._at(use)}: no English for “{_shown(use.ids)}”"
        used = {use.ids for use in self.uses}
        seen: dict[Ids, Entry] = {}
        for entry in self.entries:
            yield from self._wrong_in(entry, used=used)
            other = seen.setdefault(entry.ids, entry)
            if other is not entry:
                yield f"{self._at(entry)}: stands in {self._at(other)} too: “{_shown(entry.ids)}”"

    def _wrong_in(self, entry: Entry, *, used: set[Ids]) -> Iterator[str]:
        at, shown = self._at(entry), _shown(entry.ids)
        if entry.ids not in used:
            yield f"{at}: nobody says “{shown}”"
        if not all(entry.texts):
            yield f"{at}: the English is empty for “{shown}”"
        elif any(_placeholders(text) != _placeholders(entry.ids) for text in entry.texts):
            yield f"{at}: the placeholders differ in “{shown}”"

    def _at(self, place: Use | Entry) -> str:
        return f"{place.path.relative_to(self.root).as_posix()}:{place.line}"


def read_catalogue(root: Path) -> Catalogue:
    """Read every message and every translation under `root`."""
    return Catalogue(root, sorted(_uses(root), key=_place), sorted(_entries(root), key=_place))


def domain_of(path: Path, *, root: Path) -> str:
    """Return the name of the catalogue that the messages of a file belong to."""
    top, *rest = path.relative_to(root).parts
    folder = rest[0] if len(rest) > 1 else ""
    domain = root / "matchmaker" / folder
    is_domain = folder not in {"", "core"} and (domain / "__init__.py").is_file()
    return folder if is_domain else SHARED[top]


def write_missing(catalogue: Catalogue) -> int:
    """Add an empty entry for every missing message; return how many."""
    missing = catalogue.missing()
    for use in missing:
        path = _folder(catalogue.root) / f"{domain_of(use.path, root=catalogue.root)}.po"
        head = "" if path.exists() else _HEAD
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{head}\n{_empty_entry(use.ids)}")
    return len(missing)


_HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'


def _empty_entry(ids: Ids) -> str:
    if isinstance(ids, str):
        return f'msgid {normalize(ids, width=0)}\nmsgstr ""\n'
    one, many = (normalize(text, width=0) for text in ids)
    return f'msgid {one}\nmsgid_plural {many}\nmsgstr[0] ""\nmsgstr[1] ""\n'


def _uses(root: Path) -> Iterator[Use]:
    for folder, suffix, method in (
        ("matchmaker", "py", "python"),
        ("templates", "html", "jinja2.ext:babel_extract"),
        ("templates", "txt", "jinja2.ext:babel_extract"),
    ):
        for path in (root / folder).rglob(f"*.{suffix}"):
            with path.open("rb") as file:
                # Silent would hide a template that cannot be read.
                options = {"silent": "false", "trimmed": "true", "encoding": "utf-8"}
                for line, ids, *_rest in extract(method, file, KEYWORDS, options=options):
                    yield Use(_as_ids(ids), path, line)


def _entries(root: Path) -> Iterator[Entry]:
    for path in _folder(root).glob("*.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale="en"):
                if message.id:
                    yield Entry(_as_ids(message.id), _texts(message), path, message.lineno or 0)


def _folder(root: Path) -> Path:
    return root / "matchmaker" / "translations" / "en"


def _texts(message: Message) -> tuple[str, ...]:
    string = message.string or ""
    return (string,) if isinstance(string, str) else tuple(string)


def _as_ids(ids: str | Iterable[str]) -> Ids:
    return ids if isinstance(ids, str) else tuple(ids)


def _place(place: Use | Entry) -> tuple[str, int]:
    return place.path.as_posix(), place.line


def _shown(ids: Ids) -> str:
    return ids if isinstance(ids, str) else ids[0]


def _placeholders(ids: Ids) -> set[str]:
    texts = (ids,) if isinstance(ids, str) else ids
    return {found for text in texts for found in _PLACEHOLDER.findall(text.replace("%%", ""))}


def main(arguments: list[str]) -> int:
    """Print what is wrong; return 1 when anything is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="add empty entries for the missing")
    catalogue = read_catalogue(PROJECT)
    if parser.parse_args(arguments).write:
        sys.stdout.write(f"{write_missing(catalogue)} empty entries added\n")
        catalogue = read_catalogue(PROJECT)
    findings = list(catalogue.findings())
    sys.stdout.writelines(f"{finding}\n" for finding in findings)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
