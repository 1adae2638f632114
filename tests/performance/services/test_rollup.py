from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from customers.choices import CaseStatus, Channel
from customers.models import Case
from customers.rules.cases import STAYED_DAYS
from customers.services.endings import import_endings
from customers.services.import_cases import import_incidents
from customers.services.recompute import days_touched, recompute_debt
from effects.services import owe_all
from empowerment.choices import Counted
from empowerment.models import Decision
from empowerment.selectors.decisions import that_count_as
from empowerment.services import approvals
from empowerment.services.grants import reverse_grant
from journeys.models import Outage
from performance.choices import Measure
from performance.models import DailyFigures
from performance.services.rollup import recompute_changed, recompute_days
from tests.empowerment.conftest import NOON
from tests.factories import (
    AuthorityLimitFactory,
    CaseFactory,
    CustomerFactory,
    EndsKnownFactory,
    OutageFactory,
    ReasonCodeFactory,
    SurveyResponseFactory,
    TeamFactory,
    TierRequirementFactory,
    UserFactory,
    put_in_force,
)
from tests.factories.incident_log import log_file, log_row
from tests.performance.figures import figures, measured, serve
from tests.races import ROUNDS, at_once

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.1")]
HOUR = 3600
ROUTES = ("", "_own", "_approved")


def at(day, hour=12, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def resolved(opened=None, resolved=None, **changes):
    facts = {
        "opened_at": opened or at(10, 9),
        "resolved_at": resolved or at(10),
        "status": CaseStatus.RESOLVED,
    }
    return CaseFactory(**{**facts, **changes})


# --- what is counted -------------------------------------------------------------------------------------


def test_cases_are_counted_where_and_when_they_were_resolved():
    team, agent = TeamFactory(), UserFactory()
    for hours, reopened, passed_on in [(3, 0, 0), (1, 1, 0), (2, 0, 2)]:
        resolved(
            opened=at(10) - timedelta(hours=hours),
            team=team,
            resolved_by=agent,
            reopen_count=reopened,
            reassignment_count=passed_on,
        )
    resolved(team=team, resolved_by=None, channel=Channel.UNKNOWN)
    CaseFactory(team=team)

    recompute_days()

    assert measured(Measure.FIRST_CONTACT) == [(3, 1, 0, 0, []), (1, 1, 0, 0, [])]
    assert measured(Measure.REOPENED) == [(3, 1, 0, 0, []), (1, 0, 0, 0, [])]
    assert measured(Measure.TIME_TO_RESOLVE) == [
        (3, 0, 0, 0, [HOUR, 2 * HOUR, 3 * HOUR]),
        (1, 0, 0, 0, [3 * HOUR]),
    ]
    known, unknown = DailyFigures.objects.order_by("agent")
    assert (known.day, known.team, known.agent, known.channel) == (date(2026, 11, 10), team, agent, "phone")
    assert (unknown.agent, unknown.channel, unknown.resolved) == (None, "unknown", 1)


@pytest.mark.parametrize(
    ("moment", "day"),
    [(at(10, 22, 59), 10), (at(10, 23, 0), 11), (at(11, 22, 59), 11)],
)
def test_a_day_is_one_of_the_organization(moment, day):
    resolved(resolved=moment)

    recompute_days()

    assert set(DailyFigures.objects.values_list("day", flat=True)) == {date(2026, 11, day)}


@pytest.mark.parametrize(
    ("next_opened", "hits"),
    [
        (at(10, 12, 0), 0),
        (at(10, 12, 1), 1),
        (at(17, 12, 0), 1),
        (at(17, 12, 1), 0),
    ],
)
def test_a_customer_is_back_with_another_case_within_seven_days(next_opened, hits):
    customer = CustomerFactory()
    resolved(customer=customer)
    CaseFactory(customer=customer, opened_at=next_opened)

    recompute_days()

    assert measured(Measure.REPEAT) == [(1, hits, 0, 0, [])]


def test_an_unknown_customer_cannot_be_followed():
    customer = CustomerFactory(reference="unknown")
    resolved(customer=customer)
    CaseFactory(customer=customer, opened_at=at(11))

    recompute_days()

    assert measured(Measure.REPEAT) == []


def test_decisions_are_counted_by_authority_and_by_what_they_used(desk):
    desk.log("25")
    desk.log("40")
    desk.log("200")

    recompute_days()

    assert measured(Measure.OWN_AUTHORITY) == [(3, 2, 0, 0, [])]
    assert measured(Measure.AUTHORITY_USED) == [
        (2, 0, 1_300_000, 500_000**2 + 800_000**2, []),
    ]


def test_approvals_are_timed_on_the_wall(line):
    asked = [line.ask(amount) for amount in ("200", "201", "202")]
    line.answer(approvals.approve_request, asked[0], at=NOON + timedelta(minutes=4))
    line.answer(approvals.counter_request, asked[1], amount=Decimal(60), at=NOON + timedelta(minutes=7))
    approvals.accept_counter(request_id=asked[1].pk, agent=line.agent, at=NOON + timedelta(minutes=9))

    recompute_days()

    assert measured(Measure.TURNAROUND) == [(2, 0, 0, 0, [240, 420])]
    assert measured(Measure.WAITED) == [(2, 0, 780, 240**2 + 540**2, [])]


def test_a_resolved_case_costs_what_was_given_less_what_was_taken_back(desk):
    decision = desk.log("40")
    reverse_grant(decision_id=decision.pk, amount=Decimal("15.50"), why="Twice.", actor=desk.agent, at=NOON)
    desk.log("200")
    Case.objects.filter(pk=desk.case.pk).update(resolved_at=NOON, resolved_by=desk.agent)
    resolved(resolved=NOON, team=desk.team, resolved_by=desk.agent)

    recompute_days()

    assert measured(Measure.REMEDY_COST) == [(2, 0, 24_500, 24_500**2, [])]
    assert measured(Measure.ESCALATED) == [(1, 1, 0, 0, [])]


def test_answers_count_on_their_day_under_team_and_agent_of_then():
    case = resolved()
    for csat, ces, nps in [(5, 7, 10), (4, 4, 9), (3, 1, 6), (1, None, 8), (None, None, 7), (None, None, 0)]:
        SurveyResponseFactory(case=case, csat=csat, ces=ces, nps=nps, answered_at=at(12))
    then = case.team
    Case.objects.filter(pk=case.pk).update(team=TeamFactory())

    recompute_days()

    assert measured(Measure.SATISFIED) == [(4, 2, 0, 0, [])]
    assert measured(Measure.EFFORT) == [(3, 0, 12, 49 + 16 + 1, [])]
    # Two of six promote, two do not at all: 33 less 33.
    assert measured(Measure.PROMOTED) == [(6, 0, 0, 4, [])]
    row = DailyFigures.objects.get(csat__gt=0)
    assert (row.day, row.team) == (date(2026, 11, 12), then)


@pytest.mark.parametrize(
    ("ended_on", "hits"),
    [(None, 1), (date(2027, 2, 7), 0), (date(2027, 2, 8), 0), (date(2027, 2, 9), 1)],
)
def test_a_customer_stayed_who_is_still_one_when_the_ninetieth_day_ends(ended_on, hits):
    EndsKnownFactory()
    resolved(customer=CustomerFactory(ended_on=ended_on))

    recompute_days()

    assert date(2026, 11, 10) + timedelta(days=90) == date(2027, 2, 8)
    assert measured(Measure.RETAINED) == [(1, hits, 0, 0, [])]


@pytest.mark.parametrize(("through_on", "n"), [(None, 0), (date(2027, 2, 7), 0), (date(2027, 2, 8), 1)])
def test_who_stayed_is_known_when_the_source_has_told_all_ends_up_to_then(through_on, n):
    if through_on:
        EndsKnownFactory(through_on=through_on)
    EndsKnownFactory(source="elsewhere", through_on=date(2028, 1, 1))
    resolved(customer=CustomerFactory(ended_on=None))

    recompute_days()

    assert measured(Measure.RETAINED) == [(1, 1, 0, 0, [])] * n
    assert measured(Measure.REPEAT) == [(1, 0, 0, 0, [])]


def test_time_worked_counts_where_it_was_recorded():
    team = TeamFactory()
    for seconds in (600, None, 0):
        resolved(team=team, worked_seconds=seconds)

    recompute_days()

    assert measured(Measure.WORKED) == [(2, 0, 0, 0, [0, 600])]


@pytest.mark.capability("S1.8")
def test_what_followed_is_counted_by_how_the_remedy_was_decided(line):
    EndsKnownFactory()
    alone, asked, both, nothing = (CustomerFactory() for _ in range(4))
    Case.objects.all().update(resolved_at=None)
    cases = [
        resolved(team=line.desk.team, customer=customer, resolved=NOON - timedelta(hours=1))
        for customer in (alone, asked, both, nothing)
    ]
    for place in (0, 2):
        line.desk.log("10", case=cases[place])
    for place in (1, 2):
        line.answer(approvals.approve_request, line.ask("200", case=cases[place]))
    for customer in (alone, both):
        customer.ended_on = date(2026, 12, 1)
        customer.save()
        CaseFactory(customer=customer, opened_at=NOON + timedelta(days=1))

    recompute_days()

    row = DailyFigures.objects.filter(resolved__gt=0).values(
        *(f"{name}{route}" for name in ("known", "back", "followed", "retained") for route in ROUTES)
    )
    assert [list(one.values()) for one in row] == [
        [*(4, 1, 2), *(2, 1, 1), *(4, 1, 2), *(2, 0, 1)],
    ]


@pytest.mark.capability("S1.8")
def test_what_the_lowest_tier_would_have_had_to_ask_is_counted_as_the_list_shows_it(draft_desk):
    desk, special = draft_desk, ReasonCodeFactory(code="special")
    of_agents = {"version": desk.version, "position": desk.agents, "remedy": desk.remedy}
    TierRequirementFactory(version=desk.version, position=desk.agents, tier=2, tenure_months=6)
    for tier, reason, most in [(2, None, 100), (1, special, 80), (2, special, 100)]:
        AuthorityLimitFactory(**of_agents, tier=tier, reason=reason, per_decision=Decimal(most))
    put_in_force(desk.version)
    # Of the lowest tier: 50, and 80 for the special reason.
    for day, (amount, reason) in enumerate(
        [("50", desk.reason), ("70", desk.reason), ("70", special), ("90", special), ("100.01", special)]
    ):
        desk.log(amount, reason=reason, at=NOON + timedelta(days=day))

    recompute_days()

    decisions = Decision.objects.order_by("decided_at")
    assert [one.outcome == "within_authority" for one in decisions] == [True] * 4 + [False]
    rows = DailyFigures.objects.filter(decisions__gt=0).order_by("day")
    assert [row.avoided for row in rows] == [0, 1, 0, 1, 0]
    spared = that_count_as(decisions, Counted.AVOIDED).values_list("amount", flat=True)
    assert list(spared) == [70, 90]


@pytest.mark.capability("S1.8")
def test_requests_that_took_the_time_of_an_approver_are_counted_whatever_came_of_it(line):
    line.ask("200")
    approved, returned = line.ask("201"), line.ask("202")
    for _ in range(2):
        line.answer(approvals.return_request, returned)
        returned = approvals.resubmit_request(
            request_id=returned.pk, agent=line.agent, why="The lid was broken too.", at=NOON
        )
    line.answer(approvals.approve_request, approved)
    hour = timedelta(hours=1)
    OutageFactory(teams=[line.desk.team], started_at=NOON - hour, ended_at=NOON + hour)

    recompute_days()

    row = DailyFigures.objects.get(decisions_excluded__gt=0)
    assert (row.looked_at, row.answered, row.requests_excluded) == (2, 0, 3)


@pytest.mark.parametrize(
    ("reopened", "passed_on", "asks", "caused"), [(0, 0, 0, 0), (1, 0, 0, 1), (0, 1, 0, 1), (0, 0, 1, 1)]
)
def test_caused_by_how_we_decide(line, reopened, passed_on, asks, caused):
    case = resolved(
        team=line.desk.team,
        resolved=NOON - timedelta(hours=1),
        reopen_count=reopened,
        reassignment_count=passed_on,
    )
    line.desk.log("10", case=case)
    if asks:
        line.ask("200", case=case)

    recompute_days()

    assert DailyFigures.objects.get(resolved__gt=0).caused == caused


def test_whether_an_unknown_customer_stayed_is_not_known():
    EndsKnownFactory()
    resolved(customer=CustomerFactory(reference="unknown", ended_on=date(2026, 11, 11)))

    recompute_days()

    assert measured(Measure.RETAINED) == []


# --- what is left out ------------------------------------------------------------------------------------


@pytest.mark.capability("S0.10")
@pytest.mark.parametrize(
    ("moment", "is_excluded"),
    [(at(10, 9, 59), False), (at(10, 10), True), (at(10, 11, 59), True), (at(10, 12), False)],
)
def test_cases_resolved_during_an_outage_of_their_team_count_as_volume_only(desk, moment, is_excluded):
    EndsKnownFactory()
    case = resolved(team=desk.team, opened=at(9), resolved=moment, reopen_count=1, worked_seconds=60)
    decision = desk.log("40", case=case, at=at(9, 12))
    # Elsewhere nothing stood still.
    resolved(opened=at(9), resolved=moment)
    OutageFactory(teams=[desk.team], started_at=at(10, 10), ended_at=at(10, 12))

    recompute_days()

    assert decision.grant.amount == 40
    row = DailyFigures.objects.get(day=date(2026, 11, 10), team=desk.team)
    counted = 0 if is_excluded else 1
    assert (row.resolved, row.cases_excluded, row.judged) == (1, 1 - counted, counted)
    assert (row.reopened, row.caused, row.decided, row.timed) == (counted,) * 4
    assert (row.known, row.followed, row.retained) == (counted,) * 3
    assert (row.known_own, row.followed_own, row.retained_own) == (counted,) * 3
    assert len(row.resolving) == len(row.working) == counted
    assert row.remedies == 40_000
    assert DailyFigures.objects.exclude(team=desk.team).get(day=date(2026, 11, 10)).judged == 1


@pytest.mark.capability("S0.10")
def test_an_outage_that_goes_on_leaves_out_all_that_follows_and_a_withdrawn_one_nothing():
    cases = [resolved(resolved=at(day)) for day in (10, 20)]
    OutageFactory(teams=[cases[0].team], started_at=at(10), ended_at=None)
    OutageFactory(teams=[cases[1].team], started_at=at(1), ended_at=None, withdrawn_at=at(21))
    resolved(resolved=at(25), team=cases[0].team)

    recompute_days()

    assert sum(DailyFigures.objects.values_list("cases_excluded", flat=True)) == 2
    assert DailyFigures.objects.get(team=cases[1].team).judged == 1


@pytest.mark.capability("S0.10")
def test_decisions_of_an_outage_and_requests_that_waited_in_it_are_left_out(line):
    before = line.ask("200", at=NOON)
    line.answer(approvals.approve_request, before, at=NOON + timedelta(minutes=30))
    inside = line.ask("201", at=NOON + timedelta(minutes=30))
    line.answer(approvals.deny_request, inside, at=NOON + timedelta(minutes=90))
    within = line.ask("202", at=NOON + timedelta(minutes=45))
    after = line.ask("203", at=NOON + timedelta(minutes=60))
    line.answer(approvals.deny_request, after, at=NOON + timedelta(minutes=61))
    OutageFactory(
        teams=[line.desk.team],
        started_at=NOON + timedelta(minutes=40),
        ended_at=NOON + timedelta(minutes=60),
    )

    recompute_days()

    row = DailyFigures.objects.get(decisions__gt=0)
    assert within.closed_at is None
    assert (row.decisions, row.decisions_excluded) == (3, 1)
    assert (row.requests_excluded, sorted(row.answering), row.closed) == (2, [60, 30 * 60], 2)
    assert row.waited == 31 * 60


@pytest.mark.capability("S0.10")
def test_answers_about_cases_resolved_during_an_outage_are_left_out():
    case = resolved()
    for _ in range(2):
        SurveyResponseFactory(case=case, answered_at=at(20))
    OutageFactory(teams=[case.team], started_at=at(10), ended_at=at(11))

    recompute_days()

    assert measured(Measure.SATISFIED) == []
    assert [row for row in DailyFigures.objects.values_list("surveys_excluded", flat=True) if row] == [2]


# --- incremental = full ----------------------------------------------------------------------------------


@pytest.mark.invariant("I-47")
def test_every_deed_owes_its_figures(line):
    Case.objects.filter(pk=line.desk.case.pk).update(resolved_at=NOON, resolved_by=line.agent)
    line.desk.log("40")
    serve(NOON)
    assert_full_is_the_same()
    deeds = [
        lambda: line.ask("200"),
        lambda: line.answer(approvals.deny_request, line.ask("60")),
        lambda: line.answer(approvals.approve_request, line.ask("70")),
        lambda: reverse_grant(
            decision_id=line.desk.log("10").pk, amount=Decimal(5), why="Twice.", actor=line.lead, at=NOON
        ),
        lambda: approvals.withdraw_request(request_id=line.ask("80").pk, agent=line.agent, at=NOON),
        lambda: line.answer(approvals.return_request, line.ask("90")),
    ]
    for deed in deeds:
        before = figures()
        deed()
        serve(NOON)
        assert figures() != before
        assert_full_is_the_same()


@pytest.mark.invariant("I-47")
def test_an_import_owes_the_days_before_and_after(tmp_path):
    first = [
        log_row(incident_state="Closed"),
        log_row(number="INC2", incident_state="Closed", resolved_at="1/3/2016 10:00"),
        log_row(
            number="INC3", incident_state="Active", opened_at="4/3/2016 09:00", resolved_at="?", closed_at="?"
        ),
    ]
    run(tmp_path, first)
    serve(NOON)
    assert measured(Measure.REPEAT) == [(1, 1, 0, 0, []), (1, 1, 0, 0, [])]
    assert_full_is_the_same()

    # One moves to another day, team, channel and category, into an outage of its new team, and somebody has
    # answered about it; the one that followed was opened later than told before.
    moved = Case.objects.get(reference="INC2")
    SurveyResponseFactory(case=moved, answered_at=moved.resolved_at + timedelta(days=2))
    started = datetime(2016, 3, 7, tzinfo=UTC)
    OutageFactory(teams=[moved.team], started_at=started, ended_at=started + timedelta(days=1))
    owe_what(
        "told",
        days=[((moved.resolved_at + timedelta(days=2)).date(), moved.team_id)],
        spans=[(started, started + timedelta(days=1), moved.team_id)],
    )
    serve(NOON)
    assert measured(Measure.SATISFIED) == [(1, 1, 0, 0, [])]
    second = [
        first[0],
        first[1]
        | {
            "resolved_at": "7/3/2016 10:00",
            "assignment_group": "?",
            "contact_type": "Email",
            "category": "Category 99",
        },
        first[2] | {"opened_at": "20/3/2016 09:00"},
    ]
    run(tmp_path, second)
    serve(NOON)

    assert [row[1] for row in measured(Measure.REPEAT)] == [0, 0]
    assert measured(Measure.SATISFIED) == []
    assert_full_is_the_same()


def run(folder, rows):
    import_incidents(path=log_file(folder, *rows), source="servicenow", at=NOON)


def assert_full_is_the_same():
    incremental = figures()
    DailyFigures.objects.all().delete()
    recompute_days()
    assert figures() == incremental


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.invariant("I-47")
def test_incremental_equals_full_after_anything(line, seed):
    random = Random(seed)  # noqa: S311
    life = Life(random, line)
    for _ in range(40):
        life.act()
        if random.random() < 0.2:
            serve(NOON + timedelta(days=600))
    serve(NOON + timedelta(days=600))

    assert figures()
    assert_full_is_the_same()


class Life:
    """Cases come, are corrected and go; decisions are made, answered and reversed; in any order."""

    def __init__(self, random, line):
        self.random = random
        self.number = 0
        self.told_on = at(1) + timedelta(days=STAYED_DAYS)
        self.line = line
        self.teams = [line.desk.team, TeamFactory()]
        self.agents = [line.agent, UserFactory(), None]
        self.customers = [line.desk.case.customer, CustomerFactory(), CustomerFactory(reference="unknown")]
        self.requests = []

    def act(self):
        random = self.random
        deeds = [
            *(self.insert, self.insert, self.correct, self.correct, self.delete, self.decide, self.answer),
            *(self.survey, self.stop, self.stop_otherwise, self.leave, self.tell),
        ]
        random.choice(deeds)()

    def told(self):
        random = self.random
        opened = at(1) + timedelta(minutes=random.randint(0, 12 * 24 * 60))
        lasts = timedelta(minutes=random.randint(0, 5 * 24 * 60))
        return {
            "customer": random.choice(self.customers),
            "team": random.choice(self.teams),
            "resolved_by": random.choice(self.agents),
            "channel": random.choice([Channel.PHONE, Channel.EMAIL]),
            "category": random.choice(["", "Category 1"]),
            "opened_at": opened,
            "resolved_at": random.choice([None, opened + lasts, opened + lasts]),
            "reopen_count": random.choice([0, 0, 1]),
            "reassignment_count": random.choice([0, 0, 2]),
            "worked_seconds": random.choice([None, 0, 90]),
        }

    def insert(self):
        self.owe(CaseFactory(**self.told()))

    def correct(self):
        case = self.random.choice(list(Case.objects.order_by("pk")))
        before = dict(vars(case))
        told = self.told()
        for name in [*self.random.sample(sorted(told), 3), "opened_at", "resolved_at"]:
            setattr(case, name, told[name])
        case.save()
        self.owe(case, before)

    def delete(self):
        case = Case.objects.filter(decisions=None, surveys=None).order_by("pk").last()
        if case is not None and case != self.line.desk.case:
            before = dict(vars(case))
            case.delete()
            self.owe(None, before)

    def decide(self):
        case = self.random.choice(list(Case.objects.order_by("pk")))
        moment = at(18) + timedelta(minutes=self.random.randint(0, 2 * 24 * 60))
        amount = self.random.choice(["1", "5", "60", "70"])
        decision = self.line.desk.log(amount, case=case, at=moment)
        if hasattr(decision, "request"):
            self.requests.append((decision.request, moment))
        elif self.random.random() < 0.5:
            reverse_grant(
                decision_id=decision.pk, amount=decision.amount, why="Twice.", actor=self.line.lead, at=moment
            )

    def answer(self):
        if not self.requests:
            return
        request, asked_at = self.requests.pop()
        request.refresh_from_db()
        if request.decision.customer_id != Case.objects.get(pk=request.decision.case_id).customer_id:
            return
        deed = self.random.choice([approvals.approve_request, approvals.deny_request])
        self.line.answer(deed, request, at=asked_at + timedelta(minutes=self.random.randint(1, 90)))

    def owe(self, case, before=None):
        self.number += 1
        versions = [version for version in (before, case and vars(case)) if version]
        debt = recompute_debt(
            key=f"life:{self.number}",
            days=days_touched(versions),
            case_ids=[case.pk] if case else [],
        )
        owe_all([debt], at=NOON)

    def survey(self):
        """An answer comes in."""
        random = self.random
        case = random.choice(list(Case.objects.order_by("pk")))
        response = SurveyResponseFactory(
            case=case,
            csat=random.choice([None, 1, 5]),
            ces=random.choice([None, 3, 7]),
            nps=random.choice([None, 0, 8, 10]),
            answered_at=at(14) + timedelta(hours=random.randint(0, 72)),
        )
        self.owe_what(days=[(response.answered_at.date(), response.team_id)])

    def stop(self):
        """A team cannot work."""
        started = at(1) + timedelta(hours=self.random.randint(0, 20 * 24))
        ended = self.random.choice([None, started + timedelta(hours=self.random.randint(1, 48))])
        team = self.random.choice(self.teams)
        OutageFactory(teams=[team], started_at=started, ended_at=ended)
        self.owe_what(spans=[(started, ended, team.pk)])

    def stop_otherwise(self):
        """It was not so: later, shorter, another team, or never."""
        random = self.random
        outage = random.choice([None, *Outage.objects.order_by("pk")])
        if outage is None:
            return
        spans = [(outage.started_at, outage.ended_at, team.pk) for team in outage.teams.all()]
        if random.random() < 0.3:
            outage.withdrawn_at = NOON
            outage.teams.clear()
        else:
            outage.started_at += timedelta(hours=random.randint(-12, 12))
            outage.ended_at = outage.started_at + timedelta(hours=random.randint(1, 24))
            outage.teams.set([random.choice(self.teams)])
        outage.save()
        spans += [(outage.started_at, outage.ended_at, team.pk) for team in outage.teams.all()]
        self.owe_what(spans=spans)

    def leave(self):
        """A customer ends the contract, or does not after all."""
        customer = self.random.choice(self.customers)
        customer.ended_on = self.random.choice([None, date(2026, 12, 1), date(2027, 2, 10)])
        customer.save()
        self.owe_what(customer_ids=[customer.pk])

    def tell(self):
        """A source tells who ended, up to later and later days."""
        self.told_on += timedelta(days=self.random.randint(0, 9))
        import_endings(
            text=f"source,reference,ended_on\ntest,{self.line.desk.case.customer.reference},\n",
            actor=None,
            at=self.told_on,
        )

    def owe_what(self, **what):
        self.number += 1
        owe_what(f"life:{self.number}", **what)


def owe_what(key, **what):
    owe_all([recompute_debt(key=key, **what)], at=NOON)


# --- all or nothing --------------------------------------------------------------------------------------


@pytest.mark.fault("F-53")
@pytest.mark.invariant("I-47")
def test_again_it_changes_nothing():
    resolved()
    recompute_days()
    before = figures()

    recompute_days()
    recompute_changed(days=[(date(2026, 11, 10), None)], case_ids=[])

    assert before
    assert figures() == before


@pytest.mark.fault("F-53")
def test_killed_before_its_end_it_has_published_nothing():
    resolved()
    recompute_days()
    before = figures()
    resolved()

    def dies():
        with transaction.atomic():
            recompute_changed(days=[(date(2026, 11, 10), None)], case_ids=[])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        dies()

    assert figures() == before


def test_only_the_team_that_changed_is_touched():
    ours, theirs = resolved(), resolved()
    recompute_days()
    kept = set(DailyFigures.objects.filter(team=theirs.team).values_list("pk", flat=True))

    recompute_changed(days=[], case_ids=[ours.pk])

    assert set(DailyFigures.objects.filter(team=theirs.team).values_list("pk", flat=True)) == kept
    assert measured(Measure.RESOLVED) == [(1, 0, 0, 0, []), (1, 0, 0, 0, [])]


def test_figures_whose_facts_are_gone_go_too():
    case = resolved()
    recompute_days()
    case.delete()

    recompute_days()

    assert figures() == []


def test_only_the_days_asked_for_are_recomputed():
    resolved()
    resolved(opened=at(11), resolved=at(12))

    recompute_days(first=date(2026, 11, 11), last=date(2026, 11, 12))

    assert set(DailyFigures.objects.values_list("day", flat=True)) == {date(2026, 11, 12)}


@pytest.mark.parametrize("cases", [1, 20])
def test_recomputing_costs_the_same_queries_for_any_number(cases):
    ids = [resolved().pk for _ in range(cases)]

    with CaptureQueriesContext(connection) as captured:
        recompute_changed(days=[], case_ids=ids)

    assert len([one for one in captured if "SAVEPOINT" not in one["sql"]]) == 3


@pytest.mark.django_db(transaction=True)
def test_several_months_at_once_are_the_same_as_one_after_the_other():
    for month in (8, 9, 10, 11):
        day = datetime(2026, month, 10, 12, tzinfo=UTC)
        resolved(opened=day - timedelta(hours=month), resolved=day)
    news = []

    rows = recompute_days(jobs=3, progress=lambda *told: news.append(told))

    at_once_found = figures()
    assert rows == len(at_once_found) == 4
    assert recompute_days() == 4
    assert figures() == at_once_found
    assert news == [(date(2026, 8, 10), 0, 4)] + [
        (date(2026, month, 10 if month == 8 else 1), done, 4)
        for done, month in enumerate((8, 9, 10, 11), start=1)
    ]


@pytest.mark.fault("F-53")
@pytest.mark.django_db(transaction=True)
def test_what_fails_in_one_month_fails_the_run_and_leaves_whole_months():
    for month in (10, 11):
        day = datetime(2026, month, 10, 12, tzinfo=UTC)
        resolved(opened=day - timedelta(hours=1), resolved=day)
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE performance_dailyfigures ADD CONSTRAINT autumn CHECK (day > '2026-10-31')"
        )
    try:
        with pytest.raises(IntegrityError, match="autumn"):
            recompute_days(jobs=2)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE performance_dailyfigures DROP CONSTRAINT autumn")

    assert set(DailyFigures.objects.values_list("day", flat=True)) <= {date(2026, 11, 10)}


@pytest.mark.race
@pytest.mark.fault("F-53")
@pytest.mark.django_db(transaction=True)
def test_two_at_once_take_turns():
    for _ in range(5):
        resolved()

    def again():
        return [recompute_changed(days=[(date(2026, 11, 10), None)], case_ids=[]) for _ in range(10)]

    for _ in range(ROUNDS):
        assert at_once(*[again] * 4) == [[5] * 10] * 4

    assert sum(row[0] for row in measured(Measure.RESOLVED)) == 5
