"""A real server on a folder of its own, and the post office its mails go to."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from matchmaker.settings import PROJECT

#: Longest that a mail or a server may take on a busy machine, in seconds.
PATIENCE = 30


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


class PostOffice:
    """Receives mails by SMTP and keeps them, by the thread of its server."""

    def __init__(self) -> None:
        self._mails: list[EmailMessage] = []
        self._arrived = threading.Condition()
        self._server = Controller(self, hostname="127.0.0.1", port=free_port())

    @property
    def port(self) -> int:
        """Return the port it listens on."""
        return int(self._server.port)

    def open(self) -> None:
        """Begin to listen."""
        self._server.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.stop()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a mail (the name is aiosmtpd's)."""
        mail = message_from_bytes(envelope.content, policy=policy.default)
        with self._arrived:
            self._mails.append(mail)
            self._arrived.notify_all()
        return "250 OK"

    def mail_to(self, address: str, *, about: str) -> EmailMessage:
        """Return the newest mail to somebody with these words in its subject; wait for it."""

        def wanted() -> EmailMessage | None:
            fitting = (
                one
                for one in reversed(self._mails)
                if address in one["To"] and about in one["Subject"]
            )
            return next(fitting, None)

        with self._arrived:
            found = self._arrived.wait_for(wanted, timeout=PATIENCE)
            sent = [(one["To"], one["Subject"]) for one in self._mails]
        assert found is not None, f"no mail about {about!r} to {address}; there are {sent}"
        return found


def text_of(mail: EmailMessage) -> str:
    """Return the plain text of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(mail: EmailMessage) -> str:
    """Return the address a mail asks to open."""
    found = re.search(r"https?://\S+", text_of(mail))
    assert found, text_of(mail)
    return found.group(0)


@dataclass
class Installation:
    """The product, served to browsers from a folder of its own."""

    folder: Path
    post: PostOffice
    port: int = field(default_factory=free_port)
    _process: "subprocess.Popen[str] | None" = None

    @property
    def address(self) -> str:
        """Return where it is served."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """Return what the server has written about its work."""
        return (self.folder / "server.log").read_text(encoding="utf-8")

    def start(self) -> None:
        """Serve; returns once the port answers."""
        settings = {
            "INSTANCE": str(self.folder),
            "PUBLIC_URL": self.address,
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(self.post.port),
        }
        kept = {
            name: text for name, text in os.environ.items() if not name.startswith("MATCHMAKER_")
        }
        with (self.folder / "server.log").open("w", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "matchmaker.serve", "127.0.0.1", str(self.port)],
                cwd=PROJECT,
                env=kept | {f"MATCHMAKER_{name}": text for name, text in settings.items()},
                stdout=subprocess.DEVNULL,
                stderr=log,
                text=True,
            )
        self._wait()

    def _wait(self) -> None:
        assert self._process is not None
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise AssertionError(f"the server did not start:\n{self.log}")

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Let the server take connections and answer nothing, like a network that hangs."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """End the server and wait until it has ended."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
