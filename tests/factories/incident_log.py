"""Rows of an incident log for tests."""

import csv
import gzip
from io import StringIO

ROW = {
    "number": "INC1",
    "incident_state": "New",
    "reassignment_count": "0",
    "reopen_count": "0",
    "caller_id": "Caller 1",
    "opened_at": "29/2/2016 01:16",
    "sys_updated_at": "29/2/2016 01:23",
    "contact_type": "Phone",
    "category": "Category 55",
    "subcategory": "Subcategory 170",
    "priority": "3 - Moderate",
    "assignment_group": "Group 56",
    "resolved_by": "Resolved by 149",
    "resolved_at": "29/2/2016 11:29",
    "closed_at": "5/3/2016 12:00",
}


def log_row(**cells):
    return ROW | cells


def log_text(*rows):
    text = StringIO()
    columns = dict.fromkeys([*ROW, *(name for row in rows for name in row)])
    writer = csv.DictWriter(text, columns, lineterminator="\n", restval="?")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def log_file(folder, *rows, name="log.csv"):
    """Write a log, gzipped if its name ends so, and return its path."""
    content = log_text(*rows).encode()
    path = folder / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return path
