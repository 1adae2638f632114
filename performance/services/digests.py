"""Does the owing of weekly digests: one for each agent and week, however often it is asked."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from effects.services import Debt, owe_all
from people.choices import PrincipalKind, Role
from people.models import User
from performance.rules.digests import due_at, last_week

TOPIC = "digest.weekly"


@transaction.atomic
def owe_digests(*, at: datetime) -> None:
    """
    Owe every agent a look back at the last whole week, due on Monday morning in the person's zone. Owed
    again, it changes nothing, so the clock may ask as often as it likes, and late.
    """
    week = last_week(timezone.localdate(at))
    agents = User.objects.filter(
        is_active=True, kind=PrincipalKind.HUMAN, groups__name=Role.AGENT
    ).select_related("team__calendar")
    owe_all(
        [
            Debt(
                TOPIC,
                f"{agent.pk}:{week.first}",
                {"user_id": agent.pk, "first": f"{week.first}"},
                due_at=due_at(week, _zone_of(agent)),
            )
            for agent in agents
        ],
        at=at,
    )


def _zone_of(agent: User) -> ZoneInfo:
    team_zone = agent.team.calendar.time_zone if agent.team else settings.TIME_ZONE
    return ZoneInfo(agent.time_zone or team_zone)
