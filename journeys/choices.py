"""Every status and code of journeys."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OutageKind(TextChoices):
    OUTAGE = "outage", _("Outage")
    BOTTLENECK = "bottleneck", _("Bottleneck")


class Cause(TextChoices):
    """Why work stood still or piled up."""

    SOFTWARE = "software", _("Software fault")
    CHANGE = "change", _("Change or release")
    NETWORK = "network", _("Network or telephony")
    POWER = "power", _("Power or building")
    SUPPLIER = "supplier", _("Supplier")
    CAPACITY = "capacity", _("Too little capacity")
    DEMAND = "demand", _("Sudden demand")
    OTHER = "other", _("Other")
