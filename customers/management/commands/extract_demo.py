"""Asks for the demo extract of the whole incident log."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from common.errors import DomainError
from customers.services.demo_extract import EXTRACT, make_extract


class Command(BaseCommand):
    help = "Make the extract of the incident log that the demo works on. The same log gives the same file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("log", type=Path)
        parser.add_argument("--to", type=Path, default=EXTRACT)

    def handle(self, *, log: Path, to: Path, **_options: Any) -> None:
        try:
            incidents = make_extract(log=log, to=to)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{incidents:,} incidents in {to} ({to.stat().st_size:,} bytes).")
