from decimal import Decimal

import pytest

from common.durations import NotADuration, duration_words, exact_words, minutes_typed


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "0 min"),
        (0.004, "0 s"),
        (0.6, "36 s"),
        (0.995, "1 min"),
        (7.2, "7 min"),
        (59.4, "59 min"),
        (59.6, "1 h"),
        (60, "1 h"),
        (200, "3 h 20 min"),
        (1439, "23 h 59 min"),
        (1440, "1 d"),
        (3600, "2 d 12 h"),
        # To the hour, where days are said.
        (2879, "2 d"),
        (14460, "10 d 1 h"),
    ],
)
def test_a_duration_is_said_in_its_two_largest_units(minutes, text):
    assert duration_words(minutes).replace("\N{NO-BREAK SPACE}", " ") == text


def test_working_time_that_is_added_up_has_no_days():
    assert duration_words(3601, in_days=False).replace("\N{NO-BREAK SPACE}", " ") == "60 h 1 min"


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("7 min", 7),
        ("7min", 7),
        (" 1.5 h ", 90),
        ("1,5 h", 90),
        ("2 d", 2880),
        ("2 Days", 2880),
        ("90 s", "1.5"),
        ("1 h 30 min", 90),
        ("1\N{NO-BREAK SPACE}d 6\N{NO-BREAK SPACE}h 15\N{NO-BREAK SPACE}min", 1815),
        ("1.5", 90),
        ("0", 0),
    ],
)
def test_a_duration_is_read_as_people_type_it_and_a_number_alone_in_the_unit_it_stands_for(typed, minutes):
    assert minutes_typed(typed, alone=60) == Decimal(minutes)


@pytest.mark.parametrize(
    "typed", ["", " ", "soon", "h", "-5", "-5 h", "7 parsecs", "1 h 30", "7 min!", "1.5.2 h", "1:30", "1e5 h"]
)
def test_what_says_no_length_of_time_is_refused(typed):
    with pytest.raises(NotADuration):
        minutes_typed(typed, alone=60)


@pytest.mark.parametrize("minutes", [0, 0.5, 7, 59, 90, 1815, 2880, 129600])
def test_what_is_said_exactly_is_read_again(minutes):
    assert minutes_typed(exact_words(minutes), alone=60) == Decimal(str(minutes))
