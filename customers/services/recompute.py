"""Does the owing of figures that have to be computed anew, in the transaction that changes their facts."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from effects.services import Debt

# Served by a floor above.
RECOMPUTE = "performance.recompute"
# A case opened within this time after another was resolved counts as a repeated contact of that one.
REPEAT_DAYS = 7
# From when until when (None: it goes on) a team could not work, as (from, to, team's key).
Span = tuple[datetime, datetime | None, int]


def recompute_debt(
    *,
    key: str,
    days: Iterable[tuple[date, int | None]] = (),
    case_ids: Iterable[int] = (),
    customer_ids: Iterable[int] = (),
    spans: Iterable[Span] = (),
) -> Debt:
    """
    Return the debt of computing figures anew.

    :param key: names the change, never used for another one
    :param days: days of the organization's zone, each with its team, or None for all teams
    :param case_ids: cases about which something has changed; their days are found when it is served
    :param customer_ids: customers whose end has changed; the days of their cases are found when it is served
    :param spans: when a team could not work, before the change and after it; what happened then, waited then
        or was answered about it is found when it is served
    """
    facts: dict[str, Any] = {
        "days": sorted(
            ([day.isoformat(), team_id] for day, team_id in set(days)),
            key=lambda pair: (pair[0], pair[1] or 0),
        ),
        "case_ids": sorted(set(case_ids)),
    }
    if customer_ids := sorted(set(customer_ids)):
        facts["customer_ids"] = customer_ids
    if spans := sorted(
        set(spans), key=lambda span: (span[0], span[1] or datetime.max.replace(tzinfo=UTC), span[2])
    ):
        facts["spans"] = [
            [started.isoformat(), ended.isoformat() if ended else None, team_id]
            for started, ended, team_id in spans
        ]
    return Debt(RECOMPUTE, key=key, facts=facts)


def days_touched(versions: Iterable[Mapping[str, Any]]) -> set[tuple[date, int | None]]:
    """
    Return the days whose figures rest on these versions of cases, old and new.

    That of resolving; and those before the opening, whose cases may now have been followed by another one.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    days: set[date] = set()
    for version in versions:
        opened, resolved = version["opened_at"], version["resolved_at"]
        if resolved is not None:
            days.add(_day(resolved, zone))
        first = _day(opened - timedelta(days=REPEAT_DAYS), zone)
        days.update(first + timedelta(days=number) for number in range(REPEAT_DAYS + 2))
    return {(day, None) for day in days}


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
