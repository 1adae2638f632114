from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.html import escape

from audit.models import AuditEvent
from customers.choices import CaseStatus
from performance.models import KpiSetting
from performance.rules.intervals import Interval
from performance.rules.kpis import KPIS, kpi_of
from performance.rules.windows import SPANS, Stretch
from performance.selectors.scopes import group_of_person, group_of_team
from performance.selectors.trends import figures_for
from performance.services.rollup import recompute_days
from performance.web.charts import chart_of
from performance.web.drills import CASES, DECISIONS, SURVEYS, rows_of
from performance.web.words import change_words
from tests.factories import (
    CaseFactory,
    PolicyVersionFactory,
    TeamFactory,
    UserFactory,
    put_in_force,
)
from tests.performance.web.conftest import NOW, work

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.4")]
TODAY = date(2026, 11, 20)


def page(client, user, name, *args, **asked):
    client.force_login(user)
    return client.get(reverse(f"performance:{name}", args=args), asked)


def listed(client, url):
    """How many rows the list behind a figure has."""
    return client.get(url).context["table"].page.paginator.count


def test_every_kpi_with_a_source_leads_to_rows():
    known = {kpi.code for kpi in KPIS if kpi.has_source}

    assert set(CASES) | set(DECISIONS) | set(SURVEYS) >= known


def test_the_rows_behind_a_figure_are_as_many_as_its_n(client, at_work):
    # Nobody knows yet who of the last 90 days will have stayed.
    kpis = [kpi_of(code) for code in (*CASES, *DECISIONS) if code != "retention_90"]
    of_team, of_agent = group_of_team(at_work.desk.team), group_of_person(at_work.agent)
    for group, reader, span in [
        *((of_team, at_work.lead, span) for span in SPANS),
        *((of_agent, at_work.agent, span) for span in SPANS),
    ]:
        client.force_login(reader)
        counted, rows = {}, {}
        for figure in figures_for(group, kpis, span=span, today=TODAY):
            url = rows_of(figure.kpi, group=group, over=figure.window.now, user=reader)
            counted[figure.kpi.code], rows[figure.kpi.code] = figure.value.n, listed(client, url)
        assert set(counted) == {kpi.code for kpi in kpis}
        assert counted == rows
        assert counted["escalation_rate"] < counted["reopen_rate"]


def test_a_channel_narrows_figures_and_rows_alike(client, at_work):
    group = group_of_team(at_work.desk.team).through("chat")
    client.force_login(at_work.lead)

    for figure in figures_for(group, [kpi_of("fcr"), kpi_of("own_authority")], span=90, today=TODAY):
        url = rows_of(figure.kpi, group=group, over=figure.window.now, user=at_work.lead)
        assert 0 < figure.value.n == listed(client, url) < 60


def test_whoever_lists_no_rows_gets_no_link_to_them(at_work):
    group = group_of_team(at_work.desk.team)
    board = UserFactory(roles=["board"])

    assert rows_of(kpi_of("fcr"), group=group, over=None, user=board) == ""
    assert rows_of(kpi_of("own_authority"), group=group, over=None, user=board) == ""


def test_a_lead_sees_value_n_interval_target_and_whether_it_changed(client, at_work):
    shown = page(client, at_work.lead, "dashboard-team", at_work.desk.team.pk).content.decode()

    assert "First-contact resolution" in shown
    assert "No clear change" in shown
    assert "No source yet" in shown
    assert "As of 13:00:00" in shown


def test_a_lead_sees_only_teams_overseen_and_the_board_all(client, at_work):
    other = TeamFactory()
    board = UserFactory(roles=["board"])

    assert page(client, at_work.lead, "dashboard-team", other.pk).status_code == 404
    assert page(client, at_work.lead, "dashboard-all", group=f"team-{other.pk}").status_code == 404
    assert page(client, at_work.lead, "dashboard-all", group="all").status_code == 404
    assert page(client, at_work.lead, "dashboard-now", group=f"team-{other.pk}").status_code == 404
    assert page(client, at_work.lead, "kpi-detail", "fcr", group=f"team-{other.pk}").status_code == 404
    assert page(client, at_work.lead, "kpi-export", "fcr", group=f"team-{other.pk}").status_code == 404
    assert page(client, board, "dashboard-team", other.pk).status_code == 200
    assert page(client, board, "kpi-detail", "fcr", group=f"person-{at_work.agent.pk}").status_code == 404
    assert (
        page(client, at_work.agent, "kpi-detail", "fcr", group=f"person-{at_work.lead.pk}").status_code == 404
    )
    assert (
        page(client, at_work.lead, "kpi-detail", "fcr", group=f"person-{at_work.agent.pk}").status_code == 200
    )


def test_an_agent_finds_own_figures_at_a_kpi(client, at_work):
    shown = page(client, at_work.agent, "kpi-detail", "fcr").content.decode()

    assert "My own figures" in shown
    assert at_work.desk.team.name not in shown


def test_what_is_settled_about_a_kpi_stands_on_its_page(client, at_work):
    KpiSetting.objects.create(code="fcr", minimum_n=30, target="0.8", owner=at_work.lead)
    shown = page(client, at_work.lead, "kpi-detail", "fcr").content.decode()

    assert "80\N{NO-BREAK SPACE}%" in shown
    assert "n 30" in shown
    assert str(at_work.lead) in shown
    assert "Customer satisfaction" in shown  # what it leads to


def test_policy_changes_stand_on_the_time_axis(client, at_work):
    version = PolicyVersionFactory(summary="More for parcels")
    put_in_force(version, at=NOW.replace(day=5))

    shown = page(client, at_work.lead, "kpi-detail", "fcr", span=90).content.decode()

    assert "5 Nov 2026" in shown
    assert "More for parcels" in shown
    assert 'class="mark-letter"' in shown


def test_a_kpi_as_a_file_has_every_step_also_below_the_minimum(client, at_work):
    lines = page(client, at_work.lead, "kpi-export", "fcr", span=28).content.decode().splitlines()

    assert lines[0] == "from,to,kpi,version,group,channel,stage,n,value,low,high,unit,enough"
    assert lines[-1].startswith(f"2026-11-19,2026-11-19,fcr,1,{at_work.desk.team.name},,,1,")
    assert all(line.endswith("share,false") for line in lines[1:])
    assert sum(int(line.split(",")[7]) for line in lines[1:]) == 29
    made = AuditEvent.objects.get(name="export.made")
    assert (made.actor, made.facts["what"], made.facts["rows"]) == (at_work.lead, "kpi_trend", len(lines) - 1)


@pytest.mark.parametrize(("name", "args"), [("kpi-detail", ["volume2"]), ("kpi-export", ["nothing"])])
def test_an_unknown_kpi_is_not_found(client, at_work, name, args):
    assert page(client, at_work.lead, name, *args).status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        {"span": "7"},
        {"span": "x"},
        {"channel": "pigeon"},
        {"on": "then"},
        {"on": "1066-10-14"},
        {"on": "2999-01-01"},
    ],
)
def test_what_makes_no_sense_in_the_address_is_left_out(client, at_work, asked):
    answer = page(client, at_work.lead, "dashboard-all", **asked)

    assert (answer.status_code, answer.context["asked"].today) == (200, TODAY)


def test_one_may_look_back_from_any_day_and_every_link_goes_on_from_there(client, at_work):
    asked = {"group": group_of_team(at_work.desk.team).code, "on": "2026-11-10"}

    answer = page(client, at_work.lead, "dashboard-all", **asked)

    then = figures_for(group_of_team(at_work.desk.team), KPIS, span=28, today=date(2026, 11, 10))
    shown = {
        tile.key.rpartition("-")[0]: (tile.n, tile.url)
        for section in answer.context["sections"]
        for tile in section.tiles
    }
    assert {one.kpi.code: one.value.n for one in then if one.value} == {
        code: n for code, (n, _url) in shown.items() if n
    }
    assert all("on=2026-11-10" in url for _n, url in shown.values())
    assert "every 45s" not in answer.content.decode()


@pytest.mark.parametrize("day", ["1016-13-77", "soon", "2999-01-01", "1999-12-31", "<b>", "x" * 500, "\0"])
def test_a_day_that_is_none_is_said_with_what_is_shown_instead(client, at_work, day):
    answer = page(client, at_work.lead, "dashboard-all", on=day)

    assert (answer.status_code, answer.context["asked"].today) == (200, TODAY)
    said = answer.context["asked"].unread["on"]
    assert "Shown is what counts up to today." in said
    assert len(said) < 120
    assert escape(said) in answer.content.decode()


@pytest.mark.parametrize("day", ["", TODAY.isoformat(), "2026-11-10"])
def test_a_day_that_is_one_is_no_fault(client, at_work, day):
    assert not page(client, at_work.lead, "dashboard-all", on=day).context["asked"].unread


@pytest.mark.parametrize(
    ("name", "asked", "what"),
    [
        ("dashboard-all", {"span": "7"}, "span"),
        ("dashboard-all", {"channel": "fax"}, "channel"),
        ("dashboard-drivers", {"stage": "nope"}, "stage"),
        ("dashboard-breakdown", {"by": "foo"}, "by"),
    ],
)
def test_whatever_else_makes_no_sense_is_said_too(client, at_work, name, asked, what):
    answer = page(client, at_work.lead, name, **asked)

    assert answer.status_code == 200
    assert list(answer.context["asked"].unread) == [what]
    assert escape(answer.context["asked"].unread[what]) in answer.content.decode()


def test_my_impact_says_what_it_did_not_understand(client, at_work):
    client.force_login(at_work.agent)

    answer = client.get(reverse("performance:impact"), {"on": "2999-01-01"}).content.decode()

    assert "“2999-01-01” is no day from 1 Jan 2000 to today." in answer


def test_who_has_no_figures_is_told_where_they_are(client, at_work):
    client.force_login(UserFactory(roles=["hr"]))

    answer = client.get(reverse("performance:kpi-detail", args=["fcr"])).content.decode()

    assert "No figures for you here" in answer
    assert "scorecard" in answer


def test_facts_that_begin_late_are_no_measure_of_the_days_before(at_work):
    group = group_of_team(at_work.desk.team)
    # The work began on 22 August: 45 of the 90 days before the last 90 are without it.
    short, long = (
        figures_for(group, [kpi_of("fcr"), kpi_of("volume")], span=span, today=TODAY) for span in (28, 90)
    )

    assert [(one.since, one.change.by is None) for one in short] == [(None, False), (None, False)]
    assert (long[0].since, long[0].change.by) == (date(2026, 8, 22), None)
    assert change_words(long[0]) == "Facts begin on 22 Aug 2026: to compare, look back over fewer days."
    # Read in real time, over 28 days whatever was chosen.
    assert long[1].since is None


def test_older_facts_than_those_that_were_asked_for_are_looked_at(at_work):
    group, fcr = group_of_team(at_work.desk.team), kpi_of("fcr")
    CaseFactory(
        team=at_work.desk.team,
        status=CaseStatus.RESOLVED,
        opened_at=NOW - timedelta(days=400),
        resolved_at=NOW - timedelta(days=399),
    )
    recompute_days()

    (figure,) = figures_for(group, [fcr], span=90, today=TODAY)

    assert figure.since is None


def test_the_axis_of_a_time_has_steps_of_its_largest_value(at_work):
    group = group_of_team(at_work.desk.team)
    (figure,) = figures_for(group, [kpi_of("time_to_resolve")], span=90, today=TODAY)
    first, *others = figure.trend
    # A week in which customers waited for days, beside others of hours.
    bad = replace(first, value=replace(others[0].value, value=60.0, interval=Interval(12.0, 90.0)))
    chart = chart_of(replace(figure, trend=(bad, *others)), [], may_open=False)
    steps = [label.text.replace("\N{NO-BREAK SPACE}", " ") for label in chart.up]
    assert steps == ["0 min", "1 d", "2 d", "3 d", "4 d"]


def test_the_days_of_a_chart_carry_the_year_where_they_are_of_two(at_work):
    (figure,) = figures_for(group_of_team(at_work.desk.team), [kpi_of("fcr")], span=90, today=TODAY)
    first, *rest = figure.trend
    last_year = replace(first, over=Stretch(date(2025, 12, 20), date(2025, 12, 26)))

    over_two = chart_of(replace(figure, trend=(last_year, *rest)), [], may_open=False)
    in_one = chart_of(figure, [], may_open=False)

    assert over_two.rows[-1].days.endswith("26 Dec 2025")
    assert all(row.days.endswith(" 2026") for row in over_two.rows[:-1])
    assert not any("2026" in row.days for row in in_one.rows)


def test_a_count_is_nothing_between_days_with_cases_and_unknown_after_them(line, now):
    for days in (1, 4):
        CaseFactory(
            team=line.desk.team,
            status=CaseStatus.RESOLVED,
            opened_at=NOW - timedelta(days=days, hours=1),
            resolved_at=NOW - timedelta(days=days),
        )
    recompute_days()

    (figure,) = figures_for(group_of_team(line.desk.team), [kpi_of("volume")], span=28, today=TODAY)

    assert [step.value and step.value.value for step in figure.trend] == [1, 0, 0, 1, None]
    assert (figure.value.value, figure.value.is_enough) == (2, True)


def test_small_teams_are_told_that_there_is_not_enough(client, line, now):
    yesterday = NOW - timedelta(days=1)
    CaseFactory(team=line.desk.team, resolved_by=line.agent, resolved_at=yesterday, opened_at=yesterday)
    recompute_days()

    shown = page(client, line.lead, "dashboard-all").content.decode()

    assert "Not enough data" in shown
    assert "(shown from 20 on)" in shown


def queries(client, django_assert_max_num_queries, user, name, *args):
    page(client, user, name, *args)  # what is remembered for a process
    with django_assert_max_num_queries(12) as asked:
        assert client.get(reverse(f"performance:{name}", args=args)).status_code == 200
    return len(asked.captured_queries)


@pytest.mark.parametrize(
    ("role", "name", "args"),
    [
        ("lead", "dashboard-all", []),
        ("lead", "dashboard-now", []),
        ("lead", "kpi-detail", ["time_to_resolve"]),
        ("lead", "kpi-export", ["time_to_resolve"]),
        ("board", "dashboard-all", []),
        ("board", "kpi-list", []),
    ],
)
def test_a_page_asks_no_more_of_ten_times_as_much(
    client, line, now, django_assert_max_num_queries, role, name, args
):
    reader = line.lead if role == "lead" else UserFactory(roles=[role])
    work(line, days=9)
    recompute_days()
    few = queries(client, django_assert_max_num_queries, reader, name, *args)
    work(line, days=90)
    recompute_days()

    # Facts that begin lately cost one more: whether there are older ones.
    assert queries(client, django_assert_max_num_queries, reader, name, *args) <= few
