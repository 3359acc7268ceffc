"""Who may see and do what with a requirement."""

from dataclasses import dataclass

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


def may_see(viewer: Viewer, requirement: Requirement, *, fits: bool) -> bool:
    """Tell whether the viewer may know of the requirement.

    `fits`: the viewer's producer has a listing in a wanted group.
    """
    if is_owner(viewer, requirement) or viewer.is_staff:
        return True
    return (
        fits
        and viewer.is_producer
        and viewer.verified
        and requirement.status is RequirementStatus.PUBLISHED
    )


def sight(viewer: Viewer, requirement: Requirement) -> Sight:
    """Return what the viewer, who may see the requirement, may see of it."""
    if is_owner(viewer, requirement) or viewer.is_staff:
        return Sight(distributor=True, terms=True, private=True)
    named = not requirement.is_anonymous
    return Sight(distributor=named, terms=named, private=False)


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
