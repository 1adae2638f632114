from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from audit.models import AuditEvent
from effects.models import Owed
from effects.services import fulfil_due
from people.models import Notification, Qualification
from people.services.absences import plan_absence
from performance.choices import AppealAnswer, ScorecardState
from performance.models import Appeal, Demotion
from performance.rules.qualifications import APPEAL_WITHIN, LONGEST_HOLD, NOTICE
from performance.services.appeals import (
    AlreadyAppealed,
    AlreadyDecided,
    AppealReasonMissing,
    AppealTooLate,
    NotYourDemotion,
    NotYoursToDecide,
    Overtaken,
    decide_appeal,
    escalate_appeal,
    raise_appeal,
)
from performance.services.scorecards import amend_scorecard, publish_scorecards
from tests.factories import ScorecardFactory, UserFactory
from tests.performance.ladder import DAY, MONDAY, card, publish, tier_of as tier, with_ladder

pytestmark = [pytest.mark.django_db, pytest.mark.capability("4.1")]
FALLS = MONDAY + NOTICE
UPHELD, REJECTED = AppealAnswer.UPHELD, AppealAnswer.REJECTED


@pytest.fixture
def org():
    return with_ladder()


def demoted(org, **fields):
    publish(org, **fields)
    return Demotion.objects.get()


def serve(at):
    while fulfil_due(at=at):
        pass


def told(user):
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("title", flat=True))


def test_publishing_writes_what_was_measured_in_the_same_breath(org):
    made = publish(org, "0.9", 75)

    row = Qualification.objects.latest("pk")
    assert (row.user, row.kind, row.n) == (org.agent, "quality", 75)
    assert (row.lower_bound, row.upper_bound) == (Decimal("0.9"), Decimal("0.94"))
    assert (row.period_from, row.period_to) == (made.first, made.last)
    assert (row.source, row.counts_from) == (f"scorecard:{made.pk}", MONDAY)
    event = AuditEvent.objects.get(name="qualification.recorded")
    assert (event.actor, event.facts["n"]) == (org.hr, 75)
    assert Owed.objects.filter(topic="approvals.reroute", key=f"qualification:{row.pk}").exists()


def test_promotion_counts_at_once_and_is_told(org):
    assert tier(org.agent, MONDAY) == 3

    publish(org, "0.9", 75)

    assert tier(org.agent, MONDAY) == 4
    assert not Demotion.objects.exists()
    serve(MONDAY)
    assert "Your authority grows: tier 4" in told(org.agent)


def test_few_cases_promote_nobody(org):
    publish(org, "0.95", 59)

    assert tier(org.agent, MONDAY) == 3


def test_a_worse_scorecard_is_announced_before_it_takes_anything(org):
    made = publish(org, "0.6", 90)

    demotion = Demotion.objects.get()
    assert tier(org.agent, MONDAY) == tier(org.agent, FALLS - timedelta(seconds=1)) == 3
    assert tier(org.agent, FALLS) == 2
    assert (demotion.tier_before, demotion.tier_after, demotion.takes_effect_at) == (3, 2, FALLS)
    assert (demotion.needed_tier, demotion.needed_bound, demotion.needed_n) == (3, Decimal("0.82"), 30)
    assert (demotion.scorecard, demotion.n_before) == (made, 60)
    serve(MONDAY)
    message = Notification.objects.get(user=org.agent, title__startswith="Your authority falls")
    assert message.title == "Your authority falls from tier 3 to tier 2"
    assert "at least 82 % with n 30; your scorecard shows 60.0 % to 64.0 % with n 90" in message.body
    assert message.url == f"/demotions/{demotion.pk}/"


def test_lower_within_the_tier_counts_at_once_and_takes_nothing(org):
    publish(org, "0.82", 30)

    assert Qualification.objects.latest("pk").counts_from == MONDAY
    assert not Demotion.objects.exists()


def test_a_better_scorecard_before_the_fall_stops_it(org):
    publish(org, "0.6", 90)
    publish(org, "0.9", 90, at=MONDAY + 5 * DAY, first=date(2026, 11, 1), last=date(2026, 11, 15))

    assert tier(org.agent, MONDAY + 5 * DAY) == tier(org.agent, FALLS + DAY) == 4


def test_the_way_back_is_the_first_scorecard_that_reaches_it(org):
    publish(org, "0.6", 90)
    later = FALLS + 10 * DAY
    publish(org, "0.83", 31, at=later, first=date(2026, 11, 1), last=date(2026, 11, 30))

    assert tier(org.agent, later - DAY) == 2
    assert tier(org.agent, later) == 3


def test_an_older_scorecard_published_late_changes_nothing(org):
    publish(org, "0.1", 90, first=date(2026, 8, 1), last=date(2026, 8, 31))

    assert Qualification.objects.filter(user=org.agent).count() == 1


def test_a_scorecard_without_a_whole_proves_nothing(org):
    made = ScorecardFactory(
        person=org.agent, state=ScorecardState.IN_CALIBRATION, low=None, total=None, high=None, uncapped=None
    )
    publish_scorecards(ids=[made.pk], actor=org.hr, at=MONDAY)

    assert Qualification.objects.filter(user=org.agent).count() == 1


def test_a_fall_that_takes_nothing_today_is_said_as_such(org):
    org.agent.hired_on = date(2026, 11, 1)
    org.agent.save()

    demotion = demoted(org)

    assert not demotion.takes_something
    serve(MONDAY)
    assert "Your last scorecard no longer carries tier 3" in told(org.agent)


def test_publishing_many_earns_for_each(org):
    cards = [card(org.agent, "0.9", 90), card(org.colleague, "0.5", 90)]

    publish_scorecards(ids=[one.pk for one in cards], actor=org.hr, at=MONDAY)

    assert tier(org.agent, MONDAY) == 4
    assert Demotion.objects.get().person == org.colleague


def test_an_amendment_that_measures_nothing_puts_the_fall_aside(org):
    made = publish(org, "0.6", 90)
    left_out = dict.fromkeys(made.lines.values_list("pk", flat=True), "Outage.")
    amended = amend_scorecard(
        scorecard_id=made.pk, actor=org.hr, why="Outage.", left_out=left_out, at=MONDAY + DAY
    )

    assert amended.low is None
    assert tier(org.agent, FALLS) == 3


# ---- appeals


def appeal(org, demotion, at=MONDAY + DAY, **changes):
    order = {"demotion_id": demotion.pk, "reason": "Ten were not mine.", "person": org.agent, "at": at}
    return raise_appeal(**order | changes)


def decide(one, by, answer=UPHELD, at=MONDAY + 2 * DAY, words="I read all of them."):
    return decide_appeal(appeal_id=one.pk, answer=answer, words=words, actor=by, at=at)


def test_an_appeal_goes_to_the_nearest_up_the_line_and_holds_the_fall_up(org):
    one = appeal(org, demoted(org))

    assert one.decider == org.lead
    # The third working day after Tuesday is over at 17 in Berlin.
    assert one.due_at == datetime(2026, 11, 20, 16, tzinfo=UTC)
    assert one.holds_until == FALLS + LONGEST_HOLD
    assert tier(org.agent, FALLS + DAY) == 3
    assert tier(org.agent, FALLS + LONGEST_HOLD) == 2
    serve(MONDAY + DAY)
    assert told(org.lead) == [f"An appeal waits for you: {org.agent}"]


def test_who_published_does_not_decide(org):
    one = appeal(org, demoted(org, by=org.lead))

    assert one.decider == org.manager
    with pytest.raises(NotYoursToDecide):
        decide(one, org.lead)
    assert not Appeal.objects.get().answer


def test_a_second_account_of_who_published_does_not_decide(org):
    second = UserFactory(roles=["manager"], person=org.hr.person)
    org.agent.manager = second
    org.agent.save()
    second.manager = org.manager
    second.save()

    assert appeal(org, demoted(org)).decider == org.manager


def test_without_anybody_up_the_line_hr_decides_but_not_who_published(org):
    org.agent.manager = None
    org.agent.save()
    other = UserFactory(roles=["hr"])
    one = appeal(org, demoted(org))

    assert one.decider is None
    with pytest.raises(NotYoursToDecide):
        decide(one, org.hr)
    with pytest.raises(NotYoursToDecide):
        decide(one, UserFactory(roles=["manager"]))
    serve(MONDAY + DAY)
    assert told(other) == [f"An appeal waits for you: {org.agent}"]
    assert decide(one, other).decided_by == other


@pytest.fixture
def away(org):
    """Somebody leads elsewhere and stands in while the agent's lead is away."""
    other = UserFactory(roles=["lead"])

    def leave(delegate=other, at=MONDAY):
        ends_at = at + 14 * DAY
        plan_absence(
            user=org.lead, starts_at=at, ends_at=ends_at, delegate=delegate, actor=org.manager, at=at
        )
        return delegate

    return leave


def test_while_somebody_is_away_who_stands_in_decides(org, away):
    other = away()
    one = appeal(org, demoted(org))

    assert one.decider == other
    serve(MONDAY + DAY)
    assert told(other) == [f"An appeal waits for you: {org.agent}"]
    with pytest.raises(NotYoursToDecide):
        decide(one, org.lead)
    assert decide(one, other).decided_by == other


def test_an_absence_that_begins_later_hands_an_appeal_over(org, away):
    one = appeal(org, demoted(org))
    other = away(at=MONDAY + 2 * DAY)
    serve(MONDAY + 2 * DAY)

    one.refresh_from_db()
    assert (one.decider, one.level) == (other, 0)
    assert one.due_at == datetime(2026, 11, 20, 16, tzinfo=UTC)
    assert told(other) == [f"An appeal waits for you: {org.agent}"]
    event = AuditEvent.objects.get(name="appeal.handed_over")
    assert event.facts == {"before": org.lead.pk, "decider_id": other.pk}


def test_who_published_or_is_an_agent_does_not_stand_in(org, away):
    demotion = demoted(org, by=org.manager)
    away(delegate=org.manager)

    assert appeal(org, demotion).decider == org.lead


def test_upheld_the_worse_row_is_put_aside_by_a_new_one(org):
    demotion = demoted(org)
    worse = Qualification.objects.filter(pk=demotion.qualification_id).values().get()
    decide(appeal(org, demotion), org.lead)

    assert Qualification.objects.filter(pk=demotion.qualification_id).values().get() == worse
    for day in range(60):
        assert tier(org.agent, MONDAY + day * DAY) == 3
    serve(MONDAY + 2 * DAY)
    assert "Your appeal was upheld" in told(org.agent)
    assert AuditEvent.objects.get(name="appeal.upheld").actor == org.lead


def test_rejected_it_falls_on_the_announced_day_and_not_before(org):
    decide(appeal(org, demoted(org)), org.lead, REJECTED)

    assert tier(org.agent, FALLS - timedelta(seconds=1)) == 3
    assert tier(org.agent, FALLS) == 2


def test_rejected_late_it_falls_at_once(org):
    one = appeal(org, demoted(org))
    decide(one, org.lead, REJECTED, at=FALLS + 3 * DAY)

    assert tier(org.agent, FALLS + 2 * DAY) == 3
    assert tier(org.agent, FALLS + 3 * DAY) == 2


def test_an_appeal_after_the_fall_holds_nothing_up_and_upheld_gives_back_at_once(org):
    one = appeal(org, demoted(org), at=FALLS + DAY)

    assert one.holds_until is None
    assert tier(org.agent, FALLS + 2 * DAY) == 2
    decide(one, org.lead, at=FALLS + 3 * DAY)
    assert tier(org.agent, FALLS + 3 * DAY) == 3


def test_upheld_after_the_hold_has_ended_gives_back_at_once(org):
    one = appeal(org, demoted(org))
    late = FALLS + LONGEST_HOLD + DAY
    assert tier(org.agent, late) == 2

    decide(one, org.lead, at=late)

    assert tier(org.agent, late) == 3


def test_a_newer_scorecard_is_stronger_than_the_answer(org):
    one = appeal(org, demoted(org))
    publish(org, "0.9", 90, at=MONDAY + 2 * DAY, first=date(2026, 11, 1), last=date(2026, 11, 15))
    before = Qualification.objects.count()

    decide(one, org.lead, REJECTED, at=MONDAY + 3 * DAY)

    assert Qualification.objects.count() == before
    assert tier(org.agent, FALLS + 40 * DAY) == 4


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"reason": "  "}, AppealReasonMissing),
        ({"at": FALLS + APPEAL_WITHIN}, AppealTooLate),
    ],
)
def test_what_is_no_appeal(org, changes, refusal):
    demotion = demoted(org)
    before = Qualification.objects.count()

    with pytest.raises(refusal):
        appeal(org, demotion, **changes)

    assert not Appeal.objects.exists()
    assert Qualification.objects.count() == before


def test_nobody_appeals_for_another_or_twice(org):
    demotion = demoted(org)
    with pytest.raises(NotYourDemotion):
        appeal(org, demotion, person=org.lead)
    one = appeal(org, demotion)
    with pytest.raises(AlreadyAppealed):
        appeal(org, demotion)
    decide(one, org.lead)
    with pytest.raises(AlreadyDecided):
        decide(one, org.lead)


def test_what_is_overtaken_is_not_appealed(org):
    demotion = demoted(org)
    publish(org, "0.9", 90, at=MONDAY + DAY, first=date(2026, 11, 1), last=date(2026, 11, 15))

    with pytest.raises(Overtaken):
        appeal(org, demotion, at=MONDAY + 2 * DAY)


def test_a_missed_clock_asks_the_next_one_up_and_at_last_hr(org):
    one = appeal(org, demoted(org))
    timer = Owed.objects.get(topic="appeal.escalate")
    assert timer.due_at == one.due_at

    serve(one.due_at)
    one.refresh_from_db()
    assert (one.level, one.decider) == (1, org.manager)
    escalate_appeal(appeal_id=one.pk, level=0, at=one.due_at)  # of an older round
    one.refresh_from_db()
    assert one.level == 1
    serve(one.due_at)
    one.refresh_from_db()
    assert one.decider is None
    with pytest.raises(NotYoursToDecide):
        decide(one, org.lead, at=one.due_at)
    assert len(AuditEvent.objects.filter(name="appeal.escalated")) == 2
