"""After the meetings: results from paper, who is asked for theirs, and the closing report."""

import re
from datetime import timedelta

import pytest

from matchmaker.base.db import db
from matchmaker.base.errors import ConflictError, NotAllowedError
from matchmaker.base.outbox import OutboxMail, link_to
from matchmaker.core.event_cycle import Outcome, Stage
from matchmaker.core.lifecycle import Status
from matchmaker.core.timetable import Side
from matchmaker.events import outcomes, services
from matchmaker.events.models import MeetingResult
from matchmaker.events.services import Said
from matchmaker.introductions.models import Introduction
from tests import make
from tests.conftest import viewer_for

from .test_services_results import Met

pytestmark = pytest.mark.usefixtures("app")


def _paper(met: Met, side: Side, said: Said, *, early: bool = False) -> MeetingResult:
    office = make.department()
    return services.record_on_paper(
        met.made.meetings[0],
        side=side,
        said=said,
        event=met.event,
        by=viewer_for(office, user=make.user(office)),
        at=met.begins - timedelta(minutes=1) if early else met.begins,
    )


def _asked() -> list[str]:
    statement = db.select(OutboxMail).where(OutboxMail.purpose == "event.results_missing")
    return sorted(one.recipient for one in db.session.scalars(statement))


def test_what_staff_read_from_paper_says_yes_to_nothing() -> None:
    met = Met()
    for side in Side:
        row = _paper(met, side, Said(Outcome.SAMPLE))
        assert (row.side, row.outcome) == (side, Outcome.SAMPLE)
        assert row.by_staff
    assert db.session.scalars(db.select(Introduction)).all() == []


def test_only_a_memorandum_keeps_a_value() -> None:
    met = Met()
    assert _paper(met, Side.BUYER, Said(Outcome.MEMORANDUM, value=10**9)).value == 10**9
    assert _paper(met, Side.BUYER, Said(Outcome.QUOTATION, value=10**9)).value is None


def test_nothing_is_entered_before_the_meeting_or_by_others() -> None:
    met = Met()
    with pytest.raises(ConflictError):
        _paper(met, Side.BUYER, Said(Outcome.SAMPLE), early=True)
    with pytest.raises(NotAllowedError):
        services.record_on_paper(
            met.made.meetings[0],
            side=Side.BUYER,
            said=Said(Outcome.SAMPLE),
            event=met.event,
            by=viewer_for(met.buyer.organization, user=met.people[met.buyer.id]),
            at=met.begins,
        )


def test_whose_result_is_missing_is_asked_on_the_first_and_the_third_day() -> None:
    met = Met()
    met.event.stage = Stage.CLOSING
    db.session.flush()
    services.ask_for_results(met.begins)
    assert _asked() == []
    for days, mails in ((1, 1), (2, 1), (3, 2), (4, 2), (30, 2)):
        services.ask_for_results(met.begins + timedelta(days=days))
        assert len(_asked()) == 2 * mails, days


def test_who_has_answered_is_not_asked_again() -> None:
    met = Met()
    _paper(met, Side.BUYER, Said(Outcome.NO_INTEREST))
    met.event.stage = Stage.CLOSING
    db.session.flush()
    services.ask_for_results(met.begins + timedelta(days=1))
    assert _asked() == [met.people[met.maker.id].email]


def test_where_one_did_not_come_nobody_is_asked() -> None:
    met = Met()
    met.buyer.checked_in_at = met.begins
    met.event.stage = Stage.CLOSING
    db.session.flush()
    services.ask_for_results(met.begins + timedelta(days=1))
    assert _asked() == []


def test_who_did_not_come_as_the_other_says_is_not_asked_and_nothing_is_opened() -> None:
    met = Met()
    row = met.says(met.buyer, Outcome.ABSENT)
    assert outcomes.outcome_page(met.made, words="", missing=True, number=1).total == 0
    assert not row.by_staff
    assert row.introduction is None
    met.event.stage = Stage.CLOSING
    db.session.flush()
    services.ask_for_results(met.begins + timedelta(days=1))
    services.follow_up(met.begins + timedelta(days=30))
    assert (_asked(), _followed_up()) == ([], [])
    found = outcomes.closing_report(met.event, timetable=met.made).report
    assert (found.held, found.no_shows, found.absent_producers) == (0, 1, 1)


def _followed_up() -> list[str]:
    rows = db.session.scalars(
        db.select(OutboxMail).filter_by(purpose="event.followed_up").order_by(OutboxMail.id)
    )
    return [one.recipient for one in rows]


def test_what_became_of_it_is_asked_after_one_three_six_and_twelve_months() -> None:
    met = Met()
    _paper(met, Side.BUYER, Said(Outcome.SAMPLE))
    met.event.stage = Stage.CLOSING
    db.session.flush()
    asked = 0
    for days, mails in ((29, 0), (30, 1), (31, 1), (90, 2), (180, 3), (364, 3), (365, 4), (700, 4)):
        services.follow_up(met.begins + timedelta(days=days))
        services.follow_up(met.begins + timedelta(days=days))
        asked = len(_followed_up())
        assert asked == 2 * mails, days
    assert set(_followed_up()) == {one.email for one in met.people.values()}


def test_a_clock_that_stood_still_asks_once_and_not_a_year_late() -> None:
    met = Met()
    _paper(met, Side.BUYER, Said(Outcome.SAMPLE))
    met.event.stage = Stage.FOLLOW_UP
    db.session.flush()
    services.follow_up(met.begins + timedelta(days=200))
    assert len(_followed_up()) == 2
    late = Met()
    _paper(late, Side.BUYER, Said(Outcome.SAMPLE))
    late.event.stage = Stage.FOLLOW_UP
    db.session.flush()
    services.follow_up(late.begins + timedelta(days=500))
    assert len(_followed_up()) == 2


def test_nobody_is_asked_where_nothing_can_come_of_it() -> None:
    silent, uninterested, ended = Met(), Met(), Met()
    _paper(uninterested, Side.BUYER, Said(Outcome.SAMPLE))
    _paper(uninterested, Side.PRODUCER, Said(Outcome.NO_INTEREST))
    ended.says(ended.buyer, Outcome.SAMPLE)
    result = ended.says(ended.maker, Outcome.SAMPLE)
    assert result.introduction is not None
    result.introduction.status, result.introduction.is_open = Status.FAILED, None
    for met in (silent, uninterested, ended):
        met.event.stage = Stage.FOLLOW_UP
    db.session.flush()
    services.follow_up(ended.begins + timedelta(days=30))
    assert _followed_up() == []


def _asked_where() -> set[str]:
    rows = db.session.scalars(db.select(OutboxMail).filter_by(purpose="event.followed_up"))
    return {found.group() for one in rows for found in re.finditer(r"https?://\S+", one.text)}


def test_the_mail_leads_to_the_introduction_or_to_where_one_is_opened() -> None:
    met = Met()
    _paper(met, Side.BUYER, Said(Outcome.SAMPLE))
    met.event.stage = Stage.FOLLOW_UP
    db.session.flush()
    services.follow_up(met.begins + timedelta(days=30))
    assert _asked_where() == {link_to("events.agenda", event_id=met.event.id)}
    db.session.execute(db.delete(OutboxMail))
    result = met.says(met.maker, Outcome.SAMPLE)
    services.follow_up(met.begins + timedelta(days=90))
    assert _asked_where() == {link_to("introductions.show", introduction_id=result.introduction_id)}
    db.session.execute(db.delete(OutboxMail))
    other = make.listing(met.maker.organization)
    later = make.introduction(
        listing=other, requirement=met.requirement, created_at=met.begins + timedelta(hours=1)
    )
    services.follow_up(met.begins + timedelta(days=180))
    assert _asked_where() == {link_to("introductions.show", introduction_id=later.id)}


def test_an_introduction_begun_elsewhere_that_was_declined_ends_the_asking() -> None:
    met, before = Met(), Met()
    for one, hours in ((met, 1), (before, -1)):
        _paper(one, Side.BUYER, Said(Outcome.SAMPLE))
        make.introduction(
            "declined",
            listing=one.listing,
            requirement=one.requirement,
            created_at=one.begins + timedelta(hours=hours),
        )
        one.event.stage = Stage.FOLLOW_UP
    db.session.flush()
    services.follow_up(met.begins + timedelta(days=30))
    assert set(_followed_up()) == {one.email for one in before.people.values()}


def test_the_report_counts_one_memorandum_of_both_sides_once() -> None:
    met = Met()
    _paper(met, Side.BUYER, Said(Outcome.MEMORANDUM, value=5 * 10**8))
    _paper(met, Side.PRODUCER, Said(Outcome.MEMORANDUM, value=6 * 10**8))
    found = outcomes.closing_report(met.event, timetable=met.made).report
    assert (found.planned, found.held, found.memoranda_value) == (1, 1, 6 * 10**8)
    assert found.outcomes[Outcome.MEMORANDUM] == 1
    assert list(found.by_group) == ["01"]


def test_meetings_without_a_result_are_found_by_name() -> None:
    met = Met()

    def found(words: str = "") -> int:
        page = outcomes.outcome_page(met.made, words=words, missing=True, number=1)
        return page.total

    assert (found(), found(met.buyer.organization.name), found("khong co ai")) == (1, 1, 0)
    _paper(met, Side.BUYER, Said(Outcome.SAMPLE))
    assert found() == 1
    _paper(met, Side.PRODUCER, Said(Outcome.SAMPLE))
    assert found() == 0
