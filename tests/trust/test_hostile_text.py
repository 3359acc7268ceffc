"""Hostile text in every field and address: an answer, never a server error, never taken for markup."""

import random
from typing import Any

import pytest
from flask import Flask

from tests.trust.filled import filled
from tests.trust.looking import Crowd, Forms
from tests.trust.routes import targets

#: The longest is longer than any field; none of them means anything to us.
TEXTS = (
    "' OR '1'='1",
    "'; DROP TABLE listing; --",
    '" onmouseover="alert(1)',
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}",
    "{% for x in (1).__class__.__base__.__subclasses__() %}{% endfor %}",
    "${7*7}",
    "%(name)s %s %d %n",
    "{0.__class__} {}",
    "=HYPERLINK(1)",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\uff1d1\uff0b1",
    "\uff20x",
    "../../../../etc/passwd",
    "..\\..\\windows",
    "/etc/passwd%00.png",
    "%2e%2e%2f",
    "a\x00b",
    "\x1b[31mred",
    "a\r\nSet-Cookie: x=1",
    "a\nLocation: //evil.example",
    "//evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "\u202egnp.exe",
    "\u200b\u200c\u200d\ufeff",
    "a" + "\u0301" * 300,
    "\ud7ff\ue000\uffff",
    "\U0001f96d" * 40,
    "ﷺ" * 50,
    "Ⅷ½①",
    "\u0660\u0661\u0662",
    "１２３",
    "NaN",
    "Infinity",
    "-Infinity",
    "1e309",
    "1e-400",
    "0x10",
    "9" * 40,
    "9" * 5_000,
    str(2**31),
    str(2**63),
    "-1",
    "0",
    "1.1.1.1",
    "1,2,3",
    "31/02/2027",
    "99/99/9999",
    "0000-00-00",
    "12/2027",
    "2027-13-45",
    "true",
    "null",
    "undefined",
    "None",
    "[]",
    "{}",
    '{"a": 1}',
    "a" * 10_000,
    " " * 500,
    "\n" * 500,
    "\u00a0",
    "&lt;&#39;&amp;",
    "]]>",
    "<!--",
    "--><svg onload=alert(1)>",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>&a;",
    "*)(uid=*))(|(uid=*",
    "; ls",
    "| cat /etc/passwd",
    "`id`",
    "$(id)",
    "a@b",
    "a@b.example\nBcc: c@d.example",
    "tel:123",
    "+84",
    "0912345678901234567890",
    "5 tấn/ngàyyyy",
    "1–",
    "–1 tấn",
    "tấn",
    "5 /",
    "/tuần",
    "chục",
    "giạ/vụ",
    "1.234.5,6",
    "0,0000001 kg",
    "5 tấn/chuyến, 0 chuyến/tuần",
    "hoặc",
    "và và và",
    "VietGAP hoặc",
    ";;;;",
)
#: What a database minds and a page does not: sent to PostgreSQL behind a NUL, one in each field.
MINDED = (
    "9" * 40,
    "9" * 5_000,
    str(2**31),
    str(2**63),
    "1e309",
    "5 triệu tấn/ngày",
    "a" * 10_000,
    "ﷺ" * 50,
    "\U0001f96d" * 40,
    "a" + "\u0301" * 300,
    "\ud7ff\ue000\uffff",
)
PARAMETERS = (
    "words",
    "category",
    "province",
    "scheme",
    "order",
    "page",
    "status",
    "tab",
    "listing",
)
PARAMETERS += ("kind", "days", "column", "mine", "view", "action", "user", "next", "listing_id")
#: Texts tried in each field; which ones is drawn, so that all fields together see them all.
TRIES = 4
#: What would run if it stood in a page as it was sent.
ALIVE = ("<script>alert(1)", "<img src=x", "<svg onload", '" onmouseover="alert')


#: The people of this world have no password to verify; everybody who registers has one.
NO_PASSWORD_HERE = {"security.verify"}


def _wrong(answer: Any) -> list[str]:
    found = []
    if answer.status_code >= 500:
        found.append(str(answer.status_code))
    if "evil.example" in (answer.location or "") and "next=" not in (answer.location or ""):
        found.append("leads away")
    if "x=1" in answer.headers.get("Set-Cookie", ""):
        found.append("sets a cookie")
    if answer.mimetype == "text/html":
        found += [one for one in ALIVE if one in answer.text]
    return found


def test_there_are_many_hostile_texts() -> None:
    assert len(set(TEXTS)) >= 95


@pytest.mark.parametrize("who", ["stranger", "producer", "distributor", "staff"])
def test_no_text_in_an_address_breaks_a_page(app: Flask, crowd: Crowd, who: str) -> None:
    draw = random.Random(who)
    broken: set[tuple[str, str, str]] = set()
    for target in {one.path: one for one in targets(app, crowd.world)}.values():
        if "GET" not in (target.rule.methods or ()) or "?" in target.path:
            continue
        query = {name: draw.choice(TEXTS)[:5000] for name in PARAMETERS}
        answer = crowd.ask(who, target.path, query_string=query)
        broken |= {(target.path, one, repr(query)[:300]) for one in _wrong(answer)}
    assert broken == set()


@pytest.mark.parametrize("who", ["stranger", "producer", "distributor", "staff"])
def test_no_text_in_a_field_breaks_a_form(
    app: Flask,
    database_name: str,
    crowd: Crowd,
    who: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    draw = random.Random(who)
    broken: set[tuple[str, str, str, str]] = set()
    sent = 0
    seen: set[tuple[str, str]] = set()
    for target in {one.path: one for one in targets(app, crowd.world)}.values():
        if "POST" not in (target.rule.methods or ()) or target.endpoint in NO_PASSWORD_HERE:
            continue
        for name, facts in _fields(target, crowd, who):
            if (str(target.rule.endpoint), name) in seen:
                continue
            seen.add((str(target.rule.endpoint), name))
            for text in _texts(draw, database_name):
                sent += 1
                data = {**facts, name: text}
                answer = crowd.ask(who, target.path, method="POST", data=data)
                broken |= {(target.path, name, text[:60], one) for one in _wrong(answer)}
    with capsys.disabled():
        print(f"\ntrust: {sent} hostile texts sent by {who} on {database_name}")  # noqa: T201
    assert broken == set()


def _texts(draw: random.Random, database_name: str) -> list[str]:
    """Return what to send in one field."""
    if database_name == "postgresql":
        return ["\0" + draw.choice(MINDED)]
    return draw.sample(TEXTS, TRIES)


def _fields(target: Any, crowd: Crowd, who: str) -> list[tuple[str, dict[str, Any]]]:
    """Return each field of the form at a path, with what else is sent."""
    facts = {
        name: value
        for name, value in filled(
            str(target.rule.endpoint), crowd.world, topic=target.path.rsplit("/", 1)[-1]
        )["data"].items()
        if isinstance(value, str)
    }
    page = crowd.ask(who, target.path)
    names = set(facts)
    if page.status_code == 200 and page.mimetype == "text/html":
        for form in Forms(page.text).forms:
            if form.method == "POST" and form.action in {"", target.path}:
                names |= {one.name for one in form.fields if one.kind != "file"}
    return [(name, facts) for name in sorted(names - {"csrf_token"})]
