"""Stores announced demotions and the appeals against them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.choices import QualificationKind
from performance.choices import AppealAnswer


class Demotion(models.Model):
    """
    That a worse measurement takes authority away, announced before it does. The row is never changed.

    `qualification` is the worse row, in effect from `takes_effect_at`; `lower_before` and `n_before` are what
    counted until then. `tier_before` and `tier_after` are the person's tiers as all requirements stand at the
    announcement: they are the same where tenure or training keeps the person below anyway. The way back is
    `needed_bound` with `needed_n`, which `needed_tier` asks for.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="demotions")
    kind = models.CharField(max_length=20, choices=QualificationKind.choices)
    scorecard = models.ForeignKey("performance.Scorecard", on_delete=models.PROTECT, related_name="demotions")
    qualification = models.OneToOneField(
        "people.Qualification", on_delete=models.PROTECT, related_name="demotion"
    )
    lower_before = models.DecimalField(max_digits=6, decimal_places=4)
    upper_before = models.DecimalField(max_digits=6, decimal_places=4)
    n_before = models.PositiveIntegerField()
    before_from = models.DateField()
    before_to = models.DateField()
    tier_before = models.PositiveSmallIntegerField()
    tier_after = models.PositiveSmallIntegerField()
    needed_tier = models.PositiveSmallIntegerField()
    needed_bound = models.DecimalField(max_digits=6, decimal_places=4)
    needed_n = models.PositiveIntegerField()
    announced_at = models.DateTimeField()
    takes_effect_at = models.DateTimeField()

    class Meta:
        ordering = ["-announced_at", "-pk"]
        indexes = [models.Index(fields=["person", "-takes_effect_at"], name="demotion_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(takes_effect_at__gt=F("announced_at")),
                name="demotion_is_announced_before",
                violation_error_message=_("A demotion is announced before it takes effect."),
            ),
            models.CheckConstraint(
                condition=Q(tier_after__lte=F("tier_before")),
                name="demotion_raises_nobody",
                violation_error_message=_("A demotion raises nobody."),
            ),
        ]

    def __str__(self) -> str:
        return f"Demotion #{self.pk}"

    @property
    def takes_something(self) -> bool:
        """Whether the person's tier falls; not where another requirement keeps it lower anyway."""
        return self.tier_after < self.tier_before


class Appeal(models.Model):
    """
    That a person contests a demotion, and what was decided. One for each.

    `decider` has to answer by `due_at`; none means whoever of HR did not publish. Each missed clock, counted
    in `level`, moves it one up the line. `holds_until`: until then the demotion waits for the answer; none if
    it had taken effect before.
    """

    demotion = models.OneToOneField(Demotion, on_delete=models.PROTECT, related_name="appeal")
    reason = models.TextField()
    raised_at = models.DateTimeField()
    holds_until = models.DateTimeField(null=True)
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="appeals_to_decide"
    )
    level = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=AppealAnswer.choices, blank=True)
    words = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_at"]
        indexes = [
            models.Index(
                fields=["decider", "due_at"], condition=Q(decided_at=None), name="appeal_open_by_decider"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="appeal_has_a_reason",
                violation_error_message=_("An appeal needs a reason."),
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, answer="", words="")
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(answer="") & ~Q(words=""),
                name="appeal_answer_whole",
                violation_error_message=_("An answer has somebody who gives it, and words."),
            ),
        ]

    def __str__(self) -> str:
        return f"Appeal #{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.decided_at is None
