"""Pages of introductions, as the two sides, staff and others open them."""

import io
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import FileStorage

from matchmaker.accounts.models import OrganizationStatus
from matchmaker.base import clock, files
from matchmaker.base.db import db
from matchmaker.core.lifecycle import Actor, Answer, Status
from matchmaker.introductions.models import Introduction, IntroductionMember
from matchmaker.introductions.services import beginnings
from matchmaker.listings.models import ListingStatus
from matchmaker.matching import queries
from matchmaker.matching.queries import Match
from matchmaker.requirements.models import RequirementStatus
from tests import make
from tests.conftest import Browser, audit_actions

SECRET_PHONE = "+84912000111"
SHOWN_PHONE = "0912\u00a0000\u00a0111"


@pytest.fixture(autouse=True)
def _at_now() -> object:
    with clock.fixed(make.NOW):
        yield


class Pair:
    """An introduction with somebody on each side, signed in."""

    def __init__(self, sign_in: Browser, status: str, **facts: object) -> None:
        listing = make.listing(make.producer(contact_phone=SECRET_PHONE, contact_name="Chị Sáu"))
        requirement = make.requirement(make.distributor(contact_email="mua@chuoi.example"), **facts)
        self.introduction = make.introduction(status, listing=listing, requirement=requirement)
        self.producer = sign_in.of(make.user(listing.organization))
        self.buyer = sign_in.of(make.user(requirement.organization))
        self.staff = sign_in.of(make.user(make.department()))
        self.url = f"/introductions/{self.introduction.id}"


@pytest.fixture
def requested(sign_in: Browser) -> Pair:
    """A request the producer has not answered."""
    return Pair(sign_in, "requested")


@pytest.fixture
def accepted(sign_in: Browser) -> Pair:
    """An introduction both have accepted."""
    return Pair(sign_in, "accepted")


def _token(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found[1]


def _png() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    out.seek(0)
    return out


def test_contacts_are_nowhere_before_both_accepted_and_there_after(requested: Pair) -> None:
    for looking in (requested.producer, requested.buyer, requested.staff):
        page = looking.get(requested.url).text
        assert SHOWN_PHONE not in page
        assert "mua@chuoi.example" not in page
    answer = requested.producer.post(f"{requested.url}/steps/accept")
    assert (answer.status_code, answer.location) == (303, requested.url)
    for looking in (requested.producer, requested.buyer):
        assert SHOWN_PHONE not in looking.get(requested.url).text
        page = looking.post(f"{requested.url}/contacts").text
        assert SHOWN_PHONE in page
        assert "mua@chuoi.example" in page
        assert audit_actions()[-1] == "introduction.contacts_seen"


def test_staff_see_contacts_by_a_recorded_look(requested: Pair) -> None:
    page = requested.staff.post(f"{requested.url}/contacts")
    assert SHOWN_PHONE in page.text
    assert audit_actions()[-1] == "introduction.contacts_seen"
    assert requested.buyer.post(f"{requested.url}/contacts").status_code == 403
    assert audit_actions().count("introduction.contacts_seen") == 1


def test_a_second_accept_answers_409_with_a_sentence(requested: Pair) -> None:
    requested.producer.post(f"{requested.url}/steps/accept")
    again = requested.producer.post(f"{requested.url}/steps/accept")
    assert again.status_code == 409
    assert "Bước này không còn thực hiện được" in again.text
    assert requested.producer.get(f"{requested.url}/steps/accept").status_code == 409


def test_an_accept_after_expiry_answers_409(requested: Pair) -> None:
    with clock.fixed(make.NOW + timedelta(days=8)):
        late = requested.producer.post(f"{requested.url}/steps/accept")
    assert late.status_code == 409
    assert "hết hạn trả lời" in late.text
    assert requested.introduction.status is Status.REQUESTED


def test_others_find_no_page(requested: Pair, sign_in: Browser, client: FlaskClient) -> None:
    for stranger in (
        sign_in.of(make.user(make.producer())),
        sign_in.of(make.user(make.distributor())),
    ):
        for path in ("", "/steps/accept", "/contract", "/deliveries/3", "/documents/1"):
            assert stranger.get(requested.url + path).status_code == 404
        assert stranger.post(f"{requested.url}/messages", data={"text": "x"}).status_code == 404
    assert client.get(requested.url).status_code == 302
    assert requested.buyer.get("/introductions/99999999999999999999").status_code == 404
    assert requested.buyer.get(f"{requested.url}/steps/nonsense").status_code == 404


def test_declining_without_a_reason_says_so_at_the_field(requested: Pair) -> None:
    answer = requested.producer.post(f"{requested.url}/steps/decline", data={"note": "Bận mùa"})
    assert answer.status_code == 422
    assert "Lỗi:" in answer.text
    assert "Bận mùa" in answer.text
    other = requested.producer.post(f"{requested.url}/steps/decline", data={"reason": "other"})
    assert other.status_code == 422
    assert "Hãy ghi rõ lý do khác." in other.text
    done = requested.producer.post(f"{requested.url}/steps/decline", data={"reason": "price"})
    assert done.status_code == 303
    assert "Giá không phù hợp" in requested.buyer.get(requested.url).text


def test_an_anonymous_distributor_is_hidden_until_both_accepted(sign_in: Browser) -> None:
    pair = Pair(sign_in, "requested", is_anonymous=True)
    name = pair.introduction.distributor.name
    for path in (pair.url, "/introductions", "/introductions?view=board", "/start"):
        assert name not in pair.producer.get(path).text
    pair.producer.post(f"{pair.url}/steps/accept")
    assert name in pair.producer.get(pair.url).text


def test_the_steps_are_said_with_their_facts(accepted: Pair) -> None:
    wrong = accepted.buyer.post(
        f"{accepted.url}/steps/meeting", data={"day": "31/02/2027", "place": "Cao Lãnh"}
    )
    assert wrong.status_code == 422
    assert "31/02/2027" in wrong.text
    assert "Không có ngày này trong lịch." in wrong.text
    for name, facts in (
        ("meeting", {"day": "05/12/2026", "place": "Cao Lãnh"}),
        ("sample", {"day": "10/12/2026", "quantity": "2 thùng"}),
        ("quotation", {"day": "12/12/2026", "price": "28.500", "valid_until": "31/12/2026"}),
        ("memorandum", {"day": "20/12/2026"}),
    ):
        assert accepted.buyer.get(f"{accepted.url}/steps/{name}").status_code == 200
        done = accepted.buyer.post(f"{accepted.url}/steps/{name}", data=facts)
        assert done.status_code == 303, name
    page = accepted.producer.get(accepted.url).text
    for shown in ("05/12/2026", "Cao Lãnh", "2 thùng", "28.500", "31/12/2026", "20/12/2026"):
        assert shown in page
    assert accepted.introduction.status is Status.MEMORANDUM


CONTRACT = {
    "number": "HĐ-2027/01",
    "signed_on": "20/11/2026",
    "starts_on": "01/01/2027",
    "ends_on": "31/12/2027",
    "monthly_volume": "600",
    "price": "25.000",
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"monthly_volume": "-5"}, "Con số không được âm."),
        ({"monthly_volume": "nhiều"}, "Hãy nhập một con số"),
        ({"ends_on": "01/01/2026"}, "Ngày kết thúc phải sau ngày bắt đầu."),
        ({"ends_on": "01/01/2072"}, "Hãy xem lại năm."),
        ({"starts_on": ""}, "Hãy điền mục này."),
        ({"signed_on": "24/11/2026"}, "Ngày ký không thể ở sau hôm nay."),
        ({"price": "25,5"}, "Số tiền phải là số đồng chẵn."),
    ],
)
def test_a_wrong_contract_keeps_what_was_typed(
    accepted: Pair, change: dict[str, str], message: str
) -> None:
    answer = accepted.buyer.post(f"{accepted.url}/contract", data=CONTRACT | change)
    assert answer.status_code == 422
    assert message in answer.text
    assert "HĐ-2027/01" in answer.text
    assert accepted.introduction.contract is None


def test_a_contract_beyond_capacity_is_refused_on_the_form(accepted: Pair) -> None:
    answer = accepted.buyer.post(
        f"{accepted.url}/contract", data=CONTRACT | {"monthly_volume": "2.000"}
    )
    assert answer.status_code == 409
    assert "Công suất còn trống không đủ" in answer.text
    assert "HĐ-2027/01" in answer.text
    db.session.expire_all()
    assert accepted.introduction.contract is None


def test_from_contract_to_a_delivery_with_evidence(accepted: Pair) -> None:
    assert accepted.buyer.get(f"{accepted.url}/contract").status_code == 200
    assert accepted.buyer.post(f"{accepted.url}/contract", data=CONTRACT).status_code == 303
    again = accepted.buyer.post(f"{accepted.url}/contract", data=CONTRACT)
    assert again.status_code == 409
    order = {"day": "02/01/2027", "quantity": "600", "value": "15.000.000"}
    assert accepted.buyer.post(f"{accepted.url}/steps/first_order", data=order).status_code == 303
    early = accepted.producer.post(f"{accepted.url}/deliveries/3", data={"delivered": "1.500"})
    assert early.status_code == 409
    assert "đến hạn ngày 01/04/2027" in early.text
    assert accepted.producer.get(f"{accepted.url}/deliveries/3").status_code == 409
    assert "/deliveries/3" not in accepted.producer.get(accepted.url).text
    with clock.fixed(datetime(2027, 4, 1, 3, tzinfo=UTC)):
        _deliver_short(accepted)
    page = accepted.buyer.get(accepted.url).text
    assert "Thời tiết" in page
    assert "37.500.000" in page
    # As people write it, in the timeline too.
    assert "1,5\u00a0tấn" in page
    assert "1500 " not in page
    evidence = accepted.buyer.get(f"{accepted.url}/deliveries/3/evidence")
    assert evidence.headers["Content-Disposition"].startswith("attachment")
    assert evidence.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert accepted.buyer.get(f"{accepted.url}/deliveries/6/evidence").status_code == 404
    assert accepted.buyer.get(f"{accepted.url}/deliveries/5").status_code == 404
    assert accepted.buyer.post(f"{accepted.url}/steps/complete").status_code == 409


def _deliver_short(accepted: Pair) -> None:
    assert accepted.producer.get(f"{accepted.url}/deliveries/3").status_code == 200
    short = accepted.producer.post(f"{accepted.url}/deliveries/3", data={"delivered": "1.500"})
    assert short.status_code == 422
    assert "Hãy chọn lý do giao thiếu." in short.text
    delivered = {
        "delivered": "1.500",
        "value": "37.500.000",
        "shortfall_reason": "weather",
        "evidence": (_png(), "phieu.png"),
    }
    done = accepted.producer.post(f"{accepted.url}/deliveries/3", data=delivered)
    assert done.status_code == 303


def test_evidence_that_is_no_paper_is_refused_at_its_field(accepted: Pair) -> None:
    accepted.buyer.post(f"{accepted.url}/contract", data=CONTRACT)
    data = {"delivered": "1.800", "evidence": (io.BytesIO(b"<svg onload=x>"), "a.png")}
    with clock.fixed(datetime(2027, 4, 1, 3, tzinfo=UTC)):
        answer = accepted.producer.post(f"{accepted.url}/deliveries/3", data=data)
    assert answer.status_code == 422
    assert "Chỉ nhận tệp PDF, JPEG hoặc PNG." in answer.text
    assert "1.800" in answer.text


def test_a_message_sent_twice_stands_once(accepted: Pair) -> None:
    token = _token(accepted.buyer.get(accepted.url).text)
    data = {"text": "Mai gặp <b>nhé</b>", "token": token}
    first = accepted.buyer.post(f"{accepted.url}/messages", data=data)
    second = accepted.buyer.post(f"{accepted.url}/messages", data=data)
    assert (first.status_code, second.location) == (303, first.location)
    page = accepted.producer.get(accepted.url).text
    assert page.count("Mai gặp &lt;b&gt;nhé&lt;/b&gt;") == 1
    empty = accepted.buyer.post(f"{accepted.url}/messages", data={"text": "  "})
    assert empty.status_code == 422


def test_documents_are_shared_between_the_two_sides_only(accepted: Pair, sign_in: Browser) -> None:
    data = {"kind": "quotation", "file": (_png(), "báo giá.png")}
    assert accepted.producer.post(f"{accepted.url}/documents", data=data).status_code == 303
    document = accepted.introduction.documents[0]
    path = f"{accepted.url}/documents/{document.id}"
    assert accepted.buyer.get(path).mimetype == "image/png"
    assert sign_in.of(make.user(make.distributor())).get(path).status_code == 404
    other = make.introduction("accepted", requirement=accepted.introduction.requirement)
    assert (
        accepted.buyer.get(f"/introductions/{other.id}/documents/{document.id}").status_code == 404
    )
    for wrong in ({"kind": "quotation"}, {"kind": "x", "file": (_png(), "a.png")}):
        assert accepted.producer.post(f"{accepted.url}/documents", data=wrong).status_code == 422


def test_scans_open_to_the_distributor_once_both_accepted(requested: Pair) -> None:
    listing = requested.introduction.listing
    with requested.buyer.application.test_request_context():
        scan = files.store_scan(FileStorage(_png(), filename="gcn.png"))
    held = make.certificate(listing=listing, scan=scan)
    path = f"{requested.url}/certificates/{held.id}"
    assert requested.buyer.get(path).status_code == 404
    requested.producer.post(f"{requested.url}/steps/accept")
    assert requested.buyer.get(path).mimetype == "image/png"
    assert requested.buyer.get(f"{requested.url}/certificates/999").status_code == 404
    assert requested.producer.get(path).status_code == 403


def test_a_next_step_changed_in_another_tab_answers_409_and_keeps_what_was_typed(
    accepted: Pair,
) -> None:
    found = re.search(r'name="version"[^>]*value="(\d+)"', accepted.buyer.get(accepted.url).text)
    assert found
    data = {"owner": "staff", "due_on": "24/12/2026", "version": found[1]}
    assert accepted.producer.post(f"{accepted.url}/next", data=data).status_code == 303
    late = accepted.buyer.post(
        f"{accepted.url}/next", data=data | {"owner": "producer", "note": "Gửi mẫu trước"}
    )
    assert late.status_code == 409
    assert "Nội dung đã được sửa ở nơi khác" in late.text
    assert "Gửi mẫu trước" in late.text
    assert accepted.introduction.next_owner is Actor.STAFF


def test_the_next_step_can_be_given_with_a_day(accepted: Pair) -> None:
    wrong = accepted.buyer.post(f"{accepted.url}/next", data={"owner": "staff", "due_on": "mai"})
    assert wrong.status_code == 422
    data = {"owner": "staff", "due_on": "24/12/2026", "note": "Sở gọi hai bên"}
    assert accepted.buyer.post(f"{accepted.url}/next", data=data).status_code == 303
    assert "Sở gọi hai bên" in accepted.producer.get(accepted.url).text


class Asking:
    """A published listing and requirement, and who may bring them together."""

    def __init__(self, sign_in: Browser) -> None:
        self.listing = make.listing()
        self.requirement = make.requirement()
        self.query = f"?listing_id={self.listing.id}&requirement_id={self.requirement.id}"
        self.producer = sign_in.of(make.user(self.listing.organization))
        self.buyer = sign_in.of(make.user(self.requirement.organization))
        self.staff = sign_in.of(make.user(make.department()))


@pytest.fixture
def asking(sign_in: Browser) -> Asking:
    """Nothing has begun yet."""
    return Asking(sign_in)


@pytest.mark.parametrize(
    ("who", "endpoint", "status"),
    [
        ("buyer", "ask", "requested"),
        ("producer", "offer", "offered"),
        ("staff", "propose", "proposed"),
    ],
)
def test_each_side_begins_in_its_way(asking: Asking, who: str, endpoint: str, status: str) -> None:
    looking: FlaskClient = getattr(asking, who)
    path = f"/introductions/{endpoint}{asking.query}"
    page = looking.get(path)
    assert page.status_code == 200
    token = _token(page.text)
    data = {"volume": "0,5", "note": "Cần gấp", "token": token}
    first = looking.post(path, data=data)
    assert first.status_code == 303
    introduction = db.session.scalars(db.select(Introduction)).one()
    assert introduction.status.value == status
    assert introduction.volume == Decimal("0.5")
    assert introduction.snapshot["requirement"] == asking.requirement.title
    assert float(introduction.snapshot["score"]) > 0
    # Sent again, asked again, or looked at again: it leads to the one that is open.
    assert looking.post(path, data=data).location == first.location
    assert looking.get(path).location == first.location
    assert db.session.query(Introduction).count() == 1


def test_a_wrong_volume_keeps_the_note(asking: Asking) -> None:
    path = f"/introductions/ask{asking.query}"
    answer = asking.buyer.post(path, data={"volume": "năm tạ", "note": "Cần gấp"})
    assert answer.status_code == 422
    assert "năm tạ" in answer.text
    assert "Cần gấp" in answer.text


def test_too_many_requests_are_refused_on_the_form(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beginnings, "MOST_UNANSWERED", 0)
    answer = asking.buyer.post(f"/introductions/ask{asking.query}", data={"note": "Cần gấp"})
    assert answer.status_code == 409
    assert "Cần gấp" in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?listing_id=abc&requirement_id=1",
        "?listing_id=99999999999999999999&requirement_id=1",
        "?listing_id=-1&requirement_id=1",
    ],
)
def test_a_pair_that_does_not_exist_is_not_found(asking: Asking, query: str) -> None:
    for looking, endpoint in ((asking.buyer, "ask"), (asking.producer, "offer")):
        assert looking.get(f"/introductions/{endpoint}{query}").status_code == 404


def test_the_half_that_is_not_named_is_chosen_among_ones_own(asking: Asking) -> None:
    make.requirement()
    make.listing()
    requirements = asking.buyer.get(f"/introductions/ask?listing_id={asking.listing.id}").text
    assert f"/introductions/ask{asking.query}".replace("&", "&amp;") in requirements
    assert requirements.count("requirement_id=") == 1
    listings = asking.producer.get(f"/introductions/offer?requirement_id={asking.requirement.id}")
    assert f"/introductions/offer{asking.query}".replace("&", "&amp;") in listings.text
    assert listings.text.count("listing_id=") == 1
    for looking, path in (
        (asking.buyer, f"ask?requirement_id={asking.requirement.id}"),
        (asking.producer, f"offer?listing_id={asking.listing.id}"),
        (asking.staff, f"propose?listing_id={asking.listing.id}"),
    ):
        assert looking.get(f"/introductions/{path}").status_code == 404


def test_nobody_begins_for_another(asking: Asking, sign_in: Browser) -> None:
    rival = sign_in.of(make.user(make.distributor()))
    assert rival.get(f"/introductions/ask{asking.query}").status_code == 404
    assert rival.post(f"/introductions/ask{asking.query}").status_code == 404
    other = sign_in.of(make.user(make.producer()))
    assert other.get(f"/introductions/offer{asking.query}").status_code == 404
    assert asking.producer.get(f"/introductions/ask{asking.query}").status_code == 403


def test_lists_take_as_many_statements_for_1_row_as_for_30(
    sign_in: Browser, count_statements: list[str]
) -> None:
    requirement = make.requirement()
    buyer = sign_in.of(make.user(requirement.organization))
    counts: dict[str, list[int]] = {}
    for more in (1, 29):
        for _ in range(more):
            make.introduction(requirement=requirement)
        db.session.flush()
        for path in ("/introductions", "/introductions?view=board", "/start"):
            buyer.get(path)
            db.session.expire_all()
            count_statements.clear()
            assert buyer.get(path).status_code == 200
            counts.setdefault(path, []).append(len(count_statements))
    assert {path: one == thirty for path, (one, thirty) in counts.items()} == dict.fromkeys(
        counts, True
    ), counts


def test_a_match_shown_when_asking_is_the_match_of_the_ranking(asking: Asking) -> None:
    match = queries.match_of(
        asking.requirement, listing_id=asking.listing.id, today=make.NOW.date()
    )
    assert isinstance(match, Match)
    asking.buyer.post(f"/introductions/ask{asking.query}", data={"note": "x"})
    kept = db.session.scalars(db.select(Introduction)).one().snapshot["score"]
    assert Decimal(kept) == round(Decimal(match.scored.score).scaleb(-4), 1)


def test_links_of_an_introduction_lead_to_pages_as_long_as_it_lives(accepted: Pair) -> None:
    introduction = accepted.introduction
    introduction.listing.status = ListingStatus.ARCHIVED
    introduction.requirement.status = RequirementStatus.CLOSED
    listing = f"/products/{introduction.listing_id}"
    requirement = f"/requirements/{introduction.requirement_id}"
    for looking, path in ((accepted.buyer, listing), (accepted.producer, requirement)):
        assert f'href="{path}"' in looking.get(accepted.url).text
        assert looking.get(path).status_code == 200
    assert "20.000" in accepted.buyer.get(listing).text
    assert "introductions/ask" not in accepted.buyer.get(listing).text
    assert "introductions/offer" not in accepted.producer.get(requirement).text
    introduction.producer.status = OrganizationStatus.SUSPENDED
    for looking, path in ((accepted.buyer, listing), (accepted.producer, requirement)):
        page = looking.get(accepted.url).text
        assert f'href="{path}"' not in page
        assert "tạm ngưng" in page
        assert looking.get(path).status_code == 404


def test_an_anonymous_buyer_stands_on_the_requirement_once_both_accepted(sign_in: Browser) -> None:
    pair = Pair(sign_in, "requested", is_anonymous=True, terms="Trả sau 30 ngày")
    name = pair.introduction.distributor.name
    path = f"/requirements/{pair.introduction.requirement_id}"
    assert name not in pair.producer.get(path).text
    pair.producer.post(f"{pair.url}/steps/accept")
    for shown in (path, "/requirements/?status=published", f"/introductions?words={name}"):
        assert name in pair.producer.get(shown).text
    assert "Trả sau 30 ngày" in pair.producer.get(path).text


def _share(sign_in: Browser, answer: Answer, **facts: object) -> tuple[FlaskClient, str]:
    """Return a member that has answered, and its page, of a request both sides accepted."""
    listing = make.listing()
    pair = Pair(sign_in, "accepted", **facts)
    member = IntroductionMember(
        introduction=pair.introduction,
        listing=listing,
        producer=listing.organization,
        unit="kg",
        volume=Decimal(1),
        answer=answer,
    )
    db.session.add(member)
    db.session.flush()
    return sign_in.of(make.user(listing.organization)), f"/introductions/shares/{member.id}"


def test_a_member_that_joined_sees_contacts_by_a_recorded_look(sign_in: Browser) -> None:
    member, url = _share(sign_in, Answer.ACCEPTED)
    assert SHOWN_PHONE not in member.get(url).text
    assert SHOWN_PHONE in member.post(f"{url}/contacts").text
    assert audit_actions() == ["introduction.contacts_seen"]


def test_a_member_that_did_not_join_sees_neither_contacts_nor_the_hidden_buyer(
    sign_in: Browser,
) -> None:
    member, url = _share(sign_in, Answer.ASKED, is_anonymous=True)
    chain = db.session.scalars(db.select(Introduction)).one().distributor.name
    assert chain not in member.get(url).text
    assert member.post(f"{url}/contacts").status_code == 403


def test_staff_find_on_their_desk_whom_a_request_cannot_reach(sign_in: Browser) -> None:
    introduction = make.introduction("requested")
    staff = sign_in.of(make.user(make.department()))
    assert introduction.listing.name in staff.get("/start").text
    make.user(introduction.producer)
    assert "không có thư điện tử" not in staff.get("/start").text
