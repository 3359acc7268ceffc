"""The mails of introductions; none of them carries a contact, a price or a capacity."""

from collections.abc import Callable, Iterable, Sequence

from flask_babel import gettext as _

from matchmaker.accounts.models import Organization, User
from matchmaker.base.filters import show_datetime
from matchmaker.base.i18n import speaking
from matchmaker.base.outbox import Letter, link_to, queue_letter
from matchmaker.introductions.models import Introduction, IntroductionMember


def _send(
    introduction: Introduction,
    *,
    to: Iterable[User],
    purpose: str,
    subject: Callable[[], str],
    text: Callable[[], str],
) -> None:
    _queue(
        to,
        purpose=purpose,
        letter=lambda: Letter(
            subject=subject(),
            paragraphs=(text(),),
            facts=_facts(introduction, product=introduction.listing.name),
            link=link_to("introductions.show", introduction_id=introduction.id),
            link_label=_("Mở lời giới thiệu"),
        ),
    )


def _facts(introduction: Introduction, *, product: str) -> tuple[tuple[str, str], ...]:
    return (
        (_("Mã giới thiệu"), introduction.code),
        (_("Sản phẩm"), product),
        (_("Nhu cầu mua"), introduction.requirement.title),
    )


def _queue(to: Iterable[User], *, purpose: str, letter: Callable[[], Letter]) -> None:
    """Queue a letter for each reader, written in their language."""
    for user in to:
        with speaking(user.language):
            queue_letter(letter(), to=user.email, language=user.language, purpose=purpose)


def asked(introduction: Introduction, *, to: Iterable[User]) -> None:
    """Tell those who are to answer."""
    _send(
        introduction,
        to=to,
        purpose="introduction.asked",
        subject=lambda: _(
            "Có lời đề nghị giới thiệu mới: %(name)s", name=introduction.listing.name
        ),
        text=lambda: _(
            "Bạn nhận được một lời đề nghị giới thiệu. Hãy trả lời trước %(due)s; sau đó đề nghị tự hết hạn.",
            due=show_datetime(introduction.answer_due_at),
        ),
    )


def unreachable(
    introduction: Introduction, *, organizations: Sequence[Organization], to: Iterable[User]
) -> None:
    """Tell staff that somebody who is to answer has no e-mail."""
    names = ", ".join(one.name for one in organizations)
    _send(
        introduction,
        to=to,
        purpose="introduction.unreachable",
        subject=lambda: _("Chưa báo được bằng thư: %(names)s", names=names),
        text=lambda: _(
            "%(names)s chưa có ai nhận được thư. Hãy liên hệ bằng cách khác, hoặc làm thay khi đơn vị đã đồng ý, trước %(due)s.",
            names=names,
            due=show_datetime(introduction.answer_due_at),
        ),
    )


def reminded(introduction: Introduction, *, to: Iterable[User]) -> None:
    """Remind those who have not answered."""
    _send(
        introduction,
        to=to,
        purpose="introduction.reminded",
        subject=lambda: _("Nhắc trả lời: %(name)s", name=introduction.listing.name),
        text=lambda: _(
            "Lời đề nghị giới thiệu này chưa có câu trả lời và sẽ hết hạn lúc %(due)s.",
            due=show_datetime(introduction.answer_due_at),
        ),
    )


def accepted(introduction: Introduction, *, to: Iterable[User]) -> None:
    """Tell both that contacts are open."""
    _send(
        introduction,
        to=to,
        purpose="introduction.accepted",
        subject=lambda: _("Hai bên đã đồng ý: %(name)s", name=introduction.listing.name),
        text=lambda: _(
            "Hai bên đã đồng ý kết nối. Thông tin liên hệ của bên kia nay hiện trên trang giới thiệu."
        ),
    )


def ended(introduction: Introduction, *, to: Iterable[User]) -> None:
    """Tell the other side that it is over."""
    _send(
        introduction,
        to=to,
        purpose="introduction.ended",
        subject=lambda: _("Lời giới thiệu đã kết thúc: %(name)s", name=introduction.listing.name),
        text=lambda: _("Lời giới thiệu này đã kết thúc. Lý do được ghi trên trang giới thiệu."),
    )


def moved(introduction: Introduction, *, to: Iterable[User]) -> None:
    """Tell the other side that a step was recorded."""
    _send(
        introduction,
        to=to,
        purpose="introduction.moved",
        subject=lambda: _("Có bước mới: %(name)s", name=introduction.listing.name),
        text=lambda: _("Bên kia đã ghi một bước mới. Hãy xem dòng thời gian và việc tiếp theo."),
    )


def written(introduction: Introduction, *, to: Iterable[User]) -> None:
    """Tell the other side that a message waits."""
    _send(
        introduction,
        to=to,
        purpose="introduction.message",
        subject=lambda: _("Có tin nhắn mới: %(name)s", name=introduction.listing.name),
        text=lambda: _("Bạn có một tin nhắn mới trên trang giới thiệu."),
    )


def requirement_withdrawn(introduction: Introduction, *, to: Iterable[User]) -> None:
    """Tell the producer that the buyer took the requirement back."""
    _send(
        introduction,
        to=to,
        purpose="introduction.requirement_withdrawn",
        subject=lambda: _("Nhu cầu đã được rút: %(name)s", name=introduction.requirement.title),
        text=lambda: _(
            "Nhà phân phối đã rút nhu cầu này. Lời giới thiệu đang chạy vẫn giữ những gì đã ghi."
        ),
    )


def _send_share(
    member: IntroductionMember,
    *,
    to: Iterable[User],
    purpose: str,
    subject: Callable[[], str],
    text: Callable[[], str],
) -> None:
    _queue(
        to,
        purpose=purpose,
        letter=lambda: Letter(
            subject=subject(),
            paragraphs=(text(),),
            facts=_facts(member.introduction, product=member.listing.name),
            link=link_to("introductions.share", member_id=member.id),
            link_label=_("Mở phần của bạn"),
        ),
    )


def share_asked(member: IntroductionMember, *, to: Iterable[User]) -> None:
    """Ask a member to supply together with others."""
    _send_share(
        member,
        to=to,
        purpose="introduction.share_asked",
        subject=lambda: _("Lời mời góp nguồn cung: %(name)s", name=member.listing.name),
        text=lambda: _(
            "Một nhà phân phối cần lượng mà một nhà sản xuất chưa đủ và mời bạn góp một phần. Hãy trả lời trước %(due)s.",
            due=show_datetime(member.introduction.answer_due_at),
        ),
    )


def share_settled(member: IntroductionMember, *, to: Iterable[User]) -> None:
    """Tell a member that the combined introduction was accepted or has ended."""
    _send_share(
        member,
        to=to,
        purpose="introduction.share_settled",
        subject=lambda: _("Nguồn cung gộp: %(name)s", name=member.listing.name),
        text=lambda: _("Lời mời góp nguồn cung đã có kết quả. Hãy mở phần của bạn để xem."),
    )
