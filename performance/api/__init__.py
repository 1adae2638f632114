"""Speaks HTTP for programs about figures and scorecards."""
