"""Settles targets and owners of KPIs for the demo, and lets a few agents choose a goal of their own."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from home.demo.organization import Organization
from performance.models import KpiSetting
from performance.rules import kpis
from performance.services.goals import set_goal, share_goal

# The demo's agents resolve a dozen cases a month: its organization shows figures from fewer on.
MINIMUM_N = 6
# By KPI: who answers for it, its target in its unit (shares between 0 and 1, hours), and from how many facts
# on it is shown. No target where neither high nor low is good, nor for a sum: it grows with days and people.
KPI_SETTINGS: dict[str, tuple[str, str | None, int]] = {
    "fcr": ("manager", "0.65", MINIMUM_N),
    "reopen_rate": ("manager", "0.02", MINIMUM_N),
    "time_to_resolve": ("manager", "8", kpis.MINIMUM_N),
    "csat": ("ops", "0.85", MINIMUM_N),
    "ces": ("ops", "5.5", kpis.MINIMUM_N),
    "nps": ("ops", "30", kpis.MINIMUM_N),
    "repeat_contact": ("manager", "0.07", MINIMUM_N),
    "retention_90": ("director", "0.9", kpis.MINIMUM_N),
    "escalation_rate": ("board1", "0.2", kpis.MINIMUM_N),
    "own_authority": ("board1", "0.8", MINIMUM_N),
    "approval_turnaround": ("lead", "0.25", MINIMUM_N),
    "minutes_lost": ("lead", None, kpis.MINIMUM_N),
    "remedy_cost": ("director", None, kpis.MINIMUM_N),
    "authority_used": ("board2", None, kpis.MINIMUM_N),
    "volume": ("ops", None, kpis.MINIMUM_N),
}


def settle_kpis(organization: Organization) -> None:
    """Give KPIs an owner and a target."""
    KpiSetting.objects.bulk_create(
        KpiSetting(
            code=code,
            owner=organization.people[owner],
            target=None if target is None else Decimal(target),
            minimum_n=minimum_n,
        )
        for code, (owner, target, minimum_n) in KPI_SETTINGS.items()
    )


def choose_goals(organization: Organization, *, at: datetime) -> None:
    """Let the demo agent keep a goal private, and two colleagues share theirs."""
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
