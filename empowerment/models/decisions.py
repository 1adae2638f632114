"""Stores the ledger: decisions as judged, what was granted, and reversals. Rows are added, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from empowerment.choices import GrantBasis, Outcome, ReviewCause


class Decision(models.Model):
    """
    One act for a customer, as logged. A mistake is answered by a reversal.

    `facts` is everything it was judged on, `verdict` what the judgement said: judging `facts` again under
    `version` gives the same `verdict`. `amount` is money in `currency`; of a quantity it is the stated cost.
    """

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    case = models.ForeignKey("customers.Case", on_delete=models.PROTECT, related_name="decisions")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="decisions")
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, related_name="decisions")
    remedy = models.ForeignKey("empowerment.Remedy", on_delete=models.PROTECT, related_name="decisions")
    reason = models.ForeignKey("empowerment.ReasonCode", on_delete=models.PROTECT, related_name="decisions")
    quantity = models.PositiveIntegerField(null=True)
    amount = models.DecimalField(max_digits=15, decimal_places=3)
    currency = models.CharField(max_length=3)
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    version = models.ForeignKey(
        "governance.PolicyVersion", on_delete=models.PROTECT, related_name="decisions"
    )
    limit = models.ForeignKey(
        "empowerment.AuthorityLimit", null=True, on_delete=models.PROTECT, related_name="decisions"
    )
    facts = models.JSONField()
    facts_hash = models.CharField(max_length=64)
    verdict = models.JSONField()
    idempotency_key = models.CharField(max_length=120)
    body_hash = models.CharField(max_length=64)
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at", "-pk"]
        permissions = [("log_decision", "Can log decisions")]
        indexes = [
            models.Index(fields=["agent", "-decided_at", "-id"], name="decision_of_agent"),
            models.Index(fields=["team", "-decided_at", "-id"], name="decision_of_team"),
            models.Index(fields=["-decided_at", "-id"], name="decision_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "idempotency_key"],
                name="decision_once_per_key",
                violation_error_message=_("This decision has already been logged."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="decision_amount_positive",
                violation_error_message=_("A remedy is worth more than nothing."),
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.FORBIDDEN),
                name="decision_never_forbidden",
                violation_error_message=_("What is forbidden is refused, not logged."),
            ),
        ]

    def __str__(self) -> str:
        return f"Decision {self.pk}"


class DecisionNote(models.Model):
    """Free text of a decision, apart from the ledger so that it can be erased without touching it."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="note")
    note = models.TextField(blank=True)
    wish = models.TextField(blank=True, help_text=_("What the customer asked for."))
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Note of {self.decision_id}"


class Grant(models.Model):
    """What was given to the customer: at most once for a decision, on the authority of `authority_of`."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="grant")
    basis = models.CharField(max_length=20, choices=GrantBasis.choices)
    authority_of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(null=True)
    amount = models.DecimalField(max_digits=15, decimal_places=3)
    granted_at = models.DateTimeField()

    class Meta:
        ordering = ["-granted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="grant_amount_positive",
                violation_error_message=_("A remedy is worth more than nothing."),
            )
        ]

    def __str__(self) -> str:
        return f"Grant of {self.decision_id}"


class Reversal(models.Model):
    """
    Takes back part or all of a grant; `gave_back` says whether room under the budgets returned. With an
    `idempotency_key` it happens once, however often it is sent.
    """

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="reversals")
    amount = models.DecimalField(max_digits=15, decimal_places=3)
    why = models.TextField()
    gave_back = models.BooleanField()
    reversed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reversed_at = models.DateTimeField()
    idempotency_key = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering = ["reversed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "reversed_by", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="reversal_once_per_key",
                violation_error_message=_("This reversal has already been recorded."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="reversal_amount_positive",
                violation_error_message=_("A reversal takes back more than nothing."),
            ),
        ]

    def __str__(self) -> str:
        return f"Reversal of {self.grant_id}"


class Review(models.Model):
    """Somebody has to look at a decision afterwards."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="reviews")
    cause = models.CharField(max_length=20, choices=ReviewCause.choices)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    finding = models.TextField(blank=True)

    class Meta:
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "cause"],
                name="review_once_per_cause",
                violation_error_message=_("This decision is already marked for review."),
            )
        ]

    def __str__(self) -> str:
        return f"Review of {self.decision_id}"
