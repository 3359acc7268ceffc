"""How much each criterion counts: exact weights that always add up to one."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from matchmaker.core.scoring.shapes import ONE, Criterion, Mode, Requirement, Scored

#: The shares of the score when a buyer says nothing else.
DEFAULT_WEIGHTS: Mapping[Criterion, Decimal] = {
    Criterion.CATEGORY: Decimal("0.22"),
    Criterion.TEXT: Decimal("0.22"),
    Criterion.VOLUME: Decimal("0.22"),
    Criterion.CERTIFICATION: Decimal("0.18"),
    Criterion.PRICE: Decimal("0.06"),
    Criterion.PLACE: Decimal("0.05"),
    Criterion.DOSSIER: Decimal("0.05"),
}

#: Only the category is insisted on when a buyer says nothing else.
DEFAULT_MODES: Mapping[Criterion, Mode] = {
    criterion: Mode.MUST if criterion is Criterion.CATEGORY else Mode.PREFER
    for criterion in Criterion
}

_NOTHING = Decimal(0)

#: Tenths of a percent in one.
_TENTHS = 1000


class Weighed(NamedTuple):
    """The modes of the criteria, defaults filled in, and their weights in their order."""

    modes: Mapping[Criterion, Mode]
    weights: tuple[int, ...]
    musts: tuple[bool, ...]


def weighed(requirement: Requirement, *, defaults: Mapping[Criterion, Decimal]) -> Weighed:
    """Return modes, and weights in millionths: 0 where ignored, their weight going to the others.

    They add up to exactly one, unless every criterion that is left weighs nothing: then all are 0.
    Raises ValueError for a negative weight.
    """
    return _weighed(
        tuple(requirement.modes.items()),
        tuple(requirement.weights.items()),
        tuple(defaults.items()),
    )


@lru_cache(maxsize=1 << 12)
def _weighed(
    own_modes: tuple[tuple[Criterion, Mode], ...],
    own_weights: tuple[tuple[Criterion, Decimal], ...],
    defaults: tuple[tuple[Criterion, Decimal], ...],
) -> Weighed:
    modes = {**DEFAULT_MODES, **dict(own_modes)}
    relative = {**DEFAULT_WEIGHTS, **dict(defaults), **dict(own_weights)}
    if any(weight < 0 for weight in relative.values()):
        raise ValueError("a weight is never negative")
    parts = tuple(
        _NOTHING if modes[criterion] is Mode.IGNORE else relative[criterion]
        for criterion in Criterion
    )
    musts = tuple(modes[criterion] is Mode.MUST for criterion in Criterion)
    return Weighed(MappingProxyType(modes), _apportioned(parts), musts)


def share(weight: int, *, value: int) -> int:
    """Return weight × value in millionths, a half rounded up; never more than the weight."""
    return (weight * value + ONE // 2) // ONE


def displayed_score(scored: Scored) -> Decimal:
    """Return the score in percent as it is shown: one digit, a half rounded up."""
    return _percent(_tenths(scored.score))


def displayed_shares(scored: Scored) -> dict[Criterion, Decimal]:
    """Return the shares in percent with one digit, adding up to the displayed score exactly.

    Each differs from its exact share by less than a tenth of a percent (largest remainders).
    """
    exact = [Fraction(line.share * _TENTHS, ONE) for line in scored.lines]
    shown = _rounded(exact, total=_tenths(scored.score))
    return {line.criterion: _percent(t) for line, t in zip(scored.lines, shown, strict=True)}


def _tenths(millionths: int) -> int:
    return (millionths * _TENTHS + ONE // 2) // ONE


def _percent(tenths: int) -> Decimal:
    return Decimal(tenths).scaleb(-1)


@lru_cache(maxsize=1 << 12)
def _apportioned(parts: tuple[Decimal, ...]) -> tuple[int, ...]:
    """Split one in proportion into whole millionths."""
    whole = sum(map(Fraction, parts))
    if not whole:
        return (0,) * len(parts)
    return tuple(_rounded([Fraction(part) * ONE / whole for part in parts], total=ONE))


def _rounded(exact: list[Fraction], *, total: int) -> list[int]:
    """Round to whole numbers that add up to `total`, their sum rounded either way.

    All are rounded down, then those with the largest remainders up, so none moves by one or more.
    """
    shares = [int(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares
