"""Who may see and do what with an introduction."""

from matchmaker.base.security import Viewer
from matchmaker.core.lifecycle import (
    ENDED,
    OPEN,
    RUNNING,
    TALKING,
    UNANSWERED,
    Actor,
    Answer,
    Reasons,
    Step,
    find_step,
    steps_of,
)
from matchmaker.introductions.models import Introduction, IntroductionMember


def actor_of(viewer: Viewer, introduction: Introduction) -> Actor | None:
    """Return on whose side the viewer stands; None for who is no party."""
    if viewer.is_staff:
        return Actor.STAFF
    if viewer.organization_id is None:
        return None
    if viewer.organization_id == introduction.producer_id:
        return Actor.PRODUCER
    if viewer.organization_id == introduction.distributor_id:
        return Actor.DISTRIBUTOR
    return None


def may_see(viewer: Viewer, introduction: Introduction) -> bool:
    """The two parties and staff see it."""
    return actor_of(viewer, introduction) is not None


def contacts_are_open(introduction: Introduction) -> bool:
    """Contacts are open once both have accepted, and stay open."""
    return (
        introduction.producer_accepted_at is not None
        and introduction.distributor_accepted_at is not None
    )


def may_see_contacts(viewer: Viewer, introduction: Introduction) -> bool:
    """The verified parties after both accepted; staff always (each look is recorded)."""
    if viewer.is_staff:
        return True
    agreed = may_see(viewer, introduction) and contacts_are_open(introduction)
    return agreed and both_verified(introduction)


def both_verified(introduction: Introduction) -> bool:
    """Tell whether both parties are verified now: whoever waits or is suspended goes no further."""
    return introduction.producer.is_verified and introduction.distributor.is_verified


def may_go_on(viewer: Viewer, introduction: Introduction, *, step: Step) -> bool:
    """Both parties are verified, or the step needs only the one who takes it.

    A verified side may always end it; staff may too, and record what a running contract delivers.
    """
    if both_verified(introduction):
        return True
    if viewer.is_staff:
        return step.target in ENDED or introduction.status in RUNNING
    return viewer.verified and step.reasons is not Reasons.NONE


def sees_distributor(viewer: Viewer, introduction: Introduction) -> bool:
    """A distributor who published without a name is named after both accepted."""
    if not introduction.requirement.is_anonymous or contacts_are_open(introduction):
        return True
    return actor_of(viewer, introduction) is not Actor.PRODUCER


def steps_for(viewer: Viewer, introduction: Introduction) -> tuple[Step, ...]:
    """Return the steps the viewer may take now."""
    actor = actor_of(viewer, introduction)
    if actor is None:
        return ()
    steps = tuple(
        step
        for step in steps_of(actor, status=introduction.status)
        if may_go_on(viewer, introduction, step=step)
    )
    if actor is Actor.PRODUCER and has_answered_for_lead(introduction):
        return tuple(step for step in steps if step.name != "accept")
    return steps


def has_answered_for_lead(introduction: Introduction) -> bool:
    """Tell whether the lead of a combined introduction has said yes and waits for the others."""
    return any(one.is_lead and one.answer is Answer.ACCEPTED for one in introduction.members)


def may_see_share(viewer: Viewer, member: IntroductionMember) -> bool:
    """The member's own organisation and staff: not even the lead reads it here."""
    return viewer.is_staff or (
        viewer.organization_id is not None and viewer.organization_id == member.producer_id
    )


def share_is_open(member: IntroductionMember) -> bool:
    """A member answers once, while the producers' side still gathers."""
    introduction = member.introduction
    gathers = find_step("accept", status=introduction.status, actor=Actor.PRODUCER) is not None
    return member.answer is Answer.ASKED and introduction.status in UNANSWERED and gathers


def may_answer_share(viewer: Viewer, member: IntroductionMember) -> bool:
    """The verified member answers what is open; staff never answer for it."""
    own = may_see_share(viewer, member) and not viewer.is_staff and viewer.verified
    return own and share_is_open(member)


def share_is_verified(member: IntroductionMember) -> bool:
    """Tell whether the member and those it joins are verified now."""
    return member.producer.is_verified and both_verified(member.introduction)


def share_contacts_are_open(member: IntroductionMember) -> bool:
    """The contacts of a member and of those it joins are open once it and both sides accepted."""
    return member.answer is Answer.ACCEPTED and contacts_are_open(member.introduction)


def may_see_share_contacts(viewer: Viewer, member: IntroductionMember) -> bool:
    """The verified member, once all have accepted; staff always (each look is recorded)."""
    if viewer.is_staff:
        return True
    open_now = share_contacts_are_open(member) and share_is_verified(member)
    return may_see_share(viewer, member) and open_now


def share_sees_distributor(viewer: Viewer, member: IntroductionMember) -> bool:
    """A distributor who published without a name is named to the members that joined."""
    if viewer.is_staff or not member.introduction.requirement.is_anonymous:
        return True
    return share_contacts_are_open(member)


def may_write(viewer: Viewer, introduction: Introduction) -> bool:
    """Verified parties write messages while it is open; staff too."""
    if not may_see(viewer, introduction) or introduction.status not in OPEN:
        return False
    return viewer.is_staff or both_verified(introduction)


def may_share_documents(viewer: Viewer, introduction: Introduction) -> bool:
    """Documents are shared once both have accepted, as long as both are verified."""
    if introduction.status not in (*TALKING, *RUNNING):
        return False
    return may_see(viewer, introduction) and (viewer.is_staff or both_verified(introduction))


def may_see_scans(viewer: Viewer, introduction: Introduction) -> bool:
    """The distributor sees the scans of the listing's certificates once both have accepted."""
    buys = actor_of(viewer, introduction) is Actor.DISTRIBUTOR
    return buys and contacts_are_open(introduction) and both_verified(introduction)
