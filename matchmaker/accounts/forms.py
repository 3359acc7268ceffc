"""What people type about themselves and their organisations."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, PasswordField, ValidationError

from matchmaker.accounts import labels as _words  # noqa: F401 - choices are shown in its words
from matchmaker.accounts import passwords, queries
from matchmaker.accounts.models import LegalForm, Organization, OrganizationStatus, User
from matchmaker.accounts.policy import NEED_REASON
from matchmaker.accounts.services import Person
from matchmaker.base.asked import id_written
from matchmaker.base.filters import show_phone
from matchmaker.base.forms import (
    BaseForm,
    LongTextField,
    OneOf,
    TextField,
    at_most,
    checked,
    email,
    required,
)
from matchmaker.base.labels import options
from matchmaker.base.once import CreatingForm
from matchmaker.base.places import Place, read_address
from matchmaker.base.security import OrganizationKind
from matchmaker.core.identifiers import parse_phone, parse_tax_number

#: They may sell without a tax code of their own.
WITHOUT_TAX_NUMBER = frozenset({LegalForm.HOUSEHOLD, LegalForm.COOPERATIVE_GROUP})

LANGUAGES = (("vi", "Tiếng Việt"), ("en", "English"))
CHANNELS = (
    ("", _l("Chọn cách đồng ý")),
    ("paper", _l("Văn bản có chữ ký")),
    ("phone", _l("Qua điện thoại")),
    ("in_person", _l("Trực tiếp")),
)

_LEGAL_FORMS = [
    ("", _l("Chọn loại hình")),
    *[one for one in options(LegalForm) if one[0] != LegalForm.AUTHORITY],
]
_WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+\.[A-Za-z]{2,24}(:\d{1,5})?(/[^\s<>\"]*)?")


class PhoneField(TextField):
    """A telephone number kept as E.164 and shown as people write it."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return show_phone(self.data).replace("\u00a0", " ")


class _expected_of_companies:  # noqa: N801 - validators read as words
    """A number that only households and co-operative groups may leave out."""

    field_flags = {"required": True}

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse an empty number of a company."""
        chosen = form.legal_form.data
        if not field.data and not field.errors and chosen not in WITHOUT_TAX_NUMBER:
            raise ValidationError(_("Hãy nhập mã số thuế của đơn vị."))


def _web_address(_form: Any, field: Field) -> None:
    if not field.data:
        return
    if "://" not in field.data:
        field.data = "https://" + field.data
    if not _WEB_ADDRESS.fullmatch(field.data):
        raise ValidationError(_("Hãy nhập địa chỉ trang web, ví dụ https://vidu.vn."))


def chosen_well(email_of: Callable[[Any], str]) -> Callable[[Any, Field], None]:
    """Return a validator for a new password of the person whose address `email_of` gives."""

    def validate(form: Any, field: Field) -> None:
        if not field.data:
            return
        found = passwords.refusals(field.data, email=email_of(form))
        if found:
            raise ValidationError(found[0])

    return validate


class AddressFields(FlaskForm):
    """An address in one line; `province` is asked only for one that cannot be placed."""

    address = TextField(_l("Địa chỉ"), [required(), at_most(300)])
    province = OneOf(_l("Tỉnh, thành phố"))

    place: Place | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.province.offer(
            [("", _l("Chọn tỉnh, thành phố"))]
            + [(one.code, one.name_vi) for one in queries.provinces()]
        )

    def validate_address(self, field: Field) -> None:
        """Place the address; ask for the province when that fails."""
        known = {choice.value for choice in self.province.choices or []}
        found = read_address(field.data or "")
        self.place = found if found is not None and found.province_code in known else None
        if self.place is None and field.data and not self.province.data:
            raise ValidationError(
                _("Chưa nhận ra tỉnh trong địa chỉ này. Hãy chọn tỉnh, thành phố ở mục dưới.")
            )

    @property
    def asks_for_province(self) -> bool:
        """Tell whether the province is to be shown as a choice."""
        return bool(self.address.errors and self.address.data) or bool(self.province.data)

    def address_facts(self) -> dict[str, Any]:
        """Return the columns of the address as it is called today."""
        place = self.place
        if place is None:
            return {
                "address_line": self.address.data,
                "ward_code": None,
                "ward_name": "",
                "province_code": self.province.data,
            }
        return {
            # Without a ward, what stands before the province would be lost.
            "address_line": place.street if place.ward_code else self.address.data,
            "ward_code": place.ward_code,
            "ward_name": place.ward_name,
            "province_code": place.province_code,
        }

    @property
    def converted(self) -> str:
        """Return today's address when an old one was typed, else nothing."""
        place = self.place
        if place is None or not place.was_converted:
            return ""
        return ", ".join(
            part for part in (place.street, place.ward_name, place.province_name) if part
        )


class IdentityFields(FlaskForm):
    """What staff verify: name, legal form and tax number."""

    legal_form = OneOf(_l("Loại hình"), [required()], options=_LEGAL_FORMS)
    name = TextField(_l("Tên đơn vị"), [required(), at_most(200)])
    tax_number = TextField(_l("Mã số thuế"), [checked(parse_tax_number), _expected_of_companies()])

    #: The organisation being changed, which may keep its own number.
    own_id: int | None = None

    def validate_tax_number(self, field: Field) -> None:
        """Warn of a number that another organisation has."""
        if not field.data or field.errors:
            return
        if queries.with_tax_number(field.data, besides=self.own_id) is not None:
            raise ValidationError(
                _(
                    "Mã số này đã có trên hệ thống. Nếu là đơn vị của bạn, hãy nhờ đồng nghiệp "
                    "mời bạn vào, hoặc liên hệ Sở Công Thương."
                )
            )

    def identity_facts(self) -> dict[str, Any]:
        """Return the columns that staff verify."""
        return {
            "name": self.name.data,
            "legal_form": LegalForm(self.legal_form.data),
            "tax_number": self.tax_number.data or None,
        }


class PersonFields(FlaskForm):
    """A person who gets an account."""

    person_name = TextField(_l("Họ và tên"), [required(), at_most(120)])
    phone = PhoneField(_l("Số điện thoại"), [required(), checked(parse_phone)])


#: The organisation as its forms show it.
_IDENTITY_ORDER = ("name", "legal_form", "tax_number")
_ADDRESS_ORDER = ("address", "province")


class RegisterForm(CreatingForm, IdentityFields, AddressFields, PersonFields):
    """An organisation and its first person."""

    page_order = ("kind", *_IDENTITY_ORDER, *_ADDRESS_ORDER, "person_name", "phone")
    kind = OneOf(
        _l("Bạn là"),
        [required(_l("Hãy chọn một trong hai."))],
        options=[
            (OrganizationKind.PRODUCER.value, _l("Nhà sản xuất, có hàng để bán")),
            (OrganizationKind.DISTRIBUTOR.value, _l("Nhà phân phối, cần mua hàng")),
        ],
    )
    email = TextField(_l("Thư điện tử"), [required(), at_most(254), email()])
    password = PasswordField(
        _l("Mật khẩu"), [required(), chosen_well(lambda form: form.email.data or "")]
    )
    consent = BooleanField(
        _l("Tôi đồng ý để hệ thống lưu và dùng thông tin trên để lập tài khoản và xác minh đơn vị"),
        [required(_l("Cần có đồng ý này mới lập được tài khoản."))],
    )
    news = BooleanField(_l("Gửi cho tôi tin về hội nghị kết nối và chương trình hỗ trợ"))

    def organization_facts(self) -> dict[str, Any]:
        """Return the columns of the organisation; its first contact is the person."""
        return {
            **self.identity_facts(),
            **self.address_facts(),
            "contact_name": self.person_name.data,
            "contact_phone": self.phone.data,
            "contact_email": self.email.data,
        }

    def person(self, *, language: str) -> Person:
        """Return who registers."""
        return Person(
            name=self.person_name.data,
            email=self.email.data,
            password=self.password.data or "",
            phone=self.phone.data,
            language=language,
            wants_news=bool(self.news.data),
        )


class OrganizationForm(BaseForm, IdentityFields, AddressFields):
    """What an organisation says of itself."""

    page_order = (*_IDENTITY_ORDER, "legal_name", "aliases", *_ADDRESS_ORDER)

    legal_name = TextField(_l("Tên đầy đủ trên giấy đăng ký"), [at_most(200)])
    aliases = LongTextField(_l("Tên gọi khác, mỗi dòng một tên"), [at_most(2000)])
    about = LongTextField(_l("Giới thiệu"), [at_most(4000)])
    website = TextField(_l("Trang web"), [at_most(200), _web_address])
    contact_name = TextField(_l("Người liên hệ"), [at_most(120)])
    contact_phone = PhoneField(_l("Điện thoại liên hệ"), [checked(parse_phone)])
    contact_zalo = PhoneField(_l("Zalo, nếu là số khác"), [checked(parse_phone)])
    contact_email = TextField(_l("Thư điện tử liên hệ"), [at_most(254), email()])

    _COLUMNS = (
        "legal_name",
        "about",
        "website",
        "contact_name",
        "contact_phone",
        "contact_zalo",
        "contact_email",
    )

    def __init__(self, *args: Any, of: Organization, locked: bool, **kwargs: Any) -> None:
        self.own_id = of.id
        self._shown_address = address_of(of)
        shown = {name: getattr(of, name) for name in (*self._COLUMNS, "name", "legal_form")}
        shown |= {
            "tax_number": of.tax_number or "",
            "address": self._shown_address,
            "aliases": "\n".join(one.name for one in of.aliases),
        }
        super().__init__(*args, data=shown, **kwargs)
        if locked:
            del self.name, self.legal_form, self.tax_number
        if of.kind is not OrganizationKind.DISTRIBUTOR:
            del self.aliases

    def validate_address(self, field: Field) -> None:
        """Leave an address alone that was not touched."""
        if field.data != self._shown_address:
            super().validate_address(field)

    def validate_aliases(self, field: Field) -> None:
        """Refuse a name longer than is kept."""
        if any(len(one) > 120 for one in self.other_names() or ()):
            raise ValidationError(_("Mỗi tên gọi khác dài tối đa 120 ký tự."))

    def other_names(self) -> list[str] | None:
        """Return the other names, None when this kind has none."""
        if "aliases" not in self:
            return None
        lines = (" ".join(line.split()) for line in (self.aliases.data or "").split("\n"))
        return [line for line in lines if line]

    def facts(self) -> dict[str, Any]:
        """Return the columns that were asked for."""
        found: dict[str, Any] = {name: self[name].data or "" for name in self._COLUMNS}
        if self.address.data != self._shown_address:
            found |= self.address_facts()
        if "name" in self:
            found |= self.identity_facts()
        return found


def address_of(organization: Organization) -> str:
    """Return an organisation's address in one line."""
    province = organization.province.name_vi if organization.province else ""
    parts = [organization.address_line, organization.ward_name, province]
    # A line that could not be placed may name its province itself.
    if province and organization.address_line.endswith(province):
        parts = [organization.address_line]
    return ", ".join(part for part in parts if part)


class ConsentFields(FlaskForm):
    """A consent as it was told to staff."""

    given_by = TextField(_l("Người đồng ý"), [required(), at_most(120)])
    channel = OneOf(_l("Cách đồng ý"), [required()], options=CHANNELS)
    note = TextField(_l("Ghi chú"), [at_most(500)])


class ConsentForm(BaseForm, ConsentFields):
    """A consent to act on behalf, recorded by staff."""


class NewNameFields(FlaskForm):
    """Tells of organisations with a likely name once; sent again, it goes on."""

    told_alike = HiddenField()
    alike: Sequence[Organization] = ()

    def tells_alike(self, found: Sequence[Organization]) -> bool:
        """Return whether these are news to the person, and keep them to be told."""
        told = ",".join(str(one.id) for one in found)
        if self.told_alike.data == told or not found:
            return False
        self.told_alike.data = told
        self.alike = found
        return True


class ProducerForm(CreatingForm, NewNameFields, IdentityFields, AddressFields, ConsentFields):
    """A producer that staff add and work for, with or without e-mail."""

    page_order = (
        *_IDENTITY_ORDER,
        *_ADDRESS_ORDER,
        "contact_name",
        "contact_phone",
        "contact_email",
    )

    contact_name = TextField(_l("Người liên hệ"), [at_most(120)])
    contact_phone = PhoneField(_l("Điện thoại liên hệ"), [checked(parse_phone)])
    contact_email = TextField(_l("Thư điện tử liên hệ"), [at_most(254), email()])

    def facts(self) -> dict[str, Any]:
        """Return the columns of the organisation."""
        contacts = ("contact_name", "contact_phone", "contact_email")
        return {
            **self.identity_facts(),
            **self.address_facts(),
            **{name: self[name].data or "" for name in contacts},
        }


class DecisionForm(BaseForm):
    """What staff decide of an organisation."""

    decision = OneOf(
        _l("Quyết định"),
        [required()],
        options=[
            (OrganizationStatus.VERIFIED.value, _l("Xác minh")),
            (OrganizationStatus.REJECTED.value, _l("Từ chối")),
            (OrganizationStatus.SUSPENDED.value, _l("Tạm ngưng")),
        ],
    )
    reason = LongTextField(_l("Lý do"), [at_most(1000)])

    def offer(self, decisions: Sequence[OrganizationStatus]) -> None:
        """Show only what can be decided now (any of the three is understood when it is sent)."""
        self.decision.choices = [
            choice for choice in self.decision.choices or [] if choice.value in decisions
        ]

    def validate_reason(self, field: Field) -> None:
        """Ask for the reason of a refusal: the organisation reads it."""
        if self.decision.data in NEED_REASON and not field.data:
            raise ValidationError(_("Hãy ghi lý do. Đơn vị sẽ đọc được lý do này."))


class InvitationForm(BaseForm):
    """A colleague to invite."""

    email = TextField(_l("Thư điện tử của đồng nghiệp"), [required(), at_most(254), email()])


class AcceptForm(BaseForm, PersonFields):
    """A person who was invited and has no account yet."""

    password = PasswordField(_l("Mật khẩu"), [required(), chosen_well(lambda form: form.address)])
    consent = BooleanField(
        _l("Tôi đồng ý để hệ thống lưu và dùng thông tin trên để lập tài khoản"),
        [required(_l("Cần có đồng ý này mới lập được tài khoản."))],
    )

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address

    def person(self, *, language: str) -> Person:
        """Return who joins."""
        return Person(
            name=self.person_name.data,
            email=self.address,
            password=self.password.data or "",
            phone=self.phone.data,
            language=language,
        )


class JoinForm(BaseForm):
    """A person who was invited and has an account: one button."""


class PersonForm(BaseForm):
    """What a person says of themselves."""

    name = TextField(_l("Họ và tên"), [required(), at_most(120)])
    phone = PhoneField(_l("Số điện thoại"), [checked(parse_phone)])
    language = OneOf(_l("Ngôn ngữ"), [required()], options=LANGUAGES)

    def __init__(self, *args: Any, of: User, **kwargs: Any) -> None:
        super().__init__(*args, obj=of, **kwargs)


class ChosenForm(BaseForm):
    """One button that names a row by its number."""

    chosen = HiddenField()

    def number(self) -> int:
        """Return the number, 0 when it is missing or none."""
        return id_written(self.chosen.data or "") or 0
