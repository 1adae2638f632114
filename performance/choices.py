"""Every status and code of performance."""

from django.db.models import TextChoices


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


class Measure(TextChoices):
    """What the rollup adds up, per day, agent, team and channel."""

    RESOLVED = "resolved", "Cases resolved"
    FIRST_CONTACT = "first_contact", "Resolved without reopening or passing on"
    REOPENED = "reopened", "Resolved with a reopening"
    TIME_TO_RESOLVE = "time_to_resolve", "Seconds from opening to resolving"
    REPEAT = "repeat", "Customers back within 7 days"
    REMEDY_COST = "remedy_cost", "Remedies of resolved cases, in thousandths"
    ESCALATED = "escalated", "Resolved cases that needed an approval"
    OWN_AUTHORITY = "own_authority", "Decisions within own authority"
    AUTHORITY_USED = "authority_used", "Share of the limit used, in millionths"
    TURNAROUND = "turnaround", "Seconds from asking to the first answer"
    WAITED = "waited", "Seconds from asking to the end of the request"
