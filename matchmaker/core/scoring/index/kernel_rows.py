"""What one row is worth to what is asked, for the compiler: every step is that of the criteria."""

from typing import cast

import numpy as np
from numba import njit

from matchmaker.core.scoring.criteria import (
    NEUTRAL,
    PENDING,
    PENDING_OUTSIDE,
    VERIFIED,
    VERIFIED_OUTSIDE,
)
from matchmaker.core.scoring.index.asks import (
    CERTIFICATION,
    DOSSIER,
    OUT,
    PLACE,
    PRICE,
    TEXT,
    VOLUME,
)
from matchmaker.core.scoring.index.columns import NOTHING_STATED, UNKNOWN, Columns
from matchmaker.core.scoring.index.kernel_shapes import (
    GRAMS_ASKED,
    LOW,
    MISSED,
    OPTIONS,
    STAMP_BITS,
    ZERO,
    Asked,
    Scratch,
)
from matchmaker.core.scoring.index.wording import MANY_GRAMS, TextArrays
from matchmaker.core.scoring.shapes import ONE
from matchmaker.core.scoring.text_match import COVERAGE_PARTS, LIKENESS_PARTS, SAME

_HALF = ONE // 2
#: See `ZERO`.
_OUT = cast("int", np.int64(OUT))
_YES, _WHOLE = cast("int", np.int64(1)), cast("int", np.int64(ONE))
_NEUTRAL = cast("int", np.int64(NEUTRAL))


@njit(forceinline=True, **OPTIONS)
def share_of(weight: int, value: int) -> int:
    return (weight * value + _HALF) // ONE


@njit(forceinline=True, **OPTIONS)
def _settled(weight: int, is_must: int, value: int, missed: int) -> int:
    """Return the share, or `MISSED` where a must is missed."""
    return MISSED if missed and is_must else share_of(weight, value)


@njit(forceinline=True, **OPTIONS)
def _find_supply(code: int, columns: Columns, asked: Asked) -> int:
    if not asked.has_volume:
        return _settled(asked.weights[VOLUME], asked.is_must[VOLUME], _WHOLE, ZERO)
    unit = columns.supply_unit[code]
    if unit not in (asked.volume_unit, NOTHING_STATED):
        return _settled(asked.weights[VOLUME], asked.is_must[VOLUME], _NEUTRAL, _YES)
    covered, unstated = 0, asked.outside
    for at in range(len(asked.months)):
        free, amount = columns.supply_free[code, asked.months[at]], asked.amounts[at]
        if free == UNKNOWN:
            unstated += amount
        else:
            covered += min(min(free, asked.most[at]) * asked.factor, amount)
    whole = 2 * asked.total
    halves = (2 * covered + unstated) * 1000
    thousandths = halves // whole
    value = thousandths * 1000 + (halves - thousandths * whole) * 1000 // whole
    return _settled(asked.weights[VOLUME], asked.is_must[VOLUME], value, covered < asked.least)


@njit(forceinline=True, **OPTIONS)
def supply_share(row: int, columns: Columns, asked: Asked, room: Scratch, stamp: int) -> int:
    code = columns.supply_of[row]
    known = room.supply[code]
    if known >> STAMP_BITS == stamp:
        return (known & LOW) - 1
    found = _find_supply(code, columns, asked)
    room.supply[code] = (stamp << STAMP_BITS) | (found + 1)
    return found


@njit(forceinline=True, **OPTIONS)
def _worth(at: int, columns: Columns, day: int) -> int:
    is_valid = columns.held_from[at] <= day <= columns.held_to[at]
    if columns.held_verified[at]:
        return VERIFIED if is_valid else VERIFIED_OUTSIDE
    return PENDING if is_valid else PENDING_OUTSIDE


@njit(forceinline=True, **OPTIONS)
def _find_held(code: int, columns: Columns, asked: Asked) -> int:
    wishes = len(asked.fits)
    total, missed = 0, False
    for wish in range(wishes):
        best = 0
        for at in range(columns.held_ptr[code], columns.held_ptr[code + 1]):
            if asked.fits[wish, columns.held_scheme[at]]:
                best = max(best, _worth(at, columns, asked.day))
        total += best
        missed |= best < PENDING
    is_wrong = missed != asked.is_without_papers
    return _settled(
        asked.weights[CERTIFICATION], asked.is_must[CERTIFICATION], total // wishes, is_wrong
    )


@njit(forceinline=True, **OPTIONS)
def held_share(row: int, columns: Columns, asked: Asked) -> int:
    if not len(asked.fitting_bits):
        return _settled(asked.weights[CERTIFICATION], asked.is_must[CERTIFICATION], _WHOLE, ZERO)
    if columns.schemes_of[row] & asked.any_bits:
        return _find_held(columns.held_of[row], columns, asked)
    return MISSED if _is_wrong_without(asked) else ZERO


@njit(forceinline=True, **OPTIONS)
def _is_wrong_without(asked: Asked) -> bool:
    """Tell whether a row that holds none of the wanted certificates is out."""
    return asked.is_must[CERTIFICATION] and not asked.is_without_papers


@njit(forceinline=True, **OPTIONS)
def most_held(row: int, columns: Columns, asked: Asked) -> int:
    """Return the most that the certificates of a row can add, without reading them; `OUT` for a must."""
    if not len(asked.fitting_bits) or columns.schemes_of[row] & asked.any_bits:
        return asked.weights[CERTIFICATION]
    return _OUT if _is_wrong_without(asked) else ZERO


@njit(forceinline=True, **OPTIONS)
def _find_price(code: int, columns: Columns, asked: Asked) -> int:
    if asked.price_unit == NOTHING_STATED:
        return _settled(asked.weights[PRICE], asked.is_must[PRICE], _WHOLE, ZERO)
    if columns.price_unit[code] != asked.price_unit:
        return _settled(asked.weights[PRICE], asked.is_must[PRICE], _NEUTRAL, _YES)
    low, high = columns.price_low[code], columns.price_high[code]
    value = (asked.price_values[low] + asked.price_values[high]) // 2
    return _settled(asked.weights[PRICE], asked.is_must[PRICE], value, low >= asked.first_above)


@njit(forceinline=True, **OPTIONS)
def price_share(row: int, columns: Columns, asked: Asked, room: Scratch, stamp: int) -> int:
    code = columns.price_of[row]
    known = room.price[code]
    if known >> STAMP_BITS == stamp:
        return (known & LOW) - 1
    found = _find_price(code, columns, asked)
    room.price[code] = (stamp << STAMP_BITS) | (found + 1)
    return found


@njit(forceinline=True, **OPTIONS)
def place_share(row: int, columns: Columns, room: Scratch) -> int:
    return room.place[columns.place_of[row]]


@njit(forceinline=True, **OPTIONS)
def find_places(asked: Asked, room: Scratch) -> None:
    """Find what each place is worth."""
    weight, is_must = asked.weights[PLACE], asked.is_must[PLACE]
    for code in range(len(asked.place_value)):
        value, missed = asked.place_value[code], asked.place_missed[code]
        room.place[code] = _settled(weight, is_must, value, missed)


@njit(forceinline=True, **OPTIONS)
def _find_dossier(code: int, columns: Columns, asked: Asked) -> int:
    if not asked.asked_items:
        return _settled(asked.weights[DOSSIER], asked.is_must[DOSSIER], _WHOLE, ZERO)
    good = 0
    for at in range(columns.dossier_ptr[code], columns.dossier_ptr[code + 1]):
        item = columns.dossier_item[at]
        if item < 0:
            return _settled(asked.weights[DOSSIER], asked.is_must[DOSSIER], _NEUTRAL, _YES)
        if asked.items[item] and columns.dossier_until[at] >= asked.day:
            good += 1
    value = good * ONE // asked.asked_items
    return _settled(asked.weights[DOSSIER], asked.is_must[DOSSIER], value, good < asked.asked_items)


@njit(forceinline=True, **OPTIONS)
def dossier_share(row: int, columns: Columns, asked: Asked, room: Scratch, stamp: int) -> int:
    code = columns.dossier_of[row]
    known = room.dossier[code]
    if known >> STAMP_BITS == stamp:
        return (known & LOW) - 1
    found = _find_dossier(code, columns, asked)
    room.dossier[code] = (stamp << STAMP_BITS) | (found + 1)
    return found


@njit(forceinline=True, **OPTIONS)
def with_words(
    row: int, met: int, rest: int, bar: int, text: TextArrays, asked: Asked, room: Scratch
) -> int:
    """Return the score with the words, or `MISSED` when it stays below the bar."""
    if not asked.has_words:
        return rest + asked.weights[TEXT]
    coverage = _coverage(met, asked)
    first, last = text.gram_ptr[row], text.gram_ptr[row + 1]
    most = _likeness(min(room.left[GRAMS_ASKED], last - first), last - first, room)
    if rest + _text_share(coverage, most, asked) < bar:
        return MISSED
    common = 0
    for at in range(first, last):
        common += int(room.is_gram[text.grams[at]])
    return rest + _text_share(coverage, _likeness(common, last - first, room), asked)


@njit(forceinline=True, **OPTIONS)
def words_bound(met: int, asked: Asked) -> int:
    """Return the most the words can add to a row that meets so much of them."""
    if not asked.has_words:
        return asked.weights[TEXT]
    return _text_share(_coverage(met, asked), ONE, asked)


@njit(forceinline=True, **OPTIONS)
def met_scale(asked: Asked) -> float:
    """Return what a row gains by each point it meets of the words."""
    return asked.weights[TEXT] * COVERAGE_PARTS / (100.0 * SAME * max(1, asked.words_total))


@njit(forceinline=True, **OPTIONS)
def likeness_scale(asked: Asked) -> float:
    """Return what a row gains by names that are alike."""
    return asked.weights[TEXT] * LIKENESS_PARTS / 100.0


@njit(forceinline=True, **OPTIONS)
def most_words(
    row: int, met: int, by_met: float, by_likeness: float, text: TextArrays, room: Scratch
) -> int:
    """Return a little more than the most the words can add to a row that meets so much of them.

    Its name is alike at most as far as the lengths of both allow.
    """
    asked, own = room.left[GRAMS_ASKED], int(text.gram_sizes[row])
    alike = 1.0 if own == MANY_GRAMS else 2.0 * min(asked, own) / max(1, asked + own)
    return int(met * by_met + alike * by_likeness) + 2


@njit(forceinline=True, **OPTIONS)
def _coverage(met: int, asked: Asked) -> int:
    return met * ONE // (SAME * asked.words_total) * COVERAGE_PARTS


@njit(forceinline=True, **OPTIONS)
def _likeness(common: int, size: int, room: Scratch) -> int:
    return 2 * common * ONE // (room.left[GRAMS_ASKED] + size)


@njit(forceinline=True, **OPTIONS)
def _text_share(coverage: int, likeness: int, asked: Asked) -> int:
    return share_of(asked.weights[TEXT], (coverage + likeness * LIKENESS_PARTS) // 100)


@njit(forceinline=True, **OPTIONS)
def is_out(asked: Asked) -> bool:
    """Tell whether a row that meets no word is out."""
    return asked.has_words and asked.is_must[TEXT]
