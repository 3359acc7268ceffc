"""A mail that is really received: from the form to the confirmed address."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.base import clock
from matchmaker.base.db import db, writing
from matchmaker.base.outbox import MailStatus, OutboxMail, deliver_mails
from tests import make
from tests.accounts.test_views import PASSWORD, REGISTRATION
from tests.mailbox import Mailbox, receiving


@pytest.fixture
def mailbox(live_app: Flask) -> Iterator[Mailbox]:
    """A mail server of ours on a free port that the application delivers to."""
    with receiving(live_app) as box:
        yield box


def test_the_link_in_the_received_mail_confirms(live_app: Flask, mailbox: Mailbox) -> None:
    with live_app.app_context(), writing():
        make.province("91")
        db.session.commit()
    # Real commits in contexts of their own: the client that shares a test's one is not for this.
    client = FlaskClient(live_app, live_app.response_class)
    assert client.post("/register", data=REGISTRATION).status_code == 303
    signing_in = {"email": REGISTRATION["email"], "password": PASSWORD}
    client.post("/sign-in", data=signing_in)
    assert client.get("/account").status_code == 302
    with live_app.app_context():
        deliver_mails(clock.now())
    message = mailbox.received[0]
    assert (len(mailbox.received), message["To"]) == (1, "lan@vidu.vn")
    text = message.get_body(("plain",)).get_content()
    link = re.search(r"http://127\.0\.0\.1:8000(/confirm/\S+)", text)
    assert link is not None
    assert link[1] in message.get_body(("html",)).get_content()
    assert client.get(link[1]).location == "/sign-in"
    assert client.post("/sign-in", data=signing_in).location == "/start"
    assert client.get("/account").status_code == 200
    with live_app.app_context():
        statuses = db.session.scalars(db.select(OutboxMail.status)).all()
        assert statuses == [MailStatus.SENT]
