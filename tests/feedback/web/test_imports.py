import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from feedback.models import SurveyResponse
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_client")]
HEAD = "source,external_id,case_source,case_reference,answered_at,csat,comment\n"
GOOD = "tool,1,crm,C-1,2026-11-20T10:00,4,Quick.\n"
BAD = "tool,2,crm,C-9,2026-11-20T10:00,4,Slow.\n"


@pytest.fixture
def upload(client, case):
    client.force_login(UserFactory(roles=["operations"]))

    def send(text):
        file = SimpleUploadedFile("surveys.csv", text.encode(), content_type="text/csv")
        return client.post(reverse("feedback:survey-import"), {"kind": "surveys", "file": file})

    return send


def confirm(client, preview, rows):
    data = {"token": preview.context["token"], "shown": preview.context["shown"], "rows": rows}
    return client.post(reverse("feedback:survey-import-confirm"), data, follow=True)


def test_a_file_is_shown_first_and_taken_in_when_confirmed(client, upload):
    preview = upload(HEAD + GOOD)

    assert "tool 1" in preview.content.decode()
    assert "Quick." not in preview.content.decode()
    assert not SurveyResponse.objects.exists()

    done = confirm(client, preview, "all")

    assert "1 row was imported." in done.content.decode()
    assert SurveyResponse.objects.get().comment == "Quick."


def test_bad_rows_are_named_and_the_good_ones_may_be_taken_in(client, upload):
    preview = upload(HEAD + GOOD + BAD)

    assert "no such case" in preview.content.decode()
    confirm(client, preview, "good")

    assert SurveyResponse.objects.get().external_id == "1"


def test_nobody_confirms_what_another_uploaded(client, upload):
    preview = upload(HEAD + GOOD)
    client.force_login(UserFactory(roles=["operations"]))

    confirm(client, preview, "all")

    assert not SurveyResponse.objects.exists()


def test_a_file_without_the_columns_is_refused_beside_the_field(upload):
    response = upload("source,csat\ntool,4\n")

    assert "external_id" in str(response.context["form"].errors["file"])
