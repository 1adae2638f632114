from datetime import UTC, datetime, timedelta

import pytest

from audit.models import AuditEvent
from effects.models import Owed
from journeys.choices import Cause, OutageKind
from journeys.models import Outage
from journeys.services import outages
from tests.factories import OutageFactory, TeamFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.capability("7.4")]
NINE = datetime(2026, 11, 20, 9, tzinfo=UTC)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def team(db):
    return TeamFactory()


def told(team, **more):
    return {
        "kind": OutageKind.OUTAGE,
        "system": "Billing",
        "cause": Cause.SOFTWARE,
        "teams": [team],
        "started_at": NINE,
        "ended_at": None,
        "note": "",
        "actor": UserFactory(),
        "at": NOON,
        **more,
    }


def spans():
    """What each debt leaves to be computed anew, oldest first."""
    owed = Owed.objects.filter(topic="performance.recompute").order_by("pk")
    return [debt.facts["spans"] for debt in owed]


def span(start, end, team):
    return [start.isoformat(), end.isoformat() if end else None, team.pk]


def test_an_outage_is_recorded_and_the_figures_of_its_time_are_owed(team):
    outage = outages.record_outage(**told(team, note="Ada rang."))

    assert (outage.system, outage.ended_at, list(outage.teams.all())) == ("Billing", None, [team])
    event = AuditEvent.objects.get(name="outage.recorded")
    assert event.facts["team_ids"] == [team.pk]
    assert "Ada" not in str(event.facts)
    assert spans() == [[span(NINE, None, team)]]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"started_at": NOON + HOUR}, "not_begun"),
        ({"ended_at": NOON + HOUR}, "not_over"),
        ({"ended_at": NINE}, "ends_before_start"),
        ({"started_at": datetime(1990, 11, 20, 9, tzinfo=UTC)}, "too_long"),
        ({"started_at": datetime(1990, 11, 20, 9, tzinfo=UTC), "ended_at": NOON}, "too_long"),
        ({"teams": []}, "nobody_affected"),
    ],
)
def test_what_cannot_be_believed_is_refused_and_leaves_no_trace(team, change, code):
    with pytest.raises(outages.NotBelievable) as refusal:
        outages.record_outage(**told(team, **change))

    assert refusal.value.code == code
    assert not Outage.objects.exists()
    assert not AuditEvent.objects.filter(name__startswith="outage.").exists()
    assert not spans()


def test_its_end_owes_what_it_left_out_while_it_went_on_and_what_it_leaves_out_now(team):
    outage = OutageFactory(started_at=NINE, ended_at=None, teams=[team])

    outages.end_outage(outage_id=outage.pk, ended_at=NINE + HOUR, actor=UserFactory(), at=NOON)

    outage.refresh_from_db()
    assert outage.ended_at == NINE + HOUR
    assert spans() == [[span(NINE, NINE + HOUR, team), span(NINE, None, team)]]
    assert AuditEvent.objects.filter(name="outage.ended").count() == 1


def test_an_outage_is_not_made_implausibly_long_by_its_end_or_a_correction(team):
    start = NINE - timedelta(days=40)
    outage = OutageFactory(started_at=start, ended_at=None, teams=[team])

    with pytest.raises(outages.NotBelievable, match="31 days"):
        outages.end_outage(outage_id=outage.pk, ended_at=NINE, actor=UserFactory(), at=NOON)
    with pytest.raises(outages.NotBelievable, match="31 days"):
        outages.correct_outage(
            outage_id=outage.pk, reason="So long.", **told(team, started_at=start, ended_at=NINE)
        )

    outage.refresh_from_db()
    assert outage.ended_at is None
    assert not spans()


def test_an_end_that_is_known_is_not_said_again(team):
    outage = OutageFactory(started_at=NINE, ended_at=NINE + HOUR, teams=[team])

    with pytest.raises(outages.AlreadyEnded):
        outages.end_outage(outage_id=outage.pk, ended_at=NOON, actor=UserFactory(), at=NOON)

    assert not spans()


def test_a_correction_owes_the_teams_and_times_before_and_after(team):
    other = TeamFactory()
    outage = OutageFactory(started_at=NINE, ended_at=NINE + HOUR, teams=[team])

    outages.correct_outage(
        outage_id=outage.pk,
        reason="It was the other team.",
        **told(other, started_at=NINE + HOUR, ended_at=NOON, cause=Cause.NETWORK),
    )

    outage.refresh_from_db()
    assert (outage.cause, list(outage.teams.all())) == (Cause.NETWORK, [other])
    assert spans() == [[span(NINE, NINE + HOUR, team), span(NINE + HOUR, NOON, other)]]
    event = AuditEvent.objects.get(name="outage.corrected")
    assert event.reason == "It was the other team."
    assert event.facts["changes"]["team_ids"] == [[team.pk], [other.pk]]
    assert set(event.facts["changes"]) == {"cause", "team_ids", "started_at", "ended_at"}


def test_a_correction_that_corrects_nothing_changes_nothing(team):
    outage = OutageFactory(started_at=NINE, ended_at=NOON, teams=[team])

    outages.correct_outage(outage_id=outage.pk, reason="None.", **told(team, ended_at=NOON))

    assert not AuditEvent.objects.filter(name="outage.corrected").exists()
    assert not spans()


def test_two_corrections_at_the_same_moment_are_both_owed(team):
    outage = OutageFactory(started_at=NINE, ended_at=NOON, teams=[team])

    for end in (NINE + HOUR, NINE + 2 * HOUR):
        outages.correct_outage(outage_id=outage.pk, reason="Later.", **told(team, ended_at=end))

    assert len(spans()) == 2


def test_what_never_happened_keeps_its_row_and_loses_its_teams(team):
    outage = OutageFactory(started_at=NINE, ended_at=NOON, teams=[team])

    outages.withdraw_outage(outage_id=outage.pk, reason="Wrong day.", actor=UserFactory(), at=NOON)

    outage.refresh_from_db()
    assert outage.withdrawn_at == NOON
    assert not outage.teams.exists()
    assert spans() == [[span(NINE, NOON, team)]]
    assert AuditEvent.objects.get(name="outage.withdrawn").facts == {"team_ids": [team.pk]}


@pytest.mark.parametrize("deed", ["end", "correct", "withdraw"])
def test_what_never_happened_is_not_touched_again(team, deed):
    outage = OutageFactory(started_at=NINE, ended_at=None, withdrawn_at=NOON)
    deeds = {
        "end": lambda: outages.end_outage(outage_id=outage.pk, ended_at=NOON, actor=None, at=NOON),
        "correct": lambda: outages.correct_outage(outage_id=outage.pk, reason="So.", **told(team)),
        "withdraw": lambda: outages.withdraw_outage(outage_id=outage.pk, reason="So.", actor=None, at=NOON),
    }

    with pytest.raises(outages.OutageWithdrawn):
        deeds[deed]()

    assert not spans()
