"""A small world with a secret in every field that keeps one; see `tests.trust.secrets`."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask

from matchmaker.accounts.models import (
    Consent,
    ConsentPurpose,
    Invitation,
    Organization,
    OrganizationStatus,
    User,
)
from matchmaker.accounts.queries import token_hash
from matchmaker.accounts.sign_in import ACTING_FOR_KEY
from matchmaker.base.audit import AuditEntry
from matchmaker.base.db import db
from matchmaker.base.files import StoredFile
from matchmaker.base.outbox import MailStatus, OutboxMail
from matchmaker.certification.models import (
    CertificateStatus,
    DossierDocument,
    DossierItem,
    DossierRule,
)
from matchmaker.core.lifecycle import Actor, Answer
from matchmaker.introductions.models import (
    Contract,
    Delivery,
    Introduction,
    IntroductionDocument,
    IntroductionEvent,
    IntroductionMember,
    Message,
)
from matchmaker.listings.models import CapacityCommitment, Listing, ListingStatus, Photo
from matchmaker.matching.models import ShortlistEntry
from matchmaker.requirements.models import (
    CriterionMode,
    Requirement,
    RequirementCriterion,
    RequirementStatus,
)
from tests import make
from tests.trust.fairs import add_held, add_published
from tests.trust.secrets import ROLES, WHO_READS

WINDOW = (date(2027, 1, 1), date(2027, 12, 31))
_LONG_AGO = date(2026, 1, 1)


@dataclass
class World:
    """Ids of everything, the cookie of everybody, and the secrets."""

    app: Flask
    #: Secret by its name in WHO_READS; digits for numbers.
    secrets: dict[str, str] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    invitation_token: str = "thu-moi-cua-the-gioi"
    check_in_token: str = ""

    def word(self, name: str) -> str:
        """Return a new secret word that reads the same folded."""
        assert name in WHO_READS, name
        self.secrets[name] = f"bimat{len(self.secrets) + 11}qxz"
        return self.secrets[name]

    def number(self, name: str, value: int) -> int:
        """Keep a number as a secret."""
        assert name in WHO_READS, name
        self.secrets[name] = str(value)
        return value

    def kept(self, name: str, row: Any) -> Any:
        """Add a row and keep its id."""
        db.session.add(row)
        db.session.flush()
        self.ids[name] = row.id
        return row


_files = itertools.count(1)


def _file(world: World, name: str, *, of: Organization) -> StoredFile:
    """Return a stored PDF whose name and bytes hold the secret."""
    word = world.word(name)
    key = f"trust-{next(_files)}.pdf"
    folder = Path(world.app.instance_path) / "uploads"
    folder.mkdir(exist_ok=True)
    (folder / key).write_bytes(b"%PDF-1.4 " + word.encode())
    (folder / f"{key}.jpg").write_bytes(b"\xff\xd8 " + word.encode())
    return make.stored_file(
        key=key, name=f"{word}.pdf", preview_key=f"{key}.jpg", organization_id=of.id
    )


def _organization(world: World, who: str, *, number: int, **facts: Any) -> Organization:
    kind = "producer" if "producer" in who else "distributor"
    phone = 912_345_000 + number * 11
    zalo = 987_654_000 + number * 11
    world.number(f"{who}.contact_phone", phone)
    world.number(f"{who}.contact_zalo", zalo)
    return make.organization(
        kind,
        verified=not who.startswith("unverified"),
        **({"status": OrganizationStatus.SUSPENDED} if who.startswith("suspended") else {}),
        contact_name=world.word(f"{who}.contact_name"),
        contact_phone=f"+84{phone}",
        contact_zalo=f"+84{zalo}",
        contact_email=f"{world.word(f'{who}.contact_email')}@lien-he.example",
        address_line=world.word(f"{who}.address_line"),
        **facts,
    )


def _member(world: World, who: str, organization: Organization) -> User:
    facts: dict[str, Any] = {}
    if f"{who}.member" in WHO_READS:
        email = world.word(f"{who}.member_email")
        facts = {"name": world.word(f"{who}.member"), "email": f"{email}@nguoi.example"}
    if who == "producer":
        facts |= {
            "password": world.word("producer.password"),
            "tf_totp_secret": world.word("producer.totp"),
        }
    return make.user(organization, **facts)


def build(app: Flask) -> World:
    """Fill the database and return what is where."""
    world = World(app)
    organizations = _organizations(world)
    users = {who: _member(world, who, one) for who, one in organizations.items()}
    staff = make.user(make.department(name="Sở Công Thương"), name="Cán bộ")
    users |= {
        "staff": staff,
        "administrator": make.user(is_admin=True, name="Quản trị"),
        "nobody": make.user(name="Không thuộc đơn vị"),
    }
    for who, one in organizations.items():
        world.ids[f"organization.{who}"] = one.id
    for who, user in users.items():
        world.ids[f"user.{who}"] = user.id
    listings = _listings(world, organizations)
    _papers(world, organizations, listings)
    requirements = _requirements(world, organizations, users)
    _introductions(world, listings, requirements, users)
    _accepted_before(world, organizations)
    _events(world, organizations, listings, requirements)
    add_published(world, organizations)
    add_held(world, organizations)
    _trail(world, organizations, users)
    db.session.commit()
    _sign_in(world, users)
    return world


def _organizations(world: World) -> dict[str, Organization]:
    found = {
        "producer": _organization(
            world,
            "producer",
            number=1,
            name="Hợp tác xã Một",
            tax_number=str(world.number("producer.tax_number", 1401234569)),
        ),
        "rival_producer": _organization(
            world,
            "rival_producer",
            number=2,
            name="Hợp tác xã Hai",
            tax_number=str(world.number("rival_producer.tax_number", 1407654323)),
        ),
        "unverified_producer": _organization(
            world,
            "unverified_producer",
            number=3,
            name="Hợp tác xã Ba",
            status_reason=world.word("unverified_producer.status_reason"),
        ),
        "distributor": _organization(world, "distributor", number=4, name="Siêu thị Một"),
        "rival_distributor": _organization(
            world, "rival_distributor", number=5, name=world.word("rival_distributor.name")
        ),
        "unverified_distributor": _organization(
            world, "unverified_distributor", number=6, name="Siêu thị Ba"
        ),
        "suspended_producer": _organization(
            world, "suspended_producer", number=7, name="Hợp tác xã Tạm Ngưng"
        ),
    }
    make.province("79")
    return found


def _listing(world: World, key: str, organization: Organization, /, **facts: Any) -> Listing:
    row = make.listing(organization, **facts)
    world.ids[f"listing.{key}"] = row.id
    return row


def _listings(world: World, organizations: dict[str, Organization]) -> dict[str, Listing]:
    own = organizations["producer"]
    first = _listing(
        world,
        "producer",
        own,
        name="Xoài cát Hoà Lộc",
        price_min=(price := world.number("producer.price", 21_731)),
        price_max=price,
        min_order=Decimal(world.number("producer.min_order", 61_343)),
        monthly=Decimal(500_000),
    )
    rival = _listing(
        world,
        "rival_producer",
        organizations["rival_producer"],
        name="Xoài cát chu",
        price_min=(price := world.number("rival_producer.price", 23_873)),
        price_max=price,
        monthly=Decimal(world.number("rival_producer.free", 483_719)),
    )
    draft = _listing(
        world,
        "draft",
        own,
        name=world.word("producer.draft"),
        status=ListingStatus.DRAFT,
        published_at=None,
    )
    _listing(
        world,
        "unverified",
        organizations["unverified_producer"],
        name=world.word("unverified_producer.draft"),
        status=ListingStatus.DRAFT,
        published_at=None,
    )
    for name, listing, file in (
        ("producer", first, make.stored_file(key="trust-open.pdf", preview_key="trust-open.jpg")),
        ("draft", draft, _file(world, "producer.draft_photo", of=own)),
    ):
        world.kept(f"photo.{name}", Photo(listing=listing, file=file, caption="", position=1))
    folder = Path(world.app.instance_path) / "uploads"
    (folder / "trust-open.jpg").write_bytes(b"\xff\xd8")
    return {"producer": first, "rival_producer": rival, "draft": draft}


def _papers(
    world: World, organizations: dict[str, Organization], listings: dict[str, Listing]
) -> None:
    for code in ("business-registration", "price-list"):
        db.session.add(DossierItem(code=code, name_vi=code, name_en=code, position=1))
    db.session.flush()
    db.session.add(DossierRule(item_code="business-registration", valid_from=_LONG_AGO))
    for who in ("producer", "rival_producer"):
        certificate = make.certificate(
            listing=listings[who],
            organization=organizations[who],
            scan_id=_file(world, f"{who}.scan", of=organizations[who]).id,
        )
        world.ids[f"certificate.{who}"] = certificate.id
        world.kept(
            f"paper.{who}",
            DossierDocument(
                organization_id=organizations[who].id,
                item_code="business-registration",
                note=world.word(f"{who}.dossier_note"),
                file_id=_file(world, f"{who}.dossier_file", of=organizations[who]).id,
                created_at=make.NOW,
            ),
        )
    pending = make.certificate(
        listing=listings["producer"],
        organization=organizations["producer"],
        status=CertificateStatus.PENDING,
        number=world.word("producer.pending_number"),
        scan_id=_file(world, "producer.pending_scan", of=organizations["producer"]).id,
    )
    world.ids["certificate.pending"] = pending.id


def _requirement(world: World, name: str, organization: Organization, **facts: Any) -> Requirement:
    row = make.requirement(organization, window_start=WINDOW[0], window_end=WINDOW[1], **facts)
    world.ids[f"requirement.{name}"] = row.id
    return row


def _requirements(
    world: World, organizations: dict[str, Organization], users: dict[str, User]
) -> dict[str, Requirement]:
    draft: dict[str, Any] = {"status": RequirementStatus.DRAFT, "published_at": None}
    named = _requirement(
        world,
        "distributor",
        organizations["distributor"],
        words=world.word("distributor.title"),
        created_by=users["distributor"],
        price_ceiling=world.number("distributor.ceiling", 27_193),
        discount_percent=Decimal("17.5"),
        opening_fee=world.number("distributor.opening_fee", 3_141_593),
        terms=world.word("distributor.terms"),
        delivery_place=world.word("distributor.delivery_place"),
        delivery_province_code="79",
        wishes=[["vietgap"]],
    )
    named.items[0].price_ceiling = world.number("distributor.item_ceiling", 26_417)
    hidden = _requirement(
        world,
        "rival_distributor",
        organizations["rival_distributor"],
        words=world.word("rival_distributor.title"),
        created_by=users["rival_distributor"],
        is_anonymous=True,
        is_sample=True,
        source_note=world.word("rival_distributor.source_note"),
        price_ceiling=world.number("rival_distributor.ceiling", 28_657),
        opening_fee=world.number("rival_distributor.opening_fee", 2_718_281),
        terms=world.word("rival_distributor.terms"),
        delivery_place=world.word("rival_distributor.delivery_place"),
        delivery_province_code="79",
    )
    for who, requirement, weight in (
        ("distributor", named, "0.73219"),
        ("rival_distributor", hidden, "0.64381"),
    ):
        world.number(f"{who}.weight", int(weight[2:]))
        requirement.criteria.append(
            RequirementCriterion(
                criterion="price", mode=CriterionMode.PREFER, weight=Decimal(weight)
            )
        )
    for who in ("distributor", "unverified_distributor"):
        _requirement(
            world, f"{who}.draft", organizations[who], words=world.word(f"{who}.draft"), **draft
        )
    db.session.add(
        ShortlistEntry(
            requirement_id=named.id,
            listing_id=world.ids["listing.rival_producer"],
            note=world.word("distributor.shortlist_note"),
            added_by_id=users["distributor"].id,
            added_at=make.NOW,
        )
    )
    db.session.flush()
    return {"distributor": named, "rival_distributor": hidden}


def _introductions(
    world: World,
    listings: dict[str, Listing],
    requirements: dict[str, Requirement],
    users: dict[str, User],
) -> None:
    accepted = make.introduction(
        "delivering",
        listing=listings["producer"],
        requirement=requirements["distributor"],
        note=world.word("accepted.note"),
    )
    asked = make.introduction(
        "requested",
        listing=listings["rival_producer"],
        requirement=requirements["distributor"],
        note=world.word("asked.note"),
    )
    offered = make.introduction(
        "offered",
        listing=listings["producer"],
        requirement=requirements["rival_distributor"],
        note=world.word("offered.note"),
    )
    said = (
        ("accepted", accepted, "producer"),
        ("accepted", accepted, "distributor"),
        ("asked", asked, "rival_producer"),
        ("asked", asked, "distributor"),
        ("offered", offered, "producer"),
        ("offered", offered, "rival_distributor"),
    )
    for name, introduction, who in said:
        world.ids[f"introduction.{name}"] = introduction.id
        word = world.secrets.get(f"{name}.message") or world.word(f"{name}.message")
        side = Actor.PRODUCER if "producer" in who else Actor.DISTRIBUTOR
        introduction.messages.append(
            Message(at=make.NOW, side=side, user_id=users[who].id, text=f"Chào {word}")
        )
        introduction.events.append(
            IntroductionEvent(
                at=make.NOW,
                step="begin",
                to_status="requested",
                side=side,
                user_id=users[who].id,
                organization_id=world.ids[f"organization.{who}"],
            )
        )
    _combined(world, listings, requirements["distributor"].organization, users["distributor"])
    _deliveries(world, accepted, users["distributor"])


def _accepted_before(world: World, organizations: dict[str, Organization]) -> None:
    """Two more introductions both sides accepted: one may be signed, one side of the other fell."""
    buyer = organizations["distributor"]
    for name, listing in (
        ("talking", make.listing(organizations["producer"])),
        ("suspended", make.listing(organizations["suspended_producer"])),
    ):
        requirement = make.requirement(buyer, words=f"xoài {name}")
        found = make.introduction("accepted", listing=listing, requirement=requirement)
        world.ids[f"introduction.{name}"] = found.id


def _combined(world: World, listings: dict[str, Listing], buyer: Organization, user: User) -> None:
    combined = make.introduction(
        "requested",
        listing=listings["rival_producer"],
        requirement=make.requirement(buyer, words="xoài gộp"),
        note=world.word("combined.note"),
        agreed_least=Decimal(1),
    )
    world.ids["introduction.combined"] = combined.id
    for who, name, volume in (
        # Read as 371,29 tấn and 161,05 tấn.
        ("rival_producer", "combined.lead_part", 37_129),
        ("producer", "combined.member_part", 16_105),
    ):
        member = IntroductionMember(
            introduction=combined,
            listing=listings[who],
            producer=listings[who].organization,
            is_lead=who == "rival_producer",
            unit="kg",
            volume=Decimal(world.number(name, volume) * 10),
            by_month={"2027-05": str(volume * 10)},
            answer=Answer.ASKED,
        )
        db.session.add(member)
        db.session.flush()
        world.ids[f"share.{who}"] = member.id
    word = world.word("combined.message")
    combined.messages.append(
        Message(at=make.NOW, side=Actor.DISTRIBUTOR, user_id=user.id, text=f"Chào {word}")
    )


def _deliveries(world: World, accepted: Introduction, user: User) -> None:
    committed = world.number("producer.committed", 61_357)
    listing = accepted.listing
    june = next(one for one in listing.capacities if one.month == 6)
    june.quantity = Decimal(world.number("producer.declared", 712_619))
    # What is left of June is what buyers may read.
    world.number("producer.free", 712_619 - committed)
    listing.commitments.append(
        CapacityCommitment(
            introduction_id=accepted.id, year=2027, month=6, quantity=Decimal(committed)
        )
    )
    accepted.contract = Contract(
        number=world.word("accepted.contract_number"),
        signed_on=date(2026, 11, 1),
        starts_on=date(2027, 6, 1),
        ends_on=date(2027, 6, 30),
        monthly_volume=Decimal(committed),
        price=world.number("accepted.contract_price", 20_747),
        terms=world.word("accepted.contract_terms"),
    )
    accepted.events.append(
        IntroductionEvent(
            at=make.NOW,
            step="meeting",
            to_status="meeting",
            side=Actor.DISTRIBUTOR,
            user_id=user.id,
            note=world.word("accepted.event_note"),
            facts={"place": world.word("accepted.event_fact")},
        )
    )
    evidence = _file(world, "accepted.evidence", of=listing.organization)
    accepted.deliveries.append(
        Delivery(
            check_month=3,
            due_on=date(2027, 9, 1),
            promised=Decimal(1),
            delivered=Decimal(world.number("accepted.delivered", 54_673)),
            value=world.number("accepted.delivery_value", 1_134_903_170),
            evidence_id=evidence.id,
            recorded_at=make.NOW,
        )
    )
    accepted.deliveries.append(Delivery(check_month=6, due_on=date(2027, 12, 1)))
    world.kept(
        "document.accepted",
        IntroductionDocument(
            introduction=accepted,
            file=_file(world, "accepted.document", of=listing.organization),
            kind="other",
            side=Actor.PRODUCER,
            at=make.NOW,
        ),
    )


def _events(
    world: World,
    organizations: dict[str, Organization],
    listings: dict[str, Listing],
    requirements: dict[str, Requirement],
) -> None:
    """One event that is open, one nobody knows of yet, one that is over, one with wishes open."""
    far = {"register_until": date(2027, 12, 1), "wishes_until": date(2027, 12, 5)}
    opened = make.event(staff_note=world.word("event.staff_note"), **far)
    opened.days[0].held_on = date(2027, 12, 19)
    draft = make.event("draft", title=world.word("event.draft"), **far)
    over, wishing = make.event("follow_up"), make.event("wishes")
    world.ids["organization.to_invite"] = make.producer(name="Hợp tác xã Mời Dự").id
    named = (("open", opened), ("draft", draft), ("over", over), ("wishing", wishing))
    for name, event in named:
        world.ids[f"event.{name}"] = event.id
    world.ids["slot"] = opened.slots[0].id
    for who, brought in (
        ("producer", {"listings": [listings["producer"]]}),
        ("distributor", {"requirements": [requirements["distributor"]]}),
    ):
        own = make.participation(wishing, organizations[who], **brought)
        world.ids[f"wishing.{who}"] = own.id
    make.participation(over, organizations["producer"])
    make.participation(over, organizations["distributor"])
    for who, status in (("producer", "registered"), ("rival_producer", "invited")):
        own = make.participation(
            opened,
            organizations[who],
            status,
            note=world.word(f"{who}.event_note"),
            listings=[listings[who]],
        )
        own.desks[0].name = world.word(f"{who}.desk")
        world.ids[f"participation.{who}"] = own.id
    make.participation(
        opened,
        organizations["distributor"],
        note=world.word("distributor.event_note"),
        requirements=[requirements["distributor"]],
    )


def _trail(world: World, organizations: dict[str, Organization], users: dict[str, User]) -> None:
    own = organizations["producer"]
    db.session.add(
        Consent(
            organization_id=own.id,
            purpose=ConsentPurpose.ACT_ON_BEHALF,
            text_version="1",
            given_by="Đại diện",
            note=world.word("producer.consent_note"),
            given_at=make.NOW,
        )
    )
    db.session.add(
        Invitation(
            organization_id=own.id,
            email=f"{world.word('producer.invitation')}@moi.example",
            token_hash=token_hash(world.invitation_token),
            invited_by_id=users["producer"].id,
            created_at=make.NOW,
            expires_at=make.NOW + timedelta(days=7),
        )
    )
    for number, (purpose, name, status) in enumerate(
        (
            ("introduction.asked", "outbox.business", MailStatus.KEPT),
            ("security.welcome", "outbox.account", MailStatus.KEPT),
            ("introduction.asked", "outbox.sent", MailStatus.SENT),
        )
    ):
        db.session.add(
            OutboxMail(
                message_id=f"<trust-{number}@matchmaker>",
                purpose=purpose,
                recipient="ai-do@nguoi.example",
                language="vi",
                subject=f"Thư {number}",
                text=world.word(name),
                status=status,
                created_at=make.NOW,
                due_at=datetime(2030, 1, 1, tzinfo=UTC),
            )
        )
    db.session.add(
        AuditEntry(
            at=make.NOW,
            action="listing.published",
            subject_type="listing",
            subject_id=world.ids["listing.producer"],
            reason=world.word("audit.reason"),
            facts={"fact": world.word("audit.fact")},
        )
    )


def _sign_in(world: World, users: dict[str, User]) -> None:
    for who in ROLES:
        client = world.app.test_client()
        with client.session_transaction() as session:
            session["language"] = "vi"
            if who != "stranger":
                session["_user_id"] = users["staff" if who == "acting" else who].fs_uniquifier
                session["_fresh"] = True
                session["fs_cc"] = "set"
                session["fs_paa"] = make.NOW.timestamp()
            if who == "acting":
                session[ACTING_FOR_KEY] = world.ids["organization.producer"]
        cookie = client.get_cookie("matchmaker_session")
        assert cookie is not None
        world.cookies[who] = f"matchmaker_session={cookie.value}"
