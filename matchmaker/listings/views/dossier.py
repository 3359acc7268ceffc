"""The supplier dossier of a producer: built once, held against each chain's checklist."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.queries import own_organization
from matchmaker.base.clock import now, today
from matchmaker.base.db import transactional
from matchmaker.base.errors import NotFoundError
from matchmaker.base.files import answer_file, store_scan
from matchmaker.base.filters import named
from matchmaker.base.once import already_created, created
from matchmaker.base.paging import page_number
from matchmaker.base.security import allow, viewer
from matchmaker.certification import queries as certificates
from matchmaker.certification import services
from matchmaker.certification.forms import DocumentForm
from matchmaker.listings import queries
from matchmaker.listings.views.blueprints import certification as bp


@bp.get("/my/dossier")
@allow("producer")
def dossier() -> ResponseReturnValue:
    """Show what a chain asks and what the producer has for it."""
    checklists = certificates.Checklists(on=today())
    chains = checklists.owners()
    asked = request.args.get("chain", "")
    chain = next((one for one in chains if str(one.id) == asked), None)
    items = checklists.items(chain.id if chain else None)
    return render_template(
        "certification/dossier.html",
        chains=chains,
        chain=chain,
        held=queries.held_dossier(
            own_organization(viewer()),
            items=items,
            seen_by=viewer(),
            number=page_number(),
            on=today(),
        ),
    )


@bp.get("/my/dossier/documents/new")
@allow("producer")
def new_document() -> ResponseReturnValue:
    """Ask for a document."""
    form = _form()
    for field, name in ((form.item_code, "item"), (form.listing_id, "listing")):
        asked = request.args.get(name, "")
        field.data = asked if asked in {one.value for one in field.choices} else ""
    return _page(form)


@bp.post("/my/dossier/documents/new")
@allow("producer")
@transactional
def add_document() -> ResponseReturnValue:
    """Add a document to the dossier."""
    form = _form()
    if not form.validate():
        return _page(form), 422
    if done := already_created(form):
        return done
    with form.attempting(field="file"):
        services.add_document(
            own_organization(viewer()),
            item_code=form.item_code.data,
            listing_id=int(form.listing_id.data) if form.listing_id.data else None,
            file=store_scan(form.file.data) if form.file.data else None,
            note=form.note.data or "",
            issued_on=form.issued_on.data,
            valid_until=form.valid_until.data,
            at=now(),
        )
    if form.errors:
        return _page(form), 422
    flash(_("Đã thêm vào hồ sơ."), "success")
    return created(form, location=url_for(".dossier"))


@bp.post("/my/dossier/documents/<int:document_id>/remove")
@allow("producer")
@transactional
def remove_document(document_id: int) -> ResponseReturnValue:
    """Take a document out of the dossier."""
    services.remove_document(certificates.get_document(document_id, seen_by=viewer()))
    flash(_("Đã bỏ khỏi hồ sơ."), "success")
    return redirect(url_for(".dossier"), 303)


@bp.get("/dossier/documents/<int:document_id>")
@allow("member")
def document(document_id: int) -> ResponseReturnValue:
    """Hand the file of a document over to its holder or to staff."""
    found = certificates.get_document(document_id, seen_by=viewer())
    if found.file is None:
        raise NotFoundError
    return answer_file(found.file)


def _form() -> DocumentForm:
    form = DocumentForm()
    form.item_code.offer(
        [("", ""), *((one.code, named(one)) for one in certificates.all_dossier_items())]
    )
    names = queries.names_of_own(seen_by=viewer())
    form.listing_id.offer(
        [("", _("Cả đơn vị")), *((str(number), name) for number, name in names.items())]
    )
    return form


def _page(form: DocumentForm) -> str:
    return render_template("certification/document.html", form=form)
