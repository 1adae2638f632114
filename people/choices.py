"""Every status and code of people."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """
    Application roles: the names of the Django groups. The role sets the pages, the position sets the
    limits.
    """

    AGENT = "agent", _("Agent")
    LEAD = "lead", _("Team lead")
    MANAGER = "manager", _("Manager")
    BOARD = "board", _("Governance board")
    OPERATIONS = "operations", _("Operations")
    HR = "hr", _("HR")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class PrincipalKind(TextChoices):
    HUMAN = "human", _("Person")
    AI = "ai", _("AI agent")


class Lack(TextChoices):
    """What an account has not although whoever works with it needs it."""

    ROLE = "role", _("Without a role")
    TEAM = "team", _("Without a team")
    POSITION = "position", _("Without a position")


class Weekday(IntegerChoices):
    """As `datetime.weekday()` counts them."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class QualificationKind(TextChoices):
    """What a qualification row measures. Shares between 0 and 1."""

    QUALITY = "quality", _("Quality")
    SANDBOX = "sandbox", _("Sandbox agreement")


class ExportFormat(TextChoices):
    """What a file of an export is written as."""

    CSV = "csv", _("CSV")
    XLSX = "xlsx", _("Excel workbook (XLSX)")
    PDF = "pdf", _("PDF, one page a person")


class ExportPurpose(TextChoices):
    """What a file is taken out for. It is recorded with whoever took it."""

    REVIEW = "review", _("Prepare reviews and calibration")
    PAY = "pay", _("Pay and bonus")
    DISPUTE = "dispute", _("A dispute or an appeal")
    INSPECTION = "inspection", _("An audit or a request by law")
    REPORT = "report", _("A report to the board or to management")
    OTHER = "other", _("Something else (say what)")


class ExportStatus(TextChoices):
    """Where an export stands. Being written is told beside it, by how far the writing is."""

    QUEUED = "queued", _("Waiting for a worker")
    DONE = "done", _("Ready")
    FAILED = "failed", _("Not made")
    EXPIRED = "expired", _("Expired")
