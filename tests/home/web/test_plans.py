"""How PostgreSQL reads the long lists: by index in their usual order, however many rows there are."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from audit.models import AuditEvent
from customers.models import Case
from empowerment.models import ApprovalRequest, Decision
from performance.models import Scorecard
from tests.empowerment.conftest import desk as desk, draft_desk as draft_desk
from tests.factories import ScorecardFactory, TeamFactory, UserFactory

ROWS = 4_000
LONG = [AuditEvent, Case, Decision, ApprovalRequest, Scorecard]
# Not in the order of the list: the count, which ends at ten thousand, and the choices of a filter.
ELSE = (
    "SELECT COUNT(*) FROM (SELECT",
    'SELECT DISTINCT "customers_case"."category"',
    'SELECT DISTINCT "performance_scorecard"."first"',
)


def copied(model: Any, **changed: str) -> None:
    """Add many rows like the first one; `changed` says in SQL what differs in the i-th."""
    table = model._meta.db_table
    names = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    values = [changed.get(name, f'origin."{name}"') for name in names]
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {', '.join(values)} FROM {table} AS origin,"
            f" generate_series(1, {ROWS}) AS i WHERE origin.id = (SELECT min(id) FROM {table})"
        )


@pytest.fixture
def long_lists(desk):
    """Thousands of each, written set-based, over other agents and teams too; the planner has looked at them."""
    desk.log("80")  # beyond the agent's limit: a request
    others = UserFactory.create_batch(20, team=TeamFactory(), roles=["agent"])
    low, high = others[0].pk, others[-1].pk
    agent = f"CASE WHEN mod(i, 20) = 0 THEN {desk.agent.pk} ELSE {low} + mod(i, {high - low + 1}) END"
    team = f"CASE WHEN mod(i, 20) = 0 THEN {desk.team.pk} ELSE {others[0].team_id} END"
    ago = "interval '1 minute' * i"
    copied(Case, reference="'C' || i", agent_id=agent, team_id=team, opened_at=f"origin.opened_at - {ago}")
    copied(
        Decision,
        idempotency_key="'k' || i",
        agent_id=agent,
        team_id=team,
        decided_at=f"origin.decided_at - {ago}",
    )
    first = Decision.objects.order_by("pk").values_list("pk", flat=True)[1]
    copied(
        ApprovalRequest,
        decision_id=f"{first} + i - 1",
        status="'denied'",
        closed_at=f"origin.opened_at - {ago}",
    )
    ScorecardFactory(person=others[0], team=others[0].team)
    people, before = high - low + 1, f"(1 + i / {high - low + 1})"
    copied(
        Scorecard,
        person_id=f"{low} + mod(i, {people})",
        first=f"origin.first - {before}",
        last=f"origin.last - {before}",
    )
    copied(AuditEvent, occurred_at=f"origin.occurred_at - {ago}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return desk


def asked(client, user, address):
    statements: list[tuple[str, Any]] = []

    def listen(execute, sql, params, many, context):
        statements.append((sql, params))
        return execute(sql, params, many, context)

    client.force_login(user)
    with connection.execute_wrapper(listen):
        answer = client.get(address)
    assert answer.status_code == 200
    return [(sql, params) for sql, params in statements if sql.startswith(("SELECT", "WITH"))]


def nodes(sql, params) -> Iterator[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0]
    left = [(json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]]
    while left:
        node = left.pop()
        left.extend(node.get("Plans", ()))
        yield node


def read_whole(client, user, address):
    """The long tables that some statement of a page reads from end to end."""
    tables = {model._meta.db_table for model in LONG}
    return {
        node["Relation Name"]
        for sql, params in asked(client, user, address)
        if not sql.startswith(ELSE)
        for node in nodes(sql, params)
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in tables
    }


LISTS = [
    "empowerment:decision-list",
    "customers:case-list",
    "empowerment:request-list",
    "empowerment-api:decision-list",
    "customers-api:case-list",
    "empowerment-api:request-list",
    "performance:scorecard-list",
    "audit:event-list",
]


@pytest.mark.django_db
def test_the_long_lists_are_read_by_index(client, long_lists):
    auditor = UserFactory(roles=["auditor"])
    read = {name: read_whole(client, auditor, reverse(name)) for name in LISTS}

    assert read == {name: set() for name in LISTS}


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["agent", "lead"])
def test_who_sees_a_part_reads_a_part(client, long_lists, who):
    user = getattr(long_lists, who)
    # Not the last: the twentieth part of four thousand requests is quicker found by reading all of them.
    read = {name: read_whole(client, user, reverse(name)) for name in LISTS[:5]}

    assert read == {name: set() for name in LISTS[:5]}


@pytest.mark.django_db
def test_decisions_of_a_case_are_found_by_its_reference(client, long_lists):
    auditor = UserFactory(roles=["auditor"])
    address = reverse("empowerment:decision-list") + "?q=c17"

    assert read_whole(client, auditor, address) == set()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX case_by_reference")
    assert read_whole(client, auditor, address) != set()


@pytest.mark.django_db
def test_this_would_notice_a_list_that_is_not(client, long_lists):
    auditor = UserFactory(roles=["auditor"])

    assert read_whole(client, auditor, reverse("empowerment:decision-list") + "?sort=-amount") == {
        Decision._meta.db_table
    }
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX case_newest")
    assert read_whole(client, auditor, reverse("customers:case-list")) == {Case._meta.db_table}
