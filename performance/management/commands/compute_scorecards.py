"""Asks for the scorecards of a month or quarter, computes them at once and says how far it is."""

import re
import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from time import monotonic
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import timezone

from common.errors import DomainError
from performance.choices import ScorecardPeriod
from performance.services.computing import ask_for_scorecards, compute_run

WIDTH = 40
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
        which.add_argument("--month", type=month, help="The month, YYYY-MM.")
        which.add_argument("--quarter", type=quarter, help="The quarter, YYYY-Q1 to YYYY-Q4.")

    def handle(self, *, month: date | None, quarter: date | None, **_options: Any) -> None:
        started = monotonic()
        period = ScorecardPeriod.MONTH if month else ScorecardPeriod.QUARTER
        at = timezone.now()
        try:
            run = ask_for_scorecards(period=period, day=month or quarter or at.date(), at=at)
            compute_run(run_id=run.pk, at=at, progress=self._progress)
        except DomainError as error:
            raise CommandError(str(error)) from error
        except OperationalError as error:
            # A worker computes the same run, or somebody moved a draft; what was asked for is still owed.
            raise CommandError("A worker is at it: see the page of scorecards.") from error
        run.refresh_from_db()
        if sys.stderr.isatty():
            self.stderr.write("")
        self.stdout.write(
            f"{run.computed:,} scorecards of {run.first} to {run.last} in {monotonic() - started:.1f} s; "
            f"{run.left_alone:,} had left draft and stay, "
            f"{run.without_facts:,} people have nothing of their own in it that a template measures."
        )

    def _progress(self, done: int, total: int) -> None:
        if sys.stderr.isatty() and total:
            share = done / total
            self.stderr.write(f"\r{'█' * round(share * WIDTH):·<{WIDTH}}{share:6.0%}", ending="")
            self.stderr.flush()
