"""What is read of introductions; each function takes who is looking and shows no more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, not_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from matchmaker.accounts.models import Membership, Organization, User
from matchmaker.base.db import db, get_one
from matchmaker.base.paging import Page, fetch_page
from matchmaker.base.security import OrganizationKind, Viewer
from matchmaker.certification.models import (
    Certificate,
    CertificateStatus,
    certificate_coverage,
)
from matchmaker.core.lifecycle import (
    ENDED,
    OPEN,
    RUNNING,
    TALKING,
    UNANSWERED,
    Actor,
    Answer,
    Status,
)
from matchmaker.introductions.models import (
    Delivery,
    Introduction,
    IntroductionDocument,
    IntroductionEvent,
    IntroductionMember,
    Message,
)
from matchmaker.listings.models import Listing
from matchmaker.requirements.models import Requirement

#: Columns of the board, each with the statuses in it.
COLUMNS: dict[str, tuple[Status, ...]] = {
    "unanswered": UNANSWERED,
    "talking": TALKING,
    "running": RUNNING,
    "ended": ENDED,
}

#: Cards of one column of the board at most; the list has them all.
BOARD_DEPTH = 30
#: Parts in introductions led by others that one page lists.
MOST_SHARES = 50


@dataclass(frozen=True, slots=True)
class IntroductionFilter:
    """What the list is narrowed to; empty fields narrow nothing."""

    column: str = ""
    words: str = ""
    mine: bool = False
    overdue: bool = False
    requirement_id: int | None = None
    listing_id: int | None = None


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition under which `policy.may_see` holds."""
    if viewer.is_staff:
        return Introduction.id.is_not(None)
    if viewer.organization_id is None:
        return false()
    return or_(
        Introduction.producer_id == viewer.organization_id,
        Introduction.distributor_id == viewer.organization_id,
    )


def waits_for(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that the next step is the viewer's."""
    if viewer.is_staff:
        return Introduction.next_owner == Actor.STAFF
    if viewer.organization_id is None:
        return false()
    both = Introduction.status == Status.PROPOSED
    as_producer = Introduction.producer_id == viewer.organization_id
    as_distributor = Introduction.distributor_id == viewer.organization_id
    return or_(
        as_producer & or_(both, Introduction.next_owner == Actor.PRODUCER),
        as_distributor & or_(both, Introduction.next_owner == Actor.DISTRIBUTOR),
    )


def _for_lists(statement: Select[Introduction]) -> Select[Introduction]:
    return statement.options(
        joinedload(Introduction.listing),
        joinedload(Introduction.requirement),
        joinedload(Introduction.producer),
        joinedload(Introduction.distributor),
    )


def get_introduction(introduction_id: int, *, seen_by: Viewer) -> Introduction:
    """Return an introduction the viewer may see with all its parts, or raise NotFoundError."""
    statement = select(Introduction).where(Introduction.id == introduction_id, visible_to(seen_by))
    return get_one(
        _for_lists(statement).options(
            joinedload(Introduction.producer).joinedload(Organization.province),
            joinedload(Introduction.distributor).joinedload(Organization.province),
            selectinload(Introduction.events).joinedload(IntroductionEvent.user),
            selectinload(Introduction.members).options(
                joinedload(IntroductionMember.listing),
                joinedload(IntroductionMember.producer).joinedload(Organization.province),
            ),
            selectinload(Introduction.messages).joinedload(Message.user),
            selectinload(Introduction.documents).joinedload(IntroductionDocument.file),
            joinedload(Introduction.contract),
            selectinload(Introduction.deliveries).joinedload(Delivery.evidence),
        )
    )


def introduction_page(
    wanted: IntroductionFilter, *, seen_by: Viewer, number: int, on: date
) -> Page[Introduction]:
    """Return one page, what is due first on top."""
    statement = select(Introduction).where(
        visible_to(seen_by), *_conditions(wanted, seen_by=seen_by, on=on)
    )
    return fetch_page(_for_lists(_ordered(statement)), number=number)


def board(
    wanted: IntroductionFilter, *, seen_by: Viewer, on: date
) -> dict[str, Page[Introduction]]:
    """Return the first cards of each column and how many each has, by the query of the list."""
    conditions = (visible_to(seen_by), *_conditions(wanted, seen_by=seen_by, on=on))
    return {
        name: fetch_page(
            _for_lists(
                _ordered(select(Introduction).where(Introduction.status.in_(statuses), *conditions))
            ),
            number=1,
            size=BOARD_DEPTH,
        )
        for name, statuses in COLUMNS.items()
    }


def _ordered(statement: Select[Introduction]) -> Select[Introduction]:
    return statement.order_by(
        Introduction.is_open.is_(None),
        Introduction.next_due_on.is_(None),
        Introduction.next_due_on,
        Introduction.id.desc(),
    )


def _conditions(
    wanted: IntroductionFilter, *, seen_by: Viewer, on: date
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.column in COLUMNS:
        conditions.append(Introduction.status.in_(COLUMNS[wanted.column]))
    if wanted.mine:
        conditions.append(waits_for(seen_by))
    if wanted.overdue:
        conditions.append((Introduction.is_open == 1) & (Introduction.next_due_on < on))
    if wanted.requirement_id is not None:
        conditions.append(Introduction.requirement_id == wanted.requirement_id)
    if wanted.listing_id is not None:
        conditions.append(Introduction.listing_id == wanted.listing_id)
    if wanted.words:
        conditions.append(_with_words(wanted.words, seen_by=seen_by))
    return conditions


def _with_words(words: str, *, seen_by: Viewer) -> ColumnElement[bool]:
    """Match what the viewer can read in the list: a hidden distributor is not searched."""
    parts: list[ColumnElement[bool]] = [
        Introduction.code.icontains(words, autoescape=True),
        Introduction.listing.has(Listing.name.icontains(words, autoescape=True)),
        Introduction.requirement.has(Requirement.title.icontains(words, autoescape=True)),
        Introduction.producer.has(Organization.name.icontains(words, autoescape=True)),
        Introduction.distributor.has(Organization.name.icontains(words, autoescape=True))
        & _names_distributor(seen_by),
    ]
    return or_(*parts)


def _names_distributor(seen_by: Viewer) -> ColumnElement[bool]:
    """Return the condition under which `policy.sees_distributor` holds."""
    if not seen_by.is_producer:
        return true()
    return or_(Introduction.requirement.has(Requirement.is_anonymous.is_(False)), both_accepted())


def both_accepted() -> ColumnElement[bool]:
    """Return the condition that both sides have said yes."""
    return and_(
        Introduction.producer_accepted_at.is_not(None),
        Introduction.distributor_accepted_at.is_not(None),
    )


def open_introduction(*, listing_id: int, requirement_id: int, at: datetime) -> Introduction | None:
    """Return the open introduction of a pair, if there is one whose time to answer is not over."""
    return db.session.scalar(
        select(Introduction).where(
            Introduction.listing_id == listing_id,
            Introduction.requirement_id == requirement_id,
            Introduction.is_open == 1,
            not_(_past_answer(at)),
        )
    )


def _past_answer(at: datetime) -> ColumnElement[bool]:
    """Return the condition that nobody answered in time, whether the clock came by or not."""
    return (
        Introduction.status.in_(UNANSWERED)
        & Introduction.answer_due_at.is_not(None)
        & (Introduction.answer_due_at <= at)
    )


def lock_listings(listing_ids: Iterable[int]) -> None:
    """Let nobody else begin with these listings before this transaction ends."""
    db.session.execute(
        select(Listing.id)
        .where(Listing.id.in_(set(listing_ids)))
        .order_by(Listing.id)
        .with_for_update()
    )


def locked(introduction: Introduction) -> Introduction:
    """Return an introduction as it stands now, kept from others until this transaction ends.

    Its members, deliveries and contract are read again too: changes not flushed yet are lost.
    """
    db.session.execute(
        select(Introduction.id).where(Introduction.id == introduction.id).with_for_update()
    )
    for row in (*introduction.members, *introduction.deliveries, introduction):
        db.session.expire(row)
    return introduction


def taken_listing_ids(requirement_id: int) -> set[int]:
    """Return the listings that an open introduction brings together with a requirement."""
    led = select(Introduction.listing_id).where(
        Introduction.requirement_id == requirement_id, Introduction.is_open == 1
    )
    joined = (
        select(IntroductionMember.listing_id)
        .join(IntroductionMember.introduction)
        .where(
            Introduction.requirement_id == requirement_id,
            Introduction.is_open == 1,
            IntroductionMember.answer != Answer.DECLINED,
        )
    )
    return set(db.session.scalars(led.union(joined)))


def shares_of(viewer: Viewer, *, open_only: bool) -> list[IntroductionMember]:
    """Return the parts an organisation has in introductions led by others, newest first."""
    statement = (
        select(IntroductionMember)
        .join(IntroductionMember.introduction)
        .where(
            IntroductionMember.producer_id == viewer.organization_id,
            IntroductionMember.is_lead.is_(False),
        )
        .options(*_for_shares())
        .order_by(IntroductionMember.id.desc())
    )
    if open_only:
        statement = statement.where(
            Introduction.status.in_(UNANSWERED), IntroductionMember.answer == Answer.ASKED
        )
    return list(db.session.scalars(statement.limit(MOST_SHARES)))


def get_share(member_id: int, *, seen_by: Viewer) -> IntroductionMember:
    """Return a member's part the viewer may see, or raise NotFoundError."""
    statement = select(IntroductionMember).where(
        IntroductionMember.id == member_id, IntroductionMember.is_lead.is_(False)
    )
    if not seen_by.is_staff:
        statement = statement.where(
            IntroductionMember.producer_id == (seen_by.organization_id or 0)
        )
    return get_one(statement.options(*_for_shares()))


def _for_shares() -> tuple[ExecutableOption, ...]:
    whole = joinedload(IntroductionMember.introduction)
    return (
        joinedload(IntroductionMember.listing),
        joinedload(IntroductionMember.producer),
        whole.joinedload(Introduction.listing),
        whole.joinedload(Introduction.requirement),
        whole.joinedload(Introduction.producer).joinedload(Organization.province),
        whole.joinedload(Introduction.distributor).joinedload(Organization.province),
        whole.selectinload(Introduction.members),
    )


def open_by_pair(
    *, requirement_id: int | None = None, listing_id: int | None = None, seen_by: Viewer
) -> dict[tuple[int, int], Introduction]:
    """Return the open introductions the viewer may see, by (listing id, requirement id)."""
    statement = select(Introduction).where(Introduction.is_open == 1, visible_to(seen_by))
    if requirement_id is not None:
        statement = statement.where(Introduction.requirement_id == requirement_id)
    if listing_id is not None:
        statement = statement.where(Introduction.listing_id == listing_id)
    return {(one.listing_id, one.requirement_id): one for one in db.session.scalars(statement)}


def unanswered_begun_by(organization_id: int, *, at: datetime) -> int:
    """Return how many requests and offers of an organisation wait for an answer."""
    return (
        db.session.scalar(
            select(func.count(Introduction.id)).where(
                not_(_past_answer(at)),
                or_(
                    (Introduction.producer_id == organization_id)
                    & (Introduction.status == Status.OFFERED),
                    (Introduction.distributor_id == organization_id)
                    & (Introduction.status == Status.REQUESTED),
                ),
            )
        )
        or 0
    )


def past_answer_deadline(*, at: datetime, requirement_id: int | None = None) -> list[Introduction]:
    """Return the unanswered introductions whose time is over, of one requirement or of all."""
    statement = select(Introduction).where(_past_answer(at)).order_by(Introduction.id)
    if requirement_id is not None:
        statement = statement.where(Introduction.requirement_id == requirement_id)
    return list(db.session.scalars(_for_lists(statement)))


def to_remind(*, at: datetime, until: datetime) -> list[Introduction]:
    """Return the unanswered introductions that expire before `until` and were not reminded."""
    return list(
        db.session.scalars(
            _for_lists(
                select(Introduction)
                .where(
                    Introduction.status.in_(UNANSWERED),
                    Introduction.reminded_at.is_(None),
                    Introduction.answer_due_at > at,
                    Introduction.answer_due_at <= until,
                )
                .order_by(Introduction.id)
            )
        )
    )


def open_of_requirement(requirement_id: int) -> list[Introduction]:
    """Return the open introductions of a requirement."""
    return list(
        db.session.scalars(
            _for_lists(
                select(Introduction)
                .where(Introduction.requirement_id == requirement_id, Introduction.is_open == 1)
                .order_by(Introduction.id)
            )
        )
    )


def users_of(organization_id: int) -> list[User]:
    """Return the people of an organisation who can receive mail."""
    return list(
        db.session.scalars(
            select(User)
            .join(Membership, Membership.user_id == User.id)
            .where(
                Membership.organization_id == organization_id,
                User.active.is_(True),
                User.confirmed_at.is_not(None),
            )
            .order_by(User.id)
        )
    )


def staff_people() -> list[User]:
    """Return the people of the Department who can receive mail."""
    departments = select(Organization.id).where(Organization.kind == OrganizationKind.DEPARTMENT)
    return [user for one in db.session.scalars(departments) for user in users_of(one)]


def _nobody_of(organization_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Return the condition that nobody of an organisation can receive mail."""
    return not_(
        exists(Membership.id)
        .where(
            Membership.organization_id == organization_id,
            Membership.user_id == User.id,
            User.active.is_(True),
            User.confirmed_at.is_not(None),
        )
        .correlate(Introduction, IntroductionMember)
    )


def unreachable(*, number: int) -> Page[Introduction]:
    """Return what waits for the answer of somebody who cannot be mailed, for staff."""
    by_producer = (Status.REQUESTED, Status.PROPOSED, Status.ACCEPTED_BY_DISTRIBUTOR)
    by_distributor = (Status.OFFERED, Status.PROPOSED, Status.ACCEPTED_BY_PRODUCER)
    statement = select(Introduction).where(
        or_(
            Introduction.status.in_(by_producer)
            & or_(
                _nobody_of(Introduction.producer_id),
                Introduction.members.any(
                    (IntroductionMember.answer == Answer.ASKED)
                    & _nobody_of(IntroductionMember.producer_id)
                ),
            ),
            Introduction.status.in_(by_distributor) & _nobody_of(Introduction.distributor_id),
        )
    )
    return fetch_page(_for_lists(_ordered(statement)), number=number)


def get_document(document_id: int, *, introduction: Introduction) -> IntroductionDocument:
    """Return a document of an introduction, or raise NotFoundError."""
    return get_one(
        select(IntroductionDocument)
        .where(
            IntroductionDocument.id == document_id,
            IntroductionDocument.introduction_id == introduction.id,
        )
        .options(joinedload(IntroductionDocument.file))
    )


def certificates_of(introduction: Introduction) -> list[Certificate]:
    """Return the verified certificates of the listing and those that cover it, with their scans."""
    covering = select(certificate_coverage.c.certificate_id).where(
        certificate_coverage.c.listing_id == introduction.listing_id
    )
    return list(
        db.session.scalars(
            select(Certificate)
            .where(
                or_(
                    Certificate.listing_id == introduction.listing_id, Certificate.id.in_(covering)
                ),
                Certificate.status == CertificateStatus.VERIFIED,
            )
            .options(joinedload(Certificate.scheme), joinedload(Certificate.scan))
            .order_by(Certificate.id)
        )
    )


def count_waiting(*, seen_by: Viewer) -> int:
    """Return how many introductions wait for the viewer."""
    return (
        db.session.scalar(
            select(func.count(Introduction.id)).where(
                visible_to(seen_by), Introduction.status.in_(OPEN), waits_for(seen_by)
            )
        )
        or 0
    )


def waiting(*, seen_by: Viewer, most: int = 5) -> list[Introduction]:
    """Return what waits for the viewer, the most urgent first."""
    statement = select(Introduction).where(
        visible_to(seen_by), Introduction.status.in_(OPEN), waits_for(seen_by)
    )
    return list(db.session.scalars(_for_lists(_ordered(statement)).limit(most)))


def overdue(*, on: date, number: int) -> Page[Introduction]:
    """Return the open introductions whose next step is late, for staff."""
    statement = select(Introduction).where(Introduction.is_open == 1, Introduction.next_due_on < on)
    return fetch_page(_for_lists(_ordered(statement)), number=number)


def recent_events(*, seen_by: Viewer, most: int = 6) -> list[IntroductionEvent]:
    """Return the newest steps others took in the viewer's introductions."""
    statement = (
        select(IntroductionEvent)
        .join(IntroductionEvent.introduction)
        .where(visible_to(seen_by))
        .options(
            joinedload(IntroductionEvent.introduction).joinedload(Introduction.listing),
            joinedload(IntroductionEvent.introduction).joinedload(Introduction.requirement),
        )
        .order_by(IntroductionEvent.id.desc())
        .limit(most)
    )
    if not seen_by.is_staff:
        own = seen_by.organization_id or 0
        by_others = or_(
            IntroductionEvent.organization_id.is_(None), IntroductionEvent.organization_id != own
        )
        statement = statement.where(by_others)
    return list(db.session.scalars(statement))
