"""Forms of requirements: products by the line, wishes by the group, criteria one by one."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, FieldList, Form, FormField

from matchmaker.accounts.models import Province
from matchmaker.base.clock import today
from matchmaker.base.filters import named, show_number, show_volume, unit_name
from matchmaker.base.forms import (
    QUANTITY_MESSAGES,
    BaseForm,
    DayField,
    LongTextField,
    MoneyField,
    MonthsField,
    OneOf,
    QuantityField,
    SomeOf,
    TextField,
    VolumeField,
    WholeNumberField,
    at_most,
    between,
    optional,
    quantity_message,
    required,
)
from matchmaker.base.i18n import choose_language
from matchmaker.base.labels import label, options
from matchmaker.base.once import CreatingForm
from matchmaker.certification.models import CertificationScheme
from matchmaker.core.quantities import (
    LARGEST_MONEY,
    UNITS,
    QuantityError,
    Volume,
    find_unit,
    parse_amount,
    parse_money,
    parse_volume,
    spoken_price,
)
from matchmaker.core.scoring import DEFAULT_MODES, DEFAULT_WEIGHTS
from matchmaker.core.scoring import Criterion as CriterionName
from matchmaker.listings.models import Category
from matchmaker.requirements.categories import suggested
from matchmaker.requirements.models import CriterionMode, Requirement, RequirementItem
from matchmaker.requirements.queries import RequirementFilter
from matchmaker.requirements.reading import (
    UnknownSchemeError,
    is_run,
    next_window,
    read_products,
    read_wishes,
    scheme_names,
)
from matchmaker.requirements.services import Criterion, Item, Wish

#: Products of one requirement at most; and rows of a form that are read at all.
MOST_ITEMS = 30
_MOST_ROWS = 200
_LONGEST = 200

#: Units in which the size of a package is declared.
SIZE_UNITS = ("kg", "g", "l", "ml", "cai")

#: Units of mass in which hardly anybody names a price: "20.000" then means a kilogram or a tonne.
_HEAVY_UNITS = frozenset({"yen", "ta", "ta60", "tan"})

#: Orders with their words.
ORDER_WORDS = (("deadline", _l("Sắp hết hạn trước")), ("newest", _l("Mới nhất trước")))

_NEEDED = _l("Hãy điền mục này.")


def requirement_filter(args: "MultiDict[str, str]") -> RequirementFilter:
    """Return what a URL narrows the requirements to; what is not understood narrows nothing."""
    return RequirementFilter(
        words=args.get("words", "")[:_LONGEST],
        category=args.get("category", "")[:_LONGEST],
        status=args.get("status", "")[:_LONGEST],
        order="newest" if args.get("order") == "newest" else "deadline",
    )


def in_rows(sent: "MultiDict[str, str]") -> "MultiDict[str, str]":
    """Return what was sent with products that were pasted into one line in rows of their own.

    A volume at the end of the line goes to the volume when that is empty; nothing is lost.
    """
    result: MultiDict[str, str] = MultiDict(
        (name, value) for name, value in sent.items(multi=True) if not name.startswith("items-")
    )
    number = 0
    for row in _rows(sent):
        line = read_products(row.pop("words", ""), language=choose_language())
        words = list(line.words) or [""]
        if line.volume and line.words and not (result.get("volume_text") or "").strip():
            result["volume_text"] = line.volume
        elif line.volume:
            # A volume is given already: this one stays where it was written.
            words[-1] = ", ".join(filter(None, (words[-1], line.volume)))
        for name, value in row.items(multi=True):
            result.add(f"items-{number}-{name}", value)
        for one in words:
            result.add(f"items-{number}-words", one)
            number += 1
    for place, name in enumerate(CriterionName):
        # Rows are counted as they come: one that was not sent must not move the others.
        result.setdefault(f"criteria-{place}-mode", DEFAULT_MODES[name].value)
    return result


def _rows(sent: "MultiDict[str, str]") -> "list[MultiDict[str, str]]":
    """Return the product rows of what was sent, in their order."""
    rows: dict[int, MultiDict[str, str]] = {}
    for name, value in sent.items(multi=True):
        found = re.fullmatch(r"items-([0-9]{1,4})-([a-z]+)", name)
        if found:
            rows.setdefault(int(found[1]), MultiDict()).add(found[2], value)
    return [rows[number] for number in sorted(rows)][:_MOST_ROWS]


class _RowMeta:
    """WTForms ships no Vietnamese: every message is ours."""

    locales = False


class ItemForm(Form):
    """One product wanted."""

    Meta = _RowMeta

    words = TextField(_l("Sản phẩm"), [at_most(200)])
    categories = SomeOf(_l("Nhóm sản phẩm"))
    volume = TextField(_l("Sản lượng riêng"), [at_most(100)])
    ceiling = MoneyField(_l("Giá trần riêng"), [optional()])

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was typed in the row."""
        typed = (self.words, self.categories, self.volume)
        return not any(field.data for field in typed) and not any(self.ceiling.raw_data or ())


class WishForm(Form):
    """One group of wished schemes, any of which will do."""

    Meta = _RowMeta

    schemes = SomeOf(_l("Một trong các chứng nhận"))
    exact = BooleanField(_l("Đúng chứng nhận này, loại mạnh hơn không thay được"))


class CriterionForm(Form):
    """How one criterion counts."""

    Meta = _RowMeta

    mode = OneOf(_l("Cách tính"))
    weight = QuantityField(_l("Trọng số"), [optional(), between(0, 100)], zero=True)


class RequirementForm(CreatingForm):
    """A requirement, new or changed."""

    page_order = (
        "items",
        "volume_text",
        "pack_size",
        "pack_unit",
        "delivery_rhythm",
        "window_start",
        "window_end",
        "months",
        "deadline",
        "wishes",
        "wishes_text",
        "delivery_province_code",
        "delivery_place",
        "price_ceiling",
        "quality_notes",
        "discount_percent",
        "opening_fee",
        "days_to_pay",
        "terms",
        "criteria",
        "is_anonymous",
    )

    items = FieldList(FormField(ItemForm), min_entries=1)
    volume_text = VolumeField(_l("Sản lượng cần mua"))
    pack_size = QuantityField(_l("Một đơn vị chứa"), [optional()])
    pack_unit = OneOf(_l("Đơn vị của quy cách"))
    window_start = DayField(_l("Mua từ ngày"), [optional()])
    window_end = DayField(_l("Đến ngày"), [optional()])
    months = MonthsField(_l("Hoặc các tháng trong năm"), [optional()])
    delivery_rhythm = TextField(_l("Nhịp giao"), [at_most(200)])
    wishes = FieldList(FormField(WishForm), min_entries=1)
    wishes_text = TextField(_l("Hoặc viết các chứng nhận bằng lời"), [at_most(300)])
    price_ceiling = MoneyField(_l("Giá trần cho một đơn vị"), [optional()])
    delivery_province_code = OneOf(_l("Tỉnh, thành phố nhận hàng"))
    delivery_place = TextField(_l("Nơi nhận hàng"), [at_most(300)])
    discount_percent = QuantityField(_l("Chiết khấu"), [optional(), between(0, 99)], zero=True)
    opening_fee = MoneyField(_l("Phí mở mã"), [optional()])
    days_to_pay = WholeNumberField(_l("Thanh toán sau"), [optional(), between(0, 365)])
    terms = LongTextField(_l("Điều khoản khác"), [at_most(4000)])
    quality_notes = LongTextField(_l("Yêu cầu chất lượng"), [at_most(4000)])
    deadline = DayField(_l("Hạn trả lời"), [optional()])
    is_anonymous = BooleanField(_l("Công bố không nêu tên đơn vị"))
    criteria = FieldList(
        FormField(CriterionForm), min_entries=len(CriterionName), max_entries=len(CriterionName)
    )

    #: A published requirement stays complete.
    must_be_complete = False

    def offer(
        self,
        *,
        categories: Sequence[Category],
        schemes: Sequence[CertificationScheme],
        provinces: Sequence[Province],
    ) -> None:
        """Set what can be chosen."""
        self._categories = categories
        self._scheme_names = scheme_names(
            (one.code, (one.name_vi, one.name_en, *one.aliases.split(";"))) for one in schemes
        )
        self._category_options = [(one.code, named(one)) for one in categories]
        self._scheme_options = [(one.code, named(one)) for one in schemes]
        self.delivery_province_code.offer(
            [("", _("Chưa nêu")), *((one.code, named(one)) for one in provinces)]
        )
        self.pack_unit.offer([("", "–"), *((code, unit_name(code)) for code in SIZE_UNITS)])
        self._offer_in_rows()

    def _offer_in_rows(self) -> None:
        for entry in self.items.entries:
            entry.form.categories.offer(self._category_options)
        self.items.entries[0].form.words.flags.required = True
        for entry in self.wishes.entries:
            entry.form.schemes.offer(self._scheme_options)
        for entry, name in zip(self.criteria.entries, CriterionName, strict=True):
            entry.form.mode.offer(options(CriterionMode))
            # Seven rows have the same fields: the summary of errors must tell them apart.
            entry.form.weight.label.text = _("Trọng số: %(criterion)s", criterion=label(name))
            if entry.form.mode.data not in set(CriterionMode):
                entry.form.mode.data = DEFAULT_MODES[name].value

    def show(self, requirement: Requirement) -> None:
        """Show the volume as the reader writes it, and guard against a stale edit."""
        self.volume_text.raw_data = [_volume_as_typed(requirement)]
        unit = requirement.unit
        self.price_ceiling.raw_data = _priced(requirement.price_ceiling, unit=unit)
        for entry, item in zip(self.items.entries, requirement.items, strict=False):
            entry.form.ceiling.raw_data = _priced(item.price_ceiling, unit=unit)
        self.version.data = requirement.version_id

    def add_item(self) -> None:
        """Show one more row for a product."""
        self.items.append_entry()
        self._offer_in_rows()

    def add_wish(self) -> None:
        """Show one more group of wishes."""
        self.wishes.append_entry()
        self._offer_in_rows()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then what they say together."""
        super().validate(extra_validators)
        self._check_items()
        self._check_volume()
        self._check_window()
        self._check_wishes()
        self._check_criteria()
        for rows in (self.items, self.wishes, self.criteria):
            rows.errors = [entry.errors for entry in rows.entries if entry.errors]
        return not self.errors

    def _check_items(self) -> None:
        rows = [entry.form for entry in self.items.entries if not entry.form.is_empty]
        if not rows:
            _refuse(self.items.entries[0].form.words, str(_NEEDED))
        if len(rows) > MOST_ITEMS:
            self.refuse(_("Một nhu cầu có tối đa %(n)s sản phẩm.", n=MOST_ITEMS))
        for row in rows:
            if not row.words.data:
                _refuse(row.words, str(_NEEDED))
            elif not row.categories.data:
                self._suggest(row)
            self._check_own_volume(row)
            self._check_price(row.ceiling)

    def _suggest(self, row: Any) -> None:
        row.categories.data = suggested(row.words.data, categories=self._categories)
        if not row.categories.data:
            _refuse(
                row.categories,
                _("Chưa rõ “%(words)s” thuộc nhóm nào. Hãy chọn nhóm.", words=row.words.data),
            )

    def _check_own_volume(self, row: Any) -> None:
        if not row.volume.data:
            return
        try:
            self._own_volume(row.volume.data)
        except QuantityError as error:
            _refuse(row.volume, quantity_message(error))
        except ValueError as error:
            _refuse(row.volume, str(error))

    def _own_volume(self, text: str) -> tuple[Decimal | None, Decimal | None]:
        """Return least and most of a row; QuantityError, or ValueError with the sentence."""
        general: Volume | None = self.volume_text.data
        if general is None:
            raise ValueError(_("Hãy nêu sản lượng cần mua trước."))
        try:
            number = parse_amount(text, language=choose_language())
        except QuantityError:
            own = parse_volume(text, language=choose_language())
        else:
            if not number:
                raise QuantityError("zero")
            return number, number
        if own.unit != general.unit or own.period not in {general.period, "once"}:
            unit = unit_name(general.unit)
            raise ValueError(
                _("Hãy dùng cùng đơn vị và kỳ với sản lượng cần mua (%(unit)s).", unit=unit)
            )
        return own.least, own.most

    def _check_price(self, field: Field) -> None:
        """Read the unit a price is written with; a price that could mean two things is asked for."""
        if field.data is None or field.errors or not any(field.raw_data or ()):
            return
        written = parse_money(field.raw_data[0], language=choose_language()).unit
        try:
            unit = find_unit(written).code if written else self.unit
        except QuantityError as error:
            _refuse(field, quantity_message(error))
            return
        if not written and self.unit in _HEAVY_UNITS:
            _refuse(field, _("Hãy ghi giá theo đơn vị nào, ví dụ 20.000 đ/kg."))
            return
        amount = _for_unit(field.data, unit=unit, wanted=self.unit)
        if amount is None or amount > LARGEST_MONEY:
            name = unit_name(self.unit)
            _refuse(field, _("Hãy nêu giá cho một %(unit)s như sản lượng.", unit=name))
        else:
            field.data = amount

    def _check_volume(self) -> None:
        self._check_price(self.price_ceiling)
        volume: Volume | None = self.volume_text.data
        if volume is None:
            if self.must_be_complete and not self.volume_text.errors:
                _refuse(self.volume_text, str(_NEEDED))
            return
        if UNITS[volume.unit].factor is None:
            if self.pack_size.data is None and not self.pack_size.errors:
                _refuse(self.pack_size, str(QUANTITY_MESSAGES["size_needed"]))
            if not self.pack_unit.data:
                _refuse(self.pack_unit, str(_NEEDED))

    def _check_window(self) -> None:
        start, end = self.window_start, self.window_end
        if start.data and end.data and end.data < start.data:
            _refuse(end, _("Ngày kết thúc phải sau ngày bắt đầu."))
        elif end.data and end.data < today():
            _refuse(end, _("Ngày này đã qua."))
        months_alone = self.months.data and not start.data and not end.data
        if not months_alone and (self.must_be_complete or start.data or end.data):
            for field in (start, end):
                if field.data is None and not field.errors:
                    _refuse(field, str(_NEEDED))
        self._check_deadline()

    def _check_deadline(self) -> None:
        if self.deadline.data is None:
            if self.must_be_complete and not self.deadline.errors:
                _refuse(self.deadline, str(_NEEDED))
        elif self.deadline.data < today():
            _refuse(self.deadline, _("Ngày này đã qua."))

    def _check_wishes(self) -> None:
        try:
            read_wishes(self.wishes_text.data or "", names=self._scheme_names)
        except UnknownSchemeError as error:
            _refuse(
                self.wishes_text,
                _("Chưa rõ chứng nhận “%(name)s”. Hãy chọn trong danh sách.", name=error.name),
            )

    def _check_criteria(self) -> None:
        for entry in self.criteria.entries:
            weight = entry.form.weight
            if weight.data is not None and weight.data != round(weight.data, 2):
                _refuse(weight, str(QUANTITY_MESSAGES["too_precise"]) % {"places": 2})
        if not self._counted():
            self.refuse(_("Ít nhất một tiêu chí phải được tính vào điểm."))

    def _counted(self) -> bool:
        return any(
            entry.form.mode.data != CriterionMode.IGNORE
            and (
                DEFAULT_WEIGHTS[name] if entry.form.weight.data is None else entry.form.weight.data
            )
            for entry, name in zip(self.criteria.entries, CriterionName, strict=True)
        )

    @property
    def unit(self) -> str:
        """Return the unit of volumes and prices."""
        return self.volume_text.data.unit if self.volume_text.data else "kg"

    def facts(self) -> dict[str, Any]:
        """Return the columns to set."""
        return {
            **self._volume_facts(),
            **self._window_facts(),
            "delivery_province_code": self.delivery_province_code.data or None,
            "delivery_place": self.delivery_place.data or "",
            "delivery_rhythm": self.delivery_rhythm.data or "",
            "quality_notes": self.quality_notes.data or "",
            "price_ceiling": self.price_ceiling.data,
            "discount_percent": self.discount_percent.data,
            "opening_fee": self.opening_fee.data,
            "days_to_pay": self.days_to_pay.data,
            "terms": self.terms.data or "",
            "deadline": self.deadline.data,
            "is_anonymous": self.is_anonymous.data,
        }

    def _volume_facts(self) -> dict[str, Any]:
        volume: Volume | None = self.volume_text.data
        if volume is None:
            empty = ("volume_least", "volume_most", "pack_size", "pack_unit")
            return {"volume_text": "", **dict.fromkeys(empty)}
        packed = UNITS[volume.unit].factor is None
        return {
            "volume_text": " ".join(self.volume_text.raw_data[0].split())[:200],
            "volume_least": volume.least,
            "volume_most": volume.most,
            "unit": volume.unit,
            "period": volume.period,
            "trips_per_period": volume.trips,
            "trip_period": volume.trip_period,
            "pack_size": self.pack_size.data if packed else None,
            "pack_unit": self.pack_unit.data if packed else None,
        }

    def _window_facts(self) -> dict[str, Any]:
        months: list[int] = self.months.data or []
        start: date | None = self.window_start.data
        end: date | None = self.window_end.data
        if months and start is None:
            start, end = next_window(months, today=today())
            if is_run(months):
                months = []
        return {
            "window_start": start,
            "window_end": end,
            "months": sorted(months) if len(months) < 12 else [],
        }

    def wanted_items(self) -> list[Item]:
        """Return the products."""
        rows = [entry.form for entry in self.items.entries if not entry.form.is_empty]
        return [
            Item(
                row.words.data,
                tuple(dict.fromkeys(row.categories.data)),
                *(self._own_volume(row.volume.data) if row.volume.data else (None, None)),
                price_ceiling=row.ceiling.data,
            )
            for row in rows
        ]

    def wanted_wishes(self) -> list[Wish]:
        """Return the wishes: the groups chosen, then those written."""
        groups = [
            (tuple(dict.fromkeys(entry.form.schemes.data)), entry.form.exact.data)
            for entry in self.wishes.entries
            if entry.form.schemes.data
        ]
        written = read_wishes(self.wishes_text.data or "", names=self._scheme_names)
        groups += [(group.schemes, group.exact) for group in written]
        return [
            Wish(number, code, exact)
            for number, (codes, exact) in enumerate(dict.fromkeys(groups), start=1)
            for code in codes
        ]

    def wanted_criteria(self) -> list[Criterion]:
        """Return the criteria that differ from their defaults; weights are typed in percent."""
        rows = zip(CriterionName, (entry.form for entry in self.criteria.entries), strict=True)
        return [
            Criterion(
                name.value,
                CriterionMode(row.mode.data),
                None if row.weight.data is None else row.weight.data / 100,
            )
            for name, row in rows
            if row.mode.data != DEFAULT_MODES[name].value or row.weight.data is not None
        ]


def _refuse(field: Field, message: str) -> None:
    field.errors = [*field.errors, message]


def typed(requirement: Requirement) -> Mapping[str, Any]:
    """Return a requirement as data of its form."""
    columns = (
        *("pack_size", "pack_unit", "window_start", "window_end", "months", "delivery_rhythm"),
        *("price_ceiling", "delivery_province_code", "delivery_place", "discount_percent"),
        *("opening_fee", "days_to_pay", "terms", "quality_notes", "deadline", "is_anonymous"),
    )
    return {
        **{name: getattr(requirement, name) for name in columns},
        "items": [
            {
                "words": item.words,
                "categories": list(item.category_codes),
                "volume": _own_words(item, unit=requirement.unit),
                "ceiling": item.price_ceiling,
            }
            for item in requirement.items
        ],
        "wishes": _groups(requirement),
        "criteria": _criteria(requirement),
    }


def _for_unit(amount: int, *, unit: str, wanted: str) -> int | None:
    """Return a price for one `unit` as whole đồng for one `wanted`, or None where none says it."""
    if unit == wanted:
        return amount
    one, other = UNITS[unit], UNITS[wanted]
    if one.kind is not other.kind or one.factor is None or other.factor is None:
        return None
    price = amount * other.factor / one.factor
    return int(price) if price == price.to_integral_value() else None


def _priced(amount: int | None, *, unit: str) -> list[str]:
    """Return a price as it is typed, for one kg where that is whole đồng."""
    if amount is None:
        return []
    shown, spoken = spoken_price(amount, unit=unit)
    return [f"{show_number(shown)} đ/{unit_name(spoken)}"]


def _volume_as_typed(requirement: Requirement) -> str:
    """Return the buyer's own words where the reader's language reads the same volume in them."""
    volume = requirement.volume
    if volume is None:
        return requirement.volume_text
    try:
        read = parse_volume(requirement.volume_text, language=choose_language())
    except QuantityError:
        return show_volume(volume)
    return requirement.volume_text if read == volume else show_volume(volume)


def _own_words(item: RequirementItem, *, unit: str) -> str:
    """Return the own volume of an item as it is typed; nothing without one."""
    if item.volume_least is None and item.volume_most is None:
        return ""
    qualifier = "at_most" if item.volume_least is None else ""
    qualifier = "at_least" if item.volume_most is None else qualifier
    return show_volume(Volume(item.volume_least, item.volume_most, unit, qualifier=qualifier))


def _groups(requirement: Requirement) -> list[dict[str, Any]]:
    groups: dict[int, dict[str, Any]] = {}
    for wish in requirement.wishes:
        group = groups.setdefault(wish.group_number, {"schemes": [], "exact": False})
        group["schemes"].append(wish.scheme_code)
        group["exact"] = group["exact"] or wish.exact
    return list(groups.values())


def _criteria(requirement: Requirement) -> list[dict[str, Any]]:
    rows = {one.criterion: one for one in requirement.criteria}
    return [
        {
            "mode": rows[name].mode.value if name in rows else DEFAULT_MODES[name].value,
            "weight": _percent(rows[name].weight) if name in rows else None,
        }
        for name in CriterionName
    ]


def _percent(weight: Decimal | None) -> Decimal | None:
    return None if weight is None else weight * 100


class WithdrawForm(BaseForm):
    """Why a published requirement is taken back."""

    reason = TextField(_l("Lý do rút nhu cầu"), [required(), at_most(500)])
