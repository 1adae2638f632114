"""Every number leads to its rows: the list behind it has as many as its n."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from customers.choices import CaseStatus
from customers.models import Customer
from performance.rules.kpis import KPIS, kpi_of
from performance.rules.windows import Stretch
from performance.selectors.scopes import group_of_team
from performance.selectors.trends import figures_for
from performance.services.rollup import recompute_days
from performance.web import words
from performance.web.drills import CASES, DECISIONS, left_out_of, rows_of
from tests.factories import (
    CaseFactory,
    DepartmentFactory,
    EndsKnownFactory,
    OutageFactory,
    StageFactory,
    SurveyResponseFactory,
    TeamFactory,
    UserFactory,
)
from tests.performance.web.conftest import DAY, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.4")]
TODAY = NOW.date()


@pytest.fixture
def interrupted(at_work):
    """
    `at_work` with two stages of the journey, a survey a week, and an outage of three days a month ago, in which
    cases were resolved, a request waited and an answer is about. Half a year ago thirty cases were resolved,
    ten of them from elsewhere; a customer of each source has left, and only one source has told so.
    """
    StageFactory(name="Joining", categories=["Category 0"])
    StageFactory(name="Paying", categories=["Category 1"])
    for case in at_work.desk.team.cases.exclude(resolved_at=None)[::7]:
        SurveyResponseFactory(
            case=case, team=case.team, agent=at_work.agent, csat=4, answered_at=case.resolved_at + DAY
        )
    EndsKnownFactory(through_on=TODAY - DAY)
    for number in range(30):
        case = CaseFactory(
            source="elsewhere" if number % 3 == 0 else "test",
            team=at_work.desk.team,
            resolved_by=at_work.agent,
            status=CaseStatus.RESOLVED,
            worked_seconds=60 * number,
            opened_at=NOW - DAY * 170,
            resolved_at=NOW - DAY * (150 + number // 3),
        )
        if number < 2:
            Customer.objects.filter(pk=case.customer_id).update(ended_on=TODAY - DAY * 80)
    OutageFactory(teams=[at_work.desk.team], started_at=NOW - DAY * 29, ended_at=NOW - DAY * 25)
    recompute_days()
    return at_work


def shown(client, user, name, **asked):
    client.force_login(user)
    answer = client.get(reverse(f"performance:{name}"), asked)
    assert answer.status_code == 200
    return answer


def listed(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.context["table"].page.paginator.count


def test_outages_are_left_out_of_the_rows_as_of_the_figures(client, interrupted):
    group = group_of_team(interrupted.desk.team)
    kpis = [kpi for kpi in KPIS if kpi.has_source]
    client.force_login(interrupted.lead)
    touched, found = 0, {}
    for figure in figures_for(group, kpis, span=90, today=TODAY):
        whose = {"group": group, "over": figure.window.now, "user": interrupted.lead}
        if figure.value is None:
            continue
        found[figure.kpi.code] = (figure.value.n, figure.value.value)
        assert listed(client, rows_of(figure.kpi, **whose)) == figure.value.n, figure.kpi.code
        if figure.value.n_excluded:
            touched += 1
            assert listed(client, left_out_of(figure.kpi, **whose)) == figure.value.n_excluded
    assert touched >= 9
    assert found["retention_90"] == (20, 0.95)  # one of those who left is of the source that has told so
    assert found["handle_time"][1] == 2


@pytest.mark.parametrize("by", ["channel", "stage", "reason", "team", "department", "region"])
@pytest.mark.parametrize("narrowed", [{}, {"channel": "chat"}, {"stage": "?"}])
def test_every_cell_of_a_breakdown_leads_to_as_many_rows_as_its_n(client, interrupted, by, narrowed):
    answer = shown(client, interrupted.lead, "dashboard-breakdown", by=by, span=90, **narrowed)

    cells = [cell for line in answer.context["lines"] for cell in line.cells if cell.n]
    for cell in cells:
        assert listed(client, cell.n_url or cell.url) == cell.n, cell
        if cell.excluded:
            assert listed(client, cell.excluded_url) == cell.excluded, cell
    if by == "reason" and narrowed == {"stage": "?"}:
        assert not cells  # all decisions are on cases of the first stage
    else:
        assert len(cells) >= 2


def test_a_stage_is_named_and_narrows_to_its_categories(client, interrupted):
    answer = shown(client, interrupted.lead, "dashboard-breakdown", by="stage", span=90)

    lines = {line.name: [cell.n for cell in line.cells] for line in answer.context["lines"]}
    assert {name: ns[0] for name, ns in lines.items()} == {"Joining": 30, "Paying": 30, "unknown": 31}
    assert '<optgroup label="Teams">' not in answer.content.decode()  # one team: nothing to choose
    stage = answer.context["asked"].stages[0]
    of_one = shown(client, interrupted.lead, "dashboard-breakdown", by="team", span=90, stage=stage.code)
    assert [[cell.n for cell in line.cells] for line in of_one.context["lines"]] == [lines["Joining"]]


def test_a_stage_narrows_tiles_trends_drivers_and_their_files(client, interrupted):
    stage = shown(client, interrupted.lead, "dashboard-all").context["asked"].stages[0].code

    drivers = shown(client, interrupted.lead, "dashboard-drivers", span=90, stage=stage)
    assert [line.name for line in drivers.context["lines"]] == ["Category 0"]
    page = client.get(reverse("performance:kpi-detail", args=["volume"]), {"stage": stage})
    assert page.context["tiles"][0].n == 9
    assert f'<option value="{stage}" selected>Joining</option>' in page.content.decode()
    export = page.content.decode().split("/export/?")[1].split('"')[0]
    rows = client.get(
        reverse("performance:kpi-export", args=["volume"]) + "?" + export.replace("&amp;", "&")
    ).content.decode()
    assert ",Joining,1," in rows
    relations = shown(client, interrupted.lead, "dashboard-relations", stage=stage)
    assert 'id="asked-stage"' in relations.content.decode()


def test_every_cell_of_the_drivers_leads_to_its_rows(client, interrupted):
    answer = shown(client, interrupted.lead, "dashboard-drivers", span=90)

    lines = answer.context["lines"]
    assert len(lines) == 4
    for line in lines:
        for cell in line.cells:
            if cell.n:
                assert listed(client, cell.n_url or cell.url) == cell.n, (line.name, cell.label)
    zero = next(line for line in lines if line.name == "Category 0")
    assert listed(client, zero.cells[2].url) == 20  # on the spot
    # Caused by how we decide: twenty, of which one was resolved in the outage.
    assert (listed(client, zero.cells[4].url), zero.cells[4].n, zero.cells[4].excluded) == (19, 29, 1)
    assert listed(client, zero.cells[4].excluded_url) == 1


def test_a_case_without_a_category_is_found_behind_its_line(client, interrupted):
    CaseFactory(
        team=interrupted.desk.team,
        resolved_by=interrupted.agent,
        status=CaseStatus.RESOLVED,
        category="",
        opened_at=NOW - DAY * 2,
        resolved_at=NOW - DAY,
    )
    recompute_days()
    answer = shown(client, interrupted.lead, "dashboard-drivers", span=90)

    line = next(line for line in answer.context["lines"] if line.name == "Without a category")
    assert listed(client, line.cells[0].url) == line.cells[0].n == 1


def test_what_matters_to_customers_is_a_mean_of_what_they_said(client, interrupted):
    cases = interrupted.desk.team.cases.exclude(resolved_at=None).order_by("pk")[:25]
    for number, case in enumerate(cases):
        survey = SurveyResponseFactory(case=case, answered_at=NOW - DAY * (1 + number % 5))
        survey.importances.create(attribute="speed", importance=5 if number % 5 else 1)
        if number < 3:
            survey.importances.create(attribute="news", importance=4)
            survey.importances.create(attribute="fairness", importance=5)

    answer = shown(client, interrupted.lead, "dashboard-drivers", span=28)

    wishes = {line.name: line.cells[0] for line in answer.context["wishes"]}
    assert list(wishes) == ["How fast it was solved", "A fair remedy", "Being kept informed"]
    # Twenty fives and five ones: mean 4.2, s² = (25 · 505 - 105²) / 600; 4.2 ± 1.710882 · s / 5.
    assert wishes["How fast it was solved"].text == "4.2"
    assert wishes["How fast it was solved"].interval == "3.6\N{EN DASH}4.8"
    assert (wishes["A fair remedy"].text, wishes["A fair remedy"].n) == ("", 3)
    assert "What matters to them" in answer.content.decode()
    for cell in wishes.values():
        assert listed(client, cell.n_url) == cell.n
    elsewhere = shown(client, interrupted.lead, "dashboard-drivers", span=28, channel="email")
    assert elsewhere.context["wishes"] == []


@pytest.mark.capability("S1.8")
@pytest.mark.parametrize("narrowed", [{}, {"channel": "phone"}, {"stage": "?"}])
def test_every_figure_of_the_payoff_leads_to_its_rows(client, interrupted, narrowed):
    answer = shown(client, interrupted.manager, "dashboard-empowerment", span=90, **narrowed)

    amounts = [*answer.context["costs"], *answer.context["brings"]]
    for amount in amounts:
        if "requests" in amount.evidence:
            n = int(re.search(r"to (\d+) requests", amount.evidence)[1])
        else:
            n = int(re.search(r"n (\d+)", amount.evidence)[1])
        assert listed(client, amount.n_url) == n, amount
    for route in answer.context["routes"]:
        assert listed(client, route["back_url"]) == route["cases"]
        assert route["back"][1].endswith(f"n {route['cases']}")
        if route["stayed_url"]:
            n = listed(client, route["stayed_url"])
            assert n
            assert re.search(r"n (\d+)$", route["stayed"][1])[1] == str(n)
    found = answer.context["found"]
    assert listed(client, answer.context["decisions_left_url"]) == found.decisions_excluded
    assert listed(client, answer.context["cases_left_url"]) == found.routes_excluded
    if not narrowed:
        assert found.decisions_excluded
        assert found.routes_excluded
    if narrowed != {"stage": "?"}:
        assert len(amounts) == 7
        assert listed(client, amounts[2].url) == 20 if not narrowed else True


def test_a_channel_narrows_all_of_the_payoff(client, interrupted):
    every = shown(client, interrupted.manager, "dashboard-empowerment", span=90).context["found"]
    some = shown(client, interrupted.manager, "dashboard-empowerment", span=90, channel="chat")

    assert 0 < some.context["found"].decisions < every.decisions
    assert 0 < some.context["found"].answers < every.answers
    assert sum(one.cases for one in some.context["found"].routes) < sum(one.cases for one in every.routes)
    assert 'id="asked-channel"' in some.content.decode()


def test_whoever_sees_figures_only_is_led_to_the_part_not_to_its_rows(client, interrupted):
    board, auditor = UserFactory(roles=["board"]), UserFactory(roles=["auditor"])
    team = f"team-{interrupted.desk.team.pk}"

    lines = shown(client, board, "dashboard-breakdown", by="team", span=90).context["lines"]
    assert {cell.n_url for line in lines for cell in line.cells} == {""}
    for url in (lines[0].url, lines[0].cells[0].url):
        assert client.get(url).context["asked"].group.code == team
    drivers = shown(client, board, "dashboard-drivers", span=90).context["lines"]
    assert {cell.url + cell.n_url for line in drivers for cell in line.cells} == {""}

    for line in shown(client, auditor, "dashboard-breakdown", by="team", span=90).context["lines"]:
        for cell in line.cells:
            assert listed(client, cell.n_url) == cell.n


@pytest.mark.parametrize("name", ["customers:case-list", "empowerment:decision-list", "feedback:survey-list"])
def test_what_narrows_a_list_from_outside_is_hidden_and_said(client, interrupted, name):
    client.force_login(interrupted.lead)
    teams = f"{interrupted.desk.team.pk},{interrupted.desk.team.pk}"

    page = client.get(reverse(name), {"teams": teams}).content.decode()

    inputs = re.findall(r'<input[^>]*name="teams"[^>]*>', page)
    # Once in the filters and once in the choice of columns, which keeps them.
    assert {re.search(r'type="(\w+)"', one)[1] for one in inputs} == {"hidden"}
    assert all(f'value="{teams}"' in one for one in inputs)
    assert page.count("Narrowed further") == 1
    assert "Narrowed further" not in client.get(reverse(name)).content.decode()


def test_money_leads_to_the_cases_of_its_own_currency(client, interrupted):
    CaseFactory(
        team=interrupted.desk.team,
        resolved_by=interrupted.agent,
        currency="USD",
        opened_at=NOW - DAY * 30,
        resolved_at=NOW - DAY * 30,
    )
    recompute_days()

    client.force_login(interrupted.lead)
    page = client.get(reverse("performance:kpi-detail", args=["remedy_cost"]), {"span": 90})

    tiles = {tile.key: tile for tile in page.context["tiles"]}
    assert set(tiles) == {"remedy_cost-EUR", "remedy_cost-USD"}
    assert tiles["remedy_cost-USD"].n == 1
    for tile in tiles.values():
        assert listed(client, tile.n_url) == tile.n


def test_a_lead_who_is_on_the_board_is_not_led_to_half_of_the_rows(interrupted):
    both = UserFactory(roles=["lead", "board"])
    group = group_of_team(interrupted.desk.team)

    assert rows_of(kpi_of("fcr"), group=group, over=figures(group)[0].window.now, user=both) == ""


def figures(group):
    return figures_for(group, [kpi_of("fcr")], span=90, today=TODAY)


def test_the_people_of_a_team_lead_to_their_rows(client, interrupted):
    answer = shown(client, interrupted.lead, "dashboard-people")

    cells = [cell for line in answer.context["lines"] for cell in line.cells]
    assert len(cells) == 4
    for cell in cells:
        assert listed(client, cell.n_url) == cell.n


def test_who_oversees_several_departments_and_regions_chooses_them_too(client, interrupted):
    interrupted.manager.refresh_from_db()
    near = DepartmentFactory(region=interrupted.desk.team.department.region)
    far = TeamFactory()
    for team in (TeamFactory(department=near), far):
        UserFactory(team=team, manager=interrupted.manager)

    answer = shown(client, interrupted.manager, "dashboard-all")

    groups = {one.code: one for one in answer.context["asked"].groups}
    headings = [one.heading for one in answer.context["asked"].groups]
    assert headings == ["", *["Regions"] * 2, *["Departments"] * 3, *["Teams"] * 3]
    region = groups[f"region-{near.region_id}"]
    assert region.name == f"{near.region.name}: your teams"
    assert len(region.team_ids) == 2
    client.force_login(interrupted.manager)
    for code in (region.code, f"department-{near.pk}"):
        assert client.get(reverse("performance:dashboard-all"), {"group": code}).status_code == 200
    for code in ("region-0", f"department-{DepartmentFactory().pk}"):
        assert client.get(reverse("performance:dashboard-all"), {"group": code}).status_code == 404
    by_department = shown(
        client, interrupted.manager, "dashboard-breakdown", by="department", span=90, group=region.code
    )
    assert [line.cells[0].n for line in by_department.context["lines"]] == [91]


def test_a_lead_of_one_department_is_offered_teams_only(client, interrupted):
    UserFactory(team=TeamFactory(department=interrupted.desk.team.department), manager=interrupted.lead)

    groups = shown(client, interrupted.lead, "dashboard-all").context["asked"].groups

    assert [one.heading for one in groups] == ["", "Teams", "Teams"]


@pytest.mark.capability("7.4")
def test_what_was_left_out_whole_says_so(client, at_work):
    OutageFactory(teams=[at_work.desk.team], started_at=NOW - timedelta(days=400), ended_at=NOW)
    recompute_days()

    tiles = shown(client, at_work.lead, "dashboard-all").content.decode()
    assert "All left out" in tiles
    assert re.search(r"All \d+ left out: the team could not work", tiles)
    fcr = client.get(reverse("performance:kpi-detail", args=["fcr"]), {"span": 28}).content.decode()
    assert "left out: the team could not work" in fcr
    line = shown(client, at_work.lead, "dashboard-breakdown", by="team", span=90).context["lines"][0]
    cells = {cell.label: (cell.n, cell.excluded) for cell in line.cells}
    assert cells["Cases resolved"] == (91, 0)
    assert cells["First-contact resolution"] == (0, 91)
    assert (
        "all 91 left out: the team could not work"
        in client.get(reverse("performance:dashboard-breakdown"), {"by": "team", "span": 90}).content.decode()
    )
    lines = client.get(reverse("performance:kpi-export", args=["fcr"])).content.decode().splitlines()
    assert len(lines) == 1  # a file has what has an n


def test_every_kpi_of_cases_and_decisions_says_how_its_rows_are_found():
    for code in (*CASES, *DECISIONS):
        assert kpi_of(code).has_source


def test_a_stage_stays_when_a_list_is_filtered_further(client, interrupted):
    answer = shown(client, interrupted.lead, "dashboard-breakdown", by="stage", span=90)
    lines = {line.name: line.cells for line in answer.context["lines"]}

    joining = client.get(lines["Joining"][0].n_url).content.decode()
    rest = client.get(lines["unknown"][0].n_url).content.decode()

    assert '<input type="hidden" name="categories" value="Category 0"' in joining
    assert '<input type="hidden" name="besides" value="Category 1"' in rest


@pytest.mark.parametrize("asked", [{"categories": "x" * 81}, {"categories": "a\0b"}, {"besides": "\0"}])
def test_a_category_that_can_be_none_finds_nothing_and_breaks_nothing(client, interrupted, asked):
    client.force_login(interrupted.lead)

    for name in ("customers:case-list", "empowerment:decision-list", "feedback:survey-list"):
        assert client.get(reverse(name), asked).status_code == 200


def test_numbers_below_zero_stay_numbers_in_a_file(client, interrupted):
    for case in interrupted.desk.team.cases.exclude(resolved_at=None)[:8]:
        SurveyResponseFactory(
            case=case, team=case.team, agent=interrupted.agent, nps=0, answered_at=NOW - DAY * 60
        )
    recompute_days()
    client.force_login(interrupted.lead)

    lines = client.get(reverse("performance:kpi-export", args=["nps"])).content.decode().splitlines()

    # Of five and eight answers, eight detract: 100 · (5 - 8) / 13.
    assert lines[-1].endswith(",13,-23.0769230769,-73.1384152918,26.9845691379,score,false")


def test_the_page_of_a_kpi_says_for_whom_it_is(client, interrupted):
    client.force_login(interrupted.lead)

    nps = client.get(reverse("performance:kpi-detail", args=["nps"])).content.decode()
    fcr = client.get(reverse("performance:kpi-detail", args=["fcr"])).content.decode()

    everywhere = "Team, Department, Journey stage, Channel, Region, Organization"
    assert f"<dd>{everywhere}</dd>" in nps
    assert f"<dd>Agent, {everywhere}</dd>" in fcr


def test_a_driver_leads_to_the_figures_of_its_category_for_whoever_sees_no_rows_too(client, interrupted):
    board = UserFactory(roles=["board"])
    lines = shown(client, board, "dashboard-drivers", span=90).context["lines"]
    zero = next(line for line in lines if line.name == "Category 0")

    page = client.get(zero.url)

    tile = next(one for one in tiles(page) if one.key == "fcr-share")
    assert page.context["asked"].group.stage.categories == ("Category 0",)
    assert (
        '<option value="category:Category 0" selected>Category: Category 0</option>' in page.content.decode()
    )
    assert "stage=category%3ACategory+0" in tile.url
    by_stage = client.get(reverse("performance:dashboard-breakdown") + "?" + zero.url.split("?")[1])
    line = by_stage.context["lines"][0]
    assert (line.name, line.cells[0].n) == ("Joining", zero.cells[0].n)
    assert client.get(line.url).context["asked"].group.stage.categories == ("Category 0",)


@pytest.mark.parametrize("category", ["", "No such", "\0", "x" * 500, "?", "category:"])
def test_any_category_in_the_address_is_one_to_look_at(client, interrupted, category):
    page = shown(client, interrupted.lead, "dashboard-all", stage=f"category:{category}")

    assert page.context["asked"].group.stage.categories == (category.replace("\0", ""),)
    rows = shown(client, interrupted.lead, "dashboard-drivers", stage=f"category:{category}", span=90)
    assert rows.context["lines"] == []


def tiles(page):
    return [tile for section in page.context["sections"] for tile in section.tiles]


def test_what_leads_to_the_list_of_figures_keeps_the_question(client, interrupted):
    asked = {"span": "90", "channel": "chat", "stage": "category:Category 0"}
    page = shown(client, interrupted.lead, "dashboard-all", **asked)
    url = re.search(r'href="([^"]+)">What we measure', page.content.decode())[1].replace("&amp;", "&")

    listed_kpis = client.get(url).content.decode()
    fcr = re.search(r'href="(/kpis/fcr/[^"]*)"', listed_kpis)[1].replace("&amp;", "&")

    narrowed = client.get(fcr).context["asked"]
    assert (narrowed.span, narrowed.group.channel, narrowed.group.stage.categories) == (
        90,
        "chat",
        ("Category 0",),
    )
    assert f'href="{url}"'.replace("&", "&amp;") in client.get(fcr).content.decode()


def test_a_breakdown_says_of_which_figures_the_last_days_are_not_known_yet(client, interrupted):
    page = shown(client, interrupted.lead, "dashboard-breakdown", by="channel", span=28).content.decode()

    later = f"Repeat contact within 7 days: {words.days_words(Stretch(TODAY - DAY * 28, TODAY - DAY * 8))}"
    assert f"{words.days_words(Stretch(TODAY - DAY * 28, TODAY - DAY))}. {later}, the later days" in page


@pytest.mark.parametrize("code", ["fcr", "volume", "minutes_lost", "retention_90", "repeat_contact", "csat"])
def test_every_step_in_the_table_beside_a_chart_leads_to_its_rows(client, interrupted, code):
    client.force_login(interrupted.lead)
    page = client.get(reverse("performance:kpi-detail", args=[code]), {"span": 90})

    rows = [row for chart in page.context["charts"] for row in chart.rows if row.n]
    assert rows
    for row in rows:
        assert listed(client, row.url) == row.n, row
