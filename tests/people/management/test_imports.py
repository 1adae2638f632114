import pytest
from django.core.management import CommandError, call_command

from people.models import Completion, Team, User
from tests.factories import CalendarFactory, CourseFactory, DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "file.csv"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_a_dry_run_says_what_would_change_and_changes_nothing(file, capsys):
    path = file("username,last_name\nsam,Reyes\n")

    call_command("import_people", path, "--dry-run")

    said = capsys.readouterr().out
    assert "line 2: new sam" in said
    assert "Would be: 1 new, 0 changed, 0 unchanged." in said
    assert not User.objects.exists()


def test_people_are_imported_and_again_change_nothing(file, capsys):
    path = file("\ufeffusername,last_name\nsam,Reyes\n")

    call_command("import_people", path)
    call_command("import_people", path)

    assert User.objects.get().last_name == "Reyes"
    assert capsys.readouterr().out.splitlines() == [
        "1 new, 0 changed, 0 unchanged.",
        "0 new, 0 changed, 1 unchanged.",
    ]


def test_bad_rows_stop_everything_unless_they_are_to_be_skipped(file, capsys):
    path = file("username,hired_on\nsam,soon\ndana,2020-01-31\n")

    with pytest.raises(CommandError, match="--skip-bad"):
        call_command("import_people", path)
    assert "line 2, hired_on: Write the day as 2026-11-30." in capsys.readouterr().err
    assert not User.objects.exists()

    call_command("import_people", path, "--skip-bad")
    assert User.objects.get().username == "dana"


@pytest.mark.parametrize("text", ["name\nSam\n", None])
def test_what_is_no_such_file_is_named(file, text):
    with pytest.raises(CommandError):
        call_command("import_people", "/nowhere.csv" if text is None else file(text))


def test_teams_and_training_are_imported(file):
    DepartmentFactory(code="care")
    CalendarFactory(name="Office")
    UserFactory(username="sam", team=None)
    CourseFactory(code="judgment")

    call_command("import_teams", file("code,name,department,calendar\nnorth,North,care,Office\n"))
    call_command("import_training", file("username,course,completed_at\nsam,judgment,2026-01-01\n"))

    assert Team.objects.get().code == "north"
    assert Completion.objects.get().course.code == "judgment"
