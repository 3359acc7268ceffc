"""The introduction as a table (statuses only, the steps follow)."""

from enum import StrEnum


class Status(StrEnum):
    """Where an introduction stands."""

    REQUESTED = "requested"
