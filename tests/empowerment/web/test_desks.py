from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from guardian.shortcuts import assign_perm

from audit.models import AuditEvent
from empowerment.choices import ReviewCause
from empowerment.models import Review
from empowerment.services.approvals import accept_counter, approve_request, counter_request
from empowerment.services.grants import reverse_grant
from governance.services import draft_version
from people.choices import Role
from tests.empowerment.conftest import NOON
from tests.empowerment.traces import nothing_written
from tests.factories import (
    CaseFactory,
    PolicyFactory,
    PolicyVersionFactory,
    ShiftFactory,
    TeamFactory,
    UserFactory,
    put_in_force,
)

pytestmark = [pytest.mark.django_db, pytest.mark.capability("S2.1")]
REVIEWS = reverse("empowerment:review-list")
COVERAGE = reverse("empowerment:coverage")


def desk_url(part):
    return reverse(f"empowerment:desk-{part}")


def asked(rows):
    return [row.request for row in rows]


# ---- panels


def test_the_agents_desk_shows_offers_first_then_clocks_then_what_came_back(as_, line, noon):
    waiting, offered, back, old = line.ask("200"), line.ask("210"), line.ask("220"), line.ask("230")
    line.answer(counter_request, offered, amount=Decimal(60))
    line.answer(approve_request, old)
    noon.move_to(NOON + timedelta(days=3))
    line.answer(approve_request, back, at=NOON + timedelta(days=3))
    response = as_(line.agent).get(desk_url("requests"))

    assert asked(response.context["waiting"]) == [offered, waiting]
    assert asked(response.context["back"]) == [back]
    assert "<html" not in response.content.decode()


def test_the_leads_desk_shows_what_waits_for_them_and_what_was_decided(as_, line):
    request, beyond = line.ask("200"), line.ask("700")
    given = line.desk.log("10")

    assert asked(as_(line.lead).get(desk_url("inbox")).context["rows"]) == [request]
    assert asked(as_(line.manager).get(desk_url("inbox")).context["rows"]) == [beyond]
    decisions = as_(line.lead).get(desk_url("decisions")).context["decisions"]
    assert list(decisions) == [given, beyond.decision, request.decision]


def test_desks_say_what_was_given_where_less_was_offered_than_asked(as_, line):
    request = line.ask("240")
    line.answer(counter_request, request, amount=Decimal(160))
    accept_counter(request_id=request.pk, agent=line.agent, at=NOON + timedelta(minutes=5))

    for reader, part in ((line.lead, "decisions"), (line.agent, "requests")):
        assert "€160 of €240" in as_(reader).get(desk_url(part)).content.decode(), part


@pytest.mark.parametrize(
    ("part", "roles"),
    [
        ("requests", {Role.AGENT}),
        ("headroom", {Role.AGENT}),
        ("inbox", {Role.LEAD, Role.MANAGER, Role.BOARD}),
        ("decisions", {Role.LEAD, Role.MANAGER}),
        ("coverage", {Role.LEAD, Role.MANAGER}),
    ],
)
def test_each_panel_is_for_its_roles(as_, part, roles):
    found = {role for role in Role if as_(UserFactory(roles=[role])).get(desk_url(part)).status_code == 200}

    assert found == roles


@pytest.mark.parametrize("part", ["requests", "inbox", "decisions", "coverage"])
def test_a_panel_takes_the_same_queries_however_full(as_, line, queries_of, part):
    as_(line.agent if part == "requests" else line.lead)
    line.ask("200")
    few = queries_of(desk_url(part))
    for _ in range(5):
        line.ask("200", case=CaseFactory(team=line.desk.team, agent=line.agent))

    assert queries_of(desk_url(part)) == few


def test_the_whole_desk_of_each_role_shows_its_panels(as_, line):
    line.ask("200")
    home = reverse("home:desk")

    agents = as_(line.agent).get(home).content.decode()
    assert "Needs you now" in agents
    assert "My leeway today" in agents
    leads = as_(line.lead).get(home).content.decode()
    assert "Waiting for your answer" in leads
    assert "What my teams decided" in leads


# ---- coverage


def test_a_gap_names_its_hours_and_what_nobody_may_approve(as_, line):
    # The manager works in the morning only; it is Friday noon in UTC, one o'clock in Berlin.
    for weekday in range(7):
        ShiftFactory(user=line.manager, weekday=weekday)
    response = as_(line.lead).get(COVERAGE)

    page = response.content.decode()
    assert "nobody on shift may approve refund above €500 (usually €5,000)" in page
    assert "Fri 16:00 to Sat 08:00" in page
    assert "on shift" in page
    assert "Fri 16:00 to Sat 08:00" in as_(line.lead).get(desk_url("coverage")).content.decode()


def test_around_the_clock_is_covered(as_, line):
    assert "Covered for the next 24 hours." in as_(line.lead).get(desk_url("coverage")).content.decode()


def test_teams_that_do_not_fit_on_the_desk_are_counted_and_linked(as_, line):
    for number in range(4):
        UserFactory(team=TeamFactory(name=f"Zeta {number}"), manager=line.lead)

    page = as_(line.lead).get(desk_url("coverage"))

    assert "and 2 more teams" in page.content.decode()
    assert [team.name for team in page.context["more"]] == ["Zeta 2", "Zeta 3"]


def test_one_of_several_teams_is_chosen_and_no_other(as_, line):
    other = TeamFactory()
    UserFactory(team=other, manager=line.lead)
    stranger = TeamFactory()

    assert as_(line.lead).get(COVERAGE).context["team"] == line.desk.team
    assert as_(line.lead).get(COVERAGE, {"team": other.pk}).context["team"] == other
    assert as_(line.lead).get(COVERAGE, {"team": stranger.pk}).status_code == 404
    assert as_(line.lead).get(COVERAGE, {"team": "x"}).status_code == 404


@pytest.mark.parametrize("role", [Role.AGENT, Role.BOARD, Role.HR, Role.OPERATIONS, Role.AUDITOR])
def test_coverage_is_for_those_who_plan_shifts(as_, role):
    assert as_(UserFactory(roles=[role])).get(COVERAGE).status_code == 404


def test_a_lead_without_teams_reads_what_will_be_here(as_):
    assert "No team yet" in as_(UserFactory(roles=[Role.LEAD])).get(COVERAGE).content.decode()


# ---- second looks


@pytest.fixture
def review(desk):
    return Review.objects.create(decision=desk.log("10"), cause=ReviewCause.DEEMED, opened_at=NOON)


def close_url(review):
    return reverse("empowerment:review-close", args=[review.pk])


def test_a_lead_closes_a_second_look_with_a_finding(as_, desk, review):
    assert [one for one, _ in as_(desk.lead).get(REVIEWS).context["waiting"]] == [review]
    assert "1 decision waits for a second look" in as_(desk.lead).get(desk_url("decisions")).content.decode()

    response = as_(desk.lead).post(close_url(review), {"finding": "Right: the parcel was lost."})
    review.refresh_from_db()
    assert response.url == REVIEWS
    assert (review.closed_by, review.finding) == (desk.lead, "Right: the parcel was lost.")
    event = AuditEvent.objects.get(name="review.closed")
    assert "parcel" not in str(event.facts)
    assert "Right: the parcel was lost." in as_(desk.lead).get(REVIEWS).content.decode()


def test_a_second_look_without_a_finding_stays_open(as_, desk, review):
    with nothing_written():
        response = as_(desk.lead).post(close_url(review), {"finding": " "})

    assert response.status_code == 422
    assert response.context["waiting"][0][1].errors


def test_a_second_look_is_closed_once(as_, desk, review):
    as_(desk.lead).post(close_url(review), {"finding": "Right."})
    with nothing_written():
        assert as_(desk.lead).post(close_url(review), {"finding": "Wrong."}).status_code == 409


@pytest.mark.invariant("I-30")
def test_nobody_looks_at_their_own_decision_by_a_second_account(as_, desk, review):
    desk.lead.person = desk.agent.person
    desk.lead.save()
    with nothing_written():
        assert as_(desk.lead).post(close_url(review), {"finding": "Fine."}).status_code == 409


def test_second_looks_are_for_overseers_and_read_by_auditors(as_, desk, review):
    auditor, stranger = UserFactory(roles=[Role.AUDITOR]), UserFactory(roles=[Role.LEAD])
    assert [one for one, _ in as_(auditor).get(REVIEWS).context["waiting"]] == [review]
    assert [one for one, _ in as_(stranger).get(REVIEWS).context["waiting"]] == []
    with nothing_written():
        assert as_(auditor).post(close_url(review), {"finding": "x"}).status_code == 404
        assert as_(stranger).post(close_url(review), {"finding": "x"}).status_code == 404
        assert as_(desk.agent).get(REVIEWS).status_code == 404


def test_exceptions_lead_to_the_list_that_holds_as_many(as_, line):
    auditor = UserFactory(roles=[Role.AUDITOR])
    assert "No exception in 7 days" in as_(auditor).get(desk_url("exceptions")).content.decode()
    given = line.desk.log("10")
    reverse_grant(decision_id=given.pk, amount=Decimal(10), why="Wrong case.", actor=line.lead, at=NOON)
    line.desk.log("20")
    Review.objects.create(decision=given, cause=ReviewCause.DEEMED, opened_at=NOON)

    client = as_(auditor)
    context = client.get(desk_url("exceptions")).context

    assert [(str(label), n) for label, n, _query in context["became"]] == [
        ("Decided after the clock", 0),
        ("Reversed", 1),
    ]
    assert context["reviews"] == 1
    query = context["became"][1][2]
    listed = client.get(f"{reverse('empowerment:decision-list')}?{query}").context["table"]
    assert [row.record for row in listed.rows] == [given]


def test_exceptions_are_for_auditors(as_, line):
    assert as_(line.lead).get(desk_url("exceptions")).status_code == 404


# ---- the law on the desk


def test_the_desk_says_how_many_limits_hold_and_what_waits(as_, line, noon):
    version = line.desk.version
    manager = UserFactory(roles=["manager"])
    assign_perm("governance.edit_policy", manager, version.policy)
    draft = draft_version(policy=version.policy, actor=manager, at=NOON)

    page = as_(manager).get(desk_url("limits"))

    granting = version.limits.filter(per_decision__isnull=False).count()
    assert [(one.policy, limits) for one, limits in page.context["rows"]] == [(version.policy, granting)]
    said = page.content.decode()
    assert f'<strong class="number">{granting}</strong> limits in force' in said
    assert f'href="{reverse("governance:version-detail", args=[version.pk])}"' in said
    assert f'href="{reverse("governance:version-detail", args=[draft.pk])}"' in said
    assert f"Version {draft.number} is a draft" in said


def test_an_auditor_is_not_told_of_a_draft_that_nobody_submitted(as_, line, noon):
    manager = UserFactory(roles=["manager"])
    assign_perm("governance.edit_policy", manager, line.desk.version.policy)
    draft_version(policy=line.desk.version.policy, actor=manager, at=NOON)

    said = as_(UserFactory(roles=["auditor"])).get(desk_url("limits")).content.decode()

    assert "limits in force" in said
    assert "draft" not in said


def test_the_law_on_the_desk_takes_as_many_queries_for_any_number_of_policies(
    as_, line, noon, django_assert_max_num_queries
):
    client = as_(UserFactory(roles=["auditor"]))
    for _ in range(8):
        put_in_force(PolicyVersionFactory(policy=PolicyFactory(scope_kind="team", team=TeamFactory())))

    with django_assert_max_num_queries(6):
        page = client.get(desk_url("limits"))
    assert page.context["more"] == 3
    assert "3 more policies stand in the list." in page.content.decode()
