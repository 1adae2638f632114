from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from customers.choices import CaseStatus
from empowerment.models import ApprovalRequest, AuthorityLimit
from people.choices import Role
from performance.models import PersonalGoal
from performance.rules.windows import Stretch
from performance.selectors.goals import current_goal_of
from performance.selectors.impact import impact_of
from performance.services.goals import set_goal, share_goal
from performance.services.rollup import recompute_days
from tests.factories import CaseFactory, CustomerFactory, UserFactory
from tests.performance.web.conftest import DAY, NOW, work

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.4", "S0.10", "S0.11")]
TODAY = NOW.date()
LAST_90 = Stretch(TODAY - DAY * 89, TODAY)


def page(client, user, **asked):
    client.force_login(user)
    return client.get(reverse("performance:impact"), asked)


def post(client, user, name, **typed):
    client.force_login(user)
    return client.post(reverse(f"performance:{name}"), typed)


def choose(agent, at=NOW):
    return set_goal(person=agent, kpi="fcr", target=Decimal("0.9"), why="Mine.", starts_on=TODAY, at=at)


def test_what_an_agent_brought_is_counted_exactly(at_work):
    colleague = UserFactory(team=at_work.desk.team, roles=[Role.AGENT])
    again = CustomerFactory()
    for number in range(1, 61):  # twice as many come back to the colleague, half of them the same customer
        CaseFactory(
            team=at_work.desk.team,
            resolved_by=colleague,
            status=CaseStatus.RESOLVED,
            customer=again,
            opened_at=NOW - DAY * (number + 9),
            resolved_at=NOW - DAY * (number + 9),
        )
    recompute_days()

    found = impact_of(at_work.agent, over=LAST_90, today=TODAY)

    # One case a day from the day before yesterday's 89th on, and one of a customer nobody knows.
    assert (found.helped.cases, found.helped.customers) == (90, 89)
    assert (found.decided.decisions, found.decided.own) == (29, 20)
    assert found.mine_back.n == 82
    assert found.theirs_back.value > found.mine_back.value
    expected = (found.theirs_back.value - found.mine_back.value) * found.mine_back.n
    assert found.repeats.by == pytest.approx(expected)
    assert found.repeats.is_clear
    assert found.strength.code == "repeat_contact"


def test_what_the_lowest_tier_would_have_had_to_ask_is_avoided(line, now):
    limit = AuthorityLimit.objects.get(version=line.desk.version, position=line.desk.agents)
    assert limit.tier == 1
    work(line, days=9)  # €30 each, within the €50 of tier 1

    assert impact_of(line.agent, over=LAST_90, today=TODAY).decided.avoided == 0


def test_practice_is_a_real_case_the_reopened_first(at_work):
    found = impact_of(at_work.agent, over=LAST_90, today=TODAY).practice

    assert found.cause == "reopened"
    case = at_work.agent.resolved_cases.filter(reopen_count__gt=0).latest("resolved_at")
    assert (found.case_id, found.reference, found.decision_id) == (case.pk, case.reference, None)


def test_without_a_reopened_case_it_is_a_request_that_was_denied(at_work):
    at_work.agent.resolved_cases.update(reopen_count=0)

    found = impact_of(at_work.agent, over=LAST_90, today=TODAY).practice

    assert found.cause == "refused"
    assert at_work.agent.decisions.get(pk=found.decision_id).request.status == "denied"


@pytest.mark.parametrize(
    ("status", "said"),
    [("denied", "said no"), ("accepted", "offered less"), ("declined", "offered less")],
)
def test_what_the_approver_made_of_a_request_is_said(at_work, status, said):
    at_work.agent.resolved_cases.update(reopen_count=0)
    ApprovalRequest.objects.filter(status="denied").update(status=status)

    assert said in impact_of(at_work.agent, over=LAST_90, today=TODAY).practice.cause.label


def test_without_a_refusal_it_is_a_customer_who_came_back(at_work):
    at_work.agent.resolved_cases.update(reopen_count=0)
    ApprovalRequest.objects.filter(status="denied").update(status="expired")

    found = impact_of(at_work.agent, over=LAST_90, today=TODAY).practice

    assert found.cause == "back"
    case = at_work.agent.resolved_cases.get(pk=found.case_id)
    later = case.customer.cases.exclude(pk=case.pk).get()
    assert case.resolved_at < later.opened_at <= case.resolved_at + timedelta(days=7)


def test_what_was_avoided_and_who_could_come_back_lead_to_their_cases(client, at_work):
    shown = page(client, at_work.agent, span=90)
    impact = shown.context["impact"]

    def listed(name):
        return client.get(shown.context[name]).context["table"].page.paginator.count

    assert listed("followed_url") == impact.mine_back.n > 0
    assert listed("own_url") == impact.decided.own > 0
    assert listed("avoided_url") == impact.decided.avoided


def test_it_opens_on_four_weeks_and_longer_looks_are_a_click_away(client, at_work):
    lately = page(client, at_work.agent)
    assert (lately.context["asked"].span, lately.context["impact"].helped.cases) == (28, 28)
    assert '<a href="?span=28" aria-current="page">28 days</a>' in lately.content.decode()
    assert '<a href="?span=365" >365 days</a>' in lately.content.decode()
    then = page(client, at_work.agent, span=90, on="2026-11-15")
    assert then.context["impact"].helped.cases == 87
    assert '<a href="?span=28&amp;on=2026-11-15" >28 days</a>' in then.content.decode()
    assert 'href="?span=90">Up to today</a>' in then.content.decode()


def test_the_page_says_it_in_words(client, at_work):
    shown = page(client, at_work.agent).content.decode()

    for words in ("Customers helped", "Repeat contacts avoided", "Approvals avoided", "Worth another look"):
        assert words in shown
    assert "Not enough data: your n is" in shown or "No clear difference" in shown  # nobody else in the team


def test_only_agents_have_an_impact(client, at_work):
    assert page(client, at_work.lead).status_code == 404


def test_an_agent_chooses_shares_and_ends_a_goal(client, at_work):
    answer = post(client, at_work.agent, "goal-set", kpi="fcr", target="85", why="Fewer calls twice.")
    assert answer.status_code == 302
    assert current_goal_of(at_work.agent).target == Decimal("0.85")
    shown = page(client, at_work.agent).content.decode()
    assert "Only you see it" in shown
    assert "goal 85\N{NO-BREAK SPACE}%" in shown

    post(client, at_work.agent, "goal-share", share="yes")
    assert "Shared with those who lead you" in page(client, at_work.agent).content.decode()
    post(client, at_work.agent, "goal-share", share="no")
    assert current_goal_of(at_work.agent).shared_at is None

    post(client, at_work.agent, "goal-end")
    assert current_goal_of(at_work.agent) is None


@pytest.mark.parametrize(
    "typed",
    [
        {"kpi": "fcr", "target": "101"},
        {"kpi": "fcr", "target": "-1"},
        {"kpi": "fcr", "target": "much"},
        {"kpi": "volume", "target": "10"},
        {"kpi": "nothing", "target": "10"},
        {},
    ],
)
def test_what_was_typed_wrong_comes_back_with_the_reason(client, at_work, typed):
    answer = post(client, at_work.agent, "goal-set", **typed, why="Because I said so.")

    assert answer.status_code == 422
    assert "Because I said so." in answer.content.decode()
    assert not PersonalGoal.objects.exists()


def test_a_deed_without_a_goal_is_refused_in_words(client, at_work):
    client.force_login(at_work.agent)

    answer = client.post(reverse("performance:goal-end"), follow=True)

    assert "There is no goal of yours" in answer.content.decode()


def test_the_lead_sees_a_goal_only_once_it_is_shared(client, at_work):
    choose(at_work.agent)
    client.force_login(at_work.lead)
    people = reverse("performance:dashboard-people")
    assert "Own goal" not in client.get(people).content.decode()

    share_goal(person=at_work.agent, at=NOW)

    assert "Own goal: First-contact resolution 90\N{NO-BREAK SPACE}%." in client.get(people).content.decode()


@pytest.mark.parametrize("has_goal", [False, True])
def test_the_page_asks_no_more_of_ten_times_as_much(
    client, line, now, django_assert_max_num_queries, has_goal
):
    if has_goal:
        choose(line.agent)
    counts = []
    for days in (9, 90):
        work(line, days=days)
        recompute_days()
        page(client, line.agent)
        with django_assert_max_num_queries(12) as asked:
            assert client.get(reverse("performance:impact"), {"span": 90}).status_code == 200
        counts.append(len(asked.captured_queries))

    assert counts[0] == counts[1]
