"""Asks who holds which authority right now, and when nobody on shift may approve as much as usual."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import chain

from common.clocks import is_open
from empowerment.models import Remedy
from empowerment.rules.facts import Ask, Circumstances, Facts
from empowerment.rules.limits import NOTHING, judge
from empowerment.rules.rulebook import RuleBook
from empowerment.selectors.authority import Authority, authorities_of
from empowerment.selectors.routing import named_holders, waiting_for
from empowerment.selectors.rulebooks import rulebook_of
from governance.rules.policies import Place
from governance.selectors import versions_binding
from people.models import Team, User
from people.selectors.availability import availabilities_of, presence_over
from people.selectors.calendars import clock_of
from people.selectors.organization import everybody_above

HOUR = timedelta(hours=1)
HORIZON = timedelta(hours=24)


@dataclass(frozen=True)
class Holding:
    """
    What one person may approve on their own authority: per remedy the amount per decision, whatever channel,
    segment and reason. `answered_by` names who answers for them now: themselves, a delegate, or nobody.
    """

    user_id: int
    name: str
    position: str
    present: bool
    answered_by: str
    limits: Mapping[str, Decimal]


@dataclass(frozen=True)
class CoverageHour:
    """From `starts_at` on: whether the team works, and per remedy the most anybody on shift may approve."""

    starts_at: datetime
    works: bool
    highest: Mapping[str, Decimal]


@dataclass(frozen=True)
class CoverageGap:
    """The team works, but nobody on shift may approve above `highest`, though some may up to `usual`."""

    remedy: str
    starts_at: datetime
    ends_at: datetime
    highest: Decimal
    usual: Decimal


@dataclass(frozen=True)
class Coverage:
    """The roster of a team's approvers now and their coverage ahead; amounts in `currency`."""

    currency: str
    remedies: Mapping[str, str]
    roster: tuple[Holding, ...]
    hours: tuple[CoverageHour, ...]
    gaps: tuple[CoverageGap, ...]


def coverage(team: Team, *, at: datetime, horizon: timedelta = HORIZON) -> Coverage:
    """
    Return who may approve for a team now, and the gaps ahead, in a constant number of queries. Without a
    policy in force nobody may. Whoever stands in for somebody now counts ahead, on their own shifts.
    """
    place = Place(team_id=team.pk, department_id=team.department_id, region_id=team.department.region_id)
    version = versions_binding([place], at=at)[place]
    if version is None:
        return Coverage(currency="", remedies={}, roster=(), hours=(), gaps=())
    book = rulebook_of(version.id, version.content_hash)
    roster = _roster(team, book, at=at)
    limits = {holding.user_id: holding.limits for holding in roster}
    hours = _hours(team, limits, at=at, horizon=horizon)
    return Coverage(
        currency=book.currency,
        remedies=dict(Remedy.objects.filter(active=True).values_list("code", "name")),
        roster=roster,
        hours=hours,
        gaps=tuple(_gaps(hours, _highest(limits.values()), ends_at=at + horizon)),
    )


def _roster(team: Team, book: RuleBook, *, at: datetime) -> tuple[Holding, ...]:
    members = User.objects.filter(team=team, is_active=True).values_list("pk", flat=True)
    named = chain.from_iterable(named_holders(book.approvers).values())
    approvers = {*everybody_above(members), *named}
    here = availabilities_of(approvers, at=at)
    delegates = {one.answers for one in here.values() if one.answers is not None}
    here |= availabilities_of(delegates - approvers, at=at)
    authorities = authorities_of(here, at=at)
    speaking = waiting_for(authorities)
    names = {user_id: authority.standing.name for user_id, authority in authorities.items()}
    held = {
        user_id: _limits(authority, team, book.currency, at=at)
        for user_id, authority in authorities.items()
        if user_id in speaking and authority.standing.active
    }
    return tuple(
        Holding(
            user_id=user_id,
            name=names[user_id],
            position=authorities[user_id].standing.position or "",
            present=here[user_id].present,
            answered_by=names.get(here[user_id].answers or 0, ""),
            limits=limits,
        )
        for user_id, limits in sorted(held.items(), key=lambda one: (names[one[0]], one[0]))
        if limits
    )


def _limits(authority: Authority, team: Team, currency: str, *, at: datetime) -> dict[str, Decimal]:
    """Return per remedy what the person may approve whatever channel, segment and reason."""
    book = authority.book
    if book is None:
        return {}
    anything = Circumstances(
        case_id=0,
        customer_id=0,
        team_id=team.pk,
        channel="",
        segment="",
        customer_day_on=authority.holder.day_on,
    )
    amounts = {
        remedy: judge(
            Facts(
                at=at,
                ask=Ask(remedy=remedy, quantity=None, amount=Decimal(1), currency=currency, reason=""),
                holder=authority.holder,
                circumstances=anything,
            ),
            book,
        ).per_decision
        for remedy in book.remedies_of(authority.holder.position)
    }
    return {remedy: amount for remedy, amount in amounts.items() if amount}


def _hours(
    team: Team, limits: Mapping[int, Mapping[str, Decimal]], *, at: datetime, horizon: timedelta
) -> tuple[CoverageHour, ...]:
    moments = _moments(at, horizon)
    present = presence_over(limits, moments)
    clock = clock_of(team.pk)
    return tuple(
        CoverageHour(
            starts_at=moment,
            works=is_open(clock, moment),
            highest=_highest(held for user_id, held in limits.items() if present[user_id][number]),
        )
        for number, moment in enumerate(moments)
    )


def _moments(at: datetime, horizon: timedelta) -> list[datetime]:
    """Return now and every full hour after it, up to the horizon."""
    moments = [at]
    following = at.replace(minute=0, second=0, microsecond=0) + HOUR
    while following < at + horizon:
        moments.append(following)
        following += HOUR
    return moments


def _highest(held: Iterable[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    highest: dict[str, Decimal] = {}
    for limits in held:
        for remedy, amount in limits.items():
            highest[remedy] = max(amount, highest.get(remedy, NOTHING))
    return highest


def _gaps(
    hours: Sequence[CoverageHour], usual: Mapping[str, Decimal], *, ends_at: datetime
) -> Iterator[CoverageGap]:
    """Join neighbouring hours of the same lack, per remedy and in order of time."""
    ends = [*(hour.starts_at for hour in hours[1:]), ends_at]
    for remedy, most in sorted(usual.items()):
        lacking = [
            CoverageGap(remedy, hour.starts_at, end, hour.highest.get(remedy, NOTHING), most)
            for hour, end in zip(hours, ends, strict=True)
            if hour.works and hour.highest.get(remedy, NOTHING) < most
        ]
        yield from _joined(lacking)


def _joined(lacking: Iterable[CoverageGap]) -> Iterator[CoverageGap]:
    current: CoverageGap | None = None
    for gap in lacking:
        if current and (current.ends_at, current.highest) == (gap.starts_at, gap.highest):
            current = replace(current, ends_at=gap.ends_at)
            continue
        if current:
            yield current
        current = gap
    if current:
        yield current
