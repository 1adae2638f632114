"""Makes test data: one module per app, all factories importable from here."""

from tests.factories.people import (
    AbsenceFactory,
    CalendarFactory,
    CompletionFactory,
    CourseFactory,
    DepartmentFactory,
    PositionFactory,
    QualificationFactory,
    RegionFactory,
    ShiftFactory,
    TeamFactory,
    UserFactory,
)

__all__ = [
    "AbsenceFactory",
    "CalendarFactory",
    "CompletionFactory",
    "CourseFactory",
    "DepartmentFactory",
    "PositionFactory",
    "QualificationFactory",
    "RegionFactory",
    "ShiftFactory",
    "TeamFactory",
    "UserFactory",
]
