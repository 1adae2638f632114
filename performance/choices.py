"""Every status and code of performance."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """How a figure is made of its facts, and with it its interval."""

    SHARE = "share", "Share"
    MEDIAN = "median", "Median"
    MEAN = "mean", "Mean"
    SUM = "sum", "Sum"
    COUNT = "count", "Count"


class Unit(TextChoices):
    SHARE = "share", "Share"
    HOURS = "hours", "Hours"
    MINUTES = "minutes", "Minutes"
    MONEY = "money", "Money"
    CASES = "cases", "Cases"
    SCORE = "score", "Score"


class Direction(TextChoices):
    HIGHER = "higher", "Higher is better"
    LOWER = "lower", "Lower is better"
    NEITHER = "neither", "Neither is better"


class Horizon(TextChoices):
    """How fresh a figure has to be, and over what time it means something."""

    REAL_TIME = "real_time", "Real time"
    DAILY = "daily", "Daily"
    MONTHLY = "monthly", "Monthly"
    LONG_TERM = "long_term", "Long term"


class Grain(TextChoices):
    """For whom a figure is."""

    AGENT = "agent", "Agent"
    TEAM = "team", "Team"
    DEPARTMENT = "department", "Department"
    STAGE = "stage", "Journey stage"
    CHANNEL = "channel", "Channel"
    REGION = "region", "Region"
    ORGANIZATION = "organization", "Organization"


class Period(TextChoices):
    DAY = "day", "Day"
    WEEK = "week", "Week"
    MONTH = "month", "Month"
    QUARTER = "quarter", "Quarter"
    WHOLE = "whole", "Everything asked for, in one"


class Difference(TextChoices):
    """What can be said of a figure beside another one."""

    BETTER = "better", "Better"
    WORSE = "worse", "Worse"
    HIGHER = "higher", "Higher"
    LOWER = "lower", "Lower"
    UNCLEAR = "unclear", "No clear difference"
    UNKNOWN = "unknown", "Not enough data"


class DriftKind(TextChoices):
    """How a pair of figures that clearly went together has changed."""

    FADED = "faded", "No longer clear"
    TURNED = "turned", "Turned into its opposite"


class PracticeCause(TextChoices):
    """Why a case is worth another look."""

    REOPENED = "reopened", _("It was opened again after you had resolved it.")
    REFUSED = "refused", _("Your approver said no, or gave less.")
    BUDGET = "budget", _("The amount was within your limit, but your budget was used up.")


class Route(TextChoices):
    """How the remedies of a case were decided."""

    OWN = "own", _("Within own authority")
    APPROVED = "approved", _("After an approval")
    NONE = "none", _("No remedy")


class Measure(TextChoices):
    """What the rollup adds up, per day, agent, team, channel and category."""

    RESOLVED = "resolved", "Cases resolved"
    FIRST_CONTACT = "first_contact", "Resolved without reopening or passing on"
    REOPENED = "reopened", "Resolved with a reopening"
    TIME_TO_RESOLVE = "time_to_resolve", "Seconds from opening to resolving"
    REPEAT = "repeat", "Customers back within 7 days"
    RETAINED = "retained", "Customers who stayed for 90 days"
    REMEDY_COST = "remedy_cost", "Remedies of resolved cases, in thousandths"
    ESCALATED = "escalated", "Resolved cases that needed an approval"
    OWN_AUTHORITY = "own_authority", "Decisions within own authority"
    AUTHORITY_USED = "authority_used", "Share of the limit used, in millionths"
    TURNAROUND = "turnaround", "Seconds from asking to the first answer"
    WAITED = "waited", "Seconds from asking to the end of the request"
    SATISFIED = "satisfied", "Answers of 4 or 5"
    EFFORT = "effort", "Answers about the effort"
    PROMOTED = "promoted", "Promoters less detractors"


class SectionKind(TextChoices):
    """Where the figure of a section of a scorecard comes from."""

    KPI = "kpi", "KPI"
    QUALITY = "quality", "Quality review"
    PEERS = "peers", "Peer feedback"
    CUSTOMERS = "customers", "Customer feedback"
    SHARED = "shared", "Shared outcome"


class ScoreScale(TextChoices):
    """How scores between 0 and 1 are written."""

    SHARE = "share", "0 to 100"
    POINTS = "points", "1 to 5 points"


class ScorecardState(TextChoices):
    DRAFT = "draft", "Draft"
    IN_CALIBRATION = "in_calibration", "In calibration"
    PUBLISHED = "published", "Published"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    DISPUTED = "disputed", "Disputed"
    AMENDED = "amended", "Replaced by an amendment"


class LineState(TextChoices):
    """Whether a section of somebody's scorecard has a score, and if not, why."""

    SCORED = "scored", "Scored"
    NOT_ENOUGH_DATA = "not_enough_data", "Not enough data"
    NOT_APPLICABLE = "not_applicable", "Not applicable"
    NO_SOURCE = "no_source", "No source yet"


class Correction(TextChoices):
    """What a corrected value has been freed from."""

    OUTAGE = "outage", "Outages left out"
    CASE_MIX = "case_mix", "Case mix"
    SEVERITY = "severity", "Severity of reviewers"


class DisputeAnswer(TextChoices):
    STANDS = "stands", "The score stands"
    AMENDED = "amended", "The scorecard was amended"


class ScorecardPeriod(TextChoices):
    MONTH = "month", "Month"
    QUARTER = "quarter", "Quarter"


class PeerQuestion(TextChoices):
    """What colleagues are asked about somebody; each is a column of the answer, from 1 to 5."""

    HELPS = "helps", "Helps when asked"
    SHARES = "shares", "Shares what they know"
    HANDS_OVER = "hands_over", "Hands work over complete"
    JUDGES = "judges", "Uses their authority with judgment"


class DisputeNews(TextChoices):
    """What somebody is told about a dispute."""

    RAISED = "raised", "Raised"
    REMINDED = "reminded", "Still waiting"
    ESCALATED = "escalated", "Clock missed"
    ANSWERED = "answered", "Answered"


class PeerNews(TextChoices):
    """What somebody is told about peer feedback."""

    ASKED = "asked", "Asked"
    REMINDED = "reminded", "Still waiting"
    CLOSED = "closed", "Over"


class AppealAnswer(TextChoices):
    UPHELD = "upheld", "Upheld: the demotion is put aside"
    REJECTED = "rejected", "Rejected: the demotion stands"
