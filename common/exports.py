"""Decides how a text may stand in a cell of an exported table."""

from typing import Any

# A spreadsheet takes a text that begins like this, also after blanks, for a formula and runs it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")  # noqa: RUF001


def safe_cell(value: Any) -> Any:
    """Return the value for a cell: a text that would run gets an apostrophe in front; numbers stay."""
    if not isinstance(value, str):
        return value
    runs = value.startswith(FORMULA_STARTS) or value.lstrip().startswith(FORMULA_STARTS)
    return f"'{value}" if runs else value
