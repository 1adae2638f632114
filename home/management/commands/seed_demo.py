"""Fills an empty database with the organization of the demo."""

from argparse import ArgumentParser
from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from home.demo.seed import AlreadySeeded, CutOff, seed_small


class Command(BaseCommand):
    help = "Fill an empty database with a believable organization at work on real cases."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--profile", choices=["small"], default="small")
        parser.add_argument(
            "--seed", type=int, default=1, help="the same number gives the same people and acts"
        )

    def handle(self, *, seed: int, **options: Any) -> None:
        try:
            random = Random(seed)  # noqa: S311  people are made up with it, no secrets
            summary = seed_small(random=random, at=timezone.now(), progress=self.stdout.write)
        except (AlreadySeeded, CutOff) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(self.style.SUCCESS(summary))
