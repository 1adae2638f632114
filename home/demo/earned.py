"""Makes what scorecards lead to: tiers that rise and fall, an appeal, and files that HR took out."""

from datetime import datetime, time, timedelta
from functools import partial
from random import Random

from django.utils import timezone

from home.demo.organization import Organization
from home.demo.ratings import rate_quarter
from people.services.exports import ask_for_export, make_export
from performance.choices import ScorecardPeriod, ScorecardState
from performance.models import Demotion, Scorecard
from performance.rules.scorecards import span_before
from performance.selectors.qualifications import Outlook, outlooks_of
from performance.services.appeals import raise_appeal
from performance.services.scorecards import publish_scorecards

# Falls that are announced; what else would take authority is still talked about, and one rise waits too.
FALLS = 2


def earn_and_take_out(organization: Organization, *, random: Random, at: datetime) -> None:
    """Publish the last quarter, whose scorecards move tiers; let HR take the last month out."""
    _earn(organization, random=random, at=at)
    hr = organization.people["hr"]
    months = Scorecard.objects.filter(state=ScorecardState.PUBLISHED, period=ScorecardPeriod.MONTH)
    last = months.order_by("-first").first()
    if last is None:
        return
    filters = {"period": f"{last.first}_{last.last}"}
    for file_format, purpose, hours in (("xlsx", "review", 26), ("pdf", "review", 3)):
        moment = at - timedelta(hours=hours)
        export = ask_for_export(
            kind="scorecards",
            file_format=file_format,
            filters=filters,
            purpose=purpose,
            actor=hr,
            at=moment,
        )
        make_export(export_id=export.pk, clock=partial(_at, moment), at=moment)


def _at(moment: datetime) -> datetime:
    return moment


def _earn(organization: Organization, *, random: Random, at: datetime) -> None:
    hr, demo_agent = organization.people["hr"], organization.people["agent"]
    published_at = _after_the_quarter(at)
    cards = rate_quarter(organization, random=random, at=published_at)
    outlooks = outlooks_of(cards, at=published_at)
    falling = [one for one in cards if _takes(outlooks[one.pk])]
    # The highest first: nobody's authority moves before that of those who lose most is talked about.
    falling.sort(key=lambda one: (-outlooks[one.pk].tier_before, one.pk))
    rising = [one for one in cards if outlooks[one.pk].tier_after > outlooks[one.pk].tier_before]
    waiting = {one.pk for one in [*falling[FALLS:], *rising[:1]]}
    waiting |= {one.pk for one in cards if one.person_id == demo_agent.pk}
    published = [one.pk for one in cards if one.pk not in waiting]
    publish_scorecards(ids=published, actor=hr, at=published_at)
    demotion = Demotion.objects.filter(scorecard__in=published).order_by("pk").first()
    if demotion is not None:
        raise_appeal(
            demotion_id=demotion.pk,
            reason="A third of these cases came over from field service after they had been promised twice.",
            person=demotion.person,
            at=max(published_at, at - timedelta(days=1)),
        )


def _after_the_quarter(at: datetime) -> datetime:
    """Three days ago, or as soon as the last quarter is over."""
    _first, last = span_before(ScorecardPeriod.QUARTER, timezone.localdate(at))
    over = timezone.make_aware(datetime.combine(last + timedelta(days=1), time(9)))
    return min(max(over, at - timedelta(days=3)), at)


def _takes(outlook: Outlook) -> bool:
    return outlook.falls_at is not None and outlook.tier_after < outlook.tier_before
