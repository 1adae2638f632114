import pytest
from django.urls import reverse

from audit.models import AuditEvent
from performance.models import KpiSetting
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.1")]
LIST = reverse("admin:performance_kpisetting_changelist")
ADD = reverse("admin:performance_kpisetting_add")


@pytest.fixture
def administrator(client):
    user = UserFactory(roles=["administrator"], is_staff=True)
    client.force_login(user)
    return user


def test_administrators_settle_owner_target_and_minimum(client, administrator):
    answer = client.post(
        ADD, {"code": "fcr", "owner": administrator.pk, "target": "0.7", "minimum_n": "30", "_reason": "Year"}
    )

    assert answer.status_code == 302
    setting = KpiSetting.objects.get()
    assert (setting.code, setting.owner, setting.minimum_n) == ("fcr", administrator, 30)
    assert AuditEvent.objects.filter(subject_id=str(setting.pk), actor=administrator).exists()
    page = client.get(LIST).content.decode()
    assert "never reopened and never passed on. (version 1)" in page


def test_fewer_than_five_facts_are_never_enough(client, administrator):
    answer = client.post(ADD, {"code": "fcr", "minimum_n": "4"})

    assert "take 5 or more" in answer.content.decode()
    assert not KpiSetting.objects.exists()


@pytest.mark.parametrize("role", ["manager", "hr", "agent"])
def test_for_others_they_do_not_exist(client, role):
    client.force_login(UserFactory(roles=[role], is_staff=True))

    assert client.get(LIST).status_code in (403, 404)
