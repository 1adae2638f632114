import pytest
from django.template.loader import render_to_string

from performance.rules.charts import Dot, Drawing
from performance.web.charts import Chart, Label


@pytest.mark.parametrize(
    ("words", "is_wide"), [("10 h", False), ("30 min", False), ("7 h 30 min", True), ("12 d 12 h", True)]
)
def test_a_step_of_the_axis_that_is_said_long_gets_the_room_it_needs(words, is_wide):
    dot = Dot(x="50", y=90, low=None, high=None)
    drawing = Drawing(line="", band="", dots=(dot,), up=(), across=(), marks=(), target_y=None)
    chart = Chart("lost", "Lost", "", drawing, (Label("8", "0 min"), Label("90", words)), (), (), (), "", "")

    page = render_to_string("components/chart.html", {"chart": chart})

    assert ('class="chart-plot wide"' in page) == is_wide
