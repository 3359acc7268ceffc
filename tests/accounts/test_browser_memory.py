"""What a browser keeps is whose it was: it is told to drop it when somebody else is looking."""

import pytest

from tests import make
from tests.conftest import Browser

pytestmark = pytest.mark.usefixtures("app")


def test_the_browser_forgets_whoever_is_the_viewer_no_more(sign_in: Browser) -> None:
    first, second = make.producer(), make.distributor()
    user, office = make.user(first, second), make.user(make.department())
    own, staff = sign_in.of(user), sign_in.of(office)
    consent = {"given_by": "Ông Ba", "channel": "paper"}
    assert staff.post(f"/staff/organizations/{first.id}/consent", data=consent).status_code == 303
    answers = [
        own.post("/account/switch", data={"chosen": second.id}),
        staff.post(f"/staff/organizations/{first.id}/act"),
        staff.post("/staff/stop-acting"),
        own.post("/account/sign-out-everywhere"),
        sign_in.of(user).post("/sign-out"),
    ]
    assert [one.headers.get("Clear-Site-Data") for one in answers] == ['"storage"'] * 5
    assert "Clear-Site-Data" not in staff.get("/start").headers
