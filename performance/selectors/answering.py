"""Asks who answers what somebody contests about themselves, as things stand: who leads them, who is away."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from common.clocks import BusinessClock, NeverOpens, around_the_clock, next_opening
from people.models import User
from people.selectors.availability import stand_ins_of, stood_in_for
from people.selectors.calendars import clock_of
from people.selectors.organization import managers_above, reports_of
from performance.permissions import LEADS_PEOPLE
from performance.rules.answering import Candidate, asked_of


def asked_about(
    rated_id: int, *, roles: Collection[str], not_by: Collection[object], level: int, at: datetime
) -> int | None:
    """
    Return the account that is asked about a person, None if nobody up the line is (left). Who stands in for
    somebody has to lead or manage people too.

    :param roles: of which whoever is asked up the line has to hold one
    :param not_by: the persons who never answer
    :param level: how often the clock was missed
    """
    above = managers_above(rated_id)
    line = _candidates(above, roles)
    stand_ins = stand_ins_of(line, at=at)
    fit = _candidates(stand_ins.values(), LEADS_PEOPLE)
    return asked_of(
        [line[pk] for pk in above if pk in line],
        not_by=not_by,
        level=level,
        stand_ins={pk: fit[who] for pk, who in stand_ins.items() if who in fit},
    )


def clock_for(answerer_id: int | None, rated: User, *, at: datetime) -> BusinessClock:
    """
    Return the hours by which an answer is due: of the team of whoever is asked, without a team or hours of
    that of the person it is about, without these around the clock.
    """
    asked = [] if answerer_id is None else User.objects.filter(pk=answerer_id).values_list("team", flat=True)
    for team_id in (*asked, rated.team_id):
        if team_id is None:
            continue
        clock = clock_of(team_id)
        try:
            next_opening(clock, at)
        except NeverOpens:
            continue
        return clock
    return around_the_clock("UTC")


def people_touched_by(user_id: int, *, at: datetime) -> QuerySet[User]:
    """
    Return whose disputes and appeals may be asked of somebody else now that a person has come or gone: those
    below the person, and below everybody the person stands in for.
    """
    accounts = User.objects.filter(pk__in=[user_id, *stood_in_for(user_id, at=at)])
    below = Q(pk__in=())
    for account in accounts:
        below |= Q(pk__in=reports_of(account).values("pk"))
    return User.objects.filter(below)


def _candidates(user_ids: Collection[int], roles: Collection[str]) -> dict[int, Candidate]:
    active = User.objects.filter(pk__in=list(user_ids), is_active=True, groups__name__in=roles)
    return {pk: Candidate(pk, person) for pk, person in active.values_list("pk", "person")}
