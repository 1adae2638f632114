"""Makes outages and bottlenecks, one of which goes on, and what an hour costs: of 90 days, or of a year."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from audit.services import record_event
from empowerment.models import Decision
from journeys.choices import Cause, OutageKind
from journeys.models import HourlyCost, Outage
from journeys.services.outages import end_outage, record_outage
from people.models import Team, User

COSTS = [
    (730, "34.00", "Wages, social insurance, desk and tools of the year, divided by paid hours less leave."),
    (200, "36.50", "As before, after the raise of the wage agreement."),
]


@dataclass(frozen=True)
class Fault:
    """Something that did not work: days ago, at an hour on the wall of the first team, for minutes."""

    days_ago: int
    starts: time
    minutes: int
    system: str
    cause: Cause
    teams: tuple[str, ...]
    note: str = "The team said so, and operations saw it too."
    kind: OutageKind = OutageKind.OUTAGE


EUROPE = ("first-line", "billing", "deliveries", "field-service", "returns")
FAULTS = [
    Fault(84, time(9, 10), 95, "Billing", Cause.CHANGE, ("billing", "first-line"), "Release taken back."),
    Fault(77, time(13, 30), 40, "Telephony", Cause.NETWORK, EUROPE),
    Fault(70, time(10), 240, "Parcel tracking", Cause.SUPPLIER, ("deliveries",), "The carrier's own outage."),
    Fault(63, time(8, 20), 65, "Customer file", Cause.SOFTWARE, ("first-line",)),
    Fault(58, time(11), 180, "Loyalty points", Cause.SOFTWARE, ("loyalty", "care-new-york")),
    Fault(
        49,
        time(9),
        420,
        "Engineers' calendar",
        Cause.CAPACITY,
        ("field-service",),
        "Two engineers for five regions.",
        OutageKind.BOTTLENECK,
    ),
    # Overlaps the one after it for First line: its minutes count once.
    Fault(41, time(14), 130, "Telephony", Cause.NETWORK, ("first-line", "billing")),
    Fault(41, time(15), 150, "Customer file", Cause.CHANGE, ("first-line", "returns")),
    # Long enough for cases to fall into it at whatever hour and weekday this is seeded: scorecards show both.
    Fault(38, time(12), 2880, "Customer file", Cause.CHANGE, ("first-line",), "Moved to other machines."),
    Fault(33, time(9, 30), 75, "Power", Cause.POWER, ("care-singapore",), "The building, not us."),
    Fault(
        24,
        time(8, 30),
        390,
        "Returns desk",
        Cause.DEMAND,
        ("returns", "deliveries"),
        "A recalled toaster.",
        OutageKind.BOTTLENECK,
    ),
    Fault(16, time(10, 40), 55, "Billing", Cause.SOFTWARE, ("billing",)),
    Fault(12, time(16), 45, "Chat", Cause.SUPPLIER, ("care-new-york",)),
    Fault(8, time(13), 110, "Parcel tracking", Cause.SUPPLIER, ("deliveries", "first-line")),
    Fault(3, time(9, 45), 35, "Customer file", Cause.CHANGE, ("first-line", "billing")),
]
AROUND, BEFORE = timedelta(days=3), timedelta(minutes=5)
SATURDAY = 5
TEAMS_A_FAULT = 70  # and a day
MOST_BESIDE = 3
GOES_ON = Fault(0, time(0), 35, "Loyalty points", Cause.SOFTWARE, ("loyalty", "care-singapore"))


def let_systems_fail(teams: dict[str, Team], *, actor: User, settled_by: User, at: datetime) -> None:
    """Record each when it happened; teams by their codes."""
    _settle_costs(settled_by=settled_by, at=at)
    for fault in FAULTS:
        started_at = _where_it_hurts(fault, teams[fault.teams[0]], at=at)
        _record(fault, teams, started_at, actor=actor)
    _record(GOES_ON, teams, at - timedelta(minutes=GOES_ON.minutes), actor=actor, goes_on=True)


def let_systems_of_a_crowd_fail(
    *, actor: User, settled_by: User, days: int, random: Random, at: datetime
) -> int:
    """
    Let one team in ten have an outage a week, alone or with others of its department, written set-based;
    the last one goes on. Returns how many there were.
    """
    _settle_costs(settled_by=settled_by, at=at)
    neighbours: dict[int, list[Team]] = defaultdict(list)
    teams = list(Team.objects.select_related("calendar").order_by("pk"))
    for team in teams:
        neighbours[team.department_id].append(team)
    outages, affected = [], []
    for days_ago in (ago for ago in range(days - 1, 0, -1) for _ in range(-(-len(teams) // TEAMS_A_FAULT))):
        fault, first = random.choice(FAULTS), random.choice(teams)
        beside = [team for team in neighbours[first.department_id] if team != first]
        struck = [first, *random.sample(beside, min(len(beside), random.randint(0, MOST_BESIDE)))]
        started_at = _begin(replace(fault, days_ago=days_ago), first, at=at)
        minutes = round(fault.minutes * random.uniform(0.5, 1.5))
        outages.append(_outage(fault, started_at, started_at + timedelta(minutes=minutes), actor=actor))
        affected.append(struck)
    outages.append(_outage(GOES_ON, at - timedelta(minutes=GOES_ON.minutes), None, actor=actor))
    affected.append(teams[:2])
    Outage.objects.bulk_create(outages)
    of_team = Outage.teams.through
    of_team.objects.bulk_create(
        of_team(outage_id=outage.pk, team_id=team.pk)
        for outage, struck in zip(outages, affected, strict=True)
        for team in struck
    )
    return len(outages)


def _settle_costs(*, settled_by: User, at: datetime) -> None:
    for days_ago, amount, rationale in COSTS:
        cost = HourlyCost.objects.create(
            effective_from=(at - timedelta(days=days_ago)).date(), amount=Decimal(amount), rationale=rationale
        )
        record_event(
            name="hourlycost.created", actor_id=settled_by.pk, subject=cost, facts={"amount": amount}, at=at
        )


def _begin(fault: Fault, team: Team, *, at: datetime) -> datetime:
    zone = ZoneInfo(team.calendar.time_zone)
    day = (at.astimezone(zone) - timedelta(days=fault.days_ago)).date()
    # Whoever works on weekdays only loses nothing on a Sunday.
    day -= timedelta(days=max(0, day.weekday() - 4))
    return datetime.combine(day, fault.starts, zone)


def _where_it_hurts(fault: Fault, team: Team, *, at: datetime) -> datetime:
    """
    Return the moment within a few days around which the team decided and ended most: systems fail when they
    are used most, and what nobody noticed nobody would have recorded.
    """
    planned = _begin(fault, team, at=at)
    near = (planned - AROUND, min(planned + AROUND, at - timedelta(days=1)))
    ended = team.cases.filter(resolved_at__range=near).values_list("resolved_at", flat=True)
    decided = Decision.objects.filter(team=team, decided_at__range=near).values_list("decided_at", flat=True)
    moments = sorted(moment for moment in (*ended, *decided) if moment)
    lasts = timedelta(minutes=fault.minutes)
    counted = [
        (bisect_right(moments, moment - BEFORE + lasts) - place, -place)
        for place, moment in enumerate(moments)
        if moment.astimezone(ZoneInfo(team.calendar.time_zone)).weekday() < SATURDAY
    ]
    if not counted:
        return planned
    _most, place = max(counted)
    return moments[-place] - BEFORE


def _outage(fault: Fault, started_at: datetime, ended_at: datetime | None, *, actor: User) -> Outage:
    return Outage(
        kind=fault.kind,
        system=fault.system,
        cause=fault.cause,
        note=fault.note,
        started_at=started_at,
        ended_at=ended_at,
        recorded_by=actor,
        recorded_at=started_at + timedelta(minutes=5),
    )


def _record(
    fault: Fault, teams: dict[str, Team], started_at: datetime, *, actor: User, goes_on: bool = False
) -> None:
    outage = record_outage(
        kind=fault.kind,
        system=fault.system,
        cause=fault.cause,
        teams=[teams[code] for code in fault.teams],
        started_at=started_at,
        ended_at=None,
        note=fault.note,
        actor=actor,
        at=started_at + timedelta(minutes=5),
    )
    if not goes_on:
        ended_at = started_at + timedelta(minutes=fault.minutes)
        end_outage(outage_id=outage.pk, ended_at=ended_at, actor=actor, at=ended_at + timedelta(minutes=1))
