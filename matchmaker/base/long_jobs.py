"""Long jobs: work that must be followed (a full re-match, an import, a timetable).

The row, committed with the request, is the truth: which kind, how far, asked for by whom. A
consumer claims it, works and tells how far it is; a run that tells nothing for a while is lost
and claimed again. A runner therefore goes on where a lost run stopped, or begins anew.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask import Flask, current_app
from flask_babel import lazy_gettext
from sqlalchemy import JSON, ColumnElement, ForeignKey, String, and_, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.base import jobs
from matchmaker.base.clock import now
from matchmaker.base.db import Id, Model, UtcDateTime, choice, db, transactional
from matchmaker.base.errors import MatchmakerError
from matchmaker.base.labels import register

#: A run that has told nothing for so long was cut off.
LOST_AFTER = timedelta(seconds=60)
#: A job cut off so often is given up.
MOST_TRIES = 3
#: How far a run is gets written at most so often, in seconds.
TELL_EVERY = 0.5

_EXTENSION = "matchmaker_runners"


class JobStatus(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


register(
    JobStatus,
    labels={
        JobStatus.QUEUED: lazy_gettext("Đang chờ"),
        JobStatus.RUNNING: lazy_gettext("Đang chạy"),
        JobStatus.DONE: lazy_gettext("Đã xong"),
        JobStatus.FAILED: lazy_gettext("Bị ngắt"),
        JobStatus.CANCELLED: lazy_gettext("Đã dừng"),
    },
    tones={
        JobStatus.RUNNING: "info",
        JobStatus.DONE: "success",
        JobStatus.FAILED: "danger",
    },
)


class Job(Model):
    """A long job, from the request until its end and after."""

    __tablename__ = "job"

    id: Mapped[Id]
    #: Name of its runner, `rematch`.
    kind: Mapped[str] = mapped_column(String(40), index=True)
    status: Mapped[JobStatus] = mapped_column(
        choice(JobStatus), default=JobStatus.QUEUED, index=True
    )
    #: Held while the job waits or runs: of jobs with one key only one is under way.
    active_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    #: Facts of the request, for the runner.
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    done: Mapped[int] = mapped_column(default=0)
    #: Empty until it is known.
    total: Mapped[int | None]
    #: Code of what is being done; its kind knows the words.
    doing: Mapped[str] = mapped_column(String(40), default="")
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime())
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    #: When the run last told how far it is.
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    wants_cancel: Mapped[bool] = mapped_column(default=False)
    #: The run that holds the job; another one may no longer write.
    claim: Mapped[str] = mapped_column(String(32), default="")
    tries: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    #: Code of why it failed.
    error: Mapped[str] = mapped_column(String(60), default="")

    @property
    def is_active(self) -> bool:
        """Tell whether the job waits or runs."""
        return self.status in {JobStatus.QUEUED, JobStatus.RUNNING}

    def time_left(self, at: datetime) -> timedelta | None:
        """Return how long it may still take at the pace so far; None before that can be said."""
        if self.status is not JobStatus.RUNNING or not (self.total and self.done):
            return None
        if self.started_at is None:
            return None
        return (at - self.started_at) * (self.total - self.done) / self.done


class JobEndedError(MatchmakerError):
    """The run may not go on: the job was cancelled, or another run holds it."""


#: Does the work of a kind and returns its result; commits what it keeps on the way.
Runner = Callable[["Run"], Mapping[str, Any]]


@dataclass(slots=True)
class Run:
    """A claimed job as its runner sees it."""

    job_id: int
    kind: str
    claim: str
    facts: Mapping[str, Any]
    _told: float = field(default=0.0)

    def tell(self, done: int, *, total: int, doing: str) -> None:
        """Write how far the work is, now and then; raise JobEndedError when it is to stop."""
        if time.monotonic() - self._told < TELL_EVERY and done < total:
            return
        self._told = time.monotonic()
        wants_cancel = _tell(self, done=done, total=total, doing=doing, at=now())
        if wants_cancel is None or wants_cancel:
            raise JobEndedError


@transactional
def _tell(run: Run, *, done: int, total: int, doing: str, at: datetime) -> bool | None:
    return db.session.scalar(
        update(Job)
        .where(_held_by(run))
        .values(done=done, total=total, doing=doing, told_at=at)
        .returning(Job.wants_cancel)
    )


def _held_by(run: Run) -> ColumnElement[bool]:
    return and_(Job.id == run.job_id, Job.claim == run.claim, Job.status == JobStatus.RUNNING)


def init_app(app: Flask, *, runners: Mapping[str, Runner]) -> None:
    """Install the runner of each kind."""
    app.extensions[_EXTENSION] = dict(runners)


def request_job(
    kind: str,
    *,
    by_user_id: int | None,
    at: datetime,
    active_key: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Job:
    """Add a job in the present transaction; it is begun after the commit.

    With `active_key`, the job of this key that is under way is returned instead, if there is one.
    """
    running = active_key and db.session.scalar(select(Job).where(Job.active_key == active_key))
    if running:
        return running
    job = Job(
        kind=kind,
        active_key=active_key,
        facts=dict(facts or {}),
        requested_by_id=by_user_id,
        requested_at=at,
    )
    db.session.add(job)
    db.session.flush()
    jobs.wake_after_commit("run_long_jobs")
    return job


def cancel(job: Job, *, at: datetime) -> None:
    """Cancel a job that waits; ask one that runs to stop at its next step."""
    if job.status is JobStatus.RUNNING:
        job.wants_cancel = True
    elif job.status is JobStatus.QUEUED:
        job.status, job.active_key, job.finished_at = JobStatus.CANCELLED, None, at


def latest(kind: str, *, count: int) -> list[Job]:
    """Return the newest jobs of a kind."""
    return list(
        db.session.scalars(select(Job).where(Job.kind == kind).order_by(Job.id.desc()).limit(count))
    )


def is_active(kind: str) -> bool:
    """Tell whether a job of a kind waits or runs."""
    active = (JobStatus.QUEUED, JobStatus.RUNNING)
    statement = select(Job.id).where(Job.kind == kind, Job.status.in_(active)).limit(1)
    return db.session.scalar(statement) is not None


def run_long_jobs(at: datetime) -> None:
    """Run what is queued or was cut off, one after the other."""
    give_up(at)
    while (run := claim(at)) is not None:
        _work(run)
        at = now()


def _open(at: datetime) -> ColumnElement[bool]:
    lost = and_(Job.status == JobStatus.RUNNING, Job.told_at < at - LOST_AFTER)
    return and_(or_(Job.status == JobStatus.QUEUED, lost), Job.tries < MOST_TRIES)


@transactional
def claim(at: datetime) -> Run | None:
    """Take the oldest job that is open, for this run alone; None where there is none.

    Of any number of consumers at once, one gets it.
    """
    job_id = db.session.scalar(select(Job.id).where(_open(at)).order_by(Job.id).limit(1))
    token = secrets.token_hex(8)
    # The condition is asked again: a consumer that waited for this row finds it taken.
    row = db.session.execute(
        update(Job)
        .where(Job.id == job_id, _open(at))
        .values(
            status=JobStatus.RUNNING,
            claim=token,
            tries=Job.tries + 1,
            told_at=at,
            started_at=func.coalesce(Job.started_at, at),
        )
        .returning(Job.id, Job.kind, Job.facts)
    ).one_or_none()
    return None if row is None else Run(row.id, row.kind, token, row.facts)


@transactional
def give_up(at: datetime) -> None:
    """Fail what was cut off as often as is tried."""
    db.session.execute(
        update(Job)
        .where(
            Job.status == JobStatus.RUNNING,
            Job.told_at < at - LOST_AFTER,
            Job.tries >= MOST_TRIES,
        )
        .values(status=JobStatus.FAILED, error="cut_off", active_key=None, finished_at=at)
    )


def _work(run: Run) -> None:
    """Run a claimed job to its end.

    An error nobody foresaw leaves the job to be tried again, as a run that was cut off.
    """
    runners: Mapping[str, Runner] = current_app.extensions[_EXTENSION]
    try:
        result = runners[run.kind](run)
    except JobEndedError:
        _settle(run, status=JobStatus.CANCELLED, at=now())
    except MatchmakerError as refusal:
        _settle(run, status=JobStatus.FAILED, at=now(), error=type(refusal).__name__)
    else:
        _settle(run, status=JobStatus.DONE, at=now(), result=dict(result))


@transactional
def _settle(
    run: Run,
    *,
    status: JobStatus,
    at: datetime,
    error: str = "",
    result: dict[str, Any] | None = None,
) -> None:
    """Write the end, unless another run holds the job."""
    db.session.execute(
        update(Job)
        .where(_held_by(run))
        .values(status=status, error=error, result=result or {}, active_key=None, finished_at=at)
    )
