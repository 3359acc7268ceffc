"""Ranking the other way round: one listing against every open requirement, at once and exactly."""

from matchmaker.core.scoring.reverse.block import PriceSight
from matchmaker.core.scoring.reverse.index import Bar, Bars, RequirementIndex, Stands

__all__ = ["Bar", "Bars", "PriceSight", "RequirementIndex", "Stands"]
