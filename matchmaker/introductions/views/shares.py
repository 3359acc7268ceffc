"""A member's part in a combined introduction: what is asked of it, and its answer."""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts.models import Organization
from matchmaker.base.clock import now
from matchmaker.base.db import transactional
from matchmaker.base.security import allow, viewer
from matchmaker.core.lifecycle import Answer
from matchmaker.introductions import labels, policy, queries, services
from matchmaker.introductions.forms import DeclineForm, StepForm
from matchmaker.introductions.models import IntroductionMember
from matchmaker.introductions.views.blueprint import bp
from matchmaker.requirements import queries as requirement_queries


@bp.get("/shares/<int:member_id>")
@allow("producer", "staff")
def share(member_id: int) -> ResponseReturnValue:
    """Show a member its part."""
    return _page(queries.get_share(member_id, seen_by=viewer()), form=DeclineForm(formdata=None))


@bp.post("/shares/<int:member_id>/accept")
@allow("producer")
@transactional
def accept_share(member_id: int) -> ResponseReturnValue:
    """Say yes to one's part."""
    member = queries.get_share(member_id, seen_by=viewer())
    form = StepForm(request.form)
    note = form.note.data or ""
    services.answer_share(member, answer=Answer.ACCEPTED, by=viewer(), at=now(), note=note)
    return redirect(url_for(".share", member_id=member.id), 303)


@bp.post("/shares/<int:member_id>/decline")
@allow("producer")
@transactional
def decline_share(member_id: int) -> ResponseReturnValue:
    """Say no to one's part, with a reason."""
    member = queries.get_share(member_id, seen_by=viewer())
    form = DeclineForm(request.form)
    if not form.validate():
        return _page(member, form=form), 422
    services.answer_share(
        member,
        answer=Answer.DECLINED,
        by=viewer(),
        at=now(),
        reason=form.reason.data,
        note=form.note.data or "",
    )
    return redirect(url_for(".share", member_id=member.id), 303)


@bp.post("/shares/<int:member_id>/contacts")
@allow("producer", "staff")
@transactional
def share_contacts(member_id: int) -> ResponseReturnValue:
    """Show a member the contacts of those it joins; the look is recorded."""
    member = queries.get_share(member_id, seen_by=viewer())
    services.reveal_share_contacts(member, by=viewer())
    introduction = member.introduction
    parties = (introduction.producer, introduction.distributor)
    return _page(member, form=DeclineForm(formdata=None), parties=parties)


def _page(
    member: IntroductionMember, *, form: DeclineForm, parties: Sequence[Organization] = ()
) -> str:
    looking = viewer()
    return render_template(
        "introductions/share.html",
        member=member,
        introduction=member.introduction,
        form=form,
        may_answer=policy.may_answer_share(looking, member),
        is_open=policy.share_is_open(member),
        is_verified=policy.share_is_verified(member),
        parties=parties,
        may_see_contacts=policy.may_see_share_contacts(looking, member),
        sees_distributor=policy.share_sees_distributor(looking, member),
        sees_requirement=requirement_queries.is_visible(
            member.introduction.requirement_id, seen_by=looking
        ),
        labels=labels,
    )
