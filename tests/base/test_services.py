"""Long jobs: asked for, run, followed, cancelled, tried again and given up, on both databases."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from matchmaker.base import clock, long_jobs
from matchmaker.base.db import db, writing
from matchmaker.base.errors import InvalidInputError
from matchmaker.base.long_jobs import Job, JobStatus, Run
from tests import make


@pytest.fixture
def kept_runners(live_app: Flask) -> Iterator[dict[str, Any]]:
    """The runners of the application, put back after the test."""
    runners = live_app.extensions["matchmaker_runners"]
    before = dict(runners)
    yield runners
    runners.clear()
    runners.update(before)


def _ask(app: Flask, kind: str = "count", **facts: Any) -> int:
    with app.app_context(), writing():
        job = long_jobs.request_job(kind, by_user_id=None, at=make.NOW, facts=facts)
        db.session.commit()
        return job.id


def _run(app: Flask, after: timedelta = timedelta()) -> None:
    with app.app_context(), clock.fixed(make.NOW + after):
        long_jobs.run_long_jobs(make.NOW + after)
        db.session.remove()


def _job(app: Flask, job_id: int) -> Job:
    with app.app_context():
        found = db.session.get_one(Job, job_id)
        db.session.expunge(found)
        db.session.remove()
        return found


def _count(run: Run) -> Mapping[str, Any]:
    for done in range(run.facts["to"] + 1):
        run.tell(done, total=run.facts["to"], doing="counting")
    return {"counted": run.facts["to"]}


def test_a_job_runs_to_its_result(live_app: Flask, kept_runners: dict[str, Any]) -> None:
    kept_runners["count"] = _count
    ids = [_ask(live_app, to=3), _ask(live_app, to=0)]
    _run(live_app)
    first, second = (_job(live_app, one) for one in ids)
    assert (first.status, first.result, first.done, first.total) == (
        JobStatus.DONE,
        {"counted": 3},
        3,
        3,
    )
    assert (first.active_key, first.finished_at, first.doing) == (None, make.NOW, "counting")
    assert second.result == {"counted": 0}


def test_a_refusal_fails_the_job_and_says_which(
    live_app: Flask, kept_runners: dict[str, Any]
) -> None:
    def refuse(_run: Run) -> Mapping[str, Any]:
        raise InvalidInputError("no")

    kept_runners["count"] = refuse
    job_id = _ask(live_app)
    _run(live_app)
    job = _job(live_app, job_id)
    assert (job.status, job.error) == (JobStatus.FAILED, "InvalidInputError")


def test_a_job_that_breaks_is_tried_again_and_given_up(
    live_app: Flask, kept_runners: dict[str, Any]
) -> None:
    def break_off(_run: Run) -> Mapping[str, Any]:
        raise RuntimeError

    kept_runners["count"] = break_off
    job_id = _ask(live_app)
    for minute in range(3):
        with pytest.raises(RuntimeError):
            _run(live_app, timedelta(minutes=2 * minute))
        assert _job(live_app, job_id).status is JobStatus.RUNNING
    _run(live_app, timedelta(minutes=10))
    job = _job(live_app, job_id)
    assert (job.status, job.error, job.tries) == (JobStatus.FAILED, "cut_off", 3)


def test_a_waiting_job_is_cancelled_at_once(live_app: Flask, kept_runners: dict[str, Any]) -> None:
    kept_runners["count"] = _count
    job_id = _ask(live_app, to=3)
    with live_app.app_context(), writing():
        long_jobs.cancel(db.session.get_one(Job, job_id), at=make.NOW)
        db.session.commit()
        assert not long_jobs.is_active("count")
    _run(live_app)
    job = _job(live_app, job_id)
    assert (job.status, job.result, job.done) == (JobStatus.CANCELLED, {}, 0)


def test_a_running_job_stops_at_its_next_step(
    live_app: Flask, kept_runners: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_jobs, "TELL_EVERY", 0)

    def count_until_cancelled(run: Run) -> Mapping[str, Any]:
        for done in range(10):
            run.tell(done, total=10, doing="counting")
            if done == 4:
                with writing():
                    long_jobs.cancel(db.session.get_one(Job, run.job_id), at=make.NOW)
                    db.session.commit()
        return {}

    kept_runners["count"] = count_until_cancelled
    job_id = _ask(live_app)
    _run(live_app)
    job = _job(live_app, job_id)
    assert (job.status, job.done, job.is_active) == (JobStatus.CANCELLED, 5, False)


def test_a_job_under_way_is_returned_to_whoever_asks_for_it_again(app: Flask) -> None:
    first = long_jobs.request_job("count", by_user_id=None, at=make.NOW, active_key="one")
    again = long_jobs.request_job("count", by_user_id=None, at=make.NOW, active_key="one")
    assert again is first
    assert long_jobs.is_active("count")


def test_how_long_it_may_take_is_told_from_the_pace() -> None:
    job = Job(kind="count", status=JobStatus.RUNNING, started_at=make.NOW, done=0, total=40)
    at = make.NOW + timedelta(seconds=30)
    assert job.time_left(at) is None
    job.done = 10
    assert job.time_left(at) == timedelta(seconds=90)
    job.status = JobStatus.DONE
    assert job.time_left(at) is None
