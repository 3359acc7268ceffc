"""The first administrator."""

import pytest
from click import BadParameter, ClickException
from flask import Flask

from matchmaker.accounts import queries
from matchmaker.accounts.cli import create_admin

FACTS = {"email": "an@vidu.vn", "name": "An", "department": "Sở Công Thương"}


def test_an_empty_installation_gets_an_administrator_once(app: Flask) -> None:
    create_admin(**FACTS, password="con mèo vàng")
    user = queries.get_user_with_email("an@vidu.vn")
    assert (user.is_admin, user.memberships[0].organization.name) == (True, "Sở Công Thương")
    with pytest.raises(ClickException, match="There are users already"):
        create_admin(**FACTS, password="con mèo vàng")


@pytest.mark.parametrize("wrong", [{"email": "x"}, {"password": "matkhau123"}])
def test_a_wrong_option_is_named(app: Flask, wrong: dict[str, str]) -> None:
    with pytest.raises(BadParameter):
        create_admin(**{**FACTS, "password": "con mèo vàng", **wrong})
