"""
P4: a file of 100,000 scorecards: CSV against COPY of the same rows, XLSX against the writer alone, memory.

Run by itself: ``python -m bench.exports [--rows 100000] [--rounds 3]``. It works in a database of its own on
the embedded server of the tests. Each file is made as a worker makes it, its pieces in the database; one JSON
line per figure. Memory is what making the file adds to a process, at a tenth of the rows and at all of them.
"""

import json
import os
import sys
import tempfile
import time
from argparse import ArgumentParser
from io import StringIO
from multiprocessing import get_context
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from common.workbooks import write_workbook  # noqa: E402
from people.models import Export, User  # noqa: E402
from people.services.exports import ask_for_export, make_export  # noqa: E402
from performance.models import Scorecard  # noqa: E402
from performance.selectors.scorecard_files import scorecard_sheet  # noqa: E402
from tests import services  # noqa: E402

SECTIONS = 4
SEED = """
INSERT INTO people_user (username, first_name, last_name, email, password, is_superuser, is_staff, is_active,
    date_joined, person, kind, position_id, team_id, time_zone, wants_mail)
SELECT 'rated' || i, 'First' || mod(i, 97), 'Last' || i, '', '', false, false, true, now(),
    gen_random_uuid(), 'human', %(position)s, %(team)s, '', true
FROM generate_series(1, %(rows)s) AS i;
INSERT INTO performance_scorecard (person_id, period, first, last, template_version_id, number, state,
    team_id, position_id, snapshot_at, total, low, high, uncapped, scored_weight, content_hash, why,
    has_facts)
SELECT id, 'month', '2026-10-01', '2026-10-31', %(version)s, 1, 'draft', team_id, position_id, now(),
    0.75, 0.7, 0.8, 0.75, 1, repeat('0', 64), '', true
FROM people_user WHERE username LIKE 'rated%%';
INSERT INTO performance_scorecardline (scorecard_id, section_id, place, kind, name, kpi, grain, formula, unit,
    state, n, minimum_n, corrections, floor, target, is_critical_fail, weight, effective_weight, score,
    score_low, score_high, note)
SELECT card.id, section.id, section.place, section.kind, section.name, section.kpi, section.grain, '',
    'share', 'scored', 64, 20, '[]', section.floor, section.target, false, section.weight, section.weight,
    0.75, 0.7, 0.8, ''
FROM performance_scorecard AS card, performance_scorecardsection AS section
WHERE section.version_id = card.template_version_id;
ANALYZE;
"""


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    sizes = parser.parse_args()
    with services.running():
        hr = seeded(sizes.rows)
        say("setting", rows=sizes.rows, load=round(os.getloadavg()[0], 1))
        floors = {"csv": lambda: copied(hr), "xlsx": lambda: written(hr)}
        for file_format, floor in floors.items():
            took, limit = [], []
            for _ in range(sizes.rounds):
                limit.append(floor())
                took.append(made(hr, file_format))
            say(
                f"{file_format} of {sizes.rows} rows",
                seconds=median(took),
                floor="COPY" if file_format == "csv" else "XlsxWriter alone",
                floor_seconds=median(limit),
                ratio=round(median(took) / median(limit), 2),
                goal=2.5 if file_format == "csv" else 1.4,
                megabytes=Export.objects.latest("pk").size / 1e6,
            )
            few, all_rows = (grown(hr.pk, file_format, share) for share in (10, 1))
            say(f"memory of {file_format}", tenth_mb=few, whole_mb=all_rows)


def seeded(rows: int) -> User:
    """As many people of one position, each with a scorecard of four sections, and an account of HR."""
    from tests.factories import (  # with the services running
        PositionFactory,
        ScorecardSectionFactory,
        ScorecardVersionFactory,
        TeamFactory,
        UserFactory,
    )

    position, team = PositionFactory(), TeamFactory()
    version = ScorecardVersionFactory(template__position=position)
    for number in range(SECTIONS):
        ScorecardSectionFactory(version=version, name=f"Section {number}", weight=1 / SECTIONS)
    with connection.cursor() as cursor:
        values = {"rows": rows, "position": position.pk, "team": team.pk, "version": version.pk}
        cursor.execute(SEED, values)
    assert Scorecard.objects.count() == rows
    return UserFactory(roles=["hr"])


def made(hr: User, file_format: str, filters: dict[str, Any] | None = None) -> float:
    """Seconds from the order to the file in the database."""
    started = time.perf_counter()
    export = ask_for_export(
        kind="scorecards",
        file_format=file_format,
        filters=filters or {},
        purpose="review",
        actor=hr,
        at=timezone.now(),
    )
    make_export(export_id=export.pk, clock=timezone.now, at=timezone.now())
    export.refresh_from_db()
    assert export.status == "done", export.failure
    return time.perf_counter() - started


def copied(hr: User) -> float:
    """Seconds that COPY takes for the same rows and columns, by the same query."""
    with capture() as asked, transaction.atomic():
        next(iter(scorecard_sheet(hr, {}, at=timezone.now()).rows))
    statement = next(sql for sql in asked if "section_0_0" in sql)
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ({statement}) TO STDOUT WITH CSV", StringIO())
    return time.perf_counter() - started


def written(hr: User) -> float:
    """Seconds that the writer takes for the same cells, once they are in memory."""
    sheet = scorecard_sheet(hr, {}, at=timezone.now())
    with transaction.atomic():
        rows = list(sheet.rows)
    held = type(sheet)(sheet.columns, sheet.count, rows)
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        write_workbook(Path(folder) / "x.xlsx", held, name="Alone", about=[], zone="UTC", folder=Path(folder))
        return time.perf_counter() - started


class capture:  # noqa: N801
    """The statements that are sent, as the database gets them."""

    def __enter__(self) -> list[str]:
        self.asked: list[str] = []

        def listen(execute, sql, params, many, context):
            with connection.connection.cursor() as cursor:
                self.asked.append(cursor.mogrify(sql, params).decode() if params else sql)
            return execute(sql, params, many, context)

        self.wrapper = connection.execute_wrapper(listen)
        self.wrapper.__enter__()
        return self.asked

    def __exit__(self, *error: Any) -> None:
        self.wrapper.__exit__(*error)


def grown(hr_id: int, file_format: str, share: int) -> float:
    """Megabytes by which a fresh process grows while it makes the file, or a part of it."""
    connection.close()
    context = get_context("fork")
    told, tell = context.Pipe(duplex=False)
    process = context.Process(target=_grow, args=(hr_id, file_format, share, tell))
    process.start()
    found: float = told.recv()
    process.join()
    return found


def _grow(hr_id: int, file_format: str, share: int, tell: Any) -> None:
    hr = User.objects.get(pk=hr_id)
    filters: dict[str, Any] = {}
    if share > 1:
        last = Scorecard.objects.count() // share
        filters = {"ids": list(Scorecard.objects.order_by("pk").values_list("pk", flat=True)[:last])}
    before = getrusage(RUSAGE_SELF).ru_maxrss
    made(hr, file_format, filters)
    tell.send((getrusage(RUSAGE_SELF).ru_maxrss - before) / 1024)
    connection.close()


def say(figure: str, **values: Any) -> None:
    rounded = {name: round(value, 2) if isinstance(value, float) else value for name, value in values.items()}
    print(json.dumps({"bench": "exports", "figure": figure, **rounded}))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
