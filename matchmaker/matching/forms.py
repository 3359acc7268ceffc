"""What buyers ask of a ranked list."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict

from matchmaker.base.asked import id_written
from matchmaker.base.errors import InvalidInputError
from matchmaker.base.forms import BaseForm, OneOf, WholeNumberField, between, required
from matchmaker.base.tables import Bounds, Table, UnreadableTableError, read_table
from matchmaker.core.supply import Aim
from matchmaker.matching.queries import MOST_COMPARED, ORDERS, MatchFilter

#: Orders with their words.
ORDER_WORDS = (
    ("score", _l("Điểm cao nhất")),
    ("price", _l("Giá thấp nhất")),
    ("volume", _l("Sản lượng đáp ứng nhiều nhất")),
    ("distance", _l("Gần nhất")),
)
#: What a plan of combined supply is best at.
AIM_WORDS = {
    Aim.CHEAPEST: _l("Rẻ nhất"),
    Aim.FEWEST: _l("Ít nhà cung cấp nhất"),
    Aim.BALANCED: _l("Cân đối"),
}
_LONGEST = 200

#: Files of the page: a person waits for the answer.
PAGE_BOUNDS = Bounds(size=8 * 1024 * 1024, rows=5_000, columns=60)
#: Requirements of the page at most.
MOST_REQUIREMENTS = 200

#: What is said of a table that cannot be read, by code.
UNREADABLE = {
    "empty": _l("Tệp trống. Hãy chọn tệp khác."),
    "too_large": _l("Tệp quá lớn (tối đa 8 MB)."),
    "too_many_rows": _l("Tệp có quá nhiều dòng. Hãy chia nhỏ tệp."),
    "too_many_columns": _l("Tệp có quá nhiều cột (tối đa 60 cột)."),
    "not_a_table": _l("Tệp không phải CSV hoặc XLSX."),
    "old_workbook": _l(
        "Đây là tệp Excel cũ hoặc có mật khẩu. Hãy lưu lại thành XLSX không mật khẩu."
    ),
    "damaged": _l("Tệp bị hỏng, không đọc được."),
    "not_utf8": _l("Tệp CSV không viết bằng UTF-8. Hãy lưu lại thành CSV UTF-8 hoặc XLSX."),
    "cell_too_long": _l("Có ô quá dài trong tệp."),
}


def match_filter(args: "MultiDict[str, str]") -> MatchFilter:
    """Return what a URL narrows the matches to; what is not understood narrows nothing."""
    order = args.get("order", "")
    return MatchFilter(
        words=args.get("words", "")[:_LONGEST],
        province=args.get("province", "")[:_LONGEST],
        scheme=args.get("scheme", "")[:_LONGEST],
        order=order if order in ORDERS else "score",
    )


def listings_to_compare(args: "MultiDict[str, str]") -> list[int]:
    """Return the listing ids of a URL, each once, as many as stand side by side."""
    written = map(id_written, args.getlist("listing"))
    return list(dict.fromkeys(one for one in written if one is not None))[:MOST_COMPARED]


class TwoFilesForm(BaseForm):
    """Two tables to rank against each other; nothing of them is kept."""

    listings = FileField(_l("Tệp sản phẩm (CSV hoặc XLSX)"), [required(_l("Hãy chọn một tệp."))])
    requirements = FileField(
        _l("Tệp nhu cầu mua (CSV hoặc XLSX)"), [required(_l("Hãy chọn một tệp."))]
    )
    top = WholeNumberField(_l("Số sản phẩm cho mỗi nhu cầu"), [required(), between(1, 200)])
    answer = OneOf(
        _l("Kết quả"),
        [required()],
        options=[("page", _l("Xem trên trang")), ("workbook", _l("Tải về tệp Excel"))],
    )

    def table(self, name: str) -> Table:
        """Return the table of a field; InvalidInputError says what is wrong with the file."""
        upload: Any = self[name].data
        most = PAGE_BOUNDS.rows if name == "listings" else MOST_REQUIREMENTS
        bounds = Bounds(PAGE_BOUNDS.size, most, PAGE_BOUNDS.columns)
        try:
            return read_table(upload.stream.read(bounds.size + 1), bounds=bounds)
        except UnreadableTableError as error:
            raise InvalidInputError(str(UNREADABLE[error.code])) from None
