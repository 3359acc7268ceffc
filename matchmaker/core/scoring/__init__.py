"""Scoring: how well a listing answers a requirement, why, and what would make it better."""
