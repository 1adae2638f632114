from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from audit.models import AuditEvent
from people.choices import Role
from people.models import Absence, Completion, Shift
from tests.factories import (
    AbsenceFactory,
    CompletionFactory,
    CourseFactory,
    QualificationFactory,
    ShiftFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
MODELS = ["absence", "shift", "completion", "qualification"]


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def manager(client):
    user = UserFactory(roles=[Role.MANAGER], is_staff=True)
    client.force_login(user)
    return user


@pytest.fixture
def report(manager):
    return UserFactory(manager=manager)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("role", [role for role in Role if role != Role.MANAGER])
def test_nobody_but_managers_finds_time_and_training_in_the_admin(client, model, role):
    client.force_login(UserFactory(roles=[role], is_staff=True))

    assert client.get(reverse(f"admin:people_{model}_changelist")).status_code == 404
    assert client.get(reverse(f"admin:people_{model}_add")).status_code == 404


@pytest.mark.parametrize(
    ("model", "factory"),
    [
        ("absence", AbsenceFactory),
        ("shift", ShiftFactory),
        ("completion", CompletionFactory),
        ("qualification", QualificationFactory),
    ],
)
def test_a_manager_finds_the_own_people_only(client, report, model, factory):
    own, other = factory(user=report), factory()

    found = client.get(reverse(f"admin:people_{model}_changelist")).context["cl"].result_list

    assert list(found) == [own]
    assert client.get(reverse(f"admin:people_{model}_change", args=[own.pk])).status_code == 200
    assert client.get(reverse(f"admin:people_{model}_change", args=[other.pk])).status_code == 302


def absence(user, **fields):
    return {
        "user": user.pk,
        "starts_at_0": "2026-11-23",
        "starts_at_1": "08:00",
        "ends_at_0": "2026-11-27",
        "ends_at_1": "17:00",
        "delegate": "",
        "reason": "",
        **fields,
    }


def test_a_manager_plans_an_absence(client, report):
    assert client.get(reverse("admin:people_absence_add")).status_code == 200

    client.post(reverse("admin:people_absence_add"), absence(report))

    assert Absence.objects.get().user == report
    assert AuditEvent.objects.get().name == "absence.planned"


def test_a_refusal_stands_on_the_form(client, report):
    AbsenceFactory(user=report)

    response = client.post(reverse("admin:people_absence_add"), absence(report))

    assert "There is an absence at that time already" in str(response.context["adminform"].form.errors)
    assert Absence.objects.count() == 1


def test_people_of_others_are_no_choice(client, manager):
    response = client.post(reverse("admin:people_absence_add"), absence(UserFactory()))

    assert response.status_code == 200
    assert not Absence.objects.exists()


def act(client, model, action, row):
    return client.post(
        reverse(f"admin:people_{model}_changelist"), {"action": action, "_selected_action": [row.pk]}
    )


def test_a_manager_ends_an_absence_of_the_own_people_only(client, report):
    own = AbsenceFactory(user=report, starts_at=NOON - timedelta(days=1))
    other = AbsenceFactory(starts_at=NOON - timedelta(days=1))

    act(client, "absence", "end_now", own)
    act(client, "absence", "end_now", other)

    own.refresh_from_db()
    assert own.ends_at == NOON
    other.refresh_from_db()
    assert other.ends_at > NOON


def test_a_manager_adds_a_shift_and_lets_it_stop(client, report):
    data = {
        "user": report.pk,
        "weekday": "4",
        "starts": "22:00",
        "ends": "06:00",
        "from_on": "2026-01-02",
        "to_on": "",
    }
    client.post(reverse("admin:people_shift_add"), data)
    shift = Shift.objects.get()

    client.post(
        reverse("admin:people_shift_change", args=[shift.pk]), {"to_on": "2026-12-01", "weekday": "1"}
    )

    shift.refresh_from_db()
    assert (shift.weekday, str(shift.to_on)) == (4, "2026-12-01")
    assert [event.name for event in AuditEvent.objects.order_by("pk")] == ["shift.added", "shift.ended"]


def test_a_manager_records_training_and_takes_it_back(client, report):
    course = CourseFactory(valid_months=12)
    client.post(
        reverse("admin:people_completion_add"),
        {
            "user": report.pk,
            "course": course.pk,
            "completed_at_0": "2026-05-31",
            "completed_at_1": "10:00",
        },
    )
    completion = Completion.objects.get()
    assert completion.expires_at == datetime(2027, 5, 31, 8, tzinfo=UTC)

    act(client, "completion", "revoke", completion)

    assert not Completion.objects.exists()
    assert [event.name for event in AuditEvent.objects.order_by("pk")] == [
        "completion.recorded",
        "completion.revoked",
    ]


def test_qualifications_are_only_looked_at(client, report):
    row = QualificationFactory(user=report)

    assert client.get(reverse("admin:people_qualification_add")).status_code == 404
    client.post(reverse("admin:people_qualification_change", args=[row.pk]), {"n": "999"})
    row.refresh_from_db()
    assert row.n == 100
