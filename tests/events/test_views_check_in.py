"""Checking in by a QR code."""

from matchmaker.base.clock import now
from matchmaker.base.db import db
from matchmaker.events import check_in
from matchmaker.events.models import Participation
from tests import make
from tests.conftest import Browser

from .test_services_results import Met


def _path(own: Participation) -> str:
    return f"/events/{own.event_id}/check-in/{check_in.token_of(own)}"


def test_staff_see_who_comes_and_where_to_and_check_in_once(sign_in: Browser) -> None:
    met = Met()
    staff = sign_in.of(make.user(make.department()))
    page = staff.get(_path(met.maker)).get_data(as_text=True)
    assert met.maker.organization.name in page
    assert met.buyer.organization.name in page
    assert ("Cuộc gặp kế tiếp" in page) == (met.begins > now())
    for _ in range(2):
        assert staff.post(_path(met.maker)).status_code == 303
    db.session.refresh(met.maker)
    assert met.maker.checked_in_at is not None


def test_a_scanned_address_or_code_leads_to_who_comes(sign_in: Browser) -> None:
    met = Met()
    staff = sign_in.of(make.user(make.department()))
    for code in (check_in.check_in_url(met.maker), f" {check_in.token_of(met.maker)} "):
        answer = staff.get(f"/events/{met.event.id}/check-in", query_string={"code": code})
        assert (answer.status_code, answer.location) == (303, _path(met.maker))


def test_a_code_of_another_event_or_of_nobody_is_told(sign_in: Browser) -> None:
    met, other = Met(), Met()
    staff = sign_in.of(make.user(make.department()))
    token = check_in.token_of(other.maker)
    for code in (token, "", "x", f"{token[:-1]}!"):
        answer = staff.get(
            f"/events/{met.event.id}/check-in", query_string={"code": code}, follow_redirects=True
        )
        assert "Mã này không phải của hội nghị này" in answer.get_data(as_text=True)
    assert staff.get(f"/events/{met.event.id}/check-in/{token}").status_code == 404


def test_a_participant_comes_to_its_own_agenda_and_nobody_else_anywhere(sign_in: Browser) -> None:
    met = Met()
    own, other = (sign_in.of(met.people[one.id]) for one in (met.maker, met.buyer))
    assert own.get(_path(met.maker)).location == f"/events/{met.event.id}/agenda"
    assert other.get(_path(met.maker)).status_code == 404
    assert own.post(_path(met.maker)).status_code in (403, 404)
    page = own.get(f"/events/{met.event.id}/agenda").get_data(as_text=True)
    assert check_in.qr_picture(met.maker) in page.replace("&#39;", "'").replace("&amp;", "&")
