"""Makers, distributors, the Department and the demo's people."""

from datetime import datetime
from uuid import uuid4

from flask_security.utils import hash_password

from matchmaker.accounts.models import (
    LegalForm,
    Membership,
    Organization,
    OrganizationAlias,
    OrganizationStatus,
    User,
)
from matchmaker.base.db import db
from matchmaker.base.security import OrganizationKind
from matchmaker.core.text import fold
from matchmaker.seed import tables
from matchmaker.seed.accounts import (
    ADMINISTRATOR_EMAIL,
    DEMO_ACCOUNTS,
    DEMO_PASSWORD,
    DEPARTMENT,
    ORGANIZATION_OF,
    STAFF_EMAIL,
)

#: A producer who waits for staff: its name says that nobody is behind it.
WAITING = "ho-kinh-doanh-mau-song-tien"


def add_organizations(*, at: datetime) -> dict[str, Organization]:
    """Add every organisation, verified but the waiting sample; return them by key."""
    added = {DEPARTMENT: _department(at=at), WAITING: _waiting(at=at)}
    for row in tables.rows("distributors"):
        added[row["key"]] = _of(row, kind=OrganizationKind.DISTRIBUTOR, at=at)
        added[row["key"]].legal_name = row["legal_name"]
    provinces = {row["code"]: row["name_vi"] for row in tables.rows("provinces")}
    for row in tables.rows("makers"):
        maker = _of(row, kind=OrganizationKind.PRODUCER, at=at)
        maker.ward_code, maker.ward_name = row["ward_code"] or None, row["ward_name"]
        maker.address_line = _address(row, province=provinces.get(row["province"], ""))
        added[row["key"]] = maker
    db.session.add_all(added.values())
    db.session.flush()
    return added


def _address(row: dict[str, str], *, province: str) -> str:
    """Return the source's words where they name no ward of today, without the province once more."""
    if row["ward_code"] or not row["place"]:
        return ""
    return f"{row['place'].removesuffix(f', {province}')} (địa danh theo nguồn)"


def _of(row: dict[str, str], *, kind: OrganizationKind, at: datetime) -> Organization:
    one = _organization(row["key"], name=row["name"], kind=kind, at=at)
    one.legal_form = LegalForm(row["legal_form"])
    one.province_code = row["province"] or None
    one.is_unnamed = bool(row["unnamed"])
    aliases = {fold(alias): alias for alias in tables.words(row["aliases"])}
    one.aliases = [
        OrganizationAlias(name=alias, name_folded=folded)
        for folded, alias in aliases.items()
        if folded != one.name_folded
    ]
    return one


def _organization(key: str, *, name: str, kind: OrganizationKind, at: datetime) -> Organization:
    return Organization(
        key=key,
        name=name,
        name_folded=fold(name),
        kind=kind,
        status=OrganizationStatus.VERIFIED,
        status_at=at,
        is_sample=True,
        created_at=at,
    )


def _department(*, at: datetime) -> Organization:
    one = _organization(
        DEPARTMENT, name="Sở Công Thương Đồng Tháp", kind=OrganizationKind.DEPARTMENT, at=at
    )
    one.legal_form = LegalForm.AUTHORITY
    one.province_code = "82"
    return one


def _waiting(*, at: datetime) -> Organization:
    one = _organization(
        WAITING, name="Hộ kinh doanh mẫu Sông Tiền", kind=OrganizationKind.PRODUCER, at=at
    )
    one.legal_form = LegalForm.HOUSEHOLD
    one.province_code = "82"
    one.status = OrganizationStatus.UNVERIFIED
    one.status_at = None
    return one


def add_people(organizations: dict[str, Organization], *, at: datetime) -> dict[str, User]:
    """Add the demo accounts with their memberships; return them by e-mail."""
    hashed = hash_password(DEMO_PASSWORD)
    people = {}
    for account in DEMO_ACCOUNTS:
        person = User(
            email=account.email,
            password=hashed,
            fs_uniquifier=uuid4().hex,
            confirmed_at=at,
            created_at=at,
            name=f"Tài khoản mẫu: {account.role_vi}",
            is_admin=account.email == ADMINISTRATOR_EMAIL,
            is_sample=True,
        )
        key = ORGANIZATION_OF.get(account.email)
        if key is not None:
            _join(person, organizations[key], at=at)
        people[account.email] = person
    db.session.add_all(people.values())
    db.session.flush()
    for one in organizations.values():
        if one.status is OrganizationStatus.VERIFIED:
            one.status_by_id = people[STAFF_EMAIL].id
    return people


def _join(person: User, organization: Organization, *, at: datetime) -> None:
    person.memberships = [Membership(organization=organization, created_at=at)]
    # The contacts of the real organisation stay unknown: the demo answers for it.
    organization.contact_name = "Tài khoản mẫu"
    organization.contact_email = person.email
