"""What the sides say and show each other besides steps: messages, files, contacts, who is next."""

from datetime import date, datetime

from flask_babel import gettext as _

from matchmaker.base import audit
from matchmaker.base.errors import ConflictError, NotAllowedError
from matchmaker.base.files import StoredFile
from matchmaker.base.security import Viewer
from matchmaker.core.lifecycle import RUNNING, TALKING, Actor
from matchmaker.introductions import mails, policy
from matchmaker.introductions.models import (
    Introduction,
    IntroductionDocument,
    IntroductionMember,
    Message,
)
from matchmaker.introductions.services import timeline
from matchmaker.introductions.services.steps import check_verified


def set_next(
    introduction: Introduction, *, owner: Actor, due_on: date, note: str, by: Viewer, at: datetime
) -> None:
    """Say who does the next step and until when; ConflictError while an answer is awaited."""
    actor = policy.actor_of(by, introduction)
    if actor is None:
        raise NotAllowedError
    if introduction.status not in (*TALKING, *RUNNING):
        raise ConflictError(_("Chỉ đổi được việc tiếp theo khi hai bên đang làm việc với nhau."))
    check_verified(introduction, by=by)
    introduction.next_owner = owner
    introduction.next_due_on = due_on
    introduction.updated_at = at
    timeline.note(
        introduction,
        step="next",
        source=introduction.status.value,
        by=by,
        actor=actor,
        at=at,
        note=note,
        facts={"owner": owner.value, "day": due_on.isoformat()},
    )
    audit.record("introduction.next", subject=introduction, owner=owner.value)


def reveal_contacts(introduction: Introduction, *, by: Viewer) -> None:
    """Record that somebody looks at the contacts; NotAllowedError for who may not."""
    if not policy.may_see_contacts(by, introduction):
        raise NotAllowedError(
            _("Liên hệ chỉ hiện ra khi cả hai bên đã đồng ý và đều đang được xác minh.")
        )
    audit.record("introduction.contacts_seen", subject=introduction)


def reveal_share_contacts(member: IntroductionMember, *, by: Viewer) -> None:
    """Record that a member looks at the contacts of those it joins; NotAllowedError if it may not."""
    if not policy.may_see_share_contacts(by, member):
        raise NotAllowedError(
            _("Liên hệ chỉ hiện ra khi cả hai bên đã đồng ý và đều đang được xác minh.")
        )
    audit.record(
        "introduction.contacts_seen", subject=member.introduction, listing=member.listing.code
    )


def post_message(introduction: Introduction, *, text: str, by: Viewer, at: datetime) -> Message:
    """Add a message of one side and tell the others."""
    actor = policy.actor_of(by, introduction)
    if actor is None:
        raise NotAllowedError
    check_verified(introduction, by=by)
    if not policy.may_write(by, introduction):
        raise ConflictError(_("Lời giới thiệu đã kết thúc, không gửi tin nhắn được nữa."))
    message = Message(
        at=at,
        side=actor,
        user_id=by.user_id,
        on_behalf_of_id=by.organization_id if by.acting else None,
        text=text,
    )
    introduction.messages.append(message)
    audit.record("introduction.message", subject=introduction)
    mails.written(introduction, to=timeline.others(introduction, actor=actor))
    return message


def add_document(
    introduction: Introduction, *, file: StoredFile, kind: str, by: Viewer, at: datetime
) -> IntroductionDocument:
    """Share a file; ConflictError before both have accepted and after the end."""
    actor = policy.actor_of(by, introduction)
    if actor is None:
        raise NotAllowedError
    check_verified(introduction, by=by)
    if not policy.may_share_documents(by, introduction):
        raise ConflictError(_("Chỉ chia sẻ được tài liệu khi hai bên đã đồng ý và còn làm việc."))
    document = IntroductionDocument(
        file=file,
        kind=kind,
        side=actor,
        user_id=by.user_id,
        on_behalf_of_id=by.organization_id if by.acting else None,
        at=at,
    )
    introduction.documents.append(document)
    audit.record("introduction.document", subject=introduction, kind=kind)
    return document
