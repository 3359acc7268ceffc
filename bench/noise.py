"""Names as people type them: the kinds of noise of the stored queries, made afresh by a seed.

Nothing is taken from the stored queries but the names of the kinds.
"""

import random
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from matchmaker.core.text import fold

_TONES = "\u0301\u0300\u0309\u0303\u0323"
_MARK_KEYS = {
    "telex": {"\u0306": "w", "\u031b": "w"},
    "vni": {"\u0302": "6", "\u031b": "7", "\u0306": "8"},
}
_TONE_KEYS = {"telex": "sfrxj", "vni": "12345"}
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEXT = {
    letter: row[max(0, at - 1) : at] + row[at + 1 : at + 2]
    for row in _ROWS
    for at, letter in enumerate(row)
}
_INITIALS = (("tr", "ch"), ("s", "x"), ("gi", "d"), ("l", "n"), ("r", "d"), ("r", "g"))
_FINALS = (("ng", "n"), ("c", "t"))
_VOWELS = set("aeiouyăâêôơư")
_OLD_PLACES = (("òa", "oà"), ("óa", "oá"), ("ỏa", "oả"), ("õa", "oã"), ("ọa", "oạ"),
               ("ùy", "uỳ"), ("úy", "uý"), ("ủy", "uỷ"), ("ũy", "uỹ"), ("ụy", "uỵ"))  # fmt: skip


class Noise:
    """Damages names; what a kind cannot damage gives nothing."""

    def __init__(self, *, seed: int, regional: Sequence[tuple[str, str]]) -> None:
        """Take the chance and pairs of words for the same thing."""
        self.chance = random.Random(seed)
        self.regional = regional
        self.kinds: dict[str, Callable[[str], str | None]] = {
            "no_diacritics": fold,
            "raw_telex": lambda name: _keys(name, method="telex"),
            "raw_vni": lambda name: _keys(name, method="vni"),
            "typo1": self._typo,
            "no_diacritics_typo": lambda name: self._typo(fold(name)),
            "initial_swap": self._initial,
            "final_swap": self._final,
            "hoi_nga": self._hook_for_tilde,
            "nfd": lambda name: unicodedata.normalize("NFD", name),
            "word_order": self._order,
            "first_words": self._first,
            "glued": lambda name: fold(name).replace(" ", ""),
            "tone_placement": _other_place,
            "regional_synonym": self._elsewhere,
        }

    def queries(self, names: Sequence[str]) -> Iterator[tuple[int, str, str]]:
        """Yield (place of the name, kind, query) for every kind that changes a name."""
        for place, name in enumerate(names):
            written = unicodedata.normalize("NFC", name).lower()
            for kind, damage in self.kinds.items():
                query = damage(written)
                if query and query != written:
                    yield place, kind, query

    def _typo(self, name: str) -> str | None:
        places = [at for at in range(len(name) - 1) if name[at].isalpha() and name[at + 1] != " "]
        if not places:
            return None
        at = self.chance.choice(places)
        letter, behind = name[at], name[at + 1 :]
        near = self.chance.choice(_NEXT.get(fold(letter), "") or "e")
        lost, other, more = behind, near + behind, letter + near + behind
        doubled, exchanged = letter + letter + behind, behind[:1] + letter + behind[1:]
        changed = self.chance.choice((lost, other, more, doubled, exchanged))
        return name[:at] + changed

    def _initial(self, name: str) -> str | None:
        return self._one_word(name, change=self._other_initial)

    def _other_initial(self, word: str) -> str | None:
        for one, other in self.chance.sample(_INITIALS, len(_INITIALS)):
            for old, new in ((one, other), (other, one)):
                if word.startswith(old) and fold(word[len(old) : len(old) + 1]) in _VOWELS:
                    return new + word[len(old) :]
        return None

    def _final(self, name: str) -> str | None:
        return self._one_word(name, change=self._other_final)

    def _other_final(self, word: str) -> str | None:
        for one, other in self.chance.sample(_FINALS, len(_FINALS)):
            for old, new in ((one, other), (other, one)):
                before = word[: -len(old)]
                if word.endswith(old) and fold(before[-1:]) in _VOWELS:
                    return before + new
        return None

    def _hook_for_tilde(self, name: str) -> str | None:
        swap = str.maketrans("\u0309\u0303", "\u0303\u0309")
        return self._one_word(
            name,
            change=lambda word: unicodedata.normalize(
                "NFC", unicodedata.normalize("NFD", word).translate(swap)
            ),
        )

    def _one_word(self, name: str, *, change: Callable[[str], str | None]) -> str | None:
        words = name.split()
        for place in self.chance.sample(range(len(words)), len(words)):
            other = change(words[place])
            if other and other != words[place]:
                return " ".join((*words[:place], other, *words[place + 1 :]))
        return None

    def _order(self, name: str) -> str | None:
        words = name.split()
        if len(words) < 3:
            return None
        self.chance.shuffle(words)
        return " ".join(words)

    def _first(self, name: str) -> str | None:
        words = name.split()
        count = max(2, len(words) // 2)
        return " ".join(words[:count]) if len(words) > count else None

    def _elsewhere(self, name: str) -> str | None:
        framed = f" {name} "
        found = [(a, b) for a, b in self.regional if f" {a} " in framed]
        if not found:
            return None
        here, there = self.chance.choice(found)
        return framed.replace(f" {here} ", f" {there} ", 1).strip()


def _keys(name: str, *, method: str) -> str:
    return " ".join(_word_keys(word, method=method) for word in name.split())


def _word_keys(word: str, *, method: str) -> str:
    """Return the keys of one word, its tone behind it."""
    keys, tone, marks = "", "", _MARK_KEYS[method]
    for char in unicodedata.normalize("NFD", word):
        if char == "đ":
            keys += "dd" if method == "telex" else "d9"
        elif char in _TONES:
            tone = _TONE_KEYS[method][_TONES.index(char)]
        elif char == "\u0302" and method == "telex":
            keys += keys[-1]
        else:
            keys += marks.get(char, char)
    return keys + tone


def _other_place(name: str) -> str | None:
    for new, old in _OLD_PLACES:
        for one, other in ((new, old), (old, new)):
            if one in name and not name[name.index(one) + 2 :][:1].isalpha():
                return name.replace(one, other, 1)
    return None
