"""The forms of certificates and of the dossier; fields are named like the columns they set."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from matchmaker.base.clock import today
from matchmaker.base.forms import (
    BaseForm,
    DayField,
    LongTextField,
    OneOf,
    ScanField,
    SomeOf,
    TextField,
    VolumeField,
    at_most,
    quantity_message,
    required,
)
from matchmaker.base.once import CreatingForm
from matchmaker.certification.models import CertificateStatus
from matchmaker.core.quantities import (
    LARGEST_KEPT,
    UNITS,
    Kind,
    QuantityError,
    Volume,
    checked_amount,
    per_month,
    to_base,
)


class CertificateForm(CreatingForm):
    """A certificate as the paper states it."""

    scheme_code = OneOf(_l("Loại chứng nhận"), validators=[required()])
    number = TextField(_l("Số giấy"), validators=[at_most(80)])
    issuer = TextField(_l("Nơi cấp"), validators=[required(), at_most(200)])
    issued_on = DayField(_l("Ngày cấp"), validators=[required()])
    expires_on = DayField(_l("Ngày hết hạn"))
    output = VolumeField(_l("Sản lượng ghi trên giấy"))
    listing_id = OneOf(_l("Cấp cho"))
    covers = SomeOf(_l("Sản phẩm được giấy này bao gồm"))
    scan = ScanField(_l("Bản chụp giấy"))

    def check(self, *, dated: Collection[str]) -> bool:
        """Validate; schemes in `dated` always end, so their last day is asked for."""
        self.validate()
        self._check_days(dated=dated)
        if self.output.data is not None:
            try:
                self._output_kg()
            except QuantityError as error:
                self.refuse(self._output_message(error), field="output")
        return not self.errors

    def _check_days(self, *, dated: Collection[str]) -> None:
        issued, expires = self.issued_on.data, self.expires_on.data
        if issued and issued > today():
            self.refuse(str(_l("Ngày cấp không thể ở sau hôm nay.")), field="issued_on")
        if issued and expires and expires < issued:
            self.refuse(str(_l("Ngày hết hạn phải sau ngày cấp.")), field="expires_on")
        if expires is None and not self.expires_on.errors and self.scheme_code.data in dated:
            self.refuse(
                str(_l("Loại chứng nhận này có thời hạn. Hãy ghi ngày hết hạn trên giấy.")),
                field="expires_on",
            )

    @staticmethod
    def _output_message(error: QuantityError) -> str:
        if error.code == "period_needs_dates":
            return str(_l("Hãy ghi cả kỳ, ví dụ 120 tấn/năm."))
        return quantity_message(error)

    def _output_kg(self) -> Decimal | None:
        """Return the output in kg a year; QuantityError when the paper's figure does not say it."""
        volume: Volume | None = self.output.data
        if volume is None:
            return None
        amount = volume.most or volume.least or Decimal(0)
        if UNITS[volume.unit].kind is not Kind.MASS:
            raise QuantityError("unknown_unit")
        monthly = per_month(
            to_base(amount, unit=volume.unit),
            period=volume.period,
            trips=volume.trips,
            trip_period=volume.trip_period,
        )
        return checked_amount(round(monthly * 12, 3), most=LARGEST_KEPT)

    def facts(self) -> dict[str, Any]:
        """Return the columns to set."""
        return {
            "scheme_code": self.scheme_code.data,
            "number": self.number.data or "",
            "issuer": self.issuer.data or "",
            "issued_on": self.issued_on.data,
            "expires_on": self.expires_on.data,
            "certified_output_kg": self._output_kg(),
            "listing_id": int(self.listing_id.data) if self.listing_id.data else None,
        }

    def covered(self) -> set[int]:
        """Return the listings an organisation's certificate names; one of a listing names none."""
        return set() if self.listing_id.data else {int(one) for one in self.covers.data or ()}


class DecisionForm(BaseForm):
    """What staff decide about a certificate."""

    decision = OneOf(_l("Kết luận"), validators=[required()])
    reason = LongTextField(_l("Lý do"), validators=[at_most(1000)])

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a reason unless the certificate is confirmed."""
        fine = bool(super().validate(extra_validators))
        if fine and self.decision.data != CertificateStatus.VERIFIED and not self.reason.data:
            self.refuse(str(_l("Hãy ghi lý do để đơn vị biết cần làm gì.")), field="reason")
        return not self.errors


class DocumentForm(CreatingForm):
    """A document of the supplier dossier."""

    item_code = OneOf(_l("Mục hồ sơ"), validators=[required()])
    listing_id = OneOf(_l("Dùng cho"))
    file = ScanField(_l("Tệp"))
    note = TextField(_l("Ghi chú"), validators=[at_most(300)])
    issued_on = DayField(_l("Ngày lập"))
    valid_until = DayField(_l("Có giá trị đến"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a file or a note, and for days in their order."""
        fine = bool(super().validate(extra_validators))
        if fine and not self.file.data and not self.note.data:
            self.refuse(str(_l("Hãy chọn tệp, hoặc ghi chú nếu không có tệp.")), field="file")
        issued, until = self.issued_on.data, self.valid_until.data
        if issued and until and until < issued:
            self.refuse(str(_l("Ngày hết giá trị phải sau ngày lập.")), field="valid_until")
        return not self.errors
