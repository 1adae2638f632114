from datetime import timedelta
from decimal import Decimal
from time import sleep

import pytest
from django.db import transaction
from django.db.models import Sum

from audit.models import AuditEvent
from effects.models import Owed
from empowerment.choices import MovementKind, RequestStatus, StepKind, Window
from empowerment.models import ApprovalRequest, ApprovalStep, BudgetCounter, Grant
from empowerment.rules.approvals import UNANSWERED
from empowerment.services.approvals import (
    AlreadyAnswered,
    BeyondAuthority,
    accept_counter,
    approve_request,
    breach_request,
    counter_request,
    decline_counter,
    deny_request,
    expire_request,
    reroute_request,
    resubmit_request,
    withdraw_request,
)
from tests.empowerment.conftest import NOON
from tests.factories import CaseFactory, UserFactory
from tests.races import ROUNDS, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
LATE = NOON + timedelta(hours=2)
ENDINGS = [
    StepKind.APPROVED,
    StepKind.DENIED,
    StepKind.WITHDRAWN,
    StepKind.EXPIRED,
    StepKind.ACCEPTED,
    StepKind.DECLINED,
]


def endings_of(request):
    return list(request.steps.filter(kind__in=ENDINGS).values_list("kind", flat=True))


@pytest.mark.invariant("I-33", "I-05")
@pytest.mark.fault("F-28")
@pytest.mark.parametrize("round_", range(ROUNDS))
def test_approve_deny_withdraw_and_expire_at_once_end_it_once(line, round_):
    request = line.ask("200")

    answers = at_once(
        lambda: line.answer(approve_request, request),
        lambda: line.answer(approve_request, request, line.manager),
        lambda: line.answer(deny_request, request),
        lambda: line.answer(deny_request, request, line.manager),
        lambda: withdraw_request(request_id=request.pk, agent=line.agent, at=NOON),
        lambda: expire_request(request_id=request.pk, round_number=1, at=LATE),
    )

    request.refresh_from_db()
    assert request.status not in UNANSWERED
    assert endings_of(request) == [request.status]
    assert {type(one) for one in answers} <= {ApprovalRequest, AlreadyAnswered, type(None)}
    assert sum(isinstance(one, ApprovalRequest) for one in answers) == (
        request.status != RequestStatus.EXPIRED
    )
    given = [200] if request.status == RequestStatus.APPROVED else []
    assert list(Grant.objects.values_list("amount", flat=True)) == given
    assert list(request.decision.movements.values_list("used_delta", flat=True)) == given
    assert AuditEvent.objects.filter(name=f"approval.{request.status}").count() == 1


def test_looking_and_then_writing_does_end_it_twice(line):
    """The negative control: without lock and conditional update several answers find the request open."""

    def naive(kind):
        with transaction.atomic():
            request = ApprovalRequest.objects.get(pk=asked.pk)
            if request.status != RequestStatus.OPEN:
                return False
            sleep(0.002)
            ApprovalRequest.objects.filter(pk=asked.pk).update(status=kind.value, closed_at=NOON)
            ApprovalStep.objects.create(request=request, kind=kind, by=line.lead, happened_at=NOON)
            return True

    ended_twice = False
    for _ in range(20):
        asked = line.ask("200", case=CaseFactory(team=line.desk.team))
        at_once(*[lambda kind=kind: naive(kind) for kind in (StepKind.APPROVED, StepKind.DENIED) * 4])
        ended_twice = ended_twice or len(endings_of(asked)) > 1
    assert ended_twice


@pytest.mark.invariant("I-05")
@pytest.mark.parametrize("round_", range(ROUNDS))
def test_an_offer_accepted_declined_withdrawn_and_expired_at_once_ends_its_hold_once(line, round_):
    request = line.ask("200")
    line.answer(counter_request, request, amount=Decimal(120))

    at_once(
        *[lambda: accept_counter(request_id=request.pk, agent=line.agent, at=NOON)] * 2,
        *[lambda: decline_counter(request_id=request.pk, agent=line.agent, at=NOON)] * 2,
        lambda: withdraw_request(request_id=request.pk, agent=line.agent, at=NOON),
        lambda: expire_request(request_id=request.pk, round_number=2, at=LATE),
    )

    request.refresh_from_db()
    assert endings_of(request) == [request.status]
    kinds = list(request.decision.movements.order_by("pk").values_list("kind", flat=True))
    assert kinds[:2] == [MovementKind.HOLD, MovementKind.RELEASE]
    assert kinds[2:] == ([MovementKind.POST] if request.status == RequestStatus.ACCEPTED else [])
    assert not BudgetCounter.objects.exclude(held=0).exists()
    assert BudgetCounter.objects.get(window=Window.AGENT_MONTH, subject_id=line.lead.pk, remedy="*").used == (
        120 if request.status == RequestStatus.ACCEPTED else 0
    )


@pytest.mark.invariant("I-01", "I-31")
@pytest.mark.fault("F-27")
@pytest.mark.parametrize("round_", range(ROUNDS))
def test_approvals_offers_and_acceptances_at_once_never_overspend_the_approver(line, round_):
    """Of the lead's €2,000 a month €960 are held; eight more of €480 are approved or offered at once."""
    agents = [
        UserFactory(team=line.desk.team, position=line.desk.agents, manager=line.lead, roles=["agent"])
        for _ in range(10)
    ]
    requests = [line.ask("490", agent=agent, case=CaseFactory(team=line.desk.team)) for agent in agents]
    for request in requests[:2]:
        line.answer(counter_request, request, amount=Decimal(480))

    answers = at_once(
        *[
            # The day after, an offer's counters are others than those it was held on.
            lambda request=request, agent=agent, day=day: accept_counter(
                request_id=request.pk, agent=agent, at=NOON + timedelta(days=day)
            )
            for day, (request, agent) in enumerate(zip(requests[:2], agents[:2], strict=True))
        ],
        *[lambda request=request: line.answer(approve_request, request) for request in requests[2:6]],
        *[
            lambda request=request: line.answer(
                counter_request, request, amount=Decimal(480), at=NOON + timedelta(days=1)
            )
            for request in requests[6:]
        ],
    )

    assert {type(one) for one in answers} <= {ApprovalRequest, BeyondAuthority}
    month = BudgetCounter.objects.get(window=Window.AGENT_MONTH, subject_id=line.lead.pk, remedy="*")
    assert month.used + month.held <= 2000
    assert month.used == Grant.objects.aggregate(sum=Sum("amount"))["sum"]
    assert sum(isinstance(one, BeyondAuthority) for one in answers) == 6


@pytest.mark.invariant("I-32")
@pytest.mark.fault("F-30")
@pytest.mark.parametrize("round_", range(ROUNDS))
def test_an_edit_beside_an_approval_never_pays_what_was_not_shown(line, round_):
    request = line.ask("200")

    at_once(
        lambda: line.answer(approve_request, request),
        lambda: resubmit_request(
            request_id=request.pk, agent=line.agent, why="More.", amount=Decimal(400), at=NOON
        ),
        lambda: reroute_request(request_id=request.pk, at=NOON),
    )

    request.refresh_from_db()
    if request.status == RequestStatus.APPROVED:
        assert Grant.objects.get().amount == request.amount == 200
    else:
        assert (request.status, request.amount) == (RequestStatus.OPEN, 400)
        assert not Grant.objects.exists()


@pytest.mark.invariant("I-26")
@pytest.mark.fault("F-22")
def test_one_timer_served_by_many_at_once_fires_once(line):
    request = line.ask("200")

    at_once(
        *[lambda: breach_request(request_id=request.pk, round_number=1, at=NOON + timedelta(minutes=30))] * 6
    )

    request.refresh_from_db()
    assert request.breaches == 1
    assert request.steps.filter(kind=StepKind.BREACHED).count() == 1
    assert Owed.objects.filter(topic="approvals.breach").count() == 2
