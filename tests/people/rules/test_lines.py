import pytest

from people.rules.lines import closes_circle

# 1 reports to 2, 2 to 3; 5 and 6 report to each other.
LINE = {1: 2, 2: 3, 3: None, 4: None, 5: 6, 6: 5}


@pytest.mark.parametrize(
    ("user", "manager", "circle"),
    [(1, 4, False), (1, 3, False), (3, 4, False), (3, 1, True), (2, 1, True), (1, 1, True), (1, 5, False)],
)
def test_a_line_does_not_lead_back(user, manager, circle):
    assert closes_circle(user, manager, LINE) is circle
