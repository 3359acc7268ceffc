"""The search of `vectors` as loops for the compiler; imported only where numba is installed.

Every number is a whole number and every step that of `vectors`, so the answers are the same.
"""

from typing import NamedTuple

from numba import njit

from matchmaker.core.scoring.criteria import (
    NEUTRAL,
    PENDING,
    PENDING_OUTSIDE,
    VERIFIED,
    VERIFIED_OUTSIDE,
)
from matchmaker.core.scoring.index.asks import (
    CATEGORY,
    CERTIFICATION,
    DOSSIER,
    PERCENT_BITS,
    PERCENT_MASK,
    PLACE,
    PRICE,
    TEXT,
    VOLUME,
)
from matchmaker.core.scoring.index.columns import NOTHING_STATED, UNKNOWN, Columns, Ints
from matchmaker.core.scoring.index.vectors import READ
from matchmaker.core.scoring.index.wording import BASE, TextArrays
from matchmaker.core.scoring.shapes import ONE
from matchmaker.core.scoring.text_match import COVERAGE_PARTS, LIKENESS_PARTS, SAME

#: What a missed must gives instead of a share; scores are never below 0.
MISSED = -1
#: How much a row meets and which word counted last are one number.
WORD_BITS = 16
WORD_MASK = (1 << WORD_BITS) - 1
#: Where it stands how many grams are asked.
GRAMS_ASKED = len(READ) + 1
#: More than any row can meet.
MOST_MET = 1 << (63 - WORD_BITS)
#: The steps in which rows are sorted by how much they meet (as a power of two), and how many
#: times the wanted rows are read before the others.
BUCKET_BITS, FIRST = 6, 2
_HALF = ONE // 2
#: Nothing is allocated, so nothing need be counted; all is one function for the compiler, since
#: handing so many arrays on costs more than the work.
_OPTIONS = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}
_LOW = (1 << 32) - 1


class Asked(NamedTuple):
    """What an item asks, as arrays and whole numbers; see `Ask`."""

    weights: Ints
    is_must: Ints
    #: Ranges of rows by falling value of their category, without those that miss a must.
    range_start: Ints
    range_end: Ints
    range_value: Ints
    place_value: Ints
    place_missed: Ints
    has_volume: bool
    volume_unit: int
    months: Ints
    amounts: Ints
    factor: int
    outside: int
    total: int
    least: int
    most: Ints
    fitting_bits: Ints
    fits: Ints
    price_unit: int
    price_values: Ints
    first_above: int
    items: Ints
    asked_items: int
    day: int
    has_words: bool
    words: Ints
    #: The n-th word is met by the next sizes[n] of the hits; see `Words`.
    sizes: Ints
    words_total: int
    hits: Ints
    letters: Ints


class Scratch(NamedTuple):
    """Room to work in; what carries another stamp than the present one counts as empty.

    `met`, `is_gram` and `counts` are all 0 between two searches.
    """

    supply: Ints
    dossier: Ints
    #: How much of the asked words each row meets, and behind that the last word that counted.
    met: Ints
    #: The rows that meet any.
    touched: Ints
    #: Whether the n-th hit may have a row in the range.
    is_near: Ints
    is_gram: Ints
    #: The number of each letter in grams.
    codes: Ints
    #: The most the criteria read after the n-th can add; last how many grams are asked.
    left: Ints
    counts: Ints


class Heap(NamedTuple):
    """The best rows so far, the worst first: listing ids and scores."""

    ids: Ints
    scores: Ints


@njit(forceinline=True, **_OPTIONS)
def _share(weight: int, value: int) -> int:
    return (weight * value + _HALF) // ONE


@njit(forceinline=True, **_OPTIONS)
def _settled(asked: Asked, criterion: int, value: int, missed: int) -> int:
    """Return the share, or `MISSED` where a must is missed."""
    if missed and asked.is_must[criterion]:
        return MISSED
    return _share(asked.weights[criterion], value)


@njit(forceinline=True, **_OPTIONS)
def _find_supply(code: int, columns: Columns, asked: Asked) -> int:
    if not asked.has_volume:
        return _settled(asked, VOLUME, ONE, missed=False)
    unit = columns.supply_unit[code]
    if unit not in (asked.volume_unit, NOTHING_STATED):
        return _settled(asked, VOLUME, NEUTRAL, missed=True)
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
    return _settled(asked, VOLUME, value, covered < asked.least)


@njit(forceinline=True, **_OPTIONS)
def _supply(row: int, columns: Columns, asked: Asked, room: Scratch, stamp: int) -> int:
    code = columns.supply_of[row]
    known = room.supply[code]
    if known >> 32 == stamp:
        return (known & _LOW) - 1
    found = _find_supply(code, columns, asked)
    room.supply[code] = (stamp << 32) | (found + 1)
    return found


@njit(forceinline=True, **_OPTIONS)
def _worth(at: int, columns: Columns, day: int) -> int:
    is_valid = columns.held_from[at] <= day <= columns.held_to[at]
    if columns.held_verified[at]:
        return VERIFIED if is_valid else VERIFIED_OUTSIDE
    return PENDING if is_valid else PENDING_OUTSIDE


@njit(forceinline=True, **_OPTIONS)
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
    return _settled(asked, CERTIFICATION, total // wishes, missed)


@njit(forceinline=True, **_OPTIONS)
def _held(row: int, columns: Columns, asked: Asked) -> int:
    wishes = len(asked.fitting_bits)
    if not wishes:
        return _settled(asked, CERTIFICATION, ONE, missed=False)
    held = columns.schemes_of[row]
    for wish in range(wishes):
        if held & asked.fitting_bits[wish]:
            return _find_held(columns.held_of[row], columns, asked)
    return _settled(asked, CERTIFICATION, 0, missed=True)


@njit(forceinline=True, **_OPTIONS)
def _price(row: int, columns: Columns, asked: Asked) -> int:
    if asked.price_unit == NOTHING_STATED:
        return _settled(asked, PRICE, ONE, missed=False)
    code = columns.price_of[row]
    if columns.price_unit[code] != asked.price_unit:
        return _settled(asked, PRICE, NEUTRAL, missed=True)
    low, high = columns.price_low[code], columns.price_high[code]
    value = (asked.price_values[low] + asked.price_values[high]) // 2
    return _settled(asked, PRICE, value, low >= asked.first_above)


@njit(forceinline=True, **_OPTIONS)
def _place(row: int, columns: Columns, asked: Asked) -> int:
    code = columns.place_of[row]
    return _settled(asked, PLACE, asked.place_value[code], asked.place_missed[code])


@njit(forceinline=True, **_OPTIONS)
def _find_dossier(code: int, columns: Columns, asked: Asked) -> int:
    if not asked.asked_items:
        return _settled(asked, DOSSIER, ONE, missed=False)
    good = 0
    for at in range(columns.dossier_ptr[code], columns.dossier_ptr[code + 1]):
        item = columns.dossier_item[at]
        if item < 0:
            return _settled(asked, DOSSIER, NEUTRAL, missed=True)
        if asked.items[item] and columns.dossier_until[at] >= asked.day:
            good += 1
    value = good * ONE // asked.asked_items
    return _settled(asked, DOSSIER, value, good < asked.asked_items)


@njit(forceinline=True, **_OPTIONS)
def _dossier(row: int, columns: Columns, asked: Asked, room: Scratch, stamp: int) -> int:
    code = columns.dossier_of[row]
    known = room.dossier[code]
    if known >> 32 == stamp:
        return (known & _LOW) - 1
    found = _find_dossier(code, columns, asked)
    room.dossier[code] = (stamp << 32) | (found + 1)
    return found


@njit(forceinline=True, **_OPTIONS)
def _read(
    row: int,
    score: int,
    bar: int,
    columns: Columns,
    asked: Asked,
    room: Scratch,
    stamp: int,
) -> int:
    """Return the score without the words; `MISSED` when it stays below the bar or misses a must.

    In the order of `READ`.
    """
    share = _held(row, columns, asked)
    score += share
    if share < 0 or score + room.left[1] < bar:
        return MISSED
    share = _place(row, columns, asked)
    score += share
    if share < 0 or score + room.left[2] < bar:
        return MISSED
    return _read_rest(row, score, bar, columns, asked, room, stamp)


@njit(forceinline=True, **_OPTIONS)
def _read_rest(
    row: int,
    score: int,
    bar: int,
    columns: Columns,
    asked: Asked,
    room: Scratch,
    stamp: int,
) -> int:
    share = _dossier(row, columns, asked, room, stamp)
    score += share
    if share < 0 or score + room.left[3] < bar:
        return MISSED
    share = _price(row, columns, asked)
    score += share
    if share < 0 or score + room.left[4] < bar:
        return MISSED
    share = _supply(row, columns, asked, room, stamp)
    score += share
    return MISSED if share < 0 or score < bar else score


@njit(forceinline=True, **_OPTIONS)
def _text(
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


@njit(forceinline=True, **_OPTIONS)
def _text_bound(met: int, asked: Asked) -> int:
    """Return the most the words can add to a row that meets so much of them."""
    if not asked.has_words:
        return asked.weights[TEXT]
    return _text_share(_coverage(met, asked), ONE, asked)


@njit(forceinline=True, **_OPTIONS)
def _coverage(met: int, asked: Asked) -> int:
    return met * ONE // (SAME * asked.words_total) * COVERAGE_PARTS


@njit(forceinline=True, **_OPTIONS)
def _likeness(common: int, size: int, room: Scratch) -> int:
    return 2 * common * ONE // (room.left[GRAMS_ASKED] + size)


@njit(forceinline=True, **_OPTIONS)
def _text_share(coverage: int, likeness: int, asked: Asked) -> int:
    return _share(asked.weights[TEXT], (coverage + likeness * LIKENESS_PARTS) // 100)


@njit(forceinline=True, **_OPTIONS)
def _is_worse(heap: Heap, one: int, other: int) -> bool:
    if heap.scores[one] != heap.scores[other]:
        return heap.scores[one] < heap.scores[other]
    return heap.ids[one] > heap.ids[other]


@njit(forceinline=True, **_OPTIONS)
def _swap(heap: Heap, one: int, other: int) -> None:
    heap.ids[one], heap.ids[other] = heap.ids[other], heap.ids[one]
    heap.scores[one], heap.scores[other] = heap.scores[other], heap.scores[one]


@njit(forceinline=True, **_OPTIONS)
def _rise(heap: Heap, at: int) -> None:
    while at > 0 and _is_worse(heap, at, (at - 1) // 2):
        _swap(heap, at, (at - 1) // 2)
        at = (at - 1) // 2


@njit(forceinline=True, **_OPTIONS)
def _sink(heap: Heap, size: int) -> None:
    at = 0
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size and _is_worse(heap, below + 1, below):
            below += 1
        if not _is_worse(heap, below, at):
            return
        _swap(heap, at, below)
        at = below


@njit(forceinline=True, **_OPTIONS)
def _enter(heap: Heap, count: int, listing_id: int, score: int) -> int:
    """Put a row in its place; when all places are taken the worst goes."""
    if count < len(heap.ids):
        heap.ids[count], heap.scores[count] = listing_id, score
        _rise(heap, count)
        return count + 1
    if score < heap.scores[0] or (score == heap.scores[0] and listing_id > heap.ids[0]):
        return count
    heap.ids[0], heap.scores[0] = listing_id, score
    _sink(heap, count)
    return count


@njit(forceinline=True, **_OPTIONS)
def _bar(heap: Heap, count: int, floor: int) -> int:
    return max(floor, heap.scores[0]) if count == len(heap.ids) else floor


@njit(forceinline=True, **_OPTIONS)
def _first_at(postings: Ints, low: int, high: int, row: int) -> int:
    while low < high:
        middle = (low + high) // 2
        if postings[middle] < row:
            low = middle + 1
        else:
            high = middle
    return low


@njit(forceinline=True, **_OPTIONS)
def _find_near(start: int, end: int, text: TextArrays, asked: Asked, room: Scratch) -> None:
    """Mark the hits whose token may have a row in a range; most tokens are rare and have none.

    Without a branch, so that the processor waits for many places of memory at once.
    """
    behind = len(text.postings) - 1
    for hit in range(len(asked.hits)):
        token = asked.hits[hit] >> PERCENT_BITS
        first, last = text.posting_ptr[token], text.posting_ptr[token + 1]
        begins = text.postings[min(first, behind)] < end
        goes_on = text.postings[max(last - 1, 0)] >= start
        room.is_near[hit] = (first < last) & begins & goes_on


@njit(forceinline=True, **_OPTIONS)
def _meet(start: int, end: int, text: TextArrays, asked: Asked, room: Scratch) -> int:
    """Count how much of the asked words each row of a range meets; return how many meet any."""
    _find_near(start, end, text, asked, room)
    touched, end_of_word = 0, 0
    for word in range(len(asked.words)):
        start_of_word, end_of_word = end_of_word, end_of_word + asked.sizes[word]
        for hit in range(start_of_word, end_of_word):
            if not room.is_near[hit]:
                continue
            token = asked.hits[hit] >> PERCENT_BITS
            first, last = text.posting_ptr[token], text.posting_ptr[token + 1]
            points = asked.words[word] * (asked.hits[hit] & PERCENT_MASK) << WORD_BITS
            first = _first_at(text.postings, first, last, start)
            last = _first_at(text.postings, first, last, end)
            for at in range(first, last):
                row = text.postings[at]
                before = room.met[row]
                counted = before & WORD_MASK
                # The best hit of a word comes first and counts alone.
                if counted == word + 1:
                    continue
                if before == 0:
                    room.touched[touched] = row
                    touched += 1
                room.met[row] = before - counted + points + word + 1
    return touched


@njit(forceinline=True, **_OPTIONS)
def _least_high(touched: int, wanted: int, asked: Asked, room: Scratch) -> int:
    """Return how much a row must meet to be among about so many."""
    step = (asked.words_total * SAME >> BUCKET_BITS) + 1
    scale = 1.0 / step
    for at in range(touched):
        room.counts[int((room.met[room.touched[at]] >> WORD_BITS) * scale)] += 1
    found, least = 0, len(room.counts)
    while least > 0 and found < wanted:
        least -= 1
        found += room.counts[least]
    for bucket in range(len(room.counts)):
        room.counts[bucket] = 0
    return least * step


@njit(forceinline=True, **_OPTIONS)
def _least_met(missing: int, asked: Asked) -> int:
    """Return a number that a row must meet for its words to add so much; never too great."""
    if missing <= 0:
        return 0
    weight = asked.weights[TEXT]
    if missing > weight:
        return MOST_MET
    # One less than wanted, for what is rounded on the way.
    parts = (missing - 1.0) / weight * 100.0 - LIKENESS_PARTS
    return max(0, int(parts / COVERAGE_PARTS * SAME * asked.words_total) - 1)


@njit(forceinline=True, **_OPTIONS)
def _met_rows(
    touched: int,
    low: int,
    high: int,
    base: int,
    columns: Columns,
    text: TextArrays,
    alive: Ints,
    asked: Asked,
    room: Scratch,
    stamp: int,
    heap: Heap,
    count: int,
    floor: int,
) -> int:
    """Read the rows that meet at least `low` and less than `high`, where they may enter."""
    bar, weight = _bar(heap, count, floor), asked.weights[TEXT]
    least = max(low, _least_met(bar - base - room.left[0], asked))
    if least >= high:
        return count
    # The most the words can add, a little more than exactly: no division for most rows.
    by_met = weight * COVERAGE_PARTS / (100.0 * SAME * asked.words_total)
    by_likeness = weight * LIKENESS_PARTS / 100.0 + 2.0
    for at in range(touched):
        row = room.touched[at]
        met = room.met[row] >> WORD_BITS
        if met < least or met >= high:
            continue
        bound = int(met * by_met + by_likeness)
        rest = _read(row, base, bar - bound, columns, asked, room, stamp)
        if rest < 0 or not alive[row]:
            continue
        score = _text(row, met, rest, bar, text, asked, room)
        if score >= bar:
            count = _enter(heap, count, columns.ids[row], score)
            bar = _bar(heap, count, floor)
            least = max(low, _least_met(bar - base - room.left[0], asked))
    return count


@njit(forceinline=True, **_OPTIONS)
def _other_rows(
    start: int,
    end: int,
    base: int,
    columns: Columns,
    text: TextArrays,
    alive: Ints,
    asked: Asked,
    room: Scratch,
    stamp: int,
    heap: Heap,
    count: int,
    floor: int,
) -> int:
    """Read the rows of a range that meet no word; those of one supply stand together.

    From the last, since the greatest supply stands behind.
    """
    bar, bound = _bar(heap, count, floor), _text_bound(0, asked)
    others = room.left[0] - asked.weights[VOLUME]
    row = end - 1
    while row >= start:
        code = columns.supply_of[row]
        share = _supply(row, columns, asked, room, stamp)
        if share < 0 or base + share + others + bound < bar:
            while row >= start and columns.supply_of[row] == code:
                row -= 1
            continue
        if alive[row] and room.met[row] == 0:
            rest = _read(row, base, bar - bound, columns, asked, room, stamp)
            score = _text(row, 0, rest, bar, text, asked, room) if rest >= 0 else MISSED
            if score >= bar:
                count = _enter(heap, count, columns.ids[row], score)
                bar = _bar(heap, count, floor)
        row -= 1
    return count


@njit(forceinline=True, **_OPTIONS)
def _range(
    start: int,
    end: int,
    base: int,
    columns: Columns,
    text: TextArrays,
    alive: Ints,
    asked: Asked,
    room: Scratch,
    stamp: int,
    heap: Heap,
    count: int,
    floor: int,
) -> int:
    touched = _meet(start, end, text, asked, room) if len(text.postings) else 0
    # First the rows whose words fit best, so that the bar is high for the others.
    low = _least_high(touched, FIRST * len(heap.ids), asked, room) if touched else 0
    high = MOST_MET
    for least in (low, 0):
        if high > 0:
            count = _met_rows(
                touched, least, high, base,
                columns, text, alive, asked, room, stamp, heap, count, floor,
            )  # fmt: skip
        high = least
    without = _text_bound(0, asked)
    is_out = asked.has_words and asked.is_must[TEXT]
    if not is_out and base + room.left[0] + without >= _bar(heap, count, floor):
        count = _other_rows(
            start, end, base, columns, text, alive, asked, room, stamp, heap, count, floor
        )
    for at in range(touched):
        room.met[room.touched[at]] = 0
    return count


@njit(forceinline=True, **_OPTIONS)
def _mark(asked: Asked, room: Scratch, on: int) -> None:
    """Mark the asked grams, or take the marks away, and count them."""
    found = 0
    for at in range(len(asked.letters) - 2):
        gram = (room.codes[asked.letters[at]] * BASE + room.codes[asked.letters[at + 1]]) * BASE
        gram += room.codes[asked.letters[at + 2]]
        found += room.is_gram[gram] != on
        room.is_gram[gram] = on
    room.left[GRAMS_ASKED] = found


@njit(forceinline=True, **_OPTIONS)
def _best_first(heap: Heap, count: int) -> None:
    for size in range(count - 1, 0, -1):
        _swap(heap, 0, size)
        _sink(heap, size)


@njit(**_OPTIONS)
def search(
    columns: Columns,
    text: TextArrays,
    alive: Ints,
    asked: Asked,
    room: Scratch,
    stamp: int,
    heap: Heap,
    count: int,
    floor: int,
) -> int:
    """Fill the heap with the best rows, put them best first and return how many there are."""
    _mark(asked, room, 1)
    room.left[len(READ)] = 0
    for at in range(len(READ) - 1, -1, -1):
        room.left[at] = room.left[at + 1] + asked.weights[READ[at]]
    for at in range(len(asked.range_start)):
        base = _share(asked.weights[CATEGORY], asked.range_value[at])
        if base + room.left[0] + asked.weights[TEXT] < _bar(heap, count, floor):
            break
        count = _range(
            asked.range_start[at], asked.range_end[at], base,
            columns, text, alive, asked, room, stamp, heap, count, floor,
        )  # fmt: skip
    _mark(asked, room, 0)
    _best_first(heap, count)
    return count
