"""The timetable of an event as a long job that can be followed and stopped."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matchmaker.base.clock import local_day, now
from matchmaker.base.db import db
from matchmaker.base.long_jobs import JobEndedError, Run
from matchmaker.core import timetable as core
from matchmaker.events import queries, versions
from matchmaker.events.instance import EventInstance, read_instance

#: The kind of the job.
KIND = "event_timetable"
#: Seconds it searches for better timetables unless staff say otherwise, and at most.
USUAL_SECONDS, MOST_SECONDS = 20, 600


@dataclass(slots=True)
class _Stopwatch:
    """Stops a search when its time is over or somebody wants it to stop."""

    job: Run
    seconds: int
    began: float
    was_stopped: bool = False

    def __call__(self) -> bool:
        gone = int(time.monotonic() - self.began)
        try:
            # One less than all: the job itself says when it is done.
            done = min(gone, self.seconds - 1)
            self.job.tell(done, total=self.seconds, doing="improving")
        except JobEndedError:
            self.was_stopped = True
        return self.was_stopped or gone >= self.seconds


def run(job: Run) -> Mapping[str, Any]:
    """Compute a timetable and keep it as a new version; stopped, keep the best so far.

    Returns the version's number, or the code of what makes a timetable impossible.
    """
    event_id, base_id = int(job.facts["event_id"]), job.facts.get("base_id")
    read = _read(event_id, base_id=base_id)
    if not read.instance.wishes:
        return {"refused": "no_wishes"}
    watch = _Stopwatch(job, int(job.facts["seconds"]), time.monotonic())
    try:
        *_before, best = core.solve(read.instance, seed=int(job.facts["seed"]), stop=watch)
    except core.InfeasibleError as error:
        return {"refused": error.code}
    broken = core.problems(read.instance, best)
    if broken:  # pragma: no cover - the checker has never found one
        message = f"the timetable breaks {broken[:3]}"
        raise RuntimeError(message)
    number = versions.store(
        read, best, event_id=event_id, job_id=job.job_id, base_id=base_id, at=now()
    )
    if watch.was_stopped:
        raise JobEndedError
    return {"refused": "changed_meanwhile"} if number is None else {"number": number}


def _read(event_id: int, *, base_id: int | None) -> EventInstance:
    event = queries.event_with_days(event_id)
    locked = versions.locked_meetings(base_id) if base_id is not None else []
    read = read_instance(event, locked=locked, today=local_day(now()))
    db.session.rollback()
    return read
