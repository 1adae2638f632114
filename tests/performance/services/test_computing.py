from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from audit.models import AuditEvent
from customers.models import Case
from effects.models import Owed
from effects.services import fulfil_due
from people.models import User
from performance.choices import Grain, LineState, ScorecardPeriod, ScorecardState, SectionKind
from performance.models import KpiSetting, Scorecard, ScorecardLine, ScorecardRun
from performance.rules.intervals import share_interval
from performance.selectors.scorecards import hash_of, progress_of
from performance.services.calibration import leave_note
from performance.services.computing import (
    Computed,
    NoTemplate,
    NotYetBegun,
    ask_for_drafts,
    ask_for_scorecards,
    compute_scorecards,
)
from performance.services.rollup import recompute_days
from performance.services.scorecards import send_to_calibration, take_back
from tests.factories import (
    OutageFactory,
    PeerAnswerFactory,
    PeerRequestFactory,
    PositionFactory,
    ScorecardFactory,
    ScorecardSectionFactory,
    ScorecardVersionFactory,
    TeamFactory,
    UserFactory,
    put_in_use,
)
from tests.performance.scorecards import FIRST, LAST, NOVEMBER, compute, floor, resolve

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.2")]
D = Decimal
FIFTH, SIXTH = (datetime(2026, 10, day, tzinfo=UTC) for day in (5, 6))


def lines(scorecard):
    return {line.name: line for line in scorecard.lines.all()}


def test_a_scorecard_is_made_of_the_figures_of_the_person():
    org = floor()
    resolve(org.agent, n=40, at_once=32, reopened=2)
    assert compute() == Computed(computed=1, left_alone=0, without_facts=1)
    scorecard = org.scorecard()
    found = lines(scorecard)
    fcr = found["First-contact resolution"]
    # 32 of 40 at once: (0.8 - 0.5) / 0.4 = 0.75; 2 of 40 reopened: (0.05 - 0.2) / -0.2 = 0.75
    assert (fcr.n, fcr.value, fcr.score, fcr.kpi_version) == (40, D("0.8"), D("0.75"), 1)
    interval = share_interval(32, 40)
    assert (float(fcr.low), float(fcr.high)) == pytest.approx((interval.low, interval.high), abs=1e-6)
    assert found["Reopen rate"].score == D("0.75")
    assert found["Quality"].state == LineState.NO_SOURCE
    assert found["Colleagues"].state == LineState.NOT_ENOUGH_DATA
    # 80 % of the weight has a score; 0.6 and 0.2 count as 0.75 and 0.25.
    assert (scorecard.scored_weight, scorecard.total) == (D("0.8"), D("0.75"))
    assert [line.effective_weight for line in found.values()] == [D("0.75"), D("0.25"), 0, 0]
    assert scorecard.low < D("0.75") < scorecard.high
    assert (scorecard.state, scorecard.team, scorecard.position) == ("draft", org.agent.team, org.position)
    assert scorecard.snapshot_at == NOVEMBER


def test_the_hash_is_the_same_after_reading():
    org = floor()
    resolve(org.agent, n=40, at_once=32, reopened=2)
    compute()
    scorecard = org.scorecard()
    assert scorecard.content_hash == hash_of(scorecard, scorecard.lines.all())
    scorecard.lines.filter(name="Reopen rate").update(score="0.7499")
    assert scorecard.content_hash != hash_of(scorecard, scorecard.lines.all())


def test_below_the_minimum_n_there_is_no_number():
    org = floor()
    resolve(org.agent, n=19, at_once=19)
    compute()
    fcr = lines(org.scorecard())["First-contact resolution"]
    assert (fcr.state, fcr.n, fcr.minimum_n, fcr.value, fcr.score) == ("not_enough_data", 19, 20, None, None)
    assert (org.scorecard().total, org.scorecard().scored_weight) == (None, 0)
    KpiSetting.objects.update_or_create(code="fcr", defaults={"minimum_n": 10})
    compute()
    assert lines(org.scorecard())["First-contact resolution"].score == 1


def test_only_the_days_of_the_period_count():
    org = floor()
    resolve(org.agent, n=30, at_once=30, day=31)
    compute(first=date(2026, 9, 1), last=date(2026, 9, 30))
    compute()
    assert [
        (one.first.month, lines(one)["First-contact resolution"].n)
        for one in Scorecard.objects.filter(person=org.agent).order_by("first")
    ] == [(10, 30)]  # no fact of September, no scorecard of it


def test_case_mix_stands_beside_the_raw_value():
    org = floor()
    # Hard cases are solved at once by 40 of 100, easy ones by 90 of 100: see tests of the rules.
    resolve(org.agent, n=30, at_once=15, category="Hard")
    resolve(org.agent, n=10, at_once=9, category="Easy")
    resolve(org.colleague, n=70, at_once=25, category="Hard")
    resolve(org.colleague, n=90, at_once=81, category="Easy")
    compute()
    fcr = lines(org.scorecard())["First-contact resolution"]
    assert fcr.value == D("0.6")
    assert float(fcr.corrected) == pytest.approx(0.715942, abs=1e-6)
    assert fcr.corrections == [{"kind": "case_mix", "expected": "0.5250", "overall": "0.6500", "on": "odds"}]
    assert float(fcr.score) == pytest.approx((0.715942 - 0.5) / 0.4, abs=1e-4)


@pytest.mark.capability("S0.10")
def test_what_an_outage_left_out_stands_beside_what_is_left():
    org = floor()
    resolve(org.agent, n=40, at_once=32)
    resolve(org.agent, n=10, at_once=2, day=6)
    resolve(org.colleague, n=1)
    OutageFactory(teams=[org.agent.team], started_at=SIXTH, ended_at=SIXTH + timedelta(days=1))
    compute()
    fcr = lines(org.scorecard())["First-contact resolution"]
    # 32 of 40 without the outage; with it 34 of 50.
    assert (fcr.n, fcr.value) == (40, D("0.8"))
    everything, ends = fcr.with_outages, share_interval(34, 50)
    assert (everything.left_out, everything.n, everything.value) == (10, 50, D("0.68"))
    assert (float(everything.low), float(everything.high)) == pytest.approx((ends.low, ends.high), abs=1e-6)
    # The score is made of what is left.
    assert fcr.score == D("0.75")
    assert lines(org.scorecard(org.colleague))["First-contact resolution"].with_outages is None


@pytest.mark.capability("S0.10")
def test_where_an_outage_left_too_little_the_whole_is_still_shown():
    org = floor()
    resolve(org.agent, n=30, at_once=24)
    OutageFactory(teams=[org.agent.team], started_at=FIFTH, ended_at=FIFTH + timedelta(days=1))
    compute()
    fcr = lines(org.scorecard())["First-contact resolution"]
    assert (fcr.state, fcr.n, fcr.value) == (LineState.NOT_ENOUGH_DATA, 0, None)
    assert (fcr.with_outages.left_out, fcr.with_outages.value) == (30, D("0.8"))


@pytest.mark.capability("S0.10")
def test_an_outage_that_the_figures_do_not_know_yet_is_not_counted_twice():
    org = floor()
    resolve(org.agent, n=40, at_once=32)
    recompute_days()
    OutageFactory(teams=[org.agent.team], started_at=FIFTH, ended_at=FIFTH + timedelta(days=1))
    month = {"period": ScorecardPeriod.MONTH, "first": FIRST, "last": LAST}
    compute_scorecards(**month, at=NOVEMBER)
    fcr = lines(org.scorecard())["First-contact resolution"]
    assert (fcr.n, fcr.with_outages) == (40, None)
    compute()
    assert lines(org.scorecard())["First-contact resolution"].with_outages.n == 40


@pytest.mark.capability("S0.10")
@pytest.mark.parametrize("kind", ["team", "department", "shared"])
def test_what_a_team_or_departments_share_shows_both_too(kind):
    org = floor()
    shared = ScorecardSectionFactory(
        version__template__position=PositionFactory(),
        kind=SectionKind.SHARED if kind == "shared" else SectionKind.KPI,
        grain=Grain.AGENT if kind == "shared" else kind,
        weight="1",
    )
    shared.departments.set([org.agent.team.department] if kind == "shared" else [])
    put_in_use(shared.version, by=org.hr)
    head = UserFactory(roles=["lead"], team=org.agent.team, position=shared.version.template.position)
    resolve(org.agent, n=40, at_once=32)
    resolve(org.colleague, n=10, at_once=2, day=6)
    resolve(UserFactory(team=TeamFactory()), n=10, day=6)
    OutageFactory(teams=[org.agent.team], started_at=SIXTH, ended_at=SIXTH + timedelta(days=1))
    compute()
    line = org.scorecard(head).lines.get()
    assert (line.n, line.value) == (40, D("0.8"))
    assert (line.with_outages.left_out, line.with_outages.n, line.with_outages.value) == (10, 50, D("0.68"))


def test_peer_feedback_counts_from_three_answers_on_after_its_deadline():
    org = floor()
    resolve(org.agent, n=1)
    request = PeerRequestFactory(subject=org.agent)
    for rating in (3, 4):
        PeerAnswerFactory(request=request, rating=rating)
    compute()
    peers = lines(org.scorecard())["Colleagues"]
    assert (peers.state, peers.n, peers.value) == (LineState.NOT_ENOUGH_DATA, 0, None)
    PeerAnswerFactory(request=request, rating=5)
    PeerAnswerFactory(request=request)
    compute(at=request.due_at - timedelta(minutes=1))
    assert lines(org.scorecard())["Colleagues"].state == LineState.NOT_ENOUGH_DATA
    compute()
    peers = lines(org.scorecard())["Colleagues"]
    assert (peers.state, peers.n, peers.value, peers.score) == ("scored", 3, 4, D("0.75"))
    assert peers.corrected is None


def test_the_severity_of_reviewers_is_taken_out_beside_the_raw_value():
    org = floor()
    strict, fair, kind, newcomer = UserFactory.create_batch(4)
    for subject in (org.agent, org.colleague, UserFactory(), UserFactory()):
        request = PeerRequestFactory(subject=subject)
        PeerAnswerFactory(request=request, respondent=strict, rating=2)
        PeerAnswerFactory(request=request, respondent=fair, rating=3)
        last = newcomer if subject == org.agent else kind
        PeerAnswerFactory(request=request, respondent=last, rating=4)
    compute()
    peers = lines(org.scorecard())["Colleagues"]
    # Strict gives 1.5 less than the others, fair the same; nothing is known of the newcomer: 3.5, 3, 4.
    assert (peers.value, peers.corrected, peers.score) == (3, D("3.5"), D("0.625"))
    # What strict and fair give to the three others differs from what the others give by the same each time.
    assert peers.corrections == [{"kind": "severity", "mean": "-0.50", "error": "0.00"}]


def test_computing_again_replaces_drafts_and_leaves_the_rest_alone():
    org = floor()
    resolve(org.agent, n=40, at_once=32)
    resolve(org.colleague, n=1)
    compute()
    first = org.scorecard()
    Scorecard.objects.filter(person=org.colleague).update(state=ScorecardState.IN_CALIBRATION)
    resolve(org.agent, n=40, at_once=40, day=6)
    assert compute(at=NOVEMBER + timedelta(hours=1)) == Computed(computed=1, left_alone=1)
    again = org.scorecard()
    assert (again.pk, lines(again)["First-contact resolution"].value) == (first.pk, D("0.9"))
    assert ScorecardLine.objects.filter(scorecard=again).count() == 4


def test_nobody_is_rated_who_was_not_there():
    org = floor()
    UserFactory(position=org.position, hired_on=date(2026, 11, 1))
    UserFactory(position=org.position, is_active=False)
    UserFactory(position=org.position, kind="ai")
    for person in User.objects.filter(position=org.position):
        resolve(person, n=1)
    assert compute().computed == 2
    assert compute(person_ids=[org.agent.pk, org.lead.pk]).computed == 1


def test_who_has_no_fact_in_the_period_gets_no_blank_scorecard():
    org = floor()
    resolve(org.agent, n=1)
    assert compute() == Computed(computed=1, left_alone=0, without_facts=1)
    assert not Scorecard.objects.filter(person=org.colleague).exists()


def _without_the_last_one(org):
    """A draft is there, in calibration once and noted; then its cases turn out to be the colleague's."""
    resolve(org.agent, n=40, at_once=30)
    compute()
    card = org.scorecard()
    send_to_calibration(ids=[card.pk], actor=org.hr, at=NOVEMBER)
    leave_note(scorecard_id=card.pk, author=org.lead, words="Are these his?", at=NOVEMBER)
    take_back(ids=[card.pk], actor=org.hr, at=NOVEMBER)
    assert card.has_facts
    assert org.scorecard().total is not None
    Case.objects.update(agent=org.colleague, resolved_by=org.colleague)
    return card


@pytest.mark.parametrize("person_ids", [(), "only"])
def test_a_draft_whose_facts_are_gone_says_so_and_stays_a_draft(person_ids):
    org = floor()
    card = _without_the_last_one(org)
    expected = Computed(computed=0, left_alone=0, without_facts=1)
    if person_ids:
        assert compute(person_ids=[org.agent.pk]) == expected
    else:
        assert compute() == replace(expected, computed=1)
    again = org.scorecard()
    assert (again.pk, again.has_facts, again.total, again.uncapped) == (card.pk, False, None, None)
    assert send_to_calibration(ids=[card.pk], actor=org.hr, at=NOVEMBER).refused == (card.pk,)
    assert org.scorecard().state == "draft"
    # What was said of it is still there.
    assert again.calibration_notes.count() == 1


def test_facts_that_come_back_make_it_a_draft_like_any_other():
    org = floor()
    card = _without_the_last_one(org)
    before = org.scorecard().total
    compute()
    Case.objects.update(agent=org.agent, resolved_by=org.agent)
    assert compute() == Computed(computed=1, left_alone=0, without_facts=1)
    again = org.scorecard()
    assert (again.pk, again.has_facts, again.total) == (card.pk, True, before)
    assert not org.scorecard(org.colleague).has_facts
    assert send_to_calibration(ids=[card.pk], actor=org.hr, at=NOVEMBER).done == (card.pk,)


def test_what_the_team_did_rates_nobody_without_facts():
    org = floor()
    version = ScorecardVersionFactory(template=org.version.template, effective_from=FIRST)
    ScorecardSectionFactory(version=version, name="Own", weight="0.2")
    ScorecardSectionFactory(
        version=version, name="Team", kpi="reopen_rate", grain="team", weight="0.8", floor="0.2", target=0
    )
    put_in_use(version)
    resolve(org.agent, n=40, at_once=30)
    compute()
    assert org.scorecard().total is not None
    Case.objects.update(agent=org.colleague, resolved_by=org.colleague)
    compute()
    assert (org.scorecard().has_facts, org.scorecard().total) == (False, None)
    assert org.scorecard(org.colleague).total is not None


def test_the_database_lets_nothing_without_facts_leave_draft():
    card = ScorecardFactory(state="draft", total=None, low=None, high=None, uncapped=None, has_facts=False)
    with pytest.raises(IntegrityError, match="scorecard_without_facts_stays_draft"), transaction.atomic():
        Scorecard.objects.filter(pk=card.pk).update(state="in_calibration")


def test_many_people_cost_no_more_queries(django_assert_max_num_queries):
    org = floor()
    for person in [*UserFactory.create_batch(20, position=org.position, team=org.agent.team), org.agent]:
        resolve(person, n=1)
    resolve(org.colleague, n=1)
    recompute_days()
    with django_assert_max_num_queries(30):
        compute_scorecards(period=ScorecardPeriod.MONTH, first=FIRST, last=LAST, at=NOVEMBER)
    assert Scorecard.objects.count() == 22


def test_a_worker_computes_what_was_asked_for_once():
    org = floor()
    resolve(org.agent, n=40, at_once=32)
    recompute_days()
    run = ask_for_scorecards(period=ScorecardPeriod.MONTH, day=date(2026, 10, 15), actor=org.hr, at=NOVEMBER)
    assert (run.first, run.last, run.people) == (FIRST, LAST, [])
    assert not Scorecard.objects.exists()
    while fulfil_due(at=NOVEMBER):
        pass
    run = ScorecardRun.objects.get()
    assert (run.computed, run.left_alone, run.without_facts) == (1, 0, 1)
    assert run.finished_at == NOVEMBER
    assert progress_of(run.pk) == (1, 1)
    assert Owed.objects.get(topic="scorecards.compute").settled_at == NOVEMBER
    names = AuditEvent.objects.about(run).values_list("name", "actor")
    assert list(names) == [("scorecards.asked", org.hr.pk), ("scorecards.computed", org.hr.pk)]


@pytest.mark.parametrize(
    ("day", "refusal"), [(date(2026, 12, 1), NotYetBegun), (date(2025, 12, 31), NoTemplate)]
)
def test_what_cannot_be_computed_is_refused(day, refusal):
    org = floor()
    with pytest.raises(refusal):
        ask_for_scorecards(period=ScorecardPeriod.MONTH, day=day, actor=org.hr, at=NOVEMBER)
    assert not ScorecardRun.objects.exists()
    assert not Owed.objects.exists()


@pytest.mark.parametrize(
    ("at", "months"),
    [(NOVEMBER, [11]), (NOVEMBER.replace(day=10), [11, 10]), (NOVEMBER.replace(year=2025), [])],
)
def test_the_clock_asks_for_drafts_once_a_day(at, months):
    floor()
    assert [run.first.month for run in ask_for_drafts(at=at)] == months
    assert ask_for_drafts(at=at + timedelta(hours=19)) == []
    assert len(ask_for_drafts(at=at + timedelta(hours=21))) == len(months) - (at.day == 10)
