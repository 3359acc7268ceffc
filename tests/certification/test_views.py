"""Pages of certificates, the dossier and their verification."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pypdfium2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from matchmaker.accounts.models import User
from matchmaker.base import clock
from matchmaker.base.db import db
from matchmaker.base.files import StoredFile
from matchmaker.base.outbox import OutboxMail
from matchmaker.certification.models import (
    Certificate,
    CertificateStatus,
    DossierDocument,
    DossierItem,
    DossierRule,
)
from tests import make
from tests.conftest import Browser, audit_actions

TODAY = make.NOW.date()


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    """Hold the clock, so that certificates stay valid."""
    with clock.fixed(make.NOW):
        yield


def pdf(*, pages: int = 1) -> bytes:
    """Return a small PDF."""
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(200, 300)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def picture(kind: str) -> bytes:
    """Return a small picture."""
    out = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(out, kind)
    return out.getvalue()


@pytest.fixture
def holder(app: Flask) -> User:
    make.scheme("vietgap", validity_months=24)
    make.scheme("cnnttb-tinh")
    return make.user(make.producer(name="HTX Tân Thuận"))


@pytest.fixture
def staff(app: Flask) -> User:
    return make.user(make.department())


def organization(user: User) -> int:
    """Return the organisation of a user."""
    return user.memberships[0].organization_id


TYPED = {
    "scheme_code": "vietgap",
    "number": "VG-12/2026",
    "issuer": "Trung tâm chứng nhận",
    "issued_on": "05/11/2025",
    "expires_on": "05/11/2027",
    "output": "120 tấn/năm",
    "listing_id": "",
}


def send(
    browser: FlaskClient, url: str, typed: dict[str, object], **files: bytes
) -> tuple[int, str]:
    """Post a form with files as a browser does; return status and page."""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, values in typed.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    parts += [
        f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="giấy.pdf"\r\n\r\n'.encode()
        + content
        + b"\r\n"
        for name, content in files.items()
    ]
    body = b"".join(parts) + b"--x--\r\n"
    answer = browser.post(
        url,
        input_stream=io.BytesIO(body),
        content_length=len(body),
        content_type="multipart/form-data; boundary=x",
    )
    return answer.status_code, answer.text


def the_certificate() -> Certificate:
    """Return the only certificate."""
    return db.session.scalars(db.select(Certificate)).one()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (pdf(), "application/pdf"),
        (picture("JPEG"), "image/jpeg"),
        (picture("PNG"), "image/png"),
    ],
    ids=["pdf", "jpeg", "png"],
)
def test_a_certificate_is_added_with_its_scan_and_waits(
    content: bytes, kind: str, holder: User, staff: User, sign_in: Browser
) -> None:
    listing = make.listing(holder.memberships[0].organization)
    browser = sign_in.of(holder)
    typed = {**TYPED, "covers": [listing.id]}
    assert send(browser, "/my/certificates/new", typed, scan=content)[0] == 303
    certificate = the_certificate()
    assert certificate.status is CertificateStatus.PENDING
    assert certificate.certified_output_kg == Decimal(120_000)
    assert "Đơn vị, bao gồm" in browser.get("/my/certificates").text
    scan = browser.get(f"/certificates/{certificate.id}/scan")
    assert (scan.mimetype, scan.headers["Content-Disposition"].split(";")[0]) == (
        kind,
        "attachment",
    )
    assert scan.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    preview = sign_in.of(staff).get(f"/certificates/{certificate.id}/scan/preview")
    assert preview.mimetype.startswith("image/")


def test_the_same_form_sent_twice_adds_one_certificate(holder: User, sign_in: Browser) -> None:
    browser = sign_in.of(holder)
    typed = {**TYPED, "token": "t" * 22}
    assert send(browser, "/my/certificates/new", typed)[0] == 303
    assert send(browser, "/my/certificates/new", typed)[0] == 303
    assert audit_actions() == ["certificate.added"]


BOMB = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xff\xff\x00\x00\xff\xff\x08\x02\x00\x00\x00"


@pytest.mark.parametrize(
    "content",
    [
        b"a letter",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html><script>alert(1)</script>",
        b"%PDF-1.7 broken",
        pdf()[:120],
        pdf(pages=101),
        picture("JPEG")[:200],
        BOMB,
        b"PK\x03\x04" + b"\0" * 60,
        b"\xff" * (10 * 1024 * 1024 + 1),
    ],
    ids=["text", "svg", "html", "broken", "cut", "long", "cut jpeg", "bomb", "zip", "huge"],
)
def test_a_scan_that_is_none_is_refused_at_its_field_and_nothing_is_kept(
    content: bytes, holder: User, sign_in: Browser
) -> None:
    status, page = send(sign_in.of(holder), "/my/certificates/new", TYPED, scan=content)
    assert status in {413, 422}
    if status == 422:
        assert 'id="scan-error"' in page
        assert "VG-12/2026" in page
    assert db.session.scalar(db.select(db.func.count(Certificate.id))) == 0
    assert db.session.scalar(db.select(db.func.count(StoredFile.id))) == 0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"scheme_code": "none"}, "Hãy chọn một mục trong danh sách."),
        ({"issuer": ""}, "Hãy điền mục này."),
        ({"issued_on": "31/02/2026"}, "Không có ngày này trong lịch."),
        ({"issued_on": "05/11/2099", "expires_on": "06/11/2099"}, "không thể ở sau hôm nay"),
        ({"expires_on": "04/11/2025"}, "phải sau ngày cấp"),
        ({"expires_on": ""}, "có thời hạn. Hãy ghi ngày hết hạn"),
        ({"output": "120 tấn"}, "Hãy ghi cả kỳ"),
        ({"output": "120 thùng/năm"}, "Chưa rõ đơn vị tính"),
        ({"output": "rất nhiều"}, "Hãy nhập sản lượng kèm đơn vị"),
        ({"number": "x" * 81}, "Tối đa 80 ký tự"),
        ({"listing_id": "9" * 20}, "Hãy chọn một mục trong danh sách."),
        ({"covers": ["1", "x"]}, "Hãy chọn trong danh sách."),
    ],
)
def test_bad_certificates_are_asked_again(
    typed: dict[str, object], said: str, holder: User, sign_in: Browser
) -> None:
    status, page = send(sign_in.of(holder), "/my/certificates/new", {**TYPED, **typed})
    assert status == 422
    assert said in page
    assert "Trung tâm chứng nhận" in page or typed == {"issuer": ""}


def test_a_scheme_without_a_term_needs_no_last_day(holder: User, sign_in: Browser) -> None:
    typed = {**TYPED, "scheme_code": "cnnttb-tinh", "expires_on": "", "output": ""}
    assert send(sign_in.of(holder), "/my/certificates/new", typed)[0] == 303
    assert the_certificate().expires_on is None


def test_another_producers_listing_cannot_be_named(holder: User, sign_in: Browser) -> None:
    foreign = make.listing()
    for field in ("listing_id", "covers"):
        typed = {**TYPED, field: str(foreign.id)}
        assert send(sign_in.of(holder), "/my/certificates/new", typed)[0] == 422


def test_a_certificate_of_a_listing_is_offered_from_its_page(
    holder: User, sign_in: Browser
) -> None:
    listing = make.listing(holder.memberships[0].organization)
    page = sign_in.of(holder).get(f"/my/certificates/new?listing={listing.id}").text
    assert re.search(rf'<option selected value="{listing.id}">', page)
    assert sign_in.of(holder).get("/my/certificates/new?listing=x").status_code == 200


def test_editing_a_verified_certificate_warns_and_reopens_it(
    holder: User, sign_in: Browser
) -> None:
    certificate = make.certificate(
        organization=holder.memberships[0].organization, certified_output_kg=Decimal(1500)
    )
    browser, url = sign_in.of(holder), f"/my/certificates/{certificate.id}/edit"
    page = browser.get(url).text
    assert "Nếu sửa, giấy trở lại hàng chờ" in page
    assert 'value="1.500 kg/năm"' in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    typed = {**TYPED, "version": version[1]}
    assert send(browser, url, {**typed, "version": "77"})[0] == 409
    assert send(browser, url, {**typed, "issuer": ""})[0] == 422
    assert send(browser, url, typed, scan=b"none")[0] == 422
    assert send(browser, url, typed, scan=pdf())[0] == 303
    assert certificate.status is CertificateStatus.PENDING
    assert "Xem bản chụp đang lưu" in browser.get(url).text
    assert "Xoá giấy" not in browser.get(url).text
    assert browser.post(f"/my/certificates/{certificate.id}/remove").status_code == 409


def test_a_revoked_certificate_is_shown_with_its_reason_and_no_form(
    holder: User, sign_in: Browser
) -> None:
    certificate = make.certificate(
        organization=holder.memberships[0].organization,
        status=CertificateStatus.REVOKED,
        status_reason="Giấy giả",
    )
    page = sign_in.of(holder).get(f"/my/certificates/{certificate.id}/edit").text
    assert "Giấy giả" in page
    assert 'name="number"' not in page


def test_the_countdown_is_shown_from_ninety_days(holder: User, sign_in: Browser) -> None:
    own = holder.memberships[0].organization
    for days in (91, 90, 30, -1):
        make.certificate(organization=own, expires_on=TODAY + timedelta(days=days))
    page = sign_in.of(holder).get("/my/certificates").text
    assert [words in page for words in ("còn 91 ngày", "còn 90 ngày", "còn 30 ngày")] == [
        False,
        True,
        True,
    ]
    assert "Hết hiệu lực" in page


def test_nobody_else_finds_a_certificate_or_its_scan(
    client: FlaskClient, holder: User, staff: User, sign_in: Browser
) -> None:
    assert send(sign_in.of(holder), "/my/certificates/new", TYPED, scan=pdf())[0] == 303
    number = the_certificate().id
    rival, buyer = make.user(make.producer()), make.user(make.distributor())
    db.session.commit()
    for path in (f"/certificates/{number}/scan", f"/certificates/{number}/scan/preview"):
        assert [sign_in.of(one).get(path).status_code for one in (rival, buyer)] == [404, 404]
        assert [sign_in.of(one).get(path).status_code for one in (holder, staff)] == [200, 200]
        assert client.get(path).status_code == 302
    foreign = sign_in.of(rival)
    assert foreign.get(f"/my/certificates/{number}/edit").status_code == 404
    assert foreign.post(f"/my/certificates/{number}/edit").status_code == 404
    assert foreign.post(f"/my/certificates/{number}/remove").status_code == 404
    assert sign_in.of(staff).get(f"/my/certificates/{number}/edit").status_code == 403


def test_a_certificate_without_a_scan_has_none_to_hand_over(holder: User, sign_in: Browser) -> None:
    certificate = make.certificate(organization=holder.memberships[0].organization)
    assert sign_in.of(holder).get(f"/certificates/{certificate.id}/scan").status_code == 404


def decide(browser: FlaskClient, certificate: Certificate, **typed: str) -> tuple[int, str]:
    """Post a decision."""
    answer = browser.post(f"/staff/certificates/{certificate.id}", data=typed)
    return answer.status_code, answer.text


def test_staff_verify_suspend_and_revoke_and_the_holder_is_told(
    holder: User, staff: User, sign_in: Browser
) -> None:
    certificate = make.certificate(
        organization=holder.memberships[0].organization, status=CertificateStatus.PENDING
    )
    browser = sign_in.of(staff)
    for decision, reason in (
        ("verified", ""),
        ("suspended", "Chờ kiểm tra"),
        ("verified", ""),
        ("revoked", "Cấp sai"),
    ):
        assert decide(browser, certificate, decision=decision, reason=reason)[0] == 303
    assert certificate.status is CertificateStatus.REVOKED
    assert db.session.scalar(db.select(db.func.count(OutboxMail.id))) == 4
    page = browser.get(f"/staff/certificates/{certificate.id}").text
    assert "Không còn kết luận nào khác" in page
    assert "Chờ kiểm tra" in page


def test_a_refusal_needs_a_reason_at_its_field(holder: User, staff: User, sign_in: Browser) -> None:
    certificate = make.certificate(status=CertificateStatus.PENDING)
    browser = sign_in.of(staff)
    status, page = decide(browser, certificate, decision="rejected", reason="  ")
    assert status == 422
    assert 'id="reason-error"' in page
    assert decide(browser, certificate, decision="revoked", reason="x")[0] == 422
    assert decide(browser, certificate, decision="")[0] == 422
    assert certificate.status is CertificateStatus.PENDING


def test_a_decision_about_what_the_holder_changed_meanwhile_is_asked_again(
    staff: User, sign_in: Browser
) -> None:
    certificate = make.certificate(status=CertificateStatus.PENDING)
    typed = {"decision": "verified", "version": "99"}
    status, page = decide(sign_in.of(staff), certificate, **typed)
    assert status == 409
    assert "đã được sửa ở nơi khác" in page
    assert certificate.status is CertificateStatus.PENDING


def test_the_review_shows_twins_coverage_and_the_scan(
    holder: User, staff: User, sign_in: Browser
) -> None:
    listing = make.listing(holder.memberships[0].organization, name="Xoài Cao Lãnh")
    typed = {**TYPED, "covers": [listing.id]}
    assert send(sign_in.of(holder), "/my/certificates/new", typed, scan=pdf())[0] == 303
    make.certificate(organization=make.producer(name="HTX Khác"), number="vg-12/2026")
    first = db.session.scalars(db.select(Certificate).order_by(Certificate.id)).first()
    assert first
    page = sign_in.of(staff).get(f"/staff/certificates/{first.id}").text
    for shown in ("HTX Khác", "Xoài Cao Lãnh", "scan/preview", "120\xa0tấn một năm"):
        assert shown in page


def test_the_queue_and_what_ends_soon_are_for_staff(
    holder: User, staff: User, sign_in: Browser
) -> None:
    make.certificate(status=CertificateStatus.PENDING, organization=make.producer(name="HTX Chờ"))
    make.certificate(
        expires_on=TODAY + timedelta(days=20), organization=make.producer(name="HTX Sắp Hết")
    )
    browser = sign_in.of(staff)
    assert "HTX Chờ" in browser.get("/staff/certificates").text
    assert "HTX Chờ" in browser.get("/staff/certificates?status=nothing").text
    assert "HTX Chờ" not in browser.get("/staff/certificates?status=verified").text
    assert (
        "Không có giấy nào ở trạng thái này"
        in browser.get("/staff/certificates?status=revoked").text
    )
    for days, there in (("90", True), ("30", True), ("x", True)):
        page = browser.get(f"/staff/certificates/expiring?days={days}").text
        assert ("HTX Sắp Hết" in page) is there
    for path in ("", "/expiring", "/1"):
        assert sign_in.of(holder).get(f"/staff/certificates{path}").status_code == 403


@pytest.mark.parametrize("path", ["/my/certificates", "/staff/certificates?status=verified"])
def test_lists_send_the_same_statements_for_one_row_and_more(
    path: str, holder: User, staff: User, sign_in: Browser, count_statements: list[str]
) -> None:
    browser = sign_in.of(staff if "staff" in path else holder)
    own = organization(holder)

    def statements() -> int:
        db.session.flush()
        db.session.expunge_all()
        count_statements.clear()
        assert browser.get(path).status_code == 200
        return len(count_statements)

    maker = holder.memberships[0].organization
    make.certificate(listing=make.listing(maker))
    first = statements()
    maker = db.session.get_one(type(maker), own)
    for _ in range(30):
        make.certificate(listing=make.listing(maker))
    assert statements() == first


@pytest.fixture
def items(app: Flask) -> None:
    for code, per_listing in (
        ("business-registration", False),
        ("tax-invoice", False),
        ("label-sample", True),
        ("price-list", True),
    ):
        one = DossierItem(
            code=code, name_vi=f"Mục {code}", name_en=f"Item {code}", per_listing=per_listing
        )
        db.session.add(one)
        db.session.add(DossierRule(item=one, valid_from=TODAY - timedelta(days=1)))
    db.session.flush()


def test_the_dossier_counts_what_listing_and_organisation_say_themselves(
    items: None, holder: User, sign_in: Browser
) -> None:
    own = holder.memberships[0].organization
    own.tax_number = "0100112437"
    make.listing(own, name="Xoài")
    page = sign_in.of(holder).get("/my/dossier").text
    assert "Của đơn vị: đủ 1 trên 2 mục" in page
    assert "đủ 1 trên 2 mục" in page
    assert "Đã có trong thông tin sản phẩm" in page


def test_a_chain_with_a_checklist_of_its_own_can_be_chosen(
    items: None, holder: User, sign_in: Browser
) -> None:
    chain = make.distributor(name="Chuỗi Bán Lẻ")
    db.session.add(
        DossierRule(organization_id=chain.id, item_code="label-sample", valid_from=TODAY)
    )
    browser = sign_in.of(holder)
    assert "Chuỗi Bán Lẻ" in browser.get("/my/dossier").text
    page = browser.get(f"/my/dossier?chain={chain.id}").text
    assert "Mục business-registration" not in page
    assert "Mục business-registration" in browser.get("/my/dossier?chain=x").text
    assert "Thêm sản phẩm" in page


def test_a_document_is_added_handed_over_and_removed(
    items: None, holder: User, staff: User, sign_in: Browser
) -> None:
    browser = sign_in.of(holder)
    url = "/my/dossier/documents/new"
    page = browser.get(f"{url}?item=label-sample&listing=7").text
    assert '<option selected value="label-sample">' in page
    typed = {"item_code": "business-registration", "listing_id": "", "token": "t" * 22}
    assert send(browser, url, typed, file=pdf())[0] == 303
    assert send(browser, url, typed, file=pdf())[0] == 303
    document = db.session.scalars(db.select(DossierDocument)).one()
    path = f"/dossier/documents/{document.id}"
    rival = sign_in.of(make.user(make.producer()))
    db.session.commit()
    assert [sign_in.of(one).get(path).mimetype for one in (holder, staff)] == [
        "application/pdf",
        "application/pdf",
    ]
    assert rival.get(path).status_code == 404
    assert rival.post(f"/my/dossier/documents/{document.id}/remove").status_code == 404
    assert "giấy.pdf" in browser.get("/my/dossier").text
    assert browser.post(f"/my/dossier/documents/{document.id}/remove").status_code == 303
    assert browser.get(path).status_code == 404


def test_a_document_of_a_note_alone_has_no_file(
    items: None, holder: User, sign_in: Browser
) -> None:
    browser = sign_in.of(holder)
    listing = make.listing(holder.memberships[0].organization)
    typed = {"item_code": "label-sample", "listing_id": listing.id, "note": "Gửi khi ký"}
    assert send(browser, "/my/dossier/documents/new", typed)[0] == 303
    document = db.session.scalars(db.select(DossierDocument)).one()
    assert document.listing_id == listing.id
    assert browser.get(f"/dossier/documents/{document.id}").status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Hãy điền mục này."),
        ({"item_code": "label-sample"}, "Hãy chọn tệp, hoặc ghi chú"),
        ({"item_code": "none", "note": "x"}, "Hãy chọn một mục trong danh sách."),
        (
            {
                "item_code": "label-sample",
                "note": "x",
                "issued_on": "05/11/2026",
                "valid_until": "04/11/2026",
            },
            "Ngày hết giá trị phải sau ngày lập.",
        ),
    ],
)
def test_bad_documents_are_asked_again(
    typed: dict[str, object], said: str, items: None, holder: User, sign_in: Browser
) -> None:
    status, page = send(sign_in.of(holder), "/my/dossier/documents/new", typed)
    assert status == 422
    assert said in page


def test_a_document_that_is_no_paper_is_refused_at_its_field(
    items: None, holder: User, sign_in: Browser
) -> None:
    typed = {"item_code": "label-sample"}
    browser = sign_in.of(holder)
    status, page = send(browser, "/my/dossier/documents/new", typed, file=b"<svg/>")
    assert status == 422
    assert 'id="file-error"' in page


@pytest.mark.parametrize("number", ["0", "9" * 20, "x"])
@pytest.mark.parametrize(
    "path", ["/my/certificates/{}/edit", "/certificates/{}/scan", "/dossier/documents/{}"]
)
def test_ids_of_nothing_find_no_page(
    path: str, number: str, holder: User, sign_in: Browser
) -> None:
    assert sign_in.of(holder).get(path.format(number)).status_code == 404
