"""The search of `vectors` as loops for the compiler; imported only where numba is installed.

Every number is a whole number and every step that of `vectors`, so the answers are the same.
"""

from numba import njit

from matchmaker.core.scoring.index.asks import CATEGORY, CERTIFICATION, TEXT, VOLUME
from matchmaker.core.scoring.index.columns import NO_END, Columns, Ints
from matchmaker.core.scoring.index.kernel_rows import (
    dossier_share,
    find_places,
    held_share,
    is_out,
    likeness_scale,
    met_scale,
    most_held,
    most_words,
    place_share,
    price_share,
    share_of,
    supply_share,
    with_words,
    words_bound,
)
from matchmaker.core.scoring.index.kernel_shapes import (
    AHEAD,
    COUNTED,
    LEAN,
    LOOKED,
    MISSED,
    MOST_IN_ROW,
    OPTIONS,
    READ,
    TOUCHED,
    UNMET,
    WORD_BITS,
    ZERO,
    Asked,
    Heap,
    Scratch,
)
from matchmaker.core.scoring.index.kernel_words import (
    count_next,
    count_words,
    least_high,
    least_met,
    link_hits,
    locate,
    mark_grams,
    met_of,
    order_words,
)
from matchmaker.core.scoring.index.wording import TextArrays

#: A digest of what is compiled into this module from others (a test holds it): what was compiled
#: before is kept until this file changes.
COMPILED_FROM = "dce417b426cfaec2"
#: Rows read together, so that the processor waits for many places of memory at once.
BATCH = 256
#: How many times the wanted rows are read before the others.
FIRST = 2
#: How much a row meets before it is looked for.
NOT_KNOWN = -1
#: Reading a row's own words costs about as much as counting so many rows of words; where rows hold
#: what is wanted, which few do, as so many.
ROW_COST, HELD_COST = 24, 4
#: Words that stand in less than this part as many rows as hold a scheme are rare.
RARE = 2
#: Looking which rows hold a scheme costs about as much as this part of them as rows of words.
LOOK_COST = 8
#: When so many times the wanted rows are touched, and whenever their number has doubled, those that
#: meet most are read, up to so many, to find a bar by which to put off the words that are left.
TRIED, MOST_TRIED = 4, 48 * BATCH


@njit(forceinline=True, **OPTIONS)
def _is_worse(heap: Heap, one: int, other: int) -> bool:
    if heap.scores[one] != heap.scores[other]:
        return heap.scores[one] < heap.scores[other]
    return heap.ids[one] > heap.ids[other]


@njit(forceinline=True, **OPTIONS)
def _swap(heap: Heap, one: int, other: int) -> None:
    heap.ids[one], heap.ids[other] = heap.ids[other], heap.ids[one]
    heap.scores[one], heap.scores[other] = heap.scores[other], heap.scores[one]


@njit(forceinline=True, **OPTIONS)
def _rise(heap: Heap, at: int) -> None:
    while at > 0 and _is_worse(heap, at, (at - 1) // 2):
        _swap(heap, at, (at - 1) // 2)
        at = (at - 1) // 2


@njit(forceinline=True, **OPTIONS)
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


@njit(forceinline=True, **OPTIONS)
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


@njit(forceinline=True, **OPTIONS)
def _bar(heap: Heap, count: int, floor: int) -> int:
    return max(floor, heap.scores[0]) if count == len(heap.ids) else floor


@njit(forceinline=True, **OPTIONS)
def _put(
    size: int,
    row: int,
    met: int,
    most: int,
    base: int,
    bar: int,
    columns: Columns,
    asked: Asked,
    room: Scratch,
    stamp: int,
) -> int:
    """Put a row into the batch, if it may enter by the criteria of `LEAN`; return the batch's size.

    Without a branch, so that the processor waits for many places of memory at once.
    """
    price, place = price_share(row, columns, asked, room, stamp), place_share(row, columns, room)
    dossier = dossier_share(row, columns, asked, room, stamp)
    score = base + price + place + dossier
    if score + asked.weights[VOLUME] + most < bar:
        return size
    supply = supply_share(row, columns, asked, room, stamp)
    score += supply
    room.rows[size], room.scores[size] = row, score
    room.most[size], room.mets[size] = most, met
    # A missed must is below 0, and so is what has its sign.
    return size + int(((supply | price | place | dossier) >= 0) & (score + most >= bar))


@njit(forceinline=True, **OPTIONS)
def _kept(kept: int, at: int, share: int, bar: int, room: Scratch) -> int:
    """Keep a row of the batch where it can still enter with this share; return how many are kept."""
    row, score, most = room.rows[at], room.scores[at] + share, room.most[at]
    room.rows[kept], room.scores[kept], room.most[kept] = row, score, most
    room.mets[kept] = room.mets[at]
    return kept + int((share >= 0) & (score + most >= bar))


@njit(**OPTIONS)
def _find_met(
    size: int,
    bar: int,
    columns: Columns,
    text: TextArrays,
    asked: Asked,
    room: Scratch,
    stamp: int,
) -> int:
    """Look how much the rows of the batch meet where it is not known; return how many are kept."""
    kept = ZERO
    for at in range(size):
        if room.mets[at] != NOT_KNOWN:
            kept = _kept(kept, at, ZERO, bar, room)
            continue
        row = room.rows[at]
        met = met_of(row, text, asked, room, stamp)
        room.mets[at] = met
        room.most[at] = words_bound(met, asked) + most_held(row, columns, asked)
        room.now[LOOKED] += 1
        share = MISSED if met == 0 and is_out(asked) else ZERO
        kept = _kept(kept, at, share, bar, room)
    return kept


@njit(**OPTIONS)
def _enter_batch(
    size: int,
    columns: Columns,
    text: TextArrays,
    alive: Ints,
    asked: Asked,
    room: Scratch,
    heap: Heap,
    count: int,
    floor: int,
) -> int:
    """Read the words of the rows of the batch, all else being read; enter those that reach the bar."""
    bar = _bar(heap, count, floor)
    for at in range(size):
        row = room.rows[at]
        if not alive[row]:
            continue
        score = with_words(row, room.mets[at], room.scores[at], bar, text, asked, room)
        if score >= bar:
            count = _enter(heap, count, columns.ids[row], score)
            bar = _bar(heap, count, floor)
    return count


@njit(**OPTIONS)
def _read(
    size: int,
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
    """Read what is left of the rows of the batch; return how many there are in the heap.

    How much of the words they meet is looked for only where it is not known.
    """
    bar, kept = _bar(heap, count, floor), ZERO
    size = _find_met(size, bar, columns, text, asked, room, stamp)
    for at in range(size):
        row = room.rows[at]
        room.most[at] -= most_held(row, columns, asked)
        kept = _kept(kept, at, held_share(row, columns, asked), bar, room)
    return _enter_batch(kept, columns, text, alive, asked, room, heap, count, floor)


@njit(**OPTIONS)
def _met_rows(
    most_read: int,
    low: int,
    base: int,
    apart: int,
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
    """Read the touched rows known to meet at least `low` where they may enter; each once.

    Those that hold a scheme of the bits `apart` have been read before. From the last, since the
    greatest supply stands behind, until so many have been read.
    """
    held = 0 if apart else asked.weights[CERTIFICATION]
    by_met, by_likeness = met_scale(asked), likeness_scale(asked)
    bar, unmet = _bar(heap, count, floor), room.now[UNMET]
    least = max(low, least_met(bar - base - room.left[0] - held, asked) - unmet)
    size = ZERO
    for at in range(room.now[TOUCHED] - 1, -1, -1):
        row = room.touched[at]
        known = room.met[row]
        met = known >> WORD_BITS
        if met < least or known & READ or columns.schemes_of[row] & apart:
            continue
        room.met[row] = known | READ
        most = most_words(row, met + unmet, by_met, by_likeness, text, room)
        most += most_held(row, columns, asked)
        met = NOT_KNOWN if unmet else met
        if base + room.left[0] + most >= bar:
            size = _put(size, row, met, most, base, bar, columns, asked, room, stamp)
        most_read -= 1
        if size == BATCH:
            count = _read(size, columns, text, alive, asked, room, stamp, heap, count, floor)
            if room.now[LOOKED] * ROW_COST > room.now[AHEAD]:
                # So many rows were looked at one by one that the words are better counted.
                count_words(text, asked, room)
                unmet = ZERO
            size, bar = ZERO, _bar(heap, count, floor)
            least = max(low, least_met(bar - base - room.left[0] - held, asked) - unmet)
        if most_read == 0:
            break
    if size:
        count = _read(size, columns, text, alive, asked, room, stamp, heap, count, floor)
    return count


@njit(**OPTIONS)
def _other_rows(
    start: int,
    end: int,
    base: int,
    apart: int,
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
    bar, bound = _bar(heap, count, floor), words_bound(0, asked)
    others = base + room.left[0] - asked.weights[VOLUME] + bound
    others += 0 if apart else asked.weights[CERTIFICATION]
    row, size = end - 1, ZERO
    while row >= start:
        code = columns.supply_of[row]
        share = supply_share(row, columns, asked, room, stamp)
        if share < 0 or share + others < bar:
            while row >= start and columns.supply_of[row] == code:
                row -= 1
        else:
            if room.met[row] == 0 and not columns.schemes_of[row] & apart:
                most = bound + most_held(row, columns, asked)
                size = _put(size, row, ZERO, most, base, bar, columns, asked, room, stamp)
            row -= 1
        if size == BATCH or (row < start and size > 0):
            count = _read(size, columns, text, alive, asked, room, stamp, heap, count, floor)
            size, bar = ZERO, _bar(heap, count, floor)
    return count


@njit(**OPTIONS)
def _holding(start: int, end: int, columns: Columns, asked: Asked) -> int:
    """Return how many rows of a range may hold a wanted scheme."""
    found = 0
    for row in range(start, end):
        found += columns.schemes_of[row] & asked.any_bits != 0
    return found


@njit(**OPTIONS)
def _holding_rows(
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
    """Read the rows of a range that may hold a wanted scheme, from the last.

    The greatest supply stands behind. The first are few, so that the bar is high for the others.
    """
    by_met, by_likeness = met_scale(asked), likeness_scale(asked)
    size, bar, unmet = ZERO, _bar(heap, count, floor), room.now[UNMET]
    full = min(BATCH, FIRST * len(heap.ids))
    for row in range(end - 1, start - 1, -1):
        if not columns.schemes_of[row] & asked.any_bits:
            continue
        met = (room.met[row] >> WORD_BITS) + unmet
        most = most_words(row, met, by_met, by_likeness, text, room)
        most += asked.weights[CERTIFICATION]
        if base + room.left[0] + most >= bar:
            size = _put(size, row, NOT_KNOWN, most, base, bar, columns, asked, room, stamp)
        if size == full:
            count = _read(size, columns, text, alive, asked, room, stamp, heap, count, floor)
            size, full, bar = ZERO, BATCH, _bar(heap, count, floor)
    if size:
        count = _read(size, columns, text, alive, asked, room, stamp, heap, count, floor)
    return count


@njit(**OPTIONS)
def _by_words(
    start: int,
    end: int,
    base: int,
    apart: int,
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
    """Read the rows of a range, those first that meet the words that tell rows apart.

    Words that stand in many rows for what they weigh come last. Where no row enters by them alone
    they are not counted, but looked for in the rows that the other words leave (MaxScore).
    """
    words, wanted = len(asked.words), len(heap.ids)
    room.now[LOOKED] = 0
    most = base + room.left[0] + (0 if apart else asked.weights[CERTIFICATION])
    least = least_met(_bar(heap, count, floor) - most, asked)
    has_bar = _bar(heap, count, floor) > 0
    # Very many words are all counted, since a row's own words are not looked at for so many.
    may_stop, next_try = words <= MOST_IN_ROW, TRIED * wanted
    while room.now[COUNTED] < words and (not may_stop or room.now[UNMET] >= least):
        count_next(text, asked, room)
        if may_stop and room.now[TOUCHED] >= next_try and not has_bar:
            # First the rows that meet most, so that the bar is high for the others.
            high = least_high(FIRST * wanted, asked, room)
            count = _met_rows(
                MOST_TRIED, high, base, apart,
                columns, text, alive, asked, room, stamp, heap, count, floor,
            )  # fmt: skip
            next_try = 2 * room.now[TOUCHED]
        least = least_met(_bar(heap, count, floor) - most, asked)
    count = _met_rows(
        NO_END, ZERO, base, apart,
        columns, text, alive, asked, room, stamp, heap, count, floor,
    )  # fmt: skip
    is_done = room.now[COUNTED] < words or is_out(asked)
    if not is_done and most + words_bound(0, asked) >= _bar(heap, count, floor):
        count = _other_rows(
            start, end, base, apart,
            columns, text, alive, asked, room, stamp, heap, count, floor,
        )  # fmt: skip
    return count


@njit(**OPTIONS)
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
    located = locate(start, end, text, asked, room) if len(text.postings) else 0
    order_words(asked, room)
    # Where few hold what is wanted, they are read by their own words; then none of the others may
    # have to be read, and no word's rows.
    apart, words = 0, len(asked.words)
    may_be_worth = asked.is_must[CERTIFICATION] or located > (end - start) // LOOK_COST
    may_be_worth = may_be_worth and not asked.is_without_papers
    if len(asked.fitting_bits) and 0 < words <= MOST_IN_ROW and may_be_worth:
        found = _holding(start, end, columns, asked)
        if found * HELD_COST < located + (end - start) // HELD_COST:
            # Rare words are counted before, so that most rows need not be looked at for them.
            next_rows = room.word_rows[room.order[0]]
            while next_rows * RARE < found:
                count_next(text, asked, room)
                if room.now[COUNTED] == words:
                    break
                next_rows = room.word_rows[room.order[room.now[COUNTED]]]
            count = _holding_rows(
                start, end, base, columns, text, alive, asked, room, stamp, heap, count, floor
            )
            apart = asked.any_bits
    most = base + room.left[0] + asked.weights[TEXT]
    if not apart or (not asked.is_must[CERTIFICATION] and most >= _bar(heap, count, floor)):
        count = _by_words(
            start, end, base, apart,
            columns, text, alive, asked, room, stamp, heap, count, floor,
        )  # fmt: skip
    for at in range(room.now[TOUCHED]):
        room.met[room.touched[at]] = 0
    return count


@njit(**OPTIONS)
def _best_first(heap: Heap, count: int) -> None:
    for size in range(count - 1, 0, -1):
        _swap(heap, 0, size)
        _sink(heap, size)


@njit(**OPTIONS)
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
    mark_grams(asked, room, 1)
    room.left[len(LEAN)] = 0
    for at in range(len(LEAN) - 1, -1, -1):
        room.left[at] = room.left[at + 1] + asked.weights[LEAN[at]]
    link_hits(asked, room, stamp)
    find_places(asked, room)
    for at in range(len(asked.range_start)):
        base = share_of(asked.weights[CATEGORY], asked.range_value[at])
        most = base + room.left[0] + asked.weights[CERTIFICATION] + asked.weights[TEXT]
        if most < _bar(heap, count, floor):
            break
        count = _range(
            asked.range_start[at], asked.range_end[at], base,
            columns, text, alive, asked, room, stamp, heap, count, floor,
        )  # fmt: skip
    mark_grams(asked, room, 0)
    _best_first(heap, count)
    return count
