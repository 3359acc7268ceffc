"""The words of trade events' coded values."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from matchmaker.base.audit import tell_of
from matchmaker.base.labels import register
from matchmaker.core.event_cycle import Attendance, Outcome, Priority, Stage
from matchmaker.core.timetable import Half, Reason, Side
from matchmaker.events.models import TradeEvent

register(
    Stage,
    labels={
        Stage.DRAFT: _l("Bản nháp"),
        Stage.REGISTRATION: _l("Đang nhận đăng ký"),
        Stage.WISHES: _l("Đang chọn đối tác"),
        Stage.TIMETABLE: _l("Đang xếp lịch"),
        Stage.PRELIMINARY: _l("Đã có lịch dự kiến"),
        Stage.FINAL: _l("Đã có lịch chính thức"),
        Stage.DAY: _l("Đang diễn ra"),
        Stage.CLOSING: _l("Đang tổng kết"),
        Stage.FOLLOW_UP: _l("Đang theo dõi kết quả"),
        Stage.CANCELLED: _l("Đã huỷ"),
    },
    tones={
        Stage.REGISTRATION: "info",
        Stage.WISHES: "info",
        Stage.TIMETABLE: "warning",
        Stage.PRELIMINARY: "accent",
        Stage.FINAL: "success",
        Stage.DAY: "success",
        Stage.CANCELLED: "danger",
    },
)
register(
    Attendance,
    labels={
        Attendance.INVITED: _l("Được mời"),
        Attendance.REGISTERED: _l("Đã đăng ký, chờ xếp chỗ"),
        Attendance.WAITING: _l("Trong danh sách chờ"),
        Attendance.CONFIRMED: _l("Đã có chỗ"),
        Attendance.DECLINED: _l("Không tham dự"),
        Attendance.WITHDRAWN: _l("Đã rút"),
    },
    tones={
        Attendance.INVITED: "info",
        Attendance.REGISTERED: "warning",
        Attendance.WAITING: "warning",
        Attendance.CONFIRMED: "success",
    },
)
register(
    Outcome,
    labels={
        Outcome.NO_INTEREST: _l("Chưa quan tâm"),
        Outcome.SAMPLE: _l("Gửi mẫu"),
        Outcome.QUOTATION: _l("Báo giá"),
        Outcome.MEMORANDUM: _l("Ký ghi nhớ"),
        Outcome.ABSENT: _l("Bên kia không đến"),
    },
)
register(
    Priority,
    labels={
        Priority.MUST: _l("Phải gặp"),
        Priority.MEET: _l("Muốn gặp"),
        Priority.NO_THANKS: _l("Không gặp"),
    },
)
register(Side, labels={Side.BUYER: _l("Nhà phân phối"), Side.PRODUCER: _l("Nhà sản xuất")})
register(Half, labels={Half.MORNING: _l("Buổi sáng"), Half.AFTERNOON: _l("Buổi chiều")})

#: Why a wish is not held.
REASON_WORDS: Mapping[Reason, Any] = {
    Reason.NO_COMMON_SLOT: _l("Hai bên không có lượt chung"),
    Reason.AGENDA_LOCKED: _l("Lịch của một bên đã khoá"),
    Reason.BUYER_FULL: _l("Nhà phân phối đã kín lịch"),
    Reason.PRODUCER_FULL: _l("Nhà sản xuất đã kín lịch"),
    Reason.TABLES_FULL: _l("Hết bàn"),
    Reason.OUTWEIGHED: _l("Vướng các cuộc gặp khác"),
}

#: What a step of the cycle is called on its button.
STEP_ACTS: Mapping[str, Any] = {
    "open_registration": _l("Mở đăng ký"),
    "open_wishes": _l("Mở chọn đối tác"),
    "close_wishes": _l("Chốt lựa chọn"),
    "reopen_wishes": _l("Mở lại việc chọn đối tác"),
    "publish_preliminary": _l("Công bố lịch dự kiến"),
    "publish_final": _l("Công bố lịch chính thức"),
    "publish_change": _l("Công bố thay đổi"),
    "begin": _l("Bắt đầu hội nghị"),
    "close": _l("Kết thúc hội nghị"),
    "follow_up": _l("Chuyển sang theo dõi kết quả"),
    "cancel": _l("Huỷ hội nghị"),
}

tell_of(
    TradeEvent,
    word=_l("Hội nghị"),
    name=lambda: TradeEvent.title,
    endpoint="events.show",
    argument="event_id",
)
