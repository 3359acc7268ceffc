"""What the compiled search takes: what is asked, room to work in, and the best rows so far."""

from typing import NamedTuple, cast

import numpy as np

from matchmaker.core.scoring.index.asks import DOSSIER, PLACE, PRICE, VOLUME
from matchmaker.core.scoring.index.columns import Ints

#: Nothing is allocated, so nothing need be counted. What is done for a row is part of the function
#: that goes through rows, since handing so many arrays on costs more than the work.
OPTIONS = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}
#: The criteria read row by row before certificates and words, which take longer; those that tell
#: rows apart most come first.
LEAN = (VOLUME, PRICE, PLACE, DOSSIER)
#: Where it stands in `Scratch.left` how many grams are asked.
GRAMS_ASKED = len(LEAN) + 1
#: What a missed must gives instead of a share; scores are never below 0.
MISSED = -1
#: How much a row meets, whether it has been read and which word counted last are one number.
WORD_BITS = 16
READ = 1 << (WORD_BITS - 1)
WORD_MASK = READ - 1
#: More words are not looked for in each row by itself.
MOST_IN_ROW = 64
#: Where it stands in `Scratch.now` how many words are counted, how many rows they touched, the most
#: that the other words can give a row, how many rows are located for them, and how many rows were
#: looked at one by one.
COUNTED, TOUCHED, UNMET, AHEAD, LOOKED = range(5)
#: More than any row can meet.
MOST_MET = 1 << (63 - WORD_BITS)
#: A stamp stands before so many bits.
STAMP_BITS = 32
LOW = (1 << STAMP_BITS) - 1
#: A whole number of the type of variables: for a plain 0 the compiler makes functions of their own.
ZERO = cast("int", np.int64(0))


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
    #: The bits of the schemes that answer each wish, and of all of them.
    fitting_bits: Ints
    any_bits: int
    fits: Ints
    #: Whether only rows that miss a certificate are asked for.
    is_without_papers: bool
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
    price: Ints
    dossier: Ints
    #: What each place is worth, without a stamp.
    place: Ints
    #: How much of the asked words each row meets, and behind that whether it has been read and the
    #: last word that counted.
    met: Ints
    #: The rows that meet any.
    touched: Ints
    #: Whether the n-th hit may have a row in the range, and where its rows begin and end there.
    is_near: Ints
    begins: Ints
    ends: Ints
    #: The first hit of each token; the word of each hit, and behind that the next hit of its token.
    first_hit: Ints
    links: Ints
    #: The most that each word gives a row, all 0 between two rows.
    word_best: Ints
    #: How many rows are located for each word, the most that it gives one of them, and the words
    #: in the order they are counted in.
    word_rows: Ints
    word_most: Ints
    order: Ints
    #: See `COUNTED` and what stands with it.
    now: Ints
    is_gram: Ints
    #: The number of each letter in grams.
    codes: Ints
    #: The most that the criteria of `LEAN` can add from the n-th on; last how many grams are asked.
    left: Ints
    counts: Ints
    #: The rows read together: their score so far, the most that words and certificates can add,
    #: and how much of the words they meet.
    rows: Ints
    scores: Ints
    most: Ints
    mets: Ints


class Heap(NamedTuple):
    """The best rows so far, the worst first: listing ids and scores."""

    ids: Ints
    scores: Ints
