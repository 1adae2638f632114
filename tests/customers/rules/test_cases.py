import pytest

from common.lifecycle import TransitionNotAllowed
from customers.choices import CaseStatus
from customers.rules.cases import LIFECYCLE, may_customer_wait


def test_every_status_has_a_row_in_the_table():
    assert set(LIFECYCLE.moves) == set(CaseStatus)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (CaseStatus.OPEN, CaseStatus.CLOSED),
        (CaseStatus.WAITING, CaseStatus.RESOLVED),
        (CaseStatus.RESOLVED, CaseStatus.OPEN),
        (CaseStatus.CLOSED, CaseStatus.WAITING),
    ],
)
def test_resolving_closing_and_reopening_is_for_the_source_system(before, after):
    with pytest.raises(TransitionNotAllowed):
        LIFECYCLE.check(before, after)


def test_a_customer_waits_only_on_an_open_case():
    assert [status for status in CaseStatus if may_customer_wait(status)] == [CaseStatus.OPEN]
