from datetime import UTC, date, datetime

import pytest

from audit.models import AuditEvent
from effects.models import Owed
from people.choices import Role
from people.models import Completion, Team, User
from people.selectors.imports import UnreadableFile, plan_people, plan_training
from people.services import imports
from tests.factories import (
    CalendarFactory,
    CompletionFactory,
    CourseFactory,
    DepartmentFactory,
    PositionFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def people(text, actor=None, **more):
    return imports.import_people(text=text, actor=actor, at=NOON, **more)


def teams(text, **more):
    return imports.import_teams(text=text, actor=None, at=NOON, **more)


def training(text, actor=None, **more):
    return imports.import_training(text=text, actor=actor, at=NOON, **more)


def reasons(plan):
    return [(cell.line, cell.column) for cell in plan.bad]


def events():
    return list(AuditEvent.objects.order_by("pk").values_list("name", flat=True))


@pytest.fixture
def organization():
    PositionFactory(code="agent")
    TeamFactory(code="north")


FILE = """username,first_name,last_name,email,position,team,manager,hired_on,time_zone,active
sam,Sam,Reyes,sam@example.com,agent,north,Dana,2024-05-01,,yes
dana,Dana,Okafor,dana@example.com,AGENT,North,,2020-01-31,europe/berlin,
"""


def test_people_are_created_with_manager_and_role_and_without_a_password(organization):
    plan = people(FILE)

    sam, dana = User.objects.get(username="sam"), User.objects.get(username="dana")
    assert (sam.manager, dana.manager) == (dana, None)
    assert (sam.first_name, sam.email, sam.hired_on) == ("Sam", "sam@example.com", date(2024, 5, 1))
    assert (sam.position.code, sam.team.code, dana.position.code) == ("agent", "north", "agent")
    assert (sam.time_zone, dana.time_zone) == ("", "Europe/Berlin")
    assert sam.is_active
    assert sam.roles == {Role.AGENT}
    assert not sam.has_usable_password()
    assert len(plan.changes) == 2
    assert events() == ["person.created", "person.created"]
    assert not Owed.objects.exists()


def test_importing_twice_changes_nothing(organization):
    people(FILE)

    plan = people(FILE)

    assert plan.changes == ()
    assert plan.unchanged == 2
    assert len(events()) == 2


def test_a_change_is_recorded_and_routes_anew(organization):
    people(FILE)
    team = TeamFactory(code="south")

    people("username;team;last_name\nSAM;south;Reyes-Lind\n")

    sam = User.objects.get(username="sam")
    assert (sam.team, sam.last_name, sam.first_name) == (team, "Reyes-Lind", "Sam")
    event = AuditEvent.objects.newest_first()[0]
    assert (event.name, event.subject_id) == ("person.changed", str(sam.pk))
    assert event.facts["changes"]["team"][1] == team.pk
    assert event.facts["concealed"] == ["last_name"]
    assert "Lind" not in str(event.facts)
    assert Owed.objects.get().facts == {"user_id": sam.pk}


def test_an_empty_cell_empties_the_field_and_a_missing_column_leaves_it(organization):
    people(FILE)

    people("username,manager\nsam,\n")

    sam = User.objects.get(username="sam")
    assert sam.manager is None
    assert sam.team is not None


def test_leaving_is_recorded_as_such(organization):
    people(FILE)

    people("username,active\nsam,no\n")

    assert not User.objects.get(username="sam").is_active
    assert events()[-1] == "person.deactivated"


BAD = """username,email,position,team,manager,hired_on,time_zone,active
one,no address,,,,,,
two,,no-job,no-team,,,,
three,,,,nobody,,,
four,,,,,31.01.2020,,
five,,,,,,Europe/Atlantis,
six,,,,,,,perhaps
seven,,,,,,,,,,
,,agent,,,,,
not allowed,,,,,,,
twin,,,,,,,
Twin,,,,,,,
good,,,,,,,
"""


def test_bad_rows_are_named_by_line_and_column_and_nothing_is_imported(organization):
    before = User.objects.count()

    with pytest.raises(imports.BadRows) as refusal:
        people(BAD)

    assert reasons(refusal.value) == [
        (2, "email"),
        (3, "position"),
        (3, "team"),
        (4, "manager"),
        (5, "hired_on"),
        (6, "time_zone"),
        (7, "active"),
        (8, "username"),
        (9, "username"),
        (10, "username"),
        (11, "username"),
        (12, "username"),
    ]
    assert all(cell.reason for cell in refusal.value.bad)
    assert User.objects.count() == before
    assert events() == []


def test_the_good_rows_alone_are_imported_when_asked_for(organization):
    plan = people(BAD, skip_bad=True)

    assert [change.key for change in plan.changes] == ["good"]
    assert plan.bad_lines == 11
    assert User.objects.filter(username="good").exists()
    assert events() == ["person.created"]


def test_a_row_whose_manager_is_left_out_is_left_out_too(organization):
    text = "username,manager,hired_on\ntop,,yesterday\nmiddle,top,\nagent,middle,\nother,,\n"

    plan = people(text, skip_bad=True)

    assert reasons(plan) == [(2, "hired_on"), (3, "manager"), (4, "manager")]
    assert [change.key for change in plan.changes] == ["other"]


@pytest.mark.parametrize("text", ["username,manager\na,b\nb,c\nc,a\n", "username,manager\na,a\n"])
def test_a_line_that_leads_back_is_refused(text):
    with pytest.raises(imports.BadRows):
        people(text)

    assert not User.objects.exists()


def test_a_line_is_judged_as_it_will_be():
    top = UserFactory(username="top")
    UserFactory(username="agent", manager=top)

    people("username,manager\ntop,agent\nagent,\n")

    top.refresh_from_db()
    assert top.manager.username == "agent"


def test_nobody_imports_their_own_standing():
    actor = UserFactory(username="hr", roles=[Role.HR])
    TeamFactory(code="north")
    UserFactory(username="hr2", person=actor.person)

    with pytest.raises(imports.BadRows) as refusal:
        people("username,team,last_name\nhr,north,New\nhr2,north,New\n", actor=actor)

    assert reasons(refusal.value) == [(2, "team"), (3, "team")]
    people("username,last_name\nhr,New\n", actor=actor)
    actor.refresh_from_db()
    assert actor.last_name == "New"


def test_an_administrator_gets_no_position(organization):
    UserFactory(username="admin", roles=[Role.ADMINISTRATOR], position=None)

    with pytest.raises(imports.BadRows):
        people("username,position\nadmin,agent\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "first_name\nSam\n",
        "username,salary\nsam,1\n",
        "username,username\nsam,sam\n",
        'username\n"sam\n',
        "username\nsam\0\n",
    ],
)
def test_what_is_no_such_file_is_refused(text):
    with pytest.raises(UnreadableFile):
        plan_people(text, actor=None, at=NOON)


def test_teams_are_created_and_changed_and_importing_twice_changes_nothing():
    DepartmentFactory(code="care")
    office, night = CalendarFactory(name="Office"), CalendarFactory(name="Night")
    teams("code,name,department,calendar\nnorth,North,care,office\n")
    assert Team.objects.get(code="north").calendar == office

    teams("code,calendar\nNorth,Night\n")
    plan = teams("code,calendar\nNorth,Night\n")

    team = Team.objects.get()
    assert (team.code, team.name, team.calendar) == ("north", "North", night)
    assert plan.unchanged == 1
    assert events() == ["team.created", "team.changed"]


def test_a_team_needs_everything():
    DepartmentFactory(code="care")

    with pytest.raises(imports.BadRows) as refusal:
        teams("code,name,department\nnorth,,care\nsouth,South,nowhere\nbad code,X,care\n")

    assert reasons(refusal.value) == [
        (2, "calendar"),
        (2, "name"),
        (3, "calendar"),
        (3, "department"),
        (4, "calendar"),
        (4, "code"),
    ]
    assert not Team.objects.exists()


def test_training_is_recorded_once_however_it_is_written():
    user, course = UserFactory(username="sam"), CourseFactory(code="judgment", valid_months=12)
    text = "username,course,completed_at\nSam,JUDGMENT,2026-05-31\nsam,judgment,2026-05-31T00:00+02:00\n"

    plan = training(text)
    training(text)

    completion = Completion.objects.get()
    assert (completion.user, completion.course) == (user, course)
    assert completion.expires_at == datetime(2027, 5, 30, 22, tzinfo=UTC)
    assert plan.unchanged == 1
    assert events() == ["completion.recorded"]
    assert sorted(Owed.objects.values_list("due_at", flat=True)) == [NOON, completion.expires_at]


def test_bad_training_is_named():
    CompletionFactory(user__username="sam", course__code="judgment")

    plan = plan_training(
        "username,course,completed_at\nnobody,judgment,2026-01-01\nsam,nothing,2026-01-01\n"
        "sam,judgment,soon\nsam,judgment,2027-01-01\nsam,judgment,\n",
        actor=None,
        at=NOON,
    )

    assert reasons(plan) == [
        (2, "username"),
        (3, "course"),
        (4, "completed_at"),
        (5, "completed_at"),
        (6, "completed_at"),
    ]


def test_a_manager_imports_training_for_the_people_they_lead():
    manager = UserFactory(roles=[Role.MANAGER])
    UserFactory(username="own", manager=manager)
    UserFactory(username="other")
    CourseFactory(code="judgment")
    text = "username,course,completed_at\nown,judgment,2026-01-01\nother,judgment,2026-01-01\n"

    plan = training(text, actor=manager, skip_bad=True)

    assert reasons(plan) == [(3, "username")]
    assert Completion.objects.get().user.username == "own"


def test_a_large_file_takes_few_queries_to_judge(django_assert_max_num_queries, organization):
    rows = "".join(f"person{number},agent,north,person0\n" for number in range(1, 500))

    with django_assert_max_num_queries(5):
        plan = plan_people("username,position,team,manager\nperson0,,,\n" + rows, actor=None, at=NOON)

    assert len(plan.changes) == 500
