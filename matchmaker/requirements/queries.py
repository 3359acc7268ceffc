"""What is read of requirements; each function takes who is looking and shows no more."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from matchmaker.accounts.models import Organization
from matchmaker.base.db import db, get_one
from matchmaker.base.errors import NotFoundError
from matchmaker.base.grants import Grants
from matchmaker.base.paging import PAGE_SIZE, Page, fetch_page
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
from matchmaker.requirements.policy import Sight


@dataclass(frozen=True, slots=True)
class RequirementFilter:
    """What a list of requirements is narrowed to; empty fields narrow nothing."""

    words: str = ""
    category: str = ""
    status: str = ""
    order: str = "deadline"


#: Requirements whose pages whoever stands above opens beyond what is published; lists stay as they are.
also_visible = Grants()
#: Requirements whose distributor whoever stands above names although it is not named there.
also_named = Grants()


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
    """Return the condition under which `policy.may_see` holds: what lists show."""
    if viewer.is_staff:
        return Requirement.id.is_not(None)
    if viewer.organization_id is None:
        return false()
    own = Requirement.organization_id == viewer.organization_id
    if not (viewer.is_producer and viewer.verified):
        return own
    published = Requirement.status == RequirementStatus.PUBLISHED
    return or_(own, and_(published, fitting(viewer.organization_id)))


def _opened_by(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition under which the viewer may open a requirement's page."""
    return or_(visible_to(viewer), also_visible.to(viewer))


def is_visible(requirement_id: int, *, seen_by: Viewer) -> bool:
    """Tell whether the viewer may open a requirement's page."""
    found = select(Requirement.id).where(Requirement.id == requirement_id, _opened_by(seen_by))
    return db.session.scalar(found) is not None


def sights(requirements: Collection[Requirement], *, seen_by: Viewer) -> dict[int, Sight]:
    """Return what the viewer may see of each requirement, by id; one statement at most."""
    hidden = [one.id for one in requirements if one.is_anonymous]
    named: set[int] = set()
    if hidden and seen_by.is_producer:
        asked = select(Requirement.id).where(Requirement.id.in_(hidden), also_named.to(seen_by))
        named = set(db.session.scalars(asked))
    return {one.id: policy.sight(seen_by, one, named=named) for one in requirements}


def sight_of(requirement: Requirement, *, seen_by: Viewer) -> Sight:
    """Return what the viewer may see of one requirement."""
    return sights([requirement], seen_by=seen_by)[requirement.id]


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
            select(Requirement).where(Requirement.id == requirement_id, _opened_by(seen_by))
        )
    )


def get_own_requirement(requirement_id: int, *, seen_by: Viewer) -> Requirement:
    """Return a requirement of the viewer's distributor, or raise NotFoundError."""
    found = get_requirement(requirement_id, seen_by=seen_by)
    if not policy.is_owner(seen_by, found):
        raise NotFoundError
    return found


def requirement_by_code(code: str) -> Requirement:
    """Return the requirement with this code in any case (commands), or raise NotFoundError."""
    return get_one(_with_parts(select(Requirement).where(Requirement.code == code.strip().upper())))


def requirement_page(
    wanted: RequirementFilter, *, seen_by: Viewer, number: int, size: int = PAGE_SIZE
) -> Page[Requirement]:
    """Return one page of the requirements the viewer may see."""
    statement = select(Requirement).where(visible_to(seen_by), *_conditions(wanted))
    if wanted.order == "newest":
        statement = statement.order_by(Requirement.created_at.desc(), Requirement.id.desc())
    else:
        statement = statement.order_by(
            Requirement.deadline.is_(None), Requirement.deadline, Requirement.id
        )
    return fetch_page(_with_parts(statement), number=number, size=size)


def status_counts(*, seen_by: Viewer) -> dict[RequirementStatus, int]:
    """Return how many requirements of each status the viewer may see."""
    rows = db.session.execute(
        select(Requirement.status, func.count(Requirement.id))
        .where(visible_to(seen_by))
        .group_by(Requirement.status)
    )
    return dict(rows.all())


def _open(on: date) -> ColumnElement[bool]:
    """Return the condition that producers can answer on a day."""
    return and_(
        Requirement.status == RequirementStatus.PUBLISHED,
        or_(Requirement.deadline.is_(None), Requirement.deadline >= on),
    )


def open_ids(*, seen_by: Viewer, on: date) -> list[int]:
    """Return the ids of the published requirements open on a day that the viewer may see."""
    return list(
        db.session.scalars(
            select(Requirement.id).where(visible_to(seen_by), _open(on)).order_by(Requirement.id)
        )
    )


def all_open(*, on: date, among: Iterable[int] | None = None) -> list[Requirement]:
    """Return the published requirements open on a day: all, or some; for what nobody looks at."""
    statement = select(Requirement).where(_open(on)).order_by(Requirement.id)
    if among is not None:
        statement = statement.where(Requirement.id.in_(list(among)))
    return list(db.session.scalars(_with_parts(statement)).unique())


def some_requirements(ids: Iterable[int], *, seen_by: Viewer) -> dict[int, Requirement]:
    """Return those of some requirements that the viewer may see, by id."""
    statement = select(Requirement).where(visible_to(seen_by), Requirement.id.in_(list(ids)))
    return {one.id: one for one in db.session.scalars(_with_parts(statement)).unique()}


def open_requirements(*, seen_by: Viewer, on: date) -> list[Requirement]:
    """Return the published requirements open on a day that the viewer may see."""
    statement = select(Requirement).where(visible_to(seen_by), _open(on)).order_by(Requirement.id)
    return list(db.session.scalars(_with_parts(statement)).unique())


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
    rows = db.session.execute(select(Requirement.id, Requirement.code, Requirement.title))
    return [
        row_id
        for row_id, code, title in rows
        if all(word in fold(f"{code} {title}") for word in wanted)
    ]
