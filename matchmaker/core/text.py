"""Vietnamese text: folding and tokens."""

import re
import unicodedata

_SYLLABLE = re.compile(r"[a-z0-9]+")

#: Letters of other languages that are typed for đ: Icelandic Ð and African Ɖ look the same.
_BARRED_D = str.maketrans({"ð": "đ", "ɖ": "đ"})


def decompose(text: str) -> str:
    """Return lower-case letters with their marks behind them; compatibility forms as plain ones."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return plain.translate(_BARRED_D)


def fold(text: str) -> str:
    """Return lower-case ASCII-like text: NFC/NFD alike, without diacritics, đ as d.

    White space is collapsed; characters outside Latin are kept as they are. Folding folded text
    changes nothing.
    """
    bare = "".join(c for c in decompose(text) if not unicodedata.combining(c))
    return " ".join(bare.replace("đ", "d").split())


def tokens(text: str) -> tuple[str, ...]:
    """Return the folded syllables of `text` in their order."""
    return tuple(_SYLLABLE.findall(fold(text)))
