import csv
from collections import defaultdict
from datetime import date, datetime
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db.models import DecimalField, IntegerField
from hypothesis import given, settings as trying, strategies as st

from customers.choices import CaseStatus, Channel
from customers.services.demo_extract import EXTRACT
from customers.services.import_cases import import_incidents, open_log
from performance.choices import Grain, Period
from performance.models import DailyFigures, KpiSetting
from performance.rules.intervals import Interval, median_rank
from performance.rules.kpis import KPIS, kpi_of
from performance.rules.values import merged, value_of
from performance.selectors.exports import kpi_table, number
from performance.selectors.kpis import kpi_rows, kpi_totals
from performance.services.rollup import recompute_days
from tests.empowerment.conftest import NOON
from tests.factories import (
    CaseFactory,
    DepartmentFactory,
    OutageFactory,
    StageFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.1")]
TODAY = date(2026, 11, 21)
BERLIN = ZoneInfo("Europe/Berlin")


def on(month, day, hour=12):
    return datetime(2026, month, day, hour, tzinfo=BERLIN)


def resolved(at=None, hours=1, **changes):
    at = at or on(10, 5)
    opened = at.astimezone(ZoneInfo("UTC")).replace(hour=at.hour - hours - 2)
    return CaseFactory(
        **{
            "opened_at": opened,
            "resolved_at": at,
            "status": CaseStatus.RESOLVED,
            "resolved_by": UserFactory(),
            **changes,
        }
    )


def table(*codes, grain=Grain.TEAM, period=Period.MONTH, **changes):
    header, *rows = kpi_table(
        [kpi_of(code) for code in codes], grain=grain, period=period, **{"today": TODAY, **changes}
    )
    assert header == ["period", grain.value, "kpi", "n", "value", "low", "high", "unit", "enough"]
    return [tuple(row) for row in rows]


def test_teams_of_a_department_add_up_and_medians_are_those_of_all_facts():
    department = DepartmentFactory(name="Service")
    teams = [TeamFactory(name=name, department=department) for name in ("North", "South")]
    for team, hours in [(0, 1), (0, 2), (0, 9), (1, 3), (1, 4)]:
        resolved(team=teams[team], hours=hours)
    recompute_days()

    assert [row[:5] for row in table("time_to_resolve")] == [
        ("2026-10", "North", "time_to_resolve", 3, "2"),
        ("2026-10", "South", "time_to_resolve", 2, "3.5"),
    ]
    for grain, name in [(Grain.DEPARTMENT, "Service"), (Grain.ORGANIZATION, "all"), (Grain.CHANNEL, "phone")]:
        assert table("time_to_resolve", grain=grain) == [
            ("2026-10", name, "time_to_resolve", 5, "3", "1", "9", "hours", "false")
        ]


def test_days_and_months_are_apart_and_the_range_is_kept():
    team = TeamFactory(name="North")
    for day in (on(9, 30), on(10, 1), on(10, 2)):
        resolved(day, team=team)
    recompute_days()

    assert [row[0] for row in table("fcr")] == ["2026-09", "2026-10"]
    assert [row[0] for row in table("fcr", period=Period.DAY)] == ["2026-09-30", "2026-10-01", "2026-10-02"]
    inside = table("fcr", period=Period.DAY, first=date(2026, 10, 1), last=date(2026, 10, 1))
    assert [row[0] for row in inside] == ["2026-10-01"]


def test_the_unknown_stand_apart():
    resolved(team=TeamFactory(code="servicenow-unknown", name="Unknown team"), resolved_by=None)
    resolved(team=TeamFactory(name="Zone"), resolved_by=UserFactory(first_name="Zoe", last_name="Z"))
    resolved(team=TeamFactory(name="Group 10"), channel=Channel.UNKNOWN)
    resolved(team=TeamFactory(name="Group 9"))
    recompute_days()

    assert [row[1] for row in table("fcr")] == ["Group 9", "Group 10", "Zone", "unknown"]
    assert table("fcr", grain=Grain.AGENT)[-1][1] == "unknown"
    assert [row[1] for row in table("fcr", grain=Grain.CHANNEL)] == ["phone", "unknown"]


def test_namesakes_are_told_apart_and_names_are_safe_in_a_spreadsheet():
    for code in ("a", "b"):
        resolved(team=TeamFactory(name="North", code=code))
    resolved(team=TeamFactory(name="=1+1", code="c"))
    recompute_days()

    assert [row[1] for row in table("fcr")] == ["'=1+1", "North (a)", "North (b)"]


def test_a_settled_minimum_n_says_what_is_enough():
    for _ in range(6):
        resolved()
    recompute_days()
    assert {row[8] for row in table("fcr", grain=Grain.ORGANIZATION)} == {"false"}

    KpiSetting.objects.create(code="fcr", minimum_n=6)

    assert {row[8] for row in table("fcr", grain=Grain.ORGANIZATION)} == {"true"}


def test_what_is_too_young_is_not_known_yet():
    for day in (13, 14):
        resolved(on(11, day))
    recompute_days()

    rows = table("repeat_contact", "fcr", period=Period.DAY, grain=Grain.ORGANIZATION)

    assert {(row[0], row[2]) for row in rows} == {
        ("2026-11-13", "repeat_contact"),
        ("2026-11-13", "fcr"),
        ("2026-11-14", "fcr"),
    }


def test_stages_are_looked_up_when_figures_are_read():
    paying = StageFactory(name="Paying", categories=["Bill", "Reminder"])
    for category, hours in [("Bill", 1), ("Reminder", 3), ("Reminder", 9), ("Cat", 2)]:
        resolved(category=category, hours=hours)
    recompute_days()

    assert [row[1:5] for row in table("time_to_resolve", "volume", grain=Grain.STAGE)] == [
        ("Paying", "time_to_resolve", 3, "3"),
        ("Paying", "volume", 3, "3"),
        ("unknown", "time_to_resolve", 1, "2"),
        ("unknown", "volume", 1, "1"),
    ]

    paying.categories.create(category="Cat")
    paying.categories.get(category="Bill").delete()

    assert [row[1:4] for row in table("volume", grain=Grain.STAGE)] == [
        ("Paying", "volume", 3),
        ("unknown", "volume", 1),
    ]


def test_what_was_left_out_is_counted_beside_the_figure():
    team = TeamFactory(name="North")
    OutageFactory(teams=[team], started_at=on(10, 5, 12), ended_at=on(10, 5, 14))
    for hour in (11, 12, 13, 14, 15):
        resolved(on(10, 5, hour), team=team)
    recompute_days()

    rows = kpi_rows(
        [kpi_of(code) for code in ("fcr", "volume")], grain=Grain.TEAM, period=Period.MONTH, today=TODAY
    )

    assert {row.kpi.code: (row.value.n, row.value.n_excluded) for row in rows} == {
        "fcr": (3, 2),
        "volume": (5, 0),
    }


def test_money_stands_per_currency():
    team = TeamFactory(name="North")
    resolved(team=team)
    resolved(team=team, currency="USD")
    recompute_days()

    assert [(row[3], row[7]) for row in table("remedy_cost")] == [(1, "EUR"), (1, "USD")]
    assert [(row[3], row[7]) for row in table("volume")] == [(2, "cases")]


def test_every_kpi_can_be_asked_for_in_few_queries(desk, django_assert_max_num_queries):
    desk.log("40")
    desk.log("200")
    resolved(team=desk.team)
    recompute_days()

    with django_assert_max_num_queries(2):
        rows = kpi_rows(KPIS, grain=Grain.TEAM, period=Period.MONTH, today=TODAY)

    assert {row.kpi.code for row in rows} == {kpi.code for kpi in KPIS if kpi.has_source} - {
        "csat",
        "ces",
        "nps",
        "retention_90",
        "approval_turnaround",
        "minutes_lost",
        "escalation_rate",
        "handle_time",
    }


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (1.0, "1"), (0.1, "0.1"), (1 / 3, "0.3333333333"), (1e-7, "0.0000001")]
)
def test_numbers_are_written_plainly(value, text):
    assert number(value) == text


# --- the real log, counted by other means ----------------------------------------------------------------


@pytest.fixture
def real_log(db):
    import_incidents(path=EXTRACT, source="servicenow", at=NOON)
    recompute_days()


@pytest.mark.parametrize(
    ("grain", "column"), [(Grain.TEAM, "assignment_group"), (Grain.AGENT, "resolved_by")]
)
@pytest.mark.capability("S0.8")
def test_the_real_log_gives_what_a_plain_count_of_its_rows_gives(real_log, grain, column):
    rows = table("fcr", "reopen_rate", "time_to_resolve", grain=grain)

    found = {
        (period, name.replace("Agent", "Resolved by"), kpi): (n, float(value))
        for period, name, kpi, n, value, *_ in rows
    }
    counted = counted_by_hand(column)
    assert len(counted) > 100
    assert found.keys() == counted.keys()
    assert {key: n for key, (n, _) in found.items()} == {key: n for key, (n, _) in counted.items()}
    for key, (_, value) in counted.items():
        assert found[key][1] == pytest.approx(value, abs=1e-9), key


def counted_by_hand(column):
    """Read the file again, row by row, and count with nothing of the product but the opening of the file."""
    final, reopened, passed_on = {}, defaultdict(int), defaultdict(int)
    with open_log(EXTRACT) as lines:
        for row in csv.DictReader(lines):
            number_ = row["number"]
            final[number_] = row
            reopened[number_] = max(reopened[number_], int(row["reopen_count"]))
            passed_on[number_] = max(passed_on[number_], int(row["reassignment_count"]))
    groups = defaultdict(list)
    for number_, row in final.items():
        if row["resolved_at"] != "?":
            ended = moment(row["resolved_at"])
            hours = (ended.timestamp() - moment(row["opened_at"]).timestamp()) / 3600
            # Who has a case is not yet who resolved it: some rows know when before their state says so.
            is_open = column == "resolved_by" and row["incident_state"] not in ("Resolved", "Closed")
            name = "unknown" if row[column] == "?" or is_open else row[column]
            groups[f"{ended:%Y-%m}", name].append((reopened[number_], passed_on[number_], hours))
    counted = {}
    for (period, name), cases in groups.items():
        n = len(cases)
        counted[period, name, "fcr"] = (n, sum(r == p == 0 for r, p, _ in cases) / n)
        counted[period, name, "reopen_rate"] = (n, sum(r > 0 for r, _, _ in cases) / n)
        counted[period, name, "time_to_resolve"] = (n, median(hours for _, _, hours in cases))
    return counted


def moment(text):
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=ZoneInfo(settings.TIME_ZONE))


def test_weeks_quarters_and_a_whole_stretch_take_medians_of_all_their_facts():
    team = TeamFactory(name="North")
    for day, hours in [(on(9, 30), 1), (on(10, 1), 2), (on(10, 6), 9)]:
        resolved(day, team=team, hours=hours)
    recompute_days()

    def medians(period, **days):
        rows = kpi_rows([kpi_of("time_to_resolve")], grain=Grain.TEAM, period=period, today=TODAY, **days)
        return sorted((row.period, row.value.n, row.value.value) for row in rows)

    assert medians(Period.WEEK) == [(date(2026, 9, 28), 2, 1.5), (date(2026, 10, 5), 1, 9.0)]
    assert medians(Period.QUARTER) == [(date(2026, 7, 1), 1, 1.0), (date(2026, 10, 1), 2, 5.5)]
    assert medians(Period.WHOLE, first=date(2026, 9, 30)) == [(date.min, 3, 2.0)]


def test_the_totals_of_days_merge_into_what_the_whole_stretch_has(django_assert_num_queries):
    team = TeamFactory(name="North")
    for day, hours in [(on(10, 1), 9), (on(10, 1), 2), (on(10, 6), 4), (on(10, 9), 1)]:
        resolved(day, team=team, hours=hours, reopen_count=hours % 2)
    recompute_days()
    kpis = [kpi_of(code) for code in ("fcr", "time_to_resolve", "remedy_cost")]
    stretch = {"first": date(2026, 10, 1), "last": date(2026, 10, 6)}

    with django_assert_num_queries(1):
        days = kpi_totals(kpis, grain=Grain.TEAM, **stretch)

    assert sorted({one.start for one in days}) == [date(2026, 10, 1), date(2026, 10, 6)]
    assert {one.currency for one in days} == {"", "EUR"}
    for row in kpi_rows(kpis, grain=Grain.TEAM, period=Period.WHOLE, today=TODAY, **stretch):
        parts = [one.totals for one in days if one.kpi == row.kpi and one.group == team.pk]
        assert value_of(row.kpi, merged(parts), minimum_n=row.kpi.minimum_n) == row.value


# Few different values, so that many are alike; and the edges of what a row of the rollup holds.
SECONDS = st.one_of(st.integers(0, 3), st.integers(-(2**31), 2**31 - 1))


@pytest.mark.capability("3.2")
def test_medians_are_those_of_all_values_sorted_whatever_rows_they_stand_in():
    teams = [TeamFactory().pk for _ in range(2)]
    days = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 2)]
    kpi = kpi_of("time_to_resolve")
    numbers = {
        field.name: 0
        for field in DailyFigures._meta.fields
        if isinstance(field, IntegerField | DecimalField) and not field.primary_key
    } | {"answering": [], "working": []}

    @trying(max_examples=60, deadline=None)
    @given(
        st.dictionaries(
            st.tuples(st.sampled_from(days), st.sampled_from(teams)), st.lists(SECONDS, max_size=25)
        )
    )
    def holds(lists):
        DailyFigures.objects.all().delete()
        DailyFigures.objects.bulk_create(
            DailyFigures(
                **numbers | {"day": day, "team_id": team, "judged": len(values), "resolving": values}
            )
            for (day, team), values in lists.items()
        )
        expected = defaultdict(list)
        for (day, team), values in lists.items():
            expected[team, day.replace(day=1)] += values
            expected["all", date.min] += values
        found = {
            (row.group, row.period): (row.value.n, row.value.value, row.value.interval)
            for grain, period in [(Grain.TEAM, Period.MONTH), (Grain.ORGANIZATION, Period.WHOLE)]
            for row in kpi_rows([kpi], grain=grain, period=period, today=TODAY)
        }
        assert found == {place: plain(kpi, sorted(values)) for place, values in expected.items() if values}

    holds()


def plain(kpi, ordered):
    """The definition, word by word."""
    n, rank = len(ordered), median_rank(len(ordered))
    interval = Interval(ordered[rank - 1], ordered[-rank]).scaled(kpi.scale) if n >= 5 else None
    return n, median(ordered) * kpi.scale, interval
