"""Forms: our messages in both languages, Vietnamese quantities, nothing typed is lost."""

import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, StopValidation

from matchmaker.base.errors import ConflictError
from matchmaker.core import quantities
from matchmaker.core.quantities import QuantityError

V = TypeVar("V")

#: How each code of `core.quantities` is said to the person who typed.
QUANTITY_MESSAGES: Mapping[str, Any] = {
    "empty": _l("Hãy điền mục này."),
    "not_a_number": _l("Hãy nhập một con số, ví dụ 1.250 hoặc 2,5."),
    "ambiguous_thousands": _l(
        "“%(text)s” có thể hiểu hai cách. Hãy viết 1.250 cho một nghìn hai trăm năm mươi, hoặc 1,25."
    ),
    "negative": _l("Con số phải lớn hơn 0."),
    "zero": _l("Con số phải lớn hơn 0."),
    "too_large": _l("Con số quá lớn. Hãy kiểm tra lại số chữ số."),
    "too_precise": _l("Tối đa %(places)s chữ số sau dấu phẩy."),
    "unknown_unit": _l("Chưa rõ đơn vị tính. Hãy dùng kg, tạ, tấn, lít, hộp, thùng…"),
    "size_needed": _l("Đơn vị này cần có quy cách: một đơn vị chứa bao nhiêu kg, lít hoặc cái."),
    "range_backwards": _l("Số đầu phải nhỏ hơn hoặc bằng số sau."),
    "unknown_period": _l("Chưa rõ kỳ giao. Hãy dùng ngày, tuần, tháng, quý, vụ hoặc năm."),
    "period_needs_dates": _l("Kỳ giao này cần có ngày bắt đầu và ngày kết thúc."),
    "trips_needed": _l("Hãy ghi số chuyến, ví dụ: 1 tấn/chuyến, 3 chuyến/tuần."),
    "money_fraction": _l("Số tiền phải là số đồng chẵn."),
    "not_a_date": _l("Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 05/11/2026."),
    "impossible_date": _l("Không có ngày này trong lịch."),
    "not_months": _l("Hãy nhập các tháng, ví dụ 5-7 hoặc 1, 2, 12."),
    "months_need_dates": _l("“%(word)s” không nói rõ tháng nào. Hãy ghi các tháng dương lịch."),
}


def quantity_message(error: QuantityError) -> str:
    """Return the sentence for a quantity that cannot be understood."""
    message = QUANTITY_MESSAGES.get(error.code, QUANTITY_MESSAGES["not_a_number"])
    facts = {name: error.facts.get(name, "") for name in _named(str(message))}
    return str(message) % facts if facts else str(message)


def _named(message: str) -> list[str]:
    return re.findall(r"%\((\w+)\)", message)


def clean_text(text: str | None) -> str | None:
    """Return text in NFC without surrounding space and without control characters."""
    if text is None:
        return None
    normal = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    kept = "".join(c for c in normal if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return kept.strip()


class required:  # noqa: N801 - validators read as words
    """The field must be filled in."""

    field_flags = {"required": True}

    def __init__(self, message: Any = None) -> None:
        self.message = message or _l("Hãy điền mục này.")

    def __call__(self, form: Any, field: Field) -> None:
        """Stop at an empty field that has no error of its own yet."""
        if field.errors:
            raise StopValidation
        if field.data is None or field.data in ("", [], False):
            raise StopValidation(str(self.message))


class at_most:  # noqa: N801
    """Text of at most so many characters."""

    def __init__(self, characters: int) -> None:
        self.characters = characters
        self.field_flags = {"maxlength": characters}

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse longer text."""
        if field.data and len(field.data) > self.characters:
            message = _l("Tối đa %(n)s ký tự, hiện có %(m)s.", n=self.characters, m=len(field.data))
            raise ValidationError(str(message))


class email:  # noqa: N801
    """An address that looks like one; nobody is asked over the network."""

    pattern = re.compile(r"[^@\s,;<>()\"]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}")

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse what is no address."""
        if field.data and not self.pattern.fullmatch(field.data):
            raise ValidationError(str(_l("Hãy nhập địa chỉ thư điện tử, ví dụ ten@vidu.vn.")))


class between:  # noqa: N801
    """A number within bounds, both included."""

    def __init__(self, least: int, most: int) -> None:
        self.least = least
        self.most = most

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse a number outside."""
        if field.data is not None and not self.least <= field.data <= self.most:
            message = _l("Hãy nhập số từ %(a)s đến %(b)s.", a=self.least, b=self.most)
            raise ValidationError(str(message))


def optional() -> Optional:
    """Let an empty field pass."""
    return Optional(strip_whitespace=True)


class BaseForm(FlaskForm):
    """A form with our own messages; `version` guards against a stale edit in another tab."""

    class Meta(FlaskForm.Meta):
        """WTForms ships no Vietnamese: every message is ours."""

        locales = False

    version = HiddenField()

    def check_version(self, current: int) -> None:
        """Raise ConflictError when the row changed since the form was shown."""
        if self.version.data and self.version.data != str(current):
            raise ConflictError(
                str(
                    _l(
                        "Nội dung đã được sửa ở nơi khác trong lúc bạn đang nhập. "
                        "Những gì bạn nhập vẫn còn ở trang này; hãy mở lại trang mới để so sánh."
                    )
                )
            )


class TextField(StringField):
    """One line of text, NFC, trimmed, without control characters."""

    data: Any

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Clean what was typed."""
        super().process_formdata(valuelist)
        self.data = clean_text(self.data)
        if self.data:
            self.data = " ".join(self.data.split())


class LongTextField(TextAreaField):
    """Several lines of text, NFC, trimmed."""

    data: Any

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Clean what was typed."""
        super().process_formdata(valuelist)
        self.data = clean_text(self.data)


class ParsedField(StringField):
    """A field whose text is read by a parser of the core; the text typed is shown again."""

    #: Attributes of the input.
    default_keywords: Mapping[str, str] = {}

    def parse(self, text: str) -> Any:
        """Return the value of a text or raise QuantityError."""
        raise NotImplementedError  # pragma: no cover - every kind says its own

    def show(self, value: Any) -> str:
        """Return how a value is shown for editing."""
        return str(value)  # pragma: no cover - every kind says its own

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read what was typed; an error stands at the field."""
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = self.parse(valuelist[0])
        except QuantityError as error:
            raise ValueError(quantity_message(error)) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.show(self.data)


class QuantityField(ParsedField):
    """An exact amount, `1.234,5`; zero is refused unless `zero` is welcome."""

    def __init__(self, *args: Any, zero: bool = False, **kwargs: Any) -> None:
        self.zero = zero
        super().__init__(*args, **kwargs)

    def parse(self, text: str) -> Decimal:
        """Read a Vietnamese number."""
        number = quantities.parse_number(text)
        if number == 0 and not self.zero:
            raise QuantityError("zero")
        return number

    def show(self, value: Decimal) -> str:
        """Show it the same way."""
        return quantities.format_number(value)


class WholeNumberField(ParsedField):
    """A whole number such as days."""

    def parse(self, text: str) -> int:
        """Read a whole number."""
        number = quantities.parse_number(text)
        if number != number.to_integral_value():
            raise QuantityError("not_a_number")
        return int(number)

    def show(self, value: int) -> str:
        """Show it with dots between thousands."""
        return quantities.format_number(value)


class MoneyField(ParsedField):
    """Whole đồng; `29,9k` and `1 triệu 2` are understood."""

    def parse(self, text: str) -> int:
        """Read one amount."""
        money = quantities.parse_money(text)
        if money.least != money.most:
            raise QuantityError("not_a_number")
        return money.least

    def show(self, value: int) -> str:
        """Show it with dots between thousands."""
        return quantities.format_number(value)


class DayField(ParsedField):
    """A day, dd/mm/yyyy."""

    def parse(self, text: str) -> date:
        """Read a day."""
        return quantities.parse_date(text)

    def show(self, value: date) -> str:
        """Show it as dd/mm/yyyy."""
        return quantities.format_date(value)


class MonthsField(ParsedField):
    """Months of the year, `5-7`."""

    def parse(self, text: str) -> list[int]:
        """Read months."""
        return list(quantities.parse_months(text))

    def show(self, value: list[int]) -> str:
        """Show them one by one."""
        return ", ".join(str(month) for month in value)


class VolumeField(ParsedField):
    """A volume as buyers write it, `1–1,5 tấn/chuyến, 3 chuyến/tuần`."""

    def parse(self, text: str) -> quantities.Volume:
        """Read a volume."""
        return quantities.parse_volume(text)

    def show(self, value: quantities.Volume) -> str:
        """Show it in the same words."""
        return quantities.format_volume(value)


class OneOf(SelectField):
    """One of some values; `options` are (value, label) pairs, the first may be empty."""

    def __init__(self, *args: Any, options: Iterable[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, choices=choices(options), **kwargs)

    def offer(self, options: Iterable[tuple[str, Any]]) -> None:
        """Set the values at the time of the request."""
        self.choices = choices(options)

    def pre_validate(self, form: Any) -> None:
        """Refuse a value that was not offered."""
        values = {choice.value for choice in self.choices or []}
        if self.data not in values and not (self.data in (None, "") and "" in values):
            raise ValidationError(str(_l("Hãy chọn một mục trong danh sách.")))


class SomeOf(SelectMultipleField):
    """Any number of some values."""

    def __init__(self, *args: Any, options: Iterable[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, choices=choices(options), **kwargs)

    def offer(self, options: Iterable[tuple[str, Any]]) -> None:
        """Set the values at the time of the request."""
        self.choices = choices(options)

    def pre_validate(self, form: Any) -> None:
        """Refuse values that were not offered."""
        values = {choice.value for choice in self.choices or []}
        if not set(self.data or ()) <= values:
            raise ValidationError(str(_l("Hãy chọn trong danh sách.")))


def choices(options: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Return WTForms choices for (value, label) pairs."""
    return [SelectChoice(value=value, label=label) for value, label in options]


def checked(check: Callable[[str], V]) -> Callable[[Any, Field], None]:
    """Return a validator that replaces the text by what `check` returns.

    `check` raises QuantityError with a code of QUANTITY_MESSAGES or its own sentence.
    """

    def validate(_form: Any, field: Field) -> None:
        if not field.data:
            return
        try:
            field.data = check(field.data)
        except QuantityError as error:
            raise ValidationError(quantity_message(error)) from None

    return validate


def new_token() -> str:
    """Return an unguessable token for a form that creates something."""
    return secrets.token_urlsafe(16)
