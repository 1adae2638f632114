"""What the small demo makes of the months before its log, on a few weeks."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.db import transaction

from customers.choices import CaseStatus
from customers.models import Case
from empowerment.choices import RequestStatus
from empowerment.models import ApprovalRequest, Decision
from empowerment.rules.facts import facts_from_json
from empowerment.rules.limits import judge, verdict_to_json
from empowerment.selectors.rulebooks import rulebook_of
from home.demo.earlier import Earlier
from home.demo.organization import found_organization
from home.demo.policies import make_law
from home.demo.stages import name_stages
from people.models import User

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
WEEK = timedelta(days=7)
ENDS_AT = NOON - timedelta(days=70)
LEARNED_ON = (ENDS_AT - timedelta(days=30)).date()
ROSTER = {
    name: tuple(f"{name} {number}" for number in range(3))
    for name in (
        "Group 70",
        "Group 20",
        "Group 24",
        "Group 65",
        "Group 3",
        "Group 25",
        "Group 31",
        "Group 66",
    )
}


def walk():
    random = Random(1)  # noqa: S311
    organization = found_organization(roster=ROSTER, random=random, at=NOON)
    remedies, reasons = make_law(organization, at=NOON)
    name_stages()
    Earlier(
        days=60,
        remedies=remedies,
        reasons=reasons,
        learner=organization.people["agent"],
        learned_on=LEARNED_ON,
        random=random,
        at=ENDS_AT,
        known_at=NOON,
        progress=len,
    ).walk(customers=600, cases=900, decisions=250)


@pytest.fixture(scope="module", autouse=True)
def _walked(django_db_setup, django_db_blocker):
    """Walked once and taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        walk()
        yield
        transaction.set_rollback(True)


def test_it_ends_before_the_log_begins_and_nothing_of_it_is_left_open():
    cases = Case.objects.all()

    assert cases.count() == 900
    assert not cases.filter(opened_at__gt=ENDS_AT).exists()
    assert not cases.exclude(status=CaseStatus.CLOSED).exists()
    assert not Decision.objects.filter(decided_at__gt=ENDS_AT).exists()
    answered = {RequestStatus.APPROVED, RequestStatus.DENIED}
    assert set(ApprovalRequest.objects.values_list("status", flat=True)) == answered


def test_every_decision_of_it_can_be_judged_again():
    decisions = Decision.objects.select_related("version")

    assert decisions.count() > 200
    for one in decisions:
        book = rulebook_of(one.version_id, one.version.content_hash)
        assert verdict_to_json(judge(facts_from_json(one.facts), book)) == one.verdict


def test_whose_case_came_back_comes_back():
    cases = list(Case.objects.values_list("customer", "opened_at", "resolved_at", "reopen_count"))
    opened = defaultdict(list)
    for customer, opened_at, _resolved_at, _reopened in cases:
        opened[customer].append(opened_at)

    def share(reopened):
        of = [(customer, end) for customer, _start, end, often in cases if often == reopened]
        back = sum(any(end < one <= end + WEEK for one in opened[customer]) for customer, end in of)
        return back / len(of)

    assert share(1) > share(0) + 0.1


def test_the_learner_passes_on_much_and_then_little():
    mine = Case.objects.filter(resolved_by=User.objects.get(username="agent"))
    before, after = mine.filter(opened_at__date__lt=LEARNED_ON), mine.filter(opened_at__date__gte=LEARNED_ON)

    assert before.filter(reassignment_count__gt=0).count() > 0.3 * before.count() > 1
    assert after.filter(reassignment_count__gt=0).count() < 0.25 * after.count()
