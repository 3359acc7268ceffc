"""What distributors said in the press, as sample requirements."""

from datetime import datetime

from matchmaker.accounts.models import Organization, User
from matchmaker.base.clock import local_day
from matchmaker.base.db import db
from matchmaker.core.quantities import parse_volume
from matchmaker.requirements.models import (
    Requirement,
    RequirementItem,
    RequirementStatus,
    RequirementWish,
)
from matchmaker.seed import present, tables
from matchmaker.seed.accounts import ORGANIZATION_OF


def add_requirements(
    organizations: dict[str, Organization], *, people: dict[str, User], at: datetime
) -> dict[str, Requirement]:
    """Add every statement as a published requirement without a ceiling; return them by code."""
    buyers = {key: people[email] for email, key in ORGANIZATION_OF.items()}
    added = {
        row["code"]: _requirement(
            row,
            distributor=organizations[row["distributor"]],
            buyer=buyers.get(row["distributor"]),
            at=at,
        )
        for row in tables.rows("requirements")
    }
    for row in tables.rows("requirement_items"):
        items = added[row["requirement"]].items
        items.append(
            RequirementItem(
                position=len(items) + 1,
                words=row["words"],
                category_codes=tables.words(row["categories"]),
            )
        )
    for one in added.values():
        one.title = "; ".join(item.words for item in one.items)
    db.session.add_all(added.values())
    db.session.flush()
    return added


def _requirement(
    row: dict[str, str], *, distributor: Organization, buyer: User | None, at: datetime
) -> Requirement:
    window = present.window(row["window"], on=local_day(at))
    one = Requirement(
        code=row["code"],
        organization=distributor,
        created_by_id=buyer.id if buyer else None,
        window_start=window.start,
        window_end=window.end,
        deadline=window.deadline,
        months=[],
        # Only what was said: where the head office stands is not where the goods go.
        delivery_province_code=row["province"] or None,
        delivery_place=row["place"],
        delivery_rhythm=row["rhythm"],
        quality_notes=row["quality_notes"],
        status=RequirementStatus.PUBLISHED,
        is_sample=True,
        source_note=", ".join(filter(None, (row["stated"], row["source"]))),
        created_at=at,
        updated_at=at,
        published_at=at,
    )
    _add_volume(one, written=row["volume"])
    one.wishes = _wishes(row["wishes"])
    return one


def _add_volume(requirement: Requirement, *, written: str) -> None:
    if not written:
        return
    volume = parse_volume(written)
    requirement.volume_text = written
    requirement.volume_least = volume.least
    requirement.volume_most = volume.most
    requirement.unit = volume.unit
    requirement.period = volume.period


def _wishes(written: str) -> list[RequirementWish]:
    """Read `vietgap|globalgap&attp`: groups joined by "and", schemes of a group by "or"."""
    return [
        RequirementWish(group_number=number, scheme_code=code)
        for number, group in enumerate(tables.words(written, separator="&"), start=1)
        for code in tables.words(group, separator="|")
    ]
