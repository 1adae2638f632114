"""Makes scorecard templates, scorecards and peer feedback."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from performance.choices import Grain, LineState, ScorecardPeriod, ScorecardState, SectionKind
from performance.models import (
    Appeal,
    Demotion,
    Dispute,
    PeerAnswer,
    PeerRequest,
    Scorecard,
    ScorecardLine,
    ScorecardSection,
    ScorecardTemplate,
    ScorecardVersion,
)
from performance.rules.scorecards import OUT
from tests.factories.people import PositionFactory, QualificationFactory, UserFactory

OCTOBER = date(2026, 10, 1), date(2026, 10, 31)
PUBLISHED_AT = datetime(2026, 11, 5, 9, tzinfo=UTC)


class ScorecardTemplateFactory(DjangoModelFactory):
    class Meta:
        model = ScorecardTemplate

    position = factory.SubFactory(PositionFactory)
    purpose = "What customers get from this job."


class ScorecardVersionFactory(DjangoModelFactory):
    """A version that is still edited; `put_in_use(version)` makes it hold."""

    class Meta:
        model = ScorecardVersion

    template = factory.SubFactory(ScorecardTemplateFactory)
    number = factory.LazyAttribute(lambda version: version.template.versions.count() + 1)
    effective_from = date(2026, 1, 1)
    rationale = "Agreed with the works council."


class ScorecardSectionFactory(DjangoModelFactory):
    """The whole weight on first-contact resolution from 50 to 90 %, unless said otherwise."""

    class Meta:
        model = ScorecardSection

    version = factory.SubFactory(ScorecardVersionFactory)
    place = factory.LazyAttribute(lambda section: section.version.sections.count() + 1)
    kind = SectionKind.KPI
    name = "First-contact resolution"
    kpi = "fcr"
    grain = Grain.AGENT
    weight = Decimal(1)
    floor = Decimal("0.5")
    target = Decimal("0.9")
    rationale = "A customer helped at once need not come back."


def put_in_use(version, *, by=None, at=datetime(2026, 1, 1, tzinfo=UTC)):
    """Put a version in use as the service does, without judging."""
    version.activated_at = at
    version.activated_by = by or UserFactory(roles=["hr"])
    version.save(update_fields=["activated_at", "activated_by"])
    return version


class ScorecardFactory(DjangoModelFactory):
    """A scorecard of October 2026 with one scored line of 75 (70 to 80); `state=` says how far it is."""

    class Meta:
        model = Scorecard

    person = factory.SubFactory(UserFactory, roles=["agent"])
    period = ScorecardPeriod.MONTH
    first, last = OCTOBER
    state = ScorecardState.PUBLISHED
    team = factory.SelfAttribute("person.team")
    position = factory.SelfAttribute("person.position")
    snapshot_at = factory.LazyAttribute(
        lambda card: datetime.combine(card.last + timedelta(days=1), time(3), tzinfo=UTC)
    )
    total = Decimal("0.75")
    low = Decimal("0.7")
    high = Decimal("0.8")
    uncapped = Decimal("0.75")
    scored_weight = Decimal(1)
    content_hash = "0" * 64

    @factory.lazy_attribute
    def template_version(self):
        template, _ = ScorecardTemplate.objects.get_or_create(position=self.position)
        known = ScorecardVersion.objects.in_force(self.first).filter(template=template).first()
        return known or put_in_use(ScorecardSectionFactory(version__template=template).version)

    @classmethod
    def _create(cls, model_class, *args, state, lines=True, line_name="", **kwargs):
        publisher = kwargs.pop("published_by", None)
        scorecard = super()._create(model_class, *args, state=ScorecardState.DRAFT, **kwargs)
        if lines:
            for section in scorecard.template_version.sections.all():
                ScorecardLineFactory(scorecard=scorecard, section=section, name=line_name or section.name)
        return _moved(scorecard, ScorecardState(state), publisher)


class ScorecardLineFactory(DjangoModelFactory):
    class Meta:
        model = ScorecardLine

    scorecard = factory.SubFactory(ScorecardFactory, state=ScorecardState.DRAFT, lines=False)
    section = factory.LazyAttribute(lambda line: line.scorecard.template_version.sections.first())
    place = factory.SelfAttribute("section.place")
    kind = factory.SelfAttribute("section.kind")
    name = factory.SelfAttribute("section.name")
    kpi = factory.SelfAttribute("section.kpi")
    kpi_version = 1
    grain = factory.SelfAttribute("section.grain")
    formula = "Share of resolved cases that were never reopened and never passed on."
    unit = "share"
    state = LineState.SCORED
    n = 64
    minimum_n = 20
    value = Decimal("0.8")
    low = Decimal("0.78")
    high = Decimal("0.82")
    floor = factory.SelfAttribute("section.floor")
    target = factory.SelfAttribute("section.target")
    weight = factory.SelfAttribute("section.weight")
    effective_weight = factory.SelfAttribute("section.weight")
    score = Decimal("0.75")
    score_low = Decimal("0.7")
    score_high = Decimal("0.8")


class DisputeFactory(DjangoModelFactory):
    """An open dispute, of a scorecard in that state."""

    class Meta:
        model = Dispute

    scorecard = factory.SubFactory(ScorecardFactory, state=ScorecardState.DISPUTED)
    reason = "Ten of these cases were passed on to me."
    raised_by = factory.SelfAttribute("scorecard.person")
    raised_at = datetime(2026, 11, 6, 9, tzinfo=UTC)
    answerer = factory.SubFactory(UserFactory, roles=["manager"])
    due_at = datetime(2026, 11, 11, 9, tzinfo=UTC)


class PeerRequestFactory(DjangoModelFactory):
    class Meta:
        model = PeerRequest

    subject = factory.SubFactory(UserFactory, roles=["agent"])
    asked_by = factory.SubFactory(UserFactory, roles=["lead"])
    asked_at = datetime(2026, 10, 20, 9, tzinfo=UTC)
    first, last = OCTOBER
    due_at = datetime(2026, 10, 30, 17, tzinfo=UTC)


class PeerAnswerFactory(DjangoModelFactory):
    """A question not answered yet; `rating=4` answers everything with 4."""

    class Meta:
        model = PeerAnswer

    class Params:
        rating = None

    request = factory.SubFactory(PeerRequestFactory)
    respondent = factory.SubFactory(UserFactory, roles=["agent"])
    helps = factory.SelfAttribute("rating")
    shares = factory.SelfAttribute("rating")
    hands_over = factory.SelfAttribute("rating")
    judges = factory.SelfAttribute("rating")
    answered_at = factory.LazyAttribute(
        lambda answer: datetime(2026, 10, 25, 9, tzinfo=UTC) if answer.rating else None
    )


def _moved(scorecard, state, publisher):
    """Take a draft to a state by the moves that the database allows."""
    if state == ScorecardState.DRAFT:
        return scorecard
    scorecard.state = ScorecardState.IN_CALIBRATION
    scorecard.save(update_fields=["state"])
    if state in OUT:
        scorecard.state = ScorecardState.PUBLISHED
        scorecard.published_at = PUBLISHED_AT
        scorecard.published_by = publisher or UserFactory(roles=["hr"])
        scorecard.save(update_fields=["state", "published_at", "published_by"])
    if state == ScorecardState.ACKNOWLEDGED:
        scorecard.acknowledged_at = PUBLISHED_AT
    if scorecard.state != state:
        scorecard.state = state
        scorecard.save(update_fields=["state", "acknowledged_at"])
    return scorecard


class DemotionFactory(DjangoModelFactory):
    """A fall from tier 3 to 2, announced on 6 November 2026, by a scorecard of September; `low=` measured."""

    class Meta:
        model = Demotion

    class Params:
        low = Decimal("0.6")

    scorecard = factory.SubFactory(
        ScorecardFactory,
        person=factory.SelfAttribute("..person"),
        first=date(2026, 9, 1),
        last=date(2026, 9, 30),
    )
    person = factory.SubFactory(UserFactory, roles=["agent"])
    kind = "quality"
    lower_before = Decimal("0.84")
    upper_before = Decimal("0.9")
    n_before = 60
    before_from, before_to = date(2026, 8, 1), date(2026, 8, 31)
    tier_before = 3
    tier_after = 2
    needed_tier = 3
    needed_bound = Decimal("0.82")
    needed_n = 30
    announced_at = datetime(2026, 11, 6, 9, tzinfo=UTC)
    takes_effect_at = datetime(2026, 12, 4, 9, tzinfo=UTC)

    @factory.lazy_attribute
    def qualification(self):
        return QualificationFactory(
            user=self.person,
            lower_bound=self.low,
            upper_bound=self.low + Decimal("0.04"),
            n=90,
            period_from=self.scorecard.first,
            period_to=self.scorecard.last,
            source=f"scorecard:{self.scorecard.pk}",
            counts_from=self.takes_effect_at,
        )


class AppealFactory(DjangoModelFactory):
    """An open appeal that the manager of the person decides."""

    class Meta:
        model = Appeal

    demotion = factory.SubFactory(DemotionFactory)
    reason = "Ten were not mine."
    raised_at = datetime(2026, 11, 9, 9, tzinfo=UTC)
    decider = factory.SelfAttribute("demotion.person.manager")
    due_at = datetime(2026, 11, 24, 9, tzinfo=UTC)
