"""The words of listings' coded values."""

from flask_babel import lazy_gettext as _l

from matchmaker.base.audit import tell_of
from matchmaker.base.labels import register
from matchmaker.listings.models import Listing, ListingStatus, Topic

register(
    ListingStatus,
    labels={
        ListingStatus.DRAFT: _l("Bản nháp"),
        ListingStatus.PUBLISHED: _l("Đã công bố"),
        ListingStatus.ARCHIVED: _l("Đã lưu trữ"),
    },
    tones={ListingStatus.DRAFT: "warning", ListingStatus.PUBLISHED: "success"},
)
register(
    Topic,
    labels={
        Topic.BASICS: _l("Tên, nhóm và mô tả"),
        Topic.PACKAGING: _l("Đơn vị tính và quy cách"),
        Topic.CAPACITY: _l("Sản lượng theo tháng"),
        Topic.TERMS: _l("Giá và nơi giao"),
        Topic.PHOTOS: _l("Ảnh"),
        Topic.CERTIFICATES: _l("Chứng nhận"),
    },
)

tell_of(
    Listing,
    word=_l("Sản phẩm"),
    name=lambda: Listing.name,
    endpoint="listings.show",
    argument="listing_id",
)
