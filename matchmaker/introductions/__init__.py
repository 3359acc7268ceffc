"""Introductions: from request to contract and deliveries, contacts only after both accept."""
