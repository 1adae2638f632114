"""Asks for the scorecards of months or quarters, computes them at once and says how far it is."""

import re
import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from time import monotonic, sleep
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import timezone

from common.errors import DomainError
from performance.choices import ScorecardPeriod
from performance.models import ScorecardRun
from performance.services.computing import ask_for_scorecards, compute_run

WIDTH = 40
LONGEST_WAIT, BETWEEN_LOOKS = 600, 0.5  # seconds
QUARTER = re.compile(r"(\d{4})-Q([1-4])")


def month(text: str) -> date:
    """Return the first day of a month written as YYYY-MM."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is no month: write YYYY-MM.") from None


def quarter(text: str) -> date:
    """Return the first day of a quarter written as YYYY-Q1 to YYYY-Q4."""
    found = QUARTER.fullmatch(text)
    if found is None:
        raise ArgumentTypeError(f"“{text}” is no quarter: write YYYY-Q1 to YYYY-Q4.")
    return date(int(found[1]), 3 * int(found[2]) - 2, 1)


class Command(BaseCommand):
    help = "Compute the scorecards of everybody whose position has a template; drafts are computed anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--month", type=month, nargs="+", help="The months, YYYY-MM.")
        which.add_argument("--quarter", type=quarter, nargs="+", help="The quarters, YYYY-Q1 to YYYY-Q4.")

    def handle(self, *, month: list[date] | None, quarter: list[date] | None, **_options: Any) -> None:
        for day in month or []:
            self._compute(ScorecardPeriod.MONTH, day)
        for day in quarter or []:
            self._compute(ScorecardPeriod.QUARTER, day)

    def _compute(self, period: ScorecardPeriod, day: date) -> None:
        started, at = monotonic(), timezone.now()
        try:
            run = ask_for_scorecards(period=period, day=day, at=at)
        except DomainError as error:
            raise CommandError(str(error)) from error
        try:
            compute_run(run_id=run.pk, at=at, progress=self._progress)
        except OperationalError:
            # A worker computes the same run, or somebody moved a draft; what was asked for is still owed.
            self._wait_for_worker(run)
        run.refresh_from_db()
        if sys.stderr.isatty():
            self.stderr.write("")
        self.stdout.write(
            f"{run.computed:,} scorecards of {run.first} to {run.last} in {monotonic() - started:.1f} s; "
            f"{run.left_alone:,} had left draft and stay, "
            f"{run.without_facts:,} people have nothing of their own in it that a template measures."
        )

    def _wait_for_worker(self, run: ScorecardRun) -> None:
        waits_until = monotonic() + LONGEST_WAIT
        while run.finished_at is None:
            if monotonic() > waits_until:
                raise CommandError("A worker is at it: see the page of scorecards.")
            sleep(BETWEEN_LOOKS)
            run.refresh_from_db()

    def _progress(self, done: int, total: int) -> None:
        if sys.stderr.isatty() and total:
            share = done / total
            self.stderr.write(f"\r{'█' * round(share * WIDTH):·<{WIDTH}}{share:6.0%}", ending="")
            self.stderr.flush()
