"""Whoever brings a fact in owes the figures that rest on it: by the services that people and programs call."""

from datetime import UTC, datetime, timedelta

import pytest

from customers.services.endings import import_endings
from feedback.rules.surveys import Answers
from feedback.services.imports import import_surveys
from feedback.services.surveys import receive_response
from journeys.choices import Cause, OutageKind
from journeys.services import outages
from performance.choices import Measure
from performance.models import DailyFigures
from performance.services.rollup import recompute_days
from tests.factories import CaseFactory, CustomerFactory, TeamFactory, UserFactory
from tests.performance.figures import figures, measured, serve

pytestmark = [pytest.mark.django_db, pytest.mark.invariant("I-47")]
NINE = datetime(2026, 8, 3, 9, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = NINE + 100 * DAY


@pytest.fixture
def cases(db):
    """Four cases of one team, resolved an hour apart from ten on."""
    team, agent = TeamFactory(), UserFactory()
    made = [
        CaseFactory(
            source="crm",
            reference=f"C-{number}",
            customer=CustomerFactory(source="crm", reference=f"K-{number}"),
            team=team,
            resolved_by=agent,
            opened_at=NINE,
            resolved_at=NINE + (number + 1) * HOUR,
            status="resolved",
        )
        for number in range(4)
    ]
    recompute_days()
    return made


def counted(measure=Measure.FIRST_CONTACT):
    """Of how many facts the measure is made, once everything owed is served; incremental must equal full."""
    serve(NOW)
    incremental = figures()
    DailyFigures.objects.all().delete()
    recompute_days()
    assert figures() == incremental
    return sum(row[0] for row in measured(measure))


def told(team, **more):
    return {
        "kind": OutageKind.OUTAGE,
        "system": "Billing",
        "cause": Cause.SOFTWARE,
        "teams": [team],
        "started_at": NINE + 1.5 * HOUR,
        "ended_at": None,
        "note": "The line was cut.",
        "actor": None,
        "at": NINE + 20 * DAY,
        **more,
    }


def test_figures_follow_an_outage_from_its_record_to_its_withdrawal(cases):
    team = cases[0].team
    assert counted() == 4

    # It goes on: all that was resolved since half past ten is left out, and what still comes.
    outage = outages.record_outage(**told(team))
    assert counted() == 1

    outages.end_outage(outage_id=outage.pk, ended_at=NINE + 2.5 * HOUR, actor=None, at=NOW)
    assert counted() == 3

    outages.correct_outage(
        outage_id=outage.pk,
        reason="Longer.",
        **told(team, started_at=NINE + 0.5 * HOUR, ended_at=NINE + 3.5 * HOUR),
    )
    assert counted() == 1

    outages.correct_outage(
        outage_id=outage.pk,
        reason="Another team.",
        **told(TeamFactory(), started_at=NINE + 0.5 * HOUR, ended_at=NINE + 3.5 * HOUR),
    )
    assert counted() == 4

    outages.correct_outage(outage_id=outage.pk, reason="After all.", **told(team))
    assert counted() == 1

    outages.withdraw_outage(outage_id=outage.pk, reason="A test alarm.", actor=None, at=NOW)
    assert counted() == 4


def test_figures_follow_what_customers_answer(cases):
    receive_response(
        source="tool",
        external_id="1",
        case_id=cases[0].pk,
        answers=Answers(NINE + DAY, csat=5),
        actor=UserFactory(),
        at=NOW,
    )
    assert counted(Measure.SATISFIED) == 1

    rows = "".join(f"tool,f{number},crm,C-{number},2026-08-05T10:00+00:00,2\n" for number in range(4))
    head = "source,external_id,case_source,case_reference,answered_at,csat\n"
    import_surveys(text=head + rows, actor=None, at=NOW)
    assert counted(Measure.SATISFIED) == 5


def test_figures_follow_customers_who_leave_and_return(cases):
    # Who stayed is not known before somebody tells who left.
    assert counted(Measure.RETAINED) == 0

    import_endings(text="source,reference,ended_on\ncrm,K-1,2026-09-01\n", actor=None, at=NOW)
    assert (counted(Measure.RETAINED), stayed()) == (4, 3)

    import_endings(text="source,reference,ended_on\ncrm,K-1,\n", actor=None, at=NOW)
    assert (counted(Measure.RETAINED), stayed()) == (4, 4)


def stayed():
    return sum(row[1] for row in measured(Measure.RETAINED))
