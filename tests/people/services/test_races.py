"""What several people do to absences, the line and messages at the same moment."""

from datetime import UTC, datetime, timedelta

import pytest

from people.models import Absence, Notification, User
from people.services.absences import DelegateCircle, plan_absence
from people.services.notifications import notify
from people.services.people import LineCircle, change_person
from tests.factories import UserFactory
from tests.races import ROUNDS, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def kinds(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


def test_two_absences_planned_at_once_close_no_circle():
    actor = UserFactory()
    for _ in range(ROUNDS):
        first, second = UserFactory(), UserFactory()

        def plan(user, delegate):
            return plan_absence(
                user=user,
                delegate=delegate,
                starts_at=NOON,
                ends_at=NOON + timedelta(days=1),
                actor=actor,
                at=NOON,
            )

        outcomes = at_once(lambda: plan(first, second), lambda: plan(second, first))  # noqa: B023

        assert kinds(outcomes) == sorted([Absence.__name__, DelegateCircle.__name__])


def test_two_moves_in_the_line_at_once_close_no_circle():
    actor = UserFactory()
    for _ in range(ROUNDS):
        first, second = UserFactory(), UserFactory()

        def move(user, manager):
            return change_person(user_id=user.pk, fields={"manager": manager}, actor=actor, at=NOON)

        outcomes = at_once(lambda: move(first, second), lambda: move(second, first))  # noqa: B023

        assert kinds(outcomes) == sorted([LineCircle.__name__, User.__name__])


def test_telling_at_once_tells_once():
    user = UserFactory()
    for number in range(ROUNDS):

        def tell():
            notify(user_id=user.pk, key=f"message {number}", title="A decision waits", at=NOON)  # noqa: B023

        assert at_once(*[tell] * 8) == [None] * 8
        assert Notification.objects.filter(key=f"message {number}").count() == 1
