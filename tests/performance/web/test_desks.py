from contextlib import contextmanager
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from people.models import User
from performance.models import Demotion, Dispute
from performance.rules.qualifications import NOTICE
from performance.services.appeals import decide_appeal, raise_appeal
from tests.factories import DisputeFactory, ScorecardFactory, UserFactory
from tests.performance.ladder import DAY, MONDAY, publish, with_ladder

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.2")]
OCTOBER = "2026-10-01_2026-10-31"


@pytest.fixture(autouse=True)
def _on_monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def hr(client):
    hr = UserFactory(roles=["hr"])
    client.force_login(hr)
    return hr


@pytest.fixture
def org(client):
    org = with_ladder()
    client.force_login(org.hr)
    return org


@contextmanager
def later(client, user, at):
    """Time has passed; whoever was signed in signs in again."""
    with time_machine.travel(at, tick=False):
        client.force_login(user)
        yield


def shown(client, name):
    return client.get(reverse(f"performance:desk-{name}"))


def test_scorecards_that_wait_lead_to_the_list_that_holds_as_many(client, hr):
    for state, n in [("draft", 2), ("in_calibration", 3), ("published", 1), ("acknowledged", 4)]:
        ScorecardFactory.create_batch(n, state=state)

    (period,) = shown(client, "rating").context["periods"]

    assert period["name"] == "October 2026"
    assert [(str(label), n) for label, n, _url in period["states"]] == [
        ("in draft", 2),
        ("in calibration", 3),
        ("out, not acknowledged", 1),
    ]
    for _label, n, url in period["states"]:
        assert f"period={OCTOBER}" in url
        assert client.get(url).context["count"] == n


def test_without_anything_that_waits_it_says_what_to_do(client, hr):
    page = shown(client, "rating").content.decode()

    assert "No scorecard waits" in page
    assert reverse("performance:scorecard-compute") in page


def test_older_periods_are_said_not_listed(client, hr):
    for month in range(1, 7):
        ScorecardFactory(first=date(2026, month, 1), last=date(2026, month, 28))

    context = shown(client, "rating").context

    assert [one["name"] for one in context["periods"]] == [
        "June 2026",
        "May 2026",
        "April 2026",
        "March 2026",
    ]
    assert context["older"] == 2


def test_disputes_that_are_late_or_with_nobody_are_named(client, hr):
    late = DisputeFactory(due_at=MONDAY - DAY)
    nobody = DisputeFactory(due_at=MONDAY + DAY, answerer=None)
    DisputeFactory(due_at=MONDAY + DAY)
    DisputeFactory(
        answered_at=MONDAY, answered_by=hr, answer="stands", words="It stands.", due_at=MONDAY - DAY
    )

    answer = shown(client, "contested")

    found = answer.context["found"]
    assert (found.disputes, found.overdue_disputes, found.disputes_left_to_hr) == (3, 1, 1)
    assert list(answer.context["late"]) == [late, nobody]
    page = answer.content.decode()
    assert "1 dispute is overdue" in page
    assert "1 dispute has nobody up the line" in page
    assert reverse("performance:selection-list") + "?state=disputed" in page


def test_what_is_not_there_is_not_counted_in_words(client, hr):
    DisputeFactory(due_at=MONDAY - DAY)

    page = shown(client, "contested").content.decode()

    assert "1 dispute is overdue" in page
    assert "nobody up the line" not in page


def test_the_own_dispute_is_no_part_of_it(client, hr):
    DisputeFactory(scorecard__person=hr, answerer=None)

    assert "Nothing is contested" in shown(client, "contested").content.decode()
    assert Dispute.objects.count() == 1


def test_demotions_and_appeals_stand_until_they_are_over(client, org):
    publish(org)
    demotion = Demotion.objects.get()

    assert shown(client, "contested").context["found"].demotions == 1
    page = client.get(reverse("performance:appeal-list"))
    assert list(page.context["announced"]) == [demotion]

    agent = User.objects.get(pk=org.agent.pk)
    appeal = raise_appeal(demotion_id=demotion.pk, reason="Outage.", person=agent, at=MONDAY)
    found = shown(client, "contested").context["found"]
    assert (found.appeals, found.overdue_appeals, found.demotions) == (1, 0, 1)
    assert client.get(reverse("performance:appeal-list")).context["others"] == [appeal]

    with later(client, org.hr, appeal.due_at):
        assert "1 appeal is overdue" in shown(client, "contested").content.decode()

    decider = User.objects.get(pk=appeal.decider_id)
    decide_appeal(appeal_id=appeal.pk, answer="upheld", words="It was.", actor=decider, at=MONDAY)
    assert "Nothing is contested" in shown(client, "contested").content.decode()


def test_what_has_taken_effect_is_no_longer_announced(client, org):
    publish(org)

    with later(client, org.hr, MONDAY + NOTICE + timedelta(minutes=1)):
        assert shown(client, "contested").context["found"].demotions == 0


def test_what_something_newer_overtook_is_no_longer_announced(client, org):
    publish(org)
    at = MONDAY + timedelta(days=10)
    with later(client, org.hr, at):
        publish(org, low="0.9", at=at, first=date(2026, 11, 1), last=date(2026, 11, 25))

        assert Demotion.objects.get().takes_effect_at > at
        assert shown(client, "contested").context["found"].demotions == 0


def test_only_hr_sees_the_appeals_of_others(client, org):
    publish(org)
    client.force_login(org.lead)

    context = client.get(reverse("performance:appeal-list")).context

    assert "announced" not in context
    assert "others" not in context


@pytest.mark.parametrize(("name", "most"), [("rating", 4), ("contested", 8)])
def test_a_panel_takes_the_same_few_queries_for_any_number(
    client, hr, django_assert_max_num_queries, name, most
):
    for number in range(8):
        DisputeFactory(due_at=MONDAY - DAY, scorecard__last=date(2026, 11, number + 10))

    with django_assert_max_num_queries(most):
        assert shown(client, name).status_code == 200
