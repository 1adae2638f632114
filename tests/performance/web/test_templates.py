from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from audit.models import AuditEvent
from performance.models import ScorecardVersion
from performance.services.templates import start_version
from performance.web.versions import NOTHING
from tests.factories import (
    PositionFactory,
    ScorecardFactory,
    ScorecardSectionFactory,
    UserFactory,
    put_in_use,
)
from tests.performance.ladder import card
from tests.performance.scorecards import floor

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.2")]
AT = datetime(2026, 11, 16, 9, tzinfo=UTC)
LIST = reverse("performance:template-list")
WHY = "Agreed with the works council."


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def org():
    """A version in use, and the next one that weighs two sections otherwise."""
    org = floor()
    org.next = start_version(
        template_id=org.version.template_id, effective_from=date(2026, 11, 1), actor=org.hr, at=AT
    )
    for name, weight in (("First-contact resolution", "0.5"), ("Reopen rate", "0.3")):
        org.next.sections.filter(name=name).update(weight=Decimal(weight))
    return org


def page_of(client, org, version=None):
    client.force_login(org.hr)
    return client.get(address_of(version or org.next))


def address_of(version):
    return reverse("performance:template-activate", args=[version.pk])


def test_the_page_shows_what_is_different_and_whom_it_measures_and_does_nothing(client, org):
    november = {"first": date(2026, 11, 1), "last": date(2026, 11, 30)}
    card(org.agent, "0.7", state="draft", **november)
    card(org.colleague, "0.7", state="in_calibration", **november)
    for state in ("published", "acknowledged", "disputed"):  # all are out, and stay
        ScorecardFactory(person=UserFactory(position=org.agent.position), state=state, **november)
    card(org.agent, "0.7", state="draft")  # of October, which the version does not measure
    card(UserFactory(position=PositionFactory()), "0.7", state="draft", **november)
    page = page_of(client, org)
    rows = [
        (change.kind, field.name, field.old, field.new)
        for change in page.context["changes"]
        for field in change.fields
    ]
    assert rows == [
        ("First-contact resolution", "Weight", "60 %", "50 %"),
        ("Reopen rate", "Weight", "20 %", "30 %"),
    ]
    assert page.context["consequences"] == [
        "Its first day, 1 Nov 2026, is past: people did not know then what they are measured by.",
        "It measures November 2026 first, and of quarters Q1 2027; what began earlier keeps its version.",
        "5 people are measured by it, as things stand: everybody with the position “Agent”.",
        "November 2026: 1 draft is computed anew by it with the next computing.",
        "November 2026: 1 scorecard in calibration stays as it was computed, unless taken back.",
        "November 2026: 3 published scorecards stay as they are.",
        "Nobody can change it from then on; it can only be followed by the next version.",
    ]
    org.next.refresh_from_db()
    assert org.next.activated_at is None


def test_a_section_that_came_and_one_that_went_are_read_at_once(client, org):
    org.next.sections.filter(name="Quality").delete()
    ScorecardSectionFactory(
        version=org.next,
        name="How long it takes",
        kpi="time_to_resolve",
        weight="0.1",
        floor=48,
        target=4,
    )
    came, went = page_of(client, org).context["changes"][-2:]
    said = [
        tuple(text.replace("\N{NO-BREAK SPACE}", " ") for text in (one.fields[0].old, one.fields[0].new))
        for one in (came, went)
    ]
    assert [(one.verb, one.kind, *both) for one, both in zip((came, went), said, strict=True)] == [
        (
            "added",
            "How long it takes",
            NOTHING,
            "10 % · Time to resolve · Agent · 2 d is worth nothing, 4 h everything",
        ),
        (
            "removed",
            "Quality",
            "10 % · Quality review · Agent · 0.60 is worth nothing, 1.00 everything",
            NOTHING,
        ),
    ]


def test_another_version_in_use_ends_its_reach(client, org):
    ScorecardVersion.objects.filter(pk=org.next.pk).update(effective_from=date(2025, 7, 1))
    said = page_of(client, org).context
    assert said["before"] is None
    assert "From 1 Jan 2026 on version 1 measures instead." in said["consequences"]
    assert "There is no draft yet of a period that it measures." in said["consequences"]


def test_put_in_use_with_a_reason(client, org):
    shown = page_of(client, org).context["shown"]
    unconfirmed = client.post(address_of(org.next), {"reason": WHY, "shown": shown})
    assert unconfirmed.status_code == 422
    assert f">\n{WHY}</textarea>" in unconfirmed.content.decode()
    answer = client.post(address_of(org.next), {"reason": WHY, "shown": shown, "although_past": "on"})
    assert answer.url == LIST
    org.next.refresh_from_db()
    assert org.next.activated_by == org.hr
    assert AuditEvent.objects.get(name="scorecard_version.activated").reason == WHY


def test_a_refusal_keeps_the_reason_and_what_is_shown_then_can_be_put_in_use(client, org):
    shown = page_of(client, org).context["shown"]
    org.next.sections.filter(name="Colleagues").update(target=Decimal(4))
    refused = client.post(address_of(org.next), {"reason": WHY, "shown": shown, "although_past": "on"})
    assert refused.status_code == 409
    assert "Somebody has edited this version" in refused.content.decode()
    assert f">\n{WHY}</textarea>" in refused.content.decode()
    asked = {"reason": WHY, "shown": refused.context["shown"], "although_past": "on"}
    again = client.post(address_of(org.next), asked)
    assert again.status_code == 302


def test_without_a_reason_it_is_asked_for(client, org):
    shown = page_of(client, org).context["shown"]
    assert client.post(address_of(org.next), {"reason": " ", "shown": shown}).status_code == 422
    org.next.refresh_from_db()
    assert org.next.activated_at is None


def test_what_cannot_be_put_in_use_says_why_before_anybody_types(client, org):
    org.next.sections.filter(name="First-contact resolution").update(weight=Decimal("0.6"))
    org.next.sections.filter(name="Reopen rate").update(weight=Decimal("0.2"))
    page = page_of(client, org).content.decode()
    assert "It says the same as version 1" in page
    assert "<textarea" not in page
    assert "This version is in use already." in page_of(client, org, org.version).content.decode()


def test_a_second_version_is_refused_with_the_way_to_the_first(client, org):
    client.force_login(org.hr)
    assert "Start the next version" not in client.get(LIST).content.decode()
    start = reverse("performance:template-start", args=[org.version.template_id])
    page = client.post(start, follow=True).content.decode()
    assert "Version 2 is being written already" in page
    assert f'<a href="{address_of(org.next)}">Read it</a>' in page
    assert ScorecardVersion.objects.count() == 2


def test_the_next_version_begins_next_month(client):
    version = ScorecardSectionFactory().version
    org = floor()
    version.delete()
    client.force_login(org.hr)
    client.post(reverse("performance:template-start", args=[version.template_id]))
    assert version.template.versions.get().effective_from == date(2026, 12, 1)


def test_only_hr_puts_in_use_and_administrators_are_led_to_the_editor(client, org):
    client.force_login(org.manager)
    assert client.get(address_of(org.next)).status_code == 404
    assert "Put this version in use" not in client.get(LIST).content.decode()
    client.force_login(UserFactory(roles=["administrator"]))
    assert client.get(address_of(org.next)).status_code == 404
    edit = reverse("admin:performance_scorecardversion_change", args=[org.next.pk])
    assert edit in client.get(LIST).content.decode()


def test_the_list_says_until_when_a_version_measured(client, org):
    put_in_use(org.next)
    client.force_login(org.hr)
    page = " ".join(client.get(LIST).content.decode().split())

    assert "Version 2, for periods that begin from 1 Nov 2026 on" in page
    assert "to 31 Oct 2026" in page
    assert page.count("in use</span>") == 1
    assert "followed" in page
