"""The words of accounts' coded values."""

from flask_babel import lazy_gettext as _l

from matchmaker.accounts.models import (
    ConsentPurpose,
    LegalForm,
    Organization,
    OrganizationStatus,
    User,
)
from matchmaker.base.audit import tell_of
from matchmaker.base.labels import register
from matchmaker.base.outbox import MailStatus
from matchmaker.base.security import OrganizationKind

register(
    LegalForm,
    labels={
        LegalForm.HOUSEHOLD: _l("Hộ kinh doanh"),
        LegalForm.COOPERATIVE_GROUP: _l("Tổ hợp tác"),
        LegalForm.COOPERATIVE: _l("Hợp tác xã"),
        LegalForm.COOPERATIVE_UNION: _l("Liên hiệp hợp tác xã"),
        LegalForm.PRIVATE_ENTERPRISE: _l("Doanh nghiệp tư nhân"),
        LegalForm.LIMITED_COMPANY: _l("Công ty TNHH"),
        LegalForm.JOINT_STOCK_COMPANY: _l("Công ty cổ phần"),
        LegalForm.RURAL_FACILITY: _l("Cơ sở công nghiệp nông thôn"),
        LegalForm.AUTHORITY: _l("Cơ quan nhà nước"),
        LegalForm.OTHER: _l("Loại hình khác"),
    },
)
register(
    OrganizationStatus,
    labels={
        OrganizationStatus.UNVERIFIED: _l("Chờ xác minh"),
        OrganizationStatus.VERIFIED: _l("Đã xác minh"),
        OrganizationStatus.REJECTED: _l("Bị từ chối"),
        OrganizationStatus.SUSPENDED: _l("Tạm ngưng"),
    },
    tones={
        OrganizationStatus.UNVERIFIED: "warning",
        OrganizationStatus.VERIFIED: "success",
        OrganizationStatus.REJECTED: "danger",
        OrganizationStatus.SUSPENDED: "danger",
    },
)
register(
    OrganizationKind,
    labels={
        OrganizationKind.PRODUCER: _l("Nhà sản xuất"),
        OrganizationKind.DISTRIBUTOR: _l("Nhà phân phối"),
        OrganizationKind.DEPARTMENT: _l("Sở Công Thương"),
    },
    tones={OrganizationKind.PRODUCER: "success", OrganizationKind.DISTRIBUTOR: "accent"},
)
register(
    ConsentPurpose,
    labels={
        ConsentPurpose.ACCOUNT: _l("Lập và giữ tài khoản"),
        ConsentPurpose.ACT_ON_BEHALF: _l("Sở làm thay trên hệ thống"),
        ConsentPurpose.CONTACT_SHARING: _l("Chia sẻ thông tin liên hệ"),
        ConsentPurpose.NEWS: _l("Nhận tin qua thư điện tử"),
    },
)
register(
    MailStatus,
    labels={
        MailStatus.QUEUED: _l("Chờ gửi"),
        MailStatus.SENDING: _l("Đang gửi"),
        MailStatus.SENT: _l("Đã gửi"),
        MailStatus.KEPT: _l("Giữ lại, chưa có máy chủ thư"),
        MailStatus.FAILED: _l("Không gửi được"),
    },
    tones={
        MailStatus.SENT: "success",
        MailStatus.FAILED: "danger",
        MailStatus.KEPT: "info",
        MailStatus.QUEUED: "warning",
        MailStatus.SENDING: "warning",
    },
)

tell_of(
    User, word=_l("Người dùng"), name=lambda: User.name, endpoint="accounts.audit", argument="user"
)
tell_of(
    Organization,
    word=_l("Đơn vị"),
    name=lambda: Organization.name,
    endpoint="accounts.staff_organization",
    argument="organization_id",
)

#: What the audit trail says of each act; a test holds it against the acts that are recorded.
ACTIONS = {
    "user.signed_in": _l("Đăng nhập"),
    "user.signed_out": _l("Đăng xuất"),
    "user.confirmed": _l("Xác nhận địa chỉ thư"),
    "user.password_changed": _l("Đổi mật khẩu"),
    "user.password_reset": _l("Đặt lại mật khẩu"),
    "user.changed": _l("Sửa thông tin cá nhân"),
    "user.signed_out_everywhere": _l("Đăng xuất mọi thiết bị"),
    "user.locked": _l("Khoá tài khoản"),
    "user.unlocked": _l("Mở khoá tài khoản"),
    "user.taken_over": _l("Chủ địa chỉ thư nhận lại tài khoản chưa xác nhận"),
    "user.first_admin": _l("Lập quản trị viên đầu tiên"),
    "organization.registered": _l("Đăng ký đơn vị"),
    "organization.created_by_staff": _l("Sở lập hồ sơ đơn vị"),
    "organization.changed": _l("Sửa thông tin đơn vị"),
    "organization.verified": _l("Xác minh đơn vị"),
    "organization.rejected": _l("Từ chối đơn vị"),
    "organization.suspended": _l("Tạm ngưng đơn vị"),
    "member.invited": _l("Mời đồng nghiệp"),
    "member.joined": _l("Vào đơn vị"),
    "member.removed": _l("Đưa ra khỏi đơn vị"),
    "consent.recorded": _l("Ghi nhận đồng ý"),
    "consent.withdrawn": _l("Rút lại đồng ý"),
    "acting.started": _l("Bắt đầu làm việc thay"),
    "acting.stopped": _l("Thôi làm việc thay"),
    "contact.seen": _l("Xem thông tin liên hệ"),
    "certificate.added": _l("Thêm chứng nhận"),
    "certificate.changed": _l("Sửa chứng nhận"),
    "certificate.removed": _l("Bỏ chứng nhận"),
    "certificate.verified": _l("Xác minh chứng nhận"),
    "certificate.rejected": _l("Từ chối chứng nhận"),
    "certificate.revoked": _l("Thu hồi chứng nhận"),
    "certificate.suspended": _l("Tạm ngưng chứng nhận"),
    "dossier.document_added": _l("Thêm giấy tờ hồ sơ"),
    "dossier.document_removed": _l("Bỏ giấy tờ hồ sơ"),
    "listing.created": _l("Lập sản phẩm"),
    "listing.changed": _l("Sửa sản phẩm"),
    "listing.published": _l("Công bố sản phẩm"),
    "listing.archived": _l("Cất sản phẩm"),
    "listing.restored": _l("Lấy lại sản phẩm"),
    "listing.photo_added": _l("Thêm ảnh sản phẩm"),
    "listing.capacity_changed": _l("Sửa sản lượng theo tháng"),
    "listing.photo_captioned": _l("Ghi chú thích ảnh"),
    "listing.photo_removed": _l("Bỏ ảnh sản phẩm"),
    "requirement.created": _l("Lập nhu cầu mua"),
    "requirement.changed": _l("Sửa nhu cầu mua"),
    "requirement.published": _l("Công bố nhu cầu mua"),
    "requirement.withdrawn": _l("Rút nhu cầu mua"),
    "requirement.closed": _l("Đóng nhu cầu mua"),
    "shortlist.added": _l("Thêm vào danh sách rút gọn"),
    "shortlist.removed": _l("Bỏ khỏi danh sách rút gọn"),
    "rematch.requested": _l("Bắt đầu so khớp lại"),
    "rematch.cancelled": _l("Dừng so khớp lại"),
    "introduction.begun": _l("Mở giới thiệu"),
    "introduction.accept": _l("Nhận lời giới thiệu"),
    "introduction.decline": _l("Từ chối giới thiệu"),
    "introduction.withdraw": _l("Rút giới thiệu"),
    "introduction.requirement_withdrawn": _l("Nhu cầu được rút"),
    "introduction.expire": _l("Giới thiệu hết hạn"),
    "introduction.message": _l("Nhắn trong giới thiệu"),
    "introduction.document": _l("Gửi tài liệu trong giới thiệu"),
    "introduction.meeting": _l("Ghi buổi gặp"),
    "introduction.sample": _l("Ghi gửi mẫu"),
    "introduction.quotation": _l("Ghi báo giá"),
    "introduction.memorandum": _l("Ghi biên bản ghi nhớ"),
    "introduction.contract": _l("Ghi hợp đồng"),
    "introduction.first_order": _l("Ghi đơn hàng đầu tiên"),
    "introduction.delivery": _l("Ghi giao hàng"),
    "introduction.complete": _l("Đánh dấu hoàn thành"),
    "introduction.fail": _l("Báo không thành"),
    "introduction.join": _l("Đồng ý góp nguồn cung"),
    "introduction.leave": _l("Từ chối góp nguồn cung"),
    "introduction.next": _l("Đổi việc tiếp theo"),
    "introduction.contacts_seen": _l("Xem liên hệ của hai bên"),
    "event.created": _l("Lập hội nghị"),
    "event.changed": _l("Sửa hội nghị"),
    "event.day_set": _l("Đặt ngày gặp của hội nghị"),
    "event.day_removed": _l("Bỏ ngày gặp của hội nghị"),
    "event.invited": _l("Mời dự hội nghị"),
    "event.place_changed": _l("Đổi chỗ tại hội nghị"),
    "event.reminded": _l("Nhắc những nơi chưa chọn đối tác tại hội nghị"),
    "event.wishes_set": _l("Chọn đối tác tại hội nghị"),
    "event.timetable_requested": _l("Yêu cầu xếp lịch gặp"),
    "event.timetable_stopped": _l("Dừng xếp lịch gặp"),
    "event.tables_given": _l("Xếp bàn riêng cho nhà phân phối"),
    "event.meeting_locked": _l("Khoá hoặc mở khoá một cuộc gặp"),
    "event.agenda_locked": _l("Khoá hoặc mở khoá cả lịch của một bên"),
    "event.meeting_moved": _l("Dời một cuộc gặp"),
    "event.result_recorded": _l("Ghi kết quả cuộc gặp"),
    "event.walked_in": _l("Nhận khách đến không hẹn tại hội nghị"),
    "event.checked_in": _l("Điểm danh tại hội nghị"),
    "event.repaired": _l("Sửa lịch gặp trong ngày"),
    "event.open_registration": _l("Mở đăng ký hội nghị"),
    "event.open_wishes": _l("Mở chọn đối tác"),
    "event.close_wishes": _l("Chốt lựa chọn đối tác"),
    "event.reopen_wishes": _l("Mở lại việc chọn đối tác"),
    "event.publish_preliminary": _l("Công bố lịch gặp dự kiến"),
    "event.publish_final": _l("Công bố lịch gặp chính thức"),
    "event.publish_change": _l("Công bố thay đổi lịch gặp trong ngày hội nghị"),
    "event.begin": _l("Bắt đầu hội nghị"),
    "event.close": _l("Kết thúc hội nghị"),
    "event.follow_up": _l("Theo dõi kết quả hội nghị"),
    "event.cancel": _l("Huỷ hội nghị"),
}

#: How a consent was given.
CHANNELS = {
    "form": _l("Trên hệ thống"),
    "paper": _l("Văn bản có chữ ký"),
    "phone": _l("Qua điện thoại"),
    "in_person": _l("Trực tiếp"),
}
