"""Chores: what the clock does, each in its own transaction; Huey wakes them.

The database says what is to be done (a mail that is queued, a request past its deadline), so a
chore that is cut off or woken twice does no harm. What may take long has a worker of its own, so
that mails do not wait for it.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from huey import SqliteHuey, crontab
from huey.consumer import Consumer
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from matchmaker.base.clock import now
from matchmaker.base.db import db

Chore = Callable[[Any], None]

_WAKE = "chores_to_wake"
log = logging.getLogger(__name__)


class InProcessConsumer(Consumer):
    """A consumer in a thread of the server, which keeps the server's own signal handling."""

    def _set_signal_handlers(self) -> None:
        """Signals belong to the main thread."""


def init_app(app: Flask, *, chores: Mapping[str, Chore], long_chores: Mapping[str, Chore]) -> None:
    """Install the chores: each runs every minute, and at once when woken."""
    app.extensions["matchmaker_chores"] = {**chores, **long_chores}
    if app.testing:
        return
    filename = str(Path(app.instance_path) / "jobs.db")
    lanes = (
        (SqliteHuey("matchmaker", filename=filename), chores),
        (SqliteHuey("matchmaker-long", filename=filename), long_chores),
    )
    app.extensions["matchmaker_lanes"] = [huey for huey, _ in lanes]
    app.extensions["matchmaker_wakers"] = {
        name: _install(app, huey=huey, name=name) for huey, names in lanes for name in names
    }


def _install(app: Flask, *, huey: SqliteHuey, name: str) -> Callable[[], object]:
    def run() -> None:
        with app.app_context():
            run_chore(name)

    huey.periodic_task(crontab(minute="*"), name=f"each_minute_{name}")(run)
    waker: Callable[[], object] = huey.task(name=f"woken_{name}")(run)
    return waker


def run_chore(name: str) -> None:
    """Run a chore now, in this process."""
    chores: Mapping[str, Chore] = current_app.extensions["matchmaker_chores"]
    try:
        chores[name](now())
    finally:
        db.session.remove()


def wake_after_commit(name: str) -> None:
    """Have a chore run as soon as the present transaction is committed."""
    db.session.info.setdefault(_WAKE, set()).add(name)


@event.listens_for(Session, "after_commit")
def _wake(session: Session) -> None:
    if session.in_nested_transaction():
        return
    wakers = current_app.extensions.get("matchmaker_wakers", {}) if current_app else {}
    for name in session.info.pop(_WAKE, ()):
        if name in wakers:
            wakers[name]()


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, ended: SessionTransaction) -> None:
    # What a savepoint undoes may have asked too; waking once too often does no harm.
    if not ended.nested:
        session.info.pop(_WAKE, None)


def start_consumer(app: Flask) -> Callable[[], None]:
    """Start one worker a lane in this process; return the function that ends them."""
    started = [_start(huey) for huey in app.extensions["matchmaker_lanes"]]

    def stop() -> None:
        for consumer, _ in started:
            consumer.stop(graceful=True)
        for _, thread in started:
            thread.join(timeout=10)

    return stop


def _start(huey: SqliteHuey) -> tuple[InProcessConsumer, threading.Thread]:
    consumer = InProcessConsumer(huey, workers=1, check_worker_health=False)
    thread = threading.Thread(target=consumer.run, name=huey.name, daemon=True)
    thread.start()
    return consumer, thread
