"""The full re-match: every open requirement ranked anew, as a job that can be followed."""

from collections.abc import Mapping
from typing import Any

from matchmaker.base.clock import local_day, now
from matchmaker.base.long_jobs import Run
from matchmaker.matching import live, top_lists


def run(job: Run) -> Mapping[str, Any]:
    """Rank every open requirement and store its top list; go on where a lost run stopped.

    Returns how many were ranked and how many lists are not as the re-match before found them.
    """
    with live.looking(today=local_day(now())) as look:
        with look() as everything:
            open_ids = sorted(everything.demand.private.requirements)
        counted = top_lists.counted_by(job.job_id)
        waiting = [one for one in open_ids if one not in counted]
        before = top_lists.bars()
        done, total = len(open_ids) - len(waiting), len(open_ids)
        job.tell(done, total=total, doing="ranking")
        for start in range(0, len(waiting), top_lists.BATCH):
            some = waiting[start : start + top_lists.BATCH]
            with look() as everything:
                found = top_lists.ranked(everything, requirement_ids=some, before=before)
            top_lists.store(found, at=now(), job_id=job.job_id)
            done += len(some)
            job.tell(done, total=total, doing="ranking")
    top_lists.drop_closed(open_ids)
    return {"ranked": total, "changed": top_lists.changed_lists(number=1).total}
