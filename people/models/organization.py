"""Stores the organization: regions hold departments, departments hold teams; positions are jobs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Region(models.Model):
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["name"]
        permissions = [("oversee_region", "Can oversee every team of the region")]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="departments")

    class Meta:
        ordering = ["name"]
        permissions = [("oversee_department", "Can oversee every team of the department")]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A group of agents that shares a calendar and a monthly budget. Its zone is that of its calendar."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="teams")
    calendar = models.ForeignKey("people.BusinessCalendar", on_delete=models.PROTECT, related_name="teams")

    class Meta:
        ordering = ["name"]
        permissions = [("oversee_team", "Can oversee the team")]

    def __str__(self) -> str:
        return self.name


class Position(models.Model):
    """A job in the organization. Limits are written for positions, never for single people."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    rank = models.PositiveSmallIntegerField(default=0, help_text=_("Order in the matrix, frontline first."))

    class Meta:
        ordering = ["rank", "name"]

    def __str__(self) -> str:
        return self.name
