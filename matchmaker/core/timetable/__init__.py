"""The timetable of a trade event: which wished meetings to hold, when and at which table."""

from matchmaker.core.timetable.check import Problem, problems
from matchmaker.core.timetable.shapes import (
    DEFAULT_WEIGHTS,
    Half,
    InfeasibleError,
    Instance,
    LeftOut,
    Lock,
    Meeting,
    Participant,
    Reason,
    Side,
    Slot,
    Stop,
    Timetable,
    Weights,
    Wish,
)
from matchmaker.core.timetable.solve import best_timetable, solve

__all__ = [
    "DEFAULT_WEIGHTS",
    "Half",
    "InfeasibleError",
    "Instance",
    "LeftOut",
    "Lock",
    "Meeting",
    "Participant",
    "Problem",
    "Reason",
    "Side",
    "Slot",
    "Stop",
    "Timetable",
    "Weights",
    "Wish",
    "best_timetable",
    "problems",
    "solve",
]
