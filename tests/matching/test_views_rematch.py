"""The page of the full re-match, and where people read what it found."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.base import clock, long_jobs
from matchmaker.base.db import db
from matchmaker.base.long_jobs import Job, JobStatus
from matchmaker.core.scoring import Criterion
from matchmaker.matching import top_lists
from matchmaker.matching.models import TopList
from matchmaker.requirements.models import CriterionMode, Requirement, RequirementCriterion
from tests import make
from tests.conftest import Browser, audit_actions

URL = "/staff/rematch"


@pytest.fixture
def staff(app: Flask, sign_in: Browser) -> FlaskClient:
    return sign_in.of(make.user(make.department()))


def _job() -> Job:
    return long_jobs.latest(top_lists.REMATCH, count=1)[0]


def test_staff_start_follow_leave_and_stop_a_rematch(staff: FlaskClient) -> None:
    assert "Chưa có lần so khớp nào" in staff.get(URL).text
    started = staff.post(URL)
    assert (started.status_code, started.location) == (303, URL)
    staff.post(URL)
    assert db.session.query(Job).count() == 1
    waiting = staff.get(URL).text
    assert "Đang chờ đến lượt" in waiting
    assert 'hx-trigger="every 1s"' in waiting
    assert "Bắt đầu so khớp lại" not in waiting
    job = _job()
    job.status, job.done, job.total, job.told_at = JobStatus.RUNNING, 25, 100, clock.now()
    job.started_at = clock.now()
    db.session.commit()
    running = staff.get(URL).text
    assert '<progress id="done" class="w-100" max="100" value="25">' in running
    assert "Đã xong 25 trên 100 nhu cầu." in running
    assert staff.post(f"{URL}/cancel").status_code == 303
    assert "Sẽ dừng ở bước kế tiếp." in staff.get(URL).text
    job.status, job.active_key = JobStatus.CANCELLED, None
    db.session.commit()
    stopped = staff.get(URL).text
    assert "Bắt đầu so khớp lại" in stopped
    assert "hx-trigger" not in stopped
    assert audit_actions() == ["rematch.requested", "rematch.cancelled"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_changed_for_whom_is_listed(staff: FlaskClient, language: str) -> None:
    requirement = make.requirement(words="Xoài cần gấp")
    _list(requirement, entered=3, gone=1)
    _list(make.requirement(words="Như cũ"), entered=0, gone=0)
    job = long_jobs.request_job(top_lists.REMATCH, by_user_id=None, at=make.NOW)
    job.status, job.result = JobStatus.DONE, {"ranked": 2, "changed": 1}
    job.finished_at = make.NOW
    db.session.commit()
    staff.set_cookie("language", language)
    page = staff.get(URL).text
    assert "Xoài cần gấp" in page
    assert requirement.organization.name in page
    assert "Như cũ" not in page
    assert re.findall(r'class="num">(\d+)</td>', page) == ["3", "1"]


def _list(requirement: Requirement, *, entered: int, gone: int) -> None:
    db.session.add(
        TopList(
            requirement_id=requirement.id,
            ranked_at=make.NOW,
            since_at=make.NOW,
            since_ids=[],
            entered=entered,
            gone=gone,
        )
    )
    db.session.flush()


def test_the_page_asks_the_database_equally_often(
    staff: FlaskClient, count_statements: list[str]
) -> None:
    counts = []
    for rows in (1, 29):
        for _ in range(rows):
            _list(make.requirement(), entered=1, gone=1)
        db.session.commit()
        db.session.expire_all()
        count_statements.clear()
        assert staff.get(URL).status_code == 200
        counts.append(len(count_statements))
    assert counts[0] == counts[1]


def test_only_staff_open_it(app: Flask, sign_in: Browser) -> None:
    for organization in (make.producer(), make.distributor()):
        client = sign_in.of(make.user(organization))
        assert client.get(URL).status_code == 403
        assert client.post(URL).status_code == 403
        assert client.post(f"{URL}/cancel").status_code == 403
    assert db.session.query(Job).count() == 0


def test_a_buyer_reads_what_is_new_in_the_top_list(app: Flask, sign_in: Browser) -> None:
    requirement = make.requirement(deadline=clock.today())
    _list(requirement, entered=2, gone=0)
    buyer = sign_in.of(make.user(requirement.organization))
    db.session.commit()
    line = "2 sản phẩm mới trong 50 sản phẩm đầu từ 23/11/2026."
    assert line in buyer.get("/start").text
    assert line in buyer.get(f"/requirements/{requirement.id}/matches").text


def _insisting(count: int) -> None:
    for _ in range(count):
        requirement = make.requirement(wishes=[["haccp"]], deadline=clock.today())
        requirement.criteria.append(
            RequirementCriterion(criterion=Criterion.CERTIFICATION.value, mode=CriterionMode.MUST)
        )
    db.session.flush()


def test_the_producer_reads_what_one_change_would_open(app: Flask, sign_in: Browser) -> None:
    listing = make.listing()
    make.scheme("haccp", name_vi="HACCP")
    _insisting(7)
    grower = sign_in.of(make.user(listing.organization))
    db.session.commit()
    for tab in ("", "?tab=near"):
        page = grower.get(f"/my/products/{listing.id}/requirements{tab}").text
        (line,) = re.findall(r"<li>([^<]*): phù hợp thêm 7 nhu cầu</li>", page)
        assert "HACCP" in line
    grower.set_cookie("language", "en")
    assert "fits 7 more requirements" in grower.get(f"/my/products/{listing.id}/requirements").text


@pytest.mark.parametrize("tab", ["", "?tab=near"])
def test_fitting_requirements_ask_the_database_equally_often(
    app: Flask, sign_in: Browser, count_statements: list[str], tab: str
) -> None:
    listing = make.listing()
    client = sign_in.of(make.user(listing.organization))
    counts = []
    for rows in (1, 29):
        for _ in range(rows):
            make.requirement(deadline=clock.today())
        _insisting(rows)
        db.session.commit()
        db.session.expire_all()
        count_statements.clear()
        assert client.get(f"/my/products/{listing.id}/requirements{tab}").status_code == 200
        counts.append(len(count_statements))
    assert counts[0] == counts[1]
