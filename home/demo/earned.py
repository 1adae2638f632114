"""Makes what scorecards lead to: announced demotions, an appeal, and files that HR took out."""

from datetime import datetime, timedelta
from functools import partial

from django.db.models import Count, F

from home.demo.organization import Organization
from people.models import Qualification
from people.services.exports import ask_for_export, make_export
from performance.choices import ScorecardPeriod, ScorecardState
from performance.models import Demotion, Scorecard
from performance.rules.scorecards import span_before
from performance.selectors.qualifications import KIND, OWN_WORK, outlooks_of
from performance.selectors.scorecards import hash_of
from performance.services.appeals import raise_appeal
from performance.services.computing import compute_scorecards
from performance.services.scorecards import publish_scorecards, send_to_calibration

FALLS = 2
CONSIDERED = 20
WEEKS_MISSING = 4
# What carries a tier of the demo's policy that can be lost.
LEAST_BOUND, LEAST_N = "0.82", 30


def earn_and_take_out(organization: Organization, *, at: datetime) -> None:
    """Publish a quarter of a few people whose authority falls with it; let HR take the last month out."""
    _falls(organization, at=at)
    hr = organization.people["hr"]
    last = Scorecard.objects.filter(state=ScorecardState.PUBLISHED).order_by("-first").first()
    if last is None:
        return
    filters = {"period": f"{last.first}_{last.last}"} if last.period == ScorecardPeriod.MONTH else {}
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


def _falls(organization: Organization, *, at: datetime) -> None:
    hr, demo_agent = organization.people["hr"], organization.people["agent"]
    first, last = span_before(ScorecardPeriod.QUARTER, at.date())
    holders = (
        Qualification.objects.filter(
            kind=KIND,
            lower_bound__gte=LEAST_BOUND,
            n__gte=LEAST_N,
            user__position__code="agent",
            user__is_active=True,
        )
        .exclude(user=demo_agent)
        .annotate(cases=Count("user__resolved_cases"))
        .order_by("-cases", "user")
    )
    ids = list(dict.fromkeys(holders.values_list("user", flat=True)))[:CONSIDERED]
    if not ids:
        return
    published_at = at - timedelta(days=3)
    compute_scorecards(
        period=ScorecardPeriod.QUARTER, first=first, last=last, person_ids=ids, at=published_at
    )
    drafts = list(Scorecard.objects.filter(first=first, last=last, period=ScorecardPeriod.QUARTER))
    for one in drafts:
        # The extract of the log holds few weeks of a quarter: the cases of the others are made up.
        one.lines.filter(kind__in=OWN_WORK).update(n=F("n") * WEEKS_MISSING)
        one.content_hash = hash_of(one, list(one.lines.all()))
        one.save(update_fields=["content_hash"])
    outlooks = outlooks_of(drafts, at=published_at)
    falling = [one for one in drafts if outlooks[one.pk].falls_at and outlooks[one.pk].tier_before > 2]
    chosen = [one.pk for one in falling[:FALLS]]
    Scorecard.objects.filter(pk__in=[one.pk for one in drafts]).exclude(pk__in=chosen).delete()
    send_to_calibration(ids=chosen, actor=hr, at=published_at)
    publish_scorecards(ids=chosen, actor=hr, at=published_at)
    demotion = Demotion.objects.filter(scorecard__in=chosen).order_by("pk").first()
    if demotion is not None:
        raise_appeal(
            demotion_id=demotion.pk,
            reason="A third of these cases came over from field service after they had been promised twice.",
            person=demotion.person,
            at=at - timedelta(days=1),
        )
