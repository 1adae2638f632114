from datetime import date
from types import SimpleNamespace

import pytest

from performance.choices import Difference, Kind
from performance.rules.comparisons import Comparison, meets_target
from performance.rules.intervals import Interval
from performance.rules.kpis import kpi_of
from performance.rules.values import Value
from performance.rules.windows import Stretch
from performance.web.words import (
    days_words,
    difference_words,
    missing_words,
    ruler_for,
    short_day,
    target_words,
)

NARROW, DASH, MINUS = "\N{NO-BREAK SPACE}", "\N{EN DASH}", "\N{MINUS SIGN}"


def between(first, last):
    return Stretch(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        ("share", 0.814, f"81{NARROW}%"),
        ("share", 0.042, f"4.2{NARROW}%"),
        ("share", 0.0, f"0{NARROW}%"),
        ("hours", 0.3, f"18{NARROW}min"),
        ("hours", 8.0, f"8{NARROW}h"),
        ("hours", 0.12, f"7{NARROW}min"),
        ("hours", 3.3333, f"3{NARROW}h 20{NARROW}min"),
        ("hours", 60.0, f"2{NARROW}d 12{NARROW}h"),
        ("minutes", 45.0, f"45{NARROW}min"),
        # Working time that is added up has no days.
        ("minutes", 1494.0, f"24{NARROW}h 54{NARROW}min"),
        ("minutes", 60000.0, f"1,000{NARROW}h"),
        ("cases", 1234.0, "1,234"),
        ("score", 5.55, "5.5"),
        ("EUR", 47.456, "€47.46"),
        ("EUR", 27373.4, "€27,373"),
        ("JPY", 900.4, "¥900"),
    ],
)
def test_a_value_is_written_in_the_unit_that_fits_its_size(unit, value, text):
    assert ruler_for(unit, value).whole(value) == text


@pytest.mark.parametrize(
    ("unit", "low", "high", "text"),
    [
        ("share", 0.74, 0.86, f"74{DASH}86{NARROW}%"),
        ("score", -3.0, 2.0, f"{MINUS}3.0 to 2.0"),
        ("EUR", 1.5, 2.0, f"€1.50{DASH}€2"),
        ("hours", 0.12, 0.5, f"7{DASH}30{NARROW}min"),
        ("hours", -0.5, 0.5, f"{MINUS}30{NARROW}min to 30{NARROW}min"),
        ("hours", 2.0, 3.0, f"2{DASH}3{NARROW}h"),
        ("hours", 0.75, 3.5, f"45{NARROW}min to 3{NARROW}h 30{NARROW}min"),
    ],
)
def test_an_interval_has_its_unit_once(unit, low, high, text):
    assert ruler_for(unit, high).between(Interval(low, high)) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.02, "+2"), (-0.02, f"{MINUS}2"), (0.0004, "0"), (-0.0004, "0")]
)
def test_a_difference_has_its_sign_unless_it_is_nothing(value, text):
    assert ruler_for("share", 0.5).signed(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, f"+30{NARROW}min"),
        (-1.25, f"{MINUS}1{NARROW}h 15{NARROW}min"),
        (0.0001, f"0{NARROW}s"),
        (0.0, f"0{NARROW}min"),
    ],
)
def test_a_difference_of_time_is_a_duration_with_its_sign(value, text):
    assert ruler_for("hours", 2.0).signed(value) == text


@pytest.mark.parametrize(
    ("unit", "low", "high", "text"),
    [
        # Beside nothing for sure: with as many digits as it takes to say so.
        ("share", -0.12, -0.004, (f"{MINUS}12.0", f"{MINUS}0.4")),
        ("share", 0.0004, 0.12, ("+0.04", "+12.00")),
        # Nothing is among it: nothing is hidden by rounding.
        ("share", -0.12, 0.004, (f"{MINUS}12", "0")),
        ("share", -0.004, 0.12, ("0", "+12")),
        ("EUR", -0.001, 2.0, ("€0", "+€2")),
    ],
)
def test_an_end_beside_nothing_is_not_written_as_nothing(unit, low, high, text):
    held = Interval(low, high)
    ruler = ruler_for(unit, 0.2).telling(held)

    assert (ruler.signed(low), ruler.signed(high)) == text


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("reopen_rate", 0.45, f"Clearly above the limit of 7.0{NARROW}%"),
        ("reopen_rate", 0.01, f"Clearly better than the target of 7.0{NARROW}%"),
        ("fcr", 0.01, f"Clearly short of the target of 7.0{NARROW}%"),
    ],
)
def test_what_is_too_much_is_above_and_what_is_too_little_short(code, value, words):
    kpi = kpi_of(code)
    held = Value(400, value, Interval(value - 0.005, value + 0.005), is_enough=True)
    figure = SimpleNamespace(kpi=kpi, unit="share", target=0.07)
    figure.against = meets_target(held, 0.07, direction=kpi.direction)

    assert target_words(figure) == words


@pytest.mark.parametrize(
    ("unit", "value", "words"),
    [
        ("share", None, "No facts"),
        ("share", Value(0, 0.0, None, is_enough=False, n_excluded=3), "All left out"),
        ("share", Value(5, 0.0, None, is_enough=False), "Not enough data"),
        ("EUR", Value(300, 0.0, None, is_enough=False), "Nothing was given"),
        ("EUR", Value(5, 2.0, None, is_enough=False), "Not enough data"),
    ],
)
def test_why_there_is_no_number(unit, value, words):
    assert missing_words(unit, value) == words


@pytest.mark.parametrize(
    ("stretch", "text", "short"),
    [
        (between("2026-10-03", "2026-10-03"), "3 Oct", "3 Oct"),
        (between("2026-10-03", "2026-10-09"), f"3 Oct{NARROW}{DASH}{NARROW}9 Oct", "3 Oct"),
        (between("2026-10-01", "2026-10-31"), "Oct 2026", "Oct"),
        (between("2026-08-01", "2026-10-31"), f"Aug{DASH}Oct 2026", "Q3 26"),
        (between("2025-11-01", "2026-10-31"), f"Nov 2025{DASH}Oct 2026", "Q4 25"),
        (between("2026-02-01", "2026-02-28"), "Feb 2026", "1 Feb"),
        (between("2025-12-20", "2026-01-05"), f"20 Dec 2025{NARROW}{DASH}{NARROW}5 Jan 2026", "20 Dec"),
    ],
)
def test_days_are_said_as_short_as_they_can_be(stretch, text, short):
    assert days_words(stretch) == text
    assert short_day(stretch) == short


@pytest.mark.parametrize(
    ("stretch", "text"),
    [
        (between("2026-10-03", "2026-10-03"), "3 Oct 2026"),
        (between("2026-10-03", "2026-10-09"), f"3 Oct{NARROW}{DASH}{NARROW}9 Oct 2026"),
        (between("2026-10-01", "2026-10-31"), "Oct 2026"),
        (between("2025-12-20", "2026-01-05"), f"20 Dec 2025{NARROW}{DASH}{NARROW}5 Jan 2026"),
    ],
)
def test_days_of_several_years_carry_theirs(stretch, text):
    assert days_words(stretch, with_year=True) == text


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (-0.12, -0.01, "\N{MINUS SIGN}12 to \N{MINUS SIGN}1"),
        (-0.12, -0.001, "\N{MINUS SIGN}12.0 to \N{MINUS SIGN}0.1"),  # worse, not chance: no "0"
        (0.002, 0.12, "+0.2 to +12.0"),
        (0.0, 0.12, "0 to +12"),
    ],
)
def test_an_end_just_beside_nothing_does_not_read_as_nothing(low, high, said):
    change = Comparison(Difference.WORSE, (low + high) / 2, Interval(low, high))

    assert difference_words(change, unit="share", kind=Kind.SHARE)[1] == said
