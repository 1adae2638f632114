import csv
from datetime import UTC, datetime
from hashlib import sha256

import pytest
import time_machine
from django.core.management import CommandError, call_command

from audit.models import AuditEvent
from customers.choices import CaseStatus
from performance.models import DailyFigures
from performance.rules.kpis import kpi_of
from tests.factories import CaseFactory, TeamFactory

pytestmark = [pytest.mark.django_db, pytest.mark.capability("S0.8")]


@pytest.fixture(autouse=True)
def cases():
    for month in (9, 10):
        CaseFactory(
            team=TeamFactory(name=f"Team {month}"),
            opened_at=datetime(2026, month, 5, 9, tzinfo=UTC),
            resolved_at=datetime(2026, month, 5, 12, tzinfo=UTC),
            status=CaseStatus.RESOLVED,
        )


def export(path, *days, kpi="fcr", period="month"):
    call_command("kpi_export", "--kpi", kpi, "--grain=team", "--period", period, "--output", str(path), *days)
    return list(csv.DictReader(path.read_text().splitlines()))


def test_figures_are_recomputed_and_written(tmp_path, capsys):
    call_command("recompute_kpis", full=True)
    rows = export(tmp_path / "kpis.csv", kpi="fcr,time_to_resolve")

    said = capsys.readouterr()
    assert "2 rows of figures" in said.out
    assert said.err.splitlines() == ["2026-09: 1 of 2", "2026-10: 2 of 2"]
    assert [list(row.values()) for row in rows] == [
        ["2026-09", "Team 9", "fcr", "1", "1", "0.2698659488", "1", "share", "false"],
        ["2026-09", "Team 9", "time_to_resolve", "1", "3", "", "", "hours", "false"],
        ["2026-10", "Team 10", "fcr", "1", "1", "0.2698659488", "1", "share", "false"],
        ["2026-10", "Team 10", "time_to_resolve", "1", "3", "", "", "hours", "false"],
    ]
    assert list(rows[0]) == ["period", "team", "kpi", "n", "value", "low", "high", "unit", "enough"]


def test_an_export_leaves_in_the_log_what_it_was(tmp_path):
    call_command("recompute_kpis")
    export(tmp_path / "kpis.csv", kpi="fcr,volume")

    event = AuditEvent.objects.get(name="kpi.exported")
    assert event.facts == {
        "kpis": [f"{code} v{kpi_of(code).version}" for code in ("fcr", "volume")],
        "grain": "team",
        "period": "month",
        "first": None,
        "last": None,
        "rows": 4,
        "sha256": sha256((tmp_path / "kpis.csv").read_bytes()).hexdigest(),
    }


def test_some_days_only(tmp_path):
    call_command("recompute_kpis", "--from", "2026-10-01", "--to", "2026-10-31")

    assert [row["period"] for row in export(tmp_path / "kpis.csv")] == ["2026-10"]


@pytest.mark.parametrize("period", ["2026-09-05", "2026-10-05"])
def test_days_are_named_in_full(tmp_path, period):
    call_command("recompute_kpis")

    assert period in {row["period"] for row in export(tmp_path / "kpis.csv", period="day")}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--full", "--from", "2026-10-01"],
        ["--from", "2026-10-02", "--to", "2026-10-01"],
        ["--from", "soon"],
        ["--jobs", "0"],
    ],
)
def test_contradictions_are_refused(arguments):
    with pytest.raises(CommandError):
        call_command("recompute_kpis", *arguments)

    assert not DailyFigures.objects.exists()


@pytest.mark.parametrize(
    ("days", "period", "cut"),
    [
        ([], "month", []),
        (["--from", "2026-09-01", "--to", "2026-10-31"], "month", []),
        (["--from", "2026-09-02"], "month", ["2026-09"]),
        (["--to", "2026-10-30"], "month", ["2026-10"]),
        (["--from", "2026-10-02", "--to", "2026-10-30"], "month", ["2026-10"]),
        (["--from", "2026-09-02", "--to", "2026-10-30"], "month", ["2026-09", "2026-10"]),
        (["--from", "2026-09-05", "--to", "2026-10-05"], "day", []),
        # No row is of this month.
        (["--to", "2026-11-05"], "month", []),
    ],
)
def test_periods_that_are_cut_are_named(tmp_path, capsys, days, period, cut):
    call_command("recompute_kpis")
    capsys.readouterr()

    with time_machine.travel(datetime(2026, 12, 10, 9, tzinfo=UTC)):
        export(tmp_path / "kpis.csv", *days, period=period)

    named = [line.split(":")[0] for line in capsys.readouterr().err.splitlines()]
    assert named == cut


@pytest.mark.parametrize(("period", "name"), [("month", "2026-10"), ("day", "2026-10-05")])
def test_the_period_that_still_runs_is_named(tmp_path, capsys, period, name):
    call_command("recompute_kpis")
    capsys.readouterr()

    with time_machine.travel(datetime(2026, 10, 5, 20, tzinfo=UTC)):
        export(tmp_path / "kpis.csv", kpi="volume", period=period)

    assert [line.split(":")[0] for line in capsys.readouterr().err.splitlines()] == [name]


@pytest.mark.parametrize("command", ["kpi_export", "recompute_kpis"])
def test_a_day_that_is_none_is_answered_with_how_to_write_it(tmp_path, command):
    more = ["--kpi=fcr", "--grain=team", "--output", str(tmp_path / "x")] if command == "kpi_export" else []

    with pytest.raises(CommandError, match="write the day as 2026-11-30"):
        call_command(command, *more, "--from", "2026-13-01")


def test_days_in_the_wrong_order_are_refused(tmp_path):
    with pytest.raises(CommandError, match="--from lies after --to"):
        export(tmp_path / "kpis.csv", "--from", "2026-10-02", "--to", "2026-10-01")

    assert not (tmp_path / "kpis.csv").exists()


def test_a_kpi_without_a_source_says_so(tmp_path, capsys):
    assert export(tmp_path / "kpis.csv", kpi="handoff_quality") == []
    assert "handoff_quality: no source yet." in capsys.readouterr().err


def test_an_unknown_kpi_is_refused(tmp_path):
    with pytest.raises(CommandError, match="There is no KPI “speed”"):
        call_command("kpi_export", "--kpi=speed", "--grain=team", "--output", str(tmp_path / "kpis.csv"))


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        export(tmp_path / "no" / "kpis.csv")
    assert not AuditEvent.objects.filter(name="kpi.exported").exists()
