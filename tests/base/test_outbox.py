"""Mail through the outbox: once, with one Message-ID, tried again, given up at last."""

import smtplib
import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from matchmaker.base import clock, outbox
from matchmaker.base.db import db
from matchmaker.base.outbox import CLAIM_LASTS, MOST_TRIES, Letter, MailStatus, OutboxMail
from tests import make
from tests.mailbox import Mailbox, delivering_to, free_port, receiving

NOW = make.NOW


@pytest.fixture
def mailbox(app: Flask) -> Iterator[Mailbox]:
    """A mail server the application delivers to."""
    with receiving(app) as box:
        yield box


def _queue(
    subject: str = "Xin chào", *, to: str = "nguoi@nhan.example", purpose: str = "test.letter"
) -> OutboxMail:
    letter = Letter(
        subject=subject,
        paragraphs=("Đoạn một.",),
        link="http://127.0.0.1/x",
        link_label="Mở",
        facts=(("Mã", "GT00001"),),
    )
    with clock.fixed(NOW):
        mail = outbox.queue_letter(letter, to=to, language="vi", purpose=purpose)
    db.session.commit()
    return mail


def _status(mail: OutboxMail) -> tuple[MailStatus, int]:
    db.session.refresh(mail)
    return mail.status, mail.tries


def test_a_letter_arrives_whole_and_once(mailbox: Mailbox) -> None:
    mail = _queue("Tiêu đề\r\nBcc: x@y.example")
    outbox.deliver_mails(NOW)
    outbox.deliver_mails(NOW + timedelta(days=1))
    assert len(mailbox.received) == 1
    message = mailbox.received[0]
    assert message["Message-ID"] == mail.message_id
    assert message["To"] == "nguoi@nhan.example"
    assert message["Bcc"] is None
    plain, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "Đoạn một." in plain
    assert "http://127.0.0.1/x" in plain
    assert "GT00001" in html
    assert "<style" not in html
    assert _status(mail) == (MailStatus.SENT, 1)


def test_without_a_server_the_mail_is_kept_and_shown_on_the_console(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    mail = _queue()
    outbox.deliver_mails(NOW)
    assert _status(mail) == (MailStatus.KEPT, 1)
    assert "http://127.0.0.1/x" in caplog.text


def test_a_server_that_is_away_is_tried_again_later_and_given_up_at_last(app: Flask) -> None:
    mail, at = _queue(), NOW
    with delivering_to(app, port=free_port()):
        for tries in range(1, MOST_TRIES + 1):
            outbox.deliver_mails(at)
            status = MailStatus.FAILED if tries == MOST_TRIES else MailStatus.QUEUED
            assert _status(mail) == (status, tries)
            assert mail.due_at == at + timedelta(minutes=2**tries)
            outbox.deliver_mails(mail.due_at - timedelta(seconds=1))
            at = mail.due_at
    assert _status(mail)[1] == MOST_TRIES
    assert mail.error
    assert outbox.failed_mails() == 1


def test_a_mail_cut_off_while_being_sent_is_sent_again_under_its_own_id(mailbox: Mailbox) -> None:
    mail = _queue()
    mail.status = MailStatus.SENDING
    db.session.commit()
    outbox.deliver_mails(NOW + CLAIM_LASTS - timedelta(seconds=1))
    assert mailbox.received == []
    outbox.deliver_mails(NOW + CLAIM_LASTS)
    assert [one["Message-ID"] for one in mailbox.received] == [mail.message_id]


@pytest.mark.parametrize("address", [f"a@{'x' * 70}.vn", "a@x..vn", "a:b@x.vn"])
def test_an_address_no_mail_can_be_made_for_is_given_up_and_holds_up_nobody(
    mailbox: Mailbox, address: str
) -> None:
    bad, good = _queue(to=address), _queue()
    outbox.deliver_mails(NOW)
    assert _status(good) == (MailStatus.SENT, 1)
    assert [one["Message-ID"] for one in mailbox.received] == [good.message_id]
    assert _status(bad) == (MailStatus.FAILED, 1)
    assert bad.error


def test_a_mail_that_breaks_off_the_worker_goes_last_and_is_given_up_at_last(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = outbox.EmailMultiAlternatives.send

    def break_off(message: outbox.EmailMultiAlternatives) -> None:
        if message.subject == "hỏng":
            raise RuntimeError("cut off")
        send(message)

    monkeypatch.setattr(outbox.EmailMultiAlternatives, "send", break_off)
    bad, good, at = _queue("hỏng"), _queue(), NOW
    for tries in range(1, MOST_TRIES + 1):
        with pytest.raises(RuntimeError):
            outbox.deliver_mails(at)
        db.session.rollback()
        assert _status(bad) == (MailStatus.SENDING, tries)
        at += CLAIM_LASTS
    assert _status(good)[0] is MailStatus.SENT
    outbox.deliver_mails(at)
    assert _status(bad) == (MailStatus.FAILED, MOST_TRIES)
    assert bad.error


def test_a_server_that_falls_silent_is_left_and_tried_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailman = app.extensions["mailman"]
    assert mailman.timeout == app.config["MAIL_TIMEOUT"] > 0
    monkeypatch.setattr(mailman, "timeout", 0.05)
    mail = _queue()
    other = _queue()
    silent = socket.create_server(("127.0.0.1", 0))
    with silent, delivering_to(app, port=int(silent.getsockname()[1])):
        outbox.deliver_mails(NOW)
    assert _status(mail) == (MailStatus.QUEUED, 1)
    assert "timed out" in mail.error
    # The others do not wait for the same silence one by one.
    assert _status(other) == (MailStatus.QUEUED, 0)


def test_a_mail_that_lets_somebody_in_is_blotted_out_once_it_is_sent(mailbox: Mailbox) -> None:
    secret = _queue(purpose="security.reset_instructions")
    other = _queue(purpose="introduction.asked")
    outbox.deliver_mails(NOW)
    assert len(mailbox.received) == 2
    for mail in (secret, other):
        db.session.refresh(mail)
    assert (secret.text, secret.html) == ("", "")
    assert "http://127.0.0.1/x" in other.text


def test_staff_read_only_what_no_server_carries(app: Flask) -> None:
    mail, secret = _queue(), _queue(purpose="account.invited")
    for status in MailStatus:
        mail.status = secret.status = status
        assert outbox.may_be_read(mail) == outbox.may_be_read(secret) == (status == "kept")
    mail.status = secret.status = MailStatus.KEPT
    with delivering_to(app, port=free_port()):
        assert (outbox.may_be_read(mail), outbox.may_be_read(secret)) == (True, False)


def test_what_is_rolled_back_is_never_sent(mailbox: Mailbox) -> None:
    letter = Letter(subject="x", paragraphs=())
    outbox.queue_letter(letter, to="a@b.example", language="vi", purpose="test")
    db.session.rollback()
    outbox.deliver_mails(NOW + timedelta(days=1))
    assert mailbox.received == []


def test_a_refusal_by_the_server_is_kept_with_the_mail(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_message: object) -> None:
        raise smtplib.SMTPRecipientsRefused({"nguoi@nhan.example": (550, b"no such person")})

    monkeypatch.setattr(outbox.EmailMultiAlternatives, "send", refuse)
    mail = _queue()
    outbox.deliver_mails(NOW)
    assert _status(mail) == (MailStatus.QUEUED, 1)
    assert "no such person" in mail.error


def test_staff_find_mails_by_status(app: Flask) -> None:
    mail = _queue()
    assert [one.id for one in outbox.outbox_page(number=1).rows] == [mail.id]
    assert outbox.outbox_page(number=1, status="sent").total == 0
    assert outbox.outbox_page(number=1, status="nonsense").total == 1


def test_a_chore_is_woken_by_the_commit_that_caused_it_and_not_by_a_rollback(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[str] = []
    monkeypatch.setitem(
        app.extensions, "matchmaker_wakers", {"deliver_mails": lambda: woken.append("mails")}
    )
    letter = Letter(subject="x", paragraphs=())
    outbox.queue_letter(letter, to="a@b.example", language="vi", purpose="test")
    db.session.flush()
    db.session.rollback()
    db.session.commit()
    assert woken == []
    _queue()
    assert woken == ["mails"]
    db.session.commit()
    assert woken == ["mails"]
    # A savepoint that is undone undoes no wish of what stands before it.
    outbox.queue_letter(letter, to="a@b.example", language="vi", purpose="test")
    db.session.begin_nested().rollback()
    db.session.commit()
    assert woken == ["mails"] * 2
