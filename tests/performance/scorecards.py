"""A small organization whose people are rated, and the cases they resolved in October 2026."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from customers.choices import CaseStatus
from customers.models import Case
from people.models import Position, User
from performance.choices import Grain, ScorecardPeriod, SectionKind
from performance.models import Scorecard, ScorecardVersion
from performance.services.computing import compute_scorecards
from performance.services.rollup import recompute_days
from tests.factories import (
    CustomerFactory,
    PositionFactory,
    ScorecardSectionFactory,
    ScorecardVersionFactory,
    TeamFactory,
    UserFactory,
    put_in_use,
)

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
NOVEMBER = datetime(2026, 11, 16, 9, tzinfo=UTC)  # a Monday, when all of October is known


@dataclass
class Floor:
    """An agent, a colleague, and their line."""

    position: Position
    version: ScorecardVersion
    agent: User
    colleague: User
    lead: User
    manager: User
    hr: User

    def scorecard(self, person=None):
        return Scorecard.objects.current().get(person=person or self.agent)


def floor():
    """60 % first-contact resolution, 20 % reopen rate, 10 % peer feedback, 10 % quality (no source yet)."""
    position = PositionFactory(name="Agent")
    version = ScorecardVersionFactory(template__position=position)
    for name, kind, kpi, weight, bottom, top in [
        ("First-contact resolution", SectionKind.KPI, "fcr", "0.6", "0.5", "0.9"),
        ("Reopen rate", SectionKind.KPI, "reopen_rate", "0.2", "0.2", "0"),
        ("Colleagues", SectionKind.PEERS, "", "0.1", "1", "5"),
        ("Quality", SectionKind.QUALITY, "", "0.1", "0.6", "1"),
    ]:
        ScorecardSectionFactory(
            version=version,
            name=name,
            kind=kind,
            kpi=kpi,
            weight=weight,
            floor=bottom,
            target=top,
            grain=Grain.AGENT,
        )
    manager = UserFactory(roles=["manager"], username="manager")
    team = TeamFactory()
    lead = UserFactory(roles=["lead"], username="lead", manager=manager, team=team)
    people = [
        UserFactory(roles=["agent"], username=name, manager=lead, team=team, position=position)
        for name in ("agent", "colleague")
    ]
    hr = UserFactory(roles=["hr"], username="hr")
    return Floor(position, put_in_use(version, by=hr), *people, lead, manager, hr)


def resolve(person, *, n, at_once=0, reopened=0, category="Billing", day=5):
    """Let a person resolve cases, the first `at_once` of them at the first contact, the last reopened."""
    customer = CustomerFactory()
    at = datetime(2026, 10, day, 12, tzinfo=UTC)
    Case.objects.bulk_create(
        Case(
            source="test",
            reference=f"{person.pk}-{category}-{day}-{number}",
            customer=customer,
            team=person.team,
            agent=person,
            resolved_by=person,
            category=category,
            status=CaseStatus.RESOLVED,
            opened_at=at.replace(hour=8),
            resolved_at=at,
            reassignment_count=int(number >= at_once),
            reopen_count=int(number >= n - reopened),
        )
        for number in range(n)
    )


def compute(at=NOVEMBER, **changes):
    """Recompute the figures, then the scorecards of October."""
    recompute_days()
    month = {"period": ScorecardPeriod.MONTH, "first": FIRST, "last": LAST}
    return compute_scorecards(**{**month, "at": at, **changes})
