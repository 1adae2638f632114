"""Makes a token with which a program acts as an account."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from people.selectors.people import find_account
from people.services.tokens import create_token


class Command(BaseCommand):
    help = "Print a new API token of an account, once: only its hash is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **options: Any) -> None:
        user = find_account(username)
        if user is None or not user.is_active:
            raise CommandError(f"There is no active account {username}.")
        token = create_token(user=user, actor_id=None, at=timezone.now())
        self.stderr.write(f"Valid until {token.expires_at:%d %b %Y}. Send it as: Authorization: Token ...")
        self.stdout.write(token.secret)
