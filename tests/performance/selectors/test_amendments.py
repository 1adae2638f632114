"""What an amendment would do is said before it is done, from lines that are not saved."""

from datetime import date, timedelta

import pytest

from performance.models import Demotion, Scorecard, ScorecardLine
from performance.selectors.amendments import NothingAmended, foresee_amendment
from performance.selectors.qualifications import outlooks_of
from performance.services.appeals import raise_appeal
from performance.services.scorecards import NotAsShown, amend_scorecard
from tests.performance.ladder import DAY, MONDAY, card, publish, tier_of, with_ladder

pytestmark = [pytest.mark.django_db, pytest.mark.capability("4.1")]


@pytest.fixture
def org():
    return with_ladder()


def without(made, *names):
    return {line.pk: "Outage." for line in made.lines.all() if not names or line.name in names}


def foresee(made, left_out, *, anew=False, at=MONDAY + DAY):
    return foresee_amendment(Scorecard.objects.get(pk=made.pk), left_out=left_out, anew=anew, at=at)


def amend(org, made, left_out, at=MONDAY + DAY, **changes):
    order = {"scorecard_id": made.pk, "actor": org.hr, "why": "Outage.", "left_out": left_out, "at": at}
    return amend_scorecard(**order | changes)


def test_what_is_foreseen_is_what_is_done_and_foreseeing_does_nothing(org):
    made = publish(org, "0.6", 90)
    # The scores of its lines carry more than what stands as its whole.
    left_out = without(made, "Reopen rate")
    foreseen = foresee(made, left_out)
    assert (Scorecard.objects.count(), ScorecardLine.objects.count()) == (1, len(made.lines.all()))
    assert Scorecard.objects.get().state == "published"

    new = amend(org, made, left_out, shown=foreseen.shown)

    new.refresh_from_db()
    expected = foreseen.amendment.new
    assert (new.total, new.low, new.high) == (expected.total, expected.low, expected.high)
    assert [(line.state, line.score, line.effective_weight) for line in new.lines.all()] == [
        (line.state, line.score, line.effective_weight) for line in foreseen.amendment.lines
    ]
    assert (tier_of(org.agent, MONDAY + DAY), tier_of(org.agent, foreseen.outlook.falls_at)) == (3, 2)
    assert (foreseen.outlook.tier_before, foreseen.outlook.tier_after) == (3, 2)


def test_its_tiers_are_those_of_its_own_lines(org):
    made = publish(org, "0.9", 75)
    assert tier_of(org.agent, MONDAY) == 4

    outlook = foresee(made, without(made, "Reopen rate")).outlook

    assert outlook.proved.lower < outlook.before.lower
    assert (outlook.tier_before, outlook.tier_after, outlook.takes_something) == (4, 2, True)
    assert outlook.falls_at is not None


def test_without_a_whole_the_announced_fall_does_not_come(org):
    made = publish(org, "0.6", 90)

    outlook = foresee(made, without(made)).outlook

    assert outlook.proved is None
    assert outlook.puts_aside == Demotion.objects.get()
    assert (outlook.spares, outlook.rises, outlook.tier_after) == (True, False, 3)


def test_without_a_whole_what_fell_already_comes_back_at_once(org):
    made = publish(org, "0.6", 90)
    later = MONDAY + 20 * DAY
    assert tier_of(org.agent, later) == 2

    outlook = foresee(made, without(made), at=later).outlook
    amend(org, made, without(made), at=later)

    assert (outlook.tier_before, outlook.tier_after, outlook.rises) == (2, 3, True)
    assert tier_of(org.agent, later) == 3


def test_without_a_whole_no_held_fall_comes_later(org):
    made = publish(org, "0.6", 90)
    appeal = raise_appeal(
        demotion_id=Demotion.objects.get().pk, reason="Not mine.", person=org.agent, at=MONDAY + DAY
    )
    assert foresee(made, without(made), at=MONDAY + 2 * DAY).outlook.spares

    amend(org, made, without(made), at=MONDAY + 2 * DAY)

    assert tier_of(org.agent, appeal.holds_until + DAY) == 3


def test_the_deed_binds_to_what_was_shown(org):
    made = publish(org, "0.6", 90)
    left_out = without(made, "Reopen rate")
    for shown in ("", foresee(made, without(made)).shown):
        with pytest.raises(NotAsShown):
            amend(org, made, left_out, shown=shown)
    assert [one.state for one in Scorecard.objects.all()] == ["published"]

    # Why is typed after looking, and time passes.
    shown = foresee(made, left_out, at=MONDAY + DAY).shown
    assert amend(org, made, left_out, shown=shown, at=MONDAY + DAY + timedelta(hours=1)).number == 2


def test_what_would_change_nothing_is_no_amendment(org):
    made = publish(org, "0.6", 90)
    with pytest.raises(NothingAmended):
        foresee(made, {})


def test_what_changes_nothing_is_said_to_leave_the_tier(org):
    """Days before those that count promise no tier, however good they were."""
    older = card(org.agent, "0.95", 90, first=date(2026, 8, 1), last=date(2026, 8, 31))

    outlook = outlooks_of([older], at=MONDAY)[older.pk]

    assert (outlook.starts, outlook.rises, outlook.tier_after) == ((), False, 3)
