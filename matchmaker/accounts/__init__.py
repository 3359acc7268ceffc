"""Organisations, their people, consent and sign-in."""
