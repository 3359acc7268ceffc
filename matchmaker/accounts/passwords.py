"""Which passwords are refused when somebody chooses one."""

import re
from typing import Any

from flask_babel import gettext as _
from flask_security import PasswordUtil

SHORTEST = 8
LONGEST = 128

#: Words people begin a password with; with digits or signs behind them they stay guessable.
_COMMON_WORDS_TEXT = """
    password passwords passw0rd passwort matkhau mat-khau mk administrator admin admins adminadmin
    quantri qwerty qwertyuiop qwertyui qwer asdf asdfgh asdfghjk asdfghjkl zxcvbn zxcvbnm qwertz
    azerty welcome letmein iloveyou iloveu loveyou love football baseball basketball superman
    batman sunshine princess dragon monkey master shadow michael jennifer jordan charlie freedom
    whatever trustno starwars computer internet samsung iphone google facebook zalo zaloapp
    vietnam vietnamvodich vietnamese saigon hanoi dongthap tiengiang caolanh mytho sadec angiang
    anhyeuem emyeuanh yeuem yeuanh yeunhau giadinh hanhphuc concho congai contrai khongbiet
    khongcomatkhau nopassword chelsea manutd barcelona liverpool arsenal realmadrid test tests
    testing tester guest user username default secret changeme abc abcd abcde abcdef abcdefg
    abcdefgh abcxyz xyz aaa qaz qazwsx zaq matchmaker socongthuong htx hoptacxa nongsan xoaicat
    """
_COMMON_WORDS = frozenset(_COMMON_WORDS_TEXT.split())
_KEYBOARD = (
    "01234567890123456789",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1qaz2wsx3edc4rfv5tgb",
)
_TAIL = re.compile(r"[\W\d_]+$")
_HEAD = re.compile(r"^[\W\d_]+")
#: Letters that stand for others in the oldest of tricks.
_LEET = str.maketrans("@4031$57!", "aaoelsstl")


def is_common(password: str) -> bool:
    """Tell whether a password is one of those that are tried first."""
    text = password.casefold()
    if len(set(text)) <= 2 or any(text in row for row in _KEYBOARD):
        return True
    half = len(text) // 2
    if len(text) % 2 == 0 and text[:half] == text[half:] and half <= 6:
        return True
    bare = _HEAD.sub("", _TAIL.sub("", text))
    if not bare:
        # Digits and signs only: telephone numbers and birthdays.
        return len(text) <= 12
    return bool({bare, bare.translate(_LEET), _TAIL.sub("", text.translate(_LEET))} & _COMMON_WORDS)


def refusals(password: str, *, email: str = "") -> list[str]:
    """Return why a password is refused, nothing when it may be used."""
    if not SHORTEST <= len(password) <= LONGEST:
        return [_("Mật khẩu cần từ 8 đến 128 ký tự.")]
    if is_common(password):
        return [_("Mật khẩu này quá dễ đoán. Hãy dùng vài từ không liên quan đến nhau.")]
    if email and password.casefold() in {email.casefold(), email.partition("@")[0].casefold()}:
        return [_("Mật khẩu không được trùng với địa chỉ thư.")]
    return []


class PasswordRules(PasswordUtil):
    """The same rules wherever Flask-Security lets somebody choose a password."""

    def validate(
        self,
        password: str,
        is_register: bool,  # noqa: FBT001 - the library's signature
        **kwargs: Any,
    ) -> tuple[list[str] | None, str]:
        """Return what is wrong (None: nothing) and the normalised password."""
        normal = self.normalize(password)
        email = kwargs.get("email") or getattr(kwargs.get("user"), "email", "")
        return refusals(normal, email=str(email or "")) or None, normal
