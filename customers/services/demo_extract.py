"""Does the extract of the incident log that ships with the product: makes, reads and imports it."""

import csv
import gzip
from collections.abc import Mapping
from datetime import datetime, time
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from customers.rules import demo_extract, incident_log
from customers.rules.demo_extract import CUT_ON
from customers.rules.incident_log import COLUMNS
from customers.services.import_cases import ImportReport, import_incidents, open_log, read_log_file
from people.models import Team, User

SOURCE = "demo"
EXTRACT = Path(__file__).resolve().parent.parent / "data" / "incident_extract.csv.gz"


def cut() -> datetime:
    """Return the moment that becomes now: what the log tells of later is not in the demo."""
    return datetime.combine(CUT_ON, time(0), ZoneInfo(settings.TIME_ZONE))


def demo_roster() -> dict[str, tuple[str, ...]]:
    """Return the teams of the extract and their agents, by the names of the log, busiest agents first."""
    return demo_extract.roster(read_log_file(EXTRACT, cut=cut()).cases)


def import_demo(
    *,
    at: datetime,
    teams: Mapping[str, Team],
    agents: Mapping[str, User],
    actor_id: int | None = None,
) -> ImportReport:
    """
    Import the extract with its cut moved to `at`. Its names of teams and agents become the given ones.

    Not for a second time: `at` has moved on by then, and with it every moment of the cases.
    """
    return import_incidents(
        path=EXTRACT,
        source=SOURCE,
        at=at,
        actor_id=actor_id,
        teams=teams,
        agents=agents,
        cut=cut(),
        moved_to=at,
    )


def make_extract(*, log: Path, to: Path) -> int:
    """
    Write the extract of the whole log and return its number of incidents. The same log gives the same bytes.

    :raises UnreadableLog: if the file is no incident log
    """
    choice = demo_extract.choose(read_log_file(log, cut=cut()).cases)
    text = StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    zone = ZoneInfo(settings.TIME_ZONE)
    with open_log(log) as lines:
        for row in csv.DictReader(lines):
            updated_at = incident_log.moment_on_the_wall(row["sys_updated_at"], zone)
            if row["number"] in choice.incidents and updated_at <= cut():
                # An open incident that somebody outside the extract will take up is nobody's yet.
                agent = row["resolved_by"] if row["resolved_by"] in choice.agents else "?"
                writer.writerow({column: row[column] for column in COLUMNS} | {"resolved_by": agent})
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))
    return len(choice.incidents)
