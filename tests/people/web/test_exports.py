from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from audit.models import AuditEvent
from people.choices import Role
from people.models import Export, User
from people.selectors.exports import Progress, progress_key
from people.services.exports import ask_for_export, expire_export, make_export
from tests.factories import ExportFactory, UserFactory

NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def hr(client):
    user = UserFactory(roles=[Role.HR])
    client.force_login(user)
    return user


def ask(user, *, made=True, file_format="csv"):
    export = ask_for_export(
        kind="test-people", file_format=file_format, filters={}, purpose="pay", actor=user, at=NOON
    )
    if made:
        make_export(export_id=export.pk, clock=lambda: NOON, at=NOON)
        export.refresh_from_db()
    return export


def page(client, export, name="export-detail"):
    return client.get(reverse(f"people:{name}", args=[export.pk])).content.decode()


def download(client, export):
    return client.post(reverse("people:export-download", args=[export.pk]))


def test_progress_is_shown_and_asked_for_again_until_the_file_is_ready(client, hr):
    export = ask(hr, made=False)

    assert "Waiting for a worker" in page(client, export)
    cache.set(progress_key(export.pk), Progress(40, 100), 60)
    live = page(client, export, "export-live")
    assert "40 of 100 rows" in live
    assert 'hx-trigger="every 2s"' in live
    make_export(export_id=export.pk, clock=lambda: NOON, at=NOON)
    live = page(client, export, "export-live")

    assert "hx-trigger" not in live
    assert f"Download test-people-{export.pk}.csv" in live
    assert Export.objects.get().sha256 in live


def test_the_list_finds_it_again(client, hr):
    export = ask(hr)
    other = ask(UserFactory(roles=[Role.HR]))

    body = client.get(reverse("people:export-list")).content.decode()

    assert reverse("people:export-detail", args=[export.pk]) in body
    assert reverse("people:export-detail", args=[other.pk]) not in body
    assert "Pay and bonus" in body


def test_the_list_takes_the_same_queries_for_any_number(client, hr, django_assert_max_num_queries):
    for _ in range(12):
        ask(hr)
    client.get(reverse("people:export-list"))

    with django_assert_max_num_queries(7):
        client.get(reverse("people:export-list"))


def test_the_file_comes_with_its_name_length_and_hash(client, hr):
    export = ask(hr)

    response = download(client, export)
    content = b"".join(response.streaming_content)

    assert response["Content-Disposition"] == f'attachment; filename="test-people-{export.pk}.csv"'
    assert int(response["Content-Length"]) == len(content) == export.size
    assert response["ETag"] == f'"{export.sha256}"'
    assert "Downloaded" in page(client, export)


def test_a_link_downloads_nothing(client, hr):
    assert client.get(reverse("people:export-download", args=[ask(hr).pk])).status_code == 302


@pytest.mark.security("S-63")
def test_the_file_of_another_does_not_exist(client, hr):
    export = ask(UserFactory(roles=[Role.HR]))

    assert download(client, export).status_code == 404
    assert client.get(reverse("people:export-detail", args=[export.pk])).status_code == 404
    assert client.post(reverse("people:export-repeat", args=[export.pk])).status_code == 404


@pytest.mark.invariant("I-46")
def test_a_withheld_file_says_why_and_can_be_made_anew(client):
    lead = UserFactory(roles=[Role.LEAD])
    client.force_login(lead)
    leaves = UserFactory(manager=lead)
    export = ask(User.objects.get(pk=lead.pk))
    User.objects.filter(pk=leaves.pk).update(manager=None)

    response = download(client, export)

    assert response.status_code == 409
    assert "may not see any more" in response.content.decode()
    assert not AuditEvent.objects.filter(name="export.downloaded").exists()
    again = client.post(reverse("people:export-repeat", args=[export.pk]))
    newest = Export.objects.latest("pk")
    assert again.url == reverse("people:export-detail", args=[newest.pk])
    assert (newest.filters, newest.purpose) == (export.filters, export.purpose)


def test_an_expired_file_offers_to_be_made_anew(client, hr):
    export = ask(hr)
    expire_export(export_id=export.pk, at=NOON + timedelta(days=8))

    assert download(client, export).status_code == 409
    assert "Make it anew" in page(client, export)


def on_the_desk(client):
    return [row["export"] for row in client.get(reverse("people:desk-exports")).context["rows"]]


def test_the_desk_shows_what_is_made_what_failed_and_what_goes_soon(client):
    user = UserFactory(roles=["hr"])
    now = datetime(2026, 11, 26, 9, tzinfo=UTC)
    kept = ExportFactory(requester=user, expires_at=now + timedelta(days=1))
    ExportFactory(requester=user, expires_at=now + timedelta(days=3))
    queued = ExportFactory(requester=user, status="queued", made_at=None, expires_at=None)
    failed = ExportFactory(requester=user, status="failed", failure="Too many rows.")
    ExportFactory(requester=user, status="failed", asked_at=now - timedelta(days=8))
    ExportFactory(status="queued")

    with time_machine.travel(now, tick=False):
        client.force_login(user)
        assert on_the_desk(client) == [failed, queued, kept]
        page = client.get(reverse("people:desk-exports")).content.decode()
    assert "Too many rows." in page
    assert "kept until 27 Nov" in page


def test_a_desk_without_exports_says_how_to_get_one(client):
    client.force_login(UserFactory(roles=["hr"]))

    page = client.get(reverse("people:desk-exports")).content.decode()

    assert "No export needs you" in page


def test_the_list_says_for_what_else_somebody_took_something_out(client, hr):
    ExportFactory(requester=hr, purpose="other", purpose_note="Works council, item 4")
    client.force_login(hr)

    page = client.get(reverse("people:export-list")).content.decode()

    assert "Works council, item 4" in page
    assert "Something else" not in page
