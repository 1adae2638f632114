"""Stores accounts. Several accounts may belong to one person."""

import uuid
from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.choices import PrincipalKind


class User(AbstractUser):
    """
    An account. `person` names the human being behind it: four-eyes rules compare persons, never accounts.

    `manager` is the next one up the line; `hired_on` starts the tenure; the quiet hours are wall times in
    the person's own zone and hold every notification that is not urgent.
    """

    person = models.UUIDField(default=uuid.uuid4, db_index=True, editable=False)
    kind = models.CharField(max_length=10, choices=PrincipalKind.choices, default=PrincipalKind.HUMAN)
    position = models.ForeignKey(
        "people.Position", null=True, blank=True, on_delete=models.PROTECT, related_name="holders"
    )
    team = models.ForeignKey(
        "people.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="members"
    )
    manager = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    hired_on = models.DateField(null=True, blank=True)
    time_zone = models.CharField(max_length=64, blank=True, help_text=_("Empty: the zone of the team."))
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    wants_mail = models.BooleanField(
        default=True, help_text=_("Messages also go out by e-mail, not only into the application.")
    )

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(manager=models.F("id")),
                name="user_not_own_manager",
                violation_error_message=_("Nobody is their own manager."),
            ),
            models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | models.Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="user_quiet_hours_whole",
                violation_error_message=_("Quiet hours need a start and an end."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @cached_property
    def roles(self) -> frozenset[str]:
        """The names of the groups the account is in: `people.choices.Role` values."""
        return frozenset(self.groups.values_list("name", flat=True))
