"""The search of `vectors` as loops for the compiler; imported only where numba is installed.

Every number is a whole number and every step that of `vectors`, so the answers are the same.
"""

from numba import njit

from matchmaker.core.scoring.index.asks import CATEGORY, CERTIFICATION, TEXT, VOLUME
from matchmaker.core.scoring.index.columns import Columns, Ints
from matchmaker.core.scoring.index.kernel_rows import (
    dossier_share,
    held_share,
    is_out,
    most_held,
    place_share,
    price_share,
    share_of,
    supply_share,
    with_words,
    words_bound,
)
from matchmaker.core.scoring.index.kernel_shapes import (
    LEAN,
    MISSED,
    MOST_MET,
    OPTIONS,
    WORD_BITS,
    ZERO,
    Asked,
    Heap,
    Scratch,
)
from matchmaker.core.scoring.index.kernel_words import (
    count_word,
    least_high,
    least_met,
    link_hits,
    locate,
    mark_grams,
    met_of,
)
from matchmaker.core.scoring.index.wording import TextArrays
from matchmaker.core.scoring.text_match import COVERAGE_PARTS, LIKENESS_PARTS, SAME

#: A digest of what is compiled into this module from others (a test holds it): what was compiled
#: before is kept until this file changes.
COMPILED_FROM = "74ff69d62334a40d"
#: Rows read together, so that the processor waits for many places of memory at once.
BATCH = 256
#: How many times the wanted rows are read before the others.
FIRST = 2
#: How much a row meets before it is looked for.
NOT_KNOWN = -1
#: More words are not looked for in each row by itself.
MOST_IN_ROW = 64
#: Reading a row's own words costs about as much as this many rows of words.
ROW_COST = 4
#: Looking which rows hold a scheme costs about as much as this part of them as rows of words.
LOOK_COST = 8
#: So many times the wanted rows are touched before words that weigh little are put off; rows read
#: at most to find a bar by which to put them off.
TRIED, MOST_TRIED = 4, 12 * BATCH


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
def _kept(kept: int, at: int, share: int, left: int, bar: int, room: Scratch) -> int:
    """Keep a row of the batch where it can still enter with this share; return how many are kept."""
    row, score, most = room.rows[at], room.scores[at] + share, room.most[at]
    room.rows[kept], room.scores[kept], room.most[kept] = row, score, most
    room.mets[kept] = room.mets[at]
    return kept + int((share >= 0) & (score + most + left >= bar))


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
            kept = _kept(kept, at, ZERO, ZERO, bar, room)
            continue
        row = room.rows[at]
        met = met_of(row, text, asked, room, stamp)
        room.mets[at] = met
        room.most[at] = words_bound(met, asked) + most_held(row, columns, asked)
        share = MISSED if met == 0 and is_out(asked) else ZERO
        kept = _kept(kept, at, share, ZERO, bar, room)
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
    """Read the rows of the batch, criterion by criterion; return how many there are in the heap.

    How much of the words they meet is looked for only where it is not known.
    """
    bar, kept = _bar(heap, count, floor), ZERO
    for at in range(size):
        share = supply_share(room.rows[at], columns, asked, room, stamp)
        kept = _kept(kept, at, share, room.left[1], bar, room)
    size, kept = kept, ZERO
    for at in range(size):
        share = price_share(room.rows[at], columns, asked)
        kept = _kept(kept, at, share, room.left[2], bar, room)
    size, kept = kept, ZERO
    for at in range(size):
        share = place_share(room.rows[at], columns, asked)
        kept = _kept(kept, at, share, room.left[3], bar, room)
    size, kept = kept, ZERO
    for at in range(size):
        share = dossier_share(room.rows[at], columns, asked, room, stamp)
        kept = _kept(kept, at, share, room.left[4], bar, room)
    size, kept = _find_met(kept, bar, columns, text, asked, room, stamp), ZERO
    for at in range(size):
        row = room.rows[at]
        room.most[at] -= most_held(row, columns, asked)
        share = held_share(row, columns, asked)
        kept = _kept(kept, at, share, ZERO, bar, room)
    return _enter_batch(kept, columns, text, alive, asked, room, heap, count, floor)


@njit(**OPTIONS)
def _met_rows(
    touched: int,
    most_read: int,
    low: int,
    high: int,
    unmet: int,
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
    """Read the rows known to meet at least `low` and less than `high`, where they may enter.

    They may meet `unmet` more, by words that have not been counted. Those that hold a scheme of
    the bits `apart` have been read before. From the last, since the greatest supply stands behind,
    until so many have been read.
    """
    weight, held = asked.weights[TEXT], 0 if apart else asked.weights[CERTIFICATION]
    bar = _bar(heap, count, floor)
    least = max(low, least_met(bar - base - room.left[0] - held, asked) - unmet)
    if least >= high:
        return count
    # The most the words can add, a little more than exactly: no division for most rows.
    by_met = weight * COVERAGE_PARTS / (100.0 * SAME * asked.words_total)
    by_likeness = weight * LIKENESS_PARTS / 100.0 + 2.0 + unmet * by_met
    size, done = ZERO, ZERO
    for at in range(touched - 1, -1, -1):
        row = room.touched[at]
        met = room.met[row] >> WORD_BITS
        if met < least or met >= high:
            continue
        most = int(met * by_met + by_likeness) + most_held(row, columns, asked)
        room.rows[size], room.scores[size] = row, base
        room.most[size], room.mets[size] = most, NOT_KNOWN if unmet else met
        is_apart = columns.schemes_of[row] & apart != 0
        enters = base + room.left[0] + most >= bar
        size += int(enters & (not is_apart))
        if size == BATCH:
            count = _read(size, columns, text, alive, asked, room, stamp, heap, count, floor)
            done += size
            if done >= most_read:
                return count
            size, bar = ZERO, _bar(heap, count, floor)
            least = max(low, least_met(bar - base - room.left[0] - held, asked) - unmet)
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
            most = bound + most_held(row, columns, asked)
            room.rows[size], room.scores[size] = row, base
            room.most[size], room.mets[size] = most, 0
            is_apart = columns.schemes_of[row] & apart != 0
            enters = base + room.left[0] + most >= bar
            size += int((room.met[row] == 0) & enters & (not is_apart))
            row -= 1
        if size == BATCH or (row < start and size > 0):
            count = _read(size, columns, text, alive, asked, room, stamp, heap, count, floor)
            size, bar = ZERO, _bar(heap, count, floor)
    return count


@njit(**OPTIONS)
def _holding(start: int, end: int, columns: Columns, asked: Asked, room: Scratch) -> int:
    """Touch the rows of a range that may hold a wanted scheme; return how many there are."""
    found = 0
    for row in range(start, end):
        room.touched[found] = row
        found += columns.schemes_of[row] & asked.any_bits != 0
    return found


@njit(**OPTIONS)
def _holding_rows(
    found: int,
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
    """Read the touched rows, from the last, since the greatest supply stands behind.

    The first are few, so that the bar is high for the others.
    """
    size, most = ZERO, asked.weights[TEXT] + asked.weights[CERTIFICATION]
    full = min(BATCH, FIRST * len(heap.ids))
    for at in range(found - 1, -1, -1):
        room.rows[size], room.scores[size] = room.touched[at], base
        room.most[size], room.mets[size] = most, NOT_KNOWN
        size += 1
        if size == full or at == 0:
            count = _read(size, columns, text, alive, asked, room, stamp, heap, count, floor)
            size, full = ZERO, BATCH
    return count


@njit(**OPTIONS)
def _tried(
    touched: int,
    unmet: int,
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
    """Return the bar that the touched rows that meet most set; the heap stays as it is."""
    for at in range(count):
        heap.kept_ids[at], heap.kept_scores[at] = heap.ids[at], heap.scores[at]
    low = least_high(touched, FIRST * len(heap.ids), asked, room)
    tried = _met_rows(
        touched, min(touched, MOST_TRIED), low, max(low, MOST_MET), unmet, base, apart,
        columns, text, alive, asked, room, stamp, heap, count, floor,
    )  # fmt: skip
    bar = _bar(heap, tried, floor)
    for at in range(count):
        heap.ids[at], heap.scores[at] = heap.kept_ids[at], heap.kept_scores[at]
    return bar


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
    """Read the rows of a range, those first that meet the words that weigh most.

    Words that weigh little stand in most rows. Where no row enters by them alone they are not
    counted, but looked for in the rows that the other words leave (MaxScore).
    """
    words, unmet, touched, word = len(asked.words), SAME * asked.words_total, 0, 0
    # Very many words are all counted, whatever they touch.
    enough = TRIED * len(heap.ids) if words <= MOST_IN_ROW else len(room.touched) + 1
    while word < words and touched < enough:
        touched = count_word(word, touched, text, asked, room)
        unmet -= SAME * asked.words[word]
        word += 1
    is_known = _bar(heap, count, floor) > 0
    if word < words and not is_known:
        floor = _tried(
            touched, unmet, base, apart,
            columns, text, alive, asked, room, stamp, heap, count, floor,
        )  # fmt: skip
    most = base + room.left[0] + (0 if apart else asked.weights[CERTIFICATION])
    least = least_met(_bar(heap, count, floor) - most, asked)
    while word < words and unmet >= least:
        touched = count_word(word, touched, text, asked, room)
        unmet -= SAME * asked.words[word]
        word += 1
    # First the rows that meet most, so that the bar is high for the others.
    low, high = ZERO, max(touched, MOST_MET)
    if not is_known:
        low = least_high(touched, FIRST * len(heap.ids), asked, room)
        count = _met_rows(
            touched, touched, low, high, unmet, base, apart,
            columns, text, alive, asked, room, stamp, heap, count, floor,
        )  # fmt: skip
        high = low
    count = _met_rows(
        touched, touched, ZERO, high, unmet, base, apart,
        columns, text, alive, asked, room, stamp, heap, count, floor,
    )  # fmt: skip
    is_done = word < words or is_out(asked)
    if not is_done and most + words_bound(0, asked) >= _bar(heap, count, floor):
        count = _other_rows(
            start, end, base, apart,
            columns, text, alive, asked, room, stamp, heap, count, floor,
        )  # fmt: skip
    for at in range(touched):
        room.met[room.touched[at]] = 0
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
    # Where few hold what is wanted, they are read by their own words; then none of the others may
    # have to be read, and no word's rows.
    apart = 0
    may_be_worth = asked.is_must[CERTIFICATION] or located > (end - start) // LOOK_COST
    if len(asked.fitting_bits) and 0 < len(asked.words) <= MOST_IN_ROW and may_be_worth:
        found = _holding(start, end, columns, asked, room)
        if found * ROW_COST < located + (end - start) // ROW_COST:
            count = _holding_rows(
                found, base, columns, text, alive, asked, room, stamp, heap, count, floor
            )
            most = base + room.left[0] + asked.weights[TEXT]
            if asked.is_must[CERTIFICATION] or most < _bar(heap, count, floor):
                return count
            apart = asked.any_bits
    return _by_words(
        start, end, base, apart,
        columns, text, alive, asked, room, stamp, heap, count, floor,
    )  # fmt: skip


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
