from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from customers.choices import CaseStatus, Channel, ContactDirection, Priority
from customers.rules.incident_log import (
    BadRow,
    UnreadableLog,
    UnreadableRow,
    contacts_of,
    home_teams,
    moment_on_the_wall,
    moved,
    read_event,
    read_log,
)
from tests.factories.incident_log import ROW, log_row, log_text

BERLIN = ZoneInfo("Europe/Berlin")


def read(*rows, **options):
    return read_log(log_text(*rows).splitlines(keepends=True), zone=BERLIN, **options)


def utc(day, month, hour, minute=0, year=2016):
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def test_a_row_says_who_what_and_when():
    event = read_event(log_row(incident_state="Resolved", reopen_count="2"), zone=BERLIN)

    assert (event.reference, event.status, event.customer) == ("INC1", CaseStatus.RESOLVED, "Caller 1")
    assert (event.team, event.agent) == ("Group 56", "Resolved by 149")
    assert (event.channel, event.priority) == (Channel.PHONE, Priority.MODERATE)
    assert (event.category, event.subcategory) == ("Category 55", "Subcategory 170")
    assert (event.opened_at, event.updated_at) == (utc(29, 2, 0, 16), utc(29, 2, 0, 23))
    assert (event.resolved_at, event.closed_at) == (utc(29, 2, 10, 29), utc(5, 3, 11))
    assert event.reopen_count == 2


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("New", CaseStatus.OPEN),
        ("Active", CaseStatus.OPEN),
        ("Awaiting User Info", CaseStatus.WAITING),
        ("Awaiting Problem", CaseStatus.OPEN),
        ("Awaiting Vendor", CaseStatus.OPEN),
        ("Awaiting Evidence", CaseStatus.OPEN),
        ("-100", CaseStatus.OPEN),
        ("Resolved", CaseStatus.RESOLVED),
        ("Closed", CaseStatus.CLOSED),
    ],
)
def test_state_becomes_status(state, status):
    assert read_event(log_row(incident_state=state), zone=BERLIN).status is status


@pytest.mark.parametrize(
    ("contact_type", "channel"),
    [
        ("Phone", Channel.PHONE),
        ("IVR", Channel.PHONE),
        ("Email", Channel.EMAIL),
        ("Self service", Channel.SELF_SERVICE),
        ("Direct opening", Channel.DIRECT),
        ("?", Channel.UNKNOWN),
    ],
)
def test_contact_type_becomes_channel(contact_type, channel):
    assert read_event(log_row(contact_type=contact_type), zone=BERLIN).channel is channel


@pytest.mark.parametrize(
    "column", ["caller_id", "assignment_group", "resolved_by", "category", "subcategory"]
)
def test_a_question_mark_is_unknown(column):
    event = read_event(log_row(**{column: "?"}), zone=BERLIN)

    assert "unknown" in (event.customer, event.team, event.agent, event.category, event.subcategory)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"number": "?"}, "number is missing"),
        ({"number": " "}, "number is missing"),
        ({"incident_state": "Lost"}, "incident_state “Lost” is unknown"),
        ({"contact_type": "Pigeon"}, "contact_type “Pigeon” is unknown"),
        ({"priority": "7 - Whim"}, "priority “7 - Whim” is unknown"),
        ({"priority": "?"}, "priority “?” is unknown"),
        ({"opened_at": "?"}, "opened_at “?” is not day/month/year hour:minute"),
        ({"opened_at": "31/2/2016 10:00"}, "opened_at “31/2/2016 10:00” is not day/month/year hour:minute"),
        ({"opened_at": "2016-02-29 01:16"}, "opened_at “2016-02-29 01:16” is not day/month/year hour:minute"),
        (
            {"opened_at": "29/2/2016 \u0660\u0661:16"},
            "opened_at “29/2/2016 \u0660\u0661:16” is not day/month/year hour:minute",
        ),
        ({"opened_at": "1/1/0001 00:00"}, "opened_at “1/1/0001 00:00” is not day/month/year hour:minute"),
        ({"resolved_at": "28/2/2016 10:00"}, "resolved_at lies before opened_at"),
        ({"closed_at": "28/2/2016 10:00"}, "closed_at lies before opened_at"),
        ({"reopen_count": "-1"}, "reopen_count “-1” is not a count"),
        ({"reopen_count": "²"}, "reopen_count “²” is not a count"),
        ({"time_worked": "ten"}, "time_worked “ten” is not a number of seconds"),
        ({"time_worked": "99999999999"}, "time_worked “99999999999” is not a number of seconds"),
        ({"reassignment_count": "9" * 50}, f"reassignment_count “{'9' * 40}…” is not a count"),
        ({"category": "x" * 81}, "category is longer than 80 characters"),
        ({"caller_id": "Caller\x001"}, "caller_id holds characters that cannot be shown"),
        ({"caller_id": "Caller\udcff"}, "caller_id holds characters that cannot be shown"),
    ],
)
def test_a_row_that_cannot_be_believed_says_why(cells, reason):
    with pytest.raises(UnreadableRow) as refusal:
        read_event(log_row(**cells), zone=BERLIN)

    assert str(refusal.value) == reason


@pytest.mark.parametrize(
    ("text", "fold", "moment"),
    [
        ("5/3/2016 12:00", 0, utc(5, 3, 11)),
        ("5/7/2016 12:00", 0, utc(5, 7, 10)),
        # On 27 March the clocks went from 02:00 to 03:00: all the skipped hour is that moment.
        ("27/3/2016 01:59", 0, utc(27, 3, 0, 59)),
        ("27/3/2016 02:00", 0, utc(27, 3, 1)),
        ("27/3/2016 02:59", 0, utc(27, 3, 1)),
        ("27/3/2016 03:00", 0, utc(27, 3, 1)),
        # On 30 October they showed 02:30 twice.
        ("30/10/2016 02:30", 0, utc(30, 10, 0, 30)),
        ("30/10/2016 02:30", 1, utc(30, 10, 1, 30)),
    ],
)
def test_wall_time_becomes_a_moment(text, fold, moment):
    assert moment_on_the_wall(text, BERLIN, fold) == moment


def test_what_ended_in_the_repeated_hour_ended_after_it_was_opened():
    event = read_event(
        log_row(opened_at="30/10/2016 02:50", resolved_at="30/10/2016 02:10", closed_at="?"), zone=BERLIN
    )

    assert event.resolved_at - event.opened_at == timedelta(minutes=20)


def test_the_last_row_is_the_state_and_the_highest_counter_counts():
    reading = read(
        log_row(incident_state="New", reassignment_count="1", assignment_group="Group 1"),
        log_row(
            incident_state="Active", reassignment_count="4", reopen_count="1", assignment_group="Group 2"
        ),
        log_row(number="INC2"),
        # An older moment, but later in the file.
        log_row(incident_state="Closed", reassignment_count="3", sys_updated_at="29/2/2016 01:20"),
    )

    case, other = reading.cases
    assert reading.rows == 4
    assert (case.last.status, case.last.team) == (CaseStatus.CLOSED, "Group 56")
    assert (case.reassignment_count, case.reopen_count) == (4, 1)
    assert other.last.reference == "INC2"


def test_bad_rows_are_named_and_their_incidents_left_out():
    reading = read(
        log_row(),
        log_row(number="INC2"),
        log_row(incident_state="Lost"),
        log_row(number="?"),
    )

    assert reading.bad_rows == (
        BadRow(line=4, reference="INC1", reason="incident_state “Lost” is unknown"),
        BadRow(line=5, reference="?", reason="number is missing"),
    )
    assert [case.last.reference for case in reading.cases] == ["INC2"]


def test_a_row_with_too_few_or_too_many_cells_is_bad():
    lines = [
        *log_text(log_row()).splitlines(keepends=True),
        "INC2,New\n",
        ",".join([*ROW.values(), "x"]) + "\n",
    ]

    reading = read_log(lines, zone=BERLIN)

    assert [(bad.line, bad.reason) for bad in reading.bad_rows] == [
        (3, "has another number of cells than the header"),
        (4, "has another number of cells than the header"),
    ]


def test_a_file_without_the_columns_is_no_log():
    with pytest.raises(UnreadableLog, match=r"no column number, incident_state"):
        read_log(["a,b\n", "1,2\n"], zone=BERLIN)


CUT = datetime(2016, 5, 16, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("cells", "status", "is_resolved_at", "is_closed_at"),
    [
        ({"incident_state": "Active", "resolved_at": "16/5/2016 00:01"}, CaseStatus.OPEN, False, True),
        ({"incident_state": "Resolved", "resolved_at": "17/5/2016 10:00"}, CaseStatus.OPEN, False, True),
        ({"incident_state": "Closed", "closed_at": "17/5/2016 10:00"}, CaseStatus.RESOLVED, True, False),
        ({"incident_state": "Closed", "resolved_at": "?"}, CaseStatus.CLOSED, False, True),
        ({"incident_state": "Closed"}, CaseStatus.CLOSED, True, True),
    ],
)
def test_at_the_cut_later_news_is_dropped(cells, status, is_resolved_at, is_closed_at):
    (case,) = read(log_row(**cells), cut=CUT).cases

    assert case.last.status is status
    assert (case.last.resolved_at is not None, case.last.closed_at is not None) == (
        is_resolved_at,
        is_closed_at,
    )


def test_rows_after_the_cut_are_dropped_and_incidents_opened_later_too():
    reading = read(
        log_row(incident_state="Active", resolved_at="20/5/2016 10:00"),
        log_row(incident_state="Closed", resolved_at="20/5/2016 10:00", sys_updated_at="20/5/2016 10:00"),
        log_row(number="INC2", opened_at="16/5/2016 09:00", resolved_at="?", closed_at="?"),
        cut=CUT,
    )

    assert [(case.last.reference, case.last.status) for case in reading.cases] == [("INC1", CaseStatus.OPEN)]


def test_moving_shifts_every_moment():
    (case,) = read(log_row(incident_state="Awaiting User Info")).cases

    later = moved(case, timedelta(days=1))

    assert later.last.opened_at - case.last.opened_at == timedelta(days=1)
    assert later.last.resolved_at - case.last.resolved_at == timedelta(days=1)
    assert later.last.closed_at - case.last.closed_at == timedelta(days=1)
    assert later.asked_at == (case.asked_at[0] + timedelta(days=1),)


def test_contacts_are_the_report_and_each_time_the_customer_was_asked():
    (case,) = read(
        log_row(contact_type="Email"),
        log_row(contact_type="Email", incident_state="Awaiting User Info", sys_updated_at="29/2/2016 02:00"),
        log_row(contact_type="Email", incident_state="Awaiting User Info", sys_updated_at="29/2/2016 03:00"),
        log_row(contact_type="Email", incident_state="Active", sys_updated_at="29/2/2016 04:00"),
        log_row(contact_type="Email", incident_state="Awaiting User Info", sys_updated_at="29/2/2016 05:00"),
    ).cases

    assert [(each.channel, each.direction, each.happened_at) for each in contacts_of(case)] == [
        (Channel.EMAIL, ContactDirection.INBOUND, utc(29, 2, 0, 16)),
        (Channel.UNKNOWN, ContactDirection.OUTBOUND, utc(29, 2, 1)),
        (Channel.UNKNOWN, ContactDirection.OUTBOUND, utc(29, 2, 4)),
    ]


def test_home_is_where_an_agent_resolved_most():
    def incident(number, agent, team, state="Closed"):
        return log_row(number=number, resolved_by=agent, assignment_group=team, incident_state=state)

    reading = read(
        incident("INC1", "a", "Group 2"),
        incident("INC2", "a", "Group 1"),
        incident("INC3", "a", "Group 1"),
        # Held, not resolved: does not outweigh.
        *(incident(f"INC1{each}", "a", "Group 2", "Active") for each in range(5)),
        incident("INC4", "tied", "Group 9"),
        incident("INC5", "tied", "Group 10"),
        incident("INC6", "holds", "Group 3", "Active"),
        incident("INC7", "?", "Group 3"),
    )

    assert home_teams(reading.cases) == {"a": "Group 1", "tied": "Group 10", "holds": "Group 3"}


@pytest.mark.capability("3.1")
@pytest.mark.parametrize(
    ("told", "seconds"), [(["60", "95", "90"], 95), (["?", "0"], 0), (["?", ""], None), (["30", "?"], 30)]
)
def test_time_worked_is_the_most_that_was_told(told, seconds):
    rows = [log_row(time_worked=one) for one in told]

    case = read_log(log_text(*rows).splitlines(), zone=BERLIN).cases[0]

    assert case.worked_seconds == seconds


def test_a_log_that_tells_no_time_worked_is_one_all_the_same():
    case = read_log(log_text(log_row()).splitlines(), zone=BERLIN).cases[0]

    assert case.worked_seconds is None
