"""The command that computes scorecards."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from audit.models import AuditEvent
from performance.management.commands import compute_scorecards as command
from performance.models import Scorecard, ScorecardRun
from performance.services.computing import compute_run
from performance.services.rollup import recompute_days
from tests.performance.scorecards import FIRST, LAST, floor, resolve

pytestmark = pytest.mark.django_db


def run(*arguments):
    said = StringIO()
    call_command("compute_scorecards", *arguments, stdout=said, stderr=StringIO())
    return said.getvalue()


def test_the_scorecards_of_a_month_are_computed_at_once_and_recorded():
    place = floor()
    resolve(place.agent, n=30, at_once=24)
    recompute_days()

    said = run("--month", "2026-10")

    assert said.startswith("1 scorecards of 2026-10-01 to 2026-10-31 in ")
    scorecard = place.scorecard()
    assert (scorecard.first, scorecard.last, scorecard.lines.count()) == (FIRST, LAST, 4)
    assert ScorecardRun.objects.get().computed == 1
    assert AuditEvent.objects.filter(name__in=["scorecards.asked", "scorecards.computed"]).count() == 2


def test_a_quarter_is_written_as_people_write_it():
    resolve(floor().agent, n=1)
    recompute_days()

    assert run("--quarter", "2026-Q4").startswith("1 scorecards of 2026-10-01 to 2026-12-31 in ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--month", "October"], "write YYYY-MM"),
        (["--quarter", "2026-Q5"], "write YYYY-Q1 to YYYY-Q4"),
        (["--month", "2999-01"], "has not begun"),
        (["--month", "1999-01"], "No scorecard template was in use"),
        ([], "one of the arguments"),
    ],
)
def test_what_cannot_be_computed_is_refused_with_a_reason(arguments, said):
    floor()

    with pytest.raises(CommandError, match=said):
        run(*arguments)

    assert not Scorecard.objects.exists()


def test_several_periods_are_computed_one_after_the_other():
    place = floor()
    resolve(place.agent, n=30, at_once=24)
    recompute_days()

    said = run("--month", "2026-09", "2026-10").splitlines()

    assert [line.split(" in ")[0] for line in said] == [
        "0 scorecards of 2026-09-01 to 2026-09-30",
        "1 scorecards of 2026-10-01 to 2026-10-31",
    ]


def test_where_a_worker_was_first_the_command_waits_for_it(monkeypatch):
    place = floor()
    resolve(place.agent, n=30, at_once=24)
    recompute_days()

    def worker_is_first(*, run_id, at, progress):
        compute_run(run_id=run_id, at=at)
        raise OperationalError

    monkeypatch.setattr(command, "compute_run", worker_is_first)

    assert run("--month", "2026-10").startswith("1 scorecards of 2026-10-01 to 2026-10-31 in ")


def test_it_does_not_wait_for_ever(monkeypatch):
    floor()

    def worker_never_ends(*, run_id, at, progress):
        raise OperationalError

    monkeypatch.setattr(command, "compute_run", worker_never_ends)
    monkeypatch.setattr(command, "LONGEST_WAIT", -1)

    with pytest.raises(CommandError, match="A worker is at it"):
        run("--month", "2026-10")
    assert ScorecardRun.objects.get().finished_at is None
