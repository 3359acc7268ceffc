"""What is read of organisations, people, consents and the audit trail."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.accounts import policy
from matchmaker.accounts.models import (
    Consent,
    ConsentPurpose,
    Invitation,
    Membership,
    Organization,
    OrganizationAlias,
    OrganizationStatus,
    Province,
    User,
)
from matchmaker.base.audit import AuditEntry, subject_names
from matchmaker.base.db import Model, db, get_one
from matchmaker.base.outbox import OutboxMail
from matchmaker.base.paging import Page, fetch_page
from matchmaker.base.security import OrganizationKind, Viewer
from matchmaker.core.names import Directory, read_name
from matchmaker.core.text import fold, tokens

#: Organisations of a likely name that are shown at most, and words of a name that are looked for.
MOST_ALIKE, MOST_WORDS = 5, 8
#: Names compared letter by letter at most.
MOST_COMPARED = 2_000


@dataclass(frozen=True, slots=True)
class OrganizationFilter:
    """What the list for staff is narrowed to."""

    words: str = ""
    kind: str = ""
    status: str = ""
    province: str = ""


def provinces() -> list[Province]:
    """Return today's provinces by name."""
    return sorted(db.session.scalars(select(Province)), key=lambda one: fold(one.name_vi))


def get_organization(organization_id: int) -> Organization:
    """Return an organisation (staff pages), or raise NotFoundError."""
    return get_one(
        select(Organization)
        .where(Organization.id == organization_id)
        .options(
            joinedload(Organization.province),
            selectinload(Organization.aliases),
            selectinload(Organization.memberships).joinedload(Membership.user),
        )
    )


def own_organization(viewer: Viewer) -> Organization:
    """Return the organisation the viewer acts for, or raise NotFoundError."""
    return get_organization(viewer.organization_id or 0)


def department() -> Organization:
    """Return the Department, or raise NotFoundError."""
    return get_one(
        select(Organization)
        .where(Organization.kind == OrganizationKind.DEPARTMENT)
        .order_by(Organization.id)
        .limit(1)
    )


def organization_page(wanted: OrganizationFilter, *, number: int) -> Page[Organization]:
    """Return one page for staff, those waiting longest first."""
    statement = (
        select(Organization)
        .where(Organization.kind != OrganizationKind.DEPARTMENT, *_conditions(wanted))
        .options(joinedload(Organization.province))
        .order_by(
            Organization.status != OrganizationStatus.UNVERIFIED,
            Organization.created_at,
            Organization.id,
        )
    )
    return fetch_page(statement, number=number)


def _conditions(wanted: OrganizationFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        or_(
            Organization.name_folded.contains(token, autoescape=True),
            Organization.aliases.any(
                OrganizationAlias.name_folded.contains(token, autoescape=True)
            ),
            Organization.tax_number.contains(token, autoescape=True),
        )
        for token in tokens(wanted.words)[:8]
    ]
    if wanted.kind in set(OrganizationKind):
        conditions.append(Organization.kind == OrganizationKind(wanted.kind))
    if wanted.status in set(OrganizationStatus):
        conditions.append(Organization.status == OrganizationStatus(wanted.status))
    if wanted.province:
        conditions.append(Organization.province_code == wanted.province)
    return conditions


def with_tax_number(tax_number: str, *, besides: int | None = None) -> Organization | None:
    """Return another organisation with this tax number."""
    statement = select(Organization).where(Organization.tax_number == tax_number)
    if besides is not None:
        statement = statement.where(Organization.id != besides)
    return db.session.scalar(statement)


def alike(name: str, *, seen_by: Viewer, besides: int | None = None) -> list[Organization]:
    """Return organisations that are likely the one of this name, the likeliest first.

    Staff see all; others only the verified, whose names are public. Names are resolved with their
    legal forms, abbreviations, known names and renamings.
    """
    named = select(Organization.id, Organization.name).where(_may_be(name))
    known = (
        select(Organization.id, OrganizationAlias.name)
        .join(Organization.aliases)
        .where(_may_be(name))
    )
    rows = db.session.execute(named.union(known).order_by("id").limit(MOST_COMPARED))
    directory = Directory((number, text) for number, text in rows if number != besides)
    best = [number for number, _verdict in directory.like(name, most=MOST_ALIKE)]
    found = select(Organization).where(Organization.id.in_(best))
    if not seen_by.is_staff:
        found = found.where(Organization.status == OrganizationStatus.VERIFIED)
    by_id = {one.id: one for one in db.session.scalars(found)}
    return [by_id[number] for number in best if number in by_id]


def _may_be(name: str) -> ColumnElement[bool]:
    """Match whoever shares a word of the proper name; distributors may have been renamed."""
    words = sorted({word.bare for word in read_name(name).proper}, key=len, reverse=True)
    return or_(
        Organization.kind == OrganizationKind.DISTRIBUTOR,
        *(Organization.name_folded.contains(word, autoescape=True) for word in words[:MOST_WORDS]),
    )


def same_tax_root(organization: Organization) -> list[Organization]:
    """Return other organisations of the same tax code: its head office and branches."""
    number = organization.tax_number or ""
    if len(number) == 12:
        # A personal number has no branches.
        return []
    statement = select(Organization).where(
        Organization.tax_number.startswith(number[:10], autoescape=True),
        Organization.id != organization.id,
    )
    return list(db.session.scalars(statement.order_by(Organization.id).limit(5))) if number else []


def readable_mails(mails: Sequence[OutboxMail], *, seen_by: Viewer) -> set[int]:
    """Return the ids of the mails whose text the viewer may read to their recipients."""
    found = db.session.scalars(select(User).where(User.email.in_({one.recipient for one in mails})))
    users = {one.email: one for one in found}
    return {
        one.id
        for one in mails
        if policy.may_read_mail(seen_by, one, recipient=users.get(one.recipient))
    }


def waiting_organizations() -> int:
    """Return how many organisations wait for staff."""
    return (
        db.session.scalar(
            select(func.count(Organization.id)).where(
                Organization.status == OrganizationStatus.UNVERIFIED,
                Organization.kind != OrganizationKind.DEPARTMENT,
            )
        )
        or 0
    )


def user_with_email(email: str) -> User | None:
    """Return the user with an address, whatever its case."""
    return db.session.scalar(select(User).where(func.lower(User.email) == email.lower()))


def get_user_with_email(email: str) -> User:
    """Return the user with an address, or raise NotFoundError."""
    return get_one(select(User).where(func.lower(User.email) == email.lower()))


def get_user(user_id: int) -> User:
    """Return a user (administration), or raise NotFoundError."""
    return get_one(
        select(User)
        .where(User.id == user_id)
        .options(selectinload(User.memberships).joinedload(Membership.organization))
    )


def user_page(words: str, *, number: int) -> Page[User]:
    """Return one page of people for the administrator."""
    statement = select(User).options(
        selectinload(User.memberships).joinedload(Membership.organization)
    )
    if words.strip():
        statement = statement.where(
            or_(
                User.email.icontains(words.strip(), autoescape=True),
                User.name.icontains(words.strip(), autoescape=True),
            )
        )
    return fetch_page(statement.order_by(User.email), number=number)


def members_of(organization_id: int) -> list[Membership]:
    """Return the people of an organisation."""
    return list(
        db.session.scalars(
            select(Membership)
            .where(Membership.organization_id == organization_id)
            .options(joinedload(Membership.user))
            .order_by(Membership.id)
        )
    )


def memberships_of(user_id: int) -> list[Membership]:
    """Return the organisations of a person."""
    return list(
        db.session.scalars(
            select(Membership)
            .where(Membership.user_id == user_id)
            .options(joinedload(Membership.organization))
            .order_by(Membership.id)
        )
    )


def open_invitations(organization_id: int, *, at: datetime) -> list[Invitation]:
    """Return the invitations that can still be accepted."""
    return list(
        db.session.scalars(
            select(Invitation)
            .where(
                Invitation.organization_id == organization_id,
                Invitation.accepted_at.is_(None),
                Invitation.expires_at > at,
            )
            .order_by(Invitation.id)
        )
    )


def token_hash(token: str) -> str:
    """Return what is kept of an invitation's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def get_invitation(token: str, *, at: datetime) -> Invitation:
    """Return an invitation that can still be accepted, or raise NotFoundError."""
    return get_one(
        select(Invitation)
        .where(
            Invitation.token_hash == token_hash(token),
            Invitation.accepted_at.is_(None),
            Invitation.expires_at > at,
        )
        .options(joinedload(Invitation.organization))
    )


def consents_of(*, organization_id: int | None = None, user_id: int | None = None) -> list[Consent]:
    """Return the consents of an organisation or a person, newest first."""
    statement = select(Consent).order_by(Consent.id.desc())
    if organization_id is not None:
        statement = statement.where(Consent.organization_id == organization_id)
    if user_id is not None:
        statement = statement.where(Consent.user_id == user_id)
    return list(db.session.scalars(statement))


def acting_consent(organization_id: int) -> Consent | None:
    """Return the consent under which staff may act for an organisation."""
    held = held_consents(organization_id=organization_id)
    return next((one for one in held if one.purpose is ConsentPurpose.ACT_ON_BEHALF), None)


def news_consent(user_id: int) -> Consent | None:
    """Return the consent under which a person gets news."""
    held = held_consents(user_id=user_id)
    return next((one for one in held if one.purpose is ConsentPurpose.NEWS), None)


def held_consents(
    *, organization_id: int | None = None, user_id: int | None = None
) -> list[Consent]:
    """Return the consents of an organisation or a person that hold, newest first."""
    given = consents_of(organization_id=organization_id, user_id=user_id)
    return [one for one in given if one.withdrawn_at is None]


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What the audit trail is narrowed to."""

    action: str = ""
    user_id: int | None = None
    organization_id: int | None = None


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An act with the names of who and for whom."""

    entry: AuditEntry
    user_name: str
    organization_name: str
    behalf_name: str
    #: The name of what it was done to; empty when that is gone or has no name.
    subject_name: str


def audit_page(wanted: AuditFilter, *, number: int) -> Page[AuditLine]:
    """Return one page of the audit trail, newest first."""
    statement = select(AuditEntry).order_by(AuditEntry.id.desc())
    if wanted.action:
        statement = statement.where(AuditEntry.action.startswith(wanted.action, autoescape=True))
    if wanted.user_id is not None:
        statement = statement.where(AuditEntry.user_id == wanted.user_id)
    if wanted.organization_id is not None:
        statement = statement.where(
            or_(
                AuditEntry.organization_id == wanted.organization_id,
                AuditEntry.on_behalf_of_id == wanted.organization_id,
            )
        )
    page = fetch_page(statement, number=number, size=50)
    return Page(_named(page.rows), page.number, page.size, page.total)


def history_of(subject: Model) -> list[AuditLine]:
    """Return what was done to one row, newest first (staff)."""
    rows = db.session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.subject_type == subject.__tablename__,
            AuditEntry.subject_id == getattr(subject, "id", None),
        )
        .order_by(AuditEntry.id.desc())
        .limit(50)
    )
    return _named(list(rows))


def _named(entries: Iterable[AuditEntry]) -> list[AuditLine]:
    entries = list(entries)
    user_ids = {one.user_id for one in entries}
    ids = {one.organization_id for one in entries} | {one.on_behalf_of_id for one in entries}
    users = {
        row.id: row.name
        for row in db.session.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
    }
    names = {
        row.id: row.name
        for row in db.session.execute(
            select(Organization.id, Organization.name).where(Organization.id.in_(ids))
        )
    }
    subjects = subject_names(entries)
    return [
        AuditLine(
            one,
            users.get(one.user_id or 0, ""),
            names.get(one.organization_id or 0, ""),
            names.get(one.on_behalf_of_id or 0, ""),
            subjects.get((one.subject_type, one.subject_id or 0), ""),
        )
        for one in entries
    ]


def count_verified(kind: OrganizationKind) -> int:
    """Return how many organisations of a kind staff have verified."""
    return (
        db.session.scalar(
            select(func.count(Organization.id)).where(
                Organization.kind == kind, Organization.status == OrganizationStatus.VERIFIED
            )
        )
        or 0
    )


def own_acts(user_id: int) -> list[AuditEntry]:
    """Return what a person did, and what was done to their account, oldest first."""
    return list(
        db.session.scalars(
            select(AuditEntry)
            .where(
                or_(
                    AuditEntry.user_id == user_id,
                    (AuditEntry.subject_type == User.__tablename__)
                    & (AuditEntry.subject_id == user_id),
                )
            )
            .order_by(AuditEntry.id)
        )
    )


def own_data(user_id: int) -> dict[str, Any]:
    """Return everything kept about a person: account, memberships, consents, own acts."""
    user = get_user(user_id)
    return {
        "account": {
            "email": user.email,
            "name": user.name,
            "phone": user.phone,
            "language": user.language,
            "created_at": user.created_at,
            "confirmed_at": user.confirmed_at,
            "current_login_at": user.current_login_at,
            "current_login_ip": user.current_login_ip,
            "last_login_at": user.last_login_at,
            "last_login_ip": user.last_login_ip,
            "login_count": user.login_count,
        },
        "memberships": [
            {
                "organization": one.organization.name,
                "title": one.title,
                "created_at": one.created_at,
            }
            for one in user.memberships
        ],
        "consents": [
            {
                "purpose": one.purpose.value,
                "text_version": one.text_version,
                "given_at": one.given_at,
                "withdrawn_at": one.withdrawn_at,
            }
            for one in consents_of(user_id=user_id)
        ],
        "acts": [
            {
                "at": one.at,
                "action": one.action,
                "subject": one.subject_type,
                "subject_id": one.subject_id,
                "reason": one.reason,
                "facts": one.facts if one.user_id == user_id else {},
            }
            for one in own_acts(user_id)
        ],
    }
