import pytest
from django.contrib.messages import get_messages
from django.urls import NoReverseMatch, reverse
from guardian.shortcuts import get_perms

from audit.models import AuditEvent
from effects.models import Owed
from people.choices import Role
from people.models import BusinessCalendar, Completion, Course, Team
from people.selectors.organization import teams_overseen_by
from tests.factories import (
    CalendarFactory,
    CompletionFactory,
    CourseFactory,
    DepartmentFactory,
    PolicyVersionFactory,
    PositionFactory,
    TeamFactory,
    TierRequirementFactory,
    UserFactory,
    put_in_force,
)

pytestmark = pytest.mark.django_db
MODELS = ["region", "department", "team", "position", "course", "businesscalendar"]


def sign_in(client, role):
    user = UserFactory(roles=[role], is_staff=True, team=None)
    client.force_login(user)
    return user


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("role", "sees", "adds"),
    [(role, role in {Role.ADMINISTRATOR, Role.MANAGER}, role == Role.ADMINISTRATOR) for role in Role],
)
def test_administrators_keep_reference_data_and_managers_look_it_up(client, model, role, sees, adds):
    sign_in(client, role)

    assert client.get(reverse(f"admin:people_{model}_changelist")).status_code == (200 if sees else 404)
    assert client.get(reverse(f"admin:people_{model}_add")).status_code == (200 if adds else 404)


def test_a_team_is_created_and_recorded(client):
    administrator = sign_in(client, Role.ADMINISTRATOR)
    department, calendar = DepartmentFactory(), CalendarFactory()

    client.post(
        reverse("admin:people_team_add"),
        {"code": "north", "name": "North", "department": department.pk, "calendar": calendar.pk},
    )

    assert Team.objects.get(code="north").department == department
    event = AuditEvent.objects.get()
    assert (event.name, event.actor) == ("team.created", administrator)


def test_a_code_stays_as_it_was_given(client):
    # Facts and submitted rules cite positions by code: another one would leave every replay without its rows.
    sign_in(client, Role.ADMINISTRATOR)
    position = PositionFactory(code="agent", name="Agent")

    client.post(
        reverse("admin:people_position_change", args=[position.pk]),
        {"code": "adviser", "name": "Adviser", "rank": 1},
    )

    position.refresh_from_db()
    assert (position.code, position.name) == ("agent", "Adviser")


def hours(*rows, zone="Europe/Berlin"):
    data = {
        "name": "Office",
        "time_zone": zone,
        "intervals-TOTAL_FORMS": len(rows),
        "intervals-INITIAL_FORMS": 0,
        "holidays-TOTAL_FORMS": 1,
        "holidays-INITIAL_FORMS": 0,
        "holidays-0-day": "2026-12-25",
        "holidays-0-name": "Christmas",
    }
    for number, (weekday, starts, ends) in enumerate(rows):
        data |= {
            f"intervals-{number}-weekday": weekday,
            f"intervals-{number}-starts": starts,
            f"intervals-{number}-ends": ends,
        }
    return data


def test_a_calendar_has_hours_and_holidays(client):
    sign_in(client, Role.ADMINISTRATOR)

    client.post(
        reverse("admin:people_businesscalendar_add"), hours((0, "13:00", "17:00"), (0, "08:00", "12:00"))
    )

    calendar = BusinessCalendar.objects.get()
    assert calendar.intervals.count() == 2
    assert calendar.holidays.count() == 1
    assert AuditEvent.objects.count() == 4


def test_other_hours_or_another_place_let_what_waits_be_routed_anew(client):
    sign_in(client, Role.ADMINISTRATOR)
    team, calendar = TeamFactory(), CalendarFactory(name="Office", time_zone="Europe/Berlin", hours=[])
    same = {
        "name": "Office",
        "time_zone": "Europe/Berlin",
        "intervals-TOTAL_FORMS": 0,
        "intervals-INITIAL_FORMS": 0,
    }
    same |= {"holidays-TOTAL_FORMS": 0, "holidays-INITIAL_FORMS": 0}
    change = reverse("admin:people_businesscalendar_change", args=[calendar.pk])

    client.post(change, same)
    assert not Owed.objects.filter(topic="approvals.reroute_all").exists()

    client.post(change, hours((0, "08:00", "12:00")))
    client.post(
        reverse("admin:people_team_change", args=[team.pk]),
        {"name": team.name, "department": team.department_id, "calendar": calendar.pk},
    )
    owed = Owed.objects.filter(topic="approvals.reroute_all").order_by("pk")
    assert [one.key.rpartition(":")[0].split(":")[0] for one in owed] == ["businesscalendar", "team"]


@pytest.mark.parametrize(
    "data",
    [
        hours((0, "08:00", "12:00"), (0, "11:00", "17:00")),
        hours((0, "08:00", "12:00"), zone="Europe/Atlantis"),
    ],
)
def test_hours_that_no_clock_could_read_are_refused(client, data):
    sign_in(client, Role.ADMINISTRATOR)

    response = client.post(reverse("admin:people_businesscalendar_add"), data)

    assert response.status_code == 200
    assert not BusinessCalendar.objects.exists()
    assert not AuditEvent.objects.exists()


def oversight(team, holder):
    return reverse("admin:people_team_permissions_manage_user", args=[team.pk, holder.pk])


def test_an_administrator_lets_a_manager_oversee_a_team_and_ends_it(client):
    sign_in(client, Role.ADMINISTRATOR)
    team, manager = TeamFactory(), UserFactory()
    assert client.get(reverse("admin:people_team_permissions", args=[team.pk])).status_code == 200
    assert client.get(oversight(team, manager)).status_code == 200

    client.post(oversight(team, manager), {"permissions": ["oversee_team"]})
    assert list(teams_overseen_by(manager)) == [team]
    client.post(oversight(team, manager), {"permissions": [], "_": ""})
    assert not teams_overseen_by(manager).exists()

    granted, revoked = AuditEvent.objects.order_by("pk")
    assert (granted.name, revoked.name) == ("scope.granted", "scope.revoked")
    assert granted.facts == {"holder": f"user:{manager.pk}", "permission": "oversee_team"}


def test_no_other_permission_is_granted_on_a_team(client):
    sign_in(client, Role.ADMINISTRATOR)
    team, manager = TeamFactory(), UserFactory()

    client.post(oversight(team, manager), {"permissions": ["delete_team"]})

    assert get_perms(manager, team) == []


def test_nobody_grants_a_scope_to_themselves(client):
    administrator = sign_in(client, Role.ADMINISTRATOR)
    team = TeamFactory()
    group = reverse(
        "admin:people_team_permissions_manage_group", args=[team.pk, administrator.groups.get().pk]
    )

    for url in (oversight(team, administrator), group):
        response = client.post(url, {"permissions": ["oversee_team"]})
        assert "Somebody else has to decide what you oversee." in str(response.context["form"].errors)

    assert not teams_overseen_by(administrator).exists()
    assert not AuditEvent.objects.exists()


def test_a_manager_grants_nothing(client):
    manager = sign_in(client, Role.MANAGER)
    team = TeamFactory()

    client.post(oversight(team, manager), {"permissions": ["oversee_team"]})

    assert not teams_overseen_by(manager).exists()


def test_a_key_that_is_no_number_is_not_found(client):
    sign_in(client, Role.ADMINISTRATOR)

    assert client.get(reverse("admin:people_team_permissions", args=["x"])).status_code == 404


def test_groups_are_not_edited():
    with pytest.raises(NoReverseMatch):
        reverse("admin:auth_group_changelist")


# ---- what something names stays


def delete(client, model, *rows, bulk=False):
    if bulk:
        data = {"action": "delete_selected", "_selected_action": [row.pk for row in rows], "post": "yes"}
        return client.post(reverse(f"admin:people_{model}_changelist"), data)
    return client.post(reverse(f"admin:people_{model}_delete", args=[rows[0].pk]), {"post": "yes"})


@pytest.fixture
def submitted_course():
    """A course that a submitted tier asks for, and that two people have completed."""
    version = PolicyVersionFactory()
    course = CourseFactory(title="Judgment")
    TierRequirementFactory(version=version, tier=2).courses.add(course)
    CompletionFactory.create_batch(2, course=course)
    put_in_force(version)
    return course


@pytest.mark.parametrize("bulk", [False, True])
def test_a_course_that_a_submitted_tier_asks_for_is_refused_with_words(client, submitted_course, bulk):
    sign_in(client, Role.ADMINISTRATOR)

    page = delete(client, "course", submitted_course, bulk=bulk)

    assert page.status_code == 200
    assert "Judgment: named by 2 completions, 1 tier requirement." in page.content.decode()
    assert Course.objects.filter(pk=submitted_course.pk).exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("bulk", [False, True])
def test_a_trigger_that_refuses_after_the_question_is_said_in_words(
    client, submitted_course, bulk, monkeypatch
):
    # As if the tier came to ask for it between the question and the answer.
    monkeypatch.setattr("audit.admin.rows_that_name", lambda rows, parts: {row.pk: [] for row in rows})
    Completion.objects.all().delete()
    sign_in(client, Role.ADMINISTRATOR)

    page = delete(client, "course", submitted_course, bulk=bulk)

    assert page.status_code == 302
    assert "something else needs it" in str([*get_messages(page.wsgi_request)])
    assert Course.objects.filter(pk=submitted_course.pk).exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("model", "make"),
    [
        ("region", lambda: TeamFactory().department.region),
        ("department", lambda: TeamFactory().department),
        ("team", lambda: UserFactory().team),
        ("position", lambda: UserFactory().position),
        ("businesscalendar", lambda: TeamFactory().calendar),
    ],
)
def test_what_people_and_places_name_stays(client, model, make):
    sign_in(client, Role.ADMINISTRATOR)
    row = make()

    page = delete(client, model, row)

    assert "named by" in page.content.decode()
    assert type(row).objects.filter(pk=row.pk).exists()


def test_what_nothing_names_goes_with_its_parts(client):
    sign_in(client, Role.ADMINISTRATOR)
    calendar = CalendarFactory()
    assert calendar.intervals.exists()

    assert delete(client, "businesscalendar", calendar).status_code == 302

    assert not BusinessCalendar.objects.exists()
    assert AuditEvent.objects.filter(name="businesscalendar.deleted").count() == 1
