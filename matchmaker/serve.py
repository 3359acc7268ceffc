"""`python -m matchmaker.serve HOST PORT`: the product on one machine, by waitress."""

import errno
import logging
import signal
import socket
import sys
from collections.abc import Sequence

import click
import waitress
from flask import Flask
from sqlalchemy.exc import OperationalError

from matchmaker.app import create_app
from matchmaker.base.jobs import start_consumer
from matchmaker.installation import demo_is_loaded, load_demo_once, migrate_database, why_unusable
from matchmaker.matching import live
from matchmaker.seed.accounts import DEMO_ACCOUNTS
from matchmaker.settings import UnsafeSettingsError

THREADS = 8

#: Waitress cuts off what no page could answer; up to here Flask answers with a page (413).
BODY_FACTOR = 4


def main(arguments: Sequence[str]) -> int:
    """Serve until Ctrl-C or SIGTERM, then return 0."""
    host, port = arguments
    # It warns of every request that waits for a thread, were it for a millisecond.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        end_cleanly()
        with listening_socket(host, port=int(port)) as listener:
            app = create_app()
            prepare(app)
            own_address(app, listener=listener)
            live.start(app)
            announce(app, listener=listener)
            serve(app, listener=listener)
    except KeyboardInterrupt:
        pass
    except (CannotListenError, UnsafeSettingsError) as refusal:
        click.echo(refusal, err=True)
        return 1
    except OperationalError as error:
        click.echo(why_unusable(error), err=True)
        return 1
    return 0


def live_app() -> Flask:
    """Return the application for a server of several processes, the catalogue in memory in each."""
    app = create_app()
    live.start(app)
    return app


class CannotListenError(Exception):
    """The address cannot be had; the message says why and what to do."""


def end_cleanly() -> None:
    """Turn SIGTERM into what Ctrl-C does, and let both in: run.py held them back."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})


def listening_socket(host: str, *, port: int) -> socket.socket:
    """Take the port before any work is done; browsers wait until it is.

    Raises CannotListenError.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except (OSError, OverflowError) as error:
        message = f"Cannot listen on {host}, port {port}: {error}"
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            message = f"Port {port} is taken. Choose another: python3 run.py --port {port + 1}"
        raise CannotListenError(message) from error


def prepare(app: Flask) -> None:
    """Bring the installation up to date."""
    with app.app_context():
        migrate_database()
        load_demo_once()


def address_of(listener: socket.socket) -> str:
    """Return where a browser on this machine finds the product."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def own_address(app: Flask, *, listener: socket.socket) -> None:
    """Let mails lead here, unless a public address is set."""
    if not app.config["PUBLIC_URL"]:
        app.config["PUBLIC_URL"] = address_of(listener)


def announce(app: Flask, *, listener: socket.socket) -> None:
    """Say on stdout where the product is, and who can sign in to the demo."""
    click.echo(f"Matchmaker: {address_of(listener)}")
    with app.app_context():
        accounts = DEMO_ACCOUNTS if demo_is_loaded() else ()
    for account in accounts:
        click.echo(f"  {account.email}  {account.password}  {account.role_vi} / {account.role_en}")


def serve(app: Flask, *, listener: socket.socket) -> None:
    """Answer requests and run the chores until a signal ends both."""
    server = waitress.create_server(
        app,
        sockets=[listener],
        threads=THREADS,
        ident=None,
        max_request_body_size=BODY_FACTOR * app.config["MAX_CONTENT_LENGTH"],
    )
    stop_consumer = start_consumer(app)
    try:
        server.run()
    finally:
        server.close()
        stop_consumer()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
