"""The desk where staff hold certificates against their scans."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.queries import history_of
from matchmaker.base.clock import now, today
from matchmaker.base.db import transactional
from matchmaker.base.paging import page_number
from matchmaker.base.security import allow, viewer
from matchmaker.certification import policy, services
from matchmaker.certification import queries as certificates
from matchmaker.certification.forms import DecisionForm
from matchmaker.certification.labels import ACTS, DECISIONS
from matchmaker.certification.models import Certificate, CertificateStatus
from matchmaker.listings import queries
from matchmaker.listings.views.blueprints import certification as bp


@bp.get("/staff/certificates")
@allow("staff")
def queue() -> ResponseReturnValue:
    """Show the certificates with a status, those waiting longest first."""
    asked = request.args.get("status", "")
    status = CertificateStatus(asked if asked in set(CertificateStatus) else "pending")
    page = certificates.verification_queue(status=status, number=page_number())
    return render_template(
        "certification/queue.html",
        page=page,
        status=status,
        statuses=list(CertificateStatus),
        counts=certificates.queue_counts(),
        names=queries.names_of({one.listing_id for one in page.rows}),
    )


@bp.get("/staff/certificates/<int:certificate_id>")
@allow("staff")
def review(certificate_id: int) -> ResponseReturnValue:
    """Show the scan beside the data."""
    certificate = certificates.get_certificate(certificate_id, seen_by=viewer())
    form = _form(certificate)
    form.version.data = str(certificate.version_id)
    return _page(certificate, form=form)


@bp.post("/staff/certificates/<int:certificate_id>")
@allow("staff")
@transactional
def decide(certificate_id: int) -> ResponseReturnValue:
    """Record what staff decided and tell the holder."""
    certificate = certificates.get_certificate(certificate_id, seen_by=viewer())
    form = _form(certificate)
    if not form.validate():
        return _page(certificate, form=form), 422
    if form.is_stale(certificate.version_id):
        return _page(certificate, form=form), 409
    services.decide_certificate(
        certificate,
        decision=CertificateStatus(form.decision.data),
        by=viewer(),
        reason=form.reason.data or "",
        at=now(),
    )
    flash(_("Đã ghi kết luận và báo cho đơn vị."), "success")
    return redirect(url_for(".queue"), 303)


@bp.get("/staff/certificates/expiring")
@allow("staff")
def expiring() -> ResponseReturnValue:
    """Show the certificates that end soon."""
    asked = request.args.get("days", "")
    days = next((one for one in certificates.WARNINGS if str(one) == asked), 90)
    page = certificates.expiring(on=today(), days=days, number=page_number())
    return render_template(
        "certification/expiring.html",
        page=page,
        days=days,
        choices=certificates.WARNINGS,
        names=queries.names_of({one.listing_id for one in page.rows}),
    )


def _form(certificate: Certificate) -> DecisionForm:
    form = DecisionForm()
    form.decision.offer(
        (one.value, DECISIONS[one])
        for one in policy.DECISIONS
        if policy.may_decide(viewer(), certificate, decision=one)
    )
    return form


def _page(certificate: Certificate, *, form: DecisionForm) -> str:
    covered = certificates.covered_listings(certificate)
    return render_template(
        "certification/review.html",
        certificate=certificate,
        form=form,
        names=queries.names_of({certificate.listing_id, *covered}),
        twins=certificates.twins_of(certificate),
        history=history_of(certificate),
        acts=ACTS,
    )
