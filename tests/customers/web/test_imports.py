import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import CustomerFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_client")]


@pytest.mark.parametrize("role", ["operations", "administrator"])
def test_a_file_is_shown_first_and_imported_when_confirmed(client, role):
    customer = CustomerFactory(source="crm", reference="K-1")
    client.force_login(UserFactory(roles=[role]))
    file = SimpleUploadedFile(
        "ended.csv", b"source,reference,ended_on\ncrm,K-1,2026-01-31\ncrm,K-2,2026-01-31\n"
    )

    preview = client.post(reverse("customers:customer-import"), {"kind": "endings", "file": file})

    customer.refresh_from_db()
    assert customer.ended_on is None
    assert "There is no such customer." in preview.content.decode()
    data = {"token": preview.context["token"], "shown": preview.context["shown"], "rows": "good"}
    done = client.post(reverse("customers:customer-import-confirm"), data)
    customer.refresh_from_db()
    assert done["Location"] == "/"
    assert str(customer.ended_on) == "2026-01-31"


@pytest.mark.parametrize("role", ["agent", "lead", "manager", "board", "hr", "auditor"])
def test_nobody_else_finds_it(client, role):
    client.force_login(UserFactory(roles=[role]))

    assert client.get(reverse("customers:customer-import")).status_code == 404
