"""Makes people, the organization around them and what they have learned."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from hashlib import sha256

import factory
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory

from people.choices import QualificationKind, Weekday
from people.models import (
    Absence,
    BusinessCalendar,
    Completion,
    Course,
    Department,
    Export,
    ExportChunk,
    ExportHolding,
    Position,
    Qualification,
    Region,
    Shift,
    Team,
    User,
    WorkingInterval,
)

OFFICE_HOURS = [
    (day, starts, ends) for day in range(5) for starts, ends in [(time(8), time(12)), (time(13), time(17))]
]
AROUND_THE_CLOCK = [(day, time(0), time(0)) for day in range(7)]


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region

    code = factory.Sequence("region-{}".format)
    name = factory.Sequence("Region {}".format)


class DepartmentFactory(DjangoModelFactory):
    class Meta:
        model = Department

    code = factory.Sequence("department-{}".format)
    name = factory.Sequence("Department {}".format)
    region = factory.SubFactory(RegionFactory)


class CalendarFactory(DjangoModelFactory):
    """
    Monday to Friday 8-12 and 13-17 in Berlin; `around_the_clock=True` never closes; `hours=[(weekday, starts,
    ends), …]` says otherwise.
    """

    class Meta:
        model = BusinessCalendar

    class Params:
        around_the_clock = factory.Trait(hours=AROUND_THE_CLOCK)

    name = factory.Sequence("Calendar {}".format)
    time_zone = "Europe/Berlin"
    hours = OFFICE_HOURS

    @classmethod
    def _create(cls, model_class, *args, hours, **kwargs):
        calendar = super()._create(model_class, *args, **kwargs)
        WorkingInterval.objects.bulk_create(
            WorkingInterval(calendar=calendar, weekday=day, starts=starts, ends=ends)
            for day, starts, ends in hours
        )
        return calendar


class TeamFactory(DjangoModelFactory):
    class Meta:
        model = Team

    code = factory.Sequence("team-{}".format)
    name = factory.Sequence("Team {}".format)
    department = factory.SubFactory(DepartmentFactory)
    calendar = factory.SubFactory(CalendarFactory)


class PositionFactory(DjangoModelFactory):
    class Meta:
        model = Position

    code = factory.Sequence("position-{}".format)
    name = factory.Sequence("Position {}".format)


class UserFactory(DjangoModelFactory):
    """An account with a team and a position; `roles=["agent", …]` puts it into these groups."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence("person-{}".format)
    first_name = "Sam"
    last_name = factory.Sequence("Reyes {}".format)
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.com")
    team = factory.SubFactory(TeamFactory)
    position = factory.SubFactory(PositionFactory)
    hired_on = date(2020, 1, 1)

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        for role in extracted or ():
            self.groups.add(Group.objects.get_or_create(name=role)[0])


class CourseFactory(DjangoModelFactory):
    class Meta:
        model = Course

    code = factory.Sequence("course-{}".format)
    title = factory.Sequence("Course {}".format)


class CompletionFactory(DjangoModelFactory):
    class Meta:
        model = Completion

    user = factory.SubFactory(UserFactory)
    course = factory.SubFactory(CourseFactory)
    completed_at = datetime(2026, 1, 1, tzinfo=UTC)


class QualificationFactory(DjangoModelFactory):
    class Meta:
        model = Qualification

    user = factory.SubFactory(UserFactory)
    kind = QualificationKind.QUALITY
    lower_bound = Decimal("0.8")
    upper_bound = Decimal("0.9")
    n = 100
    period_from = date(2026, 1, 1)
    period_to = date(2026, 3, 31)
    source = "tests"
    counts_from = datetime(2026, 4, 1, tzinfo=UTC)


class ShiftFactory(DjangoModelFactory):
    class Meta:
        model = Shift

    user = factory.SubFactory(UserFactory)
    weekday = Weekday.MONDAY
    starts = time(8)
    ends = time(16)
    from_on = date(2020, 1, 1)


class AbsenceFactory(DjangoModelFactory):
    class Meta:
        model = Absence

    user = factory.SubFactory(UserFactory)
    starts_at = datetime(2026, 11, 16, tzinfo=UTC)
    ends_at = datetime(2026, 11, 30, tzinfo=UTC)


class ExportFactory(DjangoModelFactory):
    """A file that was made; `content` is what it holds, `row_ids` whose rows."""

    class Meta:
        model = Export

    requester = factory.SubFactory(UserFactory)
    kind = "scorecards"
    file_format = "csv"
    purpose = "review"
    filters = factory.LazyFunction(dict)
    status = "done"
    asked_at = datetime(2026, 11, 20, 10, tzinfo=UTC)
    made_at = datetime(2026, 11, 20, 10, 1, tzinfo=UTC)
    expires_at = datetime(2026, 11, 27, 10, 1, tzinfo=UTC)

    @classmethod
    def _create(cls, model_class, *args, content="head\r\n", row_ids=(), columns=(), **kwargs):
        written = content.encode()
        kwargs = {
            "row_count": len(row_ids),
            "size": len(written),
            "sha256": sha256(written).hexdigest(),
            **kwargs,
        }
        export = super()._create(model_class, *args, **kwargs)
        ExportChunk.objects.create(export=export, number=0, content=written)
        ExportHolding.objects.create(export=export, row_ids=list(row_ids), columns=list(columns))
        return export
