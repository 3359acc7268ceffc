"""Vietnamese text: folding, tokens and sort keys."""

import re
import unicodedata

_SYLLABLE = re.compile(r"[a-z0-9]+")


def fold(text: str) -> str:
    """Return lower-case ASCII-like text: NFC/NFD alike, without diacritics, đ as d.

    White space is collapsed; characters outside Latin are kept as they are.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(bare.replace("đ", "d").split())


def tokens(text: str) -> tuple[str, ...]:
    """Return the folded syllables of `text` in their order."""
    return tuple(_SYLLABLE.findall(fold(text)))
