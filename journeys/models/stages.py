"""Stores the stages of the customer's journey, and to which of them the categories of cases belong."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.Model):
    """A stage of the customer's journey, such as joining or paying; `position` is its place on the way."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(
        _("position"), unique=True, help_text=_("Its place on the customer's way: 1 comes first.")
    )

    class Meta:
        ordering = ["position"]
        verbose_name = _("journey stage")
        verbose_name_plural = _("journey stages")

    def __str__(self) -> str:
        return self.name


class StageCategory(models.Model):
    """
    A category of cases belongs to a stage. What is not named belongs to none: its stage is unknown. Looked up
    when figures are read, so that a change counts at once and for all days.
    """

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="categories")
    category = models.CharField(
        _("category"), max_length=80, unique=True, help_text=_("As written in the case.")
    )

    class Meta:
        ordering = ["category"]
        verbose_name = _("category of a stage")
        verbose_name_plural = _("categories of a stage")

    def __str__(self) -> str:
        return f"{self.category} → {self.stage_id}"
