"""Prints the accounts of the demo."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from home.demo.logins import LOGINS


class Command(BaseCommand):
    help = "Print one login per role of the demo."

    def handle(self, **options: Any) -> None:
        for login, does in LOGINS:
            self.stdout.write(f"  {login:<8} {settings.DEMO_PASSWORD}   {does}")
