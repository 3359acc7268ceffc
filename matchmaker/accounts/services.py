"""What is done to organisations and people."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import gettext as _
from flask_security.confirmable import send_confirmation_instructions
from flask_security.utils import hash_password
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts import mails, policy, queries
from matchmaker.accounts.models import (
    Consent,
    ConsentPurpose,
    Invitation,
    LegalForm,
    Membership,
    Organization,
    OrganizationAlias,
    OrganizationStatus,
    User,
)
from matchmaker.base import audit
from matchmaker.base.db import db
from matchmaker.base.errors import ConflictError, NotAllowedError
from matchmaker.base.security import OrganizationKind, Viewer
from matchmaker.core.text import fold

#: Version of the consent texts shown in forms; a new wording gets a new one.
CONSENT_VERSION = "2026-11"
INVITATION_LASTS = timedelta(days=14)
#: Invitations of one organisation that may be open at the same time.
MOST_INVITATIONS = 20

_ACTS = {
    OrganizationStatus.VERIFIED: "organization.verified",
    OrganizationStatus.REJECTED: "organization.rejected",
    OrganizationStatus.SUSPENDED: "organization.suspended",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Who registers: the password as typed is hashed here and kept nowhere."""

    name: str
    email: str
    password: str
    phone: str = ""
    language: str = "vi"
    wants_news: bool = False


def register(
    person: Person, *, kind: OrganizationKind, facts: Mapping[str, object], at: datetime
) -> None:
    """Add a person and their unverified organisation, and send the confirmation link.

    For an address that has an account nothing is added and its owner is told by mail, so that
    nobody learns from the answer who has one.
    """
    known = queries.user_with_email(person.email)
    if known is not None:
        hash_password(person.password)  # as much work as for a new address
        mails.already_registered(known)
        return
    try:
        user = add_user(person, at=at)
    except _AddressTakenError:
        # Two registered at once: the second is answered like anybody who is known.
        mails.already_registered(queries.get_user_with_email(person.email))
        return
    organization = add_organization(kind, facts=facts, at=at)
    user.memberships.append(Membership(organization=organization, created_at=at))
    _consent(user, purpose=ConsentPurpose.ACCOUNT, at=at)
    if person.wants_news:
        _consent(user, purpose=ConsentPurpose.NEWS, at=at)
    db.session.flush()
    audit.record("organization.registered", subject=organization, kind=kind.value)
    send_confirmation_instructions(user)  # type: ignore[no-untyped-call]


def add_organization(
    kind: OrganizationKind, *, facts: Mapping[str, object], at: datetime
) -> Organization:
    """Add an unverified organisation; `facts` maps column names to values.

    ConflictError when another one took the tax number meanwhile.
    """
    organization = Organization(
        kind=kind,
        status=OrganizationStatus.UNVERIFIED,
        created_at=at,
        name_folded=fold(str(facts["name"])),
        **facts,
    )
    try:
        with db.session.begin_nested():
            db.session.add(organization)
    except IntegrityError:
        raise ConflictError(_("Mã số này vừa được một đơn vị khác đăng ký.")) from None
    return organization


def _hashed(password: str) -> str:
    # Signing in compares the normal form: keyboards write Vietnamese letters in two ways.
    normal = current_app.extensions["security"].password_util.normalize(password)
    return str(hash_password(normal))


class _AddressTakenError(ConflictError):
    """Somebody else registered the address a moment ago."""


def add_user(person: Person, *, at: datetime, confirmed: bool = False) -> User:
    """Add a person who signs in by mail address and password."""
    user = User(
        email=person.email.lower(),
        password=_hashed(person.password),
        name=person.name,
        phone=person.phone,
        language=person.language,
        fs_uniquifier=uuid.uuid4().hex,
        confirmed_at=at if confirmed else None,
        active=True,
        created_at=at,
    )
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError:
        raise _AddressTakenError(_("Địa chỉ thư này vừa được đăng ký.")) from None
    return user


def _consent(user: User, *, purpose: ConsentPurpose, at: datetime) -> None:
    _keep(Consent(user_id=user.id, purpose=purpose, text_version=CONSENT_VERSION, given_at=at))


def _keep(consent: Consent) -> None:
    """Add a consent; ConflictError where one for the same purpose holds already."""
    try:
        with db.session.begin_nested():
            db.session.add(consent)
    except IntegrityError:
        raise ConflictError(_("Đã có đồng ý đang có hiệu lực.")) from None


def _withdraw(consents: Sequence[Consent], *, at: datetime) -> None:
    for one in consents:
        one.withdrawn_at = at
    # Before a new one of the same purpose is added.
    db.session.flush()


def change_organization(
    organization: Organization,
    *,
    facts: Mapping[str, object],
    aliases: Sequence[str] | None,
    at: datetime,
) -> None:
    """Set columns of an organisation and its other names.

    ConflictError when another one took the tax number meanwhile.
    """
    changed = {n: value for n, value in facts.items() if getattr(organization, n) != value}
    for name, value in changed.items():
        setattr(organization, name, value)
    organization.name_folded = fold(organization.name)
    if aliases is not None:
        _set_aliases(organization, aliases=aliases)
    if organization.status is OrganizationStatus.REJECTED:
        # Whoever mends what staff had refused is looked at again.
        organization.status = OrganizationStatus.UNVERIFIED
        organization.status_at = at
    try:
        with db.session.begin_nested():
            audit.record("organization.changed", subject=organization, columns=sorted(changed))
    except IntegrityError:
        raise ConflictError(_("Mã số này vừa được một đơn vị khác đăng ký.")) from None


def _set_aliases(organization: Organization, *, aliases: Sequence[str]) -> None:
    wanted = {fold(name): name for name in aliases if fold(name)}
    kept = {one.name_folded: one for one in organization.aliases}
    organization.aliases = [
        kept.get(folded) or OrganizationAlias(name=name, name_folded=folded)
        for folded, name in wanted.items()
    ]


def decide_organization(
    organization: Organization,
    *,
    decision: OrganizationStatus,
    by: Viewer,
    reason: str,
    at: datetime,
) -> None:
    """Record what staff decided and tell its people; ConflictError when the status forbids it."""
    if not policy.may_decide(by, organization, decision=decision):
        raise ConflictError(_("Đơn vị không còn ở trạng thái cho phép việc này."))
    organization.status = decision
    organization.status_reason = reason if decision in policy.NEED_REASON else ""
    organization.status_at = at
    organization.status_by_id = by.user_id
    audit.record(_ACTS[decision], subject=organization, reason=reason)
    for membership in queries.members_of(organization.id):
        mails.decided(organization, to=membership.user)


def create_for_producer(
    *,
    facts: Mapping[str, object],
    given_by: str,
    channel: str,
    note: str,
    by: Viewer,
    at: datetime,
) -> Organization:
    """Add a producer that staff work for, with the consent it gave (also without e-mail)."""
    organization = add_organization(OrganizationKind.PRODUCER, facts=facts, at=at)
    audit.record("organization.created_by_staff", subject=organization)
    record_acting_consent(organization, given_by=given_by, channel=channel, note=note, by=by, at=at)
    return organization


def record_acting_consent(
    organization: Organization,
    *,
    given_by: str,
    channel: str,
    note: str,
    by: Viewer,
    at: datetime,
) -> Consent:
    """Record that an organisation lets staff act for it; ConflictError when it already does."""
    consent = Consent(
        organization_id=organization.id,
        purpose=ConsentPurpose.ACT_ON_BEHALF,
        text_version=CONSENT_VERSION,
        given_by=given_by,
        channel=channel,
        note=note,
        given_at=at,
        recorded_by_id=by.user_id,
    )
    _keep(consent)
    audit.record("consent.recorded", subject=organization, purpose="act_on_behalf", channel=channel)
    return consent


def withdraw_acting_consent(organization: Organization, *, at: datetime) -> None:
    """End the consent; staff cannot act from the next request on."""
    consent = queries.acting_consent(organization.id)
    if consent is None:
        raise ConflictError(_("Không có đồng ý nào đang có hiệu lực."))
    _withdraw([consent], at=at)
    audit.record("consent.withdrawn", subject=organization, purpose="act_on_behalf")


def start_acting(organization: Organization, *, by: Viewer) -> None:
    """Check that staff may act for an organisation and record that they begin.

    ConflictError without a recorded consent.
    """
    if not policy.may_act_for(by, organization):
        raise NotAllowedError
    if queries.acting_consent(organization.id) is None:
        raise ConflictError(_("Chưa có đồng ý được ghi nhận. Hãy ghi đồng ý trước khi làm thay."))
    audit.record("acting.started", subject=organization)


def stop_acting(acting: Viewer) -> None:
    """Record that staff end acting for an organisation; the entry still names both."""
    audit.record(
        "acting.stopped", subject=db.session.get(Organization, acting.organization_id or 0)
    )


def note_contacts_seen(organization: Organization) -> None:
    """Record that staff looked at the contacts of an organisation and its people."""
    audit.record("contact.seen", subject=organization)


def invite(
    organization: Organization, *, email: str, by: Viewer, language: str, at: datetime
) -> None:
    """Invite a colleague by mail; the same answer whether the address has an account or not."""
    waiting = queries.open_invitations(organization.id, at=at)
    if len(waiting) >= MOST_INVITATIONS:
        raise ConflictError(_("Đang có quá nhiều lời mời chưa được nhận."))
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        organization=organization,
        email=email.lower(),
        token_hash=queries.token_hash(token),
        invited_by_id=by.user_id or 0,
        created_at=at,
        expires_at=at + INVITATION_LASTS,
    )
    db.session.add(invitation)
    db.session.flush()
    audit.record("member.invited", subject=organization)
    mails.invited(invitation, token=token, language=language)


def accept_invitation(invitation: Invitation, *, person: Person | None, at: datetime) -> User:
    """Add the invited person; the link came by mail, so that the address is confirmed.

    Somebody who has a confirmed account joins with it: `person` is then not needed. An account that
    nobody confirmed is taken over as a new one. ConflictError for the second of two who open the
    link at once.
    """
    won = db.session.scalar(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.accepted_at.is_(None))
        .values(accepted_at=at)
        .returning(Invitation.id)
    )
    if won is None:
        raise ConflictError(_("Lời mời này đã được nhận."))
    user = _invited_user(invitation.email, person=person, at=at)
    joined = {one.organization_id for one in queries.memberships_of(user.id)}
    if invitation.organization_id not in joined:
        db.session.add(Membership(user=user, organization=invitation.organization, created_at=at))
    audit.record("member.joined", subject=invitation.organization, user_id=user.id)
    return user


def _invited_user(email: str, *, person: Person | None, at: datetime) -> User:
    user = queries.user_with_email(email)
    if user is not None and user.confirmed_at is not None:
        return user
    if person is None:
        raise ConflictError(_("Hãy mở lại liên kết trong thư mời."))
    if user is None:
        user = add_user(replace(person, email=email), at=at, confirmed=True)
    else:
        _take_over(user, person=person, at=at)
    _consent(user, purpose=ConsentPurpose.ACCOUNT, at=at)
    return user


def _take_over(user: User, *, person: Person, at: datetime) -> None:
    """Give an account that nobody confirmed to the owner of its address.

    Whoever registered it chose the password and gave the consents, and need not be the owner: their
    password, sessions, open links and consents end.
    """
    user.password = _hashed(person.password)
    user.name, user.phone, user.language = person.name, person.phone, person.language
    user.fs_uniquifier = uuid.uuid4().hex
    user.confirmed_at = at
    _withdraw(queries.held_consents(user_id=user.id), at=at)
    audit.record("user.taken_over", subject=user)


def remove_member(organization: Organization, *, user_id: int) -> None:
    """Take a person out of an organisation; the last one stays."""
    members = queries.members_of(organization.id)
    found = next((one for one in members if one.user_id == user_id), None)
    if found is None or len(members) == 1:
        raise ConflictError(_("Không bỏ được thành viên này: đơn vị cần ít nhất một người."))
    db.session.delete(found)
    audit.record("member.removed", subject=organization, user_id=user_id)


def change_person(user: User, *, name: str, phone: str, language: str) -> None:
    """Set what a person says of themselves."""
    user.name = name
    user.phone = phone
    user.language = language
    audit.record("user.changed", subject=user)


def set_news(user: User, *, wanted: bool, at: datetime) -> None:
    """Give or withdraw the consent to news by mail; nothing changes when it stands so already."""
    current = queries.news_consent(user.id)
    if wanted and current is None:
        _consent(user, purpose=ConsentPurpose.NEWS, at=at)
        audit.record("consent.recorded", subject=user, purpose="news")
    elif not wanted and current is not None:
        _withdraw([current], at=at)
        audit.record("consent.withdrawn", subject=user, purpose="news")


def sign_out_everywhere(user: User) -> None:
    """End every session of a person: each carries the value that changes here."""
    user.fs_uniquifier = uuid.uuid4().hex
    audit.record("user.signed_out_everywhere", subject=user)


def set_active(user: User, *, active: bool, by: Viewer) -> None:
    """Let a person sign in, or no longer; nobody locks themselves out."""
    if user.id == by.user_id:
        raise ConflictError(_("Bạn không thể khoá tài khoản của chính mình."))
    user.active = active
    if not active:
        user.fs_uniquifier = uuid.uuid4().hex
    audit.record("user.unlocked" if active else "user.locked", subject=user)


def create_admin(
    person: Person, *, department_name: str, province: str | None, at: datetime
) -> User:
    """Add the first administrator and the Department of an empty installation.

    ConflictError when anybody is there already.
    """
    if db.session.query(User.id).first() is not None:
        raise ConflictError(_("Đã có người dùng; lệnh này chỉ dành cho bản cài đặt còn trống."))
    department = add_organization(
        OrganizationKind.DEPARTMENT,
        facts={
            "name": department_name,
            "legal_form": LegalForm.AUTHORITY,
            "province_code": province,
        },
        at=at,
    )
    department.status = OrganizationStatus.VERIFIED
    user = add_user(person, at=at, confirmed=True)
    user.is_admin = True
    user.memberships.append(Membership(organization=department, created_at=at))
    db.session.flush()
    audit.record("user.first_admin", subject=user)
    return user
