"""Requirements packed into columns: a row for each item, what is asked kept once in tables.

What many requirements ask alike (categories, wishes for a day, a delivery place) is a code; a row
holds the codes. Weights and musts stand by row, so that a score is a sum over arrays.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from matchmaker.core.scoring.context import Context
from matchmaker.core.scoring.index.columns import Codes, Ints
from matchmaker.core.scoring.shapes import (
    Criterion,
    Month,
    PriceCeiling,
    Requirement,
    RequirementItem,
    VolumeWanted,
    Wish,
)
from matchmaker.core.scoring.weights import weighed
from matchmaker.core.vocab import Point

CATEGORY, TEXT, VOLUME, CERTIFICATION, PRICE, PLACE, DOSSIER = range(len(Criterion))

#: Wanted amounts are kept in thousandths of the base unit, up to a thousand million a window.
THOUSANDTHS = 3
MOST_WANTED = 10 ** (9 + THOUSANDTHS)

_CODED = ("category", "words", "volume", "held", "price", "place", "dossier")


@dataclass(frozen=True, slots=True)
class Volumes:
    """The distinct wanted volumes; amounts in thousandths, 0 in a month nothing is wanted in."""

    wanted: tuple[VolumeWanted | None, ...]
    months: dict[Month, int]
    amounts: Ints
    total: Ints
    least: Ints
    unit: Ints
    #: False where only the criterion itself can count exactly.
    is_whole: Ints


@dataclass(frozen=True, slots=True)
class Ceilings:
    """The distinct ceilings with the discount taken off first."""

    asked: tuple[tuple[PriceCeiling | None, Decimal | None], ...]
    unit: Ints
    #: As floats; and as whole numbers: hundredths of a đồng, ten-thousandths of a percent kept.
    limit: Ints
    kept: Ints
    whole_limit: Ints
    whole_kept: Ints
    is_whole: Ints


@dataclass(frozen=True, slots=True)
class Papers:
    """Distinct askings of several things for a day: `ptr` cuts `asked`, `set_of` is its inverse."""

    ptr: Ints
    set_of: Ints
    asked: Ints
    day: Ints


@dataclass(frozen=True, slots=True)
class RequirementColumns:
    """Packed requirements; a row is an item, rows of a requirement stand together in order."""

    requirements: tuple[Requirement, ...]
    ids: Ints
    #: The rows of requirement n are starts[n]:starts[n + 1]; `owner` is the inverse.
    starts: Ints
    owner: Ints
    #: One row a criterion.
    weights: Ints
    is_must: Ints
    codes: dict[str, Ints]
    #: What each code stands for.
    categories: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]
    places: tuple[Requirement, ...]
    volumes: Volumes
    ceilings: Ceilings
    units: dict[str, int]
    wishes: tuple[Wish, ...]
    held: Papers
    items: dict[str, int]
    dossiers: Papers


class _Packer:
    def __init__(self, context: Context) -> None:
        self.context = context
        self.found: dict[str, list[int]] = {name: [] for name in _CODED}
        self.categories: Codes[tuple[str, ...]] = Codes()
        self.words: Codes[str] = Codes()
        self.volumes: Codes[Hashable] = Codes()
        self.wanted: list[VolumeWanted | None] = []
        self.ceilings: Codes[tuple[PriceCeiling | None, Decimal | None]] = Codes()
        self.held: Codes[tuple[tuple[Wish, ...], date]] = Codes()
        self.dossiers: Codes[tuple[tuple[str, ...], date]] = Codes()
        self.places: dict[tuple[str | None, Point | None], int] = {}
        self.placed: list[Requirement] = []

    def add(self, requirement: Requirement) -> None:
        day = self.context.needed_on(requirement)
        shared = {
            "held": self.held.code((requirement.wishes, day)),
            "dossier": self.dossiers.code((tuple(dict.fromkeys(requirement.dossier)), day)),
            "place": self._place(requirement),
        }
        for item in requirement.items:
            own = self._codes(item, requirement=requirement)
            for name, code in {**shared, **own}.items():
                self.found[name].append(code)

    def _codes(self, item: RequirementItem, *, requirement: Requirement) -> dict[str, int]:
        ceiling = item.ceiling or requirement.ceiling
        return {
            "category": self.categories.code(item.categories),
            "words": self.words.code(item.words),
            "volume": self._volume(item.volume or requirement.volume),
            "price": self.ceilings.code((ceiling, requirement.discount)),
        }

    def _volume(self, wanted: VolumeWanted | None) -> int:
        if wanted is None or not any(wanted.by_month.values()):
            wanted = None
        key = wanted and (wanted.unit, tuple(sorted(wanted.by_month.items())), wanted.least)
        code = self.volumes.code(key)
        if code == len(self.wanted):
            self.wanted.append(wanted)
        return code

    def _place(self, requirement: Requirement) -> int:
        code = self.places.setdefault((requirement.province, requirement.point), len(self.placed))
        if code == len(self.placed):
            self.placed.append(requirement)
        return code


def packed(requirements: Sequence[Requirement], *, context: Context) -> RequirementColumns:
    """Return requirements of distinct ids packed, measured by the weights and day of `context`."""
    packer = _Packer(context)
    for one in requirements:
        packer.add(one)
    sizes = [len(one.items) for one in requirements]
    owner = np.repeat(np.arange(len(requirements)), sizes)
    every = [weighed(one, defaults=context.weights) for one in requirements]
    units: Codes[str] = Codes()
    wishes: Codes[Wish] = Codes()
    items: Codes[str] = Codes()
    held = _papers(packer.held.values, codes=wishes)
    return RequirementColumns(
        tuple(requirements),
        np.array([one.id for one in requirements], np.int64),
        np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes, dtype=np.int64)]),
        owner,
        _by_criterion([one.weights for one in every])[:, owner],
        _by_criterion([one.musts for one in every])[:, owner] == 1,
        {name: np.array(found, np.int32) for name, found in packer.found.items()},
        tuple(packer.categories.values),
        tuple(packer.words.values),
        tuple(packer.placed),
        _volumes(packer.wanted, units=units),
        _ceilings(packer.ceilings.values, units=units),
        units.by_value,
        tuple(wishes.by_value),
        held,
        items.by_value,
        _papers(packer.dossiers.values, codes=items),
    )


def _by_criterion(rows: Sequence[Sequence[int]]) -> Ints:
    return np.array(rows, np.int64).reshape(-1, len(Criterion)).T


def _papers(sets: Sequence[tuple[tuple[Any, ...], date]], *, codes: Codes[Any]) -> Papers:
    sizes = [len(asked) for asked, _ in sets]
    return Papers(
        np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes, dtype=np.int64)]),
        np.repeat(np.arange(len(sets)), sizes),
        np.array([codes.code(one) for asked, _ in sets for one in asked], np.int32),
        np.array([day.toordinal() for _, day in sets], np.int32),
    )


def whole(amount: Decimal, *, places: int, most: int) -> int | None:
    """Return an amount in parts of 10^-places; None where it is not whole or too large."""
    if not -most <= amount.scaleb(places) <= most:
        return None
    scaled = int(amount.scaleb(places))
    return scaled if Decimal(scaled).scaleb(-places) == amount else None


def _volumes(wanted: Sequence[VolumeWanted | None], *, units: Codes[str]) -> Volumes:
    every = {month for one in wanted if one for month in one.by_month}
    months = {month: at for at, month in enumerate(sorted(every))}
    amounts = np.zeros((len(wanted), len(months)), np.int64)
    total, least = np.ones(len(wanted), np.int64), np.zeros(len(wanted), np.int64)
    is_whole = np.ones(len(wanted), np.bool_)
    for place, one in enumerate(wanted):
        counted = _counted(one) if one else {}
        if counted is None:
            is_whole[place] = False
        elif one:
            for month, amount in counted.items():
                amounts[place, months[month]] = amount
            total[place] = sum(counted.values())
            bottom = None if one.least is None else _least(one.least)
            least[place] = total[place] if bottom is None else min(bottom, total[place])
    return Volumes(
        tuple(wanted),
        months,
        amounts,
        total,
        least,
        np.array([units.code(one.unit) if one else -1 for one in wanted], np.int32),
        is_whole,
    )


def _counted(wanted: VolumeWanted) -> dict[Month, int] | None:
    """Return the amounts in thousandths; None where they do not fit."""
    found = {
        month: whole(amount, places=THOUSANDTHS, most=MOST_WANTED)
        for month, amount in wanted.by_month.items()
    }
    if wanted.least is not None and _least(wanted.least) is None:
        return None
    known = {month: amount for month, amount in found.items() if amount is not None}
    return known if len(known) == len(found) and sum(known.values()) <= MOST_WANTED else None


def _least(amount: Decimal) -> int | None:
    return whole(amount, places=THOUSANDTHS, most=MOST_WANTED)


#: Prices in hundredths up to here times a million fit 64 bits.
MOST_HUNDREDTHS = 9 * 10**9


def _ceilings(
    asked: Sequence[tuple[PriceCeiling | None, Decimal | None]], *, units: Codes[str]
) -> Ceilings:
    limits = [one.amount if one else Decimal(1) for one, _ in asked]
    kept = [100 - (discount or 0) for _, discount in asked]
    whole_limits = [whole(one, places=2, most=MOST_HUNDREDTHS) for one in limits]
    whole_kept = [whole(Decimal(one), places=4, most=10**6) for one in kept]
    return Ceilings(
        tuple(asked),
        np.array([units.code(one.unit) if one else -1 for one, _ in asked], np.int32),
        np.array([float(one) for one in limits], np.float64),
        np.array([float(one) / 100 for one in kept], np.float64),
        np.array([one or 1 for one in whole_limits], np.int64),
        np.array([one or 1 for one in whole_kept], np.int64),
        np.array(
            [bool(a) and bool(b) for a, b in zip(whole_limits, whole_kept, strict=True)], np.bool_
        ),
    )
