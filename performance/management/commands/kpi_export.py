"""Writes KPIs as CSV."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from common.console import day
from performance.choices import Grain, Period
from performance.rules.kpis import Kpi, UnknownKpi, kpi_of
from performance.selectors.exports import PERIODS
from performance.selectors.kpis import GROUP_BY
from performance.services.kpi_export import export_kpis


def _kpis(text: str) -> list[Kpi]:
    try:
        return [kpi_of(code.strip()) for code in dict.fromkeys(text.split(","))]
    except UnknownKpi as error:
        raise ArgumentTypeError(str(error)) from error


class Command(BaseCommand):
    help = "Write KPIs with n and 90 % interval as CSV: shares between 0 and 1, times in hours."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kpi", type=_kpis, required=True, help="Codes, such as fcr,reopen_rate.")
        parser.add_argument("--grain", choices=[grain.value for grain in GROUP_BY], required=True)
        parser.add_argument("--period", choices=[*map(str, PERIODS)], default=Period.MONTH.value)
        parser.add_argument("--from", dest="first", type=day, help="First day, YYYY-MM-DD.")
        parser.add_argument("--to", dest="last", type=day, help="Last day, YYYY-MM-DD.")
        parser.add_argument("--output", type=Path, required=True)

    def handle(
        self,
        *,
        kpi: list[Kpi],
        grain: str,
        period: str,
        first: date | None,
        last: date | None,
        output: Path,
        **_options: Any,
    ) -> None:
        if first and last and first > last:
            raise CommandError("--from lies after --to.")
        by = Grain(grain)
        for one in kpi:
            if not one.has_source:
                self.stderr.write(f"{one.code}: no source yet.")
            elif by not in one.grains:
                self.stderr.write(f"{one.code}: not defined per {by.label.lower()}.")
        try:
            exported = export_kpis(
                kpi,
                grain=by,
                period=Period(period),
                output=output,
                at=timezone.now(),
                today=timezone.localdate(),
                first=first,
                last=last,
            )
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        for name in exported.cut:
            self.stderr.write(
                f"{name}: only some of its days are in it: --from or --to cuts it, or it is not over yet."
            )
        self.stdout.write(f"{exported.rows:,} rows in {output}.")
