from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEvent
from journeys.models import Outage
from people.models import Department, Team
from tests.factories import (
    CalendarFactory,
    CaseFactory,
    HourlyCostFactory,
    OutageFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 11, 20, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NINE + 3 * HOUR, tick=False):
        yield


@pytest.fixture
def team(db):
    """A team that never closes, with two agents and a manager above them."""
    team = TeamFactory(name="First line", calendar=CalendarFactory(around_the_clock=True))
    manager = UserFactory(roles=["manager"])
    UserFactory.create_batch(2, team=team, roles=["agent"], manager=manager)
    HourlyCostFactory(amount=30)
    return team


@pytest.fixture
def manager(team):
    return team.members.first().manager


@pytest.fixture
def ops(db):
    return UserFactory(roles=["operations"])


@pytest.fixture
def outage(team):
    return OutageFactory(system="Billing", started_at=NINE, ended_at=NINE + HOUR, teams=[team])


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(f"journeys:{name}", args=args), query)


def send(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(f"journeys:{name}", args=args), data)


def record(client, user, **data):
    """Send it, look at what it leaves out, send it again."""
    looked_at = send(client, user, "outage-create", **data)
    left_out = looked_at.context and looked_at.context["left_out"]
    if looked_at.status_code != 200:
        return looked_at
    return send(client, user, "outage-create", **data, seen=left_out.told)


def counts(left_out):
    return {str(one.label): one.n for one in left_out.by_kind}


def told(*teams, **more):
    return {
        "kind": "outage",
        "system": "Telephony",
        "cause": "network",
        "teams": [team.pk for team in teams],
        "started_at": "2026-11-20T10:00",
        "ended_at": "",
        "note": "Nobody could be reached.",
        **more,
    }


def test_the_list_says_what_each_cost(client, ops, outage):
    content = page(client, ops, "outage-list").content.decode()

    assert "Billing" in content
    assert "First line" in content
    assert "€60" in content
    assert ">120<" in content


@pytest.mark.parametrize(("role", "answer"), [("agent", 404), ("board", 404), ("hr", 404), ("auditor", 200)])
def test_who_finds_the_list(client, outage, role, answer):
    assert page(client, UserFactory(roles=[role]), "outage-list").status_code == answer


def test_a_manager_sees_the_losses_of_the_own_teams_only(client, manager, team, outage):
    others = TeamFactory(name="Faraway", calendar=CalendarFactory(around_the_clock=True))
    UserFactory(team=others, roles=["agent"])
    outage.teams.add(others)
    OutageFactory(system="Unseen", teams=[others], started_at=NINE)

    listed = page(client, manager, "outage-list").content.decode()
    detail = page(client, manager, "outage-detail", outage.pk).content.decode()

    assert "Unseen" not in listed
    for content in (listed, detail):
        assert "Faraway" not in content
        assert "and 1 other team" in content
        assert ">120<" in content


def test_operations_record_one_that_goes_on_and_end_it(client, ops, team):
    response = record(client, ops, **told(team))

    outage = Outage.objects.get()
    assert response["Location"] == reverse("journeys:outage-detail", args=[outage.pk])
    assert (outage.started_at, outage.ended_at, outage.recorded_by) == (NINE, None, ops)
    assert "Is it over?" in page(client, ops, "outage-detail", outage.pk).content.decode()

    send(client, ops, "outage-end", outage.pk, ended_at="2026-11-20T11:30")

    outage.refresh_from_db()
    assert outage.ended_at == NINE + 1.5 * HOUR
    assert "Is it over?" not in page(client, ops, "outage-detail", outage.pk).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"started_at": "2026-11-21T10:00"}, "started_at"),
        ({"ended_at": "2026-11-20T23:00"}, "ended_at"),
        ({"ended_at": "2026-11-20T09:00"}, "ended_at"),
        ({"teams": []}, "teams"),
        ({"note": " "}, "note"),
        ({"cause": "weather"}, "cause"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_nothing_typed_is_lost(client, ops, team, changes, field):
    response = record(client, ops, **told(team, **changes))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Telephony" in response.content.decode()
    assert not Outage.objects.exists()


def test_a_manager_records_for_the_own_teams(client, manager, team):
    assert record(client, manager, **told(team)).status_code == 302
    assert record(client, manager, **told(TeamFactory())).status_code == 422
    assert Outage.objects.count() == 1


def test_a_manager_does_not_change_what_hits_other_teams_too(client, manager, outage):
    outage.teams.add(TeamFactory())

    assert page(client, manager, "outage-detail", outage.pk).status_code == 200
    assert page(client, manager, "outage-correct", outage.pk).status_code == 404
    assert send(client, manager, "outage-withdraw", outage.pk, reason="No.").status_code == 404
    outage.refresh_from_db()
    assert outage.withdrawn_at is None


def test_a_correction_needs_a_reason_and_stands_in_the_timeline(client, ops, team, outage):
    data = told(team, system="Invoices", ended_at="2026-11-20T11:00")
    assert send(client, ops, "outage-correct", outage.pk, **data).status_code == 422
    assert send(client, ops, "outage-correct", outage.pk, **data, reason="Another system.").status_code == 302

    content = page(client, ops, "outage-detail", outage.pk).content.decode()
    assert "Invoices" in content
    assert "Another system." in content


def test_one_that_never_happened_is_withdrawn_with_a_reason(client, ops, outage):
    assert "First" not in page(client, ops, "outage-withdraw", outage.pk).context["form"].fields

    send(client, ops, "outage-withdraw", outage.pk, reason="A test alarm.")

    outage.refresh_from_db()
    assert outage.withdrawn_at == NINE + 3 * HOUR
    assert page(client, ops, "outage-correct", outage.pk).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"cause": "software"}, True),
        ({"cause": "network"}, False),
        ({"kind": "bottleneck"}, False),
        ({"state": "over"}, True),
        ({"state": "going_on"}, False),
        ({"state": "withdrawn"}, False),
        ({"q": "bill"}, True),
        ({"q": "phone"}, False),
        ({"since": "2026-11-20"}, True),
        ({"since": "2026-11-21"}, False),
        ({"until": "2026-11-19"}, False),
        ({"until": "2026-11-20"}, True),
        ({"cause": "weather"}, False),
    ],
)
def test_the_address_filters_the_list(client, ops, outage, query, found):
    rows = page(client, ops, "outage-list", **query).context["table"].rows

    assert len(rows) == (1 if found else 0)


def test_the_list_is_exported_as_filtered_and_recorded(client, manager, outage):
    outage.teams.add(TeamFactory(name="Faraway"))
    OutageFactory(system="Power", cause="power", started_at=NINE, teams=list(outage.teams.all()))

    response = page(client, manager, "outage-export", cause="software")

    lines = b"".join(response.streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert lines[1] == (
        f"{outage.pk},outage,Billing,software,over,First line,2026-11-20T10:00:00+01:00,"
        "2026-11-20T11:00:00+01:00,120,60.00 EUR,0"
    )
    event = AuditEvent.objects.get(name="export.made")
    assert (event.facts["what"], event.facts["rows"]) == ("outages", 1)
    assert event.facts["filters"] == {"cause": "software"}


def test_the_report_by_cause_leads_to_its_outages(client, ops, outage):
    response = page(client, ops, "outage-causes")

    content = response.content.decode()
    assert "Software fault" in content
    assert "€60" in content
    assert "cause=software&amp;since=2026-11-01&amp;until=2026-11-20" in content


def test_a_period_without_outages_says_so(client, ops, outage):
    content = page(client, ops, "outage-causes", since="2026-10-01", until="2026-10-31").content.decode()

    assert "No outage in this period" in content


@pytest.mark.parametrize(
    "period",
    [{"since": "2026-11-20", "until": "2026-11-01"}, {"since": "2020-01-01"}, {"until": "soon"}],
)
def test_a_period_that_makes_no_sense_is_said_and_reports_nothing(client, ops, outage, period):
    response = page(client, ops, "outage-causes", **period)

    assert response.status_code == 200
    assert response.context["report"] is None
    assert response.context["form"].errors


def test_the_report_is_exported_and_recorded(client, ops, outage):
    response = page(client, ops, "outage-causes-export", since="2026-11-01", until="2026-11-30")

    lines = b"".join(response.streaming_content).decode().splitlines()
    assert lines == [
        "cause,outages,lost minutes,share,cost,currency,open cases",
        "software,1,120,1.0000,60.00,EUR,0",
    ]
    event = AuditEvent.objects.get(name="export.made")
    assert (event.facts["what"], event.facts["rows"]) == ("outages_by_cause", 1)
    assert event.facts["filters"] == {"since": "2026-11-01", "until": "2026-11-30"}


def test_the_desk_of_operations_says_what_does_not_work_now(client, ops, team):
    OutageFactory(system="Telephony", started_at=NINE, ended_at=None, teams=[team])

    content = page(client, ops, "desk-outages").content.decode()

    assert "Telephony" in content
    assert ">3\N{NO-BREAK SPACE}h<" in content
    assert "360" in content
    assert reverse("journeys:outage-create") in content


@pytest.mark.parametrize("who", ["ops", "manager"])
def test_the_list_takes_as_many_queries_for_many_as_for_one(client, request, team, outage, who):
    user = request.getfixturevalue(who)
    client.force_login(user)
    UserFactory.create_batch(3, team=team, roles=["agent"], manager=team.members.first().manager)
    address = reverse("journeys:outage-list")
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for number in range(15):
        OutageFactory(started_at=NINE - number * HOUR, ended_at=NINE + HOUR, teams=[team])
    with CaptureQueriesContext(connection) as many:
        shown = client.get(address)

    assert len(shown.context["table"].rows) == 16
    assert len(many) == len(one) <= 12, "\n".join(query["sql"] for query in many)


def test_what_it_leaves_out_is_said_before_it_is_recorded_and_after(client, ops, team):
    agent = team.members.first()
    for minutes in (10, 50, 70):
        at = NINE + timedelta(minutes=minutes)
        CaseFactory(
            team=team,
            agent=agent,
            resolved_by=agent,
            status="resolved",
            opened_at=NINE - HOUR,
            resolved_at=at,
        )
    other = TeamFactory(name="Faraway")
    data = told(team, other, started_at="2026-11-20T10:00", ended_at="2026-11-20T11:00")

    asked = send(client, ops, "outage-create", **data)

    assert asked.status_code == 200
    assert not Outage.objects.exists()
    shown = asked.context["left_out"]
    assert counts(shown)["Cases resolved"] == 2
    assert [(one.name, counted[0].n) for one, counted in shown.teams] == [("First line", 2)]
    assert "Not recorded yet" in asked.content.decode()

    client.force_login(ops)
    done = client.post(reverse("journeys:outage-create"), {**data, "seen": shown.told}, follow=True)

    assert Outage.objects.count() == 1
    assert "Cases resolved: 2" in done.content.decode()
    assert counts(done.context["left_out"])["Cases resolved"] == 2


def test_what_was_changed_after_looking_is_looked_at_again(client, ops, team):
    seen = send(client, ops, "outage-create", **told(team)).context["left_out"].told

    changed = told(team, TeamFactory(), started_at="2026-11-20T09:00")

    assert send(client, ops, "outage-create", **changed, seen=seen).status_code == 200
    assert not Outage.objects.exists()
    assert send(client, ops, "outage-create", **told(team, system="Chat"), seen=seen).status_code == 302


def test_the_form_says_what_it_leaves_out_while_it_is_filled_in(client, ops, team):
    whole = send(client, ops, "outage-preview", **told(team)).content.decode()
    unfinished = send(client, ops, "outage-preview", started_at="2026-11-20T10:00").content.decode()

    assert 'name="seen"' in whole
    assert "Nothing happened in these teams meanwhile" in whole
    assert "Choose the teams" in unfinished
    assert 'name="seen"' not in unfinished
    assert not Outage.objects.exists()
    assert send(client, UserFactory(roles=["lead"]), "outage-preview", **told(team)).status_code == 404


@pytest.mark.parametrize(
    ("moments", "sentence"),
    [
        (
            {"started_at": "2026-11-20T10:00", "ended_at": "2026-11-20T09:00"},
            "An outage ends after it starts.",
        ),
        ({"started_at": "2026-11-27T10:00"}, "An outage is recorded once it has begun."),
        ({"started_at": "2026-11-20T10:00", "ended_at": "2026-11-27T10:00"}, "It has not ended yet"),
        ({"started_at": "1990-11-25T10:00", "ended_at": "2026-11-20T10:00"}, "more than 31 days"),
        ({"started_at": "1990-11-25T10:00"}, "more than 31 days"),
    ],
)
def test_the_form_says_at_once_what_cannot_be_believed_as_it_does_when_sent(
    client, ops, team, moments, sentence
):
    preview = send(client, ops, "outage-preview", **told(team, **moments)).content.decode()
    sent = send(client, ops, "outage-create", **told(team, **moments))

    assert sentence in preview
    assert 'name="seen"' not in preview
    assert "Nothing happened" not in preview
    assert sent.status_code == 422
    assert sentence in sent.content.decode()
    assert not Outage.objects.exists()


def test_a_department_stands_for_all_its_teams_that_are_ones_to_record_for(client, ops, manager, team):
    sister = TeamFactory(department=team.department)
    data = told(departments=[team.department_id])

    assert record(client, ops, **data).status_code == 302
    assert set(Outage.objects.get().teams.all()) == {team, sister}
    Outage.objects.all().delete()
    assert record(client, manager, **data).status_code == 302
    assert set(Outage.objects.get().teams.all()) == {team}


def test_teams_are_chosen_by_department_and_stay_ticked(client, ops, team):
    sister = TeamFactory(department=team.department)
    TeamFactory()

    form = send(client, ops, "outage-create", **told(team, cause="")).context["form"]

    chosen = {group.department: group for group in form.grouped()}
    assert len(chosen) == Department.objects.filter(teams__isnull=False).distinct().count() > 1
    assert set(chosen[team.department].teams) == {(team, True), (sister, False)}
    assert [group.is_open for group in chosen.values()].count(True) == 1


def test_the_form_takes_as_many_queries_for_many_teams_as_for_one(client, ops, team):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            send(client, ops, "outage-create", **told(*Team.objects.all()))
        return len(queries)

    asked()
    one = asked()
    TeamFactory.create_batch(12)

    assert asked() == one <= 14


@pytest.mark.parametrize("who", ["ops", "manager"])
@pytest.mark.parametrize("name", ["outage-detail", "outage-causes"])
def test_the_pages_of_losses_take_as_many_queries_for_many_teams_as_for_one(
    client, request, team, outage, who, name
):
    user = request.getfixturevalue(who)
    client.force_login(user)
    address = reverse(f"journeys:{name}", args=[outage.pk] if name == "outage-detail" else [])
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _number in range(6):
        more = TeamFactory(calendar=team.calendar)
        UserFactory(team=more, roles=["agent"], manager=team.members.first().manager)
        outage.teams.add(more)
        OutageFactory(started_at=NINE, ended_at=NINE + HOUR, teams=[more, team])
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).status_code == 200

    assert len(many) == len(one) <= 12, "\n".join(query["sql"] for query in many)


def test_whoever_audits_and_manages_sees_every_outage_and_changes_the_own_ones(client, manager, team, outage):
    manager.groups.add(Group.objects.get(name="auditor"))
    foreign = OutageFactory(system="Power", started_at=NINE, teams=[TeamFactory()])

    assert page(client, manager, "outage-detail", outage.pk).context["may_change"]
    assert not page(client, manager, "outage-detail", foreign.pk).context["may_change"]
    assert page(client, manager, "outage-correct", foreign.pk).status_code == 404


def test_a_correction_shows_what_is_left_out_as_it_is_and_as_it_would_be(client, ops, team, outage):
    agent = team.members.first()
    at = NINE + 2 * HOUR
    CaseFactory(
        team=team, agent=agent, resolved_by=agent, status="resolved", opened_at=NINE - HOUR, resolved_at=at
    )

    assert page(client, ops, "outage-correct", outage.pk).context["left_out"].is_empty
    longer = send(client, ops, "outage-preview", **told(team, ended_at="2026-11-20T12:30"))
    assert counts(longer.context["left_out"])["Cases resolved"] == 1
