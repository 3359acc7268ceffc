"""Ranked matches both ways: lists, shortlist, comparison, export."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts import queries as accounts
from matchmaker.base import long_jobs
from matchmaker.base.clock import now, today
from matchmaker.base.db import transactional
from matchmaker.base.errors import NotAllowedError, NotFoundError
from matchmaker.base.filters import named
from matchmaker.base.links import url_if_there
from matchmaker.base.paging import page_number
from matchmaker.base.security import allow, viewer
from matchmaker.certification import queries as certification
from matchmaker.listings import queries as listings
from matchmaker.listings.models import Listing, ListingStatus
from matchmaker.matching import (
    combined,
    export,
    file_ranking,
    policy,
    queries,
    services,
    shared,
    top_lists,
    vocabulary,
)
from matchmaker.matching.forms import (
    AIM_WORDS,
    ORDER_WORDS,
    TwoFilesForm,
    listings_to_compare,
    match_filter,
)
from matchmaker.matching.queries import Fit, Fitness, Match, MatchFilter, RankedPage
from matchmaker.matching.sheets import Sheet, missing_columns
from matchmaker.matching.shown import (
    Level,
    ShownScore,
    ShownWay,
    levels_of,
    show,
    show_openings,
    show_way,
    words_for_reader,
)
from matchmaker.requirements import policy as requirement_policy
from matchmaker.requirements import queries as requirement_queries
from matchmaker.requirements.models import Requirement

bp = Blueprint("matching", __name__)
bp.add_app_template_global(url_if_there)

PAGE_SIZE = 20
#: Re-matches listed, the newest first.
SHOWN_JOBS = 6


@dataclass(frozen=True, slots=True)
class Row:
    """A measured listing or requirement as a row of a page."""

    of: Match | Fit
    shown: ShownScore
    ways: tuple[ShownWay, ...]
    levels: tuple[Level, ...] = ()


@bp.get("/requirements/<int:requirement_id>/matches")
@allow("distributor", "staff")
def ranked(requirement_id: int) -> ResponseReturnValue:
    """Show the listings that answer a requirement, best first."""
    requirement = _get_ranked(requirement_id)
    if requirement is None:
        return _waiting(requirement_id)
    wanted = match_filter(request.args)
    found = queries.ranked_matches(
        requirement, wanted=wanted, number=page_number(), size=PAGE_SIZE, today=today()
    )
    return _page("ranked", requirement=requirement, found=found, wanted=wanted)


@bp.get("/requirements/<int:requirement_id>/near-misses")
@allow("distributor", "staff")
def near_misses(requirement_id: int) -> ResponseReturnValue:
    """Show what is nearly a match, and what it would take."""
    requirement = _get_ranked(requirement_id)
    if requirement is None:
        return _waiting(requirement_id)
    wanted = match_filter(request.args)
    found = queries.near_misses(requirement, wanted=wanted, number=page_number(), today=today())
    return _page("near_misses", requirement=requirement, found=found, wanted=wanted)


@bp.get("/requirements/<int:requirement_id>/shortlist")
@allow("distributor", "staff")
def shortlist(requirement_id: int) -> ResponseReturnValue:
    """Show what the distributor put aside."""
    requirement = _get_ranked(requirement_id)
    if requirement is None:
        return _waiting(requirement_id)
    kept = queries.shortlist(requirement)
    found = queries.chosen_matches(
        requirement, listing_ids=[one.listing_id for one in kept], today=today()
    )
    shown = {row.listing.id for row in found.page.rows}
    gone = [one.listing for one in kept if one.listing_id not in shown]
    return _page("shortlist", requirement=requirement, found=found, gone=gone)


@bp.get("/requirements/<int:requirement_id>/compare")
@allow("distributor", "staff")
def compare(requirement_id: int) -> ResponseReturnValue:
    """Show up to four listings side by side."""
    requirement = _get_ranked(requirement_id)
    if requirement is None:
        return _waiting(requirement_id)
    found = queries.chosen_matches(
        requirement, listing_ids=listings_to_compare(request.args), today=today()
    )
    return _page("compare", requirement=requirement, found=found)


@bp.get("/requirements/<int:requirement_id>/supply")
@allow("distributor", "staff")
def supply(requirement_id: int) -> ResponseReturnValue:
    """Show plans in which several producers fill the requirement together."""
    requirement = _get_ranked(requirement_id)
    if requirement is None:
        return _waiting(requirement_id)
    plans = combined.combined_supply(requirement, today=today())
    found = queries.counted(queries.Measured(requirement, today=today()))
    return _page("supply", requirement=requirement, found=found, supply=plans)


@bp.get("/requirements/<int:requirement_id>/matches.xlsx")
@allow("distributor", "staff")
def export_matches(requirement_id: int) -> ResponseReturnValue:
    """Send every match with its shares and reasons as a workbook."""
    requirement = _get_ranked(requirement_id)
    if requirement is None:
        return _waiting(requirement_id)
    words = words_for_reader()
    matches = queries.all_matches(requirement, today=today())
    workbook = export.matches_workbook(
        requirement, rows=[(one, show(one.scored, words=words)) for one in matches]
    )
    return send_file(
        workbook,
        mimetype=export.MIMETYPE,
        as_attachment=True,
        download_name=f"{requirement.code}.xlsx",
    )


@bp.post("/requirements/<int:requirement_id>/shortlist/<int:listing_id>")
@allow("distributor")
@transactional
def keep(requirement_id: int, listing_id: int) -> ResponseReturnValue:
    """Put a listing aside for a requirement."""
    requirement = _get_kept(requirement_id)
    found = listings.published_listings([listing_id])
    if not found:
        raise NotFoundError
    services.keep_listing(requirement, listing=found[0], by=viewer(), at=now())
    return _back(requirement)


@bp.post("/requirements/<int:requirement_id>/shortlist/<int:listing_id>/drop")
@allow("distributor")
@transactional
def drop(requirement_id: int, listing_id: int) -> ResponseReturnValue:
    """Take a listing off the shortlist of a requirement."""
    requirement = _get_kept(requirement_id)
    services.drop_listing(requirement, listing_id=listing_id)
    return _back(requirement)


@bp.get("/my/products/<int:listing_id>/requirements")
@allow("producer", "staff")
def fitting(listing_id: int) -> ResponseReturnValue:
    """Show the requirements a listing fits, or nearly fits and what would unlock them."""
    listing = _get_measured(listing_id)
    shown = Fitness.NEAR if request.args.get("tab") == "near" else Fitness.FITS
    if not policy.may_see_fitting(viewer(), listing):
        return render_template("matching/waiting.html", listing=listing)
    found = queries.fitting_requirements(
        listing,
        shown=shown,
        seen_by=viewer(),
        number=page_number(),
        size=PAGE_SIZE,
        today=today(),
    )
    return render_template(
        "matching/fitting.html",
        listing=listing,
        found=found,
        page=found.page,
        rows=_rows(found.page.rows),
        openings=show_openings(found.openings, words=words_for_reader()),
        near=shown is Fitness.NEAR,
        province_names=_province_names(),
        may_offer=listing.organization_id == viewer().organization_id
        and listing.status is ListingStatus.PUBLISHED,
    )


def _get_ranked(requirement_id: int) -> Requirement | None:
    """Return the requirement, or None for its distributor that waits to be verified."""
    found = requirement_queries.get_requirement(requirement_id, seen_by=viewer())
    return found if policy.may_see_matches(viewer(), found) else None


def _get_kept(requirement_id: int) -> Requirement:
    found = requirement_queries.get_own_requirement(requirement_id, seen_by=viewer())
    if not policy.may_keep(viewer(), found):
        raise NotAllowedError
    return found


def _get_measured(listing_id: int) -> Listing:
    if viewer().is_staff:
        return listings.get_listing(listing_id, seen_by=viewer())
    return listings.get_own_listing(listing_id, seen_by=viewer())


def _waiting(requirement_id: int) -> ResponseReturnValue:
    """Say why there are no matches yet, and what to do."""
    requirement = requirement_queries.get_requirement(requirement_id, seen_by=viewer())
    return render_template("matching/waiting.html", requirement=requirement)


def _back(requirement: Requirement) -> ResponseReturnValue:
    """Lead back to the list the button stood on; its filters and page come with it."""
    tab = request.form.get("back", "")
    endpoint = tab if tab in {"ranked", "near_misses", "shortlist", "compare"} else "ranked"
    query = request.form.get("query", "")[:1000]
    url = url_for(f".{endpoint}", requirement_id=requirement.id)
    return redirect(f"{url}?{query}" if query else url, 303)


def _rows(found: Sequence[Match | Fit]) -> list[Row]:
    words = words_for_reader()
    return [
        Row(
            one,
            show(one.scored, words=words),
            tuple(show_way(way, words=words) for way in one.ways),
            levels_of(one.listing, on=today()) if isinstance(one, Match) else (),
        )
        for one in found
    ]


def _page(
    tab: str,
    *,
    requirement: Requirement,
    found: RankedPage,
    wanted: MatchFilter | None = None,
    gone: Sequence[Listing] = (),
    supply: combined.CombinedSupply | None = None,
) -> ResponseReturnValue:
    day = today()
    return render_template(
        f"matching/{tab}.html",
        tab=tab,
        requirement=requirement,
        sight=requirement_queries.sight_of(requirement, seen_by=viewer()),
        found=found,
        page=found.page,
        rows=_rows(found.page.rows),
        wanted=wanted,
        gone=gone,
        supply=supply,
        aim_words=AIM_WORDS,
        kept=queries.shortlisted_ids(requirement),
        news=top_lists.news_of([requirement.id]).get(requirement.id),
        may_keep=policy.may_keep(viewer(), requirement),
        may_ask=policy.may_begin(viewer(), requirement)
        and requirement_policy.is_open(requirement, on=day),
        orders=ORDER_WORDS,
        province_names=_province_names(),
        **(_choices(day) if wanted else {}),
    )


def _province_names() -> dict[str, str]:
    return {one.code: named(one) for one in accounts.provinces()}


def _choices(day: date) -> dict[str, list[tuple[str, str]]]:
    return {
        "provinces": [(one.code, named(one)) for one in listings.province_facets()],
        "schemes": [(one.code, named(one)) for one in certification.schemes(on=day)],
    }


@bp.get("/staff/supply")
@allow("staff")
def shared_supply() -> ResponseReturnValue:
    """Show how scarce capacity is best shared over all open requirements."""
    found, count = shared.shared_supply(seen_by=viewer(), today=today())
    return render_template("matching/shared.html", shared=found, count=count)


@bp.get("/staff/rank")
@allow("staff")
def files() -> ResponseReturnValue:
    """Show the form that takes two files."""
    form = TwoFilesForm()
    form.top.data, form.answer.data = 10, "page"
    return _files_page(form)


@bp.post("/staff/rank")
@allow("staff")
def rank_files() -> ResponseReturnValue:
    """Rank the rows of two files; nothing of them is stored."""
    form = TwoFilesForm()
    if not form.validate():
        return _files_page(form), 422
    found = _ranked_files(form)
    if found is None:
        return _files_page(form), 422
    if form.answer.data == "workbook":
        file = file_ranking.workbook(found)
        return send_file(
            file, mimetype=export.MIMETYPE, as_attachment=True, download_name="phu-hop.xlsx"
        )
    return _files_page(form, found=found)


def _ranked_files(form: TwoFilesForm) -> file_ranking.FileRanking | None:
    """Return the ranking, or None after saying at the field what is wrong with a file."""
    tables = {}
    for sheet in Sheet:
        with form.attempting(field=sheet.value):
            tables[sheet] = form.table(sheet.value)
            for column in missing_columns(tables[sheet], sheet=sheet):
                name = file_ranking.column_name(column)
                form.refuse(_("Tệp không có cột “%(column)s”.", column=name), field=sheet.value)
    if form.errors:
        return None
    return file_ranking.rank_files(
        tables[Sheet.LISTINGS],
        requirements=tables[Sheet.REQUIREMENTS],
        vocabularies=vocabulary.from_database(),
        today=today(),
        top=form.top.data,
    )


def _files_page(form: TwoFilesForm, *, found: file_ranking.FileRanking | None = None) -> str:
    return render_template(
        "matching/files.html",
        form=form,
        found=found,
        remark_text=file_ranking.remark_text,
        column_name=file_ranking.column_name,
        why_unmatched=file_ranking.why_unmatched,
        sheet_names=file_ranking.SHEET_NAMES,
    )


@bp.get("/staff/rematch")
@allow("staff")
def rematch() -> ResponseReturnValue:
    """Show how far the full re-match is, and what the last one changed for whom."""
    jobs = long_jobs.latest(top_lists.REMATCH, count=SHOWN_JOBS)
    return render_template(
        "matching/rematch.html",
        job=jobs[0] if jobs else None,
        earlier=jobs[1:],
        at=now(),
        changed=top_lists.changed_lists(number=page_number()),
    )


@bp.post("/staff/rematch")
@allow("staff")
@transactional
def start_rematch() -> ResponseReturnValue:
    """Begin a full re-match; one that is under way goes on."""
    services.start_rematch(by=viewer(), at=now())
    return redirect(url_for(".rematch"), 303)


@bp.post("/staff/rematch/cancel")
@allow("staff")
@transactional
def cancel_rematch() -> ResponseReturnValue:
    """Stop the full re-match that is under way; lists counted so far stay."""
    services.cancel_rematch(at=now())
    return redirect(url_for(".rematch"), 303)
