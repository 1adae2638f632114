"""Every status and code of empowerment."""

from django.db.models import TextChoices


class RemedyKind(TextChoices):
    MONEY = "money", "Money"
    QUANTITY = "quantity", "Quantity"


class Effect(TextChoices):
    """A forbidding row beats every granting row."""

    GRANT = "grant", "May give"
    FORBID = "forbid", "May not give"


class Window(TextChoices):
    """
    What a budget adds up over. Days and months are those of the agent's team; the 90 days those of the
    organization.
    """

    AGENT_DAY = "agent_day", "Per agent and day"
    AGENT_MONTH = "agent_month", "Per agent and month"
    CUSTOMER_90_DAYS = "customer_90_days", "Per customer and 90 days"
    CASE = "case", "Per case"
    TEAM_MONTH = "team_month", "Per team and month"


class Outcome(TextChoices):
    """What a judgement says."""

    WITHIN_AUTHORITY = "within_authority", "Within authority"
    NEEDS_APPROVAL = "needs_approval", "Needs approval"
    FORBIDDEN = "forbidden", "Not allowed"


class GrantBasis(TextChoices):
    """On whose authority a remedy was given."""

    OWN = "own", "Own authority"
    APPROVED = "approved", "Approved"
    COUNTERED = "countered", "Counter-offer accepted"
    DEEMED = "deemed", "Deemed approval"


class MovementKind(TextChoices):
    POST = "post", "Given"
    HOLD = "hold", "Held"
    RELEASE = "release", "Released"
    GIVE_BACK = "give_back", "Given back"


class RequestStatus(TextChoices):
    OPEN = "open", "Waiting for an answer"
    RETURNED = "returned", "Returned for information"
    COUNTERED = "countered", "Counter-offer waits for you"
    APPROVED = "approved", "Approved"
    ACCEPTED = "accepted", "Counter-offer accepted"
    DEEMED = "deemed", "Deemed approval used"
    DENIED = "denied", "Denied"
    DECLINED = "declined", "Counter-offer declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXPIRED = "expired", "Expired"


class DecisionStatus(TextChoices):
    """What became of a decision, in one word for lists: its grant, its request and its reversals together."""

    GRANTED = "granted", "Given"
    WAITING = "waiting", "Waiting for an answer"
    RETURNED = "returned", "Returned for information"
    COUNTERED = "countered", "Counter-offer to answer"
    APPROVED = "approved", "Approved"
    ACCEPTED = "accepted", "Counter-offer accepted"
    DEEMED = "deemed", "Decided after the clock"
    DENIED = "denied", "Denied"
    DECLINED = "declined", "Counter-offer declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXPIRED = "expired", "Expired"
    REVERSED = "reversed", "Reversed"


class StepKind(TextChoices):
    """Everything that happens to an approval request, in the words of its timeline."""

    ASKED = "asked", "asked"
    ASSIGNED = "assigned", "was asked to answer"
    UNASSIGNED = "unassigned", "nobody on shift may answer"
    WARNED = "warned", "was reminded"
    BREACHED = "breached", "missed the clock"
    PAUSED = "paused", "paused the clock: waiting for the customer"
    RESUMED = "resumed", "resumed the clock"
    RETURNED = "returned", "asked for information"
    EDITED = "edited", "changed the request"
    COUNTERED = "countered", "offered something smaller"
    APPROVED = "approved", "approved"
    ACCEPTED = "accepted", "accepted the offer"
    DEEMED = "deemed", "decided after the clock was missed"
    DENIED = "denied", "denied"
    DECLINED = "declined", "declined the offer"
    WITHDRAWN = "withdrawn", "withdrew"
    EXPIRED = "expired", "expired"


class ReviewCause(TextChoices):
    DEEMED = "deemed", "Deemed approval used"
