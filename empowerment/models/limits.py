"""Stores the content of a policy version. A trigger refuses any change once the version has left draft."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.choices import Channel, Priority, Segment
from empowerment.choices import Effect, Window
from people.choices import QualificationKind


class VersionContent(models.Model):
    """
    A row of a policy version. Every row says why it is as it is; without a rationale it cannot be
    submitted.
    """

    rationale = models.TextField(blank=True, help_text=_("Why this is so. Shown to everybody whom it binds."))

    class Meta:
        abstract = True


class PolicyTerms(VersionContent):
    """
    What a version says once for all its rows: the approval clock's default in working minutes, whether a
    reversal gives room back, and the bound up to which an agent may decide alone once the clock is missed
    (none: never).
    """

    version = models.OneToOneField("governance.PolicyVersion", on_delete=models.CASCADE, related_name="terms")
    approval_minutes = models.PositiveIntegerField(default=30)
    reversal_gives_back = models.BooleanField(default=False)
    deemed_limit = models.DecimalField(max_digits=15, decimal_places=3, null=True, blank=True)

    class Meta:
        verbose_name_plural = "policy terms"
        constraints = [
            models.CheckConstraint(
                condition=Q(approval_minutes__gt=0),
                name="terms_minutes_positive",
                violation_error_message=_("An approval clock needs at least a minute."),
            ),
            models.CheckConstraint(
                condition=Q(deemed_limit=None) | Q(deemed_limit__gt=0),
                name="terms_deemed_limit_positive",
                violation_error_message=_("A deemed approval needs a positive bound."),
            ),
        ]

    def __str__(self) -> str:
        return f"Terms of {self.version_id}"


class ApprovalTarget(VersionContent):
    """
    Working minutes for an answer, by remedy and priority; an empty one matches all, the row with most
    matches wins.
    """

    version = models.ForeignKey(
        "governance.PolicyVersion", on_delete=models.CASCADE, related_name="approval_targets"
    )
    remedy = models.ForeignKey(
        "empowerment.Remedy", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, null=True, blank=True)
    minutes = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "remedy", "priority"],
                nulls_distinct=False,
                name="target_once",
                violation_error_message=_("This remedy and priority already have a target."),
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0),
                name="target_minutes_positive",
                violation_error_message=_("An approval clock needs at least a minute."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} min #{self.pk}"


class NamedApprover(VersionContent):
    """A position that may answer when nobody up the line can, asked in order of `rank`."""

    version = models.ForeignKey(
        "governance.PolicyVersion", on_delete=models.CASCADE, related_name="named_approvers"
    )
    position = models.ForeignKey("people.Position", on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "position"],
                name="named_approver_once",
                violation_error_message=_("This position is already named."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.position_id}"


class TierRequirement(VersionContent):
    """
    What a person in a position needs for a tier: all of it, at the moment of the decision. A tier without a
    row cannot be reached, except tier 1, which everybody in the position holds unless a row says otherwise.
    """

    version = models.ForeignKey(
        "governance.PolicyVersion", on_delete=models.CASCADE, related_name="tier_requirements"
    )
    position = models.ForeignKey("people.Position", on_delete=models.PROTECT, related_name="+")
    tier = models.PositiveSmallIntegerField()
    tenure_months = models.PositiveSmallIntegerField(default=0)
    qualification = models.CharField(max_length=20, choices=QualificationKind.choices, blank=True)
    min_bound = models.DecimalField(max_digits=6, decimal_places=4, null=True, blank=True)
    min_n = models.PositiveIntegerField(null=True, blank=True)
    courses = models.ManyToManyField("people.Course", blank=True, related_name="+")

    class Meta:
        ordering = ["position", "tier"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "position", "tier"],
                name="tier_requirement_once",
                violation_error_message=_("This position already has requirements for this tier."),
            ),
            models.CheckConstraint(
                condition=Q(tier__gte=1), name="tier_from_one", violation_error_message=_("Tiers start at 1.")
            ),
            models.CheckConstraint(
                condition=Q(qualification="", min_bound=None, min_n=None)
                | (~Q(qualification="") & Q(min_bound__isnull=False, min_n__isnull=False)),
                name="tier_performance_whole",
                violation_error_message=_("A performance requirement needs a kind, a bound and a minimum n."),
            ),
        ]

    def __str__(self) -> str:
        return f"Tier {self.tier} of {self.position_id}"


class AuthorityLimit(VersionContent):
    """
    Position by tier by remedy, optionally narrowed by channel, segment and reason → amount per decision in
    the policy's currency. A forbidding row has no amount and may leave position and tier empty: it binds
    everybody.
    """

    version = models.ForeignKey("governance.PolicyVersion", on_delete=models.CASCADE, related_name="limits")
    effect = models.CharField(max_length=10, choices=Effect.choices, default=Effect.GRANT)
    position = models.ForeignKey(
        "people.Position", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    tier = models.PositiveSmallIntegerField(null=True, blank=True)
    remedy = models.ForeignKey("empowerment.Remedy", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20, choices=Channel.choices, blank=True)
    segment = models.CharField(max_length=20, choices=Segment.choices, blank=True)
    reason = models.ForeignKey(
        "empowerment.ReasonCode", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    per_decision = models.DecimalField(max_digits=15, decimal_places=3, null=True, blank=True)

    class Meta:
        ordering = ["position", "remedy", "tier", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "effect", "position", "tier", "remedy", "channel", "segment", "reason"],
                nulls_distinct=False,
                name="limit_once",
                violation_error_message=_("This version already has a limit for exactly these conditions."),
            ),
            models.CheckConstraint(
                condition=Q(
                    effect=Effect.GRANT, position__isnull=False, tier__isnull=False, per_decision__gt=0
                )
                | Q(effect=Effect.FORBID, per_decision=None),
                name="limit_grants_an_amount_or_forbids",
                violation_error_message=(
                    _(
                        "A granting limit names position, tier and a positive amount; "
                        "a forbidding one no amount."
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Limit #{self.pk}"


class BudgetCap(VersionContent):
    """
    The most that may be given in a window. No remedy: all money, quantities at their cost. No tier: every
    tier.
    """

    version = models.ForeignKey("governance.PolicyVersion", on_delete=models.CASCADE, related_name="caps")
    position = models.ForeignKey("people.Position", on_delete=models.PROTECT, related_name="+")
    tier = models.PositiveSmallIntegerField(null=True, blank=True)
    remedy = models.ForeignKey(
        "empowerment.Remedy", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    window = models.CharField(max_length=20, choices=Window.choices)
    amount = models.DecimalField(max_digits=15, decimal_places=3)

    class Meta:
        ordering = ["position", "window", "remedy", "tier"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "position", "tier", "remedy", "window"],
                nulls_distinct=False,
                name="cap_once",
                violation_error_message=_("This position already has this budget."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="cap_not_negative",
                violation_error_message=_("A budget cannot be negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"Cap #{self.pk}"
