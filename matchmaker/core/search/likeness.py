"""How like two syllables are: by their marks, by their sound, by one slip of the fingers."""

import unicodedata
from functools import lru_cache

from rapidfuzz.distance import OSA

from matchmaker.core.scoring.text_match import Syllable

#: How well a counterpart meets an asked syllable, between 0 and 1.
SAME, NO_MARKS_TYPED, NO_MARKS_WRITTEN = 1.0, 0.97, 0.96
HOOK_FOR_TILDE, OTHER_TONE, OTHER_VOWEL, OTHER_BOTH = 0.93, 0.65, 0.45, 0.35
SAME_SOUND, SWAPPED, SLIPPED, SLIPPED_SHORT = 0.85, 0.8, 0.75, 0.62
#: What stays of a sound or a slip when the marks differ too.
OTHER_MARKS_TOO = 0.8

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_HOOK_AND_TILDE = frozenset(("\u0303", "\u0309"))

#: First letters that are heard alike somewhere in the country, longest first.
_INITIALS = (
    ("ngh", "ng"),
    ("gh", "g"),
    ("gi", "d"),
    ("tr", "ch"),
    ("x", "s"),
    ("r", "d"),
    ("l", "n"),
    ("k", "c"),
)
_FINALS = (("ng", "n"), ("nh", "n"), ("ch", "t"), ("c", "t"))
_VOWELS = "aeiouy"


@lru_cache(maxsize=1 << 14)
def sound(bare: str) -> str:
    """Return a key that syllables heard alike share: tr/ch, s/x, d/gi/r, l/n, final c/t and n/ng."""
    heard = bare
    for written, spoken in _INITIALS:
        rest = bare[len(written) :]
        if bare.startswith(written) and rest[:1] and (written[-1] == "i" or rest[0] in "aeiouyh"):
            heard = spoken + (rest if rest[0] in _VOWELS or written != "gi" else f"i{rest}")
            break
    for written, spoken in _FINALS:
        if heard.endswith(written) and heard[-len(written) - 1 : -len(written)] in tuple(_VOWELS):
            heard = heard[: -len(written)] + spoken
            break
    return heard[:1] + heard[1:].replace("y", "i")


def marks_of(marked: str) -> str:
    """Return the marks of a syllable without its letters; đ counts as one."""
    return "".join(c for c in marked if unicodedata.combining(c) or c == "đ")


def marks_credit(asked: Syllable, *, form: str, nothing_marked: bool) -> float:
    """Return how well a form with the same letters meets what was typed.

    Nobody who types without marks at all means a syllable without marks.
    """
    if asked.marked == form:
        return SAME
    if asked.marked == asked.bare:
        return SAME if nothing_marked else NO_MARKS_TYPED
    if form == asked.bare:
        return NO_MARKS_WRITTEN
    return _other_marks(asked.marked, form)


def _other_marks(one: str, other: str) -> float:
    tones = ({c for c in one if c in _TONES}, {c for c in other if c in _TONES})
    vowels = [[c for c in word if c not in _TONES] for word in (one, other)]
    if vowels[0] == vowels[1]:
        both = tones[0] | tones[1]
        swapped = both == _HOOK_AND_TILDE and len(tones[0]) == len(tones[1])
        return HOOK_FOR_TILDE if swapped else OTHER_TONE
    return OTHER_VOWEL if tones[0] == tones[1] else OTHER_BOTH


def sound_credit(asked: Syllable, *, form: str) -> float:
    """Return how well a form heard alike meets what was typed."""
    return SAME_SOUND * _same_marks(asked, form=form)


def slip_credit(asked: Syllable, *, bare: str, form: str) -> float:
    """Return how well a form one slip away meets what was typed; 0 when it is further."""
    if OSA.distance(asked.bare, bare, score_cutoff=1) > 1:
        return 0.0
    if len(bare) == len(asked.bare) and sorted(bare) == sorted(asked.bare):
        credit = SWAPPED
    else:
        credit = SLIPPED if min(len(bare), len(asked.bare)) > 3 else SLIPPED_SHORT
    return credit * _same_marks(asked, form=form)


def _same_marks(asked: Syllable, *, form: str) -> float:
    typed = marks_of(asked.marked)
    return 1.0 if not typed or typed == marks_of(form) else OTHER_MARKS_TOO
