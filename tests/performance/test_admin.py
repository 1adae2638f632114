from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import AuditEvent
from performance.models import KpiSetting, ScorecardVersion
from tests.factories import ScorecardSectionFactory, ScorecardVersionFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.1")]
LIST = reverse("admin:performance_kpisetting_changelist")
ADD = reverse("admin:performance_kpisetting_add")
A_DURATION = "From 36\N{NO-BREAK SPACE}s to 90\N{NO-BREAK SPACE}d: type 7 min, 1.5 h or 2 d; a number alone"


@pytest.fixture
def administrator(client):
    user = UserFactory(roles=["administrator"], is_staff=True)
    client.force_login(user)
    return user


def test_administrators_settle_owner_target_and_minimum(client, administrator):
    answer = client.post(
        ADD, {"code": "fcr", "owner": administrator.pk, "target": "70", "minimum_n": "30", "_reason": "Year"}
    )

    assert answer.status_code == 302
    setting = KpiSetting.objects.get()
    assert (setting.code, setting.owner, setting.minimum_n) == ("fcr", administrator, 30)
    assert setting.target == Decimal("0.7")
    assert AuditEvent.objects.filter(subject_id=str(setting.pk), actor=administrator, reason="Year").exists()
    page = client.get(LIST).content.decode()
    assert "never reopened and never passed on. (version 1)" in page


def test_fewer_than_five_facts_are_never_enough(client, administrator):
    answer = client.post(ADD, {"code": "fcr", "minimum_n": "4", "_reason": "Year"})

    assert "take 5 or more" in answer.content.decode()
    assert not KpiSetting.objects.exists()


@pytest.mark.parametrize(
    ("code", "target", "said"),
    [
        ("fcr", "850", "In per cent, from 0 to 100"),
        ("fcr", "-5", "In per cent, from 0 to 100"),
        ("fcr", "a lot", "In per cent, from 0 to 100"),
        ("fcr", "NaN", "In per cent, from 0 to 100"),
        ("time_to_resolve", "6500", f"{A_DURATION} is in hours."),
        ("time_to_resolve", "0", f"{A_DURATION} is in hours."),
        ("time_to_resolve", "as soon as possible", f"{A_DURATION} is in hours."),
        ("time_to_resolve", "-7 min", f"{A_DURATION} is in hours."),
        ("ces", "8", "Points, from 1 to 7"),
    ],
)
def test_a_target_that_is_nonsense_is_refused_and_kept_as_typed(client, administrator, code, target, said):
    typed = {"code": code, "target": target, "minimum_n": "30", "_reason": "Agreed with the board"}
    page = client.post(ADD, typed).content.decode()

    assert said in page
    assert f'value="{target}"' in page
    assert 'value="Agreed with the board"' in page
    assert not KpiSetting.objects.exists()


def test_a_change_needs_a_reason_and_shows_the_target_in_per_cent(client, administrator):
    setting = KpiSetting.objects.create(code="fcr", target="0.655", minimum_n=30)
    address = reverse("admin:performance_kpisetting_change", args=[setting.pk])

    assert 'value="65.5"' in client.get(address).content.decode()
    assert client.post(address, {"target": "80", "minimum_n": "30", "_reason": " "}).status_code == 200
    setting.refresh_from_db()
    assert setting.target == Decimal("0.655")
    assert client.post(address, {"target": "80", "minimum_n": "30", "_reason": "Year"}).status_code == 302
    setting.refresh_from_db()
    assert (setting.target, str(setting)) == (Decimal("0.8"), "First-contact resolution")


@pytest.mark.parametrize(
    ("code", "typed", "target", "said"),
    [
        ("time_to_resolve", "7 min", "0.1167", "7 min"),
        ("time_to_resolve", "1.5 h", "1.5", "1 h 30 min"),
        ("time_to_resolve", "2 d", "48", "2 d"),
        ("time_to_resolve", "30.25", "30.25", "1 d 6 h 15 min"),
        ("minutes_lost", "7", "7", "7 min"),
        ("fcr", "70 %", "0.7", "70 (in per cent)"),
    ],
)
def test_a_target_is_typed_and_read_in_the_words_people_use(client, administrator, code, typed, target, said):
    data = {"code": code, "target": typed, "minimum_n": "30", "_reason": "Year"}
    assert client.post(ADD, data).status_code == 302

    setting = KpiSetting.objects.get()
    assert setting.target == Decimal(target)
    address = reverse("admin:performance_kpisetting_change", args=[setting.pk])
    page = client.get(address)
    shown = page.context["adminform"].form["target"].value()
    assert said.partition(" (")[0] == shown.replace("\N{NO-BREAK SPACE}", " ")
    assert said in client.get(LIST).content.decode().replace("\N{NO-BREAK SPACE}", " ")

    # Saved as it stands there, it stays what it is.
    again = {"target": shown, "minimum_n": "40", "_reason": "Year"}
    assert client.post(address, again).status_code == 302
    setting.refresh_from_db()
    assert (setting.target, setting.minimum_n) == (Decimal(target), 40)


@pytest.mark.parametrize(("code", "target"), [("fcr", 85), ("time_to_resolve", -5), ("ces", 0)])
def test_the_database_refuses_nonsense_by_itself(code, target):
    with pytest.raises(IntegrityError, match="kpi_setting_target_within_bounds"), transaction.atomic():
        KpiSetting.objects.create(code=code, target=target, minimum_n=30)


@pytest.mark.parametrize("role", ["manager", "hr", "agent"])
def test_for_others_they_do_not_exist(client, role):
    client.force_login(UserFactory(roles=[role], is_staff=True))

    assert client.get(LIST).status_code in (403, 404)


def test_a_second_version_in_the_making_is_refused_with_the_way_to_the_first(client, administrator):
    version = ScorecardVersionFactory()
    typed = {
        "template": version.template_id,
        "number": "2",
        "effective_from": "2027-01-01",
        "scale": "share",
        "critical_cap": "0.5",
        "rationale": "A second try.",
        "sections-TOTAL_FORMS": "0",
        "sections-INITIAL_FORMS": "0",
    }
    page = client.post(reverse("admin:performance_scorecardversion_add"), typed).content.decode()

    first = reverse("admin:performance_scorecardversion_change", args=[version.pk])
    assert "Version 1 is being written already" in page
    assert f'<a href="{first}">Edit it</a>' in page
    assert ScorecardVersion.objects.count() == 1
    assert client.post(first, {**typed, "number": "1"}).status_code == 302


def test_weights_that_do_not_sum_to_one_are_saved_with_a_warning_that_names_the_sum(client, administrator):
    section = ScorecardSectionFactory(weight="0.6")
    version = section.version
    typed = {
        "template": version.template_id,
        "number": version.number,
        "effective_from": version.effective_from,
        "scale": version.scale,
        "critical_cap": version.critical_cap,
        "rationale": "Less of it.",
        "sections-TOTAL_FORMS": "1",
        "sections-INITIAL_FORMS": "1",
        "sections-0-id": section.pk,
        "sections-0-version": version.pk,
        **{
            f"sections-0-{name}": getattr(section, name)
            for name in ("place", "kind", "name", "kpi", "grain", "floor", "target", "rationale")
        },
        "sections-0-weight": "0.85",
        "_reason": "Agreed.",
    }
    address = reverse("admin:performance_scorecardversion_change", args=[version.pk])
    said = client.post(address, typed, follow=True).content.decode()
    assert "the weights of its sections sum to 85 %" in said
    section.refresh_from_db()
    assert section.weight == Decimal("0.85")

    whole = client.post(address, {**typed, "sections-0-weight": "1"}, follow=True).content.decode()
    assert "the weights of its sections" not in whole
