"""Wishes of participants, on both databases."""

from datetime import timedelta

import pytest

from matchmaker.base.clock import local_day
from matchmaker.base.db import db
from matchmaker.base.errors import ConflictError, InvalidInputError
from matchmaker.base.outbox import OutboxMail
from matchmaker.core.event_cycle import Outcome, Priority, Stage
from matchmaker.core.timetable import Side
from matchmaker.events import candidates, services
from matchmaker.events.candidates import CandidateFilter
from matchmaker.events.models import MeetingResult, Participation
from tests import make
from tests.conftest import audit_actions, viewer_for

NOW = make.NOW
TODAY = NOW.date()
MUST, MEET, NO = Priority.MUST, Priority.MEET, Priority.NO_THANKS
pytestmark = pytest.mark.usefixtures("app")


class Fair:
    """An event whose wishes are open: one buyer, and producers with a listing each."""

    def __init__(self, *, makers: int = 2) -> None:
        self.event = make.event("wishes")
        self.requirement = make.requirement()
        self.buyer = make.participation(
            self.event, self.requirement.organization, requirements=[self.requirement]
        )
        listings = [make.listing(monthly=1000 * (n + 1)) for n in range(makers)]
        self.makers = [
            make.participation(self.event, one.organization, listings=[one]) for one in listings
        ]


def _wish(own: Participation, wishes: dict[int, Priority | None]) -> None:
    services.set_wishes(own, wishes, by=viewer_for(own.organization), at=NOW)


def test_a_wish_is_kept_changed_and_taken_back() -> None:
    fair = Fair()
    one, other = fair.makers
    _wish(fair.buyer, {one.id: MUST, other.id: NO})
    assert candidates.wishes_of(fair.buyer.id) == {one.id: MUST, other.id: NO}
    _wish(fair.buyer, {one.id: MEET, other.id: None})
    assert candidates.wishes_of(fair.buyer.id) == {one.id: MEET}
    assert candidates.count_wishes(fair.buyer.id) == {MEET: 1}
    assert candidates.wishes_of(one.id) == {}


def test_only_those_who_come_from_the_other_side_can_be_wished_for() -> None:
    fair = Fair()
    one, other = fair.makers
    with pytest.raises(ConflictError):
        _wish(one, {other.id: MEET})
    waiting = make.participation(fair.event, make.producer(), "waiting")
    with pytest.raises(ConflictError):
        _wish(fair.buyer, {waiting.id: MEET})
    with pytest.raises(ConflictError):
        _wish(waiting, {fair.buyer.id: MEET})


def test_wishes_are_closed_with_the_stage() -> None:
    fair = Fair()
    services.take_step(
        fair.event, "close_wishes", by=viewer_for(make.department(), user=make.user()), at=NOW
    )
    with pytest.raises(ConflictError):
        _wish(fair.buyer, {fair.makers[0].id: MEET})


def test_musts_are_few() -> None:
    fair = Fair(makers=6)
    ids = [one.id for one in fair.makers]
    _wish(fair.buyer, dict.fromkeys(ids[:5], MUST))
    with pytest.raises(InvalidInputError):
        _wish(fair.buyer, {ids[5]: MUST})
    _wish(fair.buyer, {ids[0]: MEET, ids[5]: MUST})


def test_a_buyer_is_shown_the_best_match_first_and_a_producer_what_it_may_read() -> None:
    fair = Fair()
    small = make.participation(
        fair.event, make.producer(), listings=[make.listing(name="Tủ thờ", category="0901")]
    )
    found = candidates.candidates(
        fair.buyer, seen_by=viewer_for(fair.buyer.organization), today=TODAY
    )
    assert [one.participation for one in found][-1] == small
    assert [one.score is None for one in found] == [False, False, True]
    assert found[0].fits == (fair.requirement.title, fair.makers[0].listings[0].name)
    maker = fair.makers[0]
    (seen,) = candidates.candidates(maker, seen_by=viewer_for(maker.organization), today=TODAY)
    assert seen.shows == (fair.requirement.title,)
    assert seen.score is not None


def test_an_anonymous_requirement_does_not_betray_its_buyer() -> None:
    fair = Fair()
    fair.requirement.is_anonymous = True
    db.session.flush()
    maker = fair.makers[0]
    (seen,) = candidates.candidates(maker, seen_by=viewer_for(maker.organization), today=TODAY)
    assert (seen.score, seen.fits, seen.shows) == (None, None, ())


def test_who_met_before_is_told() -> None:
    fair = Fair()
    before = make.introduction(
        "sample", listing=fair.makers[1].listings[0], requirement=fair.requirement
    )
    found = candidates.candidates(
        fair.buyer, seen_by=viewer_for(fair.buyer.organization), today=TODAY
    )
    assert {one.participation.id: one.before for one in found} == {
        fair.makers[0].id: None,
        fair.makers[1].id: before,
    }


def _said(
    title: str,
    *,
    of: Fair,
    days_ago: int,
    outcomes: dict[Side, Outcome],
    recorded: timedelta = timedelta(0),
) -> None:
    """Let the buyer and the second maker have met at another event, so many days ago."""
    other = make.event("follow_up", title=title)
    other.days[0].held_on = TODAY - timedelta(days=days_ago)
    sides = (of.buyer, of.makers[1])
    desks = [make.participation(other, one.organization).desks[0] for one in sides]
    for side, outcome in outcomes.items():
        row = MeetingResult(
            event_id=other.id,
            buyer_id=desks[0].id,
            producer_id=desks[1].id,
            side=side,
            outcome=outcome,
            recorded_at=make.NOW + recorded,
        )
        db.session.add(row)
    db.session.flush()


def _met(own: Participation) -> dict[int, tuple[str, Outcome]]:
    seen = candidates.candidates(own, seen_by=viewer_for(own.organization), today=TODAY)
    return {one.participation.id: tuple(one.met) for one in seen if one.met}


def test_the_last_meeting_is_the_one_held_last_and_never_one_to_come() -> None:
    fair = Fair()
    said = {Side.BUYER: Outcome.SAMPLE}
    # What came of the older one was written down last.
    _said("Hội nghị năm kia", of=fair, days_ago=700, outcomes=said, recorded=timedelta(days=1))
    _said("Hội nghị năm ngoái", of=fair, days_ago=300, outcomes={Side.BUYER: Outcome.QUOTATION})
    _said("Hội nghị sang năm", of=fair, days_ago=-300, outcomes=said)
    due = {fair.makers[1].id: ("Hội nghị năm ngoái", Outcome.QUOTATION)}
    assert _met(fair.buyer) == due


def test_the_last_meeting_at_an_earlier_event_is_told_as_the_own_side_said_it() -> None:
    fair = Fair()
    maker = fair.makers[1]
    said_of_it = {Side.BUYER: Outcome.NO_INTEREST, Side.PRODUCER: Outcome.SAMPLE}
    _said("Hội nghị năm ngoái", of=fair, days_ago=300, outcomes=said_of_it)
    for own, other, said in (
        (fair.buyer, maker, Outcome.NO_INTEREST),
        (maker, fair.buyer, Outcome.SAMPLE),
    ):
        assert _met(own) == {other.id: ("Hội nghị năm ngoái", said)}
    for row in db.session.scalars(db.select(MeetingResult)):
        row.outcome = Outcome.ABSENT
    db.session.flush()
    assert _met(fair.buyer) == {}


def test_candidates_are_narrowed_by_words_and_by_what_was_chosen() -> None:
    fair = Fair()
    one, other = fair.makers
    _wish(fair.buyer, {one.id: MEET})

    def narrowed(**facts: str) -> list[int]:
        page = candidates.candidate_page(
            fair.buyer,
            wanted=CandidateFilter(**facts),
            seen_by=viewer_for(fair.buyer.organization),
            today=TODAY,
            number=1,
        )
        return [row.participation.id for row in page.rows]

    assert narrowed(chosen="yes") == [one.id]
    assert narrowed(chosen="no") == [other.id]
    assert narrowed(words=other.organization.name) == [other.id]


def test_who_has_wished_nothing_is_reminded_once_two_days_before_the_end() -> None:
    fair = Fair(makers=1)
    silent = make.user(fair.makers[0].organization)
    make.user(fair.buyer.organization)
    _wish(fair.buyer, {fair.makers[0].id: MEET})
    for days in (7, 8, 9):
        services.remind_wishes(NOW + timedelta(days=days))
    mails = db.session.execute(db.select(OutboxMail.purpose, OutboxMail.recipient)).all()
    assert [tuple(one) for one in mails] == [("event.wishes_reminded", silent.email)]


def test_staff_remind_by_hand_once_a_day_while_wishes_are_open() -> None:
    fair = Fair()
    silent = make.user(fair.makers[1].organization)
    make.user(fair.buyer.organization)
    _wish(fair.buyer, {fair.makers[0].id: MEET})
    staff = viewer_for(make.department())
    counts = [
        services.remind_by_hand(fair.event, by=staff, at=NOW + timedelta(hours=hours))
        for hours in (0, 1, 23, 24)
    ]
    # The other has nobody who could be written to.
    assert counts == [1, 0, 0, 1]
    assert _reminded() == [silent.email, silent.email]
    assert audit_actions().count("event.reminded") == 2
    with pytest.raises(ConflictError):
        services.remind_by_hand(fair.event, by=viewer_for(fair.makers[0].organization), at=NOW)
    fair.event.stage = Stage.TIMETABLE
    with pytest.raises(ConflictError):
        services.remind_by_hand(fair.event, by=staff, at=NOW + timedelta(days=3))


@pytest.mark.parametrize(
    ("hours", "days"),
    [
        # Days before, and on the evening before: the one before the deadline is sent as well.
        (-72, [-3, 0]),
        (-12, [-1, 0]),
        # Within the two days.
        (-6, [0]),
        (24, [0, 1]),
    ],
)
def test_a_reminder_by_hand_takes_the_place_of_the_last_one_only_within_its_two_days(
    hours: int, days: list[int]
) -> None:
    fair = Fair()
    silent = make.user(fair.makers[1].organization)
    first = fair.event.wishes_until - timedelta(days=2)
    at_ten = NOW + timedelta(days=(first - TODAY).days)
    staff = viewer_for(make.department())
    found = []
    for passed in range(-96, 96, 6):
        at = at_ten + timedelta(hours=passed)
        if passed == hours:
            services.remind_by_hand(fair.event, by=staff, at=at)
        services.remind_wishes(at)
        found += [(local_day(at) - first).days] * (len(_reminded()) - len(found))
    assert found == days
    assert set(_reminded()) == {silent.email}


def _reminded() -> list[str]:
    rows = db.session.scalars(
        db.select(OutboxMail).filter_by(purpose="event.wishes_reminded").order_by(OutboxMail.id)
    )
    return [one.recipient for one in rows]
