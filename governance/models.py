"""Stores policies and their versions. What a version says is content of the app that owns it."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from governance.choices import ScopeKind, VersionStatus


class Policy(models.Model):
    """The authority policy of one scope, in one currency."""

    name = models.CharField(max_length=160)
    scope_kind = models.CharField(max_length=20, choices=ScopeKind.choices)
    region = models.ForeignKey(
        "people.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="policies"
    )
    department = models.ForeignKey(
        "people.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="policies"
    )
    team = models.ForeignKey(
        "people.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="policies"
    )
    currency = models.CharField(max_length=3, default="EUR")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "policies"
        permissions = [("edit_policy", "Can draft and submit versions of the policy")]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(scope_kind=ScopeKind.ORGANIZATION, region=None, department=None, team=None)
                    | Q(scope_kind=ScopeKind.REGION, region__isnull=False, department=None, team=None)
                    | Q(scope_kind=ScopeKind.DEPARTMENT, region=None, department__isnull=False, team=None)
                    | Q(scope_kind=ScopeKind.TEAM, region=None, department=None, team__isnull=False)
                ),
                name="policy_names_its_scope",
                violation_error_message=_("A policy names exactly the scope of its kind."),
            ),
            models.UniqueConstraint(
                fields=["scope_kind", "region", "department", "team"],
                name="policy_once_per_scope",
                nulls_distinct=False,
                violation_error_message=_("This scope already has a policy."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TimestampRange(Func):
    function = "TSTZRANGE"
    arity = 2


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    def in_force(self, at: datetime) -> "PolicyVersionQuerySet":
        until = Q(effective_to=None) | Q(effective_to__gt=at)
        return self.filter(
            until, effective_from__lte=at, status__in=[VersionStatus.ADOPTED, VersionStatus.SUPERSEDED]
        )


class PolicyVersion(models.Model):
    """
    The rules of a policy between two moments, half-open. Immutable from the moment it is submitted.

    `content_hash` is what was submitted; `raises` lists ids of positions whose authority rises by it: a
    generic fact handed in by the owner of the content, which bars those people from adopting it.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=20, choices=VersionStatus.choices, default=VersionStatus.DRAFT)
    summary = models.TextField(blank=True, help_text=_("What changes and why, in a sentence or two."))
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True)
    content_hash = models.CharField(max_length=64, blank=True)
    raises = models.JSONField(default=list)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    adopted_at = models.DateTimeField(null=True)
    effective_from = models.DateTimeField(null=True)
    effective_to = models.DateTimeField(null=True)

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        ordering = ["policy", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "number"],
                name="version_number_once",
                violation_error_message=_("This policy already has a version of this number."),
            ),
            models.UniqueConstraint(
                fields=["policy"],
                condition=Q(status__in=[VersionStatus.DRAFT, VersionStatus.SUBMITTED]),
                name="version_one_at_work",
                violation_error_message=_("This policy already has a version being worked on."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=[VersionStatus.DRAFT, VersionStatus.WITHDRAWN])
                | (Q(submitted_at__isnull=False, submitted_by__isnull=False) & ~Q(content_hash="")),
                name="version_submitted_whole",
                violation_error_message=_(
                    "A submitted version names who submitted it, when, and its content."
                ),
            ),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gt=F("effective_from")),
                name="version_ends_after_it_starts",
                violation_error_message=_("A version ends after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[VersionStatus.DRAFT, VersionStatus.SUBMITTED, VersionStatus.WITHDRAWN]
                )
                | Q(effective_from__isnull=False, adopted_by__isnull=False, submitted_by__isnull=False),
                name="version_in_force_was_adopted",
                violation_error_message=_("A version in force was submitted and adopted by somebody."),
            ),
            ExclusionConstraint(
                name="version_no_overlap",
                expressions=[
                    ("policy", RangeOperators.EQUAL),
                    (TimestampRange("effective_from", "effective_to"), RangeOperators.OVERLAPS),
                ],
                condition=Q(status__in=[VersionStatus.ADOPTED, VersionStatus.SUPERSEDED]),
                violation_error_message=_("Another version of this policy is in force in that period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy} v{self.number}"

    def holds(self, at: datetime) -> bool:
        """Tell whether it is in force at a moment. The same as `in_force(at)`, for a row at hand."""
        return (
            self.status in (VersionStatus.ADOPTED, VersionStatus.SUPERSEDED)
            and self.effective_from is not None
            and self.effective_from <= at
            and (self.effective_to is None or self.effective_to > at)
        )

    def begins_after(self, at: datetime) -> bool:
        """Tell whether it was adopted for a later moment."""
        return (
            self.status in (VersionStatus.ADOPTED, VersionStatus.SUPERSEDED)
            and self.effective_from is not None
            and self.effective_from > at
        )


class VersionEditor(models.Model):
    """Somebody who wrote or edited a version: barred from adopting it."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="editors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "user"],
                name="version_editor_once",
                violation_error_message=_("This person is already recorded as an editor."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.user_id}"
