"""Speaks in the admin about authority: drafts as a matrix, reference data, the ledger read-only."""

from empowerment.admin import ledger, reference, versions

__all__ = ["ledger", "reference", "versions"]
