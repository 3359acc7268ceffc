"""A person's own account."""

from flask import Response, current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts import queries, services
from matchmaker.accounts.forms import ChosenForm, PersonForm
from matchmaker.accounts.sign_in import ACTING_FOR_KEY, ORGANIZATION_KEY, look_anew
from matchmaker.accounts.views.blueprint import bp, own_user
from matchmaker.base.clock import now, today
from matchmaker.base.db import transactional
from matchmaker.base.errors import NotFoundError
from matchmaker.base.security import allow


@bp.get("/account")
@allow("signed_in")
def account() -> ResponseReturnValue:
    """Show the person's own account."""
    return _page(PersonForm(of=own_user()))


@bp.post("/account")
@allow("signed_in")
@transactional
def submit_account() -> ResponseReturnValue:
    """Keep what a person says of themselves."""
    user = own_user()
    form = PersonForm(of=user)
    if not form.validate():
        return _page(form), 422
    services.change_person(
        user, name=form.name.data, phone=form.phone.data or "", language=form.language.data
    )
    session["language"] = user.language
    flash(_("Đã lưu."), "success")
    return redirect(url_for(".account"), 303)


def _page(form: PersonForm) -> str:
    user = own_user()
    return render_template(
        "accounts/account.html",
        user=user,
        form=form,
        news=queries.news_consent(user.id),
    )


@bp.post("/account/switch")
@allow("signed_in")
@transactional
def switch() -> ResponseReturnValue:
    """Act for another of the person's organisations."""
    wanted = ChosenForm().number()
    memberships = queries.memberships_of(own_user().id)
    if wanted not in {one.organization_id for one in memberships}:
        raise NotFoundError
    session[ORGANIZATION_KEY] = wanted
    session.pop(ACTING_FOR_KEY, None)
    look_anew()
    return redirect(url_for("home.start"), 303)


@bp.post("/account/sign-out-everywhere")
@allow("signed_in")
@transactional
def sign_out_everywhere() -> ResponseReturnValue:
    """End every session of the person, this one too."""
    services.sign_out_everywhere(own_user())
    session.clear()
    look_anew()
    flash(_("Đã đăng xuất khỏi mọi thiết bị."), "success")
    return redirect(url_for("security.login"), 303)


@bp.post("/account/news")
@allow("signed_in")
@transactional
def set_news() -> ResponseReturnValue:
    """Give or withdraw the consent to news by mail."""
    services.set_news(own_user(), wanted=bool(ChosenForm().number()), at=now())
    flash(_("Đã lưu."), "success")
    return redirect(url_for(".account"), 303)


@bp.get("/account/export")
@allow("signed_in")
def export() -> ResponseReturnValue:
    """Hand over everything kept about the person, as a file."""
    answer = current_app.json.dumps(queries.own_data(own_user().id), indent=2, ensure_ascii=False)
    name = f"matchmaker-{today().isoformat()}.json"
    return Response(
        answer,
        mimetype="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
