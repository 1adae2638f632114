"""Stores what customers answer to surveys. Rows are added, never changed; only a comment can be erased."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.choices import Attribute


class SurveyResponse(models.Model):
    """
    One answered survey about a case; a question that was not answered is null.

    `csat` is 1 to 5 and `ces` 1 to 7, where higher is happier and easier; `nps` is 0 to 10. `comment` is free
    text of a customer and sensitive. `team` and `agent` (who resolved) are those of the case when the answer
    came in; `decision` is the latest one granted for the case by `answered_at`. A response counts on the day
    of `answered_at`. `body_hash` tells the same answer sent again from another one under the same id.
    """

    source = models.CharField(_("source"), max_length=40)
    external_id = models.CharField(_("id in the source"), max_length=120)
    case = models.ForeignKey("customers.Case", on_delete=models.PROTECT, related_name="surveys")
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, related_name="+")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="surveys"
    )
    decision = models.ForeignKey(
        "empowerment.Decision", null=True, on_delete=models.PROTECT, related_name="surveys"
    )
    csat = models.PositiveSmallIntegerField(
        _("CSAT"), null=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    ces = models.PositiveSmallIntegerField(
        _("CES"), null=True, validators=[MinValueValidator(1), MaxValueValidator(7)]
    )
    nps = models.PositiveSmallIntegerField(_("NPS"), null=True, validators=[MaxValueValidator(10)])
    comment = models.TextField(_("comment"), blank=True)
    comment_erased_at = models.DateTimeField(null=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    answered_at = models.DateTimeField(_("answered at"))
    received_at = models.DateTimeField(_("received at"))
    received_from = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    body_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["-answered_at", "-pk"]
        verbose_name = _("survey response")
        verbose_name_plural = _("survey responses")
        indexes = [
            models.Index(fields=["team", "-answered_at", "-id"], name="survey_of_team"),
            models.Index(fields=["-answered_at", "-id"], name="survey_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                name="survey_once_per_source",
                violation_error_message=_("This response is already here."),
            ),
            models.CheckConstraint(
                condition=Q(csat=None) | Q(csat__range=(1, 5)),
                name="survey_csat_range",
                violation_error_message=_("CSAT is between 1 and 5."),
            ),
            models.CheckConstraint(
                condition=Q(ces=None) | Q(ces__range=(1, 7)),
                name="survey_ces_range",
                violation_error_message=_("CES is between 1 and 7."),
            ),
            models.CheckConstraint(
                condition=Q(nps=None) | Q(nps__range=(0, 10)),
                name="survey_nps_range",
                violation_error_message=_("NPS is between 0 and 10."),
            ),
            models.CheckConstraint(
                condition=Q(comment_erased_at=None) | Q(comment=""),
                name="survey_erased_comment_is_empty",
                violation_error_message=_("A comment that was erased stays empty."),
            ),
        ]

    def __str__(self) -> str:
        return f"Survey {self.source} #{self.pk}"


class AttributeImportance(models.Model):
    """How much an attribute of the service matters to who answered: 1 not at all, 5 very much."""

    response = models.ForeignKey(SurveyResponse, on_delete=models.CASCADE, related_name="importances")
    attribute = models.CharField(max_length=20, choices=Attribute.choices)
    importance = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])

    class Meta:
        ordering = ["attribute"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "attribute"],
                name="survey_importance_once",
                violation_error_message=_("The importance of this attribute is already there."),
            ),
            models.CheckConstraint(
                condition=Q(importance__range=(1, 5)),
                name="survey_importance_range",
                violation_error_message=_("Importance is between 1 and 5."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attribute} {self.importance} #{self.response_id}"
