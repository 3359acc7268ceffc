"""Asking as somebody without leaving a trace, and finding secrets in whatever comes back."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

from flask import g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matchmaker.base.db import db
from tests.trust.world import World

#: What stands between the digits of a number as people read it: 1.234, 1,234, 1 234 (NBSP too).
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[.,\s\u00a0\u202f](?=\d)")
#: What `World.word` makes.
_WORD = re.compile(r"bimat\d+qxz")


@contextmanager
def undone() -> Iterator[None]:
    """Undo whatever the block changes in the database."""
    connection: Any = db.engines[None]
    db.session.commit()
    point = connection.begin_nested()
    try:
        yield
    finally:
        db.session.remove()
        point.rollback()


@dataclass
class Crowd:
    """Everybody of a world, asking by HTTP; nothing they do lasts."""

    world: World
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = FlaskClient(self.world.app, self.world.app.response_class, use_cookies=False)

    def ask(self, who: str, path: str, *, method: str = "GET", **facts: Any) -> TestResponse:
        """Return what `who` is answered; a change is undone."""
        if method in {"GET", "HEAD"}:
            return self._open(who, path, method=method, **facts)
        with undone():
            return self._open(who, path, method=method, **facts)

    def _open(self, who: str, path: str, **facts: Any) -> TestResponse:
        for name in list(g):
            g.pop(name)
        headers = {"Cookie": self.world.cookies[who], **facts.pop("headers", {})}
        answer = self.client.open(path, headers=headers, **facts)
        answer.get_data()
        answer.close()
        db.session.rollback()
        db.session.expunge_all()
        return answer


def said(answer: TestResponse) -> str:
    """Return everything an answer says: body (a workbook unpacked), headers, where it leads."""
    body = answer.data
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in book.namelist())
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers)
    return f"{headers}\n{body.decode('utf-8', errors='replace')}"


def readings(text: str) -> tuple[str, str]:
    """Return a text as it is searched: plain and small, and with the digits of numbers joined."""
    plain = unescape(unquote(text)).lower()
    return plain, _BETWEEN_DIGITS.sub("", plain)


def secrets_in(text: str, *, of: dict[str, str]) -> set[str]:
    """Return the names of the secrets a text gives away, however it writes them."""
    plain, joined = readings(text)
    # Words are found in one scan; nearly all secrets are.
    words = set(_WORD.findall(plain))
    return {
        name
        for name, secret in of.items()
        if secret in words or (secret.isdigit() and secret in joined)
    }


@dataclass
class Field:
    """A field of a form as a browser would send it."""

    name: str
    value: str
    kind: str


@dataclass
class Form:
    """A form of a page."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    def data(self) -> dict[str, list[str]]:
        """Return what a browser sends when nothing is touched."""
        sent: dict[str, list[str]] = {}
        for one in self.fields:
            if one.kind not in {"file", "unchecked"}:
                sent.setdefault(one.name, []).append(one.value)
        return sent


class Forms(HTMLParser):
    """The forms and links of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._form: Form | None = None
        self._select: tuple[str, list[tuple[str, bool]]] | None = None
        self._area: Field | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what can be sent or followed."""
        facts = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(facts.get("action", ""), facts.get("method", "get").upper())
            self.forms.append(self._form)
        elif tag == "a":
            self.links.append(facts.get("href", ""))
        elif tag == "option" and self._select is not None:
            self._select[1].append((facts.get("value", ""), "selected" in facts))
        elif self._form is not None and facts.get("name"):
            self._note(tag, facts, form=self._form)

    def _note(self, tag: str, facts: dict[str, str], *, form: Form) -> None:
        name = facts["name"]
        if tag == "select":
            self._select = (name, [])
        elif tag == "textarea":
            self._area = Field(name, "", "textarea")
            form.fields.append(self._area)
        elif tag == "input":
            kind = facts.get("type", "text")
            if kind in {"checkbox", "radio"} and "checked" not in facts:
                kind = "unchecked"
            form.fields.append(Field(name, facts.get("value", ""), kind))

    def handle_data(self, data: str) -> None:
        """Read the text of a text area."""
        if self._area is not None:
            self._area.value += data

    def handle_endtag(self, tag: str) -> None:
        """Close what is open."""
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select" and self._select is not None:
            name, options = self._select
            self._select = None
            chosen = [value for value, selected in options if selected]
            if self._form is not None:
                values = chosen or [value for value, _ in options[:1]]
                kind = "select" if values else "unchecked"
                self._form.fields.extend(Field(name, one, kind) for one in values or [""])
