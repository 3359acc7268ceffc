"""The first page, the language switch and the probes."""

from flask import (
    Blueprint,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from matchmaker.accounts.labels import ACTIONS
from matchmaker.base.clock import today
from matchmaker.base.i18n import LANGUAGES
from matchmaker.base.security import allow, viewer
from matchmaker.events import queries as events
from matchmaker.home import navigation, queries
from matchmaker.introductions.labels import STEP_DONE

bp = Blueprint("home", __name__)


@bp.get("/")
@allow("anyone")
def index() -> ResponseReturnValue:
    """Show what this is, with live figures."""
    return render_template(
        "home/index.html",
        figures=queries.public_figures(),
        upcoming=events.upcoming(seen_by=viewer(), on=today(), most=3),
    )


@bp.get("/start")
@allow("signed_in")
def start() -> ResponseReturnValue:
    """Show the work of today."""
    looking = viewer()
    if looking.is_staff:
        desk = queries.staff_desk(looking, on=today())
        return render_template("home/staff.html", desk=desk, step_words=STEP_DONE)
    if looking.organization_id is None:
        return render_template("home/nobody.html")
    party = queries.party_desk(looking, on=today())
    return render_template("home/party.html", desk=party, step_words=STEP_DONE, act_words=ACTIONS)


@bp.app_context_processor
def _navigation() -> dict[str, object]:
    return {
        "navigation": navigation.main_entries(),
        "account_navigation": navigation.account_entries(),
    }


@bp.post("/language")
@allow("anyone")
def set_language() -> ResponseReturnValue:
    """Keep the person's language and go back to where they were."""
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        session["language"] = chosen
    back = request.form.get("next", "")
    # A path of ours only: no other host, no scheme, no backslash trick.
    safe = back.startswith("/") and not back.startswith("//") and "\\" not in back
    return redirect(back if safe else url_for("home.index"), 303)


@bp.get("/health")
@allow("anyone")
def health() -> ResponseReturnValue:
    """Say that the process is alive."""
    return {"status": "ok"}


@bp.get("/ready")
@allow("anyone")
def ready() -> ResponseReturnValue:
    """Say whether the database is reachable and migrated."""
    state = queries.readiness()
    return {"status": "ok" if all(state.values()) else "not ready", **state}, (
        200 if all(state.values()) else 503
    )
