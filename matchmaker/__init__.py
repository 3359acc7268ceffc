"""Matchmaker: where rural producers and modern distributors find each other."""
