"""Ranked matches both ways, near misses, shortlist and comparison."""
