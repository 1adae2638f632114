"""A small organization at work: one team around the clock, one lead above it, one policy in force."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from customers.models import Case
from empowerment.choices import Window
from empowerment.models import ReasonCode, Remedy
from empowerment.services.decisions import log_decision
from governance.models import PolicyVersion
from people.models import Position, Team, User
from tests.factories import (
    AuthorityLimitFactory,
    BudgetCapFactory,
    CalendarFactory,
    CaseFactory,
    PolicyTermsFactory,
    PositionFactory,
    ReasonCodeFactory,
    RemedyFactory,
    TeamFactory,
    UserFactory,
    put_in_force,
)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass
class Desk:
    """Who and what the tests of authority work with; `log` logs a refund on the case."""

    team: Team
    agent: User
    lead: User
    case: Case
    remedy: Remedy
    reason: ReasonCode
    version: PolicyVersion
    agents: Position
    leads: Position

    def log(self, amount=None, **changes):
        told = {
            "agent": self.agent,
            "case": self.case,
            "remedy": self.remedy,
            "quantity": None,
            "amount": amount and Decimal(amount),
            "reason": self.reason,
            "note": "Parcel lost.",
            "wish": "",
            "key": str(uuid4()),
            "at": NOON,
        }
        return log_decision(**{**told, **changes})


@pytest.fixture
def draft_desk(db):
    """Agents may give €50 and €150 a day, leads €500 and €2,000 a month; nothing is in force yet."""
    team = TeamFactory(calendar=CalendarFactory(around_the_clock=True))
    agents, leads = PositionFactory(code="agent"), PositionFactory(code="lead")
    lead = UserFactory(team=team, position=leads, roles=["lead"])
    agent = UserFactory(team=team, position=agents, manager=lead, roles=["agent"], hired_on=date(2024, 1, 15))
    remedy = RemedyFactory()
    terms = PolicyTermsFactory(reversal_gives_back=True)
    AuthorityLimitFactory(version=terms.version, position=agents, remedy=remedy, per_decision=Decimal(50))
    AuthorityLimitFactory(version=terms.version, position=leads, remedy=remedy, per_decision=Decimal(500))
    BudgetCapFactory(version=terms.version, position=agents, amount=Decimal(150))
    BudgetCapFactory(version=terms.version, position=leads, window=Window.AGENT_MONTH, amount=Decimal(2000))
    return Desk(
        team=team,
        agent=agent,
        lead=lead,
        case=CaseFactory(team=team, agent=agent),
        remedy=remedy,
        reason=ReasonCodeFactory(),
        version=terms.version,
        agents=agents,
        leads=leads,
    )


@pytest.fixture
def desk(draft_desk):
    """The same with its policy in force."""
    put_in_force(draft_desk.version)
    return draft_desk


@dataclass
class Line:
    """A desk whose lead has a manager above; `ask` logs beyond the agent's limit and returns the request."""

    desk: Desk
    manager: User
    managers: Position

    @property
    def agent(self):
        return self.desk.agent

    @property
    def lead(self):
        return self.desk.lead

    def ask(self, amount="200", **changes):
        return self.desk.log(amount, **changes).request

    def answer(self, deed, request, approver=None, **changes):
        told = {
            "request_id": request.pk,
            "approver": approver or self.lead,
            "why": "Third late delivery.",
            "content_hash": request.content_hash,
            "at": NOON,
        }
        return deed(**{**told, **changes})


@pytest.fixture
def draft_line(draft_desk):
    """
    Agents €50, leads €500 (€2,000 a month), managers €5,000; answers within 30 minutes; after a missed clock
    agents may decide up to €130 while the customer waits. Nothing is in force yet.
    """
    terms = draft_desk.version.terms
    terms.deemed_limit = Decimal(130)
    terms.save()
    managers = PositionFactory(code="manager")
    manager = UserFactory(team=draft_desk.team, position=managers, roles=["manager"])
    draft_desk.lead.manager = manager
    draft_desk.lead.save()
    AuthorityLimitFactory(
        version=draft_desk.version,
        position=managers,
        remedy=draft_desk.remedy,
        per_decision=Decimal(5000),
    )
    return Line(desk=draft_desk, manager=manager, managers=managers)


@pytest.fixture
def line(draft_line):
    """The same with its policy in force."""
    put_in_force(draft_line.desk.version)
    return draft_line
