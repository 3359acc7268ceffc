"""Mail leaves through a table: a row in the same commit as the change, sent afterwards."""

import logging
import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import make_msgid
from enum import StrEnum

import css_inline
from flask import current_app
from flask_mailman import EmailMultiAlternatives
from sqlalchemy import ColumnElement, String, Text, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.base import jobs
from matchmaker.base.clock import now
from matchmaker.base.db import Id, Model, UtcDateTime, choice, db, transactional
from matchmaker.base.paging import Page, fetch_page

#: After so many failed tries a mail is given up and shown to staff.
MOST_TRIES = 8
#: A mail claimed this long ago was cut off while being sent; it is sent again under its own
#: Message-ID, by which the receiving side knows the two as one.
CLAIM_LASTS = timedelta(minutes=10)
BATCH = 100
#: Where `run.py` serves unless it is told otherwise.
DEFAULT_URL = "http://127.0.0.1:8000"

#: How the purposes of mails begin whose links let their holder in.
LETTING_IN = ("security.", "account.invited")

#: What a server says of one mail; any other trouble is the server's own.
REFUSALS = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)

log = logging.getLogger(__name__)


class MailStatus(StrEnum):
    """Where a mail stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    #: There is no mail server: staff find it in the outbox page.
    KEPT = "kept"
    FAILED = "failed"


class OutboxMail(Model):
    """A mail, from the commit that caused it until it is sent."""

    __tablename__ = "outbox_mail"

    id: Mapped[Id]
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    #: What caused it, `introduction.requested`.
    purpose: Mapped[str] = mapped_column(String(60), index=True)
    recipient: Mapped[str] = mapped_column(String(254), index=True)
    language: Mapped[str] = mapped_column(String(2))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[MailStatus] = mapped_column(
        choice(MailStatus), default=MailStatus.QUEUED, index=True
    )
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    due_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    @property
    def lets_in(self) -> bool:
        """Tell whether the mail holds a link that lets whoever has it into an account."""
        return self.purpose.startswith(LETTING_IN)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says, in the recipient's language."""

    subject: str
    paragraphs: tuple[str, ...]
    #: Absolute address of the page to open, and the words of the button.
    link: str = ""
    link_label: str = ""
    facts: tuple[tuple[str, str], ...] = ()


def link_to(endpoint: str, **values: object) -> str:
    """Return the absolute address of a page, also where no request is running."""
    path = current_app.url_map.bind("localhost").build(endpoint, values)
    # Without a server of ours around (a command, a test), the address run.py serves at by default.
    return (str(current_app.config["PUBLIC_URL"]) or DEFAULT_URL).rstrip("/") + path


def queue_letter(letter: Letter, *, to: str, language: str, purpose: str) -> OutboxMail:
    """Add a letter in the present transaction; it is sent after the commit."""
    return queue_mail(
        to=to,
        language=language,
        purpose=purpose,
        subject=letter.subject,
        text=_rendered("mail/letter.txt", letter=letter, language=language),
        html=_rendered("mail/letter.html", letter=letter, language=language),
    )


def _rendered(name: str, *, letter: Letter, language: str) -> str:
    """Render without the globals of pages: a mail knows no viewer and no request."""
    return current_app.jinja_env.get_template(name).render(letter=letter, language=language)


def queue_mail(
    *, to: str, language: str, purpose: str, subject: str, text: str, html: str
) -> OutboxMail:
    """Add a rendered mail in the present transaction."""
    at = now()
    mail = OutboxMail(
        message_id=make_msgid(domain="matchmaker"),
        purpose=purpose,
        recipient=to,
        language=language,
        subject=" ".join(subject.split()),
        text=text,
        html=html,
        created_at=at,
        due_at=at,
    )
    db.session.add(mail)
    jobs.wake_after_commit("deliver_mails")
    return mail


def deliver_mails(at: datetime) -> None:
    """Send what is due, each mail in its own transactions; stop where the server does not answer."""
    for _ in range(BATCH):
        mail_id = _claim(at=at)
        if mail_id is None or not _deliver(mail_id, at=at):
            return


@transactional
def _claim(*, at: datetime) -> int | None:
    """Take one mail; of two workers each takes another."""
    stale = OutboxMail.due_at <= at - CLAIM_LASTS
    open_ = (OutboxMail.status == MailStatus.QUEUED) & (OutboxMail.due_at <= at)
    cut_off = (OutboxMail.status == MailStatus.SENDING) & stale
    _give_up(cut_off & (OutboxMail.tries >= MOST_TRIES))
    # What broke off the worker before goes last, after all it would hold up.
    first = (
        select(OutboxMail.id)
        .where(open_ | cut_off)
        .order_by(OutboxMail.tries, OutboxMail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return db.session.scalar(
        update(OutboxMail)
        .where(OutboxMail.id == first.scalar_subquery())
        .values(status=MailStatus.SENDING, tries=OutboxMail.tries + 1, due_at=at)
        .returning(OutboxMail.id)
        .execution_options(synchronize_session=False)
    )


def _give_up(condition: ColumnElement[bool]) -> None:
    """Show staff the mails whose every try was cut off."""
    db.session.execute(
        update(OutboxMail)
        .where(condition)
        .values(status=MailStatus.FAILED, error="every try to send it was cut off")
    )


def _deliver(mail_id: int, *, at: datetime) -> bool:
    """Send a mail and note how it went; False where the server does not answer."""
    mail = db.session.get_one(OutboxMail, mail_id)
    message, tries = _message(mail), mail.tries
    shown = f"{mail.recipient}: {mail.subject}\n{mail.text}"
    # No transaction is open while the mail server takes its time.
    db.session.rollback()
    if not current_app.config["MAIL_SERVER"]:
        log.warning("Mail to %s", shown)
        _settle(mail_id, status=MailStatus.KEPT, at=at)
        return True
    try:
        _send(message)
    except (OSError, smtplib.SMTPException) as error:
        status = MailStatus.FAILED if tries >= MOST_TRIES else MailStatus.QUEUED
        _settle(mail_id, status=status, at=at + timedelta(minutes=2**tries), error=str(error))
        return isinstance(error, REFUSALS)
    except ValueError as error:
        # No message can be made of it (an address no server knows how to write); no try mends that.
        _settle(mail_id, status=MailStatus.FAILED, at=at, error=str(error))
    else:
        _settle(mail_id, status=MailStatus.SENT, at=at)
    return True


def _send(message: EmailMultiAlternatives) -> None:
    """Send a message; the connection is closed however that ends."""
    with current_app.extensions["mailman"].get_connection() as connection:
        message.connection = connection
        message.send()


@transactional
def _settle(mail_id: int, *, status: MailStatus, at: datetime, error: str = "") -> None:
    mail = db.session.get_one(OutboxMail, mail_id)
    mail.status = status
    mail.error = error[:500]
    if mail.lets_in and status in {MailStatus.SENT, MailStatus.FAILED}:
        mail.text = mail.html = ""
    mail.due_at = at
    mail.sent_at = at if status is MailStatus.SENT else None


def _message(mail: OutboxMail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        mail.subject,
        body=mail.text,
        from_email=current_app.config["MAIL_DEFAULT_SENDER"],
        to=[mail.recipient],
        headers={"Message-ID": mail.message_id},
    )
    if mail.html:
        message.attach_alternative(css_inline.inline(mail.html), "text/html")
    return message


def outbox_page(*, number: int, status: str = "") -> Page[OutboxMail]:
    """Return mails, newest first, for staff."""
    statement = select(OutboxMail).order_by(OutboxMail.id.desc())
    if status in set(MailStatus):
        statement = statement.where(OutboxMail.status == status)
    return fetch_page(statement, number=number)


def may_be_read(mail: OutboxMail) -> bool:
    """Tell whether staff read a mail to its recipient: no server has carried it or will.

    Once there is a server, what lets somebody in goes to its recipient alone.
    """
    if mail.status is not MailStatus.KEPT:
        return False
    return not (mail.lets_in and current_app.config["MAIL_SERVER"])


def failed_mails() -> int:
    """Return how many mails were given up."""
    return (
        db.session.scalar(
            select(func.count(OutboxMail.id)).where(OutboxMail.status == MailStatus.FAILED)
        )
        or 0
    )
