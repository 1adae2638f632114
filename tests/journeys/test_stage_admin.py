import pytest
from django.urls import reverse

from audit.models import AuditEvent
from journeys.models import Stage
from tests.factories import StageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.1")]
LIST = reverse("admin:journeys_stage_changelist")
ADD = reverse("admin:journeys_stage_add")
NO_ROWS = {"categories-TOTAL_FORMS": "0", "categories-INITIAL_FORMS": "0"}


@pytest.fixture
def administrator(client):
    user = UserFactory(roles=["administrator"], is_staff=True)
    client.force_login(user)
    return user


def test_administrators_name_stages_and_what_belongs_to_them(client, administrator):
    answer = client.post(
        ADD,
        {
            "code": "paying",
            "name": "Paying",
            "position": "3",
            "categories-TOTAL_FORMS": "1",
            "categories-INITIAL_FORMS": "0",
            "categories-0-category": "Bill",
            "_reason": "The journey was drawn",
        },
    )

    assert answer.status_code == 302
    stage = Stage.objects.get()
    assert [one.category for one in stage.categories.all()] == ["Bill"]
    events = AuditEvent.objects.filter(actor=administrator).values_list("name", flat=True)
    assert {"stage.created", "stagecategory.created"} <= {name.replace("_", "") for name in events}
    assert "Bill" in client.get(LIST).content.decode()


def test_a_category_belongs_to_one_stage(client, administrator):
    StageFactory(categories=["Bill"])

    answer = client.post(
        ADD,
        {
            "code": "b",
            "name": "B",
            "position": "9",
            **NO_ROWS,
            "categories-TOTAL_FORMS": "1",
            "categories-0-category": "Bill",
        },
    )

    assert answer.status_code == 200
    assert Stage.objects.count() == 1


def test_a_code_stays(client, administrator):
    stage = StageFactory(code="paying")

    client.post(
        reverse("admin:journeys_stage_change", args=[stage.pk]),
        {"code": "other", "name": "Bills", "position": "1", **NO_ROWS, "_reason": "Named anew"},
    )

    stage.refresh_from_db()
    assert (stage.code, stage.name) == ("paying", "Bills")


@pytest.mark.parametrize("stages", [1, 20])
def test_the_list_costs_the_same_queries_for_any_number(
    client, administrator, stages, django_assert_max_num_queries
):
    for number in range(stages):
        StageFactory(categories=[f"Category {number}"])

    with django_assert_max_num_queries(12):
        assert client.get(LIST).status_code == 200


@pytest.mark.parametrize("role", ["manager", "hr", "agent"])
def test_for_others_they_do_not_exist(client, role):
    client.force_login(UserFactory(roles=[role], is_staff=True))

    assert client.get(LIST).status_code in (403, 404)
