"""Who may see and do what with a requirement."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from matchmaker.base.security import Viewer
from matchmaker.requirements.models import Requirement, RequirementStatus


@dataclass(frozen=True, slots=True)
class Sight:
    """What of a requirement the viewer may see."""

    #: The distributor's name and everything that betrays it.
    distributor: bool
    #: Commercial terms (discount, fee, days to pay).
    terms: bool
    #: Ceiling, weights and modes of the criteria.
    private: bool


def is_owner(viewer: Viewer, requirement: Requirement) -> bool:
    """Tell whether the viewer acts for the requirement's distributor."""
    return viewer.signed_in and viewer.organization_id == requirement.organization_id


def may_see(viewer: Viewer, requirement: Requirement, *, groups: Collection[str]) -> bool:
    """Tell whether the viewer may know of the requirement.

    `groups`: the top categories in which the viewer's producer has listings.
    """
    if is_owner(viewer, requirement) or viewer.is_staff:
        return True
    return (
        not wanted_groups(requirement).isdisjoint(groups)
        and viewer.is_producer
        and viewer.verified
        and requirement.status is RequirementStatus.PUBLISHED
    )


def wanted_groups(requirement: Requirement) -> set[str]:
    """Return the top categories a requirement wants something of."""
    return {
        link.category.parent_code or link.category.code
        for item in requirement.items
        for link in item.category_links
    }


def sight(viewer: Viewer, requirement: Requirement, *, named: Collection[int] = ()) -> Sight:
    """Return what the viewer, who may see the requirement, may see of it.

    `named`: ids of the requirements whose distributor the viewer knows although it is not named.
    """
    if is_owner(viewer, requirement) or viewer.is_staff:
        return Sight(distributor=True, terms=True, private=True)
    named_here = not requirement.is_anonymous or requirement.id in named
    return Sight(distributor=named_here, terms=named_here, private=False)


def may_edit(viewer: Viewer, requirement: Requirement) -> bool:
    """The distributor edits what is not over yet."""
    return is_owner(viewer, requirement) and requirement.status in {
        RequirementStatus.DRAFT,
        RequirementStatus.PUBLISHED,
    }


def may_publish(viewer: Viewer, requirement: Requirement) -> bool:
    """A verified distributor publishes its draft; an unverified one prepares."""
    return (
        is_owner(viewer, requirement)
        and viewer.verified
        and requirement.status is RequirementStatus.DRAFT
    )


def may_withdraw(viewer: Viewer, requirement: Requirement) -> bool:
    """The distributor withdraws what is published."""
    return is_owner(viewer, requirement) and requirement.status is RequirementStatus.PUBLISHED


def is_open(requirement: Requirement, *, on: date) -> bool:
    """Tell whether producers can answer the requirement on a day."""
    return requirement.status is RequirementStatus.PUBLISHED and (
        requirement.deadline is None or requirement.deadline >= on
    )
