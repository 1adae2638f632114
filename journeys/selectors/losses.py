"""
Asks what outages cost: working time lost, its price, and cases that were open meanwhile.

A minute of a team is lost once, however many outages it lies in: it belongs to the one that began first (see
`journeys.rules.outages.counted_once`). So the losses of single outages, of causes and of teams add up to the
same whole.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from common.money import quantize
from journeys.choices import Cause
from journeys.models import HourlyCost, Outage
from journeys.rules.outages import Rate, Stoppage, cost_of, counted_once, rate_on, within
from people.models import Team, User
from people.selectors.availability import TimePresent, time_present

MINUTE = 60
TOTAL = "*"
# A case is late if at any moment of an outage of its team it was neither resolved nor closed.
DELAYED = """
SELECT w.key, count(DISTINCT c.id)
  FROM unnest(%(ids)s::bigint[], %(keys)s::text[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
       AS w(outage_id, key, starts, ends)
  JOIN journeys_outage_teams t ON t.outage_id = w.outage_id
                              AND (%(teams)s::bigint[] IS NULL OR t.team_id = ANY(%(teams)s))
  JOIN customers_case c ON c.team_id = t.team_id AND c.opened_at < w.ends
                       AND (coalesce(c.resolved_at, c.closed_at) IS NULL
                            OR coalesce(c.resolved_at, c.closed_at) > w.starts)
 GROUP BY w.key
"""


@dataclass(frozen=True)
class Money:
    """A cost, rounded once."""

    amount: Decimal
    currency: str


@dataclass
class Loss:
    """
    What was lost: seconds of agents on shift, their cost by currency (not rounded), how many agents that
    were at most in one stretch per team, and how many cases were open meanwhile.

    `elsewhere` is what of the time on the wall is counted with an outage that began earlier, in seconds, over
    all teams. `has_price` is false if for some of the time nothing was settled.
    """

    seconds: int = 0
    people: int = 0
    delayed: int = 0
    elsewhere: int = 0
    has_price: bool = True
    by_currency: dict[str, Decimal] = field(default_factory=dict)

    @property
    def minutes(self) -> int:
        """Rounded half even, once."""
        return round(self.seconds / MINUTE)

    @property
    def costs(self) -> list[Money]:
        """One amount per currency; nothing is converted."""
        return [
            Money(quantize(amount, currency), currency)
            for currency, amount in sorted(self.by_currency.items())
        ]

    def add(self, time: TimePresent, rate: Rate | None) -> None:
        """Take in a stretch of one team."""
        self.seconds += time.seconds
        self.people += time.people
        if rate is None:
            self.has_price = self.has_price and not time.seconds
        elif time.seconds:
            self.by_currency[rate.currency] = self.by_currency.get(rate.currency, Decimal(0)) + cost_of(
                time.seconds, rate
            )

    def merge(self, other: "Loss") -> None:
        """Take in what another outage cost; cases may be the same ones, so they are not added."""
        self.seconds += other.seconds
        self.has_price = self.has_price and other.has_price
        for currency, amount in other.by_currency.items():
            self.by_currency[currency] = self.by_currency.get(currency, Decimal(0)) + amount


@dataclass(frozen=True)
class CauseLoss:
    """What outages of one cause cost in a period; `share` is that of all lost time, 0 to 1."""

    cause: Cause
    outages: int
    loss: Loss
    share: float

    @property
    def percent(self) -> int:
        """The share in whole per cent."""
        return round(100 * self.share)


@dataclass(frozen=True)
class CauseReport:
    """What outages cost in a period, the cause that cost most first."""

    causes: tuple[CauseLoss, ...]
    total: Loss
    outages: int


@dataclass(frozen=True)
class TeamLoss:
    """What one outage cost one team."""

    team: Team
    loss: Loss


@dataclass(frozen=True)
class PersonLoss:
    """What one outage cost of the working time of one person."""

    person: User
    loss: Loss


def losses_of(
    outages: Collection[Outage],
    *,
    at: datetime,
    team_ids: Collection[int] | None,
    first: datetime | None = None,
    end: datetime | None = None,
) -> dict[int, Loss]:
    """
    Return what each outage cost, for any number of them in five queries. One that goes on ends now.

    :param team_ids: only losses of these teams; None: of every team
    :param first: only what was lost from then on
    :param end: only what was lost before
    """
    asked = {outage.pk: outage for outage in outages if outage.withdrawn_at is None}
    losses = {outage.pk: Loss() for outage in outages} | _lost(
        asked.values(), at=at, team_ids=team_ids, first=first, end=end
    )
    keys = {outage_id: [str(outage_id)] for outage_id in asked}
    delayed = _delayed(asked.values(), keys, at=at, team_ids=team_ids, first=first, end=end)
    for outage_id in asked:
        losses[outage_id].delayed = delayed.get(str(outage_id), 0)
    return losses


def losses_by_team(
    outage: Outage, *, at: datetime, team_ids: Collection[int] | None
) -> tuple[Loss, tuple[TeamLoss, ...]]:
    """Return what an outage cost, and what each of the teams one may see, the dearest first."""
    whole = Loss()
    teams = {team.pk: Loss() for team in outage.teams.all() if team_ids is None or team.pk in team_ids}
    if outage.withdrawn_at is None:
        stretches = _stretches([outage], at=at, team_ids=team_ids, first=None, end=None)
        for stoppage, time, rate in _priced(stretches.counted):
            whole.add(time, rate)
            teams[stoppage.team_id].add(time, rate)
        whole.elsewhere = stretches.elsewhere[outage.pk]
        delayed = _delayed([outage], {outage.pk: [TOTAL]}, at=at, team_ids=team_ids, first=None, end=None)
        whole.delayed = delayed.get(TOTAL, 0)
    found = [TeamLoss(team, teams[team.pk]) for team in outage.teams.all() if team.pk in teams]
    return whole, tuple(sorted(found, key=lambda one: (-one.loss.seconds, one.team.name)))


def losses_by_person(outage: Outage, *, at: datetime, team_ids: Collection[int]) -> tuple[PersonLoss, ...]:
    """Return who of some teams was on shift during an outage, by name, and what it cost each."""
    if outage.withdrawn_at is not None:
        return ()
    losses: dict[int, Loss] = {}
    counted = _stretches([outage], at=at, team_ids=team_ids, first=None, end=None).counted
    for _stoppage, time, rate in _priced(counted):
        for pk, present in time.by_person.items():
            losses.setdefault(pk, Loss()).add(TimePresent({pk: present}), rate)
    people = User.objects.filter(pk__in=losses).select_related("team")
    return tuple(
        PersonLoss(person, losses[person.pk])
        for person in people.order_by("last_name", "first_name", "username")
    )


def losses_by_cause(
    *, first: datetime, end: datetime, at: datetime, team_ids: Collection[int] | None
) -> CauseReport:
    """Return what was lost between two moments, by cause; a case counts with each cause that delayed it."""
    outages = list(_overlapping(first, end, team_ids).order_by("started_at", "pk"))
    losses = _lost(outages, at=at, team_ids=team_ids, first=first, end=end)
    keys = {outage.pk: [outage.cause, TOTAL] for outage in outages}
    delayed = _delayed(outages, keys, at=at, team_ids=team_ids, first=first, end=end)
    total, by_cause = Loss(delayed=delayed.get(TOTAL, 0)), dict[Cause, Loss]()
    for outage in outages:
        total.merge(losses[outage.pk])
        cause = Cause(outage.cause)
        by_cause.setdefault(cause, Loss(delayed=delayed.get(cause, 0))).merge(losses[outage.pk])
    times = Counter(outage.cause for outage in outages)
    causes = [
        CauseLoss(cause, times[cause], loss, loss.seconds / total.seconds if total.seconds else 0.0)
        for cause, loss in by_cause.items()
    ]
    return CauseReport(
        causes=tuple(sorted(causes, key=lambda one: (-one.loss.seconds, one.cause))),
        total=total,
        outages=len(outages),
    )


def _lost(
    outages: Collection[Outage],
    *,
    at: datetime,
    team_ids: Collection[int] | None,
    first: datetime | None,
    end: datetime | None,
) -> dict[int, Loss]:
    """Return what working time each of the outages cost, without the cases that were open meanwhile."""
    if not outages:
        return {}
    losses = {outage.pk: Loss() for outage in outages}
    stretches = _stretches(outages, at=at, team_ids=team_ids, first=first, end=end)
    for stoppage, time, rate in _priced(stretches.counted):
        losses[stoppage.outage_id].add(time, rate)
    for outage_id, seconds in stretches.elsewhere.items():
        losses[outage_id].elsewhere = seconds
    return losses


@dataclass(frozen=True)
class _Stretches:
    """What counts of outages, each moment of a team once, and what of them counts with others."""

    counted: list[Stoppage]
    elsewhere: Mapping[int, int]


def _stretches(
    outages: Collection[Outage],
    *,
    at: datetime,
    team_ids: Collection[int] | None,
    first: datetime | None,
    end: datetime | None,
) -> _Stretches:
    ids = {outage.pk for outage in outages}
    earliest = min(outage.started_at for outage in outages)
    latest = max(outage.ended_at or at for outage in outages)
    # Whatever touches the teams meanwhile may have begun earlier.
    touched = _overlapping(earliest, latest, team_ids).filter(teams__isnull=False).order_by()
    whole = [
        Stoppage(outage_id, team_id, started_at, ended_at or at)
        for outage_id, team_id, started_at, ended_at in touched.values_list(
            "pk", "teams", "started_at", "ended_at"
        )
        if (team_ids is None or team_id in team_ids) and started_at < (ended_at or at)
    ]
    counted = counted_once(whole)
    if first is not None and end is not None:
        whole, counted = within(whole, first, end), within(counted, first, end)
    elsewhere = Counter(
        {
            outage_id: _seconds(one for one in whole if one.outage_id == outage_id)
            - _seconds(one for one in counted if one.outage_id == outage_id)
            for outage_id in ids
        }
    )
    return _Stretches([one for one in counted if one.outage_id in ids], elsewhere)


def _priced(stoppages: Collection[Stoppage]) -> Iterable[tuple[Stoppage, TimePresent, Rate | None]]:
    """Yield each with the time of its team and what an hour cost on the day on which it begins."""
    rates = [Rate(cost.effective_from, cost.amount, cost.currency) for cost in HourlyCost.objects.order_by()]
    zone = ZoneInfo(settings.TIME_ZONE)
    times = time_present([(one.team_id, one.started_at, one.ended_at) for one in stoppages])
    for one in stoppages:
        time = times[(one.team_id, one.started_at, one.ended_at)]
        yield one, time, rate_on(rates, one.started_at.astimezone(zone).date())


def _overlapping(first: datetime, end: datetime, team_ids: Collection[int] | None) -> QuerySet[Outage]:
    outages = Outage.objects.between(first, end)
    if team_ids is None:
        return outages
    touched = Outage.teams.through.objects.filter(team__in=team_ids).values("outage")
    return outages.filter(pk__in=touched)


def _delayed(
    outages: Collection[Outage],
    keys: Mapping[int, Collection[str]],
    *,
    at: datetime,
    team_ids: Collection[int] | None,
    first: datetime | None,
    end: datetime | None,
) -> dict[str, int]:
    """Return how many cases were open during the outages of each key."""
    if not outages:
        return {}
    rows = [
        (
            outage.pk,
            key,
            max(outage.started_at, first or outage.started_at),
            min(outage.ended_at or at, end or at),
        )
        for outage in outages
        for key in keys[outage.pk]
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            DELAYED,
            {
                "ids": [row[0] for row in rows],
                "keys": [row[1] for row in rows],
                "starts": [row[2] for row in rows],
                "ends": [row[3] for row in rows],
                "teams": None if team_ids is None else list(team_ids),
            },
        )
        return dict(cursor.fetchall())


def _seconds(stoppages: Iterable[Stoppage]) -> int:
    return round(sum((one.ended_at - one.started_at).total_seconds() for one in stoppages))
