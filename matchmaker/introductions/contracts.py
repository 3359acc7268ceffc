"""Contracts and deliveries of introductions, and the capacity they take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from flask_babel import gettext as _
from sqlalchemy import select

from matchmaker.base.db import db
from matchmaker.base.errors import ConflictError, InvalidInputError
from matchmaker.base.files import StoredFile
from matchmaker.base.filters import show_date
from matchmaker.core.lifecycle import CHECK_MONTHS, SHORTFALL_REASONS, Status
from matchmaker.core.quantities import after_months, months_of, parts_of_months
from matchmaker.core.scoring import Month
from matchmaker.introductions.combined import divided
from matchmaker.introductions.models import Contract, Delivery, Introduction
from matchmaker.listings.models import CapacityCommitment, Listing
from matchmaker.listings.queries import free_capacity

#: A contract of more years is a mistake in a year.
LONGEST_YEARS = 5
#: A delivery is recorded, and a contract completed, no longer than this before its day.
EARLY = timedelta(days=7)
_MILLIONTH = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """What a contract says; the volume for one month and the price for one unit of the listing."""

    number: str
    signed_on: date
    starts_on: date
    ends_on: date
    monthly_volume: Decimal
    price: int | None
    terms: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryFacts:
    """What came, in the listing's unit, and its value in VND."""

    check_month: int
    delivered: Decimal
    value: int | None
    shortfall_reason: str = ""
    note: str = ""


def add_contract(introduction: Introduction, *, facts: ContractFacts) -> Contract:
    """Add the contract, its delivery checks and the capacity it takes.

    A check promises what is due since the check before: months are counted from the day the
    contract starts, and the days after its last whole month as their part of the next. Of each
    calendar month the contract takes capacity by the days of the month that lie within it.

    ConflictError when a month has less free capacity than the contract promises: the listing is
    locked, so that of two contracts at once only one gets the last of it.
    """
    if introduction.contract is not None:
        raise ConflictError(_("Lời giới thiệu này đã có hợp đồng."))
    parts = parts_of_months(facts.starts_on, facts.ends_on)
    wanted = {month: _part(facts.monthly_volume, part) for month, part in parts.items()}
    _commit_capacity(introduction, wanted=wanted)
    contract = Contract(
        number=facts.number,
        signed_on=facts.signed_on,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        monthly_volume=facts.monthly_volume,
        price=facts.price,
        terms=facts.terms,
    )
    introduction.contract = contract
    for check in CHECK_MONTHS:
        promised = _promised(facts, check=check)
        if promised:
            due_on = after_months(facts.starts_on, months=check)
            introduction.deliveries.append(
                Delivery(check_month=check, due_on=due_on, promised=promised)
            )
    db.session.flush()
    return contract


def _promised(facts: ContractFacts, *, check: int) -> Decimal:
    """Return what is promised between the check before and this one, within the contract."""
    before = max((one for one in CHECK_MONTHS if one < check), default=0)
    months = months_of(facts.starts_on, facts.ends_on)
    return _part(facts.monthly_volume, max(Fraction(0), min(Fraction(check), months) - before))


def _part(monthly: Decimal, months: Fraction) -> Decimal:
    """Return the amount of so many months."""
    amount = monthly * months.numerator / months.denominator
    return amount.quantize(_MILLIONTH, ROUND_HALF_EVEN)


def _commit_capacity(introduction: Introduction, *, wanted: Mapping[Month, Decimal]) -> None:
    """Take the capacity of every listing that supplies; all of it or nothing."""
    parts = divided(introduction, wanted=wanted)
    # Always in the same order, so that two contracts never wait for each other.
    ids = sorted({listing.id for listing, _month in parts})
    listings = db.session.scalars(
        select(Listing)
        .where(Listing.id.in_(ids))
        .order_by(Listing.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for listing in listings:
        wanted = {month: part for (one, month), part in parts.items() if one.id == listing.id}
        _commit(introduction, listing=listing, wanted=wanted)


def _commit(
    introduction: Introduction, *, listing: Listing, wanted: Mapping[tuple[int, int], Decimal]
) -> None:
    free = free_capacity(listing, months=list(wanted))
    short = [key for key, amount in wanted.items() if free is not None and free[key] < amount]
    if short:
        shown = ", ".join(f"{month}/{year}" for year, month in short[:6])
        raise ConflictError(
            _(
                "Công suất còn trống không đủ cho hợp đồng trong các tháng: %(months)s.",
                months=shown,
            )
        )
    db.session.add_all(
        CapacityCommitment(
            listing_id=listing.id,
            introduction_id=introduction.id,
            year=year,
            month=month,
            quantity=amount,
        )
        for (year, month), amount in wanted.items()
    )


def release_capacity(introduction: Introduction, *, after: date) -> None:
    """Give back what the contract took of the months after this one."""
    rows = db.session.scalars(
        select(CapacityCommitment).where(CapacityCommitment.introduction_id == introduction.id)
    )
    for row in rows:
        if (row.year, row.month) > (after.year, after.month):
            db.session.delete(row)


def record_delivery(
    introduction: Introduction,
    *,
    facts: DeliveryFacts,
    evidence: StoredFile | None,
    by_user_id: int | None,
    at: datetime,
    on: date,
) -> Delivery:
    """Record what came at a check; ConflictError when it is recorded already or not due yet.

    A week early is early enough. Less than promised asks for a coded reason.
    """
    delivery = _delivery_to_record(introduction, check_month=facts.check_month, on=on)
    short = delivery.promised is not None and facts.delivered < delivery.promised
    if short and facts.shortfall_reason not in SHORTFALL_REASONS:
        raise InvalidInputError(_("Hãy chọn lý do giao thiếu."))
    delivery.delivered = facts.delivered
    delivery.value = facts.value
    delivery.shortfall_reason = facts.shortfall_reason if short else ""
    delivery.note = facts.note
    delivery.evidence = evidence
    delivery.recorded_at = at
    delivery.recorded_by_id = by_user_id
    return delivery


def _delivery_to_record(introduction: Introduction, *, check_month: int, on: date) -> Delivery:
    found = delivery_of(introduction, check_month=check_month)
    if found is None and check_month != 0:
        raise ConflictError(_("Không có đợt kiểm tra này trong hợp đồng."))
    if found is None:
        found = Delivery(check_month=0, due_on=on)
        introduction.deliveries.append(found)
    check_recordable(found, on=on)
    return found


def delivery_of(introduction: Introduction, *, check_month: int) -> Delivery | None:
    """Return the delivery of a check; 0 is the first order."""
    return next((one for one in introduction.deliveries if one.check_month == check_month), None)


def check_recordable(delivery: Delivery, *, on: date) -> None:
    """Raise ConflictError with a sentence for what is recorded already or not due yet."""
    if delivery.recorded_at is not None:
        raise ConflictError(_("Đợt giao này đã được ghi nhận."))
    if not may_be_recorded(delivery, on=on):
        raise ConflictError(
            _(
                "Đợt giao này đến hạn ngày %(day)s; ghi được từ một tuần trước đó.",
                day=show_date(delivery.due_on),
            )
        )


def may_be_recorded(delivery: Delivery, *, on: date) -> bool:
    """Tell whether a check waits to be recorded and its day is no more than a week away."""
    return delivery.recorded_at is None and delivery.due_on - EARLY <= on


def is_fully_checked(introduction: Introduction, *, on: date) -> bool:
    """Tell whether every check of the contract is recorded and the contract is over, or about to."""
    contract = introduction.contract
    return (
        contract is not None
        and contract.ends_on - EARLY <= on
        and bool(introduction.deliveries)
        and all(one.recorded_at is not None for one in introduction.deliveries)
    )


def next_check(introduction: Introduction) -> date | None:
    """Return the day of the next delivery check while a contract delivers, at last its end."""
    if introduction.status not in (Status.FIRST_ORDER, Status.DELIVERING):
        return None
    open_days = [one.due_on for one in introduction.deliveries if one.recorded_at is None]
    end = introduction.contract.ends_on if introduction.contract else None
    return min(open_days, default=end)
