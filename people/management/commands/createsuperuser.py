"""Makes an account with every right at the console, and records that somebody did."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.db import transaction
from django.utils import timezone

from people.selectors.people import newest_superuser
from people.services.people import record_superuser_created


class Command(createsuperuser.Command):
    help = "Create an account that may do everything in the admin site; the audit log says that it was made."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        before = newest_superuser()
        super().handle(*args, **options)
        made = newest_superuser()
        if made is not None and made != before:
            record_superuser_created(user=made, at=timezone.now())
