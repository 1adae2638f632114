"""Speaks for the pages of figures and scorecards."""
