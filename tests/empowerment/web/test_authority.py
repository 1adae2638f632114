from decimal import Decimal

import pytest
from django.urls import reverse

from empowerment.choices import Window
from people.choices import Role
from tests.empowerment.traces import nothing_written
from tests.factories import (
    AuthorityLimitFactory,
    BudgetCapFactory,
    CourseFactory,
    NamedApproverFactory,
    RemedyFactory,
    TierRequirementFactory,
    UserFactory,
    put_in_force,
)
from tests.factories.governance import PolicyVersionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.capability("4.1")]
MINE = reverse("empowerment:authority-mine")


def sheet_of(user):
    return reverse("empowerment:authority-person", args=[user.pk])


@pytest.fixture
def rich(draft_line):
    """A policy with a condition, a ban, a second tier and budgets of a customer."""
    desk = draft_line.desk
    version = desk.version
    AuthorityLimitFactory(
        version=version,
        position=desk.agents,
        remedy=desk.remedy,
        channel="phone",
        per_decision=Decimal(70),
        rationale="They hear us.",
    )
    AuthorityLimitFactory(
        version=version, position=desk.agents, remedy=desk.remedy, tier=2, per_decision=Decimal(90)
    )
    AuthorityLimitFactory(
        version=version, forbids=True, remedy=RemedyFactory(code="gift-card"), rationale="A run of fraud."
    )
    RemedyFactory(code="upgrade")
    TierRequirementFactory(
        version=version,
        position=desk.agents,
        tenure_months=36,
        courses=[CourseFactory(code="j", title="Judgment")],
    )
    BudgetCapFactory(
        version=version,
        position=desk.agents,
        remedy=desk.remedy,
        window=Window.CUSTOMER_90_DAYS,
        amount=Decimal(300),
    )
    NamedApproverFactory(version=version, position=draft_line.managers)
    put_in_force(version)
    return draft_line


def test_an_agent_reads_every_limit_its_reason_and_what_is_left(as_, rich):
    rich.desk.log("20")
    with nothing_written():
        page = as_(rich.agent).get(MINE).content.decode()

    assert "Covers what most customers ask for." in page
    assert "Phone" in page
    assert "They hear us." in page
    assert "<strong>€130</strong> of €150 left" in page
    assert "up to €300" in page
    assert "A run of fraud." in page
    assert "Needs approval" in page  # what nobody in this position may give
    assert "alone up to €130" in page


def test_it_says_who_decides_beyond(as_, rich):
    page = as_(rich.agent).get(MINE).content.decode()

    assert f"{rich.lead} up to €500" in page
    assert f"{rich.manager} up to €5,000" in page
    assert "If none of them can" not in page, "a manager stands in the line already"


def test_a_position_nobody_of_the_line_holds_is_named(as_, rich):
    rich.manager.position = None
    rich.manager.save()

    assert f"If none of them can: {rich.managers}" in as_(rich.agent).get(MINE).content.decode()


def test_it_says_what_unlocks_the_next_tier_and_what_that_gives(as_, rich):
    page = as_(rich.agent).get(MINE).content.decode()

    assert "To tier 2" in page
    assert "36 months in the company (now 34)" in page
    assert "A valid completion of Judgment" in page
    assert "Refund up to €90 at once" in page


def test_it_says_what_held_on_another_day(as_, rich):
    client = as_(rich.agent)

    def tenure(page):
        return page.context["sheet"].next_tier.requirements[0].met

    before, ahead = client.get(MINE, {"on": "2015-01-01"}), client.get(MINE, {"on": "2050-01-01"})
    today = client.get(MINE)

    assert before.context["sheet"].version is None
    assert "As of the end of 1 Jan 2015" in before.content.decode()
    assert (tenure(today), tenure(ahead)) == (False, True)
    assert today.context["is_now"]
    assert client.get(MINE, {"on": "9999-12-31"}).context["is_now"]


def test_without_a_policy_it_says_so(as_, draft_desk):
    assert "No policy in force" in as_(draft_desk.agent).get(MINE).content.decode()
    assert as_(UserFactory(position=None, team=None)).get(MINE).status_code == 200


def test_others_see_it_who_may_see_the_person(as_, desk):
    seers = [desk.lead, UserFactory(roles=[Role.HR]), UserFactory(roles=[Role.AUDITOR])]
    blind = [
        UserFactory(team=desk.team, roles=[Role.AGENT]),
        UserFactory(roles=[Role.LEAD]),
        *(UserFactory(roles=[role]) for role in (Role.BOARD, Role.OPERATIONS, Role.ADMINISTRATOR)),
    ]
    assert [as_(user).get(sheet_of(desk.agent)).status_code for user in seers] == [200] * 3
    assert [as_(user).get(sheet_of(desk.agent)).status_code for user in blind] == [404] * 5


def test_it_takes_the_same_queries_however_rich_the_policy(as_, desk, queries_of):
    as_(desk.agent)
    few = queries_of(MINE)
    for number in range(8):
        RemedyFactory(code=f"remedy-{number}")

    assert queries_of(MINE) == few <= 16


# ---- on the desk


def test_the_desk_shows_what_runs_out_first(as_, desk):
    desk.log("20")
    response = as_(desk.agent).get(reverse("empowerment:desk-headroom"))

    (bar,) = response.context["bars"]
    assert (bar.label, bar.left_text, bar.limit_text, bar.window) == ("Refund", "€130", "€150", "today")
    assert bar.note == "Up to €50 at once"
    assert "<html" not in response.content.decode()


def test_the_desk_of_others_has_no_leeway(as_, desk):
    assert as_(desk.lead).get(reverse("empowerment:desk-headroom")).status_code == 404


def test_without_a_position_it_speaks_of_no_tier(client):
    put_in_force(PolicyVersionFactory())
    client.force_login(UserFactory(roles=["hr"], position=None))
    page = client.get(MINE).content.decode()

    assert "No position, no tier" in page
    assert "The highest tier" not in page
