"""Makes the outages and bottlenecks of the last 90 days, one of which goes on, and what an hour costs."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from audit.services import record_event
from journeys.choices import Cause, OutageKind
from journeys.models import HourlyCost
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
    note: str = ""
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
GOES_ON = Fault(0, time(0), 35, "Loyalty points", Cause.SOFTWARE, ("loyalty", "care-singapore"))


def let_systems_fail(teams: dict[str, Team], *, actor: User, settled_by: User, at: datetime) -> None:
    """Record each when it happened; teams by their codes."""
    for days_ago, amount, rationale in COSTS:
        cost = HourlyCost.objects.create(
            effective_from=(at - timedelta(days=days_ago)).date(), amount=Decimal(amount), rationale=rationale
        )
        record_event(
            name="hourlycost.created", actor_id=settled_by.pk, subject=cost, facts={"amount": amount}, at=at
        )
    for fault in FAULTS:
        zone = ZoneInfo(teams[fault.teams[0]].calendar.time_zone)
        day = (at.astimezone(zone) - timedelta(days=fault.days_ago)).date()
        # Whoever works on weekdays only loses nothing on a Sunday.
        day -= timedelta(days=max(0, day.weekday() - 4))
        started_at = datetime.combine(day, fault.starts, zone)
        _record(fault, teams, started_at, actor=actor)
    _record(GOES_ON, teams, at - timedelta(minutes=GOES_ON.minutes), actor=actor, goes_on=True)


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
