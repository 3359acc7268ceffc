"""Forms: our messages and quantities in the reader's language, nothing typed is lost."""

import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, MultipleFileField
from werkzeug.datastructures import FileStorage
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

from matchmaker.base.db import db
from matchmaker.base.errors import ConflictError, InvalidInputError, RefusedFileError
from matchmaker.base.files import check_picture, check_scan
from matchmaker.base.filters import show_number, show_volume, unit_name
from matchmaker.base.i18n import choose_language
from matchmaker.core import identifiers, quantities
from matchmaker.core.quantities import QuantityError

#: How each code of `core.quantities` is said to the person who typed.
QUANTITY_MESSAGES: Mapping[str, Any] = {
    "empty": _l("Hãy điền mục này."),
    "not_a_number": _l("Hãy nhập một con số, ví dụ 1.250 hoặc 2,5."),
    "ambiguous_thousands": _l(
        "“%(text)s” có thể hiểu hai cách. Hãy viết 1.250 cho một nghìn hai trăm năm mươi, hoặc 1,25."
    ),
    "negative": _l("Con số không được âm."),
    "zero": _l("Con số phải lớn hơn 0."),
    "not_whole": _l("Hãy nhập một số nguyên, ví dụ 12."),
    "too_large": _l("Con số quá lớn. Hãy kiểm tra lại số chữ số."),
    "too_precise": _l("Tối đa %(places)s chữ số sau dấu phẩy."),
    "unknown_unit": _l("Chưa rõ đơn vị tính. Hãy dùng kg, tạ, tấn, lít, hộp, thùng…"),
    "size_needed": _l("Đơn vị này cần có quy cách: một đơn vị chứa bao nhiêu kg, lít hoặc cái."),
    "range_backwards": _l("Số đầu phải nhỏ hơn hoặc bằng số sau."),
    "scale_needed": _l("Hãy ghi rõ nghìn hay triệu ở cả hai số, ví dụ 900 nghìn - 1,2 triệu."),
    "unknown_period": _l("Chưa rõ kỳ giao. Hãy dùng ngày, tuần, tháng, quý, vụ hoặc năm."),
    "period_needs_dates": _l("Kỳ giao này cần có ngày bắt đầu và ngày kết thúc."),
    "trips_needed": _l("Hãy ghi số chuyến, ví dụ: 1 tấn/chuyến, 3 chuyến/tuần."),
    "money_fraction": _l("Số tiền phải là số đồng chẵn."),
    "not_a_date": _l("Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 05/11/2026."),
    "impossible_date": _l("Không có ngày này trong lịch."),
    "not_months": _l("Hãy nhập các tháng, ví dụ 5-7 hoặc 1, 2, 12."),
    "months_need_dates": _l("“%(word)s” không nói rõ tháng nào. Hãy ghi các tháng dương lịch."),
}

_AMOUNT_WITH_UNIT = re.compile(r"(?P<number>[-−\d][\d.,\s]*)(?P<unit>[^\W\d_].*)", re.DOTALL)


def quantity_message(error: QuantityError, *, own: Mapping[str, Any] = QUANTITY_MESSAGES) -> str:
    """Return the sentence for a quantity that cannot be understood, a field's `own` first."""
    message = own.get(error.code) or QUANTITY_MESSAGES.get(
        error.code, QUANTITY_MESSAGES["not_a_number"]
    )
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
    """An address a mail server takes; nobody is asked over the network."""

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse what is no address."""
        if field.data and not is_address(field.data):
            raise ValidationError(str(_l("Hãy nhập địa chỉ thư điện tử, ví dụ ten@vidu.vn.")))


def is_address(text: str) -> bool:
    """Tell whether a mail can be addressed to `text`: every part as long as it may be, in ASCII."""
    try:
        validate_email(
            text,
            check_deliverability=False,
            test_environment=True,
            allow_smtputf8=False,
            strict=True,
        )
    except EmailNotValidError:
        return False
    return text.isascii()


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
    #: Fields in the order of the page, where that is not the order they are written in here;
    #: the summary of errors follows it. The rest comes after them.
    page_order: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Any]:
        """Yield the fields in the order of the page."""
        place = {name: number for number, name in enumerate(self.page_order)}
        fields = list(super().__iter__())
        return iter(sorted(fields, key=lambda one: place.get(one.short_name, len(place))))

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge every field; a form that is shown again asks for its files again."""
        fine = bool(super().validate(extra_validators))
        if not fine:
            self._ask_again_for_files()
        return fine

    def _ask_again_for_files(self) -> None:
        """Say at each chosen file that it is to be chosen again: browsers do not keep it."""
        for field in self:
            if isinstance(field, FileField | MultipleFileField) and field.data and not field.errors:
                field.errors = [str(_l("Hãy chọn lại tệp: tệp không được giữ khi có mục cần sửa."))]

    def is_stale(self, current: int) -> bool:
        """Tell whether the row changed since the form was shown; the summary then says so."""
        if not self.version.data or self.version.data == str(current):
            return False
        self.refuse(
            str(
                _l(
                    "Nội dung đã được sửa ở nơi khác trong lúc bạn đang nhập. "
                    "Những gì bạn nhập vẫn còn ở đây; hãy mở trang này ở cửa sổ mới để so sánh, "
                    "rồi gửi lại nếu vẫn đúng."
                )
            )
        )
        # Sending it once more, knowingly, is allowed.
        self.version.raw_data = None
        self.version.data = str(current)
        return True

    def refuse(self, message: str, *, field: str | None = None) -> None:
        """Put a refusal at a field, or at the top of the form."""
        if field is None:
            self.form_errors = [*(self.form_errors or []), message]  # type: ignore[has-type]
        else:
            self[field].errors = [*self[field].errors, message]
        self._ask_again_for_files()

    @contextmanager
    def attempting(self, *, field: str | None = None) -> Iterator[None]:
        """Undo what the block did when it is refused, and keep what was typed with the refusal."""
        try:
            with db.session.begin_nested():
                yield
        except (ConflictError, InvalidInputError) as error:
            self.refuse(error.message, field=field)


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

    data: Any
    #: Sentences of its own for some codes of QuantityError.
    messages: Mapping[str, Any] = {}

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
            raise ValueError(quantity_message(error, own=self.messages)) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.show(self.data)


class QuantityField(ParsedField):
    """An exact amount, `1.234,5` or `1,234.5`; zero is refused unless `zero` is welcome."""

    def __init__(self, *args: Any, zero: bool = False, **kwargs: Any) -> None:
        self.zero = zero
        super().__init__(*args, **kwargs)

    def parse(self, text: str) -> Decimal:
        """Read a number as the reader writes it."""
        number = quantities.parse_amount(text, language=choose_language())
        if number == 0 and not self.zero:
            raise QuantityError("zero")
        return number

    def show(self, value: Decimal) -> str:
        """Show it the same way."""
        return show_number(value)


class AmountField(QuantityField):
    """An exact amount in a unit that is known beside it; another unit may be written with it."""

    messages: Mapping[str, Any] = {
        "unknown_unit": _l("Hãy nhập một con số, ví dụ 1.250, hoặc kèm đơn vị, ví dụ 20 tấn.")
    }
    _written_unit: str | None = None

    def parse(self, text: str) -> Decimal:
        """Read a number, perhaps with a unit: `0,5 tấn`."""
        found = _AMOUNT_WITH_UNIT.fullmatch(text.strip())
        if found is None:
            return super().parse(text)
        self._written_unit = quantities.find_unit(found["unit"]).code
        return super().parse(found["number"])

    def settle(self, *, unit: str, pack: quantities.PackSize | None = None) -> None:
        """Turn the amount into `unit`, or say at the field that it must be in that unit."""
        written, self._written_unit = self._written_unit, None
        if self.data is None or written is None or written == unit:
            return
        try:
            self.data = quantities.convert(self.data, unit=written, into=unit, pack=pack)
        except QuantityError:
            name = unit_name(unit)
            message = str(_l("Hãy ghi theo %(unit)s.", unit=name))
            self.errors = [*self.errors, message]  # type: ignore[has-type]


class WholeNumberField(ParsedField):
    """A whole number such as days."""

    messages: Mapping[str, Any] = {"not_a_number": QUANTITY_MESSAGES["not_whole"]}

    def parse(self, text: str) -> int:
        """Read a whole number."""
        number = quantities.parse_number(text, language=choose_language())
        if number != number.to_integral_value():
            raise QuantityError("not_whole")
        return int(number)

    def show(self, value: int) -> str:
        """Show it with marks between thousands."""
        return show_number(value)


class MoneyField(ParsedField):
    """Whole đồng; `29,9k` and `1 triệu 2` are understood."""

    def parse(self, text: str) -> int:
        """Read one amount."""
        money = quantities.parse_money(text, language=choose_language())
        if money.least != money.most:
            raise QuantityError("not_a_number")
        return money.least

    def show(self, value: int) -> str:
        """Show it with marks between thousands."""
        return show_number(value)


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

    messages: Mapping[str, Any] = {
        "not_a_number": _l("Hãy nhập sản lượng kèm đơn vị, ví dụ 20 tấn/tháng.")
    }

    def parse(self, text: str) -> quantities.Volume:
        """Read a volume."""
        return quantities.parse_volume(text, language=choose_language())

    def show(self, value: quantities.Volume) -> str:
        """Show it in the same words."""
        return show_volume(value)


class ScanField(FileField):
    """One PDF, JPEG or PNG, judged with the other fields."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what cannot be stored."""
        _judge([self.data] if self.data else [], check=check_scan)


class PhotosField(MultipleFileField):
    """Any number of JPEG or PNG pictures, judged with the other fields."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what cannot be stored."""
        _judge([one for one in self.data or () if one], check=check_picture)


def _judge(uploads: Iterable[FileStorage], *, check: Callable[[FileStorage], None]) -> None:
    try:
        for upload in uploads:
            check(upload)
    except RefusedFileError as error:
        raise ValidationError(error.message) from None


class OneOf(SelectField):
    """One of some values; `options` are (value, label) pairs, the first may be empty."""

    def __init__(self, *args: Any, options: Iterable[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, choices=choices(options), **kwargs)

    def offer(self, options: Iterable[tuple[str, Any]]) -> None:
        """Set the values at the time of the request."""
        self.choices = choices(options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read one value; blanks are none, as `optional` takes them."""
        super().process_formdata([str(one).strip() for one in valuelist])

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


#: How each code of `core.identifiers` is said to the person who typed.
IDENTIFIER_MESSAGES: Mapping[str, Any] = {
    "tax_digits": _l("Mã số thuế có 10 hoặc 13 chữ số; số định danh cá nhân có 12 chữ số."),
    "tax_check": _l("Mã số thuế này không đúng số kiểm tra. Hãy xem lại từng chữ số."),
    "gtin_digits": _l("Mã vạch GTIN có 8, 12, 13 hoặc 14 chữ số."),
    "gtin_check": _l("Mã vạch này không đúng số kiểm tra. Hãy xem lại từng chữ số."),
    "phone": _l("Hãy nhập số điện thoại, ví dụ 0912 345 678."),
}


def checked(check: Callable[[str], str]) -> Callable[[Any, Field], None]:
    """Return a validator that replaces the text by what a parser of `core.identifiers` returns."""

    def validate(_form: Any, field: Field) -> None:
        if not field.data:
            return
        try:
            field.data = check(field.data)
        except identifiers.IdentifierError as error:
            raise ValidationError(str(IDENTIFIER_MESSAGES[error.code])) from None

    return validate


def new_token() -> str:
    """Return an unguessable token for a form that creates something."""
    return secrets.token_urlsafe(16)
