"""Every status and code of empowerment."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RemedyKind(TextChoices):
    MONEY = "money", _("Money")
    QUANTITY = "quantity", _("Quantity")


class Effect(TextChoices):
    """A forbidding row beats every granting row."""

    GRANT = "grant", _("May give")
    FORBID = "forbid", _("May not give")


class Window(TextChoices):
    """
    What a budget adds up over. Days and months are those of the agent's team; the 90 days those of the
    organization.
    """

    AGENT_DAY = "agent_day", _("Per agent and day")
    AGENT_MONTH = "agent_month", _("Per agent and month")
    CUSTOMER_90_DAYS = "customer_90_days", _("Per customer and 90 days")
    CASE = "case", _("Per case")
    TEAM_MONTH = "team_month", _("Per team and month")


class Outcome(TextChoices):
    """What a judgement says."""

    WITHIN_AUTHORITY = "within_authority", _("Within authority")
    NEEDS_APPROVAL = "needs_approval", _("Needs approval")
    FORBIDDEN = "forbidden", _("Not allowed")


class GrantBasis(TextChoices):
    """On whose authority a remedy was given."""

    OWN = "own", _("Own authority")
    APPROVED = "approved", _("Approved")
    COUNTERED = "countered", _("Counter-offer accepted")
    DEEMED = "deemed", _("Deemed approval")


class MovementKind(TextChoices):
    POST = "post", _("Given")
    HOLD = "hold", _("Held")
    RELEASE = "release", _("Released")
    GIVE_BACK = "give_back", _("Given back")


class RequestStatus(TextChoices):
    OPEN = "open", _("Waiting for an answer")
    RETURNED = "returned", _("Returned for information")
    COUNTERED = "countered", _("Counter-offer waits for you")
    APPROVED = "approved", _("Approved")
    ACCEPTED = "accepted", _("Counter-offer accepted")
    DEEMED = "deemed", _("Deemed approval used")
    DENIED = "denied", _("Denied")
    DECLINED = "declined", _("Counter-offer declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


class DecisionStatus(TextChoices):
    """What became of a decision, in one word for lists: its grant, its request and its reversals together."""

    GRANTED = "granted", _("Given")
    WAITING = "waiting", _("Waiting for an answer")
    RETURNED = "returned", _("Returned for information")
    COUNTERED = "countered", _("Counter-offer to answer")
    APPROVED = "approved", _("Approved")
    ACCEPTED = "accepted", _("Counter-offer accepted")
    DEEMED = "deemed", _("Decided after the clock")
    DENIED = "denied", _("Denied")
    DECLINED = "declined", _("Counter-offer declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")
    REVERSED = "reversed", _("Reversed")


class Counted(TextChoices):
    """What figures count of the decisions."""

    OWN = "own", _("Within own authority")
    LIMITED = "limited", _("Within own limit")
    AVOIDED = "avoided", _("The lowest tier would have had to ask")
    ASKED = "asked", _("Needed an approval")
    LOOKED_AT = "looked_at", _("Asked for and looked at by an approver")
    ANSWERED = "answered", _("Asked for and answered")
    ENDED = "ended", _("Asked for and ended")
    GIVEN_OWN = "given_own", _("Given within own authority")
    GIVEN_APPROVED = "given_approved", _("Given after an approval")


class StepKind(TextChoices):
    """Everything that happens to an approval request, in the words of its timeline."""

    ASKED = "asked", _("asked")
    ASSIGNED = "assigned", _("was asked to answer")
    UNASSIGNED = "unassigned", _("nobody on shift may answer")
    WARNED = "warned", _("was reminded")
    BREACHED = "breached", _("missed the clock")
    PAUSED = "paused", _("paused the clock: waiting for the customer")
    RESUMED = "resumed", _("resumed the clock")
    RETURNED = "returned", _("asked for information")
    EDITED = "edited", _("changed the request")
    COUNTERED = "countered", _("offered something smaller")
    APPROVED = "approved", _("approved")
    ACCEPTED = "accepted", _("accepted the offer")
    DEEMED = "deemed", _("decided after the clock was missed")
    DENIED = "denied", _("denied")
    DECLINED = "declined", _("declined the offer")
    WITHDRAWN = "withdrawn", _("withdrew")
    EXPIRED = "expired", _("expired")


class ReviewCause(TextChoices):
    DEEMED = "deemed", _("Deemed approval used")
