"""Stores people: who they are, where they belong, what they learned, when they are here."""

from people.models.absences import Absence
from people.models.calendars import BusinessCalendar, Holiday, Shift, WorkingInterval
from people.models.exports import Export, ExportChunk, ExportHolding
from people.models.notifications import Notification
from people.models.organization import Department, Position, Region, Team
from people.models.training import Completion, Course, Qualification
from people.models.users import User

__all__ = [
    "Absence",
    "BusinessCalendar",
    "Completion",
    "Course",
    "Department",
    "Export",
    "ExportChunk",
    "ExportHolding",
    "Holiday",
    "Notification",
    "Position",
    "Qualification",
    "Region",
    "Shift",
    "Team",
    "User",
    "WorkingInterval",
]
