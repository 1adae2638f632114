"""Asks for the import of an incident log and says how it went."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from common.errors import DomainError
from customers.rules.incident_log import BadRow
from customers.services.import_cases import BadRows, ImportReport, import_incidents

WIDTH = 40


class Command(BaseCommand):
    help = "Import the cases of an incident log (CSV, may be gzipped) with their customers, teams and agents."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", choices=["servicenow"], default="servicenow")
        parser.add_argument(
            "--skip-bad",
            action="store_true",
            help="Import the incidents all of whose rows are good, instead of nothing.",
        )

    def handle(self, *, file: Path, source: str, skip_bad: bool, **_options: Any) -> None:
        try:
            report = import_incidents(
                path=file, source=source, at=timezone.now(), skip_bad=skip_bad, progress=self._progress
            )
        except BadRows as refusal:
            self._end_progress()
            self._name_bad(refusal.rows)
            raise CommandError(f"{refusal} Use --skip-bad to import the others.") from refusal
        except DomainError as refusal:
            self._end_progress()
            raise CommandError(str(refusal)) from refusal
        self._end_progress()
        self._name_bad(report.bad_rows)
        self.stdout.write(_in_words(report))

    def _progress(self, stage: str, done: int, total: int) -> None:
        if sys.stderr.isatty():
            share = done / total if total else 1
            bar = "█" * round(share * WIDTH)
            self.stderr.write(f"\r{stage:8}{bar:·<{WIDTH}}{share:6.0%}", ending="")
            self.stderr.flush()

    def _end_progress(self) -> None:
        if sys.stderr.isatty():
            self.stderr.write("")

    def _name_bad(self, rows: tuple[BadRow, ...]) -> None:
        for row in rows:
            self.stderr.write(f"line {row.line} ({row.reference or 'no number'}): {row.reason}")


def _in_words(report: ImportReport) -> str:
    lines = [
        f"{report.rows:,} rows, {report.cases:,} cases.",
        f"Created: {report.cases_created:,} cases, {report.contacts_created:,} contacts.",
        (
            f"Created: {report.customers_created:,} customers, {report.teams_created:,} teams,"
            f" {report.agents_created:,} agents."
        ),
        f"Changed: {report.cases_changed:,} cases.",
        f"Together {report.changes:,} changes.",
    ]
    if report.bad_rows:
        lines.append(f"Left out: {len(report.bad_rows):,} bad rows and {report.left_out:,} incidents.")
    return "\n".join(lines)
