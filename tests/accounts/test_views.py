"""The pages of people and organisations, as a browser meets them."""

import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts import queries, services
from matchmaker.accounts.models import OrganizationStatus, User
from matchmaker.base import clock
from matchmaker.base.audit import AuditEntry
from matchmaker.base.db import db
from matchmaker.base.outbox import OutboxMail, deliver_mails
from tests import make
from tests.conftest import Browser, audit_actions

PASSWORD = "con mèo vàng ăn xoài"

REGISTRATION: dict[str, Any] = {
    "kind": "producer",
    "legal_form": "cooperative",
    "name": "HTX Mỹ Xương",
    "tax_number": "0100112437",
    "address": "Ấp Mỹ Long, xã Mỹ Hiệp, huyện Chợ Mới, An Giang",
    "person_name": "Lan",
    "phone": "0912 345 678",
    "email": "lan@vidu.vn",
    "password": PASSWORD,
    "consent": "y",
}


def mails() -> list[OutboxMail]:
    return list(db.session.scalars(db.select(OutboxMail).order_by(OutboxMail.id)))


@pytest.fixture(autouse=True)
def _provinces(app: Flask) -> None:
    for code in ("82", "91"):
        make.province(code)


# Registering


def test_registering_leads_to_the_mailbox_with_todays_address(client: FlaskClient) -> None:
    answer = client.post("/register", data=REGISTRATION)
    assert (answer.status_code, answer.location) == (303, "/registered")
    user = queries.get_user_with_email("lan@vidu.vn")
    own = user.memberships[0].organization
    assert (own.address_line, own.ward_name, own.province_code) == (
        "Ấp Mỹ Long",
        "Xã Cù Lao Giêng",
        "91",
    )
    assert (own.contact_phone, own.contact_email) == ("+84912345678", "lan@vidu.vn")
    assert "Xã Cù Lao Giêng" in client.get("/registered").text


def test_known_and_unknown_addresses_get_the_same_answer(app: Flask) -> None:
    make.user(email="known@vidu.vn")
    answers = []
    for address in ("known@vidu.vn", "unknown@vidu.vn"):
        client = app.test_client()
        answer = client.post("/register", data={**REGISTRATION, "email": address})
        page = re.sub(r'name="csrf_token" value="[^"]+"', "", client.get("/registered").text)
        answers.append((answer.status_code, answer.location, page))
        own = queries.with_tax_number("0100112437")
        assert (own is None) == (address == "known@vidu.vn")
    assert answers[0] == answers[1]


def test_sending_the_form_twice_registers_once(client: FlaskClient) -> None:
    page = client.get("/register?kind=distributor").text
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    assert re.search(r'value="distributor" checked', page)
    data = {**REGISTRATION, "token": token[1], "tax_number": "", "legal_form": "household"}
    answers = [client.post("/register", data=data) for _ in range(2)]
    assert [one.location for one in answers] == ["/registered", "/registered"]
    assert len(mails()) == 1


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("kind", "department", "Hãy chọn một mục trong danh sách."),
        ("kind", "", "Hãy chọn một mục trong danh sách."),
        ("legal_form", "authority", "Hãy chọn một mục trong danh sách."),
        ("name", "x" * 201, "Tối đa 200 ký tự, hiện có 201."),
        ("tax_number", "", "Hãy nhập mã số thuế của đơn vị."),
        ("tax_number", "0100112438", "Mã số thuế này không đúng số kiểm tra."),
        ("tax_number", "12345678901234567890", "Mã số thuế có 10 hoặc 13 chữ số"),
        ("tax_number", "0314409058", "Mã số này đã có trên hệ thống."),
        ("address", "đâu đó", "Chưa nhận ra tỉnh trong địa chỉ này."),
        ("phone", "123", "Hãy nhập số điện thoại"),
        ("email", "lan@", "Hãy nhập địa chỉ thư điện tử"),
        ("password", "matkhau123", "Mật khẩu này quá dễ đoán."),
        ("password", "x7#kQ9!mZ2" * 13, "Mật khẩu cần từ 8 đến 128 ký tự."),
        ("consent", "", "Cần có đồng ý này mới lập được tài khoản."),
    ],
)
def test_a_wrong_field_says_so_and_keeps_what_was_typed(
    client: FlaskClient, field: str, typed: str, message: str
) -> None:
    make.producer(tax_number="0314409058")
    data = {**REGISTRATION, field: typed}
    answer = client.post("/register", data={k: v for k, v in data.items() if v})
    assert answer.status_code == 422
    assert message in answer.text
    assert "<title>Lỗi:" in answer.text
    assert 'value="0912 345 678"' in answer.text or field == "phone"
    assert db.session.query(User).count() == 0


def test_an_address_that_cannot_be_placed_asks_for_the_province(client: FlaskClient) -> None:
    assert 'name="province"' not in client.get("/register").text
    data = {**REGISTRATION, "address": "đâu đó"}
    assert 'name="province"' in client.post("/register", data=data).text
    assert client.post("/register", data={**data, "province": "82"}).status_code == 303
    own = queries.with_tax_number("0100112437")
    assert own is not None
    assert (own.address_line, own.province_code) == ("đâu đó", "82")


def test_nothing_is_ticked_beforehand(client: FlaskClient) -> None:
    page = client.get("/register").text
    assert "checked" not in page


# Sign-in


def member(**facts: Any) -> User:
    own = make.producer()
    services_user = services.add_user(
        services.Person(name="Lan", email="lan@vidu.vn", password=PASSWORD), at=make.NOW
    )
    services_user.confirmed_at = make.NOW
    services_user.memberships.extend(make.user(own).memberships[:0])
    for name, value in facts.items():
        setattr(services_user, name, value)
    db.session.flush()
    return services_user


def attempt(app: Flask, *, password: str = PASSWORD) -> tuple[int, list[str]]:
    answer = app.test_client().post("/sign-in", data={"email": "lan@vidu.vn", "password": password})
    found = re.search(r'<div class="error-summary".*?</div>', answer.text, re.S)
    return answer.status_code, found[0].split() if found else []


def test_signing_in_and_out_is_recorded_and_speaks_the_persons_language(app: Flask) -> None:
    member(language="en")
    client = app.test_client()
    data = {"email": "lan@vidu.vn", "password": PASSWORD}
    assert client.post("/sign-in", data=data).location == "/start"
    assert '<html lang="en"' in client.get("/account").text
    assert client.post("/sign-out").status_code == 302
    assert client.get("/account").location == "/sign-in?next=/account?"
    assert audit_actions() == ["user.signed_in", "user.signed_out"]
    rows = db.session.scalars(db.select(AuditEntry.user_id)).all()
    assert len(set(rows)) == 1
    assert rows[0] is not None


def test_a_language_chosen_before_signing_in_stays(app: Flask) -> None:
    member(language="vi")
    client = app.test_client()
    client.post("/language", data={"language": "en"})
    client.post("/sign-in", data={"email": "lan@vidu.vn", "password": PASSWORD})
    assert '<html lang="en"' in client.get("/account").text


def test_wrong_unconfirmed_and_locked_get_the_same_answer(app: Flask) -> None:
    nobody = attempt(app)
    user = member()
    wrong = attempt(app, password="something else 9")
    user.confirmed_at = None
    db.session.commit()
    unconfirmed = attempt(app, password="something else 9")
    user.confirmed_at = make.NOW
    user.active = False
    db.session.commit()
    locked = attempt(app, password="something else 9")
    locked_with_password = attempt(app)
    user.active, user.confirmed_at = True, None
    db.session.commit()
    unconfirmed_with_password = attempt(app)
    assert nobody == wrong == unconfirmed == locked
    assert nobody == locked_with_password == unconfirmed_with_password
    assert nobody[1] != []


@pytest.mark.parametrize("facts", [{"confirmed_at": None}, {"active": False}])
def test_unconfirmed_and_locked_people_do_not_come_in(app: Flask, facts: dict[str, Any]) -> None:
    member(**facts)
    client = app.test_client()
    client.post("/sign-in", data={"email": "lan@vidu.vn", "password": PASSWORD})
    assert client.get("/account").status_code == 302


def test_people_of_the_demo_neither_come_in_nor_stay_in_production(
    app: Flask, sign_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = member(is_sample=True)
    client = sign_in.of(user)
    assert client.get("/account").status_code == 200
    assert attempt(app)[0] == 302
    monkeypatch.setitem(app.config, "ENV", "production")
    assert client.get("/account").status_code == 302
    assert attempt(app)[0] == 200


def test_a_forgotten_password_is_reset_by_the_link_in_the_mail(app: Flask) -> None:
    user = member()
    before = user.fs_uniquifier
    client = app.test_client()
    known = client.post("/reset", data={"email": "lan@vidu.vn"})
    unknown = app.test_client().post("/reset", data={"email": "none@vidu.vn"})
    assert known.status_code == unknown.status_code
    mail = mails()[0]
    assert (len(mails()), mail.purpose) == (1, "security.reset_instructions")
    link = re.search(r"http://127\.0\.0\.1:8000(/reset/\S+)", mail.text)
    assert link is not None
    data = {"password": "một hai ba bốn năm", "password_confirm": "một hai ba bốn năm"}
    assert client.post(link[1], data={**data, "password": "matkhau123"}).status_code in {200, 422}
    assert client.post(link[1], data=data).status_code == 302
    db.session.refresh(user)
    assert user.fs_uniquifier != before
    assert attempt(app, password="một hai ba bốn năm")[0] == 302
    assert audit_actions()[0] == "user.password_reset"
    assert [one.purpose for one in mails()][1:] == ["security.reset_notice"]


def test_a_forged_host_does_not_reach_the_links_in_mails(app: Flask) -> None:
    member()
    app.test_client().post(
        "/reset", data={"email": "lan@vidu.vn"}, headers={"Host": "evil.example"}
    )
    mail = mails()[0]
    assert "evil.example" not in mail.text + mail.html


def test_mails_speak_the_recipients_language(app: Flask) -> None:
    member(language="en")
    app.test_client().post("/reset", data={"email": "lan@vidu.vn"})
    assert mails()[0].language == "en"
    assert "mật khẩu" not in mails()[0].text


def test_the_old_cookie_ends_when_signed_out_everywhere(app: Flask, sign_in: Browser) -> None:
    user = make.user(make.producer())
    here, there = sign_in.of(user), sign_in.of(user)
    assert here.post("/account/sign-out-everywhere").location == "/sign-in"
    assert [one.get("/account").status_code for one in (here, there)] == [302, 302]


# The own organisation


def edited(client: FlaskClient, **changes: str) -> dict[str, str]:
    page = client.get("/organization/edit").text
    version = re.search(r'name="version" value="(\d+)"', page)
    address = re.search(r'name="address"[^>]* value="([^"]*)"', page)
    assert version is not None
    assert address is not None
    return {
        "version": version[1],
        "name": "HTX Mới",
        "legal_form": "cooperative",
        "tax_number": "0100112437",
        "address": address[1] or "Đồng Tháp",
        **changes,
    }


def test_the_own_organisation_is_changed(app: Flask, sign_in: Browser) -> None:
    own = make.distributor(verified=False)
    client = sign_in.of(make.user(own))
    data = edited(client, aliases="Chợ Xanh\nCX\n", website="vidu.vn", contact_phone="0912345678")
    assert client.post("/organization/edit", data=data).location == "/organization"
    db.session.refresh(own)
    assert (own.name, own.tax_number, own.website, own.contact_phone) == (
        "HTX Mới",
        "0100112437",
        "https://vidu.vn",
        "+84912345678",
    )
    assert sorted(one.name for one in own.aliases) == ["CX", "Chợ Xanh"]
    assert "HTX Mới" in client.get("/organization").text


def test_identity_is_locked_once_verified(app: Flask, sign_in: Browser) -> None:
    own = make.producer(name="HTX Cũ")
    client = sign_in.of(make.user(own))
    assert 'name="name"' not in client.get("/organization/edit").text
    answer = client.post("/organization/edit", data=edited(client, about="Xoài"))
    db.session.refresh(own)
    assert (answer.status_code, own.name, own.about) == (303, "HTX Cũ", "Xoài")


def test_a_stale_edit_keeps_what_was_typed(app: Flask, sign_in: Browser) -> None:
    own = make.producer(verified=False)
    client = sign_in.of(make.user(own))
    data = edited(client, about="của tôi")
    own.about = "của người khác"
    db.session.commit()
    answer = client.post("/organization/edit", data=data)
    assert answer.status_code == 409
    assert "của tôi" in answer.text
    db.session.refresh(own)
    assert own.about == "của người khác"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("website", "javascript:alert(1)"),
        ("contact_email", "x"),
        ("aliases", "x" * 121),
        ("tax_number", "0314409058"),
    ],
)
def test_a_wrong_detail_is_refused(app: Flask, sign_in: Browser, field: str, typed: str) -> None:
    make.producer(tax_number="0314409058")
    client = sign_in.of(make.user(make.distributor(verified=False)))
    answer = client.post("/organization/edit", data=edited(client, **{field: typed}))
    assert answer.status_code == 422


def test_colleagues_are_invited_and_removed(app: Flask, sign_in: Browser) -> None:
    own = make.producer()
    first, second = make.user(own), make.user(own)
    client = sign_in.of(first)
    assert client.post("/organization/members/invite", data={"email": "x"}).status_code == 422
    answer = client.post("/organization/members/invite", data={"email": "ba@vidu.vn"})
    assert answer.location == "/organization/members"
    assert "ba@vidu.vn" in client.get("/organization/members").text
    url = f"/organization/members/{second.id}/remove"
    assert client.post(url).location == "/organization/members"
    assert client.post(url).status_code == 409
    assert client.post("/organization/members/99999999999999999999/remove").status_code == 404


def test_an_invitation_is_accepted_by_its_link(app: Flask, sign_in: Browser) -> None:
    own = make.producer()
    sign_in.of(make.user(own)).post("/organization/members/invite", data={"email": "ba@vidu.vn"})
    link = re.search(r"/invitation/\S+", mails()[0].text)
    assert link is not None
    client = app.test_client()
    assert own.name in client.get(link[0]).text
    data = {"person_name": "Ba", "phone": "0912345678", "password": PASSWORD}
    assert client.post(link[0], data=data).status_code == 422
    assert client.post(link[0], data={**data, "consent": "y"}).location == "/sign-in"
    used = client.get(link[0])
    assert used.status_code == 404
    assert "Nếu đã nhận lời, hãy đăng nhập" in used.text
    assert 'class="btn" href="/sign-in"' in used.text
    assert client.post(link[0], data={**data, "consent": "y"}).status_code == 404


def test_who_registered_the_address_of_an_invited_person_does_not_come_in(
    app: Flask, sign_in: Browser
) -> None:
    stranger = {"email": "lan@vidu.vn", "password": PASSWORD}
    app.test_client().post("/register", data=REGISTRATION)
    own = make.producer()
    sign_in.of(make.user(own)).post("/organization/members/invite", data={"email": "lan@vidu.vn"})
    link = re.search(r"/invitation/\S+", mails()[-1].text)
    assert link is not None
    owner = app.test_client()
    assert 'name="password"' in owner.get(link[0]).text
    assert owner.post(link[0]).status_code == 422
    data = {"person_name": "Lan", "phone": "0912345678", "consent": "y"}
    answer = owner.post(link[0], data={**data, "password": "mat khau cua chu dia chi"})
    assert answer.location == "/sign-in"
    assert app.test_client().post("/sign-in", data=stranger).status_code == 200
    signing_in = {"email": "lan@vidu.vn", "password": "mat khau cua chu dia chi"}
    assert app.test_client().post("/sign-in", data=signing_in).location == "/start"


def test_the_organisation_gives_and_withdraws_the_consent_itself(
    app: Flask, sign_in: Browser
) -> None:
    own = make.producer()
    user = make.user(own)
    client = sign_in.of(user)
    assert client.post("/organization/acting-consent").location == "/organization"
    consent = queries.acting_consent(own.id)
    assert consent is not None
    assert (consent.given_by, consent.channel) == (user.name, "form")
    assert client.post("/organization/acting-consent").status_code == 409
    assert client.post("/organization/acting-consent/withdraw").location == "/organization"
    assert queries.acting_consent(own.id) is None


# The own account


def test_the_account_is_changed(app: Flask, sign_in: Browser) -> None:
    user = make.user(make.producer())
    client = sign_in.of(user)
    data = {"name": "Lan", "phone": "0912345678", "language": "en"}
    assert client.post("/account", data=data).location == "/account"
    db.session.refresh(user)
    assert (user.name, user.phone, user.language) == ("Lan", "+84912345678", "en")
    assert '<html lang="en"' in client.get("/account").text
    assert client.post("/account", data={**data, "language": "fr"}).status_code == 422


def test_a_person_switches_between_own_organisations_only(app: Flask, sign_in: Browser) -> None:
    first, second, foreign = make.producer(), make.distributor(), make.producer()
    client = sign_in.of(make.user(first, second))
    assert client.post("/account/switch", data={"chosen": second.id}).status_code == 303
    assert second.name in client.get("/organization").text
    for wrong in (foreign.id, "x", "9" * 20, ""):
        assert client.post("/account/switch", data={"chosen": wrong}).status_code == 404


def test_my_data_are_handed_over(app: Flask, sign_in: Browser) -> None:
    own = make.producer()
    user = make.user(own)
    client = sign_in.of(user)
    client.post("/account/news", data={"chosen": "1"})
    answer = client.get("/account/export")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="matchmaker-')
    found = json.loads(answer.data)
    assert found["account"]["email"] == user.email
    assert [one["organization"] for one in found["memberships"]] == [own.name]
    assert [one["purpose"] for one in found["consents"]] == ["news"]
    assert [one["action"] for one in found["acts"]] == ["consent.recorded"]
    assert "password" not in found["account"]


# Staff


@pytest.fixture
def staff(app: Flask, sign_in: Browser) -> FlaskClient:
    client = sign_in.of(make.user(make.department(), name="Cán bộ Năm"))
    db.session.commit()
    return client


def test_staff_decide_with_a_reason_at_the_field(app: Flask, staff: FlaskClient) -> None:
    own = make.producer(verified=False)
    db.session.commit()
    url = f"/staff/organizations/{own.id}/decide"
    answer = staff.post(url, data={"decision": "rejected"})
    assert answer.status_code == 422
    assert "Hãy ghi lý do." in answer.text
    assert staff.post(url, data={"decision": "verified"}).status_code == 303
    assert staff.post(url, data={"decision": "verified"}).status_code == 409
    assert staff.post(url, data={"decision": "unverified"}).status_code == 422
    db.session.refresh(own)
    assert own.status is OrganizationStatus.VERIFIED
    assert "Xác minh đơn vị" in staff.get(f"/staff/organizations/{own.id}").text


def test_staff_see_same_names_and_branches(app: Flask, staff: FlaskClient) -> None:
    own = make.producer(name="HTX Xoài Mỹ Xương", tax_number="0314409058", verified=False)
    make.producer(name="Hợp tác xã xoài Mỹ Xương", verified=False)
    make.producer(name="Chi nhánh", tax_number="0314409058-001")
    page = staff.get(f"/staff/organizations/{own.id}").text
    assert "Có đơn vị khác tên giống." in page
    assert "Hợp tác xã xoài Mỹ Xương" in page
    assert "Chi nhánh" in page


def test_staff_are_told_of_a_likely_double_once(app: Flask, staff: FlaskClient) -> None:
    known = make.producer(name="Công ty TNHH Thương mại Trí Sơn", verified=False)
    data = {
        "legal_form": "limited_company",
        "name": "Cty TNHH TM Trí Sơn",
        "tax_number": "0314409058",
        "address": "xã Mỹ Hiệp, Đồng Tháp",
        "given_by": "Ông Sơn",
        "channel": "phone",
    }
    told = staff.post("/staff/organizations/new", data=data)
    assert told.status_code == 422
    assert known.name in told.text
    assert 'value="Cty TNHH TM Trí Sơn"' in told.text
    again = re.search(r'name="told_alike" value="([^"]+)"', told.text)
    assert again is not None
    added = staff.post("/staff/organizations/new", data={**data, "told_alike": again[1]})
    assert added.status_code == 303


def test_a_newcomer_is_told_of_verified_organisations_of_a_likely_name(
    client: FlaskClient,
) -> None:
    make.producer(name="HTX Xoài Mỹ Xương")
    make.producer(name="HTX Mỹ Xương", verified=False)
    found = client.get("/register/alike", query_string={"name": "hop tac xa xoai my xuong"}).text
    assert "HTX Xoài Mỹ Xương" in found
    assert "HTX Mỹ Xương" not in found
    assert "Có đơn vị" not in client.get("/register/alike").text
    client.post("/register", data={**REGISTRATION, "name": "Hợp tác xã xoài Mỹ Xương"})
    assert "Đã có đơn vị tên giống: HTX Xoài Mỹ Xương." in client.get("/registered").text


def test_contacts_are_shown_to_staff_on_record(app: Flask, staff: FlaskClient) -> None:
    own = make.producer(contact_email="bi-mat@vidu.vn")
    make.user(own, email="thanhvien@vidu.vn")
    page = staff.get(f"/staff/organizations/{own.id}").text
    assert "@vidu.vn" not in page
    assert audit_actions() == []
    page = staff.post(f"/staff/organizations/{own.id}/contacts").text
    assert "bi-mat@vidu.vn" in page
    assert "thanhvien@vidu.vn" in page
    assert audit_actions() == ["contact.seen"]


def test_staff_add_a_producer_without_mail_and_act_for_it(app: Flask, staff: FlaskClient) -> None:
    data = {
        "legal_form": "household",
        "name": "Hộ Bà Tư",
        "address": "xã Mỹ Hiệp, Đồng Tháp",
        "given_by": "Bà Tư",
        "channel": "phone",
    }
    assert staff.post("/staff/organizations/new", data={**data, "channel": ""}).status_code == 422
    answer = staff.post("/staff/organizations/new", data=data)
    assert answer.status_code == 303
    page = staff.get(answer.location)
    assert "Bà Tư đã đồng ý" in page.text
    assert staff.post(f"{answer.location}/act").location == "/start"
    assert "Đang làm việc thay cho Hộ Bà Tư." in staff.get("/organization").text
    assert staff.get("/staff/organizations").status_code == 403
    edit = edited(staff, name="Hộ Bà Tư", legal_form="household", tax_number="", about="Xoài")
    assert staff.post("/organization/edit", data=edit).status_code == 303
    # Staff do not give themselves the consent.
    assert staff.post("/organization/acting-consent").status_code == 403
    assert staff.post("/staff/stop-acting").location == answer.location
    entry = db.session.scalars(
        db.select(AuditEntry).where(AuditEntry.action == "organization.changed")
    ).one()
    assert entry.on_behalf_of_id == entry.subject_id
    assert entry.organization_id != entry.on_behalf_of_id
    trail = staff.get("/admin/audit").text
    assert "Cán bộ Năm" in trail
    assert "thay cho Hộ Bà Tư" in trail


def test_acting_ends_with_the_consent(app: Flask, staff: FlaskClient) -> None:
    own = make.producer()
    db.session.commit()
    url = f"/staff/organizations/{own.id}"
    assert staff.post(f"{url}/act").status_code == 409
    consent = {"given_by": "Ông Ba", "channel": "paper"}
    assert staff.post(f"{url}/consent", data={"given_by": ""}).status_code == 422
    assert staff.post(f"{url}/consent", data=consent).status_code == 303
    assert staff.post(f"{url}/consent", data=consent).status_code == 409
    assert staff.post(f"{url}/act").status_code == 303
    services.withdraw_acting_consent(own, at=make.NOW)
    db.session.commit()
    assert "Đang làm việc thay" not in staff.get("/organization").text
    assert staff.post("/staff/stop-acting").location == "/start"


def test_a_suspended_organisation_is_not_acted_for(app: Flask, staff: FlaskClient) -> None:
    own = make.producer()
    own.status = OrganizationStatus.SUSPENDED
    db.session.commit()
    data = {"given_by": "Ông Ba", "channel": "paper"}
    assert staff.post(f"/staff/organizations/{own.id}/consent", data=data).status_code == 403
    assert staff.post(f"/staff/organizations/{own.id}/act").status_code == 403


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999"])
def test_an_organisation_that_is_not_there_is_not_found(staff: FlaskClient, number: str) -> None:
    assert staff.get(f"/staff/organizations/{number}").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/staff/organizations", "/staff/organizations/new", "/staff/outbox", "/admin/audit",
     "/admin/users"],
)  # fmt: skip
def test_parties_do_not_enter_staffs_pages(app: Flask, sign_in: Browser, path: str) -> None:
    assert sign_in.of(make.user(make.producer())).get(path).status_code == 403
    assert app.test_client().get(path).status_code == 302


def test_the_outbox_shows_the_links(app: Flask, staff: FlaskClient, sign_in: Browser) -> None:
    assert "Chưa có thư nào" in staff.get("/staff/outbox").text
    sign_in.of(make.user(make.producer())).post(
        "/organization/members/invite", data={"email": "ba@vidu.vn"}
    )
    link = r'<a href="http://\S+/invitation/'
    assert not re.search(link, staff.get("/staff/outbox").text)
    deliver_mails(clock.now())
    assert re.search(link, staff.get("/staff/outbox").text)
    assert "ba@vidu.vn" not in staff.get("/staff/outbox?status=sent").text


@pytest.mark.parametrize(
    ("server", "recipient", "by", "shown"),
    [
        ("", "an@vidu.vn", "staff", True),
        ("smtp.vidu.vn", "an@vidu.vn", "staff", False),
        ("", "admin@vidu.vn", "staff", False),
        ("", "admin@vidu.vn", "administrator", True),
    ],
)
def test_staff_do_not_come_into_accounts_by_mails_they_read(
    app: Flask,
    sign_in: Browser,
    monkeypatch: pytest.MonkeyPatch,
    server: str,
    recipient: str,
    by: str,
    shown: bool,
) -> None:
    department = make.department()
    make.user(email="an@vidu.vn", password="x")
    administrator = make.user(department, email="admin@vidu.vn", password="x", is_admin=True)
    app.test_client().post("/reset", data={"email": recipient})
    deliver_mails(clock.now())
    monkeypatch.setitem(app.config, "MAIL_SERVER", server)
    reader = administrator if by == "administrator" else make.user(department)
    page = sign_in.of(reader).get("/staff/outbox").text
    assert (recipient in page, "/reset/" in page) == (True, shown)


def test_the_trail_is_narrowed_by_the_url(app: Flask, staff: FlaskClient) -> None:
    own = make.producer()
    staff.post(f"/staff/organizations/{own.id}/contacts")
    assert "Cán bộ Năm" in staff.get("/admin/audit?action=contact").text
    for query in ("action=user.signed_in", "user=999", "organization=" + "9" * 15):
        assert "Không có việc nào ở đây" in staff.get(f"/admin/audit?{query}").text
    assert staff.get("/admin/audit?user=x&organization=" + "9" * 30).status_code == 200


def test_the_administrator_locks_and_invites(app: Flask, sign_in: Browser) -> None:
    department = make.department()
    admin, user = make.user(is_admin=True), make.user(email="khach@vidu.vn")
    client = sign_in.of(admin)
    url = f"/admin/users/{user.id}/active"
    assert client.post(url, data={"chosen": "0"}).status_code == 303
    db.session.refresh(user)
    assert not user.active
    assert "Đã khoá" in client.get("/admin/users?words=khach").text
    assert client.post(url, data={"chosen": "1"}).status_code == 303
    own = client.post(f"/admin/users/{admin.id}/active", data={"chosen": "0"})
    assert own.status_code == 409
    assert client.post("/admin/users/invite", data={"email": ""}).status_code == 422
    assert client.post("/admin/users/invite", data={"email": "moi@vidu.vn"}).status_code == 303
    invitations = queries.open_invitations(department.id, at=make.NOW)
    assert [one.email for one in invitations] == ["moi@vidu.vn"]


@pytest.mark.parametrize(
    "path", ["/staff/organizations", "/staff/outbox", "/admin/audit", "/admin/users"]
)
def test_a_list_takes_as_many_statements_for_one_row_as_for_many(
    app: Flask, sign_in: Browser, count_statements: list[str], path: str
) -> None:
    client = sign_in.of(make.user(make.department(), is_admin=True))

    def grow(rows: int) -> None:
        for number in range(rows):
            own = make.producer(aliases=[f"Tên {rows} {number}"])
            member = make.user(own, make.distributor())
            services.note_contacts_seen(own)
            services.mails.already_registered(member)
        db.session.commit()

    def statements() -> int:
        db.session.expire_all()
        count_statements.clear()
        assert client.get(path).status_code == 200
        return len(count_statements)

    grow(1)
    few = statements()
    grow(29)
    assert statements() == few
