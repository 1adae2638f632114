"""Stores customers, their cases and the contacts with them."""

from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from customers.choices import CaseStatus, Channel, ContactDirection, Priority, Segment


class Customer(models.Model):
    """
    Somebody served. `person` links a customer who also works here to that human being: the beneficiary of a
    remedy may not approve it. `email` and `phone` are sensitive: masked wherever the case at hand does not
    need them.
    """

    source = models.CharField(max_length=40)
    reference = models.CharField(max_length=80)
    name = models.CharField(max_length=160)
    segment = models.CharField(max_length=20, choices=Segment.choices, default=Segment.STANDARD)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    person = models.UUIDField(null=True, blank=True)
    since_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "reference"],
                name="customer_once_per_source",
                violation_error_message=_("This customer already exists in this source."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class EndsKnown(models.Model):
    """
    Through which day a source has told which of its customers ended. Whether those of any other source stayed
    nobody knows.
    """

    source = models.CharField(max_length=40)
    through_on = models.DateField()

    class Meta:
        ordering = ["source"]
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                name="ends_known_once_per_source",
                violation_error_message=_("Through which day this source has told is already there."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.through_on}"


class Case(models.Model):
    """
    A matter of one customer, owned by a team and usually an agent.

    `currency` is what the customer is charged in; `customer_waiting` says that the customer waits on the line
    right now; `resolved_by` is who resolved it, which may be another than the present `agent`.
    `worked_seconds` is how long agents worked on it, none where nobody recorded that.
    """

    source = models.CharField(max_length=40)
    reference = models.CharField(max_length=80)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="cases")
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, related_name="cases")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="resolved_cases",
    )
    channel = models.CharField(max_length=20, choices=Channel.choices, default=Channel.UNKNOWN)
    category = models.CharField(max_length=80, blank=True)
    subcategory = models.CharField(max_length=80, blank=True)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.MODERATE)
    status = models.CharField(max_length=20, choices=CaseStatus.choices, default=CaseStatus.OPEN)
    currency = models.CharField(max_length=3, default="EUR")
    customer_waiting = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reopen_count = models.PositiveIntegerField(default=0)
    reassignment_count = models.PositiveIntegerField(default=0)
    worked_seconds = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="case_newest"),
            models.Index(fields=["team", "status", "-opened_at"], name="case_of_team"),
            models.Index(fields=["agent", "status", "-opened_at"], name="case_of_agent"),
            models.Index(fields=["resolved_by", "resolved_at"], name="case_resolved_by"),
            models.Index(fields=["customer", "-opened_at"], name="case_of_customer"),
            models.Index(fields=["resolved_at", "team"], name="case_resolved_on"),
            # How a reference begins, in letters of whatever height.
            models.Index(OpClass(Upper("reference"), "text_pattern_ops"), name="case_by_reference"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "reference"],
                name="case_once_per_source",
                violation_error_message=_("This case already exists in this source."),
            ),
            models.CheckConstraint(
                condition=Q(resolved_at=None) | Q(resolved_at__gte=F("opened_at")),
                name="case_resolved_after_opened",
                violation_error_message=_("A case is resolved after it was opened."),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def worked_minutes(self) -> int | None:
        """How long agents worked on it, in minutes."""
        return None if self.worked_seconds is None else round(self.worked_seconds / 60)


class Contact(models.Model):
    """One exchange with the customer about a case. `summary` is free text and may be sensitive."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="contacts")
    channel = models.CharField(max_length=20, choices=Channel.choices)
    direction = models.CharField(max_length=10, choices=ContactDirection.choices)
    summary = models.TextField(blank=True)
    happened_at = models.DateTimeField()

    class Meta:
        ordering = ["-happened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "channel", "direction", "happened_at"],
                name="contact_once",
                violation_error_message=_("This contact is already recorded."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.channel} #{self.pk}"
