"""Top lists: a full re-match stores them, changes mark and count again only what they touch."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from matchmaker.base import clock, long_jobs
from matchmaker.base.db import db, writing
from matchmaker.base.long_jobs import Job, JobStatus
from matchmaker.core import scoring
from matchmaker.core.scoring.reverse import Bar
from matchmaker.listings.models import Listing, ListingStatus
from matchmaker.matching import live, rematch, services, top_lists
from matchmaker.matching.models import ListingChange, RequirementChange, TopList, VocabularyChange
from matchmaker.requirements.models import Requirement, RequirementStatus
from tests import make
from tests.conftest import viewer_for

TODAY = make.NOW.date()


@pytest.fixture
def stocked(live_app: Flask) -> Flask:
    """Two requirements of fruit, one of rice; six mangoes and a rice."""
    with clock.fixed(make.NOW), live_app.app_context(), writing():
        for words in ("xoài cát chu", "xoài tượng"):
            make.requirement(words=words)
        make.requirement(words="gạo thơm", categories=["0301"])
        for _ in range(6):
            make.listing()
        make.listing(name="Gạo thơm", category="0301")
        db.session.commit()
        db.session.remove()
    return live_app


def _in(app: Flask, act: Callable[[], Any]) -> Any:
    with clock.fixed(make.NOW), app.app_context(), writing():
        found = act()
        db.session.commit()
        db.session.remove()
        return found


def _rematch(app: Flask) -> Job:
    def ask() -> int:
        staff = make.department()
        person = make.user(staff)
        return services.start_rematch(by=viewer_for(staff, user=person), at=make.NOW).id

    job_id = _in(app, ask)
    _in(app, lambda: long_jobs.run_long_jobs(make.NOW))
    return _in(app, lambda: _detached(job_id))


def _detached(job_id: int) -> Job:
    job = db.session.get_one(Job, job_id)
    db.session.expunge(job)
    return job


def _lists(app: Flask) -> dict[int, list[tuple[int, int]]]:
    """Return the stored lists."""
    return _in(
        app,
        lambda: {
            row.requirement_id: [*zip(row.listing_ids, row.scores, strict=True)]
            for row in db.session.scalars(db.select(TopList))
        },
    )


def _afresh(app: Flask) -> dict[int, list[tuple[int, int]]]:
    """Return the lists by exhaustive scoring of what the database holds."""

    def rank() -> dict[int, list[tuple[int, int]]]:
        read = live.read_everything(today=TODAY)
        return {
            one.id: [
                (match.listing_id, match.score)
                for match in scoring.rank(
                    one,
                    listings=read.catalogue.by_id.values(),
                    context=read.catalogue.context,
                    top=top_lists.TOP,
                ).matches
            ]
            for one in read.demand.private.requirements.values()
        }

    found: dict[int, list[tuple[int, int]]] = _in(app, rank)
    return found


def test_a_full_rematch_stores_what_exhaustive_scoring_gives(stocked: Flask) -> None:
    job = _rematch(stocked)
    assert (job.status, job.done, job.total) == (JobStatus.DONE, 3, 3)
    assert job.result == {"ranked": 3, "changed": 0}
    assert _lists(stocked) == _afresh(stocked)
    assert sorted(map(len, _lists(stocked).values())) == [1, 6, 6]


def test_a_rematch_cut_off_goes_on_where_it_stopped(
    stocked: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(top_lists, "BATCH", 1)
    asked: list[int] = []
    ranked = top_lists.ranked

    def counted(
        everything: live.Everything, *, requirement_ids: list[int], before: dict[int, Bar]
    ) -> object:
        asked.extend(requirement_ids)
        if len(asked) == 2:
            raise RuntimeError
        return ranked(everything, requirement_ids=requirement_ids, before=before)

    monkeypatch.setattr(rematch.top_lists, "ranked", counted)
    job_id = _in(
        stocked,
        lambda: (
            long_jobs.request_job(
                top_lists.REMATCH, by_user_id=None, at=make.NOW, active_key=top_lists.REMATCH
            ).id
        ),
    )
    with pytest.raises(RuntimeError):
        _in(stocked, lambda: long_jobs.run_long_jobs(make.NOW))
    later = make.NOW + 2 * long_jobs.LOST_AFTER
    with clock.fixed(later), stocked.app_context():
        long_jobs.run_long_jobs(later)
        db.session.remove()
    assert len(asked) == 4
    assert asked.count(asked[0]) == 1
    assert _in(stocked, lambda: _detached(job_id)).status is JobStatus.DONE
    assert _lists(stocked) == _afresh(stocked)


def _unmarked() -> int:
    return sum(
        db.session.scalar(
            db.select(db.func.count()).select_from(model).where(model.is_marked.is_(False))
        )
        or 0
        for model in (ListingChange, RequirementChange, VocabularyChange)
    )


def _dearer() -> None:
    listing = db.session.scalars(db.select(Listing).order_by(Listing.id)).first()
    assert listing is not None
    listing.price_min = listing.price_max = 999_000


def _new_mango() -> None:
    make.listing(name="Xoài tượng Tiền Giang")


def _gone() -> None:
    listing = db.session.scalars(db.select(Listing).order_by(Listing.id)).first()
    assert listing is not None
    listing.status = ListingStatus.ARCHIVED


def _new_rice() -> None:
    make.listing(name="Gạo thơm lài", category="0301")


def _requirement_changed() -> None:
    found = db.session.scalars(db.select(Requirement).order_by(Requirement.id)).first()
    assert found is not None
    found.items[0].words = "xoài tượng chín"


def _requirement_closed() -> None:
    found = db.session.scalars(db.select(Requirement).order_by(Requirement.id)).first()
    assert found is not None
    found.status = RequirementStatus.CLOSED


def _another_requirement() -> None:
    make.requirement(words="xoài keo")


@pytest.mark.parametrize(
    ("act", "touched"),
    [
        (_new_rice, 1),
        (_gone, 2),
        (_requirement_changed, 1),
        (_requirement_closed, 1),
        (_another_requirement, 1),
        (_new_mango, 2),
    ],
)
def test_a_change_counts_again_the_lists_it_touches(
    stocked: Flask, act: Callable[[], None], touched: int
) -> None:
    _rematch(stocked)
    _in(stocked, lambda: top_lists.refresh(make.NOW))
    _in(stocked, act)
    assert len(_in(stocked, lambda: top_lists.mark(today=TODAY))) == touched
    _in(stocked, lambda: top_lists.refresh(make.NOW))
    assert _in(stocked, _unmarked) == 0
    lists, due = _lists(stocked), _afresh(stocked)
    assert lists.keys() == due.keys()
    assert {one: [row[0] for row in lists[one]] for one in lists} == {
        one: [row[0] for row in due[one]] for one in due
    }


def test_a_price_nobody_asks_about_touches_nothing(stocked: Flask) -> None:
    _rematch(stocked)
    _in(stocked, lambda: top_lists.refresh(make.NOW))
    _in(stocked, _dearer)
    assert _in(stocked, lambda: top_lists.mark(today=TODAY)) == set()


def test_a_vocabulary_touches_every_list(stocked: Flask) -> None:
    _rematch(stocked)
    _in(stocked, lambda: top_lists.refresh(make.NOW))
    _in(stocked, lambda: make.scheme("ocop_3"))
    assert len(_in(stocked, lambda: top_lists.mark(today=TODAY))) == 3


def test_before_the_first_rematch_changes_are_only_noted(stocked: Flask) -> None:
    _in(stocked, lambda: top_lists.refresh(make.NOW))
    assert _in(stocked, _unmarked) == 0
    assert _lists(stocked) == {}


def test_while_a_rematch_is_under_way_changes_wait(stocked: Flask) -> None:
    _rematch(stocked)
    _in(stocked, lambda: long_jobs.request_job(top_lists.REMATCH, by_user_id=None, at=make.NOW).id)
    before = _in(stocked, _unmarked)
    _in(stocked, lambda: top_lists.refresh(make.NOW))
    assert _in(stocked, _unmarked) == before > 0


def test_what_is_new_since_the_rematch_before_is_told(stocked: Flask) -> None:
    _rematch(stocked)
    _in(stocked, _new_mango)
    assert _rematch(stocked).result == {"ranked": 3, "changed": 2}
    ids = sorted(_lists(stocked))
    news = _in(stocked, lambda: top_lists.news_of(ids))
    assert {one: found.entered for one, found in news.items()} == {ids[0]: 1, ids[1]: 1}
    page = _in(
        stocked, lambda: [row.requirement_id for row in top_lists.changed_lists(number=1).rows]
    )
    assert page == ids[:2]


def test_a_rematch_under_way_is_not_begun_twice_and_is_stopped(app: Flask) -> None:
    staff = make.department()
    viewer = viewer_for(staff, user=make.user(staff))
    first = services.start_rematch(by=viewer, at=make.NOW)
    assert services.start_rematch(by=viewer, at=make.NOW) is first
    services.cancel_rematch(at=make.NOW)
    assert first.status is JobStatus.CANCELLED
    services.cancel_rematch(at=make.NOW)
    assert services.start_rematch(by=viewer, at=make.NOW) is not first
