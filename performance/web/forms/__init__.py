"""Reads what is typed on the pages of figures and scorecards."""
