"""People, mails and the audit trail, for staff and the administrator."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts import queries, services
from matchmaker.accounts.forms import ChosenForm, InvitationForm
from matchmaker.accounts.labels import ACTIONS
from matchmaker.accounts.queries import AuditFilter
from matchmaker.accounts.views.blueprint import bp
from matchmaker.base.asked import id_written
from matchmaker.base.audit import SUBJECTS
from matchmaker.base.clock import now
from matchmaker.base.db import transactional
from matchmaker.base.i18n import choose_language
from matchmaker.base.labels import options
from matchmaker.base.outbox import MailStatus, outbox_page
from matchmaker.base.paging import page_number
from matchmaker.base.security import allow, viewer


@bp.get("/staff/outbox")
@allow("staff")
def staff_outbox() -> ResponseReturnValue:
    """List the mails; the text of those that no server carries, so that links reach people."""
    status = request.args.get("status", "")
    page = outbox_page(number=page_number(), status=status)
    return render_template(
        "accounts/outbox.html",
        page=page,
        readable=queries.readable_mails(page.rows, seen_by=viewer()),
        status=status,
        statuses=options(MailStatus),
    )


@bp.get("/admin/audit")
@allow("staff", "admin")
def audit() -> ResponseReturnValue:
    """List who did what, newest first."""
    wanted = AuditFilter(
        action=request.args.get("action", "")[:60],
        user_id=_narrowed_to("user"),
        organization_id=_narrowed_to("organization"),
    )
    return render_template(
        "accounts/audit.html",
        page=queries.audit_page(wanted, number=page_number()),
        wanted=wanted,
        actions=ACTIONS,
        subjects=SUBJECTS,
    )


def _narrowed_to(name: str) -> int | None:
    """Return an id of the address, None when it is not given, 0 (nobody's) when it is none."""
    written = request.args.get(name, "")
    return (id_written(written) or 0) if written else None


@bp.get("/admin/users")
@allow("admin")
def users() -> ResponseReturnValue:
    """List the people who can sign in."""
    return _users_page(InvitationForm())


def _users_page(form: InvitationForm) -> str:
    words = request.args.get("words", "")[:100]
    return render_template(
        "accounts/users.html",
        page=queries.user_page(words, number=page_number()),
        words=words,
        form=form,
    )


@bp.post("/admin/users/<int:user_id>/active")
@allow("admin")
@transactional
def set_active(user_id: int) -> ResponseReturnValue:
    """Let a person sign in, or no longer."""
    user = queries.get_user(user_id)
    services.set_active(user, active=bool(ChosenForm().number()), by=viewer())
    flash(_("Đã lưu."), "success")
    return redirect(url_for(".users"), 303)


@bp.post("/admin/users/invite")
@allow("admin")
@transactional
def invite_staff() -> ResponseReturnValue:
    """Invite a person into the Department."""
    department = queries.department()
    form = InvitationForm()
    if not form.validate():
        return _users_page(form), 422
    with form.attempting(field="email"):
        services.invite(
            department, email=form.email.data, by=viewer(), language=choose_language(), at=now()
        )
    if form.errors:
        return _users_page(form), 409
    flash(_("Đã gửi lời mời."), "success")
    return redirect(url_for(".users"), 303)
