"""One item of a requirement made ready for one segment: shares by code, and the words as tokens."""

from collections.abc import Hashable, Iterable
from copy import copy
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

from matchmaker.core.scoring.index.columns import Ints, Segment
from matchmaker.core.scoring.index.tables import (
    Findings,
    PriceAsked,
    Ranges,
    SegmentTables,
    VolumeAsked,
)
from matchmaker.core.scoring.index.wording import (
    GRAMS,
    TextColumns,
    Token,
    grams_of_letters,
    phrase_of,
)
from matchmaker.core.scoring.rank import Yardstick
from matchmaker.core.scoring.shapes import ONE, Criterion
from matchmaker.core.scoring.text_match import (
    BARE_NAME,
    COVERAGE_PARTS,
    DESCRIPTION_TENTHS,
    LIKENESS_PARTS,
    OTHER_MARKS,
    REGIONAL,
    SAME,
    AskedWord,
    Syllable,
    TextQuery,
)

#: The share of a failed must: no sum with it comes near to a score.
OUT = -(1 << 40)

_CRITERIA = tuple(Criterion)
CATEGORY, TEXT, VOLUME, CERTIFICATION, PRICE, PLACE, DOSSIER = range(len(_CRITERIA))


class Weighing(NamedTuple):
    """Weight and must of a criterion."""

    weight: int
    is_must: bool

    def shares(self, findings: Findings) -> Ints:
        """Return the shares; `OUT` where a must is missed."""
        shares = share(self.weight, values=findings.values)
        return np.where(findings.missed, OUT, shares) if self.is_must else shares


def share(weight: int, *, values: Ints) -> Ints:
    """Return weight × value in millionths, a half rounded up, of many values."""
    return (values * weight + ONE // 2) // ONE


class Words(NamedTuple):
    """The asked words on the tokens of a segment, those that weigh most first.

    The n-th word weighs `weights[n]` and is met by the next `sizes[n]` of the hits, the best
    first; a hit is a token << `PERCENT_BITS` | how well it meets the word in percent.
    """

    weights: Ints
    sizes: Ints
    total: int
    hits: Ints
    #: The folded syllables with a space before, between and behind them.
    letters: bytes

    def value(self, met: Ints, *, likeness: Ints | int) -> Ints:
        """Return the value of the text criterion."""
        coverage = met * ONE // (100 * self.total)
        return (coverage * COVERAGE_PARTS + likeness * LIKENESS_PARTS) // 100


#: Percents are below two to the power of this.
PERCENT_BITS = 7


def words_of(query: TextQuery, *, tables: SegmentTables) -> Words | None:
    """Return the asked words on the tokens of a segment; None when no word is asked."""
    if not query.asked:
        return None
    asked = sorted(query.asked, key=_weight, reverse=True)
    kept = tables.kept_hits()
    hits = [_hits_of(one, kept=kept, text=tables.segment.text) for one in asked]
    weights, sizes = np.array([[one.weight for one in asked], [*map(len, hits)]], np.int64)
    return Words(weights, sizes, query.weight, np.concatenate(hits), query.letters)


_weight = attrgetter("weight")


def _hits_of(asked: AskedWord, *, kept: dict[Hashable, Ints], text: TextColumns) -> Ints:
    """Return the hits of an asked word, kept until words change."""
    key = asked.syllable.bare, asked.syllable.marked, asked.regional
    known = kept.get(key)
    if known is None:
        known = kept[key] = _packed_hits(asked, text=text)
    return known


def make_ready(words: Iterable[str], *, tables: SegmentTables) -> None:
    """Find the hits of some folded syllables before they are asked, however they are marked."""
    texts, kept, text = tables.context.texts, tables.kept_hits(), tables.segment.text
    for word in words:
        for marked in {word, *(token.marked for token in text.by_word.get(word, ()))}:
            asked = texts.asked_word(Syllable(word, marked, marked), regional=())
            _hits_of(asked, kept=kept, text=text)


def _packed_hits(asked: AskedWord, *, text: TextColumns) -> Ints:
    """Return the hits, best first; a token may come again for less."""
    hits = [token << PERCENT_BITS | percent for token, percent in _own_hits(asked, text=text)]
    if asked.typos:
        percent, places = asked.typos[0][1], text.places
        in_field = percent, percent_in_field(percent, in_description=True)
        hits += [
            place >> 1 << PERCENT_BITS | in_field[place & 1]
            for other, _ in asked.typos
            for place in places.get(other, ())
        ]
    hits.sort(key=_percent, reverse=True)
    return np.array(hits, np.int64)


PERCENT_MASK = (1 << PERCENT_BITS) - 1


def _percent(hit: int) -> int:
    return hit & PERCENT_MASK


def _own_hits(asked: AskedWord, *, text: TextColumns) -> list[tuple[int, int]]:
    """Return the tokens of the same letters and of the regional words."""
    syllable = asked.syllable
    hits = [
        _hit(
            token, percent=percent_alike(syllable, marked=token.marked, is_bare=token.in_bare_text)
        )
        for token in text.by_word.get(syllable.bare, ())
    ]
    for phrase in asked.regional:
        if len(phrase) == 1:
            hits += [
                _hit(token, percent=REGIONAL)
                for token in text.by_word.get(phrase[0].bare, ())
                if token.marked == phrase[0].marked or token.in_bare_text
            ]
        else:
            both = text.by_phrase[phrase_of(phrase)]
            hits += [
                (both[0], REGIONAL),
                (both[1], percent_in_field(REGIONAL, in_description=True)),
            ]
    return hits


def _hit(token: Token, *, percent: int) -> tuple[int, int]:
    return token.number, percent_in_field(percent, in_description=token.in_description)


def percent_alike(asked: Syllable, *, marked: str, is_bare: bool) -> int:
    """Return how well a word of the same letters meets an asked one."""
    if marked == asked.marked or asked.marked == asked.bare:
        return SAME
    return BARE_NAME if is_bare else OTHER_MARKS


def percent_in_field(percent: int, *, in_description: bool) -> int:
    """Return what a hit is worth in its field."""
    return percent * DESCRIPTION_TENTHS // 10 if in_description else percent


class Ask:
    """What one item of a requirement asks of a segment."""

    def __init__(self, yardstick: Yardstick, *, item: int, tables: SegmentTables) -> None:
        """Read the item with what stands for all items."""
        #: Whether only rows that miss the wanted category, or the certificates, are asked for.
        self.is_outside = self.is_without_papers = False
        #: What the compiled search made of it.
        self.compiled: Any = None
        self.yardstick = yardstick
        self.tables = tables
        self.segment: Segment = tables.segment
        self.requirement = asked = yardstick.requirement
        self.item = own = asked.items[item]
        self.day = yardstick.needed_on
        self.words = words_of(yardstick.queries[item], tables=tables)
        self.volume = VolumeAsked.of(self.segment, wanted=own.volume or asked.volume)
        self.price: PriceAsked = tables.price(own.ceiling or asked.ceiling, discount=asked.discount)

    @cached_property
    def weighing(self) -> tuple[Weighing, ...]:
        """Return weight and must of each criterion."""
        pairs = zip(self.yardstick.weights, self.yardstick.musts, strict=True)
        return tuple([Weighing(*pair) for pair in pairs])

    @cached_property
    def categories(self) -> Findings:
        """Return the findings of every category."""
        return self.tables.category(self.item.categories)

    @property
    def is_must(self) -> tuple[bool, ...]:
        """Tell which criteria are insisted on."""
        return self.yardstick.musts

    def supplies(self, codes: Ints) -> Findings:
        """Return the findings of these codes of supply."""
        if self.volume is None:
            return Findings(np.full(len(codes), ONE), np.zeros(len(codes), np.bool_))
        return self.volume.findings(self.segment, codes=codes)

    @cached_property
    def held(self) -> Findings:
        """Return the findings of every set of certificates."""
        return self.tables.held(self.requirement.wishes, day=self.day)

    def outside(self) -> "Ask":
        """Return the same asked of the rows alone that miss the wanted category."""
        other = copy(self)
        other.is_outside, other.compiled = True, None
        return other

    def without_papers(self) -> "Ask":
        """Return the same asked of the rows alone that miss a wanted certificate."""
        other = copy(self)
        other.is_without_papers, other.compiled = True, None
        other.held = Findings(self.held.values, ~self.held.missed)
        return other

    @property
    def ranges(self) -> Ranges:
        """Return the rows that are asked for, by what their categories are worth."""
        wanted = self.item.categories
        if self.is_outside:
            found = self.tables.ranges(wanted)
            return found.at(found.missed)
        return self.tables.inside(wanted) if self.is_must[CATEGORY] else self.tables.ranges(wanted)

    @property
    def category_shares(self) -> Ints:
        """Return the share of each category; `OUT` where its rows are not asked for."""
        weighing, found = self.weighing[CATEGORY], self.categories
        if self.is_outside:
            return np.where(found.missed, share(weighing.weight, values=found.values), OUT)
        return weighing.shares(found)

    @cached_property
    def places(self) -> Findings:
        """Return the findings of every place."""
        return self.tables.place(self.requirement)

    @cached_property
    def dossiers(self) -> Findings:
        """Return the findings of every dossier."""
        return self.tables.dossier(self.requirement.dossier, day=self.day)

    def findings(self, criterion: int, *, rows: Ints) -> Findings:
        """Return the findings of a criterion other than category and text."""
        columns = self.segment.columns
        if criterion == VOLUME:
            return self.supplies(columns.supply_of[rows])
        if criterion == CERTIFICATION:
            return self.held.at(columns.held_of[rows])
        if criterion == PRICE:
            return self.price.findings(self.segment, codes=columns.price_of[rows])
        if criterion == PLACE:
            return self.places.at(columns.place_of[rows])
        return self.dossiers.at(columns.dossier_of[rows])

    def met(self) -> tuple[Ints, Ints]:
        """Return the rows with any hit, rising, and how much of the asked words each meets."""
        words, text = self.words, self.segment.text.arrays
        if words is None or not len(words.hits):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        met = np.zeros(len(self.segment), np.int64)
        best = np.zeros(len(self.segment), np.int64)
        ends = np.cumsum(words.sizes).tolist()
        for weight, end, size in zip(
            words.weights.tolist(), ends, words.sizes.tolist(), strict=True
        ):
            found = []
            # The best come last, so that they stand.
            for hit in words.hits[end - size : end][::-1].tolist():
                token = hit >> PERCENT_BITS
                rows = text.postings[text.posting_ptr[token] : text.posting_ptr[token + 1]]
                best[rows] = hit & PERCENT_MASK
                found.append(rows)
            for rows in found:
                met[rows] += best[rows] * weight
                best[rows] = 0
        rows = np.flatnonzero(met)
        return rows, met[rows]

    def likeness(self, rows: Ints) -> Ints:
        """Return how alike the 3-grams of the asked words and of the names are."""
        words, text = self.words, self.segment.text.arrays
        if words is None or not len(rows):
            return np.zeros(len(rows), np.int64)
        grams = grams_of_letters(words.letters)
        is_asked = np.zeros(GRAMS, np.bool_)
        is_asked[grams] = True
        starts, ends = text.gram_ptr[rows], text.gram_ptr[rows + 1]
        sizes = ends - starts
        before = np.cumsum(sizes) - sizes
        at = np.arange(int(sizes.sum())) + np.repeat(starts - before, sizes)
        counted = np.zeros(len(at) + 1, np.int64)
        np.cumsum(is_asked[text.grams[at]], out=counted[1:])
        common = counted[before + sizes] - counted[before]
        alike = 2 * common * ONE // np.maximum(1, len(grams) + sizes)
        return np.where(sizes > 0, alike, 0)
