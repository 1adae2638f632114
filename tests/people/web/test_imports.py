import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import AuditEvent
from people.choices import Role
from people.models import Completion, User
from tests.factories import CourseFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_client")]
UPLOAD, CONFIRM = "people:import", "people:import-confirm"
GOOD = b"username,last_name\nsam,Reyes\ndana,Okafor\n"
BAD = b"username,hired_on\nsam,soon\ndana,2020-01-31\n"


def sign_in(client, *roles):
    user = UserFactory(roles=roles)
    client.force_login(user)
    return user


def upload(client, content, kind="people"):
    file = SimpleUploadedFile("file.csv", content, content_type="text/csv")
    return client.post(reverse(UPLOAD), {"kind": kind, "file": file})


def confirm(client, preview, rows="all", **fields):
    data = {"token": preview.context["token"], "shown": preview.context["shown"], "rows": rows, **fields}
    return client.post(reverse(CONFIRM), data, follow=True)


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        (Role.AGENT, None),
        (Role.LEAD, None),
        (Role.MANAGER, ["training"]),
        (Role.BOARD, None),
        (Role.OPERATIONS, None),
        (Role.HR, ["people", "teams", "training"]),
        (Role.AUDITOR, None),
        (Role.ADMINISTRATOR, ["people", "teams", "training"]),
    ],
)
def test_who_imports_what(client, role, kinds):
    sign_in(client, role)

    response = client.get(reverse(UPLOAD))

    assert response.status_code == (200 if kinds else 404)
    if kinds:
        assert [name for name, _ in response.context["form"].fields["kind"].choices] == kinds


def test_an_empty_file_has_the_columns_and_can_be_imported(client):
    sign_in(client, Role.MANAGER)
    assert "?empty=training" in client.get(reverse(UPLOAD)).content.decode()

    empty = client.get(reverse(UPLOAD), {"empty": "training"})

    assert empty["Content-Disposition"] == 'attachment; filename="training.csv"'
    assert empty.content == b"username,course,completed_at\r\n"
    said = upload(client, empty.content, kind="training").content.decode()
    assert "The file has no rows below its header" in said
    assert "Nothing to change" not in said
    # Of what one may not import there is no file either, only the form.
    assert client.get(reverse(UPLOAD), {"empty": "people"})["Content-Type"].startswith("text/html")


def test_what_would_change_is_shown_and_nothing_changes_before_it_is_confirmed(client):
    sign_in(client, Role.HR)

    preview = upload(client, GOOD)

    assert "Import 2 rows" in preview.content.decode()
    assert "Okafor" in preview.content.decode()
    assert not User.objects.filter(username="sam").exists()
    assert "2 rows were imported." in confirm(client, preview).content.decode()
    assert User.objects.filter(username__in=["sam", "dana"]).count() == 2


def test_confirming_twice_imports_once(client):
    sign_in(client, Role.HR)
    preview = upload(client, GOOD)
    confirm(client, preview)

    assert "Upload it again" in confirm(client, preview).content.decode()
    assert AuditEvent.objects.filter(name="person.created").count() == 2


def test_bad_rows_are_shown_with_line_and_reason_and_can_be_left_out(client):
    sign_in(client, Role.HR)

    preview = upload(client, BAD)

    page = preview.content.decode()
    assert "Write the day as 2026-11-30." in page
    assert "Import 1 good row, leave out the bad" in page
    confirm(client, preview, rows="good")
    assert User.objects.filter(username="dana").exists()
    assert not User.objects.filter(username="sam").exists()


def test_a_file_of_bad_rows_only_is_not_said_to_be_here_already(client):
    sign_in(client, Role.HR)

    page = upload(client, b"username,hired_on\nsam,soon\n").content.decode()

    assert "No row of this file can be imported" in page
    assert "in Leeway already" not in page


def test_a_file_that_is_here_already_changes_nothing(client):
    sign_in(client, Role.HR)
    confirm(client, upload(client, GOOD))

    assert "Every good row of this file is in Leeway already." in upload(client, GOOD).content.decode()


def test_all_or_nothing_is_what_happens_unless_asked_otherwise(client):
    sign_in(client, Role.HR)

    page = confirm(client, upload(client, BAD)).content.decode()

    assert "nothing was imported" in page
    assert not User.objects.filter(username="dana").exists()


def test_what_was_not_shown_is_not_done(client):
    sign_in(client, Role.HR)
    preview = upload(client, GOOD)
    UserFactory(username="sam")

    page = confirm(client, preview).content.decode()

    assert "Something has changed meanwhile" in page
    assert not User.objects.filter(username="dana").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"name\nSam\n", "is missing"),
        ("username\nm\u00fcller\n".encode("latin-1"), "not in UTF-8"),
        (b"username\n" + b"x" * 5_000_000, "larger than 5 MB"),
    ],
)
def test_what_is_no_such_file_is_an_error_on_the_form(client, content, words):
    sign_in(client, Role.HR)

    assert words in upload(client, content).content.decode()


def test_nobody_confirms_what_somebody_else_uploaded(client):
    sign_in(client, Role.HR)
    preview = upload(client, GOOD)
    sign_in(client, Role.ADMINISTRATOR)

    confirm(client, preview)

    assert not User.objects.filter(username="sam").exists()


def test_who_lost_the_role_meanwhile_imports_nothing(client):
    user = sign_in(client, Role.HR)
    preview = upload(client, GOOD)
    user.groups.clear()

    assert confirm(client, preview).status_code == 404
    assert not User.objects.filter(username="sam").exists()


def test_a_forgotten_file_is_asked_for_again(client):
    sign_in(client, Role.HR)
    preview = upload(client, GOOD)
    cache.clear()

    assert "Upload it again" in confirm(client, preview).content.decode()


def test_a_manager_does_not_import_people(client):
    sign_in(client, Role.MANAGER)

    assert upload(client, GOOD).context["form"].errors


def test_a_manager_imports_training(client):
    manager = sign_in(client, Role.MANAGER)
    UserFactory(username="sam", manager=manager)
    CourseFactory(code="judgment")

    confirm(client, upload(client, b"username,course,completed_at\nsam,judgment,2026-01-01\n", "training"))

    assert Completion.objects.get().user.username == "sam"
