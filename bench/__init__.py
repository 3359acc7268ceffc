"""Measurements: ratios within one run, fixed seeds, `--json`."""
