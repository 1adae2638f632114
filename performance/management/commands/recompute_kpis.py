"""Asks for the recomputing of the figures and says how far it is."""

import sys
from argparse import ArgumentParser
from datetime import date
from time import monotonic
from typing import Any

from django.core.management import BaseCommand, CommandError

from common.console import day
from performance.services.rollup import recompute_days

WIDTH = 40
MOST_JOBS = 32


class Command(BaseCommand):
    help = "Recompute the figures from the facts, for some days or for all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", type=day, help="First day, YYYY-MM-DD.")
        parser.add_argument("--to", dest="last", type=day, help="Last day, YYYY-MM-DD.")
        parser.add_argument(
            "--full",
            action="store_true",
            help="All days that have facts or figures; so it is without --from and --to.",
        )

        parser.add_argument(
            "--jobs", type=int, choices=range(1, MOST_JOBS + 1), default=1, help="How many months at once."
        )

    def handle(
        self, *, first: date | None, last: date | None, full: bool, jobs: int, **_options: Any
    ) -> None:
        if full and (first or last):
            raise CommandError("--full takes all days: leave --from and --to out.")
        if first and last and first > last:
            raise CommandError("--from lies after --to.")
        started = monotonic()
        rows = recompute_days(first=first, last=last, jobs=jobs, progress=self._progress)
        if sys.stderr.isatty():
            self.stderr.write("")
        self.stdout.write(f"{rows:,} rows of figures in {monotonic() - started:.1f} s.")

    def _progress(self, day: date, done: int, total: int) -> None:
        if sys.stderr.isatty():
            share = done / total
            bar = "█" * round(share * WIDTH)
            self.stderr.write(f"\r{day:%Y-%m} {bar:·<{WIDTH}}{share:6.0%}", ending="")
            self.stderr.flush()
        elif done:
            self.stderr.write(f"{day:%Y-%m}: {done} of {total}")
