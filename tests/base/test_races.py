"""Two consumers at once: each job is claimed exactly once, on both databases."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from matchmaker.base import long_jobs
from matchmaker.base.db import db, writing
from matchmaker.base.long_jobs import Job, JobStatus, Run
from tests import make

ROUNDS = 6
AT_ONCE = 4


def _claim_at_once(app: Flask, *, after: timedelta = timedelta()) -> list[Run]:
    """Claim in several threads at once and return the runs that were given out."""
    barrier = threading.Barrier(AT_ONCE)
    runs: list[Run] = []

    def consume() -> None:
        with app.app_context():
            barrier.wait()
            try:
                while (run := long_jobs.claim(make.NOW + after)) is not None:
                    runs.append(run)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=consume) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return runs


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_consumers_at_once_exactly_one_gets_each_job(live_app: Flask, _round: int) -> None:
    with live_app.app_context(), writing():
        ids = {long_jobs.request_job("count", by_user_id=None, at=make.NOW).id for _ in range(3)}
        db.session.commit()
    runs = _claim_at_once(live_app)
    # A consumer that lost the race for one job leaves the others to whoever asks next.
    runs += _claim_at_once(live_app)
    assert sorted(run.job_id for run in runs) == sorted(ids)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_lost_run_is_taken_over_once(live_app: Flask, _round: int) -> None:
    with live_app.app_context(), writing():
        long_jobs.request_job("count", by_user_id=None, at=make.NOW)
        db.session.commit()
        first = long_jobs.claim(make.NOW)
        db.session.remove()
    assert first is not None
    assert _claim_at_once(live_app, after=timedelta(seconds=59)) == []
    (second,) = _claim_at_once(live_app, after=timedelta(seconds=61))
    assert second.job_id == first.job_id
    with live_app.app_context():
        with pytest.raises(long_jobs.JobEndedError):
            first.tell(1, total=2, doing="")
        second.tell(1, total=2, doing="counting")
        job = db.session.get_one(Job, first.job_id)
        assert (job.status, job.done, job.total, job.tries) == (JobStatus.RUNNING, 1, 2, 2)
        db.session.remove()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_requests_at_once_with_one_key_one_job_is_made(live_app: Flask, _round: int) -> None:
    barrier = threading.Barrier(AT_ONCE)

    def ask() -> None:
        with live_app.app_context():
            barrier.wait()
            try:
                with writing():
                    long_jobs.request_job("count", by_user_id=None, at=make.NOW, active_key="one")
                    db.session.commit()
            except IntegrityError:
                db.session.rollback()
            finally:
                db.session.remove()

    threads = [threading.Thread(target=ask) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with live_app.app_context():
        assert db.session.query(Job).count() == 1
        db.session.remove()
