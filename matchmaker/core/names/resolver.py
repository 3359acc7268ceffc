"""Whether two names mean the same organisation, and who in a directory may be meant."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from rapidfuzz.distance import OSA

from matchmaker.core.names.reading import CompanyName, Words, glued, read_name, same_i
from matchmaker.core.names.tables import MAY_BE
from matchmaker.core.scoring.text_match import Syllable
from matchmaker.core.search.likeness import HOOK_FOR_TILDE, marks_credit, sound

Key = TypeVar("Key", bound=Hashable)

#: From here on two names are taken for the same.
LIKELY = 0.8

_RENAMED, _GLUED, _OTHER_ORDER, _INITIALS, _SOUND, _SLIP = 0.97, 0.98, 0.9, 0.85, 0.86, 0.86
_OTHER_MARKS, _OTHER_FORM, _OTHER_TRADE, _OTHER_PLACE, _ONE_TRADE = 0.7, 0.6, 0.6, 0.5, 0.93
_LONG_WORD = 5
_SHORTEST_INITIALS = 3
#: Letters a proper name of one word has that is taken for the same beside a trade.
_SAYS_ENOUGH = 6


class Verdict(NamedTuple):
    """How alike two names are, between 0 and 1, and whether they mean the same organisation."""

    score: float
    same: bool


def same(name: str, *, other: str) -> Verdict:
    """Judge two names; the order of the two makes no difference."""
    return _judged(read_name(name), read_name(other))


def _judged(one: CompanyName, other: CompanyName) -> Verdict:
    score = max(
        _words_alike(one.named, other.named) if one.group == other.group else 0.0,
        _proper_alike(one, other) * _trades_alike(one, other),
    )
    score *= _forms_alike(one, other)
    if one.place and other.place and one.place != other.place:
        score *= _OTHER_PLACE
    return Verdict(round(score, 4), score >= LIKELY)


def _forms_alike(one: CompanyName, other: CompanyName) -> float:
    if one.form is None or other.form is None or one.group is not None:
        return 1.0
    return 1.0 if other.form in MAY_BE.get(one.form, {one.form}) else _OTHER_FORM


def _trades_alike(one: CompanyName, other: CompanyName) -> float:
    if one.trades == other.trades:
        return 1.0
    words = [{word for trade in name.trades for word in trade.split()} for name in (one, other)]
    if words[0] <= words[1] or words[1] <= words[0]:
        # One short syllable is shared by many: sen Hồng need not be Hồng.
        says_enough = len(one.proper) > 1 or len(glued(one.proper)) >= _SAYS_ENOUGH
        return _ONE_TRADE if says_enough or one.group is not None else _OTHER_TRADE
    return _OTHER_TRADE


def _proper_alike(one: CompanyName, other: CompanyName) -> float:
    """Return how alike what two organisations are called is, 0 when nothing speaks for it."""
    if one.group is not None and one.group == other.group:
        nothing_more = not one.proper and not other.proper
        return _RENAMED * (1.0 if nothing_more else _words_alike(one.proper, other.proper))
    return max(
        _words_alike(one.proper, other.proper),
        _initials_alike(one.proper, other.proper),
        _initials_alike(other.proper, one.proper),
    )


def _words_alike(words: Words, others: Words) -> float:
    if not words or not others:
        return 0.0
    is_glued_alike = glued(words) == glued(others)
    if len(words) != len(others):
        return _GLUED if is_glued_alike else 0.0
    found = _in_order(words, others)
    if found or is_glued_alike:
        return found or _GLUED
    reordered = sorted(same_i(w.bare) for w in words) == sorted(same_i(w.bare) for w in others)
    return _OTHER_ORDER if reordered and len(words) > 2 else 0.0


def _in_order(words: Words, others: Words) -> float:
    """Return how alike words are one by one: at most one of them may be a slip."""
    bare = all(w.bare == w.marked for w in words) or all(w.bare == w.marked for w in others)
    alike = [_word_alike(a, b, nothing_marked=bare) for a, b in zip(words, others, strict=True)]
    if sum(one in (_SOUND, _SLIP) for one in alike) > (len(alike) > 1):
        return 0.0
    return min(alike)


def _word_alike(word: Syllable, other: Syllable, *, nothing_marked: bool) -> float:
    if word.bare == other.bare:
        if nothing_marked or word.marked == other.marked:
            return 1.0
        if word.bare in (word.marked, other.marked):
            # Among words with marks one without them means what it says: Hoa is not Hòa.
            return _OTHER_MARKS
        credit = marks_credit(word, form=other.marked, nothing_marked=False)
        return credit if credit >= HOOK_FOR_TILDE else _OTHER_MARKS
    if same_i(word.bare) == same_i(other.bare):
        return 1.0
    if sound(word.bare) == sound(other.bare) and word.bare[-1] == other.bare[-1]:
        return _SOUND
    is_long = min(len(word.bare), len(other.bare)) >= _LONG_WORD
    is_slip = is_long and OSA.distance(word.bare, other.bare, score_cutoff=1) <= 1
    return _SLIP if is_slip else 0.0


def _initials_alike(short: Words, full: Words) -> float:
    """Tell whether one name is the first letters of the other: BHX, Bách Hóa Xanh."""
    if len(short) != 1 or len(full) < _SHORTEST_INITIALS:
        return 0.0
    return _INITIALS if short[0].bare == "".join(word.bare[0] for word in full) else 0.0


class Directory(Generic[Key]):
    """Organisations by all their names: whoever is likely to be the same as a new one."""

    def __init__(self, names: Iterable[tuple[Key, str]]) -> None:
        """Build from (key, name) pairs; a key may have several names."""
        self._entries = [(key, read_name(name)) for key, name in names]
        self._under: dict[str, list[int]] = {}
        for place, (_key, name) in enumerate(self._entries):
            for mark in _marks(name):
                self._under.setdefault(mark, []).append(place)

    def like(self, name: str, *, most: int = 5) -> Sequence[tuple[Key, Verdict]]:
        """Return who is likely the same, each once with its best verdict, best first."""
        asked = read_name(name)
        near = {place for mark in _marks(asked) for place in self._under.get(mark, ())}
        best: dict[Key, Verdict] = {}
        for place in sorted(near):
            key, known = self._entries[place]
            verdict = _judged(asked, known)
            if verdict.same and verdict > best.get(key, Verdict(0.0, same=False)):
                best[key] = verdict
        return sorted(best.items(), key=lambda found: -found[1].score)[:most]


def _marks(name: CompanyName) -> set[str]:
    """Return what two names that may be the same share at least one of."""
    marks = {f"#{name.group}"} if name.group is not None else set()
    for words in (name.named, name.proper):
        marks |= {same_i(word.bare) for word in words} | {glued(words)}
    marks.add("".join(word.bare[0] for word in name.proper))
    return marks - {""}
