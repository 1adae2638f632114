"""Stores when teams work and when people are on shift."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.choices import Weekday


class BusinessCalendar(models.Model):
    """
    Weekly working intervals in a zone, less the holidays. Wall times; the arithmetic is in `common.clocks`.
    """

    name = models.CharField(max_length=120, unique=True)
    time_zone = models.CharField(max_length=64)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class WorkingInterval(models.Model):
    """One interval of a weekday; an end of 00:00 means midnight at the end of that day."""

    calendar = models.ForeignKey(BusinessCalendar, on_delete=models.CASCADE, related_name="intervals")
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        ordering = ["weekday", "starts"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "weekday", "starts"],
                name="working_interval_once",
                violation_error_message=_("This interval is already in the calendar."),
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")) | Q(ends="00:00"),
                name="working_interval_ends_after_it_starts",
                violation_error_message=_("An interval ends after it starts, on the same day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M} to {self.ends:%H:%M}"


class Holiday(models.Model):
    calendar = models.ForeignKey(BusinessCalendar, on_delete=models.CASCADE, related_name="holidays")
    day = models.DateField()
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "day"],
                name="holiday_once",
                violation_error_message=_("This day is already a holiday."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class Shift(models.Model):
    """
    A weekly shift in wall time of the team's zone; it may run past midnight. A person without any shift
    works whenever the team's calendar is open.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="shifts")
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    starts = models.TimeField()
    ends = models.TimeField()
    from_on = models.DateField(help_text=_("First day on which the shift may start."))
    to_on = models.DateField(null=True, blank=True, help_text=_("First day on which it no longer starts."))

    class Meta:
        ordering = ["weekday", "starts"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gt=F("from_on")),
                name="shift_ends_after_it_starts",
                violation_error_message=_("A shift stops applying after it starts."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.get_weekday_display()} {self.starts:%H:%M}"
