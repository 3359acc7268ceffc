"""The asked words on the rows of a segment, for the compiler."""

from numba import njit

from matchmaker.core.scoring.index.asks import PERCENT_BITS, PERCENT_MASK, TEXT
from matchmaker.core.scoring.index.columns import Ints
from matchmaker.core.scoring.index.kernel_shapes import (
    AHEAD,
    COUNTED,
    GRAMS_ASKED,
    LOOKED,
    LOW,
    MOST_IN_ROW,
    MOST_MET,
    OPTIONS,
    READ,
    STAMP_BITS,
    TOUCHED,
    UNMET,
    WORD_BITS,
    WORD_MASK,
    Asked,
    Scratch,
)
from matchmaker.core.scoring.index.wording import BASE, TextArrays
from matchmaker.core.scoring.text_match import COVERAGE_PARTS, LIKENESS_PARTS, SAME

#: The steps in which rows are sorted by how much they meet, as a power of two.
BUCKET_BITS = 6


@njit(forceinline=True, **OPTIONS)
def _first_at(postings: Ints, low: int, high: int, row: int) -> int:
    while low < high:
        middle = (low + high) // 2
        if postings[middle] < row:
            low = middle + 1
        else:
            high = middle
    return low


@njit(forceinline=True, **OPTIONS)
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


@njit(**OPTIONS)
def locate(start: int, end: int, text: TextArrays, asked: Asked, room: Scratch) -> int:
    """Find where the rows of each hit stand in a range; return how many there are in all."""
    _find_near(start, end, text, asked, room)
    found = 0
    for hit in range(len(asked.hits)):
        if not room.is_near[hit]:
            continue
        token = asked.hits[hit] >> PERCENT_BITS
        first, last = text.posting_ptr[token], text.posting_ptr[token + 1]
        first = _first_at(text.postings, first, last, start)
        last = _first_at(text.postings, first, last, end)
        room.begins[hit], room.ends[hit] = first, last
        found += last - first
    return found


@njit(forceinline=True, **OPTIONS)
def _is_before(word: int, place: int, asked: Asked, room: Scratch) -> bool:
    rows, other = room.word_rows, room.order[place]
    return bool(rows[word] * asked.words[other] < rows[other] * asked.words[word])


@njit(**OPTIONS)
def order_words(asked: Asked, room: Scratch) -> None:
    """Put the words in the order in which they are counted: few located rows for their weight first.

    Nothing is counted yet; very many words stay in their order.
    """
    words, hit = len(asked.words), 0
    room.now[COUNTED], room.now[TOUCHED], room.now[LOOKED] = 0, 0, 0
    room.now[UNMET], room.now[AHEAD] = 0, 0
    for word in range(words):
        rows, percent = 0, 0
        for _hit_of_word in range(asked.sizes[word]):
            if room.is_near[hit] and room.begins[hit] < room.ends[hit]:
                rows += room.ends[hit] - room.begins[hit]
                percent = max(percent, asked.hits[hit] & PERCENT_MASK)
            hit += 1
        room.word_rows[word], room.word_most[word] = rows, percent * asked.words[word]
        room.now[UNMET] += room.word_most[word]
        room.now[AHEAD] += rows
        place = word
        while words <= MOST_IN_ROW and place and _is_before(word, place - 1, asked, room):
            room.order[place] = room.order[place - 1]
            place -= 1
        room.order[place] = word


@njit(**OPTIONS)
def _count_word(word: int, touched: int, text: TextArrays, asked: Asked, room: Scratch) -> int:
    """Count a word for the located rows that meet it; return how many rows meet any so far."""
    first = 0
    for before in range(word):
        first += asked.sizes[before]
    for hit in range(first, first + asked.sizes[word]):
        if not room.is_near[hit]:
            continue
        points = asked.words[word] * (asked.hits[hit] & PERCENT_MASK) << WORD_BITS
        for at in range(room.begins[hit], room.ends[hit]):
            row = text.postings[at]
            met = room.met[row]
            counted = met & WORD_MASK
            # The best hit of a word comes first and counts alone.
            if counted == word + 1:
                continue
            if met == 0:
                room.touched[touched] = row
                touched += 1
            room.met[row] = met - counted + points + word + 1
    return touched


@njit(**OPTIONS)
def count_next(text: TextArrays, asked: Asked, room: Scratch) -> None:
    """Count the next word."""
    word = room.order[room.now[COUNTED]]
    room.now[TOUCHED] = _count_word(word, room.now[TOUCHED], text, asked, room)
    room.now[COUNTED] += 1
    room.now[UNMET] -= room.word_most[word]
    room.now[AHEAD] -= room.word_rows[word]


@njit(**OPTIONS)
def count_words(text: TextArrays, asked: Asked, room: Scratch) -> None:
    """Count all words that are left."""
    while room.now[COUNTED] < len(asked.words):
        count_next(text, asked, room)


@njit(**OPTIONS)
def link_hits(asked: Asked, room: Scratch, stamp: int) -> None:
    """Chain the hits of each token."""
    end_of_word = 0
    for word in range(len(asked.words)):
        start_of_word, end_of_word = end_of_word, end_of_word + asked.sizes[word]
        for hit in range(start_of_word, end_of_word):
            token = asked.hits[hit] >> PERCENT_BITS
            known = room.first_hit[token]
            behind = known & LOW if known >> STAMP_BITS == stamp else 0
            room.links[hit] = (word << STAMP_BITS) | behind
            room.first_hit[token] = (stamp << STAMP_BITS) | (hit + 1)


@njit(forceinline=True, **OPTIONS)
def met_of(row: int, text: TextArrays, asked: Asked, room: Scratch, stamp: int) -> int:
    """Return how much of the asked words a row meets, by its own words; the hits are linked."""
    met = 0
    for at in range(text.token_ptr[row], text.token_ptr[row + 1]):
        known = room.first_hit[text.tokens[at]]
        hit = known & LOW if known >> STAMP_BITS == stamp else 0
        while hit > 0:
            word = room.links[hit - 1] >> STAMP_BITS
            points = asked.words[word] * (asked.hits[hit - 1] & PERCENT_MASK)
            # The best hit of a word counts alone.
            if points > room.word_best[word]:
                met += points - room.word_best[word]
                room.word_best[word] = points
            hit = room.links[hit - 1] & LOW
    for word in range(len(asked.words)):
        room.word_best[word] = 0
    return met


@njit(**OPTIONS)
def least_high(wanted: int, asked: Asked, room: Scratch) -> int:
    """Return how much a row must meet to be among about so many of those not read yet."""
    step = (asked.words_total * SAME >> BUCKET_BITS) + 1
    scale = 1.0 / step
    for at in range(room.now[TOUCHED]):
        met = room.met[room.touched[at]]
        room.counts[int((met >> WORD_BITS) * scale)] += int(met & READ == 0)
    found, least = 0, len(room.counts)
    while least > 0 and found < wanted:
        least -= 1
        found += room.counts[least]
    for bucket in range(len(room.counts)):
        room.counts[bucket] = 0
    return least * step


@njit(forceinline=True, **OPTIONS)
def least_met(missing: int, asked: Asked) -> int:
    """Return a number that a row must meet for its words to add so much; never too great."""
    if missing <= 0:
        return 0
    weight = asked.weights[TEXT]
    if missing > weight:
        return MOST_MET
    # One less than wanted, for what is rounded on the way.
    parts = (missing - 1.0) / weight * 100.0 - LIKENESS_PARTS
    return max(0, int(parts / COVERAGE_PARTS * SAME * asked.words_total) - 1)


@njit(**OPTIONS)
def mark_grams(asked: Asked, room: Scratch, on: int) -> None:
    """Mark the asked grams, or take the marks away, and count them."""
    found = 0
    for at in range(len(asked.letters) - 2):
        gram = (room.codes[asked.letters[at]] * BASE + room.codes[asked.letters[at + 1]]) * BASE
        gram += room.codes[asked.letters[at + 2]]
        found += room.is_gram[gram] != on
        room.is_gram[gram] = on
    room.left[GRAMS_ASKED] = found
