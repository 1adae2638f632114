from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from common.clocks import (
    BusinessClock,
    InvalidCalendar,
    NeverOpens,
    add_working_time,
    around_the_clock,
    end_of_working_day,
    is_open,
    next_opening,
    working_intervals,
    working_time_between,
)

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)
OFFICE = BusinessClock(
    zone="Europe/Berlin",
    weekly=dict.fromkeys(range(5), ((time(9), time(12)), (time(13), time(17)))),
    holidays=frozenset({date(2026, 12, 25)}),
)
NIGHT = BusinessClock(
    zone="Europe/Berlin", weekly=dict.fromkeys(range(7), ((time(0), time(6)), (time(22), time(0))))
)


def berlin(*moment, fold=0):
    return datetime(*moment, tzinfo=BERLIN, fold=fold)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ((2026, 11, 23, 9), 3, (2026, 11, 23, 12)),
        ((2026, 11, 23, 9), 4, (2026, 11, 23, 14)),
        ((2026, 11, 23, 11), 8, (2026, 11, 24, 12)),
        ((2026, 11, 20, 16), 2, (2026, 11, 23, 10)),  # over the weekend
        ((2026, 11, 21, 3), 1, (2026, 11, 23, 10)),  # started on Saturday night
        ((2026, 12, 24, 16), 2, (2026, 12, 28, 10)),  # over a holiday and the weekend
        ((2026, 11, 23, 12, 30), 0, (2026, 11, 23, 12, 30)),
    ],
)
def test_working_time_ends_when_enough_of_it_passed(start, hours, due):
    assert add_working_time(OFFICE, berlin(*start), timedelta(hours=hours)) == berlin(*due)


@pytest.mark.parametrize(
    ("clock", "start", "due"),
    [
        (OFFICE, (2026, 11, 23, 10), (2026, 11, 26, 17)),
        (OFFICE, (2026, 11, 23, 20), (2026, 11, 26, 17)),  # after hours
        (OFFICE, (2026, 11, 19, 10), (2026, 11, 24, 17)),  # over the weekend
        (OFFICE, (2026, 11, 21, 20), (2026, 11, 25, 17)),  # on Saturday evening: Monday, Tuesday, Wednesday
        (OFFICE, (2026, 12, 23, 10), (2026, 12, 29, 17)),  # over a holiday and the weekend
        (NIGHT, (2026, 11, 23, 10), (2026, 11, 27, 0)),
        (around_the_clock("Europe/Berlin"), (2026, 11, 21, 20), (2026, 11, 25, 0)),
        (
            around_the_clock("Europe/Berlin"),
            (2026, 10, 23, 20),
            (2026, 10, 27, 0),
        ),  # one of them has 25 hours
    ],
)
def test_the_third_working_day_ends_when_its_hours_close(clock, start, due):
    assert end_of_working_day(clock, berlin(*start), 3) == berlin(*due)


@pytest.mark.fault("F-40")
@pytest.mark.parametrize(
    ("start", "due"),
    [
        ((2027, 3, 27, 22), (2027, 3, 28, 6)),  # 02:00 to 03:00 is skipped: 2 + 5 hours
        ((2026, 10, 24, 22), (2026, 10, 25, 4)),  # 02:00 to 03:00 comes twice: 2 + 5 hours
    ],
)
def test_a_night_with_a_change_of_the_clock(start, due):
    assert add_working_time(NIGHT, berlin(*start), timedelta(hours=7)) == berlin(*due)


def test_why_it_is_due_then():
    due = add_working_time(OFFICE, berlin(2026, 11, 23, 11), timedelta(hours=6))

    assert working_intervals(OFFICE, berlin(2026, 11, 23, 11), due) == [
        (berlin(2026, 11, 23, 11), berlin(2026, 11, 23, 12)),
        (berlin(2026, 11, 23, 13), berlin(2026, 11, 23, 17)),
        (berlin(2026, 11, 24, 9), berlin(2026, 11, 24, 10)),
    ]


def test_instants_come_back_in_utc():
    due = add_working_time(OFFICE, berlin(2026, 11, 23, 9), timedelta(hours=1))

    assert due.tzinfo is UTC
    assert {
        edge.tzinfo for piece in working_intervals(OFFICE, due, due + timedelta(days=2)) for edge in piece
    } == {UTC}


def test_around_the_clock_is_one_stretch():
    start, end = berlin(2026, 10, 20, 7), berlin(2026, 10, 30, 8)

    assert working_intervals(around_the_clock("Europe/Berlin"), start, end) == [(start, end)]
    assert working_time_between(around_the_clock("Europe/Berlin"), start, end) == timedelta(days=10, hours=2)


def test_no_working_time_lies_before_the_start():
    assert working_time_between(OFFICE, berlin(2026, 11, 24, 9), berlin(2026, 11, 23, 9)) == timedelta(0)


@pytest.mark.parametrize(
    ("at", "is_working"),
    [
        ((2026, 11, 23, 9), True),
        ((2026, 11, 23, 11, 59, 59, 999999), True),
        ((2026, 11, 23, 12), False),
        ((2026, 11, 23, 13), True),
        ((2026, 11, 21, 10), False),
        ((2026, 12, 25, 10), False),
    ],
)
def test_is_open(at, is_working):
    assert is_open(OFFICE, berlin(*at)) is is_working


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ((2026, 11, 23, 10), (2026, 11, 23, 10)),
        ((2026, 11, 23, 12), (2026, 11, 23, 13)),
        ((2026, 12, 24, 17), (2026, 12, 28, 9)),
    ],
)
def test_next_opening(at, opens):
    assert next_opening(OFFICE, berlin(*at)) == berlin(*opens)


@pytest.mark.parametrize(
    "clock",
    [
        BusinessClock(zone="UTC", weekly={}),
        BusinessClock(
            zone="UTC",
            weekly={0: ((time(9), time(10)),)},
            holidays=frozenset(date(2026, 1, 5) + timedelta(weeks=week) for week in range(200)),
        ),
    ],
)
def test_a_calendar_that_never_opens_says_so(clock):
    with pytest.raises(NeverOpens):
        next_opening(clock, datetime(2026, 11, 23, tzinfo=UTC))
    with pytest.raises(NeverOpens):
        add_working_time(clock, datetime(2026, 11, 23, tzinfo=UTC), MINUTE)


def test_a_rare_opening_is_waited_for():
    yearly = BusinessClock(
        zone="UTC",
        weekly={0: ((time(9), time(10)),)},
        holidays=frozenset(date(2026, 11, 23) + timedelta(weeks=week) for week in range(52)),
    )

    assert add_working_time(yearly, datetime(2026, 11, 23, tzinfo=UTC), MINUTE) == datetime(
        2027, 11, 22, 9, 1, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("zone", "weekly"),
    [
        ("Europe/Atlantis", {}),
        ("../etc/passwd", {}),
        ("UTC", {7: ()}),
        ("UTC", {0: ((time(9), time(9)),)}),
        ("UTC", {0: ((time(22), time(6)),)}),
        ("UTC", {0: ((time(9), time(12)), (time(11), time(13)))}),
        ("UTC", {0: ((time(13), time(17)), (time(9), time(12)))}),
        ("UTC", {0: ((time(9), time(0)), (time(10), time(11)))}),
    ],
)
def test_an_impossible_calendar_is_refused(zone, weekly):
    with pytest.raises(InvalidCalendar):
        BusinessClock(zone=zone, weekly=weekly)


@pytest.mark.parametrize(
    "ask", [is_open, next_opening, lambda clock, at: add_working_time(clock, at, MINUTE)]
)
def test_an_instant_needs_a_zone(ask):
    with pytest.raises(ValueError, match="needs a time zone"):
        ask(OFFICE, datetime(2026, 11, 23))  # noqa: DTZ001


def test_working_time_is_not_taken_back():
    with pytest.raises(ValueError, match="cannot be taken back"):
        add_working_time(OFFICE, berlin(2026, 11, 23, 9), -MINUTE)


# --- an independent count ---------------------------------------------------------------------------------

ZONES = [
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Asia/Tokyo",
    "America/New_York",
]


def changes_of(zone):
    """The hours from 2024 to 2035 within which the zone changes its offset."""
    hour, found = datetime(2024, 1, 1, tzinfo=UTC), []
    while hour.year < 2036:
        later = hour + timedelta(hours=24)
        if hour.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            found.append(hour)
        hour = later
    return found


CHANGES = {name: changes_of(ZoneInfo(name)) for name in ZONES}


def counted(clock, start, end):
    """Working minutes, one by one, by what the clock on the wall shows."""
    zone, minutes = ZoneInfo(clock.zone), 0
    while start < end:
        wall = start.astimezone(zone)
        hours = () if wall.date() in clock.holidays else clock.weekly.get(wall.weekday(), ())
        minutes += any(
            since <= wall.time() and (wall.time() < until or until == time(0)) for since, until in hours
        )
        start += MINUTE
    return minutes * MINUTE


@st.composite
def days(draw):
    edges = sorted(draw(st.sets(st.integers(0, 96), max_size=6)))
    quarter_hours = zip(edges[::2], edges[1::2], strict=False)
    return tuple((time(a // 4, a % 4 * 15), time(b // 4 % 24, b % 4 * 15)) for a, b in quarter_hours)


@st.composite
def periods(draw):
    """A calendar and a period of up to three days, mostly around a change of the clock."""
    zone = draw(st.sampled_from(ZONES))
    anywhere = st.integers(0, 12 * 365 - 4).map(
        lambda day: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=day)
    )
    start = draw(st.sampled_from(CHANGES[zone]) | anywhere if CHANGES[zone] else anywhere)
    start += draw(st.integers(-1440, 1440)) * MINUTE
    weekly = dict.fromkeys(range(7), draw(days())) | {draw(st.integers(0, 6)): draw(days())}
    holidays = draw(
        st.sets(st.integers(0, 3).map(lambda day: (start + timedelta(days=day)).date()), max_size=1)
    )
    clock = BusinessClock(zone=zone, weekly=weekly, holidays=frozenset(holidays))
    return clock, start, start + draw(st.integers(1, 3 * 1440)) * MINUTE


@pytest.mark.invariant("I-26")
@pytest.mark.fault("F-40")
@settings(max_examples=150, deadline=None)
@given(period=periods())
def test_working_time_equals_a_count_of_minutes(period):
    clock, start, end = period

    worked = working_time_between(clock, start, end)

    assert worked == counted(clock, start, end)
    if worked:
        due = add_working_time(clock, start, worked)
        assert due <= end
        assert working_time_between(clock, start, due) == worked
        assert working_time_between(clock, start, due - MINUTE) < worked


@pytest.mark.invariant("I-26")
@pytest.mark.fault("F-40")
@pytest.mark.parametrize("zone", [zone for zone in ZONES if CHANGES[zone]])
def test_every_change_of_the_clock_is_counted(zone):
    clock = BusinessClock(
        zone=zone, weekly=dict.fromkeys(range(7), ((time(0, 15), time(1, 30)), (time(2, 15), time(0))))
    )

    for change in CHANGES[zone]:
        start, end = change - timedelta(hours=2), change + timedelta(hours=26)
        assert working_time_between(clock, start, end) == counted(clock, start, end), change


@given(at=st.datetimes(datetime(2024, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_what_is_open_opens_now(at):
    assert is_open(NIGHT, at) == (next_opening(NIGHT, at) == at)
