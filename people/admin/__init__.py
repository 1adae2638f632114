"""Speaks in the admin about people: accounts, reference data, time and training, by role."""

from people.admin import accounts, reference, time

__all__ = ["accounts", "reference", "time"]
