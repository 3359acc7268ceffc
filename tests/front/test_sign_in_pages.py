"""Signing in looks and speaks like the rest."""

import re

import pytest
from flask import Flask, g, render_template, render_template_string
from flask.testing import FlaskClient
from flask_security.confirmable import generate_confirmation_token
from flask_security.core import _default_messages
from flask_security.forms import ForgotPasswordForm
from flask_security.utils import get_message

from matchmaker.accounts import services
from matchmaker.accounts.messages import VIETNAMESE
from tests import make
from tests.front.page import Page

PAGES = ["/sign-in", "/reset", "/confirm"]
MAILS = [
    "change_notice",
    "confirmation_instructions",
    "reset_instructions",
    "reset_notice",
    "welcome",
    "welcome_existing",
]
#: Messages of parts of the library that are switched off here.
UNUSED = re.compile(
    r"^(US_|USERNAME_|LOGIN_E|INVALID_LOGIN|OAUTH|IDENTITY|GENERIC_US|REFRESH_TOKEN|PHONE|USE_CODE|PASSWORDLESS|INVALID_INPUT_LENGTH|PASSWORD_BREACHED_SITE)"
)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("url", PAGES)
def test_a_sign_in_page_is_well_formed(client: FlaskClient, url: str, language: str) -> None:
    with client.session_transaction() as session:
        session["language"] = language
    page = Page(client.get(url).text)
    assert len(page.ids()) == len(set(page.ids()))
    assert page.missing_references() == set()


def test_a_wrong_password_is_refused_in_vietnamese(client: FlaskClient) -> None:
    html = client.post("/sign-in", data={"email": "a@b.example", "password": "x"}).text
    assert "<title>Lỗi: Đăng nhập" in html
    assert "Địa chỉ thư hoặc mật khẩu không đúng, hoặc địa chỉ chưa được xác nhận." in html


@pytest.mark.parametrize("email", ["cho@test.example", "khong-co@test.example"])
def test_who_is_refused_may_ask_for_the_confirmation_mail_again(
    client: FlaskClient, email: str
) -> None:
    person = services.Person(email="cho@test.example", name="An", password="một câu dễ nhớ")
    services.add_user(person, at=make.NOW)
    html = client.post("/sign-in", data={"email": email, "password": "một câu dễ nhớ"}).text
    assert 'action="/confirm"' in html
    assert f'name="email" value="{email}"' in html
    answer = client.post("/confirm", data={"email": email}, follow_redirects=True)
    assert f"Nếu {email} đang chờ xác nhận, thư hướng dẫn đã được gửi đến đó." in answer.text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("vi", "Nếu an@test.example có tài khoản, thư hướng dẫn đặt lại mật khẩu đã được gửi"),
        ("en", "If an@test.example has an account, instructions to reset the password"),
    ],
)
def test_asking_for_a_new_password_claims_no_mail(
    client: FlaskClient, language: str, said: str
) -> None:
    with client.session_transaction() as session:
        session["language"] = language
    answer = client.post("/reset", data={"email": "an@test.example"}, follow_redirects=True)
    assert said in answer.text


def test_a_confirmation_link_opened_twice_leads_to_signing_in(client: FlaskClient) -> None:
    person = services.Person(email="an@test.example", name="An", password="một câu dễ nhớ")
    user = services.add_user(person, at=make.NOW)
    token = generate_confirmation_token(user)  # type: ignore[no-untyped-call]
    for said in ("Cảm ơn bạn. Địa chỉ thư đã được xác nhận.", "đã được xác nhận từ trước."):
        answer = client.get(f"/confirm/{token}")
        assert (answer.status_code, answer.location) == (302, "/sign-in")
        assert said in client.get("/sign-in").text
    assert client.get(f"/confirm/{token}x").location == "/confirm"


def test_signing_in_leads_to_the_start_page(client: FlaskClient) -> None:
    person = services.Person(email="an@test.example", name="An", password="một câu dễ nhớ")
    user = services.add_user(person, at=make.NOW, confirmed=True)
    answer = client.post("/sign-in", data={"email": user.email, "password": "một câu dễ nhớ"})
    assert (answer.status_code, answer.location) == (302, "/start")


def test_the_password_can_be_changed(app: Flask, sign_in: object) -> None:
    user = make.user(make.producer())
    page = Page(sign_in.of(user).get("/change").text)  # type: ignore[attr-defined]
    assert page.missing_references() == set()


def test_every_message_in_use_has_its_vietnamese() -> None:
    missing = {
        key
        for key, (text, _) in _default_messages.items()
        if text not in VIETNAMESE and not UNUSED.match(key)
    }
    assert missing == set()


@pytest.mark.parametrize("english", VIETNAMESE)
def test_the_vietnamese_keeps_the_facts_of_the_message(english: str) -> None:
    names = re.compile(r"%\((\w+)\)")
    assert set(names.findall(VIETNAMESE[english])) == set(names.findall(english))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("vi", "Việc thiết lập phải xong trong 5 ngày, 2 giờ. Hãy làm lại từ đầu."),
        ("en", "Setup must be completed within 5 days and 2 hours. Please start over."),
    ],
)
def test_periods_are_said_in_the_language_of_the_reader(
    app: Flask, language: str, said: str
) -> None:
    with app.test_request_context("/"):
        g.language = language
        assert get_message("TWO_FACTOR_SETUP_EXPIRED", within="5 days and 2 hours")[0] == said


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", MAILS)
def test_a_mail_renders(app: Flask, name: str, language: str) -> None:
    facts = {
        "confirmation_link": "http://x.example/c?a=1&b=2",
        "reset_link": "http://x.example/r?a=1&b=2",
        "forgot_link": "http://x.example/f?a=1&b=2",
        "within": "5 days",
        "user": make.user(),
    }
    with app.test_request_context("/"):
        g.language = language
        html = render_template(f"security/email/{name}.html", **facts)
        text = render_template(f"security/email/{name}.txt", **facts)
    Page(html.replace("<!doctype html>", ""))
    assert "http://" in text
    assert "&amp;" not in text


#: A page as the library writes its own.
LIBRARY_PAGE = """{% extends "security/base.html" %}
{% from "security/_macros.html" import render_field_with_errors, render_field,
render_field_errors, render_form_errors, prop_next, render_csrf %}
{% block content %}{% include "security/_messages.html" %}<form method="post">
{{ render_form_errors(form) }}{{ render_field_with_errors(form.email) }}{{ render_csrf(form, "x") }}
{{ render_field_errors(form.email) }}{{ render_field(form.submit) }}</form>
{% include "security/_menu.html" %}{% endblock %}"""


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_page_of_the_library_stands_in_our_layout(app: Flask, language: str) -> None:
    with app.test_request_context("/"):
        g.language = language
        html = render_template_string(
            LIBRARY_PAGE, title="x", form=ForgotPasswordForm(meta={"csrf": False})
        )
    page = Page(html)
    assert page.missing_references() == set()
    assert {"class": "site-header"} in page.all("header")
