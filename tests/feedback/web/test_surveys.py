from datetime import timedelta

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from customers.choices import CaseStatus
from feedback.models import AttributeImportance
from people.models import User
from tests.factories import CaseFactory, SurveyResponseFactory, UserFactory
from tests.feedback.conftest import NOON

pytestmark = pytest.mark.django_db
LIST, EXPORT, ON_CASE = "feedback:survey-list", "feedback:survey-export", "feedback:case-surveys"
COMMENTS = "feedback:case-comments"
SAID = "Ada was kind to me."


@pytest.fixture
def survey(case):
    return SurveyResponseFactory(case=case, csat=2, ces=6, nps=9, comment=SAID, answered_at=NOON)


def page(client, user, name=LIST, *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def shown(response):
    return [row.record.pk for row in response.context["table"].rows]


def exported(response):
    return b"".join(response.streaming_content).decode()


def test_a_lead_reads_what_customers_said_about_the_own_team_and_nothing_else(client, lead, survey):
    other = SurveyResponseFactory(comment="About others.")

    response = page(client, lead)

    assert shown(response) == [survey.pk]
    assert SAID not in response.content.decode()
    assert reverse(ON_CASE, args=[survey.case_id]) in response.content.decode()
    assert reverse("customers:case-detail", args=[survey.case_id]) in response.content.decode()
    assert other.comment not in response.content.decode()


def test_an_auditor_sees_every_response_and_no_comment(client, survey):
    auditor = UserFactory(roles=["auditor"])

    response = page(client, auditor)

    assert shown(response) == [survey.pk]
    assert SAID not in response.content.decode()
    assert "Not shown to you" in response.content.decode()
    assert SAID not in exported(page(client, auditor, EXPORT))
    on_case = page(client, auditor, ON_CASE, survey.case_id).content.decode()
    assert SAID not in on_case
    assert "There is a comment." in on_case
    assert "Show what the customer wrote" not in on_case
    assert client.post(reverse(COMMENTS, args=[survey.case_id]), {"purpose": "check"}).status_code == 404
    assert not AuditEvent.objects.filter(name="case.texts_viewed").exists()


@pytest.mark.parametrize("role", ["board", "operations", "hr", "administrator"])
def test_nobody_else_finds_the_list(client, survey, role):
    user = UserFactory(roles=[role], team=survey.team)

    assert page(client, user).status_code == 404
    assert page(client, user, EXPORT).status_code == 404


def test_a_comment_on_a_case_that_moved_away_is_no_longer_shown(client, lead, survey):
    survey.case.team = CaseFactory().team
    survey.case.save()

    response = page(client, lead)

    assert shown(response) == [survey.pk]
    assert SAID not in response.content.decode()
    assert SAID not in exported(page(client, lead, EXPORT))


def test_a_comment_is_read_for_a_purpose_and_that_is_recorded(client, lead, survey):
    SurveyResponseFactory(case=survey.case, comment="Twice.")
    url = reverse(COMMENTS, args=[survey.case_id])

    masked = page(client, lead, ON_CASE, survey.case_id)
    refused = client.post(url, {"purpose": ""})
    assert SAID not in masked.content.decode() + refused.content.decode()
    assert "Show what the customer wrote" in masked.content.decode()
    assert refused.status_code == 422
    assert not AuditEvent.objects.exists()
    shown_now = client.post(url, {"purpose": "coach"})

    assert SAID in shown_now.content.decode()
    assert "Twice." in shown_now.content.decode()
    assert "no-store" in shown_now["Cache-Control"]
    event = AuditEvent.objects.get()
    assert (event.name, event.actor_id) == ("case.texts_viewed", lead.pk)
    assert event.subject_id == str(survey.case_id)
    assert event.facts == {"cases": [survey.case_id], "fields": ["surveys"], "purpose": "coach"}


def test_a_comment_is_at_hand_on_the_own_open_case_and_each_opening_is_recorded_once(client, survey):
    agent = User.objects.get(pk=survey.agent_id)
    survey.case.agent, survey.case.status = agent, CaseStatus.OPEN
    survey.case.save()
    SurveyResponseFactory(case=survey.case, comment="Twice.")

    content = page(client, agent, ON_CASE, survey.case_id).content.decode()

    assert SAID in content
    assert "Show what the customer wrote" not in content
    event = AuditEvent.objects.get()
    assert (event.name, event.actor_id, event.facts["purpose"]) == ("case.texts_viewed", agent.pk, "help")


def test_an_opening_without_comments_leaves_no_record(client, survey):
    agent = User.objects.get(pk=survey.agent_id)
    case = CaseFactory(agent=agent, team=agent.team)
    SurveyResponseFactory(case=case, comment="")

    assert page(client, agent, ON_CASE, case.pk).status_code == 200
    assert not AuditEvent.objects.exists()


def test_the_agent_sees_on_the_page_of_the_case_what_the_customer_answered(client, survey):
    agent = User.objects.get(pk=survey.agent_id)

    content = page(client, agent, ON_CASE, survey.case_id).content.decode()

    assert "CSAT 2 of 5" in content
    assert page(client, agent, "customers:case-detail", survey.case_id).status_code == 200


def test_who_may_not_see_the_case_finds_nothing(client, survey):
    for role in ("agent", "lead", "hr", "operations", "board"):
        assert page(client, UserFactory(roles=[role]), ON_CASE, survey.case_id).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"score": "csat_low"}, True),
        ({"score": "csat_high"}, False),
        ({"score": "ces_high"}, True),
        ({"score": "nps_high"}, True),
        ({"score": "nps_low"}, False),
        ({"comment": "yes"}, True),
        ({"comment": "no"}, False),
        ({"since": "2026-11-21"}, True),
        ({"since": "2026-11-22"}, False),
        ({"until": "2026-11-21"}, True),
        ({"until": "2026-11-20"}, False),
        ({"score": "anything"}, False),
    ],
)
def test_the_address_filters_the_list_and_its_export(client, lead, survey, query, found):
    assert shown(page(client, lead, **query)) == ([survey.pk] if found else [])
    assert (survey.external_id in exported(page(client, lead, EXPORT, **query))) is found


def test_the_team_of_the_filter_is_one_of_the_own(client, lead, survey):
    other = SurveyResponseFactory()

    assert shown(page(client, lead, team=lead.team_id)) == [survey.pk]
    assert shown(page(client, lead, team=other.team_id)) == []


def test_an_export_is_recorded_and_keeps_the_order(client, lead, survey, case):
    SurveyResponseFactory(case=case, csat=5, external_id="best", answered_at=NOON - timedelta(hours=1))

    lines = exported(page(client, lead, EXPORT, sort="-csat")).splitlines()

    assert [line.split(",")[1] for line in lines] == ["external id", "best", survey.external_id]
    assert SAID not in lines[2]
    assert lines[2].endswith(",yes")
    event = AuditEvent.objects.get(name="export.made")
    assert (event.actor_id, event.facts["what"], event.facts["rows"]) == (lead.pk, "surveys", 2)
    assert event.facts["filters"] == {"sort": "-csat"}


def test_a_cell_that_would_run_in_a_spreadsheet_does_not(client, lead, case):
    SurveyResponseFactory(case=case, external_id="=HYPERLINK(1)")

    assert "'=HYPERLINK(1)" in exported(page(client, lead, EXPORT))


def test_the_list_and_its_file_say_what_mattered_most(client, lead, case):
    response = SurveyResponseFactory(case=case)
    for attribute, importance in [("speed", 3), ("ease", 4), ("fairness", 5), ("news", 4), ("competence", 4)]:
        AttributeImportance.objects.create(response=response, attribute=attribute, importance=importance)

    content = page(client, lead, LIST).content.decode()

    assert "A fair remedy, Knowing what to do, How easy it was" in content
    assert "Being kept informed" not in content.split("<tbody>")[1]
    assert "fairness; competence; ease" in exported(page(client, lead, EXPORT))


def test_the_list_takes_as_many_queries_for_many_as_for_one(
    client, lead, case, django_assert_max_num_queries
):
    for response in SurveyResponseFactory.create_batch(20, case=case, comment=SAID):
        AttributeImportance.objects.create(response=response, attribute="speed", importance=5)
    client.force_login(lead)

    with django_assert_max_num_queries(11):
        client.get(reverse(LIST))


@pytest.mark.parametrize(
    ("role", "answer"), [("manager", 200), ("operations", 200), ("lead", 404), ("hr", 404)]
)
def test_who_brings_responses_in(client, db, role, answer):
    assert page(client, UserFactory(roles=[role]), "feedback:survey-import").status_code == answer


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"since": "2026-11-20", "until": "2026-11-01"}, "To day</a>: The period ends before it starts."),
        ({"teams": "abc"}, "Teams: The link that led here is damaged"),
        ({"categories": "\0"}, "Categories: The link that led here is damaged"),
        ({"by": "abc"}, "Agent: The link that led here is damaged"),
    ],
)
def test_filters_that_make_no_sense_are_named_and_find_nothing(client, lead, survey, query, said):
    response = page(client, lead, **query)

    assert said in response.content.decode()
    assert shown(response) == []
