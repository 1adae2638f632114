import pytest

from common.lifecycle import TransitionNotAllowed
from people.choices import ExportStatus
from people.rules.exports import LIFECYCLE, PAGES_A_PART, Holding, ending_of, part_name, why_withheld

WHOLE = {"rows": 3, "columns": ["a", "b"], "rows_visible": 3, "columns_visible": ["a", "b"]}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, ""),
        ({"columns_visible": ["a", "b", "c"]}, ""),
        ({"rows": 0, "rows_visible": 0}, ""),
        ({"rows_visible": 2}, "rows"),
        ({"columns_visible": ["a"]}, "columns"),
    ],
)
def test_a_file_is_withheld_for_what_may_not_be_seen(changes, why):
    assert why_withheld(Holding(**WHOLE | changes)) == why


@pytest.mark.parametrize(
    ("current", "target"),
    [
        (ExportStatus.DONE, ExportStatus.QUEUED),
        (ExportStatus.FAILED, ExportStatus.DONE),
        (ExportStatus.EXPIRED, ExportStatus.DONE),
        (ExportStatus.QUEUED, ExportStatus.EXPIRED),
    ],
)
def test_no_export_goes_back(current, target):
    with pytest.raises(TransitionNotAllowed):
        LIFECYCLE.check(current, target)


@pytest.mark.parametrize(
    ("file_format", "rows", "ending"),
    [
        ("pdf", 0, "pdf"),
        ("pdf", PAGES_A_PART, "pdf"),
        ("pdf", PAGES_A_PART + 1, "zip"),
        ("csv", 10 * PAGES_A_PART, "csv"),
        ("xlsx", 10 * PAGES_A_PART, "xlsx"),
    ],
)
def test_a_paper_longer_than_a_part_comes_as_a_zip(file_format, rows, ending):
    assert ending_of(file_format, rows) == ending


def test_the_names_of_parts_sort_by_their_pages():
    names = [part_name("scorecards-7", first, first + 499) for first in (1, 501, 9_501)]

    assert names[0] == "scorecards-7-pages-00001-00500.pdf"
    assert names == sorted(names)
