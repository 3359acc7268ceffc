"""What is done to trade events: planned, announced, filled with people."""

from matchmaker.events.services.cycle import advance_due, cancel, step_refused, take_step
from matchmaker.events.services.day import accept_change, accept_meetings, check_in, walk_in
from matchmaker.events.services.places import (
    Brought,
    answer_no,
    confirm,
    invite,
    refuse,
    register,
    registration_closed,
    withdraw,
)
from matchmaker.events.services.planning import (
    change_event,
    create_event,
    remove_day,
    set_day,
)
from matchmaker.events.services.results import (
    Said,
    ask_for_results,
    follow_up,
    may_record,
    record_on_paper,
    record_result,
    result_of,
)
from matchmaker.events.services.timetable import (
    cancel_timetable,
    give_own_tables,
    lock_agenda,
    move_meeting,
    publish,
    refusal_words,
    set_lock,
    start_timetable,
)
from matchmaker.events.services.wishes import (
    MOST_MUSTS,
    remind_by_hand,
    remind_wishes,
    set_wishes,
    wishes_closed,
)

__all__ = [
    "MOST_MUSTS",
    "Brought",
    "Said",
    "accept_change",
    "accept_meetings",
    "advance_due",
    "answer_no",
    "ask_for_results",
    "cancel",
    "cancel_timetable",
    "change_event",
    "check_in",
    "confirm",
    "create_event",
    "follow_up",
    "give_own_tables",
    "invite",
    "lock_agenda",
    "may_record",
    "move_meeting",
    "publish",
    "record_on_paper",
    "record_result",
    "refusal_words",
    "refuse",
    "register",
    "registration_closed",
    "remind_by_hand",
    "remind_wishes",
    "remove_day",
    "result_of",
    "set_day",
    "set_lock",
    "set_wishes",
    "start_timetable",
    "step_refused",
    "take_step",
    "walk_in",
    "wishes_closed",
    "withdraw",
]
