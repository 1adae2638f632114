from datetime import UTC, datetime, timedelta

import pytest

from audit.models import AuditEvent
from effects.models import Owed
from people.models import Completion
from people.services import training
from tests.factories import CourseFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
MAY = datetime(2026, 5, 31, 9, tzinfo=UTC)


def record(user, course, completed_at=MAY):
    return training.record_completion(
        user=user, course=course, completed_at=completed_at, actor=UserFactory(), at=NOON
    )


def test_a_completion_counts_as_long_as_the_course_says_and_routes_anew_when_it_ends():
    user, course = UserFactory(), CourseFactory(valid_months=12)

    completion = record(user, course)

    assert completion.expires_at == datetime(2027, 5, 31, 9, tzinfo=UTC)
    event = AuditEvent.objects.get()
    assert event.name == "completion.recorded"
    assert event.facts["course"] == course.code
    assert sorted(Owed.objects.values_list("due_at", flat=True)) == [NOON, completion.expires_at]


def test_a_completion_that_counts_for_ever_or_no_more_needs_no_timer():
    record(UserFactory(), CourseFactory())
    record(UserFactory(), CourseFactory(valid_months=1))

    assert set(Owed.objects.values_list("due_at", flat=True)) == {NOON}


def test_recording_twice_changes_nothing():
    user, course = UserFactory(), CourseFactory()

    assert record(user, course) == record(user, course)

    assert Completion.objects.count() == AuditEvent.objects.count() == Owed.objects.count() == 1


def test_nothing_is_completed_in_the_future():
    with pytest.raises(training.NotYetCompleted):
        record(UserFactory(), CourseFactory(), NOON + timedelta(seconds=1))

    assert not Completion.objects.exists()
