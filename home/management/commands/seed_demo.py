"""Fills an empty database with the organization of the demo."""

from argparse import ArgumentParser
from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from home.demo.large import seed_large
from home.demo.seed import AlreadySeeded, CutOff, seed_small

PROFILES = {"small": seed_small, "large": seed_large}


class Command(BaseCommand):
    help = "Fill an empty database with a believable organization at work on real cases."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--profile",
            choices=sorted(PROFILES),
            default="small",
            help="large: 5,000 agents with a million decisions over a year; takes minutes",
        )
        parser.add_argument(
            "--seed", type=int, default=1, help="the same number gives the same people and acts"
        )

    def handle(self, *, profile: str, seed: int, **options: Any) -> None:
        try:
            random = Random(seed)  # noqa: S311  people are made up with it, no secrets
            summary = PROFILES[profile](random=random, at=timezone.now(), progress=self.stdout.write)
        except (AlreadySeeded, CutOff) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(self.style.SUCCESS(summary))
