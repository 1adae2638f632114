"""Every status and code of people."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """
    Application roles: the names of the Django groups. The role sets the pages, the position sets the
    limits.
    """

    AGENT = "agent", "Agent"
    LEAD = "lead", "Team lead"
    MANAGER = "manager", "Manager"
    BOARD = "board", "Governance board"
    OPERATIONS = "operations", "Operations"
    HR = "hr", "HR"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRATOR = "administrator", "Administrator"


class PrincipalKind(TextChoices):
    HUMAN = "human", "Person"
    AI = "ai", "AI agent"


class Weekday(IntegerChoices):
    """As `datetime.weekday()` counts them."""

    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


class QualificationKind(TextChoices):
    """What a qualification row measures. Shares between 0 and 1."""

    QUALITY = "quality", "Quality"
    SANDBOX = "sandbox", "Sandbox agreement"


# What happened to a person, as their timeline says it.
CHANGES = {
    "person.created": _("Account created"),
    "person.changed": _("Changed"),
    "person.deactivated": _("Has left"),
    "person.imported": _("Imported"),
    "person.password_set": _("Password set"),
    "roles.changed": _("Roles changed"),
}
