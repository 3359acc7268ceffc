"""The mails of accounts."""

from collections.abc import Mapping
from html import unescape

from flask import current_app
from flask_babel import gettext as _

from matchmaker.accounts.models import Invitation, Organization, User
from matchmaker.base.filters import show_date
from matchmaker.base.i18n import speaking
from matchmaker.base.outbox import Letter, link_to, queue_letter, queue_mail


def already_registered(user: User) -> None:
    """Tell somebody who registers again that the account exists."""
    with speaking(user.language):
        letter = Letter(
            subject=_("Bạn đã có tài khoản"),
            paragraphs=(
                _("Có người vừa đăng ký bằng địa chỉ thư này. Địa chỉ đã có tài khoản."),
                _(
                    "Nếu là bạn, hãy đăng nhập hoặc đặt lại mật khẩu. Nếu không phải, hãy bỏ qua thư này."
                ),
            ),
            link=link_to("security.forgot_password"),
            link_label=_("Đặt lại mật khẩu"),
        )
        queue_letter(letter, to=user.email, language=user.language, purpose="account.known")


def invited(invitation: Invitation, *, token: str, language: str) -> None:
    """Send a colleague the link to join."""
    with speaking(language):
        letter = Letter(
            subject=_("Lời mời làm việc cùng %(name)s", name=invitation.organization.name),
            paragraphs=(
                _(
                    "Bạn được mời vào đơn vị %(name)s trên hệ thống kết nối cung cầu.",
                    name=invitation.organization.name,
                ),
                _("Lời mời có hiệu lực đến %(day)s.", day=show_date(invitation.expires_at)),
            ),
            link=link_to("accounts.accept_invitation", token=token),
            link_label=_("Nhận lời mời"),
        )
        queue_letter(letter, to=invitation.email, language=language, purpose="account.invited")


def decided(organization: Organization, *, to: User) -> None:
    """Tell an organisation what staff decided."""
    with speaking(to.language):
        if organization.is_verified:
            text = _("Đơn vị của bạn đã được xác minh. Bạn có thể công bố từ bây giờ.")
        else:
            text = _("Sở đã xem xét hồ sơ đơn vị. Hãy xem lý do và bổ sung trên trang đơn vị.")
        letter = Letter(
            subject=_("Kết quả xác minh đơn vị %(name)s", name=organization.name),
            paragraphs=(text, organization.status_reason)
            if organization.status_reason
            else (text,),
            link=link_to("accounts.organization"),
            link_label=_("Mở trang đơn vị"),
        )
        queue_letter(letter, to=to.email, language=to.language, purpose="organization.decided")


#: Links of sign-in mails: the endpoint they lead to and the fact that holds their token.
_SIGN_IN_LINKS = {
    "confirmation_link": ("security.confirm_email", "confirmation_token"),
    "reset_link": ("security.reset_password", "reset_token"),
}


def of_sign_in(template: str, *, to: User, facts: Mapping[str, object]) -> None:
    """Queue a mail of Flask-Security in the recipient's language; its links carry our address.

    The address of the request would let anybody who forges a Host have tokens sent elsewhere.
    """
    links = {
        name: link_to(endpoint, token=facts[token])
        for name, (endpoint, token) in _SIGN_IN_LINKS.items()
        if token in facts
    }
    values = {
        **facts,
        **links,
        "forgot_link": link_to("security.forgot_password"),
        "language": to.language,
    }
    with speaking(to.language):
        # Without the globals of pages: a mail knows no viewer.
        page = current_app.jinja_env.get_template(f"{template}.html")
        plain = current_app.jinja_env.get_template(f"{template}.txt")
        queue_mail(
            to=to.email,
            language=to.language,
            purpose=f"security.{template.rsplit('/', 1)[-1]}",
            subject=unescape("".join(page.blocks["subject"](page.new_context()))),
            text=plain.render(values),
            html=page.render(values),
        )
