"""Decides which stretches of time have to be recomputed when days and teams have changed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
Change = tuple[date, int | None]


@dataclass(frozen=True)
class Scope:
    """Days from `first` to before `end`, of some teams or of all if None."""

    first: date
    end: date
    team_ids: tuple[int, ...] | None

    def days(self) -> list[date]:
        return [self.first + DAY * number for number in range((self.end - self.first).days)]

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return the moments, in UTC, at which the scope begins and ends."""
        return midnight(self.first, zone), midnight(self.end, zone)


@dataclass(frozen=True)
class Idle:
    """A team could not work from `started_at` to before `ended_at`."""

    started_at: datetime
    ended_at: datetime
    team_id: int

    def changes(self, zone: ZoneInfo) -> set[Change]:
        """Return the days on which it lay."""
        first, last = day_of(self.started_at, zone), day_of(self.ended_at, zone)
        return {(first + DAY * number, self.team_id) for number in range((last - first).days + 1)}


def scopes_of(changes: Iterable[Change]) -> list[Scope]:
    """
    Return scopes that cover all changed days and teams, and no day twice, in the order of days.

    A day that changed for all teams swallows its teams; neighbouring days of the same teams are one stretch.
    """
    changed = set(changes)
    whole = {day for day, team_id in changed if team_id is None}
    teams: dict[date, set[int]] = defaultdict(set)
    for day, team_id in changed:
        if team_id is not None and day not in whole:
            teams[day].add(team_id)
    days: dict[tuple[int, ...] | None, list[date]] = defaultdict(list, {None: list(whole)})
    for day, ids in teams.items():
        days[tuple(sorted(ids))].append(day)
    found = [Scope(first, end, alike) for alike, its in days.items() for first, end in stretches(its)]
    return sorted(found, key=lambda scope: scope.first)


def stretches(days: Iterable[date]) -> list[tuple[date, date]]:
    """Return days as stretches of neighbours, each from its first day to the day after its last."""
    found = []
    for _, group in groupby(enumerate(sorted(set(days))), key=lambda pair: pair[1] - DAY * pair[0]):
        run = [day for _, day in group]
        found.append((run[0], run[-1] + DAY))
    return found


def months_between(first: date, last: date) -> list[Scope]:
    """Return whole months of all teams that cover two days and what lies between, cut at these days."""
    found = []
    start = first
    while start <= last:
        following = (start.replace(day=1) + DAY * 31).replace(day=1)
        found.append(Scope(start, min(following, last + DAY), None))
        start = following
    return found


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """Return the day of a moment on the wall of the zone."""
    return moment.astimezone(zone).date()


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment, in UTC, at which the day begins on the wall of the zone."""
    return datetime.combine(day, time(0), zone).astimezone(UTC)
