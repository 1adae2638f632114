from datetime import date, timedelta

import pytest

from performance.rules.charts import HEIGHT, PADDING, Point, draw, letter_of, scale
from performance.rules.windows import Stretch

FIRST = date(2026, 11, 1)


def point(day, value, low=None, high=None, days=1):
    first = FIRST + timedelta(days=day)
    return Point(Stretch(first, first + timedelta(days=days - 1)), value, low, high)


@pytest.mark.parametrize(
    ("extremes", "bounds", "steps"),
    [
        ((0.62, 0.97), (0, 1), [0.6, 0.7, 0.8, 0.9, 1.0]),
        ((0.0, 1.0), (0, 1), [0.0, 0.25, 0.5, 0.75, 1.0]),
        ((1.0, 1.0), (0, 1), [0.9, 0.95, 1.0]),
        ((0, 0), None, [0, 0.25, 0.5, 0.75, 1.0]),
        ((3, 41), None, [0, 10, 20, 30, 40, 50]),
        ((-2.5, 2.5), None, [-4, -2, 0, 2, 4]),
    ],
)
def test_an_axis_has_round_values_that_hold_all(extremes, bounds, steps):
    assert scale(extremes, bounds) == steps


def test_places_by_hand():
    drawing = draw([point(0, 0.0, 0.0, 0.5), point(1, 1.0, 0.5, 1.0)], target=0.5, bounds=(0, 1))

    # Two days: their middles are a quarter and three quarters across; 0 is at the foot, 1 on top.
    assert drawing.line == f"M250 {HEIGHT - PADDING} L750 {PADDING}"
    assert drawing.band == "M250 90 L750 8 L750 90 L250 172 Z"
    assert [(dot.x, dot.y) for dot in drawing.dots] == [("25.00%", 172), ("75.00%", 8)]
    assert drawing.target_y == 90
    assert next((tick.at, tick.value) for tick in drawing.up) == ("172.0", 0)


def test_what_is_not_enough_breaks_the_line():
    values = [1, 2, None, 4, 5, None, 7]
    drawing = draw([point(day, value, value, value) for day, value in enumerate(values)])

    assert drawing.line.count("M") == 2
    assert drawing.band.count("Z") == 2
    assert [dot.y is None for dot in drawing.dots] == [value is None for value in values]
    assert not drawing.is_empty
    assert draw([point(0, None)]).is_empty


def test_an_axis_has_round_numbers_of_the_unit_that_is_said():
    # Hours that are said in days: 24, 72 and 120 are 1, 3 and 5 days.
    drawing = draw([point(day, hours) for day, hours in enumerate([24, 72, 120])], factor=1 / 24)

    assert [round(tick.value / 24, 9) for tick in drawing.up] == [1, 2, 3, 4, 5]
    assert draw([point(0, 0.5), point(1, 1.0)], bounds=(0, 1), factor=100).up[-1].value == 1


def test_one_spike_does_not_flatten_the_rest():
    values = [4, 5, 6, 5, 4, 6, 5, 90]
    drawing = draw([point(day, value, value - 1, value + 1) for day, value in enumerate(values)])

    # The middle half is 4.25 to 6: far out is what is above 6 + 3 · 1.75 = 11.25.
    assert drawing.up[-1].value == 7
    assert [dot.is_cut for dot in drawing.dots] == [False] * 7 + [True]
    assert drawing.dots[-1].y == PADDING
    assert drawing.is_cut
    assert not draw([point(day, value) for day, value in enumerate(values[:-1])]).is_cut


def test_too_few_values_to_tell_a_spike_are_all_drawn():
    assert not draw([point(day, value) for day, value in enumerate([4, 5, 6, 90])]).is_cut


def test_events_outside_are_left_out_and_keep_their_letters():
    days = [FIRST - timedelta(days=1), FIRST, FIRST + timedelta(days=9)]

    drawing = draw([point(day, 1.0) for day in range(10)], events=days)

    assert [(mark.letter, mark.x) for mark in drawing.marks] == [("B", "5.00%"), ("C", "95.00%")]


def test_a_year_of_days_has_few_labels_and_the_last_is_one_of_them():
    drawing = draw([point(day, 1.0) for day in range(365)])

    assert 3 <= len(drawing.across) <= 6
    assert drawing.across[-1].value == FIRST + timedelta(days=364)
    assert drawing.across[-1].is_minor is False


@pytest.mark.parametrize(
    ("number", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (27, "AB"), (51, "AZ"), (52, "BA")]
)
def test_letters_go_on_after_z(number, letter):
    assert letter_of(number) == letter
