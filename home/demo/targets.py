"""Settles targets and owners of KPIs for the demo, and lets a few agents choose a goal of their own."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from home.demo.organization import Organization
from performance.models import KpiSetting
from performance.rules.kpis import kpi_of
from performance.services.goals import set_goal, share_goal

# In the unit of the KPI: shares between 0 and 1, hours. No target where neither high nor low is good.
TARGETS: dict[str, tuple[str | None, str]] = {
    "fcr": ("0.65", "manager"),
    "reopen_rate": ("0.02", "manager"),
    "time_to_resolve": ("8", "manager"),
    "repeat_contact": ("0.07", "manager"),
    "escalation_rate": ("0.2", "board1"),
    "own_authority": ("0.8", "board1"),
    "approval_turnaround": ("0.25", "lead"),
    "csat": ("0.85", "ops"),
    "ces": ("5.5", "ops"),
    "nps": ("30", "ops"),
    "retention_90": ("0.9", "board1"),
    "minutes_lost": ("900", "lead"),
    "remedy_cost": (None, "board1"),
    "authority_used": (None, "manager"),
    "volume": (None, "ops"),
}


def settle_targets(organization: Organization, *, at: datetime) -> None:
    """Give KPIs an owner and a target; the demo agent keeps a goal private, two colleagues share theirs."""
    KpiSetting.objects.bulk_create(
        KpiSetting(
            code=code,
            target=target and Decimal(target),
            owner=organization.people[owner],
            minimum_n=kpi_of(code).minimum_n,
        )
        for code, (target, owner) in TARGETS.items()
    )
    agent, lead = organization.people["agent"], organization.people["lead"]
    since = at - timedelta(days=40)
    set_goal(
        person=agent,
        kpi="fcr",
        target=Decimal("0.9"),
        why="I want to hear “thank you” at the first call.",
        starts_on=timezone.localdate(since),
        at=since,
    )
    colleagues = lead.reports.filter(position__code="agent").exclude(pk=agent.pk).order_by("pk")[:2]
    for colleague, (kpi, target) in zip(
        colleagues, [("repeat_contact", "0.05"), ("csat", "0.9")], strict=False
    ):
        set_goal(
            person=colleague,
            kpi=kpi,
            target=Decimal(target),
            why="",
            starts_on=timezone.localdate(since),
            at=since,
        )
        share_goal(person=colleague, at=since)
