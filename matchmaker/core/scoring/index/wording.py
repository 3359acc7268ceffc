"""The words of packed listings: tokens with their postings, and the 3-grams of the names.

A token is a marked form of a syllable as it stands in a name or in a description, apart for texts
written without marks; so how well a token meets an asked word does not depend on its listing. A
regional phrase of several words is a token too, where all its words stand together.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.core.scoring.synonyms import SAME_THING
from matchmaker.core.scoring.text_match import Syllable, syllables

Ints = NDArray[Any]

#: Letters of folded text, the space first.
_ALPHABET = " abcdefghijklmnopqrstuvwxyz0123456789"
BASE = len(_ALPHABET)
_PLACES = {letter: place for place, letter in enumerate(_ALPHABET)}
GRAMS = BASE**3
LETTERS = np.zeros(128, np.int32)
LETTERS[[ord(letter) for letter in _ALPHABET]] = np.arange(BASE)
#: From here on the number of a name's grams is not told apart.
MANY_GRAMS = 255
#: Rows whose grams are counted at once.
_BATCH = 1 << 16

#: A phrase of several words by what it is met with: (folded, marked) of each.
Phrase = tuple[tuple[str, str], ...]


class Token(NamedTuple):
    """A word as it stands in a field: its number, and what decides how well it meets another."""

    number: int
    in_description: bool
    in_bare_text: bool
    marked: str


class TextArrays(NamedTuple):
    """Tokens of each row and rows of each token, both rising; the grams of each name.

    `gram_sizes` is how many grams a name has, those of long names as `MANY_GRAMS`.
    """

    token_ptr: Ints
    tokens: Ints
    posting_ptr: Ints
    postings: Ints
    gram_ptr: Ints
    grams: Ints
    gram_sizes: Ints


@dataclass(frozen=True, slots=True)
class TextColumns:
    """The words of a segment."""

    arrays: TextArrays
    #: The tokens of each folded syllable, of every phrase (name and description), the folded
    #: syllable of each token (phrases come last and have none).
    by_word: dict[str, tuple[Token, ...]]
    by_phrase: dict[Phrase, tuple[int, int]]
    word_of: Ints
    words: list[str]
    #: The tokens of each folded syllable: number << 1 | whether it stands in a description.
    places: dict[str, tuple[int, ...]]

    @property
    def nbytes(self) -> int:
        """Return the bytes of all arrays."""
        return sum(one.nbytes for one in (*self.arrays, self.word_of))

    def words_of(self, row: int) -> set[str]:
        """Return the folded syllables of a row."""
        tokens = self.arrays.tokens[self.arrays.token_ptr[row] : self.arrays.token_ptr[row + 1]]
        return {self.words[self.word_of[one]] for one in tokens if one < len(self.word_of)}

    def frequencies(self) -> dict[str, int]:
        """Return in how many rows each folded syllable stands."""
        arrays = self.arrays
        rows = np.repeat(np.arange(len(arrays.token_ptr) - 1), np.diff(arrays.token_ptr))
        is_word = arrays.tokens < len(self.word_of)
        words = self.word_of[arrays.tokens[is_word]]
        pairs = distinct(rows[is_word] * len(self.words) + words)
        seen = np.bincount(pairs % max(1, len(self.words)), minlength=len(self.words))
        return dict(zip(self.words, seen.tolist(), strict=True))


def distinct(values: Ints) -> Ints:
    """Return the values, each once, rising; `np.unique` hashes, which takes many times as long."""
    rising = np.sort(values)
    is_first = np.ones(len(rising), np.bool_)
    np.not_equal(rising[1:], rising[:-1], out=is_first[1:])
    return rising[is_first]


def phrase_of(spelled: Iterable[Syllable]) -> Phrase:
    """Return what a phrase is known by."""
    return tuple((one.bare, one.marked) for one in spelled)


#: The phrases of several words that may stand for what is asked.
PHRASES: tuple[Phrase, ...] = tuple(
    dict.fromkeys(
        phrase_of(spelled)
        for line in SAME_THING
        for spelled in map(syllables, line)
        if len(spelled) > 1
    )
)


@lru_cache(maxsize=GRAMS)
def gram_code(gram: str) -> int:
    """Return the number of a 3-gram of folded text."""
    return (_PLACES[gram[0]] * BASE + _PLACES[gram[1]]) * BASE + _PLACES[gram[2]]


def grams_of_letters(letters: bytes) -> Ints:
    """Return the numbers of the 3-grams of folded text, each once."""
    codes = LETTERS[np.frombuffer(letters, np.uint8)]
    return distinct((codes[:-2] * BASE + codes[1:-1]) * BASE + codes[2:])


class TextPacker:
    """Takes names and descriptions one by one and packs their words."""

    def __init__(self) -> None:
        """Begin without a text."""
        #: By (in the description, written without marks): the number of each marked form.
        self._numbers: dict[tuple[bool, bool], dict[str, int]] = {
            (field, bare): {} for field in (False, True) for bare in (False, True)
        }
        self._bare: list[str] = []
        self._keys: list[Token] = []
        self._tokens = array("i")
        self._sizes = array("i")
        self._names: list[str] = []

    def add(self, name: str, *, description: str) -> None:
        """Pack one text."""
        before = len(self._tokens)
        spelled = syllables(name)
        self._add_field(spelled, in_description=False)
        if description:
            self._add_field(syllables(description), in_description=True)
        self._sizes.append(len(self._tokens) - before)
        self._names.append(" ".join([one.bare for one in spelled]))

    def _add_field(self, spelled: tuple[Syllable, ...], *, in_description: bool) -> None:
        is_bare = all(one.bare == one.marked for one in spelled)
        numbers = self._numbers[in_description, is_bare]
        for one in spelled:
            number = numbers.get(one.marked)
            if number is None:
                number = numbers[one.marked] = len(self._keys)
                self._keys.append(Token(number, in_description, is_bare, one.marked))
                self._bare.append(one.bare)
            self._tokens.append(number)

    def packed(self, order: Ints) -> TextColumns:
        """Return the words of all texts in a new order of their rows."""
        sizes = np.array(self._sizes, np.int64)
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        rows = np.repeat(place, sizes)
        width = len(self._keys) + 2 * len(PHRASES)
        pairs = distinct(rows * width + np.array(self._tokens, np.int64))
        by_word: dict[str, list[Token]] = {}
        for token, bare in zip(self._keys, self._bare, strict=True):
            by_word.setdefault(bare, []).append(token)
        by_phrase = {
            phrase: (len(self._keys) + 2 * at, len(self._keys) + 2 * at + 1)
            for at, phrase in enumerate(PHRASES)
        }
        pairs = _with_phrases(pairs, width=width, by_word=by_word, by_phrase=by_phrase)
        numbers = {word: at for at, word in enumerate(by_word)}
        return TextColumns(
            TextArrays(
                *_forward_and_back(pairs, rows=len(order), width=width), *self._grams(order)
            ),
            {word: tuple(tokens) for word, tokens in by_word.items()},
            by_phrase,
            np.array([numbers[bare] for bare in self._bare], np.int32),
            list(by_word),
            {
                word: tuple([token.number << 1 | token.in_description for token in tokens])
                for word, tokens in by_word.items()
            },
        )

    def _grams(self, order: Ints) -> tuple[Ints, Ints, Ints]:
        counts, codes = [np.zeros(0, np.int64)], [np.zeros(0, np.uint16)]
        for start in range(0, len(order), _BATCH):
            names = [self._names[at] for at in order[start : start + _BATCH].tolist()]
            found = distinct(_gram_pairs(names))
            counts.append(np.bincount(found >> 16, minlength=len(names)))
            codes.append((found & 0xFFFF).astype(np.uint16))
        sizes = np.concatenate(counts)
        small = np.minimum(sizes, MANY_GRAMS).astype(np.uint8)
        return _pointers(sizes), np.concatenate(codes), small


def _gram_pairs(names: list[str]) -> Ints:
    """Return row << 16 | code of every gram of every name, a space before and behind it."""
    letters = LETTERS[np.frombuffer("".join(f" {one} " for one in names).encode(), np.uint8)]
    sizes = np.array([len(one) + 2 for one in names], np.int64)
    rows = np.repeat(np.arange(len(names)), sizes)
    ends = np.cumsum(sizes)
    at = np.arange(len(letters))
    whole = at + 2 < ends[rows]
    at = at[whole]
    codes = (letters[at] * BASE + letters[at + 1]) * BASE + letters[at + 2]
    return rows[whole] << 16 | codes


def _pointers(counts: Ints) -> Ints:
    found = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=found[1:])
    return found


def _forward_and_back(pairs: Ints, *, rows: int, width: int) -> tuple[Ints, Ints, Ints, Ints]:
    row_of, tokens = pairs // width, (pairs % width).astype(np.int32)
    by_token = np.argsort(tokens, kind="stable")
    return (
        _pointers(np.bincount(row_of, minlength=rows)),
        tokens,
        _pointers(np.bincount(tokens, minlength=width)),
        row_of[by_token].astype(np.int32),
    )


def _with_phrases(
    pairs: Ints,
    *,
    width: int,
    by_word: dict[str, list[Token]],
    by_phrase: dict[Phrase, tuple[int, int]],
) -> Ints:
    """Add a token for each phrase all of whose words stand in the same field of a row."""
    tokens = pairs % width
    order = np.argsort(tokens, kind="stable")
    rows, starts = (pairs // width)[order], np.searchsorted(tokens[order], np.arange(width + 1))
    found = [
        together * width + number
        for phrase, both in by_phrase.items()
        for in_description, number in zip((False, True), both, strict=True)
        for together in _together(
            [
                [
                    rows[starts[one.number] : starts[one.number + 1]]
                    for one in by_word.get(bare, ())
                    if one.in_description is in_description
                    and (one.marked == marked or one.in_bare_text)
                ]
                for bare, marked in phrase
            ],
        )
    ]
    return distinct(np.concatenate([pairs, *found])) if found else pairs


def _together(postings: list[list[Ints]]) -> Iterator[Ints]:
    """Return the rows in which each word of a phrase stands, if there may be any."""
    if not all(postings):
        return
    words = [distinct(np.concatenate(one)) for one in postings]
    common = words[0]
    for one in words[1:]:
        common = np.intersect1d(common, one, assume_unique=True)
    yield common
