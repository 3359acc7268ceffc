"""A holder's certificates: what they say, which listings they cover, their scans."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.queries import own_organization
from matchmaker.base.clock import now, today
from matchmaker.base.db import transactional
from matchmaker.base.errors import NotFoundError
from matchmaker.base.files import StoredFile, answer_file, answer_picture, store_scan
from matchmaker.base.filters import named
from matchmaker.base.once import already_created, created
from matchmaker.base.security import allow, viewer
from matchmaker.certification import policy, services
from matchmaker.certification import queries as certificates
from matchmaker.certification.forms import CertificateForm
from matchmaker.certification.models import Certificate
from matchmaker.core.quantities import Volume
from matchmaker.listings import queries
from matchmaker.listings.views.blueprints import certification as bp


@bp.get("/my/certificates")
@allow("producer")
def mine() -> ResponseReturnValue:
    """Show the certificates of the organisation and its listings."""
    own = viewer().organization_id or 0
    return render_template(
        "certification/mine.html",
        certificates=certificates.certificates_of(own),
        names=queries.names_of_own(seen_by=viewer()),
        coverage=certificates.coverage_of(own),
    )


@bp.get("/my/certificates/new")
@allow("producer")
def create() -> ResponseReturnValue:
    """Ask for a new certificate, of the organisation or of one listing."""
    form = _form()
    asked = request.args.get("listing", "")
    form.listing_id.data = asked if asked in {one.value for one in form.listing_id.choices} else ""
    return _page(form)


@bp.post("/my/certificates/new")
@allow("producer")
@transactional
def save_new() -> ResponseReturnValue:
    """Add a certificate that waits for staff."""
    form = _form()
    if not form.check(dated=_dated()):
        return _page(form), 422
    if done := already_created(form):
        return done
    with form.attempting(field="scan"):
        services.add_certificate(
            own_organization(viewer()),
            facts=form.facts(),
            covers=form.covered(),
            scan=_stored(form),
            at=now(),
        )
    if form.errors:
        return _page(form), 422
    flash(_("Đã gửi giấy chứng nhận. Sở sẽ xem và xác minh."), "success")
    return created(form, location=url_for(".mine"))


@bp.get("/my/certificates/<int:certificate_id>/edit")
@allow("producer")
def edit(certificate_id: int) -> ResponseReturnValue:
    """Show a certificate for editing."""
    certificate = _own(certificate_id)
    form = _form(certificate)
    form.version.data = str(certificate.version_id)
    return _page(form, certificate=certificate)


@bp.post("/my/certificates/<int:certificate_id>/edit")
@allow("producer")
@transactional
def save(certificate_id: int) -> ResponseReturnValue:
    """Change a certificate; it goes back to the queue of staff."""
    certificate = _own(certificate_id)
    form = _form(certificate)
    if not form.check(dated=_dated()):
        return _page(form, certificate=certificate), 422
    if form.is_stale(certificate.version_id):
        return _page(form, certificate=certificate), 409
    with form.attempting(field="scan"):
        services.change_certificate(
            certificate,
            facts=form.facts(),
            covers=form.covered(),
            scan=_stored(form),
            at=now(),
        )
    if form.errors:
        return _page(form, certificate=certificate), 422
    flash(_("Đã lưu giấy chứng nhận."), "success")
    return redirect(url_for(".mine"), 303)


@bp.post("/my/certificates/<int:certificate_id>/remove")
@allow("producer")
@transactional
def remove(certificate_id: int) -> ResponseReturnValue:
    """Take away a certificate that was never verified."""
    services.remove_certificate(_own(certificate_id), by=viewer())
    flash(_("Đã xoá giấy chứng nhận."), "success")
    return redirect(url_for(".mine"), 303)


@bp.get("/certificates/<int:certificate_id>/scan")
@allow("member")
def scan(certificate_id: int) -> ResponseReturnValue:
    """Hand the scan over."""
    return answer_file(_scan_of(certificate_id))


@bp.get("/certificates/<int:certificate_id>/scan/preview")
@allow("member")
def scan_preview(certificate_id: int) -> ResponseReturnValue:
    """Show a picture of the scan's first page."""
    return answer_picture(_scan_of(certificate_id))


def _scan_of(certificate_id: int) -> StoredFile:
    certificate = certificates.get_certificate(certificate_id, seen_by=viewer())
    if certificate.scan is None or not policy.may_see_scan(viewer(), certificate):
        raise NotFoundError
    return certificate.scan


def _own(certificate_id: int) -> Certificate:
    certificate = certificates.get_certificate(certificate_id, seen_by=viewer())
    if not policy.is_holder(viewer(), certificate):
        raise NotFoundError
    return certificate


def _stored(form: CertificateForm) -> StoredFile | None:
    return store_scan(form.scan.data) if form.scan.data else None


def _dated() -> set[str]:
    return {one.code for one in certificates.schemes(on=today()) if one.validity_months}


def _form(certificate: Certificate | None = None) -> CertificateForm:
    form = CertificateForm(data=_shown(certificate) if certificate else {})
    listings = [
        (str(number), name) for number, name in queries.names_of_own(seen_by=viewer()).items()
    ]
    schemes = [(one.code, named(one)) for one in certificates.schemes(on=today())]
    if certificate is not None and certificate.scheme_code not in dict(schemes):
        schemes.append((certificate.scheme_code, named(certificate.scheme)))
    form.scheme_code.offer([("", ""), *schemes])
    form.listing_id.offer([("", _("Cả đơn vị")), *listings])
    form.covers.offer(listings)
    return form


def _shown(certificate: Certificate) -> dict[str, object]:
    output = certificate.certified_output_kg
    return {
        "scheme_code": certificate.scheme_code,
        "number": certificate.number,
        "issuer": certificate.issuer,
        "issued_on": certificate.issued_on,
        "expires_on": certificate.expires_on,
        "output": Volume(output, output, "kg", "year") if output else None,
        "listing_id": str(certificate.listing_id or ""),
        "covers": [str(one) for one in sorted(certificates.covered_listings(certificate))],
    }


def _page(form: CertificateForm, *, certificate: Certificate | None = None) -> str:
    return render_template(
        "certification/edit.html",
        form=form,
        certificate=certificate,
        may_remove=certificate is not None and policy.may_remove(viewer(), certificate),
    )
