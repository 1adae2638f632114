import csv

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEvent
from customers.choices import CaseStatus, Channel, ContactDirection, Priority
from customers.models import Case
from people.choices import Role
from tests.factories.customers import CaseFactory, ContactFactory, CustomerFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("customers:case-list")
EXPORT = reverse("customers:case-export")
DESK = reverse("customers:desk-cases")


@pytest.fixture
def agent(client):
    agent = UserFactory(roles=[Role.AGENT])
    client.force_login(agent)
    return agent


def references(response):
    return [row.record.reference for row in response.context["table"].paginated_rows]


def case_url(name, case):
    return reverse(f"customers:{name}", args=[case.pk])


# ---- who finds what


@pytest.mark.parametrize("url", [LIST, EXPORT, DESK])
def test_the_anonymous_are_asked_to_log_in(client, url):
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("role", [Role.BOARD, Role.OPERATIONS, Role.HR, Role.ADMINISTRATOR])
@pytest.mark.parametrize("url", [LIST, EXPORT, DESK])
def test_roles_without_cases_do_not_find_the_pages(client, url, role):
    client.force_login(UserFactory(roles=[role]))

    assert client.get(url).status_code == 404


@pytest.mark.parametrize("role", [Role.LEAD, Role.MANAGER, Role.AUDITOR])
def test_a_desk_with_own_cases_is_for_agents(client, role):
    client.force_login(UserFactory(roles=[role]))

    assert client.get(DESK).status_code == 404
    assert client.get(LIST).status_code == 200


def test_a_case_of_another_team_is_not_found_and_not_leaked(client, agent):
    case = CaseFactory(reference="CANARY", customer__name="Canary", category="Canary category")

    assert client.get(case_url("case-detail", case)).status_code == 404
    for name in ("case-waiting", "case-status", "customer-show", "case-texts"):
        assert client.post(case_url(name, case)).status_code == 404
    for url in (LIST, f"{LIST}?q=canary", DESK):
        assert "Canary" not in client.get(url).content.decode().replace("q=canary", "")
        assert "CANARY" not in client.get(url).content.decode()
    assert b"canary" not in client.get(EXPORT).getvalue().lower()


def test_an_auditor_changes_nothing_and_reads_nothing_personal(client):
    client.force_login(UserFactory(roles=[Role.AUDITOR]))
    case = CaseFactory(customer__email="canary@example.org", customer__phone="030 5550123")
    ContactFactory(case=case, summary="canary words")

    page = client.get(case_url("case-detail", case))

    assert page.status_code == 200
    assert "canary" not in page.content.decode()
    assert "5550123" not in page.content.decode()
    for name in ("case-waiting", "case-status", "customer-show", "case-texts"):
        assert client.post(case_url(name, case), {"purpose": "verify"}).status_code == 404
    assert not AuditEvent.objects.exists()


# ---- the list


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"A-1", "A-2", "A-3"}),
        ("?q=a-1", {"A-1"}),
        ("?q=okaf", {"A-2"}),
        ("?status=waiting", {"A-2"}),
        ("?status=active", {"A-1", "A-2"}),
        ("?agent=me", {"A-1"}),
        ("?agent=nobody", {"A-2", "A-3"}),
        ("?priority=1", {"A-3"}),
        ("?channel=email", {"A-2"}),
        ("?category=Delivery", {"A-3"}),
        ("?status=active&channel=phone", {"A-1"}),
        ("?priority=9", set()),
        ("?agent=999999999", set()),
        ("?q=%25", set()),
    ],
)
def test_the_address_says_what_the_list_and_the_export_show(client, agent, query, found):
    CaseFactory(reference="A-1", team=agent.team, agent=agent)
    CaseFactory(
        reference="A-2",
        team=agent.team,
        customer__name="Dana Okafor",
        status=CaseStatus.WAITING,
        channel=Channel.EMAIL,
    )
    CaseFactory(
        reference="A-3",
        team=agent.team,
        status=CaseStatus.CLOSED,
        priority=Priority.CRITICAL,
        category="Delivery",
    )

    exported = client.get(EXPORT + query).getvalue().decode().splitlines()

    assert set(references(client.get(LIST + query))) == found
    assert {row["reference"] for row in csv.DictReader(exported)} == found


def test_by_team(client, agent):
    mine = CaseFactory(team=agent.team)
    other = CaseFactory(agent=agent)

    assert references(client.get(f"{LIST}?team={other.team_id}")) == [other.reference]
    assert references(client.get(f"{LIST}?team={mine.team_id}")) == [mine.reference]


def test_a_filter_of_what_one_may_not_see_finds_nothing(client, agent):
    foreign = CaseFactory(category="Secret")

    assert references(client.get(f"{LIST}?team={foreign.team_id}")) == []
    assert "Secret" not in client.get(LIST).content.decode()


def test_the_order_is_in_the_address_and_the_same_in_the_export(client, agent):
    CaseFactory(reference="A-1", team=agent.team, priority=2)
    CaseFactory(reference="A-2", team=agent.team, priority=1)
    CaseFactory(reference="A-3", team=agent.team, priority=3)

    lines = client.get(f"{EXPORT}?sort=-priority").getvalue().decode().splitlines()

    assert references(client.get(f"{LIST}?sort=-priority")) == ["A-3", "A-1", "A-2"]
    assert [line.split(",")[0] for line in lines[1:]] == ["A-3", "A-1", "A-2"]


def test_pages_keep_the_filter(client, agent):
    CaseFactory.create_batch(60, team=agent.team)

    page = client.get(f"{LIST}?status=open&page=2")

    assert len(references(page)) == 10
    assert "status=open&amp;page=1" in page.content.decode()


@pytest.mark.parametrize("query", ["?page=0", "?page=x", "?sort=nonsense", "?status=%00", "?q=%00"])
def test_nonsense_in_the_address_is_no_error(client, agent, query):
    CaseFactory(team=agent.team)

    assert client.get(LIST + query).status_code == 200
    assert client.get(EXPORT + query).status_code == 200


@pytest.mark.parametrize("rows", [1, 40])
def test_the_list_asks_at_most_twelve_questions(client, agent, rows, django_assert_max_num_queries):
    for _ in range(rows):
        CaseFactory(team=agent.team, agent=UserFactory(team=agent.team))

    with django_assert_max_num_queries(12):
        client.get(LIST)


def test_the_number_of_questions_does_not_grow_with_the_rows(client, agent):
    def asked(url):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url)
            b"".join(response) if response.streaming else response.content
        return len(queries)

    urls = [LIST, EXPORT, DESK]
    CaseFactory(team=agent.team, agent=agent)
    client.get(LIST)
    few = [asked(url) for url in urls]
    for _ in range(7):
        CaseFactory(team=agent.team, agent=agent)

    assert [asked(url) for url in urls] == few


def test_a_cell_that_would_run_in_a_spreadsheet_is_disarmed(client, agent):
    CaseFactory(team=agent.team, customer__name="=HYPERLINK(1)")

    assert "'=HYPERLINK(1)" in client.get(EXPORT).getvalue().decode()


def test_markup_in_a_name_is_text(client, agent):
    case = CaseFactory(team=agent.team, customer__name="<script>x</script>", agent=agent)

    for url in (LIST, DESK, case_url("case-detail", case)):
        assert "<script>x" not in client.get(url).content.decode()


# ---- the case


def test_the_case_shows_customer_history_and_other_open_cases(client, agent):
    customer = CustomerFactory(name="Dana Okafor")
    case = CaseFactory(team=agent.team, customer=customer)
    other = CaseFactory(team=agent.team, customer=customer, reference="OTHER-1")
    CaseFactory(customer=customer, reference="HIDDEN-1")
    ContactFactory(case=other, summary="Wedding gift")

    text = client.get(case_url("case-detail", case)).content.decode()

    assert "Dana Okafor" in text
    assert "OTHER-1" in text
    assert "Wedding gift" not in text
    assert "HIDDEN-1" not in text
    assert "1 more case of this customer is with another team." in text


def test_the_case_asks_the_same_number_of_questions_for_a_long_history(client, agent):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(case_url("case-detail", case))
        return len(queries)

    case = CaseFactory(team=agent.team, agent=agent)
    ContactFactory(case=case, summary="Late again")
    client.get(LIST)
    few = asked()
    for each in CaseFactory.create_batch(12, team=agent.team, customer=case.customer, agent=agent):
        ContactFactory(case=each)

    assert asked() == few <= 12


def test_what_was_said_is_masked_until_somebody_says_what_for(client, agent):
    case = CaseFactory(team=agent.team)
    ContactFactory(case=case, summary="Wedding gift", direction=ContactDirection.INBOUND)
    ContactFactory(case=case, summary="Second call", direction=ContactDirection.OUTBOUND)
    url = case_url("case-texts", case)

    masked = client.get(case_url("case-detail", case)).content.decode()
    refused = client.post(url, {"purpose": ""})
    assert "Wedding gift" not in masked + refused.content.decode()
    assert "Show what the customer said" in masked
    assert refused.status_code == 422
    assert not AuditEvent.objects.exists()
    shown = client.post(url, {"purpose": "help"})

    assert "Wedding gift" in shown.content.decode()
    assert "Second call" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    event = AuditEvent.objects.get()
    assert (event.name, event.subject_id) == ("case.texts_viewed", str(case.pk))
    assert event.facts == {"cases": [case.pk], "fields": ["contacts"], "purpose": "help"}
    assert client.get(url).status_code == 302


def test_what_was_said_is_at_hand_on_the_own_open_case_and_each_opening_is_recorded_once(client, agent):
    case = CaseFactory(team=agent.team, agent=agent)
    ContactFactory(case=case, summary="Wedding gift", direction=ContactDirection.INBOUND)
    ContactFactory(case=case, summary="Second call", direction=ContactDirection.OUTBOUND)

    opened = client.get(case_url("case-detail", case))

    assert "Wedding gift" in opened.content.decode()
    assert "Your view was recorded." in opened.content.decode()
    assert "Show what the customer said" not in opened.content.decode()
    assert "no-store" in opened["Cache-Control"]
    event = AuditEvent.objects.get()
    assert (event.name, event.actor_id, event.reason) == ("case.texts_viewed", agent.pk, "Help this customer")
    assert event.facts == {"cases": [case.pk], "fields": ["contacts"], "purpose": "help"}


def test_an_own_open_case_without_words_leaves_no_record(client, agent):
    case = CaseFactory(team=agent.team, agent=agent)
    ContactFactory(case=case, summary="")

    assert client.get(case_url("case-detail", case)).status_code == 200
    assert not AuditEvent.objects.exists()


def test_personal_data_is_masked_until_somebody_says_what_for(client, agent):
    case = CaseFactory(team=agent.team, customer__email="dana@example.org")
    url = case_url("customer-show", case)

    masked = client.get(case_url("case-detail", case)).content.decode()
    refused = client.post(url, {"purpose": ""})
    assert "dana@example.org" not in masked + refused.content.decode()
    assert refused.status_code == 422
    assert not AuditEvent.objects.exists()
    shown = client.post(url, {"purpose": "verify"})

    assert "dana@example.org" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert AuditEvent.objects.get().name == "customer.viewed_in_full"
    assert client.get(url).status_code == 302


def test_htmx_gets_only_the_part_that_changes(client, agent):
    case = CaseFactory(team=agent.team, customer__email="dana@example.org")

    shown = client.post(case_url("customer-show", case), {"purpose": "reach"}, headers={"HX-Request": "true"})

    assert "dana@example.org" in shown.content.decode()
    assert "<html" not in shown.content.decode()


def test_marking_a_waiting_customer(client, agent):
    case = CaseFactory(team=agent.team)

    response = client.post(case_url("case-waiting", case), {"is_waiting": "yes"}, follow=True)

    assert Case.objects.get().customer_waiting
    assert "Marked: the customer is waiting." in response.content.decode()
    assert client.get(case_url("case-waiting", case)).status_code == 302


def test_waiting_for_the_customer_and_going_on(client, agent):
    case = CaseFactory(team=agent.team)

    client.post(case_url("case-status", case), {"status": "waiting"})
    assert Case.objects.get().status == CaseStatus.WAITING
    client.post(case_url("case-status", case), {"status": "open"})

    assert Case.objects.get().status == CaseStatus.OPEN


@pytest.mark.parametrize("status", ["closed", "nonsense", ""])
def test_a_move_that_is_not_allowed_is_said_and_changes_nothing(client, agent, status):
    case = CaseFactory(team=agent.team)

    response = client.post(case_url("case-status", case), {"status": status}, follow=True)

    assert "alert-danger" in response.content.decode()
    assert Case.objects.get().status == CaseStatus.OPEN
    assert not AuditEvent.objects.exists()


# ---- the desk


def test_the_desk_shows_my_open_cases_and_how_many_more(client, agent):
    CaseFactory.create_batch(9, agent=agent)
    CaseFactory(team=agent.team, reference="COLLEAGUE")
    CaseFactory(agent=agent, reference="DONE", status=CaseStatus.RESOLVED)

    text = client.get(DESK).content.decode()

    assert text.count("data-row") == 8
    assert "All my 9 open cases" in text
    assert "COLLEAGUE" not in text
    assert "DONE" not in text


def test_an_empty_desk_says_what_will_appear(client, agent):
    assert "No open case is yours" in client.get(DESK).content.decode()


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("teams=abc", "Teams"),
        ("categories=%00", "Categories"),
        ("besides=%00", "Categories left out"),
        ("resolved_by=abc", "Resolved by"),
        ("resolved_by=" + 60 * "9", "Resolved by"),
    ],
)
def test_a_damaged_link_to_the_rows_behind_a_figure_says_what_to_do(client, agent, query, label):
    CaseFactory(agent=agent, team=agent.team)

    response = client.get(f"{LIST}?{query}")

    assert f"<li>{label}: The link that led here is damaged: open the list again" in response.content.decode()
    assert references(response) == []


def test_a_period_that_ends_before_it_starts_is_said_to_do_so(client, agent):
    response = client.get(LIST, {"resolved_from": "2026-11-20", "resolved_to": "2026-11-01"})
    one_day = client.get(LIST, {"resolved_from": "2026-11-20", "resolved_to": "2026-11-20"})

    assert "Resolved until</a>: The period ends before it starts." in response.content.decode()
    assert "ends before it starts" not in one_day.content.decode()
