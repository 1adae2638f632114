"""Makes scorecards: templates, what colleagues say, a quarter and two months published, a month in draft."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from home.demo.organization import Organization
from people.models import User
from performance.choices import DisputeAnswer, Grain, PeerQuestion, ScorecardPeriod, ScoreScale, SectionKind
from performance.models import (
    PeerAnswer,
    PeerRequest,
    Scorecard,
    ScorecardSection,
    ScorecardTemplate,
    ScorecardVersion,
)
from performance.rules.scorecards import span_before, span_of
from performance.services.computing import compute_scorecards
from performance.services.disputes import answer_dispute, dispute_scorecard
from performance.services.peers import ask_colleagues
from performance.services.scorecards import acknowledge_scorecard, publish_scorecards, send_to_calibration
from performance.services.templates import activate_version

COLLEAGUES = 4
# So early that a whole incident log, imported beside the demo, can be rated by the same templates.
TEMPLATES_FROM = date(2016, 1, 1)
# (kind, name, KPI, grain, weight, worth nothing at, worth everything at, fails critically at, why)
Written = tuple[SectionKind, str, str, Grain, str, str, str, str | None, str]
AGENT: list[Written] = [
    (
        SectionKind.KPI,
        "Solved at first contact",
        "fcr",
        Grain.AGENT,
        "0.35",
        "0.20",
        "0.90",
        None,
        "A customer helped at once need not come back.",
    ),
    (
        SectionKind.KPI,
        "Stays solved",
        "reopen_rate",
        Grain.AGENT,
        "0.2",
        "0.25",
        "0",
        "0.5",
        "Resolved too early is not resolved. Guards the section above.",
    ),
    (
        SectionKind.KPI,
        "Decided without asking",
        "own_authority",
        Grain.AGENT,
        "0.1",
        "0.3",
        "0.95",
        None,
        "Authority is given to be used; customers do not wait for it.",
    ),
    (
        SectionKind.CUSTOMERS,
        "What customers say",
        "csat",
        Grain.AGENT,
        "0.1",
        "0.4",
        "0.95",
        None,
        "The customer's own verdict.",
    ),
    (
        SectionKind.PEERS,
        "What colleagues say",
        "",
        Grain.AGENT,
        "0.1",
        "1",
        "5",
        None,
        "Help and clean handovers are work that no figure sees.",
    ),
    (
        SectionKind.QUALITY,
        "Quality of conversations",
        "",
        Grain.AGENT,
        "0.05",
        "0.6",
        "1",
        None,
        "Begins to count once reviews are there.",
    ),
    (
        SectionKind.SHARED,
        "Customers back within a week",
        "repeat_contact",
        Grain.DEPARTMENT,
        "0.1",
        "0.4",
        "0.05",
        None,
        "Care and field service solve it together or not at all.",
    ),
]
LEAD: list[Written] = [
    (
        SectionKind.KPI,
        "The team solves at first contact",
        "fcr",
        Grain.TEAM,
        "0.3",
        "0.20",
        "0.90",
        None,
        "What a team reaches together.",
    ),
    (
        SectionKind.KPI,
        "The team's cases stay solved",
        "reopen_rate",
        Grain.TEAM,
        "0.2",
        "0.25",
        "0",
        "0.5",
        "Guards the section above.",
    ),
    (
        SectionKind.KPI,
        "Customers do not wait for answers",
        "approval_turnaround",
        Grain.TEAM,
        "0.2",
        "8",
        "0.25",
        None,
        "An agent who asks has a customer waiting.",
    ),
    (
        SectionKind.PEERS,
        "What the team says",
        "",
        Grain.AGENT,
        "0.2",
        "1",
        "5",
        None,
        "Whoever is led knows best.",
    ),
    (
        SectionKind.SHARED,
        "Customers back within a week",
        "repeat_contact",
        Grain.DEPARTMENT,
        "0.1",
        "0.4",
        "0.05",
        None,
        "Care and field service solve it together or not at all.",
    ),
]
WORDS = [
    "Always takes the call nobody wants.",
    "Writes down what was promised, so that I can go on from there.",
    "Could say earlier when something is stuck.",
    "Explains the limits to new colleagues with patience.",
    "Handovers are sometimes thin on Fridays.",
    "",
    "",
    "",
]


def rate_first_quarter(organization: Organization, *, random: Random, at: datetime, today: date) -> None:
    """Make the templates and, at the moment when they come into use, publish the quarter before the last."""
    rating = _Rating(organization, random, at)
    first, last = span_before(ScorecardPeriod.QUARTER, span_before(ScorecardPeriod.QUARTER, today)[0])
    for code, written in (("agent", AGENT), ("lead", LEAD)):
        rating.write_template(code, written, agreed_on=last - timedelta(days=60))
    rating.ask_colleagues_about((first, last))
    rating.publish(ScorecardPeriod.QUARTER, (first, last), computed_at=at)


def rate_people(organization: Organization, *, random: Random, at: datetime) -> None:
    """Make what has happened since, until `at`."""
    _Rating(organization, random, at).make()


def rate_quarter(organization: Organization, *, random: Random, at: datetime) -> list[Scorecard]:
    """Leave the scorecards of the last quarter in calibration and return them."""
    rating = _Rating(organization, random, at)
    span = span_before(ScorecardPeriod.QUARTER, rating.today)
    rating.ask_colleagues_about(span)
    return rating.calibrate(ScorecardPeriod.QUARTER, span, computed_at=at)


class _Rating:
    def __init__(self, organization: Organization, random: Random, at: datetime) -> None:
        self.organization = organization
        self.random = random
        self.at = at
        self.zone = ZoneInfo(settings.TIME_ZONE)
        self.hr = organization.people["hr"]
        self.agent = organization.people["agent"]
        self.lead = organization.people["lead"]

    @property
    def today(self) -> date:
        return self.at.astimezone(self.zone).date()

    def make(self) -> None:
        """Everything in the order in which it happens."""
        present = span_of(ScorecardPeriod.MONTH, self.today)
        last = span_before(ScorecardPeriod.MONTH, self.today)
        before = span_before(ScorecardPeriod.MONTH, last[0])
        for span in (before, last):
            self.ask_colleagues_about(span)
            computed_at = min(self._moment(span[1] + timedelta(days=9)), self.at)
            self.publish(ScorecardPeriod.MONTH, span, computed_at=computed_at)
        self._going_on(present)
        compute_scorecards(period=ScorecardPeriod.MONTH, first=present[0], last=present[1], at=self.at)
        self._answers(before, last)

    def write_template(self, code: str, written: Sequence[Written], *, agreed_on: date) -> None:
        template = ScorecardTemplate.objects.create(
            position=self.organization.positions[code],
            purpose="What customers and colleagues get from this job. It never ranks people.",
        )
        version = ScorecardVersion.objects.create(
            template=template,
            number=1,
            effective_from=TEMPLATES_FROM,
            scale=ScoreScale.SHARE,
            rationale="Agreed between care, HR and the works council.",
        )
        care = [self.organization.teams[name].department for name in ("first-line", "field-service")]
        for place, section in enumerate(written, start=1):
            kind, name, kpi, grain, weight, floor, target, critical, why = section
            row = ScorecardSection.objects.create(
                version=version,
                place=place,
                kind=kind,
                name=name,
                kpi=kpi,
                grain=grain,
                weight=Decimal(weight),
                floor=Decimal(floor),
                target=Decimal(target),
                critical=Decimal(critical) if critical else None,
                rationale=why,
            )
            if kind == SectionKind.SHARED:
                row.departments.set(care)
        activate_version(
            version_id=version.pk,
            actor=self.hr,
            reason="The works council agreed.",
            although_past=True,
            at=self._moment(agreed_on),
        )

    def ask_colleagues_about(self, span: tuple[date, date]) -> None:
        """A closed round about everybody, in sets."""
        asked_at, due_at = self._moment(span[1] - timedelta(days=10)), self._moment(span[1])
        people = list(
            User.objects.filter(Q(position__code="agent") | Q(position__code="lead"), is_active=True)
            .exclude(manager=None)
            .select_related("manager", "team")
            .order_by("pk")
        )
        by_team: dict[int | None, list[User]] = {}
        for person in people:
            by_team.setdefault(person.team_id, []).append(person)
        requests = PeerRequest.objects.bulk_create(
            PeerRequest(
                subject=person,
                asked_by=person.manager or self.hr,
                asked_at=asked_at,
                first=span[0],
                last=span[1],
                due_at=due_at,
            )
            for person in people
        )
        # Some are stricter than others: that is what the correction is for.
        strictness = {person.pk: self.random.choice([-1, 0, 0, 0, 1]) for person in people}
        answers = []
        for request in requests:
            near = [one for one in by_team[request.subject.team_id] if one.pk != request.subject_id]
            merit = self.random.choice([3, 4, 4, 5])
            for colleague in self.random.sample(near, min(COLLEAGUES, len(near))):
                marks = {
                    question: min(
                        max(merit + strictness[colleague.pk] + self.random.choice([-1, 0, 0]), 1), 5
                    )
                    for question in PeerQuestion.values
                }
                answers.append(
                    PeerAnswer(
                        request=request,
                        respondent=colleague,
                        words=self.random.choice(WORDS),
                        answered_at=due_at - timedelta(days=2),
                        changed_at=due_at - timedelta(days=2),
                        **marks,
                    )
                )
        PeerAnswer.objects.bulk_create(answers)

    def publish(self, period: ScorecardPeriod, span: tuple[date, date], *, computed_at: datetime) -> None:
        ids = [one.pk for one in self.calibrate(period, span, computed_at=computed_at)]
        publish_scorecards(ids=ids, actor=self.hr, at=computed_at)

    def calibrate(
        self, period: ScorecardPeriod, span: tuple[date, date], *, computed_at: datetime
    ) -> list[Scorecard]:
        compute_scorecards(period=period, first=span[0], last=span[1], at=computed_at)
        cards = list(Scorecard.objects.filter(period=period, first=span[0]).order_by("pk"))
        send_to_calibration(ids=[one.pk for one in cards], actor=self.hr, at=computed_at)
        return cards

    def _answers(self, before: tuple[date, date], last: tuple[date, date]) -> None:
        """The month before was read by most; in the last one two people dispute, and one is answered."""
        months = Scorecard.objects.filter(period=ScorecardPeriod.MONTH)
        for scorecard in months.filter(first=before[0]).select_related("person")[:40]:
            acknowledge_scorecard(scorecard_id=scorecard.pk, person=scorecard.person, at=self._ago(days=6))
        mates = months.filter(first=last[0], person__manager=self.lead).exclude(person=self.agent)
        first, second = mates.select_related("person").order_by("person")[:2]
        for scorecard, words, days in (
            (first, "Ten of these cases were passed on by me because the tool was down.", 0),
            (second, "Two reopened cases were reopened by mistake and closed again the same day.", 5),
        ):
            line = scorecard.lines.order_by("place")[1 if days else 0]
            dispute = dispute_scorecard(
                scorecard_id=scorecard.pk,
                person=scorecard.person,
                line_id=line.pk,
                reason=words,
                at=self._ago(days=days, hours=3),
            )
            if days:
                answer_dispute(
                    dispute_id=dispute.pk,
                    actor=self.lead,
                    answer=DisputeAnswer.AMENDED,
                    words="You are right, I found both. The section does not count for this month.",
                    left_out=[line.pk],
                    at=self._ago(days=days - 1),
                )

    def _going_on(self, span: tuple[date, date]) -> None:
        """Two rounds of this month wait for the demo agent among others."""
        mates = list(
            User.objects.filter(manager=self.lead, position__code="agent", is_active=True)
            .exclude(pk=self.agent.pk)
            .order_by("-pk")[:5]
        )
        for subject in mates[:2]:
            others = [one.pk for one in mates if one != subject]
            ask_colleagues(
                subject=subject,
                respondent_ids=[self.agent.pk, *others[:3]],
                first=span[0],
                last=span[1],
                due_at=self.at + timedelta(days=5),
                actor=self.lead,
                at=self._ago(days=1),
            )

    def _moment(self, day: date) -> datetime:
        return datetime.combine(day, time(17), self.zone)

    def _ago(self, *, days: int = 0, hours: int = 0) -> datetime:
        return self.at - timedelta(days=days, hours=hours)
