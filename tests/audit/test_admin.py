"""Every change through the admin leaves its event, in the same transaction."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import include, path, reverse
from unfold.admin import TabularInline
from unfold.sites import UnfoldAdminSite

from audit.admin import AuditedAdmin
from audit.models import AuditEvent
from people.models import BusinessCalendar, Position, WorkingInterval
from tests.audit.services.test_events import position
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.invariant("I-41"), pytest.mark.urls(__name__)]

site = UnfoldAdminSite(name="audited")


class Hours(TabularInline):
    model = WorkingInterval


@admin.register(Position, site=site)
class PositionAdmin(AuditedAdmin):
    list_display = ["code", "name"]
    list_editable = ["name"]
    sensitive_fields = ["name"]


@admin.register(BusinessCalendar, site=site)
class CalendarAdmin(AuditedAdmin):
    fields = ["name", "time_zone"]
    inlines = [Hours]


@admin.register(Group, site=site)
class GroupAdmin(AuditedAdmin):
    pass


urlpatterns = [path("audited/", site.urls), path("", include("config.urls"))]


@pytest.fixture
def staff(client):
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def events():
    return [(event.name, event.facts) for event in AuditEvent.objects.order_by("pk")]


def address(name, *args):
    return reverse(f"audited:{name}", args=args)


def test_creating_changing_and_deleting_is_recorded(client, staff):
    client.post(address("people_position_add"), {"code": "agent", "name": "Agent", "rank": "1"})
    agent = Position.objects.get(code="agent")
    change = {"code": "agent", "name": "Frontline agent", "rank": "2", "_reason": "Reorganization"}
    client.post(address("people_position_change", agent.pk), change)
    client.post(address("people_position_delete", agent.pk), {"post": "yes"})

    created, changed, deleted = AuditEvent.objects.order_by("pk")
    assert (created.name, created.subject_id) == ("position.created", str(agent.pk))
    assert created.facts == {
        "changes": {"code": [None, "agent"], "id": [None, agent.pk], "rank": [None, 1]},
        "concealed": ["name"],
    }
    assert (changed.name, changed.facts) == (
        "position.changed",
        {"changes": {"rank": [1, 2]}, "concealed": ["name"]},
    )
    assert (changed.actor, changed.reason) == (staff, "Reorganization")
    assert (deleted.name, deleted.subject_id) == ("position.deleted", str(agent.pk))
    assert deleted.facts["changes"]["rank"] == [2, None]
    assert not Position.objects.filter(name__in=["x", "Frontline agent"]).exists()


def test_saving_without_a_change_is_no_event(client, staff):
    agent = position()

    client.post(address("people_position_change", agent.pk), {"code": "agent", "name": "Agent", "rank": "0"})

    assert events() == []


def test_a_refused_form_is_no_event(client, staff):
    client.post(address("people_position_add"), {"code": "", "name": "Agent", "rank": "1"})

    assert events() == []


def test_editing_in_the_list_is_recorded(client, staff):
    agent = position()
    form = {
        "form-TOTAL_FORMS": 1,
        "form-INITIAL_FORMS": 1,
        "form-0-id": agent.pk,
        "form-0-name": "x",
        "_save": "Save",
    }

    client.post(address("people_position_changelist"), form)

    assert events() == [("position.changed", {"concealed": ["name"]})]


def test_deleting_many_is_recorded_one_by_one(client, staff):
    rows = [Position.objects.create(code=str(number), name="x") for number in range(3)]
    form = {"action": "delete_selected", "_selected_action": [row.pk for row in rows], "post": "yes"}

    client.post(address("people_position_changelist"), form)

    assert [name for name, _ in events()] == ["position.deleted"] * 3
    assert not Position.objects.filter(name__in=["x", "Frontline agent"]).exists()


def test_rows_below_are_recorded(client, staff):
    calendar = BusinessCalendar.objects.create(name="Office", time_zone="UTC")
    kept = WorkingInterval.objects.create(calendar=calendar, weekday=0, starts="09:00", ends="12:00")
    gone = WorkingInterval.objects.create(calendar=calendar, weekday=1, starts="09:00", ends="12:00")
    prefix = WorkingInterval._meta.get_field("calendar").remote_field.get_accessor_name()
    rows = [
        {"id": kept.pk, "weekday": 0, "starts": "10:00", "ends": "12:00"},
        {"id": gone.pk, "weekday": 1, "starts": "09:00", "ends": "12:00", "DELETE": "on"},
        {"id": "", "weekday": 2, "starts": "09:00", "ends": "12:00"},
    ]
    form = {f"{prefix}-{n}-{key}": value for n, row in enumerate(rows) for key, value in row.items()}
    form |= {f"{prefix}-{n}-calendar": calendar.pk for n in range(3)}
    form |= {f"{prefix}-TOTAL_FORMS": 3, f"{prefix}-INITIAL_FORMS": 2, "name": "Office", "time_zone": "UTC"}

    client.post(address("people_businesscalendar_change", calendar.pk), form)

    recorded = {event.name: event for event in AuditEvent.objects.all()}
    assert set(recorded) == {"workinginterval.deleted", "workinginterval.created", "workinginterval.changed"}
    assert recorded["workinginterval.deleted"].subject_id == str(gone.pk)
    assert recorded["workinginterval.changed"].facts == {"changes": {"starts": ["09:00:00", "10:00:00"]}}
    assert recorded["workinginterval.created"].facts["changes"]["weekday"] == [None, 2]


def test_many_to_many_relations_are_recorded(client, staff):
    group = Group.objects.create(name="testers")
    permission = group._meta.get_field("permissions").related_model.objects.first()

    client.post(address("auth_group_change", group.pk), {"name": "testers", "permissions": [permission.pk]})

    assert events() == [("group.changed", {"changes": {"permissions": [[], [permission.pk]]}})]


def test_a_reason_that_was_typed_stays_when_the_form_is_refused(client, staff):
    row = position()
    page = client.post(
        address("people_position_change", row.pk),
        {"code": "", "name": "x", "_reason": 'Renamed "again" & on'},
    )

    assert page.status_code == 200
    assert 'value="Renamed &quot;again&quot; &amp; on"' in page.content.decode()
    assert events() == []
