"""Three months of a team at work, counted: cases, decisions within authority and beyond, answers."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from customers.choices import CaseStatus, Channel
from empowerment.models import ApprovalRequest
from empowerment.services.approvals import approve_request, deny_request
from performance.services.rollup import recompute_days
from tests.factories import CaseFactory, CustomerFactory

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def now():
    """Time stands still at noon of 20 November 2026."""
    with time_machine.travel(NOW, tick=False):
        yield NOW


@pytest.fixture
def at_work(line, now):
    """
    `line` with 90 days of work behind it: a case a day by the agent, worked on for up to four minutes, every
    third with a decision, every ninth beyond the limit and answered in 20 minutes; every tenth customer comes
    back after three days; one is unknown.
    """
    work(line, days=90)
    CaseFactory(
        customer=CustomerFactory(reference="unknown"),
        team=line.desk.team,
        resolved_by=line.agent,
        status=CaseStatus.RESOLVED,
        opened_at=NOW - DAY * 12,
        resolved_at=NOW - DAY * 11,
    )
    recompute_days()
    return line


def work(line, *, days):
    """Do the work of these days, the last of them yesterday."""
    for number in range(1, days + 1):
        at = NOW - DAY * number
        case = CaseFactory(
            team=line.desk.team,
            agent=line.agent,
            resolved_by=line.agent,
            status=CaseStatus.RESOLVED,
            channel=Channel.PHONE if number % 4 else Channel.CHAT,
            category=f"Category {number % 3}",
            opened_at=at - timedelta(hours=1 + number % 5),
            resolved_at=at,
            reopen_count=number % 10 == 0,
            reassignment_count=number % 6 == 0,
            worked_seconds=60 * (number % 5),
        )
        if number % 10 == 5:
            CaseFactory(customer=case.customer, team=line.desk.team, opened_at=at + DAY * 3)
        if number % 3 == 0:
            _decide(
                line,
                case,
                at,
                beyond=number % 9 == 0,
                answer=deny_request if number % 27 == 0 else approve_request,
            )


def _decide(line, case, at, *, beyond, answer):
    moment = at - timedelta(hours=1)
    line.desk.log("90" if beyond else "30", case=case, at=moment)
    if beyond:
        request = ApprovalRequest.objects.get(decision__case=case)
        line.answer(answer, request, at=moment + timedelta(minutes=20))
