"""What staff print for an event."""

import io

from flask import render_template, send_file
from flask.typing import ResponseReturnValue

from matchmaker.base.errors import NotFoundError
from matchmaker.base.security import allow, viewer
from matchmaker.events import papers, queries, versions
from matchmaker.events.papers import Paper
from matchmaker.events.views.blueprint import bp


@bp.get("/<int:event_id>/papers")
@allow("staff")
def paper_list(event_id: int) -> ResponseReturnValue:
    """Show what can be printed."""
    event = queries.get_event(event_id, seen_by=viewer())
    return render_template(
        "events/papers.html", event=event, published=versions.published_of(event.id)
    )


@bp.get("/<int:event_id>/papers/<paper>.pdf")
@allow("staff")
def paper_file(event_id: int, paper: str) -> ResponseReturnValue:
    """Send a paper as PDF."""
    event = queries.get_event(event_id, seen_by=viewer())
    if paper not in set(Paper):
        raise NotFoundError
    return send_file(
        io.BytesIO(papers.pdf(Paper(paper), event=event)),
        mimetype=papers.MIMETYPE,
        download_name=f"{event.code}-{paper}.pdf",
    )
