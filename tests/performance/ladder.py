"""The rated organization with a ladder of tiers: an agent of tier 3 who can fall and rise."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from empowerment.rules.tiers import reached_tier
from empowerment.selectors.authority import authority_of
from performance.choices import ScorecardState
from performance.services.scorecards import publish_scorecard
from tests.factories import (
    CompletionFactory,
    CourseFactory,
    PolicyFactory,
    PolicyVersionFactory,
    QualificationFactory,
    ScorecardFactory,
    TierRequirementFactory,
    put_in_force,
)
from tests.performance.scorecards import floor

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def with_ladder():
    """An agent of tier 3 by 84 % over 60; tier 3 asks for 82 % over 30, tier 4 for 88 % over 60."""
    org = floor()
    version = PolicyVersionFactory(policy=PolicyFactory())
    org.course = CourseFactory(code="judgment", title="Judgment")
    for tier, bound, n in [(2, None, None), (3, "0.82", 30), (4, "0.88", 60)]:
        row = TierRequirementFactory(
            version=version,
            position=org.position,
            tier=tier,
            tenure_months=6,
            qualification="quality" if bound else "",
            min_bound=bound and Decimal(bound),
            min_n=n,
        )
        row.courses.set([org.course])
    put_in_force(version)
    org.completions = {}
    for person in (org.agent, org.colleague):
        person.hired_on = date(2024, 1, 1)
        person.save()
        org.completions[person.username] = CompletionFactory(user=person, course=org.course)
        QualificationFactory(
            user=person,
            lower_bound=Decimal("0.84"),
            n=60,
            period_from=date(2026, 9, 1),
            period_to=date(2026, 9, 30),
            counts_from=MONDAY - 40 * DAY,
        )
    return org


def card(person, low="0.6", n=90, state=ScorecardState.IN_CALIBRATION, **fields):
    """A scorecard whose whole lies at `low` or above, by `n` observations in each section."""
    low = Decimal(low)
    values = {"low": low, "total": low + Decimal("0.02"), "high": low + Decimal("0.04")}
    made = ScorecardFactory(
        person=person, state=ScorecardState.DRAFT, uncapped=values["total"], **values, **fields
    )
    made.lines.update(n=n)
    made.state = state
    made.save()
    return made


def publish(org, low="0.6", n=90, person=None, at=MONDAY, by=None, **fields):
    """Publish a scorecard of the agent."""
    made = card(person or org.agent, low, n, **fields)
    publish_scorecard(scorecard_id=made.pk, actor=by or org.hr, at=at)
    return made


def tier_of(person, at):
    """The tier that counts for a person at a moment."""
    authority = authority_of(person.pk, at=at)
    return reached_tier(authority.holder, authority.book)
