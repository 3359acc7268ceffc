"""The index of listings: what `rank` answers, with a fraction of the work."""

from matchmaker.core.scoring.index.index import TOP, Index, Match

__all__ = ["TOP", "Index", "Match"]
