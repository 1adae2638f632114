"""From every line of a scorecard to its rows: as many as its n, and none that its reader may not list."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from customers.models import Case
from performance.choices import Grain, ScorecardPeriod, SectionKind
from performance.models import ScorecardLine
from performance.rules.kpis import kpi_of
from performance.selectors.scorecards import versions_of
from performance.services.computing import compute_scorecards
from performance.services.rollup import recompute_days
from performance.services.scorecards import publish_scorecards, send_to_calibration
from performance.web.drills import CASES, DECISIONS, SURVEYS, links_of
from tests.factories import (
    OutageFactory,
    PositionFactory,
    ScorecardSectionFactory,
    ScorecardVersionFactory,
    SurveyResponseFactory,
    TeamFactory,
    UserFactory,
    put_in_use,
)
from tests.performance.web.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.2")]
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
CODES = [code for code in (*CASES, *DECISIONS, *SURVEYS) if kpi_of(code).has_source]
# An outage over some cases, decisions and waiting requests of the team: see `work`.
STILL = datetime(2026, 10, 5, tzinfo=UTC), datetime(2026, 10, 15, tzinfo=UTC)


@pytest.fixture
def card(at_work):
    """The published scorecard of the agent: every KPI for the person, the team, the department and shared."""
    version = ScorecardVersionFactory(template__position=at_work.agent.position or PositionFactory())
    at_work.agent.position = version.template.position
    at_work.agent.save()
    whole = [(SectionKind.KPI, grain) for grain in (Grain.AGENT, Grain.TEAM, Grain.DEPARTMENT)]
    places = [(code, *one) for code in CODES for one in (*whole, (SectionKind.SHARED, Grain.AGENT))]
    for code, kind, grain in places:
        ScorecardSectionFactory(
            version=version, name=f"{code} {kind} {grain}", kind=kind, kpi=code, grain=grain, weight="0.0001"
        )
    rest = 1 - version.sections.count() * 0.0001
    ScorecardSectionFactory(
        version=version, name="Rest", kind=SectionKind.PEERS, kpi="", weight=f"{rest:.4f}"
    )
    hr = UserFactory(roles=["hr"])
    put_in_use(version, by=hr)
    october = Case.objects.filter(resolved_by=at_work.agent, resolved_at__month=10)
    for number, case in enumerate(october.order_by("pk")):
        asked = {"csat": 5, "ces": 6 if number % 2 else None, "nps": 9 if number % 3 else None}
        SurveyResponseFactory(case=case, agent=at_work.agent, answered_at=case.resolved_at, **asked)
    OutageFactory(teams=[at_work.desk.team], started_at=STILL[0], ended_at=STILL[1])
    recompute_days()
    month = {"period": ScorecardPeriod.MONTH, "first": FIRST, "last": LAST}
    compute_scorecards(**month, person_ids=[at_work.agent.pk], at=NOW)
    card = at_work.agent.scorecards.get()
    for deed in (send_to_calibration, publish_scorecards):
        assert deed(ids=[card.pk], actor=hr, at=NOW).done == (card.pk,)
    return card


def listed(client, url):
    response = client.get(url)
    return response.context["table"].page.paginator.count if response.status_code == 200 else None


def lines_and_links(card, reader):
    lines = list(versions_of(card, reader)[0].lines.all())
    return lines, links_of(card, lines, reader)


def test_as_many_rows_as_n_for_every_kpi_of_the_person(client, at_work, card):
    lines, links = lines_and_links(card, at_work.agent)
    client.force_login(at_work.agent)
    own = [line for line in lines if line.grain == Grain.AGENT and line.kind == SectionKind.KPI and line.n]
    counted = {line.kpi: line.n for line in own}
    assert counted == {line.kpi: listed(client, links[line.pk].whole) for line in own}
    assert set(counted) == {code for code in CODES if Grain.AGENT in kpi_of(code).grains}
    left = {line.kpi: line.with_outages.left_out for line in own if line.with_outages}
    assert left == {line.kpi: listed(client, links[line.pk].left_out) for line in own if line.with_outages}
    # Money and volume know outages too: they happened.
    assert set(counted) - set(left) == {"volume", "remedy_cost"}
    assert all(left.values())


def test_a_lead_lists_the_rows_of_the_team_and_of_the_department(client, at_work, card):
    lines, links = lines_and_links(card, at_work.lead)
    client.force_login(at_work.lead)
    shared = [line for line in lines if line.n and line.kind != SectionKind.SHARED]
    assert [line.n for line in shared] == [listed(client, links[line.pk].whole) for line in shared]
    assert {line.grain for line in shared} == {"agent", "team", "department"}


def test_the_auditor_lists_what_the_whole_organization_shares(client, at_work, card):
    auditor = UserFactory(roles=["auditor"])
    lines, links = lines_and_links(card, auditor)
    client.force_login(auditor)
    shared = [line for line in lines if line.n and line.kind == SectionKind.SHARED]
    assert len(shared) > 10
    assert [line.n for line in shared] == [listed(client, links[line.pk].whole) for line in shared]


def test_whoever_may_list_only_some_rows_is_told_so(client, at_work, card):
    # Somebody of the department in a team the lead does not lead.
    TeamFactory(department=at_work.desk.team.department)
    lines, links = lines_and_links(card, at_work.lead)
    kinds = {(line.kind, line.grain): links[line.pk] for line in lines if line.kpi == "fcr"}
    assert kinds[SectionKind.KPI, Grain.TEAM].whole
    for kind in ((SectionKind.KPI, Grain.DEPARTMENT), (SectionKind.SHARED, Grain.AGENT)):
        assert (kinds[kind].whole, bool(kinds[kind].part)) == ("", True)
    # Decisions of colleagues are not the agent's to see; cases of the own team are.
    lines, links = lines_and_links(card, at_work.agent)
    team = {line.kpi: links[line.pk] for line in lines if line.grain == Grain.TEAM and line.n}
    assert (team["own_authority"].whole, bool(team["own_authority"].part)) == ("", True)
    client.force_login(at_work.agent)
    n = next(line.n for line in lines if line.grain == Grain.TEAM and line.kpi == "fcr")
    assert listed(client, team["fcr"].whole) == n


def test_a_lead_of_another_team_than_the_work_was_done_in_lists_only_some(at_work, card):
    other = UserFactory(roles=["lead"])
    at_work.agent.manager, at_work.agent.team = other, TeamFactory()
    at_work.agent.save()
    lines, links = lines_and_links(card, other)
    own = next(line for line in lines if line.kpi == "fcr" and line.kind == "kpi" and line.grain == "agent")
    assert (links[own.pk].whole, bool(links[own.pk].part)) == ("", True)


def test_hr_lists_no_cases(at_work, card):
    hr = UserFactory(roles=["hr"])
    _lines, links = lines_and_links(card, hr)
    assert {(one.whole, one.part, one.left_out) for one in links.values()} == {("", "", "")}


def test_days_too_young_when_it_was_computed_have_no_rows(client, at_work, card):
    # On 3 November the last eight days of October were too young for repeat contacts.
    card.snapshot_at = datetime(2026, 11, 3, 12, tzinfo=UTC)
    lines, links = lines_and_links(card, at_work.agent)
    repeat = next(line for line in lines if line.kpi == "repeat_contact" and line.grain == "agent")
    assert "resolved_to=2026-10-26" in links[repeat.pk].whole
    card.snapshot_at = datetime(2026, 10, 3, 12, tzinfo=UTC)
    assert repeat.pk not in links_of(card, lines, at_work.agent)


def test_the_page_links_each_n_with_the_same_queries_for_any_number_of_lines(
    client, at_work, card, django_assert_max_num_queries
):
    client.force_login(at_work.agent)
    with django_assert_max_num_queries(18):
        shown = client.get(reverse("performance:scorecard-detail", args=[card.pk])).content.decode()
    fcr = ScorecardLine.objects.get(scorecard=card, name="fcr kpi agent")
    assert f"fcr kpi agent: the {fcr.n} rows behind it" in shown
    assert "The rows that outages left out" in shown


def test_an_agent_finds_only_answers_about_the_own_cases_and_no_file_of_them(client, at_work, card):
    SurveyResponseFactory(agent=UserFactory(), team=at_work.desk.team, answered_at=NOW - timedelta(days=1))
    client.force_login(at_work.agent)
    response = client.get(reverse("feedback:survey-list"))
    assert {row.record.agent_id for row in response.context["table"].rows} == {at_work.agent.pk}
    assert "Export CSV" not in response.content.decode()
    assert client.get(reverse("feedback:survey-export")).status_code == 404
