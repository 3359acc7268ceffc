"""What is read of requirements; each function takes who is looking and shows no more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from matchmaker.accounts.models import Organization
from matchmaker.base.db import db, get_one
from matchmaker.base.errors import NotFoundError
from matchmaker.base.paging import Page, fetch_page
from matchmaker.base.security import Viewer
from matchmaker.core.text import fold
from matchmaker.listings.models import Category, Listing, ListingStatus
from matchmaker.requirements import policy
from matchmaker.requirements.models import (
    Requirement,
    RequirementItem,
    RequirementItemCategory,
    RequirementStatus,
    RequirementWish,
)


@dataclass(frozen=True, slots=True)
class RequirementFilter:
    """What a list of requirements is narrowed to; empty fields narrow nothing."""

    words: str = ""
    category: str = ""
    status: str = ""
    order: str = "deadline"


def fitting(producer_id: int) -> ColumnElement[bool]:
    """Return the condition that a producer has a listing in a group the requirement wants."""
    wanted, offered = aliased(Category), aliased(Category)
    return (
        select(RequirementItem.id)
        .join(RequirementItemCategory, RequirementItemCategory.item_id == RequirementItem.id)
        .join(wanted, wanted.code == RequirementItemCategory.category_code)
        .join(
            offered,
            func.coalesce(offered.parent_code, offered.code)
            == func.coalesce(wanted.parent_code, wanted.code),
        )
        .join(Listing, Listing.category_code == offered.code)
        .where(
            RequirementItem.requirement_id == Requirement.id,
            Listing.organization_id == producer_id,
            Listing.status != ListingStatus.ARCHIVED,
        )
        .correlate(Requirement)
        .exists()
    )


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition under which `policy.may_see` holds."""
    if viewer.is_staff:
        return Requirement.id.is_not(None)
    if viewer.organization_id is None:
        return false()
    own = Requirement.organization_id == viewer.organization_id
    if not (viewer.is_producer and viewer.verified):
        return own
    published = Requirement.status == RequirementStatus.PUBLISHED
    return or_(own, and_(published, fitting(viewer.organization_id)))


def _with_parts(statement: Select[Requirement]) -> Select[Requirement]:
    return statement.options(
        joinedload(Requirement.organization).joinedload(Organization.province),
        selectinload(Requirement.items)
        .selectinload(RequirementItem.category_links)
        .joinedload(RequirementItemCategory.category),
        selectinload(Requirement.wishes).joinedload(RequirementWish.scheme),
        selectinload(Requirement.criteria),
    )


def get_requirement(requirement_id: int, *, seen_by: Viewer) -> Requirement:
    """Return a requirement the viewer may see, or raise NotFoundError."""
    return get_one(
        _with_parts(
            select(Requirement).where(Requirement.id == requirement_id, visible_to(seen_by))
        )
    )


def get_own_requirement(requirement_id: int, *, seen_by: Viewer) -> Requirement:
    """Return a requirement of the viewer's distributor, or raise NotFoundError."""
    found = get_requirement(requirement_id, seen_by=seen_by)
    if not policy.is_owner(seen_by, found):
        raise NotFoundError
    return found


def requirement_by_code(code: str) -> Requirement:
    """Return the requirement with this code (commands), or raise NotFoundError."""
    return get_one(_with_parts(select(Requirement).where(Requirement.code == code)))


def requirement_page(
    wanted: RequirementFilter, *, seen_by: Viewer, number: int
) -> Page[Requirement]:
    """Return one page of the requirements the viewer may see."""
    statement = select(Requirement).where(visible_to(seen_by), *_conditions(wanted))
    if wanted.order == "newest":
        statement = statement.order_by(Requirement.created_at.desc(), Requirement.id.desc())
    else:
        statement = statement.order_by(
            Requirement.deadline.is_(None), Requirement.deadline, Requirement.id
        )
    return fetch_page(_with_parts(statement), number=number)


def open_requirements(*, seen_by: Viewer, on: date) -> list[Requirement]:
    """Return the published requirements open on a day that the viewer may see."""
    statement = select(Requirement).where(
        visible_to(seen_by),
        Requirement.status == RequirementStatus.PUBLISHED,
        or_(Requirement.deadline.is_(None), Requirement.deadline >= on),
    )
    return list(db.session.scalars(_with_parts(statement.order_by(Requirement.id))).unique())


def past_deadline(*, on: date) -> list[Requirement]:
    """Return the published requirements whose deadline lies before a day."""
    return list(
        db.session.scalars(
            select(Requirement)
            .where(
                Requirement.status == RequirementStatus.PUBLISHED,
                Requirement.deadline < on,
            )
            .order_by(Requirement.id)
        )
    )


def _conditions(wanted: RequirementFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    # Items keep their words as written, so that the search folds both sides in Python.
    if fold(wanted.words):
        conditions.append(Requirement.id.in_(_ids_with_words(wanted.words)))
    if wanted.status in set(RequirementStatus):
        conditions.append(Requirement.status == RequirementStatus(wanted.status))
    if wanted.category:
        conditions.append(
            Requirement.items.any(
                RequirementItem.category_links.any(
                    RequirementItemCategory.category_code.startswith(
                        wanted.category, autoescape=True
                    )
                )
            )
        )
    return conditions


def _ids_with_words(words: str) -> Iterable[int]:
    wanted = fold(words).split()
    rows = db.session.execute(select(Requirement.id, Requirement.code, Requirement.title)).tuples()
    return [
        row_id
        for row_id, code, title in rows
        if all(word in fold(f"{code} {title}") for word in wanted)
    ]
