from datetime import date

import pytest
from django.urls import reverse

from customers.choices import CaseStatus
from empowerment.choices import GrantBasis
from performance.choices import Difference
from performance.rules.relations import LEAST_PAIRS
from performance.rules.windows import Stretch
from performance.selectors.drivers import drivers_of, reasons_of
from performance.selectors.payoff import payoff_of
from performance.selectors.relations import relations_of
from performance.selectors.scopes import Group, group_of_team
from performance.services.rollup import recompute_days
from tests.factories import CaseFactory, TeamFactory, UserFactory
from tests.performance.web.conftest import DAY, NOW, work

pytestmark = [pytest.mark.django_db]
TODAY = date(2026, 11, 20)
LAST_90 = Stretch(date(2026, 8, 22), date(2026, 11, 19))
PAGES = ["dashboard-breakdown", "dashboard-drivers", "dashboard-people", "dashboard-relations"]


def shown(client, user, name, **asked):
    client.force_login(user)
    answer = client.get(reverse(f"performance:{name}"), asked)
    assert answer.status_code == 200
    return answer


@pytest.mark.capability("S1.9")
def test_drivers_by_hand(at_work):
    found = {one.category: one for one in drivers_of(group_of_team(at_work.desk.team), over=LAST_90)}

    # Of 91 cases the days 3, 6, 9 … are of category 0; each of these has a decision, every third an approval.
    assert [(name, one.cases) for name, one in sorted(found.items())] == [
        ("Billing", 1),
        ("Category 0", 30),
        ("Category 1", 30),
        ("Category 2", 30),
    ]
    zero = found["Category 0"]
    assert (zero.volume.n, zero.volume.value) == (91, 30 / 91)
    assert (zero.solvable.n, zero.solvable.value) == (30, 20 / 30)
    # Passed on: the days of 6; approval: of 9; opened again: of 10. Together 20 of the 30 days of 3.
    days = range(3, 91, 3)
    caused = [day for day in days if day % 6 == 0 or day % 9 == 0 or day % 10 == 0]
    assert zero.caused.value == len(caused) / 30
    assert found["Category 1"].solvable is None


def test_drivers_lead_to_as_many_rows(client, at_work):
    answer = shown(client, at_work.lead, "dashboard-drivers", span=90)
    line = next(one for one in answer.context["lines"] if one.name == "Category 0")

    rows = client.get(line.cells[0].url).context["table"].page.paginator.count
    caused = client.get(line.cells[4].url).context["table"].page.paginator.count

    assert rows == 30
    assert caused == round(drivers_of(group_of_team(at_work.desk.team), over=LAST_90)[0].caused.value * 30)


def test_reasons_by_hand(at_work):
    rows = reasons_of(group_of_team(at_work.desk.team), over=LAST_90)

    assert [(row.label, row.decisions, row.own.value) for row in rows] == [
        (at_work.desk.reason.label, 30, 20 / 30)
    ]


@pytest.mark.parametrize("by", ["channel", "stage", "reason", "team", "department", "region", "nonsense"])
def test_a_breakdown_has_a_row_for_each_part(client, at_work, by):
    answer = shown(client, at_work.lead, "dashboard-breakdown", by=by, span=90)

    names = [line.name for line in answer.context["lines"]]
    if by == "channel":
        assert names == ["Chat", "Phone"]
        assert [line.cells[0].n for line in answer.context["lines"]] == [22, 69]
    elif by == "team":
        assert names == [at_work.desk.team.name]
    else:
        assert len(names) == 1


def test_people_stand_by_name_and_only_before_those_who_lead_them(client, at_work):
    board = UserFactory(roles=["board"])
    stranger = UserFactory(roles=["agent"], first_name="Nobody", last_name="Here")
    CaseFactory(team=TeamFactory(), resolved_by=stranger, resolved_at=NOW - DAY, opened_at=NOW - DAY)
    recompute_days()

    answer = shown(client, at_work.lead, "dashboard-people")

    assert [line.name for line in answer.context["lines"]] == [str(at_work.agent)]
    assert answer.context["asked"].span == 90
    client.force_login(board)
    assert client.get(reverse("performance:dashboard-people")).status_code == 404


def test_another_role_opens_no_figures_of_people(client, at_work):
    both = UserFactory(roles=["lead", "hr"])
    led = UserFactory(team=TeamFactory(), manager=both)
    client.force_login(both)

    for name in ("kpi-detail", "kpi-export"):
        url = reverse(f"performance:{name}", args=["fcr"])
        assert client.get(url, {"group": f"team-{led.team_id}"}).status_code == 200
        assert client.get(url, {"group": f"person-{at_work.agent.pk}"}).status_code == 404


@pytest.mark.capability("S0.7")
def test_pairs_need_enough_teams_and_months(line, now):
    group = Group("all", "All")
    for number in range(22):
        team = TeamFactory()
        agent = UserFactory(team=team, roles=["agent"])
        for case in range(25):
            at = NOW.replace(month=10, day=1) + DAY * case
            CaseFactory(
                team=team,
                resolved_by=agent,
                status=CaseStatus.RESOLVED,
                opened_at=at,
                resolved_at=at,
                reopen_count=case < number,
            )
    recompute_days()

    found = {(one.pair.lead, one.pair.lag): one for one in relations_of(group, today=TODAY)}

    reopened = found["reopen_rate", "repeat_contact"]
    assert reopened.relation.n == 22 >= LEAST_PAIRS
    assert reopened.relation.value is None  # nobody came back: what never varies goes with nothing
    assert found["own_authority", "repeat_contact"].relation.n == 0


@pytest.mark.capability("S1.8")
def test_both_sides_of_empowerment_by_hand(at_work):
    found = payoff_of(group_of_team(at_work.desk.team), span=90, today=TODAY)

    assert found.decisions == 30
    assert (found.own.n, found.own.value) == (30, 20 / 30)
    own, asked = found.spends
    assert (own.is_own, own.n, own.total) == (True, 20, 600)
    assert (own.interval.low, own.interval.high) == (600, 600)  # all the same amount
    assert asked.is_own is False
    granted = at_work.agent.decisions.filter(grant__basis=GrantBasis.APPROVED).count()
    assert (asked.n, asked.total) == (granted, 90 * granted)
    assert found.waiting.value == 10 * 20  # ten requests, twenty minutes each
    assert (found.answers, found.approvers) == (10, 1)
    assert {one.route.value for one in found.routes} == {"own", "approved", "none"}
    assert sum(one.cases for one in found.routes) == 83  # known customers, a week ago and longer
    assert found.stayed.difference == Difference.UNKNOWN


def test_the_page_says_what_may_not_be_concluded(client, at_work):
    text = shown(client, at_work.manager, "dashboard-empowerment", span=90).content.decode()

    assert "What may not be concluded" in text
    assert "not measured" in text
    reckoned = shown(client, at_work.manager, "dashboard-empowerment", span=90, minutes=6).content.decode()
    assert "Assuming 6 minutes an answer" in reckoned
    assert "36 min to 1 h 40 min" in reckoned.replace(
        "\N{NO-BREAK SPACE}", " "
    )  # ten answers may be six to seventeen, of six minutes each


@pytest.mark.parametrize("minutes", ["0", "-3", "abc", "99999999", "9" * 5000, "1.5", "²"])
def test_an_assumption_that_makes_no_sense_is_none_and_said_beside_the_field(client, at_work, minutes):
    text = shown(client, at_work.manager, "dashboard-empowerment", minutes=minutes).content.decode()

    assert "Assuming" not in text
    assert "Enter whole minutes, from 1 to 240." in text
    assert f'value="{minutes[:20]}" aria-invalid="true" aria-describedby="minutes-error"' in text


@pytest.mark.parametrize("minutes", ["", "6", " 6 "])
def test_an_assumption_that_makes_sense_is_no_fault(client, at_work, minutes):
    text = shown(client, at_work.manager, "dashboard-empowerment", minutes=minutes).content.decode()

    assert "Enter whole minutes" not in text


@pytest.mark.parametrize("name", [*PAGES, "dashboard-empowerment"])
def test_nobody_breaks_down_what_they_do_not_oversee(client, at_work, name):
    other = TeamFactory()
    client.force_login(at_work.manager)

    assert client.get(reverse(f"performance:{name}"), {"group": f"team-{other.pk}"}).status_code == 404
    assert client.get(reverse(f"performance:{name}"), {"group": "all"}).status_code == 404


@pytest.mark.parametrize("name", [*PAGES, "dashboard-empowerment"])
def test_a_page_asks_no_more_of_ten_times_as_much(client, line, now, django_assert_max_num_queries, name):
    counts = []
    for days in (9, 90):
        work(line, days=days)
        recompute_days()
        shown(client, line.manager, name)
        with django_assert_max_num_queries(12) as asked:
            client.get(reverse(f"performance:{name}"))
        counts.append(len(asked.captured_queries))

    assert counts[0] == counts[1]
