"""How much each criterion counts: exact weights that always add up to one."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

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

#: Tenths of a percent in one.
_TENTHS = 1000


def modes_of(requirement: Requirement) -> dict[Criterion, Mode]:
    """Return the mode of each criterion, defaults filled in."""
    return {**DEFAULT_MODES, **requirement.modes}


def weights_of(
    requirement: Requirement, *, defaults: Mapping[Criterion, Decimal]
) -> dict[Criterion, int]:
    """Return the weights in millionths: 0 where ignored, their weight going to the others.

    They add up to exactly one, unless every criterion that is left weighs nothing: then all are 0.
    Raises ValueError for a negative weight.
    """
    modes = modes_of(requirement)
    relative = {**DEFAULT_WEIGHTS, **defaults, **requirement.weights}
    if any(weight < 0 for weight in relative.values()):
        raise ValueError("a weight is never negative")
    parts = [
        Fraction(0) if modes[criterion] is Mode.IGNORE else Fraction(relative[criterion])
        for criterion in Criterion
    ]
    return dict(zip(Criterion, _apportion(parts, total=ONE), strict=True))


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
    parts = [Fraction(line.share) for line in scored.lines]
    shown = _apportion(parts, total=_tenths(scored.score))
    return {line.criterion: _percent(t) for line, t in zip(scored.lines, shown, strict=True)}


def _tenths(millionths: int) -> int:
    return (millionths * _TENTHS + ONE // 2) // ONE


def _percent(tenths: int) -> Decimal:
    return Decimal(tenths).scaleb(-1)


def _apportion(parts: list[Fraction], *, total: int) -> list[int]:
    """Split `total` in proportion; what rounding down leaves goes to the largest remainders."""
    whole = sum(parts)
    if not whole:
        return [0] * len(parts)
    exact = [part * total / whole for part in parts]
    shares = [int(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares
