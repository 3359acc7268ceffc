"""The words and colours of coded values, each domain registering its own."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

_LABELS: dict[type[StrEnum], Mapping[StrEnum, Any]] = {}
_TONES: dict[type[StrEnum], Mapping[StrEnum, str]] = {}


def register(
    kind: type[StrEnum],
    *,
    labels: Mapping[Any, Any],
    tones: Mapping[Any, str] | None = None,
) -> None:
    """Give every value of `kind` its words (and colours of badges); ValueError when one lacks."""
    missing = [value for value in kind if value not in labels]
    if missing:
        raise ValueError(f"no words for {missing}")
    _LABELS[kind] = labels
    _TONES[kind] = tones or {}


def label(value: StrEnum | None) -> str:
    """Return the words of a value in the reader's language."""
    return "" if value is None else str(_LABELS[type(value)][value])


def tone(value: StrEnum) -> str:
    """Return the colour of a value's badge."""
    return _TONES[type(value)].get(value, "neutral")


def options(kind: type[StrEnum]) -> list[tuple[str, Any]]:
    """Return (value, words) pairs for a choice, in the order of the values."""
    return [(value.value, _LABELS[kind][value]) for value in kind]
