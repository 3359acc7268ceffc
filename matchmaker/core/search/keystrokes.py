"""Words typed on a Vietnamese keyboard while its program was off: raw Telex and VNI."""

import re

_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
_VOWELS = frozenset("aeiouy")
_TELEX_TONES = {"s": _ACUTE, "f": _GRAVE, "r": _HOOK, "x": _TILDE, "j": _DOT}
_VNI_TONES = {"1": _ACUTE, "2": _GRAVE, "3": _HOOK, "4": _TILDE, "5": _DOT}
_PLAIN_WORD = re.compile(r"[a-z]+|[a-z]+[a-z0-9]*[a-z0-9]")


class _Typed:
    """The letters of a word so far, each with its mark, and the tone of the word."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.tone = ""
        self.is_changed = False

    def has_vowel(self) -> bool:
        return any(letter[0] in _VOWELS for letter in self.letters)

    def put_tone(self, tone: str) -> None:
        self.tone = tone
        self.is_changed = True

    def mark_last(self, bases: str, *, mark: str) -> bool:
        """Put a mark on the last letter without one among `bases`; False when there is none."""
        for place in range(len(self.letters) - 1, -1, -1):
            if self.letters[place] in bases:
                self.letters[place] += mark
                self.is_changed = True
                return True
        return False

    def bend(self, bases: str) -> bool:
        """Put the horn or the breve where one key stands for both; uo becomes ươ."""
        for place in range(len(self.letters) - 1, -1, -1):
            letter = self.letters[place]
            if letter in bases:
                self.letters[place] += _BREVE if letter == "a" else _HORN
                if letter == "o" and self.letters[place - 1 : place] == ["u"]:
                    self.letters[place - 1] += _HORN
                self.is_changed = True
                return True
        return False

    def bar(self) -> bool:
        """Make a leading d into đ."""
        if self.letters[:1] != ["d"]:
            return False
        self.letters[0] = "đ"
        self.is_changed = True
        return True

    def word(self) -> str | None:
        """Return what was meant; None when the keys mean themselves."""
        if not (self.is_changed and self.has_vowel()):
            return None
        last = max(i for i, letter in enumerate(self.letters) if letter[0] in _VOWELS)
        self.letters[last] += self.tone
        return "".join(self.letters)


def from_telex(word: str) -> str | None:
    """Return what lower-case ASCII letters typed as Telex mean; None when they mean themselves."""
    if not (word.isascii() and word.isalpha()):
        return None
    typed = _Typed()
    for key in word:
        if not _telex_key(typed, key=key):
            typed.letters.append(key)
    return typed.word()


def _telex_key(typed: _Typed, *, key: str) -> bool:
    if key in _TELEX_TONES and typed.has_vowel():
        typed.put_tone(_TELEX_TONES[key])
        return True
    if key == "w":
        if not typed.bend("aou"):
            typed.letters.append("u" + _HORN)
            typed.is_changed = True
        return True
    if key in "aeo":
        return typed.mark_last(key, mark=_CIRCUMFLEX)
    return key == "d" and typed.bar()


def from_vni(word: str) -> str | None:
    """Return what lower-case ASCII letters and digits typed as VNI mean; None without a meaning."""
    if not _PLAIN_WORD.fullmatch(word) or word.isalpha():
        return None
    typed = _Typed()
    for key in word:
        if key.isdigit():
            if not _vni_key(typed, key=key):
                return None
        else:
            typed.letters.append(key)
    return typed.word()


def _vni_key(typed: _Typed, *, key: str) -> bool:
    if key in _VNI_TONES:
        typed.put_tone(_VNI_TONES[key])
        return typed.has_vowel()
    if key == "6":
        return typed.mark_last("aeo", mark=_CIRCUMFLEX)
    if key == "7":
        return typed.bend("ou")
    if key == "8":
        return typed.bend("a")
    return key == "9" and typed.bar()
