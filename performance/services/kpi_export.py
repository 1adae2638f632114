"""Does the writing of KPIs as a file, and the recording of what left the house."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from django.db import transaction

from audit.services import record_event
from performance.choices import Grain, Period
from performance.models import DailyFigures
from performance.rules.kpis import Kpi
from performance.selectors.exports import cut_periods, kpi_table


@dataclass(frozen=True)
class Exported:
    """How many rows were written, and the periods in them of which only some days are known or asked for."""

    rows: int
    cut: Sequence[str]


@transaction.atomic
def export_kpis(
    kpis: Sequence[Kpi],
    *,
    grain: Grain,
    period: Period,
    output: Path,
    at: datetime,
    today: date,
    first: date | None = None,
    last: date | None = None,
    actor_id: int | None = None,
) -> Exported:
    """
    Write KPIs as CSV, record what was written with its hash, and tell what is in it.

    :param today: the day in the organization's zone, before which figures have to be old enough
    :param actor_id: who asked; None on the command line
    :raises OSError: if the file cannot be written; then nothing is recorded
    """
    table = kpi_table(kpis, grain=grain, period=period, today=today, first=first, last=last)
    with output.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(next(table))
        rows, periods = 0, set()
        for row in table:
            writer.writerow(row)
            rows += 1
            periods.add(row[0])
    record_event(
        name="kpi.exported",
        actor_id=actor_id,
        # No single row: the whole table of figures.
        subject=DailyFigures(pk=0),
        facts={
            "kpis": [f"{kpi.code} v{kpi.version}" for kpi in kpis],
            "grain": grain.value,
            "period": period.value,
            "first": first and first.isoformat(),
            "last": last and last.isoformat(),
            "rows": rows,
            "sha256": sha256(output.read_bytes()).hexdigest(),
        },
        at=at,
    )
    cut = cut_periods(period, today=today, first=first, last=last)
    return Exported(rows=rows, cut=[name for name in cut if name in periods])
