"""Asks for an import and says how it went, row by row."""

from argparse import ArgumentParser
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from common.errors import DomainError
from people.models import User
from people.rules.imports import BadCell, Plan
from people.services.imports import BadRows


class ImportCommand(BaseCommand):
    """What the commands of all three imports have in common."""

    plan: ClassVar[Callable[..., Plan]]
    deed: ClassVar[Callable[..., Plan]]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Say what would change; change nothing.")
        parser.add_argument(
            "--skip-bad", action="store_true", help="Import the good rows instead of nothing."
        )

    def handle(self, *, file: Path, dry_run: bool, skip_bad: bool, **_options: Any) -> None:
        try:
            plan = self._plan(_text(file), dry_run=dry_run, skip_bad=skip_bad, at=timezone.now())
        except BadRows as refusal:
            self._name_bad(refusal.bad)
            raise CommandError(f"{refusal} Use --skip-bad to import the others.") from refusal
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self._name_bad(plan.bad)
        for change in plan.changes if dry_run else ():
            self.stdout.write(f"line {change.line}: {'new' if change.is_new else 'changed'} {change.key}")
        self.stdout.write(_in_words(plan, dry_run=dry_run))

    def _plan(self, text: str, *, dry_run: bool, skip_bad: bool, at: datetime) -> Plan:
        actor: User | None = None  # whoever works at the console
        if dry_run:
            return type(self).plan(text, actor=actor, at=at)
        return type(self).deed(text=text, skip_bad=skip_bad, actor=actor, at=at)

    def _name_bad(self, bad: tuple[BadCell, ...]) -> None:
        for cell in bad:
            self.stderr.write(f"line {cell.line}, {cell.column}: {cell.reason}")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file}: {error}") from error


def _in_words(plan: Plan, *, dry_run: bool) -> str:
    new = sum(change.is_new for change in plan.changes)
    words = f"{new:,} new, {len(plan.changes) - new:,} changed, {plan.unchanged:,} unchanged"
    left_out = f", {plan.bad_lines:,} bad rows left out" if plan.bad else ""
    return f"{'Would be: ' if dry_run else ''}{words}{left_out}."
