import pytest

from common.durations import duration_words


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
