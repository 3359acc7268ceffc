"""The mails of certificates."""

from collections.abc import Iterable

from flask_babel import gettext as _

from matchmaker.accounts.models import User
from matchmaker.base.filters import named, show_date
from matchmaker.base.i18n import speaking
from matchmaker.base.labels import label
from matchmaker.base.outbox import Letter, link_to, queue_letter
from matchmaker.certification.models import Certificate


def decided(certificate: Certificate, *, to: Iterable[User]) -> None:
    """Tell the holder what staff decided, and why."""
    for user in to:
        with speaking(user.language):
            letter = Letter(
                subject=_(
                    "Giấy chứng nhận %(scheme)s: %(status)s",
                    scheme=named(certificate.scheme),
                    status=label(certificate.status),
                ),
                paragraphs=(
                    _("Sở đã xem xét giấy chứng nhận của đơn vị. Kết quả ghi bên dưới."),
                    *([certificate.status_reason] if certificate.status_reason else []),
                ),
                facts=(*_facts(certificate), (_("Trạng thái"), label(certificate.status))),
                link=link_to("certification.mine"),
                link_label=_("Mở giấy chứng nhận"),
            )
            queue_letter(
                letter, to=user.email, language=user.language, purpose="certificate.decided"
            )


def expiring(certificate: Certificate, *, days: int, to: Iterable[User]) -> None:
    """Warn the holder that a certificate ends within so many days."""
    for user in to:
        with speaking(user.language):
            letter = Letter(
                subject=_(
                    "Giấy chứng nhận %(scheme)s còn dưới %(days)s ngày",
                    scheme=named(certificate.scheme),
                    days=days,
                ),
                paragraphs=(
                    _(
                        "Sau ngày hết hạn, giấy này không còn được tính khi chọn sản phẩm. Hãy xin cấp lại sớm và cập nhật ngày mới."
                    ),
                ),
                facts=(
                    *_facts(certificate),
                    (_("Ngày hết hạn"), show_date(certificate.expires_on)),
                ),
                link=link_to("certification.mine"),
                link_label=_("Mở giấy chứng nhận"),
            )
            queue_letter(
                letter, to=user.email, language=user.language, purpose="certificate.expiring"
            )


def _facts(certificate: Certificate) -> tuple[tuple[str, str], ...]:
    number = ((_("Số giấy"), certificate.number),) if certificate.number else ()
    return ((_("Loại chứng nhận"), named(certificate.scheme)), *number)
