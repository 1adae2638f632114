"""Reads what people type on the command line."""

from argparse import ArgumentTypeError
from datetime import date


def day(text: str) -> date:
    """Read a day, for the `type` of an argument."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is no day: write the day as 2026-11-30.") from None
