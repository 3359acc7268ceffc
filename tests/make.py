"""Builders of test data: each fills what the test does not say and returns a flushed row."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from matchmaker.accounts.models import (
    Membership,
    Organization,
    OrganizationAlias,
    OrganizationStatus,
    Province,
    User,
)
from matchmaker.base.db import Model, db
from matchmaker.base.files import StoredFile
from matchmaker.base.security import OrganizationKind
from matchmaker.certification.models import (
    Certificate,
    CertificateStatus,
    CertificationScheme,
    DossierDocument,
    DossierItem,
    SchemeEdge,
    SchemeScope,
)
from matchmaker.core.event_cycle import Attendance, Stage
from matchmaker.core.lifecycle import ENDED, NEXT, UNANSWERED, Actor, Status
from matchmaker.core.text import fold
from matchmaker.core.timetable import Side
from matchmaker.events.models import (
    Desk,
    EventDay,
    EventSlot,
    Meeting,
    Participation,
    Timetable,
    TradeEvent,
)
from matchmaker.introductions.models import Introduction
from matchmaker.listings.models import (
    Category,
    Listing,
    ListingCapacity,
    ListingStatus,
)
from matchmaker.requirements.models import (
    Requirement,
    RequirementItem,
    RequirementStatus,
    RequirementWish,
)

#: The present of the tests unless a test says otherwise.
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)

#: Statuses of certificates that staff may never have verified.
_UNDECIDED = (CertificateStatus.PENDING, CertificateStatus.REJECTED)

M = TypeVar("M", bound=Model)

_numbers = itertools.count(1)


def _kept(row: M) -> M:
    db.session.add(row)
    db.session.flush()
    return row


def province(code: str = "82", **facts: Any) -> Province:
    """Return a province, the existing one when it is there."""
    found = db.session.get(Province, code)
    return found or _kept(
        Province(
            **{
                "code": code,
                "name_vi": f"Tỉnh {code}",
                "name_en": f"Province {code}",
                "full_name_vi": f"Tỉnh {code}",
                "full_name_en": f"Province {code}",
                "region_vi": "Đồng bằng sông Cửu Long",
                "region_en": "Mekong Delta",
                "latitude": 10.45,
                "longitude": 105.63,
                "merged_from": [],
                **facts,
            }
        )
    )


def organization(kind: str = "producer", *, verified: bool = True, **facts: Any) -> Organization:
    """Return an organisation of `kind`, verified unless told otherwise."""
    name = facts.pop("name", f"Đơn vị {next(_numbers)}")
    aliases = facts.pop("aliases", ())
    code = facts.pop("province_code", "82")
    if code:
        province(code)
    row = Organization(
        kind=OrganizationKind(kind),
        name=name,
        name_folded=fold(name),
        province_code=code,
        **{
            "status": OrganizationStatus.VERIFIED if verified else OrganizationStatus.UNVERIFIED,
            "created_at": NOW,
            **facts,
        },
    )
    row.aliases = [OrganizationAlias(name=alias, name_folded=fold(alias)) for alias in aliases]
    return _kept(row)


def producer(**facts: Any) -> Organization:
    """Return a verified producer."""
    return organization("producer", **facts)


def distributor(**facts: Any) -> Organization:
    """Return a verified distributor."""
    return organization("distributor", **facts)


def department(**facts: Any) -> Organization:
    """Return the Department."""
    return organization("department", **facts)


def user(*organizations: Organization, **facts: Any) -> User:
    """Return a confirmed user of the organisations, in their order."""
    number = next(_numbers)
    row = User(
        **{
            "email": f"user{number}@test.example",
            "fs_uniquifier": f"user-{number}",
            "name": f"Người dùng {number}",
            "confirmed_at": NOW,
            "created_at": NOW,
            "active": True,
            **facts,
        }
    )
    row.memberships = [Membership(organization=one, created_at=NOW) for one in organizations]
    return _kept(row)


def category(code: str = "0101", *, parent: str | None = "01", **facts: Any) -> Category:
    """Return a category (and its parent), the existing one when it is there."""
    if parent is not None and code != parent:
        category(parent, parent=None)
    found = db.session.get(Category, code)
    return found or _kept(
        Category(
            **{
                "code": code,
                "parent_code": parent if code != parent else None,
                "name_vi": f"Nhóm {code}",
                "name_en": f"Category {code}",
                "aliases": "",
                "position": int(code),
                **facts,
            }
        )
    )


def scheme(code: str = "vietgap", **facts: Any) -> CertificationScheme:
    """Return a scheme, the existing one when it is there."""
    found = db.session.get(CertificationScheme, code)
    return found or _kept(
        CertificationScheme(
            **{
                "code": code,
                "name_vi": code,
                "name_en": code,
                "family": code,
                "scope": SchemeScope.FARM,
                "position": 0,
                **facts,
            }
        )
    )


def scheme_edge(weaker: str, stronger: str) -> SchemeEdge:
    """Return the rule that `stronger` satisfies `weaker`."""
    scheme(weaker)
    scheme(stronger)
    return _kept(
        SchemeEdge(weaker_code=weaker, stronger_code=stronger, valid_from=date(2000, 1, 1))
    )


def listing(organization: Organization | None = None, **facts: Any) -> Listing:
    """Return a published listing with `monthly` kg in every month (None: no capacity)."""
    number = next(_numbers)
    name = facts.pop("name", f"Xoài cát chu {number}")
    monthly = facts.pop("monthly", Decimal(1000))
    code = facts.pop("category", "0101")
    if code:
        category(code, parent=code[:2])
    row = Listing(
        **{
            "code": f"SP{number:05d}",
            "organization": organization or producer(),
            "category_code": code,
            "name": name,
            "name_folded": fold(name),
            "unit": "kg",
            "price_min": 20_000,
            "price_max": 20_000,
            "status": ListingStatus.PUBLISHED,
            "created_at": NOW,
            "updated_at": NOW,
            "published_at": NOW,
            **facts,
        }
    )
    if monthly is not None:
        row.capacities = [ListingCapacity(month=m, quantity=monthly) for m in range(1, 13)]
    return _kept(row)


def certificate(
    *, listing: Listing | None = None, organization: Organization | None = None, **facts: Any
) -> Certificate:
    """Return a verified certificate of a listing or an organisation, valid for two years."""
    holder = organization or (listing.organization if listing else producer())
    code = facts.pop("scheme", "vietgap")
    scheme(code)
    return _kept(
        Certificate(
            **{
                "scheme_code": code,
                "organization_id": holder.id,
                "listing_id": listing.id if listing else None,
                "number": f"GCN-{next(_numbers)}",
                "issuer": "Tổ chức chứng nhận",
                "issued_on": NOW.date() - timedelta(days=30),
                "expires_on": NOW.date() + timedelta(days=700),
                "status": CertificateStatus.VERIFIED,
                "verified_at": None if facts.get("status") in _UNDECIDED else NOW,
                "created_at": NOW,
                **facts,
            }
        )
    )


def requirement(organization: Organization | None = None, **facts: Any) -> Requirement:
    """Return a published requirement of 1,000 kg a month over the next year."""
    number = next(_numbers)
    words = facts.pop("words", "xoài cát chu")
    codes = facts.pop("categories", ["0101"])
    wishes = facts.pop("wishes", [])
    for code in codes:
        category(code, parent=code[:2])
    row = Requirement(
        **{
            "code": f"NC{number:05d}",
            "organization": organization or distributor(),
            "title": words,
            "volume_text": "1 tấn/tháng",
            "volume_least": Decimal(1000),
            "volume_most": Decimal(1000),
            "unit": "kg",
            "period": "month",
            "window_start": NOW.date(),
            "window_end": NOW.date() + timedelta(days=365),
            "deadline": NOW.date() + timedelta(days=30),
            "status": RequirementStatus.PUBLISHED,
            "published_at": NOW,
            "created_at": NOW,
            "updated_at": NOW,
            **facts,
        }
    )
    row.items = [RequirementItem(position=1, words=words, category_codes=list(codes))]
    for number, group in enumerate(wishes, start=1):
        for code in group:
            scheme(code)
            row.wishes.append(RequirementWish(group_number=number, scheme_code=code))
    return _kept(row)


def introduction(
    status: str = "requested",
    *,
    listing: Listing | None = None,
    requirement: Requirement | None = None,
    **facts: Any,
) -> Introduction:
    """Return an introduction in `status`; both have accepted where the status says so."""
    number = next(_numbers)
    offered = listing or globals()["listing"]()
    wanted = requirement or globals()["requirement"]()
    at = Status(status)
    agreed = NOW if at not in UNANSWERED else None
    return _kept(
        Introduction(
            **{
                "code": f"GT{number:05d}",
                "listing": offered,
                "requirement": wanted,
                "producer": offered.organization,
                "distributor": wanted.organization,
                "begun_by": Actor.PRODUCER if at is Status.OFFERED else Actor.DISTRIBUTOR,
                "status": at,
                "is_open": None if at in ENDED else 1,
                "answer_due_at": NOW + timedelta(days=7),
                "producer_accepted_at": agreed,
                "distributor_accepted_at": agreed,
                "next_owner": NEXT[at][0] if at in NEXT else None,
                "next_due_on": NOW.date() + timedelta(days=7) if at in NEXT else None,
                "snapshot": {},
                "created_at": NOW,
                "updated_at": NOW,
                **facts,
            }
        )
    )


def stored_file(**facts: Any) -> StoredFile:
    """Return the row of a stored file; nothing lies under its key."""
    number = next(_numbers)
    return _kept(
        StoredFile(
            **{
                "key": f"file-{number}.pdf",
                "sha256": "0" * 64,
                "name": f"tep-{number}.pdf",
                "content_type": "application/pdf",
                "size": 1,
                "created_at": NOW,
                **facts,
            }
        )
    )


def dossier_document(organization: Organization, **facts: Any) -> DossierDocument:
    """Return a document of a producer's dossier that does not end."""
    item = db.session.get(DossierItem, "bank-account") or _kept(
        DossierItem(code="bank-account", name_vi="Tài khoản", name_en="Account", position=1)
    )
    return _kept(
        DossierDocument(
            **{
                "organization_id": organization.id,
                "item_code": item.code,
                "created_at": NOW,
                **facts,
            }
        )
    )


def event(stage: str = "registration", *, slots: int = 4, **facts: Any) -> TradeEvent:
    """Return an event of one day, two weeks from now, from 8:00 in slots of half an hour."""
    number = next(_numbers)
    province()
    row = TradeEvent(
        **{
            "code": f"HN{number:05d}",
            "title": f"Hội nghị {number}",
            "stage": Stage(stage),
            "place": "Nhà văn hoá",
            "province_code": "82",
            "register_until": NOW.date() + timedelta(days=7),
            "wishes_until": NOW.date() + timedelta(days=10),
            "tables": 5,
            "created_at": NOW,
            "updated_at": NOW,
            **facts,
        }
    )
    day = EventDay(
        held_on=NOW.date() + timedelta(days=14),
        starts=480,
        ends=1020,
        meeting=30,
        pause=0,
        breaks=[],
    )
    day.slots = [EventSlot(starts=480 + 30 * one, ends=510 + 30 * one) for one in range(slots)]
    row.days = [day]
    return _kept(row)


def participation(
    of: TradeEvent, organization: Organization, status: str = "confirmed", **facts: Any
) -> Participation:
    """Return the participation of an organisation with one desk."""
    row = Participation(
        **{
            "event": of,
            "organization": organization,
            "side": Side.BUYER if organization.kind == "distributor" else Side.PRODUCER,
            "status": Attendance(status),
            "status_at": NOW,
            "created_at": NOW,
            "note": "",
            **facts,
        }
    )
    row.desks = [Desk(event_id=of.id, position=1, name=organization.name)]
    return _kept(row)


def timetable(
    of: TradeEvent,
    *meetings: tuple[int, Participation, Participation],
    weight: int = 1,
    **facts: Any,
) -> Timetable:
    """Return a published timetable; meetings are (place of the slot, buyer, producer), at table 1."""
    row = Timetable(
        **{
            "event_id": of.id,
            "number": 1,
            "made_at": NOW,
            "changed_at": NOW,
            "published_at": NOW,
            "value": 1,
            "bound": 1,
            "producer_gaps": 0,
            "buyer_gaps": 0,
            "against_preference": 0,
            "left_out": [],
            **facts,
        }
    )
    row.meetings = [
        Meeting(
            slot_id=of.slots[place].id,
            table_number=1,
            buyer_id=buyer.desks[0].id,
            producer_id=maker.desks[0].id,
            weight=weight,
        )
        for place, buyer, maker in meetings
    ]
    return _kept(row)
