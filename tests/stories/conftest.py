"""An organization at work right now, for people who use it with a real browser."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone
from guardian.shortcuts import assign_perm

from customers.models import Case
from empowerment.choices import Window
from empowerment.models import ReasonCode, Remedy
from empowerment.services.decisions import log_decision
from people.choices import Role
from people.models import Team, User
from tests.factories import (
    AuthorityLimitFactory,
    BudgetCapFactory,
    CalendarFactory,
    CaseFactory,
    ContactFactory,
    PolicyTermsFactory,
    PositionFactory,
    ReasonCodeFactory,
    RemedyFactory,
    TeamFactory,
    UserFactory,
    put_in_force,
)
from tests.factories.governance import the_draft


@dataclass
class Office:
    """One team around the clock; agents give €50, leads €500."""

    team: Team
    agent: User
    lead: User
    manager: User
    board: User
    auditor: User
    case: Case
    remedy: Remedy
    reason: ReasonCode

    def log(self, amount):
        """Log a refund on the case, as the agent does it with the form."""
        return log_decision(
            agent=self.agent,
            case=self.case,
            remedy=self.remedy,
            quantity=None,
            amount=Decimal(amount),
            reason=self.reason,
            note="Third late parcel, a wedding gift.",
            wish="All of it back.",
            key=str(uuid4()),
            at=timezone.now(),
        )


@pytest.fixture
def office(transactional_db):
    team = TeamFactory(name="First line", calendar=CalendarFactory(around_the_clock=True))
    positions = {
        code: PositionFactory(code=code, name=name)
        for code, name in {"agent": "Agent", "lead": "Team lead", "manager": "Manager"}.items()
    }
    remedy, reason = RemedyFactory(), ReasonCodeFactory()
    version = the_draft()
    PolicyTermsFactory(version=version, reversal_gives_back=True)
    for code, amount in {"agent": 50, "lead": 500}.items():
        AuthorityLimitFactory(
            version=version, position=positions[code], remedy=remedy, per_decision=Decimal(amount)
        )
    BudgetCapFactory(version=version, position=positions["agent"], amount=Decimal(150))
    BudgetCapFactory(
        version=version, position=positions["lead"], window=Window.AGENT_MONTH, amount=Decimal(5000)
    )
    policy = put_in_force(version).policy
    manager = UserFactory(
        first_name="Priya",
        last_name="Raman",
        team=team,
        position=positions["manager"],
        roles=[Role.MANAGER],
        is_staff=True,
    )
    assign_perm("governance.edit_policy", manager, policy)
    assign_perm("people.oversee_region", manager, team.department.region)
    lead = UserFactory(
        first_name="Dana",
        last_name="Okafor",
        team=team,
        position=positions["lead"],
        manager=manager,
        roles=[Role.LEAD],
    )
    agent = UserFactory(
        first_name="Sam",
        last_name="Reyes",
        team=team,
        position=positions["agent"],
        manager=lead,
        roles=[Role.AGENT],
        hired_on=date(2024, 1, 15),
    )
    case = CaseFactory(
        reference="INC0004711", team=team, agent=agent, opened_at=timezone.now() - timedelta(days=2)
    )
    ContactFactory(case=case, happened_at=timezone.now() - timedelta(days=2))
    return Office(
        team=team,
        agent=agent,
        lead=lead,
        manager=manager,
        board=UserFactory(first_name="Ingrid", roles=[Role.BOARD], team=None, position=None),
        auditor=UserFactory(first_name="Henrik", roles=[Role.AUDITOR], team=None, position=None),
        case=case,
        remedy=remedy,
        reason=reason,
    )
