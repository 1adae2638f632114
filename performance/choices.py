"""Every status and code of performance."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """How a figure is made of its facts, and with it its interval."""

    SHARE = "share", _("Share")
    MEDIAN = "median", _("Median")
    MEAN = "mean", _("Mean")
    SUM = "sum", _("Sum")
    COUNT = "count", _("Count")


class Unit(TextChoices):
    SHARE = "share", _("Share")
    HOURS = "hours", _("Hours")
    MINUTES = "minutes", _("Minutes")
    MONEY = "money", _("Money")
    CASES = "cases", _("Cases")
    SCORE = "score", _("Score")


class Direction(TextChoices):
    HIGHER = "higher", _("Higher is better")
    LOWER = "lower", _("Lower is better")
    NEITHER = "neither", _("Neither is better")


class Horizon(TextChoices):
    """How fresh a figure has to be, and over what time it means something."""

    REAL_TIME = "real_time", _("Real time")
    DAILY = "daily", _("Daily")
    MONTHLY = "monthly", _("Monthly")
    LONG_TERM = "long_term", _("Long term")


class Grain(TextChoices):
    """For whom a figure is."""

    AGENT = "agent", _("Agent")
    TEAM = "team", _("Team")
    DEPARTMENT = "department", _("Department")
    STAGE = "stage", _("Journey stage")
    CHANNEL = "channel", _("Channel")
    REGION = "region", _("Region")
    ORGANIZATION = "organization", _("Organization")


class Period(TextChoices):
    DAY = "day", _("Day")
    WEEK = "week", _("Week")
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    WHOLE = "whole", _("Everything asked for, in one")


class Difference(TextChoices):
    """What can be said of a figure beside another one."""

    BETTER = "better", _("Better")
    WORSE = "worse", _("Worse")
    HIGHER = "higher", _("Higher")
    LOWER = "lower", _("Lower")
    UNCLEAR = "unclear", _("No clear difference")
    UNKNOWN = "unknown", _("Not enough data")


class DriftKind(TextChoices):
    """How a pair of figures that clearly went together has changed."""

    FADED = "faded", _("No longer clear")
    TURNED = "turned", _("Turned into its opposite")


class PracticeCause(TextChoices):
    """Why a case is worth another look."""

    REOPENED = "reopened", _("It was opened again after you had resolved it.")
    REFUSED = "refused", _("Your approver said no.")
    LESS = "less", _("Your approver offered less than you asked for.")
    BACK = "back", _("The customer came back within 7 days after you had resolved it.")
    BUDGET = "budget", _("The amount was within your limit, but your budget was used up.")


class Standing(TextChoices):
    """What a published scorecard is to the tier of its person."""

    COUNTS = "counts", _("Counts now")
    ANNOUNCED = "announced", _("Counts later")
    COUNTED = "counted", _("Counted before")
    PUT_ASIDE = "put_aside", _("Put aside")
    NO_TOTAL = "no_total", _("Does not count: no total")
    OLDER = "older", _("Does not count: older")
    TOO_FEW = "too_few", _("Does not count: n too small")


class Route(TextChoices):
    """How the remedies of a case were decided."""

    OWN = "own", _("Within own authority")
    APPROVED = "approved", _("After an approval")
    NONE = "none", _("No remedy")


class Measure(TextChoices):
    """What the rollup adds up, per day, agent, team, channel and category."""

    RESOLVED = "resolved", _("Cases resolved")
    FIRST_CONTACT = "first_contact", _("Resolved without reopening or passing on")
    REOPENED = "reopened", _("Resolved with a reopening")
    TIME_TO_RESOLVE = "time_to_resolve", _("Seconds from opening to resolving")
    REPEAT = "repeat", _("Customers back within 7 days")
    RETAINED = "retained", _("Customers who stayed for 90 days")
    WORKED = "worked", _("Seconds agents worked on a case")
    REMEDY_COST = "remedy_cost", _("Remedies of resolved cases, in thousandths")
    ESCALATED = "escalated", _("Resolved cases that needed an approval")
    OWN_AUTHORITY = "own_authority", _("Decisions within own authority")
    AUTHORITY_USED = "authority_used", _("Share of the limit used, in millionths")
    TURNAROUND = "turnaround", _("Seconds from asking to the first answer")
    WAITED = "waited", _("Seconds from asking to the end of the request")
    SATISFIED = "satisfied", _("Answers of 4 or 5")
    EFFORT = "effort", _("Answers about the effort")
    PROMOTED = "promoted", _("Promoters less detractors")


class SectionKind(TextChoices):
    """Where the figure of a section of a scorecard comes from."""

    KPI = "kpi", _("KPI")
    QUALITY = "quality", _("Quality review")
    PEERS = "peers", _("Peer feedback")
    CUSTOMERS = "customers", _("Customer feedback")
    SHARED = "shared", _("Shared outcome")


class ScoreScale(TextChoices):
    """How scores between 0 and 1 are written."""

    SHARE = "share", _("0 to 100")
    POINTS = "points", _("1 to 5 points")


class ScorecardMove(TextChoices):
    """What is done with scorecards that are not out yet."""

    CALIBRATE = "calibrate"
    TAKE_BACK = "take-back"
    PUBLISH = "publish"


class ScorecardState(TextChoices):
    DRAFT = "draft", _("Draft")
    IN_CALIBRATION = "in_calibration", _("In calibration")
    PUBLISHED = "published", _("Published")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    DISPUTED = "disputed", _("Disputed")
    AMENDED = "amended", _("Replaced by an amendment")


class LineState(TextChoices):
    """Whether a section of somebody's scorecard has a score, and if not, why."""

    SCORED = "scored", _("Scored")
    NOT_ENOUGH_DATA = "not_enough_data", _("Not enough data")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")
    NO_SOURCE = "no_source", _("No source yet")


class Correction(TextChoices):
    """What a corrected value has been freed from."""

    OUTAGE = "outage", _("Outages left out")
    CASE_MIX = "case_mix", _("Case mix")
    SEVERITY = "severity", _("Severity of reviewers")


class DisputeAnswer(TextChoices):
    STANDS = "stands", _("The score stands")
    AMENDED = "amended", _("The scorecard was amended")


class ScorecardPeriod(TextChoices):
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")


class ValueName(TextChoices):
    """What the values of a section are called that stand beside each other, on the page and on paper."""

    VALUE = "value", _("Value")
    WITH_OUTAGES = "with_outages", _("With outages")
    WITHOUT_OUTAGES = "without_outages", _("Without outages")
    CORRECTED = "corrected", _("Corrected")


class PeerQuestion(TextChoices):
    """What colleagues are asked about somebody; each is a column of the answer, from 1 to 5."""

    HELPS = "helps", _("Helps when asked")
    SHARES = "shares", _("Shares what they know")
    HANDS_OVER = "hands_over", _("Hands work over complete")
    JUDGES = "judges", _("Uses their authority with judgment")


class DisputeNews(TextChoices):
    """What somebody is told about a dispute."""

    RAISED = "raised", _("Raised")
    REMINDED = "reminded", _("Still waiting")
    ESCALATED = "escalated", _("Clock missed")
    HANDED_OVER = "handed_over", _("Handed over")
    ANSWERED = "answered", _("Answered")


class PeerNews(TextChoices):
    """What somebody is told about peer feedback."""

    ASKED = "asked", _("Asked")
    REMINDED = "reminded", _("Still waiting")
    CLOSED = "closed", _("Over")


class AppealAnswer(TextChoices):
    UPHELD = "upheld", _("Upheld: the demotion is put aside")
    REJECTED = "rejected", _("Rejected: the demotion stands")
