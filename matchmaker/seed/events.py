"""A sample event in which whom to meet is being chosen: a newcomer goes on with it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from matchmaker.accounts.models import Organization
from matchmaker.base.clock import local_day
from matchmaker.base.db import add_numbered, db
from matchmaker.core.event_cycle import Attendance, Priority, Stage
from matchmaker.core.event_days import DayPlan, Span, slots_of
from matchmaker.core.timetable import Side
from matchmaker.events.models import Desk, EventDay, EventSlot, Participation, TradeEvent, Wish
from matchmaker.events.services.places import side_of
from matchmaker.listings.models import Listing
from matchmaker.requirements.models import Requirement
from matchmaker.seed.accounts import DEPARTMENT, ORGANIZATION_OF

#: Days from the loading to the end of registration and of wishes, and to the meetings. The
#: reminder two days before the end of wishes finds nobody on the day of loading.
REGISTER_DAYS, WISHES_DAYS, DAYS_AHEAD = 3, 9, 14
PROVINCE = "82"
DISTRIBUTORS = (
    "saigon-coop",
    "central-retail",
    "mm-mega-market",
    "wincommerce",
    "aeon",
    "bach-hoa-xanh",
)
MOST_MAKERS = 24
#: How many of those that fit by category each of the others wishes to meet.
MOST_WISHES = {Side.BUYER: 8, Side.PRODUCER: 3}
_DAY = DayPlan(
    Span(8 * 60, 16 * 60 + 30), meeting=20, pause=5, breaks=(Span(11 * 60 + 30, 13 * 60 + 30),)
)


def add_event(
    organizations: dict[str, Organization],
    *,
    listings: Iterable[Listing],
    requirements: Iterable[Requirement],
    at: datetime,
) -> TradeEvent:
    """Add the event with everybody who comes.

    The demo accounts have chosen nobody yet. The others wish to meet who fits by category.
    """
    event = _event(at=at)
    offered: defaultdict[int, list[Listing]] = defaultdict(list)
    for listing in listings:
        offered[listing.organization.id].append(listing)
    wanted: defaultdict[int, list[Requirement]] = defaultdict(list)
    for requirement in requirements:
        wanted[requirement.organization.id].append(requirement)
    accounts = [organizations[key] for key in ORGANIZATION_OF.values() if key != DEPARTMENT]
    buyers = [organizations[key] for key in DISTRIBUTORS]
    asked = [one for buyer in buyers for one in wanted[buyer.id]]
    fits = {
        one: _fits(asked, listings=offered[one.id])
        for one in organizations.values()
        if one.is_verified and not one.is_unnamed
    }
    # Those of the province first.
    makers = sorted(
        (one for one, count in fits.items() if count),
        key=lambda one: (one not in accounts, one.province_code != PROVINCE, -fits[one], one.id),
    )
    people = [
        _participation(event, one, listings=offered[one.id], requirements=wanted[one.id], at=at)
        for one in (*buyers, *makers[:MOST_MAKERS])
    ]
    db.session.add_all(people)
    db.session.flush()
    _add_wishes(event, people=people, silent={one.id for one in accounts}, at=at)
    return event


def _event(*, at: datetime) -> TradeEvent:
    on = local_day(at)
    event = TradeEvent(
        title="Kết nối cung cầu nông sản Đồng Tháp (hội nghị mẫu)",
        stage=Stage.WISHES,
        place="Hội trường mẫu",
        province_code=PROVINCE,
        about="Hội nghị mẫu để dùng thử: các đơn vị đang chọn đối tác muốn gặp. Không đơn vị "
        "nào ngoài đời đã nhận lời; mong muốn của các đơn vị không có tài khoản mẫu lấy theo "
        "nhóm hàng.",
        register_until=on + timedelta(days=REGISTER_DAYS),
        wishes_until=on + timedelta(days=WISHES_DAYS),
        tables=len(DISTRIBUTORS),
        created_at=at,
        updated_at=at,
    )
    event.days = [
        EventDay(
            held_on=on + timedelta(days=DAYS_AHEAD),
            starts=_DAY.hours.starts,
            ends=_DAY.hours.ends,
            meeting=_DAY.meeting,
            pause=_DAY.pause,
            breaks=[[one.starts, one.ends] for one in _DAY.breaks],
            slots=[EventSlot(starts=one.starts, ends=one.ends) for one in slots_of(_DAY)],
        )
    ]
    add_numbered(event, prefix="HN")
    return event


def _participation(
    event: TradeEvent,
    organization: Organization,
    *,
    listings: Sequence[Listing],
    requirements: Sequence[Requirement],
    at: datetime,
) -> Participation:
    return Participation(
        event=event,
        organization=organization,
        side=side_of(organization),
        status=Attendance.CONFIRMED,
        status_at=at,
        created_at=at,
        listings=list(listings),
        requirements=list(requirements),
        desks=[Desk(event_id=event.id, position=1, name=organization.name[:120])],
    )


def _add_wishes(
    event: TradeEvent, *, people: Sequence[Participation], silent: Collection[int], at: datetime
) -> None:
    fitting = _fitting(people)
    for own in people:
        if own.organization_id in silent:
            continue
        for other_id, _count in fitting[own.id].most_common(MOST_WISHES[own.side]):
            db.session.add(
                Wish(
                    event_id=event.id,
                    participation_id=own.id,
                    other_id=other_id,
                    priority=Priority.MEET,
                    at=at,
                )
            )
    db.session.flush()


def _fitting(people: Sequence[Participation]) -> defaultdict[int, Counter[int]]:
    """Return for each participant how many wares fit with each of the others by category."""
    found: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for buyer in (one for one in people if one.side is Side.BUYER):
        for maker in (one for one in people if one.side is Side.PRODUCER):
            count = _fits(buyer.requirements, listings=maker.listings)
            if count:
                found[buyer.id][maker.id] = found[maker.id][buyer.id] = count
    return found


def _fits(requirements: Iterable[Requirement], *, listings: Iterable[Listing]) -> int:
    """Return how many listings are of a category that some requirement asks for, or below it."""
    wanted = tuple(
        code for one in requirements for item in one.items for code in item.category_codes
    )
    return sum((one.category_code or "").startswith(wanted) for one in listings)
