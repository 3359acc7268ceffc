"""Passwords that are tried first are refused."""

import pytest
from flask import Flask

from matchmaker.accounts.passwords import PasswordRules, is_common, refusals


@pytest.mark.parametrize(
    "password",
    [
        "12345678", "password1", "P@ssw0rd", "matkhau123", "qwertyui", "11111111", "0912345678",
        "vietnam2026", "abc12345", "1q2w3e4r", "anhyeuem!!", "abc1abc1", "!!!!2026",
    ],
)  # fmt: skip
def test_a_common_password_is_found(password: str) -> None:
    assert is_common(password)


@pytest.mark.parametrize(
    "password", ["con mèo vàng ăn xoài", "Tr0ub4dor&3", "matchmaker-demo", "x7#kQ9!mZ2"]
)
def test_an_uncommon_password_may_be_used(app: Flask, password: str) -> None:
    assert refusals(password) == []


@pytest.mark.parametrize("password", ["ngắn", "x7#kQ9!mZ2" * 13])
def test_length_is_from_8_to_128(app: Flask, password: str) -> None:
    assert refusals(password) == ["Mật khẩu cần từ 8 đến 128 ký tự."]


def test_the_address_is_no_password(app: Flask) -> None:
    wanted = ["Mật khẩu không được trùng với địa chỉ thư."]
    assert refusals("Lan.Nguyen", email="lan.nguyen@vidu.vn") == wanted


def test_reset_and_change_follow_the_same_rules(app: Flask) -> None:
    rules = PasswordRules(app)
    assert rules.validate("matkhau123", False)[0] is not None
    assert rules.validate("con mèo vàng", False)[0] is None
