"""Languages: message ids are Vietnamese, English is a catalogue merged from plain files."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, has_request_context, request, session
from flask_babel import Babel, Domain, get_locale, refresh

CATALOGUES = Path(__file__).parent.parent / "translations"
LANGUAGES = ("vi", "en")


class MergedTranslations(Translations):
    """Translations read from every `.po` file of one language folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._catalog: dict[str | tuple[str, int], str] = {}
        self.plural = lambda n: int(n != 1)
        for path in sorted(folder.glob("*.po")):
            with path.open("rb") as file:
                for message in read_po(file, locale=folder.name):
                    self._add(message.id, message.string)

    def _add(self, ids: str | Sequence[str], strings: str | Sequence[str] | None) -> None:
        if isinstance(ids, str):
            if ids and isinstance(strings, str) and strings:
                self._catalog[ids] = strings
            return
        for number, string in enumerate(strings or ()):
            if string:
                self._catalog[(ids[0], number)] = string


@lru_cache(maxsize=len(LANGUAGES))
def translations_of(language: str) -> NullTranslations:
    """Return the messages of a language; Vietnamese needs none."""
    folder = CATALOGUES / language
    return MergedTranslations(folder) if folder.is_dir() else NullTranslations()


class MergedDomain(Domain):
    """A Flask-Babel domain whose catalogue is merged from plain files."""

    def get_translations(self) -> NullTranslations:
        """Return the catalogue of the present language."""
        locale = get_locale()
        return translations_of(locale.language if locale else "vi")


class MergedBabel(Babel):
    """Flask-Babel with the merged catalogue."""

    domain_instance = MergedDomain()


def choose_language() -> str:
    """Return the person's choice, else the installation's default (never Accept-Language)."""
    chosen = g.get("language")
    if chosen is None and has_request_context():
        chosen = session.get("language") or request.cookies.get("language")
    return chosen if chosen in LANGUAGES else str(current_app.config["DEFAULT_LANGUAGE"])


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything inside the block in `language` (a mail to somebody else)."""
    before = g.get("language")
    g.language = language
    refresh()
    try:
        yield
    finally:
        g.language = before
        refresh()


def init_app(app: Flask) -> None:
    """Install the languages."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "vi")
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Asia/Ho_Chi_Minh")
    MergedBabel(app, locale_selector=choose_language)
