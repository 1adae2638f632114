"""Every status and code of customers."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class CaseStatus(TextChoices):
    OPEN = "open", _("Open")
    WAITING = "waiting", _("Waiting for the customer")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")


class Priority(IntegerChoices):
    CRITICAL = 1, _("Critical")
    HIGH = 2, _("High")
    MODERATE = 3, _("Moderate")
    LOW = 4, _("Low")


class Channel(TextChoices):
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    CHAT = "chat", _("Chat")
    SELF_SERVICE = "self_service", _("Self service")
    DIRECT = "direct", _("Direct opening")
    SYSTEM = "system", _("System")
    UNKNOWN = "unknown", _("Unknown")


class Segment(TextChoices):
    STANDARD = "standard", _("Standard")
    PREMIUM = "premium", _("Premium")
    BUSINESS = "business", _("Business")


class ContactDirection(TextChoices):
    INBOUND = "inbound", _("From the customer")
    OUTBOUND = "outbound", _("To the customer")


class TextPurpose(TextChoices):
    """Why somebody needs to read what a customer said."""

    HELP = "help", _("Help this customer")
    ANSWER = "answer", _("Answer the agent")
    COACH = "coach", _("Coach the agent")
    CHECK = "check", _("Check what was decided")


class ViewPurpose(TextChoices):
    """Why somebody needs to see what is personal about a customer."""

    REACH = "reach", _("Reach the customer about this case")
    VERIFY = "verify", _("Verify who is calling")
    CORRECT = "correct", _("Correct the contact details")
