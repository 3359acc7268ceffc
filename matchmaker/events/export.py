"""The lines of the closing report, for the page and as a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

from flask_babel import gettext as _
from xlsxwriter import Workbook

from matchmaker.base.filters import show_percent
from matchmaker.base.labels import label
from matchmaker.core.event_cycle import HELD_OUTCOMES, Outcome, Priority
from matchmaker.core.event_report import KEPT_AIM, MEETINGS_AIM, NO_STEP_AIM
from matchmaker.events.models import TradeEvent
from matchmaker.events.outcomes import Closing
from matchmaker.matching.export import MIMETYPE, write_row

__all__ = ["MIMETYPE", "ReportLine", "report_lines", "report_workbook"]

_WIDTHS = (44, 16, 20, 80)


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One figure: a number or a text, what is aimed at, whether it is reached, how it counts."""

    name: str
    value: str | int | None
    aim: str = ""
    is_reached: bool | None = None
    meaning: str = ""


def report_lines(closing: Closing) -> list[ReportLine]:
    """Return every figure of the report in its order; a share without anything to count is empty."""
    return [*_wished(closing), *_held(closing), *_said(closing), *_fair(closing)]


def _wished(closing: Closing) -> list[ReportLine]:
    counts = closing.wishes
    return [
        ReportLine(_("Lựa chọn “%(word)s”", word=label(one)), counts[one]) for one in Priority
    ] + [
        ReportLine(
            _("Cặp có ít nhất một bên muốn gặp"),
            closing.wished_pairs,
            meaning=_("Mỗi cặp hai đơn vị tính một lần."),
        )
    ]


def _held(closing: Closing) -> list[ReportLine]:
    found = closing.report
    return [
        ReportLine(_("Cuộc gặp trong lịch chính thức"), found.planned),
        ReportLine(
            _("Cuộc gặp đã diễn ra"),
            found.held,
            meaning=_(
                "Một bên đã ghi kết quả; khi chưa bên nào ghi, cả hai bên đã được điểm danh."
            ),
        ),
        _share(
            _("Tỷ lệ cuộc gặp diễn ra"),
            found.kept,
            aim=_("từ %(share)s", share=show_percent(KEPT_AIM)),
            is_reached=None if found.kept is None else found.kept >= KEPT_AIM,
            meaning=_("Đã diễn ra chia cho số trong lịch."),
        ),
        ReportLine(
            _("Nhà phân phối vắng mặt"),
            found.absent_buyers,
            meaning=_(
                "Có lịch gặp mà không được điểm danh và không có kết quả nào cho thấy đã đến."
            ),
        ),
        ReportLine(_("Nhà sản xuất vắng mặt"), found.absent_producers),
        ReportLine(
            _("Cuộc gặp một bên không đến"),
            found.no_shows,
            meaning=_(
                "Một bên báo bên kia không đến; những cuộc gặp này không tính là đã diễn ra."
            ),
        ),
        ReportLine(
            _("Cuộc gặp chưa có kết quả"),
            found.unsaid,
            meaning=_("Đã diễn ra mà chưa bên nào ghi kết quả."),
        ),
    ]


def _said(closing: Closing) -> list[ReportLine]:
    found = closing.report
    outcomes = [
        ReportLine(
            _("Kết quả: %(word)s", word=label(one)),
            found.outcomes[one],
            meaning=_("Tính theo bên đi xa hơn.") if one is Outcome.NO_INTEREST else "",
        )
        for one in HELD_OUTCOMES
    ]
    return [
        *outcomes,
        ReportLine(
            _("Giá trị các ghi nhớ (đồng)"),
            found.memoranda_value,
            meaning=_("Hai bên cùng ghi một bản ghi nhớ thì lấy số lớn hơn, tính một lần."),
        ),
        _share(
            _("Cuộc gặp không có bước tiếp theo"),
            found.no_step,
            aim=_("không quá %(share)s", share=show_percent(NO_STEP_AIM)),
            is_reached=None if found.no_step is None else found.no_step <= NO_STEP_AIM,
            meaning=_("“Chưa quan tâm” chia cho số cuộc gặp đã có kết quả."),
        ),
    ]


def _fair(closing: Closing) -> list[ReportLine]:
    found, timetable = closing.report, closing.timetable
    return [
        _share(
            _("Nhà sản xuất có từ %(n)s cuộc gặp", n=MEETINGS_AIM),
            found.enough,
            aim=show_percent(1),
            is_reached=None if found.enough is None else found.enough >= 1,
            meaning=_("Trên mọi nhà sản xuất có chỗ."),
        ),
        ReportLine(_("Nhà sản xuất không có cuộc gặp nào"), found.left_out),
        ReportLine(_("Lượt trống giữa các cuộc gặp của nhà sản xuất"), timetable.producer_gaps),
        ReportLine(_("Lượt trống giữa các cuộc gặp của nhà phân phối"), timetable.buyer_gaps),
        ReportLine(
            _("Lịch cách mức tốt nhất có thể"),
            show_percent(timetable.gap),
            meaning=_("So với cận trên đã chứng minh khi xếp lịch."),
        ),
    ]


def _share(
    name: str, value: float | None, *, aim: str, is_reached: bool | None, meaning: str
) -> ReportLine:
    return ReportLine(
        name,
        None if value is None else show_percent(value),
        aim=aim,
        is_reached=is_reached,
        meaning=meaning,
    )


def report_workbook(event: TradeEvent, *, closing: Closing) -> BytesIO:
    """Return the report as a workbook: a figure a row."""
    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as workbook:
        sheet = workbook.add_worksheet(_("Tổng kết"))
        bold = workbook.add_format({"bold": True})
        write_row(sheet, row=0, values=[f"{event.code} – {event.title}"], look=bold)
        heads = [_("Số liệu"), _("Giá trị"), _("Mục tiêu"), _("Cách tính")]
        write_row(sheet, row=2, values=heads, look=bold)
        for number, one in enumerate(report_lines(closing), start=3):
            write_row(sheet, row=number, values=_cells(one))
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
    file.seek(0)
    return file


def _cells(one: ReportLine) -> Sequence[str | int | Decimal | None]:
    return one.name, one.value, one.aim, one.meaning
