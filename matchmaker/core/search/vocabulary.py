"""The words of all names: how rare each is, which look or sound alike, and how to cut glued ones."""

import unicodedata
from collections.abc import ItemsView, Iterable, Set
from math import log

from matchmaker.core.scoring.text_match import Syllable, deletions, syllables
from matchmaker.core.search.likeness import marks_credit, slip_credit, sound, sound_credit

#: The longest glued word that is cut, in letters.
LONGEST_GLUED = 80
_LONGEST_WORD = 12
_UNKNOWN_LETTER = 9.0
_WORD_BREAK = 2.5
_LONGEST_TEXT, _MOST_WORDS = 300, 32
#: The most forms one word is taken for.
_MOST_FORMS = 48
#: How many asked syllables are remembered.
_MOST_REMEMBERED = 1 << 14


#: Folded syllable and its form with marks.
Form = tuple[str, str]


def words_of(text: str) -> tuple[Syllable, ...]:
    """Return the words of a text as far as they are looked at; composed and decomposed alike."""
    return syllables(unicodedata.normalize("NFC", text)[:_LONGEST_TEXT])[:_MOST_WORDS]


def commonness(seen: int) -> int:
    """Return how common something seen so often is, in thousandths of a natural logarithm."""
    return round(1000 * log(seen + 0.5))


class Vocabulary:
    """Forms (syllables with their marks) grouped under their bare letters, while names change.

    Everything it answers depends on the names at hand only, not on how they came.
    """

    def __init__(self) -> None:
        """Begin without names."""
        self.total = 0
        self._seen: dict[str, int] = {}
        self._forms: dict[str, dict[str, int]] = {}
        self._asked: dict[tuple[str, bool], tuple[float, list[tuple[float, str]]]] = {}
        self._heard: dict[str, set[str]] = {}
        self._alike: dict[str, set[str]] = {}

    def add(self, forms: Set[Form]) -> None:
        """Count the forms of one more name."""
        self._asked.clear()
        self.total += 1
        for bare, marked in forms:
            under = self._forms.setdefault(bare, {})
            under[marked] = under.get(marked, 0) + 1
        for bare in {bare for bare, _marked in forms}:
            if bare not in self._seen:
                self._begin(bare)
            self._seen[bare] = self._seen.get(bare, 0) + 1

    def drop(self, forms: Set[Form]) -> None:
        """Forget the forms of a name that was counted."""
        self._asked.clear()
        self.total -= 1
        for bare, marked in forms:
            self._forms[bare][marked] -= 1
            if not self._forms[bare][marked]:
                del self._forms[bare][marked]
        for bare in {bare for bare, _marked in forms}:
            self._seen[bare] -= 1
            if not self._seen[bare]:
                self._end(bare)

    def _begin(self, bare: str) -> None:
        self._heard.setdefault(sound(bare), set()).add(bare)
        for key in deletions(bare):
            self._alike.setdefault(key, set()).add(bare)

    def _end(self, bare: str) -> None:
        del self._seen[bare], self._forms[bare]
        _discard(self._heard, key=sound(bare), bare=bare)
        for key in deletions(bare):
            _discard(self._alike, key=key, bare=bare)

    def __contains__(self, bare: str) -> bool:
        """Tell whether any name has the syllable, with whatever marks."""
        return bare in self._seen

    def counts(self) -> ItemsView[str, int]:
        """Return every syllable and how many names have it."""
        return self._seen.items()

    def seen(self, bare: str) -> int:
        """Return how many names have a syllable."""
        return self._seen.get(bare, 0)

    @property
    def rarest(self) -> int:
        """Return what a syllable would weigh that were no more common than `commonness` 0."""
        return round(1000 * log(self.total + 1)) + 1

    def rarity(self, bare: str) -> int:
        """Return how much a syllable weighs, at least 1; a thousandth is 1."""
        return self.rarest - commonness(self.seen(bare))

    def counterparts(
        self, asked: Syllable, *, nothing_marked: bool
    ) -> tuple[float, list[tuple[float, str]]]:
        """Return the weight of an asked syllable and (credit, form) of what may stand for it.

        Least credit first, so that who writes them in order keeps the best.
        """
        key = (asked.marked, nothing_marked)
        if key not in self._asked:
            if len(self._asked) >= _MOST_REMEMBERED:
                self._asked.clear()
            self._asked[key] = self._counterparts(asked, nothing_marked=nothing_marked)
        return self._asked[key]

    def _counterparts(
        self, asked: Syllable, *, nothing_marked: bool
    ) -> tuple[float, list[tuple[float, str]]]:
        found = {
            form: marks_credit(asked, form=form, nothing_marked=nothing_marked)
            for form in self._forms.get(asked.bare, ())
        }
        is_known = bool(found)
        for bare in self._heard.get(sound(asked.bare), ()):
            for form in self._forms[bare]:
                found.setdefault(form, sound_credit(asked, form=form))
        if not is_known:
            self._add_slips(found, asked=asked)
        best = sorted(((credit, form) for form, credit in found.items()), reverse=True)
        kept = [(credit, form) for credit, form in best[:_MOST_FORMS] if credit]
        weight = self.rarity(asked.bare)
        return weight if is_known else weight * (0.8 if kept else 0.5), kept[::-1]

    def _add_slips(self, found: dict[str, float], *, asked: Syllable) -> None:
        if len(asked.bare) < 2 or asked.bare.isdigit():
            return
        near = {other for key in deletions(asked.bare) for other in self._alike.get(key, ())}
        for bare in near:
            for form in self._forms[bare]:
                credit = slip_credit(asked, bare=bare, form=form)
                found[form] = max(found.get(form, 0.0), credit)

    def cut(self, glued: str) -> list[int] | None:
        """Return where to cut glued letters into known syllables; None when few are known."""
        if not 3 < len(glued) <= LONGEST_GLUED:
            return None
        cost = [0.0, *([float("inf")] * len(glued))]
        begins, unknown = [0] * (len(glued) + 1), [0] * (len(glued) + 1)
        for end in range(1, len(glued) + 1):
            for start in range(max(0, end - _LONGEST_WORD), end):
                price = self._price(glued[start:end])
                if cost[start] + price < cost[end]:
                    cost[end], begins[end] = cost[start] + price, start
                    is_unknown = glued[start:end] not in self._seen
                    unknown[end] = unknown[start] + (end - start) * is_unknown
        if unknown[-1] * 2 > len(glued):
            return None
        places = [len(glued)]
        while places[-1]:
            places.append(begins[places[-1]])
        return places[::-1]

    def _price(self, word: str) -> float:
        if word in self._seen:
            return _WORD_BREAK + self.rarity(word) / 1000
        return _WORD_BREAK + _UNKNOWN_LETTER * len(word)


def _discard(groups: dict[str, set[str]], *, key: str, bare: str) -> None:
    groups[key].discard(bare)
    if not groups[key]:
        del groups[key]


def prefixes(bare: Iterable[str], *, longest: int) -> set[str]:
    """Return all beginnings of syllables up to a length."""
    return {word[:length] for word in bare for length in range(1, min(len(word), longest) + 1)}
