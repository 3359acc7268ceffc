"""The main navigation and the account menu, by who is looking."""

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import gettext as _

from matchmaker.base.security import Viewer, viewer


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of the navigation."""

    label: str
    url: str
    active: bool
    count: int | None = None


def _entry(label: str, endpoint: str, *, under: tuple[str, ...] = ()) -> Entry | None:
    if endpoint not in current_app.view_functions:
        return None
    here = request.endpoint or ""
    active = here == endpoint or here.startswith(under)
    return Entry(label, url_for(endpoint), active)


def _kept(*entries: Entry | None) -> list[Entry]:
    return [entry for entry in entries if entry is not None]


def main_entries() -> list[Entry]:
    """Return the links at the top of every page."""
    looking = viewer()
    if not looking.signed_in:
        return _kept(
            _entry(_("Sản phẩm"), "listings.catalogue"),
            _entry(_("Hội nghị"), "events.index", under=("events.",)),
            _entry(_("Đăng ký"), "accounts.register"),
        )
    return _kept(_entry(_("Việc hôm nay"), "home.start"), *_by_kind(looking))


def _by_kind(looking: Viewer) -> tuple[Entry | None, ...]:
    catalogue = _entry(_("Danh mục"), "listings.catalogue", under=("listings.show",))
    demand = _entry(_("Nhu cầu mua"), "requirements.index", under=("requirements.",))
    introductions = _entry(_("Giới thiệu"), "introductions.index", under=("introductions.",))
    events = _entry(_("Hội nghị"), "events.index", under=("events.",))
    if looking.is_producer:
        products = _entry(_("Sản phẩm của tôi"), "listings.mine", under=("listings.edit",))
        dossier = _entry(_("Hồ sơ"), "certification.dossier", under=("certification.",))
        return products, dossier, demand, introductions, events, catalogue
    if looking.is_distributor:
        return demand, introductions, events, catalogue
    if looking.is_staff:
        return (
            _entry(_("Các đơn vị"), "accounts.staff_organizations", under=("accounts.staff_org",)),
            _entry(_("Chứng nhận"), "certification.queue", under=("certification.",)),
            demand,
            introductions,
            events,
            catalogue,
        )
    return (catalogue,)


def account_entries() -> list[Entry]:
    """Return the links of the account menu."""
    looking = viewer()
    if not looking.signed_in:
        return []
    entries = [_entry(_("Tài khoản"), "accounts.account")]
    if looking.organization_id is not None:
        entries.append(_entry(_("Đơn vị của tôi"), "accounts.organization"))
        entries.append(_entry(_("Thành viên"), "accounts.members"))
    if looking.is_staff:
        entries.append(_entry(_("Chia nguồn cung"), "matching.shared_supply"))
        entries.append(_entry(_("Xếp hạng từ hai tệp"), "matching.files"))
        entries.append(_entry(_("So khớp lại toàn bộ"), "matching.rematch"))
        entries.append(_entry(_("Thư gửi đi"), "accounts.staff_outbox"))
    if looking.is_staff or looking.is_admin:
        entries.append(_entry(_("Nhật ký"), "accounts.audit"))
    if looking.is_admin:
        entries.append(_entry(_("Người dùng"), "accounts.users"))
    return _kept(*entries)
