"""What the benchmarks of decisions work at: agents with cases, and budgets nobody reaches."""

import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

from django.db import transaction

from customers.choices import Channel
from customers.models import Case
from empowerment.choices import Window
from empowerment.models import AuthorityLimit, Decision, ReasonCode, Remedy
from empowerment.services.decisions import log_decision
from governance.models import PolicyVersion
from people.models import Position, User
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
PLENTY = Decimal(10**9)
CAP = Decimal(150)
TIERS = (1, 2, 3, 4)


@dataclass
class Desk:
    """An agent with a case of their own, and what is given there."""

    agent: User
    case: Case
    remedy: Remedy
    reason: ReasonCode

    def log(self, amount: str = "20", *, at: datetime = NOON) -> Decision:
        return log_decision(
            agent=self.agent,
            case=self.case,
            remedy=self.remedy,
            quantity=None,
            amount=Decimal(amount),
            reason=self.reason,
            note="Parcel lost.",
            wish="",
            key=str(uuid4()),
            at=at,
        )


def open_desks(number: int, *, careful: int) -> tuple[list[Desk], list[Desk]]:
    """
    Open desks, each of a team of its own around the clock, under a policy with 192 limits and caps nobody
    reaches; and desks of careful agents, who may give no more than `CAP` a day.
    """
    calendar = CalendarFactory(around_the_clock=True)
    agents, leads, careful_agents = (PositionFactory(code=code) for code in ("agent", "lead", "careful"))
    lead = UserFactory(team=TeamFactory(calendar=calendar), position=leads, roles=["lead"])
    remedy, reason = RemedyFactory(), ReasonCodeFactory()
    version = PolicyTermsFactory().version
    write_caps(version, agents)
    BudgetCapFactory(version=version, position=careful_agents, window=Window.AGENT_DAY, amount=CAP)
    AuthorityLimitFactory(version=version, position=careful_agents, remedy=remedy, per_decision=Decimal(50))
    AuthorityLimitFactory(version=version, position=leads, remedy=remedy, per_decision=PLENTY)
    write_limits(version, agents, positions=4, remedies=12, reasons=1)
    put_in_force(version)

    def desk(position: Position) -> Desk:
        team = TeamFactory(calendar=calendar)
        agent = UserFactory(
            team=team, position=position, manager=lead, roles=["agent"], hired_on=date(2024, 1, 15)
        )
        return Desk(agent, CaseFactory(team=team, agent=agent), remedy, reason)

    return [desk(agents) for _ in range(number)], [desk(careful_agents) for _ in range(careful)]


def put_more_limits_in_force(desk: Desk, *, at: datetime) -> int:
    """Let 30,000 limits supersede the 192 at a moment, and return how many there are then."""
    version = PolicyTermsFactory().version
    write_caps(version, desk.agent.position)
    number = write_limits(version, desk.agent.position, positions=25, remedies=12, reasons=25)
    with transaction.atomic():
        put_in_force(version, at)
    return number


def write_caps(version: PolicyVersion, position: Position) -> None:
    for window in Window:
        BudgetCapFactory(version=version, position=position, window=window, amount=PLENTY)


def write_limits(
    version: PolicyVersion, position: Position, *, positions: int, remedies: int, reasons: int
) -> int:
    """Write a limit for each position, tier, remedy and reason; the given position is one of them."""
    of_reasons = [None, *(ReasonCodeFactory(code=f"reason-{n}") for n in range(reasons - 1))]
    rows = [
        AuthorityLimit(
            version=version,
            position=each,
            tier=tier,
            remedy=remedy,
            reason=reason,
            channel=Channel.PHONE if reason else "",
            per_decision=Decimal(50),
            rationale="Covers what most customers ask for.",
        )
        for each, tier, remedy, reason in itertools.product(
            [position, *(_position(f"job-{n}") for n in range(positions - 1))],
            TIERS,
            [RemedyFactory(), *(RemedyFactory(code=f"remedy-{n}") for n in range(remedies - 1))],
            of_reasons,
        )
    ]
    return len(AuthorityLimit.objects.bulk_create(rows, batch_size=5000))


def _position(code: str) -> Position:
    return Position.objects.get_or_create(code=code, defaults={"name": code})[0]
