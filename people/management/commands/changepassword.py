"""Sets the password of an account at the console, and records that somebody did."""

import getpass
from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from people.selectors.people import find_account
from people.services.people import record_password_set


class Command(changepassword.Command):
    help = "Change the password of an account; the audit log says that it was done, never what it is."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> str:
        said = super().handle(*args, **options)
        user = find_account(options["username"] or getpass.getuser())
        if user is None:  # in another database than that of the log
            raise CommandError("The password was not changed: there is no such account here.")
        record_password_set(user=user, actor_id=None, at=timezone.now())
        return str(said)
