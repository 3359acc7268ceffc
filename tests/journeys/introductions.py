"""An introduction in every status between two of the demo, for those who only look."""

from datetime import timedelta
from pathlib import Path

from matchmaker.accounts.queries import user_with_email
from matchmaker.app import create_app
from matchmaker.base.clock import now, today
from matchmaker.base.db import db, transactional
from matchmaker.core.lifecycle import (
    CHECK_MONTHS,
    ENDED,
    NEXT,
    RUNNING,
    UNANSWERED,
    Actor,
    Answer,
    Status,
)
from matchmaker.core.quantities import after_months
from matchmaker.introductions.models import (
    Contract,
    Delivery,
    Introduction,
    IntroductionEvent,
    IntroductionMember,
    Message,
)
from matchmaker.listings.models import Listing
from matchmaker.requirements.models import Requirement


def add_introductions(folder: Path, *, producer: str, buyer: str) -> None:
    """Add an introduction in every status between the organisations of two people."""
    app = create_app({"INSTANCE": str(folder), "MAIL_SERVER": ""})
    with app.app_context():
        transactional(_add)(producer=producer, buyer=buyer)
        db.session.remove()
        db.engine.dispose()


def _add(*, producer: str, buyer: str) -> None:
    maker, chain = (_organization_of(email) for email in (producer, buyer))
    listing = db.session.scalars(db.select(Listing).filter_by(organization_id=maker)).first()
    others = db.session.scalars(
        db.select(Listing).where(Listing.organization_id != maker).limit(2)
    ).all()
    wanted = db.session.scalars(db.select(Requirement).filter_by(organization_id=chain)).first()
    assert listing is not None
    assert wanted is not None
    for status in Status:
        # One open introduction a pair: each has a requirement of its own.
        requirement = Requirement(
            code=f"NCX{list(Status).index(status)}",
            organization_id=chain,
            title=f"{wanted.title} {status.value}",
            volume_text=wanted.volume_text,
            status=wanted.status,
            created_at=now(),
            updated_at=now(),
        )
        db.session.add(_introduction(status, listing=listing, requirement=requirement))
    db.session.flush()
    combined = db.session.scalars(
        db.select(Introduction).filter_by(status=Status.REQUESTED, listing_id=listing.id)
    ).first()
    assert combined is not None
    _share(combined, listings=[listing, *others])
    led_by_another = _introduction(Status.REQUESTED, listing=others[0], requirement=wanted)
    db.session.add(led_by_another)
    _share(led_by_another, listings=[others[0], listing])


def _organization_of(email: str) -> int:
    person = user_with_email(email)
    assert person is not None
    return person.memberships[0].organization_id


def _introduction(status: Status, *, listing: Listing, requirement: Requirement) -> Introduction:
    agreed = None if status in UNANSWERED else now()
    one = Introduction(
        code=f"GTX{listing.id}-{status.value}"[:20],
        listing=listing,
        requirement=requirement,
        producer_id=listing.organization_id,
        distributor_id=requirement.organization_id,
        begun_by=Actor.PRODUCER if status is Status.OFFERED else Actor.DISTRIBUTOR,
        status=status,
        is_open=None if status in ENDED else 1,
        note="Chúng tôi muốn xem mẫu.",
        answer_due_at=now() + timedelta(days=5),
        producer_accepted_at=agreed,
        distributor_accepted_at=agreed,
        next_owner=NEXT[status][0] if status in NEXT else None,
        next_due_on=today() + timedelta(days=5) if status in NEXT else None,
        end_reason="price" if status in ENDED else "",
        snapshot={"volume": "1 tấn/tháng"},
        created_at=now(),
        updated_at=now(),
    )
    one.events = [
        IntroductionEvent(
            at=now(),
            step="first_order",
            to_status=status.value,
            side=Actor.DISTRIBUTOR,
            note="Ghi chú",
            facts={"day": today().isoformat(), "quantity": "12500.5", "value": "1000000"},
        )
    ]
    one.messages = [Message(at=now(), side=Actor.PRODUCER, text="Chào bạn")]
    if status in (*RUNNING, Status.COMPLETED):
        _sign(one)
    return one


def _sign(one: Introduction) -> None:
    starts_on = after_months(today(), months=-4)
    one.contract = Contract(
        number="HĐ 1",
        signed_on=starts_on,
        starts_on=starts_on,
        ends_on=after_months(starts_on, months=12),
        monthly_volume=1000,
        price=25_000,
    )
    one.deliveries = [
        Delivery(check_month=check, due_on=after_months(starts_on, months=check), promised=3000)
        for check in CHECK_MONTHS
    ]


def _share(introduction: Introduction, *, listings: list[Listing]) -> None:
    introduction.agreed_least = 200
    introduction.members = [
        IntroductionMember(
            listing=one,
            producer_id=one.organization_id,
            is_lead=one.id == introduction.listing_id or one is introduction.listing,
            unit="kg",
            volume=100,
            by_month={"2027-05": "100"},
            answer=Answer.ASKED,
        )
        for one in listings
    ]
