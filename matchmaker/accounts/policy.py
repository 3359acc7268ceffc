"""Who may do what with organisations and people."""

from matchmaker.accounts.models import Organization, OrganizationStatus, User
from matchmaker.base.outbox import OutboxMail, may_be_read
from matchmaker.base.security import OrganizationKind, Viewer

#: From which statuses staff can lead an organisation to each.
DECISIONS: dict[OrganizationStatus, frozenset[OrganizationStatus]] = {
    OrganizationStatus.VERIFIED: frozenset(
        {
            OrganizationStatus.UNVERIFIED,
            OrganizationStatus.REJECTED,
            OrganizationStatus.SUSPENDED,
        }
    ),
    OrganizationStatus.REJECTED: frozenset({OrganizationStatus.UNVERIFIED}),
    OrganizationStatus.SUSPENDED: frozenset({OrganizationStatus.VERIFIED}),
}

#: Decisions that are told with a reason.
NEED_REASON = frozenset({OrganizationStatus.REJECTED, OrganizationStatus.SUSPENDED})


def is_own(viewer: Viewer, organization: Organization) -> bool:
    """Tell whether the viewer acts for the organisation."""
    return viewer.signed_in and viewer.organization_id == organization.id


def may_decide(viewer: Viewer, organization: Organization, *, decision: OrganizationStatus) -> bool:
    """Staff decide about producers and distributors, from the statuses of DECISIONS."""
    if not viewer.is_staff or organization.kind is OrganizationKind.DEPARTMENT:
        return False
    return organization.status in DECISIONS.get(decision, frozenset())


def open_decisions(viewer: Viewer, organization: Organization) -> list[OrganizationStatus]:
    """Return what staff can decide now."""
    return [one for one in DECISIONS if may_decide(viewer, organization, decision=one)]


def may_change_identity(viewer: Viewer, organization: Organization) -> bool:
    """Name, legal form and tax number are fixed once staff have verified them."""
    return viewer.is_staff or not organization.is_verified


def may_give_acting_consent(viewer: Viewer, organization: Organization) -> bool:
    """A party lets staff act for it by itself; staff who act for it do not give it to themselves."""
    return (
        is_own(viewer, organization)
        and not viewer.acting
        and organization.kind is not OrganizationKind.DEPARTMENT
    )


def may_read_mail(viewer: Viewer, mail: OutboxMail, *, recipient: User | None) -> bool:
    """Staff read out what no server carries, and let nobody into an administrator's account."""
    is_administrators = recipient is not None and recipient.is_admin
    if mail.lets_in and is_administrators and not viewer.is_admin:
        return False
    return viewer.is_staff and may_be_read(mail)


def may_act_for(viewer: Viewer, organization: Organization) -> bool:
    """Staff act for producers and distributors that may still work here."""
    return (
        viewer.is_staff
        and organization.kind is not OrganizationKind.DEPARTMENT
        and organization.status is not OrganizationStatus.SUSPENDED
    )
