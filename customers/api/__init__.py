"""Speaks JSON: one call in, one answer out."""
