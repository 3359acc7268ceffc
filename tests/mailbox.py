"""A mail server of ours that keeps what it is handed: mail in tests is really sent."""

import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from flask import Flask


class Mailbox:
    """Keeps what an SMTP client hands over."""

    def __init__(self) -> None:
        self.received: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a message (the name is aiosmtpd's)."""
        self.received.append(
            email.message_from_bytes(envelope.content, policy=email.policy.default)
        )
        return "250 OK"


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def delivering_to(app: Flask, *, port: int) -> Iterator[None]:
    """Let the application deliver by SMTP to a port of this machine."""
    mailman = app.extensions["mailman"]
    before = (app.config["MAIL_SERVER"], mailman.server, mailman.port, mailman.backend)
    app.config["MAIL_SERVER"] = mailman.server = "127.0.0.1"
    mailman.port, mailman.backend = port, "smtp"
    try:
        yield
    finally:
        app.config["MAIL_SERVER"], mailman.server, mailman.port, mailman.backend = before


@contextmanager
def receiving(app: Flask) -> Iterator[Mailbox]:
    """Run a mail server that the application delivers to."""
    box, port = Mailbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        with delivering_to(app, port=port):
            yield box
    finally:
        server.stop()
