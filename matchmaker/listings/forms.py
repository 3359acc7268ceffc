"""The forms of the listing editor, one a topic; fields are named like the columns they set."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from matchmaker.base.clock import today
from matchmaker.base.filters import show_number, show_quantity
from matchmaker.base.forms import (
    AmountField,
    BaseForm,
    LongTextField,
    OneOf,
    ParsedField,
    PhotosField,
    QuantityField,
    SomeOf,
    TextField,
    WholeNumberField,
    at_most,
    between,
    checked,
    optional,
    required,
)
from matchmaker.base.i18n import choose_language
from matchmaker.base.once import CreatingForm
from matchmaker.core import identifiers, quantities
from matchmaker.core.quantities import UNITS, PackSize, QuantityError, to_base
from matchmaker.core.quantities.money import Money
from matchmaker.listings.models import Listing
from matchmaker.listings.queries import most_committed

#: Units in which the size of a package is declared.
SIZE_UNITS = ("kg", "g", "l", "ml", "cai")


class StartForm(CreatingForm):
    """A new product: the rest is asked topic by topic."""

    name = TextField(_l("Tên sản phẩm"), validators=[required(), at_most(200)])
    category_code = OneOf(_l("Nhóm sản phẩm"), validators=[required()])


class BasicsForm(BaseForm):
    """What the product is."""

    name = TextField(_l("Tên sản phẩm"), validators=[required(), at_most(200)])
    category_code = OneOf(_l("Nhóm sản phẩm"), validators=[required()])
    description = LongTextField(_l("Mô tả"), validators=[at_most(4000)])
    gtin = TextField(_l("Mã vạch GTIN"), validators=[optional(), checked(identifiers.parse_gtin)])

    def facts(self) -> dict[str, Any]:
        """Return the columns to set."""
        return {
            "name": self.name.data,
            "category_code": self.category_code.data,
            "description": self.description.data or "",
            "gtin": self.gtin.data or None,
        }


class PackagingForm(BaseForm):
    """The unit, what one unit holds, and how it is ordered."""

    unit = OneOf(_l("Đơn vị tính"), validators=[required()])
    pack_size = QuantityField(_l("Một đơn vị chứa"))
    pack_unit = OneOf(_l("Tính bằng"))
    packaging = TextField(_l("Quy cách đóng gói"), validators=[at_most(300)])
    min_order = AmountField(_l("Đặt tối thiểu"))
    lead_time_days = WholeNumberField(_l("Thời gian chuẩn bị hàng"), validators=[between(0, 365)])
    shelf_life_days = WholeNumberField(_l("Hạn dùng"), validators=[between(1, 3650)])

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the size exactly when the unit does not say it."""
        fine = bool(super().validate(extra_validators))
        if not fine:
            return False
        if UNITS[self.unit.data].factor is None:
            self._check_size()
        if not self.errors:
            self.min_order.settle(unit=self.unit.data, pack=self._pack())
        return not self.errors

    def _check_size(self) -> None:
        if self.pack_size.data is None:
            self.refuse(
                str(_l("Hãy ghi một đơn vị chứa bao nhiêu. Chục và giạ mỗi nơi một khác.")),
                field="pack_size",
            )
        if not self.pack_unit.data:
            self.refuse(str(_l("Hãy chọn kg, lít hoặc cái.")), field="pack_unit")

    def _pack(self) -> PackSize | None:
        size, unit = self._size()
        return None if unit is None else PackSize(size, unit)

    def facts(self) -> dict[str, Any]:
        """Return the columns to set; the size in its base unit."""
        size, unit = self._size()
        return {
            "unit": self.unit.data,
            "pack_size": size,
            "pack_unit": unit,
            "packaging": self.packaging.data or "",
            "min_order": self.min_order.data,
            "lead_time_days": self.lead_time_days.data,
            "shelf_life_days": self.shelf_life_days.data,
        }

    def _size(self) -> tuple[Any, str | None]:
        if UNITS[self.unit.data].factor is not None:
            return None, None
        size, inner = self.pack_size.data or Decimal(0), self.pack_unit.data
        return to_base(size, unit=inner), quantities.base_unit_of(inner)


class CapacityForm(BaseForm):
    """What can be delivered in each month of the year, in the listing's unit.

    A month below what contracts take of it is asked about once: sent again, it is meant so.
    """

    #: The months below contracts that have been asked about.
    asked = HiddenField()

    def __init__(self, *args: Any, listing: Listing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listing = listing

    def validate(self, extra_validators: Any = None) -> bool:
        """Read amounts in the listing's unit, and ask about months that contracts need."""
        super().validate(extra_validators)
        pack = self.listing.pack
        for field in self.months():
            field.settle(unit=self.listing.unit, pack=pack)
        if not self.errors:
            self._ask_about_contracts()
        return not self.errors

    def _ask_about_contracts(self) -> None:
        declared = {row.month: row.quantity for row in self.listing.capacities}
        below = {
            month: (year, taken)
            for month, (year, taken) in most_committed(self.listing, start=today()).items()
            if (self[f"month_{month}"].data or 0) < taken
            and self[f"month_{month}"].data != declared.get(month)
        }
        meant = ";".join(f"{month}:{self[f'month_{month}'].data or 0}" for month in sorted(below))
        if self.asked.data == meant:
            return
        self.asked.data = meant
        for month, (year, taken) in below.items():
            sentence = _(
                "Hợp đồng đang chạy đã lấy %(amount)s của tháng %(month)s/%(year)s. "
                "Nếu tháng đó thật sự có ít hơn, hãy báo bên mua rồi bấm Lưu lần nữa.",
                amount=show_quantity(taken, self.listing.unit),
                month=month,
                year=year,
            )
            self.refuse(str(sentence), field=f"month_{month}")

    def months(self) -> list[Any]:
        """Return the twelve fields in their order."""
        return [self[f"month_{number}"] for number in range(1, 13)]

    def facts(self) -> dict[int, Any]:
        """Return the amount of each month, None where nothing is declared."""
        return {number: field.data for number, field in enumerate(self.months(), start=1)}


for _number in range(1, 13):
    setattr(
        CapacityForm,
        f"month_{_number}",
        AmountField(_l("Tháng %(month)s", month=_number), zero=True),
    )


class HarvestForm(BaseForm):
    """One amount for the months of the main harvest and one for the lesser; nothing is saved."""

    class Meta(BaseForm.Meta):
        """It comes with the form of the capacity, which carries the token."""

        csrf = False

    main = QuantityField(_l("Mỗi tháng chính vụ"), validators=[required()])
    lesser = QuantityField(_l("Mỗi tháng vụ phụ"))


class PriceField(ParsedField):
    """One price or a range, `25.000` or `25.000 - 30.000`, for one unit of the listing."""

    def parse(self, text: str) -> Money:
        """Read an amount or a range."""
        return quantities.parse_money(text, language=choose_language())

    def show(self, value: Money) -> str:
        """Show it the way it is typed."""
        low, high = show_number(value.least), show_number(value.most)
        return low if value.least == value.most else f"{low} - {high}"


class TermsForm(BaseForm):
    """Price and where it is delivered."""

    price = PriceField(_l("Giá"))
    delivery_provinces = SomeOf(_l("Giao đến các tỉnh, thành"))

    def check_unit(self, unit: str) -> None:
        """Refuse a price written for another unit than the listing's."""
        if self.price.data is None or not self.price.data.unit:
            return
        try:
            same = quantities.find_unit(self.price.data.unit).code == unit
        except QuantityError:
            same = False
        if not same:
            self.refuse(
                str(_l("Giá đang ghi theo đơn vị khác với đơn vị của sản phẩm. Hãy tính lại.")),
                field="price",
            )

    def facts(self) -> dict[str, Any]:
        """Return the columns to set."""
        price = self.price.data
        return {
            "price_min": price.least if price else None,
            "price_max": price.most if price else None,
            "delivery_provinces": sorted(self.delivery_provinces.data or []),
        }


class PhotosForm(BaseForm):
    """New photos with one caption."""

    photos = PhotosField(_l("Ảnh JPEG hoặc PNG"))
    caption = TextField(_l("Ảnh chụp gì"), validators=[at_most(200)])

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for one file at least."""
        fine = bool(super().validate(extra_validators))
        if fine and not any(self.photos.data or ()):
            self.refuse(str(_l("Hãy chọn ít nhất một ảnh.")), field="photos")
        return not self.errors


class CaptionForm(BaseForm):
    """The caption of one photo."""

    caption = TextField(_l("Ảnh chụp gì"), validators=[at_most(200)])
