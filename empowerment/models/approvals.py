"""Stores approval requests and everything that happened to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from empowerment.choices import RequestStatus, StepKind

UNANSWERED = [RequestStatus.OPEN, RequestStatus.RETURNED, RequestStatus.COUNTERED]


class ApprovalRequest(models.Model):
    """
    A decision beyond the agent's headroom, waiting for somebody with the authority.

    `amount` (and `quantity`) is what is asked for now, which an edit may change; `content_hash` binds
    answers to it. The clock: `target_seconds` of working time from `clock_started_at` on `calendar` (the
    calendar as it was then); `due_at` is empty while paused, with `left_seconds` of working time kept.
    Timers name `round`: an older round's timer does nothing. `offered_amount` is the counter-offer that
    waits for the agent.
    """

    decision = models.OneToOneField("empowerment.Decision", on_delete=models.PROTECT, related_name="request")
    status = models.CharField(max_length=20, choices=RequestStatus.choices, default=RequestStatus.OPEN)
    quantity = models.PositiveIntegerField(null=True)
    amount = models.DecimalField(max_digits=15, decimal_places=3)
    content_hash = models.CharField(max_length=64)
    offered_quantity = models.PositiveIntegerField(null=True)
    offered_amount = models.DecimalField(max_digits=15, decimal_places=3, null=True)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="requests_to_answer"
    )
    level = models.PositiveSmallIntegerField(default=0)
    calendar = models.JSONField()
    target_seconds = models.PositiveIntegerField()
    round = models.PositiveIntegerField(default=1)
    clock_started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    half_at = models.DateTimeField(null=True)
    eighty_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    left_seconds = models.PositiveIntegerField(null=True)
    breached_at = models.DateTimeField(null=True)
    breaches = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(
                fields=["approver", "due_at"],
                name="request_inbox",
                condition=Q(status__in=UNANSWERED),
            ),
            models.Index(fields=["-closed_at", "-id"], name="request_closed_last"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=UNANSWERED, closed_at=None)
                | (~Q(status__in=UNANSWERED) & Q(closed_at__isnull=False)),
                name="request_closed_when_answered",
                violation_error_message=_("An answered request is closed, an unanswered one is not."),
            ),
            models.CheckConstraint(
                condition=~Q(status=RequestStatus.COUNTERED)
                | Q(offered_amount__isnull=False, offered_by__isnull=False),
                name="request_counter_names_its_offer",
                violation_error_message=_("A counter-offer names an amount and who offers it."),
            ),
        ]

    def __str__(self) -> str:
        return f"Request for decision {self.decision_id}"


class ApprovalStep(models.Model):
    """
    One thing that happened to a request: added, never changed.

    A step that rests on somebody's authority carries the `facts` and the `verdict` it was judged on, under
    `version`, and can be replayed like a decision.
    """

    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20, choices=StepKind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(null=True)
    amount = models.DecimalField(max_digits=15, decimal_places=3, null=True)
    why = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    version = models.ForeignKey(
        "governance.PolicyVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    facts = models.JSONField(null=True)
    verdict = models.JSONField(null=True)
    happened_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"
