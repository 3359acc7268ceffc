"""What forms take and refuse."""

import pytest

from matchmaker.base.forms import is_address


@pytest.mark.parametrize(
    "address", ["lan@vidu.vn", "Lan.Nguyen+x@mail.vidu.com.vn", "a@matchmaker.example"]
)
def test_an_address_is_taken(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "a@b",
        "a@x..vn",
        ".a@x.vn",
        "a:b@x.vn",
        "a b@x.vn",
        f"a@{'x' * 70}.vn",
        f"{'a' * 65}@x.vn",
        "ă@x.vn",
        "a@ă.vn",
        "a@-x.vn",
        "a@x.vn\nBcc: b@x.vn",
        "<a@x.vn>",
        "a@[127.0.0.1]",
    ],
)
def test_what_no_mail_server_takes_is_no_address(text: str) -> None:
    assert not is_address(text)
