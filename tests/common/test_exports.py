from decimal import Decimal

import pytest

from common.exports import csv_lines, safe_cell


@pytest.mark.security("S-08")
@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "\uff1d1", "  =1", "=cmd|'/c calc'!A1"],
)
def test_a_text_that_a_spreadsheet_would_run_is_disarmed(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Refund", "", "a=1", -5, Decimal("-0.5"), None])
def test_anything_else_stays(value):
    assert safe_cell(value) is value


def test_a_table_is_written_line_by_line_with_harmless_cells():
    lines = csv_lines(["name", "n"], iter([["=1+1", 2], ["Ann, Lee", None]]))

    assert next(lines) == "name,n\r\n"
    assert list(lines) == ["'=1+1,2\r\n", '"Ann, Lee",\r\n']
