"""Every status and code of customers."""

from django.db.models import IntegerChoices, TextChoices


class CaseStatus(TextChoices):
    OPEN = "open", "Open"
    WAITING = "waiting", "Waiting for the customer"
    RESOLVED = "resolved", "Resolved"
    CLOSED = "closed", "Closed"


class Priority(IntegerChoices):
    CRITICAL = 1, "Critical"
    HIGH = 2, "High"
    MODERATE = 3, "Moderate"
    LOW = 4, "Low"


class Channel(TextChoices):
    PHONE = "phone", "Phone"
    EMAIL = "email", "E-mail"
    CHAT = "chat", "Chat"
    SELF_SERVICE = "self_service", "Self service"
    DIRECT = "direct", "Direct opening"
    SYSTEM = "system", "System"
    UNKNOWN = "unknown", "Unknown"


class Segment(TextChoices):
    STANDARD = "standard", "Standard"
    PREMIUM = "premium", "Premium"
    BUSINESS = "business", "Business"


class ContactDirection(TextChoices):
    INBOUND = "inbound", "From the customer"
    OUTBOUND = "outbound", "To the customer"


class ViewPurpose(TextChoices):
    """Why somebody needs to see what is personal about a customer."""

    REACH = "reach", "Reach the customer about this case"
    VERIFY = "verify", "Verify who is calling"
    CORRECT = "correct", "Correct the contact details"
