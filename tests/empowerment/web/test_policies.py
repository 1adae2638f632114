"""What a version says, to read; and who decides what."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from empowerment.rules.diffs import Change
from empowerment.selectors.rulebooks import compile_rulebook
from empowerment.services.limits import edit_draft, start_draft, submit_draft
from people.choices import Role
from tests.factories.empowerment import (
    ApprovalTargetFactory,
    AuthorityLimitFactory,
    BudgetCapFactory,
    NamedApproverFactory,
    PolicyTermsFactory,
    ReasonCodeFactory,
    RemedyFactory,
    TierRequirementFactory,
)
from tests.factories.governance import LONG_AGO, PolicyFactory, PolicyVersionFactory, put_in_force, the_draft
from tests.factories.people import CourseFactory, PositionFactory, UserFactory

pytestmark = pytest.mark.django_db
WHO = "empowerment:who-decides"


@pytest.fixture
def in_force():
    agent = PositionFactory(code="agent", name="Agent", rank=1)
    lead = PositionFactory(code="lead", name="Team lead", rank=2)
    version, refund = the_draft(), RemedyFactory()
    PolicyTermsFactory(version=version, deemed_limit=Decimal(100), rationale="Nobody waits in vain.")
    AuthorityLimitFactory(version=version, position=agent)
    AuthorityLimitFactory(
        version=version, position=agent, tier=2, per_decision=Decimal(150), rationale="A year in."
    )
    AuthorityLimitFactory(version=version, position=lead, per_decision=Decimal("500.50"))
    AuthorityLimitFactory(
        version=version, position=agent, channel="phone", reason=ReasonCodeFactory(), per_decision=Decimal(80)
    )
    AuthorityLimitFactory(version=version, forbids=True, segment="business", rationale="They have contracts.")
    BudgetCapFactory(version=version, position=agent)
    TierRequirementFactory(version=version, position=agent, courses=[CourseFactory(title="Judgment")])
    ApprovalTargetFactory(version=version, remedy=refund, priority=1)
    NamedApproverFactory(version=version, position=lead)
    return put_in_force(version)


@pytest.fixture
def auditor(client):
    client.force_login(UserFactory(roles=[Role.AUDITOR]))
    return client


def content(version):
    return reverse("empowerment:version-content", args=[version.pk])


def said(response):
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())
    return re.sub(r" ([.,:;])", r"\1", words)


@pytest.mark.capability("S0.6")
def test_a_version_says_everything_with_its_why(auditor, in_force):
    page = said(auditor.get(content(in_force)))

    for sentence in (
        "Refund Covers what most customers ask for. A year in. €50 €150",
        "Refund Phone, Late delivery Covers what most customers ask for. €80",
        "Per agent and day All money Three full remedies a day. €150",
        "Tier 2: 12 months in the company; valid course “Judgment” A year shows what is usual here.",
        "Refund Business They have contracts. Everybody",
        "answered within 30 working minutes; once that is missed while the customer waits, the agent may",
        "the agent may decide up to €100",
        "Nobody waits in vain.",
        "Refund priority critical: 15 working minutes Critical cases cannot wait.",
        "Team lead Somebody always answers.",
        "The first version: all of it is new",
    ):
        assert sentence in page


def test_a_part_for_the_page_and_a_page_by_itself(auditor, in_force):
    part = auditor.get(content(in_force), headers={"HX-Request": "true"}).content.decode()
    whole = auditor.get(content(in_force)).content.decode()

    assert "<html" not in part
    assert "<html" in whole
    assert "Three full remedies a day." in part


def test_a_version_shows_what_it_changes_and_for_whom(client, in_force):
    manager = UserFactory(roles=[Role.AUDITOR])
    draft = start_draft(policy=in_force.policy, actor=manager, at=LONG_AGO)
    rows = compile_rulebook(draft.pk)
    limit = next(row for row in rows.limits if row.tier == 2)
    edit_draft(
        version_id=draft.pk,
        actor=manager,
        edits=[
            Change(limit, replace(limit, per_decision=Decimal(200))),
            Change(rows.caps[0], replace(rows.caps[0], amount=Decimal(100))),
        ],
        at=LONG_AGO,
    )
    put_in_force(draft, LONG_AGO + timedelta(days=9))
    client.force_login(manager)

    page = said(client.get(content(draft)))

    assert f"What is different from {in_force.policy.name} v1" in page
    assert "May do more Agent May do less Agent" in page
    assert "Limit Refund, Agent, tier 2 per decision €150 €200" in page
    assert "0 new, 2 changed, 0 removed" in page
    assert "Budget Per agent and day, Agent, All money amount €150 €100" in page


def test_what_changes_comes_first_until_a_version_holds(client, in_force):
    reader = UserFactory(roles=[Role.BOARD])
    draft = start_draft(policy=in_force.policy, actor=UserFactory(), at=LONG_AGO)
    submit_draft(version_id=draft.pk, actor=draft.drafted_by, at=LONG_AGO)
    client.force_login(reader)
    before, after = (said(client.get(content(version))) for version in (draft, in_force))

    assert before.index("May do more") < before.index("Remedy, per decision")
    assert after.index("Remedy, per decision") < after.index("May do more")


@pytest.mark.parametrize("lines", [1, 30])
def test_a_version_is_read_with_few_queries_however_long_it_is(auditor, django_assert_max_num_queries, lines):
    version = PolicyVersionFactory()
    for number in range(lines):
        AuthorityLimitFactory(version=version, position=PositionFactory(code=f"job-{number}"))
    put_in_force(version)

    with django_assert_max_num_queries(15):
        assert auditor.get(content(version)).status_code == 200


@pytest.mark.capability("6.2")
def test_who_decides_what_is_said_for_every_policy_in_force(auditor, in_force):
    page = said(auditor.get(reverse(WHO)))

    assert (
        "Refund not allowed: Everybody, Business 1 exception Agent, tier 1, Phone, Late delivery: up to €80 "
        "up to €50 Agent, tier 1 up to €150 Agent, tier 2 up to €500.50 Team lead over €500.50 nobody alone"
    ) in page
    assert "If nobody up the line can answer: Team lead, within their own limits." in page


@pytest.mark.security("S-65")
@pytest.mark.parametrize("role", list(Role))
def test_who_reads_who_decides_what(client, in_force, role):
    other = PolicyFactory(of_team=True, name="CANARY")
    put_in_force(PolicyVersionFactory(policy=other))
    client.force_login(UserFactory(roles=[role]))

    response = client.get(reverse(WHO))

    readers = {Role.LEAD, Role.MANAGER, Role.BOARD, Role.AUDITOR}
    assert response.status_code == (200 if role in readers else 404)
    assert (b"CANARY" in response.content) is (role in {Role.BOARD, Role.AUDITOR})


def test_who_decides_asks_few_questions(auditor, in_force, django_assert_max_num_queries):
    auditor.get(reverse(WHO))

    with django_assert_max_num_queries(9):
        auditor.get(reverse(WHO))
