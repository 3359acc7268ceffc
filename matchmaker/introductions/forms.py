"""Forms of introductions; each step of the table that says something has its own."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from matchmaker.base.clock import today
from matchmaker.base.forms import (
    BaseForm,
    DayField,
    LongTextField,
    MoneyField,
    OneOf,
    QuantityField,
    ScanField,
    TextField,
    at_most,
    optional,
    required,
)
from matchmaker.base.once import CreatingForm
from matchmaker.core.lifecycle import REASONS, SHORTFALL_REASONS, Actor, Reasons
from matchmaker.core.quantities import after_months
from matchmaker.introductions.contracts import (
    LONGEST_YEARS,
    ContractFacts,
    DeliveryFacts,
)
from matchmaker.introductions.labels import DOCUMENT_KINDS, REASON_WORDS, reason_options
from matchmaker.matching.combined import ShownPlan

_NOTE = [optional(), at_most(2000)]


class BeginForm(CreatingForm):
    """Ask, offer or propose."""

    volume = QuantityField(_l("Lượng mỗi tháng"), [optional()])
    note = LongTextField(_l("Lời nhắn"), _NOTE)


class TogetherForm(CreatingForm):
    """Ask the producers of a plan together."""

    lead = OneOf(_l("Nhà sản xuất đầu mối"), [required()], options=[])
    least = QuantityField(_l("Coi là đủ khi các bên đồng ý ít nhất"), [required()])
    note = LongTextField(_l("Lời nhắn"), _NOTE)
    most = Decimal(0)

    def offer(self, plan: ShownPlan) -> None:
        """Offer the members of a plan as its lead, the largest first."""
        self.lead.offer(
            (str(one.listing.id), f"{one.listing.organization.name} – {one.listing.name}")
            for one in plan.parts
        )
        self.most = plan.volume

    def validate_least(self, field: Any) -> None:
        """What is enough cannot be more than all of them supply."""
        if field.data is not None and field.data > self.most:
            raise ValidationError(str(_l("Nhiều hơn cả nhóm góp lại.")))


class StepForm(BaseForm):
    """A step with nothing to say but a note."""

    note = LongTextField(_l("Ghi chú"), _NOTE)
    reason: Any = None

    def __iter__(self) -> Iterator[Any]:
        """Yield the fields in the order of the page: the note stands last."""
        return iter(sorted(super().__iter__(), key=lambda one: one.name == "note"))

    #: Fields whose values are kept as facts of the step.
    told: tuple[str, ...] = ()

    def facts(self) -> dict[str, str]:
        """Return what the step says, as it is kept in the timeline."""
        found = ((name, self[name].data) for name in self.told)
        return {
            name: value.isoformat() if isinstance(value, date) else str(value)
            for name, value in found
            if value is not None and value != ""
        }


class _ReasonForm(StepForm):
    # Not `optional()`: it would end the validation before the reason is looked at.
    note = LongTextField(_l("Ghi chú"), [at_most(2000)])

    def validate_note(self, field: Any) -> None:
        """Another reason is said in words."""
        if self.reason.data == "other" and not field.data:
            raise ValidationError(str(_l("Hãy ghi rõ lý do khác.")))


class DeclineForm(_ReasonForm):
    """Say no, with a reason."""

    reason = OneOf(
        _l("Lý do"), [required()], options=reason_options(Reasons.DECLINE, table=REASONS)
    )


class WithdrawForm(_ReasonForm):
    """Take it back, with a reason."""

    reason = OneOf(
        _l("Lý do"), [required()], options=reason_options(Reasons.WITHDRAW, table=REASONS)
    )


class FailForm(_ReasonForm):
    """Say that it did not work out, with a reason."""

    reason = OneOf(_l("Lý do"), [required()], options=reason_options(Reasons.FAIL, table=REASONS))


class MeetingForm(StepForm):
    """A meeting that was held or agreed."""

    day = DayField(_l("Ngày gặp"), [required()])
    place = TextField(_l("Nơi gặp hoặc cách gặp"), [optional(), at_most(200)])
    told = ("day", "place")


class SampleForm(StepForm):
    """A sample that was sent."""

    day = DayField(_l("Ngày gửi mẫu"), [required()])
    quantity = TextField(_l("Số lượng mẫu"), [optional(), at_most(100)])
    told = ("day", "quantity")


class QuotationForm(StepForm):
    """A quotation."""

    day = DayField(_l("Ngày báo giá"), [required()])
    price = MoneyField(_l("Giá cho một đơn vị (đồng)"), [required()])
    valid_until = DayField(_l("Có hiệu lực đến"), [optional()])
    told = ("day", "price", "valid_until")


class MemorandumForm(StepForm):
    """A memorandum of understanding."""

    day = DayField(_l("Ngày ký"), [required()])
    told = ("day",)


class FirstOrderForm(StepForm):
    """The first order."""

    day = DayField(_l("Ngày đặt hàng"), [required()])
    quantity = QuantityField(_l("Số lượng"), [required()])
    value = MoneyField(_l("Giá trị (đồng)"), [optional()])
    told = ("day", "quantity", "value")


#: The form of each step that is taken on the common page.
STEP_FORMS: dict[str, type[StepForm]] = {
    "accept": StepForm,
    "decline": DeclineForm,
    "withdraw": WithdrawForm,
    "fail": FailForm,
    "meeting": MeetingForm,
    "sample": SampleForm,
    "quotation": QuotationForm,
    "memorandum": MemorandumForm,
    "first_order": FirstOrderForm,
    "complete": StepForm,
}


class ContractForm(StepForm):
    """The contract."""

    number = TextField(_l("Số hợp đồng"), [optional(), at_most(80)])
    signed_on = DayField(_l("Ngày ký"), [required()])
    starts_on = DayField(_l("Hiệu lực từ ngày"), [required()])
    ends_on = DayField(_l("Đến ngày"), [required()])
    monthly_volume = QuantityField(_l("Lượng giao mỗi tháng"), [required()])
    price = MoneyField(_l("Giá cho một đơn vị (đồng)"), [optional()])
    terms = LongTextField(_l("Điều khoản chính"), _NOTE)

    def validate_signed_on(self, field: Any) -> None:
        """What is signed was signed by today."""
        if field.data is not None and field.data > today():
            raise ValidationError(str(_l("Ngày ký không thể ở sau hôm nay.")))

    def validate_ends_on(self, field: Any) -> None:
        """The end lies after the start, within a few years."""
        if field.data is None or self.starts_on.data is None:
            return
        if field.data < self.starts_on.data:
            raise ValidationError(str(_l("Ngày kết thúc phải sau ngày bắt đầu.")))
        if field.data > after_months(self.starts_on.data, months=12 * LONGEST_YEARS):
            raise ValidationError(
                str(_l("Hợp đồng dài quá %(n)s năm. Hãy xem lại năm.", n=LONGEST_YEARS))
            )

    def contract(self) -> ContractFacts:
        """Return what was filled in."""
        return ContractFacts(
            number=self.number.data or "",
            signed_on=self.signed_on.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            monthly_volume=self.monthly_volume.data,
            price=self.price.data,
            terms=self.terms.data or "",
        )


class DeliveryForm(StepForm):
    """What came at a check, against what was promised."""

    delivered = QuantityField(_l("Đã giao"), [required()], zero=True)
    value = MoneyField(_l("Giá trị (đồng)"), [optional()])
    shortfall_reason = OneOf(
        _l("Lý do giao thiếu"),
        [optional()],
        options=[
            ("", _l("Giao đủ")),
            *((code, REASON_WORDS[code]) for code in SHORTFALL_REASONS),
        ],
    )
    evidence = ScanField(_l("Chứng từ (PDF, JPEG hoặc PNG)"))

    def delivery(self, check_month: int) -> DeliveryFacts:
        """Return what was filled in for a check."""
        return DeliveryFacts(
            check_month=check_month,
            delivered=self.delivered.data,
            value=self.value.data,
            shortfall_reason=self.shortfall_reason.data or "",
            note=self.note.data or "",
        )


class MessageForm(CreatingForm):
    """A message to the other side."""

    text = LongTextField(_l("Tin nhắn"), [required(), at_most(4000)])


class DocumentForm(CreatingForm):
    """A file to share with the other side."""

    kind = OneOf(_l("Loại tài liệu"), [required()], options=list(DOCUMENT_KINDS.items()))
    file = ScanField(_l("Tệp (PDF, JPEG hoặc PNG)"), [required(_l("Hãy chọn một tệp."))])


class NextForm(BaseForm):
    """Who does the next step, and until when."""

    owner = OneOf(
        _l("Ai làm bước tiếp theo"),
        [required()],
        options=[
            (Actor.PRODUCER.value, _l("Nhà sản xuất")),
            (Actor.DISTRIBUTOR.value, _l("Nhà phân phối")),
            (Actor.STAFF.value, _l("Sở Công Thương")),
        ],
    )
    due_on = DayField(_l("Hạn"), [required()])
    note = LongTextField(_l("Việc cần làm"), _NOTE)
