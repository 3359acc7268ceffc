"""What the start pages and probes read."""

from dataclasses import dataclass
from datetime import date, datetime

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import and_, or_, select
from sqlalchemy.exc import OperationalError

from matchmaker.accounts import queries as accounts
from matchmaker.accounts.models import Organization, OrganizationStatus
from matchmaker.base import outbox
from matchmaker.base.audit import AuditEntry, subject_names
from matchmaker.base.db import db
from matchmaker.base.paging import Page
from matchmaker.base.security import OrganizationKind, Viewer
from matchmaker.certification import queries as certification
from matchmaker.certification.models import Certificate, CertificateStatus
from matchmaker.introductions import queries as introductions
from matchmaker.introductions.models import (
    Introduction,
    IntroductionEvent,
    IntroductionMember,
)
from matchmaker.listings import queries as listings
from matchmaker.listings.models import Listing, ListingStatus
from matchmaker.listings.queries import Facet
from matchmaker.listings.services import is_complete
from matchmaker.matching import queries as matching
from matchmaker.matching import top_lists
from matchmaker.matching.queries import OwnFit
from matchmaker.requirements import queries as requirements
from matchmaker.requirements.models import Requirement, RequirementStatus

#: Rows of each list of a start page, and pieces of news.
_MOST_SHOWN = 5
_MOST_NEWS = 6
#: Acts of staff that those concerned read as news.
ORGANIZATION_DECISIONS = (
    "organization.verified",
    "organization.rejected",
    "organization.suspended",
)
CERTIFICATE_DECISIONS = (
    "certificate.verified",
    "certificate.rejected",
    "certificate.revoked",
    "certificate.suspended",
)


def readiness() -> dict[str, bool]:
    """Return whether the database answers and whether its schema is the newest."""
    scripts = ScriptDirectory(current_app.extensions["migrate"].directory)
    try:
        with db.engine.connect() as connection:
            heads = set(MigrationContext.configure(connection).get_current_heads())
    except OperationalError:
        return {"database": False, "migrated": False}
    return {"database": True, "migrated": heads == set(scripts.get_heads())}


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """The live figures of the public home."""

    listings: int
    producers: int
    distributors: int
    provinces: int
    by_province: dict[str, int]
    categories: list[Facet]


def public_figures() -> PublicFigures:
    """Return what the public home counts: only what strangers may see."""
    figures = listings.public_figures()
    by_province = {one.code: one.count for one in listings.province_facets()}
    return PublicFigures(
        listings=figures["listings"],
        producers=figures["producers"],
        distributors=accounts.count_verified(OrganizationKind.DISTRIBUTOR),
        provinces=len(by_province),
        by_province=by_province,
        categories=listings.category_facets(),
    )


@dataclass(frozen=True, slots=True)
class Decision:
    """What staff decided about an organisation or one of its certificates."""

    at: datetime
    action: str
    #: The kind of the certificate, or the organisation.
    name: str
    certificate_id: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class PartyDesk:
    """The work of today of a producer or a distributor."""

    waiting: list[Introduction]
    waiting_count: int
    shares: list[IntroductionMember]
    #: Newest first.
    news: list[IntroductionEvent | Decision]
    #: A distributor's own; those of the same groups as a producer's listings.
    requirements: Page[Requirement]
    #: The requirements that a producer's listings fit best, and how many they fit.
    fits: list[OwnFit]
    fits_count: int
    #: Drafts that only wait to be published.
    ready: list[Listing]
    expiring: Page[Certificate] | None
    listings: dict[str, int]
    #: What is new in the top lists of a distributor's requirements, by requirement.
    new_in_lists: dict[int, top_lists.News]


def party_desk(looking: Viewer, *, on: date) -> PartyDesk:
    """Return what waits for a producer or a distributor, and what changed."""
    own = looking.organization_id
    status = "" if looking.is_producer else RequirementStatus.PUBLISHED.value
    wanted = requirements.requirement_page(
        requirements.RequirementFilter(status=status), seen_by=looking, number=1, size=_MOST_SHOWN
    )
    sees_matches = looking.is_distributor and looking.verified
    offers = looking.is_producer and looking.verified
    fits, fits_count = (
        matching.fits_of_own(seen_by=looking, today=on, most=_MOST_SHOWN) if offers else ([], 0)
    )
    return PartyDesk(
        waiting=introductions.waiting(seen_by=looking),
        waiting_count=introductions.count_waiting(seen_by=looking),
        shares=introductions.shares_of(looking, open_only=True) if looking.is_producer else [],
        news=_news(looking),
        requirements=wanted,
        fits=fits,
        fits_count=fits_count,
        ready=_ready_drafts(looking) if offers else [],
        expiring=certification.expiring(on=on, days=90, number=1, organization_id=own)
        if looking.is_producer
        else None,
        listings=listings.count_by_status(own or 0) if looking.is_producer else {},
        new_in_lists=top_lists.news_of(one.id for one in wanted.rows) if sees_matches else {},
    )


def _ready_drafts(looking: Viewer) -> list[Listing]:
    drafts = listings.own_listings(seen_by=looking, number=1, status=ListingStatus.DRAFT)
    return [one for one in drafts.rows if is_complete(one)][:_MOST_SHOWN]


def _news(looking: Viewer) -> list[IntroductionEvent | Decision]:
    found: list[IntroductionEvent | Decision] = [
        *introductions.recent_events(seen_by=looking, most=_MOST_NEWS),
        *_decisions(looking.organization_id or 0),
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)[:_MOST_NEWS]


def _decisions(organization_id: int) -> list[Decision]:
    """Return what was decided about an organisation and its certificates, newest first."""
    papers = select(Certificate.id).where(Certificate.organization_id == organization_id)
    about_it = and_(
        AuditEntry.subject_type == Organization.__tablename__,
        AuditEntry.subject_id == organization_id,
        AuditEntry.action.in_(ORGANIZATION_DECISIONS),
    )
    about_papers = and_(
        AuditEntry.subject_type == Certificate.__tablename__,
        AuditEntry.subject_id.in_(papers),
        AuditEntry.action.in_(CERTIFICATE_DECISIONS),
    )
    decided = select(AuditEntry).where(or_(about_it, about_papers))
    entries = db.session.scalars(decided.order_by(AuditEntry.id.desc()).limit(_MOST_NEWS)).all()
    names = subject_names(entries)
    return [
        Decision(
            one.at,
            one.action,
            names.get((one.subject_type, one.subject_id or 0), ""),
            one.subject_id if one.subject_type == Certificate.__tablename__ else None,
            one.reason,
        )
        for one in entries
    ]


@dataclass(frozen=True, slots=True)
class StaffDesk:
    """The work of today of staff."""

    organizations: Page[Organization]
    certificates: Page[Certificate]
    overdue: Page[Introduction]
    #: Waiting for the answer of somebody who cannot be mailed.
    unreachable: Page[Introduction]
    expiring: dict[int, int]
    failed_mails: int
    news: list[IntroductionEvent]


def staff_desk(looking: Viewer, *, on: date) -> StaffDesk:
    """Return what waits for staff: queues with their oldest rows, what is late, what ends soon."""
    unverified = accounts.OrganizationFilter(status=OrganizationStatus.UNVERIFIED.value)
    return StaffDesk(
        organizations=accounts.organization_page(unverified, number=1),
        certificates=certification.verification_queue(status=CertificateStatus.PENDING, number=1),
        overdue=introductions.overdue(on=on, number=1),
        unreachable=introductions.unreachable(number=1),
        expiring=certification.count_expiring(on=on),
        failed_mails=outbox.failed_mails(),
        news=introductions.recent_events(seen_by=looking),
    )
