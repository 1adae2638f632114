"""Speaks on the command line: verifies the audit log, records it, and names the first bad sequence."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit.services import VerificationResult, verify_and_record


class Command(BaseCommand):
    help = (
        "Verify the audit log against its seals and the checkpoints. Exits with 1 at the first bad sequence."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--checkpoint",
            type=Path,
            metavar="FILE",
            help="checkpoints to compare with, best a copy kept elsewhere (default: our own file)",
        )
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, checkpoint: Path | None, **options: Any) -> None:
        result = verify_and_record(checkpoint_file=self._existing(checkpoint), actor=None, clock=timezone.now)
        if options["json"]:
            self.stdout.write(json.dumps(asdict(result) | {"is_whole": result.is_whole}))
        else:
            self._explain(result)
        if not result.is_whole:
            raise SystemExit(1)

    def _existing(self, named: Path | None) -> Path | None:
        if named and not named.is_file():
            raise CommandError(f"There is no file {named}.")
        path = named or Path(settings.AUDIT_CHECKPOINT_FILE)
        return path if path.is_file() else None

    def _explain(self, result: VerificationResult) -> None:
        if result.first_break:
            self.stderr.write(
                f"Broken at sequence {result.first_break.sequence}: {result.first_break.message}"
            )
            return
        self.stdout.write(
            f"Whole: {result.last_sequence} sealed events, {result.checkpoints} checkpoints agree, "
            f"{result.unsealed} wait for their seal."
        )
        if not result.checkpoints:
            self.stdout.write("Without a checkpoint, a cut tail or a chain hashed anew would go unnoticed.")
