from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from guardian.shortcuts import assign_perm

from audit.models import AuditEvent
from audit.services import record_event
from people.choices import Role
from people.models import Absence, User
from people.services.people import change_person
from tests.factories import AbsenceFactory, CompletionFactory, PositionFactory, ShiftFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)  # Friday noon in Berlin


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def sign_in(client, *roles, **fields):
    user = UserFactory(roles=roles, **fields)
    client.force_login(user)
    return user


def listed(client, query=""):
    response = client.get(reverse("people:person-list") + query)
    assert response.status_code == 200
    return [row.record for row in response.context["table"].rows]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.AGENT, 404),
        (Role.LEAD, 200),
        (Role.MANAGER, 200),
        (Role.BOARD, 404),
        (Role.OPERATIONS, 404),
        (Role.HR, 200),
        (Role.AUDITOR, 200),
        (Role.ADMINISTRATOR, 200),
    ],
)
def test_who_looks_through_people(client, role, status):
    sign_in(client, role)

    assert client.get(reverse("people:person-list")).status_code == status


def test_a_lead_finds_the_own_line_and_nobody_else(client):
    lead = sign_in(client, Role.LEAD)
    report = UserFactory(manager=lead, last_name="Zulu")
    UserFactory(last_name="Canary")

    assert set(listed(client)) == {lead, report}
    assert (
        "Canary"
        not in client.get(reverse("people:person-list"), {"name": "Canary"})
        .content.decode()
        .split("<tbody")[1]
    )


def test_people_are_filtered_by_name_team_position_and_leaving(client):
    sign_in(client, Role.HR)
    dana = UserFactory(first_name="Dana", last_name="Okafor")
    left = UserFactory(is_active=False)

    assert listed(client, "?name=dana+oka") == [dana]
    assert listed(client, f"?team={dana.team_id}") == [dana]
    assert listed(client, f"?position={dana.position_id}") == [dana]
    assert listed(client, "?left=true") == [left]


def test_the_list_takes_the_same_queries_for_any_number(client, django_assert_max_num_queries):
    sign_in(client, Role.HR)
    UserFactory.create_batch(12, manager=UserFactory())
    client.get(reverse("people:person-list"))

    with django_assert_max_num_queries(9):
        client.get(reverse("people:person-list"))


def test_the_export_has_the_rows_shown_and_runs_no_formula(client):
    sign_in(client, Role.HR)
    UserFactory(first_name="=cmd()", last_name="Evil")
    UserFactory(last_name="Other")

    response = client.get(reverse("people:person-list"), {"name": "evil", "export": "csv"})

    lines = b"".join(response.streaming_content).decode().splitlines()
    assert response["Content-Type"].startswith("text/csv")
    assert len(lines) == 2
    assert lines[1].startswith("'=cmd() Evil,")


def test_a_person_is_shown_with_training_absences_and_shifts(client):
    manager = sign_in(client, Role.MANAGER)
    person = UserFactory(manager=manager)
    expired = CompletionFactory(user=person, expires_at=NOON - timedelta(days=1))
    AbsenceFactory(user=person, starts_at=NOON, ends_at=NOON + timedelta(days=1), reason="surgery")
    ShiftFactory(user=person, starts=time(22), ends=time(6))
    change_person(user_id=person.pk, fields={"hired_on": None}, actor=manager, at=NOON)

    page = client.get(reverse("people:person-detail", args=[person.pk])).content.decode()

    assert expired.course.title in page
    assert "expired on 19 Nov 2026" in page
    assert "surgery" in page
    assert "Monday 22:00" in page
    assert "hired on" in page
    assert reverse("people:absence-create", args=[person.pk]) in page


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_why_somebody_is_away_is_not_for_everybody(client, role):
    sign_in(client, role)
    absence = AbsenceFactory(reason="surgery", ends_at=NOON + timedelta(days=1))

    page = client.get(reverse("people:person-detail", args=[absence.user_id])).content.decode()

    assert "surgery" not in page
    assert "reason not shown" in page


@pytest.mark.parametrize(("role", "links"), [(Role.HR, True), (Role.ADMINISTRATOR, False)])
def test_a_person_leads_to_what_they_may_do_for_those_who_may_see_it(client, role, links):
    sign_in(client, role)
    person = UserFactory()

    page = client.get(reverse("people:person-detail", args=[person.pk])).content.decode()

    assert (reverse("empowerment:authority-person", args=[person.pk]) in page) is links


def test_an_agent_sees_only_the_own_page(client):
    agent = sign_in(client, Role.AGENT)
    colleague = UserFactory(team=agent.team)

    own = client.get(reverse("people:person-detail", args=[agent.pk]))
    assert own.status_code == 200
    assert f'href="{reverse("people:person-list")}"' not in own.content.decode()
    assert client.get(reverse("people:person-detail", args=[colleague.pk])).status_code == 404


def plan(client, person, **data):
    return client.post(
        reverse("people:absence-create", args=[person.pk]),
        {"starts_at": "2026-11-23T08:00", "ends_at": "2026-11-27T17:00", **data},
    )


def test_a_manager_plans_an_absence_of_the_own_people(client):
    manager = sign_in(client, Role.MANAGER)
    person = UserFactory(manager=manager)
    delegate = UserFactory(team=person.team)

    response = plan(client, person, delegate=delegate.pk, reason="holiday")

    assert response.status_code == 302
    absence = Absence.objects.get()
    assert (absence.user, absence.delegate, absence.reason) == (person, delegate, "holiday")
    assert absence.starts_at == datetime(2026, 11, 23, 7, tzinfo=UTC)


def test_a_refusal_stands_on_the_form_and_nothing_typed_is_lost(client):
    manager = sign_in(client, Role.MANAGER)
    person = UserFactory(manager=manager)

    response = plan(client, person, ends_at="2026-11-22T17:00", reason="holiday")

    page = response.content.decode()
    assert response.status_code == 200
    assert "An absence ends after it starts" in page
    assert "holiday" in page
    assert not Absence.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.MANAGER])
def test_nobody_but_a_manager_plans_absences(client, role):
    user = sign_in(client, role)

    assert plan(client, UserFactory(manager=user)).status_code == 404
    assert not Absence.objects.exists()


def test_a_manager_plans_nothing_for_people_of_others(client):
    sign_in(client, Role.MANAGER, Role.HR)

    assert plan(client, UserFactory()).status_code == 404
    assert not Absence.objects.exists()


def test_a_granted_scope_is_led_too(client):
    manager = sign_in(client, Role.MANAGER)
    person = UserFactory()
    assign_perm("people.oversee_team", manager, person.team)

    assert plan(client, person).status_code == 302


def test_a_manager_ends_an_absence_after_seeing_what_follows(client):
    manager = sign_in(client, Role.MANAGER)
    absence = AbsenceFactory(user=UserFactory(manager=manager), delegate=UserFactory(last_name="Okafor"))
    url = reverse("people:absence-end", args=[absence.pk])

    assert "Okafor" in client.get(url).content.decode()
    assert client.post(url).status_code == 302

    absence.refresh_from_db()
    assert absence.ends_at == NOON
    assert AuditEvent.objects.get().name == "absence.ended"


def test_an_absence_of_others_is_not_found(client):
    sign_in(client, Role.MANAGER)
    url = reverse("people:absence-end", args=[AbsenceFactory().pk])

    assert client.get(url).status_code == client.post(url).status_code == 404


def test_everybody_keeps_the_own_quiet_hours(client):
    user = sign_in(client)

    response = client.post(
        reverse("people:profile"), {"quiet_from": "22:00", "quiet_to": "07:00", "time_zone": "Asia/Tokyo"}
    )

    assert response.status_code == 302
    user = User.objects.get(pk=user.pk)
    assert (user.quiet_from, user.quiet_to, user.time_zone) == (time(22), time(7), "Asia/Tokyo")
    assert user.wants_mail is False


def test_half_quiet_hours_are_an_error_on_the_form(client):
    sign_in(client)

    response = client.post(reverse("people:profile"), {"quiet_from": "22:00", "wants_mail": "on"})

    assert "Quiet hours need a start and an end." in response.content.decode()
    assert not AuditEvent.objects.exists()


def test_nobody_gets_in_without_signing_in(client):
    for name in ("person-list", "profile", "notification-list", "notification-unread"):
        assert client.get(reverse(f"people:{name}")).status_code == 302


# ---- letting somebody go


def leave_url(person):
    return reverse("people:person-leave", args=[person.pk])


def test_an_administrator_reads_what_will_happen_and_lets_somebody_go(client):
    administrator = sign_in(client, Role.ADMINISTRATOR)
    person = UserFactory(first_name="Ada", last_name="Rind")
    UserFactory(manager=person)
    assert leave_url(person) in client.get(reverse("people:person-detail", args=[person.pk])).content.decode()

    page = client.get(leave_url(person)).content.decode()
    assert "1 person reports to Ada Rind and needs another manager." in page
    assert "Requests that wait for Ada Rind go to the next who may answer." in page
    assert client.post(leave_url(person), {"reason": " "}).status_code == 200
    person.refresh_from_db()
    assert person.is_active

    client.post(leave_url(person), {"reason": "Contract ended."})
    person.refresh_from_db()
    assert not person.is_active
    event = AuditEvent.objects.get(name="person.deactivated")
    assert (event.actor, event.reason) == (administrator, "Contract ended.")
    assert client.get(leave_url(person)).status_code == 404


def test_nobody_lets_themselves_go(client):
    administrator = sign_in(client, Role.ADMINISTRATOR)

    assert client.get(leave_url(administrator)).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_administrators_let_people_go(client, role):
    sign_in(client, role)
    assert client.post(leave_url(UserFactory()), {"reason": "x"}).status_code == 404


def test_the_desk_counts_accounts_that_nobody_can_work_with_and_leads_to_them(client):
    administrator = UserFactory(roles=["administrator"], is_staff=True, team=None, position=None)
    without_role = UserFactory(username="no-role")
    without_team = UserFactory(
        username="no-team", roles=["agent", "lead"], team=None, position=PositionFactory()
    )
    UserFactory(roles=["agent"], is_active=False, team=None)
    client.force_login(administrator)

    page = client.get(reverse("people:desk-accounts"))

    assert [(str(label), n) for label, n, _query in page.context["counts"]] == [
        ("Without a role", 1),
        ("Without a team", 1),
        ("Without a position", 0),
    ]
    for account, lack in [(without_role, "role"), (without_team, "team")]:
        listed = client.get(reverse("admin:people_user_changelist"), {"lacks": lack})
        assert list(listed.context["cl"].queryset) == [account]


def test_the_desk_says_when_every_account_is_complete(client):
    client.force_login(UserFactory(roles=["administrator"]))

    assert "Every account is complete" in client.get(reverse("people:desk-accounts")).content.decode()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("person.created", "Account created"),
        ("export.begun", "Export begun"),
        ("token.created", "Key for programs made"),
        ("user.changed", "User changed"),
    ],
)
def test_the_timeline_says_in_words_what_happened(client, name, words):
    person = UserFactory(roles=["administrator"])
    record_event(name=name, actor_id=person.pk, subject=person, facts={}, at=NOON)
    client.force_login(person)

    page = client.get(reverse("people:person-detail", args=[person.pk])).content.decode()

    assert words in page
    assert name not in page
