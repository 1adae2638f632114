import pytest

from common.lifecycle import TransitionNotAllowed
from people.choices import ExportStatus
from people.rules.exports import LIFECYCLE, Holding, why_withheld

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
