"""Matches as a workbook: numbers as numbers, text as text and never as a formula."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO

from flask_babel import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from matchmaker.base.clock import today
from matchmaker.base.filters import named, show_date, unit_name
from matchmaker.core.scoring import Criterion
from matchmaker.matching.queries import Match
from matchmaker.matching.shown import ShownScore, levels_of
from matchmaker.matching.wording import criterion_name
from matchmaker.requirements.models import Requirement

MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: What a spreadsheet may take for the beginning of a formula, the full-width signs too.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_WIDTHS = (8, 9, 12, 40, 36, 18, 14, 14, 10, 16)
_REASON_WIDTH = 48
_SHARE_WIDTH = 12


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula, whoever saves it as what."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def matches_workbook(
    requirement: Requirement, *, rows: Sequence[tuple[Match, ShownScore]]
) -> BytesIO:
    """Return a workbook of the matches: the score, each share (in percent) and each reason."""
    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as workbook:
        sheet = workbook.add_worksheet(_("Phù hợp"))
        bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        title = f"{requirement.code} – {requirement.title}"
        write_row(sheet, row=0, values=[title], look=workbook.add_format({"bold": True}))
        deadline = _("Hạn trả lời: %(day)s", day=show_date(requirement.deadline))
        write_row(sheet, row=1, values=[deadline if requirement.deadline else ""])
        write_row(sheet, row=3, values=_headings(), look=bold)
        for number, (match, shown) in enumerate(rows, start=4):
            write_row(sheet, row=number, values=_values(match, shown=shown))
        _lay_out(sheet, last=3 + len(rows))
    file.seek(0)
    return file


def _headings() -> list[str | None]:
    headings: list[str | None] = [
        _("Hạng"),
        _("Điểm (%)"),
        _("Mã"),
        _("Sản phẩm"),
        _("Nhà sản xuất"),
        _("Tỉnh, thành phố"),
        _("Giá từ (₫)"),
        _("Giá đến (₫)"),
        _("Đơn vị"),
        _("Chứng nhận đã xác minh"),
    ]
    for criterion in Criterion:
        name = criterion_name(criterion)
        headings += [_("%(name)s: phần điểm (%%)", name=name), _("%(name)s: lý do", name=name)]
    return headings


def _values(match: Match, *, shown: ShownScore) -> list[str | int | Decimal | None]:
    listing = match.listing
    values: list[str | int | Decimal | None] = [
        match.position,
        shown.score,
        listing.code,
        listing.name,
        listing.organization.name,
        named(listing.organization.province),
        listing.price_min,
        listing.price_max,
        unit_name(listing.unit),
        ", ".join(one.name for one in levels_of(listing, on=today()) if one.verified),
    ]
    for line in shown.lines:
        values += [line.share, line.text]
    return values


def write_row(
    sheet: Worksheet,
    *,
    row: int,
    values: Sequence[str | int | Decimal | None],
    look: object = None,
) -> None:
    """Write a row: numbers as numbers, text as text that no spreadsheet takes for a formula."""
    for column, value in enumerate(values):
        if value is None or value == "":
            continue
        if isinstance(value, str):
            sheet.write_string(row, column, harmless(value), look)
        else:
            # A Decimal is written with its own digits; a float of 94.9 would be 94.90000000000001.
            sheet.write_number(row, column, value, look)


def _lay_out(sheet: Worksheet, *, last: int) -> None:
    widths = [*_WIDTHS, *([_SHARE_WIDTH, _REASON_WIDTH] * len(Criterion))]
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(4, 4)
    sheet.autofilter(3, 0, max(last, 3), len(widths) - 1)
