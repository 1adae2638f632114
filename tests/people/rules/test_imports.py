from datetime import UTC, date, datetime

import pytest

from people.rules.imports import BadCell, Plan, Row, Sheet, parse_day, parse_flag, parse_moment, read_sheet


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        pytest.param("a,b\n1,2\n", [(2, {"a": "1", "b": "2"}, False)], id="comma"),
        pytest.param("a;b\r\n1;2\r\n", [(2, {"a": "1", "b": "2"}, False)], id="semicolon"),
        pytest.param("a\tb\n1\t2", [(2, {"a": "1", "b": "2"}, False)], id="tab"),
        pytest.param(" A , b\n 1 ,2\n", [(2, {"a": "1", "b": "2"}, False)], id="blanks and case"),
        pytest.param("a,b\n\n , \n1,2", [(4, {"a": "1", "b": "2"}, False)], id="empty rows"),
        pytest.param("a,b\n1\n", [(2, {"a": "1", "b": ""}, False)], id="cells missing"),
        pytest.param("a,b\n1,2,3\n", [(2, {"a": "1", "b": "2"}, True)], id="cells too many"),
        pytest.param(
            'a,b\n"1\n1",2\n3,4\n',
            [(2, {"a": "1\n1", "b": "2"}, False), (4, {"a": "3", "b": "4"}, False)],
            id="quoted",
        ),
        pytest.param("a,b\n", [], id="no rows"),
    ],
)
def test_a_sheet_is_read_with_the_lines_of_the_file(text, rows):
    assert read_sheet(text) == Sheet(("a", "b"), tuple(Row(*row) for row in rows))


@pytest.mark.parametrize("text", ['a,b\n"1', 'a,b\n"1"2,3\n'])
def test_broken_quotes_are_no_sheet(text):
    with pytest.raises(ValueError, match="Line 2"):
        read_sheet(text)


def test_a_day_is_written_in_one_way():
    assert parse_day("2026-11-30") == date(2026, 11, 30)
    for text in ("30.11.2026", "2026-02-30", "2026", "yesterday"):
        with pytest.raises(ValueError, match=r"match|range"):
            parse_day(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-30", datetime(2026, 11, 29, 23, tzinfo=UTC)),
        ("2026-11-30T14:00", datetime(2026, 11, 30, 13, tzinfo=UTC)),
        ("2026-11-30 14:00", datetime(2026, 11, 30, 13, tzinfo=UTC)),
        ("2026-11-30T14:00+00:00", datetime(2026, 11, 30, 14, tzinfo=UTC)),
    ],
)
def test_a_moment_without_an_offset_is_wall_time_of_the_zone(text, moment):
    assert parse_moment(text, "Europe/Berlin") == moment


@pytest.mark.parametrize("text", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00", "soon"])
def test_a_moment_that_no_clock_shows_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011  the sentence is the caller's
        parse_moment(text, "Europe/Berlin")


def test_yes_and_no_are_the_only_flags():
    assert parse_flag("Yes")
    assert not parse_flag("0")
    with pytest.raises(ValueError, match="perhaps"):
        parse_flag("perhaps")


def test_bad_lines_are_counted_once():
    bad = (BadCell(2, "a", "x"), BadCell(2, "b", "x"), BadCell(3, "a", "x"))

    assert Plan(changes=(), bad=bad, unchanged=0).bad_lines == 2
