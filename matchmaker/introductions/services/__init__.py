"""What is done to introductions: begun, answered, carried on, talked about, ended."""

from matchmaker.introductions.services.beginnings import (
    begin_combined,
    begin_introduction,
    check_may_begin,
)
from matchmaker.introductions.services.chores import expire_due, remind_due, tell_withdrawn
from matchmaker.introductions.services.exchange import (
    add_document,
    post_message,
    reveal_contacts,
    reveal_share_contacts,
    set_next,
)
from matchmaker.introductions.services.steps import (
    answer_share,
    check_allowed,
    complete,
    not_allowed_now,
    record_contract,
    record_delivery,
    take_step,
)

__all__ = [
    "add_document",
    "answer_share",
    "begin_combined",
    "begin_introduction",
    "check_allowed",
    "check_may_begin",
    "complete",
    "expire_due",
    "not_allowed_now",
    "post_message",
    "record_contract",
    "record_delivery",
    "remind_due",
    "reveal_contacts",
    "reveal_share_contacts",
    "set_next",
    "take_step",
    "tell_withdrawn",
]
