import pytest

from performance.web.bars import Bar, bar_of
from tests.performance.web.test_breakdowns import shown


@pytest.mark.parametrize(
    ("value", "low", "high", "most", "expected"),
    [
        (0.5, 0.25, 0.75, 1, Bar(low="25.00%", width="50.00%", mark="50.00%")),
        (6, 3, 12, 12, Bar(low="25.00%", width="75.00%", mark="50.00%")),
        (1, 1, 1, 1, Bar(low="99.00%", width="1.00%", mark="100.00%")),  # to be seen, and not beyond the end
        (-2, -4, 4, 8, Bar(low="0.00%", width="50.00%", mark="0.00%")),  # the scale begins with nothing
    ],
)
def test_a_bar_by_hand(value, low, high, most, expected):
    assert bar_of(value, low, high, most=most) == expected


@pytest.mark.django_db
def test_bars_of_a_column_have_one_scale(client, at_work):
    lines = shown(client, at_work.lead, "dashboard-drivers", span=90).context["lines"]

    shares = [cell for line in lines for cell in line.cells[1:2] if cell.bar]
    most = max(cell.value.interval.high for cell in shares)
    assert len(shares) == 4
    for cell in shares:
        assert cell.bar.mark == f"{100 * cell.value.value / most:.2f}%"
    # A number of cases that is no estimate, and a share of too few, have nothing to draw.
    assert all(line.cells[0].bar is None for line in lines)
    assert next(one for one in lines if one.name == "Billing").cells[4].bar is None
