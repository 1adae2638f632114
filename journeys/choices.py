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


class OutageFault(TextChoices):
    """Why an outage cannot be believed; the label is the sentence for whoever records it."""

    NOT_BEGUN = "not_begun", _("An outage is recorded once it has begun.")
    NOT_OVER = "not_over", _("It has not ended yet: leave the end empty until it has.")
    ENDS_BEFORE_START = "ends_before_start", _("An outage ends after it starts.")
    TOO_LONG = (
        "too_long",
        _(
            "That would be more than 31 days: look at the dates again. "
            "If it really lasted so long, record it in parts of at most 31 days."
        ),
    )
    NOBODY = "nobody_affected", _("Name at least one team that it affects.")
    NO_NOTE = "no_note", _("Say what happened: it changes the figures of others.")


class OutageState(TextChoices):
    GOING_ON = "going_on", _("Going on")
    OVER = "over", _("Over")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# What happened to an outage, as its timeline says it.
CHANGES = {
    "outage.recorded": _("Recorded"),
    "outage.ended": _("Ended"),
    "outage.corrected": _("Corrected"),
    "outage.withdrawn": _("Withdrawn: it never happened"),
}
